/* SPDX-License-Identifier: MIT */
/* The journal as an outbox, and the other end: sent in order, taken once, asked for where lost. */
#include "cmocka_all.h"

#include "core/inbox.h"
#include "core/outbox.h"

#include <stdlib.h>
#include <string.h>

static void what_is_confirmed_in_order_has_arrived(void **state)
{
    struct outbox o;
    (void)state;
    outbox_go(&o, 100, 7);
    outbox_sent(&o, 1, 10, 8);
    outbox_sent(&o, 2, 20, 10);
    outbox_sent(&o, 3, 30, 11);
    assert_int_equal(o.sent, 160);
    assert_false(outbox_arrived(&o, 2)); /* the one before it is still on its way */
    assert_int_equal(o.acked, 100);
    assert_true(outbox_arrived(&o, 1));
    assert_int_equal(o.acked, 130);
    assert_int_equal(o.seq_acked, 10);
    assert_false(outbox_arrived(&o, 99)); /* a phone's state, not ours */
    assert_false(outbox_arrived(&o, 1));
    assert_true(outbox_arrived(&o, 3));
    assert_int_equal(o.acked, 160);
    assert_int_equal(o.count, 0);
}

static void what_a_break_took_is_sent_again(void **state)
{
    struct outbox o;
    (void)state;
    outbox_go(&o, 0, 0);
    outbox_sent(&o, 1, 10, 1);
    outbox_sent(&o, 2, 10, 2);
    outbox_sent(&o, 3, 10, 3);
    assert_true(outbox_arrived(&o, 1));
    assert_false(outbox_arrived(&o, 3));
    outbox_rewind(&o);
    assert_int_equal(o.sent, 10);
    assert_int_equal(o.seq_sent, 1);
    assert_false(outbox_arrived(&o, 2)); /* a late word of the connection before */
    assert_int_equal(o.acked, 10);
}

static void the_window_is_bounded(void **state)
{
    struct outbox o;
    (void)state;
    outbox_go(&o, 0, 0);
    for (int i = 1; i <= 100; i++) {
        while (outbox_is_full(&o))
            assert_true(outbox_arrived(&o, i - 16));
        outbox_sent(&o, i, 5, (uint64_t)i);
    }
    assert_int_equal(o.count, 16);
    assert_int_equal(o.acked, 84 * 5);
}

static void whole_lines_are_cut(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        unsigned seq;
    } rows[] = {
        {"", 0, 3},
        {"{\"seq\":4,", 0, 3},
        {"{\"seq\":4,\"k\":1}\n", 16, 4},
        {"{\"seq\":4,\"k\":1}\n{\"seq\":5", 16, 4},
        {"{\"seq\":4,\"k\":1}\n{\"seq\":5,}\n", 27, 5},
        {"garbage\n{\"seq\":5,}\n", 19, 5},
        {"{\"seq\":5,}\ngarbage\n", 19, 5},
        {"{\"seq\":99999999999999999999,}\n", 30, 3},
        {"\n", 1, 3},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint64_t seq = 3;
        assert_int_equal(outbox_cut(slice_str(rows[i].bytes), &seq), rows[i].n);
        assert_int_equal(seq, rows[i].seq);
    }
}

static void a_message_holds_so_much(void **state)
{
    size_t n = 3 * OUTBOX_BATCH;
    char *text = malloc(n);
    uint64_t seq = 0;
    (void)state;
    memset(text, 'x', n);
    text[OUTBOX_BATCH - 1] = '\n';
    text[OUTBOX_BATCH + 9] = '\n';
    assert_int_equal(outbox_cut(slice_of(text, n), &seq), OUTBOX_BATCH);
    text[OUTBOX_BATCH - 1] = 'x'; /* a line longer than a message goes alone */
    assert_int_equal(outbox_cut(slice_of(text, n), &seq), OUTBOX_BATCH + 10);
    free(text);
}

