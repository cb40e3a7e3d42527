/* SPDX-License-Identifier: MIT */
/* The files that a phone is given: their bytes, and what the phone makes of them. */
#include "cmocka_all.h"

#include "core/phone_config.h"
#include "core/phone_parse.h"

#include <string.h>

static const struct mac MAC = {{0x00, 0x15, 0x62, 0x19, 0xbb, 0x2f}};

static struct plan_hop last_hop(const char *from, const char *to)
{
    struct load_name a, b;
    struct plan p;
    assert_true(load_name_parse(slice_str(from), &a));
    assert_true(load_name_parse(slice_str(to), &b));
    plan_make(&a, &b, &p);
    assert_int_equal(p.result, PLAN_OK);
    return p.hop[p.hop_count - 1];
}

static void build(enum config_file f, const struct plan_hop *hop, bool newline, char dst[512])
{
    struct buf b;
    struct phone_config_options opt = {.os79xx_newline = newline};
    buf_fixed(&b, dst, 512);
    phone_config_build(f, hop, MAC, &opt, &b);
    assert_true(*buf_cstr(&b));
}

static void these_bytes_are_written(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        enum config_file file;
        bool newline;
        const char *bytes;
    } ROWS[] = {
        /* SCCP to SIP: two names for one release (PHONES 1.1) */
        {"P00308010200", "P0S3-8-12-00", CONFIG_FILE_OS79XX, false, "P003-8-12-00"},
        {"P00308010200", "P0S3-8-12-00", CONFIG_FILE_OS79XX, true, "P003-8-12-00\n"},
        {"P00308010200", "P0S3-8-12-00", CONFIG_FILE_SIP_DEFAULT, false,
         "image_version: P0S3-8-12-00\n"},
        {"P00308010200", "P0S3-8-12-00", CONFIG_FILE_SIP, false, "image_version: P0S3-8-12-00\n"},
        {"P00308010200", "P0S3-8-12-00", CONFIG_FILE_SEP, false,
         "<device>\n"
         "  <deviceProtocol>SIP</deviceProtocol>\n"
         "  <loadInformation model=\"IP Phone 7960\">P0S3-8-12-00</loadInformation>\n"
         "</device>\n"},
        {"P00308010200", "P0S3-8-12-00", CONFIG_FILE_XML_DEFAULT, false,
         "<Default>\n"
         "  <loadInformation8 model=\"IP Phone 7940\">P0S3-8-12-00</loadInformation8>\n"
         "  <loadInformation7 model=\"IP Phone 7960\">P0S3-8-12-00</loadInformation7>\n"
         "</Default>\n"},
        /* the procedure, SIP to SCCP: one name everywhere */
        {"P0S3-8-12-00", "P00308010200", CONFIG_FILE_OS79XX, false, "P00308010200"},
        {"P0S3-8-12-00", "P00308010200", CONFIG_FILE_SIP_DEFAULT, false,
         "image_version: P00308010200\n"},
        {"P0S3-8-12-00", "P0030801SR02", CONFIG_FILE_SEP, false,
         "<device>\n"
         "  <deviceProtocol>SCCP</deviceProtocol>\n"
         "  <loadInformation model=\"IP Phone 7960\">P0030801SR02</loadInformation>\n"
         "</device>\n"},
        /* down to a pre-UAL load there is no loader to name */
        {"P0S3-8-12-00", "P0S3-06-3-00", CONFIG_FILE_OS79XX, false, "P0S3-06-3-00"},
        {"P0S3-8-12-00", "P0M3-07-0-00", CONFIG_FILE_OS79XX, false, "P003-07-0-00"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++) {
        char text[512];
        struct plan_hop hop = last_hop(ROWS[i].from, ROWS[i].to);
        build(ROWS[i].file, &hop, ROWS[i].newline, text);
        assert_string_equal(text, ROWS[i].bytes);
    }
}

