/* SPDX-License-Identifier: MIT */
/* A question that is answered by choosing. */
#include "ui/ask.h"

#include <stdio.h>

enum { CHOICE_SIZE = 400, LIST_ROWS_MIN = 3 };

static const char *refusal(const struct ui *ui, const void *state, enum action a)
{
    (void)state;
    return ask_back_refusal(ui, a);
}

void ask_choice_draw(void *ctx, struct area a, size_t i, bool selected)
{
    const struct wizard *w = ctx;
    char text[CHOICE_SIZE];
    struct buf choice;
    buf_fixed(&choice, text, sizeof text);
    if (!wizard_choice(w, w->at, i + 1, &choice))
        buf_str(&choice, "look through the folders and packages of this computer");
    if (selected)
        draw_text(a, 0, 0, ROLE_TEXT, term_glyph(GLYPH_POINT));
    draw_text(a, 0, 2, ROLE_TEXT, buf_cstr(&choice));
}

static void draw(struct ui *ui, void *state, struct area a)
{
    struct ask *ask = state;
    char hint[ASK_HINT];
    struct ask_frame f = ask_frame_draw(ui, a);
    struct area in = ask_margin(f.body), rows;
    area_cut_top(&in, ask_question_draw(ui, in) + 1);
    int talk = ask_talk_rows(ask, in.w + ASK_MARGIN), list = (int)ask->list.count;
    if (talk && list + 1 + talk > in.h)
        list = in.h - 1 - talk > LIST_ROWS_MIN ? in.h - 1 - talk : LIST_ROWS_MIN;
    rows = area_cut_top(&in, list);
    in.x -= ASK_MARGIN;
    in.w += ASK_MARGIN;
    page_begin(&ask->page, in.w);
    ask_talk_put(ask, &ask->page);
    page_draw(&ask->page, area_sub(in, 1, 0, -1, -1));
    list_draw(&ask->list, rows, ask_choice_draw, (void *)ui->wizard);
    ask_buttons_draw(ui, f.buttons, "[ Next ]", ask_place(&ask->list, hint));
}

static void key(struct ui *ui, void *state, const struct input *in)
{
    struct ask *ask = state;
    char number[24];
    if (list_key(&ask->list, in->action))
        return;
    if (in->action == ACTION_BACK) {
        ask_back(ui);
        return;
    }
    snprintf(number, sizeof number, "%zu", ask->list.at + 1);
    ask_answer(ui, slice_str(number));
}

static const enum action actions[] = {LIST_ACTIONS, ACTION_BACK, ACTION_NEXT, ACTION_NONE};

const struct screen_kind ask_list_screen = {
    .name = "A question",
    .actions = actions,
    .refusal = refusal,
    .draw = draw,
    .key = key,
};
