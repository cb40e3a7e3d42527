/* SPDX-License-Identifier: MIT */
/* A story of leases, told line by line: see test_dhcp_lease.c. */
#ifndef HOOKFLASH_TEST_DHCP_STORY_H
#define HOOKFLASH_TEST_DHCP_STORY_H

#include "cmocka_all.h"

#include "core/dhcp_lease.h"
#include "core/text.h"

#include <stdlib.h>

enum { BENCH = 0x0a090000, STEPS = 16 };

static const char vendor[] = "Cisco Systems, Inc. IP Phone CP-7960G";
static const uint8_t phone_wants[] = {1, 66, 6, 3, 15, 150, 35, 151};

struct bench {
    struct dhcp_leases *leases;
    int64_t now_us;
};

static inline struct dhcp_lease_config config_of(uint8_t first, uint8_t last)
{
    return (struct dhcp_lease_config){.server = ip_v4(BENCH + 1),
                                      .prefix = 24,
                                      .first = ip_v4(BENCH + first),
                                      .last = ip_v4(BENCH + last),
                                      .seconds = 1000};
}

/* "10" is 10.9.0.10; a whole address is itself. */
static inline struct ip address(struct slice text)
{
    struct ip ip = {0};
    uint64_t n;
    if (text_number(text, 255, &n))
        return ip_v4(BENCH + (uint32_t)n);
    assert_true(ip_parse(text, &ip));
    return ip;
}

static inline bool take(struct slice word, const char *key, struct slice *value)
{
    *value = word;
    return slice_take_nocase(value, key);
}

static inline enum dhcp_type type_of(struct slice name)
{
    for (unsigned t = DHCP_DISCOVER; t <= DHCP_INFORM; t++)
        if (slice_is(name, dhcp_type_name((enum dhcp_type)t)))
            return (enum dhcp_type)t;
    fail_msg("no such type");
    return DHCP_DISCOVER;
}

/* What a packet has, as its line tells it. */
struct told {
    struct dhcp_packet head;
    struct ip wants, by;
    struct slice id;
    bool phone, list;
};

static inline void read_words(struct slice line, struct told *t)
{
    struct slice word, v;
    word = text_take_word(&line);
    t->head.type = type_of(word);
    word = text_take_word(&line);
    t->head.chaddr = (struct mac){{0, 0x15, 0x62, 0, 0, word.p[0]}};
    t->head.xid = 0x62000000u + word.p[0];
    t->phone = t->list = word.p[0] != 'L';
    t->head.flags = 0x8000;
    while ((word = text_take_word(&line)).n) {
        if (take(word, "wants=", &v))
            t->wants = address(v);
        else if (take(word, "by=", &v))
            t->by = address(v);
        else if (take(word, "from=", &v))
            t->head.ciaddr = address(v);
        else if (take(word, "relay=", &v))
            t->head.giaddr = address(v);
        else if (take(word, "id=", &v))
            t->id = v;
        else if (slice_is(word, "bare")) /* no flag, no list */
            t->head.flags = t->list = 0;
        else if (slice_is(word, "plain")) /* a phone that says not what it is */
            t->phone = false;
        else if (slice_is(word, "reply"))
            t->head.reply = true;
        else if (slice_is(word, "group"))
            t->head.chaddr.b[0] = 1;
        else
            fail_msg("no such word: %.*s", (int)word.n, (const char *)word.p);
    }
}

static inline void build(struct slice line, struct buf *b)
{
    struct told t = {.phone = true};
    uint8_t type;
    read_words(line, &t);
    type = (uint8_t)t.head.type;
    dhcp_build(b, &t.head);
    dhcp_build_option(b, DHCP_OPTION_TYPE, slice_of(&type, 1));
    if (t.phone)
        dhcp_build_option(b, DHCP_OPTION_VENDOR, slice_of(vendor, sizeof vendor));
    if (t.id.n)
        dhcp_build_option(b, DHCP_OPTION_CLIENT_ID, t.id);
    if (ip_known(t.wants))
        dhcp_build_ip(b, DHCP_OPTION_WANTED, t.wants);
    if (ip_known(t.by))
        dhcp_build_ip(b, DHCP_OPTION_SERVER, t.by);
    if (t.list)
        dhcp_build_option(b, DHCP_OPTION_PARAMETERS, slice_of(phone_wants, sizeof phone_wants));
    dhcp_build_end(b);
    assert_false(b->bad);
}

static inline void tell_reply(struct slice bytes, const struct dhcp_answer *a, struct buf *out)
{
    struct dhcp_packet p;
    char ip[IP_TEXT_SIZE];
    assert_true(dhcp_parse(bytes, &p));
    assert_true(p.reply);
    assert_int_equal(p.type, a->type);
    assert_true(mac_eq(p.chaddr, a->mac));
    assert_int_equal(p.xid, 0x62000000u + a->mac.b[5]);
    assert_int_equal(ip_v4_value(dhcp_option_ip(&p, DHCP_OPTION_SERVER)), BENCH + 1);
    buf_str(out, dhcp_type_name(a->type));
    if (ip_known(p.yiaddr))
        buf_printf(out, " %s", ip_format(p.yiaddr, ip));
    if (a->way == DHCP_WAY_ALL)
        buf_str(out, " to all");
    else
        buf_printf(out, " %s %s", a->way == DHCP_WAY_CARD ? "in a frame to" : "to",
                   ip_format(a->to, ip));
}

static inline const char *tell(const struct buf *reply, const struct dhcp_answer *a,
                               struct buf *out)
{
    char ip[IP_TEXT_SIZE];
    if (a->act == DHCP_ACT_PROBE)
        buf_printf(out, "probe %s", ip_format(a->probe, ip));
    else if (a->act == DHCP_ACT_SILENCE)
        buf_str(out, dhcp_silence_text(a->silence));
    else
        tell_reply(buf_view(reply), a, out);
    return buf_cstr(out);
}

static inline void send(struct bench *b, struct slice line, struct buf *reply,
                        struct dhcp_answer *a)
{
    uint8_t mem[DHCP_REPLY_BYTES];
    struct buf request;
    struct dhcp_packet p;
    buf_fixed(&request, mem, sizeof mem);
    build(line, &request);
    assert_true(dhcp_parse(buf_view(&request), &p));
    dhcp_lease_packet(b->leases, &p, b->now_us, reply, a);
}

/* One line of a story; what came of it. */
static inline const char *play(struct bench *b, const char *text, struct buf *out)
{
    uint8_t mem[DHCP_REPLY_BYTES];
    struct buf reply;
    struct dhcp_answer a = {.act = DHCP_ACT_SILENCE};
    struct slice line = slice_str(text), v;
    uint64_t n;
    buf_reset(out);
    buf_fixed(&reply, mem, sizeof mem);
    bool back = take(line, "back ", &v);
    if ((back || take(line, "after ", &v)) && text_number(v, 100000, &n)) {
        b->now_us += (back ? -1 : 1) * (int64_t)n * 1000000;
        return "";
    }
    if (take(line, "restore ", &v)) {
        struct mac mac = {{0, 0x15, 0x62, 0, 0, v.p[0]}};
        dhcp_lease_restore(b->leases, address(slice_from(v, 2)), mac, b->now_us);
        return "";
    }
    if (take(line, "free ", &v) || take(line, "taken ", &v))
        dhcp_lease_probed(b->leases, address(v), line.p[0] == 't', b->now_us, &reply, &a);
    else
        send(b, line, &reply, &a);
    assert_false(reply.bad);
    return tell(&reply, &a, out);
}

#endif
