/* SPDX-License-Identifier: MIT */
/* The load files and notes that a folder or package gave, under the caps of load_store.h. */
#ifndef HOOKFLASH_LOAD_BAG_H
#define HOOKFLASH_LOAD_BAG_H

#include "load_store.h"

/* Starts as all zeros. */
struct load_bag {
    struct load_file *file; /* each with a name and bytes of its own */
    size_t count, room;
    char *note[STORE_NOTES_MAX];
    size_t notes;
    uint64_t total; /* bytes unpacked so far, kept or not */
    size_t entries; /* seen so far, kept or not */
};

void load_bag_free(struct load_bag *bag);

/* Can a file of this name matter? */
bool load_bag_wants(struct slice name);

/*
 * Adds a copy of the name and takes `bytes` over (it is emptied). A second file of the same name is
 * left out, with a note when it differs. 0 or -errno.
 */
int load_bag_add(struct load_bag *bag, struct slice name, struct buf *bytes);

void load_bag_note(struct load_bag *bag, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Fills *err and returns rc. */
int load_store_fail(struct load_store_error *err, int rc, const char *fix, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
