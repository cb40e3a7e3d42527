/* SPDX-License-Identifier: MIT */
/*
 * As much TCP as a phone needs to knock at its call manager's port 2000 and to say who it is: SYN,
 * one piece of data, and ACK of whatever comes. Pure. What the other side says is not read.
 */
#ifndef HOOKFLASH_SIM_TCP_H
#define HOOKFLASH_SIM_TCP_H

#include "core/ether.h"

enum { SIM_TCP_DATA_MAX = 256 };

enum sim_tcp_state { SIM_TCP_CLOSED, SIM_TCP_KNOCKING, SIM_TCP_OPEN };

enum sim_tcp_news { SIM_TCP_NOTHING, SIM_TCP_OPENED, SIM_TCP_REFUSED, SIM_TCP_ENDED };

struct sim_tcp {
    enum sim_tcp_state state;
    struct ip peer;
    uint16_t port, peer_port;
    uint32_t seq, expected;         /* of the next byte out, and in */
    uint8_t data[SIM_TCP_DATA_MAX]; /* what was sent last and is not acknowledged */
    size_t data_n;
    unsigned sends;
    int64_t deadline_us; /* while KNOCKING, or with data out */
};

struct sim_tcp_out {
    void *ctx;
    void (*send)(void *ctx, const struct sim_tcp *t, const struct ether_tcp *head,
                 struct slice data);
    double speed;
};

/* t->peer, port, peer_port and seq are set by the caller. */
void sim_tcp_knock(struct sim_tcp *t, int64_t now_us, const struct sim_tcp_out *out);
/* While OPEN, and nothing is out. */
void sim_tcp_say(struct sim_tcp *t, struct slice data, int64_t now_us,
                 const struct sim_tcp_out *out);
/* A segment from the peer's to this port. */
enum sim_tcp_news sim_tcp_segment(struct sim_tcp *t, const struct frame *f,
                                  const struct sim_tcp_out *out);
/* REFUSED: nobody ever answered. */
enum sim_tcp_news sim_tcp_tick(struct sim_tcp *t, int64_t now_us, const struct sim_tcp_out *out);
bool sim_tcp_deadline(const struct sim_tcp *t, int64_t *at_us);

#endif
