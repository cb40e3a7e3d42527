/* SPDX-License-Identifier: MIT */
/*
 * Anybody's request to the page, its parts parted by line ends: method, path, Host, Origin, token,
 * Last-Event-ID. Nobody gets a page who names another host, another site or the wrong token, and
 * the feed goes on behind the event that was named and nowhere else.
 */
#include "must.h"

#include "core/text.h"
#include "core/web_feed.h"
#include "core/web_rules.h"

#include <string.h>

enum { PORT = 8069, FRAMES = 40, ROOM = 2048 };

static const char TOKEN[] = "00112233445566778899aabbccddeeff";

/* Every place at which our port can be named is an address or localhost. */
static void must_be_ours(struct slice host)
{
    size_t at;
    struct ip ip;
    struct slice name = host;
    if (slice_starts(host, "[")) {
        must(slice_find(host, "]", &at));
        name = slice_sub(host, 1, at - 1);
    } else if (slice_find(host, ":", &at)) {
        name = slice_sub(host, 0, at);
    }
    must(slice_is_nocase(name, "localhost") || ip_parse(name, &ip));
    must(!slice_find(host, "/", NULL) && !slice_find(host, "@", NULL));
}

static void judge(const struct web_ask *ask, bool with_token)
{
    struct web_gate gate = {.port = PORT};
    struct web_verdict v;
    if (with_token)
        memcpy(gate.token, TOKEN, sizeof TOKEN);
    web_judge(&gate, ask, &v);
    must((v.status == 200) == (v.reason == NULL));
    must((v.status == 200) == (v.page < WEB_PAGE_COUNT));
    if (v.status != 200)
        return;
    must(slice_is(ask->method, "GET") || slice_is(ask->method, "HEAD"));
    must_be_ours(ask->host);
    must(!with_token || slice_is(ask->token, TOKEN));
    must(slice_starts(ask->path, web_page_path(v.page)) && web_page_type(v.page)[0]);
    must(ask->origin.n == 0 || slice_starts_nocase(ask->origin, "http://"));
    must(mac_known(v.mac) <= (v.page == WEB_PHONE || v.page == WEB_PHONE_PAGE));
}

static struct slice frame(const struct web_feed *f, uint64_t *at, uint8_t *dst, size_t cap)
{
    size_t n = web_feed_read(f, at, dst, cap);
    must(n == SIZE_MAX || n <= cap);
    return slice_of(dst, n == SIZE_MAX ? 0 : n);
}

/* A feed that begins in the middle, as after an hour; the lines are the path, cut ever shorter. */
static void follow(struct slice path, struct slice last)
{
    struct web_feed *f = web_feed_new(ROOM);
    uint64_t id, at;
    uint8_t got[ROOM];
    char want[32];
    must(f != NULL);
    for (uint64_t i = 1; i <= FRAMES; i++)
        web_feed_add(f, i, NULL, slice_sub(path, i, 100));
    if (text_number(last, UINT64_MAX, &id) && web_feed_after(f, id, &at)) {
        must(at <= web_feed_end(f) && id <= FRAMES);
        struct slice next = frame(f, &at, got, sizeof got);
        struct buf b;
        buf_fixed(&b, want, sizeof want);
        buf_printf(&b, "id: %u\n", (unsigned)id + 1);
        must(next.n == 0 ? at == web_feed_end(f) : slice_starts(next, buf_cstr(&b)));
    }
    web_feed_free(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice part[6] = {{0}}, rest = slice_of(data, size);
    for (size_t i = 0; i < ARRAY_SIZE(part) && text_take_line(&rest, &part[i]); i++)
        ;
    const struct web_ask ask = {
        .method = part[0], .path = part[1], .host = part[2], .origin = part[3], .token = part[4]};
    judge(&ask, false);
    judge(&ask, true);
    must(web_same_secret(part[0], part[1]) == slice_eq(part[0], part[1]));
    follow(part[1], part[5]);
    return 0;
}
