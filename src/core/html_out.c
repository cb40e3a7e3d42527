/* SPDX-License-Identifier: MIT */
#include "core/html_out.h"

static void put(struct buf *out, uint8_t c)
{
    switch (c) {
    case '&':
        buf_str(out, "&amp;");
        break;
    case '<':
        buf_str(out, "&lt;");
        break;
    case '>':
        buf_str(out, "&gt;");
        break;
    case '"':
        buf_str(out, "&quot;");
        break;
    case '\'':
        buf_str(out, "&#39;");
        break;
    default:
        if (byte_is_print(c) || c == '\n')
            buf_u8(out, c);
        else
            buf_printf(out, "\\x%02x", c);
    }
}

void html_text(struct buf *out, const char *text)
{
    for (; *text; text++)
        put(out, (uint8_t)*text);
}

void html_bytes(struct buf *out, struct slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\')
            buf_u8(out, '\\');
        if (s.p[i] == '\n')
            buf_str(out, "\\x0a");
        else
            put(out, s.p[i]);
    }
}
