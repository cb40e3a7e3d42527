/* SPDX-License-Identifier: MIT */
/*
 * Packets in tests stand as hexadecimal text, blanks where fields part, 'text' in quotes for
 * itself. The bytes lie on the heap at their exact size: ASan sees one byte read past the end.
 */
#ifndef HOOKFLASH_HEX_BYTES_H
#define HOOKFLASH_HEX_BYTES_H

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

/* Free with hex_free(). */
static inline struct slice hex_bytes(const char *text)
{
    size_t room = strlen(text) + 1;
    uint8_t *bytes = malloc(room);
    struct buf b;
    assert_non_null(bytes);
    buf_fixed(&b, bytes, room);
    for (const char *c = text, *end; *c; c = end) {
        size_t quoted = *c == '\'';
        size_t n = quoted ? strcspn(c + 1, "'") : strcspn(c, " '");
        end = c + n + 2 * quoted;
        if (quoted)
            buf_put(&b, c + 1, n);
        else
            assert_true(text_unhex(&b, slice_of(c, n)));
        end += *end == ' ';
    }
    bytes = realloc(bytes, b.len ? b.len : 1);
    assert_non_null(bytes);
    return slice_of(bytes, b.len);
}

static inline void hex_free(struct slice s)
{
    free((void *)s.p);
}

#endif
