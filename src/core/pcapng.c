/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a block is its type, its length, a body, options, and its length again, all
 * padded to four bytes. The first length is written as 0 and filled in when the block ends, so
 * nothing needs to be measured beforehand (draft-ietf-opsawg-pcapng, 3 and 4).
 */
#include "core/pcapng.h"

#include <string.h>

enum {
    BLOCK_SECTION = 0x0a0d0d0a,
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET = 6,
    BYTE_ORDER_MAGIC = 0x1a2b3c4d,
    SNAPLEN = 262144, /* what Wireshark itself takes for the most */
};

enum {
    OPTION_END = 0,
    OPTION_COMMENT = 1,
    OPTION_HARDWARE = 2,
    OPTION_OS = 3,
    OPTION_APPLICATION = 4,
    OPTION_IF_NAME = 2,
    OPTION_IF_TSRESOL = 9,
};

static void put_le16(struct buf *out, uint16_t v)
{
    buf_u8(out, (uint8_t)v);
    buf_u8(out, (uint8_t)(v >> 8));
}

static void pad(struct buf *out, size_t n)
{
    buf_fill(out, 0, (4 - n % 4) % 4);
}

static size_t begin(struct buf *out, uint32_t type)
{
    size_t at = out->len;
    buf_le32(out, type);
    buf_le32(out, 0);
    return at;
}

static void end(struct buf *out, size_t at)
{
    struct buf length;
    uint32_t n = (uint32_t)(out->len - at + 4);
    buf_le32(out, n);
    if (out->bad)
        return;
    buf_fixed(&length, out->p + at + 4, 4);
    buf_le32(&length, n);
}

static void put_option(struct buf *out, uint16_t code, struct slice value)
{
    put_le16(out, code);
    put_le16(out, (uint16_t)value.n);
    buf_slice(out, value);
    pad(out, value.n);
}

static void put_text(struct buf *out, uint16_t code, const char *text)
{
    if (text && *text)
        put_option(out, code, slice_sub(slice_str(text), 0, PCAPNG_COMMENT_MAX));
}

static void put_comments(struct buf *out, const char *const *comment, size_t comments)
{
    for (size_t i = 0; i < comments; i++)
        put_text(out, OPTION_COMMENT, comment[i]);
}

void pcapng_section(struct buf *out, const struct pcapng_about *about, const char *const *comment,
                    size_t comments)
{
    size_t at = begin(out, BLOCK_SECTION);
    buf_le32(out, BYTE_ORDER_MAGIC);
    put_le16(out, 1);
    put_le16(out, 0);
    buf_fill(out, 0xff, 8); /* how long the section is: to the end of the file */
    put_comments(out, comment, comments);
    put_text(out, OPTION_HARDWARE, about->hardware);
    put_text(out, OPTION_OS, about->os);
    put_text(out, OPTION_APPLICATION, about->application);
    put_option(out, OPTION_END, slice_str(""));
    end(out, at);
}

void pcapng_interface(struct buf *out, uint16_t link, const char *name)
{
    size_t at = begin(out, BLOCK_INTERFACE);
    put_le16(out, link);
    put_le16(out, 0);
    buf_le32(out, SNAPLEN);
    put_text(out, OPTION_IF_NAME, name);
    put_option(out, OPTION_IF_TSRESOL, slice_of("\6", 1));
    put_option(out, OPTION_END, slice_str(""));
    end(out, at);
}

void pcapng_packet(struct buf *out, uint32_t interface, int64_t t_us, uint32_t wire_bytes,
                   struct slice captured, const char *const *comment, size_t comments)
{
    uint64_t t = t_us > 0 ? (uint64_t)t_us : 0;
    size_t at = begin(out, BLOCK_PACKET);
    buf_le32(out, interface);
    buf_le32(out, (uint32_t)(t >> 32));
    buf_le32(out, (uint32_t)t);
    buf_le32(out, (uint32_t)captured.n);
    buf_le32(out, wire_bytes);
    buf_slice(out, captured);
    pad(out, captured.n);
    put_comments(out, comment, comments);
    if (comments)
        put_option(out, OPTION_END, slice_str(""));
    end(out, at);
}
