/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: blocks, each between two copies of its length (draft-ietf-opsawg-pcapng). A
 * section header sets the byte order and forgets the interfaces of the section before; interface
 * blocks are counted from 0 and packets name theirs by that number. A block of no interest is
 * skipped by its length. All times become microseconds, whatever their interface counts in.
 */
#include "core/capture_impl.h"

enum {
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET_OLD = 2,
    BLOCK_PACKET_SIMPLE = 3,
    BLOCK_STATISTICS = 5,
    BLOCK_PACKET = 6,
    BLOCK_SECTION = 0x0a0d0d0a, /* reads the same in either order */
    BLOCK_MIN = 12,
    ORDER_MAGIC = 0x1a2b3c4d,
    OPTION_END = 0,
    OPTION_TSRESOL = 9,
    OPTION_TSOFFSET = 14,
    OPTION_IFDROP = 5,
    OPTION_OSDROP = 7,
    TSRESOL_BINARY = 0x80, /* a power of two, not of ten */
    TSRESOL_MICROSECONDS = 6,
};

static const int64_t SECONDS_MAX = 253402300799; /* the year 9999 */

/* f->offset as printf wants it: where the block begins. */
static unsigned long long here(const struct capture_file *f)
{
    return f->offset;
}

static uint64_t u64(const struct capture_file *f, struct rd *r)
{
    uint64_t first = capture_u32(f, r), second = capture_u32(f, r);
    if (r->bad)
        return 0;
    return f->big_endian ? first << 32 | second : second << 32 | first;
}

/* The next option; false at the end of them, and where one runs past it (r->bad). */
static bool next_option(const struct capture_file *f, struct rd *r, unsigned *code,
                        struct rd *value)
{
    if (rd_left(r) < 4)
        return false;
    *code = capture_u16(f, r);
    size_t n = capture_u16(f, r);
    rd_init(value, rd_take(r, n));
    rd_take(r, -n & 3); /* to a multiple of four */
    return !r->bad && *code != OPTION_END;
}

static enum capture_step section(struct capture_file *f, struct rd *body)
{
    rd_take(body, 4); /* byte order */
    unsigned major = capture_u16(f, body);
    if (body->bad || major != 1)
        return capture_bad(f, "the section at byte %llu is of pcapng version %u, 1 is read",
                           here(f), major);
    f->interfaces = 0;
    return CAPTURE_STEP_ON;
}

static bool counts_in_what_we_can(uint8_t tsresol)
{
    return tsresol & TSRESOL_BINARY ? (tsresol & 0x7f) < 64 : tsresol < 20;
}

static enum capture_step interface(struct capture_file *f, struct rd *body)
{
    unsigned code;
    struct rd value;
    struct capture_interface i = {.tsresol = TSRESOL_MICROSECONDS};
    i.link = capture_u16(f, body);
    rd_take(body, 2);
    i.snaplen = capture_u32(f, body);
    while (next_option(f, body, &code, &value))
        if (code == OPTION_TSRESOL && rd_left(&value))
            i.tsresol = rd_u8(&value);
        else if (code == OPTION_TSOFFSET)
            i.tsoffset = (int64_t)u64(f, &value);
    if (body->bad)
        return capture_bad(f, "the interface at byte %llu is longer than its block", here(f));
    if (!counts_in_what_we_can(i.tsresol) || i.tsoffset > SECONDS_MAX || i.tsoffset < -SECONDS_MAX)
        return capture_bad(f, "the interface at byte %llu has no sensible time", here(f));
    if (f->interfaces == CAPTURE_INTERFACES_MAX)
        return capture_bad(f, "the interface at byte %llu is one more than the %d that are read",
                           here(f), CAPTURE_INTERFACES_MAX);
    f->interface[f->interfaces++] = i;
    return CAPTURE_STEP_ON;
}

/* Drops are told as totals of the interface, maybe several times: the last one counts. */
static enum capture_step statistics(struct capture_file *f, struct rd *body)
{
    unsigned code;
    struct rd value;
    uint64_t drops = 0;
    uint32_t number = capture_u32(f, body);
    rd_take(body, 8); /* time */
    while (next_option(f, body, &code, &value))
        if (code == OPTION_IFDROP || code == OPTION_OSDROP)
            drops += u64(f, &value);
    if (body->bad)
        return capture_bad(f, "the statistics at byte %llu are longer than their block", here(f));
    if (number < f->interfaces) {
        f->drops += drops - f->interface[number].drops;
        f->interface[number].drops = drops;
    }
    return CAPTURE_STEP_ON;
}

