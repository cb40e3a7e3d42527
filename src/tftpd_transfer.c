/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a transfer is a machine (core/tftp_transfer), a timer and a place among the
 * data sockets. For each block one datagram comes in and one goes out: no allocation, no event, and
 * no work on the timer. The timer is lazy: it stays where it is while the deadline moves away with
 * every ACK; when it fires too early, it is set to where the deadline is now.
 */
#include "tftpd_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* --- the table of transfers ---------------------------------------------------------------------
 */

static struct transfer **chain_of(struct tftpd *t, const struct endpoint *client)
{
    struct ip ip = endpoint_ip(client);
    uint16_t port = endpoint_port(client);
    return &t->chain[hash_bytes(t->seed + port, ip.b, sizeof ip.b) % TRANSFER_CHAINS];
}

struct transfer *transfer_find(struct tftpd *t, const struct endpoint *client)
{
    struct transfer *x = *chain_of(t, client);
    while (x && !endpoint_eq(&x->client, client))
        x = x->next;
    return x;
}

static void enter(struct transfer *x)
{
    struct tftpd_stats *s = &x->server->stats;
    x->link = chain_of(x->server, &x->client);
    x->next = *x->link;
    if (x->next)
        x->next->link = &x->next;
    *x->link = x;
    x->host->open++;
    x->host->unanswered++;
    s->transfers++;
    if (++s->open_transfers > s->most_open)
        s->most_open = s->open_transfers;
}

static void leave(struct transfer *x)
{
    *x->link = x->next;
    if (x->next)
        x->next->link = x->link;
    x->host->open--;
    if (!x->machine.answered)
        x->host->unanswered--;
    x->server->stats.resent += x->machine.resent;
    x->server->stats.open_transfers--;
}

/* --- ending ------------------------------------------------------------------------------------
 */

/* Not in the table: half made, or on its way out. */
static void transfer_free(struct transfer *x)
{
    loop_timer_free(x->timer);
    snapshot_unref(x->file);
    free(x);
}

void transfer_abort(struct transfer *x, const char *reason, const char *message)
{
    if (message) {
        uint8_t mem[128];
        struct buf b;
        buf_fixed(&b, mem, sizeof mem);
        tftp_build_error(&b, TFTP_ERR_UNDEFINED, message);
        socket_send(x->via->fd, &x->client, &x->local, b.p, b.len);
    }
    x->server->stats.failed++;
    tell_fail(x, reason, NULL, message);
    leave(x);
    transfer_free(x);
}

static void end(struct transfer *x, enum tftp_verb how, const struct tftp_packet *error)
{
    bool done = how == TFTP_END_DONE || how == TFTP_END_UNCONFIRMED;
    if (done) {
        x->server->stats.done++;
        tell_done(x, how == TFTP_END_UNCONFIRMED);
    } else {
        const char *reason = how == TFTP_END_CLIENT_ERROR  ? "client-error"
                             : how == TFTP_END_UNREACHABLE ? "unreachable"
                                                           : "timeout";
        x->server->stats.failed++;
        tell_fail(x, reason, error, NULL);
    }
    leave(x);
    transfer_free(x);
}

/* --- sending -----------------------------------------------------------------------------------
 */

/* Only a content on disk can fail. What the network does not take is lost like any datagram. */
static int send_block(struct transfer *x, uint64_t n)
{
    struct tftp_block block = tftp_transfer_block(&x->machine, n);
    uint8_t *packet = x->server->packet;
    struct buf header;
    buf_fixed(&header, packet, TFTP_DATA_HEADER);
    tftp_build_data(&header, block.number, slice_of(NULL, 0));
    int r = snapshot_read(x->file, block.offset, packet + header.len, block.length);
    if (r == 0)
        outbox_send(&x->server->outbox, x->via->fd, &x->client, &x->local, packet,
                    header.len + block.length);
    x->server->stats.blocks++;
    return r;
}

