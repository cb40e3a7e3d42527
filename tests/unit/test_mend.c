/* SPDX-License-Identifier: MIT */
/* Which file mends which problem, and which problem none does: a row for each diagnosis. */
#include "cmocka_all.h"

#include "story_phone.h"

#include "core/mend.h"
#include "core/phone_impl.h"

enum { LINE = 80, TEXT_SIZE = 4096 };

#define TARGET "P0S3-8-12-00"
#define SEP_OF(load)                                                                               \
    "<device><loadInformation model=\"IP Phone 7960\">" load "</loadInformation></device>\n"

struct file {
    enum config_file which;
    const char *text;
};

struct mending {
    struct story s;
    struct mend mend;
    char bytes[TEXT_SIZE];
};

static const struct phone *begin(struct mending *g, const char *chosen)
{
    *g = (struct mending){.mend = {.name = ""}};
    story_begin(&g->s, 1);
    story_set(&g->s, TARGET, SBN, SB2, 756524);
    if (chosen)
        story_choose(&g->s, M, chosen);
    return model_phone_count(g->s.m) ? model_phone(g->s.m, 0) : NULL;
}

static const char *make(struct mending *g, const struct phone_problem *it, const struct file *file,
                        size_t count)
{
    struct mend_folder folder = {.there = {false}};
    const struct phone_list nobody = {.all = false};
    const struct phone_config_options plain = {.home = NULL};
    struct buf b;
    for (size_t i = 0; i < count && file[i].text; i++) {
        folder.there[file[i].which] = true;
        folder.bytes[file[i].which] = slice_str(file[i].text);
    }
    buf_fixed(&b, g->bytes, sizeof g->bytes);
    assert_true(
        mend_make(g->s.m, model_phone(g->s.m, 0), it, &folder, &nobody, &plain, &g->mend, &b));
    return buf_cstr(&b);
}

/* --- every diagnosis --- */

static const struct {
    const char *slug, *name; /* the file it is about */
    const char *file;        /* that mends it; NULL: none does */
} slugs[] = {
    {"tftp-unanswered", "", NULL},
    {"firewall-suspected", "", NULL},
    {"other-server-asked", "", NULL},
    {"file-missing", "", SEP},                   /* no configuration was there at all */
    {"file-missing", LOADS, NULL},               /* it asks what it shall; the load is lacking */
    {"name-case", SIPDEF, SIPDEF},               /* the file has the wrong capitals ... */
    {"name-case", "p0s3-8-12-00.loads", SIPDEF}, /* ... or what stands in it */
    {"name-case", LOADS, NULL},
    {"name-bytes", "P0S3-8-12-00 .loads", SIPDEF},
    {"name-extension", "P0S3-8-12-00.bin.loads", SIPDEF},
    {"name-near-miss", SIPDEF, SIPDEF}, /* it lies there as SIPDefault.cnf.txt */
    {"name-near-miss", "P0S3-08-12-00.loads", SIPDEF},
    {"name-near-miss", LOADS, NULL},
    {"loader-name-for-application", "P003-8-12-00.loads", SIPDEF},
    {"application-name-for-loader", "P0S3-8-11-00.bin", SIPDEF},
    {"set-incomplete", SB2, NULL},
    {"already-current", "", NULL},
    {"pre-ual-phone", "", NULL},
    {"lost-server-after-reboot", "", NULL},
    {"config-without-load", SEP, SEP},
    {"config-without-load", MGCDEF, SEP}, /* not ours to write; ours is asked before it */
    {"config-too-long", SIPDEF, SIPDEF},
    {"config-too-long", LOADS, NULL},
    {"sip-config-missing", "", NULL},
    {"no-application-loop", "", NULL},
    {"reset-loop", "", NULL},
    {"repeated-transfer", SB2, NULL},
    {"retransmitting", "", NULL},
    {"header-name-mismatch", LOADS, NULL},
    {"image-damaged", SB2, NULL},
    {"text-mode-damage", SB2, NULL},
    {"image-rejected", SB2, NULL},
    {"outside-subnet", "", NULL},
    {"crosses-signing", "P0S3-04-4-00.loads", SIPDEF}, /* some file says so ... */
    {"crosses-signing", TARGET, NULL},                 /* ... or it was chosen */
    {"step-skipped", "P0S3-8-12-00.bin", NULL},
    {"loads-disagree", "P0S3-8-11-00.loads", SIPDEF},
    {"still-asks-old-protocol", "P00308010200.loads", SEP},
    {"load-unknown", "", NULL},
    {"step-load-missing", "", NULL},
    {"second-dhcp-server", "", NULL},
    {"option-150-missing", "", NULL},
    {"wrong-tftp-server", "", NULL},
    {"unchosen-phone", "", NULL},
    {"capture-drops", "", NULL},
    {"disk-full", "", NULL},
    {"link-lost", "", NULL},
};

