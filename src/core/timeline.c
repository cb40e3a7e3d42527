/* SPDX-License-Identifier: MIT */
/* The words and the measures of a timeline; it is made in phone_timeline.c. */
#include "core/timeline.h"

#include "core/phone.h"

static const struct {
    const char *label, *meaning;
} kinds[] = {
#define X(id, label, meaning) {label, meaning},
    TIMELINE_KINDS(X)
#undef X
};

const char *timeline_kind_label(enum timeline_kind k)
{
    return kinds[k].label;
}

const char *timeline_kind_meaning(enum timeline_kind k)
{
    return kinds[k].meaning;
}

static void count_of(struct buf *out, unsigned n, const char *one, const char *many)
{
    if (n)
        buf_printf(out, ", %u %s", n, n == 1 ? one : many);
}

void timeline_segment_text(const struct timeline_segment *s, struct buf *out)
{
    buf_str(out, timeline_kind_meaning(s->kind));
    if (s->label[0])
        buf_printf(out, ": %s", s->label);
    if (s->kind == TIMELINE_FLASH)
        buf_str(out, s->open ? ", not heard of since" : "");
    else if (s->label[0]) {
        if (s->bytes)
            buf_printf(out, ", %llu bytes", (unsigned long long)s->bytes);
        if (s->resent)
            buf_printf(out, ", %llu block%s resent", (unsigned long long)s->resent,
                       s->resent == 1 ? "" : "s");
        buf_str(out, s->refused  ? ", refused"
                     : s->broken ? ", broken off"
                     : s->open   ? ", end not seen yet"
                     : !s->sent  ? ", end not seen"
                                 : "");
    } else {
        count_of(out, s->requests, "request", "requests");
        count_of(out, s->sent, "answered with a file", "answered with files");
    }
    count_of(out, s->repeats, "asked again", "times asked again");
}

bool timeline_mark_is_over(const struct phone *p, const struct phone_problem *mark)
{
    for (unsigned i = 0; i < p->problem_count; i++)
        if (p->problem[i].what == mark->what &&
            slice_eq(kept_name_view(&p->problem[i].name), kept_name_view(&mark->name)))
            return false;
    return true;
}

int64_t timeline_segment_end(const struct timeline_segment *s, int64_t now_us)
{
    int64_t end = s->open && now_us > s->to_us ? now_us : s->to_us;
    return end > s->from_us ? end : s->from_us; /* a clock was set back */
}

bool timeline_span(const struct timeline *t, int64_t now_us, int64_t *from_us, int64_t *to_us)
{
    bool any = false;
    for (unsigned i = 0; i < t->count; i++) {
        int64_t end = timeline_segment_end(&t->segment[i], now_us);
        if (!any || t->segment[i].from_us < *from_us)
            *from_us = t->segment[i].from_us;
        if (!any || end > *to_us)
            *to_us = end;
        any = true;
    }
    for (unsigned i = 0; i < t->mark_count; i++) {
        int64_t at = t->mark[i].at_us;
        if (!any || at < *from_us)
            *from_us = at;
        if (!any || at > *to_us)
            *to_us = at;
        any = true;
    }
    return any;
}
