/* SPDX-License-Identifier: MIT */
/*
 * The TFTP server (DESIGN 5): sockets, patience and limits. What a requester is given is decided by
 * its owner through hooks; what happened is told through them as events. Knows no phone and no
 * plan.
 */
#ifndef HOOKFLASH_TFTPD_H
#define HOOKFLASH_TFTPD_H

#include "core/event.h"
#include "loop.h"
#include "snapshot.h"

struct cidr {
    struct ip net;
    unsigned bits;
};

bool cidr_parse(struct slice s, struct cidr *out); /* 10.1.0.0/16; a bare address is /32 or /128 */
bool cidr_has(const struct cidr *c, struct ip a);

struct socket_stock;

struct tftpd_config {
    struct ip address;     /* not known: every address of the interface */
    uint16_t port;         /* 0: the kernel picks one; see tftpd_port() */
    const char *interface; /* NULL: any */
    bool one_port;         /* answer from the listening socket (TFTP 2.1) */
    bool no_options;       /* answer as if options did not exist (TFTP 3.27) */
    bool answer_broadcast; /* requests sent to a broadcast address (TFTP 3.10); default: ignore */
    uint16_t data_port_low, data_port_high; /* 0, 0: the kernel's range */
    const struct cidr *allow;               /* beside the interfaces' own subnets */
    size_t allow_count;
    struct socket_stock *stock;      /* sockets that are there already, or NULL */
    unsigned max_transfers;          /* 0: 16384 */
    unsigned max_transfers_per_host; /* 0: 64 */
};

struct tftpd_request {
    struct ip ip, server; /* who asks, which of our addresses it asked */
    uint16_t port;
    struct slice name; /* as asked */
};

struct tftpd_answer {
    struct snapshot *file; /* the answer takes over one reference; NULL: refused with `code` */
    uint16_t code;
    const char *message; /* short: an ERROR should be no longer than its request (TFTP 3.47) */
    /* Name on disk: of the served file where it is not the one asked, or beside a refusal the near
     * miss; NULL else. Goes into the event; lives until the hook is called again. */
    const char *actual;
};

struct tftpd_hooks {
    void *ctx;
    /* Called once for each new request, after its EVENT_TFTP_REQUEST was told. */
    struct tftpd_answer (*answer)(void *ctx, const struct tftpd_request *request);
    /* t_us, src, kind, ip, port, server, name and the union are filled in; seq and mac are not. */
    void (*event)(void *ctx, struct event *e);
};

struct tftpd;

/* 0 or -errno: -EADDRINUSE, -EACCES (port below 1024), -EADDRNOTAVAIL, -ENODEV. Takes the loop's
 * listener priority; raises RLIMIT_NOFILE to its hard limit. */
int tftpd_open(struct loop *loop, const struct tftpd_config *config,
               const struct tftpd_hooks *hooks, struct tftpd **out);
/* ERROR 0 to open transfers, then all is freed. NULL is fine. */
void tftpd_close(struct tftpd *t);

/* A card came up: it may have taken the name of the one that is served. */
void tftpd_renew(struct tftpd *t);

uint16_t tftpd_port(const struct tftpd *t);      /* the bound port */
int tftpd_receive_buffer(const struct tftpd *t); /* bytes that the kernel granted */

/* The same door for who asks this computer by other means than TFTP: its subnets, --allow, and the
 * rate of one address. */
enum tftpd_gate {
    TFTPD_ADMITS,
    TFTPD_OUTSIDE, /* no subnet of ours: to be told as ignored, "outside-subnet" */
    TFTPD_IGNORES, /* and nothing is told */
};
enum tftpd_gate tftpd_admits(struct tftpd *t, struct ip ip);

struct tftpd_stats {
    uint64_t requests, repeats, transfers, done, failed, ignored, strangers, blocks, resent;
    unsigned open_transfers, most_open;
};
void tftpd_stats(const struct tftpd *t, struct tftpd_stats *out);
/* Calls each() for every transfer that runs: how much of it the client acknowledged. For who shows
 * progress, about once a second; each() starts and ends none. */
void tftpd_running(const struct tftpd *t,
                   void (*each)(void *ctx, struct ip ip, uint16_t port, uint64_t acked,
                                uint64_t size),
                   void *ctx);

#endif
