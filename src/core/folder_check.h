/* SPDX-License-Identifier: MIT */
/*
 * Judges files before a phone sees them: load files by their headers and sums, config files by what
 * a phone reads in them, and a folder as a whole: are the sets complete, do the configs agree, is
 * what they name there (DESIGN 2, 3; PHONES 5.4).
 */
#ifndef HOOKFLASH_FOLDER_CHECK_H
#define HOOKFLASH_FOLDER_CHECK_H

#include "core/finding.h"
#include "core/load_set.h"

enum check_scope {
    CHECK_FILES,  /* single files: what else there is nobody knows */
    CHECK_FOLDER, /* all that a server would offer: what is named must be there */
};

/* Calls `put` for each finding, "ok" ones too, so that a person sees what was judged. The finding
 * lives for the call; its path is a view into `file`. */
void folder_check(const struct load_file *file, size_t count, enum check_scope scope,
                  void (*put)(void *ctx, const struct finding *f), void *ctx);

#endif
