/* SPDX-License-Identifier: MIT */
/* Several benches as one: their phones told apart, their sums added up, each judged by its own. */
#include "cmocka_all.h"

#include "story.h"

#include "core/model_fleet.h"
#include "core/monitor_rows.h"
#include "core/report_fleet.h"

#define A      "000D28AABB04"
#define B      "00156219BB2F"
#define TARGET "P0S3-8-12-00"

/* The story goes to a bench of the fleet; its own model is not needed. */
static struct story join(struct model *fleet, const char *bench, uint8_t net)
{
    struct story s;
    struct event e = {.kind = EVENT_SESSION, .t_us = 1776663900000000};
    story_begin(&s, 1);
    model_free(s.m);
    s.m = model_fleet_join(fleet, bench);
    s.ip = ip_v4(0x0a000004 + ((uint32_t)net << 16));
    e.u.session.speed = 1;
    model_apply(s.m, &e);
    return s;
}

static void ask(struct story *s, double t, const char *name)
{
    story_row(s, &(struct row){t, name, SERVED, 1000, 0});
}

static void phones_are_listed_as_they_come(void **state)
{
    (void)state;
    struct model *fleet = model_new();
    struct story west = join(fleet, "west", 1), east = join(fleet, "east", 2);
    ask(&west, 1, "SEP" A ".cnf.xml");
    ask(&east, 2, "SEP" B ".cnf.xml");
    west.ip = ip_v4(0x0a010005);
    ask(&west, 3, "OS79XX.TXT"); /* known by its address */
    assert_int_equal(model_phone_count(fleet), 3);
    assert_string_equal(model_phone(fleet, 0)->bench, "west");
    assert_string_equal(model_phone(fleet, 1)->bench, "east");
    assert_int_equal(model_phone_count(west.m), 2);
    assert_ptr_equal(model_phone(fleet, 2), model_phone(west.m, 1));
    ask(&west, 4, "SEP" A ".cnf.xml"); /* and it was the first one */
    assert_int_equal(model_phone_count(fleet), 2);
    assert_int_equal(model_phone_count(west.m), 1);
    struct model_summary s;
    model_summarise(fleet, &s);
    assert_int_equal(s.phones, 2);
    assert_int_equal(s.requests, 4);
    assert_int_equal(s.files_sent, 4);
    assert_int_equal(model_last_us(fleet), model_last_us(west.m));
    model_free(fleet);
}

/* It was taken from one bench to the other. */
static void one_phone_at_two_benches_is_two(void **state)
{
    (void)state;
    struct model *fleet = model_new();
    struct story west = join(fleet, "west", 1), east = join(fleet, "east", 1);
    ask(&west, 1, "SEP" A ".cnf.xml");
    ask(&east, 2, "SEP" A ".cnf.xml");
    assert_int_equal(model_phone_count(fleet), 2);
    assert_ptr_equal(model_phone_by_mac(fleet, story_mac(A)), model_phone(east.m, 0));
    assert_ptr_equal(model_phone_again(fleet, "west", story_mac(A), west.ip),
                     model_phone(west.m, 0));
    struct monitor_rows rows = {.count = 0};
    monitor_rows_update(&rows, fleet);
    monitor_rows_go(&rows, fleet, 0);
    monitor_rows_update(&rows, fleet);
    assert_int_equal(rows.at, 0);
    assert_ptr_equal(monitor_rows_chosen(&rows, fleet), model_phone(west.m, 0));
    monitor_rows_free(&rows);
    model_free(fleet);
}

static void a_new_session_takes_the_place_of_the_one_before(void **state)
{
    (void)state;
    struct model *fleet = model_new();
    struct story west = join(fleet, "west", 1), east = join(fleet, "east", 2);
    ask(&west, 1, "SEP" A ".cnf.xml");
    ask(&east, 2, "SEP" B ".cnf.xml");
    const char *name = model_phone(fleet, 0)->bench;
    west = join(fleet, "west", 1);
    assert_int_equal(model_fleet_count(fleet), 2);
    assert_int_equal(model_phone_count(fleet), 1);
    assert_string_equal(model_phone(fleet, 0)->bench, "east");
    ask(&west, 3, "SEP" A ".cnf.xml");
    assert_ptr_equal(model_phone(fleet, 1)->bench, name); /* names outlive sessions */
    assert_null(model_fleet_find(fleet, "north"));
    assert_ptr_equal(model_fleet_find(fleet, "west"), west.m);
    model_free(fleet);
}

/* The clock of the bench, not the depot's, and no other bench's. */
static void silence_is_each_benchs_own(void **state)
{
    (void)state;
    struct model *fleet = model_new();
    struct story west = join(fleet, "west", 1), east = join(fleet, "east", 2);
    int64_t at;
    story_set(&west, TARGET, "P003-8-12-00.sbn", "P0S3-8-12-00.sb2", 756524);
    story_choose(&west, A, TARGET);
    ask(&west, 1, "SEP" A ".cnf.xml");
    ask(&west, 2, TARGET ".loads");
    ask(&west, 3, "P003-8-12-00.sbn");
    ask(&east, 3000, "SEP" B ".cnf.xml");
    assert_string_equal(phone_stage_name(model_phone(west.m, 0)->stage), "flashing");
    assert_false(model_deadline(fleet, &at)); /* nothing is judged from here */
    model_advance(west.m, story_us(&west, 3000));
    assert_string_equal(phone_stage_name(model_phone(west.m, 0)->stage), "failed");
    assert_true(model_is_choosing(fleet));
    assert_false(model_is_over(fleet, story_us(&east, 3000)));
    model_free(fleet);
}

static void lines_name_the_bench(void **state)
{
    (void)state;
    struct model *fleet = model_new();
    struct story west = join(fleet, "west", 1);
    struct buf out;
    const struct report_bench is = {.state = "offline", .session = "s.1", .missing = 3};
    buf_growing(&out, 1 << 16);
    ask(&west, 1, "SEP" A ".cnf.xml");
    report_phone_json(model_phone(fleet, 0), &out);
    assert_memory_equal(out.p, "{\"kind\":\"phone\",\"bench\":\"west\",\"mac\":", 37);
    buf_reset(&out);
    report_bench_text(west.m, &is, &out);
    assert_string_equal(
        buf_cstr(&out),
        "west: 1 phone: 1 on the way. It is offline. 3 of its events never came.\n");
    buf_reset(&out);
    report_bench_json(west.m, &is, &out);
    assert_string_equal(
        buf_cstr(&out),
        "{\"kind\":\"bench\",\"bench\":\"west\",\"state\":\"offline\",\"session\":\"s.1\",\"seq\":"
        "4,"
        "\"missing\":3,\"phones\":1,\"chosen\":0,\"done\":0,\"current\":0,\"stuck\":0,\"failed\":0,"
        "\"requests\":1,\"files\":1,\"bytes\":1000}\n");
    buf_reset(&out);
    report_model_text(fleet, 80, &out);
    assert_non_null(strstr(buf_cstr(&out), "west/000D28AABB04 10.1.0.4"));
    buf_free(&out);
    model_free(fleet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phones_are_listed_as_they_come),
        cmocka_unit_test(one_phone_at_two_benches_is_two),
        cmocka_unit_test(a_new_session_takes_the_place_of_the_one_before),
        cmocka_unit_test(silence_is_each_benchs_own),
        cmocka_unit_test(lines_name_the_bench),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
