/* SPDX-License-Identifier: MIT */
/* A question that is answered by typing, judged while it is typed. */
#include "ui/ask.h"
#include "ui/scr_browse.h"

#include <stdio.h>

static struct field *field_of(const struct ui *ui)
{
    return &ui->ask->field[ui->wizard->at];
}

static bool is_load(const struct ui *ui)
{
    return wizard_field_spec(ui->wizard->at)->kind == KIND_LOAD;
}

static bool typing(const void *state)
{
    (void)state;
    return true;
}

static const char *refusal(const struct ui *ui, const void *state, enum action a)
{
    (void)state;
    return ask_back_refusal(ui, a);
}

/* Of an empty field. */
static int draw_what_enter_takes(const struct ui *ui, struct area a, int y)
{
    const char *preset = wizard_default(ui->wizard, ui->wizard->at);
    if (preset[0])
        draw_textf(a, y, 0, ROLE_MINOR, "Enter takes %s", preset);
    else if (is_load(ui))
        draw_text(a, y, 0, ROLE_MINOR, "Enter looks through the folders of this computer");
    else if (field_of(ui)->takes_lines)
        draw_text(a, y, 0, ROLE_MINOR, "Type them, or paste a list with one in each line.");
    else
        draw_text(a, y, 0, ROLE_MINOR, "An answer is needed.");
    return 1;
}

/* What it is taken for, or what is wrong with it and where. */
static int draw_judgement(const struct ui *ui, struct area a, int y)
{
    struct slice typed = field_view(field_of(ui));
    struct buf said, line;
    if (!typed.n)
        return draw_what_enter_takes(ui, a, y);
    buf_growing(&said, 8u << 20);
    buf_growing(&line, 8u << 20);
    bool good = wizard_say_typed(ui->wizard, ui->wizard->at, typed, &said);
    buf_printf(&line, "%s %s", good ? "ok" : "!!", buf_cstr(&said));
    int rows = said.len ? draw_wrapped(a, y, good ? ROLE_GOOD : ROLE_ERROR, buf_cstr(&line)) : 0;
    buf_free(&said);
    buf_free(&line);
    return rows;
}

/* What was said; the rows that there are of it. */
static int draw_talk(struct ui *ui, struct area a)
{
    struct page *page = &ui->ask->page;
    page_begin(page, a.w);
    ask_talk_put(ui->ask, page);
    page_draw(page, a);
    return (int)page->count;
}

/* What can be chosen instead of typing; the rows that it took. */
static int draw_choices(struct ui *ui, struct area a, int y)
{
    struct list *l = &ui->ask->list;
    if (!l->count)
        return 0;
    draw_text(a, y + 1, 0, ROLE_MINOR, "or, with Down and Enter:");
    list_draw(l, area_sub(a, y + 2, 0, (int)l->count, -1), ask_choice_draw, (void *)ui->wizard);
    return (int)l->count + 2;
}

static void draw(struct ui *ui, void *state, struct area a)
{
    struct ask *ask = state;
    char hint[ASK_HINT];
    struct ask_frame f = ask_frame_draw(ui, a);
    struct area in = ask_margin(f.body);
    int y = ask_question_draw(ui, in) + 1;
    field_draw(field_of(ui), in, y++, 0, in.w);
    if (!ask->refused)
        y += draw_judgement(ui, in, y);
    else
        y += draw_talk(ui, area_sub(f.body, y, 0, -1, f.body.w - 1));
    y += draw_choices(ui, in, y);
    if (!ask->refused)
        draw_talk(ui, area_sub(f.body, y + 1, 0, -1, f.body.w - 1));
    ask_buttons_draw(ui, f.buttons, "[ Next ]", ask_hidden(&ask->page, hint));
}

/* --- while the field has the focus ------------------------------------------------------------ */

static void take(struct ui *ui)
{
    struct field *f = field_of(ui);
    if (is_load(ui) && !f->n && !wizard_default(ui->wizard, ui->wizard->at)[0])
        browse_open(ui, field_view(f));
    else
        ask_answer(ui, field_view(f));
}

static void focus(struct ui *ui, bool on_list)
{
    ui->ask->list.unfocused = !on_list;
    screen_replace(ui, on_list ? &ask_load_list_screen : &ask_load_screen, ui->ask);
}

static void key(struct ui *ui, void *state, const struct input *in)
{
    struct ask *ask = state;
    if (field_key(field_of(ui), in)) {
        if (ask->refused)
            ask_forget_talk(ask); /* it was about another text */
    } else if (in->action == ACTION_NEXT) {
        take(ui);
    } else if (in->action == ACTION_BACK) {
        ask_back(ui);
    } else if (in->action == ACTION_BROWSE) {
        browse_open(ui, field_view(field_of(ui)));
    } else if (in->action == ACTION_DOWN && ask->list.count) {
        focus(ui, true);
    } else {
        page_key(&ask->page, in->action);
    }
}

#define TEXT_ACTIONS                                                                               \
    FIELD_ACTIONS, ACTION_UP, ACTION_DOWN, ACTION_PAGE_UP, ACTION_PAGE_DOWN, ACTION_BACK,          \
        ACTION_NEXT

static const enum action text_actions[] = {TEXT_ACTIONS, ACTION_NONE};
static const enum action load_actions[] = {ACTION_BROWSE, TEXT_ACTIONS, ACTION_NONE};

const struct screen_kind ask_text_screen = {
    .name = "A question",
    .actions = text_actions,
    .refusal = refusal,
    .typing = typing,
    .draw = draw,
    .key = key,
};

const struct screen_kind ask_load_screen = {
    .name = "Which load",
    .actions = load_actions,
    .refusal = refusal,
    .typing = typing,
    .draw = draw,
    .key = key,
};

/* --- while what can be chosen instead has it -------------------------------------------------- */

static void choose(struct ui *ui, const struct list *l)
{
    char number[24];
    snprintf(number, sizeof number, "%zu", l->at + 1);
    if (l->at + 1 == l->count)
        browse_open(ui, field_view(field_of(ui)));
    else
        ask_answer(ui, slice_str(number));
}

static void list_screen_key(struct ui *ui, void *state, const struct input *in)
{
    struct ask *ask = state;
    if (in->action == ACTION_UP && ask->list.at == 0)
        focus(ui, false);
    else if (in->action == ACTION_BACK)
        ask_back(ui);
    else if (in->action == ACTION_BROWSE)
        browse_open(ui, field_view(field_of(ui)));
    else if (!list_key(&ask->list, in->action))
        choose(ui, &ask->list);
}

static const enum action list_actions[] = {LIST_ACTIONS, ACTION_BROWSE, ACTION_BACK, ACTION_NEXT,
                                           ACTION_NONE};

const struct screen_kind ask_load_list_screen = {
    .name = "Which load",
    .actions = list_actions,
    .refusal = refusal,
    .draw = draw,
    .key = list_screen_key,
};
