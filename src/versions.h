/* SPDX-License-Identifier: MIT */
#ifndef HOOKFLASH_VERSIONS_H
#define HOOKFLASH_VERSIONS_H

#include <stdio.h>

/* "hookflash 0.1.0" and a line for each library, as it is here and as it was when this was built:
 * for bug reports. */
void versions_print(FILE *f);

#endif