static void each_diagnosis_has_a_file_or_a_reason(void **state)
{
    static const struct row search[] = {{0, CTL, MISSING, 0, 0}, {0.1, SIPDEF, SERVED, 31, 0}};
    bool seen[DIAGNOSIS_COUNT] = {false};
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(slugs); i++) {
        struct mending g;
        struct phone_problem it = {.what = diagnosis_find(slice_str(slugs[i].slug))};
        const struct row asks = {0.2, slugs[i].name, MISSING, 0, 0};
        assert_int_not_equal(it.what, DIAGNOSIS_COUNT);
        seen[it.what] = true;
        kept_name_set(&it.name, slice_str(slugs[i].name));
        const struct phone *p = begin(&g, TARGET);
        story_rows(&g.s, search, ARRAY_SIZE(search));
        if (*slugs[i].name)
            story_row(&g.s, &asks);
        const char *why = mend_refusal(g.s.m, p, &it);
        if (!why)
            make(&g, &it, NULL, 0);
        if ((why != NULL) != (slugs[i].file == NULL) ||
            (slugs[i].file && strcmp(g.mend.name, slugs[i].file) != 0))
            fail_msg("%s, %s: %s%s", slugs[i].slug, slugs[i].name, why ? why : "", g.mend.name);
        if (why && strlen(why) > LINE)
            fail_msg("%s: no line of %d columns holds its reason", slugs[i].slug, LINE);
        story_end(&g.s);
    }
    for (unsigned d = 0; d < DIAGNOSIS_COUNT; d++)
        if (!seen[d])
            fail_msg("%s has no row", diagnosis_slug((enum diagnosis)d));
}

/* --- which file it was --- */

/* from NULL: what it runs is not said. */
static void choose_from(struct story *s, const char *from)
{
    struct event e = {.kind = EVENT_ACTION, .src = EVENT_SRC_OPERATOR, .mac = story_mac(M)};
    e.u.action.verb = EVENT_CHOSEN;
    e.u.action.load = slice_str(TARGET);
    e.u.action.from = slice_str(from);
    story_tell(s, e, 0);
}

