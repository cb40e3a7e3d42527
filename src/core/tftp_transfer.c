/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: `acked` and `sent` are absolute block numbers, and one rule moves them: an
 * ACK of block k, acked < k <= sent, makes k the new `acked` and the window behind it is sent. All
 * else follows: a duplicate ACK is not above `acked`, so it never causes a DATA (the Sorcerer's
 * Apprentice, RFC 1123 4.2.3.1); an ACK in mid-window moves the window (RFC 7440); lock-step is a
 * window of one.
 *
 * A 79x0 drops a DATA that it has already, and repeats its own ACK only after 4 s (PHONES 3.1). A
 * lost ACK would so cost 4 s whatever our timer does. After a timeout in lock-step we therefore
 * send block n and n + 1: the one that the phone waits for is among them (TFTP 5.4). Only after a
 * timeout, and only once some ACK has proved that the client exists.
 *
 * The timeout is four smoothed round trips within limits, doubled at each timeout, and measured
 * only on blocks that went out once (Karn; RFC 1123 4.2.3.2).
 */
#include "core/tftp_transfer.h"

#include "core/text.h"

#include <string.h>

static const struct {
    const char *name;
    uint64_t least, most, otherwise;
} options[TFTP_OPT_COUNT] = {
#define X(id, name, least, most, otherwise) [id] = {name, least, most, otherwise},
    TFTP_OPTIONS(X)
#undef X
};

/* curl takes a tsize of 0 in the OACK for a broken server, and an empty file needs none. */
static bool is_worth_naming(enum tftp_opt opt, uint64_t size)
{
    return opt != TFTP_OPT_TSIZE || size > 0;
}

static void agree(const struct tftp_packet *request, enum tftp_opt opt, uint64_t size,
                  struct tftp_terms *out)
{
    const struct slice *asked = request ? tftp_packet_option(request, options[opt].name) : NULL;
    uint64_t value;
    out->value[opt] = options[opt].otherwise;
    if (!asked || !text_number(*asked, options[opt].most, &value) || value < options[opt].least ||
        !is_worth_naming(opt, size))
        return;
    out->value[opt] = value;
    out->named[opt] = true;
    out->any = true;
}

void tftp_terms_of(const struct tftp_packet *request, uint64_t size, struct tftp_terms *out)
{
    *out = (struct tftp_terms){.any = false};
    for (unsigned opt = 0; opt < TFTP_OPT_COUNT; opt++)
        agree(request, (enum tftp_opt)opt, size, out);
    out->value[TFTP_OPT_TSIZE] = size;

    uint64_t fits = TFTP_WINDOW_BYTES / out->value[TFTP_OPT_BLKSIZE];
    uint64_t most = fits < TFTP_WINDOW_MAX ? fits : TFTP_WINDOW_MAX;
    if (out->value[TFTP_OPT_WINDOWSIZE] > most)
        out->value[TFTP_OPT_WINDOWSIZE] = most;
}

void tftp_terms_build_oack(const struct tftp_terms *terms, struct buf *b)
{
    tftp_build_oack(b);
    for (unsigned opt = 0; opt < TFTP_OPT_COUNT; opt++)
        if (terms->named[opt])
            tftp_build_option(b, options[opt].name, terms->value[opt]);
}

static const uint64_t none = UINT64_MAX;

static void set_deadline(struct tftp_transfer *t, int64_t now)
{
    t->deadline = now + t->timeout_us;
    if (t->deadline > t->patient_to)
        t->deadline = t->patient_to;
}

static void be_patient(struct tftp_transfer *t, int64_t patience_us, int64_t now)
{
    /* A client that asked for a long timeout is at least reminded once. */
    t->patient_to = now + patience_us + t->asked_timeout_us;
}

