/* SPDX-License-Identifier: MIT */
/* What served_root.c, served_list.c and served_write.c share; nobody else includes this. */
#ifndef HOOKFLASH_SERVED_PRIV_H
#define HOOKFLASH_SERVED_PRIV_H

#include "served_root.h"

#include <sys/stat.h>

/* Names of the entries of one folder, as of one moment. */
struct name_list {
    char **name;
    size_t count;
};

/* 0 or -errno. Entries that are never served (served_is_private) are left out. */
int name_list_read(int folder, struct name_list *out);
void name_list_free(struct name_list *list);

enum { CACHED_FILES = 64 };

struct cached_file {
    struct stat of;
    struct snapshot *file;
    bool settled;  /* read when it had stood for a while: its stat tells it from any other */
    uint64_t used; /* the cache's clock: larger is later */
};

struct served_root {
    int fd;
    char *path;
    char *prefix;          /* stripped from asked names; NULL: none */
    struct name_list list; /* of the root itself ... */
    struct stat list_of;   /* ... as the folder was then; st_ino 0: not read */
    struct cached_file cache[CACHED_FILES];
    uint64_t cache_bytes, cache_clock;
};

/* Our own backups and temporary files: on disk beside the served ones, never served. */
bool served_is_private(const char *name);

/* Beneath `folder`, through no link of any kind. A descriptor or -errno (-ELOOP: a link). */
int served_open_beneath(int folder, const char *path, int flags);
/* The same, and only a regular file: -EINVAL for a FIFO, a device, a socket; never blocks. */
int served_open_file(int folder, const char *path, struct stat *st);

bool same_time(struct timespec a, struct timespec b);
/* Changed so lately that a second change might not show in its time stamp. */
bool is_fresh(const struct stat *st);

#endif
