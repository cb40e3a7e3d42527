/* SPDX-License-Identifier: MIT */
/* Reads the load files out of a zip, tar (gz, bz2, xz) or .cop.sgn, with libarchive. */
#ifndef HOOKFLASH_LOAD_PACKAGE_H
#define HOOKFLASH_LOAD_PACKAGE_H

#include "load_bag.h"

/* By its name: .zip .tar .tgz .gz .bz2 .xz .sgn, in any case. */
bool load_package_is(struct slice name);

/*
 * Both add to the bag; `label` names the package in messages and notes. 0 or -errno with *err
 * filled. The file stays the caller's, at an unknown position.
 */
int load_package_read(int fd, const char *label, struct load_bag *bag,
                      struct load_store_error *err);
int load_package_read_memory(struct slice bytes, const char *label, struct load_bag *bag,
                             struct load_store_error *err);

#endif
