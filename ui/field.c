/* SPDX-License-Identifier: MIT */
#include "ui/field.h"

#include <stdlib.h>
#include <string.h>

enum { CHAR_MAX_BYTES = 4 };

void field_free(struct field *f)
{
    free(f->text);
    f->text = NULL;
    f->n = f->at = f->room = 0;
    f->chosen = false;
}

struct slice field_view(const struct field *f)
{
    return slice_of(f->text, f->n);
}

/* Room for n bytes and a NUL; false: there is none, or it shall not be. */
static bool has_room(struct field *f, size_t n)
{
    if (n > (f->limit ? f->limit : FIELD_SIZE))
        return false;
    if (n < f->room)
        return true;
    size_t room = n < FIELD_SIZE ? FIELD_SIZE : 2 * n;
    char *more = realloc(f->text, room);
    if (!more)
        return false;
    f->text = more;
    f->room = room;
    return true;
}

void field_set(struct field *f, const char *text)
{
    size_t n = strlen(text);
    f->n = f->at = 0;
    f->chosen = false;
    if (has_room(f, n)) {
        memcpy(f->text, text, n + 1);
        f->n = f->at = n;
    }
}

void field_offer(struct field *f, const char *text)
{
    field_set(f, text);
    f->chosen = f->n > 0;
}

static bool is_inside(const struct field *f, size_t at)
{
    return at < f->n && ((uint8_t)f->text[at] & 0xc0) == 0x80;
}

/* Where the character in front of `at` begins. */
static size_t before(const struct field *f, size_t at)
{
    while (at > 0 && is_inside(f, --at))
        ;
    return at;
}

static size_t behind(const struct field *f)
{
    size_t at = f->at + (f->at < f->n);
    while (is_inside(f, at))
        at++;
    return at;
}

static size_t encode(uint32_t c, char dst[static CHAR_MAX_BYTES])
{
    if (c < 0x80) {
        dst[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        dst[i] = (char)(0x80 | (c & 0x3f));
    dst[0] = (char)(0xf00u >> n | c);
    return n;
}

static void insert(struct field *f, uint32_t c)
{
    char bytes[CHAR_MAX_BYTES];
    if (c == '\n' && f->takes_lines)
        c = ',';
    size_t n = encode(c, bytes);
    if (c < ' ' || (c >= 0x80 && !term_is_utf8()) || !has_room(f, f->n + n))
        return;
    memmove(f->text + f->at + n, f->text + f->at, f->n - f->at);
    memcpy(f->text + f->at, bytes, n);
    f->n += n;
    f->at += n;
    f->text[f->n] = '\0';
}

static void erase_before(struct field *f)
{
    size_t from = before(f, f->at);
    if (from == f->at)
        return;
    memmove(f->text + from, f->text + f->at, f->n - f->at);
    f->n -= f->at - from;
    f->at = from;
    f->text[f->n] = '\0';
}

bool field_key(struct field *f, const struct input *in)
{
    bool chosen = f->chosen;
    if (chosen && (in->action == ACTION_TYPED || in->action == ACTION_ERASE))
        field_set(f, "");
    f->chosen = false;
    switch (in->action) {
    case ACTION_TYPED:
        insert(f, in->typed);
        return true;
    case ACTION_ERASE:
        erase_before(f);
        return true;
    case ACTION_CLEAR:
        field_set(f, "");
        return true;
    case ACTION_LEFT:
        f->at = before(f, f->at);
        return true;
    case ACTION_RIGHT:
        f->at = behind(f);
        return true;
    case ACTION_HOME:
        f->at = 0;
        return true;
    case ACTION_END:
        f->at = f->n;
        return true;
    default:
        f->chosen = chosen;
        return false;
    }
}

/* Columns of the character from `from` up to `end`. */
static int columns_of(const struct field *f, size_t from, size_t end)
{
    char c[CHAR_MAX_BYTES + 1];
    slice_to_str(slice_of(f->text + from, end - from), c, sizeof c);
    return draw_columns(c);
}

void field_draw(const struct field *f, struct area a, int y, int x, int w)
{
    struct area line = area_sub(a, y, x, 1, w);
    size_t from = f->at;
    int columns = 0;
    /* enough is left out in front for the cursor to be in sight */
    while (from > 0) {
        size_t first = before(f, from);
        int more = columns_of(f, first, from);
        if (columns + more >= line.w)
            break;
        columns += more;
        from = first;
    }
    draw_fill(line, ROLE_FIELD);
    draw_text(line, 0, 0, f->chosen ? ROLE_SELECTED : ROLE_FIELD, f->n ? f->text + from : "");
    draw_cursor(line, 0, columns);
}
