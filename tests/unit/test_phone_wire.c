/* SPDX-License-Identifier: MIT */
/* The ladder of evidence, and what leases tell of a phone that does not come. */
#include "cmocka_all.h"

#include "story_wire.h"

#include "core/report.h"

/* --- the ladder --- */

/* Switched on at the bench, took the whole load; SIP_APP(60) would be its own requests. */
static const struct row took_all[] = {
    HUNT_SEP(0), {0.3, LOADS, SERVED, 458, 0}, {1.6, SB2, SERVED, 756524, 15}};
static const struct row sip_app[] = {SIP_APP(60)};

static struct story upgraded(const char *before, const char *version)
{
    struct story s = wire_bench("P0S3-8-12-00");
    if (before)
        wire_cdp(&s, 0, before, version);
    story_rows(&s, took_all, ARRAY_SIZE(took_all));
    return s;
}

static void each_rung_is_stronger(void **state)
{
    (void)state;
    struct story s = upgraded(NULL, NULL);
    wire_evidence(&s, "P0S3-8-12-00.sb2 was sent whole (05:45:16)");
    story_rows(&s, sip_app, ARRAY_SIZE(sip_app));
    story_silence(&s, 66);
    wire_evidence(&s, "its own requests show SIP (05:46:00)");
    wire_register(&s, 70, "sip", "", "Cisco-CP7960G/8.0", "refused");
    wire_evidence(&s, "its registration shows SIP (05:46:10)");
    wire_cdp(&s, 80, "SIP" M, "P003-8-12-00");
    wire_evidence(&s, "its registration shows SIP (05:46:10)");
    assert_string_equal(wire_phone(&s)->load, "P0S3-8-12-00");
    wire_expect(&s, STAGE_DONE, "", "");
    story_end(&s);
}

static void cdp_proves_a_conversion_that_asks_nothing_more(void **state)
{
    (void)state;
    struct story s = upgraded("SEP" M, "P0030801SR02");
    wire_expect(&s, STAGE_FLASHING, "", "");
    assert_int_equal(wire_phone(&s)->converted, CONVERTED_NO);
    wire_cdp(&s, 62, "SIP" M, "P003-08-12-00");
    wire_expect(&s, STAGE_DONE, "", "");
    assert_int_equal(wire_phone(&s)->converted, CONVERTED_YES);
    wire_evidence(&s, "CDP names P0S3-08-12-00 (05:46:02)");
    story_end(&s);
}

/* The protocol was SIP before: its own requests prove nothing, the load's name does. */
static void an_upgrade_waits_for_the_name(void **state)
{
    (void)state;
    struct story s = upgraded("SIP" M, "P003-08-11-00");
    story_rows(&s, sip_app, ARRAY_SIZE(sip_app));
    story_silence(&s, 66);
    wire_expect(&s, STAGE_DONE, "", "");
    assert_int_equal(wire_phone(&s)->converted, CONVERTED_UNKNOWN);
    wire_cdp(&s, 90, "SIP" M, "P003-8-12-00");
    assert_int_equal(wire_phone(&s)->converted, CONVERTED_YES);
    wire_expect(&s, STAGE_DONE, "", "");
    story_end(&s);
    s = upgraded("SIP" M, "P003-08-11-00"); /* or it names the old one */
    story_rows(&s, sip_app, ARRAY_SIZE(sip_app));
    wire_cdp(&s, 90, "SIP" M, "P003-08-11-00");
    wire_expect(&s, STAGE_FAILED, "image-rejected",
                "took P0S3-8-12-00, and CDP names P0S3-08-11-00");
    assert_int_equal(wire_phone(&s)->converted, CONVERTED_NO);
    story_end(&s);
}

/* What the loader's CDP says of the application is not established: it moves nothing. */
static void while_the_loader_works_cdp_is_not_believed(void **state)
{
    (void)state;
    struct story s = upgraded("SEP" M, "P0030801SR02");
    wire_cdp(&s, 30, "SEP" M, "P0030801SR02");
    wire_expect(&s, STAGE_FLASHING, "", "");
    story_rows(&s, sip_app, ARRAY_SIZE(sip_app));
    story_silence(&s, 66);
    wire_expect(&s, STAGE_DONE, "", "");
    assert_int_equal(wire_phone(&s)->converted, CONVERTED_YES);
    story_end(&s);
}

