/* SPDX-License-Identifier: MIT */
/*
 * Keys pressed at the program's screens. Input: one byte for the terminal, the number of keys in
 * two bytes, the keys, then a journal for the monitor; without one the wizard asks. A key is a
 * byte: a character, a key of ncurses, another size, or time that passes. Nothing but what a cell
 * can show gets into a cell, and no key brings the stack of screens out of order.
 */
#include "must.h"

#include "../golden/ask_story.h"
#include "core/mend.h"
#include "core/text.h"
#include "journal.h"
#include "ui/scr_ask.h"
#include "ui/scr_mend.h"
#include "ui/scr_monitor.h"
#include "ui/screen.h"
#include "ui/term_impl.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

enum { KEYS_MAX = 400, LINES_AT_MOST = 200, FRAMES_BETWEEN_LOOKS = 16, CODES = 0x80 };

static const int codes[] = {KEY_UP,        KEY_DOWN,         KEY_LEFT,      KEY_RIGHT, KEY_PPAGE,
                            KEY_NPAGE,     KEY_HOME,         KEY_END,       KEY_F(1),  KEY_F(10),
                            KEY_BACKSPACE, KEY_DC,           KEY_ENTER,     KEY_BTAB,  KEY_IC,
                            KEY_SLEFT,     KEYS_PASTE_BEGIN, KEYS_PASTE_END};

static const wchar_t letters[] = {0xe9, 0x3a9, 0x20ac, 0x4e2d, 0x202e, 0x301, 0x1f600, 0x85, 0xa0};

static const struct {
    int rows, columns;
} sizes[] = {{24, 80}, {17, 60}, {50, 160}, {16, 59}, {5, 20}, {1, 1}, {30, 100}, {24, 200}};

struct world {
    struct ask_story story;
    struct ui ui;
    struct model *m;
    struct board *b;
};

static void must_be_shown(void)
{
    for (int y = 0; y < LINES; y++)
        for (int x = 0; x < COLS; x++) {
            wchar_t text[CCHARW_MAX + 1] = {0};
            attr_t attributes;
            short pair;
            cchar_t cell;
            if (mvin_wch(y, x, &cell) == ERR)
                continue;
            getcchar(&cell, text, &attributes, &pair, NULL);
            for (const wchar_t *c = text; *c; c++)
                must(*c >= 0x20 && (*c < 0x7f || *c > 0x9f));
        }
}

static void show_mend(struct world *w, struct mac mac)
{
    static const char on_disk[] = "sntp_server: 10.0.0.1\nimage_version: \"P00308010200 \"\n";
    const struct mend_folder folder = {
        .there = {[CONFIG_FILE_SIP_DEFAULT] = true},
        .bytes = {[CONFIG_FILE_SIP_DEFAULT] = {(const uint8_t *)on_disk, sizeof on_disk - 1}}};
    const struct phone_list nobody = {.count = 0};
    const struct phone_config_options plain = {.home = NULL};
    const struct phone *p = model_phone_by_mac(w->m, mac);
    const char *why;
    const struct phone_problem *it = mend_problem(w->m, p, &why);
    struct buf bytes;
    if (!it)
        return;
    struct mend_proposal show = {.mac = mac, .what = it->what};
    buf_growing(&bytes, 1 << 16);
    must(mend_make(w->m, p, it, &folder, &nobody, &plain, &show.mend, &bytes));
    show.there = folder.there[show.mend.file];
    show.old = folder.bytes[show.mend.file];
    show.bytes = buf_view(&bytes);
    mend_open(&w->ui, &show);
    buf_free(&bytes);
}

static void on_intent(void *ctx, const struct intent *i)
{
    struct world *w = ctx;
    must(i->kind <= INTENT_BROWSE && (i->text.n == 0 || i->text.p));
    if (w->ui.wizard)
        ask_story_intend(&w->story, i);
    else if (i->kind == INTENT_MEND && !i->on)
        show_mend(w, i->mac);
    else if (i->kind == INTENT_NOTE || i->kind == INTENT_EXPORT)
        must(i->text.n > 0);
}

