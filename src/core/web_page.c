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

/* What page.css has besides the report's style. */
static const char live_style[] =
    "#state{font-size:14px}#state.lost{color:var(--bad);font-weight:600}"
    "#rows th{font-weight:600;color:var(--ink);border-bottom:1px solid var(--line);white-space:"
    "nowrap}#rows td.fold{overflow-wrap:anywhere}"
    "progress{width:100px;max-width:100%;height:10px;accent-color:var(--file);vertical-align:"
    "middle}caption{text-align:left;color:var(--dim);font-size:14px;padding:4px 0}"
    "#log{list-style:none;margin:0;padding:0;font:13px/1.5 ui-monospace,'Cascadia Mono','DejaVu "
    "Sans Mono',Menlo,Consolas,monospace;overflow-wrap:anywhere}"
    "@media (max-width:640px){#phones thead{display:none}#phones tr{display:grid;grid-template-"
    "columns:1fr auto;gap:0 10px;border-bottom:1px solid var(--line);padding:8px 0}#phones td,"
    "#phones th{border:0;padding:0}#phones td.wide2{grid-column:1/-1}#phones td:empty{display:"
    "none}}"
    "@media (min-width:1600px){body{font-size:20px}main,header,footer{max-width:1500px}table{font-"
    "size:18px}}"
    "a:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}";

void web_page_style(struct buf *out)
{
    buf_str(out, report_html_style);
    buf_str(out, live_style);
}

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
    buf_cstr(&b);
    return dst;
}

static void put_who(const struct web_view *v, const struct phone *p, struct buf *out)
{
    char who[IP_TEXT_SIZE], path[64];
    struct buf b;
    report_who(p, who);
    if (!mac_known(p->mac)) {
        html_text(out, who);
        return;
    }
    buf_fixed(&b, path, sizeof path);
    buf_printf(&b, "%s%s", web_page_path(WEB_PHONE_PAGE), who);
    buf_str(out, "<a href=\"");
    link_to(v, buf_cstr(&b), out);
    buf_printf(out, "\">%s</a>", who);
}

void web_put_row(const struct web_view *v, const struct phone *p, struct buf *out)
{
    struct monitor_row row;
    char id[WEB_ROW_ID_SIZE];
    monitor_row_make(p, v->board, model_speed(v->model), v->now_us, &row);
    buf_printf(out, "<tr id=\"%s\"><th scope=\"row\">", web_row_id(p, id));
    put_who(v, p, out);
    buf_str(out, "</th><td>");
    report_html_stage(p, out);
    buf_printf(out, "</td><td>%s</td><td class=\"fold wide2\">", row.address);
    if (row.is_problem)
        buf_str(out, "<strong>");
    html_text(out, row.what);
    if (row.is_problem)
        buf_str(out, "</strong>");
    buf_str(out, "</td><td>");
    if (row.percent >= 0)
        buf_printf(out, "<progress max=\"100\" value=\"%d\"></progress> %d%%", row.percent,
                   row.percent);
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
    report_html_severity(report_exit_status(v->model) ? SEVERITY_NOTE : SEVERITY_OK, out);
    buf_u8(out, ' ');
    report_headline(v->model, out);
    if (n > WEB_ROWS_MAX)
        buf_printf(out, " The first %d of them are listed.", WEB_ROWS_MAX);
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
    report_html_problems(v->model, out);
}

const struct web_part web_parts[WEB_PART_COUNT] = {
    {"head", put_head},
    {"problems", put_problems},
    {"log", put_log},
};

/* --- the page ----------------------------------------------------------------------------------
 */

static void put_top(const struct web_view *v, const char *title, bool live, struct buf *out)
{
    buf_str(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    html_text(out, title);
    buf_str(out, "</title>\n<link rel=\"stylesheet\" href=\"");
    link_to(v, web_page_path(WEB_STYLE), out);
    buf_str(out, "\">\n<link rel=\"icon\" href=\"");
    link_to(v, web_page_path(WEB_ICON), out);
    buf_str(out, "\">\n");
    if (live) {
        buf_str(out, "<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>\n"
                     "<script defer src=\"");
        link_to(v, web_page_path(WEB_SCRIPT), out);
        buf_str(out, "\"></script>\n");
    }
    buf_str(out, "</head>\n<body>\n");
}

void web_page(const struct web_view *v, struct buf *out)
{
    put_top(v, "hookflash", true, out);
    buf_str(out, "<header><h1>hookflash</h1>\n<p class=\"lead\" id=\"head\" aria-live=\"polite\">");
    put_head(v, out);
    buf_str(out, "</p>\n<p class=\"dim\" id=\"state\" role=\"status\">as of ");
    char when[TIME_TEXT_SIZE];
    buf_printf(out, "%s UTC</p></header>\n<main>\n", report_clock(v->now_us, when));
    buf_str(out, "<table id=\"phones\"><caption>Phones, in the order in which they were first "
                 "known</caption><thead><tr><th scope=\"col\">Phone</th><th scope=\"col\">Stage"
                 "</th><th scope=\"col\">Address</th><th scope=\"col\">File or problem</th>"
                 "<th scope=\"col\">Progress</th><th scope=\"col\" class=\"n\">Rate, or time of "
                 "usual</th></tr></thead>\n<tbody id=\"rows\">");
    put_rows(v, out);
    buf_str(out, "</tbody></table>\n<div id=\"problems\">");
    put_problems(v, out);
    buf_str(out, "</div>\n<section><h2>What happened</h2>\n<ol id=\"log\">");
    put_log(v, out);
    buf_str(out, "</ol></section>\n</main>\n<footer>This page only shows. <a href=\"");
    link_to(v, web_page_path(WEB_REPORT), out);
    buf_str(out, "\">The report</a>, <a href=\"");
    link_to(v, web_page_path(WEB_SESSION), out);
    buf_str(out, "\">the same as JSON</a>. All times are UTC.</footer>\n</body></html>\n");
}

/* Each wrong name once. */
static void put_names(const struct web_view *v, const struct phone *p, struct buf *out)
{
    struct buf view;
    buf_growing(&view, 1 << 16);
    for (unsigned i = 0; i < p->problem_count; i++) {
        const struct phone_problem *it = &p->problem[i];
        buf_reset(&view);
        if (it->absorbed || !report_name_view(v->model, it, &view))
            continue;
        buf_printf(out, "<article class=\"card\"><h3>%s</h3>\n<p>", diagnosis_slug(it->what));
        html_text(out, it->text);
        buf_str(out, "</p>\n<pre tabindex=\"0\">");
        html_text(out, buf_cstr(&view));
        buf_str(out, "</pre>\n<p>");
        html_text(out, diagnosis_entry(it->what)->fix);
        buf_str(out, "</p></article>\n");
    }
    buf_free(&view);
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
    char who[IP_TEXT_SIZE];
    size_t i = 0;
    while (model_phone(v->model, i) != p)
        i++;
    put_top(v, report_who(p, who), false, out);
    timeline_svg_patterns(out);
    buf_str(out, "<header><p><a href=\"");
    link_to(v, web_page_path(WEB_LIVE), out);
    buf_str(out, "\">All phones</a></p><h1>");
    html_text(out, who);
    buf_str(out, "</h1></header>\n<main>\n");
    size_t before = out->len;
    report_html_phone(v->model, i, out);
    if (out->len == before)
        buf_str(out, "<p>It has asked nothing yet.</p>\n");
    put_names(v, p, out);
    buf_str(out, "</main>\n<footer>All times are UTC.</footer>\n</body></html>\n");
}
