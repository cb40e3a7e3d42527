/* SPDX-License-Identifier: MIT */
/* The phone's TFTP client against every rule of PHONES 3.1: one row or story a rule. */
#include "cmocka_all.h"

#include "phones/sim_slot.h"

#include <string.h>

enum { MS = 1000, S = 1000 * MS };

/* How much the phone sent, and the latest of it. */
struct wire {
    unsigned count;
    uint16_t to_port;
    uint8_t bytes[600];
    size_t n;
};

static void keep(void *ctx, const struct sim_tftp *from, uint16_t to_port, struct slice bytes)
{
    struct wire *w = ctx;
    assert_int_equal(from->local_port, 51555);
    w->count++;
    w->to_port = to_port;
    memcpy(w->bytes, bytes.p, bytes.n);
    w->n = bytes.n;
}

struct phone {
    struct sim_pool *pool;
    struct sim_slot slot;
    struct wire wire;
    struct sim_sender out;
    struct ip server;
};

static void ask(struct phone *p, const struct sim_tftp_timing *timing, size_t limit)
{
    memset(p, 0, sizeof *p);
    p->pool = sim_pool_new();
    p->out = (struct sim_sender){&p->wire, keep};
    p->server = ip_v4(0x7f000001);
    struct sim_tftp_order order = {.name = slice_str("CTLSEP00156219BB2F.tlv"),
                                   .server = p->server,
                                   .server_port = 69,
                                   .local_port = 51555,
                                   .limit = limit,
                                   .timing = timing};
    sim_tftp_start(&p->slot.get, &order, p->pool, 0, &p->out);
}

static void end(struct phone *p)
{
    sim_slot_clear(&p->slot);
    assert_int_equal(sim_pool_bytes(p->pool), 0);
    sim_pool_free(p->pool);
}

static void hear_from(struct phone *p, struct ip ip, uint16_t port, const void *bytes, size_t n,
                      int64_t now)
{
    sim_slot_datagram(&p->slot, ip, port, slice_of(bytes, n), 0, now, &p->out);
}

/* DATA with n payload bytes. */
static void hear_data(struct phone *p, uint16_t port, uint16_t block, size_t n, int64_t now)
{
    uint8_t d[4 + 1024] = {0, 3, (uint8_t)(block >> 8), (uint8_t)block};
    memset(d + 4, 'x', n);
    hear_from(p, p->server, port, d, 4 + n, now);
}

static void request_bytes(void **state)
{
    (void)state;
    struct phone p;
    ask(&p, &sim_tftp_loader_timing, 8192);
    /* 2 + 22 + 1 + 6: with the 42 bytes of Ethernet, IP and UDP the 73 of the capture */
    static const char rrq[] = "\0\1CTLSEP00156219BB2F.tlv\0octet";
    assert_int_equal(sizeof rrq, 31);
    assert_int_equal(p.wire.n, 31);
    assert_memory_equal(p.wire.bytes, rrq, sizeof rrq);
    assert_int_equal(p.wire.to_port, 69);
    end(&p);
}

static void silence(void **state)
{
    (void)state;
    static const struct {
        const struct sim_tftp_timing *timing;
        int64_t at[6]; /* the clock of each transmission, then of giving up */
        unsigned sends;
    } row[] = {
        {&sim_tftp_loader_timing, {0, 1, 5, 9, 13}, 4},
        {&sim_tftp_sccp_timing, {0, 4, 8, 12, 16, 20}, 5},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct phone p;
        ask(&p, row[i].timing, 8192);
        for (unsigned k = 1; k <= row[i].sends; k++) {
            int64_t due = row[i].at[k] * S, at = 0;
            assert_int_equal(p.wire.count, k);
            assert_true(sim_slot_deadline(&p.slot, &at));
            assert_int_equal(at, due);
            sim_slot_tick(&p.slot, due - 1, &p.out); /* too early: nothing happens */
            assert_int_equal(p.wire.count, k);
            sim_slot_tick(&p.slot, due, &p.out);
        }
        assert_int_equal(p.wire.count, row[i].sends);
        assert_int_equal(p.slot.get.state, SIM_TFTP_OVER);
        assert_int_equal(p.slot.get.result, SIM_GOT_TIMEOUT);
        end(&p);
    }
}

