/* SPDX-License-Identifier: MIT */
/*
 * Drives one transfer by a script: the file's size, an options string, then three bytes a step. The
 * machine may never send beyond the file, never more than a window and two blocks for one input,
 * never leave its deadline in the past, and must end when nobody answers any more.
 */
#include "must.h"

#include "core/tftp_transfer.h"

#include <stdlib.h>

static void must_hold(const struct tftp_transfer *t, struct tftp_action did, int64_t now)
{
    must(t->acked <= t->sent && t->sent <= t->last);
    must(tftp_transfer_acked_bytes(t) <= t->size);
    if (tftp_verb_ends(did.verb))
        return;
    if (did.verb != TFTP_NOTHING)
        must(t->deadline > now);
    if (did.verb != TFTP_SEND_BLOCKS)
        return;
    must(did.count >= 1 && did.count <= t->window + 2);
    must(did.first > t->acked && did.first + did.count - 1 <= t->last);
    for (unsigned i = 0; i < did.count; i++) {
        struct tftp_block b = tftp_transfer_block(t, did.first + i);
        must(b.offset <= t->size && b.length <= t->size - b.offset);
        must(b.length <= t->block_size);
        must((b.length < t->block_size) == (did.first + i == t->last));
    }
}

static struct tftp_action step(struct tftp_transfer *t, struct rd *script, int64_t *now)
{
    uint8_t what = rd_u8(script);
    uint16_t number = rd_be16(script);
    struct tftp_packet p = {.op = (enum tftp_op)(what & 7)};
    switch (what >> 5) {
    case 0:
        *now += number;
        return tftp_transfer_timeout(t, *now);
    case 1:
        *now = t->deadline > *now ? t->deadline : *now;
        return tftp_transfer_timeout(t, *now);
    case 2:
        return tftp_transfer_repeat(t, *now);
    case 3:
        return tftp_transfer_unreachable(t);
    case 4:
        p.u.ack.block = number;
        return tftp_transfer_packet(t, &p, *now);
    default: /* the ACK that a good client would send now */
        p.op = TFTP_OP_ACK;
        p.u.ack.block = t->sent ? tftp_transfer_block(t, t->sent).number : 0;
        *now += number;
        return tftp_transfer_packet(t, &p, *now);
    }
}

/* Nobody answers any more: patience is finite. */
static void must_end(struct tftp_transfer *t, int64_t now)
{
    for (int i = 0; i < 1000; i++) {
        must(t->deadline > now || t->deadline >= t->patient_to);
        now = t->deadline > now ? t->deadline : now;
        struct tftp_action did = tftp_transfer_timeout(t, now);
        must(did.verb != TFTP_NOTHING || t->deadline > now);
        must_hold(t, did, now);
        if (tftp_verb_ends(did.verb))
            return;
    }
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rd script;
    rd_init(&script, slice_of(data, size));
    uint64_t file = (uint64_t)rd_be16(&script) << (rd_u8(&script) & 47);
    struct slice request_bytes = rd_take(&script, rd_u8(&script));
    if (script.bad)
        return 0;

    struct tftp_packet request;
    struct tftp_terms terms;
    struct tftp_transfer t;
    int64_t now = 1;
    bool asked = tftp_packet_parse(request_bytes, &request) && request.op == TFTP_OP_RRQ;
    tftp_terms_of(asked ? &request : NULL, file, &terms);
    struct tftp_action did = tftp_transfer_start(&t, &terms, file, now);
    must_hold(&t, did, now);
    while (rd_left(&script) >= 3) {
        did = step(&t, &script, &now);
        must_hold(&t, did, now);
        if (tftp_verb_ends(did.verb))
            return 0;
    }
    /* The script may have let time pass beyond the deadline without a timeout. */
    if (t.deadline <= now && tftp_verb_ends(tftp_transfer_timeout(&t, now).verb))
        return 0;
    must_end(&t, now);
    return 0;
}
