/* SPDX-License-Identifier: MIT */
/*
 * Who gets which address. A story is told line by line: who sends what (a, b ... are phones, L a
 * laptop, by their last MAC byte), what the probe found, how many seconds pass; and what comes of
 * it. The pool is 10.9.0.10 to .13, the server 10.9.0.1, a lease takes 1000 s.
 */
#include "dhcp_story.h"

struct story {
    const char *name;
    uint8_t first, last;
    bool any;
    struct {
        const char *line, *comes;
    } step[STEPS];
};

static void run(const struct story *s)
{
    struct dhcp_lease_config c = config_of(s->first ? s->first : 10, s->last ? s->last : 13);
    c.any = s->any;
    struct bench b = {.leases = dhcp_lease_new(&c), .now_us = 7};
    char text[200];
    struct buf out;
    assert_non_null(b.leases);
    print_message("# %s\n", s->name);
    for (size_t i = 0; i < STEPS && s->step[i].line; i++) {
        buf_fixed(&out, text, sizeof text);
        print_message("#   %s\n", s->step[i].line);
        assert_string_equal(play(&b, s->step[i].line, &out), s->step[i].comes);
    }
    dhcp_lease_free(b.leases);
}

static void stories_of_leases(void **state)
{
    (void)state;
    static const struct story stories[] = {
        {.name = "a phone's first lease: nobody has the address, so it is offered, and taken",
         .step = {{"discover a", "probe 10.9.0.10"},
                  {"free 10", "offer 10.9.0.10 to all"},
                  {"request a by=1 wants=10", "ack 10.9.0.10 to all"},
                  {"request a by=1 wants=10", "ack 10.9.0.10 to all"}}},
        {.name = "without the broadcast flag the frame goes to its card",
         .step = {{"discover a bare", "probe 10.9.0.10"},
                  {"free 10", "offer 10.9.0.10 in a frame to 10.9.0.10"},
                  {"request a by=1 wants=10 bare", "ack 10.9.0.10 in a frame to 10.9.0.10"}}},
        {.name = "somebody typed addresses into two phones: they are passed over",
         .step = {{"discover a", "probe 10.9.0.10"},
                  {"taken 10", "probe 10.9.0.11"},
                  {"taken 11", "probe 10.9.0.12"},
                  {"free 12", "offer 10.9.0.12 to all"},
                  {"request a by=1 wants=10", "nak to all"},
                  {"request a by=1 wants=12", "ack 10.9.0.12 to all"},
                  {"discover b wants=11", "probe 10.9.0.13"}}},
        {.name = "it asks again while its address is probed: one probe, one answer",
         .step = {{"discover a bare", "probe 10.9.0.10"},
                  {"discover a", "being probed"},
                  {"free 10", "offer 10.9.0.10 to all"},
                  {"free 10", "about no address that it has here"},
                  {"discover a", "offer 10.9.0.10 to all"}}},
        {.name = "a probe that is never answered leaves the address free",
         .step = {{"discover a", "probe 10.9.0.10"},
                  {"after 6", ""},
                  {"free 10", "about no address that it has here"},
                  {"discover b", "probe 10.9.0.11"}}},
        {.name = "an offer that is not taken is kept 60 s, then goes back",
         .first = 10,
         .last = 10,
         .step = {{"discover a", "probe 10.9.0.10"},
                  {"free 10", "offer 10.9.0.10 to all"},
                  {"after 59", ""},
                  {"discover b", "no address is left"},
                  {"after 1", ""},
                  {"discover b", "probe 10.9.0.10"},
                  {"free 10", "offer 10.9.0.10 to all"},
                  {"request a by=1 wants=10", "nak to all"}}},
        {.name = "it takes another server's offer: ours goes back",
         .first = 10,
         .last = 10,
         .step = {{"discover a", "probe 10.9.0.10"},
                  {"free 10", "offer 10.9.0.10 to all"},
                  {"request a by=3 wants=10.9.0.77", "took the offer of another server"},
                  {"discover b", "probe 10.9.0.10"}}},
        {.name = "the other server did not look for the address first, and was quicker",
         .step = {{"discover a", "probe 10.9.0.10"},
                  {"request a by=3 wants=10.9.0.77", "took the offer of another server"},
                  {"free 10", "offer 10.9.0.10 to all"}}},
        {.name = "a server from another life, which nobody asked: that is no proof of a second one",
         .step = {{"request a by=3 wants=10.9.0.77", "meant for another server"},
                  {"restore b 10", ""},
                  {"request b by=3 wants=10.9.0.77", "meant for another server"}}},
        {.name = "a phone from another life asks for what it had: NAK at once, then a lease",
         .step = {{"request a wants=192.168.1.20", "nak to all"},
                  {"request a wants=10", "nak to all"},
                  {"discover a", "probe 10.9.0.10"}}},
        {.name = "after a reset it asks for its own address, also when the lease is long over",
         .step = {{"discover a", "probe 10.9.0.10"},
                  {"free 10", "offer 10.9.0.10 to all"},
                  {"request a by=1 wants=10", "ack 10.9.0.10 to all"},
                  {"request a wants=10", "ack 10.9.0.10 to all"},
                  {"request a wants=11", "nak to all"},
                  {"after 5000", ""},
                  {"request a wants=10", "ack 10.9.0.10 to all"}}},
        {.name = "it renews, by itself and to all; another may not renew its address",
         .step = {{"discover a", "probe 10.9.0.10"},
                  {"free 10", "offer 10.9.0.10 to all"},
                  {"request a by=1 wants=10", "ack 10.9.0.10 to all"},
                  {"after 999", ""},
                  {"request a from=10", "ack 10.9.0.10 to 10.9.0.10"},
                  {"after 999", ""},
                  {"request b from=10", "nak to all"},
                  {"request a from=10 bare", "ack 10.9.0.10 to 10.9.0.10"},
                  {"request a", "about no address that it has here"}}},
        {.name = "a lease that is over is kept for its phone, and probed anew",
         .step = {{"discover a", "probe 10.9.0.10"},
                  {"free 10", "offer 10.9.0.10 to all"},
                  {"request a by=1 wants=10", "ack 10.9.0.10 to all"},
                  {"after 1000", ""},
                  {"discover b", "probe 10.9.0.11"},
                  {"discover a", "probe 10.9.0.10"},
                  {"taken 10", "probe 10.9.0.12"}}},
        {.name = "the pool is used up: what was longest over goes first; then silence",
         .first = 10,
         .last = 11,
         .step = {{"discover a", "probe 10.9.0.10"},
                  {"free 10", "offer 10.9.0.10 to all"},
                  {"request a by=1 wants=10", "ack 10.9.0.10 to all"},
                  {"discover b", "probe 10.9.0.11"},
                  {"free 11", "offer 10.9.0.11 to all"},
                  {"request b by=1 wants=11", "ack 10.9.0.11 to all"},
                  {"after 500", ""},
                  {"request a from=10", "ack 10.9.0.10 to 10.9.0.10"},
                  {"discover c", "no address is left"},
                  {"after 500", ""},
                  {"discover c", "probe 10.9.0.11"},
                  {"free 11", "offer 10.9.0.11 to all"},
                  {"request b from=11", "nak to all"},
                  {"discover b", "no address is left"}}},
        {.name = "it finds its address in use and declines it: put aside for ten minutes",
         .first = 10,
         .last = 10,
         .step = {{"discover a", "probe 10.9.0.10"},
                  {"free 10", "offer 10.9.0.10 to all"},
                  {"request a by=1 wants=10", "ack 10.9.0.10 to all"},
                  {"decline b by=1 wants=10", "about no address that it has here"},
                  {"decline a by=3 wants=10", "about no address that it has here"},
                  {"decline a by=1 wants=10", "taken note of"},
                  {"discover a", "no address is left"},
                  {"after 600", ""},
                  {"discover a", "probe 10.9.0.10"}}},
        {.name = "it gives its address back: another may have it, but not before the others",
         .first = 10,
         .last = 11,
         .step = {{"discover a", "probe 10.9.0.10"},
                  {"free 10", "offer 10.9.0.10 to all"},
                  {"request a by=1 wants=10", "ack 10.9.0.10 to all"},
                  {"release b by=1 from=10", "about no address that it has here"},
                  {"release a by=1 from=11", "about no address that it has here"},
                  {"release a by=1 from=10 plain", "taken note of"},
                  {"discover b", "probe 10.9.0.11"},
                  {"discover c", "probe 10.9.0.10"},
                  {"discover d", "no address is left"}}},
        {.name = "an address was typed in: it only asks for the TFTP server",
         .step = {{"inform a from=50", "ack to 10.9.0.50"},
                  {"inform a from=192.168.1.5", "about no address that it has here"},
                  {"inform a from=1", "about no address that it has here"},
                  {"inform a from=255", "about no address that it has here"},
                  {"inform a", "about no address that it has here"}}},
        {.name = "phones alone are answered; a laptop gets neither an offer nor a NAK",
         .step = {{"discover L", "no phone"},
                  {"request L wants=192.168.1.20", "no phone"},
                  {"inform L from=50", "no phone"},
                  {"discover a plain", "no phone"}}},
        {.name = "any: a laptop is answered as a phone is",
         .any = true,
         .step = {{"discover L", "probe 10.9.0.10"},
                  {"free 10", "offer 10.9.0.10 to all"},
                  {"request L wants=192.168.1.20", "nak to all"}}},
        {.name = "what comes through a relay, is an answer, or comes from no card",
         .step = {{"discover a relay=10.8.0.1", "came through a relay"},
                  {"request a wants=192.168.1.20 relay=10.8.0.1", "came through a relay"},
                  {"discover a reply", "not a request"},
                  {"offer a", "not a request"},
                  {"nak a", "not a request"},
                  {"discover a group", "not a request"}}},
        {.name = "it wishes an address: it gets it where that is free, and in the pool",
         .step = {{"discover a wants=12", "probe 10.9.0.12"},
                  {"discover b wants=12", "probe 10.9.0.10"},
                  {"discover c wants=200", "probe 10.9.0.11"},
                  {"discover d wants=192.168.1.12", "probe 10.9.0.13"}}},
        {.name = "this computer's own address is never given",
         .first = 1,
         .last = 2,
         .step = {{"discover a wants=1", "probe 10.9.0.2"}, {"discover b", "no address is left"}}},
        {.name = "an id that is no MAC is another client, of whatever card",
         .step = {{"discover a", "probe 10.9.0.10"},
                  {"discover a id=desk", "probe 10.9.0.11"},
                  {"discover b id=desk", "being probed"}}},
        {.name = "the program is started again: leases go on, also of who has an id",
         .any = true,
         .step = {{"restore a 12", ""},
                  {"restore L 10", ""},
                  {"restore b 192.168.1.9", ""},
                  {"request a wants=12", "ack 10.9.0.12 to all"},
                  {"request L wants=10 id=desk", "ack 10.9.0.10 to all"},
                  {"discover b", "probe 10.9.0.11"},
                  {"after 500", ""},
                  {"request a from=12", "ack 10.9.0.12 to 10.9.0.12"},
                  {"after 500", ""},
                  {"discover a", "offer 10.9.0.12 to all"}}},
        {.name = "the journal tells that its address moved, and of two the later has it",
         .step = {{"restore a 12", ""},
                  {"restore a 10", ""},
                  {"request a wants=12", "nak to all"},
                  {"request a wants=10", "ack 10.9.0.10 to all"},
                  {"restore b 10", ""},
                  {"request a wants=10", "nak to all"},
                  {"request b wants=10", "ack 10.9.0.10 to all"}}},
        {.name = "a clock that steps back ends nothing early, and nothing late",
         .first = 10,
         .last = 10,
         .step = {{"discover a", "probe 10.9.0.10"},
                  {"free 10", "offer 10.9.0.10 to all"},
                  {"request a by=1 wants=10", "ack 10.9.0.10 to all"},
                  {"after 999", ""},
                  {"discover b", "no address is left"},
                  {"back 900", ""},
                  {"discover b", "no address is left"},
                  {"after 901", ""},
                  {"discover b", "probe 10.9.0.10"}}},
    };
    for (size_t i = 0; i < ARRAY_SIZE(stories); i++)
        run(&stories[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stories_of_leases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
