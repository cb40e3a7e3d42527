/* SPDX-License-Identifier: MIT */
/* The loader's hunt, its stop rules and its failures (PHONES 3.2, 5.4): a row reads like a story.
 */
#include "cmocka_all.h"

#include "sim_world.h"

#include <string.h>

#define CTL        "CTLSEP00156219BB2F.tlv"
#define SEP        "SEP00156219BB2F.cnf.xml"
#define SIP        "SIP00156219BB2F.cnf"
#define MGC        "MGC00156219BB2F.cnf"
#define XMLDEFAULT "XMLDefault.cnf.xml"
#define SIPDEFAULT "SIPDefault.cnf"
#define MGCDEFAULT "MGCDefault.cnf"
#define LOAD_XML   "<device><loadInformation>P0S3-8-12-00</loadInformation></device>"

enum { ROW_FILES = 4, ROW_ASKED = 14 };

struct row {
    const char *story;
    struct {
        const char *name, *content;
        int error; /* > 0: this ERROR code instead of the content */
    } serve[ROW_FILES];
    const char *asked[ROW_ASKED]; /* from the first boot, until the application starts */
    const char *lcd, *log;        /* shown at some time; NULL: no matter */
};

/* Phones that run SIP 8.12 and have no reason to change unless the row gives one. */
static const struct row rows[] = {
    {"nothing is served: the whole hunt, then what is stored",
     {{0}},
     {CTL, SEP, SIP, MGC, XMLDEFAULT, SIPDEFAULT, MGCDEFAULT},
     "Booting SIP Protocol",
     NULL},
    {"an empty SEP file stops the hunt",
     {{SEP, "", 0}, {XMLDEFAULT, LOAD_XML, 0}},
     {CTL, SEP},
     "No Load Specified",
     NULL},
    {"a SEP file without loadInformation stops it",
     {{SEP, "<device><deviceProtocol>SIP</deviceProtocol></device>", 0}, {SIPDEFAULT, "", 0}},
     {CTL, SEP},
     "No Load Specified",
     NULL},
    {"an XMLDefault without loadInformation stops it",
     {{XMLDEFAULT, "<Default></Default>", 0}, {SIPDEFAULT, "image_version: P0S3-8-12-00\n", 0}},
     {CTL, SEP, SIP, MGC, XMLDEFAULT},
     "No Load Specified",
     NULL},
    {"an empty loadInformation is a syntax error",
     {{SEP, "<device><loadInformation></loadInformation></device>", 0}},
     {CTL, SEP},
     "No Load Specified",
     "Syntax Error in file"},
    {"SIP<MAC> without image_version passes on to SIPDefault, not to MGC or XMLDefault",
     {{SIP, "line1_name: 1\n", 0}, {SIPDEFAULT, "image_version: P0S3-8-12-00\n", 0}},
     {CTL, SEP, SIP, SIPDEFAULT, "P0S3-8-12-00.loads", "P0S3-8-12-00.sbn"},
     NULL,
     ".loads file not found; try legacy downgrade"},
    {"MGC<MAC> without image_version passes on to MGCDefault",
     {{MGC, "a: 1\n", 0}, {MGCDEFAULT, "image_version: P0M3-06-4-00\n", 0}},
     {CTL, SEP, SIP, MGC, MGCDEFAULT, "P0M3-06-4-00.loads", "P0M3-06-4-00.sbn"},
     NULL,
     "Couldn't find P0M3-06-4-00.sbn file"},
    {"SIPDefault without image_version ends the hunt",
     {{SIPDEFAULT, "proxy_register: 1\n", 0}, {MGCDEFAULT, "image_version: P0M3-06-4-00\n", 0}},
     {CTL, SEP, SIP, MGC, XMLDEFAULT, SIPDEFAULT},
     "No Load Specified",
     NULL},
    {"a name that fails the P0?3 test is ignored",
     {{SEP, "<device><loadInformation>SIP41.8-5-3S</loadInformation></device>", 0}},
     {CTL, SEP},
     "No Load Specified",
     NULL},
    {"tftp_cfg_dir: the phone's own file there, whose image_version wins",
     {{SIPDEFAULT, "image_version: P0S3-8-11-00\ntftp_cfg_dir: conf/\n", 0},
      {"conf/" SIP, "image_version: P0S3-8-10-00\n", 0}},
     {CTL, SEP, SIP, MGC, XMLDEFAULT, SIPDEFAULT, "conf/" SIP, "P0S3-8-10-00.loads",
      "P0S3-8-10-00.sbn"},
     NULL,
     NULL},
    {"tftp_cfg_dir without such a file: the default's image_version",
     {{SIPDEFAULT, "image_version: P0S3-8-11-00\ntftp_cfg_dir: conf/\n", 0}},
     {CTL, SEP, SIP, MGC, XMLDEFAULT, SIPDEFAULT, "conf/" SIP, "P0S3-8-11-00.loads",
      "P0S3-8-11-00.sbn"},
     NULL,
     NULL},
    {"the trailing blank inside the quotes (CSCdv19260's class)",
     {{SIPDEFAULT, "image_version: \"P0S3-8-12-00 \"\n", 0}},
     {CTL, SEP, SIP, MGC, XMLDEFAULT, SIPDEFAULT, "P0S3-8-12-00 .loads", "P0S3-8-12-00 .sbn"},
     "TFTP P0S3-8-12-00 .loads",
     "Couldn't find P0S3-8-12-00 .sbn file"},
    {"the leading blank inside the quotes fails the name test",
     {{SIPDEFAULT, "image_version: \" P0S3-8-12-00\"\n", 0}},
     {CTL, SEP, SIP, MGC, XMLDEFAULT, SIPDEFAULT},
     "No Load Specified",
     NULL},
    {"a bare trailing blank is trimmed",
     {{SIPDEFAULT, "image_version: P0S3-8-11-00 \r\n", 0}},
     {CTL, SEP, SIP, MGC, XMLDEFAULT, SIPDEFAULT, "P0S3-8-11-00.loads", "P0S3-8-11-00.sbn"},
     NULL,
     NULL},
    {".loads typed is not doubled, .bin is kept",
     {{SIPDEFAULT, "image_version: P0S3-8-12-00.bin\n", 0}},
     {CTL, SEP, SIP, MGC, XMLDEFAULT, SIPDEFAULT, "P0S3-8-12-00.bin.loads", "P0S3-8-12-00.bin.sbn"},
     NULL,
     NULL},
    {"P003- where P0S3- belongs: the loader's file is no application",
     {{SEP, "<device><loadInformation>P003-8-12-00</loadInformation></device>", 0},
      {"P003-8-12-00.sbn", NULL, 0}},
     {CTL, SEP, "P003-8-12-00.loads", "P003-8-12-00.sbn"},
     "Application upgrade failed",
     NULL},
    {"ERROR 2 counts as not found",
     {{SEP, "", 2}, {XMLDEFAULT, "<Default></Default>", 0}},
     {CTL, SEP, SIP, MGC, XMLDEFAULT},
     NULL,
     NULL},
    {"ERROR 8 counts as an empty file: it stops the hunt",
     {{SEP, "", 8}, {XMLDEFAULT, LOAD_XML, 0}},
     {CTL, SEP},
     "No Load Specified",
     NULL},
    {"ERROR 3: the same file twice more, 4 s apart, and the hunt is over",
     {{SEP, "", 3}},
     {CTL, SEP, SEP, SEP},
     "Booting SIP Protocol",
     "Sorry - No other servers available"},
    {"ERROR 9 counts as silence",
     {{SEP, "", 9}},
     {CTL, SEP, SEP, SEP},
     "Booting SIP Protocol",
     "Sorry - No other servers available"},
    {"an empty trust list: once more, then on without one",
     {{CTL, "", 0}},
     {CTL, CTL, SEP, SIP, MGC, XMLDEFAULT, SIPDEFAULT, MGCDEFAULT},
     NULL,
     NULL},
    {"an unsigned .loads: once more, then what is stored",
     {{SEP, LOAD_XML, 0}, {"P0S3-8-12-00.loads", "P003-8-12-00.sbn\nP0S3-8-12-00.sb2\n", 0}},
     {CTL, SEP, "P0S3-8-12-00.loads", "P0S3-8-12-00.loads"},
     NULL,
     "File auth error: no signed header that can be read"},
};

