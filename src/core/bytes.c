/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: one bounds check, in rd_take() and in buf_room(); everything else is built
 * on these two, so there are exactly two places where a length can be wrong.
 */
#include "core/bytes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct slice slice_of(const void *p, size_t n)
{
    return (struct slice){p, n};
}

struct slice slice_str(const char *s)
{
    return s ? slice_of(s, strlen(s)) : slice_of(NULL, 0);
}

uint8_t byte_lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

bool byte_is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

bool byte_is_alpha(uint8_t c)
{
    c = byte_lower(c);
    return c >= 'a' && c <= 'z';
}

bool byte_is_print(uint8_t c)
{
    return c >= 0x20 && c <= 0x7e;
}

int byte_hex_value(uint8_t c)
{
    c = byte_lower(c);
    if (byte_is_digit(c))
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool slice_eq(struct slice a, struct slice b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool slice_eq_nocase(struct slice a, struct slice b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (byte_lower(a.p[i]) != byte_lower(b.p[i]))
            return false;
    return true;
}

struct slice slice_sub(struct slice a, size_t from, size_t n)
{
    if (from >= a.n)
        return slice_of(NULL, 0);
    size_t left = a.n - from;
    return slice_of(a.p + from, n < left ? n : left);
}

struct slice slice_from(struct slice a, size_t from)
{
    return slice_sub(a, from, a.n);
}

/* The last n bytes; all of it when it is shorter, so that a longer suffix never matches. */
static struct slice slice_tail(struct slice a, size_t n)
{
    return slice_sub(a, a.n > n ? a.n - n : 0, n);
}

bool slice_is(struct slice a, const char *s)
{
    return slice_eq(a, slice_str(s));
}

bool slice_is_nocase(struct slice a, const char *s)
{
    return slice_eq_nocase(a, slice_str(s));
}

bool slice_starts(struct slice a, const char *prefix)
{
    return slice_is(slice_sub(a, 0, strlen(prefix)), prefix);
}

bool slice_starts_nocase(struct slice a, const char *prefix)
{
    return slice_is_nocase(slice_sub(a, 0, strlen(prefix)), prefix);
}

bool slice_ends(struct slice a, const char *suffix)
{
    return slice_is(slice_tail(a, strlen(suffix)), suffix);
}

bool slice_ends_nocase(struct slice a, const char *suffix)
{
    return slice_is_nocase(slice_tail(a, strlen(suffix)), suffix);
}

static bool find(struct slice a, const char *part, size_t *at,
                 bool (*starts)(struct slice a, const char *prefix))
{
    size_t n = strlen(part);
    for (size_t i = 0; i + n <= a.n; i++)
        if (starts(slice_from(a, i), part)) {
            if (at)
                *at = i;
            return true;
        }
    return false;
}

bool slice_find(struct slice a, const char *part, size_t *at)
{
    return find(a, part, at, slice_starts);
}

bool slice_find_nocase(struct slice a, const char *part, size_t *at)
{
    return find(a, part, at, slice_starts_nocase);
}

bool slice_take_nocase(struct slice *s, const char *text)
{
    if (!slice_starts_nocase(*s, text))
        return false;
    *s = slice_from(*s, strlen(text));
    return true;
}

bool slice_to_str(struct slice a, char *dst, size_t cap)
{
    size_t n = a.n < cap ? a.n : cap - 1;
    if (n)
        memcpy(dst, a.p, n);
    dst[n] = '\0';
    return n == a.n && strlen(dst) == n;
}

void rd_init(struct rd *r, struct slice s)
{
    *r = (struct rd){.p = s.p, .end = s.n ? s.p + s.n : s.p};
}

size_t rd_left(const struct rd *r)
{
    return r->bad || r->p == r->end ? 0 : (size_t)(r->end - r->p);
}

struct slice rd_take(struct rd *r, size_t n)
{
    if (n > rd_left(r))
        r->bad = true;
    if (r->bad || n == 0)
        return slice_of(NULL, 0);
    struct slice s = slice_of(r->p, n);
    r->p += n;
    return s;
}

struct slice rd_rest(struct rd *r)
{
    return rd_take(r, rd_left(r));
}

uint8_t rd_u8(struct rd *r)
{
    struct slice s = rd_take(r, 1);
    return s.n ? s.p[0] : 0;
}

uint16_t rd_be16(struct rd *r)
{
    struct slice s = rd_take(r, 2);
    return s.n ? (uint16_t)(s.p[0] << 8 | s.p[1]) : 0;
}

uint32_t rd_be32(struct rd *r)
{
    struct slice s = rd_take(r, 4);
    return s.n ? (uint32_t)s.p[0] << 24 | (uint32_t)s.p[1] << 16 | (uint32_t)s.p[2] << 8 | s.p[3]
               : 0;
}

uint16_t rd_le16(struct rd *r)
{
    struct slice s = rd_take(r, 2);
    return s.n ? (uint16_t)(s.p[1] << 8 | s.p[0]) : 0;
}

uint32_t rd_le32(struct rd *r)
{
    struct slice s = rd_take(r, 4);
    return s.n ? (uint32_t)s.p[3] << 24 | (uint32_t)s.p[2] << 16 | (uint32_t)s.p[1] << 8 | s.p[0]
               : 0;
}

struct slice rd_cstr(struct rd *r)
{
    size_t left = rd_left(r);
    const uint8_t *nul = left ? memchr(r->p, 0, left) : NULL;
    if (!nul) {
        r->bad = true;
        return slice_of(NULL, 0);
    }
    struct slice s = slice_of(r->p, (size_t)(nul - r->p));
    r->p = nul + 1;
    return s;
}

void buf_fixed(struct buf *b, void *mem, size_t cap)
{
    *b = (struct buf){.p = mem, .cap = cap};
}

void buf_growing(struct buf *b, size_t limit)
{
    *b = (struct buf){.limit = limit};
}

void buf_free(struct buf *b)
{
    if (b->limit)
        free(b->p);
    *b = (struct buf){.limit = b->limit};
}

void buf_reset(struct buf *b)
{
    b->len = 0;
    b->bad = false;
}

/* True when n more bytes fit behind the content, growing where that is allowed. */
static bool buf_room(struct buf *b, size_t n)
{
    if (b->bad)
        return false;
    if (n <= b->cap - b->len)
        return true;
    if (b->limit < b->len || n > b->limit - b->len) {
        b->bad = true;
        return false;
    }
    size_t cap = b->cap ? b->cap : 256;
    while (cap < b->len + n)
        cap *= 2;
    if (cap > b->limit)
        cap = b->limit;
    uint8_t *p = realloc(b->p, cap);
    if (!p) {
        b->bad = true;
        return false;
    }
    b->p = p;
    b->cap = cap;
    return true;
}

void buf_put(struct buf *b, const void *p, size_t n)
{
    if (!buf_room(b, n) || n == 0)
        return;
    memcpy(b->p + b->len, p, n);
    b->len += n;
}

void buf_slice(struct buf *b, struct slice s)
{
    buf_put(b, s.p, s.n);
}

void buf_str(struct buf *b, const char *s)
{
    buf_put(b, s, strlen(s));
}

void buf_u8(struct buf *b, uint8_t v)
{
    buf_put(b, &v, 1);
}

void buf_be16(struct buf *b, uint16_t v)
{
    buf_put(b, (uint8_t[]){(uint8_t)(v >> 8), (uint8_t)v}, 2);
}

void buf_be32(struct buf *b, uint32_t v)
{
    buf_put(b, (uint8_t[]){(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v},
            4);
}

void buf_le32(struct buf *b, uint32_t v)
{
    buf_put(b, (uint8_t[]){(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16), (uint8_t)(v >> 24)},
            4);
}

void buf_fill(struct buf *b, uint8_t v, size_t n)
{
    if (!buf_room(b, n) || n == 0)
        return;
    memset(b->p + b->len, v, n);
    b->len += n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    /* vsnprintf writes a NUL as well: it needs a byte of room that does not count. */
    if (n < 0)
        b->bad = true;
    else if (buf_room(b, (size_t)n + 1)) {
        vsnprintf((char *)b->p + b->len, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }
    va_end(again);
}

struct slice buf_view(const struct buf *b)
{
    return slice_of(b->p, b->len);
}

const char *buf_cstr(struct buf *b)
{
    if (!buf_room(b, 1))
        return "";
    b->p[b->len] = '\0';
    return (const char *)b->p;
}
