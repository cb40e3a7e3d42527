/* SPDX-License-Identifier: MIT */
/*
 * hookflash-mqtt as a child: all that has to do with a broker happens there, so that no name, no
 * certificate and no silence of its keeps a phone waiting.
 */
#ifndef HOOKFLASH_MQTT_CHILD_H
#define HOOKFLASH_MQTT_CHILD_H

#include "child.h"
#include "core/mqtt_place.h"
#include "options.h"

struct mqtt_config {
    struct mqtt_place place;
    char url[MQTT_HOST_SIZE + MQTT_PREFIX_SIZE + 32]; /* the place again, whole */
    const char *login, *ca;                           /* files, or "" */
    char bench[MQTT_WORD_SIZE];                       /* how this one is called there */
};

/* What the options say of a broker, `url` by the one named `option`. A mistake, and the next thing
 * to type, were told on stderr. */
enum exit_status mqtt_config_of(const struct options *o, const char *command, const char *option,
                                const char *url, struct mqtt_config *out);

/* Starts it: to publish the session in `folder`; NULL: to hear all benches. 0 or -errno. */
int mqtt_child_start(struct child *c, struct loop *loop, const struct mqtt_config *config,
                     const char *folder, void (*line)(void *ctx, struct slice line),
                     void (*ended)(void *ctx), void *ctx);

#endif
