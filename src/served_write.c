/* SPDX-License-Identifier: MIT */
/* Files of the served folder, written anew (file_replace.c). */
#include "file_replace.h"
#include "served_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <nettle/sha2.h>

struct target {
    int folder; /* the one that holds the file; ours to close */
    const char *base;
    struct stat former;
    bool exists;
};

static int open_target(struct served_root *root, const char *name, struct target *t)
{
    char folder[SERVED_NAME_MAX + 1];
    const char *slash = strrchr(name, '/');
    size_t n = slash ? (size_t)(slash - name) : 0;
    if (strlen(name) > SERVED_NAME_MAX)
        return -ENAMETOOLONG;
    t->base = slash ? slash + 1 : name;
    if (t->base[0] == '\0' || strcmp(t->base, ".") == 0 || strcmp(t->base, "..") == 0)
        return -EINVAL;
    slice_to_str(slice_of(name, n), folder, sizeof folder);
    t->folder = served_open_beneath(root->fd, n ? folder : ".", O_RDONLY | O_DIRECTORY);
    return t->folder < 0 ? t->folder : 0;
}

/* Whether the same bytes stand there already; -errno when what stands there is no file of ours. */
static int compare_former(struct target *t, struct slice bytes, bool *same)
{
    *same = false;
    int fd = served_open_file(t->folder, t->base, &t->former);
    t->exists = fd >= 0;
    if (fd == -ENOENT)
        return 0;
    if (fd == -EACCES) { /* unreadable, but the folder may let us replace it */
        t->exists = true;
        return 0;
    }
    if (fd < 0)
        return fd;
    struct snapshot *former = (uint64_t)t->former.st_size == bytes.n ? snapshot_of_fd(fd) : NULL;
    if (former && bytes.n <= SNAPSHOT_MEMORY_MAX)
        *same = slice_eq(snapshot_view(former), bytes);
    snapshot_unref(former);
    close(fd);
    return 0;
}

/* Phones' files are read by any TFTP server, as whatever user it runs, wherever the folder lets it
 * (PHONES 7.1); what more the former file allowed stays. */
static mode_t mode_of(const struct target *t)
{
    struct stat folder;
    mode_t all = fstat(t->folder, &folder) == 0 ? folder.st_mode & 0044 : 0;
    return 0600 | all | (t->exists ? t->former.st_mode & 0777 : 0);
}

static int write_temporary(const struct target *t, int fd, struct slice bytes)
{
    int r = file_write_all(fd, bytes);
    if (r == 0 && (fchmod(fd, mode_of(t)) != 0 || fsync(fd) != 0))
        r = -errno;
    if (close(fd) != 0 && r == 0)
        r = -errno;
    return r;
}

static int replace(const struct target *t, struct slice bytes, int64_t time_us, struct written *out)
{
    struct file_replace new = {.folder = t->folder, .base = t->base, .exists = t->exists};
    int fd = file_replace_begin(&new, 0644);
    if (fd < 0)
        return fd;
    int r = write_temporary(t, fd, bytes);
    if (r != 0) {
        file_replace_cancel(&new);
        return r;
    }
    r = file_replace_commit(&new, time_us);
    memcpy(out->backup, new.backup, sizeof out->backup);
    return r;
}

int served_root_write(struct served_root *root, const char *name, struct slice bytes,
                      int64_t time_us, struct written *out)
{
    struct target t = {.folder = -1};
    struct sha256_ctx ctx;
    *out = (struct written){.unchanged = false};
    sha256_init(&ctx);
    sha256_update(&ctx, bytes.n, bytes.p);
    sha256_digest(&ctx, sizeof out->sha256, out->sha256);
    int r = open_target(root, name, &t);
    if (r != 0)
        return r;
    r = compare_former(&t, bytes, &out->unchanged);
    if (r == 0 && !out->unchanged)
        r = replace(&t, bytes, time_us, out);
    close(t.folder);
    return r;
}
