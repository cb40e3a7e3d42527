/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: libmicrohttpd shows the target of a request before it takes it apart, so the
 * name is read here, from the bytes as they came. Then the request is what a TFTP read request
 * would be: told, answered by the owner's hook, and told of again when its answer ended. A range is
 * not answered but by the whole file (RFC 9110 14.2), for a file that was sent in part was not
 * sent.
 */
#include "httpd_impl.h"

#include "core/http_ask.h"
#include "core/tftp_packet.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK = 16 * 1024,
    TARGET_MAX = 2048, /* as of TFTP: all of it, escaped, is told in one line of the journal */
    METHOD_SHOWN = 16,
};

/* --- telling --- */

static void tell(const struct httpd_ask *a, struct event *e)
{
    const struct httpd_line *l = a->line;
    e->t_us = clock_unix_us();
    e->src = EVENT_SRC_SERVER;
    e->ip = l->ip;
    e->port = l->port;
    e->server = l->local;
    e->name = slice_of(a->name, a->name_n);
    l->server->hooks.event(l->server->hooks.ctx, e);
}

static void tell_request(const struct httpd_ask *a, const char *method, bool reads,
                         const char *ignored)
{
    struct event e = {.kind = EVENT_TFTP_REQUEST};
    e.u.request.http = true;
    e.u.request.write = !reads;
    e.u.request.mode = slice_sub(slice_str(method), 0, METHOD_SHOWN);
    e.u.request.ignored = slice_str(ignored);
    tell(a, &e);
}

static void tell_start(const struct httpd_ask *a, const char *actual)
{
    struct event e = {.kind = EVENT_TFTP_START};
    e.u.start.bytes = snapshot_size(a->file);
    e.u.start.actual = slice_str(actual);
    tell(a, &e);
}

static void tell_done(const struct httpd_ask *a)
{
    uint8_t sum[32];
    struct event e = {.kind = EVENT_TFTP_DONE};
    e.u.done.bytes = snapshot_size(a->file);
    e.u.done.duration_us = clock_mono_us() - a->started_us;
    if (snapshot_sha256(a->file, sum))
        e.u.done.sha256 = slice_of(sum, sizeof sum);
    tell(a, &e);
}

static void tell_fail(const struct httpd_ask *a, const char *reason)
{
    struct event e = {.kind = EVENT_TFTP_FAIL};
    e.u.fail.bytes = a->sent;
    e.u.fail.reason = slice_str(reason);
    tell(a, &e);
}

/* --- answering --- */

static enum MHD_Result respond(struct MHD_Connection *c, unsigned status, struct MHD_Response *r)
{
    if (!r)
        return MHD_NO;
    MHD_add_response_header(r, "Content-Type",
                            status == 200 ? "application/octet-stream" : "text/plain");
    MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(r, "Cache-Control", "no-store");
    MHD_add_response_header(r, "Accept-Ranges", "none");
    if (status == 405)
        MHD_add_response_header(r, "Allow", "GET, HEAD");
    enum MHD_Result result = MHD_queue_response(c, status, r);
    MHD_destroy_response(r);
    return result;
}

static enum MHD_Result refuse(const struct httpd_ask *a, struct MHD_Connection *c, unsigned status,
                              uint16_t code, const char *message, const char *near)
{
    char text[120];
    struct event e = {.kind = EVENT_TFTP_ERROR};
    e.u.error.code = code;
    e.u.error.message = slice_str(message);
    e.u.error.near = slice_str(near);
    tell(a, &e);
    int n = snprintf(text, sizeof text, "%u: %s\n", status, message);
    return respond(c, status,
                   MHD_create_response_from_buffer((size_t)n, text, MHD_RESPMEM_MUST_COPY));
}

static ssize_t read_file(void *cls, uint64_t pos, char *dst, size_t cap)
{
    struct httpd_ask *a = cls;
    uint64_t left = snapshot_size(a->file) - pos;
    size_t n = left < cap ? (size_t)left : cap;
    a->sent = pos;
    a->line->moved_us = clock_mono_us();
    int rc = snapshot_read(a->file, pos, dst, n);
    if (rc == 0)
        return (ssize_t)n;
    a->broken = rc == -ESTALE ? "file-changed" : "read-error";
    return MHD_CONTENT_READER_END_WITH_ERROR;
}

