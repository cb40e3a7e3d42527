/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a row has one place for what matters most now: the problem if there is one,
 * else the file on its way, else what the phone is known to run. Figures of a transfer come from
 * the board, elapsed and usual times from progress_of(). Widths depend on the pane alone, never on
 * what stands in it, so that nothing moves while the eye reads.
 */
#include "core/monitor_row.h"

#include "core/progress.h"
#include "core/report_doc.h"
#include "core/text.h"

#include <stdio.h>
#include <string.h>

const char *monitor_mark_text(enum monitor_mark m)
{
    static const char *const text[] = {
#define X(id, text) text,
        MONITOR_MARKS(X)
#undef X
    };
    return text[m];
}

const char *monitor_column_heading(enum monitor_column c)
{
    static const char *const heading[] = {
#define X(id, heading) heading,
        MONITOR_COLUMNS(X)
#undef X
    };
    return heading[c];
}

/* --- columns -------------------------------------------------------------------------------- */

void monitor_columns(int width, struct monitor_columns *out)
{
    static const struct {
        int least;
        int width[MONITOR_COLUMN_COUNT];
    } layouts[] = {
        /*    !! stage phone address what bar %  rate time */
        {102, {2, 9, 12, 15, 22, 10, 4, 6, 14}},
        {80, {2, 9, 12, 15, 18, 7, 4, 6, 0}},
        {0, {2, 9, 15, 0, 17, 8, 4, 0, 0}},
    };
    size_t l = 0;
    int at = 0;
    while (width < layouts[l].least)
        l++;
    memcpy(out->width, layouts[l].width, sizeof out->width);
    for (int i = 0; i < MONITOR_COLUMN_COUNT; i++)
        at += out->width[i] ? out->width[i] + 1 : 0;
    if (width > at - 1)
        out->width[COLUMN_WHAT] += width - (at - 1);
    at = 0;
    for (int i = 0; i < MONITOR_COLUMN_COUNT; i++) {
        out->at[i] = at;
        at += out->width[i] ? out->width[i] + 1 : 0;
    }
}

void monitor_columns_of_fleet(struct monitor_columns *c)
{
    c->width[COLUMN_PHONE] = monitor_span(c, COLUMN_PHONE, COLUMN_ADDRESS);
    c->width[COLUMN_ADDRESS] = 0;
}

int monitor_span(const struct monitor_columns *c, enum monitor_column first,
                 enum monitor_column last)
{
    int end = c->at[first] + c->width[first];
    for (int i = (int)first; i <= (int)last; i++)
        if (c->width[i])
            end = c->at[i] + c->width[i];
    return end - c->at[first];
}

/* --- one row -------------------------------------------------------------------------------- */

enum monitor_mark monitor_mark_of(const struct phone *p)
{
    static const enum monitor_mark by_stage[PHONE_STAGE_COUNT] = {
        [STAGE_WAITING] = MARK_WAITING, [STAGE_SEEN] = MARK_WAITING,
        [STAGE_ASKING] = MARK_BUSY,     [STAGE_LOADING] = MARK_BUSY,
        [STAGE_FLASHING] = MARK_BUSY,   [STAGE_REBOOTING] = MARK_BUSY,
        [STAGE_DONE] = MARK_DONE,       [STAGE_CURRENT] = MARK_DONE,
        [STAGE_STUCK] = MARK_TROUBLE,   [STAGE_FAILED] = MARK_TROUBLE,
        [STAGE_BYSTANDER] = MARK_OTHER,
    };
    return phone_needs_person(p) ? MARK_TROUBLE : by_stage[p->stage];
}

const struct phone_problem *monitor_problem_of(const struct phone *p)
{
    const struct phone_problem *worst = phone_worst_problem(p);
    if (!worst || p->stage == STAGE_BYSTANDER)
        return NULL;
    switch (diagnosis_entry(worst->what)->severity) {
    case SEVERITY_ERROR:
        return worst;
    case SEVERITY_WARNING: /* it got there all the same */
        return phone_stage_is_final(p->stage) && p->stage != STAGE_FAILED ? NULL : worst;
    default:
        return p->stage == STAGE_STUCK || p->stage == STAGE_FAILED ? worst : NULL;
    }
}