static const struct fault {
    const char *story, *from, *asked;
    struct row rows[8];
    struct file file[3];
    const char *name, *bytes;
} faults[] = {
    {"the file whose reading gives just that name, though another was sent last",
     NULL,
     "P0S3-8-12-00 .loads",
     {{0, SEP, SERVED, 9, 0},
      {0.1, XML, SERVED, 9, 0},
      {0.2, "P0S3-8-12-00 .loads", MISSING, 0, 0}},
     {{CONFIG_FILE_XML_DEFAULT, SEP_OF(TARGET)},
      {CONFIG_FILE_SIP_DEFAULT, "image_version: \"" TARGET " \"\nsntp_server: 10.0.0.1\n"}},
     SIPDEF,
     "image_version: " TARGET "\nsntp_server: 10.0.0.1\n"},
    {"of two that say it, the one that was sent",
     NULL,
     "P0S3-8-12-00.bin.loads",
     {{0, XML, SERVED, 9, 0}, {0.2, "P0S3-8-12-00.bin.loads", MISSING, 0, 0}},
     {{CONFIG_FILE_SEP, SEP_OF("P0S3-8-12-00.bin")},
      {CONFIG_FILE_XML_DEFAULT, SEP_OF("P0S3-8-12-00.bin")}},
     XML,
     SEP_OF(TARGET)},
    {"none says it any more: the one that was sent, whole if it is gone",
     NULL,
     "P003-8-12-00.loads",
     {{0, SIP, SERVED, 9, 0}, {0.2, "P003-8-12-00.loads", MISSING, 0, 0}},
     {{CONFIG_FILE_COUNT, NULL}},
     SIP,
     "image_version: " TARGET "\n"},
    {"nothing is remembered: the phone's own file, which wins over all",
     NULL,
     "P0S3-8-11-00.loads",
     {{0.2, "P0S3-8-11-00.loads", MISSING, 0, 0}},
     {{CONFIG_FILE_COUNT, NULL}},
     SEP,
     "<device>\n"
     "  <deviceProtocol>SIP</deviceProtocol>\n"
     "  <loadInformation model=\"IP Phone 7960\">" TARGET "</loadInformation>\n"
     "</device>\n"},
    {"an old phone was told by OS79XX.TXT, which names the loader",
     "P0S3-06-3-00",
     "P00308010200 .bin",
     {{0, "OS79XX.TXT", SERVED, 13, 0},
      {0.1, SEP, MISSING, 0, 0},
      {0.2, "P00308010200 .bin", MISSING, 0, 0}},
     {{CONFIG_FILE_OS79XX, "P00308010200 "}, {CONFIG_FILE_SIP_DEFAULT, "image_version: " TARGET}},
     "OS79XX.TXT",
     "P003-8-12-00"},
    {"OS79XX.TXT is nothing to a universal loader",
     NULL,
     "P0S3-8-12-00 .loads",
     {{0, SIPDEF, SERVED, 9, 0}, {0.2, "P0S3-8-12-00 .loads", MISSING, 0, 0}},
     {{CONFIG_FILE_OS79XX, "P0S3-8-12-00 "}},
     SIPDEF,
     "image_version: " TARGET "\n"},
};

static void the_file_at_fault(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
        const struct fault *f = &faults[i];
        struct mending g;
        struct phone_problem it = {.what = DIAG_NAME_BYTES};
        begin(&g, NULL);
        choose_from(&g.s, f->from);
        g.s.mac = story_mac(M);
        kept_name_set(&it.name, slice_str(f->asked));
        for (size_t r = 0; r < ARRAY_SIZE(f->rows) && f->rows[r].name; r++)
            story_row(&g.s, &f->rows[r]);
        const char *bytes = make(&g, &it, f->file, ARRAY_SIZE(f->file));
        if (strcmp(g.mend.name, f->name) != 0 || strcmp(bytes, f->bytes) != 0)
            fail_msg("%s: %s\n%s", f->story, g.mend.name, bytes);
        story_end(&g.s);
    }
}

/* A default file cannot say two things. */
static void phones_of_different_loads_are_told_one_by_one(void **state)
{
    static const struct row rows[] = {{0, SIPDEF, SERVED, 31, 0},
                                      {0.2, "P0S3-8-12-00 .loads", MISSING, 0, 0}};
    struct mending g;
    struct phone_problem it = {.what = DIAG_NAME_BYTES};
    (void)state;
    begin(&g, TARGET);
    story_choose(&g.s, "001562191001", "P00308010200");
    g.s.mac = story_mac(M);
    story_rows(&g.s, rows, ARRAY_SIZE(rows));
    kept_name_set(&it.name, slice_str("P0S3-8-12-00 .loads"));
    make(&g, &it, NULL, 0);
    assert_string_equal(g.mend.name, SEP);
    story_end(&g.s);
}

/* A file that is written whole says where the phone shall register, as the list of phones has it.
 */
static void a_home_is_kept(void **state)
{
    struct mending g;
    struct mend_folder folder = {.there = {false}};
    struct listed_phone listed = {.mac = story_mac(M), .home = {"10.0.0.9", "101", "", ""}};
    const struct phone_list list = {.phone = &listed, .count = 1};
    const struct phone_config_options plain = {.home = NULL};
    const struct phone_problem it = {.what = DIAG_CONFIG_WITHOUT_LOAD,
                                     .name = {SIP, sizeof SIP - 1}};
    struct buf b;
    (void)state;
    begin(&g, TARGET);
    buf_fixed(&b, g.bytes, sizeof g.bytes);
    assert_true(mend_make(g.s.m, model_phone(g.s.m, 0), &it, &folder, &list, &plain, &g.mend, &b));
    assert_string_equal(g.mend.name, SIP);
    assert_non_null(strstr(buf_cstr(&b), "image_version: " TARGET "\n"));
    assert_non_null(strstr(g.bytes, "10.0.0.9"));
    assert_false(g.mend.keeps);
    story_end(&g.s);
}

