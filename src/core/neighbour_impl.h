/* SPDX-License-Identifier: MIT */
/* What cdp.c and lldp.c share. */
#ifndef HOOKFLASH_NEIGHBOUR_IMPL_H
#define HOOKFLASH_NEIGHBOUR_IMPL_H

#include "core/neighbour.h"

/* Without trailing NULs and blanks, which are within the length of some. */
struct slice neighbour_text(struct slice value);
/* Sets the device and the MAC that its name carries. */
void neighbour_set_device(struct neighbour *n, struct slice name);

#endif
