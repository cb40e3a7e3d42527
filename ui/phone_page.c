/* SPDX-License-Identifier: MIT */
#include "ui/phone_page.h"

#include "core/mend.h"
#include "core/monitor_row.h"
#include "core/progress.h"
#include "core/report_doc.h"
#include "core/text.h"

#include <stdio.h>

enum { TEXT_SIZE = 512, NAME_SIZE = 160 };

enum role phone_role(const struct phone *p)
{
    static const enum role by_mark[MONITOR_MARK_COUNT] = {
        [MARK_DONE] = ROLE_GOOD,     [MARK_BUSY] = ROLE_BUSY,   [MARK_WAITING] = ROLE_TEXT,
        [MARK_TROUBLE] = ROLE_ERROR, [MARK_OTHER] = ROLE_MINOR,
    };
    return by_mark[monitor_mark_of(p)];
}

/* --- who, and what now ---------------------------------------------------------------------- */

static void put_who(struct page *page, const struct phone *p)
{
    char mac[MAC_TEXT_SIZE], ip[IP_TEXT_SIZE];
    page_putf(page, "phone", ROLE_STRONG, "%s%s%s",
              mac_known(p->mac) ? mac_format(p->mac, mac) : "MAC not known yet",
              p->model[0] ? "  a " : "", p->model);
    page_put(page, "address", ROLE_TEXT, ip_known(p->ip) ? ip_format(p->ip, ip) : "not known yet");
}

static void put_loads(struct page *page, const struct phone *p)
{
    char text[TEXT_SIZE], load[NAME_SIZE];
    struct buf b;
    bool speaks = p->protocol != PROTOCOL_UNKNOWN;
    if (p->load[0] || speaks)
        page_putf(page, "runs", ROLE_TEXT, "%s%s%s",
                  text_safe(slice_str(p->load), load, sizeof load),
                  p->load[0] && speaks ? ", " : "", speaks ? protocol_shown(p->protocol) : "");
    if (p->goal[0])
        page_put(page, "shall take", ROLE_TEXT, p->goal);
    buf_fixed(&b, text, sizeof text);
    phone_evidence_text(p, &b);
    if (b.len)
        page_put(page, "evidence", ROLE_TEXT, buf_cstr(&b));
}

static void put_figures(struct page *page, const struct progress *is, const struct board_figures *f)
{
    if (is->percent < 0)
        return;
    page_putf(page, "sent", ROLE_TEXT, "%llu of %llu bytes, %d %%", (unsigned long long)f->sent,
              (unsigned long long)f->size, is->percent);
    if (is->eta_s > 0)
        page_putf(page, "left", ROLE_TEXT, "about %d s", is->eta_s);
}

static void put_now(struct page *page, const struct ui *ui, const struct phone *p)
{
    const struct phone_request *r = phone_request_current(p);
    struct board_figures live = {0};
    struct progress is;
    struct monitor_row row;
    if (r && r->outcome == OUTCOME_SENDING)
        board_figures(ui->board, p->ip, r->port, &live);
    progress_of(p, model_speed(ui->model), ui->now_us, live.sent, live.size, &is);
    monitor_row_make(p, ui->board, model_speed(ui->model), ui->now_us, &row);
    page_putf(page, "stage", phone_role(p), "%s %s", monitor_mark_text(row.mark), row.stage);
    page_put(page, "now", ROLE_TEXT, is.phrase);
    if (row.time[0])
        page_put(page, "time", ROLE_TEXT, row.time);
    put_figures(page, &is, &live);
}

/* --- problems ------------------------------------------------------------------------------- */

static void put_problem(struct page *page, const struct phone_problem *it)
{
    const struct diagnosis_entry *d = diagnosis_entry(it->what);
    bool bad = d->severity >= SEVERITY_WARNING;
    page_putf(page, bad ? "!!" : "note", bad ? ROLE_ERROR : ROLE_STRONG, "%s", d->slug);
    page_put(page, "", ROLE_STRONG, d->title);
    page_put(page, "found", ROLE_TEXT, it->text);
    page_putf(page, "means", ROLE_TEXT, "%s%s", d->meaning,
              d->approximate ? " (This rests on inference.)" : "");
    page_put(page, "to do", ROLE_STRONG, d->fix);
    page_put(page, "", ROLE_TEXT, " ");
}

static void put_problems(struct page *page, const struct phone *p)
{
    bool any = false;
    const struct phone_problem *worst = phone_worst_problem(p);
    for (unsigned i = 0; i < p->problem_count; i++)
        any |= !p->problem[i].absorbed;
    if (!any)
        return;
    page_heading(page, "Problems");
    if (worst)
        put_problem(page, worst);
    for (unsigned i = 0; i < p->problem_count; i++)
        if (!p->problem[i].absorbed && &p->problem[i] != worst)
            put_problem(page, &p->problem[i]);
    for (unsigned i = 0; i < p->problem_count; i++)
        if (p->problem[i].absorbed)
            page_putf(page, "explained", ROLE_MINOR, "%s: %s", diagnosis_slug(p->problem[i].what),
                      p->problem[i].text);
}

