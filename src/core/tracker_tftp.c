/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a request to port 69 opens a transfer, known by the client's address and
 * port; only to that port, and from it, do packets count as TFTP, so a call's RTP never does. The
 * server's port is learnt from its first answer. A capture loses packets and sees others twice:
 * blocks are therefore placed by their number (16 bits, unrolled against the highest seen), bytes
 * follow from the number of the last block, and whatever claims to come from elsewhere changes
 * nothing. The client's ACK of the last block ends a transfer; what silence ends is decided in
 * tracker_tftp_advance().
 *
 *   ASKED --OACK--> AGREED --DATA--> OPEN --last ACK--> ENDED
 *     |  \-----------------DATA------^ |
 *     ERROR--> REFUSED                 ERROR, silence, another request--> ENDED
 */
#include "core/text.h"
#include "core/tftp_packet.h"
#include "core/tracker_impl.h"

enum {
    REPEAT_WITHIN_S = 30, /* the phones' longest pause between sends is 4 s (PHONES 3.1) */
    LAST_ACK_S = 5,       /* then the capture missed it, or it never came */
    SILENT_S = 60,        /* a phone writing flash falls silent for less (DESIGN 5) */
    PATIENCE_S = 16,      /* a phone sends its last ACK four times, 4 s apart; never scaled */
    OPTIONS_TEXT = 512,
};

enum state { ENDED, REFUSED, ASKED, AGREED, OPEN };

struct transfer {
    struct cell cell;
    enum state state;
    bool write;
    struct mac mac;
    struct ip client, asked, server, second; /* who was asked; who answered; who else did */
    uint16_t client_port, server_port;
    struct kept_name name;
    unsigned repeat;
    uint32_t block_bytes;
    uint64_t bytes_told;         /* OACK's tsize, or 0 */
    uint64_t high, last, acked;  /* blocks, from 1; last 0: not seen yet */
    uint64_t last_bytes, resent; /* bytes in the last block */
    int64_t asked_us, started_us, moved_us;
};

bool tracker_tftp_init(struct tracker *t)
{
    return table_init(&t->transfers, sizeof(struct transfer), TRANSFERS_MAX);
}

static struct transfer *find(const struct tracker *t, struct ip client, uint16_t port)
{
    return table_find(&t->transfers, hash_ip(port, client));
}

static bool is_server_port(const struct tracker *t, uint16_t port)
{
    for (size_t i = 0; i < TRACKER_TFTP_PORTS_MAX; i++)
        if (port && port == t->config.tftp_port[i])
            return true;
    return port == TFTP_PORT;
}

static bool is_live(const struct transfer *x)
{
    return x && x->state != ENDED;
}

bool tracker_is_tftp(const struct tracker *t, const struct frame *f)
{
    /* The operation, 1 to 6, in two bytes: RTP, DNS, SIP and DHCP do not begin so. */
    const uint8_t *p = f->payload.p;
    if (f->payload.n < 4 || p[0] != 0 || p[1] < TFTP_OP_RRQ || p[1] > TFTP_OP_OACK)
        return false;
    if (p[1] <= TFTP_OP_WRQ)
        return is_server_port(t, f->to_port);
    return find(t, f->to, f->to_port) || find(t, f->from, f->from_port);
}

/* --- telling --- */

static struct event event_of(const struct tracker *t, enum event_kind kind,
                             const struct transfer *x)
{
    struct event e = tracker_event(t, kind, x->mac, x->client);
    e.port = x->client_port;
    e.server = ip_known(x->server) ? x->server : x->asked;
    e.name = kept_name_view(&x->name);
    return e;
}

/* An ended transfer is the first to be forgotten, an open one the last. */
static void set_state(struct tracker *t, struct transfer *x, enum state state)
{
    static const int kept_s[] = {[ENDED] = -SILENT_S, [OPEN] = SILENT_S};
    x->state = state;
    x->moved_us = t->now_us;
    t->awaits = t->awaits || state >= AGREED;
    x->cell.kept_us = t->now_us + (int64_t)kept_s[state] * 1000000;
}

static uint64_t bytes_up_to(const struct transfer *x, uint64_t block)
{
    if (!block)
        return 0;
    return (block - 1) * x->block_bytes + (block == x->last ? x->last_bytes : x->block_bytes);
}

static void tell_start(struct tracker *t, const struct transfer *x, struct ip server)
{
    struct event e = event_of(t, EVENT_TFTP_START, x);
    e.server = server;
    e.u.start.bytes = x->bytes_told;
    tracker_tell(t, &e);
}

static void tell_error(struct tracker *t, const struct transfer *x, struct ip server,
                       const struct tftp_packet *p)
{
    struct event e = event_of(t, EVENT_TFTP_ERROR, x);
    e.server = server;
    e.u.error.code = p->u.error.code;
    e.u.error.message = p->u.error.message;
    tracker_tell(t, &e);
}

