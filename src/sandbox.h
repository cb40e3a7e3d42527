/* SPDX-License-Identifier: MIT */
/*
 * What the process can still reach once it serves phones (DESIGN 12): files only beneath the
 * folders that are named here, and only the system calls that serving takes. For good: nothing
 * opens it again. Each layer that this kernel lacks is left out, and said.
 */
#ifndef HOOKFLASH_SANDBOX_H
#define HOOKFLASH_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

enum { SANDBOX_PATHS_MAX = 24, SANDBOX_WHY_SIZE = 160, SANDBOX_CALL_SIZE = 40 };

/* What is not there is passed over. Folders with all that is beneath them. */
struct sandbox_config {
    const char *write[SANDBOX_PATHS_MAX]; /* and read */
    const char *read[SANDBOX_PATHS_MAX];
    const char *empty[SANDBOX_PATHS_MAX]; /* folders in which an empty folder may be removed */
};

/* id, name, what it comes to while phones are served, what to type where it is not there */
#define SANDBOX_LAYERS(X)                                                                          \
    X(SANDBOX_FILES, "Landlock", "only the TFTP and the session's folder can be written",          \
      "a kernel from 5.13 on, with landlock in its lsm= list: cat /sys/kernel/security/lsm")       \
    X(SANDBOX_CALLS, "seccomp",                                                                    \
      "no program can be started, no connection made, no process touched",                         \
      "a kernel with CONFIG_SECCOMP_FILTER: grep Seccomp /proc/self/status")

enum sandbox_layer {
#define X(id, name, keeps, fix) id,
    SANDBOX_LAYERS(X)
#undef X
        SANDBOX_LAYER_COUNT
};

const char *sandbox_layer_name(enum sandbox_layer l);
const char *sandbox_layer_keeps(enum sandbox_layer l);
const char *sandbox_layer_fix(enum sandbox_layer l);

struct sandbox_report {
    struct {
        bool holds;
        char why[SANDBOX_WHY_SIZE]; /* it does not; or what of it does not, where it holds */
    } layer[SANDBOX_LAYER_COUNT];
};

/*
 * No child can be started afterwards, and only those that run already can be ended. Sockets of any
 * kind can be opened as far as the capabilities go, none can be connected. In a build with
 * sanitizers, which only tests run, a refused system call ends the process (SIGSYS); elsewhere it
 * fails with EPERM, and sandbox_refused() names it.
 */
void sandbox_enter(const struct sandbox_config *config, struct sandbox_report *out);

/* Tries in a child what it would hold: for `doctor`. */
void sandbox_try(struct sandbox_report *out);

/* The system call that was refused since it was last asked, by name; false: none was. */
bool sandbox_refused(char name[static SANDBOX_CALL_SIZE]);

#endif
