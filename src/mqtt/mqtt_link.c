/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: connecting may block (the resolver, TCP, TLS), so SIGTERM is let in there
 * and ends the process: at once, or by an alarm where a broker that is there is still to be told
 * the rest. Otherwise it is let in during ppoll() alone, and the owner sees to its end in its turn.
 * After a break the client is made anew: what it held is forgotten, for its owner knows from the
 * journal what has to be sent again.
 */
#include "mqtt_link.h"

#include "file_read.h"
#include "core/text.h"
#include "loop.h"

#include <mosquitto.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    KEEPALIVE_S = 20,
    RETRY_FIRST_US = 500000,
    RETRY_MAX_US = 5000000,
    LAST_DIAL_S = 2, /* after SIGTERM */
    LOGIN_MAX = 4096
};

struct mqtt_link {
    const struct mqtt_link_config *config;
    struct mosquitto *m;
    char user[256], password[1024];
    bool up, heard, ending; /* heard: what `up` has subscribed to */
    int refused;            /* what CONNACK said; 0: nothing bad */
    int64_t retry_us, wait_us;
    char told[160]; /* the reason that was told last; "": it was up */
};

static volatile sig_atomic_t terminated, dialling, has_rest;

static void on_terminate(int signo)
{
    (void)signo;
    if (dialling && !has_rest)
        _exit(LINK_LEFT);
    terminated = 1;
    if (dialling)
        alarm(LAST_DIAL_S);
}

static void on_alarm(int signo)
{
    (void)signo;
    if (dialling)
        _exit(LINK_LEFT);
}

bool mqtt_link_is_terminated(void)
{
    return terminated;
}

void mqtt_link_terminate(void)
{
    terminated = 1;
}

static void let_in(int how, sigset_t *before)
{
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(how, &term, before);
}

static void tell(struct mqtt_link *l, const char *reason)
{
    if (strcmp(l->told, reason) == 0)
        return;
    snprintf(l->told, sizeof l->told, "%s", reason);
    printf("off %s\n", reason);
    fflush(stdout);
}

/* --- beginning ---------------------------------------------------------------------------------
 */

/* Who may read it was judged before anything began (publish.c). */
static int read_login(struct mqtt_link *l)
{
    struct buf text;
    struct slice rest, line;
    int fd = l->config->login[0] ? file_open_plain(AT_FDCWD, l->config->login, 0, NULL) : -ENOENT;
    if (!l->config->login[0])
        return 0;
    if (fd < 0)
        return fd;
    buf_growing(&text, LOGIN_MAX);
    int rc = file_read_rest(fd, &text);
    close(fd);
    rest = buf_view(&text);
    if (rc == 0 && (!text_take_line(&rest, &line) || !slice_to_str(line, l->user, sizeof l->user) ||
                    !l->user[0]))
        rc = -EINVAL;
    if (rc == 0 && text_take_line(&rest, &line) &&
        !slice_to_str(line, l->password, sizeof l->password))
        rc = -EINVAL;
    buf_free(&text);
    return rc;
}

static void on_connect(struct mosquitto *m, void *ctx, int rc)
{
    struct mqtt_link *l = ctx;
    (void)m;
    if (rc != 0) {
        l->refused = rc;
        return;
    }
    l->up = true;
    l->wait_us = RETRY_FIRST_US;
    l->config->up(l->config->ctx, l);
}

/* From here on nothing is missed. */
static void on_subscribe(struct mosquitto *m, void *ctx, int id, int count, const int *granted)
{
    struct mqtt_link *l = ctx;
    (void)m, (void)id, (void)count, (void)granted;
    if (!l->heard)
        puts("on");
    fflush(stdout);
    l->heard = true;
    l->told[0] = '\0';
}

static void on_publish(struct mosquitto *m, void *ctx, int id)
{
    struct mqtt_link *l = ctx;
    (void)m;
    if (l->config->arrived)
        l->config->arrived(l->config->ctx, id);
}

static void on_message(struct mosquitto *m, void *ctx, const struct mosquitto_message *msg)
{
    struct mqtt_link *l = ctx;
    (void)m;
    if (l->config->message && msg->payloadlen >= 0)
        l->config->message(l->config->ctx, slice_str(msg->topic),
                           slice_of(msg->payload, (size_t)msg->payloadlen));
}

static bool use_tls(struct mqtt_link *l)
{
    const struct mqtt_link_config *c = l->config;
    if (!c->place.tls)
        return true;
    if (c->ca[0])
        return mosquitto_tls_set(l->m, c->ca, NULL, NULL, NULL, NULL) == MOSQ_ERR_SUCCESS;
    return mosquitto_int_option(l->m, MOSQ_OPT_TLS_USE_OS_CERTS, 1) == MOSQ_ERR_SUCCESS;
}

static bool make_client(struct mqtt_link *l)
{
    const struct mqtt_link_config *c = l->config;
    l->m = mosquitto_new(NULL, true, l);
    if (!l->m)
        return false;
    mosquitto_connect_callback_set(l->m, on_connect);
    mosquitto_subscribe_callback_set(l->m, on_subscribe);
    mosquitto_publish_callback_set(l->m, on_publish);
    mosquitto_message_callback_set(l->m, on_message);
    return use_tls(l) &&
           (!l->user[0] || mosquitto_username_pw_set(l->m, l->user, l->password) == 0) &&
           (!c->will_topic[0] || mosquitto_will_set(l->m, c->will_topic, (int)strlen(c->will),
                                                    c->will, 1, true) == MOSQ_ERR_SUCCESS);
}

