/* SPDX-License-Identifier: MIT */
/* Between the files of the phone module and the model; nobody else includes this. */
#ifndef HOOKFLASH_PHONE_IMPL_H
#define HOOKFLASH_PHONE_IMPL_H

#include "core/bench.h"

/* Seconds of PHONES 3.1-3.4, with margins where silence decides. */
enum {
    BURST_QUIET_S = 5,      /* DESIGN 8: and no .loads within 5 s */
    FLASH_LOADER_S = 25,    /* PHONES 9: then the phone reboots */
    AFTER_LOADER_S = 90,    /* usually 26-37 */
    AFTER_APP_S = 150,      /* usually 46-69 */
    AFTER_MANIFEST_S = 150, /* usually 24-36, when the phone is current */
    AFTER_BREAK_S = 90,     /* a transfer broke off and nothing came */
    OWN_ANSWER_S = 4,       /* our server answered late: the phone waits as long (PHONES 3.1) */
    LOST_REQUEST_S = 13,    /* a first request may be lost at 0, 1, 5 and 9 s; never scaled */
    STUCK_S = 120,          /* then it is counted as failed */
    REJECT_LOW_S = 3,       /* the same file again after 4-14 s */
    REJECT_HIGH_S = 16,
    LOOP_HIGH_S = 60,   /* hunts further apart are no loop: 16-36 s, and the hunt itself */
    RESET_HIGH_S = 180, /* ... unless the old application spoke between them */
    LOOP_HUNTS = 3,
    SIP_ALONE_LOW_S = 25,
    SIP_ALONE_HIGH_S = 38, /* SIP<MAC>.cnf every 31 s */
    LEASE_QUIET_S = 5, /* then a phone that has a lease asks a TFTP server; and LOST_REQUEST_S */
    DISCOVER_QUIET_S = 12, /* three DISCOVERs after the first, 4-5 s apart (WIRE 3) */
    STALE_S = 10,          /* no application speaks so soon after a load file was sent */
};

/* phone.c */
void phone_init(struct phone *p, const struct bench *b);
void phone_free(struct phone *p);
void phone_set_mac(struct phone *p, struct mac mac);
void phone_choose(struct phone *p, const struct bench *b, struct slice load, struct slice from,
                  bool by_mac, int64_t now);
void phone_follow(struct phone *p, const struct bench *b, int64_t now);
void phone_retry(struct phone *p, const struct bench *b, int64_t now);
void phone_forget_attempt(struct phone *p); /* what was tried counts no longer */
/* A file that was at fault is right now: with its next search it is watched afresh. */
void phone_mend(struct phone *p);
void phone_ask_mended(struct phone *p, const struct bench *b, int64_t now);
void phone_set_stage(struct phone *p, enum phone_stage s, int64_t now);
/* Of a phone that nobody chose: what it was told is its goal as well. */
void phone_set_target(struct phone *p, struct slice load);
enum protocol phone_target_protocol(const struct phone *p);
/* phone_tftp.c: one TFTP event of this phone. False: out of memory. */
bool phone_apply(struct phone *p, const struct bench *b, const struct event *e);
/* Our server's word for a request that the wire told within this time before: taken for its own. */
bool phone_heard_again(struct phone *p, const struct event *e, int64_t within_us);
/* phone_wire.c: what else was seen of it: DHCP, CDP, LLDP, ARP, a registration. */
void phone_hear(struct phone *p, const struct bench *b, const struct event *e);
/* What silence until `now` decides; then deadline_us is set anew. */
void phone_advance(struct phone *p, const struct bench *b, int64_t now);
/* The clock was set, or we were deaf: what was pending moves along. */
void phone_shift(struct phone *p, int64_t by_us);
/* phone_merge.c: `anonymous` was known by address only and turns out to be p. */
bool phone_merge(struct phone *p, const struct phone *anonymous, const struct bench *b);
bool phone_equal(const struct phone *a, const struct phone *b);
bool phone_problem_equal(const struct phone_problem *a, const struct phone_problem *b);

/* phone_history.c: NULL when out of memory, or when there is none. */
struct phone_request *phone_history_add(struct phone *p);
struct phone_request *phone_history_find(struct phone *p, uint16_t port, struct slice name);
struct phone_request *phone_history_latest(const struct phone *p);

/* phone_way.c: which hop it is in. */
void phone_way_begin(struct phone *p, struct slice from);
/* Sets the hop anew from what is known, unless something of it was sent already. */
void phone_way_find(struct phone *p, const struct bench *b, int64_t now);
/* A burst begins or goes on with this request. */
void phone_way_ask(struct phone *p, const struct bench *b, const struct phone_request *r,
                   bool begins, int64_t now);
/* A burst is over: what it showed may be enough, or it is said what is missing. */
void phone_way_judge(struct phone *p, const struct bench *b, int64_t now);
/* It runs this load, by its own word. */
void phone_way_runs(struct phone *p, const struct bench *b, struct slice load, int64_t now);
/* It runs the target. False: that is its goal; true: a step on the way, and the next one is set. */
bool phone_way_step(struct phone *p, const struct bench *b, int64_t now);
/* What a phone needs that has lost its network settings: "DHCP with option 150 = 10.0.0.5, ..." */
enum { REMEDY_SIZE = 160 };
const char *phone_remedy(const struct bench *b, char dst[static REMEDY_SIZE]);