static void look_up(struct world *w)
{
    if (!w->ui.model)
        return;
    model_advance(w->m, w->ui.now_us);
    model_summarise(w->m, &w->ui.sum);
    w->ui.over = model_is_choosing(w->m) && model_is_over(w->m, w->ui.now_us);
}

static void press(struct world *w, uint8_t key)
{
    if (key == 26) /* Ctrl-Z would stop the fuzzer */
        return;
    if (key < CODES)
        screen_key(&w->ui, key, false);
    else if (key - CODES < (int)ARRAY_SIZE(codes))
        screen_key(&w->ui, codes[key - CODES], true);
    else if (key >= 0xf8)
        resize_term(sizes[key - 0xf8].rows, sizes[key - 0xf8].columns);
    else if (key >= 0xf0)
        w->ui.now_us += (int64_t)1000000 << (key & 7);
    else if (key >= 0xe0)
        screen_click(&w->ui, key & 15, 5);
    else
        screen_key(&w->ui, (int)letters[key % ARRAY_SIZE(letters)], false);
}

static void draw(struct world *w)
{
    look_up(w);
    screen_draw(&w->ui);
    must(w->ui.depth >= 1 && w->ui.depth <= SCREENS_MAX);
    must(memchr(w->ui.notice, 0, sizeof w->ui.notice) != NULL);
}

static void take_event(void *ctx, const struct event *e)
{
    struct world *w = ctx;
    must(model_apply(w->m, e) && board_event(w->b, w->m, e));
}

static void begin(struct world *w, struct slice lines)
{
    struct journal_opened info = {.lines = 0};
    struct slice line;
    w->ui = (struct ui){.stays = true, .intend = on_intent, .ctx = w};
    if (lines.n <= 1) {
        ask_story_begin(&w->story, &w->ui, lines.n == 1);
        return;
    }
    while (info.lines < LINES_AT_MOST && text_take_line(&lines, &line))
        journal_line(line, take_event, w, &info);
    board_set_place(w->b, "10.0.0.5 port 69", "/srv/sessions/20261122-140200");
    board_set_folder(w->b, "/srv/tftp");
    board_set_capture(w->b, "eth0", "");
    w->ui.model = w->m;
    w->ui.board = w->b;
    w->ui.now_us = model_last_us(w->m) + 1000000;
    look_up(w);
    monitor_open(&w->ui);
}

/* Once for all inputs: ncurses keeps most of a terminal for good. */
static void open_terminal(void)
{
    static FILE *null;
    char problem[120];
    if (null)
        return;
    null = fopen("/dev/null", "r+");
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("LINES", "24", 1);
    setenv("COLUMNS", "80", 1);
    const struct term_config config = {.in = null, .out = null};
    must(null && term_open(&config, problem, sizeof problem));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct world w;
    struct rd r;
    rd_init(&r, slice_of(data, size));
    uint8_t terminal = rd_u8(&r);
    size_t n = rd_be16(&r);
    struct slice keys = rd_take(&r, n < rd_left(&r) ? n : rd_left(&r));
    open_terminal();
    resize_term(sizes[terminal & 7].rows, sizes[terminal & 7].columns);
    memset(&w, 0, sizeof w);
    w.m = model_new();
    w.b = board_new();
    must(w.m && w.b);
    begin(&w, rd_rest(&r));
    draw(&w);
    for (size_t i = 0; i < keys.n && i < KEYS_MAX; i++) {
        press(&w, keys.p[i]);
        draw(&w);
        if (i % FRAMES_BETWEEN_LOOKS == 0)
            must_be_shown();
    }
    must_be_shown();
    screen_pop_all(&w.ui);
    ask_close(&w.ui);
    if (w.ui.wizard)
        ask_story_end(&w.story);
    model_free(w.m);
    board_free(w.b);
    return 0;
}
