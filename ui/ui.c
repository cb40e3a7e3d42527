/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: ncurses decodes keys, without waiting. Sequences that it does not know come
 * as ESC and characters; those are swallowed whole, so that a terminal with another name for its
 * keys never presses letters by itself. A terminal that hangs up is readable for ever and gives
 * nothing: poll(2) tells that apart from silence.
 */
#include "ui/ui.h"

#include "ui/scr_ask.h"
#include "ui/scr_mend.h"
#include "ui/scr_monitor.h"
#include "ui/scr_report.h"
#include "ui/screen.h"
#include "ui/term_impl.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FRAME_US = 50000, ESCAPE = 27 };

struct ui *ui_open(const struct ui_config *config, char *problem, size_t cap)
{
    struct ui *ui = calloc(1, sizeof *ui);
    if (!ui) {
        snprintf(problem, cap, "out of memory");
        return NULL;
    }
    ui->wizard = config->wizard;
    ui->model = ui->wizard ? NULL : config->model;
    ui->board = ui->wizard ? NULL : config->board;
    ui->stays = config->stays;
    ui->has_bell = config->bell;
    ui->intend = config->intend;
    ui->is_over = config->is_over;
    ui->ctx = config->ctx;
    ui->in = fileno(config->term.in);
    if (!term_open(&config->term, problem, cap)) {
        free(ui);
        return NULL;
    }
    if (ui->wizard)
        ask_open(ui);
    else
        monitor_open(ui);
    if (!ui->depth) {
        snprintf(problem, cap, "out of memory");
        ui_close(ui);
        return NULL;
    }
    return ui;
}

void ui_close(struct ui *ui)
{
    if (!ui)
        return;
    screen_pop_all(ui);
    ask_close(ui);
    term_close();
    free(ui);
}

/* Up to the final byte of a CSI or SS3 sequence; a lone ESC is a key. */
static bool swallow_sequence(void)
{
    wint_t c;
    if (get_wch(&c) == ERR)
        return false;
    if (c != '[' && c != 'O') {
        unget_wch((wchar_t)c);
        return false;
    }
    while (get_wch(&c) == OK && (c < 0x40 || c > 0x7e))
        ;
    return true;
}

static void take_mouse(struct ui *ui)
{
    MEVENT m;
    if (getmouse(&m) == ERR)
        return;
    if (m.bstate & BUTTON1_PRESSED)
        screen_click(ui, m.y, m.x);
    else if (m.bstate & (BUTTON4_PRESSED | BUTTON5_PRESSED))
        screen_wheel(ui, m.bstate & BUTTON5_PRESSED);
}

static bool is_gone(const struct ui *ui)
{
    struct pollfd p = {.fd = ui->in, .events = POLLIN};
    return poll(&p, 1, 0) > 0 && (p.revents & (POLLHUP | POLLERR | POLLNVAL));
}

bool ui_input(struct ui *ui, int64_t now_us)
{
    wint_t c;
    int kind;
    ui->now_us = now_us;
    while ((kind = get_wch(&c)) != ERR) {
        if (kind == KEY_CODE_YES && c == KEY_RESIZE)
            continue; /* resizeterm() queues it; ui_resized() has seen to it */
        if (kind == OK && c == ESCAPE && swallow_sequence())
            continue;
        if (kind == KEY_CODE_YES && c == KEY_MOUSE) {
            take_mouse(ui);
            continue;
        }
        screen_key(ui, (int)c, kind == KEY_CODE_YES);
    }
    return !is_gone(ui);
}

void ui_changed(struct ui *ui)
{
    ui->dirty = true;
}

void ui_resized(struct ui *ui)
{
    term_resize();
    ui->dirty = true;
}

void ui_continued(struct ui *ui)
{
    term_resize();
    term_redraw();
    ui->dirty = true;
}

void ui_notice(struct ui *ui, const char *text)
{
    screen_notice(ui, "%s", text);
}

void ui_mend(struct ui *ui, const struct mend_proposal *it)
{
    mend_open(ui, it);
}

void ui_talk(struct ui *ui, const char *lines, bool refused)
{
    if (ui->ask)
        ask_talk(ui, lines, refused);
}

void ui_watch(struct ui *ui, const struct model *model, const struct board *board)
{
    ui->notice[0] = '\0'; /* what was to be waited for is over */
    ui->model = model;
    ui->board = board;
    ui->notice[0] = '\0'; /* the moment that it spoke of is over */
    screen_pop_all(ui);
    monitor_open(ui);
}

void ui_ask_again(struct ui *ui, const char *why)
{
    ui->notice[0] = '\0';
    ask_talk(ui, why, true);
    ask_show(ui);
}

static void look_up(struct ui *ui)
{
    if (!ui->model)
        return;
    model_summarise(ui->model, &ui->sum);
    ui->over = ui->is_over(ui->ctx, ui->now_us);
    if (bell_rings(&ui->bell, &ui->sum, ui->over, ui->now_us) && ui->has_bell)
        term_bell();
}

/* The report, once, when all is over; again where something was tried since. Never over what
 * somebody reads or types. */
static void show_end(struct ui *ui)
{
    if (!ui->over && ui->watches_again)
        ui->end_shown = ui->watches_again = false;
    if (!ui->over || !ui->stays || ui->end_shown || ui->pasting || !monitor_is_top(ui))
        return;
    ui->end_shown = true;
    report_open(ui);
}

static void tell_title(struct ui *ui)
{
    const struct model_summary *is = &ui->sum;
    char title[TITLE_SIZE] = "hookflash";
    if (is->chosen)
        snprintf(title, sizeof title, "hookflash: %u/%u done", is->done + is->current, is->chosen);
    if (strcmp(title, ui->title) != 0)
        term_title(title);
    memcpy(ui->title, title, sizeof title);
}

int64_t ui_render(struct ui *ui, int64_t now_us)
{
    int64_t age = now_us - ui->drawn_us;
    if (bell_wait(&ui->bell, now_us) == 0)
        ui->dirty = true;
    if (!ui->dirty)
        return bell_wait(&ui->bell, now_us);
    if (age >= 0 && age < FRAME_US)
        return FRAME_US - age;
    ui->now_us = ui->drawn_us = now_us;
    ui->dirty = false;
    look_up(ui);
    show_end(ui);
    tell_title(ui);
    screen_draw(ui);
    return bell_wait(&ui->bell, now_us);
}
