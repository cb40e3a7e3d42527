/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: everything is put on stdscr cell by cell, after erase(); ncurses finds out
 * what changed. put() is the one way to the screen: it knows the area, the width of a character
 * and what must not reach a terminal. A double-width character that would be halved at the edge is
 * cut like any other.
 */
#include "ui/draw.h"

#include "ui/term_impl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { TEXT_MAX = 1024, SPOTS_MAX = 40 };

static struct {
    int y, x;
} cursor;

static struct area choices; /* rows that a click chooses from */

static struct {
    struct area at;
    int key;
} spots[SPOTS_MAX]; /* what a click types */
static size_t spot_count;

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

struct area area_sub(struct area a, int y, int x, int h, int w)
{
    struct area part = {.y = a.y + y, .x = a.x + x, .h = a.h - y, .w = a.w - x};
    if (y < 0 || x < 0)
        return (struct area){0};
    if (h >= 0)
        part.h = smaller(part.h, h);
    if (w >= 0)
        part.w = smaller(part.w, w);
    return part;
}

struct area area_cut_top(struct area *a, int rows)
{
    struct area top = area_sub(*a, 0, 0, rows, -1);
    rows = smaller(rows, a->h);
    *a = area_sub(*a, rows, 0, -1, -1);
    return top;
}

struct area area_cut_bottom(struct area *a, int rows)
{
    rows = smaller(rows, a->h);
    struct area bottom = area_sub(*a, a->h - rows, 0, rows, -1);
    *a = area_sub(*a, 0, 0, a->h - rows, -1);
    return bottom;
}

struct area area_middle(struct area a, int h, int w)
{
    h = smaller(h, a.h);
    w = smaller(w, a.w);
    return area_sub(a, (a.h - h) / 2, (a.w - w) / 2, h, w);
}

/* Takes a character off *text: what is shown for it, and its columns. False: the end. */
static bool next_char(const char **text, wchar_t *c, int *columns)
{
    mbstate_t state = {0};
    if (**text >= ' ' && **text <= '~') { /* nearly all there is: thousands a frame */
        *c = (unsigned char)*(*text)++;
        *columns = 1;
        return true;
    }
    size_t left = strnlen(*text, MB_CUR_MAX);
    if (!left)
        return false;
    size_t n = mbrtowc(c, *text, left, &state);
    if (n == (size_t)-1 || n == (size_t)-2) {
        n = 1;
        *c = L'?';
    }
    *columns = wcwidth(*c);
    if (*columns < 0) {
        *c = L'?';
        *columns = 1;
    }
    *text += n;
    return true;
}

int draw_columns(const char *text)
{
    wchar_t c;
    int columns, all = 0;
    while (next_char(&text, &c, &columns))
        all += columns;
    return all;
}

static void put(int y, int x, enum role role, const wchar_t *text)
{
    cchar_t cell;
    setcchar(&cell, text, term_attributes(role), term_pair(role), NULL);
    mvadd_wch(y, x, &cell);
}

/* At most w columns of text. Marks of no width are left out: none of our texts has any. */
static int put_text(int y, int x, int w, enum role role, const char *text)
{
    wchar_t cell[CCHARW_MAX] = {0};
    const char *rest = text;
    int columns, used = 0;
    bool cut = draw_columns(text) > w;
    int room = cut ? w - 1 : w;
    while (next_char(&rest, &cell[0], &columns) && used + columns <= room) {
        if (!columns)
            continue;
        put(y, x + used, role, cell);
        used += columns;
    }
    if (cut && w > 0) {
        rest = term_glyph(GLYPH_CUT);
        if (next_char(&rest, &cell[0], &columns))
            put(y, x + used, role, cell);
        used++;
    }
    return used;
}

/* Columns from x on within the area, or none where the row lies outside. */
static int room(struct area a, int y, int x, int w)
{
    if (y < 0 || y >= a.h || x < 0 || x >= a.w)
        return 0;
    return smaller(w, a.w - x);
}

int draw_text(struct area a, int y, int x, enum role role, const char *text)
{
    int w = room(a, y, x, a.w);
    return w > 0 ? put_text(a.y + y, a.x + x, w, role, text) : 0;
}

