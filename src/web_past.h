/* SPDX-License-Identifier: MIT */
/* The journal on disk as stream frames, a piece at a time: for a reader whose last event is older
 * than what the feed still holds. */
#ifndef HOOKFLASH_WEB_PAST_H
#define HOOKFLASH_WEB_PAST_H

#include <stddef.h>
#include <stdint.h>

struct web_past;

/* The events behind `seq` of the session in this folder; NULL: there is no journal, or no memory.
 */
struct web_past *web_past_open(const char *folder, uint64_t seq);
void web_past_close(struct web_past *p); /* NULL is fine */

/* Whole frames into dst, which has room for one of the longest; 0: all that was written by now has
 * been read. Looks at a bounded part of the file at a time: a comment frame when none of it was
 * wanted. */
size_t web_past_read(struct web_past *p, char *dst, size_t cap);
/* Of the last event that was read, or the seq of the beginning. */
uint64_t web_past_seq(const struct web_past *p);

#endif
