/* SPDX-License-Identifier: MIT */
/* Files watched as if they happened: one after the other, into one session. */
#ifndef HOOKFLASH_WATCH_FILES_H
#define HOOKFLASH_WATCH_FILES_H

#include "wire.h"

/* On a run whose session is open and offline. What is wrong with a file is told on stderr, and the
 * next one is read. Returns the exit status. */
int watch_files(struct run *run, const struct options *o, struct wire_counts *seen);

#endif
