/* SPDX-License-Identifier: MIT */
/* A configuration file told another load: what else stands in it is not ours to lose. */
#include "cmocka_all.h"

#include "core/config_edit.h"

#include <string.h>

static const struct row {
    const char *story, *name, *before, *after; /* after NULL: it must be written whole */
} rows[] = {
    {"a blank inside the quotes (CSCdv19260): the quotes go with it", "SIPDefault.cnf",
     "image_version: \"P00308010200 \"\n", "image_version: P0S3-8-12-00\n"},
    {"Cisco's own generator ends the line with a semicolon", "SIPDefault.cnf",
     "# ours\nimage_version: \"P0S3-07-4-00\"; # old\r\nproxy1_address: 10.0.0.9\r\n",
     "# ours\nimage_version: P0S3-8-12-00; # old\r\nproxy1_address: 10.0.0.9\r\n"},
    {"a bare value before a carriage return", "SIP00156219BB2F.cnf",
     "line1_name: 101\r\nimage_version: P003-8-12-00\r\nline1_password: \"x y\"\r\n",
     "line1_name: 101\r\nimage_version: P0S3-8-12-00\r\nline1_password: \"x y\"\r\n"},
    {"of two lines the later one counts", "SIPDefault.cnf",
     "image_version: P0S3-7-4-00\nimage_version: 'P0S3-7-5-00'\n",
     "image_version: P0S3-7-4-00\nimage_version: P0S3-8-12-00\n"},
    {"a leading blank in quotes fails the phone's own test", "SIPDefault.cnf",
     "image_version:\" P0S3-8-12-00 \"\n", "image_version:P0S3-8-12-00\n"},
    {"a quote with a backslash in it", "SIPDefault.cnf",
     "image_version: \"P0S3\\\" 8\"\ntelnet_level: 2\n",
     "image_version: P0S3-8-12-00\ntelnet_level: 2\n"},
    {"a quote that is not closed: the line does not count, a new one comes behind",
     "SIPDefault.cnf", "image_version: \"P0S3-8-12-00\n",
     "image_version: \"P0S3-8-12-00\nimage_version: P0S3-8-12-00\n"},
    {"no load at all: a line behind", "SIPDefault.cnf", "proxy1_address: 10.0.0.9\n",
     "proxy1_address: 10.0.0.9\nimage_version: P0S3-8-12-00\n"},
    {"an empty value, and no line feed behind it", "SIPDefault.cnf",
     "image_version:", "image_version:\nimage_version: P0S3-8-12-00\n"},
    {"a BOM costs the first line", "SIPDefault.cnf", "\xef\xbb\xbfimage_version: P0S3-8-12-00\n",
     "\xef\xbb\xbfimage_version: P0S3-8-12-00\nimage_version: P0S3-8-12-00\n"},
    {"UTF-16: it ends at its first byte, nothing can be kept of it", "SIPDefault.cnf",
     "\xff\xfei\n", NULL},
    {"an extension typed into a SEP file", "SEP00156219BB2F.cnf.xml",
     "<device><callManagerGroup/><loadInformation model=\"IP Phone 7960\"> P0S3-8-12-00.bin "
     "</loadInformation></device>\n",
     "<device><callManagerGroup/><loadInformation model=\"IP Phone 7960\"> P0S3-8-12-00"
     "</loadInformation></device>\n"},
    {"both models of a default file", "XMLDefault.cnf.xml",
     "<Default><loadInformation8>P00308010200</loadInformation8>\n"
     "<loadInformation7>P00308010200</loadInformation7></Default>",
     "<Default><loadInformation8>P0S3-8-12-00</loadInformation8>\n"
     "<loadInformation7>P0S3-8-12-00</loadInformation7></Default>"},
    {"an empty element", "SEP00156219BB2F.cnf.xml",
     "<device><loadInformation></loadInformation></device>",
     "<device><loadInformation>P0S3-8-12-00</loadInformation></device>"},
    {"no element: one before the last closing tag", "SEP00156219BB2F.cnf.xml",
     "<device>\n<vendorConfig></vendorConfig>\n</device>\n",
     "<device>\n<vendorConfig></vendorConfig>\n<loadInformation model=\"IP Phone 7960\">"
     "P0S3-8-12-00</loadInformation>\n</device>\n"},
    {"an element that closes itself has no room for a value", "SEP00156219BB2F.cnf.xml",
     "<device><loadInformation/></device>", NULL},
    {"nothing that could be kept", "SEP00156219BB2F.cnf.xml", "", NULL},
    {"no XML", "SEP00156219BB2F.cnf.xml", "P0S3-8-12-00", NULL},
    {"OS79XX.TXT is its load and nothing else", "OS79XX.TXT", "P0S3-8-12-00 \n", NULL},
    {"no configuration file", "RINGLIST.DAT", "x", NULL},
};

static void the_load_changes_and_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char text[1024];
        struct buf b;
        buf_fixed(&b, text, sizeof text);
        bool done = config_edit_load(slice_str(rows[i].name), slice_str(rows[i].before),
                                     "P0S3-8-12-00", PHONE_7960, &b);
        const char *want = rows[i].after ? rows[i].after : "";
        if (done != (rows[i].after != NULL) || strcmp(buf_cstr(&b), want) != 0)
            fail_msg("%s: %d, %s", rows[i].story, done, buf_cstr(&b));
    }
}

static void what_would_grow_too_long_is_written_whole(void **state)
{
    char file[PHONE_CONFIG_MAX + 2];
    uint8_t text[PHONE_CONFIG_MAX * 2];
    struct buf b;
    (void)state;
    memset(file, '#', sizeof file - 1);
    file[sizeof file - 1] = '\0';
    buf_fixed(&b, text, sizeof text);
    const size_t sizes[] = {PHONE_CONFIG_MAX - 10, PHONE_CONFIG_MAX, PHONE_CONFIG_MAX + 1};
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        assert_false(config_edit_load(slice_str("SIPDefault.cnf"), slice_of(file, sizes[i]),
                                      "P0S3-8-12-00", PHONE_7960, &b));
        assert_int_equal(b.len, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_load_changes_and_nothing_else),
        cmocka_unit_test(what_would_grow_too_long_is_written_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
