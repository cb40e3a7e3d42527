/* SPDX-License-Identifier: MIT */
/* The old format: a header of 24 bytes, then packets, each behind a header of 16 bytes. */
#include "core/capture_impl.h"

enum {
    FILE_HEADER = 24,
    PACKET_HEADER = 16,
    LINK_MASK = 0x03ffffff, /* above: how long the frame check sequences are, if they are there */
};

enum capture_step capture_pcap_begin(struct capture_file *f, struct slice input, size_t *used)
{
    struct rd r;
    rd_init(&r, input);
    rd_take(&r, 4); /* magic */
    unsigned major = capture_u16(f, &r), minor = capture_u16(f, &r);
    rd_take(&r, 12); /* time zone and accuracy, which nobody fills in; snaplen */
    uint32_t link = capture_u32(f, &r);
    if (r.bad)
        return CAPTURE_STEP_MORE;
    if (major != 2 || minor < 4)
        return capture_bad(f,
                           "pcap version %u.%u is not read, 2.4 is; next: editcap OLD NEW.pcapng",
                           major, minor);
    f->format = CAPTURE_PCAP;
    f->link = link & LINK_MASK;
    *used = FILE_HEADER;
    return CAPTURE_STEP_ON;
}

enum capture_step capture_pcap_step(struct capture_file *f, struct slice input, size_t *used,
                                    struct capture_packet *out)
{
    struct rd r;
    rd_init(&r, input);
    uint32_t seconds = capture_u32(f, &r), fraction = capture_u32(f, &r);
    uint32_t captured = capture_u32(f, &r), wire = capture_u32(f, &r);
    if (r.bad)
        return CAPTURE_STEP_MORE;
    if (captured > CAPTURE_BLOCK_MAX)
        return capture_bad(f, "the packet at byte %llu says that it holds %u bytes",
                           (unsigned long long)f->offset, captured);
    out->captured = rd_take(&r, captured);
    if (r.bad)
        return CAPTURE_STEP_MORE;
    out->t_us = (int64_t)seconds * 1000000 + (f->nanoseconds ? fraction / 1000 : fraction);
    out->link = f->link;
    out->wire_bytes = wire > captured ? wire : captured;
    *used = PACKET_HEADER + (size_t)captured;
    return CAPTURE_STEP_PACKET;
}
