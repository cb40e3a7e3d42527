/* SPDX-License-Identifier: MIT */
#include "core/result_rows.h"

#include <stdlib.h>
#include <string.h>

const char *result_group_title(enum result_group g)
{
    static const char *const titles[] = {
#define X(id, title) title,
        RESULT_GROUPS(X)
#undef X
    };
    return titles[g];
}

/* RESULT_GROUP_COUNT: in none. */
static enum result_group group_of(const struct phone *p)
{
    switch (p->stage) {
    case STAGE_STUCK:
    case STAGE_FAILED:
        return RESULT_FAILED;
    case STAGE_WAITING:
        return RESULT_UNSEEN;
    case STAGE_DONE:
    case STAGE_CURRENT:
        return RESULT_DONE;
    case STAGE_BYSTANDER:
        return RESULT_GROUP_COUNT;
    default:
        return RESULT_UNDER_WAY;
    }
}

void result_rows_free(struct result_rows *r)
{
    free(r->index);
    memset(r, 0, sizeof *r);
}

static bool make_room(struct result_rows *r, size_t n)
{
    if (n <= r->room)
        return true;
    size_t *more = realloc(r->index, n * sizeof *more);
    if (!more)
        return false;
    r->index = more;
    r->room = n;
    return true;
}

bool result_rows_update(struct result_rows *r, const struct model *m)
{
    size_t at[RESULT_GROUP_COUNT] = {0}, n = model_phone_count(m);
    memset(r->count, 0, sizeof r->count);
    if (!make_room(r, n))
        return false;
    for (size_t i = 0; i < n; i++) {
        enum result_group g = group_of(model_phone(m, i));
        if (g != RESULT_GROUP_COUNT)
            r->count[g]++;
    }
    for (unsigned g = 1; g < RESULT_GROUP_COUNT; g++)
        at[g] = at[g - 1] + r->count[g - 1];
    for (size_t i = 0; i < n; i++) {
        enum result_group g = group_of(model_phone(m, i));
        if (g != RESULT_GROUP_COUNT)
            r->index[at[g]++] = i;
    }
    return true;
}

/* With its title; nothing where it is empty. */
static size_t lines_of(const struct result_rows *r, unsigned group)
{
    return r->count[group] ? r->count[group] + 1 : 0;
}

size_t result_rows_count(const struct result_rows *r)
{
    size_t n = 0;
    for (unsigned g = 0; g < RESULT_GROUP_COUNT; g++)
        n += lines_of(r, g);
    return n;
}

struct result_row result_row_at(const struct result_rows *r, const struct model *m, size_t i)
{
    size_t before = 0; /* phones of the groups above */
    unsigned g = 0;
    while (i >= lines_of(r, g)) {
        i -= lines_of(r, g);
        before += r->count[g++];
    }
    return (struct result_row){
        .group = (enum result_group)g,
        .phone = i ? model_phone(m, r->index[before + i - 1]) : NULL,
    };
}

size_t result_rows_find(const struct result_rows *r, const struct model *m,
                        const struct phone *phone)
{
    size_t i = 0, n = result_rows_count(r);
    while (i < n && result_row_at(r, m, i).phone != phone)
        i++;
    return i;
}
