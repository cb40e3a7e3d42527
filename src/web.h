/* SPDX-License-Identifier: MIT */
/*
 * The live page and its stream on the program's own loop (DESIGN 11). It only shows: it holds the
 * session as const, and has no way to change it. Bounded whatever comes: so many
 * connections, so many of one address, so much memory for the stream; a reader that is too slow is
 * dropped and may come back to where it was.
 */
#ifndef HOOKFLASH_WEB_H
#define HOOKFLASH_WEB_H

#include "core/board.h"
#include "core/metrics.h"
#include "core/web_rules.h"
#include "loop.h"
#include "options.h"
#include "session.h"

struct web;

struct web_config {
    struct ip address;
    uint16_t port;   /* 0: any free one */
    bool asks_token; /* it is no loopback address */
    bool color;      /* what is said of it may be */
    unsigned connections, per_address;
    const struct session *session;
    /* What only the server knows: its counts, and how far its transfers are, into the board. */
    void (*figures)(void *ctx, struct metrics_server *out);
    void (*sample)(void *ctx, struct board *b);
    void *ctx;
};

/* 0 or -errno: -EADDRINUSE, -EADDRNOTAVAIL, -EACCES. */
int web_open(struct loop *loop, const struct web_config *config, struct web **out);
void web_close(struct web *w); /* NULL is fine */

/* http://127.0.0.1:8069/ or http://10.0.0.5:8069/?token=...; lives as long as w. */
const char *web_url(const struct web *w);
bool web_is_open(const struct web *w); /* to others than this computer */
/* An event that the session has told; into the stream. */
void web_event(struct web *w, const struct event *e);
/* Where is served, and how well we hear: for the page's foot. */
struct board *web_board(struct web *w);

/*
 * What --web says, "ADDR:PORT", "ADDR", ":PORT", "[v6]:PORT" or nothing for loopback, where no
 * token is asked. NULL when all is well, else the option that is wrong.
 */
const char *web_config_of(const struct options *o, struct web_config *out);

#endif
