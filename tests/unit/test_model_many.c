/* SPDX-License-Identifier: MIT */
/* Thousands of phones at once, and of addresses that somebody made up. */
#include "cmocka_all.h"

#include "model_bench.h"

#include <errno.h>
#include <time.h>

/* --- many --- */

static void forged_addresses_do_not_fill_the_memory(void **state)
{
    (void)state;
    struct story s = bench(1);
    for (unsigned i = 0; i < 70000; i++) {
        s.ip = ip_v4(0x0b000000 + i);
        ask(&s, 1 + i / 1000.0, "x", ASKED, 0);
    }
    assert_int_equal(model_phone_count(s.m), 65536);
    story_end(&s);
}

static void play_crowd(struct story *s, unsigned phones)
{
    char mac[13], name[4][32];
    for (unsigned i = 0; i < phones; i++) {
        double t = 1 + i / 1000.0;
        snprintf(mac, sizeof mac, "000D28%06X", i);
        snprintf(name[0], sizeof name[0], "CTLSEP%s.tlv", mac);
        snprintf(name[1], sizeof name[1], "SIP%s.cnf", mac);
        s->ip = ip_v4(0x0ac80000 + i);
        ask(s, t, name[0], MISSING, 0);
        ask(s, t, name[1], MISSING, 0);
        ask(s, t, "SIPDefault.cnf", SERVED, 40);
        ask(s, t, "P0S3-8-12-00.loads", SERVED, 458);
        ask(s, t, "P0S3-8-12-00.sb2", SERVED, 756524);
    }
    for (unsigned i = 0; i < phones; i++) {
        double t = 61 + i / 1000.0;
        s->ip = ip_v4(0x0ac80000 + i);
        ask(s, t, "SIPDefault.cnf", SERVED, 40);
        ask(s, t, "RINGLIST.DAT", MISSING, 0);
    }
}

static void ten_thousand_phones_are_done(void **state)
{
    (void)state;
    struct model_summary sum;
    struct story s = bench(1), twin = bench(1);
    clock_t began = clock();
    story_choose(&s, NULL, TARGET);
    story_choose(&twin, NULL, TARGET);
    play_crowd(&s, 10000);
    play_crowd(&twin, 10000);
    model_summarise(s.m, &sum);
    assert_int_equal(sum.done, 10000);
    assert_true(model_equal(s.m, twin.m));
    ask(&twin, 80, "x", ASKED, 0);
    assert_false(model_equal(s.m, twin.m));
    /* 400,000 events. Half a second here; were a lookup linear it would be minutes. */
    assert_true((double)(clock() - began) / CLOCKS_PER_SEC < 30);
    story_end(&s);
    story_end(&twin);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forged_addresses_do_not_fill_the_memory),
        cmocka_unit_test(ten_thousand_phones_are_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
