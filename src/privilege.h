/* SPDX-License-Identifier: MIT */
/*
 * What the process may do beyond its user (DESIGN 12). Of all that root can do two things are kept,
 * to listen to the wire and to bind a port below 1024, and even these are in force only while a
 * socket is being opened. Started with sudo, the process is its invoking user from then on.
 */
#ifndef HOOKFLASH_PRIVILEGE_H
#define HOOKFLASH_PRIVILEGE_H

#include <stdbool.h>
#include <stddef.h>

#include <sys/types.h>

enum privilege_start {
    PRIVILEGE_NONE,      /* an ordinary process */
    PRIVILEGE_FILE_CAPS, /* capabilities of the program's file, or given by systemd */
    PRIVILEGE_SUDO,      /* root, on behalf of somebody */
    PRIVILEGE_ROOT,      /* root, and nobody else is known */
};

enum { PRIVILEGE_USER_SIZE = 64, PRIVILEGE_PROBLEM_SIZE = 160 };

struct privilege {
    enum privilege_start start;
    char user[PRIVILEGE_USER_SIZE];       /* who it is now, by name or number */
    bool raw, port;                       /* kept: capture, ports below 1024 */
    bool no_new;                          /* nothing that it starts can gain more */
    char problem[PRIVILEGE_PROBLEM_SIZE]; /* what could not be given up, and why; "": nothing */
};

bool privilege_is_root(void);

/*
 * Becomes the user by SUDO_UID and SUDO_GID, with that user's groups and HOME, where root was given
 * by sudo; as plain root it stays root by name and owner. Either way all capabilities but the two
 * are gone for good, here and for whatever is started from here; with `hands_down`, raw sockets
 * can be handed to a child. 0, or -errno: it may still be what it was, and must not go on.
 */
int privilege_drop(struct privilege *out, bool hands_down);

/* Puts what is kept into force; true: it was not. privilege_lower() takes it out again where it was
 * not in force before. */
bool privilege_raise(void);
void privilege_lower(bool raised);

/* A child that needs none of it; one that is to have raw sockets after its exec. */
void privilege_forget(void);
void privilege_hand_down(void);

/* What to type where this process may not use `path`: a chown for who it is now. Returns dst. */
char *privilege_folder_fix(const char *path, char *dst, size_t cap);

#endif
