/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a line is cut into records, each gets its time (server_log_time.c) and its
 * meaning (server_log_formats.c). Records wait until none a few seconds younger can come any more,
 * sorted by time, lines of one second in their order; then they are paired into events
 * (server_log_pair.c). A step back of minutes is another boot or another file: nothing waits
 * across it.
 *
 * tftpd-hpa does not log that a file was sent. But one that logs its errors (-v -v) and logs none
 * of a request, which the phone does not repeat either, did send it. That is seen here, because
 * here is what comes next.
 */
#include "core/server_log_impl.h"

#include "core/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { HELD_MAX = 128, LINE_BYTES_MAX = 8192, MODE_MAX = 16, IDLE_TIMES_MAX = 8 };

#define HOLD_US INT64_C(5000000)
#define STEP_US INT64_C(600000000)

struct held {
    struct log_record record; /* its views are set anew when it leaves */
    uint8_t name[LOG_NAME_MAX];
    uint8_t message[LOG_MESSAGE_MAX];
    uint8_t mode[MODE_MAX];
    size_t name_length, message_length, mode_length;
};

struct server_log {
    struct server_log_config config;
    struct server_log_stats stats;
    uint64_t lines_of[SERVER_LOG_OTHER + 1];
    struct log_pairing pairing;
    struct held slot[HELD_MAX];
    uint8_t order[HELD_MAX]; /* of the slots: those held by time, then the free ones */
    unsigned count;
    int64_t newest_us, last_us; /* 0: none yet */
    bool hpa_tells_errors, hpa_tells_ends;
};

static const char *const FORMAT_NAMES[] = {
#define X(id, text) [id] = text,
    SERVER_LOG_FORMATS(X)
#undef X
};

const char *server_log_format_name(enum server_log_format f)
{
    return (size_t)f < ARRAY_SIZE(FORMAT_NAMES) ? FORMAT_NAMES[f] : FORMAT_NAMES[0];
}

struct server_log *server_log_new(const struct server_log_config *config,
                                  void (*emit)(void *ctx, const struct event *e), void *ctx)
{
    struct server_log *log = calloc(1, sizeof *log);
    static_assert(HELD_MAX <= UINT8_MAX, "order[] holds the number of a slot");
    if (!log)
        return NULL;
    log->config = *config;
    log->pairing.emit = emit;
    log->pairing.ctx = ctx;
    for (unsigned i = 0; i < HELD_MAX; i++)
        log->order[i] = (uint8_t)i;
    return log;
}

void server_log_free(struct server_log *log)
{
    free(log);
}

const struct server_log_stats *server_log_stats(const struct server_log *log)
{
    return &log->stats;
}

/* --- holding back --------------------------------------------------------------------------------
 */

static struct held *held_at(struct server_log *log, unsigned i)
{
    return &log->slot[log->order[i]];
}

static void set_views(struct held *h)
{
    h->record.name = slice_of(h->name, h->name_length);
    h->record.message = slice_of(h->message, h->message_length);
    h->record.mode = slice_of(h->mode, h->mode_length);
}

/* hpa's own silence on this request, in all that came within the window after it. */
static bool is_served(struct server_log *log, const struct log_record *r)
{
    if (r->format != SERVER_LOG_HPA || r->said != SAID_READ || !r->process ||
        !log->hpa_tells_errors || log->hpa_tells_ends)
        return false;
    for (unsigned i = 0; i < log->count; i++) {
        const struct log_record *later = &held_at(log, i)->record;
        if (later->format != SERVER_LOG_HPA)
            continue;
        if (later->process == r->process)
            return false;
        if (later->said == SAID_READ && ip_eq(later->ip, r->ip) &&
            slice_eq(slice_of(held_at(log, i)->name, held_at(log, i)->name_length), r->name))
            return false;
    }
    return true;
}

static void release_first(struct server_log *log)
{
    uint8_t first = log->order[0];
    struct held *h = &log->slot[first];
    log->count--;
    memmove(log->order, log->order + 1, log->count);
    log->order[log->count] = first;
    set_views(h);
    log_pair(&log->pairing, &h->record, is_served(log, &h->record));
}

static void release_until(struct server_log *log, int64_t t_us)
{
    while (log->count && held_at(log, 0)->record.t_us <= t_us)
        release_first(log);
}

static size_t keep(uint8_t *to, size_t cap, struct slice from)
{
    struct slice part = slice_sub(from, 0, cap);
    if (part.n)
        memcpy(to, part.p, part.n);
    return part.n;
}

