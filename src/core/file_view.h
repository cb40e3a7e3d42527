/* SPDX-License-Identifier: MIT */
/* A file's bytes for people, each line indented: its lines, what would change in it, its hexdump.
 */
#ifndef HOOKFLASH_FILE_VIEW_H
#define HOOKFLASH_FILE_VIEW_H

#include "core/bytes.h"

/* Each line behind `mark`, its bytes escaped. */
void file_view_lines(const char *mark, struct slice text, struct buf *out);
/* The lines of `now`: "- " before those of `old` that go, "+ " before those that come. */
void file_view_difference(struct slice old, struct slice now, struct buf *out);
/* A line: offset, sixteen bytes from `at` on, ASCII. */
enum { FILE_VIEW_HEX_ROW = 16 };
void file_view_hex_row(struct slice s, size_t at, struct buf *out);
/* The first 512 bytes. */
void file_view_hex(struct slice s, struct buf *out);

#endif
