/* SPDX-License-Identifier: MIT */
/*
 * Whole conversions at speed 1 in virtual time, held against what was logged of real phones: order
 * and intervals are literals from PHONES 3.3 and 3.4.
 */
#include "cmocka_all.h"

#include "sim_world.h"

#include <string.h>

enum { SEEDS = 40 }; /* the ranges must hold for every phone, not for a lucky one */

#define XML_SIP                                                                                    \
    "<Default><loadInformation8 model=\"IP Phone 7940\">P0S3-8-12-00</loadInformation8>"           \
    "<loadInformation7 model=\"IP Phone 7960\">P0S3-8-12-00</loadInformation7></Default>"
#define SIX_SIP                                                                                    \
    "CTLSEP00156219BB2F.tlv", "SEP00156219BB2F.cnf.xml", "SIP00156219BB2F.cnf",                    \
        "MGC00156219BB2F.cnf", "XMLDefault.cnf.xml", "P0S3-8-12-00.loads"

/* JH 10.200.0.4. */
static void sccp_to_sip(void **state)
{
    (void)state;
    static const char *const asked[] = {
        SIX_SIP,
        "P003-8-12-00.sbn",
        SIX_SIP,
        "P0S3-8-12-00.sb2",
        "SIPDefault.cnf",
        "SIP00156219BB2F.cnf",
        "SIP00156219BB2F.cnf", /* every 31 s: it has none (D12) */
        NULL,
    };
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct world *w = test_malloc(sizeof *w);
        world_init(w, "P0030801SR02", 1, seed);
        world_serve_set(w, "P0S3-8-12-00", PART_COUNT, FORGE_WHOLE);
        world_serve(w, "XMLDefault.cnf.xml", XML_SIP);
        world_run(w, 400);
        world_assert_asked(w, asked);
        double hunt = world_asked_at(w, "CTLSEP00156219BB2F.tlv", 1);
        double loads = world_asked_at(w, "P0S3-8-12-00.loads", 1);
        double sbn = world_asked_at(w, "P003-8-12-00.sbn", 1);
        double again = world_asked_at(w, "CTLSEP00156219BB2F.tlv", 2);
        double loads2 = world_asked_at(w, "P0S3-8-12-00.loads", 2);
        double sb2 = world_asked_at(w, "P0S3-8-12-00.sb2", 1);
        double sip = world_asked_at(w, "SIPDefault.cnf", 1);
        world_assert_between(loads - hunt, 0, 1, "hunt to .loads");
        world_assert_between(sbn - loads, 1, 2.1, ".loads to .sbn");
        world_assert_between(again - sbn, 26, 37, ".sbn to CTLSEP");
        world_assert_between(loads2 - again, 0, 1, "second hunt to .loads");
        world_assert_between(sb2 - loads2, 2, 4, ".loads to .sb2");
        world_assert_between(sip - sb2, 46, 69, ".sb2 to SIPDefault.cnf");
        world_assert_between(sip - hunt, 76, 112, "whole conversion");
        world_assert_between(world_asked_at(w, "SIP00156219BB2F.cnf", 4) -
                                 world_asked_at(w, "SIP00156219BB2F.cnf", 3),
                             30.5, 31.5, "SIP<MAC>.cnf again");
        assert_string_equal(w->phone.body.flash.application, "P0S3-8-12-00");
        assert_string_equal(w->phone.body.flash.la_version, "PAS30830");
        assert_int_equal(w->phone.body.flash.protocol, PROTOCOL_SIP);
        assert_true(sim_phone_has_application(&w->phone));
        world_free(w);
        test_free(w);
    }
}

