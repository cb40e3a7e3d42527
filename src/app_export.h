/* SPDX-License-Identifier: MIT */
/* The running session as a file beside whoever runs the program. */
#ifndef HOOKFLASH_APP_EXPORT_H
#define HOOKFLASH_APP_EXPORT_H

#include "core/bytes.h"

#include <stdint.h>

struct export_place;

enum { EXPORT_ANSWER_SIZE = 200 };

/* To conversion-YYYYMMDD-HHMM.* in that place; never over a file that is there. `answer`: where it
 * lies, or what failed. */
void export_session(const struct export_place *place, const char *folder, struct slice format,
                    int64_t now_us, char answer[static EXPORT_ANSWER_SIZE]);

#endif
