/* SPDX-License-Identifier: MIT */
/* Rows for spreadsheets: pairing requests with their ends, quoting, formulas. */
#include "cmocka_all.h"

#include "core/report_csv.h"
#include "story.h"

#define HEAD                                                                                       \
    "time,mac,ip,port,server,name,outcome,bytes,blocks,resent,seconds,code,message,src,op,"        \
    "repeats\r\n"

/* --- requests --- */

struct told {
    struct request_rows *rows;
    struct buf out;
};

static void emit(void *ctx, const struct request_row *r)
{
    struct told *t = ctx;
    report_csv_request(r, &t->out);
}

static void begin(struct told *t)
{
    buf_growing(&t->out, 1 << 20);
    report_csv_requests_head(&t->out);
    t->rows = request_rows_new(emit, t);
    assert_non_null(t->rows);
}

static void feed(struct told *t, double s, uint16_t port, struct event e)
{
    e.t_us = (int64_t)((STORY_START + s) * 1e6 + 0.5);
    e.ip = ip_v4(0x0a000007);
    e.port = port;
    request_rows_event(t->rows, &e);
}

static struct event ask(const char *name)
{
    return (struct event){.kind = EVENT_TFTP_REQUEST, .name = slice_str(name)};
}

static const char *end(struct told *t)
{
    request_rows_end(t->rows);
    return buf_cstr(&t->out);
}

static void done_with(struct told *t)
{
    request_rows_free(t->rows);
    buf_free(&t->out);
}

static const struct event START = {.kind = EVENT_TFTP_START, .u.start.bytes = 1000};
static const struct event DONE = {.kind = EVENT_TFTP_DONE,
                                  .u.done = {.bytes = 1000, .blocks = 2, .resent = 1}};

static void a_request_and_its_end_are_one_row(void **state)
{
    (void)state;
    struct told t;
    struct event error = {.kind = EVENT_TFTP_ERROR,
                          .u.error = {.code = 1, .message = slice_str("File not found")}};
    struct event fail = {.kind = EVENT_TFTP_FAIL,
                         .u.fail = {.bytes = 512, .reason = slice_str("timeout")}};
    struct event ignored = ask("b"), again = ask("d"), put = ask("up");
    begin(&t);
    feed(&t, 1, 50001, ask("a"));
    feed(&t, 1.25, 50001, error);
    ignored.u.request.ignored = slice_str("outside-subnet");
    feed(&t, 2, 50002, ignored);
    feed(&t, 3, 50003, ask("c"));
    feed(&t, 3, 50003, START);
    feed(&t, 16.000001, 50003, fail);
    feed(&t, 17, 50004, ask("d"));
    again.u.request.repeat = 2;
    feed(&t, 18, 50004, again);
    put.u.request.write = true;
    put.src = EVENT_SRC_WIRE;
    put.mac = story_mac("00156219BB2F");
    put.server = ip_v4(0x0a000001);
    feed(&t, 19, 50005, put);
    feed(&t, 20, 50006, ask("e"));
    feed(&t, 20, 50006, START);
    assert_string_equal(
        end(&t),
        HEAD "2026-04-20T05:45:01.000000Z,,10.0.0.7,50001,,a,error,,,,0.250000,1,File not "
             "found,server,rrq,0\r\n"
             "2026-04-20T05:45:02.000000Z,,10.0.0.7,50002,,b,ignored,,,,,,outside-subnet,server,"
             "rrq,0\r\n"
             "2026-04-20T05:45:03.000000Z,,10.0.0.7,50003,,c,broken,512,,,13.000001,,timeout,"
             "server,rrq,0\r\n"
             "2026-04-20T05:45:17.000000Z,,10.0.0.7,50004,,d,no-answer,,,,,,,server,rrq,2\r\n"
             "2026-04-20T05:45:19.000000Z,00:15:62:19:bb:2f,10.0.0.7,50005,10.0.0.1,up,no-answer,,,"
             ",,,,wire,wrq,0\r\n"
             "2026-04-20T05:45:20.000000Z,,10.0.0.7,50006,,e,open,,,,,,,server,rrq,0\r\n");
    done_with(&t);
}

static void rows_stand_in_the_order_of_asking(void **state)
{
    (void)state;
    struct told t;
    begin(&t);
    feed(&t, 1, 50001, ask("slow"));
    feed(&t, 1, 50001, START);
    feed(&t, 2, 50002, ask("fast"));
    feed(&t, 2, 50002, START);
    feed(&t, 3, 50002, DONE);
    assert_string_equal(buf_cstr(&t.out), HEAD); /* the first is not finished */
    feed(&t, 4.5, 50001, DONE);
    assert_string_equal(buf_cstr(&t.out), HEAD "2026-04-20T05:45:01.000000Z,,10.0.0.7,50001,,slow,"
                                               "sent,1000,2,1,3.500000,,,server,rrq,0\r\n"
                                               "2026-04-20T05:45:02.000000Z,,10.0.0.7,50002,,fast,"
                                               "sent,1000,2,1,1.000000,,,server,rrq,0\r\n");
    done_with(&t);
}

static void what_never_ends_does_not_hold_up_the_rest(void **state)
{
    (void)state;
    struct told t;
    begin(&t);
    feed(&t, 0, 50001, ask("unanswered"));
    feed(&t, 50, 50002, ask("x"));
    assert_string_equal(buf_cstr(&t.out), HEAD);
    feed(&t, 61, 50003, ask("y")); /* a minute: nobody answers that any more */
    assert_string_equal(
        buf_cstr(&t.out), HEAD
        "2026-04-20T05:45:00.000000Z,,10.0.0.7,50001,,unanswered,no-answer,,,,,,,server,rrq,0\r\n");
    done_with(&t);
}