static void transfer_pace(void **state)
{
    (void)state;
    struct world *w = test_malloc(sizeof *w);
    world_init(w, "P0030801SR02", 1, 1);
    world_serve_set(w, "P0S3-8-12-00", PART_COUNT, FORGE_WHOLE);
    world_serve(w, "XMLDefault.cnf.xml", XML_SIP);
    world_run(w, 400);
    double shown[2] = {0, 0};
    for (unsigned i = 0; i < w->lcd_n; i++) {
        if (strcmp(w->lcd[i].what, "Upgrading Loader") == 0)
            shown[0] = w->lcd[i].at_s;
        if (strcmp(w->lcd[i].what, "Upgrading Application") == 0)
            shown[1] = w->lcd[i].at_s;
    }
    world_assert_between(shown[0] - world_asked_at(w, "P003-8-12-00.sbn", 1), 2, 3, ".sbn");
    world_assert_between(shown[1] - world_asked_at(w, "P0S3-8-12-00.sb2", 1), 14, 17, ".sb2");
    world_free(w);
    test_free(w);
}

static void ports_and_displays(void **state)
{
    (void)state;
    static const char *const shown[] = {
        "Configuring VLAN",
        "Configuring IP",
        "Requesting Configuration",
        "TFTP CTLSEP00156219BB2F.tlv",
        "TFTP SEP00156219BB2F.cnf.xml",
        "TFTP SIP00156219BB2F.cnf",
        "TFTP MGC00156219BB2F.cnf",
        "TFTP XMLDefault.cnf.xml",
        "TFTP P0S3-8-12-00.loads",
        "TFTP P003-8-12-00.sbn",
        "Verifying Load",
        "Upgrading Loader",
        "Copying to Bank 1",
        "Loader upgrade complete",
        "Resetting",
        "Configuring VLAN",
    };
    struct world *w = test_malloc(sizeof *w);
    world_init(w, "P0030801SR02", 1, 7);
    world_serve_set(w, "P0S3-8-12-00", PART_COUNT, FORGE_WHOLE);
    world_serve(w, "XMLDefault.cnf.xml", XML_SIP);
    world_run(w, 400);
    for (size_t i = 0; i < ARRAY_SIZE(shown); i++)
        assert_string_equal(w->lcd[i].what, shown[i]);
    world_assert_lcd_has(w, "Upgrading Application");
    world_assert_lcd_has(w, "Booting SIP Protocol");
    for (unsigned i = 1; i < 7; i++) /* +1 each within a boot */
        assert_int_equal(w->asked[i].port, w->asked[0].port + i);
    assert_true(w->asked[0].port > 49152 && w->asked[0].port < 53400);
    assert_int_not_equal(w->asked[7].port, w->asked[6].port + 1); /* another base after the reset */
    assert_int_not_equal(w->asked[14].port, w->asked[13].port + 1); /* and for the application */
    assert_int_equal(w->asked[15].port, w->asked[14].port + 1);
    world_free(w);
    test_free(w);
}

/* The blessed procedure's direction: SIP -> SCCP by image_version in SIPDefault.cnf. */
static void sip_to_sccp(void **state)
{
    (void)state;
    static const char *const asked[] = {
        "CTLSEP00156219BB2F.tlv", "SEP00156219BB2F.cnf.xml",
        "SIP00156219BB2F.cnf",    "MGC00156219BB2F.cnf",
        "XMLDefault.cnf.xml",     "SIPDefault.cnf",
        "P00308010200.loads",     "P00308010200.sbn",
        "CTLSEP00156219BB2F.tlv", "SEP00156219BB2F.cnf.xml",
        "SIP00156219BB2F.cnf",    "MGC00156219BB2F.cnf",
        "XMLDefault.cnf.xml",     "SIPDefault.cnf",
        "P00308010200.loads",     "P00308010200.sb2",
        "CTLSEP00156219BB2F.tlv", "SEP00156219BB2F.cnf.xml",
        "XMLDefault.cnf.xml",     NULL,
    };
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct world *w = test_malloc(sizeof *w);
        world_init(w, "P0S3-8-12-00", 1, seed);
        world_serve_set(w, "P00308010200", PART_COUNT, FORGE_WHOLE);
        world_serve(w, "SIPDefault.cnf", "image_version : \"P00308010200\"\n");
        world_run(w, 400);
        world_assert_asked(w, asked);
        double sbn = world_asked_at(w, "P00308010200.sbn", 1);
        double sb2 = world_asked_at(w, "P00308010200.sb2", 1);
        double app = world_asked_at(w, "CTLSEP00156219BB2F.tlv", 3);
        world_assert_between(world_asked_at(w, "CTLSEP00156219BB2F.tlv", 2) - sbn, 26, 37, "reset");
        world_assert_between(app - sb2, 46, 69, ".sb2 to the application's CTLSEP");
        world_assert_between(app - w->asked[0].at_s, 76, 112, "whole conversion");
        assert_int_equal(w->phone.body.flash.protocol, PROTOCOL_SCCP);
        world_free(w);
        test_free(w);
    }
}

