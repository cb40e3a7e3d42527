/* SPDX-License-Identifier: MIT */
/*
 * What the loader checks before it believes a signed file (PHONES 2.1-2.3, 9): header, embedded
 * name, lengths, checksums. RSA itself needs Cisco's keys; damage stands in for a bad signature.
 */
#ifndef HOOKFLASH_SIM_VERIFY_H
#define HOOKFLASH_SIM_VERIFY_H

#include "core/load_image.h"
#include "core/phone_parse.h"

struct sim_verdict {
    bool ok;
    bool other_kind; /* signed and whole, but not what belongs here: no retry mends that */
    char why[200];   /* escaped; "" when ok */
};

struct sim_verdict sim_verify_ctl(struct slice file);
struct sim_verdict sim_verify_manifest(struct slice asked, struct slice file,
                                       struct phone_manifest *out);
/* kind: IMAGE_LOADER, IMAGE_APPLICATION or IMAGE_MONOLITHIC. apid: what the flash then says. */
struct sim_verdict sim_verify_image(struct slice asked, struct slice file, enum image_kind kind,
                                    char apid[static 9]);

#endif
