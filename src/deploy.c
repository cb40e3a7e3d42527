/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: phone_config makes the bytes, this file only decides which of its files a
 * list of phones needs. Config bytes gather in one growing buf; since it may move while it grows,
 * slices into it are set when all is there (offsets are kept in the slices' lengths until then).
 */
#include "deploy.h"

#include "core/phone_parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { CONFIG_TEXT_MAX = 64 * 1024 * 1024 };

bool target_plan(const struct target *goal, const char *from, struct plan *plan)
{
    struct load_name runs;
    bool known = load_name_parse(slice_str(from), &runs);
    plan_make(known ? &runs : NULL, &goal->set->name, plan);
    if (plan->result == PLAN_ALREADY)
        plan_make(NULL, &goal->set->name, plan);
    return plan->result == PLAN_OK && plan->hop_count > 0;
}

const struct target *target_find(const struct target *targets, size_t count, const char *load)
{
    for (size_t i = 0; i < count; i++)
        if (slice_eq_nocase(slice_str(targets[i].set->name.text), slice_str(load)))
            return &targets[i];
    return NULL;
}

static struct deploy_file *add(struct deploy_list *list)
{
    if (list->count == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 32;
        struct deploy_file *f = realloc(list->file, cap * sizeof *f);
        if (!f)
            return NULL;
        list->file = f;
        list->cap = cap;
    }
    struct deploy_file *f = &list->file[list->count++];
    *f = (struct deploy_file){0};
    return f;
}

static int add_config(struct deploy_list *list, enum config_file which, const struct plan_hop *hop,
                      struct mac mac, const struct phone_config_options *opt)
{
    char name[CONFIG_NAME_SIZE];
    if (!config_file_wanted(which, hop))
        return 0;
    struct deploy_file *f = add(list);
    if (!f)
        return -ENOMEM;
    size_t from = list->text.len;
    phone_config_build(which, hop, mac, opt, &list->text);
    if (list->text.bad)
        return -ENOMEM;
    f->is_config = true;
    f->bytes.n = list->text.len - from;
    slice_to_str(slice_str(config_file_name(which, mac, name)), f->name, sizeof f->name);
    return 0;
}

static int add_load_files(struct deploy_list *list, const struct target *t)
{
    for (size_t i = 0; i < PART_COUNT; i++) {
        const struct load_set_part *part = &t->set->part[i];
        if (!load_set_part_is_good(t->set, (enum load_part)i))
            continue;
        struct deploy_file *f = add(list);
        if (!f)
            return -ENOMEM;
        f->bytes = part->file.bytes;
        slice_to_str(slice_str(part->name), f->name, sizeof f->name);
    }
    return 0;
}

/* The load that a phone reads from a config; false when it reads none. */
static bool read_load(const char *name, struct slice bytes, char load[static LOAD_NAME_MAX + 1])
{
    struct phone_reading reading;
    phone_parse_config(slice_str(name), bytes, PHONE_7960, &reading);
    return reading.result == PHONE_READS_LOAD &&
           slice_to_str(slice_of(reading.load, reading.load_n), load, LOAD_NAME_MAX + 1);
}

/* Points the configs at their bytes, and reads them back as a phone will. */
static int settle(struct deploy_list *list)
{
    const uint8_t *at = list->text.p;
    for (size_t i = 0; i < list->count; i++) {
        struct deploy_file *f = &list->file[i];
        if (!f->is_config)
            continue;
        f->bytes.p = at;
        at += f->bytes.n;
        if (!read_load(f->name, f->bytes, f->load))
            return -EINVAL;
    }
    return 0;
}

static const struct target *target_of(const struct target *targets, size_t count,
                                      const struct listed_phone *p)
{
    return p->load[0] ? target_find(targets, count, p->load) : &targets[0];
}

/* What the default files would say, as long as every phone is told the same. */
struct common {
    bool any, split;
    struct plan_hop hop;
    const struct target *goal;
};

static void share(struct common *c, const struct target *goal, const struct plan_hop *hop)
{
    bool same = c->any && c->goal == goal && c->hop.method == hop->method &&
                strcmp(c->hop.to.text, hop->to.text) == 0;
    c->split = c->split || (c->any && !same);
    c->any = true;
    c->goal = goal;
    c->hop = *hop;
}

static int add_phone(const struct target *targets, size_t count, const struct phone_list *phones,
                     const struct listed_phone *p, const struct phone_config_options *opt,
                     struct common *common, struct deploy_list *out)
{
    const struct target *goal = target_of(targets, count, p);
    struct phone_home home;
    struct phone_config_options o = *opt;
    struct plan plan;
    int rc = 0;
    if (!goal || !target_plan(goal, phone_list_from(phones, p), &plan))
        return -EINVAL;
    share(common, goal, &plan.hop[0]);
    phone_list_home(phones, p, &home);
    o.home = &home;
    for (unsigned c = 0; c < CONFIG_FILE_COUNT && rc == 0; c++)
        if (config_file_is_per_phone((enum config_file)c))
            rc = add_config(out, (enum config_file)c, &plan.hop[0], p->mac, &o);
    return rc;
}

static int add_defaults(const struct phone_list *phones, const struct common *common,
                        const struct phone_config_options *opt, struct deploy_list *out)
{
    struct phone_home home;
    struct phone_config_options o = *opt;
    int rc = 0;
    phone_list_shared_home(phones, &home);
    o.home = &home;
    for (unsigned c = 0; c < CONFIG_FILE_COUNT && rc == 0; c++)
        if (!config_file_is_per_phone((enum config_file)c))
            rc = add_config(out, (enum config_file)c, &common->hop, (struct mac){{0}}, &o);
    return rc;
}

static int make(const struct target *targets, size_t count, const struct phone_list *phones,
                const struct phone_config_options *opt, struct deploy_list *out)
{
    struct common common = {.any = false};
    struct plan plan;
    int rc = 0;
    if (count && (phones->all || !phones->count)) { /* whoever is not listed */
        if (!target_plan(&targets[0], phones->from, &plan))
            return -EINVAL;
        share(&common, &targets[0], &plan.hop[0]);
    }
    for (size_t i = 0; i < phones->count && rc == 0; i++)
        rc = add_phone(targets, count, phones, &phones->phone[i], opt, &common, out);
    if (rc == 0 && common.any && !common.split)
        rc = add_defaults(phones, &common, opt, out);
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = add_load_files(out, &targets[i]);
    return rc;
}

int deploy_list_make(const struct target *targets, size_t count, const struct phone_list *phones,
                     const struct phone_config_options *opt, struct deploy_list *out)
{
    *out = (struct deploy_list){0};
    buf_growing(&out->text, CONFIG_TEXT_MAX);
    int rc = make(targets, count, phones, opt, out);
    if (rc == 0)
        rc = settle(out);
    if (rc < 0)
        deploy_list_free(out);
    return rc;
}

void deploy_list_free(struct deploy_list *list)
{
    free(list->file);
    buf_free(&list->text);
    *list = (struct deploy_list){0};
}

const char *deploy_state_name(enum deploy_state s)
{
    static const char *const names[] = {"new", "replaced", "unchanged"};
    return names[s];
}

enum deploy_state deploy_compare(const struct deploy_file *f, struct served_root *root,
                                 struct snapshot **old)
{
    struct found found = {0};
    enum find_result r = root ? served_root_find(root, slice_str(f->name), &found) : FIND_MISSING;
    bool same = r == FIND_OK && slice_eq(snapshot_view(found.file), f->bytes);
    if (r != FIND_OK) {
        snapshot_unref(found.file); /* under another case of letters it stays as it is */
        found.file = NULL;
    }
    if (old)
        *old = found.file;
    else
        snapshot_unref(found.file);
    return same ? DEPLOY_UNCHANGED : r == FIND_OK ? DEPLOY_REPLACED : DEPLOY_NEW;
}

/* What lies on disk now is what was meant, byte for byte and as a phone reads it. */
static int read_back(const struct deploy_file *f, struct served_root *root)
{
    struct found found;
    char load[LOAD_NAME_MAX + 1] = "";
    if (served_root_find(root, slice_str(f->name), &found) != FIND_OK)
        return -EIO;
    struct slice view = snapshot_view(found.file);
    bool same = slice_eq(view, f->bytes);
    if (same && f->is_config)
        same = read_load(f->name, view, load) && strcmp(load, f->load) == 0;
    snapshot_unref(found.file);
    return same ? 0 : -EIO;
}

int deploy_write(const struct deploy_list *list, struct served_root *root, int64_t now_us,
                 void (*told)(void *ctx, const struct deploy_file *f, const struct written *w),
                 void *ctx, const struct deploy_file **failed)
{
    for (size_t i = 0; i < list->count; i++) {
        struct written written;
        *failed = &list->file[i];
        int rc = served_root_write(root, list->file[i].name, list->file[i].bytes, now_us, &written);
        if (rc == 0)
            rc = read_back(&list->file[i], root);
        if (rc < 0)
            return rc;
        told(ctx, &list->file[i], &written);
    }
    *failed = NULL;
    return 0;
}
