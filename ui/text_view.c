/* SPDX-License-Identifier: MIT */
#include "ui/text_view.h"

#include "core/text.h"
#include "core/text_fold.h"

enum { LINE_SIZE = 512 };

void text_view_init(struct text_view *v)
{
    buf_growing(&v->text, TEXT_VIEW_MAX);
}

void text_view_free(struct text_view *v)
{
    buf_free(&v->text);
}

/* The rows from `skip` on; all rows that there are. */
static int draw_folded(const struct text_view *v, struct area a, int skip)
{
    struct slice text = buf_view(&v->text), line;
    char shown[LINE_SIZE];
    size_t room = a.w > 0 && a.w < LINE_SIZE ? (size_t)a.w : LINE_SIZE - 1;
    int rows = 0;
    while (text_take_line(&text, &line)) {
        enum role role = v->role ? v->role(line) : ROLE_TEXT;
        do {
            slice_to_str(text_fold(&line, room, FOLD_ANYWHERE), shown, sizeof shown);
            if (rows >= skip)
                draw_text(a, rows - skip, 0, role, shown);
            rows++;
        } while (line.n);
    }
    return rows;
}

int text_view_rows(const struct text_view *v, int w)
{
    return draw_folded(v, (struct area){0, 0, 0, w}, 0);
}

static void settle(struct text_view *v)
{
    int last = v->rows > v->shown ? v->rows - v->shown : 0;
    v->top = v->top < 0 ? 0 : v->top > last ? last : v->top;
}

void text_view_draw(struct text_view *v, struct area a)
{
    v->shown = a.h > 0 ? a.h : 1;
    v->rows = text_view_rows(v, a.w);
    settle(v);
    draw_folded(v, a, v->top);
    if (v->top > 0)
        draw_text(a, 0, a.w - 1, ROLE_KEY, term_glyph(GLYPH_UP));
    if (v->top + v->shown < v->rows)
        draw_text(a, a.h - 1, a.w - 1, ROLE_KEY, term_glyph(GLYPH_DOWN));
}

bool text_view_key(struct text_view *v, enum action a)
{
    switch (a) {
    case ACTION_UP:
        v->top--;
        break;
    case ACTION_DOWN:
        v->top++;
        break;
    case ACTION_PAGE_UP:
        v->top -= v->shown;
        break;
    case ACTION_PAGE_DOWN:
        v->top += v->shown;
        break;
    case ACTION_HOME:
        v->top = 0;
        break;
    case ACTION_END:
        v->top = v->rows;
        break;
    default:
        return false;
    }
    settle(v);
    return true;
}
