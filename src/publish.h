/* SPDX-License-Identifier: MIT */
/* serve --publish: a child sends the journal as it grows; what it has to say becomes notes in the
 * session, so that a broker that is away is never a secret. */
#ifndef HOOKFLASH_PUBLISH_H
#define HOOKFLASH_PUBLISH_H

#include "mqtt_child.h"

struct run;

struct publish {
    struct child child;
    struct run *run;
    const struct mqtt_config *config;
};

/* Starts it, before the session is there and before any right is given up; it ends with the run,
 * when the journal is whole. `folder` is the session's to be. On failure the mistake was told. */
enum exit_status publish_begin(struct publish *p, struct run *run, const struct mqtt_config *config,
                               const char *folder);

#endif
