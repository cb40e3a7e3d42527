/* SPDX-License-Identifier: MIT */
/*
 * Any datagram: parsed without a read past its end, every view inside it; whatever parses is built
 * again and reads the same; and what is a request can be negotiated into an OACK that fits its room
 * (CVE-2011-2199, CVE-2021-41054).
 */
#include "must.h"

#include "core/tftp_transfer.h"

#include <string.h>

enum { MODE_MAX = 32, MESSAGE_MAX = 64, ROOM = 1 << 20 };

static void negotiate(const struct tftp_packet *asked)
{
    uint8_t mem[TFTP_OACK_MAX];
    struct buf oack;
    struct tftp_terms terms;
    struct tftp_packet p;
    tftp_terms_of(asked, UINT64_MAX, &terms);
    buf_fixed(&oack, mem, sizeof mem);
    tftp_terms_build_oack(&terms, &oack);
    must(!oack.bad && tftp_packet_parse(buf_view(&oack), &p) && p.op == TFTP_OP_OACK);
}

static void build_request(struct buf *b, const struct tftp_packet *p)
{
    char mode[MODE_MAX];
    if (slice_to_str(p->u.request.mode_text, mode, sizeof mode))
        tftp_build_request(b, p->op, p->u.request.name, mode);
}

static void build(struct buf *b, const struct tftp_packet *p)
{
    char message[MESSAGE_MAX];
    switch (p->op) {
    case TFTP_OP_RRQ:
    case TFTP_OP_WRQ:
        build_request(b, p);
        break;
    case TFTP_OP_DATA:
        tftp_build_data(b, p->u.data.block, p->u.data.data);
        break;
    case TFTP_OP_ACK:
        tftp_build_ack(b, p->u.ack.block);
        break;
    case TFTP_OP_ERROR:
        if (slice_to_str(p->u.error.message, message, sizeof message))
            tftp_build_error(b, p->u.error.code, message);
        break;
    case TFTP_OP_OACK:
        tftp_build_oack(b);
        break;
    }
}

static void must_be_same(const struct tftp_packet *a, const struct tftp_packet *b)
{
    must(a->op == b->op);
    if (a->op == TFTP_OP_RRQ || a->op == TFTP_OP_WRQ)
        must(slice_eq(a->u.request.name, b->u.request.name) &&
             slice_eq(a->u.request.mode_text, b->u.request.mode_text) &&
             a->u.request.mode == b->u.request.mode);
    if (a->op == TFTP_OP_DATA)
        must(a->u.data.block == b->u.data.block && slice_eq(a->u.data.data, b->u.data.data));
    if (a->op == TFTP_OP_ACK)
        must(a->u.ack.block == b->u.ack.block);
    if (a->op == TFTP_OP_ERROR)
        must(a->u.error.code == b->u.error.code &&
             slice_eq(a->u.error.message, b->u.error.message));
}

static void read_again(const struct tftp_packet *p)
{
    struct tftp_packet again;
    struct buf b;
    buf_growing(&b, ROOM);
    build(&b, p);
    must(!b.bad);
    if (b.len > 0) {
        must(tftp_packet_parse(buf_view(&b), &again));
        must_be_same(p, &again);
    }
    buf_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice all = slice_of(data, size);
    struct tftp_packet p;
    struct buf text;
    if (!tftp_packet_parse(all, &p))
        return 0;
    must(p.option_count <= TFTP_OPTIONS_MAX);
    for (unsigned i = 0; i < p.option_count; i++) {
        must_lie_inside(p.option[i].name, all);
        must_lie_inside(p.option[i].value, all);
    }
    buf_growing(&text, ROOM);
    tftp_options_text(&p, &text);
    must_be_text(buf_view(&text));
    buf_free(&text);
    read_again(&p);
    if (p.op != TFTP_OP_RRQ && p.op != TFTP_OP_WRQ)
        return 0;
    must_lie_inside(p.u.request.name, all);
    must_lie_inside(p.u.request.mode_text, all);
    negotiate(&p);
    return 0;
}
