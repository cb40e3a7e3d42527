/* SPDX-License-Identifier: MIT */
/* What every scheme writes can be read where it is meant to be read. */
#include "cmocka_all.h"

#include "ui/term_impl.h"

#include <math.h>

enum { BLACK_OF_256 = 16, WHITE_OF_256 = 231 };

static double light_of(int level)
{
    double c = level / 255.0;
    return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

/* Relative luminance of WCAG 2 of a colour of the cube or the grey ramp, which no palette moves. */
static double luminance(int color)
{
    static const int step[] = {0, 95, 135, 175, 215, 255};
    if (color >= 232)
        return light_of(8 + 10 * (color - 232));
    assert_true(color >= 16);
    color -= 16;
    return 0.2126 * light_of(step[color / 36]) + 0.7152 * light_of(step[color / 6 % 6]) +
           0.0722 * light_of(step[color % 6]);
}

static double contrast(int a, int b)
{
    double la = luminance(a) + 0.05, lb = luminance(b) + 0.05;
    return la > lb ? la / lb : lb / la;
}

static void every_role_can_be_read(void **state)
{
    static const struct {
        enum scheme scheme;
        int paper; /* the terminal's own background */
        double least;
    } rows[] = {
        {SCHEME_DEFAULT, BLACK_OF_256, 4},  {SCHEME_DEFAULT, WHITE_OF_256, 4},
        {SCHEME_LIGHT, WHITE_OF_256, 7},    {SCHEME_CONTRAST, BLACK_OF_256, 7},
        {SCHEME_CONTRAST, WHITE_OF_256, 7},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        for (enum role r = 0; r < ROLE_COUNT; r++) {
            struct look look = role_look(r, rows[i].scheme, 256);
            int ink = rows[i].paper == BLACK_OF_256 ? WHITE_OF_256 : BLACK_OF_256;
            double is = contrast(look.foreground < 0 ? ink : look.foreground,
                                 look.background < 0 ? rows[i].paper : look.background);
            if (is < rows[i].least)
                fail_msg("scheme %d, role %d on %d: %.1f", rows[i].scheme, r, rows[i].paper, is);
        }
}

static void high_contrast_leaves_nothing_to_the_terminal(void **state)
{
    (void)state;
    for (enum role r = 0; r < ROLE_COUNT; r++) {
        assert_int_not_equal(role_look(r, SCHEME_CONTRAST, 8).foreground, -1);
        assert_int_not_equal(role_look(r, SCHEME_CONTRAST, 8).background, -1);
    }
}

static void few_colours_are_the_eight(void **state)
{
    (void)state;
    for (enum scheme s = 0; s < SCHEME_COUNT; s++)
        for (enum role r = 0; r < ROLE_COUNT; r++) {
            assert_in_range(role_look(r, s, 8).foreground + 1, 0, 8);
            assert_in_range(role_look(r, s, 8).background + 1, 0, 8);
        }
}

/* Who cannot tell red from green sees it by weight, beside the word. */
static void trouble_is_bold_and_done_is_not(void **state)
{
    (void)state;
    for (enum scheme s = 0; s < SCHEME_COUNT; s++) {
        assert_true(role_look(ROLE_ERROR, s, 256).attributes & A_BOLD);
        assert_false(role_look(ROLE_GOOD, s, 256).attributes & A_BOLD);
    }
}

static void mono_has_no_colour(void **state)
{
    (void)state;
    for (enum role r = 0; r < ROLE_COUNT; r++)
        assert_int_equal(role_look(r, SCHEME_MONO, 256).foreground, -1);
    assert_int_equal(role_look(ROLE_SELECTED, SCHEME_MONO, 256).attributes, A_REVERSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_role_can_be_read),
        cmocka_unit_test(high_contrast_leaves_nothing_to_the_terminal),
        cmocka_unit_test(few_colours_are_the_eight),
        cmocka_unit_test(trouble_is_bold_and_done_is_not),
        cmocka_unit_test(mono_has_no_colour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
