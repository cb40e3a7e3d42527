/* SPDX-License-Identifier: MIT */
/* What is copied from the screen, for a ticket or a mail: printable ASCII, whole, never cut to a
 * column. */
#ifndef HOOKFLASH_COPY_TEXT_H
#define HOOKFLASH_COPY_TEXT_H

#include "core/name_diff.h"
#include "core/phone.h"

/* MAC, address, stage and target; the file that it asked last; its problems, each with its fix. */
void copy_text_phone(const struct phone *p, struct buf *out);
/* A name byte by byte. `expected` is empty where it is not known; then d counts for nothing. */
void copy_text_name(struct slice asked, struct slice expected, const struct name_diff *d,
                    struct buf *out);

#endif
