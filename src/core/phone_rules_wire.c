/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: which servers does the phone talk to, and does it reach ours? A lease is not
 * judged by what it says but by what the phone makes of it: many phones have their TFTP server
 * typed in, so a lease without one is a fault only when no request follows, or when the phone
 * refuses the offer and sends DISCOVER again (WIRE 0.4). A phone that our server hears has found
 * it, and what was suspected before is taken back;
 * that two DHCP servers answer stays true of the session (model_wire.c).
 */
#include "core/phone_impl.h"

#include "core/text.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN = 72, DISCOVERS_MAX = 4 };

/* Only who is still on the way can be led astray; after that it may go where it likes. */
static bool is_on_the_way(const struct phone *p)
{
    return p->followed && !p->attempt.reached;
}

/* The loader of a hop that wipes the network settings is in; the rest of it is not. */
static bool is_wiped(const struct phone *p)
{
    return p->chosen && p->way.wipes_network && p->attempt.loader_sent;
}

/* --- TFTP --- */

void phone_rule_elsewhere(struct phone *p, const struct phone_request *r, int64_t now)
{
    char name[SHOWN], server[IP_TEXT_SIZE], by[IP_TEXT_SIZE];
    const struct phone_lease *l = &p->lease;
    bool told = ip_known(l->tftp) && ip_eq(l->tftp, r->server);
    if (!is_on_the_way(p) || (!phone_ask_is_config(r->ask) && !phone_ask_is_load_file(r->ask)))
        return;
    phone_problem_add(p, DIAG_OTHER_SERVER_ASKED, slice_str(""), now, "asks %s for %s%s%s",
                      ip_format(r->server, server),
                      text_safe(kept_name_view(&r->name), name, sizeof name),
                      told ? ", as told by DHCP from " : "", told ? ip_format(l->by, by) : "");
}

void phone_rule_two_answers(struct phone *p, struct slice name, struct ip first, struct ip other,
                            int64_t now)
{
    char shown[SHOWN], one[IP_TEXT_SIZE], two[IP_TEXT_SIZE];
    if (is_on_the_way(p))
        phone_problem_add(p, DIAG_OTHER_SERVER_ASKED, name, now, "%s was answered by %s and by %s",
                          text_safe(name, shown, sizeof shown), ip_format(first, one),
                          ip_format(other, two));
}

void phone_rule_unpaired(struct phone *p, struct slice name, struct ip server, int64_t now)
{
    char shown[SHOWN], ip[IP_TEXT_SIZE];
    if (is_on_the_way(p))
        phone_problem_add(p, DIAG_FIREWALL_SUSPECTED, slice_str(""), now,
                          "%s was asked of %s on the wire, and the server never got it",
                          text_safe(name, shown, sizeof shown), ip_format(server, ip));
}

/* That two servers answer is true whoever is asked next. */
static bool has_two_answers(const struct phone *p)
{
    for (unsigned i = 0; i < p->problem_count; i++)
        if (p->problem[i].what == DIAG_OTHER_SERVER_ASKED && p->problem[i].name.n)
            return true;
    return false;
}

void phone_rule_found_us(struct phone *p, const struct bench *b, int64_t now)
{
    static const enum diagnosis disproved[] = {DIAG_FIREWALL_SUSPECTED, DIAG_OTHER_SERVER_ASKED,
                                               DIAG_WRONG_TFTP_SERVER, DIAG_OPTION_150_MISSING};
    if (is_wiped(p))
        phone_problem_drop(p, DIAG_LOST_SERVER, now);
    for (size_t i = 0; i < ARRAY_SIZE(disproved) && p->problem_count; i++)
        if (disproved[i] != DIAG_OTHER_SERVER_ASKED || !has_two_answers(p))
            phone_problem_drop(p, disproved[i], now);
    if (b->has_server) /* else whom it found may be where it was led astray */
        phone_problem_drop(p, DIAG_SECOND_DHCP, now);
}

/* --- DHCP --- */

void phone_rule_wiped(struct phone *p, const struct bench *b, const char *seen, int64_t now)
{
    char way[WAY_TEXT_SIZE], remedy[REMEDY_SIZE];
    p->load[0] = 0; /* what it ran went with its loader */
    p->converted = CONVERTED_NO;
    phone_problem_add(p, DIAG_LOST_SERVER, slice_str(""), now,
                      "%s%s, which wiped its network settings: %s", phone_way_text(p, way), seen,
                      phone_remedy(b, remedy));
}

void phone_rule_discover(struct phone *p, const struct bench *b, int64_t now)
{
    const struct phone_lease *l = &p->lease;
    char by[IP_TEXT_SIZE];
    bool refused = l->discovers > 1 && l->offered && l->fault[0];
    bool in_vain =
        l->discovers >= DISCOVERS_MAX && now - l->discover_us >= bench_seconds(b, DISCOVER_QUIET_S);
    if (!is_on_the_way(p) || bench_was_deaf(b, l->discover_us, now))
        return;
    if (is_wiped(p) && (refused || in_vain))
        phone_rule_wiped(p, b,
                         l->offered ? "DHCP names no TFTP server after the new loader"
                                    : "no DHCP server answers after the new loader",
                         now);
    else if (refused)
        phone_problem_add(p, DIAG_OPTION_150_MISSING, slice_str(""), now,
                          "takes no lease from %s: %s", ip_format(l->by, by), l->fault);
    else if (in_vain)
        phone_problem_add(p, DIAG_OPTION_150_MISSING, slice_str(""), now,
                          "asked %u times for a lease and %s", l->discovers,
                          l->offered ? "took no offer" : "no DHCP server answered");
}

