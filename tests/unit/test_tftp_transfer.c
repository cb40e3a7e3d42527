/* SPDX-License-Identifier: MIT */
/*
 * Each story is a transfer step by step: at this millisecond this comes in, and the server does
 * that. Times are literal milliseconds of a clock that the test owns, so nothing here waits.
 */
#include "cmocka_all.h"

#include "core/tftp_transfer.h"

#include <string.h>

enum input { ACK, TIMEOUT, REPEAT, ERROR, UNREACHABLE, DATA, RRQ, OACK };

struct step {
    int64_t at_ms;
    enum input in;
    uint16_t number; /* of an ACK or a DATA */
    enum tftp_verb verb;
    uint64_t first;
    unsigned count;
};

#define NOTHING              TFTP_NOTHING, 0, 0
#define BLOCKS(first, count) TFTP_SEND_BLOCKS, first, count
#define ENDS(verb)           verb, 0, 0

struct story {
    const char *title;
    uint64_t size;
    const char *options[8]; /* name, value, ... */
    enum tftp_verb starts_with;
    struct step steps[20];
    uint64_t acked_bytes, resent; /* in the end */
};

static void parse_request(const char *const *options, struct tftp_packet *out, uint8_t mem[512])
{
    struct buf b;
    buf_fixed(&b, mem, 512);
    tftp_build_request(&b, TFTP_OP_RRQ, slice_str("a"), "octet");
    for (; *options; options++) {
        buf_str(&b, *options);
        buf_u8(&b, 0);
    }
    assert_true(tftp_packet_parse(buf_view(&b), out));
}

static struct tftp_action feed(struct tftp_transfer *t, const struct step *s)
{
    int64_t now = s->at_ms * 1000;
    struct tftp_packet p = {.op = TFTP_OP_ACK};
    switch (s->in) {
    case TIMEOUT:
        return tftp_transfer_timeout(t, now);
    case REPEAT:
        return tftp_transfer_repeat(t, now);
    case UNREACHABLE:
        return tftp_transfer_unreachable(t);
    case ACK:
        p.u.ack.block = s->number;
        break;
    case ERROR:
        p.op = TFTP_OP_ERROR;
        break;
    case DATA:
        p.op = TFTP_OP_DATA;
        p.u.data.block = s->number;
        break;
    case RRQ:
        p.op = TFTP_OP_RRQ;
        break;
    case OACK:
        p.op = TFTP_OP_OACK;
        break;
    }
    return tftp_transfer_packet(t, &p, now);
}

