/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: what lies in the folder is a fact of the wizard's; each step into a folder
 * or a package asks for other facts, and the rows are those that are there when the call returns. A
 * set, or a folder or package as a whole, answers the question, and that puts another screen in the
 * place of this one.
 */
#include "ui/scr_browse.h"

#include "ui/ask.h"

#include <stdio.h>
#include <stdlib.h>

enum { KIND_AT = 2, NAME_AT = 11, DETAIL_ROWS = 3 };

static const struct {
    const char *word, *enter, *detail;
    bool opens, taken; /* there is more in it; it is an answer */
} kinds[] = {
    [ENTRY_FOLDER] = {"folder", "[ Open ]", "Enter looks into it; t takes all that lies in it.",
                      true, true},
    [ENTRY_PACKAGE] = {"package", "[ Open ]", "Enter looks into it; t takes it as it is.", true,
                       true},
    [ENTRY_SET] = {"load", "[ Take ]", "", false, true},
    [ENTRY_FILE] = {"file", "[ Take ]", "No load: those lie in packages, or in folders whole.",
                    false, false},
};

static const struct wizard_place *place_of(const struct ui *ui)
{
    return &ui->wizard->facts.place;
}

/* NULL: there is nothing. */
static const struct wizard_entry *entry_of(const struct ui *ui, const struct list *l)
{
    const struct wizard_place *p = place_of(ui);
    return l->at < p->count ? &p->entry[l->at] : NULL;
}

static void browse(struct ui *ui, struct list *l, const char *where)
{
    const struct intent intent = {.kind = INTENT_BROWSE, .text = slice_str(where)};
    screen_intend(ui, &intent);
    *l = (struct list){0};
    list_set_count(l, place_of(ui)->count);
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void draw_row(void *ctx, struct area a, size_t i, bool selected)
{
    const struct wizard_place *p = ctx;
    const struct wizard_entry *e = &p->entry[i];
    char bytes[32] = "";
    enum role role = kinds[e->kind].taken ? ROLE_TEXT : ROLE_MINOR;
    int w = 2 * a.w / 5;
    if (selected)
        draw_text(a, 0, 0, ROLE_TEXT, term_glyph(GLYPH_POINT));
    if (e->kind == ENTRY_PACKAGE || e->kind == ENTRY_FILE)
        snprintf(bytes, sizeof bytes, "%10llu bytes", (unsigned long long)e->bytes);
    draw_text(a, 0, KIND_AT, ROLE_MINOR, kinds[e->kind].word);
    draw_cell(a, 0, NAME_AT, w, role, e->name);
    draw_text(a, 0, NAME_AT + w + 2, role, e->kind == ENTRY_SET ? e->what : bytes);
}

static void draw_detail(const struct ui *ui, const struct list *l, struct area a)
{
    const struct wizard_place *p = place_of(ui);
    const struct wizard_entry *e = entry_of(ui, l);
    draw_rule(a, 0, NULL);
    if (p->problem && p->problem[0])
        draw_wrapped(a, 1, ROLE_ERROR, p->problem);
    else if (!e)
        draw_text(a, 1, 0, ROLE_TEXT, "Nothing lies here.");
    else if (e->kind == ENTRY_SET)
        draw_wrapped(a, 1, ROLE_TEXT, e->what);
    else
        draw_wrapped(a, 1, ROLE_TEXT, kinds[e->kind].detail);
}

static void draw(struct ui *ui, void *state, struct area a)
{
    struct list *l = state;
    char hint[ASK_HINT];
    const struct wizard_place *p = place_of(ui);
    const struct wizard_entry *e = entry_of(ui, l);
    struct ask_frame f = ask_frame_draw(ui, a);
    struct area in = ask_margin(f.body), heading = area_cut_top(&in, 1);
    int x = draw_text(heading, 0, 0, ROLE_STRONG, "In ");
    draw_text(heading, 0, x, ROLE_STRONG, p->path ? p->path : "");
    struct area detail = area_cut_bottom(&in, DETAIL_ROWS + 1);
    list_set_count(l, p->count);
    list_draw(l, in, draw_row, (void *)p);
    draw_detail(ui, l, detail);
    ask_buttons_draw(ui, f.buttons, e ? kinds[e->kind].enter : "[ Open ]", ask_place(l, hint));
}

/* --- keys ------------------------------------------------------------------------------------- */

static const char *refusal(const struct ui *ui, const void *state, enum action a)
{
    const struct wizard_entry *e = entry_of(ui, state);
    if (a == ACTION_PARENT)
        return place_of(ui)->up ? NULL : "nothing is above this";
    if (a != ACTION_OPEN && a != ACTION_TAKE)
        return NULL;
    if (!e)
        return "nothing lies here";
    return kinds[e->kind].taken ? NULL : "this is no load; they lie in packages and folders";
}

static void key(struct ui *ui, void *state, const struct input *in)
{
    struct list *l = state;
    const struct wizard_entry *e = entry_of(ui, l);
    if (list_key(l, in->action))
        return;
    if (in->action == ACTION_BACK)
        screen_pop(ui);
    else if (in->action == ACTION_PARENT)
        browse(ui, l, place_of(ui)->up);
    else if (in->action == ACTION_OPEN && kinds[e->kind].opens)
        browse(ui, l, e->answer);
    else
        ask_answer(ui, slice_str(e->answer));
}

static const enum action actions[] = {LIST_ACTIONS, ACTION_TAKE, ACTION_PARENT,
                                      ACTION_BACK,  ACTION_OPEN, ACTION_NONE};

static const struct screen_kind browse_screen = {
    .name = "Folders and packages",
    .actions = actions,
    .refusal = refusal,
    .draw = draw,
    .key = key,
    .free = free,
};

void browse_open(struct ui *ui)
{
    struct list *l = calloc(1, sizeof *l);
    if (l && !place_of(ui)->path)
        browse(ui, l, "");
    screen_push(ui, &browse_screen, l);
}
