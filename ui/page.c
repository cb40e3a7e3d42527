/* SPDX-License-Identifier: MIT */
#include "ui/page.h"

#include "core/text.h"
#include "core/text_fold.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_LIMIT = 16 * 1024 * 1024, PUT_MAX = 2048, FIRST_ROOM = 64 };

void page_free(struct page *p)
{
    buf_free(&p->text);
    free(p->line);
    memset(p, 0, sizeof *p);
}

void page_begin(struct page *p, int width)
{
    if (!p->text.limit)
        buf_growing(&p->text, TEXT_LIMIT);
    buf_reset(&p->text);
    p->count = 0;
    p->width = width;
}

static struct page_line *add_line(struct page *p)
{
    if (p->count == p->room) {
        size_t room = p->room ? p->room * 2 : FIRST_ROOM;
        struct page_line *more = realloc(p->line, room * sizeof *more);
        if (!more)
            return NULL;
        p->line = more;
        p->room = room;
    }
    struct page_line *l = &p->line[p->count++];
    memset(l, 0, sizeof *l);
    l->label_role = ROLE_MINOR;
    l->column = PAGE_LABEL;
    l->at = p->text.len;
    return l;
}

void page_put(struct page *p, const char *label, enum role role, const char *text)
{
    struct slice all = slice_str(text), line;
    while (text_take_line(&all, &line)) {
        do {
            struct slice part = text_fold(
                &line, p->width > PAGE_LABEL ? (size_t)(p->width - PAGE_LABEL) : 1, FOLD_ANYWHERE);
            struct page_line *l = add_line(p);
            if (!l)
                return;
            slice_to_str(slice_str(label), l->label, sizeof l->label);
            l->role = role;
            buf_slice(&p->text, part);
            l->n = p->text.len - l->at;
            label = "";
        } while (line.n);
    }
}

void page_putf(struct page *p, const char *label, enum role role, const char *fmt, ...)
{
    char text[PUT_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    page_put(p, label, role, text);
}

static enum role role_of_line(struct slice line, enum role role)
{
    line = text_trim(line);
    if (slice_starts(line, "!!"))
        return ROLE_WARNING;
    if (slice_starts(line, "Next: ") || slice_starts(line, "fix: "))
        return ROLE_STRONG;
    return role;
}

/* Where a line goes on when it is folded: behind its blanks, its mark, the name of its row. */
static size_t hang_of(struct slice line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] == ' ')
        n++;
    struct slice rest = slice_from(line, n);
    size_t word = 0;
    while (word < rest.n && rest.p[word] != ' ')
        word++;
    if (slice_starts(slice_from(rest, word), "  ")) /* the second of two columns */
        while (word < rest.n && rest.p[word] == ' ')
            word++;
    else
        word = slice_starts(rest, "!! ") ? 3 : slice_starts(rest, "fix: ") ? 5 : 0;
    return n + word;
}

static void put_part(struct page *p, enum role role, int column, struct slice part)
{
    struct page_line *l = add_line(p);
    if (!l)
        return;
    l->role = role;
    l->column = column;
    buf_slice(&p->text, part);
    l->n = p->text.len - l->at;
}

/* What the whole text is moved by, so that it begins at the margin. */
static int shift_of(const char *text)
{
    int least = PAGE_MARGIN;
    for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
        int blanks = (int)strspn(text, " ");
        if (text[blanks] && text[blanks] != '\n' && blanks < least)
            least = blanks;
    }
    return PAGE_MARGIN - least;
}

void page_lines(struct page *p, enum role role, const char *text)
{
    const int shift = shift_of(text);
    while (*text) {
        size_t n = strcspn(text, "\n"), skip, done = strspn(text, " ");
        enum role is = role_of_line(slice_of(text, n), role);
        int column = shift + (int)done, hang = shift + (int)hang_of(slice_of(text, n));
        if (hang > p->width / 2)
            hang = column = PAGE_MARGIN;
        do {
            size_t part = draw_fold(text + done, p->width - column, &skip);
            put_part(p, is, column, slice_of(text + done, part));
            done += part + skip;
            column = hang;
        } while (done < n);
        text += n + (text[n] == '\n');
    }
}

void page_heading(struct page *p, const char *text)
{
    if (p->count)
        add_line(p);
    struct page_line *l = add_line(p);
    if (!l)
        return;
    slice_to_str(slice_str(text), l->label, sizeof l->label);
    l->label_role = ROLE_STRONG;
}

static void draw_line(const struct page *p, struct area a, int y, const struct page_line *l)
{
    char text[PUT_MAX];
    slice_to_str(slice_sub(buf_view(&p->text), l->at, l->n), text, sizeof text);
    draw_text(a, y, 0, l->label_role, l->label);
    draw_text(a, y, l->column, l->role, text);
}

static void settle(struct page *p)
{
    size_t last = p->count > p->shown ? p->count - p->shown : 0;
    if (p->top > last)
        p->top = last;
}

void page_draw(struct page *p, struct area a)
{
    p->shown = a.h > 0 ? (size_t)a.h : 1;
    settle(p);
    for (int y = 0; y < a.h && p->top + (size_t)y < p->count; y++)
        draw_line(p, a, y, &p->line[p->top + (size_t)y]);
    if (p->top > 0)
        draw_text(a, 0, a.w - 1, ROLE_KEY, term_glyph(GLYPH_UP));
    if (p->top + p->shown < p->count)
        draw_text(a, a.h - 1, a.w - 1, ROLE_KEY, term_glyph(GLYPH_DOWN));
}

bool page_key(struct page *p, enum action a)
{
    size_t page = p->shown ? p->shown : 1;
    switch (a) {
    case ACTION_UP:
        p->top -= p->top > 0;
        break;
    case ACTION_DOWN:
        p->top++;
        break;
    case ACTION_PAGE_UP:
        p->top -= p->top > page ? page : p->top;
        break;
    case ACTION_PAGE_DOWN:
        p->top += page;
        break;
    case ACTION_HOME:
        p->top = 0;
        break;
    case ACTION_END:
        p->top = p->count;
        break;
    default:
        return false;
    }
    settle(p);
    return true;
}
