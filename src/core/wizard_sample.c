/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the sample load has answers of its own: this computer's loopback, a private
 * folder, the simulated phones. They take the place of those for real phones when the load question
 * is answered with the sample, and give it back when it is answered otherwise, so that neither way
 * of going back and forth loses an answer or leads sample files into a real folder.
 */
#include "core/wizard_impl.h"

#include <string.h>

/* Of the bench and of other people's folders the sample takes nothing; how it is served is the same
 * question for both. */
enum share { SHARED, ITS_OWN, FIXED };

static const enum share shares[FIELD_COUNT] = {
    [FIELD_INTERFACE] = FIXED,     [FIELD_ADDRESS] = FIXED,     [FIELD_ALLOW] = FIXED,
    [FIELD_STRIP] = ITS_OWN,       [FIELD_PROMISCUOUS] = FIXED, [FIELD_NO_CAPTURE] = FIXED,
    [FIELD_PHONES] = ITS_OWN,      [FIELD_FROM] = ITS_OWN,      [FIELD_ROOT] = FIXED,
    [FIELD_FIRST_ALONE] = ITS_OWN, [FIELD_DHCP] = FIXED,        [FIELD_DHCP_POOL] = FIXED,
    [FIELD_DHCP_LEASE] = FIXED,
};

bool wizard_is_sample(const struct wizard *w)
{
    return w->facts.sample && slice_is(buf_view(&w->answer[FIELD_LOAD]), WIZARD_SAMPLE);
}

bool wizard_sample_fixes(const struct wizard *w, enum wizard_field f)
{
    return w->sampling && shares[f] == FIXED;
}

/* The first time: what was said already counts where it is not about other phones. */
static void begin(struct wizard *w)
{
    for (unsigned f = 0; f < FIELD_COUNT; f++) {
        struct slice said = buf_view(&w->answer[f]);
        const char *own = w->facts.sample[f];
        if (shares[f] == SHARED && said.n)
            wizard_set_answer(&w->aside[f], said);
        else
            wizard_set_answer(&w->aside[f], slice_str(own));
    }
    w->sampled = true;
}

/* "sample#P00308010200", as an answers file has it: the answer to the question behind it too. */
static void split_set(struct wizard *w)
{
    struct slice load = buf_view(&w->answer[FIELD_LOAD]);
    if (!w->facts.sample || !slice_starts(load, WIZARD_SAMPLE "#"))
        return;
    wizard_set_answer(&w->answer[FIELD_SET], slice_from(load, sizeof WIZARD_SAMPLE));
    wizard_set_answer(&w->answer[FIELD_LOAD], slice_str(WIZARD_SAMPLE));
    if (w->sampling)
        buf_reset(&w->answer[FIELD_FROM]);
}

void wizard_sample_sync(struct wizard *w)
{
    split_set(w);
    if (wizard_is_sample(w) == w->sampling)
        return;
    if (!w->sampled)
        begin(w);
    for (unsigned f = 0; f < FIELD_COUNT; f++) {
        struct buf there = w->aside[f];
        if (f == FIELD_LOAD || f == FIELD_SET)
            continue;
        w->aside[f] = w->answer[f];
        w->answer[f] = there;
    }
    w->sampling = !w->sampling;
}

const char *wizard_sample_from(const struct wizard *w)
{
    const struct load_set *to = wizard_set(w), *set;
    const char *said = wizard_text(w, FIELD_FROM);
    if (*said && strcmp(said, "unknown") != 0)
        return said;
    for (size_t i = 1; (set = wizard_usable_set(w, i)) != NULL; i++)
        if (set != to)
            return set->name.text;
    return "unknown";
}
