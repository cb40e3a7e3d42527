/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: tag, big-endian length, value (PHONES 2.1). The first two elements say that
 * this is a signed header and how long it is; then the elements are walked up to that length. Three
 * of them hold others: the walk goes down into those, and a child may not end behind its parent.
 * Tag 0d is a pad byte without a length and stands only at the top level. Both rules are stricter
 * than the phone, which has a signature to tell it what we learn from a broken walk: that a byte
 * came in or went missing.
 */
#include "core/load_image.h"

#include <string.h>

enum {
    TAG_HEADER_LENGTH = 0x02,
    TAG_SIGNER = 0x03,
    TAG_SIGNATURE_INFO = 0x07,
    TAG_SIGNATURE_ALGORITHM = 0x09,
    TAG_PAD = 0x0d,
    TAG_FILE_NAME = 0x0e,
    FIXED_SIZE = 10, /* version and header length */
    ELEMENT_HEAD = 3,
    DEPTH_MAX = 2, /* real ones nest 09 inside 07 and no deeper */
};

static bool is_compound(uint8_t tag)
{
    return tag == TAG_SIGNER || tag == TAG_SIGNATURE_INFO || tag == TAG_SIGNATURE_ALGORITHM;
}

/* Up to the NUL that ends it. */
static struct slice without_nul(struct slice s)
{
    const uint8_t *nul = s.n ? memchr(s.p, 0, s.n) : NULL;
    return nul ? slice_of(s.p, (size_t)(nul - s.p)) : s;
}

/* A fault is noted where it is first seen; depth 0 is the top level. */
static bool walk(struct slice elements, unsigned depth, const uint8_t *file,
                 struct signed_header *out)
{
    struct rd r;
    rd_init(&r, elements);
    while (rd_left(&r)) {
        size_t at = (size_t)(r.p - file);
        uint8_t tag = rd_u8(&r);
        if (tag == TAG_PAD && depth == 0)
            continue;
        struct slice value = rd_take(&r, rd_be16(&r));
        if (r.bad || tag == TAG_PAD || depth > DEPTH_MAX) {
            out->bad = true;
            out->bad_offset = at;
            return false;
        }
        if (is_compound(tag) && !walk(value, depth + 1, file, out))
            return false;
        if (tag == TAG_FILE_NAME) {
            out->name = without_nul(value);
            out->name_offset = at + ELEMENT_HEAD;
        }
    }
    return true;
}

void signed_header_parse(struct slice file, struct signed_header *out)
{
    static const uint8_t BEGIN[] = {0x01, 0x00, 0x02};
    *out = (struct signed_header){0};
    if (!slice_eq(slice_sub(file, 0, sizeof BEGIN), slice_of(BEGIN, sizeof BEGIN)))
        return;
    out->present = true;

    struct rd r;
    rd_init(&r, slice_sub(file, 5, FIXED_SIZE - 5));
    uint8_t tag = rd_u8(&r);
    uint16_t length = rd_be16(&r);
    out->length = rd_be16(&r);
    if (r.bad || tag != TAG_HEADER_LENGTH || length != 2 || out->length < FIXED_SIZE ||
        out->length > SIGNED_HEADER_MAX || out->length > file.n) {
        out->bad = true;
        out->bad_offset = 5;
        return;
    }

    if (!walk(slice_sub(file, FIXED_SIZE, out->length - FIXED_SIZE), 0, file.p, out))
        return;
    if (out->name.n == 0) {
        out->bad = true;
        out->bad_offset = out->length;
    }
}
