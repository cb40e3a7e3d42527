/* SPDX-License-Identifier: MIT */
/* Answers files: whatever stands in one, every mistake is told, and what was taken is written and
 * read again to the same answers. */
#include "core/wizard_answers.h"
#include "must.h"

enum { TEXT_MAX = 64 << 20 };

static void read_again(struct wizard *w, const struct wizard_facts *facts)
{
    struct wizard twin;
    struct buf text, problem;
    wizard_init(&twin);
    twin.facts = *facts;
    buf_growing(&text, TEXT_MAX);
    buf_growing(&problem, TEXT_MAX);
    if (wizard_answers_write(w, &text, &problem)) {
        must(wizard_answers_read(&twin, buf_view(&text), NULL, &problem) == 0 && problem.len == 0);
        for (unsigned f = 0; f < FIELD_COUNT; f++)
            must(slice_eq(buf_view(&w->answer[f]), buf_view(&twin.answer[f])));
    } else {
        must(problem.len > 0);
    }
    buf_free(&text);
    buf_free(&problem);
    wizard_free(&twin);
}

/* A session's own file and a settings file: what is told is counted, and no key twice. */
static void read_otherwise(struct slice text)
{
    struct wizard w;
    struct buf problems;
    struct wizard_extra extra = {.section = "screen", .key = "bell"};
    buf_growing(&problems, TEXT_MAX);
    wizard_init(&w);
    size_t bad = wizard_answers_recall(&w, text, NULL, &problems);
    must((bad == 0) == (problems.len == 0));
    must(bad > 0 || (w.answer[FIELD_LOAD].len > 0 && w.answer[FIELD_PHONES].len > 0));
    wizard_free(&w);
    buf_reset(&problems);
    wizard_init(&w);
    bad = wizard_answers_settings(&w, text, &extra, 1, &problems);
    must((bad == 0) == (problems.len == 0));
    must(bad > 0 || (extra.line > 0) == (extra.value[0] != '\0'));
    wizard_free(&w);
    buf_free(&problems);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct wizard_card card = {.name = "eth0", .address = ip_v4(0xc0000201), .up = true};
    const struct wizard_facts facts = {.card = &card, .card_count = 1};
    struct wizard w;
    struct buf problems;
    wizard_init(&w);
    w.facts = facts;
    buf_growing(&problems, TEXT_MAX);
    size_t bad = wizard_answers_read(&w, slice_of(data, size), NULL, &problems);
    must((bad == 0) == (problems.len == 0));
    read_again(&w, &facts);
    read_otherwise(slice_of(data, size));
    buf_free(&problems);
    wizard_free(&w);
    return 0;
}
