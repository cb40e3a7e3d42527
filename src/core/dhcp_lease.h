/* SPDX-License-Identifier: MIT */
/*
 * Who gets which address: the bench's own DHCP server as a table of leases over a pool (RFC 2131,
 * 2132; DESIGN 6). A packet and the time go in, an answer, a silence with its reason, or an address
 * that somebody must first look for on the wire come out.
 */
#ifndef HOOKFLASH_DHCP_LEASE_H
#define HOOKFLASH_DHCP_LEASE_H

#include "core/dhcp_packet.h"

enum {
    DHCP_POOL_MAX = 16384, /* addresses; a pool that is larger is cut there */
    DHCP_OURS_MAX = 16,    /* addresses of this computer within the pool */
    DHCP_LEASE_S = 3600,   /* unless told: long for a conversion, short for phones that left */
    DHCP_LEASE_LEAST_S = 60,
    DHCP_REPLY_BYTES = 576, /* more than any reply has */
};

struct dhcp_lease_config {
    struct ip server;              /* this computer: server, TFTP server, next server */
    unsigned prefix;               /* length of its subnet's, 1 to 30 */
    struct ip first, last;         /* the pool, within the subnet */
    struct ip ours[DHCP_OURS_MAX]; /* never given, nor the subnet's first and last */
    unsigned ours_count;
    uint32_t seconds; /* of a lease */
    bool any;         /* whoever asks; else phones alone, by their vendor class */
};

/* Why nothing was answered. */
#define DHCP_SILENCES(X)                                                                           \
    X(DHCP_SILENT_NONE, "")               /* something was */                                      \
    X(DHCP_SILENT_DONE, "taken note of")  /* RELEASE and DECLINE have no answer */                 \
    X(DHCP_SILENT_WAIT, "being probed")   /* the first one's answer is on its way */               \
    X(DHCP_SILENT_REPLY, "not a request") /* or from a MAC that no card has */                     \
    X(DHCP_SILENT_STRANGER, "no phone")                                                            \
    X(DHCP_SILENT_RELAYED, "came through a relay")                                                 \
    X(DHCP_SILENT_OTHER, "meant for another server")                                               \
    X(DHCP_SILENT_RIVAL, "took the offer of another server")                                       \
    X(DHCP_SILENT_WRONG, "about no address that it has here")                                      \
    X(DHCP_SILENT_EMPTY, "no address is left")

enum dhcp_silence {
#define X(id, text) id,
    DHCP_SILENCES(X)
#undef X
};

const char *dhcp_silence_text(enum dhcp_silence s);

/* Where a reply goes (RFC 2131 4.1). */
enum dhcp_way {
    DHCP_WAY_ADDRESS, /* `to`, as any datagram */
    DHCP_WAY_CARD,    /* `to`, which nobody has yet: in a frame to `mac` */
    DHCP_WAY_ALL,     /* 255.255.255.255 */
};

enum dhcp_act { DHCP_ACT_SILENCE, DHCP_ACT_REPLY, DHCP_ACT_PROBE };

struct dhcp_answer {
    enum dhcp_act act;
    enum dhcp_silence silence;
    enum dhcp_type type; /* of the reply, whose bytes are in the buf */
    enum dhcp_way way;
    struct ip to;
    struct mac mac;  /* the client's; where it has the probed address itself, that is not taken */
    struct ip probe; /* does anybody have it? dhcp_lease_probed() hears the answer */
};

struct dhcp_leases;

/* NULL: out of memory. The config must be right: first <= last, both within the subnet. */
struct dhcp_leases *dhcp_lease_new(const struct dhcp_lease_config *c);
void dhcp_lease_free(struct dhcp_leases *t);

/*
 * `now_us` never steps back (a clock of durations, not of the day). `out` is empty and has room for
 * DHCP_REPLY_BYTES.
 */
void dhcp_lease_packet(struct dhcp_leases *t, const struct dhcp_packet *p, int64_t now_us,
                       struct buf *out, struct dhcp_answer *a);
/* The answer to a probe; an address that nobody waits for is no harm. */
void dhcp_lease_probed(struct dhcp_leases *t, struct ip address, bool taken, int64_t now_us,
                       struct buf *out, struct dhcp_answer *a);
/* A lease that an earlier run gave, in the order they were given: it runs its whole time anew, so
 * that no clock of the day is asked. Out of the pool: forgotten. */
void dhcp_lease_restore(struct dhcp_leases *t, struct ip address, struct mac mac, int64_t now_us);

/* Addresses that can be given. */
size_t dhcp_lease_room(const struct dhcp_leases *t);

#endif
