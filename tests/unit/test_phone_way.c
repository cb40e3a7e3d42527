/* SPDX-License-Identifier: MIT */
/* Several hops to one goal: what a phone is told next, from each state that it may start in. */
#include "cmocka_all.h"

#include "story_phone.h"

#define OS79XX "OS79XX.TXT"
#define SIP_8  "P0S3-8-12-00"
#define SCCP_8 "P00308010200"

/* An old SIP phone that finds another load in its configuration, one that finds its own. */
#define OLD_SIP(t)                                                                                 \
    {t, OS79XX, SERVED, 12, 0}, {t + 0.1, SIPDEF, SERVED, 30, 0},                                  \
    {                                                                                              \
        t + 0.2, SIP, SERVED, 30, 0                                                                \
    }

/* What its neighbour would hear of it. */
static void hear_cdp(struct story *s, const char *version, double t)
{
    struct event e = {.kind = EVENT_CDP, .src = EVENT_SRC_WIRE, .mac = story_mac(M)};
    e.u.neighbour.device = slice_str("SIP" M);
    e.u.neighbour.platform = slice_str("Cisco IP Phone 7960");
    e.u.neighbour.version = slice_str(version);
    story_tell(s, e, t);
}

static void choose(struct story *s, const char *goal, const char *from)
{
    struct event e = {.kind = EVENT_ACTION, .src = EVENT_SRC_OPERATOR, .mac = story_mac(M)};
    e.u.action.verb = EVENT_CHOSEN;
    e.u.action.load = slice_str(goal);
    e.u.action.from = slice_str(from);
    story_tell(s, e, 0);
}

/* "3/4 os79xx-to-ual>P0S3-8-12-00 loading", then the problems. */
static const char *stand(const struct story *s, char dst[400])
{
    const struct phone *p = model_phone_by_mac(s->m, story_mac(M));
    struct plan_hop hop;
    char problems[256];
    assert_non_null(p);
    bool has = phone_hop(p, &hop);
    snprintf(dst, 400, "%u/%u %s>%s %s %s", p->way.done + 1, p->way.done + p->way.left,
             has ? plan_method_name(hop.method) : "", p->target, phone_stage_name(p->stage),
             story_problems(p, false, problems));
    return dst;
}

/* A chapter is a few requests, and where the phone stands at their end. */
struct chapter {
    struct row rows[16];
    double silence; /* until then; 0: no longer than its last row */
    const char *cdp;
    double cdp_at; /* before the rows */
    const char *stands;
};

enum { CHAPTERS_MAX = 8 };

