/* SPDX-License-Identifier: MIT */
/* Markdown: what came from outside stands in code spans that it cannot end. */
#include "cmocka_all.h"

#include "core/report.h"
#include "story_phone.h"

static void hostile_names_stay_in_their_span(void **state)
{
    (void)state;
    static const struct {
        const char *name, *cell;
    } row[] = {
        {"SIPDefault.cnf", "`SIPDefault.cnf`"},
        {"a|b", "`a\\|b`"},
        {"a\\|b", "`a\\\\\\|b`"},
        {"`", "`` ` ``"},
        {"a``b`c", "``` a``b`c ```"},
        {"<script>@everyone http://x", "`<script>@everyone http://x`"},
        {"\n# title\xff", "`\\x0a# title\\xff`"},
        {"", ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct request_row r = {.t_us = 1776663900123456, .outcome = ROW_SENT, .bytes = 7};
        struct buf out;
        char mem[512], want[256];
        r.name.n = (uint16_t)strlen(row[i].name);
        memcpy(r.name.b, row[i].name, r.name.n);
        r.took_us = 1234567;
        buf_fixed(&out, mem, sizeof mem);
        report_md_request(&r, &out);
        snprintf(want, sizeof want, "| 05:45:00.123 |  | %s | sent | 7 | 1.234 |\n", row[i].cell);
        assert_string_equal(buf_cstr(&out), want);
    }
}

static void the_document_tells_all(void **state)
{
    (void)state;
    static const struct row rows[] = {
        HUNT_SEP(1),
        {1.2, "P0S3-8-12-00 .loads", MISSING, 0, 0},
    };
    static const char *const holds[] = {
        "# Conversion report\n\nSession `test`, from 2026-04-20 05:45:00 to 2026-04-20 05:45:01 "
        "UTC.\n\n**1 phone: 1 stuck.**\n",
        "\n| " M " | 10.200.0.4 | stuck |  | `P0S3-8-12-00` | name-bytes | 3 |\n",
        "\n### error: name-bytes: A stray byte in the file name\n\n* 05:45:01 **" M
        "**: `P0S3-8-12-00 .loads: byte 12 is 0x20, a blank`\n",
        "\n\n    expected  P0S3-8-12-00.loads\n    asked     P0S3-8-12-00 .loads\n",
        "quotes of image\\_version", /* our own words are escaped */
        "\n**What to do.** Let hookflash write the file again",
        "\n3 requests, 1 file sent (89 bytes), 0 blocks resent.\n",
        "\n|---|---|---|---|--:|--:|\n| ROW |\n",
        "\n17 more requests are left out here; `--format csv-requests` has all.\n",
    };
    struct report_requests requests = {slice_str("| ROW |\n"), 1, 17};
    struct story s;
    struct buf out;
    buf_growing(&out, 1 << 20);
    story_begin(&s, 1);
    story_set(&s, "P0S3-8-12-00", SBN, SB2, 756524);
    story_choose(&s, M, "P0S3-8-12-00");
    story_rows(&s, rows, ARRAY_SIZE(rows));
    report_md(s.m, &requests, &out);
    assert_holds(buf_cstr(&out), holds, ARRAY_SIZE(holds));
    buf_free(&out);
    story_end(&s);
}

static void a_good_session_says_so(void **state)
{
    (void)state;
    struct report_requests none = {{NULL, 0}, 0, 0};
    struct story s;
    struct buf out;
    buf_growing(&out, 1 << 20);
    story_begin(&s, 1);
    report_md(s.m, &none, &out);
    assert_string_equal(
        buf_cstr(&out),
        "# Conversion report\n\nSession `test`, from 2026-04-20 05:45:00 to "
        "2026-04-20 05:45:00 UTC.\n\n**No phone was seen.**\n\n## What was "
        "found\n\nNo problem was seen.\n\n## Requests\n\n0 requests, 0 files sent (0 "
        "bytes), 0 blocks resent.\n");
    buf_free(&out);
    story_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_names_stay_in_their_span),
        cmocka_unit_test(the_document_tells_all),
        cmocka_unit_test(a_good_session_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
