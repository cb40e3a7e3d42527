/* SPDX-License-Identifier: MIT */
/* What stands beside the model on a screen: lines, live figures, how well we hear. */
#include "cmocka_all.h"

#include "story.h"

#include "core/board.h"

#define SECOND 1000000

static struct ip phone(unsigned i)
{
    return ip_v4(0x0a000000u + i);
}

static void tell(struct board *b, const struct model *m, struct event e)
{
    assert_true(board_event(b, m, &e));
}

static struct event note(uint64_t seq, const char *text)
{
    struct event e = {.kind = EVENT_ACTION, .src = EVENT_SRC_OPERATOR, .seq = seq};
    e.u.action.verb = EVENT_NOTE;
    e.u.action.text = slice_str(text);
    return e;
}

static struct event start(struct ip ip, uint16_t port, uint64_t bytes)
{
    struct event e = {.kind = EVENT_TFTP_START, .src = EVENT_SRC_SERVER, .ip = ip, .port = port};
    e.u.start.bytes = bytes;
    return e;
}

static void lines_are_those_of_the_report(void **state)
{
    (void)state;
    struct story s;
    struct board *b = board_new();
    story_begin(&s, 1);
    tell(b, s.m, note(7, "a\x1b[2J"));
    tell(b, s.m, start(phone(1), 1, 10)); /* its end says all */
    assert_int_equal(board_line_count(b), 1);
    assert_string_equal(board_line(b, 0)->text, "00:00:00.000  -                Note: a\\x1b[2J");
    assert_int_equal(board_line(b, 0)->seq, 7);
    board_free(b);
    story_end(&s);
}

static void an_echo_of_the_wire_is_no_second_line(void **state)
{
    (void)state;
    struct story s;
    struct board *b = board_new();
    story_begin(&s, 1);
    story_teller(&s, SERVER_THEN_WIRE);
    struct event e = story_event(&s, EVENT_TFTP_REQUEST, "OS79XX.TXT");
    e.server = s.server;
    e.u.request.mode = slice_str("octet");
    story_tell_one(&s, e, 1, EVENT_SRC_SERVER);
    e.src = EVENT_SRC_SERVER, e.t_us = story_us(&s, 1);
    tell(b, s.m, e);
    story_tell_one(&s, e, 1.001, EVENT_SRC_WIRE);
    e.src = EVENT_SRC_WIRE, e.t_us = story_us(&s, 1.001);
    tell(b, s.m, e);
    assert_int_equal(board_line_count(b), 1);
    board_free(b);
    story_end(&s);
}

static void a_long_run_keeps_the_latest_lines(void **state)
{
    (void)state;
    struct story s;
    struct board *b = board_new();
    story_begin(&s, 1);
    for (uint64_t i = 1; i <= 4500; i++)
        tell(b, s.m, note(i, "x"));
    assert_int_equal(board_line_count(b), 2000);
    assert_int_equal(board_lines_told(b), 4500);
    assert_int_equal(board_line(b, 0)->seq, 2501);
    assert_int_equal(board_line(b, 1999)->seq, 4500);
    board_free(b);
    story_end(&s);
}

static void a_line_too_long_says_so(void **state)
{
    (void)state;
    struct story s;
    struct board *b = board_new();
    uint8_t name[200];
    story_begin(&s, 1);
    memset(name, 0xff, sizeof name); /* \xff each */
    struct event e = {.kind = EVENT_TFTP_ERROR, .ip = phone(1), .name = {name, sizeof name}};
    e.u.error.message = slice_of(name, sizeof name);
    e.u.error.near = slice_of(name, sizeof name);
    tell(b, s.m, e);
    const char *text = board_line(b, 0)->text;
    assert_int_equal(strlen(text), 239);
    assert_string_equal(text + 236, "...");
    board_free(b);
    story_end(&s);
}

/* The clock is set back in mid-transfer: bytes and seconds go on as they were. */
static void a_rate_outlives_a_step_of_the_clock(void **state)
{
    (void)state;
    struct story s;
    struct board *b = board_new();
    struct board_figures f;
    story_begin(&s, 1);
    tell(b, s.m, start(phone(1), 50000, 800000));
    for (int i = 1; i <= 3; i++)
        board_sample(b, phone(1), 50000, (uint64_t)i * 100000, 800000, i * SECOND);
    struct event e = {
        .kind = EVENT_CLOCK, .src = EVENT_SRC_SERVER, .t_us = INT64_C(-3597) * SECOND};
    e.u.clock.step_us = INT64_C(-3600) * SECOND;
    tell(b, s.m, e);
    for (int i = 4; i <= 9; i++) {
        board_sample(b, phone(1), 50000, (uint64_t)i * 100000, 800000,
                     INT64_C(1) * (i - 3600) * SECOND);
        assert_true(board_figures(b, phone(1), 50000, &f));
        assert_int_equal((int)f.bytes_per_s, 100000);
    }
    board_free(b);
    story_end(&s);
}

