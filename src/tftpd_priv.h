/* SPDX-License-Identifier: MIT */
/* What the tftpd_*.c files share; nobody else includes this. */
#ifndef HOOKFLASH_TFTPD_PRIV_H
#define HOOKFLASH_TFTPD_PRIV_H

#include "core/tftp_transfer.h"
#include "tftpd.h"
#include "tftpd_allow.h"
#include "tftpd_socket.h"

#include <net/if.h>

enum {
    TRANSFER_CHAINS = 4096,
    TRANSFERS_MAX = 16384,
    TRANSFERS_PER_HOST_MAX = 64,
    UNANSWERED_PER_HOST_MAX = 32, /* transfers whose client has not proved to exist (TFTP 3.47) */
    DATA_PER_FAMILY = 2,          /* sockets that transfers share: see tftpd_data.c */
    HOST_BUCKETS = 4096,
    TFTP_DATA_HEADER = 4,
};

/*
 * What is remembered of a requester's address. Addresses share a bucket by a seeded hash: memory is
 * bounded whatever is spoofed, and the worst that a stranger can do is to share another's limits.
 */
struct host {
    unsigned open, unanswered;         /* transfers */
    int64_t requests, errors, notices; /* rate limits: see host_may() */
    uint32_t asked;                    /* hash of the last request, to number its repetitions */
    unsigned repeat;
};

struct transfer {
    struct tftpd *server;
    struct transfer *next, **link; /* in its chain */
    struct host *host;
    struct tftp_transfer machine;
    struct snapshot *file;
    const struct listener *via; /* a data socket; in one-port mode the one that was asked */
    struct endpoint client;
    struct local local;
    struct loop_timer *timer;
    int64_t refused_in; /* the deadline in which an ICMP error came */
    int64_t timer_at;   /* when the timer will fire: often earlier than the machine's deadline */
    struct tftp_terms terms;
    int64_t started_us;
    unsigned repeats;
    struct slice name;
    size_t request_n;
    uint8_t request[]; /* the datagram, to know a repetition by */
};

/* A socket of one family, for requests or for the blocks and ACKs of all transfers. */
struct listener {
    struct tftpd *server;
    int fd, family;
    struct loop_watch *watch;
};

struct tftpd {
    struct loop *loop;
    struct tftpd_config config;
    struct tftpd_hooks hooks;
    struct allow allow;
    char interface[IF_NAMESIZE]; /* the one that is served; empty: all */
    unsigned card;               /* its index; 0: all */
    struct listener listener[2], data[2 * DATA_PER_FAMILY];
    unsigned listener_count, data_count, data_turn;
    uint16_t port;
    uint64_t seed;
    struct tftpd_stats stats;
    struct transfer *chain[TRANSFER_CHAINS];
    struct host host[HOST_BUCKETS];
    struct batch batch;
    struct outbox outbox;
    uint8_t packet[TFTP_DATA_HEADER + TFTP_BLOCK_MAX]; /* the DATA being sent */
};

/* A request that passed all filters. */
struct asked {
    const struct datagram *datagram;
    const struct tftp_packet *packet;
    struct ip ip;
    uint16_t port;
    const struct listener *listener;
    struct local answer_from; /* with its card only where the client is on that card's link */
    enum allow_result allowed;
    struct host *host;
};

/* --- tftpd_host.c: limits ---- */
struct host *host_of(struct tftpd *t, struct ip ip);
/* The limit `at` lets `burst` pass at once, then one each interval. */
bool host_may(int64_t *at, int64_t now, int64_t interval_us, int64_t burst);
bool host_may_ask(struct host *h, int64_t now);
bool host_may_get_error(struct host *h, int64_t now);
bool host_may_be_noticed(struct host *h, int64_t now);
uint32_t hash_bytes(uint64_t seed, const void *p, size_t n);

/* --- tftpd_transfer.c: one transfer ---- */
struct transfer *transfer_find(struct tftpd *t, const struct endpoint *client);
/* Takes over the file. 0 or -errno; a refusal concerns this request alone. */
int transfer_start(struct tftpd *t, const struct asked *asked, struct snapshot *file,
                   const char *actual);
void transfer_repeat(struct transfer *x);
/* The network says that nobody listens at the client's port. */
void transfer_unreachable(struct transfer *x);
void transfer_packet(struct transfer *x, const struct tftp_packet *p);
/* For the server's own reasons: the client gets ERROR 0 with that message, unless it is NULL. */
void transfer_abort(struct transfer *x, const char *reason, const char *message);

/* --- tftpd_data.c: the sockets of all transfers ---- */
int listener_open(struct tftpd *t, struct listener *l, int family, struct ip address, uint16_t port,
                  enum loop_priority priority, void (*readable)(void *ctx));
void listener_close(struct listener *l);
/* Hands out what waits, up to a bound, so that others get their turn too. */
void listener_drain(struct listener *l, void (*each)(struct listener *l, const struct datagram *d));
int data_open(struct tftpd *t); /* after the listeners. 0 or -errno */
void data_close(struct tftpd *t);
const struct listener *data_choose(struct tftpd *t, const struct asked *a);

/* --- tftpd_tell.c: events ---- */
void tell_request(struct tftpd *t, const struct asked *a, unsigned repeat, const char *ignored);
void tell_error(struct tftpd *t, const struct asked *a, uint16_t code, const char *message,
                const char *near);
void tell_start(const struct transfer *x, const char *actual);
void tell_done(const struct transfer *x, bool unconfirmed);
void tell_fail(const struct transfer *x, const char *reason, const struct tftp_packet *error,
               const char *sent);

#endif
