/* SPDX-License-Identifier: MIT */
/* What the readers of phone_parse share; not for others. */
#ifndef HOOKFLASH_PHONE_PARSE_IMPL_H
#define HOOKFLASH_PHONE_PARSE_IMPL_H

#include "core/phone_parse.h"

/* The part that the phone sees: to the loader's reader NUL, 0x1A and 0xFF all mean end of file
 * (PHONES 2.2, 5.2). So inside this part a zero never stands, and peek() may use it for "end". */
struct slice phone_visible_part(struct slice file);

uint8_t phone_peek(const struct rd *r); /* 0 at the end */
/* The longest run, from here on, of bytes that belong. */
struct slice phone_take_while(struct rd *r, bool (*belongs)(uint8_t));

bool phone_is_blank(uint8_t c);
bool phone_is_word(uint8_t c);  /* [A-Za-z0-9_-]: keys, and what a token begins with */
bool phone_is_token(uint8_t c); /* [A-Za-z0-9_=.-] */

/* Starts a reading: everything empty; false (and the result set) when the file is over the limit.
 */
bool phone_reading_begin(struct slice file, struct phone_reading *out);
/* Forgets a former load, for a new value that begins at `offset`. */
void phone_reading_new_load(struct phone_reading *out, size_t offset);
void phone_reading_add(struct phone_reading *out, uint8_t c); /* cut as the phone cuts */
/* NO_LOAD, LOAD or REFUSED, by what was read. */
void phone_reading_end(struct phone_reading *out);

#endif
