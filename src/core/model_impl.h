/* SPDX-License-Identifier: MIT */
/* Between the files of the model; nobody else includes this. */
#ifndef HOOKFLASH_MODEL_IMPL_H
#define HOOKFLASH_MODEL_IMPL_H

#include "core/model.h"
#include "core/model_index.h"
#include "core/phone_impl.h"

#include "core/model_wire.h"

enum {
    MODEL_PHONES_MAX = 65536, /* an address space of forged requests must not fill the memory */
    MODEL_ALL_QUIET_S = 120   /* DESIGN 16: none was new for so long */
};

/* One of a fleet's (model_fleet.h). */
struct fleet_bench {
    struct model *model;
    char name[];
};

struct model {
    struct model *fleet;          /* that lists our phones too; NULL: none */
    const char *name;             /* of the bench, there; "" */
    struct fleet_bench **benches; /* of a fleet; then the phones below are theirs */
    size_t bench_count;
    struct bench bench;
    struct phone **phone; /* in the order first known */
    size_t count, room;
    struct phone_index by_mac, by_ip;
    struct phone_queue queue;
    struct model_wire wire;
    struct phone_problem *problem;
    unsigned problem_count, problem_room;
    bool started, choose_all;
    char id[64];
    char all_load[LOAD_NAME_MAX + 1], all_from[LOAD_NAME_MAX + 1];
    int64_t started_us, last_us;
    int64_t newest_us; /* when a phone was last new */
    int64_t now_us;    /* up to when time has passed */
    uint64_t last_seq;
    uint64_t requests, files_sent, bytes_sent, resent;
};

/* model_fleet.c. A bench's model has taken an event; what is a fleet's is freed; the model of this
 * bench, where m is a fleet, else m. */
void model_fleet_heard(struct model *fleet, const struct model *m, const struct event *e);
void model_fleet_free(struct model *fleet);
const struct model *model_fleet_of(const struct model *m, struct slice bench);

/* From when on "all" means those that came (DESIGN 16). */
int64_t model_quiet_end(const struct model *m);
/* The phone that a TFTP event is of; `create` makes it known. NULL and *ok: there is none. */
struct phone *model_phone_of(struct model *m, const struct event *e, bool create, bool *ok);
bool model_add_problem(struct model *m, enum diagnosis what, struct slice name, int64_t now,
                       const char *text);
struct phone *model_phone_get(struct model *m, struct mac mac); /* made when new; NULL: no memory */

/* It may now be one of "all" that were chosen. */
void model_choose_identified(struct model *m, struct phone *p, int64_t now);

/*
 * model_wire.c. A TFTP event of the wire or of a log: true when the phone it is of is to be told;
 * false when our own server's word goes before it.
 */
bool model_wire_admits(struct model *m, const struct event *e);
/* Our own server's word; false when it was told already. */
bool model_wire_heard(struct model *m, const struct event *e);
/* What was asked on the wire and never came here; 0: nothing is waited for. */
int64_t model_wire_deadline(const struct model *m);
void model_wire_advance(struct model *m, int64_t now);
void model_wire_shift(struct model *m, int64_t by_us);
/* DHCP, CDP, LLDP, ARP, registrations. False: out of memory. */
bool model_wire_hear(struct model *m, const struct event *e);
void model_wire_link(struct model *m, const struct event *e);
bool model_wire_capture(struct model *m, const struct event *e);

#endif