static const struct story stories[] = {
    {.title = "a small file in lock-step",
     .size = 1300,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1, ACK, 1, BLOCKS(2, 1)},
               {2, ACK, 2, BLOCKS(3, 1)},
               {3, ACK, 3, ENDS(TFTP_END_DONE)}},
     .acked_bytes = 1300},
    {.title = "an empty file is one empty block",
     .size = 0,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1, ACK, 1, ENDS(TFTP_END_DONE)}}},
    {.title = "a multiple of the block size ends with an empty block (TFTP 3.28)",
     .size = 1024,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1, ACK, 1, BLOCKS(2, 1)},
               {2, ACK, 2, BLOCKS(3, 1)},
               {3, ACK, 3, ENDS(TFTP_END_DONE)}},
     .acked_bytes = 1024},
    {.title = "a duplicate ACK never causes a DATA (Sorcerer's Apprentice)",
     .size = 5000,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1, ACK, 1, BLOCKS(2, 1)},
               {2, ACK, 1, NOTHING},
               {3, ACK, 1, NOTHING},
               {4, ACK, 2, BLOCKS(3, 1)},
               {5, ACK, 1, NOTHING}},
     .acked_bytes = 1024},
    {.title = "ACKs of blocks not sent yet, or of long ago, mean nothing (TFTP 3.31)",
     .size = 50000,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1, ACK, 0, NOTHING},
               {2, ACK, 2, NOTHING},
               {3, ACK, 32769, NOTHING},
               {4, ACK, 65535, NOTHING},
               {5, ACK, 1, BLOCKS(2, 1)}},
     .acked_bytes = 512},
    {.title = "junk on the TID ends nothing and starts nothing (TFTP 3.33)",
     .size = 5000,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1, DATA, 1, NOTHING},
               {2, RRQ, 0, NOTHING},
               {3, OACK, 0, NOTHING},
               {4, ACK, 1, BLOCKS(2, 1)}},
     .acked_bytes = 512},
    {.title = "an ERROR ends it without an answer",
     .size = 5000,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1, ACK, 1, BLOCKS(2, 1)}, {2, ERROR, 0, ENDS(TFTP_END_CLIENT_ERROR)}},
     .acked_bytes = 512},
    {.title = "nobody answers: five sends of the first block and no more (amplification)",
     .size = 5000,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{499, TIMEOUT, 0, NOTHING},
               {500, TIMEOUT, 0, BLOCKS(1, 1)},
               {1499, TIMEOUT, 0, NOTHING},
               {1500, TIMEOUT, 0, BLOCKS(1, 1)},
               {3500, TIMEOUT, 0, BLOCKS(1, 1)},
               {5500, TIMEOUT, 0, BLOCKS(1, 1)},
               {7499, TIMEOUT, 0, NOTHING},
               {7500, TIMEOUT, 0, NOTHING}, /* says no more, and still listens: */
               {12999, TIMEOUT, 0, NOTHING},
               {13000, TIMEOUT, 0, ENDS(TFTP_END_TIMEOUT)}},
     .resent = 4},
    {.title = "an ACK that the phone repeats at 12 s is not too late",
     .size = 5000,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{500, TIMEOUT, 0, BLOCKS(1, 1)},
               {1500, TIMEOUT, 0, BLOCKS(1, 1)},
               {3500, TIMEOUT, 0, BLOCKS(1, 1)},
               {5500, TIMEOUT, 0, BLOCKS(1, 1)},
               {7500, TIMEOUT, 0, NOTHING},
               {12000, ACK, 1, BLOCKS(2, 1)}},
     .acked_bytes = 512,
     .resent = 4},
    {.title = "a 79x0 repeats its request at 1 s: the same block, the same transfer (TFTP 3.11)",
     .size = 5000,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{500, TIMEOUT, 0, BLOCKS(1, 1)},
               {1000, REPEAT, 0, BLOCKS(1, 1)},
               {1999, TIMEOUT, 0, NOTHING},
               {2000, ACK, 1, BLOCKS(2, 1)},
               {2001, REPEAT, 0, NOTHING}},
     .acked_bytes = 512,
     .resent = 2},
    {.title = "four requests of a 79x0 at 0, 1, 5 and 9 s: each is answered, none late",
     .size = 5000,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{500, TIMEOUT, 0, BLOCKS(1, 1)},
               {1000, REPEAT, 0, BLOCKS(1, 1)},
               {2000, TIMEOUT, 0, BLOCKS(1, 1)},
               {4000, TIMEOUT, 0, BLOCKS(1, 1)},
               {5000, REPEAT, 0, BLOCKS(1, 1)},
               {6999, TIMEOUT, 0, NOTHING},
               {7000, TIMEOUT, 0, BLOCKS(1, 1)},
               {9000, REPEAT, 0, BLOCKS(1, 1)},
               {11000, TIMEOUT, 0, NOTHING},
               {13000, TIMEOUT, 0, ENDS(TFTP_END_TIMEOUT)}},
     .resent = 7},
    {.title = "a lost ACK: after the timeout n and n+1, and ACK n+1 counts for both (TFTP 5.4)",
     .size = 5000,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1, ACK, 1, BLOCKS(2, 1)},
               {200, TIMEOUT, 0, NOTHING},
               {201, TIMEOUT, 0, BLOCKS(2, 2)},
               {202, ACK, 3, BLOCKS(4, 1)},
               {203, ACK, 3, NOTHING}},
     .acked_bytes = 1536,
     .resent = 1},
    {.title = "a lost DATA: ACK n of the pair sends n+1 again, should the phone hold one only",
     .size = 5000,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1, ACK, 1, BLOCKS(2, 1)},
               {201, TIMEOUT, 0, BLOCKS(2, 2)},
               {202, ACK, 2, BLOCKS(3, 1)},
               {203, ACK, 3, BLOCKS(4, 1)}},
     .acked_bytes = 1536,
     .resent = 2},
    {.title = "ACK n and ACK n+1 are lost one after the other: n+2 wakes the phone, not its 4 s",
     .size = 5000,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1, ACK, 1, BLOCKS(2, 1)},
               {201, TIMEOUT, 0, BLOCKS(2, 2)},
               {601, TIMEOUT, 0, BLOCKS(2, 3)},
               {602, ACK, 4, BLOCKS(5, 1)}},
     .acked_bytes = 2048,
     .resent = 3},
    {.title = "before the first ACK there is no pair",
     .size = 5000,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{500, TIMEOUT, 0, BLOCKS(1, 1)}, {501, ACK, 2, NOTHING}},
     .resent = 1},
    {.title = "the pair does not reach beyond the last block",
     .size = 1000,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1, ACK, 1, BLOCKS(2, 1)}, {201, TIMEOUT, 0, BLOCKS(2, 1)}},
     .acked_bytes = 512,
     .resent = 1},
    {.title = "the timeout doubles up to 2 s, and a clean round trip brings it back (Karn)",
     .size = 50000,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1, ACK, 1, BLOCKS(2, 1)},
               {201, TIMEOUT, 0, BLOCKS(2, 2)},
               {600, TIMEOUT, 0, NOTHING},
               {601, TIMEOUT, 0, BLOCKS(2, 3)},
               {1401, TIMEOUT, 0, BLOCKS(2, 3)},
               {3001, TIMEOUT, 0, BLOCKS(2, 3)},
               {5001, TIMEOUT, 0, BLOCKS(2, 3)},
               {7000, TIMEOUT, 0, NOTHING},
               {7001, ACK, 2, BLOCKS(3, 1)}, /* went out often: its round trip is not measured */
               {9000, TIMEOUT, 0, NOTHING},
               {9001, ACK, 4, BLOCKS(5, 1)}, /* nor that of this one */
               {9002, ACK, 5, BLOCKS(6, 1)}, /* went out once: measured */
               {9201, TIMEOUT, 0, NOTHING},
               {9202, TIMEOUT, 0, BLOCKS(6, 2)}},
     .acked_bytes = 2560,
     .resent = 14},
    {.title = "a slow line: four round trips, at most a second",
     .size = 50000,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{100, ACK, 1, BLOCKS(2, 1)},
               {200, ACK, 2, BLOCKS(3, 1)},
               {599, TIMEOUT, 0, NOTHING},
               {600, TIMEOUT, 0, BLOCKS(3, 2)}},
     .acked_bytes = 1024,
     .resent = 1},
    {.title = "the last ACK is lost: five sends, then done but unconfirmed (TFTP 3.39)",
     .size = 600,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1, ACK, 1, BLOCKS(2, 1)},
               {201, TIMEOUT, 0, BLOCKS(2, 1)},
               {601, TIMEOUT, 0, BLOCKS(2, 1)},
               {1401, TIMEOUT, 0, BLOCKS(2, 1)},
               {3001, TIMEOUT, 0, BLOCKS(2, 1)},
               {5000, TIMEOUT, 0, NOTHING},
               {5001, TIMEOUT, 0, ENDS(TFTP_END_UNCONFIRMED)}},
     .acked_bytes = 512,
     .resent = 4},
    {.title = "one ICMP error is no proof, an ACK clears it, two in a row are one",
     .size = 5000,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1, UNREACHABLE, 0, NOTHING},
               {2, ACK, 1, BLOCKS(2, 1)},
               {3, UNREACHABLE, 0, NOTHING},
               {4, ACK, 2, BLOCKS(3, 1)},
               {5, UNREACHABLE, 0, NOTHING},
               {6, UNREACHABLE, 0, ENDS(TFTP_END_UNREACHABLE)}},
     .acked_bytes = 1024},
    {.title = "a client that closed after its last ACK was lost is done, unconfirmed",
     .size = 600,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1, ACK, 1, BLOCKS(2, 1)},
               {201, TIMEOUT, 0, BLOCKS(2, 1)},
               {202, UNREACHABLE, 0, NOTHING},
               {601, TIMEOUT, 0, BLOCKS(2, 1)},
               {602, UNREACHABLE, 0, ENDS(TFTP_END_UNCONFIRMED)}},
     .acked_bytes = 512,
     .resent = 2},
    {.title = "the same when its last two ACKs were lost: both blocks had been sent",
     .size = 1100,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1, ACK, 1, BLOCKS(2, 1)},
               {201, TIMEOUT, 0, BLOCKS(2, 2)},
               {202, UNREACHABLE, 0, NOTHING},
               {203, UNREACHABLE, 0, ENDS(TFTP_END_UNCONFIRMED)}},
     .acked_bytes = 512,
     .resent = 1},
    {.title = "a file of one block: a client that closed at once has got it, as far as we can tell",
     .size = 100,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1000, TIMEOUT, 0, BLOCKS(1, 1)},
               {1001, UNREACHABLE, 0, NOTHING},
               {3000, TIMEOUT, 0, BLOCKS(1, 1)},
               {3001, UNREACHABLE, 0, ENDS(TFTP_END_UNCONFIRMED)}},
     .resent = 2},
    {.title = "a client of two blocks that closed at once has not got the second",
     .size = 600,
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1, UNREACHABLE, 0, NOTHING}, {2, UNREACHABLE, 0, ENDS(TFTP_END_UNREACHABLE)}}},
    {.title = "OACK, ACK 0, DATA 1",
     .size = 100,
     .options = {"blksize", "64", "tsize", "0"},
     .starts_with = TFTP_SEND_OACK,
     .steps = {{1, ACK, 1, NOTHING},
               {2, ACK, 0, BLOCKS(1, 1)},
               {3, ACK, 0, NOTHING},
               {4, ACK, 1, BLOCKS(2, 1)},
               {5, ACK, 2, ENDS(TFTP_END_DONE)}},
     .acked_bytes = 100},
    {.title = "an empty file has no tsize: curl takes 0 for an error",
     .size = 0,
     .options = {"tsize", "0"},
     .starts_with = TFTP_SEND_BLOCKS,
     .steps = {{1, ACK, 1, ENDS(TFTP_END_DONE)}}},
    {.title = "the OACK is sent again, five times and once for a repeated request",
     .size = 100,
     .options = {"tsize", "0"},
     .starts_with = TFTP_SEND_OACK,
     .steps = {{500, TIMEOUT, 0, ENDS(TFTP_SEND_OACK)},
               {600, REPEAT, 0, ENDS(TFTP_SEND_OACK)},
               {1600, TIMEOUT, 0, ENDS(TFTP_SEND_OACK)},
               {3600, TIMEOUT, 0, ENDS(TFTP_SEND_OACK)},
               {5600, TIMEOUT, 0, ENDS(TFTP_SEND_OACK)},
               {7600, TIMEOUT, 0, NOTHING},
               {13000, TIMEOUT, 0, ENDS(TFTP_END_TIMEOUT)}}},
    {.title = "a client that dislikes our OACK ends it silently",
     .size = 100,
     .options = {"blksize", "64"},
     .starts_with = TFTP_SEND_OACK,
     .steps = {{1, ERROR, 0, ENDS(TFTP_END_CLIENT_ERROR)}}},
    {.title = "a window: one ACK moves four blocks, the last window is short",
     .size = 512 * 9 + 1,
     .options = {"windowsize", "4"},
     .starts_with = TFTP_SEND_OACK,
     .steps = {{1, ACK, 0, BLOCKS(1, 4)},
               {2, ACK, 4, BLOCKS(5, 4)},
               {3, ACK, 8, BLOCKS(9, 2)},
               {4, ACK, 10, ENDS(TFTP_END_DONE)}},
     .acked_bytes = 4609},
    {.title = "a block lost in a window: on from the last good one, the window moves",
     .size = 512 * 20,
     .options = {"windowsize", "4"},
     .starts_with = TFTP_SEND_OACK,
     .steps = {{1, ACK, 0, BLOCKS(1, 4)},
               {2, ACK, 2, BLOCKS(3, 4)},
               {3, ACK, 2, NOTHING},
               {4, ACK, 6, BLOCKS(7, 4)}},
     .acked_bytes = 3072,
     .resent = 2},
    {.title = "a window is sent again whole, and only after a timeout",
     .size = 512 * 20,
     .options = {"windowsize", "4"},
     .starts_with = TFTP_SEND_OACK,
     .steps = {{1, ACK, 0, BLOCKS(1, 4)},
               {2, ACK, 0, NOTHING},
               {201, TIMEOUT, 0, BLOCKS(1, 4)},
               {202, ACK, 4, BLOCKS(5, 4)}},
     .acked_bytes = 2048,
     .resent = 4},
    {.title = "an asked timeout is kept to the second and does not adapt (RFC 2349)",
     .size = 5000,
     .options = {"timeout", "3"},
     .starts_with = TFTP_SEND_OACK,
     .steps = {{1, ACK, 0, BLOCKS(1, 1)},
               {3000, TIMEOUT, 0, NOTHING},
               {3001, TIMEOUT, 0, BLOCKS(1, 2)},
               {6000, TIMEOUT, 0, NOTHING},
               {6001, TIMEOUT, 0, BLOCKS(1, 3)}},
     .resent = 3},
};

