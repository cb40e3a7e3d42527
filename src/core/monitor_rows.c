/* SPDX-License-Identifier: MIT */
#include "core/monitor_rows.h"

#include "core/monitor_row.h"
#include "core/text.h"

#include <stdlib.h>
#include <string.h>

void monitor_rows_free(struct monitor_rows *r)
{
    free(r->index);
    memset(r, 0, sizeof *r);
}

/* --- the filter ----------------------------------------------------------------------------- */

/* 00:15:62 and 0015.62 find 001562...; false: the text is no part of a MAC. */
static bool bare_digits(const char *text, char *dst, size_t cap)
{
    size_t n = 0;
    for (; *text; text++) {
        if (*text == ':' || *text == '.' || *text == '-')
            continue;
        if (byte_hex_value((uint8_t)*text) < 0 || n + 1 == cap)
            return false;
        dst[n++] = *text;
    }
    dst[n] = 0;
    return n > 0;
}

static bool has(const char *where, const char *text)
{
    return slice_find_nocase(slice_str(where), text, NULL);
}

static bool has_file(const struct phone *p, const char *text)
{
    char name[PHONE_NAME_MAX * 4 + 1];
    if (!p->history_count)
        return false;
    const struct phone_request *r = phone_request_at(p, p->history_count - 1);
    return has(text_safe(kept_name_view(&r->name), name, sizeof name), text);
}

bool monitor_matches(const struct phone *p, const char *text)
{
    char mac[MAC_TEXT_SIZE], ip[IP_TEXT_SIZE], digits[MAC_TEXT_SIZE];
    const struct phone_problem *worst = monitor_problem_of(p);
    if (mac_known(p->mac) && bare_digits(text, digits, sizeof digits) &&
        has(mac_format_bare(p->mac, mac), digits))
        return true;
    return has(p->bench, text) || has(ip_format(p->ip, ip), text) || has(p->name, text) ||
           has(p->model, text) || has(phone_stage_name(p->stage), text) || has(p->load, text) ||
           has(p->goal, text) || (worst && has(diagnosis_slug(worst->what), text)) ||
           has_file(p, text);
}

/* --- rows ----------------------------------------------------------------------------------- */

static bool list_matches(struct monitor_rows *r, const struct model *m)
{
    size_t all = model_phone_count(m);
    if (r->room < all) {
        size_t *more = realloc(r->index, all * sizeof *more);
        if (!more)
            return false;
        r->index = more;
        r->room = all;
    }
    r->count = 0;
    for (size_t i = 0; i < all; i++)
        if (monitor_matches(model_phone(m, i), r->filter))
            r->index[r->count++] = i;
    return true;
}

const struct phone *monitor_rows_phone(const struct monitor_rows *r, const struct model *m,
                                       size_t i)
{
    return model_phone(m, r->filter[0] ? r->index[i] : i);
}

void monitor_rows_go(struct monitor_rows *r, const struct model *m, size_t i)
{
    r->at = i < r->count ? i : r->count ? r->count - 1 : 0;
    if (!r->count)
        return;
    const struct phone *p = monitor_rows_phone(r, m, r->at);
    r->mac = p->mac;
    r->ip = p->ip;
    r->bench = p->bench;
}

bool monitor_rows_update(struct monitor_rows *r, const struct model *m)
{
    bool well = true;
    r->count = model_phone_count(m);
    if (r->filter[0] && !list_matches(r, m)) {
        r->filter[0] = 0;
        well = false;
    }
    const struct phone *chosen = model_phone_again(m, r->bench, r->mac, r->ip);
    bool stays = chosen && r->at < r->count && monitor_rows_phone(r, m, r->at) == chosen;
    size_t at = r->at;
    for (size_t i = 0; chosen && !stays && i < r->count; i++)
        if (monitor_rows_phone(r, m, i) == chosen) {
            at = i;
            break;
        }
    monitor_rows_go(r, m, at);
    return well;
}

const struct phone *monitor_rows_chosen(const struct monitor_rows *r, const struct model *m)
{
    return r->count ? model_phone_again(m, r->bench, r->mac, r->ip) : NULL;
}

bool monitor_rows_next_problem(struct monitor_rows *r, const struct model *m)
{
    for (size_t step = 1; step <= r->count; step++) {
        size_t i = (r->at + step) % r->count;
        if (monitor_mark_of(monitor_rows_phone(r, m, i)) != MARK_TROUBLE)
            continue;
        monitor_rows_go(r, m, i);
        return true;
    }
    return false;
}
