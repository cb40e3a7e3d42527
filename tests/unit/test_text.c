/* SPDX-License-Identifier: MIT */
/* Outside bytes shown harmlessly and read back exactly; times that survive a round trip. */
#include "cmocka_all.h"

#include "core/text.h"
#include "core/text_fold.h"

#include <string.h>

static void escape_round_trip(void **state)
{
    (void)state;
    static const struct {
        struct slice raw;
        const char *shown;
    } row[] = {
        {{(const uint8_t *)"P0S3-8-12-00 .loads", 19}, "P0S3-8-12-00 .loads"},
        {{(const uint8_t *)"P003\r\n", 6}, "P003\\x0d\\x0a"},
        {{(const uint8_t *)"\x1b[31m\x00\xff", 7}, "\\x1b[31m\\x00\\xff"},
        {{(const uint8_t *)"a\\b", 3}, "a\\\\b"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        uint8_t mem[64], back_mem[64];
        struct buf shown, back;
        buf_fixed(&shown, mem, sizeof mem);
        text_escape(&shown, row[i].raw);
        assert_true(slice_is(buf_view(&shown), row[i].shown));
        buf_fixed(&back, back_mem, sizeof back_mem);
        assert_true(text_unescape(&back, buf_view(&shown)));
        assert_true(slice_eq(buf_view(&back), row[i].raw));
    }
    struct buf b;
    uint8_t mem[8];
    buf_fixed(&b, mem, sizeof mem);
    assert_false(text_unescape(&b, slice_str("\\x1")));
    assert_false(text_unescape(&b, slice_str("\\n")));
}

static void safe_cuts_at_a_whole_escape(void **state)
{
    (void)state;
    char dst[10];
    assert_string_equal(text_safe(slice_str("abcdefghi"), dst, sizeof dst), "abcdefghi");
    assert_string_equal(text_safe(slice_str("abcdefghij"), dst, sizeof dst), "abcdef...");
    assert_string_equal(text_safe(slice_str("abcd\xff\xff\xff"), dst, sizeof dst), "abcd...");
}

static void numbers_are_digits_only(void **state)
{
    (void)state;
    uint64_t v = 0;
    assert_true(text_number(slice_str("65464"), 65464, &v));
    assert_int_equal(v, 65464);
    assert_true(text_number(slice_str("18446744073709551615"), UINT64_MAX, &v));
    static const char *const bad[] = {"",
                                      "-1",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "0x200",
                                      "512k",
                                      "1e3",
                                      "65465",
                                      "18446744073709551616",
                                      "999999999999999999999999999999999999999"};
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        assert_false(text_number(slice_str(bad[i]), i == 9 ? UINT64_MAX : 65464, &v));
}

static void times_round_trip(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        const char *out; /* NULL: refused */
    } row[] = {
        {"2026-11-22T10:35:56.000001Z", "2026-11-22T10:35:56.000001Z"},
        {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"},
        {"2024-02-29T23:59:59.9Z", "2024-02-29T23:59:59.900000Z"},
        {"2026-11-22 12:35:56+02:00", "2026-11-22T10:35:56.000000Z"},
        {"2000-12-31T23:30:00-00:30", "2001-01-01T00:00:00.000000Z"},
        {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000000Z"},
        {"2025-02-29T00:00:00Z", NULL},
        {"2026-13-01T00:00:00Z", NULL},
        {"2026-11-22T10:35:56", NULL},
        {"2026-11-22T10:35:56Zx", NULL},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        int64_t t = 0;
        char text[TIME_TEXT_SIZE];
        assert_int_equal(time_parse(slice_str(row[i].in), &t), row[i].out != NULL);
        if (row[i].out)
            assert_string_equal(time_format(t, text), row[i].out);
    }
}

static void lines_and_words_are_taken_off(void **state)
{
    (void)state;
    struct slice rest = slice_str("one  two\r\n\r\nlast"), line;
    assert_true(text_take_line(&rest, &line));
    assert_true(slice_is(line, "one  two"));
    assert_true(slice_is(text_take_word(&line), "one"));
    assert_true(slice_is(text_take_word(&line), "two"));
    assert_int_equal(text_take_word(&line).n, 0);
    assert_true(text_take_line(&rest, &line));
    assert_int_equal(line.n, 0);
    assert_true(text_take_line(&rest, &line));
    assert_true(slice_is(line, "last"));
    assert_false(text_take_line(&rest, &line));
    assert_true(slice_is(text_trim(slice_str(" \t a b\r\n")), "a b"));
    assert_int_equal(text_trim(slice_str(" \r\n")).n, 0);
}

static void names_are_taken_apart(void **state)
{
    (void)state;
    static const struct {
        const char *path, *parts, *base;
    } row[] = {
        {"SIPDefault.cnf", "SIPDefault.cnf|", "SIPDefault.cnf"},
        {"//tftp/./a", "tftp|.|a|", "a"},
        {"..\\..\\etc/passwd", "..|..|etc|passwd|", "passwd"},
        {"a/", "a|", ""},
        {"", "", ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        char text[64];
        struct buf b;
        struct slice rest = slice_str(row[i].path), part;
        buf_fixed(&b, text, sizeof text);
        while (text_take_part(&rest, &part)) {
            buf_slice(&b, part);
            buf_u8(&b, '|');
        }
        assert_string_equal(buf_cstr(&b), row[i].parts);
        assert_true(slice_is(text_base_name(slice_str(row[i].path)), row[i].base));
    }
}

static void long_lines_are_folded(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t room;
        enum text_fold_at at;
        const char *lines;
    } row[] = {
        {"a phone that asks", 0, FOLD_ANYWHERE, "a phone that asks|"},
        {"a phone that asks", 7, FOLD_ANYWHERE, "a phone|that|asks|"}, /* fits to the last column */
        {"a phone that asks", 6, FOLD_ANYWHERE, "a|phone|that|asks|"},
        {"P0S3-8-12-00.loads", 12, FOLD_ANYWHERE, "P0S3-8-12-00|.loads|"},
        {"ls /srv/tftp/P0S3-8-12-00.loads now", 8, FOLD_AT_BLANKS,
         "ls|/srv/tftp/P0S3-8-12-00.loads|now|"},
        {"two  blanks", 5, FOLD_AT_BLANKS, "two |blanks|"},
        {"", 5, FOLD_AT_BLANKS, ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        char text[100];
        struct buf b;
        struct slice rest = slice_str(row[i].text);
        buf_fixed(&b, text, sizeof text);
        while (rest.n) {
            buf_slice(&b, text_fold(&rest, row[i].room, row[i].at));
            buf_u8(&b, '|');
        }
        assert_string_equal(buf_cstr(&b), row[i].lines);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escape_round_trip),
        cmocka_unit_test(safe_cuts_at_a_whole_escape),
        cmocka_unit_test(numbers_are_digits_only),
        cmocka_unit_test(times_round_trip),
        cmocka_unit_test(lines_and_words_are_taken_off),
        cmocka_unit_test(names_are_taken_apart),
        cmocka_unit_test(long_lines_are_folded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
