/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: jansson takes the line apart, the table of event_fields.c says what to look
 * for, and every value is checked for type and range before it goes into the event. Fields that are
 * not known are ignored; a word that is not known where a word of ours belongs (a kind, a verb, a
 * verdict) makes the line "of a newer program", to be skipped. The first complaint stands.
 */
#include "core/event_json.h"

#include "core/event_fields.h"
#include "core/text.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* What the reader carries about; `result` is sticky like rd.bad. */
struct reading {
    json_t *root;
    struct slice line;
    struct buf store;
    enum event_json_result result;
    struct event_json_error *err;
};

/* The first complaint stands. jansson keeps no positions of values, so the key is looked up in the
 * line again: good enough to lead a person there. */
static void complain(struct reading *r, const char *key, const char *what)
{
    char quoted_key[40];
    size_t n;
    if (r->result != EVENT_JSON_OK)
        return;
    r->result = EVENT_JSON_BAD;
    r->err->offset = 0;
    n = (size_t)snprintf(quoted_key, sizeof quoted_key, "\"%s\"", key);
    for (size_t i = 0; i + n <= r->line.n; i++)
        if (!memcmp(r->line.p + i, quoted_key, n)) {
            r->err->offset = i;
            break;
        }
    snprintf(r->err->text, sizeof r->err->text, "%s: %s", key, what);
}

/* A string's content, NULL when the key is not there. */
static const char *get_text(struct reading *r, const char *key)
{
    json_t *v = json_object_get(r->root, key);
    if (!v || json_is_null(v))
        return NULL;
    if (!json_is_string(v))
        complain(r, key, "is not a string");
    return json_string_value(v);
}

static uint64_t get_number(struct reading *r, const char *key, uint64_t max)
{
    json_t *v = json_object_get(r->root, key);
    if (!v || json_is_null(v))
        return 0;
    json_int_t n = json_integer_value(v);
    if (!json_is_integer(v) || n < 0 || (uint64_t)n > max) {
        complain(r, key, "is not a whole number in its range");
        return 0;
    }
    return (uint64_t)n;
}

static bool get_bool(struct reading *r, const char *key)
{
    json_t *v = json_object_get(r->root, key);
    if (v && !json_is_boolean(v) && !json_is_null(v))
        complain(r, key, "is neither true nor false");
    return json_is_true(v);
}

/* Text through `decode` (text_unescape or text_unhex) into the store. */
static struct slice get_bytes(struct reading *r, const char *key,
                              bool (*decode)(struct buf *, struct slice))
{
    const char *text = get_text(r, key);
    size_t from = r->store.len;
    if (!text || !*text)
        return slice_of(NULL, 0);
    if (!decode(&r->store, slice_str(text)))
        complain(r, key, "is not escaped as it should be");
    if (r->store.bad) {
        complain(r, key, "is too long");
        return slice_of(NULL, 0);
    }
    return slice_of(r->store.p + from, r->store.len - from);
}

static struct slice get_hash(struct reading *r, const char *key)
{
    struct slice s = get_bytes(r, key, text_unhex);
    if (s.n && s.n != 32)
        complain(r, key, "is not 64 hexadecimal digits");
    return s;
}

static struct ip get_ip(struct reading *r, const char *key)
{
    struct ip ip = {0};
    const char *text = get_text(r, key);
    if (text && !ip_parse(slice_str(text), &ip))
        complain(r, key, "is not an IP address");
    return ip;
}

/* From `low` to `max`, from an integer or a real. */
static double get_real(struct reading *r, const char *key, double low, double max, double absent)
{
    json_t *v = json_object_get(r->root, key);
    double d = json_number_value(v);
    if (!v || json_is_null(v))
        return absent;
    if (!json_is_number(v) || !(d >= low && d <= max)) {
        complain(r, key, "is not a number in its range");
        return absent;
    }
    return d;
}

/* Index of a word in a list of names; an unknown word is of a newer program. */
static unsigned get_word(struct reading *r, const char *key, unsigned count,
                         const char *(*name)(unsigned))
{
    const char *word = get_text(r, key);
    if (!word) {
        complain(r, key, "is missing");
        return 0;
    }
    for (unsigned i = 0; i < count; i++)
        if (!strcmp(name(i), word))
            return i;
    if (r->result == EVENT_JSON_OK)
        r->result = EVENT_JSON_UNKNOWN_KIND;
    return 0;
}

static const char *kind_word(unsigned i)
{
    return event_kind_name((enum event_kind)i);
}
static const char *src_word(unsigned i)
{
    return event_src_name((enum event_src)i);
}
static const char *verb_word(unsigned i)
{
    return event_verb_name((enum event_verb)i);
}
static const char *verdict_word(unsigned i)
{
    return file_verdict_name((enum file_verdict)i);
}
static const char *op_word(unsigned i)
{
    return i ? "wrq" : "rrq";
}

