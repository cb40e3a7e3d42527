/* SPDX-License-Identifier: MIT */
/* The small parts of the simulated phones: the bad line, what is under way, the flash in a file. */
#include "cmocka_all.h"

#include "phones/sim_fault.h"
#include "phones/sim_held.h"
#include "phones/sim_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct seen {
    unsigned lost, doubled, late;
};

static struct seen send_many(const struct sim_faults *f, uint64_t seed)
{
    struct sim_random r = sim_random_seed(seed, 0);
    struct seen seen = {0};
    for (unsigned i = 0; i < 100000; i++) {
        struct sim_fate fate = sim_fault_decide(f, &r);
        seen.lost += fate.copies == 0;
        seen.doubled += fate.copies == 2;
        seen.late += fate.copies > 0 && fate.after_us[0] > f->delay_us;
        if (fate.copies > 0)
            assert_true(fate.after_us[0] >= f->delay_us && fate.after_us[0] <= 60000);
    }
    return seen;
}

static void a_bad_line(void **state)
{
    (void)state;
    static const struct sim_faults good = {0}, bad = {5, 2, 1, 10000}, dead = {.loss = 100};
    struct seen s = send_many(&good, 1);
    assert_int_equal(s.lost + s.doubled + s.late, 0);
    s = send_many(&bad, 1);
    assert_in_range(s.lost, 4700, 5300);
    assert_in_range(s.doubled, 1750, 2050); /* of the 95 % that are not lost */
    assert_in_range(s.late, 850, 1050);
    struct seen again = send_many(&bad, 1), other = send_many(&bad, 2);
    assert_memory_equal(&s, &again, sizeof s);
    assert_memory_not_equal(&s, &other, sizeof s);
    assert_int_equal(send_many(&dead, 1).lost, 100000);
}

static void under_way(void **state)
{
    (void)state;
    static const int64_t due[] = {50, 10, 30, 10, 20, 10, 40};
    static const char order[] = "bdfecga"; /* by time; of equal ones the first sent first */
    struct sim_held_queue q = {0};
    int64_t at = 0;
    assert_null(sim_held_pop(&q));
    assert_false(sim_held_next(&q, &at));
    for (size_t i = 0; i < ARRAY_SIZE(due); i++) {
        struct sim_held *h = sim_held_new(slice_of(&"abcdefg"[i], 1));
        assert_non_null(h);
        h->due_us = due[i];
        assert_true(sim_held_push(&q, h));
    }
    assert_true(sim_held_next(&q, &at));
    assert_int_equal(at, 10);
    for (size_t i = 0; order[i]; i++) {
        struct sim_held *h = sim_held_pop(&q);
        assert_int_equal(h->n, 1);
        assert_int_equal(h->bytes[0], order[i]);
        free(h);
    }
    assert_null(sim_held_pop(&q));
    free(q.heap);
}

static void flash_lines(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool ok;
        enum phone_model model;
        const char *la, *application;
        enum protocol protocol;
        bool ctl, wiped;
    } row[] = {
        {"00156219BB2F 7960 PAS30830 P0S3-8-12-00 -\n", true, PHONE_7960, "PAS30830",
         "P0S3-8-12-00", PROTOCOL_SIP, false, false},
        {"00156219BB2F 7940 PAS30831 P0030801SR02 ctl", true, PHONE_7940, "PAS30831",
         "P0030801SR02", PROTOCOL_SCCP, true, false},
        {"00156219BB2F 7940 PAS30831 - - wiped\n", true, PHONE_7940, "PAS30831", "",
         PROTOCOL_UNKNOWN, false, true},
        {"00156219BB2F 7960 - P0S30202 - -\n", true, PHONE_7960, "", "P0S30202", PROTOCOL_SIP,
         false, false},
        {"00156219BB2F 7960 - - - -\n", false, PHONE_7960, "", "", PROTOCOL_UNKNOWN, false, false},
        {"# a comment", false, PHONE_7960, "", "", PROTOCOL_UNKNOWN, false, false},
        {"", false, PHONE_7960, "", "", PROTOCOL_UNKNOWN, false, false},
        {"00156219BB2F 7960 PAS3083012 P0S3-8-12-00 -", false, PHONE_7960, "", "", PROTOCOL_UNKNOWN,
         false, false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct mac mac;
        struct sim_flash f;
        assert_int_equal(sim_state_read(slice_str(row[i].line), &mac, &f), row[i].ok);
        if (!row[i].ok)
            continue;
        assert_int_equal(mac.b[5], 0x2f);
        assert_int_equal(f.model, row[i].model);
        assert_string_equal(f.la_version, row[i].la);
        assert_string_equal(f.application, row[i].application);
        assert_int_equal(f.protocol, row[i].protocol);
        assert_int_equal(f.ctl, row[i].ctl);
        assert_int_equal(f.network_wiped, row[i].wiped);
    }
}

static void flash_file(void **state)
{
    (void)state;
    char dir[] = "/tmp/sim_state_XXXXXX", path[64];
    struct buf text;
    struct sim_flash f = {0};
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/flash", dir);
    assert_int_equal(sim_state_load(NULL, &text), 0);
    assert_int_equal(sim_state_load(path, &text), 0); /* the first run finds none */
    assert_int_equal(text.len, 0);
    static const char lines[] = "00156219BB2E 7940 PAS30830 - -\n"
                                "00156219BB2F 7960 PAS30831 P0030801SR02 -\n";
    assert_int_equal(sim_state_save(path, slice_str(lines)), 0);
    assert_int_equal(sim_state_load(path, &text), 0);
    assert_true(slice_is(buf_view(&text), lines));
    struct mac mac = {{0x00, 0x15, 0x62, 0x19, 0xbb, 0x2f}};
    assert_true(sim_state_find(buf_view(&text), mac, &f));
    assert_string_equal(f.application, "P0030801SR02");
    mac.b[5] = 0x30;
    assert_false(sim_state_find(buf_view(&text), mac, &f));
    buf_reset(&text);
    sim_state_write(mac, &f, &text);
    assert_true(slice_is(buf_view(&text), "00156219BB30 7960 PAS30831 P0030801SR02 - -\n"));
    buf_reset(&text);
    sim_state_write(mac, &(struct sim_flash){.application = "P0S30202", .network_wiped = true},
                    &text);
    assert_true(slice_is(buf_view(&text), "00156219BB30 7960 - P0S30202 - wiped\n"));
    buf_free(&text);
    unlink(path);
    assert_int_equal(sim_state_save("/nonexistent/flash", slice_str("x")), -2);
    assert_int_equal(rmdir(dir), 0); /* and no temporary file stays behind */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bad_line),
        cmocka_unit_test(under_way),
        cmocka_unit_test(flash_lines),
        cmocka_unit_test(flash_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
