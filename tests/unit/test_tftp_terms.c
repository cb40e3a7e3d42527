/* SPDX-License-Identifier: MIT */
/* What a client asks for in options, exactly what the OACK says, and which blocks follow from it.
 */
#include "cmocka_all.h"

#include "core/tftp_transfer.h"

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

static void options_are_negotiated(void **state)
{
    (void)state;
    static const struct {
        const char *options[8];
        const char *oack; /* as "name=value ...", in the server's order */
    } rows[] = {
        {{"blksize", "1428"}, "blksize=1428"},
        {{"BlkSize", "8"}, "blksize=8"},
        {{"blksize", "65464"}, "blksize=65464"},
        {{"blksize", "7"}, ""},
        {{"blksize", "0"}, ""},
        {{"blksize", "65465"}, ""},
        {{"blksize", "-1"}, ""},
        {{"blksize", ""}, ""},
        {{"blksize", " 512"}, ""},
        {{"blksize", "0x200"}, ""},
        {{"blksize", "512junk"}, ""},
        {{"blksize", "%n%n"}, ""},
        {{"blksize", "123456789012345678901234567890"}, ""},
        {{"blksize", "18446744073709552128"}, ""}, /* 2^64 + 512 */
        {{"tsize", "0"}, "tsize=5000000000"},
        {{"tsize", "77"}, "tsize=5000000000"},
        {{"tsize", "big"}, ""},
        {{"timeout", "1"}, "timeout=1"},
        {{"timeout", "255"}, "timeout=255"},
        {{"timeout", "0"}, ""},
        {{"timeout", "256"}, ""},
        {{"windowsize", "1"}, "windowsize=1"},
        {{"windowsize", "0"}, ""},
        {{"windowsize", "65535"}, "windowsize=64"},
        {{"windowsize", "65536"}, ""},
        {{"windowsize", "64", "blksize", "65464"}, "blksize=65464 windowsize=2"},
        {{"rollover", "1"}, "rollover=1"},
        {{"rollover", "2"}, ""},
        {{"multicast", ""}, ""},
        {{"utimeout", "99999999999999999999999999999999"}, ""}, /* CVE-2011-2199 */
        {{"blksize", "8", "blksize", "9"}, "blksize=8"},
        {{"blksize", "8", "x", "y", "TSIZE", "0"}, "blksize=8 tsize=5000000000"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint8_t mem[512], oack[TFTP_OACK_MAX], text_mem[256];
        struct tftp_packet p;
        struct tftp_terms terms;
        struct buf b, text;
        parse_request(rows[i].options, &p, mem);
        tftp_terms_of(&p, 5000000000, &terms);
        buf_fixed(&b, oack, sizeof oack);
        tftp_terms_build_oack(&terms, &b);
        assert_false(b.bad);
        assert_true(tftp_packet_parse(buf_view(&b), &p));
        buf_fixed(&text, text_mem, sizeof text_mem);
        for (unsigned o = 0; o < p.option_count; o++) {
            buf_str(&text, o ? " " : "");
            buf_slice(&text, p.option[o].name);
            buf_str(&text, "=");
            buf_slice(&text, p.option[o].value);
        }
        assert_string_equal(buf_cstr(&text), rows[i].oack);
        assert_int_equal(terms.any, rows[i].oack[0] != '\0');
    }
}

static void all_options_at_their_longest_fit(void **state)
{
    (void)state;
    static const char *const all[] = {"blksize",  "65464", "timeout", "255", "windowsize", "65535",
                                      "rollover", "1",     "tsize",   "0",   NULL};
    uint8_t mem[512], oack[TFTP_OACK_MAX];
    struct tftp_packet p;
    struct tftp_terms terms;
    struct buf b;
    parse_request(all, &p, mem);
    tftp_terms_of(&p, UINT64_MAX, &terms);
    buf_fixed(&b, oack, sizeof oack);
    tftp_terms_build_oack(&terms, &b);
    assert_false(b.bad);
    static const char expected[] = "\0\6blksize\00065464\0timeout\000255\0tsize\000"
                                   "18446744073709551615\0windowsize\0002\0rollover\0001";
    assert_int_equal(b.len, sizeof expected);
    assert_memory_equal(oack, expected, sizeof expected);
}

static void the_switch_answers_without_options(void **state)
{
    (void)state;
    struct tftp_terms terms;
    tftp_terms_of(NULL, 100, &terms);
    assert_false(terms.any);
    assert_int_equal(terms.value[TFTP_OPT_BLKSIZE], 512);
    assert_int_equal(terms.value[TFTP_OPT_WINDOWSIZE], 1);
}

static void offsets_are_64_bits_wide(void **state)
{
    (void)state;
    static const struct {
        uint64_t size;
        const char *blksize;
        uint64_t block, offset;
        uint32_t length;
        uint16_t number;
    } rows[] = {
        {100, "512", 1, 0, 100, 1},
        {512, "512", 2, 512, 0, 2},
        {5000000000, "512", 9765626, 5000000000, 0, 762},
        {5000000001, "512", 9765626, 5000000000, 1, 762},
        {40000000000, "8", 4294967297, 34359738368, 8, 1}, /* more than 2^32 blocks */
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const char *const options[] = {"blksize", rows[i].blksize, NULL};
        uint8_t mem[512];
        struct tftp_packet p;
        struct tftp_terms terms;
        struct tftp_transfer t;
        parse_request(options, &p, mem);
        tftp_terms_of(&p, rows[i].size, &terms);
        tftp_transfer_start(&t, &terms, rows[i].size, 0);
        struct tftp_block b = tftp_transfer_block(&t, rows[i].block);
        assert_int_equal(b.offset, rows[i].offset);
        assert_int_equal(b.length, rows[i].length);
        assert_int_equal(b.number, rows[i].number);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_negotiated),
        cmocka_unit_test(all_options_at_their_longest_fit),
        cmocka_unit_test(the_switch_answers_without_options),
        cmocka_unit_test(offsets_are_64_bits_wide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
