/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: several messages come in a segment, and one comes in several, so what ends
 * within a message is held until the next segment in order. A gap, a cut capture or bytes that are
 * no SCCP drop the stream; the next segment begins a new one, and phones speak in small segments
 * that mostly begin with a message. Messages longer than any that is of use (an alarm in XML,
 * WIRE 5) are stepped over. A SYN begins anew: a phone that booted takes the same port again, and
 * any number to count from.
 *
 * Before the first message there is the connection itself: a SYN to the call server from a phone
 * already shows that the SCCP image runs, and what becomes of it shows whether a server is there.
 */
#include "core/sccp.h"
#include "core/tracker_impl.h"

#include <string.h>

enum { HELD_MAX = 512, HEADER_BYTES = 8 };

struct stream {
    struct cell cell;
    uint32_t next_seq;
    uint32_t over; /* bytes still to come of a message that is stepped over */
    size_t held;
    uint8_t bytes[HELD_MAX];
};

bool tracker_sccp_init(struct tracker *t)
{
    return table_init(&t->streams, sizeof(struct stream), STREAMS_MAX);
}

/* --- messages --- */

static void note_load(struct registration *r, struct slice load)
{
    if (load.n)
        slice_to_str(load, r->load, sizeof r->load);
}

/* By its name it is a phone, or it is one already: media devices and gateways register too. */
static void on_register(struct tracker *t, const struct frame *f, struct slice device,
                        struct slice load, struct slice text)
{
    struct mac named = {{0}};
    if (!mac_parse(device, &named, NULL))
        named = who_sent(t, f);
    if (!mac_known(named))
        return;
    struct registration *r = register_take(t, PROTOCOL_SCCP, f->from, f->to, named);
    who_learn(t, named, f->from);
    if (device.n)
        slice_to_str(device, r->device, sizeof r->device);
    note_load(r, load);
    register_asked(t, r, text);
}

static void from_phone(struct tracker *t, const struct frame *f, const struct sccp_message *m)
{
    struct registration *r = register_find(t, PROTOCOL_SCCP, f->from, f->to);
    if (m->id == SCCP_REGISTER)
        on_register(t, f, m->device, m->load, slice_str(""));
    else if (m->id == SCCP_ALARM)
        on_register(t, f, sccp_alarm_name(m->text), sccp_alarm_load(m->text), m->text);
    else if (m->id == SCCP_UNREGISTER && r)
        r->turn++;
}

static void from_server(struct tracker *t, const struct frame *f, const struct sccp_message *m)
{
    struct registration *r = register_find(t, PROTOCOL_SCCP, f->to, f->from);
    if (!r)
        return;
    if (m->id == SCCP_REGISTER_ACK)
        register_ended(t, r, OUTCOME_ACCEPTED, slice_str(""));
    else if (m->id == SCCP_REGISTER_REJECT)
        register_ended(t, r, OUTCOME_REFUSED, m->text);
}

/* --- the stream --- */

/* Takes the whole messages off what is held; false: that is no SCCP. */
static bool drain(struct tracker *t, const struct frame *f, struct stream *s)
{
    struct sccp_message m;
    size_t from = 0, used;
    enum sccp_result got;
    while ((got = sccp_parse(slice_of(s->bytes + from, s->held - from), &m, &used)) ==
           SCCP_MESSAGE) {
        from += used;
        if (f->to_port == SCCP_PORT)
            from_phone(t, f, &m);
        else
            from_server(t, f, &m);
    }
    s->held -= from;
    memmove(s->bytes, s->bytes + from, s->held);
    return got == SCCP_SHORT;
}

static void step_over(struct stream *s)
{
    struct rd r;
    rd_init(&r, slice_of(s->bytes, s->held));
    s->over = rd_le32(&r) + HEADER_BYTES - (uint32_t)s->held;
    s->held = 0;
}

static bool feed(struct tracker *t, const struct frame *f, struct stream *s)
{
    struct slice left = f->payload;
    while (left.n) {
        size_t over = s->over < left.n ? s->over : left.n;
        s->over -= (uint32_t)over;
        left = slice_sub(left, over, left.n);
        struct slice part = slice_sub(left, 0, HELD_MAX - s->held);
        if (part.n)
            memcpy(s->bytes + s->held, part.p, part.n);
        s->held += part.n;
        left = slice_sub(left, part.n, left.n);
        if (s->held && !drain(t, f, s))
            return false;
        if (s->held == HELD_MAX)
            step_over(s);
    }
    return true;
}

static uint64_t stream_key(const struct frame *f)
{
    uint64_t ports = (uint64_t)f->from_port << 16 | f->to_port;
    return hash_ip(hash_ip(ports, f->from), f->to);
}

static void forget_stream(struct tracker *t, const struct frame *f)
{
    struct stream *s = table_find(&t->streams, stream_key(f));
    if (s)
        s->cell.key = 0;
}

static void on_segment(struct tracker *t, const struct frame *f)
{
    struct stream *s = table_take(&t->streams, stream_key(f));
    bool fresh = !s->cell.kept_us;
    if (!fresh && (int32_t)(f->tcp_seq - s->next_seq) < 0)
        return; /* sent again */
    if (!fresh && f->tcp_seq != s->next_seq) {
        s->held = 0;
        s->over = 0;
    }
    s->cell.kept_us = t->now_us;
    s->next_seq = f->tcp_seq + f->payload_bytes;
    bool whole = f->payload.n == f->payload_bytes; /* neither cut nor a fragment (WIRE 5) */
    if (!feed(t, f, s) || !whole)
        s->cell.key = 0;
}

/* --- the connection --- */

static void on_syn(struct tracker *t, const struct frame *f)
{
    struct mac mac = who_sent(t, f);
    if (!mac_known(mac)) /* TCP 2000 has other uses */
        return;
    struct registration *r = register_take(t, PROTOCOL_SCCP, f->from, f->to, mac);
    if (!r->unanswered_us)
        r->unanswered_us = t->now_us;
    t->awaits = true;
    who_learn(t, mac, f->from);
    register_asked(t, r, slice_str(""));
}

static void on_connection(struct tracker *t, const struct frame *f)
{
    bool by_phone = f->to_port == SCCP_PORT;
    if (by_phone && (f->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN) {
        on_syn(t, f);
        return;
    }
    struct registration *r = by_phone ? register_find(t, PROTOCOL_SCCP, f->from, f->to)
                                      : register_find(t, PROTOCOL_SCCP, f->to, f->from);
    if (!r || !r->unanswered_us)
        return;
    if (!by_phone && f->tcp_flags & TCP_RST)
        register_ended(t, r, OUTCOME_REFUSED, slice_str(""));
    r->unanswered_us = 0;
}

void tracker_sccp(struct tracker *t, const struct frame *f)
{
    on_connection(t, f);
    if (f->tcp_flags & TCP_SYN)
        forget_stream(t, f);
    if (f->payload_bytes)
        on_segment(t, f);
}