static void a_rate_is_smoothed_over_five_seconds(void **state)
{
    (void)state;
    static const struct {
        double t;
        uint64_t sent;
        double rate;
    } row[] = {
        {0.2, 90000, -1}, /* too early to say */
        {1, 100000, 100000}, {2, 200000, 100000}, {3, 300000, 100000}, {4, 400000, 100000},
        {5, 500000, 100000}, {6, 500000, 80000}, /* it stands: the oldest sample has gone */
        {7, 500000, 60000},  {8, 500000, 40000},  {9, 500000, 20000},  {10, 500000, 0},
    };
    struct story s;
    struct board *b = board_new();
    struct board_figures f;
    story_begin(&s, 1);
    tell(b, s.m, start(phone(1), 50000, 800000));
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        board_sample(b, phone(1), 50000, row[i].sent, 800000, (int64_t)(row[i].t * SECOND));
        assert_true(board_figures(b, phone(1), 50000, &f));
        assert_int_equal(f.sent, row[i].sent);
        assert_int_equal(f.size, 800000);
        assert_int_equal((int)f.bytes_per_s, (int)row[i].rate);
    }
    board_free(b);
    story_end(&s);
}

static void figures_end_with_their_transfer(void **state)
{
    (void)state;
    struct story s;
    struct board *b = board_new();
    struct board_figures f;
    struct event end = {.kind = EVENT_TFTP_DONE, .src = EVENT_SRC_SERVER};
    story_begin(&s, 1);
    for (unsigned i = 100; i-- > 0;) /* from the last address to the first: sorted all the same */
        tell(b, s.m, start(phone(i), (uint16_t)(1000 + i), i + 1));
    assert_int_equal(board_running(b), 100);
    for (unsigned i = 0; i < 100; i++) {
        assert_true(board_figures(b, phone(i), (uint16_t)(1000 + i), &f));
        assert_int_equal(f.size, i + 1);
    }
    end.ip = phone(50), end.port = 1050;
    tell(b, s.m, end);
    tell(b, s.m, end); /* twice: it has gone already */
    assert_int_equal(board_running(b), 99);
    assert_false(board_figures(b, phone(50), 1050, &f));
    assert_int_equal(f.size, 0);
    board_sample(b, phone(50), 1050, 5, 10, SECOND); /* a stranger */
    assert_false(board_figures(b, phone(50), 1050, &f));
    end.src = EVENT_SRC_WIRE, end.ip = phone(51), end.port = 1051;
    tell(b, s.m, end); /* another server's to the same address */
    assert_true(board_figures(b, phone(51), 1051, &f));
    board_free(b);
    story_end(&s);
}

static void what_was_replaced_is_remembered(void **state)
{
    (void)state;
    struct story s;
    struct board *b = board_new();
    char name[32];
    struct event e = {.kind = EVENT_FILE_WRITTEN, .src = EVENT_SRC_OPERATOR};
    story_begin(&s, 1);
    e.name = slice_str("OS79XX.TXT"); /* it was not there before: nothing to be kept */
    tell(b, s.m, e);
    assert_int_equal(board_backup_count(b), 0);
    e.name = slice_str("SIPDefault.cnf\n");
    e.u.written.backup = slice_str("SIPDefault.cnf.bak-1");
    tell(b, s.m, e);
    assert_string_equal(board_backup(b, 0)->name, "SIPDefault.cnf\\x0a");
    assert_string_equal(board_backup(b, 0)->backup, "SIPDefault.cnf.bak-1");
    for (unsigned i = 1; i <= BOARD_BACKUPS; i++) {
        snprintf(name, sizeof name, "SEP%u.bak", i);
        e.u.written.backup = slice_str(name);
        tell(b, s.m, e);
    }
    assert_int_equal(board_backup_count(b), BOARD_BACKUPS);
    assert_int_equal(board_backups_told(b), BOARD_BACKUPS + 1);
    assert_string_equal(board_backup(b, 0)->backup, "SEP1.bak");
    assert_string_equal(board_backup(b, BOARD_BACKUPS - 1)->backup, name);
    board_free(b);
    story_end(&s);
}

static void status_is_what_the_shell_and_the_capture_say(void **state)
{
    (void)state;
    struct story s;
    struct board *b = board_new();
    struct event e = {.kind = EVENT_CAPTURE, .src = EVENT_SRC_WIRE};
    story_begin(&s, 1);
    board_set_place(b, "10.0.0.5 port 69", "");
    board_set_capture(b, "eth0", "");
    e.u.capture.interface = slice_str("eth0");
    e.u.capture.packets = 4000;
    e.u.capture.drops = 12;
    tell(b, s.m, e);
    const struct board_status *is = board_status(b);
    assert_string_equal(is->serves, "10.0.0.5 port 69");
    assert_string_equal(is->interface, "eth0");
    assert_int_equal(is->packets, 4000);
    assert_int_equal(is->drops, 12);
    board_set_capture(b, NULL, "not permitted");
    assert_string_equal(is->interface, "");
    assert_string_equal(is->no_capture, "not permitted");
    board_free(b);
    story_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_those_of_the_report),
        cmocka_unit_test(an_echo_of_the_wire_is_no_second_line),
        cmocka_unit_test(a_long_run_keeps_the_latest_lines),
        cmocka_unit_test(a_line_too_long_says_so),
        cmocka_unit_test(a_rate_is_smoothed_over_five_seconds),
        cmocka_unit_test(a_rate_outlives_a_step_of_the_clock),
        cmocka_unit_test(figures_end_with_their_transfer),
        cmocka_unit_test(what_was_replaced_is_remembered),
        cmocka_unit_test(status_is_what_the_shell_and_the_capture_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
