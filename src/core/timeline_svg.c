/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: times become hundredths of a percent of the drawing's width (2 % are left
 * free on both sides), printed as integers, so no locale can put a comma there. A bar is never
 * thinner than can be seen. A bar's label stands right of it, and only where it has room until the
 * next bar of its lane; marks that are close together stand beside each other.
 */
#include "core/timeline_svg.h"

#include "core/html_out.h"
#include "core/report_doc.h"

enum {
    WHOLE = 10000, /* hundredths of a percent */
    MARGIN = 200,
    THINNEST = 50,
    LABEL_ROOM = 1800,
    MARK_APART = 350,
    MARK_STEP = 18, /* pixels */
    LABEL_INSIDE = 900,
    MARKS_HEIGHT = 20,
    LANE_HEIGHT = 36,
    LANES = 4,
    BAR_HEIGHT = 15,
    AXIS = LANES * LANE_HEIGHT + 4, /* below the first lane's top */
    HEIGHT = AXIS + 20,
    TICKS_MAX = 6,
};

static const char *const lanes[LANES] = {"searches", "fetches files", "writes flash, restarts",
                                         "its application runs"};

static const unsigned lane_of[TIMELINE_KIND_COUNT] = {
    [TIMELINE_HUNT] = 0,  [TIMELINE_MORE] = 0,    [TIMELINE_MANIFEST] = 1,    [TIMELINE_LOADER] = 1,
    [TIMELINE_FLASH] = 2, [TIMELINE_RUNNING] = 3, [TIMELINE_APPLICATION] = 1,
};

static const char *const class_of[TIMELINE_KIND_COUNT] = {
    [TIMELINE_HUNT] = "hunt",       [TIMELINE_MORE] = "more",   [TIMELINE_MANIFEST] = "loads",
    [TIMELINE_LOADER] = "loader",   [TIMELINE_FLASH] = "flash", [TIMELINE_RUNNING] = "runs",
    [TIMELINE_APPLICATION] = "app",
};

struct drawing {
    const struct timeline *t;
    int64_t from_us, span_us, now_us;
    int top; /* of the first lane */
    struct buf *out;
};

/* A journal may tell of thousands of years, which leave no room for the multiplication. */
static int place(const struct drawing *d, int64_t t_us)
{
    int64_t after = t_us - d->from_us, grain = d->span_us > INT64_MAX / WHOLE ? WHOLE : 1;
    after = after < 0 ? 0 : after < d->span_us ? after : d->span_us;
    return MARGIN + (int)(after / grain * (WHOLE - 2 * MARGIN) / (d->span_us / grain));
}

static void put_percent(struct buf *out, const char *attribute, int v)
{
    buf_printf(out, " %s=\"%d.%02d%%\"", attribute, v / 100, v % 100);
}

void timeline_svg_patterns(struct buf *out)
{
    buf_str(out,
            "<svg width=\"0\" height=\"0\" aria-hidden=\"true\" class=\"defs\"><defs>"
            "<pattern id=\"t-loader\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
            "patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" class=\"c-file2\"/>"
            "<rect width=\"3\" height=\"6\" class=\"c-file\"/></pattern>"
            "<pattern id=\"t-flash\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
            "<rect width=\"6\" height=\"6\" class=\"c-flash2\"/>"
            "<circle cx=\"3\" cy=\"3\" r=\"1.7\" class=\"c-flash\"/></pattern>"
            "<pattern id=\"t-runs\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\">"
            "<rect width=\"5\" height=\"5\" class=\"c-runs2\"/>"
            "<rect width=\"2.5\" height=\"5\" class=\"c-runs\"/></pattern>"
            "<pattern id=\"t-more\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
            "patternTransform=\"rotate(-45)\"><rect width=\"6\" height=\"6\" class=\"c-bg\"/>"
            "<rect width=\"2\" height=\"6\" class=\"c-hunt\"/></pattern>"
            "</defs></svg>\n");
}

