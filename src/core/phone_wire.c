/* SPDX-License-Identifier: MIT */
/*
 * What is seen of a phone besides its TFTP: leases, CDP and LLDP, ARP, registrations (WIRE 1-7).
 * Each is a sign of life, may tell the model, and may say what the phone runs; but only a request
 * ends the wait for a request, so `heard_us` stays. Which record an event belongs to is the model's
 * business (model_identity.c).
 */
#include "core/phone_impl.h"

#include "core/dhcp_packet.h"
#include "core/neighbour.h"
#include "core/sccp.h"
#include "core/sip.h"
#include "core/text.h"

#include <stdio.h>
#include <string.h>

/* The first four digits and what is written on to them: "7960" of "Cisco IP Phone 7960", "7961G-GE"
 * of "CP-7961G-GE". */
static struct slice model_in(struct slice text)
{
    size_t from = 0, digits = 0, i;
    for (i = 0; i < text.n && digits < 4; i++) {
        bool digit = byte_is_digit(text.p[i]);
        from = digits ? from : i;
        digits = digit ? digits + 1 : 0;
    }
    if (digits < 4)
        return slice_str("");
    while (i < text.n && (byte_is_digit(text.p[i]) || byte_is_alpha(text.p[i]) || text.p[i] == '-'))
        i++;
    return slice_sub(text, from, i - from);
}

/* A 7960G is a 7960. */
static void set_model(struct phone *p, struct slice text)
{
    struct slice model = model_in(text);
    bool ours = slice_starts(model, "7960") || slice_starts(model, "7940");
    if (!model.n)
        return;
    slice_to_str(ours ? slice_sub(model, 0, 4) : model, p->model, sizeof p->model);
    p->identified = p->identified || ours;
}

/* --- DHCP --- */

static void hear_request(struct phone *p, const struct bench *b, const struct event *e)
{
    struct phone_lease *l = &p->lease;
    struct slice model = slice_str("");
    if (dhcp_vendor_is_phone(e->u.dhcp_request.vendor, &model))
        set_model(p, model);
    if (slice_is(e->u.dhcp_request.type, "discover")) {
        l->renewing = false;
        if (!l->discovers++) {
            l->discover_us = e->t_us;
            l->offered = false;
        }
        phone_rule_discover(p, b, e->t_us);
    } else if (slice_is(e->u.dhcp_request.type, "request")) {
        l->renewing = !l->discovers && ip_known(e->ip) && !ip_known(e->u.dhcp_request.wanted);
        l->discovers = 0;
    }
}

/* The TFTP server that a reply names: ours if it is one of several, else the first. */
static struct ip named_server(const struct bench *b, const struct event *e, bool *by_option)
{
    struct slice list = e->u.dhcp_reply.option_150;
    struct ip first = {0}, ip;
    for (size_t from = 0, to; from < list.n; from = to + 1) {
        for (to = from; to < list.n && list.p[to] != ' ';)
            to++;
        if (!ip_parse(slice_sub(list, from, to - from), &ip))
            continue;
        if (bench_knows(&b->own, ip))
            first = ip;
        else if (!ip_known(first))
            first = ip;
    }
    *by_option = true;
    if (ip_known(first) || ip_parse(e->u.dhcp_reply.option_66, &first))
        return first;
    *by_option = false;
    return e->u.dhcp_reply.option_66.n ? (struct ip){0} : e->u.dhcp_reply.siaddr;
}

/* An address written out, with its NUL or without (WIRE 0.4). */
static bool is_ascii(struct slice *bytes)
{
    while (bytes->n && !bytes->p[bytes->n - 1])
        bytes->n--;
    for (size_t i = 0; i < bytes->n; i++)
        if (!byte_is_print(bytes->p[i]))
            return false;
    return bytes->n > 0;
}

