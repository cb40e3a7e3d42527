/* SPDX-License-Identifier: MIT */
/*
 * Loads that the technician has: read from a folder, a zip, a tar (gz, bz2, xz), a .cop.sgn, or a
 * single file, with libarchive, under caps (DESIGN 3). Nothing is unpacked to disk.
 */
#ifndef HOOKFLASH_LOAD_STORE_H
#define HOOKFLASH_LOAD_STORE_H

#include "core/load_set.h"

struct load_bag;
struct load_store;

enum {
    STORE_FILE_MAX = 16 * 1024 * 1024,   /* one file; the largest load of these phones is < 1 MB */
    STORE_TOTAL_MAX = 256 * 1024 * 1024, /* a package unpacked: a bomb stops here */
    STORE_FILES_MAX = 4096,              /* entries of a package, load files of a folder */
    STORE_NOTES_MAX = 64,
};

struct load_store_error {
    int error;      /* -errno as returned */
    char text[256]; /* what failed, on what: "cmterm.zip: entry '../x': leaves the package" */
    char fix[200];  /* the next thing to do */
};

/*
 * `what` is a path, or the name of a load in the library folder (`library` NULL: XDG data,
 * hookflash/loads): a folder or package there, or a set in one of them. Of a folder the files in it
 * are read, not its subfolders; of a package all entries, and packages inside it one level deep.
 * Only load files (.loads .sb2 .sbn .bin .sbin .zup) and OS79XX.TXT are kept. Entries with absolute
 * paths, `..`, links or devices, and files over STORE_FILE_MAX, are refused by name and the rest is
 * kept; see load_store_note().
 *
 * 0 or -errno with *err filled. A package over the other caps, an encrypted or a broken one, and
 * one with no load file in it are errors.
 */
int load_store_open(const char *what, const char *library, struct load_store **out,
                    struct load_store_error *err);
/* One that was never on a disk: takes over what the bag holds, also on failure. 0 or -errno. */
int load_store_of(struct load_bag *bag, struct load_store **out);
void load_store_close(struct load_store *s); /* NULL is fine; sets and files die with it */

size_t load_store_file_count(const struct load_store *s);
const struct load_file *load_store_file(const struct load_store *s, size_t i);
size_t load_store_set_count(const struct load_store *s);
const struct load_set *load_store_set(const struct load_store *s, size_t i);
const struct load_set *load_store_find(const struct load_store *s, const char *load); /* or NULL */
/* What was left out and why, one sentence each. */
size_t load_store_note_count(const struct load_store *s);
const char *load_store_note(const struct load_store *s, size_t i);

#endif
