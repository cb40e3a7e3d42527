/* SPDX-License-Identifier: MIT */
/* Between name_diff.c, which finds the difference, and name_diff_text.c, which words it. */
#ifndef HOOKFLASH_NAME_DIFF_IMPL_H
#define HOOKFLASH_NAME_DIFF_IMPL_H

#include "core/name_diff.h"

/* From the last dot of the base name on; empty when there is none. ".cnf.xml" counts as one. */
struct slice name_extension(struct slice name);

/* Fills d->sentence and d->fix from the rest of *d. */
void name_diff_describe(struct slice asked, struct slice expected, struct name_diff *d);

#endif
