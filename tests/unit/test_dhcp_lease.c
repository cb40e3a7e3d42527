/* SPDX-License-Identifier: MIT */
/*
 * Who gets which address. A story is told line by line: who sends what (a, b ... are phones, L a
 * laptop, by their last MAC byte), what the probe found, how many seconds pass; and what comes of
 * it. The pool is 10.9.0.10 to .13, the server 10.9.0.1, a lease takes 1000 s.
 */
#include "cmocka_all.h"

#include "core/dhcp_lease.h"
#include "core/text.h"

#include <stdlib.h>

enum { BENCH = 0x0a090000, STEPS = 16 };

static const char vendor[] = "Cisco Systems, Inc. IP Phone CP-7960G";
static const uint8_t phone_wants[] = {1, 66, 6, 3, 15, 150, 35, 151};

struct bench {
    struct dhcp_leases *leases;
    int64_t now_us;
};

static struct dhcp_lease_config config_of(uint8_t first, uint8_t last)
{
    return (struct dhcp_lease_config){.server = ip_v4(BENCH + 1),
                                      .prefix = 24,
                                      .first = ip_v4(BENCH + first),
                                      .last = ip_v4(BENCH + last),
                                      .seconds = 1000};
}

/* "10" is 10.9.0.10; a whole address is itself. */
static struct ip address(struct slice text)
{
    struct ip ip = {0};
    uint64_t n;
    if (text_number(text, 255, &n))
        return ip_v4(BENCH + (uint32_t)n);
    assert_true(ip_parse(text, &ip));
    return ip;
}

static bool take(struct slice word, const char *key, struct slice *value)
{
    *value = word;
    return slice_take_nocase(value, key);
}

static enum dhcp_type type_of(struct slice name)
{
    for (unsigned t = DHCP_DISCOVER; t <= DHCP_INFORM; t++)
        if (slice_is(name, dhcp_type_name((enum dhcp_type)t)))
            return (enum dhcp_type)t;
    fail_msg("no such type");
    return DHCP_DISCOVER;
}

/* What a packet has, as its line tells it. */
struct told {
    struct dhcp_packet head;
    struct ip wants, by;
    struct slice id;
    bool phone, list;
};

static void read_words(struct slice line, struct told *t)
{
    struct slice word, v;
    word = text_take_word(&line);
    t->head.type = type_of(word);
    word = text_take_word(&line);
    t->head.chaddr = (struct mac){{0, 0x15, 0x62, 0, 0, word.p[0]}};
    t->head.xid = 0x62000000u + word.p[0];
    t->phone = t->list = word.p[0] != 'L';
    t->head.flags = 0x8000;
    while ((word = text_take_word(&line)).n) {
        if (take(word, "wants=", &v))
            t->wants = address(v);
        else if (take(word, "by=", &v))
            t->by = address(v);
        else if (take(word, "from=", &v))
            t->head.ciaddr = address(v);
        else if (take(word, "relay=", &v))
            t->head.giaddr = address(v);
        else if (take(word, "id=", &v))
            t->id = v;
        else if (slice_is(word, "bare")) /* no flag, no list */
            t->head.flags = t->list = 0;
        else if (slice_is(word, "plain")) /* a phone that says not what it is */
            t->phone = false;
        else if (slice_is(word, "reply"))
            t->head.reply = true;
        else if (slice_is(word, "group"))
            t->head.chaddr.b[0] = 1;
        else
            fail_msg("no such word: %.*s", (int)word.n, (const char *)word.p);
    }
}

static void build(struct slice line, struct buf *b)
{
    struct told t = {.phone = true};
    uint8_t type;
    read_words(line, &t);
    type = (uint8_t)t.head.type;
    dhcp_build(b, &t.head);
    dhcp_build_option(b, DHCP_OPTION_TYPE, slice_of(&type, 1));
    if (t.phone)
        dhcp_build_option(b, DHCP_OPTION_VENDOR, slice_of(vendor, sizeof vendor));
    if (t.id.n)
        dhcp_build_option(b, DHCP_OPTION_CLIENT_ID, t.id);
    if (ip_known(t.wants))
        dhcp_build_ip(b, DHCP_OPTION_WANTED, t.wants);
    if (ip_known(t.by))
        dhcp_build_ip(b, DHCP_OPTION_SERVER, t.by);
    if (t.list)
        dhcp_build_option(b, DHCP_OPTION_PARAMETERS, slice_of(phone_wants, sizeof phone_wants));
    dhcp_build_end(b);
    assert_false(b->bad);
}

