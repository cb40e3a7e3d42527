/* SPDX-License-Identifier: MIT */
/*
 * The wizard's file browser, seen from the shell: what lies in a folder or a package, as the rows
 * of struct wizard_place. Nothing is unpacked to disk, and hidden files are left out.
 */
#ifndef HOOKFLASH_WIZARD_BROWSE_H
#define HOOKFLASH_WIZARD_BROWSE_H

#include "core/wizard.h"

/* Starts as all zeros. Owns what the place it told of consists of. */
struct wizard_browse {
    struct wizard_entry *entry;
    size_t count, room;
    char *path, *up, *problem;
};

/*
 * Tells of `path`; "" begins: in the folder of `last` (an answer, "" for none), else in the library
 * of loads, else in the current folder, else in /. False: place->problem says why nothing, or not
 * all, can be seen and what to do next; what can be seen is told all the same. The place is good
 * until the next call.
 */
bool wizard_browse(struct wizard_browse *b, const char *path, const char *last,
                   struct wizard_place *place);
void wizard_browse_free(struct wizard_browse *b);

#endif
