/* SPDX-License-Identifier: MIT */
/*
 * The wizard without a screen: `hookflash --plain` asks numbered questions on stdout and reads
 * stdin, for speech, braille lines and dumb terminals; `hookflash --answers FILE` asks nothing.
 */
#ifndef HOOKFLASH_PLAIN_H
#define HOOKFLASH_PLAIN_H

#include "options.h"

int cmd_wizard(const struct options *o);

#endif
