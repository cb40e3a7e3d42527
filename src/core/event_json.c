/* SPDX-License-Identifier: MIT */
/*
 * Writing an event as a line. Every text is outside bytes to us and leaves escaped. `started` of
 * the session line repeats `t` for people. Reading is in event_read_json.c.
 */
#include "core/event_json.h"

#include "core/event_fields.h"
#include "core/json_out.h"

#include <string.h>

static struct slice load_slice(const void *at)
{
    struct slice s;
    memcpy(&s, at, sizeof s);
    return s;
}

/* Every number in the union as 64 bits; bools and enums too. */
static uint64_t load_number(const struct event_field *f, const void *at)
{
    uint64_t v64 = 0;
    unsigned v32 = 0;
    uint16_t v16 = 0;
    bool vb = false;
    switch (f->type) {
    case F_U64:
    case F_SECONDS:
    case F_STEP:
        memcpy(&v64, at, sizeof v64);
        return v64;
    case F_U16:
        memcpy(&v16, at, sizeof v16);
        return v16;
    case F_BOOL:
    case F_OP:
        memcpy(&vb, at, sizeof vb);
        return vb;
    case F_UINT:
    case F_INT:
    case F_VERDICT:
    case F_VERB:
        memcpy(&v32, at, sizeof v32);
        return v32;
    case F_BYTES:
    case F_HASH:
    case F_IP:
    case F_SPEED:
        break;
    }
    return 0;
}

static void write_field(const struct event_field *f, const struct event *e, struct buf *out)
{
    const void *at = (const uint8_t *)e + f->at;
    uint64_t v = load_number(f, at);
    struct ip ip;
    double speed;
    switch (f->type) {
    case F_BYTES:
    case F_HASH:
        if (f->when == OPTIONAL && !load_slice(at).n)
            return;
        (f->type == F_HASH ? json_hex : json_bytes)(out, f->key, load_slice(at));
        return;
    case F_IP:
        memcpy(&ip, at, sizeof ip);
        if (ip_known(ip))
            json_ip(out, f->key, ip);
        return;
    case F_SPEED:
        memcpy(&speed, at, sizeof speed);
        json_double(out, f->key, speed);
        return;
    default:
        break;
    }
    if (f->when == OPTIONAL && !v)
        return;
    switch (f->type) {
    case F_SECONDS:
        json_seconds(out, f->key, (int64_t)v < 0 ? 0 : (int64_t)v);
        return;
    case F_STEP:
        json_seconds(out, f->key, (int64_t)v);
        return;
    case F_INT:
        json_i64(out, f->key, (int)(unsigned)v);
        return;
    case F_BOOL:
        json_bool(out, f->key, v != 0);
        return;
    case F_OP:
        json_text(out, f->key, v ? "wrq" : "rrq");
        return;
    case F_VERDICT:
        json_text(out, f->key, file_verdict_name((enum file_verdict)v));
        return;
    case F_VERB:
        json_text(out, f->key, event_verb_name((enum event_verb)v));
        return;
    default:
        json_u64(out, f->key, v);
    }
}

void event_to_json(const struct event *e, struct buf *out)
{
    size_t count;
    json_open(out, NULL, '{');
    json_u64(out, "seq", e->seq);
    json_time(out, "t", e->t_us);
    json_text(out, "kind", event_kind_name(e->kind));
    json_text(out, "src", event_src_name(e->src));
    if (e->bench.n)
        json_bytes(out, "bench", e->bench);
    if (mac_known(e->mac))
        json_mac(out, "mac", e->mac);
    if (ip_known(e->ip))
        json_ip(out, "ip", e->ip);
    if (e->port)
        json_u64(out, "port", e->port);
    if (ip_known(e->server))
        json_ip(out, "server", e->server);
    if (e->name.n)
        json_file_name(out, e->name);
    const struct event_field *field = event_fields(e->kind, &count);
    for (size_t i = 0; i < count; i++)
        write_field(&field[i], e, out);
    if (e->kind == EVENT_SESSION)
        json_time(out, "started", e->t_us);
    json_close(out, '}');
    buf_u8(out, '\n');
}
