/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: libmicrohttpd has an epoll descriptor of its own, which joins our loop like
 * any other; it runs when that is readable and when its own time-outs are due, never in a thread.
 * The TFTP sockets come before it in every turn, and what is done in one turn is bounded: rows are
 * looked at twice a second, some at a time, and only while somebody reads them; readers are woken
 * at most ten times a second, one after the other, so that many of them wait a little longer and a
 * phone does not.
 */
#include "web_impl.h"

#include "core/event_json.h"
#include "core/report_doc.h"
#include "core/text.h"
#include "privilege.h"
#include "tftpd_socket.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netinet/in.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    JOURNAL_ROOM = 4 * 1024 * 1024,
    PAGE_ROOM = 2 * 1024 * 1024,
    TICK_US = 500000,
    ROWS_AT_A_TIME = 16, /* a tenth of a millisecond's work */
    BETWEEN_ROWS_US = 2000,
    WAKE_US = 100000,
    BETWEEN_READERS_US = 5000, /* a turn may take as long as a TFTP block */
    PULSE_US = 5000000,
    IDLE_S = 20, /* a connection that neither asks nor takes */
    LINE_MAX_BYTES = 64 * 1024,
};

static void run(struct web *w)
{
    MHD_UNSIGNED_LONG_LONG ms;
    MHD_run(w->daemon);
    if (MHD_get_timeout(w->daemon, &ms) == MHD_YES)
        loop_timer_set(w->due, (int64_t)ms * 1000);
    else
        loop_timer_stop(w->due);
}

static void on_ready(void *ctx)
{
    run(ctx);
}

static void on_tick(void *ctx)
{
    struct web *w = ctx;
    const struct web_view view = web_view_now(w);
    if (w->config.sample)
        w->config.sample(w->config.ctx, w->board);
    bool all = web_rows_tell(w->rows, &view, ROWS_AT_A_TIME, w->feed[STREAM_PAGE]);
    web_wake(w, false);
    if (w->reader_count)
        loop_timer_set(w->tick, all ? TICK_US : BETWEEN_ROWS_US);
    run(w);
}

/* The page shows our clock; it knows by its silence that we are gone. */
static void on_pulse(void *ctx)
{
    struct web *w = ctx;
    char now[TIME_TEXT_SIZE], line[TIME_TEXT_SIZE + 2];
    snprintf(line, sizeof line, "\"%s\"", report_clock(clock_unix_us(), now));
    web_feed_add(w->feed[STREAM_PAGE], 0, "beat", slice_str(line));
    web_stream_comment(w);
    web_wake(w, false);
    if (w->reader_count)
        loop_timer_set(w->pulse, PULSE_US);
}

void web_wake(struct web *w, bool at_once)
{
    int64_t now = clock_mono_us(), at = at_once ? now + BETWEEN_READERS_US : w->until_us + WAKE_US;
    if (w->waking || !w->reader_count || (w->wake_us && w->wake_us <= at))
        return;
    w->wake_us = at;
    loop_timer_set(w->wake, at - now);
}

static void set_until(struct web *w)
{
    for (unsigned s = 0; s < STREAM_COUNT; s++)
        w->until[s] = web_feed_end(w->feed[s]);
    w->until_us = clock_mono_us();
}

static bool is_more_than_until(const struct web *w)
{
    for (unsigned s = 0; s < STREAM_COUNT; s++)
        if (web_feed_end(w->feed[s]) > w->until[s])
            return true;
    return false;
}

static void on_wake(void *ctx)
{
    struct web *w = ctx;
    w->wake_us = 0;
    if (!w->waking || clock_mono_us() - w->until_us >= WAKE_US)
        set_until(w);
    w->waking = web_stream_wake(w);
    run(w);
    if (w->waking)
        loop_timer_set(w->wake, BETWEEN_READERS_US);
    else if (is_more_than_until(w)) /* told while some had their turn */
        web_wake(w, false);
}

static struct slice header(struct MHD_Connection *c, enum MHD_ValueKind kind, const char *name)
{
    return slice_str(MHD_lookup_connection_value(c, kind, name));
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **seen)
{
    static int second_call;
    struct web *w = cls;
    struct web_verdict v;
    (void)version, (void)upload;
    if (!*seen) { /* headers are there; a body may follow, and is thrown away */
        *seen = &second_call;
        return MHD_YES;
    }
    if (*upload_size) {
        *upload_size = 0;
        return MHD_YES;
    }
    const struct web_ask ask = {
        .method = slice_str(method),
        .path = slice_str(url),
        .host = header(c, MHD_HEADER_KIND, "Host"),
        .origin = header(c, MHD_HEADER_KIND, "Origin"),
        .token = header(c, MHD_GET_ARGUMENT_KIND, "token"),
    };
    web_judge(&w->gate, &ask, &v);
    enum MHD_Result result = v.status == 200 ? web_answer(w, c, &v) : web_refuse(c, &v);
    if (v.status == 200 && v.page == WEB_EVENTS && w->reader_count == 1) { /* the first one */
        loop_timer_set(w->tick, 0);
        loop_timer_set(w->pulse, PULSE_US);
    }
    return result;
}

static bool is_loopback(struct ip a)
{
    static const uint8_t six[16] = {[15] = 1};
    return a.family == 4 ? a.b[0] == 127 : memcmp(a.b, six, sizeof six) == 0;
}

