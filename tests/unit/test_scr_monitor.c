/* SPDX-License-Identifier: MIT */
/*
 * The monitor costs what is seen of it, however many phones there are; and what its keys ask for.
 * monitor_row_make() is counted by the linker's --wrap.
 */
#include "cmocka_all.h"

#include "story.h"

#include "core/monitor_row.h"
#include "ui/scr_monitor.h"
#include "ui/screen.h"

#include <locale.h>
#include <stdlib.h>

#include <curses.h>

enum { ROWS = 24, SEEN_ROWS = 14 }; /* all but title, headings, log with its rule, status, footer */

static unsigned made;

void __real_monitor_row_make(const struct phone *p, const struct board *b, double speed,
                             int64_t now_us, struct monitor_row *out);
void __wrap_monitor_row_make(const struct phone *p, const struct board *b, double speed,
                             int64_t now_us, struct monitor_row *out);

void __wrap_monitor_row_make(const struct phone *p, const struct board *b, double speed,
                             int64_t now_us, struct monitor_row *out)
{
    made++;
    __real_monitor_row_make(p, b, speed, now_us, out);
}

struct stage {
    struct story story;
    struct board *board;
    struct ui ui;
    struct intent wanted;
    unsigned wants;
    FILE *null;
};

static void want(void *ctx, const struct intent *i)
{
    struct stage *s = ctx;
    s->wanted = *i;
    s->wants++;
}

/* Phones 001562xxxxxx; each fiftieth asks for a name with a stray byte. */
static void tell_phones(struct story *s, unsigned count)
{
    char name[64];
    for (unsigned i = 0; i < count; i++) {
        struct row asks = {1 + i * 0.001, name, MISSING, 0, 0};
        s->ip = ip_v4(0x0a000000u + i);
        snprintf(name, sizeof name, "SEP001562%06X.cnf.xml", i);
        story_row(s, &asks);
        snprintf(name, sizeof name, "P0S3-8-12-00 .loads");
        if (i % 50 == 49)
            story_row(s, &asks);
    }
}

static struct stage *begin(unsigned phones)
{
    char problem[120];
    struct stage *s = calloc(1, sizeof *s);
    story_begin(&s->story, 1);
    story_set(&s->story, "P0S3-8-12-00", "P003-8-12-00.sbn", "P0S3-8-12-00.sb2", 756524);
    tell_phones(&s->story, phones);
    s->board = board_new();
    s->null = fopen("/dev/null", "r+");
    const struct term_config term = {.in = s->null, .out = s->null, .color = TERM_COLOR_NEVER};
    setenv("LINES", "24", 1);
    setenv("COLUMNS", "80", 1);
    setenv("TERM", "xterm-256color", 1);
    if (!term_open(&term, problem, sizeof problem))
        fail_msg("%s", problem);
    s->ui.model = s->story.m;
    s->ui.board = s->board;
    s->ui.intend = want;
    s->ui.ctx = s;
    s->ui.now_us = story_us(&s->story, 100);
    monitor_open(&s->ui);
    return s;
}

static void end(struct stage *s)
{
    screen_pop_all(&s->ui);
    term_close();
    fclose(s->null);
    board_free(s->board);
    story_end(&s->story);
    free(s);
}

static unsigned drawn(struct stage *s)
{
    made = 0;
    screen_draw(&s->ui);
    return made;
}

static void press(struct stage *s, int key, bool is_code)
{
    screen_key(&s->ui, key, is_code);
}

static const char *line(int y)
{
    static char text[256];
    mvinnstr(y, 0, text, 80);
    return text;
}

static void shows(struct stage *s, int y, const char *text)
{
    screen_draw(&s->ui);
    if (!strstr(line(y), text))
        fail_msg("\"%s\" is not in line %d: \"%s\"", text, y, line(y));
}

static void ten_thousand_phones_cost_a_screenful(void **state)
{
    (void)state;
    struct stage *s = begin(10000);
    assert_int_equal(drawn(s), SEEN_ROWS);
    shows(s, 2, "00156200000");
    press(s, KEY_END, true);
    assert_int_equal(drawn(s), SEEN_ROWS);
    shows(s, 15, "00156200270F"); /* the last one, at the bottom */
    press(s, KEY_PPAGE, true);
    assert_int_equal(drawn(s), SEEN_ROWS);
    press(s, '!', false);
    assert_int_equal(drawn(s), SEEN_ROWS);
    end(s);
}

static void the_cursor_goes_to_phones_that_need_a_person(void **state)
{
    (void)state;
    struct stage *s = begin(120);
    screen_draw(&s->ui);
    press(s, '!', false);
    screen_draw(&s->ui);
    int y, x;
    getyx(stdscr, y, x);
    assert_int_equal(x, 0);
    assert_non_null(strstr(line(y), "001562000031")); /* the fiftieth */
    assert_non_null(strstr(line(y), "!!"));
    press(s, '!', false);
    press(s, '!', false); /* there are two: round to the first */
    screen_draw(&s->ui);
    getyx(stdscr, y, x);
    assert_non_null(strstr(line(y), "001562000031"));
    end(s);
}

