/* SPDX-License-Identifier: MIT */
/*
 * Where a report goes that the person asks for while phones are served: the folder that hookflash
 * was started in. The sandbox keeps the process out of it, so a child from before makes the file
 * there and hands it over: a new one, under a report's name, and nothing else.
 */
#ifndef HOOKFLASH_EXPORT_PLACE_H
#define HOOKFLASH_EXPORT_PLACE_H

#include <sys/types.h>

enum { EXPORT_NAME_SIZE = 80 };

struct export_place {
    int fd;      /* to the child; -1: there is none */
    pid_t child; /* 0: none */
};

/* Before anything else is open that a child should not have. 0 or -errno. */
int export_place_open(struct export_place *p);
/* A descriptor to write to, or -errno: -EEXIST a file of that name is there. */
int export_place_make(const struct export_place *p, const char *name);
/* It could not be filled; only what was made here is removed. */
void export_place_unmake(const struct export_place *p, const char *name);
void export_place_close(struct export_place *p); /* also after a failure */

#endif