int draw_textf(struct area a, int y, int x, enum role role, const char *fmt, ...)
{
    char text[TEXT_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return draw_text(a, y, x, role, text);
}

int draw_cell(struct area a, int y, int x, int w, enum role role, const char *text)
{
    w = room(a, y, x, w);
    return w > 0 ? put_text(a.y + y, a.x + x, w, role, text) : 0;
}

int draw_number(struct area a, int y, int x, int w, enum role role, const char *text)
{
    int columns = draw_columns(text);
    if (columns < w) {
        x += w - columns;
        w = columns;
    }
    return draw_cell(a, y, x, w, role, text);
}

size_t draw_fold(const char *text, int w, size_t *skip)
{
    const char *rest = text, *blank = NULL;
    wchar_t c;
    int columns, used = 0;
    *skip = 0;
    for (const char *at = text; next_char(&rest, &c, &columns); at = rest) {
        if (*at == '\n' || *at == ' ')
            blank = at;
        if (*at == '\n' || used + columns > w) {
            /* a word longer than a line is broken where the line ends */
            const char *end = *at == '\n' ? at : blank && blank > text ? blank : at;
            if (end == text && *at != '\n')
                end = rest;
            *skip = *end == ' ' || *end == '\n';
            return (size_t)(end - text);
        }
        used += columns;
    }
    return (size_t)(rest - text);
}

int draw_wrapped_rows(int w, const char *text)
{
    int rows = 0;
    for (; *text && w > 0; rows++) {
        size_t skip, n = draw_fold(text, w, &skip);
        text += n + skip;
    }
    return rows;
}

int draw_wrapped(struct area a, int y, enum role role, const char *text)
{
    int rows = 0;
    while (*text && a.w > 0) {
        char line[TEXT_MAX];
        size_t skip, n = draw_fold(text, a.w, &skip);
        size_t kept = n < sizeof line ? n : sizeof line - 1;
        memcpy(line, text, kept);
        line[kept] = '\0';
        draw_text(a, y + rows, 0, role, line);
        rows++;
        text += n + skip;
    }
    return rows;
}

void draw_fill(struct area a, enum role role)
{
    for (int y = 0; y < a.h; y++)
        for (int x = 0; x < a.w; x++)
            put(a.y + y, a.x + x, role, L" ");
}

void draw_restyle(struct area a, enum role role)
{
    for (int y = 0; y < a.h && a.w > 0; y++)
        mvchgat(a.y + y, a.x, a.w, term_attributes(role), term_pair(role), NULL);
}

static void draw_glyphs(struct area a, int y, int x, int n, enum role role, enum glyph g)
{
    for (int i = 0; i < n; i++)
        draw_text(a, y, x + i, role, term_glyph(g));
}

void draw_rule(struct area a, int y, const char *title)
{
    draw_glyphs(a, y, 0, a.w, ROLE_MINOR, GLYPH_LINE);
    if (title && a.w > 6)
        draw_textf(area_sub(a, y, 2, 1, a.w - 4), 0, 0, ROLE_STRONG, " %s ", title);
}

struct area draw_box(struct area a, const char *title)
{
    if (a.h < 2 || a.w < 2)
        return (struct area){0};
    draw_fill(a, ROLE_TEXT);
    draw_rule(a, 0, title);
    draw_rule(a, a.h - 1, NULL);
    for (int y = 1; y < a.h - 1; y++) {
        draw_text(a, y, 0, ROLE_MINOR, term_glyph(GLYPH_SIDE));
        draw_text(a, y, a.w - 1, ROLE_MINOR, term_glyph(GLYPH_SIDE));
    }
    draw_text(a, 0, 0, ROLE_MINOR, term_glyph(GLYPH_TOP_LEFT));
    draw_text(a, 0, a.w - 1, ROLE_MINOR, term_glyph(GLYPH_TOP_RIGHT));
    draw_text(a, a.h - 1, 0, ROLE_MINOR, term_glyph(GLYPH_BOTTOM_LEFT));
    draw_text(a, a.h - 1, a.w - 1, ROLE_MINOR, term_glyph(GLYPH_BOTTOM_RIGHT));
    return area_sub(a, 1, 2, a.h - 2, a.w - 4);
}

void draw_bar(struct area a, int y, int x, int w, int percent)
{
    w = room(a, y, x, w);
    percent = percent < 0 ? 0 : smaller(percent, 100);
    int done = w * percent / 100;
    draw_glyphs(a, y, x, done, ROLE_BAR, GLYPH_BAR);
    draw_glyphs(a, y, x + done, w - done, ROLE_MINOR, GLYPH_BAR_REST);
}

void draw_cursor(struct area a, int y, int x)
{
    if (y >= 0 && y < a.h && x >= 0 && x < a.w) {
        cursor.y = a.y + y;
        cursor.x = a.x + x;
    }
}

void draw_rows(struct area a)
{
    choices = a;
}

void draw_spot(struct area a, int y, int x, int w, int key)
{
    if (spot_count < SPOTS_MAX) {
        spots[spot_count].at = area_sub(a, y, x, 1, w);
        spots[spot_count++].key = key;
    }
}

void draw_over(void)
{
    choices = (struct area){0};
    spot_count = 0;
}

static bool is_in(struct area a, int y, int x)
{
    return y >= a.y && y < a.y + a.h && x >= a.x && x < a.x + a.w;
}

bool draw_rows_hit(int y, int x, int *down)
{
    *down = y - cursor.y;
    return is_in(choices, y, x);
}

bool draw_spot_hit(int y, int x, int *key)
{
    for (size_t i = 0; i < spot_count; i++)
        if (is_in(spots[i].at, y, x)) {
            *key = spots[i].key;
            return true;
        }
    return false;
}

struct area draw_begin(void)
{
    erase();
    draw_over();
    cursor.y = term_rows() - 1;
    cursor.x = 0;
    return (struct area){0, 0, term_rows(), term_columns()};
}

void draw_end(void)
{
    move(cursor.y, cursor.x);
    refresh();
}
