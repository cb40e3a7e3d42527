/* SPDX-License-Identifier: MIT */
/*
 * The TFTP folder: names from the wire to files beneath it and nowhere else, and our own files into
 * it so that nothing is ever half written or lost (DESIGN 4, 5).
 */
#ifndef HOOKFLASH_SERVED_ROOT_H
#define HOOKFLASH_SERVED_ROOT_H

#include "core/bytes.h"
#include "file_replace.h"
#include "snapshot.h"

struct served_root;

/* 0 or -errno. `create` makes the folder (and its parents) when it is not there. */
int served_root_open(const char *path, bool create, struct served_root **out);
void served_root_close(struct served_root *root); /* NULL is fine */
const char *served_root_path(const struct served_root *root);
/* A prefix that requesters put before names, such as "/tftpboot/"; NULL: none. 0 or -ENOMEM. */
int served_root_strip(struct served_root *root, const char *prefix);

enum find_result {
    FIND_OK,
    FIND_BY_CASE, /* exactly one file fits without regard to case: `actual` names it */
    FIND_MISSING,
    FIND_DENIED,  /* exists, unreadable: EACCES */
    FIND_HOSTILE, /* .., NUL, control bytes, a link, a FIFO or a device: never opened */
    FIND_FAILED   /* errno in `error` */
};

struct found {
    struct snapshot *file; /* FIND_OK, FIND_BY_CASE: caller unrefs */
    char actual[256];      /* name on disk, relative to the root */
    int error;
    char near_miss[256]; /* FIND_MISSING: a file on disk that was probably meant, or "" */
};

enum { SERVED_NAME_MAX = 255 };

/* The name that a request means beneath the root: what the next function looks up, e.g.
 * "SIPDefault.cnf" for "./SIPDefault.cnf". FIND_OK, FIND_MISSING (no such name can be) or
 * FIND_HOSTILE; path is "" then. */
enum find_result served_root_name(const struct served_root *root, struct slice name,
                                  char path[static SERVED_NAME_MAX + 1]);

/* Strips `/`, `./`, `\` and the configured prefix, looks up beneath the root (openat2), never
 * follows a link, never blocks on a FIFO. Content is cached by (device, inode, mtime, size). Our
 * own backups and temporary files are FIND_MISSING under any spelling. */
enum find_result served_root_find(struct served_root *root, struct slice name, struct found *out);

struct written {
    bool unchanged;                /* the same bytes were there already: nothing was done */
    char backup[FILE_BACKUP_SIZE]; /* NAME.bak-<time>, or "" */
    uint8_t sha256[32];
};

/*
 * Atomic: temporary file in the same folder, fsync, rename, fsync of the folder; the former file
 * stays as a backup. On any failure the former file is whole. 0 or -errno (-ENOSPC, -EACCES,
 * -ELOOP: that name is a link, and is left alone). time_us names the backup. A folder in `name`
 * must exist.
 */
int served_root_write(struct served_root *root, const char *name, struct slice bytes,
                      int64_t time_us, struct written *out);

/* Calls cb for every regular file in the root (not below), sorted by name. 0 or -errno. */
int served_root_each(struct served_root *root, void (*cb)(void *ctx, const char *name), void *ctx);

#endif
