/* SPDX-License-Identifier: MIT */
/* A session told to people and programs, and how far a phone is. */
#include "cmocka_all.h"

#include "story.h"

#include "core/progress.h"
#include "core/report.h"

#define A "000D28AABB04"
#define B "00156219BB2F"

static struct story session(void)
{
    static const struct row rows[] = {
        {1, "CTLSEP" A ".tlv", MISSING, 0, 0},       {1.1, "SEP" A ".cnf.xml", SERVED, 89, 0},
        {1.2, "P0S3-8-12-00 .loads", MISSING, 0, 0}, {30, "CTLSEP" A ".tlv", MISSING, 0, 0},
        {30.1, "SEP" A ".cnf.xml", MISSING, 0, 0},   {30.2, "XMLDefault.cnf.xml", MISSING, 0, 0},
    };
    struct story s;
    story_begin(&s, 1);
    story_set(&s, "P0S3-8-12-00", "P003-8-12-00.sbn", "P0S3-8-12-00.sb2", 756524);
    story_choose(&s, A, "P0S3-8-12-00");
    story_choose(&s, B, "P0S3-8-12-00");
    story_rows(&s, rows, ARRAY_SIZE(rows));
    return s;
}

static void events_read_like_a_tftp_log(void **state)
{
    (void)state;
    static const struct {
        struct event e;
        const char *line;
    } row[] = {
        {{.kind = EVENT_TFTP_REQUEST,
          .name = {(const uint8_t *)"P00306000300.loads", 18},
          .u.request.mode = {(const uint8_t *)"octet", 5}},
         "17:26:39.973  172.30.2.81      Read request for file <P00306000300.loads>. Mode octet\n"},
        {{.kind = EVENT_TFTP_REQUEST,
          .src = EVENT_SRC_WIRE,
          .server = {.family = 4, .b = {10, 0, 0, 5}},
          .name = {(const uint8_t *)"a", 1},
          .u.request.mode = {(const uint8_t *)"octet", 5}},
         "17:26:39.973  172.30.2.81      Read request for file <a>. Mode octet. Server 10.0.0.5\n"},
        {{.kind = EVENT_TFTP_REQUEST, .src = EVENT_SRC_LOG, .name = {(const uint8_t *)"a", 1}},
         "17:26:39.973  172.30.2.81      Read request for file <a>\n"},
        {{.kind = EVENT_TFTP_ERROR,
          .src = EVENT_SRC_LOG,
          .name = {(const uint8_t *)"a", 1},
          .u.error.code = 1},
         "17:26:39.973  172.30.2.81      File <a> : error 1\n"},
        {{.kind = EVENT_TFTP_DONE,
          .src = EVENT_SRC_LOG,
          .name = {(const uint8_t *)"a", 1},
          .u.done.duration_us = 1000000},
         "17:26:39.973  172.30.2.81      <a>: sent\n"},
        {{.kind = EVENT_TFTP_DONE,
          .name = {(const uint8_t *)"P00306000300.loads", 18},
          .u.done = {.bytes = 461, .blocks = 1, .duration_us = 16000}},
         "17:26:39.973  172.30.2.81      <P00306000300.loads>: sent 1 blk, 461 bytes in 0.016 s. 0 "
         "blk resent\n"},
        {{.kind = EVENT_TFTP_REQUEST,
          .name = {(const uint8_t *)"a", 1},
          .u.request = {.http = true, .mode = {(const uint8_t *)"GET", 3}}},
         "17:26:39.973  172.30.2.81      Read request for file <a>. HTTP GET\n"},
        {{.kind = EVENT_TFTP_DONE,
          .name = {(const uint8_t *)"a", 1},
          .u.done = {.bytes = 461, .duration_us = 16000}},
         "17:26:39.973  172.30.2.81      <a>: sent 461 bytes in 0.016 s\n"},
        {{.kind = EVENT_TFTP_ERROR,
          .name = {(const uint8_t *)"a \x1b", 3},
          .u.error = {.code = 1, .message = {(const uint8_t *)"File not found", 14}}},
         "17:26:39.973  172.30.2.81      File <a \\x1b> : error 1, File not found\n"},
        {{.kind = EVENT_TFTP_FAIL,
          .name = {(const uint8_t *)"a", 1},
          .u.fail = {.bytes = 512, .reason = {(const uint8_t *)"timeout", 7}}},
         "17:26:39.973  172.30.2.81      <a>: broke off after 512 bytes: timeout\n"},
        {{.kind = EVENT_TFTP_START, .name = {(const uint8_t *)"a", 1}}, ""},
        {{.kind = EVENT_FILE_JUDGED, .u.judged.verdict = FILE_WHOLE}, ""},
        {{.kind = EVENT_ACTION, .u.action = {.verb = EVENT_SERVING}},
         "17:26:39.973  172.30.2.81      No more loads are given out\n"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        uint8_t mem[512];
        struct buf out;
        struct event e = row[i].e;
        e.ip = ip_v4(0xac1e0251);
        e.t_us = 1776705999973000;
        buf_fixed(&out, mem, sizeof mem);
        report_event_text(&e, &out);
        assert_string_equal(buf_cstr(&out), row[i].line);
    }
}

static void the_report_fits_the_terminal(void **state)
{
    (void)state;
    struct story s = session();
    struct buf out;
    buf_growing(&out, 1 << 20);
    report_model_text(s.m, 80, &out);
    const char *text = buf_cstr(&out);
    static const char *const holds[] = {
        "   MAC          address    stage   load problem\n",
        "!! 000D28AABB04 10.200.0.4 failed       name-bytes\n",
        ".. 00156219BB2F            waiting\n",
        "\n!! name-bytes: A stray byte in the file name\n",
        "   000D28AABB04: P0S3-8-12-00 .loads: byte 12 is 0x20, a blank\n",
        "   What to do:\n   Let hookflash write the file again: hookflash write --load SET",
        "\n6 requests, 1 file sent (89 bytes), 0 blocks resent.\n",
        "\n2 phones: 1 failed, 1 not seen.\n",
    };
    assert_holds(text, holds, ARRAY_SIZE(holds));
    assert_null(strstr(text, "loads-disagree")); /* explained: not listed */
    for (const char *line = text; *line; line = strchr(line, '\n') + 1)
        assert_true(strcspn(line, "\n") <= 80);
    assert_int_equal(report_exit_status(s.m), 1);
    buf_free(&out);
    story_end(&s);
}

/* The longest of everything: the load's name gives way, and no diagnosis is cut. */
static void the_table_is_as_wide_as_what_stands_in_it(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "   MAC          address         stage load         problem\n"
        "ok 000D28AABB04 172.255.255.104 done  P0S3-8-12-00\n"
        "!! 00156219BB2F 172.255.255.105 stuck              loader-name-for-application\n",
        "   MAC          address         stage load       problem\n"
        "ok 000D28AABB04 172.255.255.104 done  P0S3-8-...\n"
        "!! 00156219BB2F 172.255.255.105 stuck            loader-name-for-application\n",
    };
    static const unsigned width[] = {80, 76};
    static const struct row rows[] = {
        {1, "CTLSEP" A ".tlv", MISSING, 0, 0},       {1.1, "SEP" A ".cnf.xml", SERVED, 89, 0},
        {1.2, "P0S3-8-12-00.loads", SERVED, 458, 0}, {2, "P0S3-8-12-00.sb2", SERVED, 756524, 15},
        {60, "SIPDefault.cnf", SERVED, 300, 0},      {60.1, "RINGLIST.DAT", MISSING, 0, 0},
        {61, "CTLSEP" B ".tlv", MISSING, 0, 0},      {61.1, "P003-8-12-00.loads", MISSING, 0, 0},
    };
    struct story s;
    struct buf out;
    story_begin(&s, 1);
    story_set(&s, "P0S3-8-12-00", "P003-8-12-00.sbn", "P0S3-8-12-00.sb2", 756524);
    story_choose(&s, A, "P0S3-8-12-00");
    story_choose(&s, B, "P0S3-8-12-00");
    s.ip = ip_v4(0xacffff68);
    story_rows(&s, rows, 6);
    s.ip = ip_v4(0xacffff69);
    story_rows(&s, rows + 6, 2);
    buf_growing(&out, 1 << 20);
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
        buf_reset(&out);
        report_model_text(s.m, width[i], &out);
        if (!strstr(buf_cstr(&out), lines[i]))
            fail_msg("missing:\n%s# in:\n%s", lines[i], buf_cstr(&out));
    }
    buf_free(&out);
    story_end(&s);
}

