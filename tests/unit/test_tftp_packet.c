/* SPDX-License-Identifier: MIT */
/*
 * Every row is a datagram that some client, some attacker or some sloppy firmware really sends.
 * Datagrams are copied to the heap at their exact size: ASan sees one byte read past the end.
 */
#include "cmocka_all.h"

#include "core/tftp_packet.h"

#include <stdlib.h>
#include <string.h>

#define BYTES(s) s, sizeof(s) - 1

struct parsed {
    bool ok;
    struct tftp_packet packet;
    uint8_t *datagram; /* the views point into it */
};

static struct parsed parse(const void *bytes, size_t n)
{
    struct parsed p;
    p.datagram = malloc(n ? n : 1);
    assert_non_null(p.datagram);
    if (n)
        memcpy(p.datagram, bytes, n);
    p.ok = tftp_packet_parse(slice_of(p.datagram, n), &p.packet);
    return p;
}

static void requests_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *story;
        const char *bytes;
        size_t n;
        enum tftp_op op;
        const char *name;
        enum tftp_mode mode;
        unsigned options;
    } rows[] = {
        {"the loader's own request (PHONES 3.1)", BYTES("\0\1SIPDefault.cnf\0octet\0"), TFTP_OP_RRQ,
         "SIPDefault.cnf", TFTP_MODE_OCTET, 0},
        {"mode has no case", BYTES("\0\1a\0OcTeT\0"), TFTP_OP_RRQ, "a", TFTP_MODE_OCTET, 0},
        {"netascii", BYTES("\0\1a\0NETASCII\0"), TFTP_OP_RRQ, "a", TFTP_MODE_NETASCII, 0},
        {"mail parses; the server refuses it", BYTES("\0\1a\0mail\0"), TFTP_OP_RRQ, "a",
         TFTP_MODE_OTHER, 0},
        {"octet with a tail is not octet", BYTES("\0\1a\0octets\0"), TFTP_OP_RRQ, "a",
         TFTP_MODE_OTHER, 0},
        {"a write request", BYTES("\0\2up\0octet\0"), TFTP_OP_WRQ, "up", TFTP_MODE_OCTET, 0},
        {"options", BYTES("\0\1a\0octet\0blksize\0001428\0tsize\0000\0"), TFTP_OP_RRQ, "a",
         TFTP_MODE_OCTET, 2},
        {"HP pads with NULs", BYTES("\0\1a\0octet\0\0\0\0\0\0\0"), TFTP_OP_RRQ, "a",
         TFTP_MODE_OCTET, 0},
        {"HP pads with junk", BYTES("\0\1a\0octet\0junk\xff\xfe"), TFTP_OP_RRQ, "a",
         TFTP_MODE_OCTET, 0},
        {"an option without a value", BYTES("\0\1a\0octet\0blksize\0"), TFTP_OP_RRQ, "a",
         TFTP_MODE_OCTET, 0},
        {"a last value without its NUL", BYTES("\0\1a\0octet\0tsize\0000\0blksize\000512"),
         TFTP_OP_RRQ, "a", TFTP_MODE_OCTET, 1},
        {"an empty value is a value", BYTES("\0\1a\0octet\0blksize\0\0"), TFTP_OP_RRQ, "a",
         TFTP_MODE_OCTET, 1},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        print_message("# %s\n", rows[i].story);
        struct parsed p = parse(rows[i].bytes, rows[i].n);
        assert_true(p.ok);
        assert_int_equal(p.packet.op, rows[i].op);
        assert_true(slice_is(p.packet.u.request.name, rows[i].name));
        assert_int_equal(p.packet.u.request.mode, rows[i].mode);
        assert_int_equal(p.packet.option_count, rows[i].options);
        free(p.datagram);
    }
}

static void what_is_no_packet_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *story;
        const char *bytes;
        size_t n;
    } rows[] = {
        {"nothing at all", BYTES("")},
        {"one byte", BYTES("\0")},
        {"an opcode alone", BYTES("\0\1")},
        {"opcode 0 with two NULs (BID 7575)", BYTES("\0\0\0\0")},
        {"opcode 7", BYTES("\0\7a\0octet\0")},
        {"opcode 99", BYTES("\0\x63")},
        {"opcode 0x0101 is not RRQ", BYTES("\1\1a\0octet\0")},
        {"an empty name", BYTES("\0\1\0octet\0")},
        {"no mode", BYTES("\0\1name\0")},
        {"an empty mode", BYTES("\0\1name\0\0")},
        {"mode without its NUL", BYTES("\0\1name\0octet")},
        {"name without its NUL", BYTES("\0\1name")},
        {"a DATA cut in its block number", BYTES("\0\3\0")},
        {"a three-byte ACK", BYTES("\0\4\0")},
        {"a three-byte ERROR (CVE-2019-11365)", BYTES("\0\5\0")},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        print_message("# %s\n", rows[i].story);
        struct parsed p = parse(rows[i].bytes, rows[i].n);
        assert_false(p.ok);
        free(p.datagram);
    }
}

