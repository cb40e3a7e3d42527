/* SPDX-License-Identifier: MIT */
/* A binary heap on (due, order). */
#include "phones/sim_held.h"

#include <stdlib.h>
#include <string.h>

struct sim_held *sim_held_new(struct slice bytes)
{
    struct sim_held *h = calloc(1, sizeof *h + bytes.n);
    if (!h)
        return NULL;
    h->fd = -1;
    h->n = (uint16_t)bytes.n;
    if (bytes.n > 0)
        memcpy(h->bytes, bytes.p, bytes.n);
    return h;
}

static bool before(const struct sim_held *a, const struct sim_held *b)
{
    return a->due_us != b->due_us ? a->due_us < b->due_us : a->order < b->order;
}

static void swap(struct sim_held **a, struct sim_held **b)
{
    struct sim_held *t = *a;
    *a = *b;
    *b = t;
}

bool sim_held_push(struct sim_held_queue *q, struct sim_held *h)
{
    if (q->count == q->cap) {
        size_t cap = q->cap ? 2 * q->cap : 64;
        struct sim_held **heap = realloc(q->heap, cap * sizeof(struct sim_held *));
        if (!heap)
            return false;
        q->heap = heap;
        q->cap = cap;
    }
    h->order = q->order++;
    size_t i = q->count++;
    q->heap[i] = h;
    for (; i > 0 && before(q->heap[i], q->heap[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&q->heap[i], &q->heap[(i - 1) / 2]);
    return true;
}

bool sim_held_next(const struct sim_held_queue *q, int64_t *due_us)
{
    if (q->count == 0)
        return false;
    *due_us = q->heap[0]->due_us;
    return true;
}

struct sim_held *sim_held_pop(struct sim_held_queue *q)
{
    if (q->count == 0)
        return NULL;
    struct sim_held *top = q->heap[0];
    q->heap[0] = q->heap[--q->count];
    for (size_t i = 0;;) {
        size_t least = i;
        for (size_t k = 2 * i + 1; k <= 2 * i + 2 && k < q->count; k++)
            if (before(q->heap[k], q->heap[least]))
                least = k;
        if (least == i)
            return top;
        swap(&q->heap[i], &q->heap[least]);
        i = least;
    }
}
