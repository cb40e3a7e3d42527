/* SPDX-License-Identifier: MIT */
/*
 * Puts a new file in the place of an old one, in one step: at every moment the name holds the whole
 * old or the whole new file. The old one stays beside it as NAME.bak-<time>.
 */
#ifndef HOOKFLASH_FILE_REPLACE_H
#define HOOKFLASH_FILE_REPLACE_H

#include "core/bytes.h"

#include <sys/types.h>

enum { FILE_BACKUP_SIZE = 300 }; /* a name of 255 bytes and what is put behind it */

struct file_replace {
    int folder;       /* the caller's, open for reading */
    const char *base; /* the name in it; the caller's */
    bool exists;      /* an old file stands there */
    char temporary[64];
    char
        backup[FILE_BACKUP_SIZE]; /* set by file_replace_commit(): the old file's new name, or "" */
};

/* A descriptor to write the new file into, the caller's to close; or -errno. */
int file_replace_begin(struct file_replace *r, mode_t mode);
/* What was written and synced takes the name. 0 or -errno, and then the old file stands. */
int file_replace_commit(struct file_replace *r, int64_t time_us);
/* All of the bytes, however few the disk takes at a time. 0 or -errno. */
int file_write_all(int fd, struct slice bytes);
/* Instead of it: nothing was done. */
void file_replace_cancel(const struct file_replace *r);

#endif
