/* SPDX-License-Identifier: MIT */
/*
 * One read transfer, seen from the server: a packet, a timeout or a repeated request goes in, what
 * to do comes out. Knows no socket, no file and no clock: times are microseconds of one clock that
 * never steps, and the machine says which blocks to send without ever touching their bytes.
 *
 * Block numbers are absolute 64-bit numbers from 1; only tftp_transfer_block() knows how they wrap
 * on the wire.
 */
#ifndef HOOKFLASH_TFTP_TRANSFER_H
#define HOOKFLASH_TFTP_TRANSFER_H

#include "core/tftp_packet.h"

enum {
    TFTP_BLOCK_MAX = 65464,         /* RFC 2348; 8 is the least */
    TFTP_WINDOW_MAX = 64,           /* more is lowered (RFC 7440 allows it) */
    TFTP_WINDOW_BYTES = 128 * 1024, /* a client's default receive buffer holds this at once */
    TFTP_OACK_MAX = 160,            /* all options below with their longest values */
    TFTP_FIRST_SENDS = 5,           /* before the first ACK the sender may be spoofed (TFTP 3.47) */
    TFTP_REPEATS_MAX = 16,          /* requests that came again and are answered again, each once */
    TFTP_AHEAD_MAX = 3,             /* blocks that a timeout in lock-step sends at most */
    TFTP_LAST_SENDS = 5,        /* the last block, before it counts as unconfirmed (TFTP 3.39) */
    TFTP_UNREACHABLE_PROOF = 2, /* one ICMP error may be forged (TFTP 3.38) */
    TFTP_TIMEOUT_START_US = 500000, /* until a round trip was measured */
    TFTP_TIMEOUT_MIN_US = 200000,   /* an estimate is kept between these ... */
    TFTP_TIMEOUT_MAX_US = 1000000,
    TFTP_TIMEOUT_CAP_US = 2000000,         /* ... and backs off up to this */
    TFTP_FIRST_PATIENCE_US = 13 * 1000000, /* a 79x0 stays at one port that long (PHONES 3.1) */
    TFTP_PATIENCE_US = 60 * 1000000,       /* of silence, counted anew at each ACK: flash is slow */
};

/* Every option that we understand; one table makes the enum and the wire names. */
#define TFTP_OPTIONS(X)                                                                            \
    X(TFTP_OPT_BLKSIZE, "blksize", 8, TFTP_BLOCK_MAX, TFTP_BLOCK_DEFAULT)                          \
    X(TFTP_OPT_TIMEOUT, "timeout", 1, 255, 0)                                                      \
    X(TFTP_OPT_TSIZE, "tsize", 0, INT64_MAX, 0)                                                    \
    X(TFTP_OPT_WINDOWSIZE, "windowsize", 1, 65535, 1)                                              \
    X(TFTP_OPT_ROLLOVER, "rollover", 0, 1, 0)

enum tftp_opt {
#define X(id, name, least, most, otherwise) id,
    TFTP_OPTIONS(X)
#undef X
        TFTP_OPT_COUNT
};

/* What server and client agree on: one value an option, and which of them the OACK names. */
struct tftp_terms {
    uint64_t value[TFTP_OPT_COUNT];
    bool named[TFTP_OPT_COUNT];
    bool any; /* at least one is named: the transfer begins with an OACK */
};

/*
 * The terms of a request for `size` octets. An option with a value that is no number or out of its
 * range is as good as not asked: never ERROR 8, which a 79x0 takes for an empty file (PHONES 3.1).
 * request NULL: the terms of RFC 1350, as if options did not exist.
 */
void tftp_terms_of(const struct tftp_packet *request, uint64_t size, struct tftp_terms *out);
/* Exactly what is named, nothing else; fits TFTP_OACK_MAX. */
void tftp_terms_build_oack(const struct tftp_terms *terms, struct buf *b);

enum tftp_verb {
    TFTP_NOTHING,
    TFTP_SEND_OACK,
    TFTP_SEND_BLOCKS, /* first .. first + count - 1 */
    /* All below end the transfer; nothing more is sent. */
    TFTP_END_DONE,
    TFTP_END_UNCONFIRMED, /* all was sent, the last ACK never came */
    TFTP_END_TIMEOUT,
    TFTP_END_CLIENT_ERROR,
    TFTP_END_UNREACHABLE,
};

struct tftp_action {
    enum tftp_verb verb;
    unsigned count;
    uint64_t first;
};

static inline bool tftp_verb_ends(enum tftp_verb v)
{
    return v >= TFTP_END_DONE;
}

struct tftp_transfer {
    /* Fixed at the start. */
    uint64_t size, last; /* octets; number of the last block, which is shorter than the others */
    uint32_t block_size, window;
    bool rollover_to_one, oack;
    int64_t asked_timeout_us; /* RFC 2349; 0: adaptive */
    /* Where it stands. */
    bool answered;        /* some ACK came */
    uint64_t acked, sent; /* every block up to and including these */
    uint64_t resent;      /* blocks that went out again */
    unsigned sends;       /* of what waits for its ACK now, as our timer made them */
    unsigned repeats;     /* sends that a repeated request made */
    unsigned unreachable; /* ICMP errors since the last ACK */
    /* Time. */
    int64_t deadline;   /* call tftp_transfer_timeout() then; moved by every call that sends */
    int64_t patient_to; /* silence may last till then */
    int64_t timeout_us; /* current, backed off */
    int64_t rtt_us;     /* smoothed; 0: not measured yet */
    uint64_t timed;     /* the block being timed, sent just once (Karn); UINT64_MAX: none */
    int64_t timed_at;
};

struct tftp_action tftp_transfer_start(struct tftp_transfer *t, const struct tftp_terms *terms,
                                       uint64_t size, int64_t now);
/* A packet from the client's own address and port. Whatever is not meant for us is TFTP_NOTHING. */
struct tftp_action tftp_transfer_packet(struct tftp_transfer *t, const struct tftp_packet *p,
                                        int64_t now);
/* Before the deadline this is TFTP_NOTHING, so that a coarse timer does no harm. */
struct tftp_action tftp_transfer_timeout(struct tftp_transfer *t, int64_t now);
/* The client repeats its request: the first packet again, unless an ACK has come meanwhile. */
struct tftp_action tftp_transfer_repeat(struct tftp_transfer *t, int64_t now);
/* The network says that nobody listens there. */
struct tftp_action tftp_transfer_unreachable(struct tftp_transfer *t);

struct tftp_block {
    uint64_t offset;
    uint32_t length;
    uint16_t number; /* as it stands in the DATA packet */
};

struct tftp_block tftp_transfer_block(const struct tftp_transfer *t, uint64_t n);
uint64_t tftp_transfer_acked_bytes(const struct tftp_transfer *t);

#endif
