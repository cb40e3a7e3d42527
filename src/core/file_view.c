/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: configuration files differ in a line or two. What both begin with and what
 * both end with, in whole lines, is the same; all between has changed. That is no shortest
 * difference, and for files of one line that matters no better one could be told.
 */
#include "core/file_view.h"

#include "core/text.h"

enum { HEX_SHOWN = 512, HEX_ROW = FILE_VIEW_HEX_ROW };

void file_view_hex_row(struct slice s, size_t at, struct buf *out)
{
    buf_printf(out, "  %04zx ", at);
    for (size_t i = at; i < at + HEX_ROW; i++)
        if (i < s.n)
            buf_printf(out, " %02x", s.p[i]);
        else
            buf_str(out, "   ");
    buf_str(out, "  ");
    for (size_t i = at; i < at + HEX_ROW && i < s.n; i++)
        buf_u8(out, byte_is_print(s.p[i]) ? s.p[i] : '.');
    buf_str(out, "\n");
}

void file_view_hex(struct slice s, struct buf *out)
{
    for (size_t at = 0; at < s.n && at < HEX_SHOWN; at += HEX_ROW)
        file_view_hex_row(s, at, out);
    if (s.n > HEX_SHOWN)
        buf_printf(out, "  ... %zu bytes more\n", s.n - HEX_SHOWN);
}

void file_view_lines(const char *mark, struct slice text, struct buf *out)
{
    struct slice line;
    while (text_take_line(&text, &line)) {
        buf_printf(out, "  %s", mark);
        text_escape(out, line);
        buf_str(out, "\n");
    }
}

/* Offset of the end of the last line that both begin with. */
static size_t common_lines(struct slice a, struct slice b)
{
    size_t line = 0;
    for (size_t i = 0; i < a.n && i < b.n && a.p[i] == b.p[i]; i++)
        if (a.p[i] == '\n')
            line = i + 1;
    return line;
}

/* How many bytes of whole lines both end with. */
static size_t common_tail(struct slice a, struct slice b)
{
    size_t tail = 0;
    for (size_t n = 1; n <= a.n && n <= b.n && a.p[a.n - n] == b.p[b.n - n]; n++)
        if (n == a.n || a.p[a.n - n - 1] == '\n')
            tail = n == b.n || b.p[b.n - n - 1] == '\n' ? n : tail;
    return tail;
}

void file_view_difference(struct slice old, struct slice now, struct buf *out)
{
    size_t same = common_lines(old, now);
    struct slice gone = slice_from(old, same), come = slice_from(now, same);
    size_t tail = common_tail(gone, come);
    file_view_lines("  ", slice_sub(now, 0, same), out);
    file_view_lines("- ", slice_sub(gone, 0, gone.n - tail), out);
    file_view_lines("+ ", slice_sub(come, 0, come.n - tail), out);
    file_view_lines("  ", slice_from(come, come.n - tail), out);
}
