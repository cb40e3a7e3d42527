/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: lines are numbered as the board told them, from the first of the session on,
 * so that a line keeps its number while older ones drop out. The list counts kept lines; paused, it
 * ends at the line that was the last then.
 */
#include "ui/scr_log.h"

#include "ui/list.h"
#include "ui/scr_copy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLOCK = 8, TEXT_AT = 14 }; /* in a line: hh:mm:ss, and what stands behind its fraction */

struct log {
    struct list list;
    bool paused;
    uint64_t end;   /* paused: lines told until then */
    uint64_t first; /* number of the list's first line */
    const struct board *board;
};

/* --- lines ---------------------------------------------------------------------------------- */

static uint64_t first_kept(const struct board *b)
{
    return board_lines_told(b) - board_line_count(b);
}

/* The fraction of a second is left out: the journal has it. */
static void draw_line(struct area a, int y, const struct board_line *l)
{
    draw_textf(a, y, 0, ROLE_MINOR, "%.*s", CLOCK, l->text);
    if (strlen(l->text) > TEXT_AT)
        draw_text(a, y, CLOCK + 1, ROLE_TEXT, l->text + TEXT_AT);
}

void log_draw_last(const struct board *b, struct area a, uint64_t end)
{
    uint64_t kept = first_kept(b);
    uint64_t from = end > kept + (uint64_t)a.h ? end - (uint64_t)a.h : kept;
    for (uint64_t i = from; i < end; i++)
        draw_line(a, (int)(i - from), board_line(b, (size_t)(i - kept)));
    if (end == 0)
        draw_text(a, 0, 0, ROLE_MINOR, "nothing happened yet");
}

/* --- the screen ----------------------------------------------------------------------------- */

/* Lines dropped meanwhile: the cursor stays on its line as long as there is one. */
static void renumber(struct log *l)
{
    uint64_t kept = first_kept(l->board);
    uint64_t end = l->paused ? l->end : board_lines_told(l->board);
    size_t dropped = (size_t)(kept - l->first);
    l->list.at -= l->list.at < dropped ? l->list.at : dropped;
    l->list.top -= l->list.top < dropped ? l->list.top : dropped;
    l->first = kept;
    list_set_count(&l->list, end > kept ? (size_t)(end - kept) : 0);
}

static void draw_title(const struct log *l, struct area a, const struct board_status *is)
{
    char more[96] = "";
    draw_fill(a, ROLE_TITLE);
    if (l->paused)
        snprintf(more, sizeof more, "PAUSED +%llu",
                 (unsigned long long)(board_lines_told(l->board) - l->end));
    else if (l->list.at_end)
        snprintf(more, sizeof more, "following");
    draw_textf(a, 0, 1, ROLE_TITLE, "Log, times in UTC%s%s", is->journal[0] ? "; all of it: " : "",
               is->journal);
    draw_fill(area_sub(a, 0, a.w - (int)strlen(more) - 2, 1, -1), ROLE_TITLE);
    draw_text(a, 0, a.w - (int)strlen(more) - 1, ROLE_TITLE, more);
}

static void draw_row(void *ctx, struct area a, size_t i, bool selected)
{
    const struct log *l = ctx;
    (void)selected;
    draw_line(a, 0, board_line(l->board, i));
}

static void draw(struct ui *ui, void *state, struct area a)
{
    struct log *l = state;
    const struct board_status *is = board_status(ui->board);
    renumber(l);
    draw_title(l, area_cut_top(&a, 1), is);
    if (l->first > 0)
        draw_textf(area_cut_top(&a, 1), 0, 0, ROLE_MINOR, "%llu older lines %s",
                   (unsigned long long)l->first,
                   is->journal[0] ? "are in the journal only" : "are no longer kept");
    if (!l->list.count)
        draw_text(a, 0, 0, ROLE_MINOR, "nothing happened yet");
    list_draw(&l->list, a, draw_row, l);
}

static const char *refusal(const struct ui *ui, const void *state, enum action a)
{
    (void)ui;
    return a == ACTION_COPY && !((const struct log *)state)->list.count ? "there is no line yet"
                                                                        : NULL;
}

static void key(struct ui *ui, void *state, const struct input *in)
{
    struct log *l = state;
    switch (in->action) {
    case ACTION_BACK:
        screen_pop(ui);
        break;
    case ACTION_PAUSE:
        l->paused = !l->paused;
        l->end = board_lines_told(l->board);
        break;
    case ACTION_FOLLOW:
        l->paused = false;
        l->list.at_end = true;
        break;
    case ACTION_COPY:
        copy_open(ui, slice_str(board_line(l->board, l->list.at)->text));
        break;
    default:
        if (list_key(&l->list, in->action))
            l->list.at_end = l->list.count == 0 || l->list.at + 1 == l->list.count;
    }
}

static const enum action actions[] = {LIST_ACTIONS,  ACTION_COPY, ACTION_PAUSE,
                                      ACTION_FOLLOW, ACTION_BACK, ACTION_NONE};

static const struct screen_kind log_screen = {
    .name = "Log",
    .actions = actions,
    .refusal = refusal,
    .draw = draw,
    .key = key,
    .free = free,
};

void log_open(struct ui *ui)
{
    struct log *l = calloc(1, sizeof *l);
    if (l) {
        l->board = ui->board;
        l->list.at_end = true;
        l->first = first_kept(ui->board);
    }
    screen_push(ui, &log_screen, l);
}
