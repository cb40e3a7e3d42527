/* SPDX-License-Identifier: MIT */
/*
 * The TFTP client of a 7940/7960 (PHONES 3.1): one request from one UDP port, as a pure state
 * machine. Datagrams and the time go in; datagrams go out through the sender.
 */
#ifndef HOOKFLASH_SIM_TFTP_H
#define HOOKFLASH_SIM_TFTP_H

#include "core/addr.h"
#include "phones/sim_pool.h"

enum {
    SIM_NAME_MAX = 160,               /* <tftp_cfg_dir>SIP<MAC>.cnf */
    SIM_SENT_MAX = SIM_NAME_MAX + 16, /* no datagram of a phone is longer than its RRQ */
};

/* Transmissions of an RRQ: at 0, first, first + next, ...; given up `next` after the last one. */
struct sim_tftp_timing {
    unsigned sends;
    int64_t first_us, next_us;
};

extern const struct sim_tftp_timing sim_tftp_loader_timing; /* 0, 1, 5, 9 s; up at 13 s */
extern const struct sim_tftp_timing sim_tftp_sccp_timing;   /* 0, 4, 8, 12, 16 s; up at 20 s */

enum sim_tftp_state { SIM_TFTP_IDLE, SIM_TFTP_ASKING, SIM_TFTP_READING, SIM_TFTP_OVER };

enum sim_tftp_result {
    SIM_GOT_FILE,
    SIM_GOT_NOT_FOUND,   /* ERROR 1 */
    SIM_GOT_ERROR,       /* any other ERROR; or what came could not be TFTP */
    SIM_GOT_DISK_FULL,   /* ERROR 3 */
    SIM_GOT_BUFFER_FULL, /* longer than the phone has room for */
    SIM_GOT_TIMEOUT,     /* nobody answered; or ERROR 9 */
};

struct sim_tftp_order {
    struct slice name;
    struct ip server;
    uint16_t server_port, local_port;
    size_t limit; /* the phone's buffer for this kind of file */
    const struct sim_tftp_timing *timing;
};

struct sim_tftp {
    enum sim_tftp_state state;
    enum sim_tftp_result result; /* when OVER */
    uint8_t name[SIM_NAME_MAX];
    size_t name_n;
    struct ip server;
    uint16_t server_port, local_port;
    uint16_t peer_port; /* the server's TID; 0 until one answered */
    uint16_t block;     /* last one accepted */
    size_t limit;
    const struct sim_tftp_timing *timing;
    unsigned sends; /* of the packet that now waits for its answer */
    int64_t deadline_us;
    struct sim_file file; /* when OVER: what SIM_GOT_FILE means; the owner drops it */
    unsigned dropped;     /* datagrams that the phone did not understand or want */
};

struct sim_sender {
    void *ctx;
    void (*send)(void *ctx, const struct sim_tftp *from, uint16_t to_port, struct slice bytes);
};

void sim_tftp_start(struct sim_tftp *t, const struct sim_tftp_order *order, struct sim_pool *pool,
                    int64_t now_us, const struct sim_sender *out);
void sim_tftp_datagram(struct sim_tftp *t, struct ip from, uint16_t from_port,
                       struct slice datagram, int64_t now_us, const struct sim_sender *out);
/* To be called at deadline_us (while ASKING or READING) or later. */
void sim_tftp_tick(struct sim_tftp *t, int64_t now_us, const struct sim_sender *out);
bool sim_tftp_is_open(const struct sim_tftp *t);
/* Forgets everything, as when power is cut. */
void sim_tftp_abort(struct sim_tftp *t);

#endif