static void tell_reply(struct slice bytes, const struct dhcp_answer *a, struct buf *out)
{
    struct dhcp_packet p;
    char ip[IP_TEXT_SIZE];
    assert_true(dhcp_parse(bytes, &p));
    assert_true(p.reply);
    assert_int_equal(p.type, a->type);
    assert_true(mac_eq(p.chaddr, a->mac));
    assert_int_equal(p.xid, 0x62000000u + a->mac.b[5]);
    assert_int_equal(ip_v4_value(dhcp_option_ip(&p, DHCP_OPTION_SERVER)), BENCH + 1);
    buf_str(out, dhcp_type_name(a->type));
    if (ip_known(p.yiaddr))
        buf_printf(out, " %s", ip_format(p.yiaddr, ip));
    if (a->way == DHCP_WAY_ALL)
        buf_str(out, " to all");
    else
        buf_printf(out, " %s %s", a->way == DHCP_WAY_CARD ? "in a frame to" : "to",
                   ip_format(a->to, ip));
}

static const char *tell(const struct buf *reply, const struct dhcp_answer *a, struct buf *out)
{
    char ip[IP_TEXT_SIZE];
    if (a->act == DHCP_ACT_PROBE)
        buf_printf(out, "probe %s", ip_format(a->probe, ip));
    else if (a->act == DHCP_ACT_SILENCE)
        buf_str(out, dhcp_silence_text(a->silence));
    else
        tell_reply(buf_view(reply), a, out);
    return buf_cstr(out);
}

static void send(struct bench *b, struct slice line, struct buf *reply, struct dhcp_answer *a)
{
    uint8_t mem[DHCP_REPLY_BYTES];
    struct buf request;
    struct dhcp_packet p;
    buf_fixed(&request, mem, sizeof mem);
    build(line, &request);
    assert_true(dhcp_parse(buf_view(&request), &p));
    dhcp_lease_packet(b->leases, &p, b->now_us, reply, a);
}

/* One line of a story; what came of it. */
static const char *play(struct bench *b, const char *text, struct buf *out)
{
    uint8_t mem[DHCP_REPLY_BYTES];
    struct buf reply;
    struct dhcp_answer a = {.act = DHCP_ACT_SILENCE};
    struct slice line = slice_str(text), v;
    uint64_t n;
    buf_reset(out);
    buf_fixed(&reply, mem, sizeof mem);
    bool back = take(line, "back ", &v);
    if ((back || take(line, "after ", &v)) && text_number(v, 100000, &n)) {
        b->now_us += (back ? -1 : 1) * (int64_t)n * 1000000;
        return "";
    }
    if (take(line, "restore ", &v)) {
        struct mac mac = {{0, 0x15, 0x62, 0, 0, v.p[0]}};
        dhcp_lease_restore(b->leases, address(slice_from(v, 2)), mac, b->now_us);
        return "";
    }
    if (take(line, "free ", &v) || take(line, "taken ", &v))
        dhcp_lease_probed(b->leases, address(v), line.p[0] == 't', b->now_us, &reply, &a);
    else
        send(b, line, &reply, &a);
    assert_false(reply.bad);
    return tell(&reply, &a, out);
}

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

/* What stands in a reply, in its order. */
static const char *options_of(struct slice bytes, struct buf *out)
{
    struct dhcp_packet p;
    char ip[IP_TEXT_SIZE];
    assert_true(dhcp_parse(bytes, &p));
    buf_printf(out, "flags %04x siaddr %s", p.flags, ip_format(p.siaddr, ip));
    for (unsigned i = 0; i < p.option_count; i++) {
        buf_printf(out, " %u=", p.option[i].code);
        if (p.option[i].code == DHCP_OPTION_TFTP_NAME || p.option[i].code == DHCP_OPTION_MESSAGE)
            text_escape(out, p.option[i].value);
        else
            text_hex(out, p.option[i].value);
    }
    return buf_cstr(out);
}

