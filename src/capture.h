/* SPDX-License-Identifier: MIT */
/*
 * What the wire carries of phones, live: libpcap on the one loop, with a filter in the kernel. Told
 * as packets; what they mean is the tracker's.
 */
#ifndef HOOKFLASH_CAPTURE_H
#define HOOKFLASH_CAPTURE_H

#include "core/bytes.h"
#include "loop.h"

struct capture_config {
    const char *interface; /* NULL: every one, which excludes promiscuous */
    bool promiscuous;      /* without: CDP's and LLDP's groups are joined, nothing else */
    uint16_t tftp_port;    /* a server's port beside 69; 0: none */
};

struct capture_hooks {
    void *ctx;
    /* link is a LINKTYPE_ that frame.h reads; captured lives until it returns. */
    void (*packet)(void *ctx, int64_t t_us, uint32_t link, struct slice captured,
                   uint32_t wire_bytes);
};

struct capture;

enum { CAPTURE_PROBLEM_SIZE = 256 };

/*
 * 0 or -errno, and the words of libpcap in problem: -EPERM, -ENODEV no such interface, -ENETDOWN it
 * is switched off, -EPROTONOSUPPORT a link type that nobody here reads, -EIO anything else.
 */
int capture_open(struct loop *loop, const struct capture_config *config,
                 const struct capture_hooks *hooks, struct capture **out,
                 char problem[static CAPTURE_PROBLEM_SIZE]);
void capture_close(struct capture *c); /* NULL is fine */

/* Tells now what the loop would read next; NULL is fine. */
void capture_catch_up(struct capture *c);

/* A card came up: joins its groups, and opens the capture again where its card had gone. */
void capture_renew(struct capture *c);

/* The interface's name, or "any". */
const char *capture_interface(const struct capture *c);

struct capture_stats {
    uint64_t packets; /* handed to packet() */
    uint64_t drops;   /* lost in the kernel or the card, before we saw them */
};
void capture_stats(struct capture *c, struct capture_stats *out);
/* Its `packets` alone, for which the kernel need not be asked. */
uint64_t capture_packets(const struct capture *c);

#endif
