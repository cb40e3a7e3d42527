/* SPDX-License-Identifier: MIT */
/* The reader never reads past its slice and stays bad; the writer never writes past its room. */
#include "cmocka_all.h"

#include "core/bytes.h"

#include <stdlib.h>
#include <string.h>

static void reader_reads_in_order(void **state)
{
    (void)state;
    struct rd r;
    rd_init(&r, slice_of("\x01\x02\x03\x04\x05\x06\x07\x08\x09name\0rest", 18));
    assert_int_equal(rd_u8(&r), 1);
    assert_int_equal(rd_be16(&r), 0x0203);
    assert_int_equal(rd_le16(&r), 0x0504);
    assert_int_equal(rd_be32(&r), 0x06070809);
    assert_true(slice_is(rd_cstr(&r), "name"));
    assert_true(slice_is(rd_rest(&r), "rest"));
    assert_false(r.bad);
}

static void short_read_is_sticky(void **state)
{
    (void)state;
    struct rd r;
    rd_init(&r, slice_of("\x01\x02\x03", 3));
    assert_int_equal(rd_be32(&r), 0);
    assert_true(r.bad);
    /* three bytes are still there, but a reader that failed once answers nothing more */
    assert_int_equal(rd_u8(&r), 0);
    assert_int_equal(rd_left(&r), 0);
}

static void cstr_needs_its_nul(void **state)
{
    (void)state;
    /* exact-size heap copy: ASan sees a read past the datagram (CVE-2021-46671's class) */
    uint8_t *datagram = malloc(3);
    memcpy(datagram, "abc", 3);
    struct rd r;
    rd_init(&r, slice_of(datagram, 3));
    assert_int_equal(rd_cstr(&r).n, 0);
    assert_true(r.bad);
    free(datagram);
}

static void fixed_writer_is_bounded(void **state)
{
    (void)state;
    uint8_t mem[4];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    buf_be16(&b, 0x0102);
    buf_put(&b, "abc", 3); /* does not fit: nothing of it is written */
    assert_true(b.bad);
    assert_int_equal(b.len, 2);
    buf_u8(&b, 1); /* and nothing after it */
    assert_int_equal(b.len, 2);
}

static void growing_writer_keeps_its_limit(void **state)
{
    (void)state;
    struct buf b;
    buf_growing(&b, 1000);
    buf_fill(&b, 'x', 1000);
    assert_false(b.bad);
    assert_int_equal(b.len, 1000);
    buf_u8(&b, 'y');
    assert_true(b.bad);
    buf_free(&b);
    buf_printf(&b, "%s %d", "block", 7);
    assert_string_equal(buf_cstr(&b), "block 7");
    buf_free(&b);
}

static void slices_compare(void **state)
{
    (void)state;
    struct slice s = slice_str("P0S3-8-12-00.loads");
    assert_true(slice_ends(s, ".loads"));
    assert_false(slice_ends(s, ".LOADS"));
    assert_true(slice_ends_nocase(s, ".LOADS"));
    assert_true(slice_starts_nocase(s, "p0s3"));
    struct slice rest = s;
    assert_false(slice_take_nocase(&rest, "p0m3"));
    assert_true(slice_eq(rest, s));
    assert_true(slice_take_nocase(&rest, "p0s3"));
    assert_int_equal(rest.n, s.n - 4);
    assert_ptr_equal(rest.p, s.p + 4);
    assert_false(slice_ends(slice_str("ads"), ".loads"));
    assert_int_equal(slice_sub(s, 100, 1).n, 0);
    assert_int_equal(slice_sub(s, 13, 100).n, 5);
    char text[5];
    assert_false(slice_to_str(s, text, sizeof text));
    assert_string_equal(text, "P0S3");
    assert_false(slice_to_str(slice_of("a\0b", 3), text, sizeof text));
}

static void a_part_is_found_where_it_first_stands(void **state)
{
    (void)state;
    size_t at = 99;
    assert_true(slice_find(slice_str("a-b-c"), "-", &at));
    assert_int_equal(at, 1);
    assert_true(slice_find_nocase(slice_str("xLoad=load="), "load=", &at));
    assert_int_equal(at, 1);
    assert_true(slice_find(slice_str("abc"), "bc", NULL));
    assert_false(slice_find(slice_str("abc"), "BC", &at));
    assert_false(slice_find(slice_str("ab"), "abc", &at));
    assert_false(slice_find(slice_str(""), "a", &at));
    assert_true(slice_is(slice_from(slice_str("abc"), 1), "bc"));
    assert_int_equal(slice_from(slice_str("abc"), 4).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reader_reads_in_order),
        cmocka_unit_test(short_read_is_sticky),
        cmocka_unit_test(cstr_needs_its_nul),
        cmocka_unit_test(fixed_writer_is_bounded),
        cmocka_unit_test(growing_writer_keeps_its_limit),
        cmocka_unit_test(slices_compare),
        cmocka_unit_test(a_part_is_found_where_it_first_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
