/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the start line decides whether this is SIP at all; then lines are gone
 * through once and a table says which header goes where. A folded header stays one view, its line
 * end inside. What a capture cut off is simply not there; a quoted value whose closing quote is
 * missing is not told, since half a load's name would be a wrong one.
 *
 * These phones put their MAC into identifiers that others fill with random hex digits (WIRE 0.8).
 * So the Call-ID counts only in their own form, and the others only where the agent is one of them.
 */
#include "core/sip.h"

#include "core/text.h"

#include <string.h>

enum { MAC_DIGITS = 12 };

struct header {
    const char *name, *compact; /* RFC 3261 7.3.3 */
    size_t at;                  /* in struct sip_message */
};

static const struct header HEADERS[] = {
    {"Call-ID", "i", offsetof(struct sip_message, call_id)},
    {"Contact", "m", offsetof(struct sip_message, contact)},
    {"CSeq", NULL, offsetof(struct sip_message, cseq)},
    {"From", "f", offsetof(struct sip_message, from)},
    {"Reason", NULL, offsetof(struct sip_message, reason)},
    {"User-Agent", NULL, offsetof(struct sip_message, agent)},
    {"Server", NULL, offsetof(struct sip_message, agent)}, /* its name in a response */
};

static bool is_hex(uint8_t c)
{
    c = byte_lower(c);
    return byte_is_digit(c) || (c >= 'a' && c <= 'f');
}

static size_t hex_digits(struct slice s)
{
    size_t n = 0;
    while (n < s.n && is_hex(s.p[n]))
        n++;
    return n;
}

static bool is_method(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!byte_is_alpha(s.p[i]))
            return false;
    return s.n > 0;
}

/* "REGISTER sip:10.0.0.5 SIP/2.0" or "SIP/2.0 401 Unauthorized" */
static bool read_start(struct slice line, struct sip_message *out)
{
    uint64_t status;
    struct slice first = text_take_word(&line), second = text_take_word(&line);
    if (slice_is_nocase(first, "SIP/2.0")) {
        if (second.n != 3 || !text_number(second, 699, &status) || status < 100)
            return false;
        out->status = (unsigned)status;
        return true;
    }
    out->method = first;
    return is_method(first) && second.n && slice_is_nocase(text_take_word(&line), "SIP/2.0");
}

static void read_header(struct slice text, struct sip_message *out)
{
    size_t colon;
    if (!slice_find(text, ":", &colon))
        return;
    struct slice name = text_trim(slice_sub(text, 0, colon));
    struct slice value = text_trim(slice_from(text, colon + 1));
    for (size_t i = 0; i < ARRAY_SIZE(HEADERS); i++) {
        const struct header *h = &HEADERS[i];
        if (!slice_is_nocase(name, h->name) && !(h->compact && slice_is_nocase(name, h->compact)))
            continue;
        struct slice *to = (struct slice *)(void *)((uint8_t *)out + h->at);
        if (!to->n)
            *to = value;
        return;
    }
}

/* A header with the lines that are folded behind it. */
static bool take_header(struct slice *rest, struct slice *header)
{
    struct slice line;
    if (!text_take_line(rest, header) || header->n == 0)
        return false;
    while (rest->n && text_is_blank(rest->p[0]) && text_take_line(rest, &line))
        header->n = (size_t)(line.p + line.n - header->p);
    return true;
}

/* The text between the quotes behind `key`, or empty. */
static struct slice quoted(struct slice s, const char *key)
{
    size_t at, end;
    if (!slice_find_nocase(s, key, &at))
        return slice_of(NULL, 0);
    s = text_trim(slice_from(s, at + strlen(key)));
    if (!slice_starts(s, "\"") || !slice_find(slice_from(s, 1), "\"", &end))
        return slice_of(NULL, 0);
    return slice_sub(s, 1, end);
}

/* Twelve hex digits that a phone can have: no group address, not all zero. */
static bool mac_of_digits(struct slice digits, struct mac *out)
{
    struct mac m;
    if (digits.n != MAC_DIGITS || hex_digits(digits) != MAC_DIGITS || !mac_parse(digits, &m, NULL))
        return false;
    if (!mac_known(m) || m.b[0] & 1)
        return false;
    *out = m;
    return true;
}

