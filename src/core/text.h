/* SPDX-License-Identifier: MIT */
/* Text that is safe to show and times that are safe to store: escaping, hex, RFC 3339. */
#ifndef HOOKFLASH_TEXT_H
#define HOOKFLASH_TEXT_H

#include "core/bytes.h"

/*
 * Names are bytes. Printable ASCII stands for itself, a backslash is doubled, every other byte is
 * \xNN with two lower-case digits (DESIGN 15). The one way to put outside bytes on a screen, into a
 * log or into JSON.
 */
void text_escape(struct buf *b, struct slice s);
/* The inverse; false on a stray backslash or a half escape. */
bool text_unescape(struct buf *b, struct slice escaped);
/* text_escape into dst[cap], cut at a whole escape with "..." when it does not fit. Returns dst. */
char *text_safe(struct slice s, char *dst, size_t cap);

void text_hex(struct buf *b, struct slice s);          /* 5030 for "P0" */
bool text_unhex(struct buf *b, struct slice hex_text); /* false on odd length or a stray byte */

/* Digits only, no sign, no blank, at most max; false otherwise. The number parser for outside text.
 */
bool text_number(struct slice s, uint64_t max, uint64_t *out);

bool text_is_blank(uint8_t c); /* space and TAB */
/* Without the blanks and line ends before and behind. */
struct slice text_trim(struct slice s);
/* Takes the next line off *rest, without its LF or CR LF; the last one may lack it. False: *rest is
 * empty. */
bool text_take_line(struct slice *rest, struct slice *line);
/* Takes the next word off *rest, without the blanks before it; empty at the end. */
struct slice text_take_word(struct slice *rest);

/* Between folders in a name from elsewhere: phones and packages made on Windows write both. */
bool text_is_separator(uint8_t c); /* / and \ */
/* Takes the next part between separators off *rest; false at the end. */
bool text_take_part(struct slice *rest, struct slice *part);
/* A file's name without the folders in front. */
struct slice text_base_name(struct slice path);

/* Time is microseconds since 1970-01-01T00:00:00Z, everywhere in the core. */
#define TIME_TEXT_SIZE 32
/* 2026-11-22T10:35:56.000001Z. Returns dst. Years 1970..9999. */
char *time_format(int64_t t_us, char dst[static TIME_TEXT_SIZE]);
/* RFC 3339 with Z or an offset, 0..9 digits of fraction (finer than a microsecond is cut). */
bool time_parse(struct slice s, int64_t *t_us);
/* Days since 1970-01-01 of a date of the Gregorian calendar. */
int64_t time_days(int year, int month, int day);

#endif
