/* SPDX-License-Identifier: MIT */
/* Phones older than the universal loader (PHONES 3.3, 4, 5.4, 9): what they ask, what they take. */
#include "cmocka_all.h"

#include "sim_world.h"

#include "phones/sim_old.h"

#include <string.h>

#define OS79XX     "OS79XX.TXT"
#define CTL        "CTLSEP00156219BB2F.tlv"
#define SEP        "SEP00156219BB2F.cnf.xml"
#define SIP        "SIP00156219BB2F.cnf"
#define MGC        "MGC00156219BB2F.cnf"
#define XMLDEFAULT "XMLDefault.cnf.xml"
#define SIPDEFAULT "SIPDefault.cnf"
#define EXTRAS     "RINGLIST.DAT", "dialplan.xml"
#define IMAGE(v)   "image_version: " v "\n"
#define LOAD(v)    "<device><loadInformation>" v "</loadInformation></device>"

/* --- what it makes of an image --- */

static void an_image_is_taken_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *story, *running, *load; /* `load` is forged ... */
        enum load_part part;
        enum forge_fault fault;
        const char *asked; /* ... and served under this name */
        enum sim_old_verdict verdict;
    } row[] = {
        {"2.2 climbs to 4.4", "P0S30202", "P0S3-04-4-00", PART_IMAGE, FORGE_WHOLE,
         "P0S3-04-4-00.bin", SIM_OLD_TAKES},
        {"3.x to 5.3 leaves 4.4 out", "P0S30300", "P0S3-05-3-00", PART_RAW_LOADER, FORGE_WHOLE,
         "P0S3-05-3-00.bin", SIM_OLD_STEP},
        {"4.3 is not yet 4.4", "P0S3-04-3-00", "P0S3-05-3-00", PART_RAW_LOADER, FORGE_WHOLE,
         "P0S3-05-3-00.bin", SIM_OLD_STEP},
        {"4.4 takes the unsigned 5.3", "P0S3-04-4-00", "P0S3-05-3-00", PART_RAW_LOADER, FORGE_WHOLE,
         "P0S3-05-3-00.bin", SIM_OLD_TAKES},
        {"4.4 to 6.3 leaves 5.3 out", "P0S3-04-4-00", "P0S3-06-3-00", PART_RAW_LOADER, FORGE_WHOLE,
         "P0S3-06-3-00.bin", SIM_OLD_STEP},
        {"unsigned, it may go back", "P0S3-04-4-00", "P0S30202", PART_IMAGE, FORGE_WHOLE,
         "P0S30202.bin", SIM_OLD_TAKES},
        {"5.3 to 6.3", "P0S3-05-3-00", "P0S3-06-3-00", PART_IMAGE, FORGE_WHOLE, "P0S3-06-3-00.sbn",
         SIM_OLD_TAKES},
        {"6.3 back to 5.3 goes by 7.x only", "P0S3-06-3-00", "P0S3-05-3-00", PART_IMAGE,
         FORGE_WHOLE, "P0S3-05-3-00.sbn", SIM_OLD_STEP},
        {"[234].x never straight to 7.x", "P0S30202", "P0S3-8-12-00", PART_RAW_LOADER, FORGE_WHOLE,
         "P003-8-12-00.bin", SIM_OLD_STEP},
        {"nor 5.3", "P0S3-05-3-00", "P0S3-07-5-00", PART_LOADER, FORGE_WHOLE, "P003-07-5-00.sbn",
         SIM_OLD_STEP},
        {"6.3 takes the universal loader", "P0S3-06-3-00", "P0S3-8-12-00", PART_LOADER, FORGE_WHOLE,
         "P003-8-12-00.sbn", SIM_OLD_TAKES},
        {"but not that of SCCP: SIP 7 first", "P0S3-06-3-00", "P00308010200", PART_LOADER,
         FORGE_WHOLE, "P00308010200.sbn", SIM_OLD_STEP},
        {"SIP to SCCP 5", "P0S3-06-3-00", "P00305000300", PART_IMAGE, FORGE_WHOLE,
         "P00305000300.sbn", SIM_OLD_TAKES},
        {"SCCP 3 to the universal loader", "P00303020214", "P0S3-8-12-00", PART_RAW_LOADER,
         FORGE_WHOLE, "P003-8-12-00.bin", SIM_OLD_TAKES},
        {"SCCP 5 as well", "P00305000300", "P0S3-8-12-00", PART_LOADER, FORGE_WHOLE,
         "P003-8-12-00.sbn", SIM_OLD_TAKES},
        {"SCCP 5 to SCCP 8", "P00305000300", "P00308010200", PART_LOADER, FORGE_WHOLE,
         "P00308010200.sbn", SIM_OLD_TAKES},
        {"once signed, never back: the bare image has no signature", "P00305000300", "P0S30202",
         PART_IMAGE, FORGE_WHOLE, "P0S30202.sbn", SIM_OLD_NOT_SIGNED},
        {"signed under another name", "P0S3-05-3-00", "P0S3-06-3-00", PART_IMAGE, FORGE_WHOLE,
         "P0S3-06-2-00.sbn", SIM_OLD_NOT_SIGNED},
        {"the header names another file", "P0S3-05-3-00", "P0S3-06-3-00", PART_IMAGE, FORGE_RENAMED,
         "P0S3-06-3-00.sbn", SIM_OLD_NOT_SIGNED},
        {"an .sb2 copied to .bin", "P0S3-04-4-00", "P0S3-8-12-00", PART_APPLICATION, FORGE_WHOLE,
         "P0S3-8-12-00.bin", SIM_OLD_SIGNED_FILE},
        {"a bare image that was renamed is still what it was", "P0S30202", "P0S3-05-3-00",
         PART_RAW_LOADER, FORGE_WHOLE, "P0S3-04-4-00.bin", SIM_OLD_STEP},
        {"one byte differs", "P0S30202", "P0S3-04-4-00", PART_IMAGE, FORGE_CHECKSUM,
         "P0S3-04-4-00.bin", SIM_OLD_DAMAGED},
        {"cut off", "P0S3-05-3-00", "P0S3-06-3-00", PART_IMAGE, FORGE_TRUNCATED, "P0S3-06-3-00.sbn",
         SIM_OLD_DAMAGED},
        {"an ASCII transfer", "P0S30202", "P0S3-04-4-00", PART_IMAGE, FORGE_TEXT_MODE,
         "P0S3-04-4-00.bin", SIM_OLD_DAMAGED},
        {"an application is no image", "P0S3-06-3-00", "P0S3-8-12-00", PART_APPLICATION,
         FORGE_WHOLE, "P0S3-8-12-00.sb2", SIM_OLD_DAMAGED},
        {"MGCP: nothing is known against it", "P0M3-05-1-00", "P0S3-8-12-00", PART_LOADER,
         FORGE_WHOLE, "P003-8-12-00.sbn", SIM_OLD_TAKES},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct load_name running, load;
        struct load_image image;
        struct buf file;
        print_message("# %s\n", row[i].story);
        assert_true(load_name_parse(slice_str(row[i].running), &running));
        assert_true(load_name_parse(slice_str(row[i].load), &load));
        buf_growing(&file, 1024 * 1024);
        assert_true(forge_part(&load, row[i].part, row[i].fault, &file));
        assert_int_equal(sim_old_judge(&running, slice_str(row[i].asked), buf_view(&file), &image),
                         row[i].verdict);
        buf_free(&file);
    }
}

