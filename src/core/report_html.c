/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: one page with all that it needs inside: the policy in its head forbids every
 * resource and every script, so opening it asks nobody anything. It reads from the top down as a
 * customer does: how it ended, which phones, what was wrong and what to do, then the evidence: a
 * drawing a phone and the requests. Links lead only to places of the page itself.
 */
#include "core/report_html_impl.h"

#include "core/timeline_svg.h"

#include <string.h>

static void put_when(const struct model *m, struct buf *out)
{
    char from[TIME_TEXT_SIZE], to[TIME_TEXT_SIZE];
    time_format(model_started_us(m), from);
    time_format(model_last_us(m), to);
    buf_printf(out, "%.10s, %.8s to ", from, from + 11);
    if (memcmp(from, to, 10) != 0)
        buf_printf(out, "%.10s, ", to);
    buf_printf(out, "%.8s UTC", to + 11);
}

static void put_head(const struct model *m, struct buf *out)
{
    buf_str(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                 "style-src 'unsafe-inline'\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta name=\"color-scheme\" content=\"light dark\">\n"
                 "<meta name=\"referrer\" content=\"no-referrer\">\n<title>Conversion report ");
    html_bytes(out, slice_str(model_session_id(m)));
    buf_str(out, "</title>\n<style>");
    buf_str(out, report_html_style);
    buf_str(out, "</style></head>\n<body>\n");
    timeline_svg_patterns(out);
}

static void put_tile(struct buf *out, const char *title, uint64_t n)
{
    buf_printf(out, "<div><dt>%s</dt><dd>%llu</dd></div>", title, (unsigned long long)n);
}

static void put_summary(const struct model *m, struct buf *out)
{
    struct model_summary s;
    model_summarise(m, &s);
    buf_str(out, "<header><h1>Conversion report</h1>\n<p class=\"dim\">Session <code>");
    html_bytes(out, slice_str(model_session_id(m)));
    buf_str(out, "</code> &#183; ");
    put_when(m, out);
    if (model_speed(m) > 1)
        buf_printf(out, " &#183; simulated phones, %d times as fast", (int)model_speed(m));
    buf_str(out, "</p>\n<p class=\"lead\">");
    report_html_severity(report_exit_status(m) ? SEVERITY_ERROR : SEVERITY_OK, out);
    buf_u8(out, ' ');
    report_headline(m, out);
    buf_str(out, "</p>\n<dl class=\"tiles\">");
    put_tile(out, "Phones", model_phone_count(m));
    put_tile(out, "Done", s.done);
    put_tile(out, "Already current", s.current);
    put_tile(out, "Failed", s.failed + s.stuck);
    put_tile(out, "Files sent", s.files_sent);
    put_tile(out, "Blocks resent", s.resent);
    buf_str(out, "</dl></header>\n");
}

static void put_bytes_cell(struct buf *out, const char *label, const char *bytes)
{
    buf_printf(out, "<td data-l=\"%s\">", label);
    if (*bytes) {
        buf_str(out, "<code>");
        html_bytes(out, slice_str(bytes));
        buf_str(out, "</code>");
    }
    buf_str(out, "</td>");
}

static void put_phone_row(const struct phone *p, size_t i, bool drawn, struct buf *out)
{
    char who[REPORT_WHO_SIZE], ip[IP_TEXT_SIZE];
    const struct phone_problem *worst = phone_worst_problem(p);
    report_who(p, who);
    buf_str(out, "<tr><td data-l=\"Phone\" class=\"w\">");
    if (drawn)
        buf_printf(out, "<a href=\"#p%zu\">", i + 1);
    html_text(out, who);
    buf_printf(out, "%s</td>", drawn ? "</a>" : "");
    buf_printf(out, "<td data-l=\"Address\">%s</td><td data-l=\"Stage\"><span>",
               ip_format(p->ip, ip));
    report_html_stage(p, out);
    buf_str(out, "</span></td>");
    put_bytes_cell(out, "Runs", p->load);
    put_bytes_cell(out, "Shall take", p->goal);
    buf_str(out, "<td data-l=\"Problem\">");
    if (worst)
        buf_printf(out, "<a href=\"#%s\">%s</a>", diagnosis_slug(worst->what),
                   diagnosis_slug(worst->what));
    buf_printf(out, "</td><td data-l=\"Requests\" class=\"n\">%llu</td></tr>\n",
               (unsigned long long)p->requests);
}

static bool is_drawn(const struct model *m, size_t i)
{
    const struct phone *p = model_phone(m, i);
    return i < HTML_PHONES_DRAWN && (p->timeline.count || p->timeline.mark_count);
}

static void put_left_out(struct buf *out, uint64_t n, const char *what, const char *format)
{
    if (n)
        buf_printf(out,
                   "<p class=\"dim\">%llu more %s left out here; hookflash report SESSION "
                   "--format %s has all.</p>\n",
                   (unsigned long long)n, what, format);
}

