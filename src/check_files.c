/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: load_store keeps load files only; a TFTP folder is judged with all that is
 * in it, since a config under a slightly wrong name is just what to look for. Load files are read
 * whole. Of the rest a config fits into a few kilobytes and a misnamed load into two megabytes, so
 * larger files count with their name alone.
 */
#include "check_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>
#include <unistd.h>

#include "core/phone_parse.h"
#include "core/text.h"
#include "file_read.h"
#include "load_package.h"

enum {
    SHOWN = 160,
    OTHER_FILE_MAX = 2 * 1024 * 1024,
    FOLDER_TOTAL_MAX = STORE_TOTAL_MAX, /* bytes held at once, over all files of a folder */
};

static const char *shown(struct slice name, char dst[static SHOWN])
{
    return text_safe(name, dst, SHOWN);
}

static int fail(struct load_store_error *err, const char *path, int rc)
{
    char name[SHOWN];
    const char *fix = rc == -ENOENT ? "name a folder, a package (.zip .tar .cop.sgn) or a file"
                      : rc == -EACCES
                          ? "ls -l shows who may read it; run as that user, or chmod a+r it"
                          : "name a folder, a package (.zip .tar .cop.sgn) or a plain file";
    return load_store_fail(err, rc, fix, "%s: %s", shown(slice_str(path), name), strerror(-rc));
}

/* Takes fd over. */
static int add_open_file(struct load_bag *bag, int fd, off_t size, struct slice name)
{
    struct buf bytes;
    bool load = load_bag_wants(name);
    int rc = 0;
    buf_growing(&bytes, STORE_FILE_MAX);
    if (load || size <= OTHER_FILE_MAX)
        rc = file_read_rest(fd, &bytes);
    else if (config_format_of(name) != CONFIG_NONE)
        buf_fill(&bytes, '\n', PHONE_CONFIG_MAX + 1); /* too long, whatever it holds */
    close(fd);
    if (rc == 0 && bag->total + bytes.len > FOLDER_TOTAL_MAX)
        rc = -EFBIG;
    if (rc == 0) {
        bag->total += bytes.len;
        rc = load_bag_add(bag, name, &bytes);
    }
    buf_free(&bytes);
    return rc;
}

static const char *why_left_out(int rc)
{
    switch (rc) {
    case -ELOOP:
        return "is a link: hookflash serves none";
    case -EINVAL:
        return "is no plain file: hookflash serves none";
    case -EACCES:
        return "cannot be read: chmod a+r it";
    case -EFBIG:
        return "is too large to be judged";
    default:
        return strerror(-rc);
    }
}

static int add_folder_file(struct load_bag *bag, int dir, const char *name)
{
    char text[SHOWN];
    struct stat st;
    off_t size;
    bool known = fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
    if (known && S_ISDIR(st.st_mode))
        return 0;
    int fd = file_open_plain(dir, name, O_NOFOLLOW, &size);
    int rc = fd < 0 ? fd : add_open_file(bag, fd, size, slice_str(name));
    if (rc && rc != -ENOMEM)
        load_bag_note(bag, "%s %s", shown(slice_str(name), text), why_left_out(rc));
    else if (!rc && known && !(st.st_mode & S_IROTH)) /* root may, and never learns it by trying */
        load_bag_note(bag,
                      "%s cannot be read by other users, and a TFTP server is often one: "
                      "chmod a+r it",
                      shown(slice_str(name), text));
    return rc == -ENOMEM ? rc : 0;
}

/* Hidden files and our own backups are never asked for. */
static int is_judged(const struct dirent *e)
{
    return e->d_name[0] != '.' && !strstr(e->d_name, ".bak-");
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int read_folder(const char *path, struct load_bag *bag, struct load_store_error *err)
{
    struct dirent **entry = NULL;
    int rc = 0, dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0)
        return fail(err, path, -errno);
    int n = scandirat(dir, ".", &entry, is_judged, by_name);
    if (n < 0)
        rc = fail(err, path, -errno);
    if (n > STORE_FILES_MAX)
        load_bag_note(bag, "has %d files: only the first %d by name are judged", n,
                      STORE_FILES_MAX);
    for (int i = 0; i < n; i++) {
        bool judged = rc == 0 && i < STORE_FILES_MAX;
        int got = judged ? add_folder_file(bag, dir, entry[i]->d_name) : 0;
        if (got)
            rc = fail(err, path, got);
        free(entry[i]);
    }
    free(entry);
    close(dir);
    return rc;
}

static int read_one(const char *path, struct load_bag *bag, enum check_scope *scope,
                    struct load_store_error *err)
{
    char name[SHOWN];
    const char *slash = strrchr(path, '/');
    struct slice base = slice_str(slash ? slash + 1 : path);
    off_t size;
    int fd = file_open_plain(AT_FDCWD, path, 0, &size);
    if (fd < 0)
        return fail(err, path, fd);
    if (load_package_is(base)) {
        int rc = load_package_read(fd, shown(slice_str(path), name), bag, err);
        close(fd);
        return rc;
    }
    *scope = CHECK_FILES;
    int rc = add_open_file(bag, fd, size, base);
    return rc ? fail(err, path, rc) : 0;
}

int check_files_read(const char *path, struct load_bag *bag, enum check_scope *scope,
                     struct load_store_error *err)
{
    struct stat st;
    *scope = CHECK_FOLDER;
    if (stat(path, &st) != 0)
        return fail(err, path, -errno);
    return S_ISDIR(st.st_mode) ? read_folder(path, bag, err) : read_one(path, bag, scope, err);
}
