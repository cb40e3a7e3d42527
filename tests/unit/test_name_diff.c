/* SPDX-License-Identifier: MIT */
/* Names that phones really asked for beside the file that was meant: class, byte and sentence. */
#include "cmocka_all.h"

#include "core/name_diff.h"

#include <string.h>

#define B(s)                                                                                       \
    {                                                                                              \
        (const uint8_t *)(s), sizeof(s) - 1                                                        \
    }

static const struct slice SERVED[] = {
    B("P00308010200.loads"), B("P00308010200.sbn"), B("P00308010200.sb2"), B("P0S3-8-12-00.loads"),
    B("P003-8-12-00.sbn"),   B("P0S3-8-12-00.sb2"), B("SIPDefault.cnf"),
};

static const struct {
    struct slice asked;
    const char *expected;
    enum name_class class;
    size_t offset, asked_n, expected_n;
    const char *sentence;
} ROWS[] = {
    {B("P00308010200.loads"), "P00308010200.loads", NAME_SAME, 18, 0, 0, "the same name"},
    /* the bytes that a text editor leaves (CSCdv19260) */
    {B("P00308010200\r.loads"), "P00308010200.loads", NAME_LINE_END, 12, 1, 0,
     "byte 12 is 0x0d, a carriage return, before the extension"},
    {B("P00308010200\r\n.loads"), "P00308010200.loads", NAME_LINE_END, 12, 2, 0,
     "byte 12 is 0x0d, a carriage return, before the extension"},
    {B("P00308010200\n"), "P00308010200.sbn", NAME_LINE_END, 12, 1, 4,
     "byte 12 is 0x0a, a line feed, at the end"},
    {B("P00308010200 .loads"), "P00308010200.loads", NAME_BLANK, 12, 1, 0,
     "byte 12 is 0x20, a blank, before the extension"},
    {B(" P00308010200.loads"), "P00308010200.loads", NAME_BLANK, 0, 1, 0,
     "byte 0 is 0x20, a blank, in front"},
    {B("P0S3-8 12-00.loads"), "P0S3-8-12-00.loads", NAME_BLANK, 6, 1, 1, "byte 6 is 0x20, a blank"},
    {B("P00308010200\t.loads"), "P00308010200.loads", NAME_BLANK, 12, 1, 0,
     "byte 12 is 0x09, a tab, before the extension"},
    {B("p00308010200 .loads"), "P00308010200.loads", NAME_BLANK, 12, 1, 0,
     "byte 12 is 0x20, a blank, before the extension"},
    {B("\xef\xbb\xbfP00308010200.bin"), "P00308010200.sbn", NAME_BOM, 0, 3, 0,
     "begins with a byte order mark, efbbbf"},
    {B("\xff\xfeP\0000\0.loads"), "P00308010200.loads", NAME_BOM, 0, 2, 0,
     "begins with a byte order mark, fffe"},
    {B("P\0000\0000\0003\0.loads"), "P00308010200.loads", NAME_NUL, 1, 1, 0,
     "byte 1 is 0x00, a NUL"},
    {B("\xe2\x80\x9cP0S3-8-12-00\xe2\x80\x9d.loads"), "P0S3-8-12-00.loads", NAME_NON_ASCII, 0, 3, 0,
     "byte 0 is 0xe2, not ASCII: as typographic quotes and dashes begin, in front"},
    {B("P0S3\x96"
       "8-12-00.loads"),
     "P0S3-8-12-00.loads", NAME_NON_ASCII, 4, 1, 1, "byte 4 is 0x96, not ASCII"},
    {B("P0S3-8-12-00\x1b.loads"), "P0S3-8-12-00.loads", NAME_CONTROL, 12, 1, 0,
     "byte 12 is 0x1b, a control byte, before the extension"},
    /* typing */
    {B("P0S3-8-12-O0.loads"), "P0S3-8-12-00.loads", NAME_LOOK_ALIKE, 10, 1, 1,
     "byte 10: asked 'O' (0x4f, letter), expected '0' (0x30, digit)"},
    {B("P0S3-8-l2-00.loads"), "P0S3-8-12-00.loads", NAME_LOOK_ALIKE, 7, 1, 1,
     "byte 7: asked 'l' (0x6c, letter), expected '1' (0x31, digit)"},
    {B("P0S3_8_12_00.loads"), "P0S3-8-12-00.loads", NAME_LOOK_ALIKE, 4, 6, 6,
     "byte 4: asked '_' (0x5f), expected '-' (0x2d)"},
    {B("p0s3-8-12-O0.loads"), "P0S3-8-12-00.loads", NAME_LOOK_ALIKE, 10, 1, 1,
     "byte 10: asked 'O' (0x4f, letter), expected '0' (0x30, digit)"},
    {B("P0S38-12-00.loads"), "P0S3-8-12-00.loads", NAME_OTHER, 4, 0, 1,
     "byte 4: '-' (0x2d) is missing"},
    {B("P0S3-8-12-00;.loads"), "P0S3-8-12-00.loads", NAME_OTHER, 12, 1, 0,
     "byte 12: ';' (0x3b) does not belong there"},
    {B("p00308010200.loads"), "P00308010200.loads", NAME_CASE, 0, 1, 1,
     "byte 0: asked 'p' (0x70, letter), expected 'P' (0x50, letter): the case of letters differs, "
     "nothing else"},
    {B("P00308010200.LOADS"), "P00308010200.loads", NAME_CASE, 13, 5, 5,
     "byte 13: asked 'L' (0x4c, letter), expected 'l' (0x6c, letter): the case of letters differs, "
     "nothing else"},
    /* extensions */
    {B("P00308010200.loads.loads"), "P00308010200.loads", NAME_EXT_DOUBLED, 18, 6, 0,
     ".loads stands twice, the second time from byte 18"},
    {B("P0S3-8-12-00.LOADS.loads"), "P0S3-8-12-00.loads", NAME_EXT_DOUBLED, 13, 6, 0,
     ".loads stands twice, the second time from byte 13"},
    {B("P0S3-8-12-00"), "P0S3-8-12-00.sb2", NAME_EXT_MISSING, 12, 0, 4,
     "ends at byte 12, without .sb2"},
    {B("P0S3-8-12-00.bin.loads"), "P0S3-8-12-00.loads", NAME_EXT_TYPED, 12, 4, 0,
     ".bin was typed into the load's name, at byte 12"},
    {B("P0S3-8-12-00.sb3"), "P0S3-8-12-00.sb2", NAME_EXT_WRONG, 15, 1, 1,
     "the extension is .sb3, expected .sb2"},
    {B("SIPDefault.cnf.txt"), "SIPDefault.cnf", NAME_EXT_WRONG, 14, 4, 0,
     "the extension is .txt, expected .cnf"},
    /* loader and application */
    {B("P003-8-12-00.loads"), "P0S3-8-12-00.loads", NAME_LOADER, 2, 1, 1,
     "byte 2: asked '0' (0x30, digit), expected 'S' (0x53, letter): that is the loader, not the "
     "application"},
    {B("P0S3-8-12-00.sbn"), "P003-8-12-00.sbn", NAME_APPLICATION, 2, 1, 1,
     "byte 2: asked 'S' (0x53, letter), expected '0' (0x30, digit): that is the application, not "
     "the loader"},
    /* paths */
    {B("./SIPDefault.cnf"), "SIPDefault.cnf", NAME_PREFIX, 0, 2, 0,
     "\"./\" stands in front of the name"},
    {B("/SIPDefault.cnf"), "SIPDefault.cnf", NAME_PREFIX, 0, 1, 0,
     "\"/\" stands in front of the name"},
    {B("phones/sip/sipdefault.cnf"), "SIPDefault.cnf", NAME_PREFIX, 0, 11, 0,
     "\"phones/sip/\" stands in front of the name"},
    /* other loads */
    {B("P0S3-8-11-00.loads"), "P0S3-8-12-00.loads", NAME_OTHER_LOAD, 8, 1, 1,
     "asks for another load: SIP 8.11, expected SIP 8.12"},
    {B("P0S3-08-12-00.loads"), "P0S3-8-12-00.loads", NAME_OTHER_LOAD, 5, 1, 0,
     "asks for the same release, SIP 8.12, spelled otherwise"},
    {B("P0S3-8-12-00-abcdefghijklmnopqrstuvwxyz-0123456789-ABCDE.loads"), "P0S3-8-12-00.loads",
     NAME_TOO_LONG, 12, 44, 0,
     "62 bytes long: the phone keeps 31 bytes of a load's name and asks for 56"},
    {B("dialplan.xml"), "SIPDefault.cnf", NAME_OTHER, 0, 12, 14,
     "byte 0: asked 'd' (0x64, letter), expected 'S' (0x53, letter)"},
    {B(""), "SIPDefault.cnf", NAME_OTHER, 0, 0, 14,
     "byte 0: asked the end of the name, expected 'S' (0x53, letter)"},
};

