/* SPDX-License-Identifier: MIT */
/*
 * What is said on stderr while a bench is set up, as text: a screen that is open can show why it
 * could not begin. ui/term_talk holds talk back where it would be written across the screen; this
 * takes it whole, wherever stderr leads.
 */
#ifndef HOOKFLASH_STDERR_CATCH_H
#define HOOKFLASH_STDERR_CATCH_H

#include "core/bytes.h"

struct stderr_catch {
    int real; /* stderr as it was; -1: nothing is caught */
};

/* Where that cannot be done, talk goes where it always goes. */
void stderr_catch_begin(struct stderr_catch *c);
/* stderr is as it was. `out` NULL: what was caught is said there; else it is appended to it. Once
 * ended, it does nothing. */
void stderr_catch_end(struct stderr_catch *c, struct buf *out);

#endif
