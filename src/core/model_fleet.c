/* SPDX-License-Identifier: MIT */
#include "core/model_fleet.h"

#include "core/model_impl.h"

#include <stdlib.h>
#include <string.h>

static struct fleet_bench *find(const struct model *fleet, struct slice name)
{
    for (size_t i = 0; i < fleet->bench_count; i++)
        if (slice_is(name, fleet->benches[i]->name))
            return fleet->benches[i];
    return NULL;
}

static struct fleet_bench *add(struct model *fleet, const char *name)
{
    size_t n = strlen(name) + 1;
    struct fleet_bench **more =
        realloc(fleet->benches, (fleet->bench_count + 1) * sizeof(struct fleet_bench *));
    if (!more)
        return NULL;
    fleet->benches = more;
    struct fleet_bench *b = calloc(1, sizeof *b + n);
    if (!b)
        return NULL;
    memcpy(b->name, name, n);
    fleet->benches[fleet->bench_count++] = b;
    return b;
}

/* The phones of a model that goes are no longer listed. */
static void leave(struct model *fleet, const struct model *m)
{
    size_t kept = 0;
    for (size_t i = 0; i < fleet->count; i++)
        if (fleet->phone[i]->bench != m->name)
            fleet->phone[kept++] = fleet->phone[i];
    fleet->count = kept;
}

struct model *model_fleet_join(struct model *fleet, const char *bench)
{
    struct model *m = model_new();
    struct fleet_bench *b = m ? find(fleet, slice_str(bench)) : NULL;
    if (m && !b)
        b = add(fleet, bench);
    if (!b) {
        model_free(m);
        return NULL;
    }
    if (b->model) {
        leave(fleet, b->model);
        b->model->fleet = NULL;
        model_free(b->model);
    }
    b->model = m;
    m->fleet = fleet;
    m->name = b->name;
    return m;
}

struct model *model_fleet_find(const struct model *fleet, const char *bench)
{
    struct fleet_bench *b = find(fleet, slice_str(bench));
    return b ? b->model : NULL;
}

const struct model *model_fleet_of(const struct model *m, struct slice bench)
{
    struct fleet_bench *b = bench.n ? find(m, bench) : NULL;
    return b ? b->model : m;
}

size_t model_fleet_count(const struct model *fleet)
{
    return fleet->bench_count;
}

const struct model *model_fleet_at(const struct model *fleet, size_t i)
{
    return fleet->benches[i]->model;
}

const char *model_bench(const struct model *m)
{
    return m->name;
}

void model_fleet_heard(struct model *fleet, const struct model *m, const struct event *e)
{
    if (!fleet->started || e->t_us < fleet->started_us)
        fleet->started_us = e->t_us;
    if (e->t_us > fleet->last_us)
        fleet->last_us = e->t_us;
    fleet->started = true;
    fleet->last_seq++;
    fleet->bench.speed = m->bench.speed;
    fleet->bench.choosing |= m->bench.choosing;
}

void model_fleet_free(struct model *fleet)
{
    for (size_t i = 0; i < fleet->bench_count; i++) {
        model_free(fleet->benches[i]->model);
        free(fleet->benches[i]);
    }
    free(fleet->benches);
}
