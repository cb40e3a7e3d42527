/* SPDX-License-Identifier: MIT */
/*
 * How the application of a phone makes itself known: SCCP by TCP port 2000, SIP by REGISTER, MGCP
 * by RSIP (WIRE 5, 6, 7). Pure. The call manager, proxy or call agent is taken to be at the TFTP
 * server's address, as it is on a CallManager Express.
 */
#ifndef HOOKFLASH_SIM_CALL_H
#define HOOKFLASH_SIM_CALL_H

#include "phones/sim_body.h"
#include "phones/sim_tcp.h"

struct sim_call_kind;

struct sim_call {
    const struct sim_call_kind *kind; /* NULL: no application has called */
    struct ip server;
    uint16_t port;
    unsigned sends, rounds;
    int64_t deadline_us; /* 0: waits for nothing */
    bool accepted, refused;
    struct sim_tcp tcp;
};

struct sim_call_out {
    void *ctx;
    void (*udp)(void *ctx, uint16_t port, struct ip to, uint16_t to_port, struct slice payload);
    void (*tcp)(void *ctx, const struct sim_tcp *t, const struct ether_tcp *head,
                struct slice data);
};

/* The application is up; does nothing when it has called already. */
void sim_call_start(struct sim_call *c, struct sim_body *b, int64_t now_us,
                    const struct sim_call_out *out);
void sim_call_stop(struct sim_call *c); /* the link is down */
/* UDP or TCP for the phone that is no TFTP. */
void sim_call_frame(struct sim_call *c, struct sim_body *b, const struct frame *f, int64_t now_us,
                    const struct sim_call_out *out);
void sim_call_tick(struct sim_call *c, struct sim_body *b, int64_t now_us,
                   const struct sim_call_out *out);
bool sim_call_deadline(const struct sim_call *c, int64_t *at_us);

/* Nothing more is to be expected of it for now: let in, refused, or three times in vain. */
bool sim_call_is_settled(const struct sim_call *c);

/* For tests: the messages as they go out. */
void sim_call_build_register(struct buf *b, const struct sim_body *body, const struct sim_call *c);
void sim_call_build_rsip(struct buf *b, const struct sim_body *body, const struct sim_call *c);
/* "25: Name=SEP00156219BB2F Load= 8.1(2.0) Last=Initialized" (WIRE 5). */
void sim_call_alarm_text(struct buf *b, const struct sim_body *body);

#endif
