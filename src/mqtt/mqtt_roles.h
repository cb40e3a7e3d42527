/* SPDX-License-Identifier: MIT */
/* The two things that hookflash-mqtt does; each runs until it is told to end. */
#ifndef HOOKFLASH_MQTT_ROLES_H
#define HOOKFLASH_MQTT_ROLES_H

#include "core/mqtt_place.h"

struct mqtt_role {
    struct mqtt_place place;
    const char *login, *ca; /* files, or "" */
    const char *bench;      /* publish: a word of mqtt_place.h */
    const char *folder;     /* publish: of the session */
};

/* Sends the journal of a session, as it grows, and what it means. The process' exit status. */
int mqtt_publish(const struct mqtt_role *role);
/* Hears all benches: "e BENCH SESSION AFTER" on stdout, then lines of the journal; "s BENCH JSON".
 * On stdin: "BENCH SESSION SEQ", what is missing. */
int mqtt_subscribe(const struct mqtt_role *role);

#endif
