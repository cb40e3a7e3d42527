/* SPDX-License-Identifier: MIT */
/* Between the files of the tracker; nobody else includes this. */
#ifndef HOOKFLASH_TRACKER_IMPL_H
#define HOOKFLASH_TRACKER_IMPL_H

#include "core/bench.h"
#include "core/frame.h"
#include "core/tracker.h"
#include "core/tracker_table.h"

/*
 * Cells, powers of two; some 3 MB in all. A bench has tens of phones and a site some thousands, of
 * which hundreds boot in the same minute after a power cut.
 */
enum {
    RECENT_MAX = 4096,    /* datagrams within 50 ms: 80,000 of phones' packets a second */
    SAID_MAX = 4096,      /* news of the last minute: several of each of a thousand phones */
    TRANSFERS_MAX = 4096, /* one or two a phone, and eight of them rarely meet in one place */
    PHONES_MAX = 4096,
    REGISTRATIONS_MAX = 1024, /* one a phone that registers just now */
    STREAMS_MAX = 512,        /* SCCP connections, each direction; only while messages arrive */
};

/* A cell of `recent` and `said`: when a datagram was captured, an event told. */
struct said {
    struct cell cell;
};

struct tracker {
    struct tracker_config config;
    void (*emit)(void *ctx, const struct event *e);
    void *ctx;
    struct tracker_stats stats;
    int64_t now_us;   /* of the event in hand: its packet's, or when patience ended */
    int64_t swept_us; /* by tracker_advance */
    bool awaits;      /* there is something that silence may end */
    struct table recent, said, transfers, macs, addresses, registrations, streams;
};

/* tracker.c */
struct event tracker_event(const struct tracker *t, enum event_kind kind, struct mac mac,
                           struct ip ip);
void tracker_tell(struct tracker *t, const struct event *e);
int64_t tracker_seconds(const struct tracker *t, double seconds); /* of a phone, by the speed */
/* True when this was not said within so many microseconds; then it counts as said. */
bool tracker_is_news(struct table *said, uint64_t what, int64_t now_us, int64_t within_us);

/* True when it did before now. What is told of it then has that time, however late we were called,
 * but none before what was told already. */
bool tracker_patience_ends(struct tracker *t, int64_t until_us, int64_t now_us);

/* What each file keeps. False: out of memory. */
bool who_init(struct tracker *t);
bool tracker_tftp_init(struct tracker *t);
bool tracker_sccp_init(struct tracker *t);
bool register_init(struct tracker *t);

/* tracker_who.c: which MACs are phones, and who has which address. */
void who_learn(struct tracker *t, struct mac phone, struct ip address); /* of 0: only the MAC */
bool who_is_phone(const struct tracker *t, struct mac mac);
struct mac who_has(const struct tracker *t, struct ip address);
/* By the sender's address, else by the frame's MAC where that is a phone's (WIRE 0.10). */
struct mac who_sent(const struct tracker *t, const struct frame *f);

/* One packet each; the frame is no duplicate and of the right kind and port. */
void tracker_cdp(struct tracker *t, const struct frame *f);  /* tracker_who.c */
void tracker_lldp(struct tracker *t, const struct frame *f); /* tracker_who.c */
void tracker_arp(struct tracker *t, const struct frame *f);  /* tracker_who.c */
void tracker_dhcp(struct tracker *t, const struct frame *f); /* tracker_dhcp.c */
void tracker_tftp(struct tracker *t, const struct frame *f); /* tracker_tftp.c */
void tracker_sccp(struct tracker *t, const struct frame *f); /* tracker_sccp.c */
void tracker_sip(struct tracker *t, const struct frame *f);  /* tracker_register.c */
void tracker_mgcp(struct tracker *t, const struct frame *f); /* tracker_register.c */

/* Asked of every UDP packet, so it must cost little: is it a request, or of a transfer? */
bool tracker_is_tftp(const struct tracker *t, const struct frame *f);
void tracker_tftp_advance(struct tracker *t, int64_t now_us);

/* tracker_register.c: what a phone and a call server said to each other lately. */
enum outcome { OUTCOME_NONE, OUTCOME_ACCEPTED, OUTCOME_REFUSED, OUTCOME_UNREACHABLE };

struct registration {
    struct cell cell;
    enum protocol protocol;
    struct mac mac;
    struct ip phone, server;
    char device[24], load[LOAD_NAME_MAX + 1]; /* as the phone announced them, or empty */
    enum outcome outcome;                     /* the latest told */
    unsigned turn;         /* counts changes of the outcome: then all is news again */
    int64_t unanswered_us; /* SCCP: since when a SYN waits; 0: none does */
    uint64_t exchange;     /* MGCP: hash of the RSIP's transaction */
    uint64_t challenged;   /* SIP: hash of the Call-ID that got a 401 or 407 */
};

/* NULL from find: nobody asked. */
struct registration *register_find(const struct tracker *t, enum protocol p, struct ip phone,
                                   struct ip server);
struct registration *register_take(struct tracker *t, enum protocol p, struct ip phone,
                                   struct ip server, struct mac mac);
void register_asked(struct tracker *t, struct registration *r, struct slice agent);
void register_ended(struct tracker *t, struct registration *r, enum outcome how,
                    struct slice agent);
void register_advance(struct tracker *t, int64_t now_us);

#endif