static void tell_done(struct tracker *t, struct transfer *x, bool unconfirmed)
{
    struct event e = event_of(t, EVENT_TFTP_DONE, x);
    e.u.done.bytes = bytes_up_to(x, x->last);
    e.u.done.blocks = x->last;
    e.u.done.resent = x->resent;
    e.u.done.duration_us = (unconfirmed ? x->moved_us : t->now_us) - x->started_us;
    e.u.done.unconfirmed = unconfirmed;
    set_state(t, x, ENDED);
    tracker_tell(t, &e);
}

/* error: the packet that ended it, or NULL. */
static void tell_fail(struct tracker *t, struct transfer *x, const char *reason,
                      const struct tftp_packet *error)
{
    struct event e = event_of(t, EVENT_TFTP_FAIL, x);
    e.u.fail.reason = slice_str(reason);
    e.u.fail.bytes = bytes_up_to(x, x->acked);
    if (error) {
        e.u.fail.by_client = slice_is(e.u.fail.reason, "client-error");
        e.u.fail.code = error->u.error.code;
        e.u.fail.message = error->u.error.message;
    }
    set_state(t, x, ENDED);
    tracker_tell(t, &e);
}

static void tell_request(struct tracker *t, const struct transfer *x, const struct tftp_packet *p)
{
    uint8_t mem[OPTIONS_TEXT];
    struct buf options;
    struct event e = event_of(t, EVENT_TFTP_REQUEST, x);
    buf_fixed(&options, mem, sizeof mem);
    tftp_options_text(p, &options);
    e.server = x->asked;
    e.name = p->u.request.name;
    e.u.request.write = x->write;
    e.u.request.repeat = x->repeat;
    e.u.request.mode = p->u.request.mode_text;
    e.u.request.options = buf_view(&options);
    tracker_tell(t, &e);
}

/* --- the client's request --- */

/* The phones' clock may run faster, TFTP's never does. */
static int64_t at_least_patience(int64_t us)
{
    const int64_t patience = PATIENCE_S * INT64_C(1000000);
    return us > patience ? us : patience;
}

static bool is_repeat(const struct tracker *t, const struct transfer *x, const struct frame *f,
                      const struct tftp_packet *p)
{
    return is_live(x) && x->write == (p->op == TFTP_OP_WRQ) && ip_eq(x->asked, f->to) &&
           kept_name_is(&x->name, p->u.request.name) &&
           t->now_us - x->asked_us < at_least_patience(tracker_seconds(t, REPEAT_WITHIN_S));
}

static void begin(struct transfer *x, const struct frame *f, const struct tftp_packet *p)
{
    *x = (struct transfer){
        .cell = x->cell,
        .write = p->op == TFTP_OP_WRQ,
        .client = f->from,
        .client_port = f->from_port,
        .asked = f->to,
        .block_bytes = TFTP_BLOCK_DEFAULT,
    };
    kept_name_set(&x->name, p->u.request.name);
}

/* A name that carries a MAC says who asks; so does an address that is known. */
static struct mac asker(struct tracker *t, const struct frame *f, struct slice name)
{
    struct mac named = {{0}};
    phone_ask_of(name, &named);
    if (!mac_known(named))
        return who_sent(t, f);
    who_learn(t, named, f->from);
    return named;
}

static void on_request(struct tracker *t, const struct frame *f, const struct tftp_packet *p)
{
    struct transfer *x = find(t, f->from, f->from_port);
    bool repeat = is_repeat(t, x, f, p);
    if (!repeat && is_live(x) && x->state >= AGREED)
        tell_fail(t, x, "asked-again", NULL);
    if (repeat) {
        x->repeat++;
    } else {
        x = table_take(&t->transfers, hash_ip(f->from_port, f->from));
        begin(x, f, p);
    }
    x->mac = asker(t, f, p->u.request.name);
    x->asked_us = t->now_us;
    if (x->state < AGREED)
        set_state(t, x, ASKED);
    tell_request(t, x, p);
}

/* --- the server's answers --- */

static bool is_from_server(const struct transfer *x, const struct frame *f)
{
    return ip_eq(x->server, f->from) && x->server_port == f->from_port;
}

/* Whoever answers first is the server; a client talks to nobody else (RFC 1350 4). */
static void lock_onto(struct tracker *t, struct transfer *x, const struct frame *f)
{
    x->server = f->from;
    x->server_port = f->from_port;
    x->started_us = t->now_us;
}

/* Told once, for it is a fault of the network; the transfer goes on. */
static bool is_second_server(struct transfer *x, const struct frame *f)
{
    if (ip_eq(x->server, f->from) || ip_eq(x->second, f->from))
        return false;
    x->second = f->from;
    return true;
}

