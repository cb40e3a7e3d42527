/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: one wildcard socket a family takes every request. It is drained before any
 * transfer is served, because a burst of phones after a power cut must not overflow its queue (TFTP
 * 0.3). A request passes the filters in order of cost: shape, card, source, rate; then it is the
 * repetition of one that is being served, or a new one for the owner's hook to answer.
 *
 * Transfers are keyed by the client's address and port, as a 79x0 repeats a request from the same
 * port at 1, 5 and 9 s (PHONES 3.1). Everything that goes wrong for one request, be it descriptors
 * or memory, is refused to that request alone.
 */
#include "tftpd_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    SAME_PORT_TRIES = 8,    /* to find a port that is free in both families */
    RESTARTED_US = 1000000, /* a repeated request after that silence is a client that rebooted */
};

/* --- answering one request ----------------------------------------------------------------------
 */

static void send_error(const struct asked *a, uint16_t code, const char *message)
{
    uint8_t mem[256];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    tftp_build_error(&b, code, message);
    socket_send(a->listener->fd, &a->datagram->from, &a->answer_from, b.p, b.len);
}

static void refuse(struct tftpd *t, const struct asked *a, uint16_t code, const char *message,
                   const char *near)
{
    send_error(a, code, message);
    tell_error(t, a, code, message, near);
}

/* Numbers the repetitions of a request that no transfer remembers. */
static unsigned repetition(struct tftpd *t, const struct asked *a)
{
    const struct slice bytes = a->datagram->bytes;
    uint32_t hash = hash_bytes(t->seed + a->port, bytes.p, bytes.n);
    a->host->repeat = a->host->asked == hash ? a->host->repeat + 1 : 0;
    a->host->asked = hash;
    return a->host->repeat;
}

/* NULL: there is room; else what the journal says. The client hears nothing and asks again. */
static const char *lacks_room(const struct tftpd *t, const struct asked *a)
{
    if (t->stats.open_transfers >= t->config.max_transfers)
        return "too many transfers";
    if (a->ip.family == 4 && a->ip.b[0] == 127)
        return NULL; /* nobody else can have sent it: the demo, a test, a thousand of them */
    if (a->host->open >= t->config.max_transfers_per_host)
        return "too many transfers for one address";
    if (a->host->unanswered >= UNANSWERED_PER_HOST_MAX)
        return "too many unanswered transfers for one address";
    return NULL;
}

static struct snapshot *in_mode(struct snapshot *file, enum tftp_mode mode)
{
    if (mode != TFTP_MODE_NETASCII)
        return file;
    struct snapshot *text = snapshot_netascii(file);
    snapshot_unref(file);
    return text;
}

static void answer_read(struct tftpd *t, const struct asked *a)
{
    const char *full = lacks_room(t, a);
    if (full) {
        tell_error(t, a, TFTP_ERR_UNDEFINED, full, NULL);
        return;
    }
    struct tftpd_request request = {
        .ip = a->ip,
        .server = a->datagram->to.ip,
        .port = a->port,
        .name = a->packet->u.request.name,
    };
    struct tftpd_answer answer = t->hooks.answer(t->hooks.ctx, &request);
    if (!answer.file) {
        refuse(t, a, answer.code, answer.message, answer.actual);
        return;
    }
    struct snapshot *file = in_mode(answer.file, a->packet->u.request.mode);
    if (!file) {
        refuse(t, a, TFTP_ERR_UNDEFINED, "no memory for netascii", NULL);
        return;
    }
    int r = transfer_start(t, a, file, answer.actual);
    if (r != 0)
        tell_error(t, a, TFTP_ERR_UNDEFINED, strerror(-r), NULL);
}

static void answer_new(struct tftpd *t, const struct asked *a)
{
    t->stats.requests++;
    tell_request(t, a, repetition(t, a), NULL);
    if (a->packet->op == TFTP_OP_WRQ)
        refuse(t, a, TFTP_ERR_ACCESS, "read-only", NULL);
    else if (a->packet->u.request.mode == TFTP_MODE_OTHER)
        refuse(t, a, TFTP_ERR_ILLEGAL, "unknown mode", NULL);
    else if (a->datagram->cut)
        refuse(t, a, TFTP_ERR_ILLEGAL, "too long", NULL);
    else
        answer_read(t, a);
}

