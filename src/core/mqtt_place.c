/* SPDX-License-Identifier: MIT */
#include "core/mqtt_place.h"

#include "core/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PORT_PLAIN = 1883, PORT_TLS = 8883 };

static const char DEFAULT_PREFIX[] = "hookflash";

/* --- the address -------------------------------------------------------------------------------
 */

static bool take_host(struct slice *rest, struct mqtt_place *out)
{
    size_t at, end = 0;
    struct slice host;
    if (slice_starts(*rest, "[") && slice_find(*rest, "]", &at)) {
        host = slice_sub(*rest, 1, at - 1);
        *rest = slice_from(*rest, at + 1);
    } else {
        while (end < rest->n && rest->p[end] != ':' && rest->p[end] != '/')
            end++;
        host = slice_sub(*rest, 0, end);
        *rest = slice_from(*rest, end);
    }
    for (size_t i = 0; i < host.n; i++)
        if (host.p[i] <= ' ' || host.p[i] > '~' || host.p[i] == '@')
            return false;
    return host.n > 0 && slice_to_str(host, out->host, sizeof out->host);
}

static bool take_port(struct slice *rest, struct mqtt_place *out)
{
    uint64_t port = out->tls ? PORT_TLS : PORT_PLAIN;
    size_t end = 1;
    if (slice_starts(*rest, ":")) {
        while (end < rest->n && rest->p[end] != '/')
            end++;
        if (!text_number(slice_sub(*rest, 1, end - 1), 65535, &port) || port == 0)
            return false;
        *rest = slice_from(*rest, end);
    }
    out->port = (uint16_t)port;
    return true;
}

/* Levels of a topic, none empty; no wildcard, and none of the broker's own ($SYS). */
static bool take_prefix(struct slice rest, struct mqtt_place *out)
{
    struct slice prefix = slice_from(rest, 1);
    if (!prefix.n)
        prefix = slice_str(DEFAULT_PREFIX);
    for (size_t i = 0; i < prefix.n; i++) {
        uint8_t c = prefix.p[i];
        bool edge = i == 0 || i + 1 == prefix.n || prefix.p[i - 1] == '/';
        if (c <= ' ' || c > '~' || c == '+' || c == '#' || (c == '/' && edge))
            return false;
    }
    return (!rest.n || rest.p[0] == '/') && prefix.p[0] != '$' &&
           slice_to_str(prefix, out->prefix, sizeof out->prefix);
}

const char *mqtt_place_parse(struct slice url, struct mqtt_place *out)
{
    static const char form[] = "mqtt://HOST[:PORT][/PREFIX], or mqtts:// for TLS";
    struct slice rest = url;
    *out = (struct mqtt_place){.tls = slice_starts_nocase(url, "mqtts://")};
    if (!slice_take_nocase(&rest, "mqtts://") && !slice_take_nocase(&rest, "mqtt://"))
        return form;
    if (slice_find(rest, "@", NULL))
        return "without user and password, which belong into a file of their own";
    if (!take_host(&rest, out) || !take_port(&rest, out) || !take_prefix(rest, out))
        return form;
    return NULL;
}

void mqtt_place_format(const struct mqtt_place *p, struct buf *out)
{
    bool six = strchr(p->host, ':') != NULL;
    buf_printf(out, "mqtt%s://%s%s%s:%u/%s", p->tls ? "s" : "", six ? "[" : "", p->host,
               six ? "]" : "", p->port, p->prefix);
}

/* --- words -------------------------------------------------------------------------------------
 */

static bool stands_for_itself(uint8_t c, bool first)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '-' || c == '_' || (c == '.' && !first);
}

