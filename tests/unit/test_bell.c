/* SPDX-License-Identifier: MIT */
/* The bell rings when somebody should look up, once, and never more than once a second. */
#include "cmocka_all.h"

#include "story.h"

#include "core/bell.h"

static const struct row hunt[] = {
    {1, "SEP001562190001.cnf.xml", MISSING, 0, 0},
    {2, "P00308010200 .loads", MISSING, 0, 0}, /* a stray blank: the phone needs a person */
};

static bool rings(struct bell *b, const struct story *s, bool over, double t)
{
    struct model_summary is;
    model_summarise(s->m, &is);
    return bell_rings(b, &is, over, story_us(s, t));
}

static void rings_once_for_a_phone_that_needs_a_person(void **state)
{
    struct bell b = {0};
    struct story s;
    (void)state;
    story_begin(&s, 1);
    story_set(&s, "P00308010200", "P00308010200.sbn", "P00308010200.sb2", 705536);
    story_choose(&s, "001562190001", "P00308010200");
    assert_false(rings(&b, &s, false, 0));
    story_row(&s, &hunt[0]);
    assert_false(rings(&b, &s, false, 1));
    story_row(&s, &hunt[1]);
    assert_true(rings(&b, &s, false, 2.5));
    assert_false(rings(&b, &s, false, 60));
    assert_int_equal(bell_wait(&b, story_us(&s, 60)), -1);
    story_end(&s);
}

static void what_is_so_at_the_beginning_rings_nothing(void **state)
{
    struct bell b = {0};
    struct story s;
    (void)state;
    story_begin(&s, 1);
    story_set(&s, "P00308010200", "P00308010200.sbn", "P00308010200.sb2", 705536);
    story_choose(&s, "001562190001", "P00308010200");
    story_row(&s, &hunt[0]);
    story_row(&s, &hunt[1]);
    assert_false(rings(&b, &s, true, 3));
    assert_false(rings(&b, &s, true, 4));
    story_end(&s);
}

static void never_more_than_once_a_second(void **state)
{
    struct bell b = {0};
    struct story s;
    (void)state;
    story_begin(&s, 1);
    assert_false(rings(&b, &s, false, 0));
    assert_true(rings(&b, &s, true, 10));
    assert_false(rings(&b, &s, false, 10.1));
    /* over again after 0.2 s: it waits for the second to pass, and rings then by itself */
    assert_false(rings(&b, &s, true, 10.2));
    assert_int_equal(bell_wait(&b, story_us(&s, 10.2)), 800000);
    assert_int_equal(bell_wait(&b, story_us(&s, 11)), 0);
    assert_true(rings(&b, &s, true, 11));
    assert_int_equal(bell_wait(&b, story_us(&s, 11.5)), -1);
    story_end(&s);
}

static void a_clock_that_is_set_back_silences_nothing(void **state)
{
    struct bell b = {0};
    struct story s;
    (void)state;
    story_begin(&s, 1);
    assert_false(rings(&b, &s, false, 100));
    assert_true(rings(&b, &s, true, 101));
    assert_false(rings(&b, &s, false, 50));
    assert_true(rings(&b, &s, true, 50.1));
    story_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rings_once_for_a_phone_that_needs_a_person),
        cmocka_unit_test(what_is_so_at_the_beginning_rings_nothing),
        cmocka_unit_test(never_more_than_once_a_second),
        cmocka_unit_test(a_clock_that_is_set_back_silences_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