static void lose(struct mqtt_link *l, const char *reason)
{
    tell(l, reason);
    if (l->m)
        mosquitto_destroy(l->m);
    l->m = NULL;
    l->up = l->heard = false;
    l->refused = 0;
    l->retry_us = clock_mono_us() + l->wait_us;
    l->wait_us = l->wait_us * 2 > RETRY_MAX_US ? RETRY_MAX_US : l->wait_us * 2;
}

static const char *reason_of(int rc)
{
    return rc == MOSQ_ERR_ERRNO ? strerror(errno) : mosquitto_strerror(rc);
}

static void dial(struct mqtt_link *l)
{
    const struct mqtt_place *p = &l->config->place;
    sigset_t before;
    int rc = MOSQ_ERR_NOMEM;
    errno = 0;
    if (make_client(l)) {
        dialling = 1;
        if (terminated)
            alarm(LAST_DIAL_S);
        let_in(SIG_UNBLOCK, &before);
        rc = mosquitto_connect(l->m, p->host, p->port, KEEPALIVE_S);
        sigprocmask(SIG_SETMASK, &before, NULL);
        alarm(0);
        dialling = 0;
    } else if (p->tls) {
        rc = MOSQ_ERR_TLS;
    }
    if (rc != MOSQ_ERR_SUCCESS)
        lose(l, reason_of(rc));
}

/* --- running -----------------------------------------------------------------------------------
 */

static void await(struct mqtt_link *l, int64_t us, struct pollfd fds[static 2])
{
    struct timespec t = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
    sigset_t open;
    sigprocmask(SIG_SETMASK, NULL, &open);
    sigdelset(&open, SIGTERM);
    fds[0] = (struct pollfd){.fd = l->m ? mosquitto_socket(l->m) : -1, .events = POLLIN};
    fds[1] = (struct pollfd){.fd = l->config->watched, .events = POLLIN};
    if (l->m && mosquitto_want_write(l->m))
        fds[0].events |= POLLOUT;
    if (ppoll(fds, 2, &t, &open) <= 0)
        fds[0].revents = fds[1].revents = 0;
}

static void serve(struct mqtt_link *l, short ready)
{
    int rc = MOSQ_ERR_SUCCESS;
    errno = 0;
    if (ready & (POLLIN | POLLHUP | POLLERR))
        rc = mosquitto_loop_read(l->m, 1);
    if (rc == MOSQ_ERR_SUCCESS && (ready & POLLOUT))
        rc = mosquitto_loop_write(l->m, 1);
    if (rc == MOSQ_ERR_SUCCESS)
        rc = mosquitto_loop_misc(l->m);
    if (l->refused)
        lose(l, mosquitto_connack_string(l->refused));
    else if (rc != MOSQ_ERR_SUCCESS)
        lose(l, reason_of(rc));
}

int mqtt_link_run(const struct mqtt_link_config *config)
{
    struct mqtt_link l = {.config = config, .wait_us = RETRY_FIRST_US};
    struct pollfd fds[2];
    const struct sigaction terminate = {.sa_handler = on_terminate, .sa_flags = SA_RESTART},
                           late = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
    has_rest = config->tells_rest;
    let_in(SIG_BLOCK, NULL);
    sigaction(SIGTERM, &terminate, NULL);
    sigaction(SIGALRM, &late, NULL);
    int rc = read_login(&l);
    if (rc < 0)
        return rc;
    mosquitto_lib_init();
    while (!l.ending) {
        int64_t now = clock_mono_us(), wait = 1000000;
        if (!l.m && now >= l.retry_us)
            dial(&l);
        int64_t due = config->turn(config->ctx, &l);
        if (l.ending)
            break;
        if (!l.m)
            wait = l.retry_us > now ? l.retry_us - now : 0;
        await(&l, due < wait ? due : wait, fds);
        if (l.m)
            serve(&l, fds[0].revents);
    }
    if (l.m)
        mosquitto_destroy(l.m);
    mosquitto_lib_cleanup();
    return 0;
}

bool mqtt_link_is_up(const struct mqtt_link *l)
{
    return l->up;
}

bool mqtt_link_is_hoping(const struct mqtt_link *l)
{
    return l->m != NULL;
}

int mqtt_link_publish(struct mqtt_link *l, const char *topic, struct slice payload, bool retain)
{
    int id = -1;
    if (!l->up || mosquitto_publish(l->m, &id, topic, (int)payload.n, payload.p, 1, retain) !=
                      MOSQ_ERR_SUCCESS)
        return -1;
    return id;
}

bool mqtt_link_subscribe(struct mqtt_link *l, const char *topic)
{
    return mosquitto_subscribe(l->m, NULL, topic, 1) == MOSQ_ERR_SUCCESS;
}

void mqtt_link_end(struct mqtt_link *l)
{
    if (l->up)
        mosquitto_disconnect(l->m); /* so that the broker keeps the last will to itself */
    l->ending = true;
}
