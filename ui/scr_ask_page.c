/* SPDX-License-Identifier: MIT */
/* What is read before one goes on: the plan, the way phones find us, the summary; and what was
 * said, where it is long. */
#include "ui/ask.h"
#include "ui/scr_copy.h"

enum { PAGE_MAX = 16 * 1024 * 1024 };

static const struct {
    const char *heading, *next;
} pages[FIELD_COUNT] = {
    [FIELD_PLAN] = {"What will happen to the phones", "[ Next ]"},
    [FIELD_POINT] = {"How the phones find this computer", "[ Next ]"},
    [FIELD_BEGIN] = {"All that will be done, and nothing else", "[ Begin ]"},
};

static const char *refusal(const struct ui *ui, const void *state, enum action a)
{
    (void)state;
    return ask_back_refusal(ui, a);
}

/* Its text is in ask->page. */
static void draw_page(const struct ui *ui, const struct ask_frame *f, const char *heading,
                      const char *next)
{
    struct page *page = &ui->ask->page;
    char hint[ASK_HINT];
    struct area in = f->body;
    draw_text(area_cut_top(&in, 1), 0, ASK_MARGIN, ROLE_STRONG, heading);
    in = area_sub(in, 0, 0, -1, in.w - 1);
    page_draw(page, in);
    draw_cursor(in, 0, ASK_MARGIN);
    ask_buttons_draw(ui, f->buttons, next, ask_hidden(page, hint));
}

/* For the clipboard: what was said first, as it is drawn. */
static void say_page(const struct ui *ui, struct buf *out)
{
    const struct ask *ask = ui->ask;
    ask_say_talk(ask, out);
    if (ask->talk.len)
        buf_str(out, slice_ends(buf_view(out), "\n") ? "\n" : "\n\n");
    wizard_page(ui->wizard, ui->wizard->at, out);
}

static void draw(struct ui *ui, void *state, struct area a)
{
    struct ask *ask = state;
    struct buf text;
    struct ask_frame f = ask_frame_draw(ui, a);
    buf_growing(&text, PAGE_MAX);
    wizard_page(ui->wizard, ui->wizard->at, &text);
    page_begin(&ask->page, f.body.w - 2);
    ask_talk_put(ask, &ask->page);
    if (ask->talk.len)
        page_lines(&ask->page, ROLE_TEXT, "\n");
    page_lines(&ask->page, ROLE_TEXT, buf_cstr(&text));
    draw_page(ui, &f, pages[ui->wizard->at].heading, pages[ui->wizard->at].next);
    buf_free(&text);
}

static void copy(struct ui *ui, void (*say)(const struct ui *ui, struct buf *out))
{
    struct buf text;
    buf_growing(&text, PAGE_MAX);
    say(ui, &text);
    copy_open(ui, buf_view(&text));
    buf_free(&text);
}

static void key(struct ui *ui, void *state, const struct input *in)
{
    struct ask *ask = state;
    if (page_key(&ask->page, in->action))
        return;
    if (in->action == ACTION_COPY)
        copy(ui, say_page);
    else if (in->action == ACTION_SHOW)
        ask_look_at_files(ui);
    else if (in->action == ACTION_BACK)
        ask_back(ui);
    else
        ask_answer(ui, slice_str(""));
}

static const enum action actions[] = {LIST_ACTIONS, ACTION_COPY, ACTION_BACK, ACTION_NEXT,
                                      ACTION_NONE};

static const enum action begin_actions[] = {LIST_ACTIONS, ACTION_COPY,  ACTION_SHOW,
                                            ACTION_BACK,  ACTION_BEGIN, ACTION_NONE};

const struct screen_kind ask_page_screen = {
    .name = "A page of the wizard",
    .actions = actions,
    .refusal = refusal,
    .draw = draw,
    .key = key,
};

const struct screen_kind ask_begin_screen = {
    .name = "Before anything is done",
    .actions = begin_actions,
    .refusal = refusal,
    .draw = draw,
    .key = key,
};

/* --- what was said ---------------------------------------------------------------------------- */

static void draw_talk(struct ui *ui, void *state, struct area a)
{
    struct ask *ask = state;
    struct ask_frame f = ask_frame_draw(ui, a);
    page_begin(&ask->page, f.body.w - 2);
    ask_talk_put(ask, &ask->page);
    draw_page(ui, &f, ask->refused ? "That was not taken" : "What was found", "[ Next ]");
}

static void say_talk(const struct ui *ui, struct buf *out)
{
    ask_say_talk(ui->ask, out);
}

/* Esc goes back to the question that it was said of: the one before, unless that was refused. */
static void talk_key(struct ui *ui, void *state, const struct input *in)
{
    struct ask *ask = state;
    if (page_key(&ask->page, in->action))
        return;
    if (in->action == ACTION_COPY) {
        copy(ui, say_talk);
        return;
    }
    bool back = in->action == ACTION_BACK && !ask->refused;
    ask_forget_talk(ask);
    ask->page.top = 0;
    screen_pop(ui);
    if (back)
        ask_back(ui);
}

const struct screen_kind ask_talk_screen = {
    .name = "What was said",
    .actions = actions,
    .draw = draw_talk,
    .key = talk_key,
};
