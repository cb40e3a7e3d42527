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

#include <nettle/base64.h>
#include <nettle/sha2.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE_MAX = 32 * 1024 * 1024 };

void web_headers(struct MHD_Response *r, const char *type, const char *style)
{
    static const char *const always[][2] = {
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cache-Control", "no-store"},
    };
    char policy[300];
    snprintf(policy, sizeof policy,
             "default-src 'none'; script-src 'self'; style-src %s; img-src 'self'; connect-src "
             "'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
             style);
    MHD_add_response_header(r, "Content-Type", type);
    MHD_add_response_header(r, "Content-Security-Policy", policy);
    for (size_t i = 0; i < ARRAY_SIZE(always); i++)
        MHD_add_response_header(r, always[i][0], always[i][1]);
}

/* A report is one file that may be saved and mailed, so its style stands in it: that one text is
 * let through, by what it is. */
void web_style_name(char dst[static WEB_STYLE_NAME_SIZE])
{
    struct sha256_ctx ctx;
    uint8_t digest[SHA256_DIGEST_SIZE];
    char text[BASE64_ENCODE_RAW_LENGTH(SHA256_DIGEST_SIZE) + 1] = "";
    sha256_init(&ctx);
    sha256_update(&ctx, strlen(report_html_style), (const uint8_t *)report_html_style);
    sha256_digest(&ctx, sizeof digest, digest);
    base64_encode_raw(text, sizeof digest, digest);
    snprintf(dst, WEB_STYLE_NAME_SIZE, "'sha256-%s'", text);
}

static enum MHD_Result send_response(struct MHD_Connection *c, unsigned status, const char *type,
                                     const char *style, struct MHD_Response *r)
{
    if (!r)
        return MHD_NO;
    web_headers(r, type, style);
    enum MHD_Result result = MHD_queue_response(c, status, r);
    MHD_destroy_response(r);
    return result;
}

/* Takes the text over. */
static enum MHD_Result send_text(struct MHD_Connection *c, const char *type, const char *style,
                                 struct buf *text)
{
    if (text->bad) {
        buf_free(text);
        return MHD_NO;
    }
    struct MHD_Response *r =
        MHD_create_response_from_buffer(text->len, text->p, MHD_RESPMEM_MUST_COPY);
    buf_free(text);
    return send_response(c, MHD_HTTP_OK, type, style, r);
}

enum MHD_Result web_refuse(struct MHD_Connection *c, const struct web_verdict *v)
{
    char text[200];
    int n = snprintf(text, sizeof text, "%u: %s\n", v->status, v->reason);
    struct MHD_Response *r =
        MHD_create_response_from_buffer((size_t)n, text, MHD_RESPMEM_MUST_COPY);
    if (r && v->status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(r, "Allow", "GET, HEAD");
    return send_response(c, v->status, "text/plain; charset=utf-8", "'none'", r);
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
    return send_response(c, MHD_HTTP_OK, web_page_type(WEB_JOURNAL), "'none'", r);
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
    if (w->config.sample)
        w->config.sample(w->config.ctx, w->board);
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
        buf_str(&out, report_html_style);
        put_asset(&out, &web_style);
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
    return send_text(c, web_page_type(v->page), v->page == WEB_REPORT ? w->report_style : "'self'",
                     &out);
}