/* The same bytes again while the transfer runs, unless the client has plainly started afresh. */
static bool is_repetition(const struct transfer *x, const struct datagram *d)
{
    if (!slice_eq(slice_of(x->request, x->request_n), d->bytes))
        return false;
    /* Once answered, patience is counted from the last ACK. */
    int64_t last_ack = x->machine.patient_to - TFTP_PATIENCE_US - x->machine.asked_timeout_us;
    return !x->machine.answered || clock_mono_us() - last_ack < RESTARTED_US;
}

static void answer_request(struct tftpd *t, const struct asked *a)
{
    struct transfer *x = transfer_find(t, &a->datagram->from);
    if (x && is_repetition(x, a->datagram)) {
        t->stats.requests++;
        t->stats.repeats++;
        tell_request(t, a, ++x->repeats, NULL);
        transfer_repeat(x);
        return;
    }
    if (x)
        transfer_abort(x, "replaced", NULL);
    answer_new(t, a);
}

/* --- filters ------------------------------------------------------------------------------------
 */

static void ignore(struct tftpd *t, const struct asked *a, const char *why)
{
    t->stats.ignored++;
    if (why && host_may_be_noticed(a->host, clock_mono_us()))
        tell_request(t, a, repetition(t, a), why);
}

/* Nothing that could be meant for a transfer, and never an ERROR, gets an ERROR back (TFTP 3.8). */
static void refuse_junk(struct tftpd *t, const struct asked *a)
{
    static const uint8_t silent[] = {TFTP_OP_DATA, TFTP_OP_ACK, TFTP_OP_ERROR, TFTP_OP_OACK};
    struct slice bytes = a->datagram->bytes;
    if (bytes.n < 2 || (bytes.p[0] == 0 && memchr(silent, bytes.p[1], sizeof silent)))
        return;
    if (a->allowed != ALLOW_NO && host_may_get_error(a->host, clock_mono_us()))
        send_error(a, TFTP_ERR_ILLEGAL, "no TFTP request");
    t->stats.strangers++;
}

static bool is_for_us(const struct tftpd *t, const struct datagram *d)
{
    if (t->card != 0 && d->to.card != t->card)
        return false;
    return !ip_known(t->config.address) || d->to.broadcast || ip_eq(t->config.address, d->to.ip);
}

static void on_datagram(struct listener *l, const struct datagram *d)
{
    struct tftpd *t = l->server;
    struct tftp_packet p;
    int64_t now = clock_mono_us();
    bool known = tftp_packet_parse(d->bytes, &p);
    bool asks = known && (p.op == TFTP_OP_RRQ || p.op == TFTP_OP_WRQ);
    if (known && !asks && t->config.one_port) {
        struct transfer *x = transfer_find(t, &d->from);
        if (x)
            transfer_packet(x, &p);
        return;
    }
    struct asked a = {.datagram = d, .packet = &p, .listener = l};
    a.ip = endpoint_ip(&d->from);
    a.port = endpoint_port(&d->from);
    if (a.port == 0 || !is_for_us(t, d))
        return;
    a.allowed = allow_check(&t->allow, a.ip, d->to.card, now);
    a.host = host_of(t, a.ip);
    a.answer_from = d->to;
    if (a.allowed != ALLOW_ON_LINK)
        a.answer_from.card = 0;
    if (a.allowed == ALLOW_NO_SOURCE)
        return;
    if (!asks)
        refuse_junk(t, &a);
    else if (a.allowed == ALLOW_NO)
        ignore(t, &a, "outside-subnet");
    else if (d->to.broadcast && !t->config.answer_broadcast)
        ignore(t, &a, "broadcast");
    else if (!host_may_ask(a.host, now))
        ignore(t, &a, NULL);
    else
        answer_request(t, &a);
}

static void on_readable(void *ctx)
{
    listener_drain(ctx, on_datagram);
}

/* --- opening ------------------------------------------------------------------------------------
 */

/* Large files need a descriptor each, and so do the other parts of the program. */
static void raise_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit); /* refused: then the old limit is what counts */
}

static void set_limits(struct tftpd_config *c)
{
    if (c->max_transfers == 0 || c->max_transfers > TRANSFERS_MAX)
        c->max_transfers = TRANSFERS_MAX;
    if (c->max_transfers_per_host == 0)
        c->max_transfers_per_host = TRANSFERS_PER_HOST_MAX;
}

static int add_listener(struct tftpd *t, int family, uint16_t port)
{
    /* A broadcast reaches only a socket that is not bound to one address. */
    struct ip any = {.family = 0};
    int r = listener_open(t, &t->listener[t->listener_count], family,
                          t->config.answer_broadcast ? any : t->config.address, port, LOOP_LISTENER,
                          on_readable);
    if (r == 0)
        t->listener_count++;
    return r;
}