/* phone_timeline.c: the same as a drawing needs it. What memory fails for is left out. */
void phone_timeline_asked(struct phone *p, const struct phone_request *r);
void phone_timeline_repeated(struct phone *p, const struct phone_request *r, int64_t now);
void phone_timeline_ended(struct phone *p, const struct phone_request *r);
void phone_timeline_spoke(struct phone *p); /* the running burst is an application's */
void phone_timeline_mark(struct phone *p, const struct phone_problem *found);
void phone_timeline_merge(struct phone *p, const struct phone *anonymous);
void phone_timeline_free(struct phone *p);

/* phone_problem.c; text like printf, cut to fit. Out of memory: it is not kept. */
void phone_problem_add(struct phone *p, enum diagnosis what, struct slice name, int64_t now,
                       const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* Disproved: it is taken back, and the phone with it when nothing else is in its way. */
void phone_problem_drop(struct phone *p, enum diagnosis what, int64_t now);
bool phone_has_problem(const struct phone *p, enum diagnosis what);
void phone_problems_clear(struct phone *p);
void phone_problems_settle(
    struct phone *p); /* the phone made it: errors on the way are over, and what came of them */
bool problem_put(struct phone_problem **list, unsigned *count, unsigned *room,
                 const struct phone_problem *fresh); /* also for the model's own */
void problems_absorb(struct phone_problem *list, unsigned count);

/* phone_evidence.c: what a burst proves. */
void phone_burst_ask(struct phone *p, const struct bench *b, const struct phone_request *r,
                     int64_t now);
void phone_burst_end(struct phone *p, const struct bench *b, int64_t now);
/* An application of this protocol is at work. */
void phone_speaks(struct phone *p, const struct bench *b, enum protocol spoken, int64_t now);
bool phone_took_part(const struct phone *p);
/* It runs its target, by its load's name. */
void phone_arrive_by_load(struct phone *p, const struct bench *b, enum phone_evidence_kind by,
                          int64_t now);
bool phone_burst_is_loader(const struct phone_burst *u);

/* phone_ladder.c: what the claims rest on. */
void phone_evidence_note(struct phone *p, enum phone_evidence_kind kind, enum protocol protocol,
                         struct slice load, int64_t now);
const char *phone_evidence_words(enum phone_evidence_kind kind);
bool phone_is_same_load(const char *a, const char *b); /* 08-2 and 8-2 are one load (WIRE 0.2) */
/* A program that watches the phone says what it runs; load is empty where it does not say. */
void phone_claim(struct phone *p, const struct bench *b, enum phone_evidence_kind kind,
                 enum protocol spoken, struct slice load, int64_t now);

/* phone_rules_wire.c: problems that the wire shows. */
void phone_rule_elsewhere(struct phone *p, const struct phone_request *r, int64_t now);
void phone_rule_two_answers(struct phone *p, struct slice name, struct ip first, struct ip other,
                            int64_t now);
void phone_rule_unpaired(struct phone *p, struct slice name, struct ip server, int64_t now);
void phone_rule_found_us(struct phone *p, const struct bench *b, int64_t now);
void phone_rule_discover(struct phone *p, const struct bench *b, int64_t now);
/* False: it is not on its way any more, and may take its lease from whom it likes. */
bool phone_rule_second_dhcp(struct phone *p, struct ip one, struct ip other, int64_t now);
void phone_rule_arp(struct phone *p, const struct bench *b, struct ip target, int64_t now);
/* Half upgraded, and it does not find this server any more (PHONES 4.8). */
void phone_rule_wiped(struct phone *p, const struct bench *b, const char *seen, int64_t now);
void phone_rule_link(struct phone *p, const struct bench *b, int64_t now);
void phone_rule_deaf(struct phone *p, const struct bench *b, int64_t now);
/* When the lease is judged unless a request comes before; 0: never. */
int64_t phone_lease_deadline(const struct phone *p, const struct bench *b);
void phone_rule_lease_fault(struct phone *p, int64_t now); /* p->lease.fault stands */
void phone_rule_lease(struct phone *p, const struct bench *b, int64_t now);

/* phone_rules.c: problems from one request's fate. */
void phone_rule_asked(struct phone *p, const struct bench *b, const struct phone_request *r,
                      int64_t now);
void phone_rule_refused(struct phone *p, const struct bench *b, const struct phone_request *r,
                        struct slice near, int64_t now);
void phone_rule_repeated(struct phone *p, const struct bench *b, const struct phone_request *r,
                         int64_t now);
void phone_rule_other_case(struct phone *p, const struct phone_request *r, struct slice actual,
                           int64_t now);

/* phone_rules_old.c: problems of a phone older than the universal loader. */
void phone_rule_old(struct phone *p, const struct bench *b, const struct phone_request *r,
                    int64_t now);

/* phone_rules_file.c: problems from what was sent. */
void phone_rule_sent(struct phone *p, const struct bench *b, const struct phone_request *r,
                     uint64_t blocks, int64_t now);
void phone_rule_broken(struct phone *p, const struct bench *b, const struct phone_request *r,
                       const struct event *e);

#endif