static void a_text_is_no_image(void **state)
{
    (void)state;
    struct load_name running;
    struct load_image image;
    assert_true(load_name_parse(slice_str("P0S30202"), &running));
    assert_int_equal(sim_old_judge(&running, slice_str("P0S30300.bin"),
                                   slice_str("<html>404 not found</html>"), &image),
                     SIM_OLD_DAMAGED);
    assert_int_equal(sim_old_judge(&running, slice_str("P0S30300.bin"), slice_of(NULL, 0), &image),
                     SIM_OLD_DAMAGED);
}

/* Nobody is known to have signed a load from before 5.0: the name in the image is made that of one
 * here, which no sum covers (PHONES 2.3). */
static void once_signed_never_back(void **state)
{
    (void)state;
    struct load_name running, load;
    struct load_image image;
    struct buf file;
    assert_true(load_name_parse(slice_str("P0S3-05-3-00"), &running));
    assert_true(load_name_parse(slice_str("P0S3-06-3-00"), &load));
    buf_growing(&file, 1024 * 1024);
    assert_true(forge_part(&load, PART_IMAGE, FORGE_WHOLE, &file));
    memcpy(file.p + 404 + 0x20, "P0S30202\0\0\0", 12);
    assert_int_equal(
        sim_old_judge(&running, slice_str("P0S3-06-3-00.sbn"), buf_view(&file), &image),
        SIM_OLD_WALL);
    buf_free(&file);
}

/* --- what it asks --- */

enum { ROW_FILES = 4, ROW_ASKED = 28 };

struct row {
    const char *story, *from;
    const char *set; /* a forged set is served */
    struct {
        const char *name, *content;
    } serve[ROW_FILES];
    double until_s;
    const char *asked[ROW_ASKED];
    const char *lcd, *log; /* shown at some time; NULL: no matter */
    const char *runs;      /* "": no application */
    bool wiped;
};

