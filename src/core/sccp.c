/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: SCCP has no magic number, so a stream is believed only as long as its
 * lengths and versions are ones that phones send (WIRE 5). A body is as long as its firmware is
 * young; each field is read only where the body reaches behind it, by a reader of that field's own
 * bytes.
 *
 * A 7940/7960 does not name its load when it registers. Its alarm does, as people write versions:
 * "Load= 8.1(2.0)". That spells a load's name except for service releases, whose names leave the
 * maintenance release out: there load_name knows the one that is known.
 */
#include "core/sccp.h"

#include "core/text.h"

#include <stdio.h>
#include <string.h>

enum {
    PREFIX = 8,         /* length and version, which the length does not count */
    LENGTH_MIN = 4,     /* the message id alone */
    LENGTH_MAX = 4096,  /* the longest, EnhancedAlarm, has 2008 */
    VERSION_MAX = 0x1f, /* 0x16 was seen */
    NAME_BYTES = 16,
    LOAD_AT = 92,
    LOAD_BYTES = 32,
    ALARM_TEXT_AT = 4,
    ALARM_TEXT_BYTES = 80,
    REJECT_TEXT_BYTES = 33,
    REGISTER_BYTES = 68,
    SCCP_MAJOR_MAX = 8, /* no later one was made for the 7940/7960 (PHONES 1.3) */
};

/* A field of fixed size that NULs fill up. */
static struct slice padded(struct slice body, size_t at, size_t n)
{
    struct slice s = slice_sub(body, at, n);
    const uint8_t *nul = s.n ? memchr(s.p, 0, s.n) : NULL;
    return nul ? slice_sub(s, 0, (size_t)(nul - s.p)) : s;
}

/* Four bytes of the body; reads as 0 where the body ends before them. */
static struct rd word_at(struct slice body, size_t at)
{
    struct rd r;
    rd_init(&r, slice_sub(body, at, 4));
    return r;
}

static void read_register(struct slice body, struct sccp_message *out)
{
    struct rd address = word_at(body, 24), type = word_at(body, 28);
    if (body.n >= NAME_BYTES)
        out->device = padded(body, 0, NAME_BYTES);
    uint32_t v4 = rd_be32(&address);
    if (v4)
        out->address = ip_v4(v4);
    out->device_type = rd_le32(&type);
    if (body.n >= LOAD_AT + LOAD_BYTES)
        out->load = padded(body, LOAD_AT, LOAD_BYTES);
}

static void read_body(struct sccp_message *m)
{
    switch (m->id) {
    case SCCP_REGISTER:
        read_register(m->body, m);
        break;
    case SCCP_ALARM:
        m->text = padded(m->body, ALARM_TEXT_AT, ALARM_TEXT_BYTES);
        break;
    case SCCP_REGISTER_REJECT:
        m->text = padded(m->body, 0, REJECT_TEXT_BYTES);
        break;
    default:
        break;
    }
}

enum sccp_result sccp_parse(struct slice segment, struct sccp_message *out, size_t *used)
{
    struct rd r;
    rd_init(&r, segment);
    uint32_t length = rd_le32(&r);
    if (!r.bad && (length < LENGTH_MIN || length > LENGTH_MAX))
        return SCCP_NOT;
    uint32_t version = rd_le32(&r);
    if (!r.bad && version > VERSION_MAX)
        return SCCP_NOT;
    uint32_t id = rd_le32(&r);
    struct slice body = rd_take(&r, r.bad ? 0 : length - LENGTH_MIN);
    if (r.bad)
        return SCCP_SHORT;
    *out = (struct sccp_message){.id = id, .body = body};
    read_body(out);
    *used = PREFIX + length;
    return SCCP_MESSAGE;
}

static bool ends_value(uint8_t c)
{
    return c <= ' ' || c == ';' || c == ',' || c == '"';
}

/* What stands behind "key=" where key begins a word; a word with '=' is the next key, not a value.
 */
static struct slice value_of(struct slice text, const char *key)
{
    size_t at, n = 0;
    for (struct slice rest = text; slice_find_nocase(rest, key, &at);) {
        bool inside = at > 0 && byte_is_alpha(rest.p[at - 1]);
        rest = slice_from(rest, at + strlen(key));
        struct slice value = text_trim(rest);
        if (inside || !slice_starts(value, "="))
            continue;
        value = text_trim(slice_from(value, 1));
        while (n < value.n && !ends_value(value.p[n]))
            n++;
        value = slice_sub(value, 0, n);
        return slice_find(value, "=", NULL) ? slice_of(NULL, 0) : value;
    }
    return slice_of(NULL, 0);
}