static void tell(const struct story *story)
{
    uint8_t mem[512];
    struct tftp_packet request;
    struct tftp_terms terms;
    struct tftp_transfer t;
    print_message("# %s\n", story->title);
    parse_request(story->options, &request, mem);
    tftp_terms_of(&request, story->size, &terms);
    struct tftp_action start = tftp_transfer_start(&t, &terms, story->size, 0);
    assert_int_equal(start.verb, story->starts_with);
    if (start.verb == TFTP_SEND_BLOCKS) {
        assert_int_equal(start.first, 1);
        assert_int_equal(start.count, 1);
    }
    for (const struct step *s = story->steps; s->at_ms > 0; s++) {
        struct tftp_action did = feed(&t, s);
        if (did.verb != s->verb || did.first != s->first || did.count != s->count)
            fail_msg("at %lld ms: verb %d first %llu count %u, not verb %d first %llu count %u",
                     (long long)s->at_ms, (int)did.verb, (unsigned long long)did.first, did.count,
                     (int)s->verb, (unsigned long long)s->first, s->count);
    }
    assert_int_equal(tftp_transfer_acked_bytes(&t), story->acked_bytes);
    assert_int_equal(t.resent, story->resent);
}

static void stories_come_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(stories); i++)
        tell(&stories[i]);
}

