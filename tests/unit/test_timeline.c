/* SPDX-License-Identifier: MIT */
/* What a phone did, as the segments of a drawing. */
#include "cmocka_all.h"

#include "story_phone.h"

/* "hunt 1.0-1.4 3r; ...": kind, from and to in seconds of the story, what became of it. */
static const char *told(const struct story *s, const struct phone *p)
{
    static char text[4096];
    size_t n = 0;
    text[0] = 0;
    for (unsigned i = 0; i < p->timeline.count; i++) {
        const struct timeline_segment *g = &p->timeline.segment[i];
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s %.1f-%.1f", i ? "; " : "",
                              timeline_kind_label(g->kind), (double)g->from_us / 1e6 - s->t0,
                              (double)g->to_us / 1e6 - s->t0);
        if (g->label[0])
            n += (size_t)snprintf(text + n, sizeof text - n, " %s", g->label);
        else if (g->kind != TIMELINE_FLASH)
            n += (size_t)snprintf(text + n, sizeof text - n, " %u", g->requests);
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s%s", g->open ? " open" : "",
                              g->label[0] && g->refused ? " refused" : "",
                              g->broken ? " broken" : "");
    }
    return text;
}

static void segments_follow_the_conversion(void **state)
{
    (void)state;
    static const struct {
        const char *title;
        struct row rows[ROWS_MAX];
        const char *told;
    } row[] = {
        {"a whole conversion from SCCP to SIP (JH)",
         {HUNT(1),
          {1.5, LOADS, SERVED, 458, 0},
          {3, SBN, SERVED, 130956, 2},
          HUNT(32),
          {32.5, LOADS, SERVED, 458, 0},
          {35, SB2, SERVED, 756524, 15},
          SIP_APP(96),
          {96.2, "RINGLIST.DAT", MISSING, 0, 0},
          END},
         "search 1.0-1.4 5; .loads 1.5-1.5 " LOADS "; loader 3.0-5.0 " SBN "; flash 5.0-32.0; "
         "search 32.0-32.4 5; .loads 32.5-32.5 " LOADS "; application 35.0-50.0 " SB2
         "; flash 50.0-96.0; runs 96.0-96.2 3"},
        {"the application of SCCP asks by itself: no search", {SCCP_APP(1), END}, "runs 1.0-1.2 3"},
        {"the loader was taken and the phone never came back",
         {HUNT_SEP(1), {1.2, LOADS, SERVED, 458, 0}, {2, SBN, SERVED, 130956, 2}, END},
         "search 1.0-1.1 2; .loads 1.2-1.2 " LOADS "; loader 2.0-4.0 " SBN "; flash 4.0-4.0 open"},
        {"refused after verifying, and fetched again: it wrote no flash",
         {HUNT_SEP(1),
          {1.2, LOADS, SERVED, 458, 0},
          {2, SB2, SERVED, 756524, 15},
          {24, SB2, SERVED, 756524, 15},
          END},
         "search 1.0-1.1 2; .loads 1.2-1.2 " LOADS "; application 2.0-17.0 " SB2
         "; application 24.0-39.0 " SB2 "; flash 39.0-39.0 open"},
        {"no .loads, so it tries the name as an image; a stray byte is told escaped",
         {HUNT_SEP(1),
          {1.2, "P0S3-8-12-00\n.loads", MISSING, 0, 0},
          {1.3, "P0S3-8-12-00\n.sbn", MISSING, 0, 0},
          END},
         "search 1.0-1.1 2; .loads 1.2-1.2 P0S3-8-12-00\\x0a.loads refused; loader 1.3-1.3 "
         "P0S3-8-12-00\\x0a.sbn refused"},
        {"a transfer breaks off; the next one is on its way",
         {{1, SB2, BROKEN, 5120, 13}, {20, SB2, ASKED, 0, 0}, END},
         "application 1.0-14.0 " SB2 " broken; application 20.0-20.0 " SB2 " open"},
        {"on the wire its end was not seen; the phone came back",
         {{1, SB2, ASKED, 0, 0}, SIP_APP(60), END},
         "application 1.0-1.0 " SB2 "; runs 60.0-60.1 2"},
        {"asked again from the same port: one segment, longer",
         {{1, CTL, ASKED, 0, 0}, {2, CTL, AGAIN, 1, 0}, {6, CTL, AGAIN, 2, 0}, END},
         "search 1.0-6.0 1"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct story s;
        story_begin(&s, 1);
        s.mac = story_mac(M);
        story_choose(&s, M, "P0S3-8-12-00");
        for (const struct row *r = row[i].rows; r->name; r++)
            story_row(&s, r);
        story_silence(&s, 100);
        if (strcmp(told(&s, model_phone(s.m, 0)), row[i].told))
            print_message("# %s\n", row[i].title);
        assert_string_equal(told(&s, model_phone(s.m, 0)), row[i].told);
        story_end(&s);
    }
}

static void a_phone_that_asks_for_ever_stays_bounded(void **state)
{
    (void)state;
    struct story s;
    const struct timeline *t;
    story_begin(&s, 1);
    for (unsigned i = 0; i < 1000; i++)
        story_row(&s, &(struct row){i * 31.0, SIP, MISSING, 0, 0});
    t = &model_phone(s.m, 0)->timeline;
    assert_int_equal(t->count, 64);
    assert_int_equal(t->segment[62].requests, 1);
    assert_int_equal(t->segment[63].kind, TIMELINE_MORE);
    assert_int_equal(t->segment[63].requests, 937);
    assert_int_equal(t->segment[63].to_us, story_us(&s, 999 * 31.0 + 0.001));
    story_end(&s);
}

static void a_problem_that_is_over_keeps_its_mark(void **state)
{
    (void)state;
    static const struct row rows[] = {
        HUNT_SEP(1),
        {1.2, "P0S3-8-12-00 .loads", MISSING, 0, 0},
        HUNT_SEP(30),
        {30.2, LOADS, SERVED, 458, 0},
        {32, SB2, SERVED, 756524, 15},
        SIP_APP(93),
        {93.2, "RINGLIST.DAT", MISSING, 0, 0},
    };
    struct story s;
    const struct phone *p;
    char shown[256];
    story_begin(&s, 1);
    story_choose(&s, M, "P0S3-8-12-00");
    story_rows(&s, rows, ARRAY_SIZE(rows));
    p = model_phone(s.m, 0);
    assert_string_equal(phone_stage_name(p->stage), "done");
    assert_string_equal(story_problems(p, false, shown), ""); /* loads-disagree went with it */
    assert_int_equal(p->timeline.mark_count, 2);
    assert_string_equal(diagnosis_slug(p->timeline.mark[1].what), "name-bytes");
    assert_int_equal(p->timeline.mark[1].at_us, story_us(&s, 1.201));
    assert_true(p->timeline.mark[0].absorbed); /* loads-disagree came of it */
    story_end(&s);
}

static void a_phone_first_known_by_address_brings_its_past(void **state)
{
    (void)state;
    struct story s;
    story_begin(&s, 1);
    story_choose(&s, M, "P0S3-8-12-00");
    story_row(&s, &(struct row){1, SIPDEF, SERVED, 300, 0});
    assert_int_equal(model_phone_count(s.m), 2);
    story_row(&s, &(struct row){1.1, SIP, MISSING, 0, 0});
    assert_int_equal(model_phone_count(s.m), 1);
    assert_string_equal(told(&s, model_phone(s.m, 0)), "search 1.0-1.1 2");
    story_end(&s);
}

static void segments_have_words(void **state)
{
    (void)state;
    static const struct {
        struct timeline_segment s;
        const char *text;
    } row[] = {
        {{.kind = TIMELINE_HUNT, .requests = 5, .sent = 1},
         "looks for its configuration, 5 requests, 1 answered with a file"},
        {{.kind = TIMELINE_LOADER,
          .label = "P003-8-12-00.sbn",
          .sent = 1,
          .bytes = 130956,
          .resent = 3},
         "fetches the loader: P003-8-12-00.sbn, 130956 bytes, 3 blocks resent"},
        {{.kind = TIMELINE_APPLICATION, .label = "a", .broken = 1, .bytes = 512},
         "fetches the application: a, 512 bytes, broken off"},
        {{.kind = TIMELINE_FLASH, .open = true},
         "verifies, writes flash, restarts, not heard of since"},
        {{.kind = TIMELINE_MORE, .requests = 937, .repeats = 2},
         "goes on asking, 937 requests, 2 times asked again"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct buf out;
        char mem[256];
        buf_fixed(&out, mem, sizeof mem);
        timeline_segment_text(&row[i].s, &out);
        assert_string_equal(buf_cstr(&out), row[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_follow_the_conversion),
        cmocka_unit_test(a_phone_that_asks_for_ever_stays_bounded),
        cmocka_unit_test(a_problem_that_is_over_keeps_its_mark),
        cmocka_unit_test(a_phone_first_known_by_address_brings_its_past),
        cmocka_unit_test(segments_have_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
