/* SPDX-License-Identifier: MIT */
/*
 * The files that a conversion puts into the TFTP folder: the configs of phone_config and the load's
 * own files, listed before anything is touched and then written (DESIGN 4, 9).
 */
#ifndef HOOKFLASH_DEPLOY_H
#define HOOKFLASH_DEPLOY_H

#include "core/load_set.h"
#include "core/phone_config.h"
#include "core/phone_list.h"
#include "served_root.h"

/* One load that this session gives out, whole: somebody's goal, or a step on the way to one. */
struct target {
    const struct load_set *set;
};

/* The way from what a phone is said to run, or from a universal loader of unknown load. A
 * phone that runs it already may as well take it once more. False: plan->reason says why not. */
bool target_plan(const struct target *goal, const char *from, struct plan *plan);
/* By load name; NULL: none of these. */
const struct target *target_find(const struct target *targets, size_t count, const char *load);

struct deploy_file {
    char name[64];
    struct slice bytes; /* owned by the list when made here, by the set for load files */
    bool is_config;
    char load[LOAD_NAME_MAX + 1]; /* configs: what the phone will read from it */
};

struct deploy_list {
    struct deploy_file *file;
    size_t count, cap;
    struct buf text; /* bytes of the configs */
};

/*
 * Phones without a load of their own take targets[0]. Configs are those of each phone's first hop.
 * The default files, which every phone may read, are listed only when all phones have one goal and
 * one first hop: they could not say two things. Load files are those of all targets. 0 or
 * -ENOMEM.
 */
int deploy_list_make(const struct target *targets, size_t target_count,
                     const struct phone_list *phones, const struct phone_config_options *opt,
                     struct deploy_list *out);
void deploy_list_free(struct deploy_list *list);

/* What writing a file would do to what lies there. */
enum deploy_state { DEPLOY_NEW, DEPLOY_REPLACED, DEPLOY_UNCHANGED };
const char *deploy_state_name(enum deploy_state s);
/* root NULL: there is no folder yet. *old (may be NULL) is what lies there, to be unref'd, or NULL.
 */
enum deploy_state deploy_compare(const struct deploy_file *f, struct served_root *root,
                                 struct snapshot **old);

/* Writes them all, reading each one back; `told` hears of each (written->backup, unchanged). Stops
 * at the first failure: -errno, and *failed names the file. */
int deploy_write(const struct deploy_list *list, struct served_root *root, int64_t now_us,
                 void (*told)(void *ctx, const struct deploy_file *f, const struct written *w),
                 void *ctx, const struct deploy_file **failed);

#endif
