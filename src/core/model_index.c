/* SPDX-License-Identifier: MIT */
#include "core/model_index.h"

#include <stdlib.h>
#include <string.h>

/* --- hash --- */

static size_t hash(const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    uint64_t h = 0xcbf29ce484222325; /* FNV-1a */
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 0x100000001b3;
    return (size_t)(h ^ h >> 32);
}

static size_t hash_of(enum index_key key, const struct phone *p)
{
    return key == INDEX_MAC ? hash(p->mac.b, sizeof p->mac.b) : hash(p->ip.b, sizeof p->ip.b);
}

static struct phone **next_of(enum index_key key, struct phone *p)
{
    return key == INDEX_MAC ? &p->next_by_mac : &p->next_by_ip;
}

static bool grow(struct phone_index *x)
{
    size_t buckets = x->buckets ? x->buckets * 2 : 64;
    struct phone **fresh = calloc(buckets, sizeof(struct phone *));
    if (!fresh)
        return false;
    for (size_t i = 0; i < x->buckets; i++)
        while (x->bucket[i]) {
            struct phone *p = x->bucket[i], **slot = &fresh[hash_of(x->key, p) & (buckets - 1)];
            x->bucket[i] = *next_of(x->key, p);
            *next_of(x->key, p) = *slot;
            *slot = p;
        }
    free(x->bucket);
    x->bucket = fresh;
    x->buckets = buckets;
    return true;
}

bool index_put(struct phone_index *x, struct phone *p)
{
    if (x->count >= x->buckets && !grow(x))
        return false;
    struct phone **slot = &x->bucket[hash_of(x->key, p) & (x->buckets - 1)];
    *next_of(x->key, p) = *slot;
    *slot = p;
    x->count++;
    return true;
}

void index_remove(struct phone_index *x, struct phone *p)
{
    if (!x->buckets)
        return;
    struct phone **slot = &x->bucket[hash_of(x->key, p) & (x->buckets - 1)];
    while (*slot && *slot != p)
        slot = next_of(x->key, *slot);
    if (!*slot)
        return;
    *slot = *next_of(x->key, p);
    *next_of(x->key, p) = NULL;
    x->count--;
}

struct phone *index_find_mac(const struct phone_index *x, struct mac mac)
{
    if (!x->buckets)
        return NULL;
    struct phone *p = x->bucket[hash(mac.b, sizeof mac.b) & (x->buckets - 1)];
    while (p && !mac_eq(p->mac, mac))
        p = p->next_by_mac;
    return p;
}

struct phone *index_find_ip(const struct phone_index *x, struct ip ip)
{
    if (!x->buckets)
        return NULL;
    struct phone *p = x->bucket[hash(ip.b, sizeof ip.b) & (x->buckets - 1)];
    while (p && !ip_eq(p->ip, ip))
        p = p->next_by_ip;
    return p;
}

/* --- queue --- */

bool queue_reserve(struct phone_queue *q, size_t phones)
{
    if (phones <= q->room)
        return true;
    size_t room = phones + phones / 2 + 16;
    struct phone **more = realloc(q->at, room * sizeof(struct phone *));
    if (!more)
        return false;
    q->at = more;
    q->room = room;
    return true;
}

static void set_place(struct phone_queue *q, size_t i, struct phone *p)
{
    q->at[i] = p;
    p->place = i + 1;
}

static void sift_up(struct phone_queue *q, size_t i)
{
    struct phone *p = q->at[i];
    while (i && q->at[(i - 1) / 2]->deadline_us > p->deadline_us) {
        set_place(q, i, q->at[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    set_place(q, i, p);
}

static void sift_down(struct phone_queue *q, size_t i)
{
    struct phone *p = q->at[i];
    for (size_t child = 2 * i + 1; child < q->count; child = 2 * i + 1) {
        if (child + 1 < q->count && q->at[child + 1]->deadline_us < q->at[child]->deadline_us)
            child++;
        if (q->at[child]->deadline_us >= p->deadline_us)
            break;
        set_place(q, i, q->at[child]);
        i = child;
    }
    set_place(q, i, p);
}

void queue_remove(struct phone_queue *q, struct phone *p)
{
    size_t i = p->place;
    if (!i--)
        return;
    p->place = 0;
    struct phone *last = q->at[--q->count];
    if (last == p)
        return;
    set_place(q, i, last);
    sift_up(q, i);
    sift_down(q, last->place - 1);
}

void queue_update(struct phone_queue *q, struct phone *p)
{
    if (!p->deadline_us) {
        queue_remove(q, p);
        return;
    }
    if (!p->place)
        set_place(q, q->count++, p);
    size_t i = p->place - 1;
    sift_up(q, i);
    sift_down(q, p->place - 1);
}
