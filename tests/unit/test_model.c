/* SPDX-License-Identifier: MIT */
/* Who is who, who was chosen, and what time decides. */
#include "cmocka_all.h"

#include "model_bench.h"

#include <errno.h>

#define A "000D28AABB04"
#define B "00156219BB2F"
static const char *stage_of(const struct story *s, const char *mac)
{
    const struct phone *p = model_phone_by_mac(s->m, story_mac(mac));
    return p ? phone_stage_name(p->stage) : "none";
}

static const char *problems_of(const struct story *s, const char *mac, char dst[256])
{
    const struct phone *p = model_phone_by_mac(s->m, story_mac(mac));
    assert_non_null(p);
    return story_problems(p, false, dst);
}

/* --- identity --- */

static void a_phone_known_by_address_gets_its_mac(void **state)
{
    (void)state;
    struct story s = bench(1);
    ask(&s, 1, "SIPDefault.cnf", SERVED, 300);
    assert_int_equal(model_phone_count(s.m), 1);
    assert_false(mac_known(model_phone(s.m, 0)->mac));
    ask(&s, 1.1, "SIP" A ".cnf", MISSING, 0);
    assert_int_equal(model_phone_count(s.m), 1);
    assert_string_equal(model_phone(s.m, 0)->name, "SEP" A);
    assert_int_equal(model_phone(s.m, 0)->requests, 2);
    assert_true(model_phone(s.m, 0)->identified);
    assert_ptr_equal(model_phone_by_ip(s.m, s.ip), model_phone(s.m, 0));
    story_end(&s);
}

static void it_melts_into_the_one_that_was_chosen(void **state)
{
    (void)state;
    struct story s = bench(1);
    story_choose(&s, A, TARGET);
    assert_string_equal(stage_of(&s, A), "waiting");
    ask(&s, 1, "SIPDefault.cnf", SERVED, 300);
    assert_int_equal(model_phone_count(s.m), 2);
    ask(&s, 1.1, "SIP" A ".cnf", MISSING, 0);
    assert_int_equal(model_phone_count(s.m), 1);
    const struct phone *p = model_phone(s.m, 0);
    assert_int_equal(p->requests, 2);
    assert_int_equal(p->history_count, 2);
    assert_true(slice_is(kept_name_view(&phone_request_at(p, 0)->name), "SIPDefault.cnf"));
    assert_true(p->first_us == story_us(&s, 1));
    story_silence(&s, 7);
    assert_string_equal(protocol_name(p->protocol), "sip");
    assert_string_equal(stage_of(&s, A), "seen");
    story_end(&s);
}

static void an_address_is_given_to_another_phone(void **state)
{
    (void)state;
    struct story s = bench(1);
    struct ip other = ip_v4(0x0ac80005);
    ask(&s, 1, "CTLSEP" A ".tlv", MISSING, 0);
    ask(&s, 60, "CTLSEP" B ".tlv", MISSING, 0); /* the same address, a lease later */
    assert_int_equal(model_phone_count(s.m), 2);
    assert_true(mac_eq(model_phone_by_ip(s.m, s.ip)->mac, story_mac(B)));
    assert_false(ip_known(model_phone_by_mac(s.m, story_mac(A))->ip));
    s.ip = other; /* and A comes back with a new one */
    ask(&s, 61, "CTLSEP" A ".tlv", MISSING, 0);
    ask(&s, 61.1, "XMLDefault.cnf.xml", MISSING, 0);
    assert_int_equal(model_phone_count(s.m), 2);
    assert_int_equal(model_phone_by_mac(s.m, story_mac(A))->requests, 3);
    assert_true(ip_eq(model_phone_by_mac(s.m, story_mac(A))->ip, other));
    story_end(&s);
}

/* --- who is chosen --- */

static void only_the_chosen_are_judged(void **state)
{
    (void)state;
    char text[256];
    struct story s = bench(1);
    story_choose(&s, A, TARGET);
    ask(&s, 1, "CTLSEP" B ".tlv", MISSING, 0);
    ask(&s, 1.1, "SEP" B ".cnf.xml", MISSING, 0);
    assert_string_equal(problems_of(&s, B, text), "");
    ask(&s, 1.2, "SIP" B ".cnf", MISSING, 0);
    assert_string_equal(stage_of(&s, B), "bystander");
    assert_string_equal(problems_of(&s, B, text), "unchosen-phone");
    ask(&s, 1.3, "P0S3-8-12-00.loads", MISSING, 0);
    assert_string_equal(problems_of(&s, B, text), "unchosen-phone");
    story_choose(&s, B, TARGET);
    assert_string_equal(stage_of(&s, B), "seen");
    assert_string_equal(problems_of(&s, B, text), "");
    story_end(&s);
}