static void the_difference_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++) {
        struct name_diff d;
        assert_true(name_diff(ROWS[i].asked, SERVED, ARRAY_SIZE(SERVED), &d));
        if (!slice_is(SERVED[d.expected], ROWS[i].expected) || d.class != ROWS[i].class ||
            d.offset != ROWS[i].offset || d.asked_n != ROWS[i].asked_n ||
            d.expected_n != ROWS[i].expected_n || strcmp(d.sentence, ROWS[i].sentence) != 0)
            fail_msg("row %zu <%s>: %s at %zu, %zu/%zu: %s", i, (const char *)ROWS[i].asked.p,
                     name_class_name(d.class), d.offset, d.asked_n, d.expected_n, d.sentence);
        assert_in_range(strlen(d.fix), 10, sizeof d.fix - 2);
    }
}

static void nothing_expected_is_no_answer(void **state)
{
    (void)state;
    struct name_diff d;
    assert_false(name_diff(slice_str("P00308010200.loads"), NULL, 0, &d));
}

static void stray_bytes_are_found(void **state)
{
    (void)state;
    size_t at = 99;
    assert_false(name_has_stray_byte(slice_str("P0S3-8-12-00.loads"), &at));
    assert_int_equal(at, 99);
    assert_true(name_has_stray_byte(slice_str("P0S3-8-12-00 .loads"), &at));
    assert_int_equal(at, 12);
    assert_true(name_has_stray_byte(slice_str("P0S3\x7f"), &at));
    assert_int_equal(at, 4);
    assert_false(name_has_stray_byte(slice_str("!~"), NULL));
}