static void read_field(struct reading *r, const struct event_field *f, struct event *e)
{
    uint8_t *at = (uint8_t *)e + f->at;
    struct slice s = {NULL, 0};
    uint64_t v64 = 0;
    unsigned v32 = 0;
    uint16_t v16;
    bool vb = false;
    double real;
    struct ip ip;
    switch (f->type) {
    case F_BYTES:
        s = get_bytes(r, f->key, text_unescape);
        memcpy(at, &s, sizeof s);
        return;
    case F_HASH:
        s = get_hash(r, f->key);
        memcpy(at, &s, sizeof s);
        return;
    case F_IP:
        ip = get_ip(r, f->key);
        memcpy(at, &ip, sizeof ip);
        return;
    case F_SPEED:
        real = get_real(r, f->key, 1e-3, 1e6, 1);
        memcpy(at, &real, sizeof real);
        return;
    case F_SECONDS:
        v64 = (uint64_t)(get_real(r, f->key, 0, 1e9, 0) * 1e6 + 0.5);
        memcpy(at, &v64, sizeof v64);
        return;
    case F_STEP:
        real = get_real(r, f->key, -1e10, 1e10, 0);
        v64 = (uint64_t)(int64_t)(real * 1e6 + (real < 0 ? -0.5 : 0.5));
        memcpy(at, &v64, sizeof v64);
        return;
    case F_U64:
        v64 = get_number(r, f->key, INT64_MAX);
        memcpy(at, &v64, sizeof v64);
        return;
    case F_U16:
        v16 = (uint16_t)get_number(r, f->key, UINT16_MAX);
        memcpy(at, &v16, sizeof v16);
        return;
    case F_BOOL:
        vb = get_bool(r, f->key);
        memcpy(at, &vb, sizeof vb);
        return;
    case F_OP:
        vb = get_word(r, f->key, 2, op_word) == 1;
        memcpy(at, &vb, sizeof vb);
        return;
    case F_UINT:
    case F_INT:
        v32 = (unsigned)get_number(r, f->key, INT32_MAX);
        break;
    case F_VERDICT:
        v32 = get_word(r, f->key, FILE_VERDICT_COUNT, verdict_word);
        break;
    case F_VERB:
        v32 = get_word(r, f->key, EVENT_VERB_COUNT, verb_word);
        break;
    }
    memcpy(at, &v32, sizeof v32);
}

static int64_t get_time(struct reading *r)
{
    int64_t t = 0;
    const char *text = get_text(r, "t");
    if (!text)
        complain(r, "t", "is missing");
    else if (!time_parse(slice_str(text), &t))
        complain(r, "t", "is not a time such as 2026-11-22T10:35:56.000001Z");
    return t;
}

static void read_head(struct reading *r, struct event *e)
{
    const char *text;
    e->seq = get_number(r, "seq", INT64_MAX);
    e->t_us = get_time(r);
    e->src = (enum event_src)get_word(r, "src", EVENT_SRC_COUNT, src_word);
    e->port = (uint16_t)get_number(r, "port", UINT16_MAX);
    if ((text = get_text(r, "mac")) && !mac_parse(slice_str(text), &e->mac, NULL))
        complain(r, "mac", "is not a MAC address");
    e->ip = get_ip(r, "ip");
    e->server = get_ip(r, "server");
    /* The hexadecimal form is the exact one; a hand-made line may have the other alone. */
    if (json_object_get(r->root, "name_hex"))
        e->name = get_bytes(r, "name_hex", text_unhex);
    else
        e->name = get_bytes(r, "name", text_unescape);
}

enum event_json_result event_from_json(struct slice line, struct event *e,
                                       struct event_json_store *store, struct event_json_error *err)
{
    struct reading r = {.line = line, .err = err, .result = EVENT_JSON_OK};
    json_error_t syntax;
    size_t count;
    *e = (struct event){0};
    *err = (struct event_json_error){0};
    buf_fixed(&r.store, store->bytes, sizeof store->bytes);
    r.root = json_loadb((const char *)line.p, line.n, JSON_REJECT_DUPLICATES, &syntax);
    if (!r.root) {
        err->offset = syntax.position > 0 ? (size_t)syntax.position : 0;
        text_safe(slice_str(syntax.text), err->text, sizeof err->text);
        return EVENT_JSON_BAD;
    }
    if (!json_is_object(r.root))
        complain(&r, "", "the line is not a JSON object");
    e->kind = (enum event_kind)get_word(&r, "kind", EVENT_KIND_COUNT, kind_word);
    if (r.result == EVENT_JSON_OK)
        read_head(&r, e);
    const struct event_field *field = event_fields(e->kind, &count);
    for (size_t i = 0; i < count && r.result == EVENT_JSON_OK; i++)
        read_field(&r, &field[i], e);
    json_decref(r.root);
    return r.result;
}