static void serve_row(struct world *w, const struct row *r)
{
    for (size_t i = 0; i < ROW_FILES && r->serve[i].name; i++) {
        struct load_name name;
        struct world_file *f = world_serve(w, r->serve[i].name, "");
        f->error = r->serve[i].error > 0 ? r->serve[i].error : -1;
        if (r->serve[i].content)
            buf_str(&f->bytes, r->serve[i].content);
        else /* a real loader image */
            assert_true(load_name_parse(slice_str("P0S3-8-12-00"), &name) &&
                        forge_part(&name, PART_LOADER, FORGE_WHOLE, &f->bytes));
    }
}

/* In small steps: an application that sees another load resets within 30 ms. */
static void run_to_application(struct world *w)
{
    while (!sim_phone_has_application(&w->phone) && w->now_us < 300 * (int64_t)WORLD_S)
        world_run(w, (double)w->now_us / WORLD_S + 0.01);
}

static void stop_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const struct row *r = &rows[i];
        struct world *w = test_malloc(sizeof *w);
        const char *expected[ROW_ASKED + 2] = {0};
        memcpy(expected, r->asked, sizeof r->asked);
        size_t n = 0;
        while (expected[n])
            n++;
        expected[n] = SIPDEFAULT; /* the application's own first */
        print_message("# %s\n", r->story);
        world_init(w, "P0S3-8-12-00", 1, i + 1);
        serve_row(w, r);
        run_to_application(w);
        w->asked_n = w->asked_n > n + 1 ? (unsigned)n + 1 : w->asked_n;
        world_assert_asked(w, expected);
        if (r->lcd)
            world_assert_lcd_has(w, r->lcd);
        if (r->log)
            world_assert_log_has(w, r->log);
        assert_string_equal(w->phone.body.flash.application, "P0S3-8-12-00");
        world_free(w);
        test_free(w);
    }
}

