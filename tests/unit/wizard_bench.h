/* SPDX-License-Identifier: MIT */
/* The bench that the wizard asks about, and a person who types. */
#ifndef HOOKFLASH_TEST_WIZARD_BENCH_H
#define HOOKFLASH_TEST_WIZARD_BENCH_H

#include "cmocka_all.h"

#include "core/wizard.h"

#include <stdio.h>
#include <string.h>

static struct wizard_card bench[] = {
    {.name = "lo", .up = true, .loopback = true},
    {.name = "eth0"},
    {.name = "eth1", .up = true},
    {.name = "eth1", .up = true},
    {.name = "wlan0", .up = true},
};

static struct load_set sets[3];
static const struct load_set *const found[] = {&sets[0], &sets[1], &sets[2]};

static inline void make_facts(struct wizard *w)
{
    static const char *const names[] = {"P0S3-8-12-00", "P00308010200", "P0S3-8-11-00"};
    bench[0].address = ip_v4(0x7f000001);
    bench[2].address = ip_v4(0xc0000205);
    bench[3].address = ip_v4(0x0a000001);
    bench[4].address = ip_v4(0xc6336401);
    for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
        sets[i] = (struct load_set){.complete = i != 2};
        assert_true(load_name_parse(slice_str(names[i]), &sets[i].name));
    }
    wizard_init(w);
    w->facts.card = bench;
    w->facts.card_count = ARRAY_SIZE(bench);
    w->facts.root = "/var/tftp";
    w->facts.home = "/home/tech";
}

/* What the shell would do, with facts instead of files. */
static inline enum wizard_effect type(struct wizard *w, const char *typed)
{
    struct buf problem;
    buf_growing(&problem, 4096);
    enum wizard_effect effect = wizard_answer(w, slice_str(typed), &problem);
    assert_int_equal(effect == EFFECT_REFUSED, problem.len > 0);
    buf_free(&problem);
    if (effect == EFFECT_LOAD) {
        w->facts.set = found;
        w->facts.set_count = strcmp(wizard_text(w, FIELD_LOAD), "one.zip") == 0 ? 1 : 3;
    }
    if (effect == EFFECT_PHONES)
        w->facts.all = strcmp(wizard_text(w, FIELD_PHONES), "all") == 0;
    if (effect != EFFECT_NONE && effect != EFFECT_REFUSED && effect != EFFECT_CONVERT)
        wizard_settle(w, true);
    return effect;
}

#endif