static void a_phone_that_runs_it_already(void **state)
{
    (void)state;
    struct story s = wire_bench("P0S3-8-12-00");
    wire_cdp(&s, 1, "SIP" M, "P003-8-12-00");
    wire_expect(&s, STAGE_CURRENT, "already-current", "CDP names P0S3-8-12-00");
    static const struct row again[] = {
        HUNT_SEP(10), {10.3, LOADS, SERVED, 458, 0}, SIP_APP(34)}; /* switched off and on */
    story_rows(&s, again, ARRAY_SIZE(again));
    story_silence(&s, 40);
    wire_expect(&s, STAGE_CURRENT, "already-current", "CDP names P0S3-8-12-00");
    wire_cdp(&s, 60, "SIP" M, "P003-8-12-00");
    wire_expect(&s, STAGE_CURRENT, "already-current", "CDP names P0S3-8-12-00");
    story_end(&s);
    s = wire_bench("P0S3-8-12-00"); /* of the target's protocol, but older: it waits */
    wire_cdp(&s, 1, "SIP" M, "P003-08-2-00");
    wire_expect(&s, STAGE_SEEN, "", "");
    assert_int_equal(wire_phone(&s)->converted, CONVERTED_NO);
    wire_register(&s, 2, "sip", "", "Cisco-CP7960G/8.0", "accepted");
    wire_expect(&s, STAGE_SEEN, "", "");
    story_end(&s);
}

