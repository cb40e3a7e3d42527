/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: what is wrong with a file that was sent, or with the sending? A file that
 * was judged bad beforehand makes the phone's refusal certain; one that was not judged is known to
 * be refused when the phone fetches it again after 4 to 14 seconds (PHONES 3.2).
 */
#include "core/phone_impl.h"

#include "core/text.h"

#include <string.h>

enum { SHOWN = 72, LOSS_BLOCKS = 20 };

static const enum diagnosis of_verdict[FILE_VERDICT_COUNT] = {
    [FILE_WHOLE] = DIAGNOSIS_COUNT,         [FILE_TEXT_MODE] = DIAG_TEXT_MODE_DAMAGE,
    [FILE_TRUNCATED] = DIAG_IMAGE_DAMAGED,  [FILE_RENAMED] = DIAG_HEADER_NAME_MISMATCH,
    [FILE_CHECKSUM] = DIAG_IMAGE_DAMAGED,   [FILE_HEADER] = DIAG_IMAGE_DAMAGED,
    [FILE_NO_LOAD] = DIAGNOSIS_COUNT, /* decided when the hunt stops there: phone_evidence.c */
    [FILE_TOO_LONG] = DIAG_CONFIG_TOO_LONG, [FILE_UNKNOWN] = DIAGNOSIS_COUNT,
};

/* The phone will not use what it was given. */
static void spoil(struct phone *p)
{
    p->attempt.app_sent = p->attempt.loader_sent = false;
}

static void rule_judged(struct phone *p, const struct bench_file *bad,
                        const struct phone_request *r, int64_t now)
{
    char name[SHOWN], inside[SHOWN];
    struct slice file = kept_name_view(&r->name);
    enum diagnosis what = of_verdict[bad->verdict];
    text_safe(file, name, sizeof name);
    if (bad->verdict == FILE_NO_LOAD)
        p->burst.no_load |= 1u << r->ask;
    if (what == DIAGNOSIS_COUNT)
        return;
    if (phone_ask_is_load_file(r->ask))
        spoil(p);
    if (what == DIAG_HEADER_NAME_MISMATCH)
        phone_problem_add(p, what, file, now, "%s carries the name %s inside", name,
                          text_safe(kept_name_view(&bad->embedded), inside, sizeof inside));
    else if (what == DIAG_CONFIG_TOO_LONG)
        phone_problem_add(p, what, file, now, "%s has %llu bytes, the phone holds 8192", name,
                          (unsigned long long)bad->bytes);
    else
        phone_problem_add(p, what, file, now, "%s: %s, from byte %llu", name,
                          file_verdict_name(bad->verdict), (unsigned long long)bad->offset);
}

/* Whole, and whole again: at once after a refusal, or for the third time at any distance. */
static void rule_fetched_again(struct phone *p, const struct bench *b,
                               const struct phone_request *r, int64_t now)
{
    struct phone_attempt *a = &p->attempt;
    struct slice file = kept_name_view(&r->name);
    char name[SHOWN];
    int64_t apart = r->asked_us - a->whole_us;
    bool again = a->whole_times && kept_name_is(&a->whole, file);
    a->whole_times = again ? a->whole_times + 1 : 1;
    if (again &&
        ((apart >= bench_seconds(b, REJECT_LOW_S) && apart <= bench_seconds(b, REJECT_HIGH_S)) ||
         (r->ask != ASK_MANIFEST && a->whole_times >= 3))) {
        spoil(p);
        phone_problem_add(p, DIAG_IMAGE_REJECTED, file, now,
                          "%s was fetched whole %u times, one after the other",
                          text_safe(file, name, sizeof name), a->whole_times);
    }
    kept_name_set(&a->whole, file);
    a->whole_us = now;
}

void phone_rule_sent(struct phone *p, const struct bench *b, const struct phone_request *r,
                     uint64_t blocks, int64_t now)
{
    const struct bench_file *bad;
    char name[SHOWN];
    struct slice file = kept_name_view(&r->name);
    if (!p->followed)
        return;
    if (blocks >= LOSS_BLOCKS && r->resent * LOSS_BLOCKS > blocks)
        phone_problem_add(p, DIAG_RETRANSMITTING, slice_str(""), now,
                          "%llu of %llu blocks of %s were sent again",
                          (unsigned long long)r->resent, (unsigned long long)blocks,
                          text_safe(file, name, sizeof name));
    p->attempt.broken_times = 0;
    if (phone_ask_is_load_file(r->ask))
        rule_fetched_again(p, b, r, now);
    bad = r->elsewhere ? NULL : bench_find_bad(b, file);
    if (bad)
        rule_judged(p, bad, r, now);
}

/* ERROR 11 is the loader's own word for an overflow (PHONES 3.1). */
static bool is_buffer_full(const struct event *e)
{
    return e->u.fail.by_client &&
           (e->u.fail.code == 11 || slice_find_nocase(e->u.fail.message, "buffer full", NULL));
}

void phone_rule_broken(struct phone *p, const struct bench *b, const struct phone_request *r,
                       const struct event *e)
{
    struct phone_attempt *a = &p->attempt;
    struct slice file = kept_name_view(&r->name);
    char name[SHOWN];
    bool ours = r->src == EVENT_SRC_SERVER;
    if (!p->followed || (!ours && bench_was_deaf(b, r->asked_us, e->t_us)))
        return;
    text_safe(file, name, sizeof name);
    if (is_buffer_full(e)) {
        bool text = phone_ask_is_config(r->ask) || r->ask == ASK_MANIFEST;
        phone_problem_add(p, text ? DIAG_CONFIG_TOO_LONG : DIAG_IMAGE_REJECTED, file, e->t_us,
                          "the phone broke off %s at byte %llu: its buffer is full", name,
                          (unsigned long long)e->u.fail.bytes);
        return;
    }
    a->broken_times = kept_name_is(&a->broken, file) ? a->broken_times + 1 : 1;
    kept_name_set(&a->broken, file);
    a->unheard =
        e->u.fail.bytes || !ours || !slice_is(e->u.fail.reason, "timeout") ? 0 : a->unheard + 1;
    if (a->unheard >= 2)
        phone_problem_add(p, DIAG_TFTP_UNANSWERED, slice_str(""), e->t_us,
                          "%s was sent, and nothing came back", name);
}
