/* SPDX-License-Identifier: MIT */
/*
 * The wizard's questions answered with anything: a line an answer; "<" goes back, "!" is a failure
 * outside. What was taken is in normal form, what is told can be shown, every question has a way
 * back and on, and only good answers reach the end.
 */
#include "must.h"

#include "core/text.h"
#include "core/wizard.h"

#include <string.h>

enum { TEXT_MAX = 64 << 20 };

/* A path may be in any language; what drives a terminal is no part of it. */
static void must_be_harmless(struct slice text)
{
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        must(c == '\n' || (c >= 0x20 && c != 0x7f));
        must(c != 0xc2 || i + 1 == text.n || text.p[i + 1] < 0x80 || text.p[i + 1] >= 0xa0);
    }
}

static void must_show(const struct wizard *w, enum wizard_field f, struct slice typed)
{
    struct buf out;
    buf_growing(&out, TEXT_MAX);
    wizard_say_typed(w, f, typed, &out);
    wizard_page(w, f, &out);
    for (unsigned s = 0; s < STEP_COUNT; s++)
        wizard_say_step(w, (enum wizard_step)s, &out);
    for (size_t i = 1; wizard_choice(w, f, i, &out); i++)
        must(i < 100);
    must(!out.bad);
    must_be_harmless(buf_view(&out));
    buf_free(&out);
}

/* A normal form is its own normal form, and what is said while it is typed agrees. */
static void must_be_normal(const struct wizard *w, enum wizard_field f, struct slice typed)
{
    struct buf normal, again, problem;
    buf_growing(&normal, TEXT_MAX);
    buf_growing(&again, TEXT_MAX);
    buf_growing(&problem, TEXT_MAX);
    bool good = wizard_check(w, f, typed, &normal, &problem);
    must(good == (problem.len == 0));
    must_be_text(buf_view(&problem));
    if (good && normal.len) {
        must(wizard_check(w, f, buf_view(&normal), &again, &problem));
        must(slice_eq(buf_view(&normal), buf_view(&again)));
    }
    buf_free(&normal);
    buf_free(&again);
    buf_free(&problem);
}

static void go_back(struct wizard *w)
{
    enum wizard_field before = w->at;
    bool first = wizard_is_first(w);
    must(wizard_back(w) == !first);
    must(first ? w->at == before : w->at < before);
}

/* The shell's part, made up: phones as many as commas say. */
static void perform(struct wizard *w, enum wizard_effect effect)
{
    const char *phones = wizard_text(w, FIELD_PHONES);
    if (effect != EFFECT_PHONES)
        return;
    w->facts.all = strcmp(phones, "all") == 0;
    w->facts.phone_count = 1;
    for (; *phones; phones++)
        w->facts.phone_count += *phones == ',';
}

static bool answer(struct wizard *w, struct slice typed, bool fails)
{
    struct buf problem;
    enum wizard_field at = w->at;
    buf_growing(&problem, TEXT_MAX);
    must_be_normal(w, at, typed);
    must_show(w, at, typed);
    enum wizard_effect effect = wizard_answer(w, typed, &problem);
    must((effect == EFFECT_REFUSED) == (problem.len > 0));
    must_be_text(buf_view(&problem));
    buf_free(&problem);
    if (effect == EFFECT_NONE)
        must(w->at > at);
    else
        must(w->at == at);
    if (effect == EFFECT_CONVERT)
        return true;
    perform(w, effect);
    if (effect != EFFECT_NONE && effect != EFFECT_REFUSED)
        wizard_settle(w, !fails);
    must(w->at <= FIELD_BEGIN);
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const sample[FIELD_COUNT] = {[FIELD_INTERFACE] = "lo",
                                                    [FIELD_ADDRESS] = "127.0.0.1",
                                                    [FIELD_PHONES] = "00:15:62:19:10:00"};
    const struct wizard_card cards[] = {
        {.name = "lo", .address = ip_v4(0x7f000001), .up = true, .loopback = true},
        {.name = "eth0", .address = ip_v4(0xc0a80a05), .up = true},
        {.name = "eth1"},
    };
    struct load_set sets[2] = {{.complete = true}, {.complete = true}};
    const struct load_set *found[] = {&sets[0], &sets[1]};
    struct slice rest = slice_of(data, size), line;
    struct wizard w;
    must(load_name_parse(slice_str("P0S3-8-12-00"), &sets[0].name));
    must(load_name_parse(slice_str("P00308010200"), &sets[1].name));
    wizard_init(&w);
    w.facts.card = cards;
    w.facts.card_count = ARRAY_SIZE(cards);
    w.facts.set = found;
    w.facts.set_count = ARRAY_SIZE(found);
    w.facts.sample = sample;
    w.facts.home = "/home/tech";
    w.facts.root = "/srv/tftp";
    if (slice_starts(rest, "?"))
        wizard_offer(&w, "the session of 14:02");
    for (bool over = false; !over && text_take_line(&rest, &line);) {
        if (slice_is(line, "<"))
            go_back(&w);
        else
            over = answer(&w, slice_starts(line, "!") ? slice_from(line, 1) : line,
                          slice_starts(line, "!"));
    }
    wizard_free(&w);
    return 0;
}
