/* SPDX-License-Identifier: MIT */
/* What else a wire shows, as lines of a story: leases, neighbours, registrations, drops. */
#ifndef HOOKFLASH_TEST_STORY_WIRE_H
#define HOOKFLASH_TEST_STORY_WIRE_H

#include "story_phone.h"

#define OURS  0x0ac80001 /* 10.200.0.1 */
#define OTHER 0x0ac80009 /* 10.200.0.9 */
#define PHONE 0x0ac80004 /* 10.200.0.4 */

/* A bench with a server of ours, the phone chosen unless target is NULL. */
static inline struct story wire_bench(const char *target)
{
    struct story s;
    story_begin(&s, 1);
    story_teller(&s, BY_SERVER);
    story_set(&s, "P0S3-8-12-00", SBN, SB2, 756524);
    if (target)
        story_choose(&s, M, target);
    return s;
}

/* A capture: no server of ours. */
static inline struct story wire_capture(void)
{
    struct story s;
    story_begin(&s, 1);
    story_teller(&s, BY_WIRE);
    return s;
}

static inline struct event wire_event(enum event_kind kind, const char *mac)
{
    return (struct event){.kind = kind, .src = EVENT_SRC_WIRE, .mac = story_mac(mac)};
}

/* A request to `server` by the phone at s->ip, on the wire alone. */
static inline void wire_ask(struct story *s, double t, const char *name, unsigned server,
                            unsigned repeat)
{
    struct event e = story_event(s, EVENT_TFTP_REQUEST, name);
    s->port = (uint16_t)(s->port + (repeat == 0));
    e.port = s->port;
    e.server = ip_v4(server);
    e.u.request.mode = slice_str("octet");
    e.u.request.repeat = repeat;
    story_tell_one(s, e, t, EVENT_SRC_WIRE);
}

/* Something about the request before it, on the wire alone. */
static inline void wire_answer(struct story *s, double t, enum event_kind kind, const char *name,
                               unsigned server)
{
    struct event e = story_event(s, kind, name);
    e.server = ip_v4(server);
    if (kind == EVENT_TFTP_ERROR)
        e.u.error.code = 1;
    story_tell_one(s, e, t, EVENT_SRC_WIRE);
}

static inline void wire_discover(struct story *s, double t, const char *mac)
{
    struct event e = wire_event(EVENT_DHCP_REQUEST, mac);
    e.u.dhcp_request.type = slice_str("discover");
    e.u.dhcp_request.vendor = slice_str("Cisco Systems, Inc. IP Phone CP-7960G");
    story_tell(s, e, t);
}

static inline void wire_want(struct story *s, double t, const char *mac)
{
    struct event e = wire_event(EVENT_DHCP_REQUEST, mac);
    e.u.dhcp_request.type = slice_str("request");
    e.u.dhcp_request.vendor = slice_str("Cisco Systems, Inc. IP Phone CP-7960G");
    e.u.dhcp_request.wanted = ip_v4(PHONE);
    story_tell(s, e, t);
}

/* option_150 NULL: malformed, the bytes of WIRE 0.4. */
static inline void wire_reply(struct story *s, double t, const char *mac, const char *type,
                              unsigned by, const char *option_150)
{
    struct event e = wire_event(EVENT_DHCP_REPLY, mac);
    e.server = e.u.dhcp_reply.by = ip_v4(by);
    e.u.dhcp_reply.type = slice_str(type);
    e.u.dhcp_reply.address = ip_v4(PHONE);
    e.u.dhcp_reply.malformed_150 = !option_150;
    e.u.dhcp_reply.option_150 = option_150 ? slice_str(option_150) : slice_of("74.213.137.138", 15);
    if (!strcmp(type, "ack"))
        e.ip = ip_v4(PHONE);
    story_tell(s, e, t);
}

static inline void wire_cdp(struct story *s, double t, const char *device, const char *version)
{
    struct event e = wire_event(EVENT_CDP, NULL);
    e.u.neighbour.device = slice_str(device);
    e.u.neighbour.platform = slice_str("Cisco IP Phone 7960");
    e.u.neighbour.version = slice_str(version);
    story_tell(s, e, t);
}

static inline void wire_register(struct story *s, double t, const char *protocol, const char *load,
                                 const char *agent, const char *result)
{
    struct event e = wire_event(EVENT_REGISTER, M);
    e.ip = s->ip;
    e.server = ip_v4(OTHER);
    e.u.reg.protocol = slice_str(protocol);
    e.u.reg.device = slice_str("SEP" M);
    e.u.reg.load = slice_str(load);
    e.u.reg.agent = slice_str(agent);
    e.u.reg.result = slice_str(result);
    story_tell(s, e, t);
}

static inline void wire_drops(struct story *s, double t, unsigned drops)
{
    struct event e = wire_event(EVENT_CAPTURE, NULL);
    e.u.capture.interface = slice_str("eth0");
    e.u.capture.packets = 5000;
    e.u.capture.drops = drops;
    story_tell(s, e, t);
}

static inline const struct phone *wire_phone(const struct story *s)
{
    const struct phone *p = model_phone_by_mac(s->m, story_mac(M));
    assert_non_null(p);
    return p;
}

/* Stage, what is shown, and the first problem's words ("" where none is expected). */
static inline void wire_expect(const struct story *s, enum phone_stage stage, const char *problems,
                               const char *words)
{
    const struct phone *p = wire_phone(s);
    const struct phone_problem *worst = phone_worst_problem(p);
    char shown[256];
    story_problems(p, false, shown);
    assert_string_equal(shown, problems);
    assert_string_equal(worst ? worst->text : "", words);
    assert_string_equal(phone_stage_name(p->stage), phone_stage_name(stage));
}

static inline void wire_evidence(const struct story *s, const char *words)
{
    char mem[160];
    struct buf out;
    buf_fixed(&out, mem, sizeof mem);
    phone_evidence_text(wire_phone(s), &out);
    assert_string_equal(buf_cstr(&out), words);
}

#endif
