/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the parts of the page (headline, rows, what is wrong, log) are made by one
 * function each, for the whole page, for the parts that a script asks for, and for the feed alike.
 */
#include "core/web_page_impl.h"

#include "core/json_out.h"
#include "core/monitor_row.h"
#include "core/report_html_impl.h"
#include "core/text.h"
#include "core/timeline_svg.h"
#include "core/web_rules.h"

#include <string.h>

enum { REFRESH_S = 5 }; /* where there is no script */

static void link_to(const struct web_view *v, const char *path, struct buf *out)
{
    buf_str(out, path);
    if (*v->token)
        buf_printf(out, "?token=%s", v->token);
}

/* --- parts -------------------------------------------------------------------------------------
 */

char *web_row_id(const struct phone *p, char dst[static WEB_ROW_ID_SIZE])
{
    char mac[MAC_TEXT_SIZE];
    struct buf b;
    buf_fixed(&b, dst, WEB_ROW_ID_SIZE);
    if (mac_known(p->mac)) {
        buf_printf(&b, "m%s", mac_format_bare(p->mac, mac));
    } else {
        buf_u8(&b, 'i');
        text_hex(&b, slice_of(p->ip.b, p->ip.family == 6 ? 16 : 4));
    }
    if (*p->bench) {
        buf_u8(&b, '-');
        buf_str(&b, p->bench);
    }
    buf_cstr(&b);
    return dst;
}

static void put_who(const struct web_view *v, const struct phone *p, struct buf *out)
{
    char who[REPORT_WHO_SIZE], mac[MAC_TEXT_SIZE], path[64];
    struct buf b;
    report_who(p, who);
    if (!mac_known(p->mac)) {
        html_text(out, who);
        return;
    }
    buf_fixed(&b, path, sizeof path);
    buf_printf(&b, "%s%s", web_page_path(WEB_PHONE_PAGE), mac_format_bare(p->mac, mac));
    buf_str(out, "<a href=\"");
    link_to(v, buf_cstr(&b), out);
    buf_str(out, "\">");
    html_text(out, who);
    buf_str(out, "</a>");
}

void web_put_row(const struct web_view *v, const struct phone *p, struct buf *out)
{
    struct monitor_row row;
    char id[WEB_ROW_ID_SIZE];
    monitor_row_make(p, v->board, model_speed(v->model), v->now_us, &row);
    buf_printf(out, "<tr id=\"%s\"%s><th scope=\"row\">", web_row_id(p, id),
               row.mark == MARK_TROUBLE ? " class=\"trouble\"" : "");
    put_who(v, p, out);
    buf_str(out, "</th><td class=\"stage\">");
    report_html_stage(p, out);
    buf_printf(out, "</td><td class=\"addr\">%s</td><td class=\"what\">", row.address);
    if (row.is_problem)
        buf_str(out, "<strong>");
    html_text(out, row.what);
    if (row.is_problem)
        buf_str(out, "</strong>");
    buf_str(out, "</td><td class=\"bar\">");
    if (row.percent >= 0)
        buf_printf(out,
                   "<progress max=\"100\" value=\"%d\" aria-label=\"sent\"></progress> "
                   "<span>%d%%</span>",
                   row.percent, row.percent);
    buf_str(out, "</td><td class=\"n\">");
    html_text(out, row.percent >= 0 ? row.rate : row.time);
    buf_str(out, "</td></tr>");
}

static void put_rows(const struct web_view *v, struct buf *out)
{
    size_t n = model_phone_count(v->model);
    for (size_t i = 0; i < n && i < WEB_ROWS_MAX; i++)
        web_put_row(v, model_phone(v->model, i), out);
}

static void put_head(const struct web_view *v, struct buf *out)
{
    size_t n = model_phone_count(v->model);
    report_headline(v->model, out);
    if (n > WEB_ROWS_MAX)
        buf_printf(out, " The first %d of them are listed.", WEB_ROWS_MAX);
}