static const struct {
    const char *asked, *view; /* as `report` and `serve` show it */
} NAMES[] = {
    {"P00308010200\r.loads",
     "   expected  P00308010200.loads\n"
     "   asked     P00308010200\\x0d.loads\n"
     "                         ^^^^ byte 12 is 0x0d, a carriage return, before the\n"
     "             extension\n"
     "   fix       delete the line end from the load's name in the config file, then\n"
     "             restart the phone\n"
     "   expected, byte by byte\n"
     "     0000  50 30 30 33 30 38 30 31 30 32 30 30 2e 6c 6f 61  P00308010200.loa\n"
     "     0010  64 73                                            ds\n"
     "   asked, byte by byte\n"
     "   > 0000  50 30 30 33 30 38 30 31 30 32 30 30[0d]2e 6c 6f  P00308010200..lo\n"
     "     0010  61 64 73                                         ads\n"},
    {"P00308010200 .loads",
     "   asked     P00308010200 .loads\n"
     "                         ^ byte 12 is 0x20, a blank, before the extension\n"},
    {"P0S3-8-12-O0.loads",
     "   expected  P0S3-8-12-00.loads\n"
     "   asked     P0S3-8-12-O0.loads\n"
     "                       ^ byte 10: asked 'O' (0x4f, letter), expected '0' (0x30,\n"
     "             digit)\n"},
    {"P00308010200.loads.loads",
     "   asked     P00308010200.loads.loads\n"
     "                               ^^^^^^ .loads stands twice, the second time from\n"
     "             byte 18\n"},
    {"P0S3-8-12-00.bin.loads",
     "   asked     P0S3-8-12-00.bin.loads\n"
     "                         ^^^^ .bin was typed into the load's name, at byte 12\n"},
    {"P003-8-12-00.loads",
     "   asked     P003-8-12-00.loads\n"
     "               ^ byte 2: asked '0' (0x30, digit), expected 'S' (0x53, letter):\n"
     "             that is the loader, not the application\n"},
    {"\xef\xbb\xbfP0S3-8-12-00.loads",
     "   asked     \\xef\\xbb\\xbfP0S3-8-12-00.loads\n"
     "             ^^^^^^^^^^^^ begins with a byte order mark, efbbbf\n"},
};

