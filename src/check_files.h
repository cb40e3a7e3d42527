/* SPDX-License-Identifier: MIT */
/* What `hookflash check` was pointed at, read into a bag of files. */
#ifndef HOOKFLASH_CHECK_FILES_H
#define HOOKFLASH_CHECK_FILES_H

#include "core/folder_check.h"
#include "load_bag.h"

/*
 * Reads a folder (not below it), a package, or a single file; *scope says how much is known then.
 * What a folder has that cannot be read becomes a note. `bag` starts as all zeros and is freed by
 * the caller in any case. 0 or -errno with *err filled.
 */
int check_files_read(const char *path, struct load_bag *bag, enum check_scope *scope,
                     struct load_store_error *err);

#endif