static void all_means_every_identified_phone(void **state)
{
    (void)state;
    struct story s = bench(1);
    story_choose(&s, NULL, TARGET);
    ask(&s, 1, "CTLSEP" A ".tlv", MISSING, 0);
    ask(&s, 1.1, "SEP" A ".cnf.xml", MISSING, 0);
    assert_false(model_phone(s.m, 0)->chosen); /* a 7941 asks these as well */
    assert_string_equal(stage_of(&s, A), "bystander");
    ask(&s, 1.2, "SIP" A ".cnf", MISSING, 0);
    assert_true(model_phone(s.m, 0)->chosen);
    assert_string_equal(model_phone(s.m, 0)->target, TARGET);
    story_end(&s);
}

static void a_load_of_its_own_goes_before_all(void **state)
{
    (void)state;
    struct story s = bench(1);
    story_choose(&s, A, "P0030801SR02");
    story_choose(&s, NULL, TARGET);
    ask(&s, 1.2, "SIP" A ".cnf", MISSING, 0);
    assert_string_equal(model_phone(s.m, 0)->target, "P0030801SR02");
    story_end(&s);
}

static void a_retry_forgives(void **state)
{
    (void)state;
    char text[256];
    struct story s = bench(1);
    struct event retry = {.kind = EVENT_ACTION, .mac = story_mac(A)};
    retry.u.action.verb = EVENT_RETRY;
    story_choose(&s, A, TARGET);
    ask(&s, 1, "SIP" A ".cnf", MISSING, 0);
    ask(&s, 1.1, "P0S3-8-12-00.loads", MISSING, 0);
    assert_string_equal(stage_of(&s, A), "stuck");
    story_silence(&s, 122);
    assert_string_equal(stage_of(&s, A), "failed");
    story_tell(&s, retry, 130);
    assert_string_equal(stage_of(&s, A), "seen");
    assert_string_equal(problems_of(&s, A, text), "");
    story_end(&s);
}

static void while_no_loads_are_given_out_none_is_missing(void **state)
{
    (void)state;
    char text[256];
    struct story s = bench(1);
    struct event off = {.kind = EVENT_ACTION};
    off.u.action.verb = EVENT_SERVING;
    story_choose(&s, A, TARGET);
    assert_true(model_serving(s.m));
    story_tell(&s, off, 1);
    assert_false(model_serving(s.m));
    ask(&s, 2, "SIP" A ".cnf", MISSING, 0);
    ask(&s, 2.1, "P0S3-8-12-00.loads", MISSING, 0);
    assert_string_equal(problems_of(&s, A, text), "");
    story_end(&s);
}

/* --- problems that need more than names --- */

static void names_on_disk_are_told(void **state)
{
    (void)state;
    char text[256];
    struct story s = bench(1);
    struct event e;
    story_choose(&s, A, TARGET);
    ask(&s, 1, "SIP" A ".cnf", ASKED, 0);
    e = story_event(&s, EVENT_TFTP_ERROR, "SIP" A ".cnf");
    e.u.error.code = 1;
    e.u.error.near = slice_str("SIP" A ".cnf.txt");
    story_tell(&s, e, 1.1);
    assert_string_equal(problems_of(&s, A, text), "name-near-miss");
    assert_string_equal(model_phone(s.m, 0)->problem[0].text,
                        "asked SIP" A ".cnf, on disk there is SIP" A ".cnf.txt");
    ask(&s, 2, "OS79XX.TXT", ASKED, 0);
    e = story_event(&s, EVENT_TFTP_START, "OS79XX.TXT");
    e.u.start.actual = slice_str("OS79xx.txt");
    story_tell(&s, e, 2.1);
    assert_string_equal(problems_of(&s, A, text), "name-near-miss pre-ual-phone name-case");
    story_end(&s);
}