static void find_fault(struct phone_lease *l, const struct event *e)
{
    struct slice text = e->u.dhcp_reply.option_150;
    size_t n = text.n;
    char shown[40];
    l->fault[0] = 0;
    if (e->u.dhcp_reply.malformed_150 && is_ascii(&text))
        snprintf(l->fault, sizeof l->fault, "option 150 is %zu bytes of text, not addresses: %s", n,
                 text_safe(text, shown, sizeof shown));
    else if (e->u.dhcp_reply.malformed_150)
        snprintf(l->fault, sizeof l->fault, "option 150 is %zu bytes, no list of addresses", n);
    else if (!n && !e->u.dhcp_reply.option_66.n && !ip_known(e->u.dhcp_reply.siaddr))
        snprintf(l->fault, sizeof l->fault, "neither option 150 nor option 66 nor a next server");
}

static void hear_reply(struct phone *p, const struct bench *b, const struct event *e)
{
    struct phone_lease *l = &p->lease;
    bool ack = slice_is(e->u.dhcp_reply.type, "ack");
    if (!ack && !slice_is(e->u.dhcp_reply.type, "offer"))
        return;
    l->by = ip_known(e->u.dhcp_reply.by) ? e->u.dhcp_reply.by : e->server;
    l->tftp = named_server(b, e, &l->by_option);
    l->offered = true;
    find_fault(l, e);
    if (ack) {
        l->discovers = 0;
        l->ack_us = l->renewing ? 0 : e->t_us;
    }
}

/* --- what it says of itself --- */

static void hear_neighbour(struct phone *p, const struct bench *b, const struct event *e)
{
    char load[LOAD_NAME_MAX + 1];
    struct neighbour n = {.device = e->u.neighbour.device,
                          .platform = e->u.neighbour.platform,
                          .version = e->u.neighbour.version,
                          .port = e->u.neighbour.port,
                          .address = e->ip,
                          .mac = e->mac};
    set_model(p, n.platform);
    neighbour_load(&n, load);
    phone_claim(p, b, EVIDENCE_CDP, neighbour_protocol(&n), slice_str(load), e->t_us);
}

static enum protocol protocol_called(struct slice name)
{
    for (unsigned i = PROTOCOL_UNKNOWN + 1; i < PROTOCOL_COUNT; i++)
        if (slice_is_nocase(name, protocol_name((enum protocol)i)))
            return (enum protocol)i;
    return PROTOCOL_UNKNOWN;
}

/* Whatever the call server answered, and if there is none: the application is up (WIRE 5, 6). */
static void hear_registration(struct phone *p, const struct bench *b, const struct event *e)
{
    char load[LOAD_NAME_MAX + 1] = "";
    struct load_name parsed;
    struct slice model = slice_str(""), said = e->u.reg.load;
    enum protocol spoken = protocol_called(e->u.reg.protocol);
    bool alarm = spoken == PROTOCOL_SCCP && e->u.reg.agent.n;
    if (alarm && !said.n)
        said = sccp_alarm_load(e->u.reg.agent);
    if (load_name_parse(said, &parsed))
        memcpy(load, parsed.text, sizeof load);
    else if (said.n)
        sccp_alarm_load_name(said, load);
    if (spoken == PROTOCOL_SIP && sip_agent_is_79x0(e->u.reg.agent, &model)) {
        p->identified = true;
        set_model(p, model);
    }
    phone_claim(p, b, alarm && load[0] ? EVIDENCE_ALARM : EVIDENCE_REGISTER, spoken,
                slice_str(load), e->t_us);
}

void phone_hear(struct phone *p, const struct bench *b, const struct event *e)
{
    if (!p->first_us)
        p->first_us = e->t_us;
    if (e->t_us > p->last_us)
        p->last_us = e->t_us;
    if (p->stage == STAGE_WAITING)
        phone_set_stage(p, STAGE_SEEN, e->t_us);
    if (e->kind == EVENT_DHCP_REQUEST)
        hear_request(p, b, e);
    else if (e->kind == EVENT_DHCP_REPLY)
        hear_reply(p, b, e);
    else if (e->kind == EVENT_CDP || e->kind == EVENT_LLDP)
        hear_neighbour(p, b, e);
    else if (e->kind == EVENT_ARP)
        phone_rule_arp(p, b, e->u.arp.target, e->t_us);
    else if (e->kind == EVENT_REGISTER)
        hear_registration(p, b, e);
    phone_advance(p, b, e->t_us);
}
