/* SPDX-License-Identifier: MIT */
/* Who is who on the wire, and what the wire says beside our server. */
#include "cmocka_all.h"

#include "story_wire.h"

#define B "00156219BB2F"

static const struct phone *by_mac(const struct story *s, const char *mac)
{
    return model_phone_by_mac(s->m, story_mac(mac));
}

/* --- who is who --- */

static void a_phone_that_only_says_what_it_is_is_seen(void **state)
{
    (void)state;
    struct story s = wire_capture();
    wire_cdp(&s, 1, "SIP" M, "P003-08-2-00");
    const struct phone *p = wire_phone(&s);
    assert_string_equal(phone_stage_name(p->stage), "seen");
    assert_string_equal(p->model, "7960");
    assert_string_equal(p->load, "P0S3-08-2-00");
    assert_int_equal(p->protocol, PROTOCOL_SIP);
    assert_true(p->identified);
    assert_int_equal(p->requests, 0);
    assert_true(p->first_us == story_us(&s, 1));
    story_end(&s);
}

static void a_lease_asked_for_makes_it_known(void **state)
{
    (void)state;
    static const struct {
        const char *vendor, *model;
        bool known, identified;
    } row[] = {
        {"Cisco Systems, Inc. IP Phone CP-7960G", "7960", true, true},
        {"Cisco Systems, Inc. IP Phone CP-7940", "7940", true, true},
        {"Cisco Systems, Inc. IP Phone CP-7961G", "7961G", true, false},
        {"Cisco Systems, Inc. IP Phone", "", true, false},
        {"MSFT 5.0", "", false, false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct story s = wire_bench("P0S3-8-12-00");
        struct event e = wire_event(EVENT_DHCP_REQUEST, B);
        e.u.dhcp_request.type = slice_str("discover");
        e.u.dhcp_request.vendor = slice_str(row[i].vendor);
        story_tell(&s, e, 1);
        const struct phone *p = by_mac(&s, B);
        assert_int_equal(p != NULL, row[i].known);
        if (p) {
            assert_string_equal(p->model, row[i].model);
            assert_int_equal(p->identified, row[i].identified);
        }
        story_end(&s);
    }
}

static void a_lease_tells_whose_address_it_is(void **state)
{
    (void)state;
    struct story s = wire_bench("P0S3-8-12-00");
    wire_want(&s, 1, M);
    wire_reply(&s, 1.1, M, "ack", OURS, "10.200.0.1");
    assert_true(ip_eq(wire_phone(&s)->ip, ip_v4(PHONE)));
    story_row(&s, &(struct row){2, SIPDEF, SERVED, 300, 0}); /* a name that tells no MAC */
    assert_int_equal(model_phone_count(s.m), 1);
    assert_int_equal(wire_phone(&s)->requests, 1);
    wire_want(&s, 60, B); /* the same address, to another phone */
    wire_reply(&s, 60.1, B, "ack", OURS, "10.200.0.1");
    assert_true(ip_eq(by_mac(&s, B)->ip, ip_v4(PHONE)));
    assert_false(ip_known(wire_phone(&s)->ip));
    story_end(&s);
}

static void an_offer_moves_no_address(void **state)
{
    (void)state;
    struct story s = wire_bench("P0S3-8-12-00");
    wire_discover(&s, 1, M);
    wire_reply(&s, 1.1, M, "offer", OURS, "10.200.0.1");
    assert_false(ip_known(wire_phone(&s)->ip));
    story_end(&s);
}

/* Asked by address alone, then ARP or CDP says whose it is. */
static void an_address_gets_its_mac_from_arp(void **state)
{
    (void)state;
    struct story s = wire_bench(NULL);
    story_row(&s, &(struct row){1, SIPDEF, SERVED, 300, 0});
    struct event e = wire_event(EVENT_ARP, M);
    e.ip = s.ip;
    e.u.arp.target = ip_v4(OURS);
    story_tell(&s, e, 2);
    assert_int_equal(model_phone_count(s.m), 1);
    assert_int_equal(wire_phone(&s)->requests, 1);
    e.mac = story_mac(B); /* a computer's: nobody asked for it */
    e.ip = ip_v4(OTHER);
    story_tell(&s, e, 3);
    assert_int_equal(model_phone_count(s.m), 1);
    story_end(&s);
}

/* Behind a router all frames have its MAC (WIRE 0.10). */
static void a_router_is_no_phone(void **state)
{
    (void)state;
    struct story s = wire_capture();
    s.mac = story_mac("00000C07AC01");
    story_row(&s, &(struct row){1, CTL, MISSING, 0, 0});
    story_row(&s, &(struct row){2, XML, MISSING, 0, 0});
    s.ip = ip_v4(PHONE + 1);
    story_row(&s, &(struct row){3, "CTLSEP" B ".tlv", MISSING, 0, 0});
    story_row(&s, &(struct row){4, XML, MISSING, 0, 0});
    assert_int_equal(model_phone_count(s.m), 2);
    assert_int_equal(wire_phone(&s)->requests, 2);
    assert_int_equal(by_mac(&s, B)->requests, 2);
    story_end(&s);
}

static void a_registration_makes_it_known(void **state)
{
    (void)state;
    struct story s = wire_capture();
    wire_register(&s, 1, "sccp", "", "", "asked");
    assert_int_equal(wire_phone(&s)->protocol, PROTOCOL_SCCP);
    assert_true(ip_eq(wire_phone(&s)->ip, s.ip));
    story_end(&s);
}

static void all_takes_in_a_phone_that_cdp_identifies(void **state)
{
    (void)state;
    struct story s = wire_bench(NULL);
    story_choose(&s, NULL, "P0S3-8-12-00");
    wire_cdp(&s, 1, "SEP" M, "P00308000700");
    assert_true(wire_phone(&s)->chosen);
    assert_string_equal(phone_stage_name(wire_phone(&s)->stage), "seen");
    story_end(&s);
}

/* --- beside our server --- */

static void what_never_arrives_was_swallowed(void **state)
{
    (void)state;
    int64_t at;
    struct story s = wire_bench("P0S3-8-12-00");
    wire_ask(&s, 1, CTL, OURS, 0);
    wire_ask(&s, 2, CTL, OURS, 1);
    assert_true(model_deadline(s.m, &at));
    assert_true(at == story_us(&s, 3));
    story_silence(&s, 2.9);
    assert_int_equal(wire_phone(&s)->problem_count, 0);
    story_silence(&s, 3.1);
    wire_expect(&s, STAGE_STUCK, "firewall-suspected",
                CTL " was asked of 10.200.0.1 on the wire, and the server never got it");
    wire_ask(&s, 6, CTL, OURS, 2);
    wire_ask(&s, 10, CTL, OURS, 3);
    story_silence(&s, 13);
    assert_int_equal(wire_phone(&s)->requests, 0);
    assert_int_equal(wire_phone(&s)->problem[0].times, 1);
    /* Somebody opens port 69: the phone is heard, the suspicion is over. */
    story_row(&s, &(struct row){14, SEP, SERVED, 89, 0});
    wire_expect(&s, STAGE_ASKING, "", "");
    story_end(&s);
}

/* The speed of a session makes phones faster, not networks. */
static void two_seconds_are_two_seconds_at_any_speed(void **state)
{
    (void)state;
    struct story s;
    story_begin(&s, 10);
    story_teller(&s, BY_SERVER);
    story_choose(&s, M, "P0S3-8-12-00");
    wire_ask(&s, 1, CTL, OURS, 0);
    story_silence(&s, 2.9);
    assert_int_equal(model_phone_count(s.m), 1);
    assert_int_equal(wire_phone(&s)->problem_count, 0);
    story_silence(&s, 3.1);
    assert_int_equal(wire_phone(&s)->problem_count, 1);
    story_end(&s);
}

static void what_was_heard_may_be_captured_late(void **state)
{
    (void)state;
    struct story s = wire_bench("P0S3-8-12-00");
    struct event e = story_event(&s, EVENT_TFTP_REQUEST, CTL);
    e.server = ip_v4(OURS);
    story_tell_one(&s, e, 1, EVENT_SRC_SERVER);
    story_tell_one(&s, e, 9, EVENT_SRC_WIRE);
    story_silence(&s, 12);
    assert_int_equal(wire_phone(&s)->problem_count, 0);
    story_tell_one(&s, e, 13, EVENT_SRC_WIRE); /* another one, which was not heard */
    story_silence(&s, 16);
    assert_int_equal(wire_phone(&s)->problem_count, 1);
    story_end(&s);
}

static void what_our_server_ignores_has_arrived(void **state)
{
    (void)state;
    for (int wire_first = 0; wire_first < 2; wire_first++) {
        struct story s = wire_bench("P0S3-8-12-00");
        struct event e = story_event(&s, EVENT_TFTP_REQUEST, CTL);
        e.u.request.ignored = slice_str("outside-subnet");
        e.server = ip_v4(OURS);
        story_tell_one(&s, e, 1, wire_first ? EVENT_SRC_WIRE : EVENT_SRC_SERVER);
        story_tell_one(&s, e, 1.001, wire_first ? EVENT_SRC_SERVER : EVENT_SRC_WIRE);
        story_silence(&s, 10);
        wire_expect(&s, STAGE_WAITING, "", "");
        assert_int_equal(model_problem_count(s.m), 1);
        story_end(&s);
    }
}

static void another_server_is_named(void **state)
{
    (void)state;
    struct story s = wire_bench("P0S3-8-12-00");
    wire_ask(&s, 1, CTL, OTHER, 0);
    wire_answer(&s, 1.01, EVENT_TFTP_ERROR, CTL, OTHER);
    wire_expect(&s, STAGE_ASKING, "other-server-asked", "asks 10.200.0.9 for " CTL);
    assert_int_equal(wire_phone(&s)->requests, 1); /* shown, */
    struct model_summary sum;
    model_summarise(s.m, &sum);
    assert_int_equal(sum.requests, 0); /* but not ours */
    assert_int_equal(phone_request_at(wire_phone(&s), 0)->outcome, OUTCOME_ERROR);
    wire_ask(&s, 1.1, "P00308000700.loads", OTHER,
             0); /* what it is told there is not our folder's */
    wire_answer(&s, 1.2, EVENT_TFTP_ERROR, "P00308000700.loads", OTHER);
    wire_expect(&s, STAGE_STUCK, "other-server-asked", "asks 10.200.0.9 for " CTL);
    story_silence(&s, 7);
    wire_ask(&s, 60, CTL, OURS, 0); /* put right */
    s.port--;
    story_row(&s, &(struct row){60, CTL, MISSING, 0, 0});
    wire_expect(&s, STAGE_ASKING, "", "");
    story_end(&s);
}

static void after_the_conversion_it_may_go_where_it_likes(void **state)
{
    (void)state;
    static const struct row rows[] = {
        HUNT_SEP(1), {1.2, LOADS, SERVED, 458, 0}, {2, SB2, SERVED, 756524, 15}, SIP_APP(60)};
    struct story s = wire_bench("P0S3-8-12-00");
    story_rows(&s, rows, ARRAY_SIZE(rows));
    story_silence(&s, 66);
    wire_expect(&s, STAGE_DONE, "", "");
    wire_ask(&s, 300, SIPDEF, OTHER, 0); /* the call manager's own (PROCEDURE 14) */
    wire_answer(&s, 300.1, EVENT_TFTP_ERROR, SIPDEF, OTHER);
    story_silence(&s, 400);
    wire_expect(&s, STAGE_DONE, "", "");
    story_end(&s);
}

static void a_bystander_may_too(void **state)
{
    (void)state;
    struct story s = wire_bench("P0S3-8-12-00");
    wire_ask(&s, 1, "CTLSEP" B ".tlv", OTHER, 0);
    wire_ask(&s, 1, "SIP" B ".cnf", OTHER, 0);
    wire_ask(&s, 2, "CTLSEP" B ".tlv", OURS, 0);
    story_silence(&s, 10);
    assert_string_equal(phone_stage_name(by_mac(&s, B)->stage), "bystander");
    assert_int_equal(by_mac(&s, B)->problem_count, 0);
    story_end(&s);
}

static void two_servers_answer(void **state)
{
    (void)state;
    struct story s = wire_bench("P0S3-8-12-00");
    story_row(&s, &(struct row){1, CTL, MISSING, 0, 0});
    story_row(&s, &(struct row){1.1, SEP, SERVED, 89, 0});
    wire_answer(&s, 1.15, EVENT_TFTP_START, SEP, OURS); /* our own, on the wire */
    wire_expect(&s, STAGE_ASKING, "", "");
    wire_answer(&s, 1.2, EVENT_TFTP_START, SEP, OTHER);
    wire_expect(&s, STAGE_STUCK, "other-server-asked",
                SEP " was answered by 10.200.0.1 and by 10.200.0.9");
    story_row(&s, &(struct row){1.3, SIP, MISSING, 0, 0});
    wire_expect(&s, STAGE_ASKING, "other-server-asked",
                SEP " was answered by 10.200.0.1 and by 10.200.0.9");
    story_end(&s);
}

/* --- the card --- */

static void what_our_server_tells_anyway_is_an_echo(void **state)
{
    (void)state;
    struct story bench = wire_bench("P0S3-8-12-00"), capture = wire_capture();
    struct event cdp = wire_event(EVENT_CDP, M), e = wire_event(EVENT_TFTP_REQUEST, M);
    e.server = ip_v4(OURS);
    assert_true(model_is_echo(bench.m, &e));
    assert_false(model_is_echo(capture.m, &e)); /* no server of ours: it is the only witness */
    assert_false(model_is_echo(bench.m, &cdp));
    e.src = EVENT_SRC_SERVER;
    assert_false(model_is_echo(bench.m, &e));
    e.src = EVENT_SRC_WIRE;
    e.server = ip_v4(OTHER);
    assert_false(model_is_echo(bench.m, &e));
    story_end(&bench);
    story_end(&capture);
}

static struct event dhcp_said(bool reply, const char *type, unsigned by)
{
    struct event e = wire_event(reply ? EVENT_DHCP_REPLY : EVENT_DHCP_REQUEST, M);
    if (reply) {
        e.u.dhcp_reply.type = slice_str(type);
        e.u.dhcp_reply.by = e.server = ip_v4(by);
        e.u.dhcp_reply.address = ip_v4(PHONE);
    } else {
        e.u.dhcp_request.type = slice_str(type);
        e.u.dhcp_request.vendor = slice_str("Cisco Systems, Inc. IP Phone CP-7960G");
    }
    return e;
}

/* Four DISCOVERs would be a complaint; these are two. */
static void what_our_dhcp_server_tells_is_not_counted_twice(void **state)
{
    (void)state;
    struct story s = wire_bench("P0S3-8-12-00");
    struct event asked = dhcp_said(false, "discover", 0), e;
    for (double t = 1; t < 6; t += 4.3) {
        story_tell_one(&s, asked, t, EVENT_SRC_SERVER);
        story_tell_one(&s, asked, t + 0.01, EVENT_SRC_WIRE);
    }
    assert_int_equal(wire_phone(&s)->lease.discovers, 2);
    asked.t_us = story_us(&s, 5.31);
    assert_true(model_is_echo(s.m, &asked));
    asked.t_us = story_us(&s, 6.31); /* a firewall kept this one from our server */
    assert_false(model_is_echo(s.m, &asked));
    e = dhcp_said(true, "offer", OURS);
    story_tell_one(&s, e, 5.4, EVENT_SRC_SERVER);
    e.t_us = story_us(&s, 5.41);
    assert_true(model_is_echo(s.m, &e));
    e = dhcp_said(true, "offer", OTHER);
    e.t_us = story_us(&s, 5.41);
    assert_false(model_is_echo(s.m, &e));
    story_tell_one(&s, e, 5.41, EVENT_SRC_WIRE);
    wire_expect(&s, STAGE_STUCK, "second-dhcp-server",
                "10.200.0.1 and 10.200.0.9 both answer phones");
    story_end(&s);
}

static void the_cable_comes_out_while_a_file_is_sent(void **state)
{
    (void)state;
    struct story s = wire_bench("P0S3-8-12-00");
    static const struct row rows[] = {HUNT_SEP(0), {0.3, LOADS, SERVED, 458, 0}};
    struct event e;
    story_rows(&s, rows, ARRAY_SIZE(rows));
    story_row(&s, &(struct row){1, SBN, ASKED, 0, 0});
    e = story_event(&s, EVENT_TFTP_START, SBN);
    e.u.start.bytes = 130956;
    story_tell(&s, e, 1.1);
    story_link(&s, "eth0", (struct ip){0}, false, 2);
    wire_expect(&s, STAGE_STUCK, "link-lost", "eth0 went down while " SBN " was sent");
    story_link(&s, "eth0", ip_v4(OURS), true, 20);
    wire_expect(&s, STAGE_SEEN, "", "");
    story_end(&s);
}

/* A phone straight on this computer takes the link down with its restart: that is no alarm. */
static void a_restart_on_a_direct_cable_is_none(void **state)
{
    (void)state;
    struct story s = wire_bench("P0S3-8-12-00");
    static const struct row rows[] = {
        HUNT_SEP(0), {0.3, LOADS, SERVED, 458, 0}, {1.6, SBN, SERVED, 130956, 2.4}};
    story_rows(&s, rows, ARRAY_SIZE(rows));
    story_silence(&s, 29);
    story_link(&s, "eth0", (struct ip){0}, false, 29.5);
    wire_expect(&s, STAGE_REBOOTING, "", "");
    story_link(&s, "eth0", ip_v4(OURS), true, 31);
    wire_expect(&s, STAGE_REBOOTING, "", "");
    story_link(&s, "eth0", (struct ip){0}, false, 40); /* and does not come again */
    story_silence(&s, 108);
    wire_expect(&s, STAGE_STUCK, "link-lost",
                "eth0 is down, and the phone has not come back after " SBN);
    story_end(&s);
}

/* --- two that saw the same --- */

static void two_that_saw_the_same_are_equal(void **state)
{
    (void)state;
    struct story s = wire_bench("P0S3-8-12-00"), twin = wire_bench("P0S3-8-12-00");
    wire_cdp(&s, 1, "SEP" M, "P00308000700");
    assert_false(model_equal(s.m, twin.m));
    wire_cdp(&twin, 1, "SEP" M, "P00308000700");
    assert_true(model_equal(s.m, twin.m));
    wire_discover(&s, 2, M);
    wire_discover(&twin, 2, M);
    wire_ask(&s, 2, CTL, OURS, 0);
    assert_false(model_equal(s.m, twin.m));
    wire_ask(&twin, 2, CTL, OURS, 0);
    assert_true(model_equal(s.m, twin.m));
    story_link(&s, "eth0", ip_v4(OTHER), true, 3);
    story_link(&twin, "eth0", ip_v4(PHONE), true, 3);
    assert_false(model_equal(s.m, twin.m));
    story_end(&s);
    story_end(&twin);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_phone_that_only_says_what_it_is_is_seen),
        cmocka_unit_test(a_lease_asked_for_makes_it_known),
        cmocka_unit_test(a_lease_tells_whose_address_it_is),
        cmocka_unit_test(an_offer_moves_no_address),
        cmocka_unit_test(an_address_gets_its_mac_from_arp),
        cmocka_unit_test(a_router_is_no_phone),
        cmocka_unit_test(a_registration_makes_it_known),
        cmocka_unit_test(all_takes_in_a_phone_that_cdp_identifies),
        cmocka_unit_test(what_never_arrives_was_swallowed),
        cmocka_unit_test(two_seconds_are_two_seconds_at_any_speed),
        cmocka_unit_test(what_was_heard_may_be_captured_late),
        cmocka_unit_test(what_our_server_ignores_has_arrived),
        cmocka_unit_test(another_server_is_named),
        cmocka_unit_test(after_the_conversion_it_may_go_where_it_likes),
        cmocka_unit_test(a_bystander_may_too),
        cmocka_unit_test(two_servers_answer),
        cmocka_unit_test(the_cable_comes_out_while_a_file_is_sent),
        cmocka_unit_test(a_restart_on_a_direct_cable_is_none),
        cmocka_unit_test(what_our_server_tells_anyway_is_an_echo),
        cmocka_unit_test(what_our_dhcp_server_tells_is_not_counted_twice),
        cmocka_unit_test(two_that_saw_the_same_are_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
