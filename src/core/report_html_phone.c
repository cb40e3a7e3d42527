/* SPDX-License-Identifier: MIT */
/* A phone's section of the page: what became of it, its timeline, the same as a table. */
#include "core/report_html_impl.h"

#include "core/timeline_svg.h"

#include <string.h>

static const struct {
    const char *class, *sign;
} stages[PHONE_STAGE_COUNT] = {
    [STAGE_WAITING] = {"idle", "&#8230;"},
    [STAGE_SEEN] = {"idle", "&#8230;"},
    [STAGE_ASKING] = {"idle", "&#8230;"},
    [STAGE_LOADING] = {"warn", "&#8594;"},
    [STAGE_FLASHING] = {"warn", "&#8594;"},
    [STAGE_REBOOTING] = {"warn", "&#8594;"},
    [STAGE_DONE] = {"ok", "&#10003;"},
    [STAGE_CURRENT] = {"ok", "&#10003;"},
    [STAGE_STUCK] = {"bad", "!"},
    [STAGE_FAILED] = {"bad", "&#10007;"},
    [STAGE_BYSTANDER] = {"idle", "&#8211;"},
};

void report_html_stage(const struct phone *p, struct buf *out)
{
    buf_printf(out, "<span class=\"pill %s\">%s %s</span>", stages[p->stage].class,
               stages[p->stage].sign, phone_stage_name(p->stage));
}

/* What it rests on that this phone runs what is said. */
static void put_evidence(const struct phone *p, struct buf *out)
{
    char mem[240];
    struct buf text;
    buf_fixed(&text, mem, sizeof mem);
    phone_evidence_text(p, &text);
    if (!text.len)
        return;
    buf_str(out, "<p>Evidence: ");
    html_text(out, buf_cstr(&text));
    buf_str(out, "</p>\n");
}

void report_html_facts(const struct phone *p, struct buf *out)
{
    char ip[IP_TEXT_SIZE];
    buf_str(out, "<p class=\"dim\">");
    if (mac_known(p->mac) && ip_known(p->ip))
        buf_printf(out, "%s &#183; ", ip_format(p->ip, ip));
    if (p->model[0]) {
        buf_str(out, "Cisco ");
        html_bytes(out, slice_str(p->model));
        buf_str(out, " &#183; ");
    }
    if (p->goal[0]) {
        buf_str(out, "to take <code>");
        html_bytes(out, slice_str(p->goal));
        buf_str(out, "</code> &#183; ");
    }
    if (p->load[0]) {
        buf_str(out, "runs <code>");
        html_bytes(out, slice_str(p->load));
        buf_str(out, "</code> &#183; ");
    }
    buf_printf(out, "%llu requests</p>\n", (unsigned long long)p->requests);
    put_evidence(p, out);
}

/* The numbers are those of the drawing's marks. */
static void put_found(const struct phone *p, struct buf *out)
{
    bool any = false;
    for (unsigned i = 0; i < p->timeline.mark_count; i++) {
        const struct phone_problem *mark = &p->timeline.mark[i];
        char when[TIME_TEXT_SIZE];
        if (!timeline_mark_is_drawn(&p->timeline, i))
            continue;
        buf_str(out, any ? "" : "<ol class=\"found\">");
        any = true;
        buf_printf(out, "<li>%s <a href=\"#%s\">%s</a>: ", report_clock(mark->at_us, when),
                   diagnosis_slug(mark->what), diagnosis_slug(mark->what));
        html_text(out, mark->text);
        if (mark->times > 1)
            buf_printf(out, " (%u times)", mark->times);
        buf_str(out, timeline_mark_is_over(p, mark)
                         ? " <span class=\"dim\">(over by now)</span></li>"
                         : "</li>");
    }
    buf_str(out, any ? "</ol>\n" : "");
}

static void put_steps(const struct phone *p, int64_t now_us, struct buf *out)
{
    buf_str(out, "<table class=\"steps\"><thead><tr><th>Time</th><th>What it did</th>"
                 "<th class=\"n\">Took</th></tr></thead><tbody>\n");
    for (unsigned i = 0; i < p->timeline.count; i++) {
        const struct timeline_segment *s = &p->timeline.segment[i];
        char when[TIME_TEXT_SIZE], mem[256];
        struct buf text;
        buf_fixed(&text, mem, sizeof mem);
        timeline_segment_text(s, &text);
        buf_printf(out, "<tr><td class=\"w\">%s</td><td>", report_clock(s->from_us, when));
        html_text(out, buf_cstr(&text));
        buf_str(out, "</td><td class=\"n\">");
        report_seconds(timeline_segment_end(s, now_us) - s->from_us, out);
        buf_str(out, "</td></tr>\n");
    }
    buf_str(out, "</tbody></table>\n");
}

void report_html_timeline(const struct model *m, size_t i, struct buf *out)
{
    const struct phone *p = model_phone(m, i);
    timeline_svg(p, model_last_us(m), i + 1, out);
    put_found(p, out);
    if (p->timeline.count)
        put_steps(p, model_last_us(m), out);
}

void report_html_phone(const struct model *m, size_t i, struct buf *out)
{
    const struct phone *p = model_phone(m, i);
    char who[REPORT_WHO_SIZE];
    if (!p->timeline.count && !p->timeline.mark_count)
        return;
    buf_printf(out, "<article class=\"card phone\" id=\"p%zu\"><h3>", i + 1);
    html_text(out, report_who(p, who));
    buf_u8(out, ' ');
    report_html_stage(p, out);
    buf_str(out, "</h3>\n");
    report_html_facts(p, out);
    report_html_timeline(m, i, out);
    buf_str(out, "</article>\n");
}