static void assert_view(const char *asked, size_t asked_n, const char *expected, const char *view)
{
    struct slice e = slice_str(expected), a = slice_of(asked, asked_n);
    struct name_diff d;
    char text[2048];
    struct buf b;
    assert_true(name_diff(a, &e, 1, &d));
    buf_fixed(&b, text, sizeof text);
    name_diff_view(a, e, &d, NAME_HEX_LINE, &b);
    assert_string_equal(buf_cstr(&b), view);
}

static void the_view_needs_no_colour(void **state)
{
    (void)state;
    assert_view("P0S3-8-12-O0.loads", 18, "P0S3-8-12-00.loads",
                "expected  P0S3-8-12-00.loads\n"
                "asked     P0S3-8-12-O0.loads\n"
                "                    ^ byte 10: asked 'O' (0x4f, letter), expected '0' (0x30, "
                "digit)\n"
                "fix       type the load's name again: a letter stands for a digit, or the "
                "reverse\n"
                "expected, byte by byte\n"
                "> 0000  50 30 53 33 2d 38 2d 31 32 2d[30]30 2e 6c 6f 61  P0S3-8-12-00.loa\n"
                "  0010  64 73                                            ds\n"
                "asked, byte by byte\n"
                "> 0000  50 30 53 33 2d 38 2d 31 32 2d[4f]30 2e 6c 6f 61  P0S3-8-12-O0.loa\n"
                "  0010  64 73                                            ds\n");
    assert_view("P003\r\n.sbn", 10, "P003.sbn",
                "expected  P003.sbn\n"
                "asked     P003\\x0d\\x0a.sbn\n"
                "              ^^^^^^^^ byte 4 is 0x0d, a carriage return, before the extension\n"
                "fix       delete the line end from the load's name in the config file, then "
                "restart the phone\n"
                "expected, byte by byte\n"
                "  0000  50 30 30 33 2e 73 62 6e                          P003.sbn\n"
                "asked, byte by byte\n"
                "> 0000  50 30 30 33[0d 0a]2e 73 62 6e                    P003...sbn\n");
    assert_view("P00308010200.loads", 18, "P00308010200.loads",
                "expected  P00308010200.loads\n"
                "asked     P00308010200.loads\n"
                "expected, byte by byte\n"
                "  0000  50 30 30 33 30 38 30 31 30 32 30 30 2e 6c 6f 61  P00308010200.loa\n"
                "  0010  64 73                                            ds\n"
                "asked, byte by byte\n"
                "  0000  50 30 30 33 30 38 30 31 30 32 30 30 2e 6c 6f 61  P00308010200.loa\n"
                "  0010  64 73                                            ds\n");
}

/* The difference ends just at a line's end: the bracket closes there. */
static void brackets_close_at_the_line_end(void **state)
{
    (void)state;
    assert_view("P00308010200...\x1b", 16, "P00308010200...",
                "expected  P00308010200...\n"
                "asked     P00308010200...\\x1b\n"
                "                         ^^^^ byte 15 is 0x1b, a control byte, at the end\n"
                "fix       type the load's name again in the config file\n"
                "expected, byte by byte\n"
                "  0000  50 30 30 33 30 38 30 31 30 32 30 30 2e 2e 2e     P00308010200...\n"
                "asked, byte by byte\n"
                "> 0000  50 30 30 33 30 38 30 31 30 32 30 30 2e 2e 2e[1b] P00308010200....\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_difference_is_named),
        cmocka_unit_test(nothing_expected_is_no_answer),
        cmocka_unit_test(stray_bytes_are_found),
        cmocka_unit_test(the_view_needs_no_colour),
        cmocka_unit_test(brackets_close_at_the_line_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
