/* SPDX-License-Identifier: MIT */
/* What is copied from the screen is whole and printable, whatever the phone asked. */
#include "cmocka_all.h"

#include "story_phone.h"

#include "core/copy_text.h"

enum { TEXT_SIZE = 16 * 1024 };

static const char *copied(const struct phone *p, char dst[static TEXT_SIZE])
{
    struct buf b;
    buf_fixed(&b, dst, TEXT_SIZE);
    copy_text_phone(p, &b);
    return buf_cstr(&b);
}

static void a_phone_with_its_problem_and_fix(void **state)
{
    static const struct row rows[] = {HUNT(0), {0.6, "P0S3-8-12-00 .loads", MISSING, 0, 0}};
    char text[TEXT_SIZE];
    struct story s;
    (void)state;
    story_begin(&s, 1);
    story_set(&s, "P0S3-8-12-00", "P003-8-12-00.sbn", "P0S3-8-12-00.sb2", 756524);
    story_choose(&s, M, "P0S3-8-12-00");
    story_rows(&s, rows, ARRAY_SIZE(rows));
    assert_string_equal(
        copied(model_phone(s.m, 0), text),
        "00:0d:28:aa:bb:04  10.200.0.4  stuck  (shall take P0S3-8-12-00)\n"
        "asked last: P0S3-8-12-00 .loads\n"
        "name-bytes: A stray byte in the file name\n"
        "  found: P0S3-8-12-00 .loads: byte 12 is 0x20, a blank\n"
        "  to do: Let hookflash write the file again: hookflash write --load SET --root DIR. By "
        "hand: delete the byte in the file that names the load, or for OS79XX.TXT: printf '%s' "
        "LOAD > DIR/OS79XX.TXT; look at the bytes with hookflash check "
        "DIR or od -c FILE.\n");
    story_end(&s);
}

static void a_name_without_an_expected_one(void **state)
{
    static const char name[] = "P0S3\n\xff";
    char text[TEXT_SIZE];
    struct buf b;
    (void)state;
    buf_fixed(&b, text, sizeof text);
    copy_text_name(slice_str(name), slice_str(""), NULL, &b);
    assert_string_equal(buf_cstr(&b),
                        "asked  P0S3\\x0a\\xff\n"
                        "  0000  50 30 53 33 0a ff                                P0S3..\n");
}

static void a_name_beside_the_expected_one(void **state)
{
    const struct slice expected = slice_str("P0S3-8-12-00.loads");
    const struct slice asked = slice_str("P0S3-8-12-O0.loads");
    char text[TEXT_SIZE];
    struct name_diff d;
    struct buf b;
    (void)state;
    assert_true(name_diff(asked, &expected, 1, &d));
    buf_fixed(&b, text, sizeof text);
    copy_text_name(asked, expected, &d, &b);
    assert_non_null(strstr(buf_cstr(&b), "asked     P0S3-8-12-O0.loads\n"));
    assert_non_null(strstr(text, "[4f]"));
    assert_non_null(strstr(text, "fix "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_phone_with_its_problem_and_fix),
        cmocka_unit_test(a_name_without_an_expected_one),
        cmocka_unit_test(a_name_beside_the_expected_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
