/* SPDX-License-Identifier: MIT */
/* --print-answers: the unattended twin of what was answered; never over a file that is there. */
#ifndef HOOKFLASH_WIZARD_TWIN_H
#define HOOKFLASH_WIZARD_TWIN_H

#include "core/wizard.h"
#include "options.h"

/* Asked before anything is; path NULL: none is wanted. On failure the mistake was told on stderr.
 */
enum exit_status wizard_twin_check(const char *path);
enum exit_status wizard_twin_write(const char *path, const struct wizard *w);

#endif
