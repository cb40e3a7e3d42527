/* SPDX-License-Identifier: MIT */
/* Lists as technicians keep them: pasted from a label scanner, from a switch, out of a spreadsheet.
 */
#include "cmocka_all.h"

#include "core/phone_list.h"

#include <string.h>

static const struct {
    const char *story, *text;
    size_t bad;
    const char *macs;     /* parsed, joined by blanks */
    const char *problems; /* exact */
    const char *warnings;
} row[] = {
    {"one a line, any notation, blank lines and comments",
     "00:15:62:19:bb:2f\n\n# spare\n0015.6219.bb30\r\nSEP00156219BB31\n", 0,
     "00:15:62:19:bb:2f 00:15:62:19:bb:30 00:15:62:19:bb:31", "", ""},
    {"a spreadsheet's CSV: BOM, semicolons, quotes, an own load",
     "\xef\xbb\xbfName;MAC;Load\r\n\"Desk; 12\";\"00156219BB2F\";P0S3-8-12-00\r\n", 0,
     "00:15:62:19:bb:2f=P0S3-8-12-00", "", ""},
    {"every bad row is told, and where", "0012.D9AB.ZZ\n00156219BB2F\n0015\n", 2,
     "00:15:62:19:bb:2f",
     "line 1, character 11: 0012.D9AB.ZZ: this character does not belong in a MAC address\n"
     "line 3, character 5: 0015: a MAC address has twelve hex digits\n",
     ""},
    {"the same phone twice", "00156219BB2F\n00:15:62:19:bb:2f\n", 1,
     "00:15:62:19:bb:2f 00:15:62:19:bb:2f", "line 2: 00:15:62:19:bb:2f stands on line 1 already\n",
     ""},
    {"an unknown column is only warned of", "mac,colour\n00156219BB2F,red\n", 0,
     "00:15:62:19:bb:2f", "", "line 1, character 5: unknown column 'colour' is not used\n"},
    {"a load with its extension", "mac,load\n00156219BB2F,P0S3-8-12-00.loads\n", 0,
     "00:15:62:19:bb:2f=P0S3-8-12-00", "", ""},
    {"what a phone runs now that is none", "mac,from\n00156219BB2F,SIP 3.2\n", 1, "",
     "line 2, character 14: SIP 3.2: this is not the name of a load\n", ""},
    {"a load that is none", "mac,load\n00156219BB2F,P0S3 8 12\n", 1, "",
     "line 2, character 14: P0S3 8 12: this is not the name of a load\n", ""},
    {"a password that would end its own quotes is not repeated",
     "mac,password\n00156219BB2F,hu\"sh\n", 1, "",
     "line 2, character 16: password: the phone's parser would read this character as something "
     "else\n",
     ""},
    {"a name that no phone can show is left out", "mac,name\n00156219BB2F,J\xc3\xb6rg\n", 0,
     "00:15:62:19:bb:2f", "",
     "line 2, character 15: the name is left out: only printable ASCII can stand here: phones know "
     "no other\n"},
    {"a password of nobody", "mac,password\n00156219BB2F,hush\n", 0, "00:15:62:19:bb:2f", "",
     "line 2: a password without an extension is not used\n"},
    {"no last line end, nothing else", "000000000000", 1, "",
     "line 1, character 1: 000000000000: no phone has this MAC address\n", ""},
};

static void lists(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct phone_list list;
        struct buf problems, warnings, got;
        char text[MAC_TEXT_SIZE];
        buf_growing(&problems, 4096);
        buf_growing(&warnings, 4096);
        buf_growing(&got, 4096);
        size_t bad = phone_list_parse(slice_str(row[i].text), &list, &problems, &warnings);
        for (size_t k = 0; k < list.count; k++)
            buf_printf(&got, "%s%s%s%s", k ? " " : "", mac_format(list.phone[k].mac, text),
                       list.phone[k].load[0] ? "=" : "", list.phone[k].load);
        assert_string_equal(buf_cstr(&problems), row[i].problems);
        assert_string_equal(buf_cstr(&warnings), row[i].warnings);
        assert_string_equal(buf_cstr(&got), row[i].macs);
        assert_int_equal(bad, row[i].bad);
        phone_list_free(&list);
        buf_free(&problems);
        buf_free(&warnings);
        buf_free(&got);
    }
}

static void words(void **state)
{
    (void)state;
    struct phone_list list;
    struct buf problems;
    buf_growing(&problems, 4096);
    assert_true(phone_list_parse_word(slice_str("all"), &list, &problems));
    assert_true(list.all);
    assert_true(phone_list_parse_word(slice_str("00156219BB2F,0015.6219.bb30"), &list, &problems));
    assert_int_equal(list.count, 2);
    phone_list_free(&list);
    /* "All" is not "all": what gives loads to every phone is never guessed */
    assert_false(phone_list_parse_word(slice_str("All"), &list, &problems));
    phone_list_free(&list);
    assert_false(phone_list_parse_word(slice_str(","), &list, &problems));
    phone_list_free(&list);
    buf_free(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists),
        cmocka_unit_test(words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