static void error_codes(void **state)
{
    (void)state;
    static const struct {
        const char *packet;
        size_t n;
        enum sim_tftp_result result;
        const char *story;
    } row[] = {
        {"\0\5\0\1Not found", 14, SIM_GOT_NOT_FOUND, "the next file at once"},
        {"\0\5\0\3Disk full", 14, SIM_GOT_DISK_FULL, "tries again"},
        {"\0\5\0\10options", 12, SIM_GOT_FILE, "the bug: an empty file"},
        {"\0\5\0\11x", 6, SIM_GOT_TIMEOUT, "as if nobody had answered"},
        {"\0\5\0\0odd", 8, SIM_GOT_ERROR, "as not found, but TFTP error"},
        {"\0\5\0\2denied", 11, SIM_GOT_ERROR, "as not found, but TFTP error"},
        {"\0\5\0\4illegal", 12, SIM_GOT_ERROR, "as not found, but TFTP error"},
        {"\0\5\0\1", 4, SIM_GOT_NOT_FOUND, "no message at all"},
        {"\0\5", 2, SIM_GOT_ERROR, "no code at all"},
        {"\0\3\0", 3, SIM_GOT_ERROR, "DATA under 4 bytes"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct phone p;
        ask(&p, &sim_tftp_loader_timing, 8192);
        hear_from(&p, p.server, 40000, row[i].packet, row[i].n, 10 * MS);
        if (p.slot.get.state != SIM_TFTP_OVER || p.slot.get.result != row[i].result)
            fail_msg("%s: state %d result %d", row[i].story, (int)p.slot.get.state,
                     (int)p.slot.get.result);
        assert_int_equal(p.slot.get.file.n, 0);
        end(&p);
    }
}

static void dropped_without_a_word(void **state)
{
    (void)state;
    static const struct {
        const char *packet;
        size_t n;
        uint32_t from;
        const char *story;
    } row[] = {
        {"\0\6blksize\0001428", 15, 0x7f000001, "OACK is not known"},
        {"\0\1a\0octet", 10, 0x7f000001, "RRQ to a phone"},
        {"\0\4\0\0", 4, 0x7f000001, "ACK"},
        {"\0\143", 2, 0x7f000001, "opcode 99"},
        {"\0", 1, 0x7f000001, "one byte"},
        {"", 0, 0x7f000001, "no byte"},
        {"\0\3\0\2hi", 6, 0x7f000001, "DATA 2 before DATA 1"},
        {"\0\3\0\0hi", 6, 0x7f000001, "DATA 0"},
        {"\0\3\0\1hi", 6, 0x7f000002, "another host"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct phone p;
        ask(&p, &sim_tftp_loader_timing, 8192);
        hear_from(&p, ip_v4(row[i].from), 40000, row[i].packet, row[i].n, 10 * MS);
        if (p.wire.count != 1 || p.slot.get.dropped != 1 || p.slot.get.state != SIM_TFTP_ASKING)
            fail_msg("%s: sent %u, dropped %u", row[i].story, p.wire.count, p.slot.get.dropped);
        end(&p);
    }
}

static void whole_file(void **state)
{
    (void)state;
    struct phone p;
    ask(&p, &sim_tftp_loader_timing, 8192);
    hear_data(&p, 40000, 1, 512, 10 * MS);
    assert_int_equal(p.wire.to_port, 40000);
    assert_memory_equal(p.wire.bytes, "\0\4\0\1", 4);
    hear_data(&p, 40001, 2, 10, 20 * MS); /* a second transfer's port: it is locked to 40000 */
    assert_int_equal(p.wire.count, 2);
    hear_data(&p, 40000, 1, 512, 30 * MS); /* a duplicate is dropped, not ACKed again */
    assert_int_equal(p.wire.count, 2);
    hear_data(&p, 40000, 2, 10, 40 * MS);
    assert_memory_equal(p.wire.bytes, "\0\4\0\2", 4);
    assert_int_equal(p.slot.get.state, SIM_TFTP_OVER);
    assert_int_equal(p.slot.get.result, SIM_GOT_FILE);
    assert_int_equal(p.slot.get.file.n, 522);
    hear_data(&p, 40000, 2, 10, 50 * MS); /* the port is closed: nothing answers */
    assert_int_equal(p.wire.count, 3);
    end(&p);
}

static void answer_from_port_69(void **state)
{
    (void)state;
    struct phone p;
    ask(&p, &sim_tftp_loader_timing, 8192);
    hear_data(&p, 69, 1, 0, 10 * MS); /* an empty file, from the one port */
    assert_int_equal(p.wire.to_port, 69);
    assert_int_equal(p.slot.get.result, SIM_GOT_FILE);
    assert_int_equal(p.slot.get.file.n, 0);
    end(&p);
}

static void server_falls_silent(void **state)
{
    (void)state;
    struct phone p;
    ask(&p, &sim_tftp_loader_timing, 8192);
    hear_data(&p, 40000, 1, 512, 0);
    for (unsigned k = 1; k <= 4; k++) { /* the ACK at 0, 4, 8, 12 s; given up at 16 s */
        assert_int_equal(p.wire.count, 1 + k);
        assert_memory_equal(p.wire.bytes, "\0\4\0\1", 4);
        sim_slot_tick(&p.slot, (int64_t)k * 4 * S - 1, &p.out);
        assert_int_equal(p.wire.count, 1 + k);
        sim_slot_tick(&p.slot, (int64_t)k * 4 * S, &p.out);
    }
    assert_int_equal(p.slot.get.result, SIM_GOT_TIMEOUT);
    end(&p);
}

static void progress_renews_patience(void **state)
{
    (void)state;
    struct phone p;
    ask(&p, &sim_tftp_loader_timing, 8192);
    hear_data(&p, 40000, 1, 512, 0);
    sim_slot_tick(&p.slot, 4 * S, &p.out);
    sim_slot_tick(&p.slot, 8 * S, &p.out);
    hear_data(&p, 40000, 2, 512, 9 * S);
    int64_t at = 0;
    assert_true(sim_slot_deadline(&p.slot, &at));
    assert_int_equal(at, 13 * S);
    for (unsigned k = 1; k <= 3; k++) {
        sim_slot_tick(&p.slot, (9 + (int64_t)k * 4) * S, &p.out);
        assert_int_equal(p.slot.get.state, SIM_TFTP_READING);
    }
    sim_slot_tick(&p.slot, 25 * S, &p.out);
    assert_int_equal(p.slot.get.state, SIM_TFTP_OVER);
    end(&p);
}

static void too_long(void **state)
{
    (void)state;
    struct phone p;
    ask(&p, &sim_tftp_loader_timing, 8192);
    for (uint16_t k = 1; k <= 16; k++)
        hear_data(&p, 40000, k, 512, 0);
    assert_int_equal(p.slot.get.state, SIM_TFTP_READING); /* 8192 fit exactly */
    hear_data(&p, 40000, 17, 1, 0);
    assert_memory_equal(p.wire.bytes, "\0\5\0\13", 4);
    assert_int_equal(p.slot.get.result, SIM_GOT_BUFFER_FULL);
    end(&p);

    ask(&p, &sim_tftp_loader_timing, 8192);
    hear_data(&p, 40000, 1, 513, 0);
    assert_memory_equal(p.wire.bytes, "\0\5\0\0", 4);
    assert_int_equal(p.slot.get.result, SIM_GOT_ERROR);
    end(&p);
}

static void works_ten_milliseconds_a_block(void **state)
{
    (void)state;
    struct phone p;
    ask(&p, &sim_tftp_loader_timing, 8192);
    uint8_t one[516] = {0, 3, 0, 1}, two[516] = {0, 3, 0, 2};
    struct ip ip = p.server;
    sim_slot_datagram(&p.slot, ip, 40000, slice_of(one, 516), 10 * MS, 0, &p.out);
    /* the server resends 1 and sends 2 with it: 2 waits in the queue and is not lost */
    sim_slot_datagram(&p.slot, ip, 40000, slice_of(one, 516), 10 * MS, 1 * MS, &p.out);
    sim_slot_datagram(&p.slot, ip, 40000, slice_of(two, 516), 10 * MS, 1 * MS, &p.out);
    assert_int_equal(p.wire.count, 1);
    static const struct {
        int64_t at;
        unsigned sent;
    } row[] = {{9 * MS, 1}, {10 * MS, 2}, {20 * MS, 2}, {29 * MS, 2}, {30 * MS, 3}};
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        sim_slot_tick(&p.slot, row[i].at, &p.out);
        assert_int_equal(p.wire.count, row[i].sent);
    }
    assert_memory_equal(p.wire.bytes, "\0\4\0\2", 4);
    end(&p);
}

/* Two phones take one file at once, a third gets other bytes from block 2 on. */
static void equal_files_are_kept_once(void **state)
{
    (void)state;
    struct sim_pool *pool = sim_pool_new();
    struct sim_file a = {pool, NULL, 0}, b = a, c = a;
    assert_true(sim_file_append(&a, slice_str("abcd")));
    assert_true(sim_file_append(&b, slice_str("abcd")));
    assert_true(sim_file_append(&b, slice_str("efgh"))); /* b leads now */
    assert_true(sim_file_append(&c, slice_str("abcd")));
    assert_true(sim_file_append(&c, slice_str("eXgh")));
    assert_true(sim_file_append(&a, slice_str("efgh")));
    assert_true(sim_file_append(&a, slice_str("ij")));
    assert_true(slice_is(sim_file_view(&a), "abcdefghij"));
    assert_true(slice_is(sim_file_view(&b), "abcdefgh"));
    assert_true(slice_is(sim_file_view(&c), "abcdeXgh"));
    assert_ptr_equal(a.content, b.content);
    sim_file_drop(&a);
    assert_true(slice_is(sim_file_view(&b), "abcdefgh"));
    sim_file_drop(&b);
    sim_file_drop(&c);
    assert_int_equal(sim_pool_bytes(pool), 0);
    sim_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_bytes),
        cmocka_unit_test(silence),
        cmocka_unit_test(error_codes),
        cmocka_unit_test(dropped_without_a_word),
        cmocka_unit_test(whole_file),
        cmocka_unit_test(answer_from_port_69),
        cmocka_unit_test(server_falls_silent),
        cmocka_unit_test(progress_renews_patience),
        cmocka_unit_test(too_long),
        cmocka_unit_test(works_ten_milliseconds_a_block),
        cmocka_unit_test(equal_files_are_kept_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
