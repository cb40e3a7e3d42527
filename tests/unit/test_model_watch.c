/* SPDX-License-Identifier: MIT */
/* What a watcher concludes without a server of ours, and of a capture that has holes. */
#include "cmocka_all.h"

#include "story_wire.h"

#define B "00156219BB2F"

/* --- without a server of ours --- */

/* Watching only, on a computer where somebody else's TFTP server runs; and the phones' own is a
 * third one. This computer's addresses make no server of ours. */
static void a_watcher_with_addresses_is_no_server(void **state)
{
    (void)state;
    static const unsigned server[] = {OURS, OTHER};
    for (size_t i = 0; i < ARRAY_SIZE(server); i++) {
        struct story s = wire_capture();
        story_link(&s, "eth0", ip_v4(OURS), true, 0);
        wire_ask(&s, 1, CTL, server[i], 0);
        wire_answer(&s, 1.01, EVENT_TFTP_ERROR, CTL, server[i]);
        wire_ask(&s, 1.1, SEP, server[i], 0);
        story_silence(&s, 4);
        wire_expect(&s, STAGE_ASKING, "", "");
        assert_int_equal(wire_phone(&s)->requests, 2);
        story_end(&s);
    }
}

static void silence_is_silence_only_where_answers_are_seen(void **state)
{
    (void)state;
    for (int seen = 0; seen < 2; seen++) {
        struct story s = wire_capture();
        if (seen) { /* that server answers somebody else, so the capture does see answers */
            s.ip = ip_v4(PHONE + 1);
            wire_ask(&s, 0.1, "CTLSEP" B ".tlv", OTHER, 0);
            wire_answer(&s, 0.2, EVENT_TFTP_ERROR, "CTLSEP" B ".tlv", OTHER);
            s.ip = ip_v4(PHONE);
        }
        wire_ask(&s, 1, CTL, OTHER, 0);
        wire_ask(&s, 2, CTL, OTHER, 1);
        wire_ask(&s, 6, CTL, OTHER, 2);
        wire_ask(&s, 10, CTL, OTHER, 3);
        if (seen)
            wire_expect(&s, STAGE_STUCK, "tftp-unanswered",
                        "asked 4 times for " CTL ": no answer reached it");
        else
            wire_expect(&s, STAGE_ASKING, "", "");
        story_end(&s);
    }
}

static void a_stray_byte_needs_no_answer(void **state)
{
    (void)state;
    struct story s = wire_capture();
    wire_ask(&s, 0.9, CTL, OTHER, 0);
    wire_ask(&s, 1, "P0S3-8-12-00 .loads", OTHER, 0);
    wire_expect(&s, STAGE_LOADING, "name-bytes", "P0S3-8-12-00 .loads: byte 12 is 0x20, a blank");
    wire_answer(&s, 1.1, EVENT_TFTP_ERROR, "P0S3-8-12-00 .loads", OTHER);
    wire_ask(&s, 1.2, "P0S3-8-12-00 .sbn", OTHER, 0); /* the loader's second try */
    wire_answer(&s, 1.3, EVENT_TFTP_ERROR, "P0S3-8-12-00 .sbn", OTHER);
    assert_int_equal(wire_phone(&s)->problem_count, 1);
    assert_int_equal(wire_phone(&s)->problem[0].times, 1);
    story_end(&s);
}

