/* SPDX-License-Identifier: MIT */
/* The sentences and the choices that text, Markdown and HTML have in common. */
#include "core/report_doc.h"

#include <string.h>

static void count_words(struct buf *out, unsigned n, const char *word, bool *first)
{
    if (!n)
        return;
    buf_printf(out, "%s%u %s", *first ? "" : ", ", n, word);
    *first = false;
}

void report_headline_of(const struct model_summary *s, struct buf *out)
{
    bool first = true;
    if (!s->phones)
        buf_str(out, "No phone was seen");
    else
        buf_printf(out, "%u phone%s: ", s->phones, s->phones == 1 ? "" : "s");
    count_words(out, s->done, "done", &first);
    count_words(out, s->current, "already current", &first);
    count_words(out, s->failed, "failed", &first);
    count_words(out, s->stuck, "stuck", &first);
    count_words(out, s->busy, "on the way", &first);
    count_words(out, s->waiting, "not seen", &first);
    count_words(out, s->bystanders, "not chosen", &first);
    buf_str(out, ".");
}

void report_headline(const struct model *m, struct buf *out)
{
    struct model_summary s;
    model_summarise(m, &s);
    report_headline_of(&s, out);
}

void report_traffic(const struct model *m, struct buf *out)
{
    struct model_summary s;
    model_summarise(m, &s);
    buf_printf(out, "%llu request%s, %llu file%s sent (%llu bytes), %llu blocks resent.",
               (unsigned long long)s.requests, s.requests == 1 ? "" : "s",
               (unsigned long long)s.files_sent, s.files_sent == 1 ? "" : "s",
               (unsigned long long)s.bytes_sent, (unsigned long long)s.resent);
}

char *report_who(const struct phone *p, char dst[static REPORT_WHO_SIZE])
{
    char *bare = dst;
    if (*p->bench) {
        text_safe(slice_str(p->bench), dst, REPORT_BENCH_SIZE);
        bare += strlen(dst);
        *bare++ = '/';
    }
    if (mac_known(p->mac))
        mac_format_bare(p->mac, bare);
    else
        ip_format(p->ip, bare);
    return dst;
}

size_t report_find(const struct model *m, enum diagnosis d, struct report_found *found, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < model_problem_count(m); i++)
        if (model_problem(m, i)->what == d) {
            if (n < cap)
                found[n] = (struct report_found){NULL, model_problem(m, i)};
            n++;
        }
    for (size_t i = 0; i < model_phone_count(m); i++) {
        const struct phone *p = model_phone(m, i);
        for (unsigned k = 0; k < p->problem_count; k++) {
            if (p->problem[k].what != d || p->problem[k].absorbed)
                continue;
            if (n < cap)
                found[n] = (struct report_found){p, &p->problem[k]};
            n++;
        }
    }
    return n;
}

static bool is_about_a_name(enum diagnosis d)
{
    static const enum diagnosis about[] = {
        DIAG_NAME_CASE,      DIAG_NAME_BYTES,
        DIAG_NAME_EXTENSION, DIAG_NAME_NEAR_MISS,
        DIAG_FILE_MISSING,   DIAG_LOADER_FOR_APPLICATION,
        DIAG_LOADS_DISAGREE, DIAG_APPLICATION_FOR_LOADER,
    };
    for (size_t i = 0; i < ARRAY_SIZE(about); i++)
        if (about[i] == d)
            return true;
    return false;
}

bool report_name_view(const struct model *m, const struct phone_problem *it, size_t per,
                      struct buf *out)
{
    struct name_diff d;
    char expected[MODEL_EXPECTED_SIZE];
    struct slice asked = text_base_name(kept_name_view(&it->name));
    if (!is_about_a_name(it->what) || !phone_ask_is_load_file(phone_ask_of(asked, NULL)) ||
        !model_nearest_name(m, asked, &d, expected) || d.class == NAME_SAME)
        return false;
    name_diff_view(asked, slice_str(expected), &d, per, out);
    return true;
}

char *report_clock(int64_t t_us, char dst[static TIME_TEXT_SIZE])
{
    char when[TIME_TEXT_SIZE] = "";
    if (t_us)
        time_format(t_us, when);
    memset(dst, 0, TIME_TEXT_SIZE);
    if (t_us)
        memcpy(dst, when + 11, 8);
    return dst;
}

void report_seconds(int64_t us, struct buf *out)
{
    long long tenths = (us + 50000) / 100000;
    if (us > 0 && us < 50000)
        buf_str(out, "under 0.1 s");
    else if (us % 1000000 == 0 && tenths < 600)
        buf_printf(out, "%lld s", tenths / 10);
    else if (tenths < 600)
        buf_printf(out, "%lld.%lld s", tenths / 10, tenths % 10);
    else if (tenths < 36000)
        buf_printf(out, "%lld:%02lld", tenths / 600, tenths / 10 % 60);
    else
        buf_printf(out, "%lld:%02lld:%02lld", tenths / 36000, tenths / 600 % 60, tenths / 10 % 60);
}
