/* SPDX-License-Identifier: MIT */
/* What happened, as events for whoever owns the server. Nothing here is called for a block. */
#include "tftpd_priv.h"

#include <string.h>

static struct event event_of(enum event_kind kind, struct ip ip, uint16_t port,
                             const struct local *local, struct slice name)
{
    struct event e;
    memset(&e, 0, sizeof e);
    e.t_us = clock_unix_us();
    e.kind = kind;
    e.src = EVENT_SRC_SERVER;
    e.ip = ip;
    e.port = port;
    e.server = local->ip;
    e.name = name;
    return e;
}

static struct event event_of_request(enum event_kind kind, const struct asked *a)
{
    return event_of(kind, a->ip, a->port, &a->datagram->to, a->packet->u.request.name);
}

static struct event event_of_transfer(enum event_kind kind, const struct transfer *x)
{
    return event_of(kind, endpoint_ip(&x->client), endpoint_port(&x->client), &x->local, x->name);
}

void tell_request(struct tftpd *t, const struct asked *a, unsigned repeat, const char *ignored)
{
    uint8_t mem[512];
    struct buf options;
    struct event e = event_of_request(EVENT_TFTP_REQUEST, a);
    buf_fixed(&options, mem, sizeof mem);
    tftp_options_text(a->packet, &options);
    e.u.request.write = a->packet->op == TFTP_OP_WRQ;
    e.u.request.repeat = repeat;
    e.u.request.mode = a->packet->u.request.mode_text;
    e.u.request.options = buf_view(&options);
    e.u.request.ignored = slice_str(ignored);
    t->hooks.event(t->hooks.ctx, &e);
}

void tell_error(struct tftpd *t, const struct asked *a, uint16_t code, const char *message,
                const char *near)
{
    struct event e = event_of_request(EVENT_TFTP_ERROR, a);
    e.u.error.code = code;
    e.u.error.message = slice_str(message);
    e.u.error.near = slice_str(near);
    t->hooks.event(t->hooks.ctx, &e);
}

void tell_start(const struct transfer *x, const char *actual)
{
    struct event e = event_of_transfer(EVENT_TFTP_START, x);
    e.u.start.bytes = snapshot_size(x->file);
    e.u.start.actual = slice_str(actual);
    x->server->hooks.event(x->server->hooks.ctx, &e);
}

void tell_done(const struct transfer *x, bool unconfirmed)
{
    uint8_t sum[32];
    struct event e = event_of_transfer(EVENT_TFTP_DONE, x);
    e.u.done.bytes = x->machine.size;
    e.u.done.blocks = x->machine.last;
    e.u.done.resent = x->machine.resent;
    e.u.done.duration_us = clock_mono_us() - x->started_us;
    e.u.done.unconfirmed = unconfirmed;
    if (snapshot_sha256(x->file, sum))
        e.u.done.sha256 = slice_of(sum, sizeof sum);
    x->server->hooks.event(x->server->hooks.ctx, &e);
}

void tell_fail(const struct transfer *x, const char *reason, const struct tftp_packet *error,
               const char *sent)
{
    struct event e = event_of_transfer(EVENT_TFTP_FAIL, x);
    e.u.fail.bytes = tftp_transfer_acked_bytes(&x->machine);
    e.u.fail.reason = slice_str(reason);
    e.u.fail.message = slice_str(sent);
    if (error) {
        e.u.fail.by_client = true;
        e.u.fail.code = error->u.error.code;
        e.u.fail.message = error->u.error.message;
    }
    x->server->hooks.event(x->server->hooks.ctx, &e);
}
