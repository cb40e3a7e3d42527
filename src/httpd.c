/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: libmicrohttpd runs on our loop as it does for the page (web.c), behind the
 * TFTP sockets in every turn: a turn hands at most one block to each connection that can take one.
 * It tells of each connection's begin and end; every few seconds those that stand still are shut: a
 * client that asks nothing, one that sends its request a byte at a time, one that does not read. A
 * socket's buffer is kept small, so that what was handed to the network is nearly what the phone
 * has, and a client that reads a byte a second is as good as one that reads none.
 */
#include "httpd_impl.h"

#include "core/http_ask.h"
#include "core/text.h"
#include "tftpd_socket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    CONNECTIONS = 1024,
    PER_ADDRESS = 64, /* as many as TFTP has transfers of one address */
    MEMORY = 16 * 1024,
    SEND_BUFFER = 64 * 1024,
    TICK_US = 5000000,
    QUIET_US = 20000000, /* between requests, and within one */
    PATIENCE_US =
        60000000, /* of an answer: a phone that writes its flash is as silent (DESIGN 5) */
};

const char *httpd_config_of(const struct options *o, struct httpd_config *out)
{
    uint64_t port = HTTP_PROVISIONING_PORT;
    *out = (struct httpd_config){.interface = o->interface};
    if (o->http && o->http[0] && !text_number(slice_str(o->http), UINT16_MAX, &port))
        return "--http-provisioning: must be a TCP port, or nothing for 6970";
    if (o->address && !ip_parse(slice_str(o->address), &out->address))
        return "--address: must be an IP address of this computer";
    out->port = (uint16_t)port;
    return NULL;
}

/* --- on the loop --- */

static void on_ready(void *ctx)
{
    struct httpd *h = ctx;
    MHD_UNSIGNED_LONG_LONG ms;
    MHD_run(h->daemon);
    if (MHD_get_timeout(h->daemon, &ms) == MHD_YES)
        loop_timer_set(h->due, (int64_t)ms * 1000);
    else
        loop_timer_stop(h->due);
}

static void on_tick(void *ctx)
{
    struct httpd *h = ctx;
    int64_t now = clock_mono_us();
    for (struct httpd_line *l = h->lines; l; l = l->next) {
        bool sending = l->ask && l->ask->file;
        if (l->shut || now - l->moved_us < (sending ? PATIENCE_US : QUIET_US))
            continue;
        l->shut = true;
        if (l->ask)
            l->ask->broken = "timeout";
        shutdown(l->fd, SHUT_RDWR);
    }
    if (h->lines)
        loop_timer_set(h->tick, TICK_US);
}

/* --- connections --- */

/* IPv4 as itself, also where it came in on a socket of both families. */
static struct ip plain_ip(const struct endpoint *e)
{
    if (e->a.any.sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&e->a.v6.sin6_addr)) {
        struct ip four = {.family = 4};
        memcpy(four.b, e->a.v6.sin6_addr.s6_addr + 12, 4);
        return four;
    }
    return endpoint_ip(e);
}