static void a_wrong_name_is_shown_byte_by_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(NAMES); i++) {
        const struct row rows[] = {{1, "CTLSEP" A ".tlv", MISSING, 0, 0},
                                   {1.1, "SEP" A ".cnf.xml", SERVED, 89, 0},
                                   {1.2, NAMES[i].asked, MISSING, 0, 0}};
        struct story s;
        struct buf out;
        story_begin(&s, 1);
        story_set(&s, "P0S3-8-12-00", "P003-8-12-00.sbn", "P0S3-8-12-00.sb2", 756524);
        story_set(&s, "P00308010200", "P00308010200.sbn", "P00308010200.sb2", 705536);
        story_choose(&s, A, "P0S3-8-12-00");
        story_rows(&s, rows, ARRAY_SIZE(rows));
        buf_growing(&out, 1 << 20);
        report_model_text(s.m, 80, &out);
        const char *at = strstr(buf_cstr(&out), NAMES[i].view);
        if (!at)
            fail_msg("missing:\n%s# in:\n%s", NAMES[i].view, buf_cstr(&out));
        assert_null(strstr(at + 1, NAMES[i].view));
        buf_free(&out);
        story_end(&s);
    }
}

/* The view is of the name: phones that read the same one share it. */
static void one_name_is_shown_once(void **state)
{
    (void)state;
    struct story s;
    struct buf out;
    story_begin(&s, 1);
    story_set(&s, "P0S3-8-12-00", "P003-8-12-00.sbn", "P0S3-8-12-00.sb2", 756524);
    story_choose(&s, A, "P0S3-8-12-00");
    story_choose(&s, B, "P0S3-8-12-00");
    static const struct row rows[] = {{1, "CTLSEP" A ".tlv", MISSING, 0, 0},
                                      {1.2, "P0S3-8-12-00 .loads", MISSING, 0, 0},
                                      {2, "CTLSEP" B ".tlv", MISSING, 0, 0},
                                      {2.2, "P0S3-8-12-00 .loads", MISSING, 0, 0}};
    story_rows(&s, rows, 2);
    s.ip.b[3]++;
    story_rows(&s, rows + 2, 2);
    buf_growing(&out, 1 << 20);
    report_model_text(s.m, 80, &out);
    const char *text = buf_cstr(&out), *at = strstr(text, "   asked     P0S3-8-12-00 .loads\n");
    assert_non_null(strstr(text, A ": P0S3-8-12-00 .loads: byte 12"));
    assert_non_null(strstr(text, B ": P0S3-8-12-00 .loads: byte 12"));
    assert_non_null(at);
    assert_null(strstr(at + 1, "   asked     "));
    buf_free(&out);
    story_end(&s);
}