/* Only requests are seen. That it changed its protocol proves the conversion all the same. */
static void a_conversion_is_seen_without_its_answers(void **state)
{
    (void)state;
    static const struct row hunt[] = {
        {41, CTL, ASKED, 0, 0},    {41.1, SEP, ASKED, 0, 0},   {41.2, XML, ASKED, 0, 0},
        {90, CTL, ASKED, 0, 0},    {90.1, SEP, ASKED, 0, 0},   {90.2, SIP, ASKED, 0, 0},
        {90.3, MGC, ASKED, 0, 0},  {90.4, XML, ASKED, 0, 0},   {90.5, LOADS, ASKED, 0, 0},
        {91.6, SBN, ASKED, 0, 0},  {117, CTL, ASKED, 0, 0},    {117.1, SEP, ASKED, 0, 0},
        {117.2, SIP, ASKED, 0, 0}, {117.3, XML, ASKED, 0, 0},  {117.6, LOADS, ASKED, 0, 0},
        {120, SB2, ASKED, 0, 0},   {166, SIPDEF, ASKED, 0, 0}, {166.1, SIP, ASKED, 0, 0},
    };
    struct story s = wire_capture();
    story_rows(&s, hunt, ARRAY_SIZE(hunt));
    story_silence(&s, 300);
    wire_expect(&s, STAGE_DONE, "", "");
    assert_int_equal(wire_phone(&s)->converted, CONVERTED_YES);
    wire_evidence(&s, "its own requests show SIP (05:47:46)");
    story_end(&s);
}

/* The same, proven by the alarm of the new application: it was no phone that ran it already. */
static void an_alarm_proves_it_without_answers(void **state)
{
    (void)state;
    static const struct row rows[] = {{0, CTL, ASKED, 0, 0},
                                      {0.1, SEP, ASKED, 0, 0},
                                      {0.3, "P00308010200.loads", ASKED, 0, 0},
                                      {3, "P00308010200.sb2", ASKED, 0, 0}};
    struct story s = wire_capture();
    story_rows(&s, rows, ARRAY_SIZE(rows));
    wire_register(&s, 60, "sccp", "8.1(2.0)", "25: Name=SEP" M " Load= 8.1(2.0)", "asked");
    wire_expect(&s, STAGE_DONE, "", "");
    assert_int_equal(wire_phone(&s)->converted, CONVERTED_YES);
    story_end(&s);
}

/* tftpd-hpa tells of requests and errors, never of an end. */
static void a_log_without_ends_tells_a_conversion(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {90, CTL, MISSING, 0, 0},    {90.1, SEP, MISSING, 0, 0}, {90.2, SIP, MISSING, 0, 0},
        {90.3, MGC, MISSING, 0, 0},  {90.4, XML, ASKED, 0, 0},   {90.5, LOADS, ASKED, 0, 0},
        {91.6, SBN, ASKED, 0, 0},    {117, CTL, MISSING, 0, 0},  {117.1, SEP, MISSING, 0, 0},
        {117.2, SIP, MISSING, 0, 0}, {117.3, XML, ASKED, 0, 0},  {117.6, LOADS, ASKED, 0, 0},
        {120, SB2, ASKED, 0, 0},     {166, SIPDEF, ASKED, 0, 0}, {166.1, SIP, MISSING, 0, 0},
    };
    struct story s;
    story_begin(&s, 1);
    story_teller(&s, BY_LOG);
    story_rows(&s, rows, ARRAY_SIZE(rows));
    story_silence(&s, 172);
    wire_expect(&s, STAGE_DONE, "", "");
    assert_string_equal(wire_phone(&s)->load, "P0S3-8-12-00");
    assert_int_equal(wire_phone(&s)->converted, CONVERTED_YES);
    story_end(&s);
}

/* The two loops, seen from outside: with and without an application between the searches. */
static void loops_are_seen_from_outside(void **state)
{
    (void)state;
    static const struct row search[] = {HUNT(0), {0.6, "P0S3-8-12-00 .loads", MISSING, 0, 0}};
    static const struct row old[] = {SCCP_APP(12)};
    for (int app = 0; app < 2; app++) {
        struct story s = wire_capture();
        char absorbed[256];
        for (int i = 0; i < 4; i++) {
            story_rows(&s, search, ARRAY_SIZE(search));
            story_rows(&s, old, app ? ARRAY_SIZE(old) : 0);
            s.t0 += 26;
        }
        story_silence(&s, 0);
        wire_expect(&s, STAGE_FAILED, "name-bytes",
                    "P0S3-8-12-00 .loads: byte 12 is 0x20, a blank");
        assert_non_null(strstr(story_problems(wire_phone(&s), true, absorbed),
                               app ? "reset-loop" : "no-application-loop"));
        story_end(&s);
    }
}

