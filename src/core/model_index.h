/* SPDX-License-Identifier: MIT */
/* The model's phones found by MAC and by address, and in the order of their deadlines. */
#ifndef HOOKFLASH_MODEL_INDEX_H
#define HOOKFLASH_MODEL_INDEX_H

#include "core/phone.h"

/* One chained hash; which key it goes by is told to each call. */
enum index_key { INDEX_MAC, INDEX_IP };

struct phone_index {
    enum index_key key;
    struct phone **bucket;
    size_t buckets, count;
};

/* A phone whose key is not known must not be put in. False: out of memory. */
bool index_put(struct phone_index *x, struct phone *p);
void index_remove(struct phone_index *x, struct phone *p); /* no harm when it is not in */
struct phone *index_find_mac(const struct phone_index *x, struct mac mac);
struct phone *index_find_ip(const struct phone_index *x, struct ip ip);

/* A binary heap over deadline_us; phone.place is 1 + the place. */
struct phone_queue {
    struct phone **at;
    size_t count, room;
};

/* Room for `phones` of them, so that queue_update() cannot fail. False: out of memory. */
bool queue_reserve(struct phone_queue *q, size_t phones);
void queue_update(struct phone_queue *q, struct phone *p); /* after its deadline changed */
void queue_remove(struct phone_queue *q, struct phone *p);

#endif
