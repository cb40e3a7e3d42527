/* SPDX-License-Identifier: MIT */
/* The two layers; shared by sandbox*.c alone. */
#ifndef HOOKFLASH_SANDBOX_IMPL_H
#define HOOKFLASH_SANDBOX_IMPL_H

#include "sandbox.h"

/* Each: true when it holds; `why` is then "" or what is missing of it. */
bool sandbox_restrict_files(const struct sandbox_config *config, char why[static SANDBOX_WHY_SIZE]);
bool sandbox_restrict_calls(char why[static SANDBOX_WHY_SIZE]);

#endif
