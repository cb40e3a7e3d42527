/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a page is made whole in memory and handed over. What would take long, the
 * report of a large session and the journal, is not made here: the report is of the model alone,
 * and the journal is sent by the kernel from its file, as long as it was when it was asked for.
 */
#include "web_impl.h"

#include "core/json_out.h"
#include "core/report.h"
#include "web_assets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE_MAX = 32 * 1024 * 1024 };

void web_headers(struct MHD_Response *r, const char *type)
{
    static const char *const always[][2] = {
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "
         "'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cache-Control", "no-store"},
    };
    MHD_add_response_header(r, "Content-Type", type);
    for (size_t i = 0; i < ARRAY_SIZE(always); i++)
        MHD_add_response_header(r, always[i][0], always[i][1]);
}

static enum MHD_Result send_response(struct MHD_Connection *c, unsigned status, const char *type,
                                     struct MHD_Response *r)
{
    if (!r)
        return MHD_NO;
    web_headers(r, type);
    enum MHD_Result result = MHD_queue_response(c, status, r);
    MHD_destroy_response(r);
    return result;
}

/* Takes the text over. */
static enum MHD_Result send_text(struct MHD_Connection *c, unsigned status, const char *type,
                                 struct buf *text)
{
    if (text->bad) {
        buf_free(text);
        return MHD_NO;
    }
    struct MHD_Response *r =
        MHD_create_response_from_buffer(text->len, text->p, MHD_RESPMEM_MUST_COPY);
    buf_free(text);
    return send_response(c, status, type, r);
}

enum MHD_Result web_refuse(struct MHD_Connection *c, const struct web_verdict *v)
{
    char text[200];
    int n = snprintf(text, sizeof text, "%u: %s\n", v->status, v->reason);
    struct MHD_Response *r =
        MHD_create_response_from_buffer((size_t)n, text, MHD_RESPMEM_MUST_COPY);
    if (r && v->status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(r, "Allow", "GET, HEAD");
    return send_response(c, v->status, "text/plain; charset=utf-8", r);
}

struct web_view web_view_now(const struct web *w)
{
    return (struct web_view){.model = w->config.session->model,
                             .board = w->board,
                             .token = w->gate.token,
                             .now_us = clock_unix_us()};
}

static void put_asset(struct buf *out, const struct web_asset *a)
{
    buf_slice(out, slice_of(a->bytes, a->size));
}

/* The lines of DESIGN 2 as one object. */
static void put_session(const struct web_view *v, struct buf *out)
{
    const struct model *m = v->model;
    struct buf line;
    buf_growing(&line, PAGE_MAX);
    json_open(out, NULL, '{');
    json_u64(out, "format", 1);
    json_bytes(out, "id", slice_str(model_session_id(m)));
    json_time(out, "started", model_started_us(m));
    json_time(out, "now", v->now_us);
    json_double(out, "speed", model_speed(m));
    json_bool(out, "serving", model_serving(m));
    json_u64(out, "last_seq", model_last_seq(m));
    report_summary_json(m, report_exit_status(m), &line);
    json_raw(out, "summary", buf_view(&line));
    json_open(out, "phones", '[');
    for (size_t i = 0; i < model_phone_count(m); i++) {
        buf_reset(&line);
        report_phone_json(model_phone(m, i), &line);
        json_raw(out, NULL, buf_view(&line));
    }
    json_close(out, ']');
    json_close(out, '}');
    buf_u8(out, '\n');
    buf_free(&line);
}

static enum MHD_Result send_journal(struct web *w, struct MHD_Connection *c)
{
    char path[4096];
    struct stat st;
    const char *folder = w->config.session->folder;
    snprintf(path, sizeof path, "%s/journal.jsonl", folder ? folder : "");
    int fd = folder ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0 || fstat(fd, &st) != 0) {
        if (fd >= 0)
            close(fd);
        return web_refuse(
            c, &(struct web_verdict){.status = 404, .reason = "This session keeps no journal."});
    }
    struct MHD_Response *r = MHD_create_response_from_fd64((uint64_t)st.st_size, fd);
    if (!r)
        close(fd);
    return send_response(c, 200, web_page_type(WEB_JOURNAL), r);
}

static void put_metrics(struct web *w, const struct web_view *v, struct buf *out)
{
    struct metrics_server figures = {.web_readers = w->reader_count};
    if (w->config.figures)
        w->config.figures(w->config.ctx, &figures);
    metrics_text(v->model, v->board, &figures, out);
}

static const struct phone *phone_of(const struct web_view *v, struct mac mac)
{
    return model_phone_by_mac(v->model, mac);
}

enum MHD_Result web_answer(struct web *w, struct MHD_Connection *c, const struct web_verdict *v)
{
    const struct web_view view = web_view_now(w);
    const struct report_requests none = {.shown = 0};
    bool about_phone = v->page == WEB_PHONE || v->page == WEB_PHONE_PAGE;
    const struct phone *p = about_phone ? phone_of(&view, v->mac) : NULL;
    struct buf out;
    if (about_phone && !p)
        return web_refuse(
            c, &(struct web_verdict){.status = 404, .reason = "No phone with this MAC was seen."});
    if (v->page == WEB_EVENTS)
        return web_stream_begin(w, c);
    if (v->page == WEB_JOURNAL)
        return send_journal(w, c);
    buf_growing(&out, PAGE_MAX);
    switch (v->page) {
    case WEB_LIVE:
        web_page(&view, &out);
        break;
    case WEB_ROWS:
        web_page_parts(&view, &out);
        break;
    case WEB_SESSION:
        put_session(&view, &out);
        break;
    case WEB_PHONE:
        report_phone_json(p, &out);
        break;
    case WEB_PHONE_PAGE:
        web_page_phone(&view, p, &out);
        break;
    case WEB_METRICS:
        put_metrics(w, &view, &out);
        break;
    case WEB_REPORT:
        report_html(view.model, &none, &out);
        break;
    case WEB_STYLE:
        web_page_style(&out);
        break;
    case WEB_SCRIPT:
        put_asset(&out, &web_script);
        break;
    case WEB_ICON:
        put_asset(&out, &web_icon);
        break;
    default:
        break;
    }
    return send_text(c, 200, web_page_type(v->page), &out);
}
