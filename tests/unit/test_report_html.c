/* SPDX-License-Identifier: MIT */
/* The page: nothing from outside becomes markup; the drawing stands where the times are. */
#include "cmocka_all.h"

#include "core/html_out.h"
#include "core/report.h"
#include "core/timeline_svg.h"
#include "story_phone.h"

static void text_cannot_become_markup(void **state)
{
    (void)state;
    static const struct {
        const char *in, *text, *bytes;
    } row[] = {
        {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;",
         "&lt;script&gt;alert(1)&lt;/script&gt;"},
        {"\" onload='x'", "&quot; onload=&#39;x&#39;", "&quot; onload=&#39;x&#39;"},
        {"a&amp;b", "a&amp;amp;b", "a&amp;amp;b"},
        {"a\\b", "a\\b", "a\\\\b"},
        {"a\nb", "a\nb", "a\\x0ab"},
        {"\xff\xe2\x80\xae\x1b", "\\xff\\xe2\\x80\\xae\\x1b", "\\xff\\xe2\\x80\\xae\\x1b"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct buf out;
        char mem[256];
        buf_fixed(&out, mem, sizeof mem);
        html_text(&out, row[i].in);
        assert_string_equal(buf_cstr(&out), row[i].text);
        buf_reset(&out);
        html_bytes(&out, slice_str(row[i].in));
        assert_string_equal(buf_cstr(&out), row[i].bytes);
    }
}

static void a_bar_stands_where_its_times_are(void **state)
{
    (void)state;
    /* 100 s: a hundredth is 0.96 % of the width, from 2 % on. */
    static const struct row rows[] = {
        HUNT_SEP(0),
        {0.2, "P0S3-8-12-00 .loads", MISSING, 0, 0},
        {20, SB2, SERVED, 756524, 10},
        {100, SIPDEF, SERVED, 300, 0},
    };
    static const char *const holds[] = {
        "<svg class=\"timeline\" width=\"100%\" height=\"188\" role=\"img\" "
        "aria-labelledby=\"t7\"><title id=\"t7\">Timeline of " M ": 5 steps, 1:40. The steps "
        "follow as a table.</title>",
        "<rect x=\"21.19%\" width=\"9.60%\" y=\"77\" height=\"15\" class=\"bar b-app\"><title>"
        "fetches the application: " SB2 ", 756524 bytes, 10 s</title></rect>",
        "<rect x=\"30.79%\" width=\"67.20%\" y=\"113\" height=\"15\" class=\"bar b-flash\">",
        "class=\"label in\">1:10</text>",
        "class=\"bar b-loads failed\">",
        "class=\"label\">refused</text>",
        "<title>name-bytes: P0S3-8-12-00 .loads: byte 12 is 0x20, a blank</title>",
        "class=\"mark-n\">1</text>",
        "class=\"tick-n\">0 s</text>",
        "class=\"tick-n\" text-anchor=\"middle\">1:20</text>",
    };
    struct story s;
    struct buf out;
    buf_growing(&out, 1 << 20);
    story_begin(&s, 1);
    story_choose(&s, M, "P0S3-8-12-00");
    story_rows(&s, rows, ARRAY_SIZE(rows));
    assert_true(timeline_svg(model_phone(s.m, 0), model_last_us(s.m), 7, &out));
    assert_holds(buf_cstr(&out), holds, ARRAY_SIZE(holds));
    buf_free(&out);
    story_end(&s);
}

static void a_phone_never_seen_is_not_drawn(void **state)
{
    (void)state;
    struct story s;
    struct buf out;
    buf_growing(&out, 1 << 20);
    story_begin(&s, 1);
    story_choose(&s, M, "P0S3-8-12-00");
    assert_false(timeline_svg(model_phone(s.m, 0), model_last_us(s.m), 1, &out));
    assert_int_equal(out.len, 0);
    buf_free(&out);
    story_end(&s);
}

static void the_page_tells_all(void **state)
{
    (void)state;
    static const struct row rows[] = {
        HUNT_SEP(1),
        {1.2, "P0S3-8-12-00 .loads", MISSING, 0, 0},
    };
    static const char *const holds[] = {
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'\">",
        "2026-04-20, 05:45:00 to 05:45:01 UTC",
        "1 phone: 1 stuck.",
        "<dt>Phones</dt><dd>1</dd>",
        "<a href=\"#p1\">" M "</a>",
        "<a href=\"#name-bytes\">name-bytes</a>",
        "<span class=\"pill bad\">&#10007; error</span> A stray byte in the file name",
        "<li>05:45:01 <strong>" M "</strong>: P0S3-8-12-00 .loads: byte 12 is 0x20, a blank</li>",
        "asked     P0S3-8-12-00 .loads\n                      ^ byte 12 is 0x20, a blank, before "
        "the extension\n",
        "<h4>What to do</h4>",
        "<td class=\"w\">05:45:01</td><td>looks for its configuration, 2 requests, 1 answered with "
        "a file</td>",
        "<tr>ROWS</tr>",
        "<p class=\"dim\">17 more requests are left out here; hookflash report SESSION --format "
        "csv-requests has all.</p>",
    };
    struct report_requests requests = {slice_str("<tr>ROWS</tr>"), 1, 17};
    struct story s;
    struct buf out;
    buf_growing(&out, 1 << 20);
    story_begin(&s, 1);
    story_set(&s, "P0S3-8-12-00", SBN, SB2, 756524);
    story_choose(&s, M, "P0S3-8-12-00");
    story_rows(&s, rows, ARRAY_SIZE(rows));
    report_html(s.m, &requests, &out);
    assert_holds(buf_cstr(&out), holds, ARRAY_SIZE(holds));
    assert_null(strstr(buf_cstr(&out), "://"));
    buf_free(&out);
    story_end(&s);
}

static void hostile_names_stay_text(void **state)
{
    (void)state;
    struct request_row r = {.t_us = 1776663900123456, .outcome = ROW_ERROR, .has_code = true};
    struct buf out;
    char mem[1024];
    memcpy(r.name.b, "<b>'\"\xff|\n", 8);
    r.name.n = 8;
    memcpy(r.message.b, "<i>", 3);
    r.message.n = 3;
    r.ip = ip_v4(0x0a000007);
    buf_fixed(&out, mem, sizeof mem);
    report_html_request(&r, &out);
    assert_string_equal(
        buf_cstr(&out),
        "<tr><td class=\"w\">05:45:00.123</td><td class=\"w\">10.0.0.7</td><td><code>&lt;b&gt;&#39;"
        "&quot;\\xff|\\x0a</code></td><td><span class=\"pill idle\">error</span> <span "
        "class=\"dim\">0 &lt;i&gt;</span></td><td class=\"n\"></td><td class=\"n\"></td><td "
        "class=\"n\"></td></tr>\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_cannot_become_markup),
        cmocka_unit_test(a_bar_stands_where_its_times_are),
        cmocka_unit_test(a_phone_never_seen_is_not_drawn),
        cmocka_unit_test(the_page_tells_all),
        cmocka_unit_test(hostile_names_stay_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