static struct tftp_action send_blocks(struct tftp_transfer *t, uint64_t first, uint64_t count,
                                      int64_t now)
{
    uint64_t end = first + count - 1;
    if (end > t->last)
        end = t->last;
    if (first <= t->sent)
        t->resent += (end < t->sent ? end : t->sent) - first + 1;
    t->timed = end > t->sent ? end : none;
    t->timed_at = now;
    if (end > t->sent)
        t->sent = end;
    t->sends++;
    set_deadline(t, now);
    return (struct tftp_action){
        .verb = TFTP_SEND_BLOCKS, .first = first, .count = (unsigned)(end - first + 1)};
}

static struct tftp_action send_first(struct tftp_transfer *t, int64_t now)
{
    if (!t->oack)
        return send_blocks(t, 1, 1, now);
    t->timed = t->sends == 0 ? 0 : none;
    t->timed_at = now;
    t->sends++;
    set_deadline(t, now);
    return (struct tftp_action){.verb = TFTP_SEND_OACK};
}

struct tftp_action tftp_transfer_start(struct tftp_transfer *t, const struct tftp_terms *terms,
                                       uint64_t size, int64_t now)
{
    uint32_t block_size = (uint32_t)terms->value[TFTP_OPT_BLKSIZE];
    int64_t asked = (int64_t)terms->value[TFTP_OPT_TIMEOUT] * 1000000;
    *t = (struct tftp_transfer){
        .size = size,
        .last = size / block_size + 1,
        .block_size = block_size,
        .window = (uint32_t)terms->value[TFTP_OPT_WINDOWSIZE],
        .rollover_to_one = terms->value[TFTP_OPT_ROLLOVER] == 1,
        .oack = terms->any,
        .asked_timeout_us = asked,
        .timeout_us = asked ? asked : TFTP_TIMEOUT_START_US,
    };
    be_patient(t, TFTP_FIRST_PATIENCE_US, now);
    return send_first(t, now);
}

static uint16_t number_of(const struct tftp_transfer *t, uint64_t n)
{
    if (t->rollover_to_one && n > 0)
        return (uint16_t)((n - 1) % 65535 + 1);
    return (uint16_t)n;
}

/* How far the ACK is ahead of `acked`; 0 for a duplicate; something large for one from the past. */
static uint64_t ack_distance(const struct tftp_transfer *t, uint16_t number)
{
    uint32_t from = number_of(t, t->acked);
    if (t->rollover_to_one)
        return (number + 65535 - from) % 65535;
    return (uint16_t)(number - from);
}

static void measure(struct tftp_transfer *t, int64_t now)
{
    if (t->asked_timeout_us || t->timed != t->acked)
        return;
    int64_t sample = now - t->timed_at;
    t->rtt_us = t->rtt_us ? t->rtt_us + (sample - t->rtt_us) / 8 : sample;
    int64_t timeout = 4 * t->rtt_us;
    if (timeout < TFTP_TIMEOUT_MIN_US)
        timeout = TFTP_TIMEOUT_MIN_US;
    t->timeout_us = timeout < TFTP_TIMEOUT_MAX_US ? timeout : TFTP_TIMEOUT_MAX_US;
}

static struct tftp_action on_ack(struct tftp_transfer *t, uint16_t number, int64_t now)
{
    uint64_t ahead = ack_distance(t, number);
    bool ends_oack = t->oack && !t->answered && number == 0;
    if (!ends_oack && (ahead == 0 || ahead > t->sent - t->acked))
        return (struct tftp_action){.verb = TFTP_NOTHING};
    t->acked += ahead;
    t->answered = true;
    t->sends = 0;
    t->unreachable = 0;
    if (t->acked == t->last)
        return (struct tftp_action){.verb = TFTP_END_DONE};
    measure(t, now);
    be_patient(t, TFTP_PATIENCE_US, now);
    return send_blocks(t, t->acked + 1, t->window, now);
}

