/* SPDX-License-Identifier: MIT */
/* Folds text to the width of a terminal. */
#ifndef HOOKFLASH_TEXT_FOLD_H
#define HOOKFLASH_TEXT_FOLD_H

#include "core/bytes.h"

enum text_fold_at {
    FOLD_AT_BLANKS, /* a word longer than the line stands alone on it: a path is to be copied */
    FOLD_ANYWHERE,  /* it is broken: no line is ever longer than `room` */
};

/* Takes the next line, of at most `room` bytes (0: all of it), off *rest, with the blanks behind
 * it. Where *rest is not empty it gets shorter. */
struct slice text_fold(struct slice *rest, size_t room, enum text_fold_at at);

#endif
