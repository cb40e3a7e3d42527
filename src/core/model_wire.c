/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: wire truth beside server truth (DESIGN 7). Where a server of ours runs, it
 * knows best what it was asked and what it sent: the same seen on the wire tells nothing new and is
 * never counted twice. It is only held against the server's word for (ip, port, name); either may
 * come first. What was asked of us on the wire and is not heard within two seconds, real ones, was
 * swallowed by a firewall. What is asked of other servers our server cannot know: that does move
 * the phone, and is told. Where no server is ours (a capture, another server's log), all of it
 * counts.
 */
#include "core/model_impl.h"

#include "core/dhcp_packet.h"
#include "core/neighbour.h"
#include "core/text.h"

#include <stdio.h>
#include <string.h>

static enum dhcp_type dhcp_type_called(struct slice name)
{
    unsigned t = DHCP_DISCOVER;
    while (t <= DHCP_INFORM && !slice_is(name, dhcp_type_name((enum dhcp_type)t)))
        t++;
    return (enum dhcp_type)(t <= DHCP_INFORM ? t : 0);
}

static enum dhcp_type dhcp_type_of(const struct event *e)
{
    return dhcp_type_called(e->kind == EVENT_DHCP_REQUEST ? e->u.dhcp_request.type
                                                          : e->u.dhcp_reply.type);
}

/* Our DHCP server tells what it hears and says; the wire tells the same some milliseconds later.
 * What a firewall keeps from our server it does not tell, and then the wire's word counts. */
static bool is_dhcp_echo(const struct model *m, const struct event *e)
{
    bool reply = e->kind == EVENT_DHCP_REPLY;
    const struct phone *p = model_phone_by_mac(m, e->mac);
    if ((!reply && e->kind != EVENT_DHCP_REQUEST) || e->src != EVENT_SRC_WIRE || !p ||
        (reply && !bench_knows(&m->bench.own, e->u.dhcp_reply.by)))
        return false;
    int64_t told = p->lease.told_us[dhcp_type_of(e)], apart = e->t_us - told;
    return told && apart < WIRE_DHCP_US && apart > -WIRE_DHCP_US;
}

bool model_is_echo(const struct model *m, const struct event *e)
{
    m = model_fleet_of(m, e->bench);
    if (is_dhcp_echo(m, e))
        return true;
    bool tftp = e->kind == EVENT_TFTP_REQUEST || e->kind == EVENT_TFTP_START ||
                e->kind == EVENT_TFTP_DONE || e->kind == EVENT_TFTP_FAIL ||
                e->kind == EVENT_TFTP_ERROR;
    return tftp && e->src == EVENT_SRC_WIRE && m->bench.has_server &&
           bench_knows(&m->bench.own, e->server);
}

/* --- pairing --- */

static struct wire_waiting *waiting_at(struct model_wire *w, unsigned i)
{
    return &w->waiting[(w->first + i) % WIRE_WAITING_MAX];
}

static void pop(struct model_wire *w)
{
    w->first = (w->first + 1) % WIRE_WAITING_MAX;
    w->count--;
}

static void wait_for_twin(struct model_wire *w, const struct event *e, bool heard)
{
    if (w->count == WIRE_WAITING_MAX)
        pop(w);
    struct wire_waiting *it = waiting_at(w, w->count++);
    *it = (struct wire_waiting){.at_us = e->t_us,
                                .ip = e->ip,
                                .server = e->server,
                                .mac = e->mac,
                                .port = e->port,
                                .open = true,
                                .heard = heard};
    kept_name_set(&it->name, e->name);
}

/* Takes the other side of this request out of the waiting ones. */
static bool meet(struct model_wire *w, const struct event *e, bool heard)
{
    for (unsigned i = w->count; i-- > 0;) {
        struct wire_waiting *it = waiting_at(w, i);
        if (!it->open || it->heard != heard || it->port != e->port || !ip_eq(it->ip, e->ip) ||
            !kept_name_is(&it->name, e->name))
            continue;
        it->open = false;
        return true;
    }
    return false;
}

/* The capture is read after all requests, and what is told late is told with the time of then. */
static bool was_heard(struct model *m, const struct event *e)
{
    struct phone *p = ip_known(e->ip) ? index_find_ip(&m->by_ip, e->ip) : NULL;
    struct phone_request *r = p ? phone_history_find(p, e->port, e->name) : NULL;
    int64_t within = r && !r->captured ? WIRE_LATE_US : WIRE_PAIR_US;
    if (r && r->src == EVENT_SRC_SERVER && e->t_us - r->asked_us < within) {
        r->captured = true;
        return true;
    }
    return meet(&m->wire, e, true);
}

/* The request that an event belongs to, if we know it. */
static struct phone_request *asked(struct model *m, const struct event *e, struct phone **p)
{
    *p = ip_known(e->ip) ? index_find_ip(&m->by_ip, e->ip) : NULL;
    return *p ? phone_history_find(*p, e->port, e->name) : NULL;
}

/* The wire told it before it was known that a server of ours runs. */
static bool was_told(struct model *m, const struct event *e)
{
    struct phone *p = ip_known(e->ip) ? index_find_ip(&m->by_ip, e->ip) : NULL;
    return p && phone_heard_again(p, e, WIRE_PAIR_US);
}

bool model_wire_heard(struct model *m, const struct event *e)
{
    bool first = !m->bench.has_server;
    m->bench.has_server = true;
    if (ip_known(e->server))
        bench_learn(&m->bench.own, e->server);
    if (e->kind != EVENT_TFTP_REQUEST || e->u.request.repeat)
        return true;
    if (first && was_told(m, e))
        return false;
    bool waited = meet(&m->wire, e, false);
    if (!waited && (e->u.request.ignored.n || e->u.request.write))
        wait_for_twin(&m->wire, e, true);
    return true;
}

static void note_answer(struct bench *b, const struct event *e)
{
    if (e->kind == EVENT_TFTP_START || e->kind == EVENT_TFTP_ERROR || e->kind == EVENT_TFTP_DONE)
        bench_learn(&b->answering, e->server);
    if (e->kind == EVENT_TFTP_DONE)
        bench_learn(&b->finishing, e->server);
}

/* A second answer, by another server; the phone takes the first that reaches it. A server of ours
 * is known to answer, others must have been seen doing so: one may have two addresses. */
static bool is_second_answer(struct model *m, const struct event *e, struct phone *p,
                             const struct phone_request *r)
{
    const struct bench *b = &m->bench;
    struct ip first = ip_known(r->answered) || !b->has_server ? r->answered : r->server;
    bool answer = e->kind == EVENT_TFTP_START || e->kind == EVENT_TFTP_ERROR;
    if (!answer || !ip_known(first) || !ip_known(e->server) || ip_eq(first, e->server) ||
        bench_knows(&b->own, e->server))
        return false;
    phone_rule_two_answers(p, kept_name_view(&r->name), first, e->server, e->t_us);
    phone_advance(p, b, e->t_us);
    queue_update(&m->queue, p);
    return true;
}

/* Where a server of ours runs. */
static bool admit_beside_ours(struct model *m, const struct event *e)
{
    struct phone *p;
    struct phone_request *r;
    if (e->kind == EVENT_TFTP_REQUEST) {
        bool foreign = bench_is_foreign(&m->bench, e->server);
        bool ours = e->src == EVENT_SRC_WIRE && m->bench.own.count && !foreign;
        if (ours && !e->u.request.repeat && !was_heard(m, e))
            wait_for_twin(&m->wire, e, false);
        return foreign;
    }
    r = asked(m, e, &p);
    return r && !is_second_answer(m, e, p, r) && r->elsewhere;
}

bool model_wire_admits(struct model *m, const struct event *e)
{
    struct phone *p;
    struct phone_request *r;
    note_answer(&m->bench, e);
    if (m->bench.has_server)
        return admit_beside_ours(m, e);
    if (e->kind == EVENT_TFTP_REQUEST)
        return true;
    r = asked(m, e, &p);
    return !r || !is_second_answer(m, e, p, r);
}

/* --- time --- */

static int64_t patience(const struct wire_waiting *it)
{
    return it->heard ? WIRE_ASIDE_US : WIRE_PAIR_US;
}

int64_t model_wire_deadline(const struct model *m)
{
    const struct model_wire *w = &m->wire;
    for (unsigned i = 0; i < w->count; i++) {
        const struct wire_waiting *it = &w->waiting[(w->first + i) % WIRE_WAITING_MAX];
        if (it->open && !it->heard)
            return it->at_us + WIRE_PAIR_US;
    }
    return 0;
}

static void judge_unheard(struct model *m, const struct wire_waiting *it)
{
    bool ok = true;
    struct event e = {.kind = EVENT_TFTP_REQUEST,
                      .src = EVENT_SRC_WIRE,
                      .t_us = it->at_us,
                      .mac = it->mac,
                      .ip = it->ip,
                      .port = it->port,
                      .name = kept_name_view(&it->name)};
    int64_t due = it->at_us + WIRE_PAIR_US;
    struct phone *p = model_phone_of(m, &e, true, &ok);
    if (!p)
        return;
    phone_hear(p, &m->bench, &e);
    if (!bench_was_deaf(&m->bench, it->at_us, due))
        phone_rule_unpaired(p, e.name, it->server, due);
    phone_advance(p, &m->bench, due);
    queue_update(&m->queue, p);
}

void model_wire_advance(struct model *m, int64_t now)
{
    struct model_wire *w = &m->wire;
    while (w->count) {
        struct wire_waiting it = *waiting_at(w, 0);
        if (it.open && it.at_us + patience(&it) > now)
            break;
        pop(w);
        if (it.open && !it.heard)
            judge_unheard(m, &it);
    }
}

void model_wire_shift(struct model *m, int64_t by_us)
{
    for (unsigned i = 0; i < m->wire.count; i++)
        waiting_at(&m->wire, i)->at_us += by_us;
}

/* --- phones that are not asking --- */

/* Laptops have leases too: a phone says so, by its vendor class or its host name. */
static bool is_phone(const struct event *e)
{
    struct mac mac;
    struct neighbour n = {.device = e->u.neighbour.device,
                          .platform = e->u.neighbour.platform,
                          .version = e->u.neighbour.version};
    switch (e->kind) {
    case EVENT_DHCP_REQUEST:
        return dhcp_vendor_is_phone(e->u.dhcp_request.vendor, NULL) ||
               mac_parse(e->u.dhcp_request.hostname, &mac, NULL);
    case EVENT_CDP:
    case EVENT_LLDP:
        return neighbour_is_phone(&n);
    case EVENT_REGISTER:
        return mac_parse(e->u.reg.device, &mac, NULL);
    default:
        return false;
    }
}

/* The phone's address after this event, as far as it tells. */
static struct ip address_of(const struct event *e)
{
    if (e->kind != EVENT_DHCP_REPLY)
        return e->ip;
    return slice_is(e->u.dhcp_reply.type, "ack") ? e->u.dhcp_reply.address : (struct ip){0};
}

/* Once for the session, whatever becomes of the phones: the next one may be led astray. */
static bool tell_second_dhcp(struct model *m, struct ip one, struct ip other, int64_t now)
{
    char text[sizeof m->problem->text], a[IP_TEXT_SIZE], z[IP_TEXT_SIZE];
    for (unsigned i = 0; i < m->problem_count; i++)
        if (m->problem[i].what == DIAG_SECOND_DHCP)
            return true;
    snprintf(text, sizeof text, "%s and %s both answer phones", ip_format(one, a),
             ip_format(other, z));
    return model_add_problem(m, DIAG_SECOND_DHCP, slice_str(""), now, text);
}

static bool find_second_dhcp(struct model *m, struct phone *p, const struct event *e)
{
    struct bench_addresses *known = &m->bench.dhcp;
    struct ip by = ip_known(e->u.dhcp_reply.by) ? e->u.dhcp_reply.by : e->server;
    if (!ip_known(by) || slice_is(e->u.dhcp_reply.type, "nak"))
        return true;
    bench_learn(known, by);
    for (unsigned i = 0; i < known->count; i++)
        if (!ip_eq(known->at[i], by)) {
            bool concerns = phone_rule_second_dhcp(p, known->at[i], by, e->t_us);
            return !concerns || tell_second_dhcp(m, known->at[i], by, e->t_us);
        }
    return true;
}

/* The word of a DHCP server of ours. */
static void note_told(struct model *m, struct phone *p, const struct event *e)
{
    if (e->src != EVENT_SRC_SERVER ||
        (e->kind != EVENT_DHCP_REQUEST && e->kind != EVENT_DHCP_REPLY))
        return;
    p->lease.told_us[dhcp_type_of(e)] = e->t_us;
    if (e->kind == EVENT_DHCP_REPLY)
        bench_learn(&m->bench.own, e->u.dhcp_reply.by);
}

bool model_wire_hear(struct model *m, const struct event *e)
{
    bool ok = true;
    struct event of = *e;
    if (is_dhcp_echo(m, e))
        return true;
    of.ip = address_of(e);
    struct phone *p = model_phone_of(m, &of, is_phone(e), &ok);
    if (!p)
        return ok;
    if (e->kind == EVENT_DHCP_REPLY)
        ok = find_second_dhcp(m, p, e);
    note_told(m, p, e);
    phone_hear(p, &m->bench, e);
    model_choose_identified(m, p, e->t_us);
    queue_update(&m->queue, p);
    return ok;
}

/* --- this computer --- */

static bool is_sending(const struct phone *p)
{
    const struct phone_request *r = phone_request_current(p);
    return p->stage == STAGE_LOADING && r && r->outcome == OUTCOME_SENDING;
}

/* A phone on a direct cable takes the link down with each of its restarts: while it is expected to
 * restart nothing is said, unless it does not come back (phone_silence.c). */
void model_wire_link(struct model *m, const struct event *e)
{
    struct bench *b = &m->bench;
    if (e->u.link.up && ip_known(e->u.link.address))
        bench_learn(&b->own, e->u.link.address);
    if (!e->u.link.up)
        slice_to_str(e->u.link.interface, b->link_down, sizeof b->link_down);
    else if (slice_is(e->u.link.interface, b->link_down))
        b->link_down[0] = 0;
    for (size_t i = 0; i < m->count; i++) {
        struct phone *p = m->phone[i];
        if (!e->u.link.up && is_sending(p))
            phone_rule_link(p, b, e->t_us);
        else if (!b->link_down[0])
            phone_problem_drop(p, DIAG_LINK_LOST, e->t_us);
        phone_advance(p, b, e->t_us);
        queue_update(&m->queue, p);
    }
}

static struct wire_card *card_of(struct model *m, struct slice name)
{
    struct model_wire *w = &m->wire;
    unsigned i = 0;
    while (i < w->cards && !slice_is(name, w->card[i].name))
        i++;
    if (i == WIRE_CARDS_MAX)
        i--; /* a bench has one or two */
    if (i == w->cards)
        w->card[w->cards++] = (struct wire_card){.at_us = m->started_us};
    slice_to_str(name, w->card[i].name, sizeof w->card[i].name);
    return &w->card[i];
}

static bool tell_drops(struct model *m, const struct event *e)
{
    char text[sizeof m->problem->text], card[64];
    struct buf b;
    buf_fixed(&b, text, sizeof text);
    buf_printf(&b, "%s: %llu packets were lost, %llu were seen",
               text_safe(e->u.capture.interface, card, sizeof card),
               (unsigned long long)e->u.capture.drops, (unsigned long long)e->u.capture.packets);
    for (unsigned i = 0; i < m->problem_count; i++) /* the latest count is the one to read */
        if (m->problem[i].what == DIAG_CAPTURE_DROPS &&
            kept_name_is(&m->problem[i].name, e->u.capture.interface))
            slice_to_str(slice_str(buf_cstr(&b)), m->problem[i].text, sizeof m->problem[i].text);
    return model_add_problem(m, DIAG_CAPTURE_DROPS, e->u.capture.interface, e->t_us, buf_cstr(&b));
}

bool model_wire_capture(struct model *m, const struct event *e)
{
    struct wire_card *card = card_of(m, slice_sub(e->u.capture.interface, 0, 63));
    int64_t since = card->at_us;
    bool more = e->u.capture.drops > card->drops;
    card->drops = e->u.capture.drops;
    card->at_us = e->t_us;
    if (!more)
        return true;
    bench_add_deafness(&m->bench, since, e->t_us);
    for (size_t i = 0; i < m->count; i++) {
        phone_rule_deaf(m->phone[i], &m->bench, e->t_us);
        phone_advance(m->phone[i], &m->bench, e->t_us);
        queue_update(&m->queue, m->phone[i]);
    }
    return tell_drops(m, e);
}
