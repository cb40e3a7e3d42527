/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a key becomes an intent; when the call that performed it returns, the wizard
 * stands where it stands, and the screen of that question takes the place of all there were. What
 * was said meanwhile stands below the question, or before it on a page of its own where it is long:
 * nothing that was said goes by unseen. What was typed at a question stays there until it is taken,
 * whichever way one walks.
 */
#include "ui/scr_ask.h"

#include "core/text.h"
#include "ui/ask.h"

#include <stdlib.h>
#include <string.h>

enum { TALK_MAX = 16 * 1024 * 1024, TYPED_MAX = 4 * 1024 * 1024 };

void ask_forget_talk(struct ask *ask)
{
    buf_reset(&ask->talk);
    ask->refused = false;
}

void ask_talk(struct ui *ui, const char *lines, bool refused)
{
    struct ask *ask = ui->ask;
    struct slice rest = slice_str(lines), line;
    if (ask->talk.len && !slice_ends(buf_view(&ask->talk), "\n"))
        buf_str(&ask->talk, "\n");
    while (text_take_line(&rest, &line)) {
        slice_take_nocase(&line, "hookflash: "); /* here everybody knows who speaks */
        buf_slice(&ask->talk, line);
        buf_u8(&ask->talk, '\n');
    }
    ask->refused |= refused;
    ui->dirty = true;
}

/* --- the question that is shown --------------------------------------------------------------- */

static const struct screen_kind *kind_of(const struct wizard *w)
{
    struct buf none;
    char text[400];
    buf_fixed(&none, text, sizeof text);
    switch (wizard_field_spec(w->at)->kind) {
    case KIND_PAGE:
        return w->at == FIELD_LIST    ? &ask_files_screen
               : w->at == FIELD_BEGIN ? &ask_begin_screen
                                      : &ask_page_screen;
    case KIND_LOAD:
        return &ask_load_screen;
    default:
        return wizard_choice(w, w->at, 1, &none) ? &ask_list_screen : &ask_text_screen;
    }
}

static void begin_field(struct ask *ask, const struct wizard *w)
{
    struct field *f = &ask->field[w->at];
    f->limit = TYPED_MAX;
    f->takes_lines = wizard_field_spec(w->at)->kind == KIND_PHONES;
    if (!f->n && f->takes_lines)
        field_set(f, wizard_default(w, w->at)); /* a list is added to */
    else if (!f->n)
        field_offer(f, wizard_default(w, w->at));
}

/* The choice that Enter takes. */
static size_t default_choice(const struct wizard *w, size_t count)
{
    struct buf normal, none;
    char number[24];
    size_t at = 0;
    buf_growing(&normal, TYPED_MAX);
    buf_fixed(&none, NULL, 0);
    for (size_t i = count; i > 0; i--) {
        snprintf(number, sizeof number, "%zu", i);
        buf_reset(&normal);
        if (wizard_check(w, w->at, slice_str(number), &normal, &none) &&
            slice_is(buf_view(&normal), wizard_default(w, w->at)))
            at = i - 1;
    }
    buf_free(&normal);
    return at;
}

static size_t count_choices(const struct wizard *w)
{
    char text[400];
    struct buf choice;
    size_t count = 0;
    do
        buf_fixed(&choice, text, sizeof text);
    while (wizard_choice(w, w->at, count + 1, &choice) && ++count);
    return count;
}

static void begin_list(struct ask *ask, const struct wizard *w)
{
    size_t count = count_choices(w);
    ask->list = (struct list){0};
    if (w->at == FIELD_LIST)
        list_set_count(&ask->list, w->facts.file_count);
    else if (wizard_field_spec(w->at)->kind == KIND_LOAD)
        list_set_count(&ask->list, count + 1); /* to look through the folders */
    else
        list_set_count(&ask->list, count);
    list_go(&ask->list, default_choice(w, count));
}

void ask_show(struct ui *ui)
{
    struct ask *ask = ui->ask;
    const struct wizard *w = ui->wizard;
    const struct screen_kind *kind = kind_of(w);
    if (ask->at != w->at || !ui->depth) {
        ask->at = w->at;
        ask->page.top = 0;
        begin_field(ask, w);
        begin_list(ask, w);
    }
    if (ask->talk.len)
        ask->page.top = 0; /* where it is told */
    ask->list.unfocused = kind != &ask_list_screen;
    screen_replace(ui, kind, ask);
    /* a page has it above its text */
    if (kind != &ask_page_screen && kind != &ask_begin_screen &&
        ask_talk_rows(ask, term_columns()) > ASK_TALK_UNDER)
        screen_push(ui, &ask_talk_screen, ask);
}

/* --- what is wanted --------------------------------------------------------------------------- */

static void intend(struct ui *ui, enum intent_kind kind, struct slice text)
{
    const struct intent intent = {.kind = kind, .text = text};
    ask_forget_talk(ui->ask);
    screen_intend(ui, &intent);
    if (!ui->model)
        ask_show(ui);
}

void ask_answer(struct ui *ui, struct slice typed)
{
    enum wizard_field asked = ui->wizard->at;
    intend(ui, INTENT_ANSWER, typed);
    if (ui->model)
        return;
    if (ui->wizard->at != asked)
        field_free(&ui->ask->field[asked]); /* what was taken shows in its normal form */
    else if (asked == FIELD_BEGIN && !ui->ask->talk.len)
        screen_notice(ui, "a moment: the port is bound, then the files are written");
}

void ask_back(struct ui *ui)
{
    const struct wizard *w = ui->wizard;
    struct field *f = &ui->ask->field[w->at];
    if (slice_is(field_view(f), wizard_default(w, w->at)))
        field_free(f); /* nothing was typed: the default may be another one next time */
    intend(ui, INTENT_BACK, slice_str(""));
}

const char *ask_back_refusal(const struct ui *ui, enum action a)
{
    return a == ACTION_BACK && wizard_is_first(ui->wizard)
               ? "this is the first question; Ctrl-C leaves"
               : NULL;
}

/* --- from the outside ------------------------------------------------------------------------- */

void ask_open(struct ui *ui)
{
    ui->ask = calloc(1, sizeof *ui->ask);
    if (!ui->ask)
        return;
    buf_growing(&ui->ask->talk, TALK_MAX);
    ask_show(ui);
}

void ask_close(struct ui *ui)
{
    if (!ui->ask)
        return;
    for (unsigned f = 0; f < FIELD_COUNT; f++)
        field_free(&ui->ask->field[f]);
    page_free(&ui->ask->page);
    buf_free(&ui->ask->talk);
    free(ui->ask);
    ui->ask = NULL;
}