/* --- a phone that nobody chose --- */

static void the_load_that_was_meant(void **state)
{
    static const struct row rows[] = {HUNT(0), {0.6, "P0S3-8-12-O0.loads", MISSING, 0, 0}};
    struct mending g;
    const char *why = NULL;
    (void)state;
    begin(&g, NULL);
    story_rows(&g.s, rows, ARRAY_SIZE(rows));
    const struct phone_problem *it = mend_problem(g.s.m, model_phone(g.s.m, 0), &why);
    assert_non_null(it);
    make(&g, it, NULL, 0);
    assert_string_equal(g.mend.name, XML);
    assert_string_equal(g.mend.load, TARGET);
    story_end(&g.s);
}

static void what_cannot_be_known_is_said(void **state)
{
    struct mending g;
    const char *why = NULL;
    const struct phone_problem missing = {.what = DIAG_FILE_MISSING};
    const struct row asks = {0, SEP, MISSING, 0, 0};
    (void)state;
    begin(&g, NULL);
    assert_null(mend_problem(g.s.m, NULL, &why));
    assert_string_equal(why, "there is no phone here yet");
    story_row(&g.s, &asks);
    const struct phone *p = model_phone(g.s.m, 0);
    assert_null(mend_problem(g.s.m, p, &why));
    assert_string_equal(why, "this phone has no problem to be mended");
    assert_string_equal(
        mend_refusal(g.s.m, p, &missing),
        "which load it shall take is not known: hookflash serve --load SET --phones MAC");
    story_end(&g.s);
}

/* --- what the model makes of it --- */

static void tell_mend(struct story *s, double t, const char *mac, const char *name)
{
    struct event e = {.kind = EVENT_ACTION, .src = EVENT_SRC_OPERATOR, .mac = story_mac(mac)};
    e.name = slice_str(name);
    e.u.action.verb = EVENT_MEND;
    e.u.action.on = true;
    e.u.action.text = slice_str("name-bytes");
    story_tell(s, e, t);
}

static void the_problem_is_over_once_the_phone_asks_afresh(void **state)
{
    static const struct row loops[] = {
        HUNT(0),  {0.6, "P0S3-8-12-00 .loads", MISSING, 0, 0},
        HUNT(25), {25.6, "P0S3-8-12-00 .loads", MISSING, 0, 0},
        HUNT(50), {50.6, "P0S3-8-12-00 .loads", MISSING, 0, 0},
    };
    static const struct row converts[] = {HUNT(75), {75.6, LOADS, SERVED, 458, 0}};
    struct mending g;
    char shown[256];
    (void)state;
    const struct phone *p = begin(&g, TARGET);
    story_rows(&g.s, loops, ARRAY_SIZE(loops));
    story_silence(&g.s, 60);
    assert_int_equal(p->stage, STAGE_FAILED);
    tell_mend(&g.s, 61, M, XML);
    story_silence(&g.s, 70);
    assert_string_equal(story_problems(p, false, shown), "name-bytes");
    assert_int_equal(p->stage, STAGE_FAILED);
    story_rows(&g.s, converts, ARRAY_SIZE(converts));
    assert_string_equal(story_problems(p, false, shown), "");
    assert_int_equal(p->stage, STAGE_LOADING);
    story_end(&g.s);
}