static void a_port_that_asks_anew_ends_what_was_open(void **state)
{
    (void)state;
    struct told t;
    begin(&t);
    feed(&t, 1, 50001, ask("a"));
    feed(&t, 2, 50001, ask("b"));
    feed(&t, 2, 50001, START);
    feed(&t, 3, 50001, DONE);
    assert_string_equal(
        end(&t), HEAD
        "2026-04-20T05:45:01.000000Z,,10.0.0.7,50001,,a,no-answer,,,,,,,server,rrq,0\r\n"
        "2026-04-20T05:45:02.000000Z,,10.0.0.7,50001,,b,sent,1000,2,1,1.000000,,,server,rrq,0\r\n");
    done_with(&t);
}

static size_t lines_of(const char *text)
{
    size_t n = 0;
    for (; (text = strstr(text, "\r\n")); text += 2)
        n++;
    return n;
}

static void a_flood_of_open_requests_loses_none(void **state)
{
    (void)state;
    struct told t;
    begin(&t);
    for (uint16_t i = 0; i < 3000; i++) {
        feed(&t, 1, (uint16_t)(1 + i), ask("x"));
        feed(&t, 1, (uint16_t)(1 + i), START);
    }
    assert_int_equal(lines_of(buf_cstr(&t.out)), 1 + 3000 - 1024);
    assert_int_equal(lines_of(end(&t)), 1 + 3000);
    done_with(&t);
}

/* --- cells --- */

static void hostile_names_stay_in_their_cell(void **state)
{
    (void)state;
    static const struct {
        const char *name, *cell;
    } row[] = {
        {"=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"},
        {"+1", "'+1"},
        {"-1", "'-1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {" =1+1", " '=1+1"},
        /* where the decimal point is a comma, a spreadsheet parts cells at ; */
        {"x;=1+1", "x;'=1+1"},
        {"x; =1+1", "x; '=1+1"},
        {"x;y=1+1;z", "x;y=1+1;z"},
        {"\t=1", "\\x09=1"},
        {"\r\n=1", "\\x0d\\x0a=1"},
        {"a,b", "\"a,b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {"=1,\"", "\"'=1,\"\"\""},
        {"<script>\xff|", "<script>\\xff|"},
        {"a\\b", "a\\\\b"},
        {"a b", "a b"},
        {"", ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct told t;
        char want[256];
        begin(&t);
        feed(&t, 1, 50001, ask(row[i].name));
        snprintf(want, sizeof want,
                 HEAD
                 "2026-04-20T05:45:01.000000Z,,10.0.0.7,50001,,%s,no-answer,,,,,,,server,rrq,0\r\n",
                 row[i].cell);
        assert_string_equal(end(&t), want);
        done_with(&t);
    }
}

static void the_longest_name_fits(void **state)
{
    (void)state;
    struct told t;
    char name[200];
    memset(name, 0xff, sizeof name - 1);
    name[sizeof name - 1] = 0;
    begin(&t);
    feed(&t, 1, 50001, ask(name));
    const char *first = strstr(end(&t), "\\xff"); /* the model keeps 128 bytes of a name */
    assert_non_null(first);
    assert_string_equal(first + 127 * 4, "\\xff,no-answer,,,,,,,server,rrq,0\r\n");
    done_with(&t);
}

/* --- phones --- */

static void a_row_a_phone(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {1, "CTLSEP000D28AABB04.tlv", MISSING, 0, 0},
        {1.1, "SEP000D28AABB04.cnf.xml", SERVED, 89, 0},
        {1.2, "P0S3-8-12-00 .loads", MISSING, 0, 0},
    };
    struct story s;
    struct buf out;
    buf_growing(&out, 1 << 16);
    story_begin(&s, 1);
    story_choose(&s, "000D28AABB04", "P0S3-8-12-00");
    story_choose(&s, "00156219BB2F", "=1+1");
    story_rows(&s, rows, ARRAY_SIZE(rows));
    report_csv_phones_head(&out);
    report_csv_phone(model_phone(s.m, 0), &out);
    report_csv_phone(model_phone(s.m, 1), &out);
    assert_string_equal(
        buf_cstr(&out),
        "mac,ip,name,model,stage,protocol,load,target,converted,problems,worst_"
        "problem,requests,first,last,chosen,bench\r\n"
        "00:0d:28:aa:bb:04,10.200.0.4,SEP000D28AABB04,,stuck,,,P0S3-8-12-00,,name-"
        "bytes,\"P0S3-8-12-00 .loads: byte 12 is 0x20, a "
        "blank\",3,2026-04-20T05:45:01.000000Z,2026-04-20T05:45:01.201000Z,true,\r\n"
        "00:15:62:19:bb:2f,,SEP00156219BB2F,,waiting,,,'=1+1,,,,0,,,true,\r\n");
    buf_free(&out);
    story_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_and_its_end_are_one_row),
        cmocka_unit_test(rows_stand_in_the_order_of_asking),
        cmocka_unit_test(what_never_ends_does_not_hold_up_the_rest),
        cmocka_unit_test(a_port_that_asks_anew_ends_what_was_open),
        cmocka_unit_test(a_flood_of_open_requests_loses_none),
        cmocka_unit_test(hostile_names_stay_in_their_cell),
        cmocka_unit_test(the_longest_name_fits),
        cmocka_unit_test(a_row_a_phone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