static void a_flood_of_repeated_requests_is_not_answered_for_ever(void **state)
{
    (void)state;
    struct tftp_terms terms;
    struct tftp_transfer t;
    tftp_terms_of(NULL, 5000, &terms);
    tftp_transfer_start(&t, &terms, 5000, 0);
    unsigned answers = 0;
    for (int i = 1; i <= 1000; i++)
        answers += tftp_transfer_repeat(&t, i).verb == TFTP_SEND_BLOCKS;
    assert_int_equal(answers, 16);
}

/* One ACK after the other up to that block. */
static void walk_to(struct tftp_transfer *t, uint64_t block)
{
    struct tftp_packet ack = {.op = TFTP_OP_ACK};
    while (t->acked < block) {
        ack.u.ack.block = tftp_transfer_block(t, t->sent).number;
        struct tftp_action did = tftp_transfer_packet(t, &ack, 1);
        assert_int_equal(did.verb, TFTP_SEND_BLOCKS);
    }
}

static void block_numbers_roll_over(void **state)
{
    (void)state;
    static const struct {
        const char *rollover;
        uint16_t wire_65535, wire_65536, wire_131071, wire_131072;
    } rows[] = {{"0", 65535, 0, 65535, 0}, {"1", 65535, 1, 1, 2}};
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const char *const options[] = {"rollover", rows[i].rollover, NULL};
        uint8_t mem[512];
        struct tftp_packet p, ack0 = {.op = TFTP_OP_ACK};
        struct tftp_terms terms;
        struct tftp_transfer t;
        parse_request(options, &p, mem);
        uint64_t size = 140000 * 512;
        tftp_terms_of(&p, size, &terms);
        tftp_transfer_start(&t, &terms, size, 0);
        assert_int_equal(tftp_transfer_packet(&t, &ack0, 1).verb, TFTP_SEND_BLOCKS);
        walk_to(&t, 131072);
        assert_int_equal(tftp_transfer_block(&t, 65535).number, rows[i].wire_65535);
        assert_int_equal(tftp_transfer_block(&t, 65536).number, rows[i].wire_65536);
        assert_int_equal(tftp_transfer_block(&t, 131071).number, rows[i].wire_131071);
        assert_int_equal(tftp_transfer_block(&t, 131072).number, rows[i].wire_131072);
        assert_int_equal(tftp_transfer_acked_bytes(&t), 67108864);
        assert_int_equal(t.resent, 0);
    }
}