/* rsyslog writes control bytes as #012; the name has the byte. */
static size_t keep_name(uint8_t *to, size_t cap, struct slice from, bool decode)
{
    size_t n = 0;
    for (size_t i = 0; i < from.n && n < cap; i++) {
        struct slice octal = slice_sub(from, i + 1, 3);
        unsigned v = 0;
        bool escape = decode && from.p[i] == '#' && octal.n == 3;
        for (size_t d = 0; escape && d < octal.n; d++) {
            escape = octal.p[d] >= '0' && octal.p[d] <= '7';
            v = v * 8 + (octal.p[d] - (unsigned)'0');
        }
        escape = escape && (v < ' ' || v == 0x7f);
        to[n++] = escape ? (uint8_t)v : from.p[i];
        i += escape ? 3 : 0;
    }
    return n;
}

static void hold(struct server_log *log, const struct log_record *r)
{
    if (log->count == HELD_MAX)
        release_first(log);
    uint8_t slot = log->order[log->count];
    struct held *h = &log->slot[slot];
    unsigned at = log->count++;
    bool by_syslog = r->format == SERVER_LOG_HPA || r->format == SERVER_LOG_ATFTPD ||
                     r->format == SERVER_LOG_DNSMASQ;
    h->record = *r;
    h->name_length = keep_name(h->name, sizeof h->name, r->name, by_syslog);
    h->message_length = keep(h->message, sizeof h->message, r->message);
    h->mode_length = keep(h->mode, sizeof h->mode, r->mode);
    for (; at && held_at(log, at - 1)->record.t_us > r->t_us; at--)
        log->order[at] = log->order[at - 1];
    log->order[at] = slot;
}

static void take_record(struct server_log *log, const struct log_record *r)
{
    log->lines_of[r->format]++;
    log->hpa_tells_errors |= r->format == SERVER_LOG_HPA && r->said == SAID_REFUSED;
    log->hpa_tells_ends |= r->format == SERVER_LOG_HPA && r->said == SAID_SENT;
    log->stats.out_of_order += r->t_us < log->newest_us;
    if (log->newest_us - r->t_us > STEP_US) {
        server_log_end(log);
        log->newest_us = r->t_us;
    }
    hold(log, r);
    if (r->t_us > log->newest_us)
        log->newest_us = r->t_us;
    release_until(log, log->newest_us - HOLD_US);
}

/* --- lines ---------------------------------------------------------------------------------------
 */

static bool is_blank(struct slice s)
{
    return text_trim(s).n == 0;
}

/* The time without its line's is that of the line before. */
static bool take_text(struct server_log *log, struct slice text, const struct log_stamp *stamp,
                      bool (*read)(struct slice text, struct log_record *out))
{
    struct log_record r;
    if (!read(text, &r))
        return false;
    r.t_us = stamp ? stamp->t_us : log->last_us;
    if (!stamp && !log->last_us)
        r.t_us = log->config.latest_us;
    log->last_us = r.t_us;
    take_record(log, &r);
    return true;
}

/* tftpd32 writes the time behind a record, everybody else before it; and pasted text has two
 * records on one line. A line of times that nothing belongs to is no log's. */
static bool take_records(struct server_log *log, struct slice rest)
{
    unsigned taken = 0, idle = 0;
    while (!is_blank(rest) && idle < IDLE_TIMES_MAX) {
        struct log_stamp stamp;
        bool timed = log_find_time(rest, &log->config, log->last_us, &stamp);
        struct slice before = timed ? slice_sub(rest, 0, stamp.from) : rest;
        struct slice behind = timed ? slice_from(rest, stamp.to) : slice_of(NULL, 0);
        if (take_text(log, before, timed ? &stamp : NULL, log_read_record)) {
            taken++;
            idle = 0;
            rest = behind;
            continue;
        }
        if (!timed)
            break;
        if (take_text(log, behind, &stamp, log_read_record))
            return true;
        if (is_blank(before))
            break;
        idle++;
        rest = behind;
    }
    return taken > 0;
}

static bool take_other(struct server_log *log, struct slice line)
{
    struct log_stamp stamp;
    bool timed = log_find_time(line, &log->config, log->last_us, &stamp);
    return take_text(log, line, timed ? &stamp : NULL, log_read_other);
}

static void count_formats(struct server_log *log)
{
    for (size_t i = 0; i < ARRAY_SIZE(log->lines_of); i++)
        if (log->lines_of[i] > log->lines_of[log->stats.format])
            log->stats.format = (enum server_log_format)i;
}

void server_log_line(struct server_log *log, struct slice line)
{
    line = slice_sub(line, 0, LINE_BYTES_MAX);
    if (slice_ends(line, "\r"))
        line.n--;
    log->stats.lines++;
    if (is_blank(line) || take_records(log, line) || take_other(log, line))
        log->stats.understood += !is_blank(line);
    else if (!log->stats.first_bad_line)
        log->stats.first_bad_line = log->stats.lines;
    count_formats(log);
}

void server_log_end(struct server_log *log)
{
    while (log->count)
        release_first(log);
}
