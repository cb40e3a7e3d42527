/* SPDX-License-Identifier: MIT */
/* What a transfer that takes a firmware file for text does to it, told by its traces. */
#ifndef HOOKFLASH_LOAD_DAMAGE_H
#define HOOKFLASH_LOAD_DAMAGE_H

#include "core/load_image.h"

/*
 * `judged` is a file known to be damaged (truncated, checksum or header); `payload` its bytes
 * behind the signed header, or all of them. True when the damage is that of a text-mode transfer:
 * the verdict, offset and sentence then say so.
 */
bool load_damage_explain(struct slice file_name, struct slice bytes, struct slice payload,
                         struct load_image *judged);

#endif
