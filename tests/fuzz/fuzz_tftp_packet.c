/* SPDX-License-Identifier: MIT */
/*
 * Any datagram: parsed without a read past its end, every view inside it, and whatever parses as a
 * request can be negotiated into an OACK that fits its room (CVE-2011-2199, CVE-2021-41054).
 */
#include "core/tftp_transfer.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_lie_inside(struct slice s, const uint8_t *data, size_t size)
{
    if (s.n > 0 && (s.p < data || s.p + s.n > data + size))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tftp_packet p;
    if (!tftp_packet_parse(slice_of(data, size), &p))
        return 0;
    for (unsigned i = 0; i < p.option_count; i++) {
        must_lie_inside(p.option[i].name, data, size);
        must_lie_inside(p.option[i].value, data, size);
    }
    if (p.op != TFTP_OP_RRQ && p.op != TFTP_OP_WRQ)
        return 0;
    must_lie_inside(p.u.request.name, data, size);
    must_lie_inside(p.u.request.mode_text, data, size);

    uint8_t mem[TFTP_OACK_MAX];
    struct buf oack;
    struct tftp_terms terms;
    tftp_terms_of(&p, UINT64_MAX, &terms);
    buf_fixed(&oack, mem, sizeof mem);
    tftp_terms_build_oack(&terms, &oack);
    if (oack.bad || !tftp_packet_parse(buf_view(&oack), &p))
        abort();
    return 0;
}