static void pausing_holds_rows_and_counts_what_happens(void **state)
{
    (void)state;
    struct stage *s = begin(3);
    screen_draw(&s->ui);
    press(s, 'p', false);
    tell_phones(&s->story, 5);
    struct event note = {.kind = EVENT_ACTION, .src = EVENT_SRC_OPERATOR};
    note.u.action.verb = EVENT_NOTE;
    board_event(s->board, s->story.m, &note);
    shows(s, 0, "PAUSED +1");
    assert_int_equal(drawn(s), 0); /* of the copy */
    shows(s, 4, "001562000002");
    assert_null(strstr(line(5), "0015"));
    press(s, '/', false);
    assert_non_null(strstr(s->ui.notice, "paused"));
    press(s, KEY_END, true);
    press(s, 'p', false);
    screen_draw(&s->ui);
    assert_int_equal(getcury(stdscr), 4); /* the cursor stays on its phone, the third */
    shows(s, 6, "001562000004");
    end(s);
}

static void a_filter_is_typed_while_it_is_looked_at(void **state)
{
    (void)state;
    struct stage *s = begin(30);
    press(s, '/', false);
    for (const char *c = "00:1d"; *c; c++)
        press(s, *c, false);
    shows(s, 2, "00156200001D");
    assert_null(strstr(line(3), "0015"));
    press(s, 27, false); /* as it was before */
    shows(s, 3, "001562");
    end(s);
}

static void a_failure_is_never_called_done(void **state)
{
    (void)state;
    struct stage *s = begin(0);
    static const struct row asks = {1, "P0S3-8-12-00 .loads", MISSING, 0, 0};
    s->story.mac = story_mac("001562000001");
    story_choose(&s->story, "001562000001", "P0S3-8-12-00");
    story_row(&s->story, &asks);
    s->ui.over = s->ui.stays = true;
    shows(s, 0, "it is over: q leaves");
    end(s);
}

static void a_converted_bench_is_done(void **state)
{
    (void)state;
    struct stage *s = begin(0);
    static const struct row rows[] = {{1, "SIP001562000001.cnf", MISSING, 0, 0},
                                      {2, "P0S3-8-12-00.loads", SERVED, 458, 0},
                                      {26, "SIPDefault.cnf", SERVED, 300, 0},
                                      {26.1, "RINGLIST.DAT", MISSING, 0, 0}};
    story_choose(&s->story, "001562000001", "P0S3-8-12-00");
    story_rows(&s->story, rows, ARRAY_SIZE(rows));
    s->ui.over = s->ui.stays = true;
    shows(s, 0, "all done: q leaves");
    end(s);
}

/* Keys may come faster than frames. */
static void keys_between_frames_find_their_phone(void **state)
{
    (void)state;
    static const char keys[] = "/31\nx\033G/nothing has this\nrxp!\033/\025\nGpkp\n";
    struct stage *s = begin(60);
    screen_draw(&s->ui);
    for (const char *c = keys; *c; c++)
        press(s, *c, false);
    shows(s, 0, "Phone 00156200003A"); /* the last but one */
    end(s);
}

static void what_cannot_be_done_says_why(void **state)
{
    (void)state;
    static const struct {
        unsigned phones;
        char key;
        const char *why;
    } row[] = {
        {0, '\n', "there is no phone here yet"},
        {0, 'x', "there is no phone here yet"},
        {0, 'p', "there is no phone to be held still"},
        {0, '!', "no phone needs a person now"},
        {3, 'r', "this phone has no failure to be forgiven"},
        {3, 's', "nothing is served here, only watched"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct stage *s = begin(row[i].phones);
        screen_draw(&s->ui);
        press(s, row[i].key, false);
        assert_string_equal(s->ui.notice, row[i].why);
        assert_int_equal(s->wants, 0);
        end(s);
    }
}

static void keys_become_intents(void **state)
{
    (void)state;
    struct stage *s = begin(50);
    board_set_place(s->board, "10.0.0.5 port 69", "");
    screen_draw(&s->ui);
    press(s, '!', false);
    press(s, 'r', false);
    assert_int_equal(s->wants, 1);
    assert_int_equal(s->wanted.kind, INTENT_RETRY);
    assert_true(mac_eq(s->wanted.mac, story_mac("001562000031")));
    press(s, 's', false);
    assert_int_equal(s->wants, 2);
    assert_int_equal(s->wanted.kind, INTENT_SERVING);
    assert_false(s->wanted.on); /* loads are given out as long as nobody said otherwise */
    end(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_thousand_phones_cost_a_screenful),
        cmocka_unit_test(the_cursor_goes_to_phones_that_need_a_person),
        cmocka_unit_test(pausing_holds_rows_and_counts_what_happens),
        cmocka_unit_test(a_filter_is_typed_while_it_is_looked_at),
        cmocka_unit_test(a_failure_is_never_called_done),
        cmocka_unit_test(a_converted_bench_is_done),
        cmocka_unit_test(keys_between_frames_find_their_phone),
        cmocka_unit_test(what_cannot_be_done_says_why),
        cmocka_unit_test(keys_become_intents),
    };
    setlocale(LC_ALL, "C");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
