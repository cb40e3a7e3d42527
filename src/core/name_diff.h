/* SPDX-License-Identifier: MIT */
/*
 * An asked file name beside the nearest expected one: which kind of difference, at which byte, in
 * one plain sentence (DESIGN 8, UX 4.4). Needs no colour and no terminal.
 */
#ifndef HOOKFLASH_NAME_DIFF_H
#define HOOKFLASH_NAME_DIFF_H

#include "core/bytes.h"

#define NAME_DIFF_CLASSES(X)                                                                       \
    X(NAME_SAME, "same")                                                                           \
    X(NAME_CASE, "case")         /* letters differ in case only */                                 \
    X(NAME_BLANK, "blank")       /* a blank or tab inside, before the extension or at the end */   \
    X(NAME_LINE_END, "line-end") /* CR or LF in the name */                                        \
    X(NAME_BOM, "bom")           /* begins with EF BB BF or FF FE */                               \
    X(NAME_NUL, "nul")                                                                             \
    X(NAME_NON_ASCII, "non-ascii")           /* smart quotes, UTF-8, any byte over 0x7e */         \
    X(NAME_CONTROL, "control")               /* another byte below 0x21, or 0x7f */                \
    X(NAME_EXT_DOUBLED, "extension-doubled") /* X.loads.loads */                                   \
    X(NAME_EXT_MISSING, "extension-missing")                                                       \
    X(NAME_EXT_TYPED, "extension-typed") /* X.bin.loads: the extension was typed into the load */  \
    X(NAME_EXT_WRONG, "extension-wrong")                                                           \
    X(NAME_LOADER, "loader-for-application") /* P003- where P0S3- belongs */                       \
    X(NAME_APPLICATION, "application-for-loader")                                                  \
    X(NAME_PREFIX, "path-prefix")    /* ./ / or a folder in front */                               \
    X(NAME_LOOK_ALIKE, "look-alike") /* O for 0, l or I for 1 */                                   \
    X(NAME_OTHER_LOAD, "other-load") /* a well-formed name of another load */                      \
    X(NAME_TOO_LONG, "too-long")     /* cut by the phone at 31 or 56 */                            \
    X(NAME_OTHER, "other")

enum name_class {
#define X(id, text) id,
    NAME_DIFF_CLASSES(X)
#undef X
        NAME_CLASS_COUNT
};

const char *name_class_name(enum name_class c);

struct name_diff {
    enum name_class class;
    size_t expected;    /* index of the nearest expected name */
    size_t offset;      /* in the asked name: first differing byte; its length when it ends early */
    size_t asked_n;     /* how many bytes differ there in the asked name ... */
    size_t expected_n;  /* ... and in the expected one (0: surplus bytes) */
    char sentence[200]; /* "byte 12 is 0x20, a blank, before the extension" */
    char fix[200];
};

/* False when `expected` is empty. Names of any length; cost grows with the product of lengths, cut
 * at 512 bytes each. */
bool name_diff(struct slice asked, const struct slice *expected, size_t count,
               struct name_diff *out);

/* True when a byte is below 0x21, above 0x7e: never in a name that a 79x0 should ask (CSCdv19260).
 */
bool name_has_stray_byte(struct slice name, size_t *offset);
/* What such a byte is: "a blank", "a line feed", "not ASCII", ... */
const char *name_byte_describe(uint8_t c);

/* One line of a hexdump: offset, `per` bytes of s from `line` on, ASCII. The bytes [from, to) stand
 * in brackets, and a line that has some of them begins with '>'. Byte i is the two columns at
 * name_hex_column(i - line). */
enum { NAME_HEX_LINE = 16, NAME_HEX_NARROW = 8 }; /* bytes, where there is room for them or not */
void name_hex_line(struct slice s, size_t line, size_t per, size_t from, size_t to,
                   struct buf *out);
int name_hex_column(size_t byte);

/* expected / asked / caret / hexdump with differing bytes in [..], `per` bytes a line, as text. */
void name_diff_view(struct slice asked, struct slice expected, const struct name_diff *d,
                    size_t per, struct buf *out);

#endif
