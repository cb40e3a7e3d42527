/* SPDX-License-Identifier: MIT */
/* The word that was probably meant: how far two words are apart, and the nearest of a list. */
#ifndef HOOKFLASH_NEAR_WORD_H
#define HOOKFLASH_NEAR_WORD_H

#include "core/bytes.h"

/* Bytes to put in, take out, change or swap, each counting two; a mere change of case counts one.
 * Only the first 512 bytes are compared; cost grows with the product of the lengths. */
unsigned near_word_distance(struct slice a, struct slice b);

/* Index of the word with the smallest distance, the first of several; count > 0. */
size_t near_word_nearest(struct slice typed, const struct slice *word, size_t count);

/* True when that word is near enough to have been meant by whoever typed. */
bool near_word(struct slice typed, const struct slice *word, size_t count, size_t *nearest);

#endif
