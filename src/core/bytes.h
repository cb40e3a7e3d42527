/* SPDX-License-Identifier: MIT */
/*
 * Bounded access to bytes: a view (slice), a reader with a sticky error, and a bounded writer.
 * Every byte from the wire, a file or a log goes through `rd`; everything that is composed goes
 * through `buf`. Both may be driven straight on and asked once, at the end, whether all was well.
 */
#ifndef HOOKFLASH_BYTES_H
#define HOOKFLASH_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* A view of n bytes that somebody else owns. p may be NULL only when n is 0. */
struct slice {
    const uint8_t *p;
    size_t n;
};

struct slice slice_of(const void *p, size_t n);
struct slice slice_str(const char *s); /* without the NUL; NULL gives the empty slice */
bool slice_eq(struct slice a, struct slice b);
bool slice_eq_nocase(struct slice a, struct slice b); /* ASCII letters only */
bool slice_is(struct slice a, const char *s);
bool slice_is_nocase(struct slice a, const char *s);
bool slice_starts(struct slice a, const char *prefix);
bool slice_starts_nocase(struct slice a, const char *prefix);
bool slice_ends(struct slice a, const char *suffix);
bool slice_ends_nocase(struct slice a, const char *suffix);
/* The first place where `part` stands inside; *at (may be NULL) is its offset. */
bool slice_find(struct slice a, const char *part, size_t *at);
bool slice_find_nocase(struct slice a, const char *part, size_t *at);
/* The part from offset `from`, at most `n` bytes; clipped to what is there. */
struct slice slice_sub(struct slice a, size_t from, size_t n);
struct slice slice_from(struct slice a, size_t from); /* all behind that offset */
/* Takes text off the beginning of *s; false, and *s as it was, where it does not stand there. */
bool slice_take_nocase(struct slice *s, const char *text);
/* Copies into dst[cap] as a C string, cut to fit, always ended by NUL (cap > 0). True: all fitted
 * and no NUL stands inside. */
bool slice_to_str(struct slice a, char *dst, size_t cap);

/* ASCII case folding that no locale changes. */
uint8_t byte_lower(uint8_t c);
bool byte_is_digit(uint8_t c);
bool byte_is_alpha(uint8_t c);
bool byte_is_print(uint8_t c); /* 0x20..0x7e */
int byte_hex_value(uint8_t c); /* 0..15; -1: no hexadecimal digit */

/*
 * The reader. After the first short read `bad` stays true, the position no longer moves, and every
 * call returns zero or an empty slice, so a parser reads straight through and checks `bad` once.
 */
struct rd {
    const uint8_t *p, *end;
    bool bad;
};

void rd_init(struct rd *r, struct slice s);
size_t rd_left(const struct rd *r);
uint8_t rd_u8(struct rd *r);
uint16_t rd_be16(struct rd *r);
uint32_t rd_be32(struct rd *r);
uint16_t rd_le16(struct rd *r);
uint32_t rd_le32(struct rd *r);
struct slice rd_take(struct rd *r, size_t n);
struct slice rd_rest(struct rd *r);
/* Up to the next NUL, which is consumed and not part of the slice; bad if there is none. */
struct slice rd_cstr(struct rd *r);

/*
 * The writer. Appends; what does not fit sets `bad` and appends nothing of that call. Fixed memory
 * belongs to the caller (buf_fixed); growing memory belongs to the buf (buf_growing, buf_free).
 */
struct buf {
    uint8_t *p;
    size_t len, cap;
    size_t limit; /* 0: fixed memory; else grows by realloc up to this many bytes */
    bool bad;
};

void buf_fixed(struct buf *b, void *mem, size_t cap);
void buf_growing(struct buf *b, size_t limit);
void buf_free(struct buf *b);  /* frees growing memory; the buf is empty and usable again */
void buf_reset(struct buf *b); /* forgets the content and the error, keeps the memory */
void buf_put(struct buf *b, const void *p, size_t n);
void buf_slice(struct buf *b, struct slice s);
void buf_str(struct buf *b, const char *s);
void buf_u8(struct buf *b, uint8_t v);
void buf_be16(struct buf *b, uint16_t v);
void buf_be32(struct buf *b, uint32_t v);
void buf_le32(struct buf *b, uint32_t v);
void buf_fill(struct buf *b, uint8_t v, size_t n);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct slice buf_view(const struct buf *b);
/* The content as a C string: writes a NUL behind it that does not count; "" when bad or full. */
const char *buf_cstr(struct buf *b);

#endif
