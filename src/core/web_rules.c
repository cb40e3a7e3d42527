/* SPDX-License-Identifier: MIT */
#include "core/web_rules.h"

#include "core/text.h"

#include <string.h>

static const struct {
    const char *path, *type, *about;
} pages[] = {
#define X(id, path, type, about) {path, type, about},
    WEB_PAGES(X)
#undef X
};

const char *web_page_path(enum web_page p)
{
    return pages[p].path;
}

const char *web_page_type(enum web_page p)
{
    return pages[p].type;
}

const char *web_page_about(enum web_page p)
{
    return pages[p].about;
}

bool web_same_secret(struct slice a, struct slice b)
{
    size_t n = a.n > b.n ? a.n : b.n;
    uint8_t different = a.n != b.n;
    for (size_t i = 0; i < n; i++)
        different |= (uint8_t)((i < a.n ? a.p[i] : 0) ^ (i < b.n ? b.p[i] : 0));
    return different == 0;
}

/* "10.0.0.5:8079", "[::1]:8079", "localhost"; a port that is said must be ours. */
static bool host_is_ours(struct slice host, uint16_t port)
{
    struct slice name = host, number = {0};
    struct ip ip;
    uint64_t n;
    size_t end;
    bool six = slice_starts(host, "[");
    if (six) {
        if (!slice_find(host, "]", &end))
            return false;
        name = slice_sub(host, 1, end - 1);
        number = slice_from(host, end + 1);
    } else if (slice_find(host, ":", &end)) {
        name = slice_sub(host, 0, end);
        number = slice_from(host, end);
    }
    if (number.n &&
        (number.p[0] != ':' || !text_number(slice_from(number, 1), UINT16_MAX, &n) || n != port))
        return false;
    if (!six && slice_is_nocase(name, "localhost"))
        return true;
    return ip_parse(name, &ip) && (ip.family == 6) == six;
}

static bool origin_is_ours(struct slice origin, uint16_t port)
{
    return origin.n == 0 || (slice_take_nocase(&origin, "http://") && host_is_ours(origin, port));
}

/* True: `path` names this page; *mac is what stands behind it where something must. */
static bool names(struct slice path, enum web_page p, struct mac *mac)
{
    size_t n = strlen(pages[p].path);
    if (p != WEB_PHONE && p != WEB_PHONE_PAGE)
        return slice_is(path, pages[p].path);
    return slice_starts(path, pages[p].path) && mac_parse(slice_from(path, n), mac, NULL);
}

static bool find_page(struct slice path, struct web_verdict *out)
{
    for (unsigned p = 0; p < WEB_PAGE_COUNT; p++)
        if (names(path, (enum web_page)p, &out->mac)) {
            out->page = (enum web_page)p;
            return true;
        }
    return false;
}

static struct web_verdict refuse(unsigned status, const char *reason)
{
    return (struct web_verdict){.status = status, .reason = reason, .page = WEB_PAGE_COUNT};
}

void web_judge(const struct web_gate *gate, const struct web_ask *ask, struct web_verdict *out)
{
    struct web_verdict found = {.status = 200};
    if (!slice_is(ask->method, "GET") && !slice_is(ask->method, "HEAD"))
        *out = refuse(405, "This server only shows: GET and HEAD.");
    else if (!host_is_ours(ask->host, gate->port))
        *out = refuse(421, "Ask for this page by the address of its computer, not by a name.");
    else if (!origin_is_ours(ask->origin, gate->port))
        *out = refuse(403, "Another site's page may not look at this one.");
    else if (gate->token[0] && !web_same_secret(ask->token, slice_str(gate->token)))
        *out = refuse(401, "The address lacks its token: open the one that hookflash shows.");
    else if (!find_page(ask->path, &found))
        *out = refuse(404, "There is no such page; the live one is at /.");
    else
        *out = found;
}
