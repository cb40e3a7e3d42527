/* SPDX-License-Identifier: MIT */
/*
 * A fleet: a model that others join, one for each bench. Events go to a bench's own model, for
 * sessions, choices and silence are a bench's; the fleet's is only looked at. It lists the phones
 * of all of them in the order first known, adds up what is counted, and is over when all are.
 */
#ifndef HOOKFLASH_MODEL_FLEET_H
#define HOOKFLASH_MODEL_FLEET_H

#include "core/model.h"

/* A new model for the bench of this name (printable ASCII), in place of the one that it had, whose
 * phones go. It is the fleet's; NULL: out of memory, and all is as it was. */
struct model *model_fleet_join(struct model *fleet, const char *bench);
/* NULL: no such bench. */
struct model *model_fleet_find(const struct model *fleet, const char *bench);

/* In the order in which they joined. */
size_t model_fleet_count(const struct model *fleet); /* 0: a bench's own model */
const struct model *model_fleet_at(const struct model *fleet, size_t i);
/* The bench's name, which lives as long as the fleet; "": in no fleet. */
const char *model_bench(const struct model *m);

#endif