static struct httpd_line *line_new(struct httpd *h, int fd)
{
    int room = SEND_BUFFER;
    struct endpoint far = {.len = sizeof far.a}, near = {.len = sizeof near.a};
    struct httpd_line *l = calloc(1, sizeof *l);
    if (!l || getpeername(fd, &far.a.any, &far.len) < 0 ||
        getsockname(fd, &near.a.any, &near.len) < 0) {
        free(l);
        return NULL;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    l->server = h;
    l->fd = fd;
    l->ip = plain_ip(&far);
    l->port = endpoint_port(&far);
    l->local = plain_ip(&near);
    l->moved_us = clock_mono_us();
    l->next = h->lines;
    l->link = &h->lines;
    if (l->next)
        l->next->link = &l->next;
    else
        loop_timer_set(h->tick, TICK_US);
    h->lines = l;
    return l;
}

static void line_free(struct httpd_line *l)
{
    *l->link = l->next;
    if (l->next)
        l->next->link = l->link;
    free(l);
}

/* A connection without memory for its line is answered nothing: httpd_ask_begin() finds none. */
static void on_connection(void *cls, struct MHD_Connection *c, void **line,
                          enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        *line = line_new(cls,
                         MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd);
    else if (*line)
        line_free(*line);
}

/* --- opening --- */

static int bind_and_listen(int fd, const struct httpd_config *config, struct endpoint *at)
{
    int on = 1, off = 0;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (at->a.any.sa_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, ip_known(config->address) ? &on : &off,
                   sizeof on);
    int rc = config->interface ? socket_bind_card(fd, config->interface) : 0;
    if (rc < 0)
        return rc;
    if (bind(fd, &at->a.any, at->len) < 0 || listen(fd, SOMAXCONN) < 0 ||
        getsockname(fd, &at->a.any, &at->len) < 0)
        return -errno;
    return 0;
}

static int listen_at(const struct httpd_config *config, struct ip address, uint16_t *port)
{
    unsigned card = config->interface ? if_nametoindex(config->interface) : 0;
    struct endpoint at = endpoint_of(address, config->port, card);
    int fd = socket(at.a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -errno;
    int rc = bind_and_listen(fd, config, &at);
    if (rc < 0) {
        close(fd);
        return rc;
    }
    *port = endpoint_port(&at);
    return fd;
}

/* Where no address is said, one socket of both families; of one, on a machine without IPv6. */
static int listen_everywhere(const struct httpd_config *config, uint16_t *port)
{
    static const struct ip any_six = {.family = 6};
    if (ip_known(config->address))
        return listen_at(config, config->address, port);
    int fd = listen_at(config, any_six, port);
    return fd == -EAFNOSUPPORT || fd == -EADDRNOTAVAIL ? listen_at(config, ip_v4(0), port) : fd;
}

static bool start(struct httpd *h, int fd)
{
    h->due = loop_timer_new(h->loop, on_ready, h);
    h->tick = loop_timer_new(h->loop, on_tick, h);
    if (!h->due || !h->tick)
        return false;
    h->daemon = MHD_start_daemon(
        MHD_USE_EPOLL, 0, NULL, NULL, httpd_ask_answer, h, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)PER_ADDRESS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY,
        MHD_OPTION_URI_LOG_CALLBACK, httpd_ask_begin, h, MHD_OPTION_NOTIFY_COMPLETED, httpd_ask_end,
        h, MHD_OPTION_NOTIFY_CONNECTION, on_connection, h, MHD_OPTION_END);
    if (!h->daemon)
        return false;
    int epoll = MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    h->watch = loop_watch_new(h->loop, epoll, LOOP_OTHER, on_ready, h);
    return h->watch != NULL;
}

int httpd_open(struct loop *loop, const struct httpd_config *config, struct tftpd *door,
               const struct tftpd_hooks *hooks, struct httpd **out)
{
    struct httpd *h = calloc(1, sizeof *h);
    if (!h)
        return -ENOMEM;
    h->loop = loop;
    h->door = door;
    h->hooks = *hooks;
    if (config->interface)
        snprintf(h->interface, sizeof h->interface, "%s", config->interface);
    int fd = listen_everywhere(config, &h->port);
    if (fd < 0) {
        free(h);
        return fd;
    }
    if (!start(h, fd)) {
        if (!h->daemon)
            close(fd);
        httpd_close(h);
        return -ENOMEM;
    }
    *out = h;
    return 0;
}

void httpd_close(struct httpd *h)
{
    if (!h)
        return;
    loop_watch_free(h->watch);
    if (h->daemon)
        MHD_stop_daemon(h->daemon);
    loop_timer_free(h->due);
    loop_timer_free(h->tick);
    free(h);
}

/* What cannot be bound now is not there yet, or not there any more: the next card asks again. */
void httpd_renew(struct httpd *h)
{
    if (h && h->interface[0])
        (void)socket_bind_card(MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_LISTEN_FD)->listen_fd,
                               h->interface);
}

uint16_t httpd_port(const struct httpd *h)
{
    return h->port;
}

void httpd_stats(const struct httpd *h, struct httpd_stats *out)
{
    *out = h ? h->stats : (struct httpd_stats){0};
}

void httpd_running(const struct httpd *h,
                   void (*each)(void *ctx, struct ip ip, uint16_t port, uint64_t sent,
                                uint64_t size),
                   void *ctx)
{
    for (const struct httpd_line *l = h ? h->lines : NULL; l; l = l->next)
        if (l->ask && l->ask->file)
            each(ctx, l->ip, l->port, l->ask->sent, snapshot_size(l->ask->file));
}