static void no_application_loops(void **state)
{
    (void)state;
    static const struct {
        const char *story, *name, *content;
        bool silent;
        const char *lcd;
        double least, most; /* hunt and pause */
    } row[] = {
        {"no file at all", NULL, NULL, false, "TFTP file not found", 16, 36.2},
        {"no load named", SEP, "<device></device>", false, "Protocol Application Invalid", 16,
         36.2},
        {"silence: 39 s and the pause", NULL, NULL, true, "TFTP timeout", 55, 75.2},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct world *w = test_malloc(sizeof *w);
        world_init(w, NULL, 1, i + 1);
        w->silent = row[i].silent;
        if (row[i].name)
            world_serve(w, row[i].name, row[i].content);
        world_run(w, 600);
        assert_false(sim_phone_has_application(&w->phone));
        assert_true(sim_phone_is_settled(&w->phone));
        assert_int_equal(w->phone.body.counts.loops, 3);
        assert_string_equal(w->phone.body.lcd, row[i].lcd);
        unsigned each = row[i].silent ? 12 : 1;
        world_assert_between(world_asked_at(w, CTL, each + 1) - world_asked_at(w, CTL, 1),
                             row[i].least, row[i].most, row[i].story);
        world_assert_between(world_asked_at(w, CTL, 2 * each + 1) -
                                 world_asked_at(w, CTL, each + 1),
                             row[i].least, row[i].most, row[i].story);
        world_free(w);
        test_free(w);
    }
}

/* "This state is recoverable by simply serving correct files." */
static void loop_ends_with_files(void **state)
{
    (void)state;
    struct world *w = test_malloc(sizeof *w);
    world_init(w, NULL, 1, 2);
    world_run(w, 30);
    world_serve_set(w, "P0S3-8-12-00", PART_COUNT, FORGE_WHOLE);
    world_serve(w, XMLDEFAULT, LOAD_XML);
    world_run(w, 300);
    assert_string_equal(w->phone.body.flash.application, "P0S3-8-12-00");
    world_free(w);
    test_free(w);
}

