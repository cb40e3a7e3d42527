/* SPDX-License-Identifier: MIT */
#include "ui/list.h"

static size_t last(const struct list *l)
{
    return l->count ? l->count - 1 : 0;
}

/* The cursor stays in sight; no empty rows below the last while rows above are hidden. */
static void settle(struct list *l)
{
    size_t page = l->page ? l->page : 1;
    if (l->at > last(l))
        l->at = last(l);
    if (l->at < l->top)
        l->top = l->at;
    if (l->at >= l->top + page)
        l->top = l->at - page + 1;
    if (l->top + page > l->count)
        l->top = l->count > page ? l->count - page : 0;
}

void list_set_count(struct list *l, size_t count)
{
    l->count = count;
    if (l->at_end)
        l->at = last(l);
    settle(l);
}

void list_go(struct list *l, size_t at)
{
    l->at = at;
    settle(l);
}

void list_draw(struct list *l, struct area a, list_row *row, void *ctx)
{
    l->page = a.h > 0 ? (size_t)a.h : 1;
    settle(l);
    if (!l->unfocused)
        draw_rows(area_sub(a, 0, 0,
                           (int)(l->count - l->top < l->page ? l->count - l->top : l->page), -1));
    for (int y = 0; y < a.h && l->top + (size_t)y < l->count; y++) {
        size_t i = l->top + (size_t)y;
        struct area line = area_sub(a, y, 0, 1, -1);
        bool selected = i == l->at && !l->unfocused;
        row(ctx, line, i, selected);
        if (selected) {
            draw_restyle(line, ROLE_SELECTED);
            draw_cursor(line, 0, 0);
        }
    }
}

bool list_key(struct list *l, enum action a)
{
    size_t page = l->page ? l->page : 1;
    switch (a) {
    case ACTION_UP:
        l->at -= l->at > 0;
        break;
    case ACTION_DOWN:
        l->at++;
        break;
    case ACTION_PAGE_UP:
        l->at -= l->at > page ? page : l->at;
        break;
    case ACTION_PAGE_DOWN:
        l->at += page;
        break;
    case ACTION_HOME:
        l->at = 0;
        break;
    case ACTION_END:
        l->at = last(l);
        break;
    default:
        return false;
    }
    settle(l);
    return true;
}
