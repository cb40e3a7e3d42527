/* SPDX-License-Identifier: MIT */
/* What people type, and the word that they meant. */
#include "cmocka_all.h"

#include "core/near_word.h"

#include <string.h>

static void distances_are_counted(void **state)
{
    (void)state;
    assert_int_equal(near_word_distance(slice_str("check"), slice_str("check")), 0);
    assert_int_equal(near_word_distance(slice_str("Check"), slice_str("check")), 1);
    assert_int_equal(near_word_distance(slice_str("chek"), slice_str("check")), 2);
    assert_int_equal(near_word_distance(slice_str("chekc"), slice_str("check")), 2);
    assert_int_equal(near_word_distance(slice_str("prot"), slice_str("port")), 2);
    assert_int_equal(near_word_distance(slice_str("prot"), slice_str("root")), 4);
    assert_int_equal(near_word_distance(slice_str("aa"), slice_str("aa")), 0);
    assert_int_equal(near_word_distance(slice_str(""), slice_str("plan")), 8);
    assert_int_equal(near_word_distance(slice_str("plan"), slice_str("")), 8);
}

static void only_the_beginning_counts(void **state)
{
    char a[600], b[600];
    (void)state;
    memset(a, 'x', sizeof a);
    memset(b, 'x', sizeof b);
    b[599] = 'y';
    assert_int_equal(near_word_distance(slice_of(a, sizeof a), slice_of(b, sizeof b)), 0);
    b[511] = 'y';
    assert_int_equal(near_word_distance(slice_of(a, sizeof a), slice_of(b, sizeof b)), 2);
}

static const struct {
    const char *typed, *meant; /* NULL: none of them */
} ROWS[] = {
    {"check", "check"}, {"chekc", "check"},     {"Check", "check"},   {"rport", "report"},
    {"plna", "plan"},   {"exlpain", "explain"}, {"frobnicate", NULL}, {"x", NULL},
    {"", NULL},         {"watch", NULL},
};

static void a_slip_is_forgiven(void **state)
{
    static const char *const WORDS[] = {"demo", "serve", "check", "plan", "report", "explain"};
    struct slice word[ARRAY_SIZE(WORDS)];
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(WORDS); i++)
        word[i] = slice_str(WORDS[i]);
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++) {
        size_t at = 0;
        bool near = near_word(slice_str(ROWS[i].typed), word, ARRAY_SIZE(word), &at);
        if (near != !!ROWS[i].meant || (near && strcmp(WORDS[at], ROWS[i].meant) != 0))
            fail_msg("%s: %s", ROWS[i].typed, near ? WORDS[at] : "nothing is near");
    }
    size_t at = 7;
    assert_false(near_word(slice_str("check"), word, 0, &at));
    assert_int_equal(at, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_are_counted),
        cmocka_unit_test(only_the_beginning_counts),
        cmocka_unit_test(a_slip_is_forgiven),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