/* OS79XX.TXT, its first file, does not say who asks: until then it is nobody's, and not chosen. */
static void an_old_phone_is_known_by_a_later_file(void **state)
{
    (void)state;
    char text[256];
    struct story s = bench(1);
    story_choose(&s, A, TARGET);
    ask(&s, 1, "OS79XX.TXT", MISSING, 0);
    ask(&s, 1.1, "SIPDefault.cnf", MISSING, 0);
    assert_int_equal(model_phone_count(s.m), 2);
    ask(&s, 1.2, "SIP" A ".cnf", MISSING, 0);
    assert_int_equal(model_phone_count(s.m), 1);
    assert_string_equal(problems_of(&s, A, text), "pre-ual-phone");
    story_end(&s);
}

static void an_unsigned_target_is_refused_to_a_signed_phone(void **state)
{
    (void)state;
    char text[256];
    struct story s = bench(1);
    story_choose(&s, A, "P0S30202");
    ask(&s, 1, "CTLSEP" A ".tlv", MISSING, 0);
    ask(&s, 1.1, "SIP" A ".cnf", MISSING, 0);
    ask(&s, 1.2, "MGC" A ".cnf", MISSING, 0);
    assert_string_equal(problems_of(&s, A, text), "crosses-signing");
    story_end(&s);
}

/* Down to one signed image of 6.x: .loads is missing by nature, then .sbn (PHONES 3.2). */
static void an_image_without_loads_is_no_trouble(void **state)
{
    (void)state;
    char text[256];
    struct story s = bench(1);
    story_set(&s, "P0S3-06-3-00", "", "P0S3-06-3-00.sbn", 487424);
    story_choose(&s, A, "P0S3-06-3-00");
    ask(&s, 1, "CTLSEP" A ".tlv", MISSING, 0);
    ask(&s, 1.1, "SEP" A ".cnf.xml", SERVED, 90);
    ask(&s, 1.2, "P0S3-06-3-00.loads", MISSING, 0);
    ask(&s, 1.3, "P0S3-06-3-00.sbn", SERVED, 487424);
    assert_string_equal(problems_of(&s, A, text), "");
    assert_string_equal(stage_of(&s, A), "flashing");
    ask(&s, 60, "OS79XX.TXT", MISSING, 0);
    ask(&s, 60.1, "SIPDefault.cnf", SERVED, 300);
    ask(&s, 60.2, "SIP" A ".cnf", MISSING, 0);
    story_silence(&s, 66);
    assert_string_equal(stage_of(&s, A), "done");
    story_end(&s);
    s = bench(1); /* but the image itself must be there */
    story_set(&s, "P0S3-06-3-00", "", "P0S3-06-3-00.sbn", 487424);
    story_choose(&s, A, "P0S3-06-3-00");
    ask(&s, 1, "CTLSEP" A ".tlv", MISSING, 0);
    ask(&s, 1.2, "P0S3-06-3-00.loads", MISSING, 0);
    ask(&s, 1.3, "P0S3-06-3-00.sbn", MISSING, 0);
    assert_string_equal(problems_of(&s, A, text), "file-missing");
    story_end(&s);
}

static void what_no_phone_owns(void **state)
{
    (void)state;
    struct story s = bench(1);
    struct event e = story_event(&s, EVENT_TFTP_REQUEST, "SEP" A ".cnf.xml");
    e.u.request.ignored = slice_str("outside-subnet");
    story_tell(&s, e, 1);
    story_tell(&s, e, 2);
    e = (struct event){.kind = EVENT_FILE_FAILED, .name = slice_str("SIPDefault.cnf")};
    e.u.failed.error = ENOSPC;
    e.u.failed.text = slice_str("No space left on device");
    story_tell(&s, e, 3);
    e.u.failed.error = EACCES; /* is about that one file */
    story_tell(&s, e, 3);
    assert_int_equal(model_phone_count(s.m), 0);
    assert_int_equal(model_problem_count(s.m), 2);
    assert_int_equal(model_problem(s.m, 0)->what, DIAG_OUTSIDE_SUBNET);
    assert_int_equal(model_problem(s.m, 0)->times, 2);
    assert_string_equal(model_problem(s.m, 0)->text,
                        "10.200.0.4 asked for SEP" A ".cnf.xml and was not answered");
    assert_int_equal(model_problem(s.m, 1)->what, DIAG_DISK_FULL);
    assert_string_equal(model_problem(s.m, 1)->text, "SIPDefault.cnf: No space left on device");
    story_end(&s);
}

/* --- time --- */

