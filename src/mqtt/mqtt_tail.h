/* SPDX-License-Identifier: MIT */
/* A journal that grows, read twice: as bytes for the outbox, and line by line into a model. */
#ifndef HOOKFLASH_MQTT_TAIL_H
#define HOOKFLASH_MQTT_TAIL_H

#include "core/model.h"
#include "core/mqtt_place.h"
#include "core/outbox.h"

struct mqtt_tail {
    int fd;                       /* -1: there is no journal yet */
    int notify;                   /* readable when it has grown */
    char session[MQTT_WORD_SIZE]; /* "": its first line is not there yet */
    struct model *model;
    uint64_t folded; /* bytes of it that the model has */
    char *block;
};

/* 0 or -errno. */
int mqtt_tail_open(struct mqtt_tail *t);
void mqtt_tail_close(struct mqtt_tail *t);
/* Looks for the journal of this folder and its beginning; false: not yet. */
bool mqtt_tail_find(struct mqtt_tail *t, const char *folder);
/* Takes what `notify` has to tell. */
void mqtt_tail_noticed(struct mqtt_tail *t);
/* The next whole lines from that place on, good until the next call; empty: there are none yet. */
struct slice mqtt_tail_cut(struct mqtt_tail *t, uint64_t at, uint64_t *seq);
/* Folds some more into the model; true: and there is more. */
bool mqtt_tail_fold(struct mqtt_tail *t);
/* Where the line behind the one numbered `seq` begins, and what stands before it. */
void mqtt_tail_seek(struct mqtt_tail *t, uint64_t seq, struct outbox *o);

#endif
