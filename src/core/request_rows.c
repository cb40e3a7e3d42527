/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: rows wait in a ring in the order in which they were asked, and leave it at
 * its head as soon as they are finished, so the output is in order too. What belongs together is
 * found by who saw it, address and port, the latest first. A row is finished by its end, by a new
 * request from the same port, by a minute without an answer (a phone gives up after 13 s), or by
 * the ring being full: then the oldest leaves as it is.
 */
#include "core/request_rows.h"

#include "core/bench.h"

#include <stdlib.h>
#include <string.h>

enum { RING = 1024, ANSWER_US = 60 * 1000000 };

struct request_rows {
    void (*emit)(void *ctx, const struct request_row *r);
    void *ctx;
    size_t head, count;
    struct waiting {
        struct request_row row;
        bool finished;
    } ring[RING];
};

static const char *const outcome_names[] = {
#define X(id, text) text,
    ROW_OUTCOMES(X)
#undef X
};

const char *row_outcome_name(enum row_outcome o)
{
    return outcome_names[o];
}

struct request_rows *request_rows_new(void (*emit)(void *ctx, const struct request_row *r),
                                      void *ctx)
{
    struct request_rows *rows = calloc(1, sizeof *rows);
    if (!rows)
        return NULL;
    rows->emit = emit;
    rows->ctx = ctx;
    return rows;
}

void request_rows_free(struct request_rows *rows)
{
    free(rows);
}

static struct waiting *at(struct request_rows *rows, size_t i)
{
    return &rows->ring[(rows->head + i) % RING];
}

static void emit_head(struct request_rows *rows)
{
    rows->emit(rows->ctx, &at(rows, 0)->row);
    rows->head = (rows->head + 1) % RING;
    rows->count--;
}

static bool is_finished(const struct waiting *w, int64_t now)
{
    return w->finished || (w->row.outcome == ROW_ASKED && now - w->row.t_us > ANSWER_US);
}

static void emit_finished(struct request_rows *rows, int64_t now)
{
    while (rows->count && is_finished(at(rows, 0), now))
        emit_head(rows);
}

static struct waiting *find(struct request_rows *rows, const struct event *e)
{
    for (size_t i = rows->count; i-- > 0;) {
        struct waiting *w = at(rows, i);
        if (!w->finished && w->row.port == e->port && w->row.src == e->src &&
            ip_eq(w->row.ip, e->ip))
            return w;
    }
    return NULL;
}

static void add(struct request_rows *rows, const struct event *e)
{
    struct waiting *w = find(rows, e);
    if (w && e->u.request.repeat) {
        w->row.repeats = e->u.request.repeat;
        return;
    }
    if (w)
        w->finished = true;
    emit_finished(rows, e->t_us);
    if (rows->count == RING)
        emit_head(rows);
    w = at(rows, rows->count++);
    memset(w, 0, sizeof *w);
    w->row = (struct request_row){.t_us = e->t_us,
                                  .src = e->src,
                                  .mac = e->mac,
                                  .ip = e->ip,
                                  .server = e->server,
                                  .port = e->port,
                                  .write = e->u.request.write,
                                  .repeats = e->u.request.repeat};
    kept_name_set(&w->row.name, e->name);
    if (e->u.request.ignored.n) {
        w->row.outcome = ROW_IGNORED;
        kept_name_set(&w->row.message, e->u.request.ignored);
        w->finished = true;
    }
}

static void end(struct waiting *w, const struct event *e, enum row_outcome outcome)
{
    w->row.outcome = outcome;
    w->row.took_us = e->t_us > w->row.t_us ? e->t_us - w->row.t_us : 0; /* a clock was set */
    w->finished = true;
}

static void follow(struct waiting *w, const struct event *e)
{
    struct request_row *r = &w->row;
    if (!mac_known(r->mac))
        r->mac = e->mac;
    if (!ip_known(r->server))
        r->server = e->server;
    switch (e->kind) {
    case EVENT_TFTP_START:
        r->outcome = ROW_SENDING;
        r->bytes = e->u.start.bytes;
        break;
    case EVENT_TFTP_DONE:
        end(w, e, ROW_SENT);
        r->bytes = e->u.done.bytes;
        r->blocks = e->u.done.blocks;
        r->resent = e->u.done.resent;
        break;
    case EVENT_TFTP_FAIL:
        end(w, e, ROW_BROKEN);
        r->bytes = e->u.fail.bytes;
        r->has_code = e->u.fail.message.n || e->u.fail.by_client;
        r->code = e->u.fail.code;
        kept_name_set(&r->message, e->u.fail.message.n ? e->u.fail.message : e->u.fail.reason);
        break;
    case EVENT_TFTP_ERROR:
        end(w, e, ROW_ERROR);
        r->has_code = true;
        r->code = e->u.error.code;
        kept_name_set(&r->message, e->u.error.message);
        break;
    default:
        break;
    }
}

void request_rows_event(struct request_rows *rows, const struct event *e)
{
    struct waiting *w;
    if (e->kind == EVENT_TFTP_REQUEST) {
        add(rows, e);
    } else if (e->kind >= EVENT_TFTP_START && e->kind <= EVENT_TFTP_ERROR) {
        w = find(rows, e);
        if (w)
            follow(w, e);
    }
    emit_finished(rows, e->t_us);
}

void request_rows_end(struct request_rows *rows)
{
    while (rows->count)
        emit_head(rows);
}