static void the_mark_is_read_as_it_was_written(void **state)
{
    static const char *const torn[] = {"", "s.1 mqtt://b:1/h 10 2", "s.1 mqtt://b:1/h 10\n",
                                       "s.1 mqtt://b:1/h x 2\n", "s.1 mqtt://b:1/h 10 2 3\n"};
    char text[200];
    struct buf b;
    struct outbox_mark m = {slice_str("s.1"), slice_str("mqtt://b:1/h"), 10, 2}, back;
    (void)state;
    buf_fixed(&b, text, sizeof text);
    outbox_mark_write(&m, &b);
    assert_string_equal(buf_cstr(&b), "s.1 mqtt://b:1/h 10 2\n");
    assert_true(outbox_mark_read(slice_str(text), &back));
    assert_true(slice_is(back.session, "s.1") && slice_is(back.place, "mqtt://b:1/h"));
    assert_int_equal(back.at, 10);
    assert_int_equal(back.seq, 2);
    for (size_t i = 0; i < ARRAY_SIZE(torn); i++)
        assert_false(outbox_mark_read(slice_str(torn[i]), &back));
}

/* --- the other end --- */

static void every_event_is_taken_once(void **state)
{
    struct inbox in = {.last = 0};
    bool fresh;
    (void)state;
    assert_true(inbox_session(&in, slice_str("a.100"), &fresh) && fresh);
    assert_true(inbox_session(&in, slice_str("a.100"), &fresh) && !fresh);
    assert_true(inbox_follows(&in, 0));
    assert_true(inbox_take(&in, 1, 1000));
    assert_true(inbox_take(&in, 2, 1000));
    assert_true(inbox_follows(&in, 0)); /* sent again */
    assert_false(inbox_take(&in, 1, 2000));
    assert_false(inbox_take(&in, 2, 2000));
    assert_true(inbox_take(&in, 3, 2000));
    assert_int_equal(inbox_missing(&in), 0);
    assert_false(inbox_ask(&in, true, 9000000));
}

static void a_gap_is_asked_for(void **state)
{
    struct inbox in = {.last = 0};
    bool fresh;
    (void)state;
    inbox_session(&in, slice_str("a.100"), &fresh);
    assert_true(inbox_take(&in, 1, 1000000));
    assert_false(inbox_follows(&in, 5));
    assert_int_equal(inbox_missing(&in), 4);
    assert_true(inbox_ask(&in, true, 1000001));
    assert_false(inbox_ask(&in, true, 1000002));  /* the answer is on its way */
    assert_false(inbox_ask(&in, false, 4000000)); /* still */
    assert_true(inbox_ask(&in, false, 4000001));  /* it was lost too */
    assert_true(inbox_take(&in, 2, 4000002));
    assert_false(inbox_ask(&in, false, 4000003)); /* it comes */
    assert_true(inbox_follows(&in, 2));
    assert_false(inbox_follows(&in, 9)); /* and another one */
    assert_true(inbox_ask(&in, true, 4000004));
}

static void one_who_comes_late_asks_for_all(void **state)
{
    struct inbox in = {.last = 0};
    bool fresh;
    (void)state;
    inbox_session(&in, slice_str("a.100"), &fresh);
    inbox_told(&in, 50);
    inbox_told(&in, 40);
    assert_int_equal(inbox_missing(&in), 50);
    assert_true(inbox_ask(&in, fresh, 10000000));
    /* One who has followed from the start waits for what is on its way. */
    in = (struct inbox){.last = 10, .known = 10, .moved_us = 10000000};
    inbox_told(&in, 12);
    assert_false(inbox_ask(&in, false, 10000001));
    assert_true(inbox_ask(&in, false, 13000000));
}

static void a_later_session_takes_over(void **state)
{
    struct inbox in = {.last = 0};
    bool fresh;
    (void)state;
    inbox_session(&in, slice_str("a.100"), &fresh);
    inbox_take(&in, 1, 1);
    assert_true(inbox_session(&in, slice_str("a.200"), &fresh) && fresh);
    assert_int_equal(in.last, 0);
    assert_false(inbox_session(&in, slice_str("z.150"), &fresh)); /* kept by the broker */
    assert_false(fresh);
    assert_string_equal(in.session, "a.200");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_confirmed_in_order_has_arrived),
        cmocka_unit_test(what_a_break_took_is_sent_again),
        cmocka_unit_test(the_window_is_bounded),
        cmocka_unit_test(whole_lines_are_cut),
        cmocka_unit_test(a_message_holds_so_much),
        cmocka_unit_test(the_mark_is_read_as_it_was_written),
        cmocka_unit_test(every_event_is_taken_once),
        cmocka_unit_test(a_gap_is_asked_for),
        cmocka_unit_test(one_who_comes_late_asks_for_all),
        cmocka_unit_test(a_later_session_takes_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