static void transfer_packets_are_read(void **state)
{
    (void)state;
    struct parsed p = parse(BYTES("\0\3\xff\xfe"
                                  "abc"));
    assert_true(p.ok);
    assert_int_equal(p.packet.u.data.block, 65534);
    assert_true(slice_is(p.packet.u.data.data, "abc"));
    free(p.datagram);

    p = parse(BYTES("\0\3\0\1")); /* the empty block that ends a file of n x 512 bytes */
    assert_true(p.ok);
    assert_int_equal(p.packet.u.data.data.n, 0);
    free(p.datagram);

    p = parse(BYTES("\0\4\1\2surplus")); /* ACKs longer than four bytes exist (TFTP 3.31) */
    assert_true(p.ok);
    assert_int_equal(p.packet.u.ack.block, 0x0102);
    free(p.datagram);
}

static void error_text_may_lack_its_nul(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
        uint16_t code;
        const char *message;
    } rows[] = {
        {BYTES("\0\5\0\1File not found\0"), 1, "File not found"},
        {BYTES("\0\5\0\13no end"), 11, "no end"},
        {BYTES("\0\5\0\0"), 0, ""},
        {BYTES("\0\5\0\2first\0second\0"), 2, "first"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct parsed p = parse(rows[i].bytes, rows[i].n);
        assert_true(p.ok);
        assert_int_equal(p.packet.op, TFTP_OP_ERROR);
        assert_int_equal(p.packet.u.error.code, rows[i].code);
        assert_true(slice_is(p.packet.u.error.message, rows[i].message));
        free(p.datagram);
    }
}

static void options_are_found_without_case_and_first_wins(void **state)
{
    (void)state;
    struct parsed p =
        parse(BYTES("\0\1a\0octet\0BLKSIZE\0008\0tsize\0000\0blksize\000999\0multicast\0\0"));
    assert_true(p.ok);
    const struct slice *value = tftp_packet_option(&p.packet, "blksize");
    assert_non_null(value);
    assert_true(slice_is(*value, "8"));
    value = tftp_packet_option(&p.packet, "multicast");
    assert_non_null(value);
    assert_int_equal(value->n, 0);
    assert_null(tftp_packet_option(&p.packet, "windowsize"));
    free(p.datagram);

    p = parse(BYTES("\0\6tsize\000130956\0blksize\0001428\0"));
    assert_true(p.ok);
    assert_int_equal(p.packet.op, TFTP_OP_OACK);
    assert_int_equal(p.packet.option_count, 2);
    assert_true(slice_is(*tftp_packet_option(&p.packet, "TSIZE"), "130956"));
    free(p.datagram);
}

static void a_hundred_options_fill_the_table_and_no_more(void **state)
{
    (void)state;
    uint8_t mem[1024];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    tftp_build_request(&b, TFTP_OP_RRQ, slice_str("a"), "octet");
    for (int i = 0; i < 100; i++)
        tftp_build_option(&b, "x", 1);
    assert_false(b.bad);
    struct parsed p = parse(b.p, b.len);
    assert_true(p.ok);
    assert_int_equal(p.packet.option_count, 16);
    free(p.datagram);
}

static void packets_are_built_byte_for_byte(void **state)
{
    (void)state;
    uint8_t mem[128];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);

    tftp_build_request(&b, TFTP_OP_RRQ, slice_str("OS79XX.TXT"), "octet");
    assert_int_equal(b.len, 19);
    assert_memory_equal(mem, "\0\1OS79XX.TXT\0octet\0", 19);

    buf_reset(&b);
    tftp_build_data(&b, 65535, slice_str("xy"));
    assert_int_equal(b.len, 6);
    assert_memory_equal(mem, "\0\3\xff\xffxy", 6);

    buf_reset(&b);
    tftp_build_ack(&b, 513);
    assert_int_equal(b.len, 4);
    assert_memory_equal(mem, "\0\4\2\1", 4);

    buf_reset(&b);
    tftp_build_error(&b, TFTP_ERR_NOT_FOUND, "not found");
    assert_int_equal(b.len, 14);
    assert_memory_equal(mem, "\0\5\0\1not found\0", 14);

    buf_reset(&b);
    tftp_build_oack(&b);
    tftp_build_option(&b, "tsize", 5368709120); /* beyond 32 bits (dnsmasq's "forever" bug) */
    assert_int_equal(b.len, 19);
    assert_memory_equal(mem, "\0\6tsize\0005368709120\0", 19);
}

static void operations_have_names(void **state)
{
    (void)state;
    assert_string_equal(tftp_op_name(TFTP_OP_RRQ), "RRQ");
    assert_string_equal(tftp_op_name(TFTP_OP_OACK), "OACK");
    assert_string_equal(tftp_op_name((enum tftp_op)0), "?");
    assert_string_equal(tftp_op_name((enum tftp_op)7), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_read),
        cmocka_unit_test(what_is_no_packet_is_refused),
        cmocka_unit_test(transfer_packets_are_read),
        cmocka_unit_test(error_text_may_lack_its_nul),
        cmocka_unit_test(options_are_found_without_case_and_first_wins),
        cmocka_unit_test(a_hundred_options_fill_the_table_and_no_more),
        cmocka_unit_test(packets_are_built_byte_for_byte),
        cmocka_unit_test(operations_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
