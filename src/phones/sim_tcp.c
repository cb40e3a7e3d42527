/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: one packet at most is unanswered, a SYN or the one piece of data, and is
 * sent again after 3, 6 and 12 s (RFC 6298 allows it; a phone's own clock is not known). Any ACK of
 * the peer answers it: a port is used for one connection only, so no ACK can be of another.
 */
#include "phones/sim_tcp.h"

#include <string.h>

enum { SENDS = 4, FIRST_WAIT_US = 3000000 };

static void send(const struct sim_tcp *t, uint32_t seq, uint8_t flags, struct slice data,
                 const struct sim_tcp_out *out)
{
    struct ether_tcp head = {.seq = seq, .ack = flags & TCP_ACK ? t->expected : 0, .flags = flags};
    out->send(out->ctx, t, &head, data);
}

static void send_pending(struct sim_tcp *t, int64_t now_us, const struct sim_tcp_out *out)
{
    int64_t wait = (int64_t)FIRST_WAIT_US << t->sends;
    if (t->state == SIM_TCP_KNOCKING)
        send(t, t->seq - 1, TCP_SYN, slice_of(NULL, 0), out);
    else
        send(t, t->seq - (uint32_t)t->data_n, TCP_PSH | TCP_ACK, slice_of(t->data, t->data_n), out);
    t->sends++;
    t->deadline_us = now_us + (int64_t)((double)wait / out->speed);
}

void sim_tcp_knock(struct sim_tcp *t, int64_t now_us, const struct sim_tcp_out *out)
{
    t->state = SIM_TCP_KNOCKING;
    t->seq++; /* the SYN counts as one byte */
    t->data_n = 0;
    t->sends = 0;
    send_pending(t, now_us, out);
}

void sim_tcp_say(struct sim_tcp *t, struct slice data, int64_t now_us,
                 const struct sim_tcp_out *out)
{
    data = slice_sub(data, 0, sizeof t->data);
    memcpy(t->data, data.p, data.n);
    t->data_n = data.n;
    t->seq += (uint32_t)data.n;
    t->sends = 0;
    send_pending(t, now_us, out);
}

static void send_ack(const struct sim_tcp *t, const struct sim_tcp_out *out)
{
    send(t, t->seq, TCP_ACK, slice_of(NULL, 0), out);
}

enum sim_tcp_news sim_tcp_segment(struct sim_tcp *t, const struct frame *f,
                                  const struct sim_tcp_out *out)
{
    enum sim_tcp_state was = t->state;
    if (was == SIM_TCP_CLOSED)
        return SIM_TCP_NOTHING;
    if (f->tcp_flags & TCP_RST) {
        t->state = SIM_TCP_CLOSED;
        return was == SIM_TCP_KNOCKING ? SIM_TCP_REFUSED : SIM_TCP_ENDED;
    }
    if (f->tcp_flags & TCP_SYN) {
        if (!(f->tcp_flags & TCP_ACK))
            return SIM_TCP_NOTHING;
        t->state = SIM_TCP_OPEN;
        t->expected = f->tcp_seq + 1;
        send_ack(t, out);
        return was == SIM_TCP_KNOCKING ? SIM_TCP_OPENED : SIM_TCP_NOTHING;
    }
    if (was != SIM_TCP_OPEN)
        return SIM_TCP_NOTHING;
    t->data_n = 0;
    bool in_order = f->tcp_seq == t->expected, fin = f->tcp_flags & TCP_FIN;
    if (in_order)
        t->expected += (uint32_t)f->payload.n + fin;
    if (f->payload.n > 0 || fin)
        send_ack(t, out);
    if (!in_order || !fin)
        return SIM_TCP_NOTHING;
    send(t, t->seq, TCP_RST | TCP_ACK, slice_of(NULL, 0), out);
    t->state = SIM_TCP_CLOSED;
    return SIM_TCP_ENDED;
}

enum sim_tcp_news sim_tcp_tick(struct sim_tcp *t, int64_t now_us, const struct sim_tcp_out *out)
{
    int64_t due;
    if (!sim_tcp_deadline(t, &due) || now_us < due)
        return SIM_TCP_NOTHING;
    if (t->sends < SENDS) {
        send_pending(t, now_us, out);
        return SIM_TCP_NOTHING;
    }
    enum sim_tcp_news news = t->state == SIM_TCP_KNOCKING ? SIM_TCP_REFUSED : SIM_TCP_ENDED;
    t->state = SIM_TCP_CLOSED;
    return news;
}

bool sim_tcp_deadline(const struct sim_tcp *t, int64_t *at_us)
{
    *at_us = t->deadline_us;
    return t->state == SIM_TCP_KNOCKING || (t->state == SIM_TCP_OPEN && t->data_n > 0);
}
