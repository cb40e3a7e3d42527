/* SPDX-License-Identifier: MIT */
/* A child process whose stdout comes to us line by line through the loop. */
#ifndef HOOKFLASH_CHILD_H
#define HOOKFLASH_CHILD_H

#include "core/bytes.h"
#include "loop.h"

#include <sys/types.h>

struct child {
    pid_t pid; /* 0: none, or reaped */
    int fd;
    int in; /* its stdin; -1: ours */
    struct loop_watch *watch;
    struct buf pending;
    void (*line)(void *ctx, struct slice line); /* without its line end */
    void (*ended)(void *ctx);                   /* its stdout is closed */
    void *ctx;
};

/* argv[0] is the program's path. The child dies with us. 0 or -errno; a program that cannot be
 * executed is -ENOENT, -EACCES ..., not a child that ends at once. */
int child_start(struct child *c, struct loop *loop, char *const argv[],
                void (*line)(void *ctx, struct slice line), void (*ended)(void *ctx), void *ctx);
/* The same, and it may use raw sockets as we may: what simulates Ethernet. */
int child_start_raw(struct child *c, struct loop *loop, char *const argv[],
                    void (*line)(void *ctx, struct slice line), void (*ended)(void *ctx),
                    void *ctx);
/* The same for one that reads what child_say() writes on its stdin. */
int child_start_hearing(struct child *c, struct loop *loop, char *const argv[],
                        void (*line)(void *ctx, struct slice line), void (*ended)(void *ctx),
                        void *ctx);
/* A line with its end. Never waits: false, and nothing was said, where the pipe is full. */
bool child_say(struct child *c, const char *line);
/* Ends it if it still runs (SIGTERM, and after 16 s SIGKILL) and reaps it. Returns the wait status,
 * or -1 when there was none. */
int child_stop(struct child *c);

#endif
