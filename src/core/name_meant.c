/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the mistakes are undone one after the other, most certain first, and the
 * result counts only when load_name_parse() knows it. A version is changed only where it cannot be
 * read as it stands: SR and ES in it are letters that belong there.
 */
#include "core/name_meant.h"

#include "core/load_name.h"
#include "core/phone.h"
#include "core/text.h"

#include <string.h>

static bool is_load(struct slice stem)
{
    struct load_name n;
    return load_name_parse(stem, &n) && n.family == LOAD_FAMILY_7940_7960;
}

static size_t drop_stray_bytes(struct slice s, uint8_t dst[static NAME_MEANT_SIZE])
{
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < NAME_MEANT_SIZE; i++)
        if (s.p[i] > 0x20 && s.p[i] < 0x7f)
            dst[n++] = s.p[i];
    return n;
}

/* Cuts extensions off as long as there are any; the outermost that a phone adds is the one. */
static const char *cut_extensions(struct slice *stem)
{
    static const char *const known[] = {".loads", ".sbn", ".sb2", ".bin", ".txt"};
    const char *outermost = "";
    for (size_t i = 0; i < ARRAY_SIZE(known); i++)
        if (slice_ends_nocase(*stem, known[i])) {
            stem->n -= strlen(known[i]);
            outermost = outermost[0] || !strcmp(known[i], ".txt") ? outermost : known[i];
            i = SIZE_MAX; /* from the first one again */
        }
    return outermost;
}

static uint8_t digit_like(uint8_t c)
{
    switch (c) {
    case 'O':
    case 'o':
        return '0';
    case 'I':
    case 'l':
        return '1';
    default:
        return c;
    }
}

/* P0S3 or P003 in front, whatever was typed there. */
static void mend_prefix(uint8_t *stem)
{
    for (size_t i = 0; i < 4; i++) {
        uint8_t c = digit_like(stem[i]);
        stem[i] = byte_is_alpha(c) ? (uint8_t)(byte_lower(c) - 'a' + 'A') : c;
    }
}

bool name_meant(struct slice asked, char dst[static NAME_MEANT_SIZE])
{
    uint8_t mem[NAME_MEANT_SIZE];
    struct slice base = text_base_name(asked);
    struct slice stem = slice_of(mem, drop_stray_bytes(base, mem));
    const char *extension = cut_extensions(&stem);
    struct buf out;
    if (stem.n < 4)
        return false;
    mend_prefix(mem);
    for (size_t i = 4; !is_load(stem) && i < stem.n; i++)
        mem[i] = digit_like(mem[i]);
    if (!is_load(stem))
        return false;
    buf_fixed(&out, dst, NAME_MEANT_SIZE);
    buf_slice(&out, stem);
    buf_str(&out, extension);
    return buf_cstr(&out)[0] && !slice_is(base, dst);
}