bool mqtt_word(struct slice name, char dst[static MQTT_WORD_SIZE])
{
    struct buf b;
    buf_fixed(&b, dst, MQTT_WORD_SIZE);
    if (!name.n || name.n > MQTT_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (stands_for_itself(name.p[i], i == 0))
            buf_u8(&b, name.p[i]);
        else
            buf_printf(&b, "%%%02X", name.p[i]);
    buf_cstr(&b);
    return true;
}

bool mqtt_word_name(struct slice word, struct buf *name)
{
    size_t bytes = 0;
    for (size_t i = 0; i < word.n; i++, bytes++) {
        if (stands_for_itself(word.p[i], i == 0)) {
            buf_u8(name, word.p[i]);
            continue;
        }
        if (word.p[i] != '%' || i + 2 >= word.n || !text_unhex(name, slice_sub(word, i + 1, 2)))
            return false;
        i += 2;
    }
    return bytes > 0 && bytes <= MQTT_NAME_MAX;
}

bool mqtt_word_is_ours(struct slice word)
{
    uint8_t name[MQTT_NAME_MAX + 1];
    char again[MQTT_WORD_SIZE];
    struct buf b;
    buf_fixed(&b, name, sizeof name);
    return word.n < MQTT_WORD_SIZE && mqtt_word_name(word, &b) && !b.bad &&
           mqtt_word(buf_view(&b), again) && slice_is(word, again);
}

bool mqtt_session_word(struct slice id, int64_t begun_us, char dst[static MQTT_WORD_SIZE])
{
    char name[MQTT_NAME_MAX + 1];
    char began[24];
    int n = snprintf(began, sizeof began, ".%" PRId64, begun_us);
    struct slice kept = slice_sub(id.n ? id : slice_str("session"), 0, MQTT_NAME_MAX - (size_t)n);
    struct buf b;
    buf_fixed(&b, name, sizeof name);
    buf_slice(&b, kept);
    buf_str(&b, began);
    return begun_us > 0 && mqtt_word(buf_view(&b), dst);
}

int64_t mqtt_session_begun(struct slice word)
{
    uint64_t begun = 0;
    size_t dot = word.n;
    while (dot > 0 && word.p[dot - 1] != '.')
        dot--;
    return dot > 0 && mqtt_word_is_ours(word) &&
                   text_number(slice_from(word, dot), INT64_MAX, &begun)
               ? (int64_t)begun
               : 0;
}

/* --- topics ------------------------------------------------------------------------------------
 */

static const char *const topic_names[] = {
#define X(id, text) text,
    MQTT_TOPICS(X)
#undef X
};

char *mqtt_topic_make(const struct mqtt_place *p, const char *bench, enum mqtt_topic topic,
                      const char *a, const char *b, char dst[static MQTT_TOPIC_SIZE])
{
    snprintf(dst, MQTT_TOPIC_SIZE, "%s/%s/%s%s%s%s%s", p->prefix, bench, topic_names[topic],
             a ? "/" : "", a ? a : "", b ? "/" : "", b ? b : "");
    return dst;
}

/* The next level; false: there is none. */
static bool take_level(struct slice *rest, struct slice *level)
{
    size_t end = 1;
    if (!slice_starts(*rest, "/"))
        return false;
    while (end < rest->n && rest->p[end] != '/')
        end++;
    *level = slice_sub(*rest, 1, end - 1);
    *rest = slice_from(*rest, end);
    return true;
}

bool mqtt_topic_parse(const struct mqtt_place *p, struct slice topic, struct mqtt_heard *out)
{
    struct slice rest = slice_from(topic, strlen(p->prefix)), word;
    *out = (struct mqtt_heard){.topic = MQTT_TOPIC_COUNT};
    if (!slice_starts(topic, p->prefix) || !take_level(&rest, &out->bench) ||
        !mqtt_word_is_ours(out->bench) || !take_level(&rest, &word))
        return false;
    for (unsigned i = 0; i < MQTT_TOPIC_COUNT; i++)
        if (slice_is(word, topic_names[i]))
            out->topic = (enum mqtt_topic)i;
    switch (out->topic) {
    case MQTT_STATUS:
        return rest.n == 0;
    case MQTT_EVENTS:
        return take_level(&rest, &out->session) && mqtt_session_begun(out->session) &&
               take_level(&rest, &word) && text_number(word, INT64_MAX, &out->after) && !rest.n;
    case MQTT_WANT:
        return take_level(&rest, &out->session) && mqtt_session_begun(out->session) && !rest.n;
    default:
        return false;
    }
}