static const struct tale {
    const char *title, *from, *goal;
    struct chapter chapter[CHAPTERS_MAX];
} tales[] = {
    {"SIP 3 climbs to SIP 8 in four hops, as it was said to run SIP 3.2",
     "P0S30302",
     SIP_8,
     {{{{0, OS79XX, SERVED, 12, 0}, END},
       0,
       NULL,
       0,
       "1/4 image-version>P0S3-04-4-00 asking pre-ual-phone"},
      {{{0.1, SIPDEF, SERVED, 30, 0},
        {0.2, SIP, SERVED, 30, 0},
        {0.3, "P0S3-04-4-00.bin", SERVED, 480000, 20},
        END},
       0,
       NULL,
       0,
       "1/4 image-version>P0S3-04-4-00 flashing pre-ual-phone"},
      {{OLD_SIP(90), {90.3, "P0S3-05-3-00.bin", SERVED, 480000, 20}, END},
       0,
       NULL,
       0,
       "2/4 image-version>P0S3-05-3-00 flashing pre-ual-phone"},
      {{OLD_SIP(190), {190.3, "P0S3-06-3-00.sbn", SERVED, 480000, 20}, END},
       0,
       NULL,
       0,
       "3/4 image-version>P0S3-06-3-00 flashing pre-ual-phone"},
      {{{290, OS79XX, SERVED, 12, 0}, {290.3, SBN, SERVED, 130956, 5}, END},
       0,
       NULL,
       0,
       "4/4 os79xx-to-ual>P0S3-8-12-00 flashing pre-ual-phone"},
      {{HUNT_SEP(400),
        {400.3, LOADS, SERVED, 458, 0},
        {402, SB2, SERVED, 756524, 15},
        {470, SIPDEF, SERVED, 30, 0},
        {470.1, SIP, SERVED, 30, 0},
        {472, "RINGLIST.DAT", MISSING, 0, 0},
        END},
       480,
       NULL,
       0,
       "4/4 os79xx-to-ual>P0S3-8-12-00 done pre-ual-phone"}}},
    {"SIP 6 to SCCP 8 goes by SIP 7.5, whose application begins with SIPDefault.cnf",
     "P0S3-06-3-00",
     SCCP_8,
     {{{{0, OS79XX, SERVED, 12, 0}, {0.3, "P003-07-5-00.sbn", SERVED, 129400, 5}, END},
       0,
       NULL,
       0,
       "1/2 os79xx-to-ual>P0S3-07-5-00 flashing pre-ual-phone"},
      {{HUNT_SEP(100),
        {100.3, "P0S3-07-5-00.loads", SERVED, 461, 0},
        {102, "P0S3-07-5-00.sb2", SERVED, 700000, 15},
        END},
       0,
       NULL,
       0,
       "1/2 os79xx-to-ual>P0S3-07-5-00 flashing pre-ual-phone"},
      {{{180, SIPDEF, SERVED, 30, 0}, {180.1, SIP, SERVED, 30, 0}, END},
       0,
       NULL,
       0,
       "2/2 loads>P00308010200 asking pre-ual-phone"},
      {{HUNT_SEP(200),
        {200.3, "P00308010200.loads", SERVED, 458, 0},
        {201, "P00308010200.sbn", SERVED, 129400, 3},
        HUNT_SEP(235),
        {235.3, "P00308010200.loads", SERVED, 458, 0},
        {238, "P00308010200.sb2", SERVED, 700000, 15},
        SCCP_APP(310),
        END},
       320,
       NULL,
       0,
       "2/2 loads>P00308010200 done pre-ual-phone"}}},
    {"SCCP 3 that nobody spoke of: held until its requests say SCCP, then either way is one hop",
     NULL,
     SIP_8,
     {{{{0, OS79XX, MISSING, 0, 0}, END}, 0, NULL, 0, "1/1 > asking pre-ual-phone"},
      {{{0.1, SEP, MISSING, 0, 0}, {0.2, XML, MISSING, 0, 0}, END},
       0,
       NULL,
       0,
       "1/1 > asking pre-ual-phone"},
      {{END}, 8, NULL, 0, "1/1 > seen pre-ual-phone"},
      {{{60, OS79XX, SERVED, 12, 0}, {60.3, "P003-8-12-00.bin", SERVED, 130552, 5}, END},
       0,
       NULL,
       0,
       "1/1 os79xx-to-ual>P0S3-8-12-00 flashing pre-ual-phone"},
      {{HUNT_SEP(150),
        {150.3, LOADS, SERVED, 458, 0},
        {152, SB2, SERVED, 756524, 15},
        SIP_APP(220),
        END},
       228,
       NULL,
       0,
       "1/1 os79xx-to-ual>P0S3-8-12-00 done pre-ual-phone"}}},
    {"... also where its application starts long after OS79XX.TXT was refused",
     NULL,
     SIP_8,
     {{{{0, OS79XX, MISSING, 0, 0}, END}, 8, NULL, 0, "1/1 > stuck load-unknown"},
      {{{20, SEP, MISSING, 0, 0}, {20.1, XML, MISSING, 0, 0}, END},
       28,
       NULL,
       0,
       "1/1 > seen pre-ual-phone"},
      {{{60, OS79XX, SERVED, 12, 0}, END},
       0,
       NULL,
       0,
       "1/1 os79xx-to-ual>P0S3-8-12-00 asking pre-ual-phone"}}},
    {"SCCP 3 to SCCP 8: its SEP file is answered in the same boot",
     NULL,
     SCCP_8,
     {{{{0, OS79XX, MISSING, 0, 0}, {0.1, SEP, SERVED, 89, 0}, END},
       0,
       NULL,
       0,
       "1/1 load-information>P00308010200 asking pre-ual-phone"}}},
    {"an old SIP phone of unknown load is held, and CDP releases it",
     NULL,
     SIP_8,
     {{{{0, OS79XX, MISSING, 0, 0}, {0.1, SIPDEF, MISSING, 0, 0}, {0.2, SIP, MISSING, 0, 0}, END},
       8,
       NULL,
       0,
       "1/1 > stuck load-unknown"},
      {{END}, 0, "P0S3-04-4-00", 20, "1/3 image-version>P0S3-05-3-00 seen pre-ual-phone"}}},
    {"CDP speaks before the first request: nothing needs to be said",
     NULL,
     SIP_8,
     {{{{5, OS79XX, SERVED, 12, 0}, END},
       0,
       "P0S3-06-3-00",
       1,
       "1/1 os79xx-to-ual>P0S3-8-12-00 asking pre-ual-phone"}}},
    {"it was said to run SIP 3.2, and its CDP says 6.3: that is believed",
     "P0S30302",
     SIP_8,
     {{{{5, OS79XX, SERVED, 12, 0}, END},
       0,
       "P0S3-06-3-00",
       1,
       "1/1 os79xx-to-ual>P0S3-8-12-00 asking pre-ual-phone"}}},
    {"it was said to run SIP 3.2, and hunts as a universal loader does",
     "P0S30302",
     SIP_8,
     {{{HUNT_SEP(0), END}, 0, NULL, 0, "1/1 loads>P0S3-8-12-00 asking "}}},
    {"it was said to run unsigned SIP 4.4, and fetches a signed image: it gets none",
     "P0S3-04-4-00",
     SIP_8,
     {{{OLD_SIP(0), {0.3, "P0S3-05-3-00.sbn", MISSING, 0, 0}, END},
       0,
       NULL,
       0,
       "1/3 > stuck load-unknown"}}},
    {"a hop that does not take: CDP names the old load twice, and the phone is let alone",
     "P0S3-05-3-00",
     SIP_8,
     {{{OLD_SIP(0), {0.3, "P0S3-06-3-00.sbn", SERVED, 480000, 20}, END},
       0,
       NULL,
       0,
       "1/2 image-version>P0S3-06-3-00 flashing pre-ual-phone"},
      {{OLD_SIP(90), {90.3, "P0S3-06-3-00.sbn", SERVED, 480000, 20}, END},
       0,
       "P0S3-05-3-00",
       80,
       "1/2 image-version>P0S3-06-3-00 flashing pre-ual-phone"},
      {{{190, OS79XX, MISSING, 0, 0}, END},
       0,
       "P0S3-05-3-00",
       180,
       "1/2 > asking pre-ual-phone image-rejected"},
      {{{190.1, SIPDEF, MISSING, 0, 0}, END},
       400,
       NULL,
       0,
       "1/2 > failed pre-ual-phone image-rejected"}}},
    {"the universal loader is refused twice: its old one asks OS79XX.TXT again",
     "P0S3-06-3-00",
     SIP_8,
     {{{{0, OS79XX, SERVED, 12, 0},
        {0.3, SBN, SERVED, 130956, 5},
        {90, OS79XX, SERVED, 12, 0},
        {90.3, SBN, SERVED, 130956, 5},
        {180, OS79XX, MISSING, 0, 0},
        END},
       188,
       NULL,
       0,
       "1/1 > stuck pre-ual-phone image-rejected"}}},
    {"once signed, never back",
     "P0S3-06-3-00",
     "P0S3-04-4-00",
     {{{{0, OS79XX, MISSING, 0, 0}, END},
       8,
       NULL,
       0,
       "1/1 >P0S3-04-4-00 stuck crosses-signing pre-ual-phone"}}},
};

