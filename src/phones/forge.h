/* SPDX-License-Identifier: MIT */
/*
 * Harmless sample loads: right header, names, sizes and checksums, a placeholder signature, and no
 * Cisco byte in them. A real phone refuses them (the signature is zeros); simulated ones take them.
 */
#ifndef HOOKFLASH_FORGE_H
#define HOOKFLASH_FORGE_H

#include "core/load_name.h"
#include "core/load_set.h"

enum forge_fault {
    FORGE_WHOLE,
    FORGE_TRUNCATED,
    FORGE_TEXT_MODE, /* as an ASCII-mode transfer leaves it */
    FORGE_CHECKSUM,  /* one byte of the image differs */
    FORGE_RENAMED,   /* the header names another file */
};

/*
 * Appends the bytes of one part of the set of this load: sizes of real ones (PHONES 1.3), content
 * made from the name. UAL loads have a manifest, a loader and its unsigned twin (.bin), and an
 * application; a pre-UAL load has one image, and where that is signed its unsigned twin as well.
 * False: the load has no such part, the part cannot have this fault (a manifest has no sum, an
 * unsigned file no name), or out of memory.
 */
bool forge_part(const struct load_name *load, enum load_part part, enum forge_fault fault,
                struct buf *out);
/* The part's file name, "" when the load has no such part. */
const char *forge_part_name(const struct load_name *load, enum load_part part, char dst[static 64]);
/* LA_VERSION of the set, which is what a phone has in flash that took it. False, "": pre-UAL. */
bool forge_la_version(const struct load_name *load, char dst[static 9]);

#endif