struct slice sccp_alarm_load(struct slice text)
{
    struct slice load = value_of(text, "ActiveLoad");
    return load.n ? load : value_of(text, "Load");
}

struct slice sccp_alarm_name(struct slice text)
{
    return value_of(text, "Name");
}

static bool take(struct slice *s, const char *text)
{
    bool there = slice_starts_nocase(*s, text);
    if (there)
        *s = slice_from(*s, strlen(text));
    return there;
}

/* A number of one or two digits, which is what a load's name has room for. */
static bool take_number(struct slice *s, unsigned *out)
{
    uint64_t v;
    size_t n = 0;
    while (n < 3 && n < s->n && byte_is_digit(s->p[n]))
        n++;
    if (!text_number(slice_sub(*s, 0, n), 99, &v))
        return false;
    *out = (unsigned)v;
    *s = slice_from(*s, n);
    return true;
}

/* "8.1(2" */
static bool take_version(struct slice *s, struct load_name *v)
{
    return take_number(s, &v->major) && v->major <= SCCP_MAJOR_MAX && take(s, ".") &&
           take_number(s, &v->minor) && take(s, "(") && take_number(s, &v->maintenance);
}

/* ".0)" */
static bool is_sub(struct slice s, unsigned *sub)
{
    return take(&s, ".") && take_number(&s, sub) && take(&s, ")") && s.n == 0;
}

/* ")SR2", "SR2)", "SR2.0)" */
static bool is_service_release(struct slice s, unsigned *release)
{
    unsigned sub = 0;
    if (take(&s, ")"))
        return take(&s, "SR") && take_number(&s, release) && s.n == 0;
    if (!take(&s, "SR") || !take_number(&s, release))
        return false;
    return slice_is(s, ")") || (is_sub(s, &sub) && sub == 0);
}

char *sccp_alarm_load_name(struct slice load, char dst[static LOAD_NAME_MAX + 1])
{
    struct load_name told = {0}, known;
    unsigned number = 0;
    dst[0] = '\0';
    if (load_name_parse(load, &known)) {
        if (known.family == LOAD_FAMILY_7940_7960)
            snprintf(dst, LOAD_NAME_MAX + 1, "%s", known.text);
        return dst;
    }
    if (!take_version(&load, &told))
        return dst;
    if (is_sub(load, &number)) {
        snprintf(dst, LOAD_NAME_MAX + 1, "P003%02u%02u%02u%02u", told.major, told.minor,
                 told.maintenance, number);
        return dst;
    }
    if (!is_service_release(load, &number))
        return dst;
    snprintf(dst, LOAD_NAME_MAX + 1, "P003%02u%02uSR%02u", told.major, told.minor, number);
    if (!told.maintenance || !load_name_parse(slice_str(dst), &known) ||
        known.maintenance != told.maintenance)
        dst[0] = '\0';
    return dst;
}

static void put_header(struct buf *b, uint32_t id, uint32_t body_bytes)
{
    buf_le32(b, LENGTH_MIN + body_bytes);
    buf_le32(b, 0);
    buf_le32(b, id);
}

static void put_padded(struct buf *b, const char *text, size_t size)
{
    struct slice s = slice_sub(slice_str(text), 0, size - 1); /* one NUL stays */
    buf_slice(b, s);
    buf_fill(b, 0, size - s.n);
}

void sccp_build_register(struct buf *b, const char *device, struct ip address, uint32_t type)
{
    put_header(b, SCCP_REGISTER, REGISTER_BYTES);
    put_padded(b, device, NAME_BYTES);
    buf_fill(b, 0, 8); /* user, instance */
    buf_be32(b, ip_v4_value(address));
    buf_le32(b, type);
    buf_fill(b, 0, REGISTER_BYTES - 32); /* streams, protocol, MAC: nobody here reads them */
}

void sccp_build_alarm(struct buf *b, const char *text)
{
    enum { INFORMATIONAL = 2 };
    put_header(b, SCCP_ALARM, ALARM_TEXT_AT + ALARM_TEXT_BYTES + 8);
    buf_le32(b, INFORMATIONAL);
    put_padded(b, text, ALARM_TEXT_BYTES);
    buf_fill(b, 0, 8);
}
