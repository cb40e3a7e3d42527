/* SPDX-License-Identifier: MIT */
/* Where things lie by default: $XDG_DATA_HOME/hookflash/{tftp,loads,sessions}, and settings.ini in
 * $XDG_CONFIG_HOME/hookflash (DESIGN 15). */
#ifndef HOOKFLASH_PATHS_H
#define HOOKFLASH_PATHS_H

#include <stddef.h>

enum { PATH_SIZE = 4096 };

/* 0, or -ENOENT when neither XDG_DATA_HOME nor HOME says where, or -ENAMETOOLONG. */
int paths_data(const char *what, char *dst, size_t cap);
/* The same of $XDG_CONFIG_HOME/hookflash. */
int paths_config(const char *what, char *dst, size_t cap);
/* Makes the folder and its parents; 0 or -errno. */
int paths_make(const char *folder);
/* The folder of the running program, for its sibling hookflash-phones; 0 or -errno. */
int paths_program_folder(char *dst, size_t cap);
/* A helper program: beside the running one, else where it is installed; 0 or -errno. */
int paths_helper(const char *name, char *dst, size_t cap);

#endif