static void close_listeners(struct tftpd *t)
{
    while (t->listener_count > 0)
        listener_close(&t->listener[--t->listener_count]);
}

/* The same port in every family that this machine has and the address allows. */
static int listen_once(struct tftpd *t)
{
    uint8_t family = t->config.address.family;
    int r = 0;
    t->port = t->config.port;
    if (family != 6) {
        r = add_listener(t, AF_INET, t->port);
        if (r == 0 && t->port == 0)
            t->port = socket_port(t->listener[0].fd);
    }
    if (r == 0 && family != 4) {
        r = add_listener(t, AF_INET6, t->port);
        if (family == 0 && (r == -EAFNOSUPPORT || r == -EADDRNOTAVAIL))
            r = 0; /* a machine without IPv6 */
        if (r == 0 && t->port == 0)
            t->port = socket_port(t->listener[0].fd);
    }
    if (r != 0)
        close_listeners(t);
    return r;
}

static int listen_everywhere(struct tftpd *t)
{
    int r = listen_once(t);
    for (int i = 1; r == -EADDRINUSE && t->config.port == 0 && i < SAME_PORT_TRIES; i++)
        r = listen_once(t);
    return r;
}

int tftpd_open(struct loop *loop, const struct tftpd_config *config,
               const struct tftpd_hooks *hooks, struct tftpd **out)
{
    unsigned card = config->interface ? if_nametoindex(config->interface) : 0;
    if (config->interface && card == 0)
        return -ENODEV;
    struct tftpd *t = calloc(1, sizeof *t);
    if (!t)
        return -ENOMEM;
    t->loop = loop;
    t->config = *config;
    t->hooks = *hooks;
    t->card = card;
    if (config->interface) /* the kernel knows it: it is no longer than that */
        snprintf(t->interface, sizeof t->interface, "%s", config->interface);
    t->config.interface = NULL;
    t->config.allow = NULL;
    raise_descriptors();
    set_limits(&t->config);
    int r = allow_init(&t->allow, config->allow, config->allow_count, clock_mono_us());
    if (r == 0 && getrandom(&t->seed, sizeof t->seed, 0) != sizeof t->seed)
        r = -EIO;
    if (r == 0)
        r = listen_everywhere(t);
    if (r == 0)
        r = data_open(t);
    if (r != 0) {
        data_close(t);
        close_listeners(t);
        allow_free(&t->allow);
        free(t);
        return r;
    }
    *out = t;
    return 0;
}

void tftpd_close(struct tftpd *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < TRANSFER_CHAINS; i++)
        while (t->chain[i])
            transfer_abort(t->chain[i], "stopped", "server stops");
    data_close(t);
    close_listeners(t);
    allow_free(&t->allow);
    free(t);
}

void tftpd_renew(struct tftpd *t)
{
    unsigned card = t->interface[0] ? if_nametoindex(t->interface) : 0;
    if (card != 0)
        t->card = card;
}

enum tftpd_gate tftpd_admits(struct tftpd *t, struct ip ip)
{
    int64_t now = clock_mono_us();
    struct host *h = host_of(t, ip);
    enum allow_result allowed = allow_check(&t->allow, ip, 0, now);
    bool known = allowed == ALLOW_ROUTED || allowed == ALLOW_ON_LINK;
    if (known && host_may_ask(h, now))
        return TFTPD_ADMITS;
    t->stats.ignored++;
    return allowed == ALLOW_NO && host_may_be_noticed(h, now) ? TFTPD_OUTSIDE : TFTPD_IGNORES;
}

uint16_t tftpd_port(const struct tftpd *t)
{
    return t->port;
}

int tftpd_receive_buffer(const struct tftpd *t)
{
    return socket_receive_buffer(t->listener[0].fd);
}

void tftpd_stats(const struct tftpd *t, struct tftpd_stats *out)
{
    *out = t->stats;
}

void tftpd_running(const struct tftpd *t,
                   void (*each)(void *ctx, struct ip ip, uint16_t port, uint64_t acked,
                                uint64_t size),
                   void *ctx)
{
    for (size_t i = 0; i < TRANSFER_CHAINS; i++)
        for (const struct transfer *x = t->chain[i]; x; x = x->next)
            each(ctx, endpoint_ip(&x->client), endpoint_port(&x->client),
                 tftp_transfer_acked_bytes(&x->machine), x->machine.size);
}
