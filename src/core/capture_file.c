/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: one thing a step, a file header, a packet or a block, and only when all of
 * it is there. A step that lacks bytes changes nothing, so it does not matter in which pieces a
 * file comes; at its end such a step means that the file was cut. A length is judged before it is
 * waited for: the caller never holds more than CAPTURE_BLOCK_MAX bytes and a header.
 */
#include "core/capture_impl.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MAGIC_BYTES = 4 };

static const struct {
    uint8_t bytes[MAGIC_BYTES];
    bool pcapng, big_endian, nanoseconds, modified;
} MAGICS[] = {
    {{0x0a, 0x0d, 0x0d, 0x0a}, .pcapng = true},
    {{0xd4, 0xc3, 0xb2, 0xa1}, .pcapng = false},
    {{0xa1, 0xb2, 0xc3, 0xd4}, .big_endian = true},
    {{0x4d, 0x3c, 0xb2, 0xa1}, .nanoseconds = true},
    {{0xa1, 0xb2, 0x3c, 0x4d}, .big_endian = true, .nanoseconds = true},
    {{0x34, 0xcd, 0xb2, 0xa1}, .modified = true},
    {{0xa1, 0xb2, 0xcd, 0x34}, .big_endian = true, .modified = true},
};

/* An index into MAGICS; ARRAY_SIZE(MAGICS) where none is there. */
static size_t magic_of(struct slice begin)
{
    size_t i = 0;
    while (i < ARRAY_SIZE(MAGICS) &&
           !slice_eq(slice_sub(begin, 0, MAGIC_BYTES), slice_of(MAGICS[i].bytes, MAGIC_BYTES)))
        i++;
    return i;
}

bool capture_file_is(struct slice begin)
{
    return magic_of(begin) < ARRAY_SIZE(MAGICS);
}

void capture_file_init(struct capture_file *f)
{
    *f = (struct capture_file){.format = CAPTURE_UNKNOWN};
}

uint16_t capture_u16(const struct capture_file *f, struct rd *r)
{
    return f->big_endian ? rd_be16(r) : rd_le16(r);
}

uint32_t capture_u32(const struct capture_file *f, struct rd *r)
{
    return f->big_endian ? rd_be32(r) : rd_le32(r);
}

enum capture_step capture_bad(struct capture_file *f, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(f->text, sizeof f->text, fmt, ap);
    va_end(ap);
    return CAPTURE_STEP_BAD;
}

static enum capture_step begin(struct capture_file *f, struct slice input, bool last, size_t *used)
{
    if (input.n < MAGIC_BYTES)
        return last ? capture_bad(f, "no capture file: it has %zu bytes", input.n)
                    : CAPTURE_STEP_MORE;
    size_t i = magic_of(input);
    if (i == ARRAY_SIZE(MAGICS))
        return capture_bad(f, "no capture file: it begins with %02x %02x %02x %02x", input.p[0],
                           input.p[1], input.p[2], input.p[3]);
    if (MAGICS[i].modified)
        return capture_bad(f, "modified pcap (a1b2cd34) is not read; next: editcap OLD NEW.pcapng");
    f->big_endian = MAGICS[i].big_endian;
    f->nanoseconds = MAGICS[i].nanoseconds;
    if (!MAGICS[i].pcapng)
        return capture_pcap_begin(f, input, used);
    f->format = CAPTURE_PCAPNG;
    return CAPTURE_STEP_ON;
}

static enum capture_step step(struct capture_file *f, struct slice input, bool last, size_t *used,
                              struct capture_packet *out)
{
    switch (f->format) {
    case CAPTURE_PCAP:
        return capture_pcap_step(f, input, used, out);
    case CAPTURE_PCAPNG:
        return capture_pcapng_step(f, input, used, out);
    default:
        return begin(f, input, last, used);
    }
}

enum capture_file_result capture_file_next(struct capture_file *f, struct slice input, bool last,
                                           size_t *used, struct capture_packet *out)
{
    *used = 0;
    for (;;) {
        size_t n = 0;
        struct slice rest = slice_from(input, *used);
        enum capture_step did = step(f, rest, last, &n, out);
        *used += n;
        f->offset += n;
        if (did == CAPTURE_STEP_PACKET)
            return CAPTURE_FILE_PACKET;
        if (did == CAPTURE_STEP_BAD)
            return CAPTURE_FILE_BAD;
        if (did == CAPTURE_STEP_MORE)
            return last && rest.n ? CAPTURE_FILE_CUT : CAPTURE_FILE_MORE;
    }
}
