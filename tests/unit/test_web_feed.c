/* SPDX-License-Identifier: MIT */
/* The stream of events: one ring, many readers, and those that were cut off. */
#include "cmocka_all.h"

#include "core/web_feed.h"

#include <stdio.h>
#include <string.h>

enum { ROOM = 400 };

static void add(struct web_feed *f, uint64_t id, const char *text)
{
    web_feed_add(f, id, NULL, slice_str(text));
}

static const char *rest(const struct web_feed *f, uint64_t *at)
{
    static char text[2 * ROOM];
    size_t n, done = 0;
    while ((n = web_feed_read(f, at, (uint8_t *)text + done, 7)) > 0) {
        if (n == SIZE_MAX)
            return "fell out";
        done += n;
    }
    text[done] = '\0';
    return text;
}

static void a_reader_gets_every_frame_once(void **state)
{
    (void)state;
    struct web_feed *f = web_feed_new(ROOM);
    uint64_t at = web_feed_end(f);
    assert_string_equal(rest(f, &at), "");
    add(f, 1, "{}");
    web_feed_add(f, 0, "rows", slice_str("[]"));
    assert_string_equal(rest(f, &at), "id: 1\ndata: {}\n\nevent: rows\ndata: []\n\n");
    assert_string_equal(rest(f, &at), "");
    for (unsigned i = 2; i < 200; i++) { /* the ring turns many times */
        char line[20], want[40];
        snprintf(line, sizeof line, "line %u", i);
        snprintf(want, sizeof want, "id: %u\ndata: line %u\n\n", i, i);
        add(f, i, line);
        assert_string_equal(rest(f, &at), want);
    }
    web_feed_free(f);
}

static void one_that_was_cut_off_goes_on_behind_its_last_id(void **state)
{
    (void)state;
    struct web_feed *f = web_feed_new(ROOM);
    uint64_t at;
    assert_false(web_feed_after(f, 0, &at));
    add(f, 5, "a");
    add(f, 6, "b");
    web_feed_add(f, 0, "rows", slice_str("c"));
    add(f, 9, "d");
    assert_true(web_feed_after(f, 5, &at));
    assert_string_equal(rest(f, &at),
                        "id: 6\ndata: b\n\nevent: rows\ndata: c\n\nid: 9\ndata: d\n\n");
    assert_true(web_feed_after(f, 6, &at)); /* what has no id was sent with the one before it */
    assert_string_equal(rest(f, &at), "id: 9\ndata: d\n\n");
    assert_true(web_feed_after(f, 9, &at));
    assert_string_equal(rest(f, &at), "");
    assert_false(web_feed_after(f, 4, &at));  /* older than all */
    assert_false(web_feed_after(f, 7, &at));  /* never was */
    assert_false(web_feed_after(f, 10, &at)); /* of another life */
    web_feed_free(f);
}

static void who_is_too_slow_is_told(void **state)
{
    (void)state;
    struct web_feed *f = web_feed_new(ROOM);
    uint64_t slow = web_feed_end(f), at;
    for (unsigned i = 1; i < 40; i++)
        add(f, i, "0123456789");
    assert_string_equal(rest(f, &slow), "fell out");
    assert_false(web_feed_after(f, 1, &at));
    assert_true(web_feed_after(f, 38, &at));
    assert_string_equal(rest(f, &at), "id: 39\ndata: 0123456789\n\n");
    web_feed_free(f);
}

static void what_does_not_fit_is_a_gap_that_is_noticed(void **state)
{
    (void)state;
    char big[ROOM];
    struct web_feed *f = web_feed_new(ROOM);
    uint64_t at;
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    add(f, 1, "a");
    at = web_feed_end(f);
    add(f, 2, big);
    assert_string_equal(rest(f, &at), "fell out");
    add(f, 3, "b");
    assert_true(web_feed_after(f, 3, &at));
    assert_false(web_feed_after(f, 2, &at));
    web_feed_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reader_gets_every_frame_once),
        cmocka_unit_test(one_that_was_cut_off_goes_on_behind_its_last_id),
        cmocka_unit_test(who_is_too_slow_is_told),
        cmocka_unit_test(what_does_not_fit_is_a_gap_that_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
