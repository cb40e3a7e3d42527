/* SPDX-License-Identifier: MIT */
#include "core/text.h"

#include <stdio.h>
#include <string.h>

static const char HEX[] = "0123456789abcdef";

/* Writes the escaped form of one byte into e and returns its length (1, 2 or 4). */
static size_t escape_byte(uint8_t c, char e[static 4])
{
    if (c == '\\') {
        e[0] = e[1] = '\\';
        return 2;
    }
    if (byte_is_print(c)) {
        e[0] = (char)c;
        return 1;
    }
    e[0] = '\\';
    e[1] = 'x';
    e[2] = HEX[c >> 4];
    e[3] = HEX[c & 15];
    return 4;
}

void text_escape(struct buf *b, struct slice s)
{
    char e[4];
    for (size_t i = 0; i < s.n; i++)
        buf_put(b, e, escape_byte(s.p[i], e));
}

/* Two hex digits at s.p[i]; -1 when they are not there. */
static int hex_pair(struct slice s, size_t i)
{
    if (i + 2 > s.n)
        return -1;
    int hi = byte_hex_value(s.p[i]), lo = byte_hex_value(s.p[i + 1]);
    return hi < 0 || lo < 0 ? -1 : hi * 16 + lo;
}

bool text_unescape(struct buf *b, struct slice s)
{
    for (size_t i = 0; i < s.n;) {
        if (s.p[i] != '\\') {
            buf_u8(b, s.p[i++]);
        } else if (i + 1 < s.n && s.p[i + 1] == '\\') {
            buf_u8(b, '\\');
            i += 2;
        } else if (i + 1 < s.n && s.p[i + 1] == 'x' && hex_pair(s, i + 2) >= 0) {
            buf_u8(b, (uint8_t)hex_pair(s, i + 2));
            i += 4;
        } else {
            return false;
        }
    }
    return !b->bad;
}

char *text_safe(struct slice s, char *dst, size_t cap)
{
    char e[4];
    size_t len = 0, fits = 0; /* fits: the longest prefix that leaves room for "..." */
    for (size_t i = 0; i < s.n; i++) {
        size_t n = escape_byte(s.p[i], e);
        if (len + n + 1 > cap) {
            snprintf(dst + fits, cap - fits, "...");
            return dst;
        }
        memcpy(dst + len, e, n);
        len += n;
        if (len + 4 <= cap)
            fits = len;
    }
    dst[len] = '\0';
    return dst;
}

void text_hex(struct buf *b, struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        buf_put(b, (char[]){HEX[s.p[i] >> 4], HEX[s.p[i] & 15]}, 2);
}

bool text_unhex(struct buf *b, struct slice s)
{
    for (size_t i = 0; i < s.n; i += 2) {
        int v = hex_pair(s, i);
        if (v < 0)
            return false;
        buf_u8(b, (uint8_t)v);
    }
    return !b->bad;
}

bool text_number(struct slice s, uint64_t max, uint64_t *out)
{
    uint64_t v = 0;
    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!byte_is_digit(s.p[i]))
            return false;
        uint64_t d = s.p[i] - (uint64_t)'0';
        if (d > max || v > (max - d) / 10)
            return false;
        v = v * 10 + d;
    }
    *out = v;
    return true;
}

bool text_is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static bool is_space(uint8_t c)
{
    return text_is_blank(c) || c == '\r' || c == '\n';
}

struct slice text_trim(struct slice s)
{
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    while (s.n && is_space(s.p[0]))
        s = slice_from(s, 1);
    return s;
}

bool text_take_line(struct slice *rest, struct slice *line)
{
    if (rest->n == 0)
        return false;
    const uint8_t *lf = memchr(rest->p, '\n', rest->n);
    size_t n = lf ? (size_t)(lf - rest->p) : rest->n;
    *line = slice_sub(*rest, 0, n);
    *rest = slice_from(*rest, n + 1);
    if (lf && line->n && line->p[line->n - 1] == '\r')
        line->n--;
    return true;
}

struct slice text_take_word(struct slice *rest)
{
    size_t from = 0, to;
    while (from < rest->n && is_space(rest->p[from]))
        from++;
    for (to = from; to < rest->n && !is_space(rest->p[to]);)
        to++;
    struct slice word = slice_sub(*rest, from, to - from);
    *rest = slice_from(*rest, to);
    return word;
}

