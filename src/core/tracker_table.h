/* SPDX-License-Identifier: MIT */
/*
 * Bounded memory of what was seen: a table of fixed size whose cells are found by a 64-bit hash of
 * their key. The hash is the key: that two honest keys share one will not happen, and who forges
 * such a pair could as well forge the packets. Eight cells share a place; when they are taken the
 * oldest goes, so a flood costs memory of the past and nothing else.
 */
#ifndef HOOKFLASH_TRACKER_TABLE_H
#define HOOKFLASH_TRACKER_TABLE_H

#include "core/addr.h"

/* The beginning of every cell. */
struct cell {
    uint64_t key;    /* 0: free */
    int64_t kept_us; /* the lowest goes first */
};

struct table {
    uint8_t *cells;
    size_t cell_bytes, count;
};

/* count: a power of two, at least 8. False: out of memory. */
bool table_init(struct table *t, size_t cell_bytes, size_t count);
void table_free(struct table *t);
void *table_find(const struct table *t, uint64_t key); /* NULL: not there */
/* The cell of this key; else a cell, all zero but for its key, that was free or the oldest. */
void *table_take(struct table *t, uint64_t key);
void *table_at(const struct table *t, size_t i); /* i < count; free ones too */

/* Never 0. Chained: the seed is the hash of what stands before. */
uint64_t hash_slice(uint64_t seed, struct slice s);
uint64_t hash_u64(uint64_t seed, uint64_t v);
uint64_t hash_ip(uint64_t seed, struct ip ip);
uint64_t hash_mac(uint64_t seed, struct mac mac);

#endif