static const struct row rows[] = {
    {"a SIP phone: OS79XX.TXT, its files, and once more for each of 31 s",
     "P0S30300",
     NULL,
     {{0}},
     40,
     {OS79XX, SIPDEFAULT, SIP, SIP},
     "Phone Unprovisioned",
     NULL,
     "P0S30300",
     false},
    {"a SCCP phone: no trust list, no SIP file",
     "P00303020214",
     NULL,
     {{0}},
     10,
     {OS79XX, SEP, XMLDEFAULT},
     "Registering",
     NULL,
     "P00303020214",
     false},
    {"an OS79XX.TXT of its own protocol is ignored, newer or not",
     "P0S30300",
     "P0S3-04-4-00",
     {{OS79XX, "P0S3-04-4-00\r\n"}, {SIP, "line1_name: 1\n"}},
     30,
     {OS79XX, SIPDEFAULT, SIP, EXTRAS},
     "Registering",
     NULL,
     "P0S30300",
     false},
    {"and so is a SCCP load by a SCCP phone",
     "P00303020214",
     "P00308010200",
     {{OS79XX, "P00308010200\r\n"}},
     10,
     {OS79XX, SEP, XMLDEFAULT},
     "Registering",
     NULL,
     "P00303020214",
     false},
    {"SIP climbs by image_version, and asks .bin while it is unsigned",
     "P0S30300",
     "P0S3-04-4-00",
     {{SIPDEFAULT, IMAGE("P0S3-04-4-00")}, {SIP, "line1_name: 1\n"}},
     120,
     {OS79XX, SIPDEFAULT, SIP, "P0S3-04-4-00.bin", OS79XX, SIPDEFAULT, SIP, EXTRAS},
     "Upgrading Software (approximate)",
     NULL,
     "P0S3-04-4-00",
     false},
    {"and .sbn when it is signed",
     "P0S3-05-3-00",
     "P0S3-06-3-00",
     {{SIPDEFAULT, IMAGE("P0S3-06-3-00")}, {SIP, "line1_name: 1\n"}},
     120,
     {OS79XX, SIPDEFAULT, SIP, "P0S3-06-3-00.sbn", OS79XX, SIPDEFAULT, SIP, EXTRAS},
     "Upgrading Software (approximate)",
     NULL,
     "P0S3-06-3-00",
     false},
    {"6.3 to 8.12: the loader by OS79XX.TXT, then the hunt of a universal phone",
     "P0S3-06-3-00",
     "P0S3-8-12-00",
     {{OS79XX, "P003-8-12-00\r\n"}, {SIPDEFAULT, IMAGE("P0S3-8-12-00")}, {SIP, "line1_name: 1\n"}},
     300,
     {OS79XX, "P003-8-12-00.sbn", CTL, SEP, SIP, SIPDEFAULT, "P0S3-8-12-00.loads",
      "P0S3-8-12-00.sb2", SIPDEFAULT, SIP, EXTRAS},
     "Booting SIP Protocol",
     NULL,
     "P0S3-8-12-00",
     true},
    {"SCCP 5 to SIP 8.12: P003- is a loader's name, though its letter is SCCP's",
     "P00305000300",
     "P0S3-8-12-00",
     {{OS79XX, "P003-8-12-00\r\n"}, {XMLDEFAULT, LOAD("P0S3-8-12-00")}},
     300,
     {OS79XX, "P003-8-12-00.sbn", CTL, SEP, SIP, MGC, XMLDEFAULT, "P0S3-8-12-00.loads",
      "P0S3-8-12-00.sb2", SIPDEFAULT, SIP, SIP},
     "Phone Unprovisioned",
     NULL,
     "P0S3-8-12-00",
     true},
    {"SCCP 3 to SCCP 8 by loadInformation: the loader first, unsigned",
     "P00303020214",
     "P00308010200",
     {{XMLDEFAULT, LOAD("P00308010200")}},
     300,
     {OS79XX, SEP, XMLDEFAULT, "P00308010200.bin", CTL, SEP, SIP, MGC, XMLDEFAULT,
      "P00308010200.loads", "P00308010200.sb2", CTL, SEP, XMLDEFAULT},
     "Booting SEP Protocol",
     NULL,
     "P00308010200",
     true},
    {"the loader without a load: Protocol Application Invalid's family, for ever",
     "P0S3-06-3-00",
     "P0S3-8-12-00",
     {{OS79XX, "P003-8-12-00\r\n"}},
     60,
     {OS79XX, "P003-8-12-00.sbn", CTL, SEP, SIP, MGC, XMLDEFAULT, SIPDEFAULT, "MGCDefault.cnf"},
     "TFTP file not found",
     NULL,
     "",
     true},
    {"a blank behind the name: asked with it, and reset for ever",
     "P0S3-06-3-00",
     "P0S3-8-12-00",
     {{OS79XX, "P003-8-12-00 \r\n"}, {SIPDEFAULT, IMAGE("P0S3-8-12-00")}},
     60,
     {OS79XX, "P003-8-12-00 .sbn", OS79XX, "P003-8-12-00 .sbn", OS79XX, "P003-8-12-00 .sbn"},
     "Resetting",
     "Couldn't find P003-8-12-00 .sbn file",
     "P0S3-06-3-00",
     false},
    {"a step left out is refused, and it goes on as it is",
     "P0S30300",
     "P0S3-06-3-00",
     {{SIPDEFAULT, IMAGE("P0S3-06-3-00")}, {SIP, "line1_name: 1\n"}},
     120,
     {OS79XX, SIPDEFAULT, SIP, "P0S3-06-3-00.bin", SIPDEFAULT, SIP, EXTRAS},
     "Upgrade failed (approximate)",
     "P0S3-06-3-00.bin is not taken: a release between is missing (approximate)",
     "P0S30300",
     false},
    {"a signed phone asks .sbn of an unsigned load, which has none",
     "P0S3-06-3-00",
     "P0S3-04-4-00",
     {{SIPDEFAULT, IMAGE("P0S3-04-4-00")}, {SIP, "line1_name: 1\n"}},
     60,
     {OS79XX, SIPDEFAULT, SIP, "P0S3-04-4-00.sbn", SIPDEFAULT, SIP, EXTRAS},
     "Upgrade failed (approximate)",
     "Couldn't find P0S3-04-4-00.sbn file",
     "P0S3-06-3-00",
     false},
};

