/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the new bytes go into a temporary file beside the old one and to the disk;
 * then the old content gets a second name, the backup; then one rename puts the new file in place.
 * A failure at any step takes back the steps before it. The temporary name is this process's own,
 * so what a killed one of the same number left is removed and blocks nobody.
 */
#include "file_replace.h"

#include "core/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { BACKUPS_A_SECOND = 100 };

int file_replace_begin(struct file_replace *r, mode_t mode)
{
    snprintf(r->temporary, sizeof r->temporary, ".hookflash-%ld.tmp", (long)getpid());
    r->backup[0] = '\0';
    unlinkat(r->folder, r->temporary, 0);
    int fd =
        openat(r->folder, r->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    return fd < 0 ? -errno : fd;
}

int file_write_all(int fd, struct slice bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n == 0 || (n < 0 && errno != EINTR))
            return n < 0 ? -errno : -EIO;
        if (n > 0)
            bytes = slice_from(bytes, (size_t)n);
    }
    return 0;
}

void file_replace_cancel(const struct file_replace *r)
{
    unlinkat(r->folder, r->temporary, 0);
}

/* NAME.bak-20261122T103556Z, or with -1, -2 ... behind it within the same second. */
static void name_backup(const struct file_replace *r, int64_t time_us, int i, struct buf *b)
{
    char time[TIME_TEXT_SIZE];
    buf_printf(b, "%s.bak-", r->base);
    for (const char *p = time_format(time_us, time); *p && *p != '.'; p++)
        if (*p != '-' && *p != ':')
            buf_u8(b, (uint8_t)*p);
    buf_str(b, "Z");
    if (i > 0)
        buf_printf(b, "-%d", i);
}

/*
 * A second name for the old content; where the file system has none (FAT), the old file itself
 * moves there for the moment until the new one is in place: *moved.
 */
static int keep_former(const struct file_replace *r, const char *backup, bool *moved)
{
    *moved = false;
    if (linkat(r->folder, r->base, r->folder, backup, 0) == 0)
        return 0;
    if (errno != EPERM && errno != EOPNOTSUPP && errno != EMLINK)
        return -errno;
    *moved = true;
    return renameat2(r->folder, r->base, r->folder, backup, RENAME_NOREPLACE) == 0 ? 0 : -errno;
}

/* Until no backup of that name is there. */
static int keep_under_a_free_name(struct file_replace *r, int64_t time_us, bool *moved)
{
    int error = -EEXIST;
    for (int i = 0; error == -EEXIST && i < BACKUPS_A_SECOND; i++) {
        struct buf b;
        buf_fixed(&b, r->backup, sizeof r->backup);
        name_backup(r, time_us, i, &b);
        error = keep_former(r, buf_cstr(&b), moved);
    }
    return error;
}

/* The former file stands where it stood: under its backup's name alone, or under both. */
static void take_back(const struct file_replace *r, bool away)
{
    if (r->exists && away)
        renameat(r->folder, r->backup, r->folder, r->base);
    else if (r->exists)
        unlinkat(r->folder, r->backup, 0);
}

int file_replace_commit(struct file_replace *r, int64_t time_us)
{
    bool moved = false;
    int error = r->exists ? keep_under_a_free_name(r, time_us, &moved) : 0;
    bool placed = false;
    if (error == 0) {
        placed = renameat(r->folder, r->temporary, r->folder, r->base) == 0;
        if (!placed || fsync(r->folder) != 0)
            error = -errno;
        if (error != 0)
            take_back(r, moved || placed);
    }
    if (error != 0) {
        r->backup[0] = '\0';
        file_replace_cancel(r);
    }
    return error;
}
