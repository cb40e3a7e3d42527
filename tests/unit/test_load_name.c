/* SPDX-License-Identifier: MIT */
/* Names of loads as Cisco's packages, other people's guides and typing errors have them. */
#include "cmocka_all.h"

#include "core/load_name.h"

static void every_known_form_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *name, *base, *described;
        enum protocol protocol;
        enum load_family family;
        enum load_style style;
        unsigned v[5];
        bool is_signed, is_ual;
    } row[] = {
        {"P0S3-8-12-00",
         "P0S3-8-12-00",
         "SIP 8.12",
         PROTOCOL_SIP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_DASHED,
         {8, 12, 0, 0, 0},
         true,
         true},
        {"P0S3-08-11-00.loads",
         "P0S3-08-11-00",
         "SIP 8.11",
         PROTOCOL_SIP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_DASHED,
         {8, 11, 0, 0, 0},
         true,
         true},
        {"P0S3-07-5-00.sb2",
         "P0S3-07-5-00",
         "SIP 7.5",
         PROTOCOL_SIP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_DASHED,
         {7, 5, 0, 0, 0},
         true,
         true},
        {"P0S3-06-3-00.BIN",
         "P0S3-06-3-00",
         "SIP 6.3",
         PROTOCOL_SIP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_DASHED,
         {6, 3, 0, 0, 0},
         true,
         false},
        {"P0S3-04-4-00",
         "P0S3-04-4-00",
         "SIP 4.4",
         PROTOCOL_SIP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_DASHED,
         {4, 4, 0, 0, 0},
         false,
         false},
        {"p0s3-8-12-00",
         "p0s3-8-12-00",
         "SIP 8.12",
         PROTOCOL_SIP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_DASHED,
         {8, 12, 0, 0, 0},
         true,
         true},
        {"P0S3-08-11-01",
         "P0S3-08-11-01",
         "SIP 8.11.1",
         PROTOCOL_SIP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_DASHED,
         {8, 11, 1, 0, 0},
         true,
         true},
        {"P0M3-07-0-00",
         "P0M3-07-0-00",
         "MGCP 7.0",
         PROTOCOL_MGCP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_DASHED,
         {7, 0, 0, 0, 0},
         true,
         true},
        {"P0M3-06-4-00",
         "P0M3-06-4-00",
         "MGCP 6.4",
         PROTOCOL_MGCP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_DASHED,
         {6, 4, 0, 0, 0},
         true,
         false},
        {"P003-8-12-00.sbn",
         "P003-8-12-00",
         "loader 8.12",
         PROTOCOL_UNKNOWN,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_DASHED,
         {8, 12, 0, 0, 0},
         true,
         true},
        {"P003-07-5-00.bin",
         "P003-07-5-00",
         "loader 7.5",
         PROTOCOL_UNKNOWN,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_DASHED,
         {7, 5, 0, 0, 0},
         true,
         true},
        {"P00308010200.loads",
         "P00308010200",
         "SCCP 8.1(2)",
         PROTOCOL_SCCP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_DIGITS,
         {8, 1, 2, 0, 0},
         true,
         true},
        {"P00306000300",
         "P00306000300",
         "SCCP 6.0(3)",
         PROTOCOL_SCCP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_DIGITS,
         {6, 0, 3, 0, 0},
         true,
         true},
        {"P00305000300.sbn",
         "P00305000300",
         "SCCP 5.0(3)",
         PROTOCOL_SCCP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_DIGITS,
         {5, 0, 3, 0, 0},
         true,
         false},
        {"P00303020214",
         "P00303020214",
         "SCCP 3.2(2.14)",
         PROTOCOL_SCCP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_DIGITS,
         {3, 2, 2, 14, 0},
         false,
         false},
        {"P0030801SR02",
         "P0030801SR02",
         "SCCP 8.1(2)SR2",
         PROTOCOL_SCCP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_DIGITS,
         {8, 1, 2, 0, 2},
         true,
         true},
        {"P0030702T023",
         "P0030702T023",
         "SCCP 7.2 T023",
         PROTOCOL_SCCP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_DIGITS,
         {7, 2, 0, 0, 23},
         true,
         true},
        {"P0S30202.bin",
         "P0S30202",
         "SIP 2.2",
         PROTOCOL_SIP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_8_3,
         {2, 2, 0, 0, 0},
         false,
         false},
        {"P0030301",
         "P0030301",
         "SCCP 3.1",
         PROTOCOL_SCCP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_8_3,
         {3, 1, 0, 0, 0},
         false,
         false},
        {"P003AL30",
         "P003AL30",
         "SCCP P003AL30",
         PROTOCOL_SCCP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_8_3,
         {0, 0, 0, 0, 0},
         false,
         false},
        {"PD030100",
         "PD030100",
         "diagnostic SCCP 1.0",
         PROTOCOL_SCCP,
         LOAD_FAMILY_7940_7960,
         LOAD_STYLE_8_3,
         {1, 0, 0, 0, 0},
         false,
         false},
        {"P00405000700.sbn",
         "P00405000700",
         "SCCP 5.0(7)",
         PROTOCOL_SCCP,
         LOAD_FAMILY_7910,
         LOAD_STYLE_DIGITS,
         {5, 0, 7, 0, 0},
         true,
         false},
        {"P00503010100",
         "P00503010100",
         "SCCP 3.1(1)",
         PROTOCOL_SCCP,
         LOAD_FAMILY_7935,
         LOAD_STYLE_DIGITS,
         {3, 1, 1, 0, 0},
         false,
         false},
        {"CP7905010200SIP040406A.sbin",
         "CP7905010200SIP040406A",
         "SIP 1.2(0)",
         PROTOCOL_SIP,
         LOAD_FAMILY_7905_7912,
         LOAD_STYLE_OTHER,
         {1, 2, 0, 0, 0},
         false,
         false},
        {"CP7912080003SCCP070409A.zup",
         "CP7912080003SCCP070409A",
         "SCCP 8.0(3)",
         PROTOCOL_SCCP,
         LOAD_FAMILY_7905_7912,
         LOAD_STYLE_OTHER,
         {8, 0, 3, 0, 0},
         true,
         false},
        {"CP7921G-1.4.3.LOADS",
         "CP7921G-1.4.3",
         "CP7921G-1.4.3",
         PROTOCOL_UNKNOWN,
         LOAD_FAMILY_OTHER,
         LOAD_STYLE_OTHER,
         {0, 0, 0, 0, 0},
         false,
         false},
        {"SCCP41.9-4-2SR3-1S.loads",
         "SCCP41.9-4-2SR3-1S",
         "SCCP 9.4(2)SR3-1",
         PROTOCOL_SCCP,
         LOAD_FAMILY_JAVA,
         LOAD_STYLE_OTHER,
         {9, 4, 2, 1, 3},
         true,
         false},
        {"SCCP42.9-4-2ES26S",
         "SCCP42.9-4-2ES26S",
         "SCCP 9.4(2)ES26",
         PROTOCOL_SCCP,
         LOAD_FAMILY_JAVA,
         LOAD_STYLE_OTHER,
         {9, 4, 2, 0, 26},
         true,
         false},
        {"SIP70.8-5-3S",
         "SIP70.8-5-3S",
         "SIP 8.5(3)",
         PROTOCOL_SIP,
         LOAD_FAMILY_JAVA,
         LOAD_STYLE_OTHER,
         {8, 5, 3, 0, 0},
         true,
         false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct load_name n;
        char text[96];
        print_message("# %s\n", row[i].name);
        assert_true(load_name_parse(slice_str(row[i].name), &n));
        assert_string_equal(n.text, row[i].base);
        assert_int_equal(n.protocol, row[i].protocol);
        assert_int_equal(n.family, row[i].family);
        assert_int_equal(n.style, row[i].style);
        const unsigned v[] = {n.major, n.minor, n.maintenance, n.sub, n.service_release};
        assert_memory_equal(v, row[i].v, sizeof v);
        assert_string_equal(load_name_describe(&n, text, sizeof text), row[i].described);
        assert_int_equal(load_name_is_signed(&n), row[i].is_signed);
        assert_int_equal(load_name_is_ual(&n), row[i].is_ual);
    }
}