static void replies_say_what_was_asked_in_that_order(void **state)
{
    (void)state;
    static const struct {
        const char *story, *before, *line, *options;
    } rows[] = {
        {"the list of a 7960: 1, 66, 150, and neither router nor name server", "free 10",
         "discover a",
         "flags 8000 siaddr 10.9.0.1 53=02 54=0a090001 51=000003e8 1=ffffff00 66=10.9.0.1 "
         "150=0a090001"},
        {"no list: all that there is", "free 10", "discover a bare",
         "flags 0000 siaddr 10.9.0.1 53=02 54=0a090001 51=000003e8 1=ffffff00 58=000001f4 "
         "59=0000036b 66=10.9.0.1 150=0a090001"},
        {"a NAK says no more than that", NULL, "request a wants=192.168.1.2",
         "flags 8000 siaddr  53=06 54=0a090001 56=not given by this bench"},
        {"who has an address gets no lease", NULL, "inform a from=50 bare",
         "flags 0000 siaddr 10.9.0.1 53=05 54=0a090001 1=ffffff00 66=10.9.0.1 150=0a090001"},
    };
    struct dhcp_lease_config c = config_of(10, 13);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct bench b = {.leases = dhcp_lease_new(&c)};
        uint8_t mem[DHCP_REPLY_BYTES];
        char text[300];
        struct buf reply, out;
        struct dhcp_answer a;
        print_message("# %s\n", rows[i].story);
        buf_fixed(&reply, mem, sizeof mem);
        buf_fixed(&out, text, sizeof text);
        send(&b, slice_str(rows[i].line), &reply, &a);
        if (rows[i].before)
            dhcp_lease_probed(b.leases, ip_v4(BENCH + 10), false, 0, &reply, &a);
        assert_string_equal(options_of(buf_view(&reply), &out), rows[i].options);
        dhcp_lease_free(b.leases);
    }
}

/* The id that a phone sends is 01 and its MAC. */
static void a_mac_as_id_is_the_mac(void **state)
{
    (void)state;
    struct dhcp_lease_config c = config_of(10, 13);
    struct bench b = {.leases = dhcp_lease_new(&c)};
    uint8_t mem[DHCP_REPLY_BYTES], asked[DHCP_REPLY_BYTES];
    struct buf reply, request;
    struct dhcp_answer a;
    struct dhcp_packet p, head = {.chaddr = {{0, 0x15, 0x62, 0, 0, 'a'}}};
    buf_fixed(&reply, mem, sizeof mem);
    buf_fixed(&request, asked, sizeof asked);
    send(&b, slice_str("discover a"), &reply, &a);
    assert_int_equal(a.act, DHCP_ACT_PROBE);
    dhcp_build(&request, &head);
    dhcp_build_option(&request, DHCP_OPTION_TYPE, slice_str("\1"));
    dhcp_build_option(&request, DHCP_OPTION_VENDOR, slice_of(vendor, sizeof vendor));
    dhcp_build_option(&request, DHCP_OPTION_CLIENT_ID, slice_of("\1\0\x15\x62\0\0a", 7));
    dhcp_build_end(&request);
    assert_true(dhcp_parse(buf_view(&request), &p));
    dhcp_lease_packet(b.leases, &p, 0, &reply, &a);
    assert_int_equal(a.silence, DHCP_SILENT_WAIT);
    dhcp_lease_free(b.leases);
}

/* Options that go on in the names (option 52) are asked for like any others. */
static void an_overloaded_request_is_read(void **state)
{
    (void)state;
    struct dhcp_lease_config c = config_of(10, 13);
    struct dhcp_leases *leases = dhcp_lease_new(&c);
    uint8_t mem[DHCP_REPLY_BYTES], asked[DHCP_REPLY_BYTES];
    struct buf reply, request;
    struct dhcp_answer a;
    struct dhcp_packet p, head = {.chaddr = {{0, 0x15, 0x62, 0, 0, 'a'}},
                                  .file = slice_of("\62\4\12\11\0\14\377", 7),
                                  .sname = slice_of("\74\034Cisco Systems, Inc. IP Phone\377", 31)};
    buf_fixed(&reply, mem, sizeof mem);
    buf_fixed(&request, asked, sizeof asked);
    dhcp_build(&request, &head);
    dhcp_build_option(&request, DHCP_OPTION_TYPE, slice_str("\1"));
    dhcp_build_option(&request, DHCP_OPTION_OVERLOAD, slice_str("\3"));
    dhcp_build_end(&request);
    assert_true(dhcp_parse(buf_view(&request), &p));
    dhcp_lease_packet(leases, &p, 0, &reply, &a);
    assert_int_equal(a.act, DHCP_ACT_PROBE);
    assert_int_equal(ip_v4_value(a.probe), BENCH + 12);
    dhcp_lease_free(leases);
}

