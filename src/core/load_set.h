/* SPDX-License-Identifier: MIT */
/*
 * Which files a load needs, and are they whole. A set is what one package (or folder) holds for one
 * load: .loads, loader .sbn, application .sb2 (UAL), or one image (pre-UAL).
 */
#ifndef HOOKFLASH_LOAD_SET_H
#define HOOKFLASH_LOAD_SET_H

#include "core/load_image.h"
#include "core/load_name.h"

/* A file as it was found. The set keeps views: whoever owns the bytes outlives it. */
struct load_file {
    struct slice name; /* base name, as found */
    struct slice bytes;
};

enum load_part {
    PART_MANIFEST,
    PART_LOADER,
    PART_APPLICATION,
    PART_RAW_LOADER, /* the unsigned twin (.bin) of loader or image: only for unsigned phones */
    PART_IMAGE,      /* pre-UAL: the one image, .sbn when signed, else .bin */
    PART_COUNT
};

const char *load_part_name(enum load_part p); /* ".loads", "loader .sbn", ... */

struct load_set_part {
    bool needed; /* for a conversion with this set (.bin of a UAL set is not) */
    bool present;
    bool case_differs;     /* present under another case of letters */
    char name[64];         /* as the phone will ask it */
    struct load_file file; /* when present */
    struct load_image judged;
};

struct load_set {
    struct load_name name; /* the application's: what goes into loadInformation / image_version */
    struct load_set_part part[PART_COUNT];
    char la_version[9];
    bool complete; /* every needed part is present and whole, under its own name in any case */
};

/*
 * Finds the sets among `count` files. Writes at most `cap` of them and returns how many there are.
 * A .sb2 without .loads, or a .loads whose .sb2 is not there, still makes a set: an incomplete one.
 */
size_t load_sets_find(const struct load_file *file, size_t count, struct load_set *out, size_t cap);

/* May this part be given to a phone? A set can be complete although one that is not needed may not.
 */
bool load_set_part_is_good(const struct load_set *set, enum load_part which);

/* "SIP 8.12, complete", "SCCP 8.1(2), missing P00308010200.sb2", "... damaged ...". Returns dst. */
char *load_set_describe(const struct load_set *set, char *dst, size_t cap);

#endif