/* To be read across a room; what needs a person leads to the first such row. */
static void put_tally(const struct web_view *v, struct buf *out)
{
    static const struct {
        enum monitor_mark mark;
        const char *class, *word;
    } tiles[] = {
        {MARK_TROUBLE, "bad", "need a person"}, {MARK_BUSY, "warn", "on the way"},
        {MARK_WAITING, "idle", "waiting"},      {MARK_DONE, "ok", "done"},
        {MARK_OTHER, "idle", "not chosen"},
    };
    size_t count[MONITOR_MARK_COUNT] = {0};
    const struct phone *first = NULL;
    char id[WEB_ROW_ID_SIZE];
    for (size_t i = 0; i < model_phone_count(v->model); i++) {
        const struct phone *p = model_phone(v->model, i);
        enum monitor_mark mark = monitor_mark_of(p);
        if (mark == MARK_TROUBLE && !first && i < WEB_ROWS_MAX)
            first = p;
        count[mark]++;
    }
    for (size_t i = 0; i < ARRAY_SIZE(tiles); i++) {
        size_t n = count[tiles[i].mark];
        bool leads = tiles[i].mark == MARK_TROUBLE && first;
        if (!n)
            continue;
        buf_printf(out, "<li class=\"%s\"><b>%zu</b> ", tiles[i].class, n);
        if (leads)
            buf_printf(out, "<a href=\"#%s\">", web_row_id(first, id));
        buf_printf(out, "%s%s</li>", n == 1 && leads ? "needs a person" : tiles[i].word,
                   leads ? "</a>" : "");
    }
}

/* Where is served, and how well the wire is heard: when packets are lost, silence proves nothing.
 */
static void put_bench(const struct web_view *v, struct buf *out)
{
    const struct board_status *is = board_status(v->board);
    buf_str(out, "Session <code>");
    html_bytes(out, slice_str(model_session_id(v->model)));
    buf_str(out, "</code>");
    if (is->serves[0]) {
        buf_str(out, " &#183; serving ");
        html_text(out, is->serves);
    }
    if (is->interface[0]) {
        buf_str(out, " &#183; listening to ");
        html_text(out, is->interface);
    } else if (is->no_capture[0]) {
        buf_str(out, " &#183; wire not seen: ");
        html_text(out, is->no_capture);
    }
    if (is->drops)
        buf_printf(out, " &#183; <strong>%llu packets lost</strong>",
                   (unsigned long long)is->drops);
}

static void put_log(const struct web_view *v, struct buf *out)
{
    size_t n = board_line_count(v->board), from = n > WEB_LOG_LINES ? n - WEB_LOG_LINES : 0;
    for (size_t i = n; i-- > from;) { /* the newest on top */
        buf_str(out, "<li>");
        html_text(out, board_line(v->board, i)->text);
        buf_str(out, "</li>");
    }
}

static void put_problems(const struct web_view *v, struct buf *out)
{
    report_html_problems(v->model, NULL, out);
}

const struct web_part web_parts[WEB_PART_COUNT] = {
    {"head", put_head},         {"tally", put_tally}, {"bench", put_bench},
    {"problems", put_problems}, {"log", put_log},
};

/* --- the page ----------------------------------------------------------------------------------
 */