/* A REGISTER names no load: it does not unsay what CDP named of the same protocol. */
static void a_nameless_registration_keeps_the_name(void **state)
{
    (void)state;
    static const struct {
        const char *target, *spoken, *load;
    } row[] = {
        {NULL, "sip", "P0S3-06-3-00"},
        {NULL, "sccp", ""},
        {"P00308010200", "sip", "P0S3-06-3-00"},
        {"P0S3-8-12-00", "sccp", ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct story s = wire_bench(row[i].target);
        wire_cdp(&s, 1, "SIP" M, "P003-06-3-00");
        wire_register(&s, 2, row[i].spoken, "", "", "accepted");
        assert_string_equal(wire_phone(&s)->load, row[i].load);
        story_end(&s);
    }
}

static void sccp_is_shown_by_alarm_registration_or_a_closed_door(void **state)
{
    (void)state;
    static const struct {
        const char *load, *text, *result, *evidence;
    } row[] = {
        {"8.1(2.0)", "25: Name=SEP" M " Load= 8.1(2.0) Last=Initialized", "asked",
         "its alarm names P00308010200 (05:46:00)"},
        {"", "25: Name=SEP" M " Load= 8.1(2.0) Last=Initialized", "asked",
         "its alarm names P00308010200 (05:46:00)"},
        {"P00308010200", "", "accepted", "its registration names P00308010200 (05:46:00)"},
        {"", "", "accepted", "its registration shows SCCP (05:46:00)"},
        {"", "", "refused", "its registration shows SCCP (05:46:00)"},
        {"", "", "unreachable", "its registration shows SCCP (05:46:00)"}, /* no call server */
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        static const struct row rows[] = {HUNT_SEP(0),
                                          {0.3, "P00308010200.loads", SERVED, 458, 0},
                                          {1.6, "P00308010200.sb2", SERVED, 700000, 15}};
        struct story s = wire_bench("P00308010200");
        story_rows(&s, rows, ARRAY_SIZE(rows));
        wire_register(&s, 60, "sccp", row[i].load, row[i].text, row[i].result);
        wire_expect(&s, STAGE_DONE, "", "");
        assert_int_equal(wire_phone(&s)->converted, CONVERTED_YES);
        assert_string_equal(wire_phone(&s)->load, "P00308010200");
        wire_evidence(&s, row[i].evidence);
        story_end(&s);
    }
}

static void mgcp_restarts_show_mgcp(void **state)
{
    (void)state;
    struct story s = wire_capture();
    wire_register(&s, 1, "mgcp", "", "aaln/1@SEP" M, "asked");
    assert_int_equal(wire_phone(&s)->protocol, PROTOCOL_MGCP);
    story_end(&s);
}

/* A registration that was given up is told ten seconds late, when the loader is at work already. */
static void a_late_word_of_the_old_application(void **state)
{
    (void)state;
    struct story s = wire_bench("P0S3-8-12-00");
    static const struct row rows[] = {HUNT(10), {10.6, LOADS, SERVED, 458, 0}};
    story_rows(&s, rows, ARRAY_SIZE(rows));
    wire_register(&s, 11, "sccp", "", "", "unreachable");
    wire_expect(&s, STAGE_LOADING, "", "");
    story_row(&s, &(struct row){12, SBN, SERVED, 130956, 2});
    wire_expect(&s, STAGE_FLASHING, "", "");
    story_end(&s);
}

static void it_comes_back_with_the_old_application(void **state)
{
    (void)state;
    struct story s = upgraded(NULL, NULL);
    wire_register(&s, 70, "sccp", "", "", "accepted");
    wire_expect(&s, STAGE_FAILED, "image-rejected",
                "took P0S3-8-12-00.sb2 whole and came back with SCCP");
    assert_int_equal(wire_phone(&s)->converted, CONVERTED_NO);
    story_end(&s);
}

/* PROCEDURE 15: some file sends it back. */
static void it_goes_back_to_the_old_protocol(void **state)
{
    (void)state;
    struct story s = upgraded(NULL, NULL);
    static const struct row back[] = {
        {200, CTL, MISSING, 0, 0},
        {200.1, SEP, MISSING, 0, 0},
        {200.2, SIP, MISSING, 0, 0},
        {200.3, "P00308000700.loads", MISSING, 0, 0},
    };
    story_rows(&s, sip_app, ARRAY_SIZE(sip_app));
    story_silence(&s, 66);
    story_rows(&s, back, ARRAY_SIZE(back));
    story_silence(&s, 206);
    wire_cdp(&s, 240, "SEP" M, "P00308000700");
    const struct phone *p = wire_phone(&s);
    assert_string_equal(phone_stage_name(p->stage), "failed");
    assert_int_equal(phone_worst_problem(p)->what, DIAG_STILL_ASKS_OLD);
    assert_int_equal(p->converted, CONVERTED_NO);
    assert_int_equal(p->protocol, PROTOCOL_SCCP);
    story_end(&s);
}

/* --- leases --- */

static void a_lease_for_a_phone(struct story *s, double t, const char *option_150)
{
    wire_discover(s, t, M);
    wire_reply(s, t + 0.1, M, "offer", OTHER, option_150);
    wire_want(s, t + 0.2, M);
    wire_reply(s, t + 0.3, M, "ack", OTHER, option_150);
}

/* 31 phones of a real capture, for 13 s (WIRE 0.4). */
static void an_option_150_written_as_text(void **state)
{
    (void)state;
    struct story s = wire_capture();
    wire_discover(&s, 1, M);
    wire_reply(&s, 1.1, M, "offer", OTHER, NULL);
    wire_expect(&s, STAGE_SEEN, "", "");
    wire_discover(&s, 5.3, M);
    wire_expect(&s, STAGE_STUCK, "option-150-missing",
                "takes no lease from 10.200.0.9: option 150 is 15 bytes of text, not addresses: "
                "74.213.137.138");
    wire_reply(&s, 5.4, M, "offer", OTHER, NULL);
    wire_discover(&s, 9.6, M);
    assert_int_equal(wire_phone(&s)->problem_count, 1);
    story_end(&s);
}

static void nobody_gives_it_a_lease(void **state)
{
    (void)state;
    struct story s = wire_bench("P0S3-8-12-00");
    for (int i = 0; i < 3; i++)
        wire_discover(&s, 1 + i * 4.3, M);
    wire_expect(&s, STAGE_SEEN, "", "");
    wire_discover(&s, 13.9, M);
    wire_expect(&s, STAGE_STUCK, "option-150-missing",
                "asked 4 times for a lease and no DHCP server answered");
    a_lease_for_a_phone(&s, 18, "10.200.0.1"); /* now somebody does */
    story_row(&s, &(struct row){19, CTL, MISSING, 0, 0});
    wire_expect(&s, STAGE_ASKING, "", "");
    story_end(&s);
}

static void a_lease_without_a_tftp_server(void **state)
{
    (void)state;
    struct story s = wire_bench("P0S3-8-12-00");
    a_lease_for_a_phone(&s, 1, "");
    story_silence(&s, 19.2);
    wire_expect(&s, STAGE_SEEN, "", "");
    story_silence(&s, 19.4);
    wire_expect(&s, STAGE_STUCK, "option-150-missing",
                "its lease from 10.200.0.9: neither option 150 nor option 66 nor a next server");
    story_end(&s);
    s = wire_bench("P0S3-8-12-00"); /* the server was typed into the phone: no fault */
    a_lease_for_a_phone(&s, 1, "");
    story_row(&s, &(struct row){3, CTL, MISSING, 0, 0});
    story_silence(&s, 60);
    wire_expect(&s, STAGE_SEEN, "", "");
    story_end(&s);
}

static void a_renewal_is_no_start(void **state)
{
    (void)state;
    struct story s = wire_capture();
    struct event e = wire_event(EVENT_DHCP_REQUEST, M);
    e.ip = ip_v4(PHONE);
    e.u.dhcp_request.type = slice_str("request");
    e.u.dhcp_request.vendor = slice_str("Cisco Systems, Inc. IP Phone CP-7960G");
    story_tell(&s, e, 1);
    wire_reply(&s, 1.1, M, "ack", OTHER, "");
    story_silence(&s, 600);
    wire_expect(&s, STAGE_SEEN, "", "");
    story_end(&s);
}

static void option_66_or_a_next_server_will_do(void **state)
{
    (void)state;
    static const struct {
        const char *option_66;
        unsigned siaddr;
        bool wrong;
    } row[] = {
        {"10.200.0.1", 0, false}, {"tftp.example.com", 0, false}, /* a name: whose it is cannot be
                                                                     told */
        {"", OURS, false},        {"10.200.0.9", OURS, true},     {"", OTHER, true},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct story s = wire_bench("P0S3-8-12-00");
        struct event e = wire_event(EVENT_DHCP_REPLY, M);
        e.server = ip_v4(OTHER);
        e.u.dhcp_reply.type = slice_str("ack");
        e.u.dhcp_reply.address = e.ip = ip_v4(PHONE);
        e.u.dhcp_reply.option_66 = slice_str(row[i].option_66);
        e.u.dhcp_reply.siaddr = row[i].siaddr ? ip_v4(row[i].siaddr) : (struct ip){0};
        wire_want(&s, 1, M);
        story_tell(&s, e, 1.1);
        story_silence(&s, 30);
        if (row[i].wrong)
            wire_expect(&s, STAGE_STUCK, "wrong-tftp-server",
                        "DHCP from 10.200.0.9 names 10.200.0.9, and no request came here");
        else
            wire_expect(&s, STAGE_SEEN, "", "");
        story_end(&s);
    }
}

/* On a switch without a mirror port the ARP is all that is seen (DESIGN 7). */
static void it_looks_for_another_tftp_server(void **state)
{
    (void)state;
    struct story s = wire_bench("P0S3-8-12-00");
    struct event e = wire_event(EVENT_ARP, M);
    a_lease_for_a_phone(&s, 1, "10.200.0.8 10.200.0.9");
    e.ip = ip_v4(PHONE);
    e.u.arp.target = ip_v4(OTHER); /* the DHCP server, or the gateway */
    story_tell(&s, e, 1.5);
    wire_expect(&s, STAGE_SEEN, "", "");
    e.u.arp.target = ip_v4(0x0ac80008);
    story_tell(&s, e, 1.6);
    wire_expect(&s, STAGE_STUCK, "wrong-tftp-server",
                "DHCP from 10.200.0.9 names 10.200.0.8, and it looks for that one");
    assert_true(diagnosis_entry(DIAG_WRONG_TFTP_SERVER)->approximate);
    wire_ask(&s, 2, CTL, 0x0ac80008, 0); /* seen itself, the request says more */
    char absorbed[256];
    wire_expect(&s, STAGE_ASKING, "other-server-asked",
                "asks 10.200.0.8 for " CTL ", as told by DHCP from 10.200.0.9");
    assert_string_equal(story_problems(wire_phone(&s), true, absorbed), "wrong-tftp-server");
    story_end(&s);
    s = wire_bench("P0S3-8-12-00"); /* one of two is ours */
    a_lease_for_a_phone(&s, 1, "10.200.0.8 10.200.0.1");
    story_silence(&s, 60);
    wire_expect(&s, STAGE_SEEN, "", "");
    story_end(&s);
}

static void two_dhcp_servers(void **state)
{
    (void)state;
    struct story s = wire_bench("P0S3-8-12-00");
    wire_discover(&s, 1, M);
    wire_reply(&s, 1.1, M, "offer", OURS, "10.200.0.1");
    wire_reply(&s, 1.2, M, "offer", OURS, "10.200.0.1");
    wire_expect(&s, STAGE_SEEN, "", "");
    wire_reply(&s, 1.3, M, "offer", OTHER, "10.200.0.1");
    wire_expect(&s, STAGE_STUCK, "second-dhcp-server",
                "10.200.0.1 and 10.200.0.9 both answer phones");
    assert_int_equal(model_problem_count(s.m), 1);
    story_end(&s);
}

/* It was not led astray: the network keeps the fault, the phone has none. */
static void two_dhcp_servers_and_a_good_conversion(void **state)
{
    (void)state;
    static const struct row rows[] = {HUNT_SEP(2),
                                      {2.3, LOADS, SERVED, 458, 0},
                                      {3, SB2, SERVED, 756524, 15},
                                      SIP_APP(60),
                                      {60.2, "RINGLIST.DAT", MISSING, 0, 0}};
    struct story s = wire_bench("P0S3-8-12-00");
    wire_discover(&s, 1, M);
    wire_reply(&s, 1.1, M, "offer", OURS, "10.200.0.1");
    wire_reply(&s, 1.2, M, "offer", OTHER, "10.200.0.8");
    wire_reply(&s, 1.3, M, "ack", OURS, "10.200.0.1");
    wire_expect(&s, STAGE_STUCK, "second-dhcp-server",
                "10.200.0.1 and 10.200.0.9 both answer phones");
    story_rows(&s, rows, 1);
    wire_expect(&s, STAGE_ASKING, "", "");
    story_rows(&s, rows + 1, ARRAY_SIZE(rows) - 1);
    wire_expect(&s, STAGE_DONE, "", "");
    assert_int_equal(model_problem_count(s.m), 1);
    assert_int_equal(model_problem(s.m, 0)->what, DIAG_SECOND_DHCP);
    assert_string_equal(model_problem(s.m, 0)->text,
                        "10.200.0.1 and 10.200.0.9 both answer phones");
    assert_int_equal(report_exit_status(s.m), 0);
    story_end(&s);
}

/* ADRIAN: the new loader forgets the server that was typed in (PHONES 4.8). */
static void the_new_loader_forgot_the_server(void **state)
{
    (void)state;
    static const struct row rows[] = {
        HUNT_SEP(0), {0.3, LOADS, SERVED, 458, 0}, {1.6, SBN, SERVED, 130956, 2.4}};
    /* Soon after the loader; or so late that the silence is told first: the reason, once. */
    static const double lease_at[] = {30, 100}, until[] = {48.4, 125};
    for (size_t i = 0; i < ARRAY_SIZE(until); i++) {
        struct story s = wire_bench("P0S3-8-12-00");
        story_rows(&s, rows, ARRAY_SIZE(rows));
        story_silence(&s, lease_at[i] - 1);
        a_lease_for_a_phone(&s, lease_at[i], "");
        story_silence(&s, until[i]);
        wire_expect(&s, STAGE_STUCK, "lost-server-after-reboot",
                    "its lease from 10.200.0.9 after the new loader: neither option 150 nor option "
                    "66 nor a next server");
        story_end(&s);
    }
}

/* --- a whole conversion with everything beside it --- */

static void a_good_conversion_raises_no_alarm(void **state)
{
    (void)state;
    static const struct row before[] = {SCCP_APP(41)};
    static const struct row loader[] = {
        HUNT(90), {90.6, LOADS, SERVED, 458, 0}, {91.6, SBN, SERVED, 130956, 2.5}};
    static const struct row application[] = {
        HUNT(117.0), {117.6, LOADS, SERVED, 458, 0}, {120.0, SB2, SERVED, 756524, 15}};
    static const struct row after[] = {SIP_APP(166)};
    for (unsigned teller = 0; teller < TELLERS; teller++) {
        struct story s;
        story_begin(&s, 1);
        story_teller(&s, (enum teller)teller);
        if (teller < BY_WIRE)
            story_choose(&s, M, "P0S3-8-12-00");
        wire_cdp(&s, 1, "SEP" M, "P0030801SR02");
        a_lease_for_a_phone(&s, 30, "10.200.0.1");
        story_rows(&s, before, ARRAY_SIZE(before));
        wire_register(&s, 55, "sccp", "8.1(SR.2)", "", "refused");
        wire_cdp(&s, 89, "SEP" M, "P0030801SR02");
        story_rows(&s, loader, ARRAY_SIZE(loader));
        wire_drops(&s, 100, 0);
        wire_cdp(&s, 112, "SEP" M, "P0030801SR02");
        wire_discover(&s, 113, M);
        wire_reply(&s, 113.1, M, "offer", OTHER, "10.200.0.1");
        wire_discover(&s, 114, M);
        wire_reply(&s, 114.1, M, "ack", OTHER, "10.200.0.1");
        story_rows(&s, application, ARRAY_SIZE(application));
        wire_cdp(&s, 162, "SIP" M, "P003-8-12-00");
        story_rows(&s, after, ARRAY_SIZE(after));
        wire_register(&s, 170, "sip", "", "Cisco-CP7960G/8.0", "refused");
        story_silence(&s, 600);
        wire_expect(&s, STAGE_DONE, "", "");
        assert_int_equal(wire_phone(&s)->problem_count, 0);
        assert_int_equal(wire_phone(&s)->converted, CONVERTED_YES);
        assert_string_equal(wire_phone(&s)->load, "P0S3-8-12-00");
        assert_string_equal(wire_phone(&s)->model, "7960");
        assert_int_equal(model_problem_count(s.m), 0);
        story_end(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rung_is_stronger),
        cmocka_unit_test(cdp_proves_a_conversion_that_asks_nothing_more),
        cmocka_unit_test(an_upgrade_waits_for_the_name),
        cmocka_unit_test(while_the_loader_works_cdp_is_not_believed),
        cmocka_unit_test(a_phone_that_runs_it_already),
        cmocka_unit_test(a_nameless_registration_keeps_the_name),
        cmocka_unit_test(sccp_is_shown_by_alarm_registration_or_a_closed_door),
        cmocka_unit_test(mgcp_restarts_show_mgcp),
        cmocka_unit_test(a_late_word_of_the_old_application),
        cmocka_unit_test(it_comes_back_with_the_old_application),
        cmocka_unit_test(it_goes_back_to_the_old_protocol),
        cmocka_unit_test(an_option_150_written_as_text),
        cmocka_unit_test(nobody_gives_it_a_lease),
        cmocka_unit_test(a_lease_without_a_tftp_server),
        cmocka_unit_test(a_renewal_is_no_start),
        cmocka_unit_test(option_66_or_a_next_server_will_do),
        cmocka_unit_test(it_looks_for_another_tftp_server),
        cmocka_unit_test(two_dhcp_servers),
        cmocka_unit_test(two_dhcp_servers_and_a_good_conversion),
        cmocka_unit_test(the_new_loader_forgot_the_server),
        cmocka_unit_test(a_good_conversion_raises_no_alarm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
