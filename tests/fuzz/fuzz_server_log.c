/* SPDX-License-Identifier: MIT */
/*
 * Any lines: what they give is whole events of a log, every answer has a request before it at the
 * same address and port, and no line gives more than a few.
 */
#include "must.h"

#include "core/server_log.h"

#include <string.h>

enum { SEEN_MAX = 4096, EVENTS_A_RECORD = 3, RECORDS_A_LINE = 512 };

struct seen {
    struct {
        struct ip ip;
        uint16_t port;
    } asked[SEEN_MAX];
    size_t count, events;
};

static bool was_asked(const struct seen *s, const struct event *e)
{
    for (size_t i = 0; i < s->count && i < SEEN_MAX; i++)
        if (s->asked[i].port == e->port && ip_eq(s->asked[i].ip, e->ip))
            return true;
    return s->count > SEEN_MAX;
}

static void tell(void *ctx, const struct event *e)
{
    struct seen *s = ctx;
    s->events++;
    must(e->src == EVENT_SRC_LOG && e->name.n > 0 && e->port > 0);
    must(e->kind >= EVENT_TFTP_REQUEST && e->kind <= EVENT_TFTP_ERROR);
    if (e->kind != EVENT_TFTP_REQUEST) {
        must(was_asked(s, e));
        return;
    }
    if (s->count < SEEN_MAX) {
        s->asked[s->count].ip = e->ip;
        s->asked[s->count].port = e->port;
    }
    s->count++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct server_log_config config = {INT64_C(1795435200000000), 60};
    static struct seen seen;
    struct slice rest = slice_of(data, size);
    seen.count = seen.events = 0;
    struct server_log *log = server_log_new(&config, tell, &seen);
    must(log != NULL);
    while (rest.n) {
        const uint8_t *lf = memchr(rest.p, '\n', rest.n);
        size_t n = lf ? (size_t)(lf - rest.p) : rest.n;
        server_log_line(log, slice_sub(rest, 0, n));
        rest = slice_from(rest, n + 1);
    }
    server_log_end(log);
    const struct server_log_stats *stats = server_log_stats(log);
    must(stats->understood <= stats->lines && stats->first_bad_line <= stats->lines);
    must(seen.events <= stats->lines * EVENTS_A_RECORD * RECORDS_A_LINE);
    server_log_free(log);
    return 0;
}
