/* SPDX-License-Identifier: MIT */
/*
 * Where a broker is, and what the topics of a bench are called there (DESIGN 11):
 *
 *     PREFIX/BENCH/events/SESSION/AFTER  lines of the journal: those behind the one numbered AFTER
 *     PREFIX/BENCH/phone/MAC             how a phone is, retained
 *     PREFIX/BENCH/status                how the bench is, retained; the last will too
 *     PREFIX/BENCH/want/SESSION          from a reader: its last seq; what follows is sent again
 *
 * SESSION and seq together name an event for ever, so that a repeat does no harm.
 */
#ifndef HOOKFLASH_MQTT_PLACE_H
#define HOOKFLASH_MQTT_PLACE_H

#include "core/addr.h"

enum {
    MQTT_HOST_SIZE = 256,
    MQTT_PREFIX_SIZE = 128,
    MQTT_WORD_SIZE = 193, /* a name of 64 bytes, each of them escaped */
    MQTT_NAME_MAX = 64,
    MQTT_TOPIC_SIZE = 640,
};

struct mqtt_place {
    bool tls;
    char host[MQTT_HOST_SIZE]; /* as the resolver takes it: no brackets */
    uint16_t port;
    char prefix[MQTT_PREFIX_SIZE];
};

/* mqtt[s]://HOST[:PORT][/PREFIX]; NULL when all is well, else what it must be. */
const char *mqtt_place_parse(struct slice url, struct mqtt_place *out);
/* The same again, with everything said; for messages, and to know a place by. */
void mqtt_place_format(const struct mqtt_place *p, struct buf *out);

/*
 * A name as one level of a topic, and as the name of a folder: letters, digits, - _ and inner dots
 * stand for themselves, every other byte is %XX. False: the name is empty or longer than
 * MQTT_NAME_MAX.
 */
bool mqtt_word(struct slice name, char dst[static MQTT_WORD_SIZE]);
/* Could mqtt_word() have made it? */
bool mqtt_word_is_ours(struct slice word);
/* The name that the word stands for; false: no word of ours. */
bool mqtt_word_name(struct slice word, struct buf *name);
/* A session as a word: its id, and when it began, so that two of one name are two. */
bool mqtt_session_word(struct slice id, int64_t begun_us, char dst[static MQTT_WORD_SIZE]);
/* When it began; 0: the word is no session's. */
int64_t mqtt_session_begun(struct slice word);

#define MQTT_TOPICS(X)                                                                             \
    X(MQTT_EVENTS, "events")                                                                       \
    X(MQTT_PHONE, "phone")                                                                         \
    X(MQTT_STATUS, "status")                                                                       \
    X(MQTT_WANT, "want")

enum mqtt_topic {
#define X(id, text) id,
    MQTT_TOPICS(X)
#undef X
        MQTT_TOPIC_COUNT
};

/* PREFIX/BENCH/topic/A/B; a and b NULL: left out. bench "+": of every bench. Returns dst. */
char *mqtt_topic_make(const struct mqtt_place *p, const char *bench, enum mqtt_topic topic,
                      const char *a, const char *b, char dst[static MQTT_TOPIC_SIZE]);

/* A topic taken apart again; `session` and `after` of events and wants, as far as they have them.
 */
struct mqtt_heard {
    enum mqtt_topic topic;
    struct slice bench, session;
    uint64_t after;
};

bool mqtt_topic_parse(const struct mqtt_place *p, struct slice topic, struct mqtt_heard *out);

#endif