static enum MHD_Result send_head(struct httpd_ask *a, struct MHD_Connection *c,
                                 struct snapshot *file)
{
    struct MHD_Response *r =
        MHD_create_response_from_callback(snapshot_size(file), BLOCK, read_file, a, NULL);
    snapshot_unref(file);
    return respond(c, 200, r);
}

static enum MHD_Result send_file(struct httpd_ask *a, struct MHD_Connection *c,
                                 struct snapshot *file, const char *actual)
{
    struct MHD_Response *r =
        MHD_create_response_from_callback(snapshot_size(file), BLOCK, read_file, a, NULL);
    if (!r) {
        snapshot_unref(file);
        return refuse(a, c, 503, TFTP_ERR_UNDEFINED, "Server is busy", NULL);
    }
    struct httpd_stats *s = &a->line->server->stats;
    a->file = file;
    s->transfers++;
    s->open_transfers++;
    tell_start(a, actual);
    return respond(c, 200, r);
}

static enum MHD_Result answer(struct httpd_ask *a, struct MHD_Connection *c, const char *method)
{
    struct httpd *h = a->line->server;
    const struct tftpd_request request = {
        .ip = a->line->ip,
        .server = a->line->local,
        .port = a->line->port,
        .name = slice_of(a->name, a->name_n),
    };
    bool head, reads = http_ask_reads(slice_str(method), &head);
    enum tftpd_gate gate = tftpd_admits(h->door, a->line->ip);
    if (gate == TFTPD_OUTSIDE)
        tell_request(a, method, reads, "outside-subnet");
    if (gate != TFTPD_ADMITS)
        return MHD_NO; /* the connection is closed, as TFTP says nothing */
    a->started_us = clock_mono_us();
    h->stats.requests++;
    tell_request(a, method, reads, NULL);
    if (!reads)
        return refuse(a, c, 405, TFTP_ERR_ACCESS, "read-only", NULL);
    if (!a->named)
        return refuse(a, c, 400, TFTP_ERR_ILLEGAL, "no path of this server", NULL);
    struct tftpd_answer given = h->hooks.answer(h->hooks.ctx, &request);
    if (!given.file)
        return refuse(a, c, http_ask_status(given.code), given.code, given.message, given.actual);
    return head ? send_head(a, c, given.file) : send_file(a, c, given.file, given.actual);
}

/* --- the life of a request --- */

void *httpd_ask_begin(void *cls, const char *target, struct MHD_Connection *c)
{
    struct httpd_line *l =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    struct slice whole = slice_str(target), asked = slice_sub(whole, 0, TARGET_MAX);
    size_t room = asked.n + 1;
    struct httpd_ask *a = l ? malloc(sizeof *a + room) : NULL;
    struct buf name;
    (void)cls;
    if (!a)
        return NULL;
    *a = (struct httpd_ask){.line = l};
    buf_fixed(&name, a->name, room);
    a->named = http_ask_name(asked, &name) && asked.n == whole.n;
    a->name_n = name.len;
    l->ask = a;
    l->moved_us = clock_mono_us();
    return a;
}

enum MHD_Result httpd_ask_answer(void *cls, struct MHD_Connection *c, const char *url,
                                 const char *method, const char *version, const char *body,
                                 size_t *body_size, void **ask)
{
    struct httpd_ask *a = *ask;
    (void)cls, (void)url, (void)version, (void)body;
    if (!a)
        return MHD_NO;
    if (!a->heard || *body_size) { /* a body is thrown away */
        a->heard = true;
        *body_size = 0;
        return MHD_YES;
    }
    return answer(a, c, method);
}

static void end(struct httpd_ask *a, enum MHD_RequestTerminationCode how)
{
    struct httpd_stats *s = &a->line->server->stats;
    s->open_transfers--;
    if (how == MHD_REQUEST_TERMINATED_COMPLETED_OK) {
        tell_done(a);
        return;
    }
    s->failed++;
    tell_fail(a, a->broken                                       ? a->broken
                 : how == MHD_REQUEST_TERMINATED_DAEMON_SHUTDOWN ? "stopped"
                                                                 : "closed-by-client");
}

void httpd_ask_end(void *cls, struct MHD_Connection *c, void **ask,
                   enum MHD_RequestTerminationCode how)
{
    struct httpd_ask *a = *ask;
    (void)cls, (void)c;
    if (!a)
        return;
    if (a->file)
        end(a, how);
    snapshot_unref(a->file);
    a->line->ask = NULL;
    a->line->moved_us = clock_mono_us();
    free(a);
    *ask = NULL;
}