static void json_lines_hold_what_is_promised(void **state)
{
    (void)state;
    struct story s = session();
    struct buf out;
    buf_growing(&out, 1 << 20);
    report_phone_json(model_phone(s.m, 0), &out);
    assert_string_equal(
        buf_cstr(&out),
        "{\"kind\":\"phone\",\"mac\":\"00:0d:28:aa:bb:04\",\"ip\":\"10.200.0.4\","
        "\"name\":\"SEP000D28AABB04\",\"model\":null,\"stage\":\"failed\",\"protocol\":\"sccp\","
        "\"load\":null,\"converted\":false,\"problems\":[{\"slug\":\"name-bytes\","
        "\"severity\":\"error\",\"text\":\"P0S3-8-12-00 .loads: byte 12 is 0x20, a blank\","
        "\"at\":\"2026-04-20T05:45:01.201000Z\",\"times\":1,\"approximate\":false,"
        "\"name\":\"P0S3-8-12-00 .loads\","
        "\"name_hex\":\"503053332d382d31322d3030202e6c6f616473\"}],\"requests\":6,"
        "\"first\":\"2026-04-20T05:45:01.000000Z\",\"last\":\"2026-04-20T05:45:30.201000Z\","
        "\"chosen\":true,\"target\":\"P0S3-8-12-00\","
        "\"evidence\":\"its own requests show SCCP "
        "(05:45:30)\",\"hop\":1,\"hops\":1,\"step\":\"P0S3-8-12-00\"}\n");
    buf_reset(&out);
    report_phone_json(model_phone(s.m, 1), &out);
    assert_string_equal(
        buf_cstr(&out),
        "{\"kind\":\"phone\",\"mac\":\"00:15:62:19:bb:2f\",\"ip\":null,"
        "\"name\":\"SEP00156219BB2F\",\"model\":null,\"stage\":\"waiting\",\"protocol\":null,"
        "\"load\":null,\"converted\":null,\"problems\":[],\"requests\":0,\"first\":null,"
        "\"last\":null,\"chosen\":true,\"target\":\"P0S3-8-12-00\",\"evidence\":null,\"hop\":1,"
        "\"hops\":1,\"step\":\"P0S3-8-12-00\"}\n");
    buf_reset(&out);
    report_summary_json(s.m, 1, &out);
    assert_string_equal(buf_cstr(&out),
                        "{\"kind\":\"summary\",\"chosen\":2,\"done\":0,\"current\":0,\"stuck\":0,"
                        "\"failed\":1,\"waiting\":1,\"busy\":0,\"bystanders\":0,\"requests\":6,"
                        "\"files\":1,\"bytes\":89,\"resent\":0,\"problems\":[],\"exit\":1}\n");
    buf_free(&out);
    story_end(&s);
}

/* A claim is shown with what it rests on (DESIGN 8). */
static void done_says_what_shows_it(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {1, "CTLSEP" A ".tlv", MISSING, 0, 0},       {1.1, "SEP" A ".cnf.xml", SERVED, 89, 0},
        {1.2, "P0S3-8-12-00.loads", SERVED, 458, 0}, {2, "P0S3-8-12-00.sb2", SERVED, 756524, 15},
        {60, "SIPDefault.cnf", SERVED, 300, 0},      {60.1, "RINGLIST.DAT", MISSING, 0, 0},
    };
    struct story s;
    struct buf out;
    story_begin(&s, 1);
    story_choose(&s, A, "P0S3-8-12-00");
    story_rows(&s, rows, ARRAY_SIZE(rows));
    buf_growing(&out, 1 << 20);
    report_model_text(s.m, 80, &out);
    assert_non_null(strstr(buf_cstr(&out),
                           "\nWhat shows it (times are UTC):\n"
                           "   000D28AABB04 done: its own requests show SIP (05:46:00)\n"));
    buf_free(&out);
    story_end(&s);
}