static void send_oack(struct transfer *x)
{
    uint8_t mem[TFTP_OACK_MAX];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    tftp_terms_build_oack(&x->terms, &b);
    socket_send(x->via->fd, &x->client, &x->local, b.p, b.len);
}

static void keep_timer(struct transfer *x, int64_t now)
{
    if (x->machine.deadline >= x->timer_at && x->timer_at > now)
        return; /* it fires early enough; then it is set anew */
    x->timer_at = x->machine.deadline;
    loop_timer_set(x->timer, x->timer_at - now);
}

/* May free the transfer: the last thing that a caller does with it. */
static void perform(struct transfer *x, struct tftp_action what, const struct tftp_packet *error,
                    int64_t now)
{
    int r = 0;
    if (tftp_verb_ends(what.verb)) {
        end(x, what.verb, error);
        return;
    }
    if (what.verb == TFTP_SEND_OACK)
        send_oack(x);
    for (unsigned i = 0; r == 0 && what.verb == TFTP_SEND_BLOCKS && i < what.count; i++)
        r = send_block(x, what.first + i);
    if (r == 0)
        keep_timer(x, now);
    else if (r == -ESTALE)
        transfer_abort(x, "file-changed", "file changed");
    else
        transfer_abort(x, "read-error", "read error");
}

/* --- receiving ---------------------------------------------------------------------------------
 */

void transfer_packet(struct transfer *x, const struct tftp_packet *p)
{
    int64_t now = clock_mono_us();
    bool answered = x->machine.answered;
    struct tftp_action what = tftp_transfer_packet(&x->machine, p, now);
    if (x->machine.answered != answered)
        x->host->unanswered--;
    perform(x, what, p, now);
}

void transfer_repeat(struct transfer *x)
{
    int64_t now = clock_mono_us();
    perform(x, tftp_transfer_repeat(&x->machine, now), NULL, now);
}

static void on_timer(void *ctx)
{
    struct transfer *x = ctx;
    int64_t now = clock_mono_us();
    x->timer_at = 0;
    struct tftp_action what = tftp_transfer_timeout(&x->machine, now);
    perform(x, what, NULL, now);
}

void transfer_unreachable(struct transfer *x)
{
    /* Blocks that were sent together fail together: that is one sign, not two. */
    if (x->refused_in == x->machine.deadline)
        return;
    x->refused_in = x->machine.deadline;
    perform(x, tftp_transfer_unreachable(&x->machine), NULL, clock_mono_us());
}

/* --- starting ----------------------------------------------------------------------------------
 */

static struct transfer *transfer_new(struct tftpd *t, const struct asked *asked)
{
    struct slice bytes = asked->datagram->bytes, name = asked->packet->u.request.name;
    struct transfer *x = calloc(1, sizeof *x + bytes.n);
    if (!x)
        return NULL;
    x->server = t;
    x->host = asked->host;
    x->client = asked->datagram->from;
    x->local = asked->answer_from;
    x->via = data_choose(t, asked);
    x->request_n = bytes.n;
    memcpy(x->request, bytes.p, bytes.n);
    x->name = slice_of(x->request + (name.p - bytes.p), name.n);
    x->timer = loop_timer_new(t->loop, on_timer, x);
    if (!x->timer) {
        free(x);
        return NULL;
    }
    return x;
}

int transfer_start(struct tftpd *t, const struct asked *asked, struct snapshot *file,
                   const char *actual)
{
    struct transfer *x = transfer_new(t, asked);
    if (!x) {
        snapshot_unref(file);
        return -ENOMEM;
    }
    int64_t now = clock_mono_us();
    uint64_t size = snapshot_size(file);
    x->file = file;
    x->started_us = now;
    tftp_terms_of(t->config.no_options ? NULL : asked->packet, size, &x->terms);
    struct tftp_action what = tftp_transfer_start(&x->machine, &x->terms, size, now);
    enter(x);
    tell_start(x, actual);
    perform(x, what, NULL, now);
    return 0;
}