static void tell(struct story *s, const struct chapter *c)
{
    if (c->cdp)
        hear_cdp(s, c->cdp, c->cdp_at);
    for (size_t i = 0; c->rows[i].name; i++)
        story_row(s, &c->rows[i]);
    if (c->silence > 0)
        story_silence(s, c->silence);
}

static void each_hop_follows_from_the_one_before(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(tales); i++) {
        struct story s;
        char stands[400];
        story_begin(&s, 1);
        s.mac = story_mac(M);
        choose(&s, tales[i].goal, tales[i].from);
        for (size_t k = 0; k < CHAPTERS_MAX && tales[i].chapter[k].stands; k++) {
            tell(&s, &tales[i].chapter[k]);
            if (strcmp(stand(&s, stands), tales[i].chapter[k].stands) != 0)
                print_message("# %s, chapter %zu\n", tales[i].title, k + 1);
            assert_string_equal(stands, tales[i].chapter[k].stands);
        }
        story_end(&s);
    }
}

static void a_step_that_is_not_here_holds_the_phone_before_the_first(void **state)
{
    (void)state;
    struct story s;
    char stands[400];
    story_begin(&s, 1);
    story_set(&s, SIP_8, SBN, SB2, 756524);
    story_set(&s, "P0S3-04-4-00", "", "P0S3-04-4-00.bin", 480000);
    choose(&s, SIP_8, "P0S30302");
    assert_string_equal(stand(&s, stands), "1/1 > stuck step-load-missing");
    const struct phone *p = model_phone_by_mac(s.m, story_mac(M));
    assert_string_equal(p->problem[0].text,
                        "from P0S30302 to P0S3-8-12-00 hop 2 of 4 is P0S3-05-3-00, which this "
                        "session does not have");
    story_end(&s);
}

