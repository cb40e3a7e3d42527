/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the steps behind stand above the question, a line each; where the terminal
 * is wide all seven stand beside it instead, and the question has the whole height. Rows are cut
 * from the area until the body is what is left.
 */
#include "core/text.h"
#include "ui/ask.h"

#include <stdio.h>

enum {
    WIDE = 110,       /* columns from which on the steps stand beside the question */
    PANE = 34,        /* columns of the steps there */
    ANSWERS_AT = 16,  /* where a step's answers begin */
    ANSWER_ROWS = 4,  /* of a step in the pane */
    ANSWER_MAX = 1024 /* bytes that are shown of a step's answers */
};

static enum wizard_step step_of(const struct ui *ui)
{
    return wizard_field_spec(ui->wizard->at)->step;
}

/* Its answers up to here. What is long is cut by the screen in any case. */
static const char *answers(const struct ui *ui, enum wizard_step s, char dst[static ANSWER_MAX])
{
    struct buf b;
    buf_growing(&b, 8u << 20);
    wizard_say_step(ui->wizard, s, &b);
    slice_to_str(slice_sub(buf_view(&b), 0, ANSWER_MAX - 1), dst, ANSWER_MAX);
    buf_free(&b);
    return dst;
}

static const char *mark(const struct ui *ui, enum wizard_step s)
{
    return s < step_of(ui) ? "ok" : s == step_of(ui) ? term_glyph(GLYPH_POINT) : "";
}

static void draw_title(const struct ui *ui, struct area a)
{
    draw_fill(a, ROLE_TITLE);
    draw_textf(a, 0, 1, ROLE_TITLE, "hookflash   Step %u of %u  %s", step_of(ui) + 1u,
               (unsigned)STEP_COUNT, wizard_step_title(step_of(ui)));
}

/* The rows that it took: none, where nothing was answered in this step yet. */
static int draw_step(const struct ui *ui, struct area a, int y, enum wizard_step s)
{
    char text[ANSWER_MAX], title[40];
    answers(ui, s, text);
    if (s >= step_of(ui) && !text[0])
        return 0;
    snprintf(title, sizeof title, "%u %s", s + 1u, wizard_step_title(s));
    draw_text(a, y, 1, ROLE_MINOR, mark(ui, s));
    int x = 4 + draw_text(a, y, 4, ROLE_MINOR, title) + 2;
    draw_text(a, y, x > ANSWERS_AT ? x : ANSWERS_AT, ROLE_TEXT, text);
    return 1;
}

/* As many lines of text as a step may have in the pane; the last one says that there is more. */
static int draw_answers(struct area a, int y, const char *text)
{
    int rows = 0;
    while (*text && rows < ANSWER_ROWS) {
        size_t skip, n = draw_fold(text, a.w, &skip);
        char line[ANSWER_MAX];
        bool last = rows == ANSWER_ROWS - 1;
        slice_to_str(last ? slice_str(text) : slice_of(text, n), line, sizeof line);
        draw_text(a, y + rows++, 0, ROLE_TEXT, line);
        text += n + skip;
    }
    return rows;
}

static void draw_pane(const struct ui *ui, struct area a)
{
    char text[ANSWER_MAX];
    int y = 1;
    for (unsigned s = 0; s < STEP_COUNT; s++) {
        enum wizard_step step = (enum wizard_step)s;
        enum role role = step == step_of(ui) ? ROLE_STRONG : ROLE_MINOR;
        draw_text(a, y, 1, role, mark(ui, step));
        draw_textf(a, y++, 4, role, "%u %s", s + 1u, wizard_step_title(step));
        y += draw_answers(area_sub(a, 0, 6, -1, a.w - 8), y, answers(ui, step, text));
    }
    for (int row = 0; row < a.h; row++)
        draw_text(a, row, a.w - 1, ROLE_MINOR, term_glyph(GLYPH_SIDE));
}

