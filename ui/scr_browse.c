/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: what lies in the folder is a fact of the wizard's; each step into a folder
 * or a package asks for other facts, and the rows are those that are there when the call returns. A
 * set, or a folder or package as a whole, answers the question, and that puts another screen in the
 * place of this one. A filter leaves rows out; row i of the list is the i-th that has its text.
 */
#include "ui/scr_browse.h"

#include "ui/ask.h"
#include "ui/scr_filter.h"

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

struct browse {
    struct list list;
    char filter[MONITOR_FILTER_SIZE]; /* "": all */
    size_t *row;                      /* the entries that are shown, by their place */
    size_t room;
};

static const struct wizard_place *place_of(const struct ui *ui)
{
    return &ui->wizard->facts.place;
}

/* Which entries are shown. */
static void sift(struct browse *b, const struct wizard_place *p)
{
    size_t count = 0;
    if (b->room < p->count) {
        size_t *more = realloc(b->row, p->count * sizeof *more);
        b->row = more ? more : b->row;
        b->room = more ? p->count : b->room;
    }
    for (size_t i = 0; i < p->count && count < b->room; i++)
        if (slice_find_nocase(slice_str(p->entry[i].name), b->filter, NULL))
            b->row[count++] = i;
    list_set_count(&b->list, count);
}

/* NULL: there is nothing. */
static const struct wizard_entry *entry_of(const struct ui *ui, const struct browse *b)
{
    return b->list.at < b->list.count ? &place_of(ui)->entry[b->row[b->list.at]] : NULL;
}

static void browse(struct ui *ui, struct browse *b, struct slice where)
{
    const struct intent intent = {.kind = INTENT_BROWSE, .text = where};
    screen_intend(ui, &intent);
    b->list = (struct list){0};
    b->filter[0] = '\0';
    sift(b, place_of(ui));
}

/* --- drawing ---------------------------------------------------------------------------------- */

struct shown {
    const struct wizard_place *place;
    const struct browse *browse;
};

static void draw_row(void *ctx, struct area a, size_t i, bool selected)
{
    const struct shown *shown = ctx;
    const struct wizard_entry *e = &shown->place->entry[shown->browse->row[i]];
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

static void draw_detail(const struct ui *ui, const struct browse *b, struct area a)
{
    const struct wizard_place *p = place_of(ui);
    const struct wizard_entry *e = entry_of(ui, b);
    draw_rule(a, 0, NULL);
    if (p->problem && p->problem[0])
        draw_wrapped(a, 1, ROLE_ERROR, p->problem);
    else if (!e)
        draw_text(a, 1, 0, ROLE_TEXT,
                  b->filter[0] ? "Nothing here has that in its name." : "Nothing lies here.");
    else if (e->kind == ENTRY_SET)
        draw_wrapped(a, 1, ROLE_TEXT, e->what);
    else
        draw_wrapped(a, 1, ROLE_TEXT, kinds[e->kind].detail);
}

static void draw(struct ui *ui, void *state, struct area a)
{
    struct browse *b = state;
    char hint[ASK_HINT];
    const struct wizard_place *p = place_of(ui);
    struct shown shown = {p, b};
    sift(b, p); /* the filter may be another one since */
    const struct wizard_entry *e = entry_of(ui, b);
    struct ask_frame f = ask_frame_draw(ui, a);
    struct area in = ask_margin(f.body), heading = area_cut_top(&in, 1);
    int x = draw_text(heading, 0, 0, ROLE_STRONG, "In ");
    x += draw_text(heading, 0, x, ROLE_STRONG, p->path ? p->path : "");
    if (b->filter[0])
        draw_textf(heading, 0, x + 3, ROLE_TEXT, "only \"%s\": %zu", b->filter, b->list.count);
    struct area detail = area_cut_bottom(&in, DETAIL_ROWS + 1);
    list_draw(&b->list, in, draw_row, &shown);
    draw_detail(ui, b, detail);
    ask_buttons_draw(ui, f.buttons, e ? kinds[e->kind].enter : "[ Open ]",
                     ask_place(&b->list, hint));
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
    struct browse *b = state;
    sift(b, place_of(ui)); /* keys may come faster than frames */
    const struct wizard_entry *e = entry_of(ui, b);
    if (list_key(&b->list, in->action))
        return;
    if (in->action == ACTION_BACK)
        screen_pop(ui);
    else if (in->action == ACTION_SEARCH)
        filter_open(ui, b->filter);
    else if (in->action == ACTION_PARENT)
        browse(ui, b, slice_str(place_of(ui)->up));
    else if (e && in->action == ACTION_OPEN && kinds[e->kind].opens)
        browse(ui, b, slice_str(e->answer));
    else if (e)
        ask_answer(ui, slice_str(e->answer));
}

static const enum action actions[] = {LIST_ACTIONS, ACTION_SEARCH, ACTION_TAKE, ACTION_PARENT,
                                      ACTION_BACK,  ACTION_OPEN,   ACTION_NONE};

static void release(void *state)
{
    struct browse *b = state;
    free(b->row);
    free(b);
}

static const struct screen_kind browse_screen = {
    .name = "Folders and packages",
    .actions = actions,
    .refusal = refusal,
    .draw = draw,
    .key = key,
    .free = release,
};

static bool sees_nothing(const struct wizard_place *p)
{
    return !p->path || (!p->count && p->problem && p->problem[0]);
}

void browse_open(struct ui *ui, struct slice typed)
{
    struct browse *b = calloc(1, sizeof *b);
    if (b && typed.n)
        browse(ui, b, typed);
    if (b && sees_nothing(place_of(ui)))
        browse(ui, b, slice_str(""));
    screen_push(ui, &browse_screen, b);
}