static const struct row to_the_loader[] = {
    {1, "CTLSEP" A ".tlv", MISSING, 0, 0},
    {1.1, "SEP" A ".cnf.xml", SERVED, 89, 0},
    {1.2, "P0S3-8-12-00.loads", SERVED, 458, 0},
    {2, "P003-8-12-00.sbn", SERVED, 130956, 2},
};

/* All that is missing is the application's first requests. */
static struct story sent_sccp_at_speed_10(void)
{
    struct story s;
    story_begin(&s, 10);
    story_set(&s, "P00308010200", "P00308010200.sbn", "P00308010200.sb2", 708460);
    story_choose(&s, A, "P00308010200");
    ask(&s, 0, "CTLSEP" A ".tlv", MISSING, 0);
    ask(&s, 0.01, "SEP" A ".cnf.xml", SERVED, 131);
    ask(&s, 0.02, "P00308010200.loads", SERVED, 458);
    ask(&s, 0.3, "P00308010200.sb2", SERVED, 708460);
    return s;
}

/* A disk that was slow held the server up for 0.6 s; at ten times the speed that is six seconds. */
static void our_own_late_answer_ends_no_burst(void **state)
{
    (void)state;
    struct story s = sent_sccp_at_speed_10();
    ask(&s, 5, "CTLSEP" A ".tlv", ASKED, 0);
    struct event late = story_event(&s, EVENT_TFTP_ERROR, "CTLSEP" A ".tlv");
    late.u.error.code = 1;
    story_tell(&s, late, 5.63);
    ask(&s, 5.64, "SEP" A ".cnf.xml", SERVED, 131);
    story_silence(&s, 6.2);
    assert_string_equal(stage_of(&s, A), "done");
    story_end(&s);
}

/* The same stall, in the computer that plays the phone. */
static void a_hunt_never_ends_at_the_ctl_file(void **state)
{
    (void)state;
    struct story s = sent_sccp_at_speed_10();
    ask(&s, 5, "CTLSEP" A ".tlv", MISSING, 0);
    ask(&s, 5.7, "SEP" A ".cnf.xml", SERVED, 131);
    story_silence(&s, 6.3);
    assert_string_equal(stage_of(&s, A), "done");
    story_end(&s);
}

static void silence_moves_the_stage(void **state)
{
    (void)state;
    int64_t at = 0;
    struct story s = bench(1);
    story_choose(&s, A, TARGET);
    assert_false(model_deadline(s.m, &at));
    story_rows(&s, to_the_loader, ARRAY_SIZE(to_the_loader));
    assert_string_equal(stage_of(&s, A), "flashing");
    assert_true(model_deadline(s.m, &at));
    assert_true(at == story_us(&s, 4 + 5)); /* the burst's end */
    story_silence(&s, 28.9);
    assert_string_equal(stage_of(&s, A), "flashing");
    story_silence(&s, 29);
    assert_string_equal(stage_of(&s, A), "rebooting");
    story_silence(&s, 106.9);
    assert_string_equal(stage_of(&s, A), "rebooting");
    story_silence(&s, 107);
    assert_string_equal(stage_of(&s, A), "stuck");
    story_silence(&s, 227);
    assert_string_equal(stage_of(&s, A), "failed");
    assert_false(model_deadline(s.m, &at));
    ask(&s, 400, "CTLSEP" A ".tlv", MISSING, 0);
    ask(&s, 400.1, "SIP" A ".cnf", MISSING, 0);
    assert_string_equal(stage_of(&s, A), "asking"); /* it is back: the case is open again */
    story_end(&s);
}

/* The program was dead for an hour: nobody listened, so nothing is concluded from it. */
static void a_resumed_program_was_deaf(void **state)
{
    (void)state;
    struct story s = bench(1);
    struct event again = {.kind = EVENT_SESSION};
    again.u.session.speed = 1;
    story_choose(&s, A, TARGET);
    story_rows(&s, to_the_loader, ARRAY_SIZE(to_the_loader));
    story_tell(&s, again, 3600);
    assert_string_equal(stage_of(&s, A), "flashing");
    story_silence(&s, 3600 + 26);
    assert_string_equal(stage_of(&s, A), "rebooting");
    assert_true(model_started_us(s.m) == story_us(&s, 0));
    assert_true(model_phone(s.m, 0)->last_us == story_us(&s, 4));
    story_end(&s);
}