static void put(struct monitor_row *row, struct slice text)
{
    text_safe(text, row->what, sizeof row->what);
}

static void put_what(struct monitor_row *row, const struct phone *p, const struct phone_request *r)
{
    switch (p->stage) {
    case STAGE_WAITING:
        put(row, slice_str("not seen yet"));
        break;
    case STAGE_SEEN:
        put(row, slice_str("reset it to begin"));
        break;
    case STAGE_FLASHING:
    case STAGE_REBOOTING: /* what is on its way has been sent; this matters now */
        put(row, slice_str("do not unplug"));
        break;
    case STAGE_DONE:
    case STAGE_CURRENT:
        put(row, slice_str(*p->load ? p->load : p->goal));
        break;
    case STAGE_STUCK:
    case STAGE_FAILED:
        put(row, slice_str("made no progress"));
        break;
    case STAGE_BYSTANDER:
        put(row, slice_str("not chosen"));
        break;
    default:
        if (p->stage == STAGE_ASKING || !r)
            r = p->history_count ? phone_request_at(p, p->history_count - 1) : NULL;
        if (r)
            put(row, kept_name_view(&r->name));
    }
}

/* At most six columns. */
static void put_rate(struct monitor_row *row, double rate)
{
    static const struct {
        double below, unit;
        int decimals;
        const char *suffix;
    } form[] = {
        {1e3 - 0.5, 1, 0, "B/s"},
        {1e6 - 5e2, 1e3, 0, "k/s"},
        {1e7 - 5e4, 1e6, 1, "M/s"},
        {1e9 - 5e5, 1e6, 0, "M/s"},
    };
    size_t i = 0;
    if (rate < 0) {
        snprintf(row->rate, sizeof row->rate, "-");
        return;
    }
    while (i < ARRAY_SIZE(form) && rate >= form[i].below)
        i++;
    if (i == ARRAY_SIZE(form))
        snprintf(row->rate, sizeof row->rate, ">1G/s");
    else
        snprintf(row->rate, sizeof row->rate, "%.*f%s", form[i].decimals, rate / form[i].unit,
                 form[i].suffix);
}

/* Stages in which time passing means something. */
static bool is_timed(enum phone_stage s)
{
    return s == STAGE_ASKING || s == STAGE_LOADING || s == STAGE_FLASHING || s == STAGE_REBOOTING ||
           s == STAGE_STUCK;
}

static void put_time(struct monitor_row *row, const struct phone *p, const struct progress *is)
{
    struct buf b;
    int elapsed = (int)(is->elapsed_us / 1000000);
    if (!is_timed(p->stage))
        return;
    buf_fixed(&b, row->time, sizeof row->time - 1);
    if (!is->usual_high_s)
        report_seconds((int64_t)elapsed * 1000000, &b);
    else if (is->usual_low_s == is->usual_high_s)
        buf_printf(&b, "%d of %d s", elapsed, is->usual_high_s);
    else
        buf_printf(&b, "%d of %d-%d s", elapsed, is->usual_low_s, is->usual_high_s);
    if (is->usual_high_s && elapsed > is->usual_high_s)
        buf_str(&b, ", late");
}

void monitor_row_make(const struct phone *p, const struct board *b, double speed, int64_t now_us,
                      struct monitor_row *out)
{
    const struct phone_request *r = phone_request_current(p);
    const struct phone_problem *worst = monitor_problem_of(p);
    struct board_figures live = {.bytes_per_s = -1};
    struct progress is;
    memset(out, 0, sizeof *out);
    if (r && r->outcome == OUTCOME_SENDING)
        board_figures(b, p->ip, r->port, &live);
    progress_of(p, speed, now_us, live.sent, live.size, &is);
    out->mark = monitor_mark_of(p);
    out->stage = phone_stage_name(p->stage);
    out->percent = is.percent;
    report_who(p, out->phone);
    ip_format(p->ip, out->address);
    if (is.percent >= 0)
        put_rate(out, live.bytes_per_s);
    put_time(out, p, &is);
    out->is_problem = worst != NULL;
    if (worst)
        snprintf(out->what, sizeof out->what, "%s: %s", diagnosis_slug(worst->what),
                 diagnosis_entry(worst->what)->title);
    else
        put_what(out, p, r);
}
