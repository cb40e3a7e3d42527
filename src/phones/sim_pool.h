/* SPDX-License-Identifier: MIT */
/*
 * What the phones have fetched. Thousands of phones take the same load at the same time; equal
 * contents are kept once, so that memory follows the number of different files, not of phones.
 */
#ifndef HOOKFLASH_SIM_POOL_H
#define HOOKFLASH_SIM_POOL_H

#include "core/bytes.h"

struct sim_pool;

struct sim_pool *sim_pool_new(void); /* NULL: out of memory */
void sim_pool_free(struct sim_pool *pool);
size_t sim_pool_bytes(const struct sim_pool *pool); /* held at the moment */

/* A file on its way into one phone. All zero and a pool: empty. */
struct sim_file {
    struct sim_pool *pool;
    struct sim_content *content;
    size_t n;
};

bool sim_file_append(struct sim_file *f, struct slice block); /* false: out of memory */
struct slice sim_file_view(const struct sim_file *f); /* until the pool is next appended to */
void sim_file_drop(struct sim_file *f);               /* empty again */

#endif
