/* SPDX-License-Identifier: MIT */
/*
 * One connection to a broker that is kept up: made again after a while when it breaks, with the
 * names looked up and TLS spoken in this process, which nobody waits for. The only place that knows
 * libmosquitto.
 */
#ifndef HOOKFLASH_MQTT_LINK_H
#define HOOKFLASH_MQTT_LINK_H

#include "core/mqtt_place.h"

#include <signal.h>

struct mqtt_link;

struct mqtt_link_config {
    struct mqtt_place place;
    const char *login;      /* a file: user in its first line, password in the second; or "" */
    const char *ca;         /* a file, or "": the system's */
    const char *will_topic; /* "": none; sent by the broker, retained, when we are gone */
    const char *will;
    void (*up)(void *ctx, struct mqtt_link *l);
    void (*arrived)(void *ctx, int id); /* the broker has taken message `id` */
    void (*message)(void *ctx, struct slice topic, struct slice payload);
    /* In each turn; microseconds until the next one that is due without anything happening. */
    int64_t (*turn)(void *ctx, struct mqtt_link *l);
    bool tells_rest; /* after SIGTERM: a connection that is being made then is worth two seconds */
    int watched;     /* calls for a turn when it is readable; -1: none */
    void *ctx;
};

/* What goes on is told on stdout, a line each: "on", when what `up` subscribes to is granted, and
 * "off REASON" when the reason is new.
 *
 * Runs until mqtt_link_end(), which a turn after SIGTERM is to call; one that comes while a
 * connection is being made ends the process with LINK_LEFT, at once or, where the rest is to be
 * told, unless there is one in two seconds. 0, or -errno: it cannot even begin. */
int mqtt_link_run(const struct mqtt_link_config *config);
bool mqtt_link_is_up(const struct mqtt_link *l);
/* It is up, or a connection is being made. */
bool mqtt_link_is_hoping(const struct mqtt_link *l);
/* The id of the message, above 0; -1: not now. */
int mqtt_link_publish(struct mqtt_link *l, const char *topic, struct slice payload, bool retain);
bool mqtt_link_subscribe(struct mqtt_link *l, const char *topic);
void mqtt_link_end(struct mqtt_link *l);
bool mqtt_link_is_terminated(void); /* SIGTERM has come, or mqtt_link_terminate() */
void mqtt_link_terminate(void);

/* Exit status of the process: something is left that was not sent. */
enum { LINK_LEFT = 3 };

#endif