/* Units of the interface as microseconds; false: beyond the year 9999. */
static bool microseconds(const struct capture_interface *i, uint64_t units, int64_t *t_us)
{
    unsigned digits = i->tsresol & 0x7f;
    uint64_t second = 1, fraction;
    if (i->tsresol & TSRESOL_BINARY) {
        second <<= digits;
        fraction = units & (second - 1);
        if (digits > 44) { /* so that a million of them stays within 64 bits */
            fraction >>= digits - 44;
            digits = 44;
        }
        fraction = fraction * 1000000 >> digits;
    } else {
        uint64_t finer = 1; /* than a microsecond */
        for (unsigned n = 0; n < digits; n++) {
            second *= 10;
            finer *= n < TSRESOL_MICROSECONDS ? 1 : 10;
        }
        fraction = units % second / finer;
        for (; digits < TSRESOL_MICROSECONDS; digits++)
            fraction *= 10;
    }
    if (units / second > (uint64_t)SECONDS_MAX)
        return false;
    *t_us = ((int64_t)(units / second) + i->tsoffset) * 1000000 + (int64_t)fraction;
    return true;
}

/* Fills in what all packets have; `captured` bytes stand next in body. */
static enum capture_step packet(struct capture_file *f, struct rd *body, uint32_t number,
                                uint32_t captured, uint32_t wire, struct capture_packet *out)
{
    if (number >= f->interfaces)
        return capture_bad(f, "the packet at byte %llu is of interface %u, which is not described",
                           here(f), number);
    out->captured = rd_take(body, captured);
    if (body->bad)
        return capture_bad(f, "the packet at byte %llu is longer than its block", here(f));
    out->link = f->interface[number].link;
    out->wire_bytes = wire > captured ? wire : captured;
    out->t_us = f->t_us;
    return CAPTURE_STEP_PACKET;
}

/* The enhanced packet, and the old one, whose interface number shares four bytes with drops. */
static enum capture_step timed_packet(struct capture_file *f, struct rd *body, bool old,
                                      struct capture_packet *out)
{
    uint32_t number = old ? capture_u16(f, body) : capture_u32(f, body);
    rd_take(body, old ? 2 : 0);
    uint64_t high = capture_u32(f, body), units = high << 32 | capture_u32(f, body);
    uint32_t captured = capture_u32(f, body), wire = capture_u32(f, body);
    if (number < f->interfaces && !microseconds(&f->interface[number], units, &f->t_us))
        return capture_bad(f, "the packet at byte %llu has a time beyond the year 9999", here(f));
    return packet(f, body, number, captured, wire, out);
}

/* It does not say how much of it was captured: as much as the interface keeps. */
static enum capture_step simple_packet(struct capture_file *f, struct rd *body,
                                       struct capture_packet *out)
{
    uint32_t wire = capture_u32(f, body), captured = wire;
    if (f->interfaces && f->interface[0].snaplen && f->interface[0].snaplen < captured)
        captured = f->interface[0].snaplen;
    return packet(f, body, 0, captured, wire, out);
}

static enum capture_step block(struct capture_file *f, uint32_t type, struct rd *body,
                               struct capture_packet *out)
{
    switch (type) {
    case BLOCK_SECTION:
        return section(f, body);
    case BLOCK_INTERFACE:
        return interface(f, body);
    case BLOCK_STATISTICS:
        return statistics(f, body);
    case BLOCK_PACKET:
    case BLOCK_PACKET_OLD:
        return timed_packet(f, body, type == BLOCK_PACKET_OLD, out);
    case BLOCK_PACKET_SIMPLE:
        return simple_packet(f, body, out);
    default:
        return CAPTURE_STEP_ON;
    }
}

/* A section tells its byte order behind its length, which needs it. */
static enum capture_step take_order(struct capture_file *f, struct slice input)
{
    struct rd r;
    rd_init(&r, slice_from(input, 8));
    uint32_t order = rd_be32(&r);
    if (r.bad)
        return CAPTURE_STEP_MORE;
    f->big_endian = order == ORDER_MAGIC;
    if (order != ORDER_MAGIC && order != 0x4d3c2b1a)
        return capture_bad(f, "the section at byte %llu has no byte order", here(f));
    return CAPTURE_STEP_ON;
}

enum capture_step capture_pcapng_step(struct capture_file *f, struct slice input, size_t *used,
                                      struct capture_packet *out)
{
    struct rd r, body;
    rd_init(&r, input);
    uint32_t type = capture_u32(f, &r);
    if (!r.bad && type == BLOCK_SECTION) {
        enum capture_step did = take_order(f, input);
        if (did != CAPTURE_STEP_ON)
            return did;
    }
    uint32_t length = capture_u32(f, &r);
    if (r.bad)
        return CAPTURE_STEP_MORE;
    if (length < BLOCK_MIN || length % 4 || length > CAPTURE_BLOCK_MAX)
        return capture_bad(f, "the block at byte %llu says that it holds %u bytes", here(f),
                           length);
    rd_init(&body, rd_take(&r, length - BLOCK_MIN));
    uint32_t again = capture_u32(f, &r);
    if (r.bad)
        return CAPTURE_STEP_MORE;
    if (again != length)
        return capture_bad(f, "the block at byte %llu says %u bytes in front and %u behind",
                           here(f), length, again);
    enum capture_step did = block(f, type, &body, out);
    if (did != CAPTURE_STEP_BAD)
        *used = length;
    return did;
}