static void what_is_no_load_name_is_refused(void **state)
{
    (void)state;
    static const char *const row[] = {
        "",
        ".loads",
        "P",
        "P0S3",
        "P0S3-",
        "P0S3-8-12",
        "P0S3-8-12-",
        "P0S3-8-12-00 ",
        " P0S3-8-12-00",
        "P0S3-8-12-00 .loads",
        "P0S3-8-12-00\r\n",
        "P0S3-8-12-00.bin.loads",
        "CP7921G-1.4.3.zup.zup",
        "P0S3-8-12-00.txt",
        "P0S3-8-12-000",
        "P0S3-8-121-00",
        "P0S3_8_12_00",
        "\xef\xbb\xbfP0S3-8-12-00",
        "\xe2\x80\x9cP0S3-8-12-00",
        "P0S308120000",
        "P0A3-8-12-00",
        "P1S3-8-12-00",
        "X0S3-8-12-00",
        "P0S9-8-12-00",
        "P004-8-12-00",
        "P0030801020",
        "P003080102000",
        "P0030801SRX2",
        "P0030801SSR2",
        "P0S3AL30",
        "OS79XX.TXT",
        "SIPDefault.cnf",
        "SEP001122334455.cnf.xml",
        "term41.default.loads",
        "apps41.9-4-2ES26.sbn",
        "cnu41.9-4-2ES26.sbn",
        "jar41sccp.9-4-2ES26.sbn",
        "SCCP41.9-4",
        "SCCP41.9-4-2SR3-1SX",
        "CP79",
        "CP7912",
        "P0S3-8-12-00/../../../../etc/passwd",
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct load_name n;
        print_message("# refused: row %u\n", (unsigned)i);
        assert_false(load_name_parse(slice_str(row[i]), &n));
    }
    struct load_name n;
    assert_false(load_name_parse(slice_of("P0S3-8-12-00\0", 13), &n));
    static const char LONG[] = "CP7921G-01234567890123456789012345678901234567890123456789";
    assert_false(load_name_parse(slice_str(LONG), &n)); /* 57 bytes: one over what a phone asks */
    assert_true(load_name_parse(slice_of(LONG, 56), &n));
}