/* --- what the capture lost --- */

static void what_was_lost_is_not_known(void **state)
{
    (void)state;
    struct story s = wire_bench("P0S3-8-12-00");
    wire_ask(&s, 1, CTL, OURS, 0);
    story_silence(&s, 4);
    wire_expect(&s, STAGE_STUCK, "firewall-suspected",
                CTL " was asked of 10.200.0.1 on the wire, and the server never got it");
    wire_drops(&s, 5, 12); /* since the beginning */
    wire_expect(&s, STAGE_SEEN, "", "");
    assert_int_equal(model_problem_count(s.m), 1);
    assert_int_equal(model_problem(s.m, 0)->what, DIAG_CAPTURE_DROPS);
    assert_string_equal(model_problem(s.m, 0)->text, "eth0: 12 packets were lost, 5000 were seen");
    wire_ask(&s, 6, CTL, OURS, 0); /* nothing was lost since */
    wire_drops(&s, 8.5, 12);
    wire_expect(&s, STAGE_STUCK, "firewall-suspected",
                CTL " was asked of 10.200.0.1 on the wire, and the server never got it");
    wire_drops(&s, 9, 40);
    assert_string_equal(model_problem(s.m, 0)->text, "eth0: 40 packets were lost, 5000 were seen");
    assert_int_equal(model_problem_count(s.m), 1);
    story_end(&s);
}

static void a_capture_with_holes_calls_no_phone_lost(void **state)
{
    (void)state;
    static const struct row rows[] = {
        HUNT(0), {0.6, LOADS, SERVED, 458, 0}, {1.6, SBN, SERVED, 130956, 2.4}};
    struct story s = wire_capture();
    story_rows(&s, rows, ARRAY_SIZE(rows));
    wire_drops(&s, 20, 3);
    story_silence(&s, 600);
    wire_expect(&s, STAGE_REBOOTING, "", "");
    story_end(&s);
    s = wire_capture(); /* told late */
    story_rows(&s, rows, ARRAY_SIZE(rows));
    story_silence(&s, 600);
    assert_int_equal(wire_phone(&s)->problem[0].what, DIAG_LOST_SERVER);
    wire_drops(&s, 601, 3);
    wire_expect(&s, STAGE_SEEN, "", "");
    story_end(&s);
}

/* .loads and then the target's own requests, but what was asked between may be lost. */
static void a_capture_with_holes_calls_no_phone_current(void **state)
{
    (void)state;
    static const struct row rows[] = {HUNT_SEP(0), {0.3, LOADS, SERVED, 458, 0}};
    static const struct row app[] = {SIP_APP(60)};
    struct story s = wire_capture();
    story_rows(&s, rows, ARRAY_SIZE(rows));
    wire_drops(&s, 20, 3);
    story_rows(&s, app, ARRAY_SIZE(app));
    story_silence(&s, 70);
    wire_expect(&s, STAGE_SEEN, "", "");
    assert_int_equal(wire_phone(&s)->protocol, PROTOCOL_SIP);
    story_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_watcher_with_addresses_is_no_server),
        cmocka_unit_test(silence_is_silence_only_where_answers_are_seen),
        cmocka_unit_test(a_stray_byte_needs_no_answer),
        cmocka_unit_test(a_conversion_is_seen_without_its_answers),
        cmocka_unit_test(an_alarm_proves_it_without_answers),
        cmocka_unit_test(a_log_without_ends_tells_a_conversion),
        cmocka_unit_test(loops_are_seen_from_outside),
        cmocka_unit_test(what_was_lost_is_not_known),
        cmocka_unit_test(a_capture_with_holes_calls_no_phone_lost),
        cmocka_unit_test(a_capture_with_holes_calls_no_phone_current),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
