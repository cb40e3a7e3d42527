/* SPDX-License-Identifier: MIT */
/*
 * The file that was probably meant: two names that a person, a mail gateway or Notepad made differ,
 * although they stand for the same file (SIPDefault.cnf and SIPDefault.cnf.txt).
 */
#ifndef HOOKFLASH_NEAR_NAME_H
#define HOOKFLASH_NEAR_NAME_H

#include "core/bytes.h"

/*
 * True when they are the same but for case, blanks, stray bytes, punctuation, extensions that an
 * editor appended (.txt, _.txt) and, in names of loads, leading zeros of a number. Never true for
 * two different MAC addresses.
 */
bool near_name(struct slice asked, struct slice on_disk);

#endif