static void put_top(const struct web_view *v, const char *title, struct buf *out)
{
    buf_str(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    html_text(out, title);
    buf_str(out, " hookflash</title>\n<link rel=\"stylesheet\" href=\"");
    link_to(v, web_page_path(WEB_STYLE), out);
    buf_str(out, "\">\n<link rel=\"icon\" href=\"");
    link_to(v, web_page_path(WEB_ICON), out);
    buf_printf(out,
               "\">\n<noscript><meta http-equiv=\"refresh\" content=\"%d\"></noscript>\n"
               "<script defer src=\"",
               REFRESH_S);
    link_to(v, web_page_path(WEB_SCRIPT), out);
    buf_str(out, "\"></script>\n</head>\n<body>\n");
}

/* The script says here whether what is seen is live; a screen reader hears only that change. */
static void put_state(const struct web_view *v, struct buf *out)
{
    char when[TIME_TEXT_SIZE];
    buf_printf(out,
               "<p class=\"dim\"><span id=\"state\" role=\"status\">As of</span> "
               "<span id=\"clock\">%s</span> UTC<noscript>; loads itself anew every %d seconds"
               "</noscript></p>",
               report_clock(v->now_us, when), REFRESH_S);
}

static void put_link(const struct web_view *v, enum web_page page, const char *text,
                     struct buf *out)
{
    buf_str(out, "<a href=\"");
    link_to(v, web_page_path(page), out);
    buf_printf(out, "\">%s</a>", text);
}

void web_page(const struct web_view *v, struct buf *out)
{
    char mem[200];
    struct buf title;
    buf_fixed(&title, mem, sizeof mem);
    report_headline(v->model, &title);
    put_top(v, buf_cstr(&title), out);
    buf_str(out, "<header><h1>hookflash</h1>\n<p class=\"dim\" id=\"bench\">");
    put_bench(v, out);
    buf_str(out, "</p>\n<p class=\"lead\" id=\"head\" aria-live=\"polite\">");
    put_head(v, out);
    buf_str(out, "</p>\n<ul id=\"tally\">");
    put_tally(v, out);
    buf_str(out, "</ul>\n");
    put_state(v, out);
    buf_str(out, "<nav aria-label=\"On this page\"><a href=\"#phones\">Phones</a> <a "
                 "href=\"#problems\">What was found</a> <a href=\"#happened\">What happened</a>"
                 "</nav></header>\n<main>\n<table id=\"phones\"><caption>Phones, in the order in "
                 "which they were first known</caption><thead><tr><th scope=\"col\">Phone</th><th "
                 "scope=\"col\">Stage</th><th scope=\"col\">Address</th><th scope=\"col\">File or "
                 "problem</th><th scope=\"col\">Progress</th><th scope=\"col\" class=\"n\">Rate or "
                 "time</th></tr></thead>\n<tbody id=\"rows\">");
    put_rows(v, out);
    buf_str(out, "</tbody></table>\n<div id=\"problems\">");
    put_problems(v, out);
    buf_str(out, "</div>\n<section id=\"happened\"><h2>What happened</h2>\n<ol id=\"log\">");
    put_log(v, out);
    buf_str(out, "</ol></section>\n</main>\n<footer>This page only shows. ");
    put_link(v, WEB_REPORT, "The report", out);
    buf_str(out, ", ");
    put_link(v, WEB_SESSION, "the same as JSON", out);
    buf_str(out, ", ");
    put_link(v, WEB_JOURNAL, "the journal", out);
    buf_str(out, ", ");
    put_link(v, WEB_METRICS, "metrics", out);
    buf_str(out, ". All times are UTC, by the bench's clock.</footer>\n</body></html>\n");
}

void web_page_parts(const struct web_view *v, struct buf *out)
{
    struct buf html;
    buf_growing(&html, WEB_PART_MAX);
    json_open(out, NULL, '{');
    json_u64(out, "seq", model_last_seq(v->model));
    put_rows(v, &html);
    json_text(out, "rows", buf_cstr(&html));
    for (size_t i = 0; i < WEB_PART_COUNT; i++) {
        buf_reset(&html);
        web_parts[i].put(v, &html);
        json_text(out, web_parts[i].name, buf_cstr(&html));
    }
    json_close(out, '}');
    buf_u8(out, '\n');
    buf_free(&html);
}

void web_page_phone(const struct web_view *v, const struct phone *p, struct buf *out)
{
    char who[REPORT_WHO_SIZE], id[WEB_ROW_ID_SIZE];
    size_t i = 0;
    while (model_phone(v->model, i) != p)
        i++;
    put_top(v, report_who(p, who), out);
    timeline_svg_patterns(out);
    buf_str(out, "<header><p>");
    put_link(v, WEB_LIVE, "All phones", out);
    buf_str(out, "</p>\n<h1>");
    html_text(out, who);
    buf_str(out, "</h1>\n");
    put_state(v, out);
    buf_printf(out, "</header>\n<main id=\"phone\" data-row=\"%s\">\n<p class=\"lead\">",
               web_row_id(p, id));
    report_html_stage(p, out);
    buf_str(out, "</p>\n");
    report_html_facts(p, out);
    report_html_problems(v->model, p, out);
    buf_str(out, "<section><h2>What it did</h2>\n");
    if (p->timeline.count || p->timeline.mark_count) {
        buf_str(out, "<article class=\"card\">");
        report_html_timeline(v->model, i, out);
        buf_str(out, "</article>\n");
        timeline_svg_legend(out);
    } else {
        buf_str(out, "<p>It has asked nothing yet.</p>\n");
    }
    buf_str(out, "</section>\n</main>\n<footer>This page only shows. All times are UTC, by the "
                 "bench's clock.</footer>\n</body></html>\n");
}
