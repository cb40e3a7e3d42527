/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: all transfers of a family share two data sockets, so that one system call
 * receives the ACKs of many phones and one sends the blocks that answer them, and a thousand phones
 * need no thousand descriptors. A transfer is known by its client's address and port. The two
 * sockets are taken in turn: a late packet of a client's last transfer does not count for the next
 * one from the same port. Whoever has no transfer through the socket is a stranger and gets ERROR
 * 5, as RFC 1350 4 wants it.
 */
#include "tftpd_priv.h"

#include <errno.h>
#include <unistd.h>

enum { DRAIN_AT_ONCE = 256 }; /* then others get their turn, flood or not */

int listener_open(struct tftpd *t, struct listener *l, int family, struct ip address, uint16_t port,
                  enum loop_priority priority, void (*readable)(void *ctx))
{
    int fd = socket_listen(t->config.stock, family, address, port);
    if (fd < 0)
        return fd;
    *l = (struct listener){.server = t, .fd = fd, .family = family};
    l->watch = loop_watch_new(t->loop, fd, priority, readable, l);
    if (l->watch)
        return 0;
    close(fd);
    return -ENOMEM;
}

void listener_close(struct listener *l)
{
    loop_watch_free(l->watch);
    close(l->fd);
}

static void take_unreachable(struct listener *l)
{
    struct endpoint whom;
    while (socket_next_unreachable(l->fd, &whom)) {
        struct transfer *x = transfer_find(l->server, &whom);
        if (x && x->via == l)
            transfer_unreachable(x);
    }
}

void listener_drain(struct listener *l, void (*each)(struct listener *l, const struct datagram *d))
{
    struct batch *b = &l->server->batch;
    unsigned n, total = 0;
    /* To the first batch that is not full: phones that answer at once would keep a socket readable
     * for ever, and those of the other one would wait. */
    do {
        n = socket_receive_batch(l->fd, b);
        l->server->outbox.open = n > 1;
        for (unsigned i = 0; i < n; i++)
            each(l, &b->got[i]);
        outbox_flush(&l->server->outbox);
        total += n;
    } while (n == DATAGRAM_BATCH && total < DRAIN_AT_ONCE);
    l->server->outbox.open = false;
    if (total == 0)
        take_unreachable(l);
}

/* Told once in a while, never in answer to an ERROR, and no transfer notices. */
static void refuse_stranger(struct listener *l, const struct datagram *d)
{
    static const uint8_t error[] = "\0\5\0\5unknown transfer";
    struct tftpd *t = l->server;
    t->stats.strangers++;
    if (d->to.broadcast || (d->bytes.n >= 2 && d->bytes.p[1] == TFTP_OP_ERROR))
        return;
    if (host_may_get_error(host_of(t, endpoint_ip(&d->from)), clock_mono_us()))
        socket_send(l->fd, &d->from, &d->to, error, sizeof error);
}

static void on_datagram(struct listener *l, const struct datagram *d)
{
    struct tftp_packet p;
    struct transfer *x = transfer_find(l->server, &d->from);
    if (!x || x->via != l)
        refuse_stranger(l, d);
    else if (tftp_packet_parse(d->bytes, &p))
        transfer_packet(x, &p);
}

static void on_readable(void *ctx)
{
    listener_drain(ctx, on_datagram);
}

/* In the configured range the first ports that are free. */
static int open_one(struct tftpd *t, int family, uint16_t *from)
{
    struct listener *l = &t->data[t->data_count];
    struct ip address = t->config.address;
    if (t->config.data_port_low == 0)
        return listener_open(t, l, family, address, 0, LOOP_TRANSFER, on_readable);
    int r = -EADDRINUSE;
    for (unsigned port = *from; r == -EADDRINUSE && port <= t->config.data_port_high; port++) {
        r = listener_open(t, l, family, address, (uint16_t)port, LOOP_TRANSFER, on_readable);
        *from = (uint16_t)(port + 1);
    }
    return r;
}

int data_open(struct tftpd *t)
{
    for (unsigned i = 0; !t->config.one_port && i < t->listener_count; i++) {
        uint16_t from = t->config.data_port_low;
        for (unsigned n = 0; n < DATA_PER_FAMILY; n++) {
            int r = open_one(t, t->listener[i].family, &from);
            if (r == -EADDRINUSE && n > 0)
                break; /* a range of one port */
            if (r != 0)
                return r;
            t->data_count++;
        }
    }
    return 0;
}

void data_close(struct tftpd *t)
{
    while (t->data_count > 0)
        listener_close(&t->data[--t->data_count]);
}

const struct listener *data_choose(struct tftpd *t, const struct asked *a)
{
    const struct listener *l = a->listener;
    if (t->config.one_port)
        return l;
    do
        l = &t->data[t->data_turn++ % t->data_count];
    while (l->family != a->listener->family);
    return l;
}