const char *web_config_of(const struct options *o, struct web_config *out)
{
    static const char wanted[] =
        "--web: must be ADDR:PORT, such as 192.168.10.1:8069, or nothing for loopback";
    struct slice place = slice_str(o->web), address = place, port = {0};
    uint64_t n = WEB_PORT;
    size_t at;
    *out = (struct web_config){.connections = o->web_connections,
                               .per_address = o->web_per_address,
                               .color = options_wants_color(o, STDERR_FILENO)};
    if (slice_starts(place, "[") && slice_find(place, "]", &at)) {
        address = slice_sub(place, 1, at - 1);
        port = slice_from(place, at + 1);
        if (port.n && !slice_starts(port, ":"))
            return wanted;
    } else if (slice_find(place, ":", &at)) {
        address = slice_sub(place, 0, at);
        port = slice_from(place, at);
    }
    if (port.n && !text_number(slice_from(port, 1), UINT16_MAX, &n))
        return wanted;
    out->address = ip_v4(0x7f000001);
    if (address.n && !ip_parse(address, &out->address))
        return wanted;
    out->port = (uint16_t)n;
    out->asks_token = !is_loopback(out->address);
    return NULL;
}

static bool make_token(char token[static WEB_TOKEN_SIZE])
{
    uint8_t secret[WEB_TOKEN_SIZE / 2];
    struct buf b;
    if (getrandom(secret, sizeof secret, 0) != (ssize_t)sizeof secret)
        return false;
    buf_fixed(&b, token, WEB_TOKEN_SIZE);
    text_hex(&b, slice_of(secret, sizeof secret));
    return *buf_cstr(&b) != '\0';
}

static int listen_at(const struct web_config *config, uint16_t *port)
{
    struct endpoint at = endpoint_of(config->address, config->port, 0);
    socklen_t n = at.len;
    int on = 1, fd = socket(at.a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -errno;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    bool raised = privilege_raise();
    int bound = bind(fd, &at.a.any, at.len);
    privilege_lower(raised);
    if (bound < 0 || listen(fd, SOMAXCONN) < 0 || getsockname(fd, &at.a.any, &n) < 0) {
        int e = -errno;
        close(fd);
        return e;
    }
    *port = endpoint_port(&at);
    return fd;
}

static void write_url(struct web *w)
{
    char ip[IP_TEXT_SIZE];
    bool six = w->config.address.family == 6;
    snprintf(w->url, sizeof w->url, "http://%s%s%s:%u/%s%s", six ? "[" : "",
             ip_format(w->config.address, ip), six ? "]" : "", w->gate.port,
             w->gate.token[0] ? "?token=" : "", w->gate.token);
}

static bool start(struct web *w, int fd)
{
    w->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, w,
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, w->config.connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, w->config.per_address, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)(48 * 1024), MHD_OPTION_END);
    if (!w->daemon)
        return false;
    int epoll = MHD_get_daemon_info(w->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    w->watch = loop_watch_new(w->loop, epoll, LOOP_OTHER, on_ready, w);
    return w->watch != NULL;
}

static bool make(struct web *w)
{
    w->due = loop_timer_new(w->loop, on_ready, w);
    w->tick = loop_timer_new(w->loop, on_tick, w);
    w->wake = loop_timer_new(w->loop, on_wake, w);
    w->pulse = loop_timer_new(w->loop, on_pulse, w);
    w->feed[STREAM_JOURNAL] = web_feed_new(JOURNAL_ROOM);
    w->feed[STREAM_PAGE] = web_feed_new(PAGE_ROOM);
    w->rows = web_rows_new();
    w->board = board_new();
    return w->due && w->tick && w->wake && w->pulse && w->feed[STREAM_JOURNAL] &&
           w->feed[STREAM_PAGE] && w->rows && w->board &&
           (!w->config.asks_token || make_token(w->gate.token));
}

int web_open(struct loop *loop, const struct web_config *config, struct web **out)
{
    struct web *w = calloc(1, sizeof *w);
    *out = NULL;
    if (!w)
        return -ENOMEM;
    w->loop = loop;
    w->config = *config;
    int fd = listen_at(config, &w->gate.port);
    if (fd < 0) {
        free(w);
        return fd;
    }
    if (!make(w) || !start(w, fd)) {
        if (!w->daemon)
            close(fd);
        web_close(w);
        return -ENOMEM;
    }
    write_url(w);
    web_style_name(w->report_style);
    *out = w;
    return 0;
}

/* Readers are woken first: to stop with one suspended is against libmicrohttpd's contract. */
static void stop(struct web *w)
{
    w->closing = true;
    web_stream_end(w);
    for (int i = 0; i < 4 && w->reader_count; i++)
        MHD_run(w->daemon);
    MHD_stop_daemon(w->daemon);
}

void web_close(struct web *w)
{
    if (!w)
        return;
    loop_watch_free(w->watch);
    if (w->daemon)
        stop(w);
    loop_timer_free(w->due);
    loop_timer_free(w->tick);
    loop_timer_free(w->wake);
    loop_timer_free(w->pulse);
    web_feed_free(w->feed[STREAM_JOURNAL]);
    web_feed_free(w->feed[STREAM_PAGE]);
    web_rows_free(w->rows);
    board_free(w->board);
    free(w);
}

const char *web_url(const struct web *w)
{
    return w->url;
}

bool web_is_open(const struct web *w)
{
    return w->config.asks_token;
}

struct board *web_board(struct web *w)
{
    return w->board;
}

void web_event(struct web *w, const struct event *e)
{
    board_event(w->board, w->config.session->model, e);
    struct buf line;
    uint8_t mem[LINE_MAX_BYTES];
    buf_fixed(&line, mem, sizeof mem);
    event_to_json(e, &line);
    if (line.bad || line.len == 0)
        return;
    web_feed_add(w->feed[STREAM_JOURNAL], e->seq, NULL, slice_of(mem, line.len - 1));
    web_wake(w, false);
}
