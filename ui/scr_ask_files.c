/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the files that will be written, a row each. Enter goes on, as it does at
 * every question, until the cursor is moved into the list: there it opens a file. So there are two
 * screens of one look, and moving puts one in the place of the other.
 */
#include "ui/ask.h"
#include "ui/scr_ask_file.h"

#include <stdio.h>

enum {
    STATE_AT = 2,
    NAME_AT = 12,
    NAME_MIN = 23, /* SEP001562191001.cnf.xml */
    NAME_MAX = 40,
    BYTES_WIDTH = 7,
    READS_WIDTH = 14
};

static const char *refusal(const struct ui *ui, const void *state, enum action a)
{
    const struct ask *ask = state;
    if (a == ACTION_SHOW && !ask->list.count)
        return "there is no file";
    return ask_back_refusal(ui, a);
}

static int name_width(struct area a)
{
    int w = a.w - NAME_AT - BYTES_WIDTH - READS_WIDTH - 3;
    return w < NAME_MIN ? NAME_MIN : w > NAME_MAX ? NAME_MAX : w;
}

/* In four columns. */
static void draw_cells(struct area a, enum role role, const char *state, const char *name,
                       const char *bytes, const char *reads)
{
    int bytes_at = NAME_AT + name_width(a) + 1;
    draw_text(a, 0, STATE_AT, role, state);
    draw_cell(a, 0, NAME_AT, name_width(a), role, name);
    draw_number(a, 0, bytes_at, BYTES_WIDTH, role, bytes);
    int reads_at = bytes_at + BYTES_WIDTH + (a.w > 60 ? 2 : 1);
    draw_text(a, 0, reads_at, role, reads);
}

static void draw_row(void *ctx, struct area a, size_t i, bool selected)
{
    static const enum role roles[] = {[WIZARD_FILE_NEW] = ROLE_TEXT,
                                      [WIZARD_FILE_REPLACED] = ROLE_STRONG,
                                      [WIZARD_FILE_UNCHANGED] = ROLE_MINOR};
    const struct wizard *w = ctx;
    const struct wizard_file *f = &w->facts.file[i];
    char bytes[24];
    snprintf(bytes, sizeof bytes, "%zu", f->bytes.n);
    if (selected)
        draw_text(a, 0, 0, ROLE_TEXT, term_glyph(GLYPH_POINT));
    draw_cells(a, roles[f->state], wizard_file_state_name(f->state), f->name, bytes, f->load);
}

/* Where one is, and what is to be known of all files, at the bottom of *a. */
static void draw_below(const struct ui *ui, struct area *a)
{
    const struct list *l = &ui->ask->list;
    struct page page = {0};
    struct buf note;
    buf_growing(&note, 4096);
    wizard_say_files_note(ui->wizard, &note);
    page_begin(&page, a->w);
    page_lines(&page, ROLE_TEXT, buf_cstr(&note));
    struct area below = area_cut_bottom(a, (int)page.count + 1);
    draw_textf(below, 0, ASK_MARGIN, ROLE_MINOR, "%zu of %zu", l->count ? l->at + 1 : 0, l->count);
    page_draw(&page, area_sub(below, 1, 0, -1, -1));
    page_free(&page);
    buf_free(&note);
}

static void draw(struct ui *ui, void *state, struct area a)
{
    struct ask *ask = state;
    struct ask_frame f = ask_frame_draw(ui, a);
    struct area in = f.body;
    int talk = ask_talk_rows(ask, in.w - 1);
    page_begin(&ask->page, in.w - 1);
    ask_talk_put(ask, &ask->page);
    page_draw(&ask->page, area_cut_top(&in, talk));
    draw_below(ui, &in);
    in = ask_margin(in);
    draw_cells(area_cut_top(&in, 1), ROLE_HEADING, "state", "name", "bytes", "names the load");
    list_draw(&ask->list, in, draw_row, (void *)ui->wizard);
    if (ask->list.unfocused)
        ask_buttons_draw(ui, f.buttons, "[ Next ]", "Down: to the files");
    else
        ask_buttons_draw(ui, f.buttons, "[ Show ]",
                         ask->at == FIELD_LIST ? "Tab: to [ Next ]" : "");
    if (ask->list.unfocused)
        draw_cursor(f.buttons, 0, ASK_MARGIN);
}

static void focus(struct ui *ui, struct ask *ask, bool on_list)
{
    ask->list.unfocused = !on_list;
    screen_replace(ui, on_list ? &ask_files_list_screen : &ask_files_screen, ask);
}

static void key(struct ui *ui, void *state, const struct input *in)
{
    struct ask *ask = state;
    if (in->action == ACTION_BACK)
        ask_back(ui);
    else if (in->action == ACTION_NEXT)
        ask_answer(ui, slice_str(""));
    else if (in->action == ACTION_SHOW)
        file_open(ui, ask->list.at);
    else if (ask->list.count)
        focus(ui, ask, true);
}

static void list_screen_key(struct ui *ui, void *state, const struct input *in)
{
    struct ask *ask = state;
    bool last = ask->list.at + 1 == ask->list.count;
    if (in->action == ACTION_PANE || (in->action == ACTION_DOWN && last))
        focus(ui, ask, false);
    else if (in->action == ACTION_BACK)
        ask_back(ui);
    else if (!list_key(&ask->list, in->action))
        file_open(ui, ask->list.at);
}

static const enum action actions[] = {LIST_ACTIONS, ACTION_PANE, ACTION_SHOW,
                                      ACTION_BACK,  ACTION_NEXT, ACTION_NONE};
static const enum action list_actions[] = {LIST_ACTIONS, ACTION_PANE, ACTION_SHOW,
                                           ACTION_BACK,  ACTION_OPEN, ACTION_NONE};

const struct screen_kind ask_files_screen = {
    .name = "The files",
    .actions = actions,
    .refusal = refusal,
    .draw = draw,
    .key = key,
};

const struct screen_kind ask_files_list_screen = {
    .name = "The files",
    .actions = list_actions,
    .refusal = refusal,
    .draw = draw,
    .key = list_screen_key,
};

/* --- from the summary, only to look ----------------------------------------------------------- */

static void look_key(struct ui *ui, void *state, const struct input *in)
{
    struct ask *ask = state;
    if (in->action == ACTION_BACK)
        screen_pop(ui);
    else if (!list_key(&ask->list, in->action) && ask->list.count)
        file_open(ui, ask->list.at);
}

static const enum action look_actions[] = {LIST_ACTIONS, ACTION_SHOW, ACTION_BACK, ACTION_OPEN,
                                           ACTION_NONE};

static const struct screen_kind look_screen = {
    .name = "The files",
    .actions = look_actions,
    .draw = draw,
    .key = look_key,
};

void ask_look_at_files(struct ui *ui)
{
    list_set_count(&ui->ask->list, ui->wizard->facts.file_count);
    ui->ask->list.unfocused = false;
    screen_push(ui, &look_screen, ui->ask);
}
