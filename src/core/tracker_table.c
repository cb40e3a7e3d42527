/* SPDX-License-Identifier: MIT */
#include "core/tracker_table.h"

#include <stdlib.h>
#include <string.h>

enum { WAYS = 8, LANES = 4 };

bool table_init(struct table *t, size_t cell_bytes, size_t count)
{
    t->cells = calloc(count, cell_bytes);
    t->cell_bytes = cell_bytes;
    t->count = count;
    return t->cells;
}

void table_free(struct table *t)
{
    free(t->cells);
    t->cells = NULL;
}

void *table_at(const struct table *t, size_t i)
{
    return t->cells + i * t->cell_bytes;
}

static size_t first_of(const struct table *t, uint64_t key)
{
    return (size_t)key & (t->count - WAYS);
}

void *table_find(const struct table *t, uint64_t key)
{
    size_t first = first_of(t, key);
    for (size_t i = first; i < first + WAYS; i++) {
        struct cell *c = table_at(t, i);
        if (c->key == key)
            return c;
    }
    return NULL;
}

static struct cell *oldest(const struct table *t, size_t first)
{
    struct cell *best = table_at(t, first);
    for (size_t i = first; i < first + WAYS && best->key; i++) {
        struct cell *c = table_at(t, i);
        if (!c->key || c->kept_us < best->kept_us)
            best = c;
    }
    return best;
}

void *table_take(struct table *t, uint64_t key)
{
    struct cell *c = table_find(t, key);
    if (c)
        return c;
    c = oldest(t, first_of(t, key));
    memset(c, 0, t->cell_bytes);
    c->key = key;
    return c;
}

/* --- hashing: multiply and fold, eight bytes a step --- */

uint64_t hash_u64(uint64_t seed, uint64_t v)
{
    /* The seed is stirred before v meets it, or port and address of two phones would cancel out. */
    uint64_t h = (seed + 0x9e3779b97f4a7c15u) * 0xbf58476d1ce4e5b9u;
    h = (h ^ (h >> 32) ^ v) * 0xd6e8feb86659fd93u;
    h = (h ^ (h >> 32)) * 0x9e3779b97f4a7c15u;
    h ^= h >> 29;
    return h ? h : 1;
}

/* The blocks of files are most of what is hashed. Lanes of their own spare them the wait for one
 * multiplication after the other. */
static uint64_t hash_long(uint64_t h, const uint8_t *p, size_t n)
{
    uint64_t lane[LANES] = {h, ~h, h << 1, h >> 1}, word;
    for (size_t i = 0; i + sizeof lane <= n; i += sizeof lane) {
        for (size_t k = 0; k < LANES; k++) {
            memcpy(&word, p + i + k * sizeof word, sizeof word);
            lane[k] = (lane[k] ^ word) * 0xd6e8feb86659fd93u;
            lane[k] ^= lane[k] >> 32;
        }
    }
    for (size_t k = 0; k < LANES; k++)
        h = hash_u64(h, lane[k]);
    return h;
}

uint64_t hash_slice(uint64_t seed, struct slice s)
{
    uint64_t h = hash_u64(seed, s.n), word;
    size_t i = s.n - s.n % (LANES * sizeof word);
    if (i > 0)
        h = hash_long(h, s.p, i);
    for (; i + sizeof word <= s.n; i += sizeof word) {
        memcpy(&word, s.p + i, sizeof word);
        h = hash_u64(h, word);
    }
    word = 0;
    if (i < s.n)
        memcpy(&word, s.p + i, s.n - i);
    return hash_u64(h, word);
}

uint64_t hash_ip(uint64_t seed, struct ip ip)
{
    if (ip.family == 4)
        return hash_u64(seed, ip_v4_value(ip));
    return hash_slice(seed, slice_of(ip.b, sizeof ip.b));
}

uint64_t hash_mac(uint64_t seed, struct mac mac)
{
    return hash_slice(seed, slice_of(mac.b, sizeof mac.b));
}