/* TEO's 24 s and the 36 s of the procedure's own log: .loads and nothing else. */
static void already_current(void **state)
{
    (void)state;
    static const struct {
        const char *load, *manifest, *config, *content, *first;
        unsigned nth;
        double seconds;
    } row[] = {
        {"P0S3-8-12-00", "P0S3-8-12-00.loads", "SEP00156219BB2F.cnf.xml",
         "<device><loadInformation>P0S3-8-12-00</loadInformation></device>", "SIPDefault.cnf", 1,
         24},
        {"P00306000300", "P00306000300.loads", "SEP00156219BB2F.cnf.xml",
         "<device><loadInformation>P00306000300</loadInformation></device>",
         "CTLSEP00156219BB2F.tlv", 2, 36},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct world *w = test_malloc(sizeof *w);
        world_init(w, row[i].load, 1, 3);
        world_serve_set(w, row[i].load, PART_COUNT, FORGE_WHOLE);
        world_serve(w, row[i].config, row[i].content);
        world_serve(w, "SIP00156219BB2F.cnf", "line1_name: 7960\n");
        world_run(w, 400);
        double loads = world_asked_at(w, row[i].manifest, 1);
        world_assert_between(world_asked_at(w, row[i].first, row[i].nth) - loads,
                             row[i].seconds - 1, row[i].seconds + 1, row[i].load);
        assert_int_equal(w->phone.body.counts.upgrades, 0);
        world_free(w);
        test_free(w);
    }
}

/* TEO: SIPDefault.cnf, ./SIP<MAC>.cnf, and 2 s later two requests in the same second. */
static void sip_application(void **state)
{
    (void)state;
    static const char *const asked[] = {
        "CTLSEP00156219BB2F.tlv", "SEP00156219BB2F.cnf.xml",
        "P0S3-8-12-00.loads",     "SIPDefault.cnf",
        "./SIP00156219BB2F.cnf",  "RINGLIST.DAT",
        "dialplan.xml",           NULL,
    };
    struct world *w = test_malloc(sizeof *w);
    world_init(w, "P0S3-8-12-00", 1, 5);
    world_serve_set(w, "P0S3-8-12-00", PART_COUNT, FORGE_WHOLE);
    world_serve(w, "SEP00156219BB2F.cnf.xml",
                "<device><loadInformation>P0S3-8-12-00</loadInformation></device>");
    world_serve(w, "SIPDefault.cnf", "image_version: P0S3-8-12-00\ntftp_cfg_dir: ./\n");
    world_serve(w, "./SIP00156219BB2F.cnf", "line1_name: 7960\n");
    world_run(w, 400);
    world_assert_asked(w, asked);
    double own = world_asked_at(w, "./SIP00156219BB2F.cnf", 1);
    world_assert_between(world_asked_at(w, "RINGLIST.DAT", 1) - own, 1.9, 2.2, "RINGLIST.DAT");
    world_assert_between(world_asked_at(w, "dialplan.xml", 1) -
                             world_asked_at(w, "RINGLIST.DAT", 1),
                         0, 0, "dialplan.xml at once");
    assert_int_equal(w->asked[6].port, w->asked[5].port + 1);
    assert_string_equal(w->phone.body.lcd, "Registering");
    world_free(w);
    test_free(w);
}