/* Identifiers are built of the MAC by these; SPA and multiplatform phones draw them at random. */
static bool builds_ids_of_mac(struct slice agent)
{
    size_t n = strlen("Cisco-CP");
    return sip_agent_is_79x0(agent, NULL) ||
           (slice_starts_nocase(agent, "Cisco-CP") && agent.n > n && byte_is_digit(agent.p[n]));
}

/* 000e84c0-60a60002-...-...@10.0.0.5. Without the word of an agent the second group must have eight
 * digits and a third one follow: a UUID has four there, an SPA's Call-ID has two groups. */
static bool mac_of_call_id(struct slice id, bool trusted, struct mac *out)
{
    char digits[MAC_DIGITS];
    struct slice second = slice_from(id, 9);
    size_t n = hex_digits(second);
    if (hex_digits(id) != 8 || !slice_starts(slice_from(id, 8), "-") || n < 4)
        return false;
    if (!trusted && (n != 8 || !slice_starts(slice_from(second, n), "-")))
        return false;
    memcpy(digits, id.p, 8);
    memcpy(digits + 8, second.p, 4);
    return mac_of_digits(slice_of(digits, sizeof digits), out);
}

static bool mac_of_tag(struct slice from, struct mac *out)
{
    size_t at;
    return slice_find_nocase(from, ";tag=", &at) &&
           mac_of_digits(slice_sub(from, at + strlen(";tag="), MAC_DIGITS), out);
}

/* +sip.instance="<urn:uuid:00000000-0000-0000-0000-000e84c060a6>" */
static bool mac_of_instance(struct slice contact, struct mac *out)
{
    struct slice urn = quoted(contact, "+sip.instance=");
    size_t tail = MAC_DIGITS + 1; /* and the '>' */
    return slice_starts_nocase(urn, "<urn:uuid:") && slice_ends(urn, ">") && urn.n > tail &&
           mac_of_digits(slice_sub(urn, urn.n - tail, MAC_DIGITS), out);
}

static void find_mac(struct sip_message *m)
{
    bool trusted = builds_ids_of_mac(m->agent);
    if (mac_parse(m->device, &m->mac, NULL) || mac_of_call_id(m->call_id, trusted, &m->mac))
        return;
    if (trusted && !mac_of_tag(m->from, &m->mac))
        mac_of_instance(m->contact, &m->mac);
}

bool sip_parse(struct slice payload, struct sip_message *out)
{
    struct slice line;
    *out = (struct sip_message){0};
    while (payload.n && (payload.p[0] == '\r' || payload.p[0] == '\n')) /* RFC 3261 7.5 */
        payload = slice_from(payload, 1);
    if (!text_take_line(&payload, &line) || !read_start(line, out))
        return false;
    while (take_header(&payload, &line))
        read_header(line, out);
    text_take_word(&out->cseq); /* the number */
    out->cseq = text_take_word(&out->cseq);
    out->reason = quoted(out->reason, "text=");
    out->device = quoted(out->contact, "+u.sip!devicename.ccm.cisco.com=");
    find_mac(out);
    return true;
}

bool sip_agent_is_79x0(struct slice agent, struct slice *model)
{
    static const char *const known[] = {"Cisco-CP7960G/", "Cisco-CP7940G/", "Cisco-CP7960/",
                                        "Cisco-CP7940/"};
    for (size_t i = 0; i < ARRAY_SIZE(known); i++)
        if (slice_starts_nocase(agent, known[i])) {
            if (model)
                *model = slice_sub(agent, strlen("Cisco-CP"), 4);
            return true;
        }
    if (model)
        *model = slice_of(NULL, 0);
    return slice_starts_nocase(agent, "CSCO/") && agent.n > 5 && byte_is_digit(agent.p[5]);
}

bool sip_agent_is_phone(struct slice agent)
{
    static const char *const lines[] = {"Cisco-CP", "Cisco/SPA"};
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
        if (slice_starts_nocase(agent, lines[i]))
            return true;
    return sip_agent_is_79x0(agent, NULL);
}
