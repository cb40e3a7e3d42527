/* SPDX-License-Identifier: MIT */
/*
 * A phone's list of problems, also the model's own: one entry for each diagnosis and file, counted
 * when it comes again, hidden while another entry explains it.
 */
#include "core/phone_impl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void problems_absorb(struct phone_problem *list, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        list[i].absorbed = false;
        for (unsigned k = 0; k < count && !list[i].absorbed; k++)
            list[i].absorbed = diagnosis_explains(list[k].what, list[i].what);
    }
}

bool problem_put(struct phone_problem **list, unsigned *count, unsigned *room,
                 const struct phone_problem *fresh)
{
    for (unsigned i = 0; i < *count; i++)
        if ((*list)[i].what == fresh->what &&
            kept_name_is(&(*list)[i].name, kept_name_view(&fresh->name))) {
            (*list)[i].times++;
            return true;
        }
    if (*count == PHONE_PROBLEMS_MAX)
        return true; /* enough to be read by a person */
    if (*count == *room) {
        unsigned more = *room ? PHONE_PROBLEMS_MAX : 2;
        struct phone_problem *grown = realloc(*list, more * sizeof **list);
        if (!grown)
            return false;
        *list = grown;
        *room = more;
    }
    (*list)[*count] = *fresh;
    (*list)[*count].times = 1;
    (*count)++;
    problems_absorb(*list, *count);
    return true;
}

void phone_problem_add(struct phone *p, enum diagnosis what, struct slice name, int64_t now,
                       const char *fmt, ...)
{
    struct phone_problem fresh;
    va_list ap;
    memset(&fresh, 0, sizeof fresh);
    fresh.what = what;
    fresh.at_us = now;
    kept_name_set(&fresh.name, name);
    va_start(ap, fmt);
    vsnprintf(fresh.text, sizeof fresh.text, fmt, ap);
    va_end(ap);
    phone_timeline_mark(p, &fresh);
    if (!problem_put(&p->problem, &p->problem_count, &p->problem_room, &fresh))
        return;
    if (!phone_is_blocked(p))
        return;
    if (!p->attempt.blocked_us)
        p->attempt.blocked_us = now;
    if (!phone_stage_is_final(p->stage))
        phone_set_stage(p, STAGE_STUCK, now);
}

bool phone_has_problem(const struct phone *p, enum diagnosis what)
{
    for (unsigned i = 0; i < p->problem_count; i++)
        if (p->problem[i].what == what)
            return true;
    return false;
}

void phone_problem_drop(struct phone *p, enum diagnosis what, int64_t now)
{
    unsigned kept = 0;
    bool halted = p->stage == STAGE_STUCK || p->stage == STAGE_FAILED;
    for (unsigned i = 0; i < p->problem_count; i++)
        if (p->problem[i].what != what)
            p->problem[kept++] = p->problem[i];
    if (kept == p->problem_count)
        return;
    p->problem_count = kept;
    problems_absorb(p->problem, kept);
    if (phone_is_blocked(p))
        return;
    p->attempt.blocked_us = 0;
    if (halted)
        phone_set_stage(p, STAGE_SEEN, now);
}

void phone_problems_clear(struct phone *p)
{
    p->problem_count = 0;
}

/* With an error its symptoms are over: a name that was mistyped once disagrees with no other. What
 * nothing explains stays: some file may still say so. */
static bool is_settled(const struct phone_problem *it)
{
    return it->what != DIAG_STILL_ASKS_OLD &&
           (it->absorbed || diagnosis_entry(it->what)->severity == SEVERITY_ERROR);
}

void phone_problems_settle(struct phone *p)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < p->problem_count; i++)
        if (!is_settled(&p->problem[i]))
            p->problem[kept++] = p->problem[i];
    p->problem_count = kept;
    p->attempt.blocked_us = 0;
    problems_absorb(p->problem, p->problem_count);
}

/* Explained or not, an error is in the way; only what comes of asking for the old protocol's load
 * is not, for that phone has arrived. */
bool phone_is_blocked(const struct phone *p)
{
    bool asks_old = phone_has_problem(p, DIAG_STILL_ASKS_OLD);
    for (unsigned i = 0; i < p->problem_count; i++) {
        const struct phone_problem *it = &p->problem[i];
        bool of_old = it->what == DIAG_STILL_ASKS_OLD ||
                      (asks_old && diagnosis_explains(DIAG_STILL_ASKS_OLD, it->what));
        if (!of_old && diagnosis_entry(it->what)->severity == SEVERITY_ERROR)
            return true;
    }
    return false;
}

bool phone_needs_person(const struct phone *p)
{
    switch (p->stage) {
    case STAGE_STUCK:
    case STAGE_FAILED:
        return true;
    case STAGE_DONE:
    case STAGE_CURRENT:
    case STAGE_BYSTANDER:
        return false;
    default:
        return phone_is_blocked(p);
    }
}

const struct phone_problem *phone_worst_problem(const struct phone *p)
{
    const struct phone_problem *worst = NULL;
    for (unsigned i = 0; i < p->problem_count; i++) {
        const struct phone_problem *it = &p->problem[i];
        if (!it->absorbed && (!worst || diagnosis_entry(it->what)->severity >
                                            diagnosis_entry(worst->what)->severity))
            worst = it;
    }
    return worst;
}
