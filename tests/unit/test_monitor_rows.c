/* SPDX-License-Identifier: MIT */
/* Which phones are listed, and that the cursor stays on its phone. */
#include "cmocka_all.h"

#include "story.h"

#include "core/monitor_rows.h"

/* Phones 00156219000N at 10.0.0.N, each asking for its SEP file; the third has a stray blank. */
static struct story bench(unsigned count)
{
    struct story s;
    char name[64];
    story_begin(&s, 1);
    story_set(&s, "P0S3-8-12-00", "P003-8-12-00.sbn", "P0S3-8-12-00.sb2", 756524);
    for (unsigned i = 1; i <= count; i++) {
        struct row asks = {i, name, MISSING, 0, 0};
        s.ip = ip_v4(0x0a000000u + i);
        snprintf(name, sizeof name, "001562190%03X", i);
        story_choose(&s, name, "P0S3-8-12-00");
        snprintf(name, sizeof name, "SEP001562190%03X.cnf.xml", i);
        story_row(&s, &asks);
        snprintf(name, sizeof name, "P0S3-8-12-00 .loads");
        if (i == 3)
            story_row(&s, &asks);
    }
    return s;
}

static const char *phone_at(const struct monitor_rows *r, const struct story *s, size_t i)
{
    static char text[MAC_TEXT_SIZE];
    return mac_format_bare(monitor_rows_phone(r, s->m, i)->mac, text);
}

static void text_finds_phones(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool found;
    } row[] = {
        {"001562190003", true},   {"00:15:62:19:00:03", true},
        {"0015.6219.0003", true}, {"9000", true},
        {"9004", false},          {"10.0.0.3", true},
        {"10.0.0.4", false},      {"STUCK", true},
        {"name-b", true},         {"p0s3", true}, /* what it shall take */
        {" .loads", true},                        /* what it asked last */
        {"registered", false},
    };
    struct story s = bench(3);
    for (size_t i = 0; i < ARRAY_SIZE(row); i++)
        if (monitor_matches(model_phone(s.m, 2), row[i].text) != row[i].found)
            fail_msg("\"%s\"", row[i].text);
    story_end(&s);
}

static void a_filter_keeps_the_order_and_the_cursor(void **state)
{
    (void)state;
    struct story s = bench(40);
    struct monitor_rows r = {0};
    assert_true(monitor_rows_update(&r, s.m));
    assert_int_equal(r.count, 40);
    monitor_rows_go(&r, s.m, 18); /* ...013, the nineteenth */
    strcpy(r.filter, "00156219001");
    assert_true(monitor_rows_update(&r, s.m));
    assert_int_equal(r.count, 16);
    assert_string_equal(phone_at(&r, &s, 0), "001562190010");
    assert_int_equal(r.at, 3);
    strcpy(r.filter, "nowhere");
    assert_true(monitor_rows_update(&r, s.m));
    assert_int_equal(r.count, 0);
    assert_null(monitor_rows_chosen(&r, s.m));
    assert_false(monitor_rows_next_problem(&r, s.m));
    r.filter[0] = 0;
    assert_true(monitor_rows_update(&r, s.m));
    assert_int_equal(r.at, 18); /* back where it was */
    monitor_rows_free(&r);
    story_end(&s);
}

static void new_phones_do_not_move_the_cursor(void **state)
{
    (void)state;
    struct story s = bench(5);
    struct monitor_rows r = {0};
    static const struct row asks = {60, "SEP00156219FFFF.cnf.xml", MISSING, 0, 0};
    monitor_rows_update(&r, s.m);
    monitor_rows_go(&r, s.m, 4);
    s.ip = ip_v4(0x0a0000ff);
    story_row(&s, &asks);
    monitor_rows_update(&r, s.m);
    assert_int_equal(r.count, 6);
    assert_int_equal(r.at, 4);
    monitor_rows_go(&r, s.m, 99);
    assert_int_equal(r.at, 5);
    monitor_rows_free(&r);
    story_end(&s);
}

static void a_phone_that_gets_its_mac_keeps_the_cursor(void **state)
{
    (void)state;
    struct story s = bench(2);
    struct monitor_rows r = {0};
    static const struct row unknown = {60, "SIPDefault.cnf", MISSING, 0, 0};
    static const struct row known = {61, "SEP001562190001.cnf.xml", MISSING, 0, 0};
    s.ip = ip_v4(0x0a0000ee);
    story_row(&s, &unknown);
    monitor_rows_update(&r, s.m);
    monitor_rows_go(&r, s.m, 2);
    story_row(&s, &known); /* it is the first one, with another address */
    monitor_rows_update(&r, s.m);
    assert_int_equal(r.count, 2);
    assert_string_equal(phone_at(&r, &s, r.at), "001562190001");
    monitor_rows_free(&r);
    story_end(&s);
}

static void the_next_problem_is_found_round_the_end(void **state)
{
    (void)state;
    struct story s = bench(8);
    struct monitor_rows r = {0};
    monitor_rows_update(&r, s.m);
    monitor_rows_go(&r, s.m, 6);
    assert_true(monitor_rows_next_problem(&r, s.m));
    assert_int_equal(r.at, 2);
    assert_true(monitor_rows_next_problem(&r, s.m)); /* the only one */
    assert_int_equal(r.at, 2);
    monitor_rows_free(&r);
    story_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_finds_phones),
        cmocka_unit_test(a_filter_keeps_the_order_and_the_cursor),
        cmocka_unit_test(new_phones_do_not_move_the_cursor),
        cmocka_unit_test(a_phone_that_gets_its_mac_keeps_the_cursor),
        cmocka_unit_test(the_next_problem_is_found_round_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