/* SIPDefault.cnf was wrong for all of them; SEP<MAC> is one phone's. */
static void a_default_file_mends_every_phone_that_read_it(void **state)
{
    static const struct {
        const char *file, *left; /* problems of the other phone when it asks again */
    } cases[] = {{SIPDEF, ""}, {SEP, "name-bytes"}};
    static const struct row again = {9, "CTLSEP001562191001.tlv", MISSING, 0, 0};
    static const struct row asks[] = {{0, SIPDEF, SERVED, 31, 0},
                                      {0.1, "P0S3-8-12-00 .loads", MISSING, 0, 0}};
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct mending g;
        char shown[256];
        begin(&g, TARGET);
        story_choose(&g.s, "001562191001", TARGET);
        g.s.mac = story_mac("001562191001");
        g.s.ip = ip_v4(0x0ac80005);
        story_rows(&g.s, asks, ARRAY_SIZE(asks));
        tell_mend(&g.s, 8, M, cases[i].file);
        story_row(&g.s, &again);
        assert_string_equal(story_problems(model_phone(g.s.m, 1), false, shown), cases[i].left);
        story_end(&g.s);
    }
}

/* PROCEDURE 15: it runs what it shall; only what it is told was wrong. */
static void a_phone_that_has_arrived_stays_there(void **state)
{
    static const struct row rows[] = {HUNT(0),
                                      {0.6, LOADS, SERVED, 458, 0},
                                      {2, SB2, SERVED, 756524, 15},
                                      SIP_APP(60),
                                      {100, CTL, MISSING, 0, 0},
                                      {100.1, SEP, MISSING, 0, 0},
                                      {100.2, SIP, MISSING, 0, 0},
                                      {100.6, "P00308010200.loads", MISSING, 0, 0}};
    static const struct row again = {140, CTL, MISSING, 0, 0};
    struct mending g;
    char shown[256];
    (void)state;
    const struct phone *p = begin(&g, TARGET);
    story_rows(&g.s, rows, ARRAY_SIZE(rows));
    assert_string_equal(story_problems(p, false, shown), "still-asks-old-protocol");
    story_silence(&g.s, 120);
    tell_mend(&g.s, 121, M, SEP);
    story_row(&g.s, &again);
    assert_string_equal(story_problems(p, false, shown), "");
    assert_true(p->attempt.reached);
    story_end(&g.s);
}

/* --- what is told before it is written --- */

static void what_would_be_written_is_said(void **state)
{
    char text[TEXT_SIZE];
    struct buf b;
    struct mend_proposal it = {
        .what = DIAG_NAME_BYTES,
        .mend = {.file = CONFIG_FILE_SIP, .name = SIP, .load = TARGET, .keeps = true},
        .there = true,
        .old = slice_str("image_version: \"" TARGET " \"\nline1_password: geheim\n"),
        .bytes = slice_str("image_version: " TARGET "\nline1_password: geheim\n"),
    };
    (void)state;
    buf_fixed(&b, text, sizeof text);
    mend_say(&it, false, &b);
    assert_string_equal(buf_cstr(&b), SIP ", 51 bytes: a phone reads " TARGET " from it.\n"
                                          "Only the load in it changes; all else stays as it is.\n"
                                          "The former one stays beside it, as " SIP ".bak-TIME.\n"
                                          "\n"
                                          "  - image_version: \"" TARGET " \"\n"
                                          "  + image_version: " TARGET "\n"
                                          "    line1_password: ******\n");
    buf_reset(&b);
    mend_say(&it, true, &b);
    assert_non_null(strstr(buf_cstr(&b), "  0010  30 53 33 2d 38 2d 31 32"));
    assert_null(strstr(text, "geheim"));
    it.there = false;
    it.old = slice_str(NULL);
    buf_reset(&b);
    mend_say(&it, false, &b);
    assert_non_null(strstr(buf_cstr(&b), "No such file is there yet.\n\n  + image_version: "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_diagnosis_has_a_file_or_a_reason),
        cmocka_unit_test(the_file_at_fault),
        cmocka_unit_test(phones_of_different_loads_are_told_one_by_one),
        cmocka_unit_test(a_home_is_kept),
        cmocka_unit_test(the_load_that_was_meant),
        cmocka_unit_test(what_cannot_be_known_is_said),
        cmocka_unit_test(the_problem_is_over_once_the_phone_asks_afresh),
        cmocka_unit_test(a_default_file_mends_every_phone_that_read_it),
        cmocka_unit_test(a_phone_that_has_arrived_stays_there),
        cmocka_unit_test(what_would_be_written_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