bool phone_rule_second_dhcp(struct phone *p, struct ip one, struct ip other, int64_t now)
{
    char a[IP_TEXT_SIZE], z[IP_TEXT_SIZE];
    if (!is_on_the_way(p))
        return false;
    phone_problem_add(p, DIAG_SECOND_DHCP, slice_str(""), now, "%s and %s both answer phones",
                      ip_format(one, a), ip_format(other, z));
    return true;
}

static void add_wrong_server(struct phone *p, const char *what, int64_t now)
{
    char by[IP_TEXT_SIZE], tftp[IP_TEXT_SIZE];
    phone_problem_add(p, DIAG_WRONG_TFTP_SERVER, slice_str(""), now,
                      "DHCP from %s names %s, and %s", ip_format(p->lease.by, by),
                      ip_format(p->lease.tftp, tftp), what);
}

/* On a switch without a mirror port this is all that is seen of it (DESIGN 7). */
void phone_rule_arp(struct phone *p, const struct bench *b, struct ip target, int64_t now)
{
    const struct phone_lease *l = &p->lease;
    if (is_on_the_way(p) && l->ack_us && l->by_option && ip_known(target) &&
        ip_eq(l->tftp, target) && bench_is_foreign(b, target))
        add_wrong_server(p, "it looks for that one", now);
}

int64_t phone_lease_deadline(const struct phone *p, const struct bench *b)
{
    const struct phone_lease *l = &p->lease;
    bool judged = l->fault[0] || bench_is_foreign(b, l->tftp);
    int64_t patience = bench_seconds(b, LEASE_QUIET_S) + LOST_REQUEST_S * INT64_C(1000000);
    return l->ack_us && judged ? l->ack_us + patience : 0;
}

void phone_rule_lease_fault(struct phone *p, int64_t now)
{
    char by[IP_TEXT_SIZE];
    bool sent = p->attempt.loader_sent;
    phone_problem_add(p, sent ? DIAG_LOST_SERVER : DIAG_OPTION_150_MISSING, slice_str(""), now,
                      "its lease from %s%s: %s", ip_format(p->lease.by, by),
                      sent ? " after the new loader" : "", p->lease.fault);
}

void phone_rule_lease(struct phone *p, const struct bench *b, int64_t now)
{
    struct phone_lease *l = &p->lease;
    int64_t ack = l->ack_us;
    l->ack_us = 0;
    if (!is_on_the_way(p) || (!b->has_server && bench_was_deaf(b, ack, now)))
        return;
    if (!l->fault[0])
        add_wrong_server(p, "no request came here", now);
    else if (is_wiped(p))
        phone_rule_wiped(p, b, "its lease names no TFTP server after the new loader", now);
    else
        phone_rule_lease_fault(p, now);
}

/* --- this computer --- */

void phone_rule_link(struct phone *p, const struct bench *b, int64_t now)
{
    const struct phone_request *r = phone_request_current(p);
    char shown[SHOWN] = "it", card[SHOWN];
    if (!is_on_the_way(p))
        return;
    if (r)
        text_safe(kept_name_view(&r->name), shown, sizeof shown);
    text_safe(slice_str(b->link_down), card, sizeof card);
    if (r && r->outcome == OUTCOME_SENDING)
        phone_problem_add(p, DIAG_LINK_LOST, slice_str(""), now, "%s went down while %s was sent",
                          card, shown);
    else
        phone_problem_add(p, DIAG_LINK_LOST, slice_str(""), now,
                          "%s is down, and the phone has not come back after %s", card, shown);
}

/* What was concluded from silence while packets were lost is not known. */
void phone_rule_deaf(struct phone *p, const struct bench *b, int64_t now)
{
    static const struct {
        enum diagnosis what;
        bool of_ours; /* also where our own server would have heard the phone */
    } doubtful[] = {
        {DIAG_FIREWALL_SUSPECTED, true},   {DIAG_TFTP_UNANSWERED, false},
        {DIAG_LOST_SERVER, false},         {DIAG_OPTION_150_MISSING, false},
        {DIAG_NO_APPLICATION_LOOP, false}, {DIAG_RESET_LOOP, false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(doubtful); i++)
        for (unsigned k = 0; k < p->problem_count; k++)
            if (p->problem[k].what == doubtful[i].what && (doubtful[i].of_ours || !b->has_server) &&
                p->problem[k].at_us >= b->deaf_from_us) {
                phone_problem_drop(p, doubtful[i].what, now);
                break;
            }
    if (!b->has_server)
        p->attempt.failed_hunts = 0;
}
