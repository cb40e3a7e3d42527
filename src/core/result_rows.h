/* SPDX-License-Identifier: MIT */
/*
 * What a bench has come to: its phones in groups, those that need a person first. Bystanders are
 * not among them.
 */
#ifndef HOOKFLASH_RESULT_ROWS_H
#define HOOKFLASH_RESULT_ROWS_H

#include "core/model.h"

#define RESULT_GROUPS(X)                                                                           \
    X(RESULT_FAILED, "Failed")                                                                     \
    X(RESULT_UNDER_WAY, "Not finished")                                                            \
    X(RESULT_UNSEEN, "Not seen")                                                                   \
    X(RESULT_DONE, "Done")

enum result_group {
#define X(id, title) id,
    RESULT_GROUPS(X)
#undef X
        RESULT_GROUP_COUNT
};

const char *result_group_title(enum result_group g);

/* Zeroed: none. In each group in the order first known. */
struct result_rows {
    size_t count[RESULT_GROUP_COUNT]; /* phones */
    size_t *index, room;              /* their places in the model, group by group */
};

void result_rows_free(struct result_rows *r);
/* After the model changed. False: no memory, and there are none. */
bool result_rows_update(struct result_rows *r, const struct model *m);

/* As a list, each group that has phones has a line with its title above them. */
struct result_row {
    enum result_group group;
    const struct phone *phone; /* NULL: it is the title; good until model_apply() */
};

size_t result_rows_count(const struct result_rows *r);
/* i < result_rows_count(), and nothing changed since result_rows_update(). */
struct result_row result_row_at(const struct result_rows *r, const struct model *m, size_t i);
/* Where that phone stands; result_rows_count(): it is not there. */
size_t result_rows_find(const struct result_rows *r, const struct model *m,
                        const struct phone *phone);

#endif