void timeline_svg_legend(struct buf *out)
{
    buf_str(out, "<ul class=\"legend\">");
    for (unsigned k = 0; k < TIMELINE_KIND_COUNT; k++) {
        buf_printf(out,
                   "<li><svg width=\"26\" height=\"14\" aria-hidden=\"true\"><rect x=\"1\" y=\"1\" "
                   "width=\"24\" height=\"12\" class=\"bar b-%s\"/></svg> ",
                   class_of[k]);
        html_text(out, timeline_kind_meaning((enum timeline_kind)k));
        buf_str(out, "</li>");
    }
    buf_str(out, "<li><svg width=\"18\" height=\"18\" aria-hidden=\"true\"><circle cx=\"9\" "
                 "cy=\"9\" r=\"8\" class=\"mark\"/><text x=\"9\" y=\"13\" class=\"mark-n\">1"
                 "</text></svg> a problem was found</li></ul>\n");
}

/* --- bars --- */

/* The upper edge of the bars of a lane. */
static int bar_top(const struct drawing *d, unsigned lane)
{
    return d->top + (int)(lane + 1) * LANE_HEIGHT - BAR_HEIGHT;
}

/* Of a load file; that the search's ordinary misses are refused is nothing. */
static bool is_failed(const struct timeline_segment *s)
{
    return s->label[0] && (s->refused || s->broken);
}

static void put_bar_label(const struct drawing *d, unsigned i, int from, int end)
{
    const struct timeline_segment *s = &d->t->segment[i];
    bool failed = is_failed(s), inside = s->kind == TIMELINE_FLASH && end - from >= LABEL_INSIDE;
    int next = WHOLE;
    for (unsigned k = i + 1; k < d->t->count && next == WHOLE; k++)
        if (lane_of[d->t->segment[k].kind] == lane_of[s->kind])
            next = place(d, d->t->segment[k].from_us);
    if ((next - end < LABEL_ROOM && !inside) || (s->kind == TIMELINE_MANIFEST && !failed))
        return;
    buf_str(d->out, "<text");
    put_percent(d->out, "x", inside ? (from + end) / 2 : end);
    buf_printf(d->out, " dx=\"%d\" y=\"%d\" class=\"%s\">", inside ? 0 : 5,
               bar_top(d, lane_of[s->kind]) + 12, inside ? "label in" : "label");
    if (s->kind == TIMELINE_FLASH)
        report_seconds(timeline_segment_end(s, d->now_us) - s->from_us, d->out);
    else
        html_text(d->out, !failed      ? timeline_kind_label(s->kind)
                          : s->refused ? "refused"
                                       : "broken off");
    if (s->open)
        buf_str(d->out, " &#8230;");
    buf_str(d->out, "</text>");
}

/* What a pointer that rests on the bar reads. */
static void put_title(const struct drawing *d, const struct timeline_segment *s)
{
    char mem[256];
    struct buf text;
    buf_fixed(&text, mem, sizeof mem);
    timeline_segment_text(s, &text);
    html_text(d->out, buf_cstr(&text));
    buf_str(d->out, ", ");
    report_seconds(timeline_segment_end(s, d->now_us) - s->from_us, d->out);
}

static void put_bar(const struct drawing *d, unsigned i)
{
    const struct timeline_segment *s = &d->t->segment[i];
    int from = place(d, s->from_us), end = place(d, timeline_segment_end(s, d->now_us));
    if (end - from < THINNEST)
        end = from + THINNEST;
    buf_str(d->out, "<rect");
    put_percent(d->out, "x", from);
    put_percent(d->out, "width", end - from);
    buf_printf(d->out, " y=\"%d\" height=\"%d\" class=\"bar b-%s%s\"><title>",
               bar_top(d, lane_of[s->kind]), BAR_HEIGHT, class_of[s->kind],
               is_failed(s) ? " failed" : "");
    put_title(d, s);
    buf_str(d->out, "</title></rect>");
    put_bar_label(d, i, from, end);
}

static void put_lanes(const struct drawing *d)
{
    for (unsigned i = 0; i < LANES; i++) {
        int base = bar_top(d, i) + BAR_HEIGHT;
        buf_printf(d->out,
                   "<line x1=\"0\" x2=\"100%%\" y1=\"%d\" y2=\"%d\" class=\"lane\"/>"
                   "<text x=\"0\" y=\"%d\" class=\"lane-n\">%s</text>",
                   base, base, base - BAR_HEIGHT - 5, lanes[i]);
    }
}