/* PHONES 4.10: all sources agree, for either model. OS79XX.TXT names the loader. */
static void every_file_reads_back_as_the_load(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *os79xx;
    } TARGETS[] = {
        {"P00308010200", "P0S3-8-12-00", "P003-8-12-00"},
        {"P0S3-8-12-00", "P00308010200", "P00308010200"},
        {"P0S3-8-12-00", "P0030801SR02", "P0030801SR02"},
        {"P0S3-8-12-00", "P0M3-07-0-00", "P003-07-0-00"},
        {"P0S3-8-12-00", "P0S3-06-3-00", "P0S3-06-3-00"},
        {"P0S30202", "P0S3-04-4-00", "P0S3-04-4-00"},
        {"P00303020214", "P00305000300", "P00305000300"},
        {"P00305000300", "P0S3-8-12-00", "P003-8-12-00"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(TARGETS); i++) {
        struct plan_hop hop = last_hop(TARGETS[i].from, TARGETS[i].to);
        for (enum config_file f = 0; f < CONFIG_FILE_COUNT; f++) {
            char text[512], name[CONFIG_NAME_SIZE];
            build(f, &hop, false, text);
            struct slice file = slice_str(config_file_name(f, MAC, name));
            for (int model = PHONE_7960; model <= PHONE_7940; model++) {
                struct phone_reading got;
                phone_parse_config(file, slice_str(text), (enum phone_model)model, &got);
                assert_int_equal(got.result, PHONE_READS_LOAD);
                assert_true(slice_is(slice_of(got.load, got.load_n),
                                     f == CONFIG_FILE_OS79XX ? TARGETS[i].os79xx : TARGETS[i].to));
            }
        }
    }
}

static void names_are_the_phones_own(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"OS79XX.TXT", "SIPDefault.cnf", "XMLDefault.cnf.xml",
                                        "SEP00156219BB2F.cnf.xml", "SIP00156219BB2F.cnf"};
    for (enum config_file f = 0; f < CONFIG_FILE_COUNT; f++) {
        char name[CONFIG_NAME_SIZE];
        assert_string_equal(config_file_name(f, MAC, name), NAMES[f]);
        assert_int_equal(config_file_of(slice_str(NAMES[f]), MAC), f);
        assert_int_equal(config_file_is_per_phone(f), f >= CONFIG_FILE_SEP);
    }
    assert_int_equal(config_file_of(slice_str("os79xx.txt"), MAC), CONFIG_FILE_OS79XX);
    assert_int_equal(config_file_of(slice_str("sep00156219bb2f.CNF.xml"), MAC), CONFIG_FILE_SEP);
    static const char *const OTHERS[] = {"SEP00156219BB30.cnf.xml", "SIPDefault.cnf.txt", "",
                                         "P0S3-8-12-00.loads", "CTLSEP00156219BB2F.tlv"};
    for (size_t i = 0; i < ARRAY_SIZE(OTHERS); i++)
        assert_int_equal(config_file_of(slice_str(OTHERS[i]), MAC), CONFIG_FILE_COUNT);
}

static void a_hop_wants_what_its_phone_reads(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        bool wanted[CONFIG_FILE_COUNT]; /* OS79XX, SIPDefault, XMLDefault, SEP, SIP */
    } ROWS[] = {
        {"P00308010200", "P0S3-8-12-00", {true, true, true, true, true}},
        {"P0S3-8-12-00", "P0S3-06-3-00", {true, true, true, true, true}},
        {"P00305000300", "P0S3-8-12-00", {true, true, true, true, true}},
        {"P0S3-05-3-00", "P0S3-06-3-00", {true, true, false, false, true}},
        {"P00303020214", "P00305000300", {true, false, true, true, false}},
    };
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++) {
        struct plan_hop hop = last_hop(ROWS[i].from, ROWS[i].to);
        for (enum config_file f = 0; f < CONFIG_FILE_COUNT; f++)
            assert_int_equal(config_file_wanted(f, &hop), ROWS[i].wanted[f]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(these_bytes_are_written),
        cmocka_unit_test(every_file_reads_back_as_the_load),
        cmocka_unit_test(names_are_the_phones_own),
        cmocka_unit_test(a_hop_wants_what_its_phone_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