/* A phone that writes flash: 59 s of silence are borne again and again, 60 are not (PHONES 3.4). */
static void patience_is_counted_anew_at_each_ack(void **state)
{
    (void)state;
    const int64_t s = 1000000;
    struct tftp_terms terms;
    struct tftp_transfer t;
    struct tftp_packet ack = {.op = TFTP_OP_ACK};
    tftp_terms_of(NULL, 100000, &terms);
    tftp_transfer_start(&t, &terms, 100000, 0);
    for (uint16_t n = 1; n <= 3; n++) {
        int64_t now = n * 59 * s;
        while (n > 1 && t.deadline < now)
            assert_int_equal(tftp_transfer_timeout(&t, t.deadline).verb, TFTP_SEND_BLOCKS);
        ack.u.ack.block = n;
        assert_int_equal(tftp_transfer_packet(&t, &ack, now).verb, TFTP_SEND_BLOCKS);
    }
    enum tftp_verb verb = TFTP_SEND_BLOCKS;
    unsigned sends = 0;
    while (verb == TFTP_SEND_BLOCKS && sends++ < 100)
        verb = tftp_transfer_timeout(&t, t.deadline).verb;
    assert_int_equal(verb, TFTP_END_TIMEOUT);
    assert_int_equal(t.deadline, (3 * 59 + 60) * s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stories_come_out),
        cmocka_unit_test(a_flood_of_repeated_requests_is_not_answered_for_ever),
        cmocka_unit_test(block_numbers_roll_over),
        cmocka_unit_test(patience_is_counted_anew_at_each_ack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
