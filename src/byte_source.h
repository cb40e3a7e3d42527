/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a file or of stdin as they come, gunzipped where they are gzip's. Memory is one
 * buffer, whatever the size of the file.
 */
#ifndef HOOKFLASH_BYTE_SOURCE_H
#define HOOKFLASH_BYTE_SOURCE_H

#include "core/bytes.h"

#include <time.h>

struct byte_source;

/* "-": stdin. 0 or -errno; -EISDIR. */
int byte_source_open(const char *path, struct byte_source **out);
void byte_source_close(struct byte_source *b); /* NULL is fine */

/* What was read and not yet taken; good until the next call. */
struct slice byte_source_view(const struct byte_source *b);
void byte_source_take(struct byte_source *b, size_t n);
/*
 * Reads once. 1: there is more to see; 0: the end; -errno; -EBADMSG: the gzip is damaged or cut,
 * and what came before stands. The buffer grows where a whole one was seen and nothing taken.
 */
int byte_source_read(struct byte_source *b);

int byte_source_fd(const struct byte_source *b);
bool byte_source_waits(const struct byte_source *b);  /* a pipe: wait until it is readable */
time_t byte_source_time(const struct byte_source *b); /* last change, or now */

#endif