static void a_clock_set_back_is_no_silence(void **state)
{
    (void)state;
    struct story s = bench(1);
    story_choose(&s, A, TARGET);
    story_rows(&s, to_the_loader, ARRAY_SIZE(to_the_loader));
    s.t0 -= 86400;
    s.ip = ip_v4(0x0ac80063);
    ask(&s, 5, "CTLSEP" B ".tlv", MISSING, 0);
    assert_string_equal(stage_of(&s, A), "flashing");
    story_silence(&s, 32);
    assert_string_equal(stage_of(&s, A), "rebooting");
    story_end(&s);
}

/* Set by hand or by a time server, or a laptop that slept: with half a minute of real waiting. */
static void a_step_of_the_clock_is_no_silence(void **state)
{
    static const int64_t steps_s[] = {7200, -7200, 400000000, -400000000};
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(steps_s); i++) {
        struct story s = bench(1);
        story_choose(&s, A, TARGET);
        story_rows(&s, to_the_loader, ARRAY_SIZE(to_the_loader));
        struct event e = {.kind = EVENT_CLOCK, .u.clock.step_us = steps_s[i] * 1000000};
        s.t0 += (double)steps_s[i];
        story_tell(&s, e, 10);
        assert_string_equal(stage_of(&s, A), "flashing");
        story_silence(&s, 32); /* 30 s after the loader's last byte */
        assert_string_equal(stage_of(&s, A), "rebooting");
        story_silence(&s, 1000);
        assert_string_equal(stage_of(&s, A), "failed");
        story_end(&s);
    }
}

static void the_end_of_a_session(void **state)
{
    (void)state;
    struct model_summary sum;
    struct story s = bench(10);
    assert_false(model_is_over(s.m, story_us(&s, 1000)));
    story_choose(&s, NULL, TARGET);
    assert_false(model_is_over(s.m, story_us(&s, 1000))); /* none was seen */
    ask(&s, 1, "CTLSEP" A ".tlv", MISSING, 0);
    ask(&s, 1.01, "SEP" A ".cnf.xml", SERVED, 89);
    ask(&s, 1.02, "P0S3-8-12-00.loads", SERVED, 458);
    assert_false(model_is_over(s.m, story_us(&s, 1.1)));
    ask(&s, 4, "SIPDefault.cnf", SERVED, 300);
    ask(&s, 4.01, "RINGLIST.DAT", MISSING, 0);
    assert_string_equal(stage_of(&s, A), "current");
    assert_false(model_is_over(s.m, story_us(&s, 12.9))); /* another might still come */
    /* ... and whoever sleeps until the model's deadline must be woken for that (it slept on) */
    int64_t at;
    model_advance(s.m, story_us(&s, 12.5));
    assert_true(model_deadline(s.m, &at));
    assert_true(at > story_us(&s, 12.5) && at <= story_us(&s, 13.1));
    assert_true(model_is_over(s.m, story_us(&s, 13.1)));
    model_summarise(s.m, &sum);
    assert_int_equal(sum.chosen, 1);
    assert_int_equal(sum.current, 1);
    assert_int_equal(sum.requests, 5);
    assert_int_equal(sum.files_sent, 3);
    assert_int_equal(sum.bytes_sent, 847);
    story_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_phone_known_by_address_gets_its_mac),
        cmocka_unit_test(it_melts_into_the_one_that_was_chosen),
        cmocka_unit_test(an_address_is_given_to_another_phone),
        cmocka_unit_test(only_the_chosen_are_judged),
        cmocka_unit_test(all_means_every_identified_phone),
        cmocka_unit_test(a_load_of_its_own_goes_before_all),
        cmocka_unit_test(a_retry_forgives),
        cmocka_unit_test(while_no_loads_are_given_out_none_is_missing),
        cmocka_unit_test(names_on_disk_are_told),
        cmocka_unit_test(an_old_phone_is_known_by_a_later_file),
        cmocka_unit_test(an_unsigned_target_is_refused_to_a_signed_phone),
        cmocka_unit_test(an_image_without_loads_is_no_trouble),
        cmocka_unit_test(what_no_phone_owns),
        cmocka_unit_test(our_own_late_answer_ends_no_burst),
        cmocka_unit_test(a_hunt_never_ends_at_the_ctl_file),
        cmocka_unit_test(silence_moves_the_stage),
        cmocka_unit_test(a_resumed_program_was_deaf),
        cmocka_unit_test(a_clock_set_back_is_no_silence),
        cmocka_unit_test(a_step_of_the_clock_is_no_silence),
        cmocka_unit_test(the_end_of_a_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
