/* SPDX-License-Identifier: MIT */
/* Plain files, read whole. Whatever else lies under a name (a FIFO, a device) never stops us. */
#ifndef HOOKFLASH_FILE_READ_H
#define HOOKFLASH_FILE_READ_H

#include "core/bytes.h"

#include <sys/types.h>

/*
 * Opens a plain file beneath the folder `dir` (AT_FDCWD: by its path); flags: O_NOFOLLOW or 0.
 * *size (may be NULL) is its size now. A descriptor, or -errno; -EINVAL: no plain file.
 */
int file_open_plain(int dir, const char *name, int flags, off_t *size);
/* Appends all of an open file to a growing buf. 0 or -errno; -EFBIG: over the buf's limit. */
int file_read_rest(int fd, struct buf *out);

#endif