static void bad_files(void **state)
{
    (void)state;
    static const struct {
        const char *story;
        enum load_part part;
        enum forge_fault fault;
        const char *twice; /* asked twice, 4 to 14 s apart */
        const char *lcd, *log;
        double own_s;            /* of the time between: the transfer itself */
        const char *application; /* in the end */
    } row[] = {
        {".loads of another name", PART_MANIFEST, FORGE_RENAMED, "P0S3-8-12-00.loads", NULL,
         "File auth error: hdr has wrong filename; expected <P0S3-8-12-00.loads>, got "
         "<P0S3-8-12-09.loads>",
         0, "P0030801SR02"},
        {".loads cut short", PART_MANIFEST, FORGE_TRUNCATED, "P0S3-8-12-00.loads", NULL, NULL, 0,
         "P0030801SR02"},
        {"loader damaged", PART_LOADER, FORGE_CHECKSUM, "P003-8-12-00.sbn", "Loader upgrade failed",
         NULL, 2.6, "P0030801SR02"},
        {"loader fetched in text mode", PART_LOADER, FORGE_TEXT_MODE, "P003-8-12-00.sbn",
         "Loader upgrade failed", NULL, 2.6, "P0030801SR02"},
        {"application damaged", PART_APPLICATION, FORGE_CHECKSUM, "P0S3-8-12-00.sb2",
         "Application upgrade failed", NULL, 16.3, "P0030801SR02"},
        {"application cut short", PART_APPLICATION, FORGE_TRUNCATED, "P0S3-8-12-00.sb2",
         "Application upgrade failed", NULL, 9.9, "P0030801SR02"},
        {"application renamed", PART_APPLICATION, FORGE_RENAMED, "P0S3-8-12-00.sb2",
         "Application upgrade failed", NULL, 16.3, "P0030801SR02"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct world *w = test_malloc(sizeof *w);
        print_message("# %s\n", row[i].story);
        world_init(w, "P0030801SR02", 1, i + 1);
        world_serve_set(w, "P0S3-8-12-00", row[i].part, row[i].fault);
        world_serve(w, SEP, LOAD_XML);
        run_to_application(w);
        double first = world_asked_at(w, row[i].twice, 1);
        /* the first ask of .loads may belong to the hunt before the loader's reset */
        world_assert_between(world_asked_at(w, row[i].twice, 2) - first, 4, 14 + 0.1 + row[i].own_s,
                             row[i].story);
        unsigned times = 0;
        for (unsigned k = 0; k < w->asked_n; k++)
            times += strcmp(w->asked[k].what, row[i].twice) == 0;
        assert_int_equal(times, 2);
        if (row[i].lcd)
            world_assert_lcd_has(w, row[i].lcd);
        if (row[i].log)
            world_assert_log_has(w, row[i].log);
        world_assert_lcd_has(w, "Booting SEP Protocol");
        assert_string_equal(w->phone.body.flash.application, row[i].application);
        world_free(w);
        test_free(w);
    }
}

static void missing_application(void **state)
{
    (void)state;
    struct world *w = test_malloc(sizeof *w);
    world_init(w, "P0030801SR02", 1, 1);
    world_serve_set(w, "P0S3-8-12-00", PART_COUNT, FORGE_WHOLE);
    world_find(w, "P0S3-8-12-00.sb2")->error = 1;
    world_serve(w, SEP, LOAD_XML);
    run_to_application(w);
    world_assert_log_has(w, "Couldn't find P0S3-8-12-00.sb2 file");
    assert_string_equal(w->phone.body.flash.application, "P0030801SR02");
    assert_string_equal(w->phone.body.flash.la_version, "PAS30830"); /* the loader was taken */
    /* The application sees another load once, resets once, and then says so. */
    world_run(w, 600);
    assert_string_equal(w->phone.body.lcd, "Load ID Incorrect");
    assert_true(sim_phone_is_settled(&w->phone));
    world_free(w);
    test_free(w);
}

static void letters_case_of_the_signed_name(void **state)
{
    (void)state;
    struct world *w = test_malloc(sizeof *w);
    world_init(w, "P0030801SR02", 100, 1);
    world_serve_set(w, "P0S3-8-12-00", PART_COUNT, FORGE_WHOLE);
    world_serve(w, SEP, "<device><loadInformation>p0s3-8-12-00</loadInformation></device>");
    strcpy(world_find(w, "P0S3-8-12-00.loads")->name, "p0s3-8-12-00.loads");
    world_run(w, 300);
    assert_string_equal(w->phone.body.flash.application, "P0S3-8-12-00");
    world_free(w);
    test_free(w);
}

static void trust_list_adds_sgn(void **state)
{
    (void)state;
    static const char *const asked[] = {
        CTL, SEP ".sgn", SIP, MGC ".sgn", XMLDEFAULT ".sgn", SIPDEFAULT, MGCDEFAULT ".sgn", NULL};
    struct world *w = test_malloc(sizeof *w);
    world_init(w, NULL, 1, 1);
    w->phone.body.flash.ctl = true;
    world_run(w, 10);
    world_assert_asked(w, asked);
    world_free(w);
    test_free(w);
}

static void legacy_downgrade(void **state)
{
    (void)state;
    struct world *w = test_malloc(sizeof *w);
    world_init(w, "P0S3-8-12-00", 1, 1);
    world_serve_set(w, "P00305000300", PART_COUNT, FORGE_WHOLE);
    world_serve(w, SEP, "<device><loadInformation>P00305000300</loadInformation></device>");
    run_to_application(w);
    assert_string_equal(w->asked[2].what, "P00305000300.loads");
    assert_string_equal(w->asked[3].what, "P00305000300.sbn");
    world_assert_lcd_has(w, "Downgrading Application");
    assert_string_equal(w->phone.body.flash.application, "P00305000300");
    world_free(w);
    test_free(w);
}

static void w710(void **state)
{
    (void)state;
    struct world *w = test_malloc(sizeof *w);
    world_init(w, "P0S3-8-12-00", 1, 1);
    world_serve_set(w, "P0S3-8-12-00", PART_COUNT, FORGE_WHOLE);
    world_serve(w, SIPDEFAULT, "image_version: P0S3-8-11-00\n");
    world_serve(w, SIP, "image_version: P0S3-8-12\n"); /* its own file wins; a prefix is enough */
    world_serve(w, XMLDEFAULT, LOAD_XML);
    world_serve(w, SEP, LOAD_XML);
    world_run(w, 400);
    assert_int_equal(w->phone.body.counts.boots, 1);
    world_free(w);

    world_init(w, "P0S3-8-12-00", 1, 1);
    world_serve_set(w, "P0S3-8-12-00", PART_COUNT, FORGE_WHOLE);
    world_serve(w, XMLDEFAULT, LOAD_XML); /* the loader's source says A, the application's says B */
    world_serve(w, SIPDEFAULT, "image_version: P0S3-8-11-00\n");
    world_run(w, 400);
    assert_int_equal(w->phone.body.counts.boots, 2); /* it reset once for P0S3-8-11-00 */
    world_assert_log_has(w, "Loader failed upgrade to P0S3-8-11-00, ignoring reset");
    assert_string_equal(w->phone.body.lcd, "W710 Loader failed upgrade");
    world_free(w);
    test_free(w);
}

static void power_cuts(void **state)
{
    (void)state;
    static const struct {
        enum sim_cut cut;
        const char *again; /* what it asks twice because of it */
        unsigned loops;    /* it had lost its application */
    } row[] = {
        {SIM_CUT_LOADS, "P0S3-8-12-00.loads", 0},
        {SIM_CUT_SBN, "P003-8-12-00.sbn", 0},
        {SIM_CUT_SB2, "P0S3-8-12-00.sb2", 0},
        {SIM_CUT_FLASH, "P0S3-8-12-00.sb2", 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct world *w = test_malloc(sizeof *w);
        world_init(w, "P0030801SR02", 1, 1);
        w->phone.cut = row[i].cut;
        world_serve_set(w, "P0S3-8-12-00", PART_COUNT, FORGE_WHOLE);
        world_serve(w, XMLDEFAULT, LOAD_XML);
        world_serve(w, SIP, "image_version: P0S3-8-12-00\n");
        world_run(w, 400);
        world_assert_log_has(w, "power is cut");
        world_asked_at(w, row[i].again, 2);
        assert_string_equal(w->phone.body.flash.application, "P0S3-8-12-00");
        assert_int_equal(w->phone.body.counts.loops, row[i].loops);
        world_free(w);
        test_free(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stop_rules),
        cmocka_unit_test(no_application_loops),
        cmocka_unit_test(loop_ends_with_files),
        cmocka_unit_test(bad_files),
        cmocka_unit_test(missing_application),
        cmocka_unit_test(letters_case_of_the_signed_name),
        cmocka_unit_test(trust_list_adds_sgn),
        cmocka_unit_test(legacy_downgrade),
        cmocka_unit_test(w710),
        cmocka_unit_test(power_cuts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