/* Each name is newer than the one above it. */
static void versions_are_ordered(void **state)
{
    (void)state;
    static const char *const row[] = {
        "P003AL30",     "P0S30202",      "P00303020214",     "P00303020300",       "P0S3-04-4-00",
        "P00305000300", "P0S3-5-3-00",   "P0S3-06-3-00",     "P00307020300",       "P0030702T023",
        "P0S3-07-5-00", "P00308010200",  "P0030801SR02",     "P0S3-8-2-00",        "P0S3-08-11-00",
        "P0S3-8-12-00", "SCCP41.9-4-2S", "SCCP41.9-4-2SR3S", "SCCP41.9-4-2SR3-1S",
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++)
        for (size_t j = 0; j < ARRAY_SIZE(row); j++) {
            struct load_name a, b;
            assert_true(load_name_parse(slice_str(row[i]), &a));
            assert_true(load_name_parse(slice_str(row[j]), &b));
            int c = load_name_compare(&a, &b);
            assert_int_equal((c > 0) - (c < 0), (i > j) - (i < j));
        }
    struct load_name a, b;
    assert_true(load_name_parse(slice_str("P0S3-08-12-00"), &a));
    assert_true(load_name_parse(slice_str("P003-8-12-0"), &b));
    assert_int_equal(load_name_compare(&a, &b), 0);
}

static void an_application_leads_to_its_loader(void **state)
{
    (void)state;
    static const struct {
        const char *application, *loader; /* "": there is none */
    } row[] = {
        {"P0S3-8-12-00", "P003-8-12-00"},
        {"P0S3-08-11-00", "P003-08-11-00"},
        {"P0M3-07-0-00", "P003-07-0-00"},
        {"p0s3-8-12-00", "p003-8-12-00"},
        {"P00308010200", "P00308010200"},
        {"P0030801SR02", "P0030801SR02"},
        {"P0S3-06-3-00", ""},
        {"P00305000300", ""},
        {"P0S30202", ""},
        {"P003-8-12-00", ""},
        {"P00405000700", ""},
        {"SCCP41.9-4-2SR3-1S", ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct load_name n;
        char loader[57];
        assert_true(load_name_parse(slice_str(row[i].application), &n));
        assert_int_equal(load_name_loader_of(&n, loader, sizeof loader), row[i].loader[0] != '\0');
        assert_string_equal(loader, row[i].loader);
        char small[8];
        assert_false(load_name_loader_of(&n, small, sizeof small));
    }
}

/* The loader looks at three characters only (PHONES 1.1). */
static void the_phones_own_test_of_a_name(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool accepted;
    } row[] = {
        {"P0S3-8-12-00", true},  {"p0s3-8-12-00", true},
        {"PD030100", true},      {"pdX3", true},
        {"P0?3 anything", true}, {" P0S3-8-12-00", false},
        {"P00405000700", false}, {"P1S3", false},
        {"P0S", false},          {"", false},
        {"Q0S3", false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++)
        assert_int_equal(load_name_loader_accepts(slice_str(row[i].name)), row[i].accepted);
}

static void names_of_the_kinds(void **state)
{
    (void)state;
    assert_string_equal(protocol_name(PROTOCOL_SCCP), "sccp");
    assert_string_equal(protocol_name((enum protocol)99), "unknown");
    assert_string_equal(load_family_name(LOAD_FAMILY_7940_7960), "7940/7960");
    assert_string_equal(load_family_name((enum load_family)99), "other");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_known_form_is_read),
        cmocka_unit_test(what_is_no_load_name_is_refused),
        cmocka_unit_test(versions_are_ordered),
        cmocka_unit_test(an_application_leads_to_its_loader),
        cmocka_unit_test(the_phones_own_test_of_a_name),
        cmocka_unit_test(names_of_the_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
