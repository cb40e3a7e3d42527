/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a registration is a phone and a call server that speak one protocol. Phones
 * refresh it every minute or two and, where it fails, try for ever; so an event is told only when
 * it is news: not said in the same words within a minute, unless the outcome has changed since.
 * A REGISTER that is asked for credentials (401, 407) was not refused; it was when the same call
 * is asked for them again.
 */
#include "core/mgcp.h"
#include "core/sccp.h"
#include "core/sip.h"
#include "core/tracker_impl.h"

enum { NEWS_S = 60, SYN_PATIENCE_S = 10 };

static const char *const outcome_names[] = {
    [OUTCOME_NONE] = "asked",
    [OUTCOME_ACCEPTED] = "accepted",
    [OUTCOME_REFUSED] = "refused",
    [OUTCOME_UNREACHABLE] = "unreachable",
};

bool register_init(struct tracker *t)
{
    return table_init(&t->registrations, sizeof(struct registration), REGISTRATIONS_MAX);
}

static uint64_t key_of(enum protocol p, struct ip phone, struct ip server)
{
    return hash_ip(hash_ip((uint64_t)p, phone), server);
}

struct registration *register_find(const struct tracker *t, enum protocol p, struct ip phone,
                                   struct ip server)
{
    return table_find(&t->registrations, key_of(p, phone, server));
}

struct registration *register_take(struct tracker *t, enum protocol p, struct ip phone,
                                   struct ip server, struct mac mac)
{
    struct registration *r = table_take(&t->registrations, key_of(p, phone, server));
    r->cell.kept_us = t->now_us;
    r->protocol = p;
    r->phone = phone;
    r->server = server;
    if (mac_known(mac))
        r->mac = mac;
    return r;
}

static void tell(struct tracker *t, struct registration *r, enum outcome how, struct slice agent)
{
    uint64_t words = hash_u64(r->cell.key ^ EVENT_REGISTER, (uint64_t)r->turn << 8 | how);
    words = hash_slice(hash_slice(words, slice_str(r->device)), slice_str(r->load));
    if (!tracker_is_news(&t->said, hash_slice(words, agent), t->now_us, tracker_seconds(t, NEWS_S)))
        return;
    struct event e = tracker_event(t, EVENT_REGISTER, r->mac, r->phone);
    e.server = r->server;
    e.u.reg.protocol = slice_str(protocol_name(r->protocol));
    e.u.reg.device = slice_str(r->device);
    e.u.reg.load = slice_str(r->load);
    e.u.reg.agent = agent;
    e.u.reg.result = slice_str(outcome_names[how]);
    tracker_tell(t, &e);
}

void register_asked(struct tracker *t, struct registration *r, struct slice agent)
{
    tell(t, r, OUTCOME_NONE, agent);
}

void register_ended(struct tracker *t, struct registration *r, enum outcome how, struct slice agent)
{
    r->unanswered_us = 0;
    if (r->outcome != OUTCOME_NONE && r->outcome != how)
        r->turn++;
    r->outcome = how;
    tell(t, r, how, agent);
}

void register_advance(struct tracker *t, int64_t now_us)
{
    int64_t patience = tracker_seconds(t, SYN_PATIENCE_S);
    for (size_t i = 0; i < t->registrations.count; i++) {
        struct registration *r = table_at(&t->registrations, i);
        if (r->unanswered_us && tracker_patience_ends(t, r->unanswered_us + patience, now_us))
            register_ended(t, r, OUTCOME_UNREACHABLE, slice_str(""));
        else if (r->unanswered_us)
            t->awaits = true;
    }
}

/* --- SIP --- */

static void on_sip_register(struct tracker *t, const struct frame *f, const struct sip_message *m)
{
    struct mac known = who_sent(t, f);
    bool is_phone = m->device.n || sip_agent_is_phone(m->agent) || mac_known(known);
    if (!is_phone)
        return;
    struct mac mac = mac_known(m->mac) ? m->mac : known;
    struct registration *r = register_take(t, PROTOCOL_SIP, f->from, f->to, mac);
    who_learn(t, mac, f->from);
    slice_to_str(m->device, r->device, sizeof r->device);
    slice_to_str(sccp_alarm_load(m->reason), r->load, sizeof r->load);
    register_asked(t, r, m->agent);
}

static void on_sip_answer(struct tracker *t, const struct frame *f, const struct sip_message *m)
{
    struct registration *r = register_find(t, PROTOCOL_SIP, f->to, f->from);
    uint64_t call = hash_slice(0, m->call_id);
    bool challenge = m->status == 401 || m->status == 407;
    if (!r || m->status < 200 || (m->status >= 300 && m->status < 400))
        return;
    if (challenge && r->challenged != call) {
        r->challenged = call;
        return;
    }
    r->challenged = 0;
    register_ended(t, r, m->status < 300 ? OUTCOME_ACCEPTED : OUTCOME_REFUSED, slice_str(""));
}

void tracker_sip(struct tracker *t, const struct frame *f)
{
    struct sip_message m;
    if (!sip_parse(f->payload, &m))
        return;
    if (slice_is(m.method, "REGISTER"))
        on_sip_register(t, f, &m);
    else if (m.status && slice_is(m.cseq, "REGISTER"))
        on_sip_answer(t, f, &m);
}

/* --- MGCP --- */

/* The host of "aaln/1@SEP00156219BB2F", where it is a phone's name. */
static struct mac mac_of_endpoint(struct slice endpoint)
{
    struct mac mac = {{0}};
    size_t at = endpoint.n;
    while (at && endpoint.p[at - 1] != '@')
        at--;
    struct slice host = slice_sub(endpoint, at, 3 + 12);
    if (host.n == 3 + 12)
        mac_parse(host, &mac, NULL);
    return mac;
}

static void on_restart(struct tracker *t, const struct frame *f, const struct mgcp_message *m)
{
    struct mac mac = who_sent(t, f);
    if (!mac_known(mac))
        mac = mac_of_endpoint(m->endpoint);
    if (!mac_known(mac)) /* a gateway's */
        return;
    struct registration *r = register_take(t, PROTOCOL_MGCP, f->from, f->to, mac);
    who_learn(t, mac, f->from);
    r->exchange = hash_slice(0, m->transaction);
    register_asked(t, r, m->endpoint);
}

static void on_mgcp_answer(struct tracker *t, const struct frame *f, const struct mgcp_message *m)
{
    struct registration *r = register_find(t, PROTOCOL_MGCP, f->to, f->from);
    if (!r || m->code < 200 || r->exchange != hash_slice(0, m->transaction))
        return;
    register_ended(t, r, m->code < 300 ? OUTCOME_ACCEPTED : OUTCOME_REFUSED, slice_str(""));
}

void tracker_mgcp(struct tracker *t, const struct frame *f)
{
    struct mgcp_message m;
    if (!mgcp_parse(f->payload, &m))
        return;
    if (slice_is_nocase(m.verb, "RSIP"))
        on_restart(t, f, &m);
    else if (m.code)
        on_mgcp_answer(t, f, &m);
}