static void put_phones(const struct model *m, struct buf *out)
{
    size_t n = model_phone_count(m), listed = n < HTML_PHONES_LISTED ? n : HTML_PHONES_LISTED;
    if (!n)
        return;
    buf_str(out, "<section><h2>Phones</h2>\n<table class=\"cards\"><thead><tr><th>Phone</th>"
                 "<th>Address</th><th>Stage</th><th>Runs</th><th>Shall take</th><th>Problem</th>"
                 "<th class=\"n\">Requests</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < listed; i++)
        put_phone_row(model_phone(m, i), i, is_drawn(m, i), out);
    buf_str(out, "</tbody></table>\n");
    put_left_out(out, n - listed, "phones are", "csv");
    buf_str(out, "</section>\n");
}

static void put_timelines(const struct model *m, struct buf *out)
{
    size_t n = model_phone_count(m);
    if (!n)
        return;
    buf_str(out, "<section class=\"phones\"><h2>Phone by phone</h2>\n");
    timeline_svg_legend(out);
    for (size_t i = 0; i < n && i < HTML_PHONES_DRAWN; i++)
        if (is_drawn(m, i))
            report_html_phone(m, i, out);
    put_left_out(out, n > HTML_PHONES_DRAWN ? n - HTML_PHONES_DRAWN : 0, "phones are", "csv");
    buf_str(out, "</section>\n");
}

static void put_outcome(const struct request_row *r, struct buf *out)
{
    static const char *const class_of[] = {
        [ROW_ASKED] = "warn", [ROW_SENDING] = "warn", [ROW_SENT] = "ok",
        [ROW_ERROR] = "idle", [ROW_BROKEN] = "bad",   [ROW_IGNORED] = "idle",
    };
    buf_printf(out, "<span class=\"pill %s\">%s</span>", class_of[r->outcome],
               row_outcome_name(r->outcome));
    if (r->message.n || r->has_code) {
        buf_str(out, " <span class=\"dim\">");
        if (r->has_code)
            buf_printf(out, "%u ", r->code);
        html_bytes(out, kept_name_view(&r->message));
        buf_str(out, "</span>");
    }
}

void report_html_request(const struct request_row *r, struct buf *out)
{
    char when[TIME_TEXT_SIZE], mac[MAC_TEXT_SIZE], ip[IP_TEXT_SIZE];
    bool ended = r->outcome == ROW_SENT || r->outcome == ROW_BROKEN;
    time_format(r->t_us, when);
    buf_printf(out, "<tr><td class=\"w\">%.12s</td><td class=\"w\">%s</td><td><code>", when + 11,
               mac_known(r->mac) ? mac_format_bare(r->mac, mac) : ip_format(r->ip, ip));
    html_bytes(out, kept_name_view(&r->name));
    buf_str(out, "</code></td><td>");
    put_outcome(r, out);
    buf_str(out, "</td><td class=\"n\">");
    if (ended)
        buf_printf(out, "%llu", (unsigned long long)r->bytes);
    buf_str(out, "</td><td class=\"n\">");
    if (r->resent)
        buf_printf(out, "%llu", (unsigned long long)r->resent);
    buf_str(out, "</td><td class=\"n\">");
    if (ended)
        buf_printf(out, "%lld.%03d", (long long)(r->took_us / 1000000),
                   (int)(r->took_us % 1000000 / 1000));
    buf_str(out, "</td></tr>\n");
}

static void put_requests(const struct model *m, const struct report_requests *requests,
                         struct buf *out)
{
    buf_str(out, "<section class=\"requests-section\"><h2>Requests</h2>\n<p>");
    report_traffic(m, out);
    buf_str(out, "</p>\n");
    if (requests->shown) {
        buf_str(out, "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Requests\">"
                     "<table class=\"requests\"><thead><tr><th>Time (UTC)</th><th>Phone</th>"
                     "<th>File</th><th>Outcome</th><th class=\"n\">Bytes</th><th class=\"n\">"
                     "Resent</th><th class=\"n\">Seconds</th></tr></thead><tbody>\n");
        buf_slice(out, requests->rows);
        buf_str(out, "</tbody></table></div>\n");
    }
    put_left_out(out, requests->left_out, "requests are", "csv-requests");
    buf_str(out, "</section>\n");
}

void report_html(const struct model *m, const struct report_requests *requests, struct buf *out)
{
    put_head(m, out);
    put_summary(m, out);
    buf_str(out, "<main>\n");
    put_phones(m, out);
    report_html_problems(m, NULL, out);
    put_timelines(m, out);
    put_requests(m, requests, out);
    buf_str(out, "</main>\n<footer>Made by hookflash from the session's journal. All times are "
                 "UTC. Bytes of a file name that are not printable ASCII are shown as \\xNN."
                 "</footer>\n</body></html>\n");
}