static void on_oack(struct tracker *t, struct transfer *x, const struct frame *f,
                    const struct tftp_packet *p)
{
    uint64_t n;
    const struct slice *blksize = tftp_packet_option(p, "blksize");
    const struct slice *tsize = tftp_packet_option(p, "tsize");
    if (x->state != ASKED)
        return;
    lock_onto(t, x, f);
    if (blksize && text_number(*blksize, 65464, &n) && n)
        x->block_bytes = (uint32_t)n;
    if (tsize && text_number(*tsize, UINT64_MAX, &n))
        x->bytes_told = n;
    set_state(t, x, AGREED);
}

static void count_block(struct transfer *x, uint16_t number, uint32_t bytes)
{
    uint16_t ahead = (uint16_t)(number - (uint16_t)x->high);
    if (ahead == 0 || ahead >= 0x8000) {
        x->resent++;
        return;
    }
    if (bytes > x->block_bytes) /* the OACK was not captured */
        x->block_bytes = bytes;
    x->high += ahead;
    if (bytes < x->block_bytes) {
        x->last = x->high;
        x->last_bytes = bytes;
    }
}

static void on_data(struct tracker *t, struct transfer *x, const struct frame *f,
                    const struct tftp_packet *p)
{
    uint32_t before_data = (uint32_t)(f->payload.n - p->u.data.data.n);
    if (x->state == ASKED)
        lock_onto(t, x, f);
    if (!is_from_server(x, f)) {
        if (is_second_server(x, f))
            tell_start(t, x, f->from);
        return;
    }
    if (x->state == REFUSED)
        return;
    if (x->state == ASKED || x->state == AGREED)
        tell_start(t, x, x->server);
    set_state(t, x, OPEN);
    count_block(x, p->u.data.block, f->payload_bytes - before_data);
}

static void on_server_error(struct tracker *t, struct transfer *x, const struct frame *f,
                            const struct tftp_packet *p)
{
    if (x->state == ASKED) {
        lock_onto(t, x, f);
        tell_error(t, x, f->from, p);
        set_state(t, x, REFUSED);
    } else if (x->state >= AGREED && is_from_server(x, f)) {
        tell_fail(t, x, "server-error", p);
    } else if (is_second_server(x, f)) {
        tell_error(t, x, f->from, p);
    }
}

static void from_server(struct tracker *t, struct transfer *x, const struct frame *f,
                        const struct tftp_packet *p)
{
    if (p->op == TFTP_OP_ERROR)
        on_server_error(t, x, f, p);
    else if (p->op == TFTP_OP_DATA && !x->write)
        on_data(t, x, f, p);
    else if (p->op == TFTP_OP_OACK && !x->write)
        on_oack(t, x, f, p);
}

/* --- the client's packets --- */

static void on_ack(struct tracker *t, struct transfer *x, uint16_t number)
{
    uint16_t behind = (uint16_t)((uint16_t)x->high - number);
    if (behind >= 0x8000 || behind > x->high)
        return; /* of a block that the capture missed */
    x->moved_us = t->now_us;
    if (x->high - behind > x->acked)
        x->acked = x->high - behind;
    if (x->last && x->acked == x->last)
        tell_done(t, x, false);
}

static void from_client(struct tracker *t, struct transfer *x, const struct frame *f,
                        const struct tftp_packet *p)
{
    if (x->state < AGREED || !ip_eq(x->server, f->to))
        return;
    /* A server that was asked twice may begin twice: the client goes on with one of the two. */
    if (p->op == TFTP_OP_ACK && !x->acked)
        x->server_port = f->to_port;
    if (x->server_port != f->to_port)
        return;
    if (p->op == TFTP_OP_ACK && x->state == OPEN)
        on_ack(t, x, p->u.ack.block);
    else if (p->op == TFTP_OP_ERROR)
        tell_fail(t, x, "client-error", p);
}

void tracker_tftp(struct tracker *t, const struct frame *f)
{
    struct tftp_packet p;
    if (!tftp_packet_parse(f->payload, &p))
        return;
    struct transfer *to = find(t, f->to, f->to_port), *from = find(t, f->from, f->from_port);
    if (p.op == TFTP_OP_RRQ || p.op == TFTP_OP_WRQ)
        on_request(t, f, &p);
    else if (is_live(to))
        from_server(t, to, f, &p);
    else if (is_live(from))
        from_client(t, from, f, &p);
}

/* --- silence --- */

void tracker_tftp_advance(struct tracker *t, int64_t now_us)
{
    int64_t last_ack = tracker_seconds(t, LAST_ACK_S);
    int64_t silent = at_least_patience(tracker_seconds(t, SILENT_S));
    for (size_t i = 0; i < t->transfers.count; i++) {
        struct transfer *x = table_at(&t->transfers, i);
        if (x->state < AGREED)
            continue;
        if (x->last && tracker_patience_ends(t, x->moved_us + last_ack, now_us))
            tell_done(t, x, true);
        else if (tracker_patience_ends(t, x->moved_us + silent, now_us))
            tell_fail(t, x, "silent", NULL);
        else
            t->awaits = true;
    }
}
