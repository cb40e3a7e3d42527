/* SPDX-License-Identifier: MIT */
#include "core/http_ask.h"

#include "core/tftp_packet.h"

/* The byte that %XX at `at` means; -1: it is no escape. */
static int escaped_byte(struct slice s, size_t at)
{
    int high = at + 2 < s.n ? byte_hex_value(s.p[at + 1]) : -1;
    int low = at + 2 < s.n ? byte_hex_value(s.p[at + 2]) : -1;
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static bool has_broken_escape(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '%' && escaped_byte(s, i) < 0)
            return true;
    return false;
}

bool http_ask_name(struct slice target, struct buf *name)
{
    struct slice path = target;
    size_t query;
    if (slice_find(target, "?", &query))
        path = slice_sub(target, 0, query);
    if (!slice_starts(path, "/") || has_broken_escape(path)) {
        buf_slice(name, target);
        return false;
    }
    for (size_t i = path.n > 1 ? 1 : 0; i < path.n; i++) {
        int byte = path.p[i] == '%' ? escaped_byte(path, i) : path.p[i];
        buf_u8(name, (uint8_t)byte);
        i += path.p[i] == '%' ? 2 : 0;
    }
    return true;
}

bool http_ask_reads(struct slice method, bool *head)
{
    *head = slice_is(method, "HEAD");
    return *head || slice_is(method, "GET");
}

unsigned http_ask_status(uint16_t tftp_code)
{
    switch (tftp_code) {
    case TFTP_ERR_NOT_FOUND:
        return 404;
    case TFTP_ERR_ACCESS:
        return 403;
    case TFTP_ERR_ILLEGAL:
        return 400;
    default:
        return 503;
    }
}