/* --- what it did ---------------------------------------------------------------------------- */

static void put_segment(struct page *page, const struct timeline_segment *s, int64_t now)
{
    char text[TEXT_SIZE], when[TIME_TEXT_SIZE];
    struct buf b;
    buf_fixed(&b, text, sizeof text);
    report_seconds(timeline_segment_end(s, now) - s->from_us, &b);
    buf_str(&b, "  ");
    timeline_segment_text(s, &b);
    page_put(page, report_clock(s->from_us, when), s->open ? ROLE_BUSY : ROLE_TEXT, buf_cstr(&b));
}

static void put_mark(struct page *page, const struct phone *p, const struct phone_problem *mark)
{
    char when[TIME_TEXT_SIZE];
    bool over = timeline_mark_is_over(p, mark);
    page_putf(page, report_clock(mark->at_us, when), over ? ROLE_MINOR : ROLE_ERROR, "!! %s%s",
              diagnosis_slug(mark->what), over ? " (over)" : "");
}

/* Segments and marks in the order of time. */
static void put_timeline(struct page *page, const struct phone *p, int64_t now)
{
    const struct timeline *t = &p->timeline;
    unsigned s = 0, k = 0;
    if (!t->count && !t->mark_count)
        return;
    page_heading(page, "Time (UTC)");
    while (s < t->count || k < t->mark_count)
        if (k == t->mark_count || (s < t->count && t->segment[s].from_us <= t->mark[k].at_us))
            put_segment(page, &t->segment[s++], now);
        else
            put_mark(page, p, &t->mark[k++]);
}

static void outcome_text(const struct phone_request *r, struct buf *b)
{
    switch (r->outcome) {
    case OUTCOME_OPEN:
        buf_str(b, "no answer yet");
        break;
    case OUTCOME_SENDING:
        buf_str(b, "being sent");
        break;
    case OUTCOME_SENT:
        buf_printf(b, "sent, %llu bytes", (unsigned long long)r->bytes);
        break;
    case OUTCOME_ERROR:
        buf_printf(b, r->code == 1 ? "no such file" : "refused, error %u", r->code);
        break;
    case OUTCOME_BROKEN:
        buf_printf(b, "broke off after %llu bytes", (unsigned long long)r->bytes);
        break;
    case OUTCOME_SILENT:
        buf_str(b, "never answered");
        break;
    }
}

static void put_request(struct page *page, const struct phone_request *r)
{
    char text[TEXT_SIZE], name[NAME_SIZE], when[TIME_TEXT_SIZE], server[IP_TEXT_SIZE];
    struct buf b;
    buf_fixed(&b, text, sizeof text);
    buf_printf(&b, "%s: ", text_safe(kept_name_view(&r->name), name, sizeof name));
    outcome_text(r, &b);
    if (r->repeats)
        buf_printf(&b, ", asked %u times", r->repeats + 1);
    if (r->elsewhere)
        buf_printf(&b, ", of another server: %s", ip_format(r->server, server));
    page_put(page, report_clock(r->asked_us, when), ROLE_TEXT, buf_cstr(&b));
}

static void put_requests(struct page *page, const struct phone *p)
{
    if (!p->history_count)
        return;
    page_heading(page, "Requests");
    for (unsigned i = p->history_count; i-- > 0;)
        put_request(page, phone_request_at(p, i));
    if (p->requests > p->history_count)
        page_putf(page, "", ROLE_MINOR, "and %llu before; the journal has all",
                  (unsigned long long)(p->requests - p->history_count));
}

void phone_page_make(struct page *page, const struct ui *ui, const struct phone *p)
{
    put_who(page, p);
    put_now(page, ui, p);
    put_loads(page, p);
    put_problems(page, p);
    put_timeline(page, p, ui->now_us);
    put_requests(page, p);
}

/* --- in a few rows -------------------------------------------------------------------------- */

void phone_hint_draw(const struct ui *ui, const struct phone *p, struct area a)
{
    const struct phone_problem *it = monitor_problem_of(p);
    char who[REPORT_WHO_SIZE], text[TEXT_SIZE * 2];
    struct progress is;
    const char *why;
    draw_rule(a, 0, report_who(p, who));
    a = area_sub(a, 1, 0, -1, -1);
    if (!it) {
        progress_of(p, model_speed(ui->model), ui->now_us, 0, 0, &is);
        draw_wrapped(a, 0, ROLE_TEXT, is.phrase);
        return;
    }
    int y = draw_wrapped(a, 0, ROLE_STRONG, it->text);
    if (p->attempt.mended)
        snprintf(text, sizeof text, "Mended: restart the phone, or wait until it asks again.");
    else
        snprintf(text, sizeof text, "%s%s",
                 board_status(ui->board)->serves[0] && mend_problem(ui->model, p, &why)
                     ? "m mends it. Or: "
                     : "",
                 diagnosis_entry(it->what)->fix);
    draw_wrapped(a, y, ROLE_TEXT, text);
}
