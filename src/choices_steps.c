/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: each different pair of "runs" and "shall run" is planned once. A hop's load
 * is a target already, or a set of something that was given, or it stands in the library; then it
 * becomes a target behind the goals. Nothing is touched before all of them are there: a phone that
 * has come half-way is worse off than one that never began.
 */
#include "choices.h"

#include "core/route.h"
#include "core/text.h"

#include <string.h>

enum { PAIRS_MAX = 256 }; /* a list of thousands of phones has a handful */

struct steps {
    struct choices *c;
    struct buf *talk, *note;
    struct {
        const char *from;
        const struct target *goal;
    } pair[PAIRS_MAX];
    size_t pairs;
};

/* In what was given, then in the library; NULL: nowhere. */
static const struct load_set *look_for(struct choices *c, const char *load)
{
    struct load_store_error ignored;
    char library[PATH_SIZE];
    const struct load_set *set = NULL;
    for (size_t i = 0; i < c->store_count && !set; i++)
        set = load_store_find(c->store[i], load);
    if (set || c->store_count == STORES_MAX || paths_data("loads", library, sizeof library) < 0 ||
        load_store_open(load, library, &c->store[c->store_count], &ignored) < 0)
        return set;
    c->what[c->store_count] = NULL;
    return load_store_find(c->store[c->store_count++], load);
}

static const struct load_set *take_step(struct choices *c, const char *load)
{
    const struct target *known = target_find(c->target, c->count, load);
    const struct load_set *set = known ? known->set : look_for(c, load);
    if (!known && set && set->complete && c->count < TARGETS_MAX)
        c->target[c->count++] = (struct target){.set = set};
    return set;
}

/* The first file of the hop that the set cannot give; NULL: it has all. */
static const char *lacking(const struct load_set *set, const struct plan_hop *hop)
{
    for (unsigned f = 0; f < hop->file_count; f++) {
        bool good = false;
        for (size_t i = 0; i < PART_COUNT && !good; i++)
            good = slice_is_nocase(slice_str(set->part[i].name), hop->file[f]) &&
                   load_set_part_is_good(set, (enum load_part)i);
        if (!good)
            return hop->file[f];
    }
    return NULL;
}

static void tell_places(const struct choices *c, struct buf *talk)
{
    char library[PATH_SIZE];
    buf_str(talk, "Looked in");
    for (size_t i = 0; i < c->store_count; i++)
        if (c->what[i])
            buf_printf(talk, "%s %s", i ? "," : "", c->what[i]);
    if (paths_data("loads", library, sizeof library) == 0)
        buf_printf(talk, " and %s", library);
    buf_str(talk, "\nNext: give it too, --load FILE, or copy it into that folder\n");
}

static enum exit_status check_hop(struct steps *s, const struct plan *plan, unsigned i)
{
    char text[300];
    const struct plan_hop *hop = &plan->hop[i];
    const struct load_set *set = take_step(s->c, hop->to.text);
    const char *file = set && set->complete ? lacking(set, hop) : NULL;
    if (set && set->complete && !file)
        return EXIT_WELL;
    buf_printf(s->talk, "hookflash: from %s to %s, hop %u of %u: ", plan->from.text, plan->to.text,
               i + 1, plan->hop_count);
    if (file)
        buf_printf(s->talk, "%s has no %s, which a phone that runs %s fetches\n", hop->to.text,
                   file, hop->from.text);
    else if (set)
        buf_printf(s->talk, "%s: %s\n", hop->to.text, load_set_describe(set, text, sizeof text));
    else
        buf_printf(s->talk, "needs %s, which is not here\n", hop->to.text);
    tell_places(s->c, s->talk);
    return EXIT_FILES;
}

static enum exit_status refuse(struct steps *s, const char *from, const struct plan *plan)
{
    char text[120];
    buf_printf(s->talk, "hookflash: %s%s%s (%s): %s\nNext: hookflash plan --from %s --to %s\n",
               *from ? "from " : "", from, *from ? "" : plan->to.text,
               load_name_describe(&plan->to, text, sizeof text), plan->reason,
               *from ? from : "LOAD", plan->to.text);
    return EXIT_FILES;
}

static enum exit_status check_pair(struct steps *s, const char *from, const struct target *goal)
{
    struct plan plan;
    enum exit_status status = EXIT_WELL;
    for (size_t i = 0; i < s->pairs; i++)
        if (s->pair[i].goal == goal && strcmp(s->pair[i].from, from) == 0)
            return EXIT_WELL;
    if (s->pairs < PAIRS_MAX) {
        s->pair[s->pairs].from = from;
        s->pair[s->pairs++].goal = goal;
    }
    if (!target_plan(goal, from, &plan))
        return refuse(s, from, &plan);
    for (unsigned i = 0; plan.from_known && i < plan.hop_count && status == EXIT_WELL; i++)
        status = check_hop(s, &plan, i);
    return status;
}

/* --- phones of which nothing was said --- */

static bool is_named(const struct buf *names, const char *load)
{
    size_t at;
    return slice_find_nocase(buf_view(names), load, &at);
}

/* Takes what is there, and gathers the names of what is not. */
static void gather(struct steps *s, const struct target *goal, struct buf *missing)
{
    const char *old;
    for (size_t i = 0; (old = route_old_load(i)); i++) {
        struct plan plan;
        target_plan(goal, old, &plan);
        for (unsigned h = 0; h + 1 < plan.hop_count; h++) {
            const char *load = plan.hop[h].to.text;
            const struct load_set *set = take_step(s->c, load);
            if ((!set || !set->complete) && !is_named(missing, load))
                buf_printf(missing, " %s", load);
        }
    }
}

static void prepare_for_any(struct steps *s, const struct target *goal, struct buf *missing)
{
    for (size_t i = 0; i < s->pairs; i++)
        if (s->pair[i].goal == goal && !s->pair[i].from[0])
            gather(s, goal, missing);
}

enum exit_status choices_steps(struct choices *c, struct buf *talk, struct buf *note)
{
    struct steps s = {.c = c, .talk = talk, .note = note};
    struct buf missing;
    enum exit_status status = EXIT_WELL;
    c->count = c->goals;
    if (c->phones.all || !c->phones.count)
        status = check_pair(&s, c->phones.from, &c->target[0]);
    for (size_t i = 0; i < c->phones.count && status == EXIT_WELL; i++) {
        const struct listed_phone *p = &c->phones.phone[i];
        const struct target *goal =
            p->load[0] ? target_find(c->target, c->count, p->load) : &c->target[0];
        status = check_pair(&s, phone_list_from(&c->phones, p), goal);
    }
    buf_growing(&missing, 4096);
    for (size_t i = 0; i < c->goals && status == EXIT_WELL; i++)
        prepare_for_any(&s, &c->target[i], &missing);
    if (note && missing.len)
        buf_printf(note,
                   "hookflash: note: a phone from before SIP 7 or SCCP 6 may need a load that is "
                   "not here:\n %s\nIt would be held. Next: --load again names where they lie\n",
                   buf_cstr(&missing));
    buf_free(&missing);
    return status;
}
