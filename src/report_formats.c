/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: every event goes into the model, for all formats end with what became of the
 * phones, and the exit status says it too. What can be told at once is written at once (text, json,
 * csv-requests), so a journal of any size passes through; documents keep a bounded number of
 * requests and count the rest.
 */
#include "report_formats.h"

#include "core/event_json.h"
#include "core/model_fleet.h"
#include "core/report_csv.h"
#include "core/report_fleet.h"

#include <string.h>

enum { TEXT_LIMIT = 1 << 28 };

static void put(struct telling *t)
{
    if (t->text.bad)
        t->lost = true;
    else if (t->text.len)
        fwrite(t->text.p, 1, t->text.len, t->out);
    buf_reset(&t->text);
}

/* Each for itself, where there are several. */
static void tell_benches(struct telling *t, void (*tell)(const struct model *,
                                                         const struct report_bench *, struct buf *))
{
    for (size_t i = 0; i < model_fleet_count(t->m); i++) {
        const struct model *m = model_fleet_at(t->m, i);
        const struct report_bench is = {.state = "", .session = model_session_id(m)};
        tell(m, &is, &t->text);
    }
    if (model_fleet_count(t->m) && tell == report_bench_text)
        buf_u8(&t->text, '\n');
}

/* --- text --- */

static void text_begin(struct telling *t)
{
    buf_str(&t->text, "Times are UTC.\n");
    put(t);
}

static void text_event(struct telling *t, const struct event *e)
{
    if (t->bench.n) /* of many benches nobody reads the lines */
        return;
    if (!model_is_echo(t->m, e))
        report_event_text(e, &t->text);
    put(t);
}

static void text_end(struct telling *t)
{
    buf_u8(&t->text, '\n');
    tell_benches(t, report_bench_text);
    report_model_text(t->m, t->width, &t->text);
    put(t);
}

/* --- json --- */

static void json_event(struct telling *t, const struct event *e)
{
    event_to_json(e, &t->text);
    put(t);
}

static void json_end(struct telling *t)
{
    tell_benches(t, report_bench_json);
    for (size_t i = 0; i < model_phone_count(t->m); i++) {
        report_phone_json(model_phone(t->m, i), &t->text);
        put(t);
    }
    report_summary_json(t->m, report_exit_status(t->m), &t->text);
    put(t);
}

/* --- csv --- */

static void csv_end(struct telling *t)
{
    report_csv_phones_head(&t->text);
    for (size_t i = 0; i < model_phone_count(t->m); i++) {
        report_csv_phone(model_phone(t->m, i), &t->text);
        put(t);
    }
    put(t);
}

static void csv_requests_begin(struct telling *t)
{
    report_csv_requests_head(&t->text);
    put(t);
}

static void csv_requests_row(struct telling *t, const struct request_row *r)
{
    report_csv_request(r, &t->text);
    put(t);
}

/* --- documents --- */

static bool keeps(struct telling *t, uint64_t limit)
{
    if (t->shown == limit) {
        t->left_out++;
        return false;
    }
    t->shown++;
    return true;
}

static struct report_requests kept(const struct telling *t)
{
    return (struct report_requests){buf_view(&t->kept), t->shown, t->left_out};
}

static void md_row(struct telling *t, const struct request_row *r)
{
    if (keeps(t, REPORT_MD_REQUESTS))
        report_md_request(r, &t->kept);
}

static void md_end(struct telling *t)
{
    struct report_requests requests = kept(t);
    report_md(t->m, &requests, &t->text);
    put(t);
}

static void html_row(struct telling *t, const struct request_row *r)
{
    if (keeps(t, REPORT_HTML_REQUESTS))
        report_html_request(r, &t->kept);
}

static void html_end(struct telling *t)
{
    struct report_requests requests = kept(t);
    report_html(t->m, &requests, &t->text);
    put(t);
}

static const struct report_format formats[] = {
    {"text", text_begin, text_event, NULL, text_end},
    {"json", NULL, json_event, NULL, json_end},
    {"csv", NULL, NULL, NULL, csv_end},
    {"csv-requests", csv_requests_begin, NULL, csv_requests_row, NULL},
    {"md", NULL, NULL, md_row, md_end},
    {"html", NULL, NULL, html_row, html_end},
};

const struct report_format *report_format_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
        if (!strcmp(name, formats[i].name))
            return &formats[i];
    return NULL;
}

/* --- for all of them --- */

static void pass_row(void *ctx, const struct request_row *r)
{
    struct telling *t = ctx;
    t->format->row(t, r);
}

bool telling_begin(struct telling *t, const struct report_format *format, FILE *out, unsigned width)
{
    *t = (struct telling){.format = format, .out = out, .width = width, .m = model_new()};
    t->at = t->m;
    buf_growing(&t->text, TEXT_LIMIT);
    buf_growing(&t->kept, TEXT_LIMIT);
    if (format->row)
        t->rows = request_rows_new(pass_row, t);
    return t->m && (t->rows || !format->row);
}

bool telling_bench(struct telling *t, const char *bench)
{
    struct model *at = model_fleet_join(t->m, bench);
    if (at)
        t->at = at;
    t->bench = slice_str(model_bench(t->at));
    return at != NULL;
}

void telling_event(struct telling *t, const struct event *told)
{
    struct event e = *told;
    if (!t->begun && t->format->begin)
        t->format->begin(t);
    t->begun = true;
    if (!model_apply(t->at, &e))
        t->lost = true;
    if (t->bench.n)
        e.bench = t->bench;
    if (t->rows)
        request_rows_event(t->rows, &e);
    if (t->format->event)
        t->format->event(t, &e);
}

void telling_end(struct telling *t)
{
    if (t->rows)
        request_rows_end(t->rows);
    if (t->kept.bad)
        t->lost = true;
    if (t->format->end)
        t->format->end(t);
}

void telling_free(struct telling *t)
{
    buf_free(&t->text);
    buf_free(&t->kept);
    request_rows_free(t->rows);
    model_free(t->m);
}
