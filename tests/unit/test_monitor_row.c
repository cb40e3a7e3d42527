/* SPDX-License-Identifier: MIT */
/* One phone as a row: what is said first, and in which columns. */
#include "cmocka_all.h"

#include "story.h"

#include "core/monitor_row.h"

#define A    "000D28AABB04"
#define LOAD "P0S3-8-12-00"

static const struct row conversion[] = {
    {1, "CTLSEP" A ".tlv", MISSING, 0, 0},  {1.1, "SEP" A ".cnf.xml", SERVED, 89, 0},
    {1.5, LOAD ".loads", SERVED, 461, 0},   {3, "P003-8-12-00.sbn", SERVED, 130956, 2.5},
    {33, "CTLSEP" A ".tlv", MISSING, 0, 0}, {33.1, "SEP" A ".cnf.xml", SERVED, 89, 0},
    {33.5, LOAD ".loads", SERVED, 461, 0},  {36, LOAD ".sb2", SERVED, 756524, 15},
};

static struct story begin(const struct row *rows, size_t count)
{
    struct story s;
    story_begin(&s, 1);
    story_set(&s, LOAD, "P003-8-12-00.sbn", LOAD ".sb2", 756524);
    story_choose(&s, A, LOAD);
    story_rows(&s, rows, count);
    return s;
}

static void a_row_says_what_matters_now(void **state)
{
    (void)state;
    static const struct {
        size_t rows;
        double at;
        const char *mark, *stage, *what, *time;
        bool is_problem;
    } row[] = {
        {0, 1, "..", "waiting", "not seen yet", "", false},
        {1, 1.5, "->", "asking", "CTLSEP" A ".tlv", "0 s", false},
        {3, 3, "->", "loading", LOAD ".loads", "1 of 24-36 s", false},
        {4, 20, "->", "flashing", "do not unplug", "14 of 26-37 s", false},
        {4, 44, "->", "rebooting", "do not unplug", "13 of 26-37 s", false},
        {8, 70, "->", "flashing", "do not unplug", "19 of 46-69 s", false},
        {4, 140, "!!", "stuck",
         "lost-server-after-reboot: The phone did not come back after its reboot", "31 s", true},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct story s = begin(conversion, row[i].rows);
        struct board *b = board_new();
        struct monitor_row is;
        story_silence(&s, row[i].at);
        monitor_row_make(model_phone(s.m, 0), b, 1, story_us(&s, row[i].at), &is);
        assert_string_equal(is.stage, row[i].stage);
        assert_string_equal(monitor_mark_text(is.mark), row[i].mark);
        assert_string_equal(is.what, row[i].what);
        assert_string_equal(is.time, row[i].time);
        assert_int_equal(is.is_problem, row[i].is_problem);
        assert_string_equal(is.phone, A);
        assert_int_equal(is.percent, -1);
        assert_string_equal(is.rate, "");
        board_free(b);
        story_end(&s);
    }
}

static void a_running_file_has_percent_and_rate(void **state)
{
    (void)state;
    static const struct {
        double at;
        uint64_t sent;
        int percent;
        const char *rate;
    } row[] = {
        {36.2, 7565, 0, "-"},         {37.1, 75700, 10, "69k/s"},    {38.1, 76000, 10, "36k/s"},
        {39.1, 378262, 50, "122k/s"}, {40.1, 756524, 100, "185k/s"},
    };
    struct story s = begin(conversion, 7);
    struct board *b = board_new();
    struct event e;
    struct monitor_row is;
    static const struct row asked = {36, LOAD ".sb2", ASKED, 0, 0};
    story_row(&s, &asked);
    e = story_event(&s, EVENT_TFTP_START, LOAD ".sb2");
    e.u.start.bytes = 756524;
    e.src = EVENT_SRC_SERVER;
    story_tell(&s, e, 36.001);
    e.t_us = story_us(&s, 36.001);
    assert_true(board_event(b, s.m, &e));
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        int64_t now = story_us(&s, row[i].at);
        board_sample(b, s.ip, s.port, row[i].sent, 756524, now);
        monitor_row_make(model_phone(s.m, 0), b, 1, now, &is);
        assert_string_equal(is.what, LOAD ".sb2");
        assert_int_equal(is.percent, row[i].percent);
        assert_string_equal(is.rate, row[i].rate);
    }
    board_free(b);
    story_end(&s);
}

static void a_hostile_name_is_escaped_and_bounded(void **state)
{
    (void)state;
    static const char name[] = "\x1b]0;owned\x07" A "-and-longer-than-any-column-could-ever-show";
    static const struct row rows[] = {{1, "SEP" A ".cnf.xml", MISSING, 0, 0},
                                      {1.1, name, MISSING, 0, 0}};
    struct story s = begin(rows, 2);
    struct board *b = board_new();
    struct monitor_row is;
    monitor_row_make(model_phone(s.m, 0), b, 1, story_us(&s, 1.2), &is);
    assert_string_equal(
        is.what, "\\x1b]0;owned\\x07000D28AABB04-and-longer-than-any-column-could-ever-show");
    board_free(b);
    story_end(&s);
}

static void a_phone_of_unknown_mac_is_known_by_its_address(void **state)
{
    (void)state;
    static const struct row rows[] = {{1, "SIPDefault.cnf", MISSING, 0, 0}};
    struct story s;
    struct board *b = board_new();
    struct monitor_row is;
    story_begin(&s, 1);
    story_rows(&s, rows, 1);
    monitor_row_make(model_phone(s.m, 0), b, 1, story_us(&s, 1.2), &is);
    assert_string_equal(is.phone, "10.200.0.4");
    assert_string_equal(is.address, "10.200.0.4");
    board_free(b);
    story_end(&s);
}

static void columns_depend_on_the_pane_alone(void **state)
{
    (void)state;
    static const struct {
        int width;
        int at[MONITOR_COLUMN_COUNT], wide[MONITOR_COLUMN_COUNT];
    } row[] = {
        {60, {0, 3, 13, 29, 29, 47, 56, 61, 61}, {2, 9, 15, 0, 17, 8, 4, 0, 0}},
        {79, {0, 3, 13, 29, 29, 66, 75, 80, 80}, {2, 9, 15, 0, 36, 8, 4, 0, 0}},
        {80, {0, 3, 13, 26, 42, 61, 69, 74, 81}, {2, 9, 12, 15, 18, 7, 4, 6, 0}},
        {102, {0, 3, 13, 26, 42, 65, 76, 81, 88}, {2, 9, 12, 15, 22, 10, 4, 6, 14}},
        {132, {0, 3, 13, 26, 42, 95, 106, 111, 118}, {2, 9, 12, 15, 52, 10, 4, 6, 14}},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct monitor_columns c;
        monitor_columns(row[i].width, &c);
        for (int k = 0; k < MONITOR_COLUMN_COUNT; k++) {
            assert_int_equal(c.at[k], row[i].at[k]);
            assert_int_equal(c.width[k], row[i].wide[k]);
        }
        assert_int_equal(monitor_span(&c, COLUMN_MARK, COLUMN_TIME), row[i].width);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_says_what_matters_now),
        cmocka_unit_test(a_running_file_has_percent_and_rate),
        cmocka_unit_test(a_hostile_name_is_escaped_and_bounded),
        cmocka_unit_test(a_phone_of_unknown_mac_is_known_by_its_address),
        cmocka_unit_test(columns_depend_on_the_pane_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
