/* SPDX-License-Identifier: MIT */
/*
 * The load file that somebody meant who typed or saved its name wrongly, where no set is at hand to
 * compare with: P00308010200.loads for "P00308010200\r.loads", P0S3-8-12-00.loads for
 * P0S3-8-12-O0.loads (PHONES 5.4).
 */
#ifndef HOOKFLASH_NAME_MEANT_H
#define HOOKFLASH_NAME_MEANT_H

#include "core/bytes.h"

enum { NAME_MEANT_SIZE = 64 };

/*
 * False: what was asked is a name of a 7940/7960 load as it should be, or no such name can be made
 * out of it by leaving out stray bytes and surplus extensions, by capital letters, and by digits
 * for the letters that look like them.
 */
bool name_meant(struct slice asked, char dst[static NAME_MEANT_SIZE]);

#endif
