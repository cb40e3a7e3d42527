/* SPDX-License-Identifier: MIT */
#include "core/json_out.h"

#include "core/text.h"

#include <stdio.h>

/* Comma and key. A value follows another one unless a bracket was just opened. */
static void lead(struct buf *b, const char *key)
{
    uint8_t last = b->len ? b->p[b->len - 1] : '{';
    if (b->len && last != '{' && last != '[' && last != '\n')
        buf_u8(b, ',');
    if (key)
        buf_printf(b, "\"%s\":", key);
}

void json_open(struct buf *b, const char *key, char bracket)
{
    lead(b, key);
    buf_u8(b, (uint8_t)bracket);
}

void json_close(struct buf *b, char bracket)
{
    buf_u8(b, (uint8_t)bracket);
}

void json_none(struct buf *b, const char *key)
{
    lead(b, key);
    buf_str(b, "null");
}

void json_raw(struct buf *b, const char *key, struct slice line)
{
    lead(b, key);
    buf_slice(b, slice_ends(line, "\n") ? slice_sub(line, 0, line.n - 1) : line);
}

void json_bool(struct buf *b, const char *key, bool v)
{
    lead(b, key);
    buf_str(b, v ? "true" : "false");
}

void json_u64(struct buf *b, const char *key, uint64_t v)
{
    lead(b, key);
    buf_printf(b, "%llu", (unsigned long long)v);
}

void json_i64(struct buf *b, const char *key, int64_t v)
{
    lead(b, key);
    buf_printf(b, "%lld", (long long)v);
}

void json_seconds(struct buf *b, const char *key, int64_t us)
{
    char digits[32];
    int n;
    lead(b, key);
    int64_t size = us < 0 ? -us : us;
    n = snprintf(digits, sizeof digits, "%s%lld.%06lld", us < 0 ? "-" : "",
                 (long long)(size / 1000000), (long long)(size % 1000000));
    while (digits[n - 1] == '0')
        n--;
    if (digits[n - 1] == '.')
        n--;
    buf_put(b, digits, (size_t)n);
}

void json_double(struct buf *b, const char *key, double v)
{
    lead(b, key);
    buf_printf(b, "%.9g", v);
}

static void quoted(struct buf *b, struct slice s)
{
    buf_u8(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = s.p[i];
        if (c == '"' || c == '\\')
            buf_u8(b, '\\');
        if (c < 0x20 || c == 0x7f)
            buf_printf(b, "\\u%04x", c);
        else
            buf_u8(b, c);
    }
    buf_u8(b, '"');
}

void json_text(struct buf *b, const char *key, const char *utf8)
{
    lead(b, key);
    quoted(b, slice_str(utf8));
}

void json_bytes(struct buf *b, const char *key, struct slice s)
{
    /* Escaped and quoted in one go, so that no second buffer is needed: text_escape's output is
     * printable ASCII, where only quote and backslash mean something to JSON. */
    static const char hex[] = "0123456789abcdef";
    lead(b, key);
    buf_u8(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = s.p[i];
        if (c == '\\')
            buf_str(b, "\\\\\\\\");
        else if (c == '"')
            buf_str(b, "\\\"");
        else if (byte_is_print(c))
            buf_u8(b, c);
        else
            buf_printf(b, "\\\\x%c%c", hex[c >> 4], hex[c & 15]);
    }
    buf_u8(b, '"');
}

void json_hex(struct buf *b, const char *key, struct slice s)
{
    lead(b, key);
    buf_u8(b, '"');
    text_hex(b, s);
    buf_u8(b, '"');
}

void json_file_name(struct buf *b, struct slice name)
{
    json_bytes(b, "name", name);
    json_hex(b, "name_hex", name);
}

void json_mac(struct buf *b, const char *key, struct mac m)
{
    char text[MAC_TEXT_SIZE];
    if (mac_known(m))
        json_text(b, key, mac_format(m, text));
    else
        json_none(b, key);
}

void json_ip(struct buf *b, const char *key, struct ip a)
{
    char text[IP_TEXT_SIZE];
    if (ip_known(a))
        json_text(b, key, ip_format(a, text));
    else
        json_none(b, key);
}

void json_time(struct buf *b, const char *key, int64_t t_us)
{
    char text[TIME_TEXT_SIZE];
    json_text(b, key, time_format(t_us, text));
}