/* A running SCCP application that sees another load resets, and the loader takes it. */
static void sccp_application_sees_another_load(void **state)
{
    (void)state;
    struct world *w = test_malloc(sizeof *w);
    world_init(w, "P0030801SR02", 1, 9);
    w->silent = true; /* as long as the loader asks: it boots what it has */
    world_run(w, 60);
    assert_int_equal(w->asked_n, 3 * 4); /* 39 s of silence end the hunt (PHONES 3.1) */
    assert_string_equal(w->phone.body.lcd, "Booting SEP Protocol");
    world_assert_log_has(w, "Sorry - No other servers available");
    w->silent = false;
    world_serve_set(w, "P0S3-8-12-00", PART_COUNT, FORGE_WHOLE);
    world_serve(w, "XMLDefault.cnf.xml", XML_SIP);
    world_run(w, 100);
    static const char *const trio[] = {"CTLSEP00156219BB2F.tlv", "SEP00156219BB2F.cnf.xml",
                                       "XMLDefault.cnf.xml"};
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(w->asked[12 + i].what, trio[i]);
    world_run(w, 400);
    world_assert_between(w->asked[15].at_s - w->asked[14].at_s, 10, 16, "trio to the loader");
    assert_string_equal(w->asked[17].what, "SIP00156219BB2F.cnf");
    assert_string_equal(w->phone.body.flash.application, "P0S3-8-12-00");
    world_free(w);
    test_free(w);
}

static void speed_divides_all_but_tftp(void **state)
{
    (void)state;
    struct world *w = test_malloc(sizeof *w);
    world_init(w, "P0030801SR02", 10, 4);
    world_serve_set(w, "P0S3-8-12-00", PART_COUNT, FORGE_WHOLE);
    world_serve(w, "XMLDefault.cnf.xml", XML_SIP);
    world_serve(w, "SIP00156219BB2F.cnf", "image_version: P0S3-8-12-00\n");
    world_run(w, 60);
    double begin = w->asked[0].at_s, end = world_asked_at(w, "SIPDefault.cnf", 1);
    world_assert_between(end - begin, 7, 14, "ten times faster (1478 round trips are not)");
    world_free(w);

    world_init(w, "P0030801SR02", 10, 4);
    w->silent = true;
    world_run(w, 30);
    static const double clock[] = {0, 1, 5, 9, 13, 14, 18, 22, 26};
    for (size_t i = 0; i < ARRAY_SIZE(clock); i++)
        world_assert_between(w->asked[i].at_s - w->asked[0].at_s, clock[i] - 0.001,
                             clock[i] + 0.001, "unscaled");
    assert_int_equal(w->asked[4].port, w->asked[3].port + 1);
    world_free(w);
    test_free(w);
}

/* Option 150 with two servers: they are asked in turn, six attempts in all (PHONES 3.1). */
static void a_backup_server_doubles_the_patience(void **state)
{
    (void)state;
    struct world *w = test_malloc(sizeof *w);
    world_init(w, "", 1, 4);
    w->silent = true;
    w->phone.body.backup = ip_v4(0x7f000002);
    world_run(w, 20);
    assert_int_equal(ip_v4_value(w->phone.body.server), 0x7f000002); /* from 13 s on */
    world_run(w, 84);
    assert_int_equal(w->asked_n, 24);
    world_assert_lcd_has(w, "TFTP timeout");
    world_free(w);
    test_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_server_doubles_the_patience),
        cmocka_unit_test(sccp_to_sip),
        cmocka_unit_test(transfer_pace),
        cmocka_unit_test(ports_and_displays),
        cmocka_unit_test(sip_to_sccp),
        cmocka_unit_test(already_current),
        cmocka_unit_test(sip_application),
        cmocka_unit_test(sccp_application_sees_another_load),
        cmocka_unit_test(speed_divides_all_but_tftp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