struct ask_frame ask_frame_draw(const struct ui *ui, struct area a)
{
    struct ask_frame f;
    draw_title(ui, area_cut_top(&a, 1));
    if (a.w >= WIDE) {
        draw_pane(ui, area_sub(a, 0, 0, -1, PANE));
        a = area_sub(a, 1, PANE, -1, -1);
    } else {
        int y = 0;
        for (unsigned s = 0; s <= step_of(ui); s++)
            y += draw_step(ui, a, y, (enum wizard_step)s);
        if (y)
            draw_rule(a, y++, NULL);
        area_cut_top(&a, y);
    }
    f.buttons = area_cut_bottom(&a, 1);
    f.body = a;
    return f;
}

const char *ask_hidden(const struct page *page, char dst[static ASK_HINT])
{
    size_t shown = page->top + page->shown, below = page->count > shown ? page->count - shown : 0;
    dst[0] = '\0';
    if (below)
        snprintf(dst, ASK_HINT, "%zu more line%s: PgDn", below, below == 1 ? "" : "s");
    else if (page->top)
        snprintf(dst, ASK_HINT, "the end; PgUp goes back up");
    return dst;
}

const char *ask_place(const struct list *l, char dst[static ASK_HINT])
{
    dst[0] = '\0';
    if (l->count > l->page)
        snprintf(dst, ASK_HINT, "%zu of %zu", l->at + 1, l->count);
    return dst;
}

/* With the key that it is, on which a click is that key; returns where the next one begins. */
static int draw_button(struct area a, int x, enum role role, const char *text, enum action is)
{
    char key[16];
    int w = draw_text(a, 0, x, role, text);
    w += 1 + draw_text(a, 0, x + w + 1, ROLE_MINOR, action_key(is, 0, key));
    draw_spot(a, 0, x, w, action_key_code(is, 0));
    return x + w + 3;
}

void ask_buttons_draw(const struct ui *ui, struct area a, const char *next, const char *hint)
{
    bool first = ask_back_refusal(ui, ACTION_BACK) != NULL;
    int x = draw_button(a, ASK_MARGIN, ROLE_SELECTED, next, ACTION_NEXT);
    x = draw_button(a, x, first ? ROLE_MINOR : ROLE_STRONG, "[ Back ]", ACTION_BACK);
    int w = draw_columns(hint) + 1;
    draw_text(a, 0, a.w - w > x ? a.w - w : x, ROLE_KEY, hint);
}

struct area ask_margin(struct area a)
{
    return area_sub(a, 0, ASK_MARGIN, -1, a.w - 2 * ASK_MARGIN);
}

int ask_question_draw(const struct ui *ui, struct area a)
{
    struct buf hint;
    buf_growing(&hint, 8u << 20);
    int y = draw_wrapped(a, 0, ROLE_STRONG, wizard_field_spec(ui->wizard->at)->question);
    wizard_page(ui->wizard, ui->wizard->at, &hint);
    struct slice rest = text_trim(buf_view(&hint)), line;
    while (text_take_line(&rest, &line)) {
        char text[ANSWER_MAX];
        slice_to_str(text_trim(line), text, sizeof text);
        y += draw_wrapped(a, y, ROLE_TEXT, text);
    }
    buf_free(&hint);
    return y;
}

void ask_say_talk(const struct ask *ask, struct buf *out)
{
    if (ask->refused && ask->talk.len)
        buf_str(out, "!! ");
    buf_slice(out, buf_view(&ask->talk));
}

void ask_talk_put(const struct ask *ask, struct page *page)
{
    struct buf text;
    buf_growing(&text, 8u << 20);
    ask_say_talk(ask, &text);
    page_lines(page, ROLE_TEXT, buf_cstr(&text));
    buf_free(&text);
}

int ask_talk_rows(const struct ask *ask, int w)
{
    struct page page = {0};
    page_begin(&page, w);
    ask_talk_put(ask, &page);
    int rows = (int)page.count;
    page_free(&page);
    return rows;
}