bool text_is_separator(uint8_t c)
{
    return c == '/' || c == '\\';
}

bool text_take_part(struct slice *rest, struct slice *part)
{
    size_t from = 0, to;
    while (from < rest->n && text_is_separator(rest->p[from]))
        from++;
    for (to = from; to < rest->n && !text_is_separator(rest->p[to]);)
        to++;
    *part = slice_sub(*rest, from, to - from);
    *rest = slice_from(*rest, to);
    return part->n > 0;
}

struct slice text_base_name(struct slice path)
{
    size_t from = path.n;
    while (from && !text_is_separator(path.p[from - 1]))
        from--;
    return slice_from(path, from);
}

/* Days from the civil date, by counting years from March so that the leap day comes last. */
int64_t time_days(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t m = month <= 2 ? month + 9 : month - 3;
    int64_t era_days = 365 * y + y / 4 - y / 100 + y / 400;
    return era_days + (153 * m + 2) / 5 + day - 1 - 719468;
}

char *time_format(int64_t t_us, char dst[static TIME_TEXT_SIZE])
{
    if (t_us < 0)
        t_us = 0;
    int64_t days = t_us / 86400000000, us = t_us % 86400000000;
    int year = (int)(1970 + days / 366), month = 12;
    if (year > 9999)
        year = 9999;
    while (year < 9999 && time_days(year + 1, 1, 1) <= days)
        year++;
    while (month > 1 && time_days(year, month, 1) > days)
        month--;
    int day = (int)(days - time_days(year, month, 1)) + 1;
    snprintf(dst, TIME_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", year % 10000, month % 100,
             day % 100, (int)(us / 3600000000), (int)(us / 60000000 % 60), (int)(us / 1000000 % 60),
             (int)(us % 1000000));
    return dst;
}

/* n digits as a number, or -1 (sticky through rd.bad) when they are not all digits. */
static int take_digits(struct rd *r, size_t n)
{
    uint64_t v = 0;
    if (!text_number(rd_take(r, n), 9999, &v))
        r->bad = true;
    return (int)v;
}

static void take_byte(struct rd *r, const char *allowed, uint8_t *got)
{
    uint8_t c = rd_u8(r);
    if (!c || !strchr(allowed, c))
        r->bad = true;
    if (got)
        *got = c;
}

bool time_parse(struct slice s, int64_t *t_us)
{
    struct rd r;
    uint8_t c = 0;
    rd_init(&r, s);
    int year = take_digits(&r, 4);
    take_byte(&r, "-", NULL);
    int month = take_digits(&r, 2);
    take_byte(&r, "-", NULL);
    int day = take_digits(&r, 2);
    take_byte(&r, "Tt ", NULL);
    int hour = take_digits(&r, 2);
    take_byte(&r, ":", NULL);
    int minute = take_digits(&r, 2);
    take_byte(&r, ":", NULL);
    int second = take_digits(&r, 2);
    take_byte(&r, ".Zz+-", &c);
    int64_t us = 0, unit = 100000;
    if (c == '.') {
        for (int i = 0; !r.bad && rd_left(&r) && byte_is_digit(*r.p); i++) {
            us += unit * (rd_u8(&r) - '0');
            unit /= 10;
            if (i >= 9)
                r.bad = true;
        }
        take_byte(&r, "Zz+-", &c);
    }
    int64_t offset = 0;
    if (c == '+' || c == '-') {
        int h = take_digits(&r, 2);
        take_byte(&r, ":", NULL);
        int m = take_digits(&r, 2);
        if (h > 23 || m > 59)
            r.bad = true;
        offset = (c == '-' ? -1 : 1) * (h * 60 + m);
    }
    if (r.bad || rd_left(&r) || year < 1970 || month < 1 || month > 12 || day < 1 || hour > 23 ||
        minute > 59 || second > 60)
        return false;
    int64_t next = month == 12 ? time_days(year + 1, 1, 1) : time_days(year, month + 1, 1);
    int64_t days = time_days(year, month, day);
    if (days >= next)
        return false;
    *t_us = (((days * 24 + hour) * 60 + minute - offset) * 60 + second) * 1000000 + us;
    return true;
}