struct tftp_action tftp_transfer_packet(struct tftp_transfer *t, const struct tftp_packet *p,
                                        int64_t now)
{
    switch (p->op) {
    case TFTP_OP_ACK:
        return on_ack(t, p->u.ack.block, now);
    case TFTP_OP_ERROR:
        return (struct tftp_action){.verb = TFTP_END_CLIENT_ERROR};
    case TFTP_OP_RRQ:
    case TFTP_OP_WRQ:
    case TFTP_OP_DATA:
    case TFTP_OP_OACK:
        break;
    }
    return (struct tftp_action){.verb = TFTP_NOTHING};
}

/* All that is missing would have come with one ACK. */
static bool only_last_ack_misses(const struct tftp_transfer *t)
{
    return t->answered && t->acked + t->window >= t->last;
}

static enum tftp_verb out_of_patience(const struct tftp_transfer *t, int64_t now)
{
    if (only_last_ack_misses(t))
        return t->sends >= TFTP_LAST_SENDS || now >= t->patient_to ? TFTP_END_UNCONFIRMED
                                                                   : TFTP_NOTHING;
    return now >= t->patient_to ? TFTP_END_TIMEOUT : TFTP_NOTHING;
}

/*
 * Block n and n + 1; at the next timeout also n + 2, because the phone may have taken n + 1 and it
 * was that ACK which was lost. Then it drops both, and only n + 2 wakes it before its 4 s are over.
 */
static unsigned ahead(const struct tftp_transfer *t)
{
    return t->sends < TFTP_AHEAD_MAX ? t->sends + 1 : TFTP_AHEAD_MAX;
}

struct tftp_action tftp_transfer_timeout(struct tftp_transfer *t, int64_t now)
{
    if (now < t->deadline)
        return (struct tftp_action){.verb = TFTP_NOTHING};
    enum tftp_verb end = out_of_patience(t, now);
    if (end != TFTP_NOTHING)
        return (struct tftp_action){.verb = end};
    if (!t->answered && t->sends >= TFTP_FIRST_SENDS) {
        t->deadline = t->patient_to; /* says no more, and still listens */
        return (struct tftp_action){.verb = TFTP_NOTHING};
    }
    if (!t->asked_timeout_us) {
        t->timeout_us *= 2;
        if (t->timeout_us > TFTP_TIMEOUT_CAP_US)
            t->timeout_us = TFTP_TIMEOUT_CAP_US;
    }
    if (!t->answered)
        return send_first(t, now);
    return send_blocks(t, t->acked + 1, t->window == 1 ? ahead(t) : t->window, now);
}

struct tftp_action tftp_transfer_repeat(struct tftp_transfer *t, int64_t now)
{
    if (t->answered || t->repeats >= TFTP_REPEATS_MAX)
        return (struct tftp_action){.verb = TFTP_NOTHING};
    t->repeats++;
    struct tftp_action again = send_first(t, now);
    t->sends--; /* it came for a packet of the client's, not out of our own patience */
    return again;
}

struct tftp_action tftp_transfer_unreachable(struct tftp_transfer *t)
{
    if (++t->unreachable < TFTP_UNREACHABLE_PROOF)
        return (struct tftp_action){.verb = TFTP_NOTHING};
    /* Who has been sent everything and then closes has most likely got everything; a file of one
     * block may be got without a single ACK reaching us. */
    bool heard = t->answered || (t->last == 1 && !t->oack);
    return (struct tftp_action){.verb = heard && t->sent == t->last ? TFTP_END_UNCONFIRMED
                                                                    : TFTP_END_UNREACHABLE};
}

struct tftp_block tftp_transfer_block(const struct tftp_transfer *t, uint64_t n)
{
    uint64_t offset = (n - 1) * t->block_size;
    uint64_t left = t->size - offset;
    return (struct tftp_block){
        .offset = offset,
        .length = left < t->block_size ? (uint32_t)left : t->block_size,
        .number = number_of(t, n),
    };
}

uint64_t tftp_transfer_acked_bytes(const struct tftp_transfer *t)
{
    return t->acked >= t->last ? t->size : t->acked * t->block_size;
}
