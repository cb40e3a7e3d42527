/* SPDX-License-Identifier: MIT */
/*
 * The failures that a demo can play, as a table: what lies in the TFTP folder, which phone comes,
 * and which one diagnosis must come out of it.
 */
#ifndef HOOKFLASH_DEMO_TROUBLE_H
#define HOOKFLASH_DEMO_TROUBLE_H

#include "core/load_set.h"
#include "phones/forge.h"
#include "served_root.h"

enum { TROUBLE_FILES_MAX = 4 };

struct trouble_file {
    const char *name; /* "SEP%s.cnf.xml": %s is the phone's MAC; NULL ends the list */
    const char *text; /* NULL: a config of over 8192 bytes */
};

struct trouble {
    const char *slug;
    const char *story;       /* one sentence for the person who watches */
    const char *from;        /* what the phone runs: hookflash-phones --from */
    const char *target;      /* what it is chosen for; its set lies in the folder, but for ... */
    unsigned omit;           /* ... these parts (1 << PART_...) and */
    enum load_part bad_part; /* this one's */
    enum forge_fault fault;  /* fault */
    struct trouble_file file[TROUBLE_FILES_MAX];
};

size_t trouble_count(void);
const struct trouble *trouble_at(size_t i);
const struct trouble *trouble_find(const char *slug); /* NULL: cannot be played */

/* Puts its files into the folder. 0 or -errno. */
int trouble_lay(const struct trouble *t, struct mac mac, struct served_root *root, int64_t now_us);

#endif