static void serve_row(struct world *w, const struct row *r)
{
    if (r->set)
        world_serve_set(w, r->set, PART_COUNT, FORGE_WHOLE);
    for (size_t i = 0; i < ROW_FILES && r->serve[i].name; i++)
        world_serve(w, r->serve[i].name, r->serve[i].content);
}

static void conversations(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const struct row *r = &rows[i];
        struct world *w = test_malloc(sizeof *w);
        print_message("# %s\n", r->story);
        world_init(w, r->from, 1, i + 1);
        serve_row(w, r);
        world_run(w, r->until_s);
        world_assert_asked(w, r->asked);
        if (r->lcd)
            world_assert_lcd_has(w, r->lcd);
        if (r->log)
            world_assert_log_has(w, r->log);
        assert_string_equal(w->phone.body.flash.application, r->runs);
        assert_int_equal(w->phone.body.flash.network_wiped, r->wiped);
        assert_true(w->phone.body.approximate);
        world_free(w);
        test_free(w);
    }
}

/* PHONES 4.8: the server that was typed is forgotten with the rest, and nobody names it again. */
static void without_dhcp_it_stays_half_way(void **state)
{
    (void)state;
    struct world *w = test_malloc(sizeof *w);
    world_init(w, "P0S3-06-3-00", 1, 1);
    world_serve_set(w, "P0S3-8-12-00", PART_COUNT, FORGE_WHOLE);
    world_serve(w, OS79XX, "P003-8-12-00\r\n");
    world_serve(w, SIPDEFAULT, IMAGE("P0S3-8-12-00"));
    w->phone.body.typed = true;
    world_run(w, 300);
    world_assert_asked(w, (const char *const[]){OS79XX, "P003-8-12-00.sbn", NULL});
    world_assert_lcd_has(w, "Protocol Application Invalid");
    world_assert_log_has(w, "no TFTP server is known");
    assert_string_equal(w->phone.body.flash.la_version, "PAS30830");
    assert_string_equal(w->phone.body.flash.application, "");
    world_free(w);
    test_free(w);
}

/* PHONES 3.1 is taken for it, in want of anything known. */
static void silence_is_borne_as_by_a_universal_loader(void **state)
{
    (void)state;
    struct world *w = test_malloc(sizeof *w);
    world_init(w, "P0S30300", 1, 1);
    w->silent = true;
    world_run(w, 50);
    static const double at[] = {0, 1, 5, 9, 13, 14, 18, 22, 26, 27, 31, 35, 39};
    for (size_t i = 0; i < ARRAY_SIZE(at); i++) {
        assert_string_equal(w->asked[i].what, i < 12 ? OS79XX : SIPDEFAULT);
        world_assert_between(w->asked[i].at_s - w->asked[0].at_s, at[i] - 0.01, at[i] + 0.7,
                             "request");
    }
    world_free(w);
    test_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_is_taken_or_refused),
        cmocka_unit_test(a_text_is_no_image),
        cmocka_unit_test(once_signed_never_back),
        cmocka_unit_test(conversations),
        cmocka_unit_test(without_dhcp_it_stays_half_way),
        cmocka_unit_test(silence_is_borne_as_by_a_universal_loader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