static void this_computers_addresses_are_left_out(void **state)
{
    (void)state;
    struct dhcp_lease_config c = config_of(0, 255);
    c.ours[0] = ip_v4(BENCH + 1);
    c.ours[1] = ip_v4(BENCH + 7);
    c.ours_count = 2;
    struct dhcp_leases *leases = dhcp_lease_new(&c);
    assert_int_equal(dhcp_lease_room(leases), 252);
    dhcp_lease_free(leases);
    c.prefix = 16;
    c.last = ip_v4(BENCH + 0xffff);
    leases = dhcp_lease_new(&c); /* cut at 16384, from 10.9.0.0 on */
    assert_int_equal(dhcp_lease_room(leases), 16381);
    dhcp_lease_free(leases);
}

static void give(struct bench *b, uint32_t n, struct ip *given)
{
    uint8_t mem[DHCP_REPLY_BYTES], asked[DHCP_REPLY_BYTES];
    struct buf reply, request;
    struct dhcp_answer a;
    struct dhcp_packet p, head = {.chaddr = {{2, 0, (uint8_t)(n >> 24), (uint8_t)(n >> 16),
                                              (uint8_t)(n >> 8), (uint8_t)n}}};
    for (unsigned type = DHCP_DISCOVER; type <= DHCP_REQUEST; type += 2) {
        uint8_t kind = (uint8_t)type;
        buf_fixed(&reply, mem, sizeof mem);
        buf_fixed(&request, asked, sizeof asked);
        dhcp_build(&request, &head);
        dhcp_build_option(&request, DHCP_OPTION_TYPE, slice_of(&kind, 1));
        if (type == DHCP_REQUEST)
            dhcp_build_ip(&request, DHCP_OPTION_WANTED, *given);
        dhcp_build_end(&request);
        assert_true(dhcp_parse(buf_view(&request), &p));
        dhcp_lease_packet(b->leases, &p, b->now_us, &reply, &a);
        if (a.act == DHCP_ACT_PROBE) {
            *given = a.probe;
            dhcp_lease_probed(b->leases, a.probe, false, b->now_us, &reply, &a);
        }
        assert_int_equal(a.type, type == DHCP_REQUEST ? DHCP_ACK : DHCP_OFFER);
    }
}

/* Each its own; a search from end to end would take 10,000 times 10,000 steps here. */
static void ten_thousand_phones_have_an_address_each(void **state)
{
    (void)state;
    enum { COUNT = 10000 };
    static bool seen[65536];
    struct dhcp_lease_config c = config_of(2, 0);
    c.prefix = 16;
    c.last = ip_v4(BENCH + 2 + COUNT - 1);
    c.any = true;
    c.seconds = 86400;
    struct bench b = {.leases = dhcp_lease_new(&c), .now_us = 1};
    struct ip given = {0};
    for (uint32_t n = 0; n < COUNT; n++, b.now_us++) {
        give(&b, n, &given);
        assert_int_equal(ip_v4_value(given) >> 16, BENCH >> 16);
        assert_false(seen[ip_v4_value(given) & 0xffff]);
        seen[ip_v4_value(given) & 0xffff] = true;
    }
    dhcp_lease_free(b.leases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stories_of_leases),
        cmocka_unit_test(replies_say_what_was_asked_in_that_order),
        cmocka_unit_test(a_mac_as_id_is_the_mac),
        cmocka_unit_test(an_overloaded_request_is_read),
        cmocka_unit_test(this_computers_addresses_are_left_out),
        cmocka_unit_test(ten_thousand_phones_have_an_address_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
