/* SPDX-License-Identifier: MIT */
/* A line that is typed or pasted: what it takes, and where its cursor goes. */
#include "cmocka_all.h"

#include "ui/field.h"

#include <stdlib.h>
#include <string.h>

static void press(struct field *f, enum action a)
{
    const struct input in = {.action = a};
    assert_true(field_key(f, &in));
}

static void type(struct field *f, const char *text)
{
    for (; *text; text++) {
        const struct input in = {.action = ACTION_TYPED, .typed = (uint8_t)*text};
        assert_true(field_key(f, &in));
    }
}

static bool is(const struct field *f, const char *text)
{
    return slice_is(field_view(f), text);
}

static void a_line_is_edited(void **state)
{
    struct field f = {0};
    (void)state;
    press(&f, ACTION_ERASE); /* of nothing */
    press(&f, ACTION_LEFT);
    press(&f, ACTION_RIGHT);
    assert_true(is(&f, ""));
    type(&f, "acb");
    press(&f, ACTION_LEFT);
    press(&f, ACTION_ERASE);
    assert_true(is(&f, "ab"));
    press(&f, ACTION_HOME);
    type(&f, "x");
    press(&f, ACTION_END);
    type(&f, "y");
    assert_true(is(&f, "xaby"));
    press(&f, ACTION_CLEAR);
    assert_true(is(&f, ""));
    assert_int_equal(f.at, 0);
    field_free(&f);
}

static void what_is_offered_is_kept_changed_or_typed_over(void **state)
{
    static const struct {
        const char *story;
        enum action first; /* ACTION_NONE: text is typed at once */
        const char *want;
    } rows[] = {
        {"typing takes its place", ACTION_NONE, "x"},
        {"erasing erases all of it", ACTION_ERASE, "x"},
        {"the arrow goes into it", ACTION_LEFT, "unknowxn"},
        {"End adds to it", ACTION_END, "unknownx"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct field f = {0};
        field_offer(&f, "unknown");
        assert_true(f.chosen && is(&f, "unknown"));
        if (rows[i].first != ACTION_NONE)
            press(&f, rows[i].first);
        type(&f, "x");
        if (!is(&f, rows[i].want) || f.chosen)
            fail_msg("%s: %.*s", rows[i].story, (int)f.n, f.text);
        field_free(&f);
    }
}

static void a_pasted_list_is_one_line(void **state)
{
    struct field list = {.limit = 1 << 20, .takes_lines = true}, note = {0};
    (void)state;
    type(&list, "a\nb\n");
    type(&note, "a\nb\t\x1b");
    assert_true(is(&list, "a,b,"));
    assert_true(is(&note, "ab"));
    field_free(&list);
    field_free(&note);
}

static void thousands_of_addresses_fit(void **state)
{
    struct field f = {.limit = 1 << 20, .takes_lines = true};
    (void)state;
    for (unsigned i = 0; i < 10000; i++)
        type(&f, "00:15:62:aa:00:01\n");
    assert_int_equal(f.n, 180000);
    assert_memory_equal(f.text + f.n - 5, "0:01,", 5);
    field_free(&f);
}

static void what_does_not_fit_is_left_out(void **state)
{
    struct field f = {.limit = 3};
    (void)state;
    type(&f, "abcd");
    assert_true(is(&f, "abc"));
    field_set(&f, "four");
    assert_true(is(&f, ""));
    field_set(&f, "two");
    assert_true(is(&f, "two"));
    field_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_edited),
        cmocka_unit_test(what_is_offered_is_kept_changed_or_typed_over),
        cmocka_unit_test(a_pasted_list_is_one_line),
        cmocka_unit_test(thousands_of_addresses_fit),
        cmocka_unit_test(what_does_not_fit_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