static void the_exit_status_is_the_phones(void **state)
{
    (void)state;
    struct story s;
    story_begin(&s, 1);
    assert_int_equal(report_exit_status(s.m), 0); /* only watched, nothing seen */
    story_choose(&s, NULL, "P0S3-8-12-00");
    assert_int_equal(report_exit_status(s.m), 1); /* all were meant, none came */
    story_row(&s, &(struct row){1, "SIP" A ".cnf", MISSING, 0, 0});
    assert_int_equal(report_exit_status(s.m), 1);
    story_row(&s, &(struct row){2, "P0S3-8-12-00.loads", SERVED, 458, 0});
    story_row(&s, &(struct row){26, "SIPDefault.cnf", SERVED, 300, 0});
    story_row(&s, &(struct row){26.1, "RINGLIST.DAT", MISSING, 0, 0});
    assert_string_equal(phone_stage_name(model_phone(s.m, 0)->stage), "current");
    assert_int_equal(report_exit_status(s.m), 0);
    story_end(&s);
}

/* --- progress --- */

static const struct phone *at_stage(struct story *s, const struct row *rows, size_t count,
                                    double until)
{
    story_begin(s, 1);
    s->mac = story_mac(A);
    story_choose(s, A, "P0S3-8-12-00");
    story_rows(s, rows, count);
    story_silence(s, until);
    return model_phone(s->m, 0);
}

static void phases_are_named_and_not_invented(void **state)
{
    (void)state;
    static const struct row hunt[] = {
        {1, "CTLSEP" A ".tlv", MISSING, 0, 0},
        {1.1, "SEP" A ".cnf.xml", SERVED, 89, 0},
        {1.2, "P0S3-8-12-00.loads", SERVED, 458, 0},
        {2, "P003-8-12-00.sbn", SERVED, 130956, 2},
    };
    static const struct {
        size_t rows;
        double until, speed;
        const char *phrase;
        int low, high;
    } row[] = {
        {0, 1, 1, "not seen yet", 0, 0},
        {2, 2, 1, "looking for its configuration", 0, 0},
        {3, 2, 1, "has read P0S3-8-12-00.loads, usually 24-36 s, verifying, or already current", 24,
         36},
        {4, 5, 1, "writing flash, usually 26-37 s, do not unplug", 26, 37},
        {4, 5, 10, "writing flash, usually 3-4 s, do not unplug", 3, 4},
        {4, 30, 1, "restarting with the new loader, usually 26-37 s, do not unplug", 26, 37},
        {4, 108, 1, "The phone did not come back after its reboot", 0, 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct story s;
        struct progress out;
        const struct phone *p = at_stage(&s, hunt, row[i].rows, row[i].until);
        progress_of(p, row[i].speed, story_us(&s, row[i].until), 0, 0, &out);
        assert_string_equal(out.phrase, row[i].phrase);
        assert_int_equal(out.usual_low_s, row[i].low);
        assert_int_equal(out.usual_high_s, row[i].high);
        assert_int_equal(out.percent, -1);
        assert_int_equal(out.eta_s, -1);
        story_end(&s);
    }
}

static void a_transfer_has_figures(void **state)
{
    (void)state;
    static const struct row asked[] = {{1, "P0S3-8-12-00.sb2", ASKED, 0, 0}};
    static const struct {
        double at;
        uint64_t sent;
        int percent, eta;
    } row[] = {
        {1.5, 51200, 6, -1}, /* too early to say how long */
        {6, 252160, 33, 10}, {15, 706000, 93, 2}, {16, 756524, 100, 0}, {16, 999999, 100, 0},
    };
    struct story s;
    struct progress out;
    struct event start;
    const struct phone *p = at_stage(&s, asked, 1, 1);
    start = story_event(&s, EVENT_TFTP_START, "P0S3-8-12-00.sb2");
    start.u.start.bytes = 756524;
    story_tell(&s, start, 1.01);
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        progress_of(p, 1, story_us(&s, row[i].at), row[i].sent, 756524, &out);
        assert_string_equal(out.phrase, "fetching P0S3-8-12-00.sb2, usually 15 s");
        assert_int_equal(out.percent, row[i].percent);
        assert_int_equal(out.eta_s, row[i].eta);
    }
    story_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_read_like_a_tftp_log),
        cmocka_unit_test(the_report_fits_the_terminal),
        cmocka_unit_test(the_table_is_as_wide_as_what_stands_in_it),
        cmocka_unit_test(a_wrong_name_is_shown_byte_by_byte),
        cmocka_unit_test(one_name_is_shown_once),
        cmocka_unit_test(json_lines_hold_what_is_promised),
        cmocka_unit_test(done_says_what_shows_it),
        cmocka_unit_test(the_exit_status_is_the_phones),
        cmocka_unit_test(phases_are_named_and_not_invented),
        cmocka_unit_test(a_transfer_has_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
