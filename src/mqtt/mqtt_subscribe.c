/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: what comes from the broker is taken apart into lines and goes to stdout; who
 * reads there knows what it has, and says on stdin of which bench something is missing. Nothing is
 * kept here, so that nothing is lost with this process. A payload is not trusted: only lines that
 * begin as ours do go on, and a topic that is none of ours is passed over.
 */
#include "mqtt_roles.h"

#include "core/text.h"
#include "mqtt_link.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ASKS_MAX = 64 * 1024, TURN_US = 60000000 };

struct subscriber {
    const struct mqtt_role *role;
    struct buf asks; /* what came on stdin and is not worked off */
};

static void up(void *ctx, struct mqtt_link *l)
{
    struct subscriber *s = ctx;
    char topic[MQTT_TOPIC_SIZE];
    mqtt_link_subscribe(l, mqtt_topic_make(&s->role->place, "+", MQTT_EVENTS, "+", "+", topic));
    mqtt_link_subscribe(l, mqtt_topic_make(&s->role->place, "+", MQTT_STATUS, NULL, NULL, topic));
}

static void put(struct slice text)
{
    fwrite(text.p, 1, text.n, stdout);
}

static void message(void *ctx, struct slice topic, struct slice payload)
{
    struct subscriber *s = ctx;
    struct mqtt_heard h;
    struct slice line;
    if (!mqtt_topic_parse(&s->role->place, topic, &h))
        return;
    if (h.topic == MQTT_EVENTS)
        printf("e %.*s %.*s %llu\n", (int)h.bench.n, (const char *)h.bench.p, (int)h.session.n,
               (const char *)h.session.p, (unsigned long long)h.after);
    while (text_take_line(&payload, &line)) {
        if (!slice_starts(line, "{"))
            continue;
        if (h.topic == MQTT_STATUS)
            printf("s %.*s ", (int)h.bench.n, (const char *)h.bench.p);
        put(line);
        putchar('\n');
    }
    fflush(stdout);
}

static void ask(struct subscriber *s, struct mqtt_link *l, struct slice line)
{
    char bench[MQTT_WORD_SIZE], session[MQTT_WORD_SIZE], topic[MQTT_TOPIC_SIZE];
    if (!slice_to_str(text_take_word(&line), bench, sizeof bench) ||
        !slice_to_str(text_take_word(&line), session, sizeof session))
        return;
    mqtt_topic_make(&s->role->place, bench, MQTT_WANT, session, NULL, topic);
    mqtt_link_publish(l, topic, text_take_word(&line), false);
}

/* False: who reads us is gone. */
static bool hear_asks(struct subscriber *s)
{
    char block[4096];
    ssize_t n = read(STDIN_FILENO, block, sizeof block);
    if (n > 0)
        buf_put(&s->asks, block, (size_t)n);
    return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

static int64_t turn(void *ctx, struct mqtt_link *l)
{
    struct subscriber *s = ctx;
    if (!hear_asks(s) || mqtt_link_is_terminated())
        mqtt_link_end(l);
    struct slice rest = buf_view(&s->asks), line;
    const uint8_t *end;
    while (rest.n && (end = memchr(rest.p, '\n', rest.n))) {
        line = slice_sub(rest, 0, (size_t)(end - rest.p));
        ask(s, l, line);
        rest = slice_from(rest, line.n + 1);
    }
    size_t left = s->asks.bad ? 0 : rest.n;
    if (left)
        memmove(s->asks.p, rest.p, left);
    buf_reset(&s->asks);
    s->asks.len = left;
    return TURN_US;
}

int mqtt_subscribe(const struct mqtt_role *role)
{
    struct subscriber s = {.role = role};
    const struct mqtt_link_config config = {
        .place = role->place,
        .login = role->login,
        .ca = role->ca,
        .will_topic = "",
        .up = up,
        .message = message,
        .turn = turn,
        .watched = STDIN_FILENO,
        .ctx = &s,
    };
    buf_growing(&s.asks, ASKS_MAX);
    fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
    int rc = mqtt_link_run(&config);
    buf_free(&s.asks);
    return rc < 0 ? 1 : 0;
}
