/* SPDX-License-Identifier: MIT */
/* A phone as a whole: its name, who follows it, its stage, its target. */
#include "core/phone_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const stage_names[] = {
#define X(id, text) text,
    PHONE_STAGES(X)
#undef X
};

const char *phone_stage_name(enum phone_stage s)
{
    return stage_names[s];
}

bool phone_stage_is_final(enum phone_stage s)
{
    return s == STAGE_DONE || s == STAGE_CURRENT || s == STAGE_FAILED;
}

void phone_init(struct phone *p, const struct bench *b)
{
    memset(p, 0, sizeof *p);
    p->bench = "";
    p->followed = !b->choosing;
    p->stage = p->followed ? STAGE_SEEN : STAGE_BYSTANDER;
}

void phone_free(struct phone *p)
{
    free(p->problem);
    free(p->history);
    phone_timeline_free(p);
}

void phone_set_mac(struct phone *p, struct mac mac)
{
    char digits[MAC_TEXT_SIZE];
    p->mac = mac;
    snprintf(p->name, sizeof p->name, "SEP%s", mac_format_bare(mac, digits));
}

void phone_set_stage(struct phone *p, enum phone_stage s, int64_t now)
{
    if (!p->followed)
        s = STAGE_BYSTANDER;
    if (p->stage == s)
        return;
    p->stage = s;
    p->stage_since_us = now;
}

void phone_set_target(struct phone *p, struct slice load)
{
    slice_to_str(load, p->target, sizeof p->target);
    memcpy(p->goal, p->target, sizeof p->goal);
}

enum protocol phone_target_protocol(const struct phone *p)
{
    struct load_name n;
    return load_name_parse(slice_str(p->target), &n) ? n.protocol : PROTOCOL_UNKNOWN;
}

/* What is known of the phone stays. */
void phone_forget_attempt(struct phone *p)
{
    struct phone_attempt fresh = {.old_loader = p->attempt.old_loader,
                                  .universal = p->attempt.universal,
                                  .before = p->protocol};
    p->attempt = fresh;
}

static void start_afresh(struct phone *p)
{
    phone_forget_attempt(p);
    phone_problems_clear(p);
}

void phone_choose(struct phone *p, const struct bench *b, struct slice load, struct slice from,
                  bool by_mac, int64_t now)
{
    bool said = from.n && p->way.held; /* what was missing, when a session is continued */
    bool other = !slice_is(load, p->goal) || !p->chosen || said;
    p->chosen_by_mac = p->chosen_by_mac || by_mac;
    p->identified = p->identified || by_mac;
    if (!other)
        return;
    p->chosen = p->followed = true;
    phone_set_target(p, load);
    start_afresh(p);
    phone_set_stage(p, p->first_us ? STAGE_SEEN : STAGE_WAITING, now);
    phone_way_begin(p, from);
    phone_way_find(p, b, now);
}

void phone_follow(struct phone *p, const struct bench *b, int64_t now)
{
    if (p->chosen || p->followed == !b->choosing)
        return;
    p->followed = !b->choosing;
    p->goal[0] = p->target[0] = 0;
    start_afresh(p);
    phone_set_stage(p, STAGE_SEEN, now);
}

void phone_mend(struct phone *p)
{
    p->attempt.mended = true;
}

void phone_retry(struct phone *p, const struct bench *b, int64_t now)
{
    start_afresh(p);
    p->way.returned = 0;
    memset(&p->burst, 0, sizeof p->burst);
    phone_set_stage(p, p->first_us ? STAGE_SEEN : STAGE_WAITING, now);
    phone_way_find(p, b, now);
}

void phone_ask_mended(struct phone *p, const struct bench *b, int64_t now)
{
    if (!p->attempt.mended)
        return;
    if (p->attempt.reached) /* what it has become stays; only what it was told is right now */
        phone_problems_clear(p);
    else
        phone_retry(p, b, now);
    p->attempt.mended = false;
}
