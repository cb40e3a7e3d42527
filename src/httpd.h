/* SPDX-License-Identifier: MIT */
/*
 * The TFTP server's answers for phones that fetch over HTTP (DESIGN 5): the same hooks decide and
 * are told, the same subnets and rates hold, the same snapshots are sent. Bounded whatever comes:
 * so many connections, so many of one address, and none that stands still.
 */
#ifndef HOOKFLASH_HTTPD_H
#define HOOKFLASH_HTTPD_H

#include "loop.h"
#include "options.h"
#include "tftpd.h"

struct httpd;

struct httpd_config {
    struct ip address;     /* not known: every address of the interface */
    uint16_t port;         /* 0: any free one */
    const char *interface; /* NULL: any */
};

/* What --http-provisioning, --address and -i say. NULL when all is well, else the option that is
 * wrong and what it should be. */
const char *httpd_config_of(const struct options *o, struct httpd_config *out);

/* `door` says who is let in, and outlives it. 0 or -errno: -EADDRINUSE, -EADDRNOTAVAIL, -EACCES,
 * -ENODEV. */
int httpd_open(struct loop *loop, const struct httpd_config *config, struct tftpd *door,
               const struct tftpd_hooks *hooks, struct httpd **out);
/* What is being sent is broken off and told. NULL is fine. */
void httpd_close(struct httpd *h);

/* A card came up: it may have taken the name of the one that is served. NULL is fine. */
void httpd_renew(struct httpd *h);

uint16_t httpd_port(const struct httpd *h); /* the bound port */

struct httpd_stats {
    uint64_t requests, transfers, failed;
    unsigned open_transfers;
};
void httpd_stats(const struct httpd *h, struct httpd_stats *out); /* NULL: all are zero */
/* Like tftpd_running(); sent: handed to the network. NULL is fine. */
void httpd_running(const struct httpd *h,
                   void (*each)(void *ctx, struct ip ip, uint16_t port, uint64_t sent,
                                uint64_t size),
                   void *ctx);

#endif
