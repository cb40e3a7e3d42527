/* SPDX-License-Identifier: MIT */
#include "paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>
#include <unistd.h>

static int find(const char *variable, const char *else_in, const char *what, char *dst, size_t cap)
{
    const char *xdg = getenv(variable), *home = getenv("HOME");
    int n;
    /* The XDG specification: a relative path there is to be ignored. */
    if (xdg && xdg[0] == '/')
        n = snprintf(dst, cap, "%s/hookflash/%s", xdg, what);
    else if (home && home[0] == '/')
        n = snprintf(dst, cap, "%s/%s/hookflash/%s", home, else_in, what);
    else
        return -ENOENT;
    return n < 0 || (size_t)n >= cap ? -ENAMETOOLONG : 0;
}

int paths_data(const char *what, char *dst, size_t cap)
{
    return find("XDG_DATA_HOME", ".local/share", what, dst, cap);
}

int paths_config(const char *what, char *dst, size_t cap)
{
    return find("XDG_CONFIG_HOME", ".config", what, dst, cap);
}

int paths_make(const char *folder)
{
    char path[PATH_SIZE];
    int n = snprintf(path, sizeof path, "%s", folder);
    if (n < 0 || (size_t)n >= sizeof path)
        return -ENAMETOOLONG;
    for (char *p = path + 1;; p++) {
        if (*p && *p != '/')
            continue;
        char saved = *p;
        *p = '\0';
        if (mkdir(path, 0755) != 0 && errno != EEXIST)
            return -errno;
        if (!saved)
            return 0;
        *p = saved;
    }
}

int paths_program_folder(char *dst, size_t cap)
{
    ssize_t n = readlink("/proc/self/exe", dst, cap - 1);
    if (n < 0)
        return -errno;
    dst[n] = '\0';
    char *slash = strrchr(dst, '/');
    if (!slash)
        return -ENOENT;
    *slash = '\0';
    return 0;
}

int paths_helper(const char *name, char *dst, size_t cap)
{
    char folder[PATH_SIZE];
    int rc = paths_program_folder(folder, sizeof folder);
    if (rc < 0)
        return rc;
    int n = snprintf(dst, cap, "%s/%s", folder, name);
    if (n > 0 && (size_t)n < cap && access(dst, X_OK) != 0)
        n = snprintf(dst, cap, "%s/%s", HELPER_FOLDER, name);
    return n < 0 || (size_t)n >= cap ? -ENAMETOOLONG : 0;
}