static void a_wiped_phone_that_finds_no_server_is_told_the_remedy(void **state)
{
    (void)state;
    static const struct row rows[] = {{0, OS79XX, SERVED, 12, 0}, {0.3, SBN, SERVED, 130956, 5}};
    struct story s;
    char stands[400];
    story_begin(&s, 1);
    story_teller(&s, BY_SERVER);
    s.mac = story_mac(M);
    choose(&s, SIP_8, "P0S3-06-3-00");
    story_rows(&s, rows, 2);
    story_silence(&s, 600); /* ten minutes are not too long for a search of an address */
    assert_string_equal(stand(&s, stands),
                        "1/1 os79xx-to-ual>P0S3-8-12-00 rebooting pre-ual-phone");
    story_silence(&s, 760);
    assert_string_equal(stand(&s, stands), "1/1 os79xx-to-ual>P0S3-8-12-00 stuck pre-ual-phone "
                                           "lost-server-after-reboot");
    const struct phone *p = model_phone_by_mac(s.m, story_mac(M));
    assert_string_equal(phone_worst_problem(p)->text,
                        "no request came after the new loader, which wiped its network settings: "
                        "give it DHCP with option 150 = 10.200.0.1, or on the phone Alternate TFTP "
                        "= YES and TFTP Server 1 = 10.200.0.1 again");
    /* The operator types it, and the phone goes on by itself. */
    static const struct row on[] = {HUNT_SEP(900), {900.3, LOADS, SERVED, 458, 0}};
    story_rows(&s, on, ARRAY_SIZE(on));
    assert_string_equal(stand(&s, stands), "1/1 os79xx-to-ual>P0S3-8-12-00 loading pre-ual-phone");
    story_end(&s);
}

static void a_lease_without_a_server_tells_it_at_once(void **state)
{
    (void)state;
    static const struct row rows[] = {{0, OS79XX, SERVED, 12, 0}, {0.3, SBN, SERVED, 130956, 5}};
    struct story s;
    char stands[400];
    story_begin(&s, 1);
    story_teller(&s, BY_SERVER);
    s.mac = story_mac(M);
    choose(&s, SIP_8, "P0S3-06-3-00");
    story_rows(&s, rows, 2);
    for (unsigned i = 0; i < 5; i++) {
        struct event e = {.kind = EVENT_DHCP_REQUEST, .src = EVENT_SRC_WIRE, .mac = s.mac};
        e.u.dhcp_request.type = slice_str("discover");
        story_tell(&s, e, 60 + 4 * i);
    }
    assert_string_equal(stand(&s, stands), "1/1 os79xx-to-ual>P0S3-8-12-00 stuck pre-ual-phone "
                                           "lost-server-after-reboot");
    story_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_hop_follows_from_the_one_before),
        cmocka_unit_test(a_step_that_is_not_here_holds_the_phone_before_the_first),
        cmocka_unit_test(a_wiped_phone_that_finds_no_server_is_told_the_remedy),
        cmocka_unit_test(a_lease_without_a_server_tells_it_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
