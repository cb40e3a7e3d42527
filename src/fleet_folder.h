/* SPDX-License-Identifier: MIT */
/* What hookflash fleet --session DIR kept: DIR/BENCH/SESSION/journal.jsonl. */
#ifndef HOOKFLASH_FLEET_FOLDER_H
#define HOOKFLASH_FLEET_FOLDER_H

#include "core/mqtt_place.h"

struct fleet_session {
    char bench[MQTT_WORD_SIZE], session[MQTT_WORD_SIZE];
    int64_t begun_us;
    unsigned number, of; /* which of the bench's sessions it is, from 1, and how many it has */
};

/* All of them, by bench and then by time, for free(); NULL and *count 0: there is none, or it
 * cannot be read. */
struct fleet_session *fleet_folder_list(const char *folder, size_t *count);
/* "west", or "west-2" where the bench has several. Returns dst. */
char *fleet_session_name(const struct fleet_session *s, char *dst, size_t cap);

#endif