/* --- the axis --- */

static int64_t tick_of(int64_t span_us)
{
    static const int steps[] = {1,   2,   5,   10,   15,   20,   30,    60,    120,
                                300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400};
    size_t i = 0;
    while (i + 1 < ARRAY_SIZE(steps) && span_us / 1000000 / steps[i] >= TICKS_MAX)
        i++;
    return steps[i] * INT64_C(1000000);
}

static void put_axis(const struct drawing *d)
{
    int64_t step = tick_of(d->span_us);
    if (d->span_us / step > 4 * TICKS_MAX) /* months: beginning and end must do */
        step = d->span_us;
    for (int64_t t = 0; t <= d->span_us; t += step) {
        int x = place(d, d->from_us + t);
        buf_str(d->out, "<line");
        put_percent(d->out, "x1", x);
        put_percent(d->out, "x2", x);
        buf_printf(d->out, " y1=\"%d\" y2=\"%d\" class=\"tick\"/><text", d->top, d->top + AXIS + 2);
        put_percent(d->out, "x", x);
        buf_printf(d->out, " y=\"%d\" class=\"tick-n\"%s>", d->top + AXIS + 15,
                   x > WHOLE - 3 * MARGIN ? " text-anchor=\"end\""
                   : t                    ? " text-anchor=\"middle\""
                                          : "");
        report_seconds(t, d->out);
        buf_str(d->out, "</text>");
    }
}

/* --- marks --- */

bool timeline_mark_is_drawn(const struct timeline *t, unsigned i)
{
    return !t->mark[i].absorbed;
}

static void put_marks(const struct drawing *d)
{
    int before = -WHOLE, beside = 0, number = 0;
    for (unsigned i = 0; i < d->t->mark_count; i++) {
        if (!timeline_mark_is_drawn(d->t, i))
            continue;
        int x = place(d, d->t->mark[i].at_us);
        bool right = x > WHOLE / 2; /* the pile grows towards the middle */
        beside = x - before < MARK_APART ? beside + MARK_STEP : 0;
        before = x;
        buf_str(d->out, "<line");
        put_percent(d->out, "x1", x);
        put_percent(d->out, "x2", x);
        buf_printf(d->out, " y1=\"18\" y2=\"%d\" class=\"mark-l\"/><svg", d->top + AXIS);
        put_percent(d->out, "x", x);
        buf_printf(d->out, " y=\"0\" overflow=\"visible\"><g transform=\"translate(%d,0)\"><title>",
                   right ? -beside : beside);
        html_text(d->out, diagnosis_slug(d->t->mark[i].what));
        buf_str(d->out, ": ");
        html_text(d->out, d->t->mark[i].text);
        buf_printf(d->out,
                   "</title><circle cx=\"0\" cy=\"10\" r=\"8\" class=\"mark\"/><text x=\"0\" "
                   "y=\"14\" class=\"mark-n\">%d</text></g></svg>",
                   ++number);
    }
}

bool timeline_svg(const struct phone *p, int64_t now_us, size_t id, struct buf *out)
{
    char who[REPORT_WHO_SIZE];
    int64_t to_us = 0;
    struct drawing d = {.t = &p->timeline, .now_us = now_us, .out = out};
    if (!timeline_span(d.t, now_us, &d.from_us, &to_us))
        return false;
    d.top = d.t->mark_count ? MARKS_HEIGHT : 0;
    d.span_us = to_us - d.from_us > 1000000 ? to_us - d.from_us : 1000000;
    buf_printf(out,
               "<svg class=\"timeline\" width=\"100%%\" height=\"%d\" role=\"img\" "
               "aria-labelledby=\"t%zu\"><title id=\"t%zu\">Timeline of ",
               d.top + HEIGHT, id, id);
    html_text(out, report_who(p, who));
    buf_printf(out, ": %u steps, ", d.t->count);
    report_seconds(to_us - d.from_us, out);
    buf_str(out, ". The steps follow as a table.</title>");
    put_axis(&d);
    put_marks(&d);
    put_lanes(&d);
    for (unsigned i = 0; i < d.t->count; i++)
        put_bar(&d, i);
    buf_str(out, "</svg>\n");
    return true;
}
