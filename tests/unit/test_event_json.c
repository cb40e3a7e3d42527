/* SPDX-License-Identifier: MIT */
/* Events to lines and back: every kind, every field; and what hostile or newer lines get. */
#include "cmocka_all.h"

#include "core/event_json.h"

#include <string.h>

#define TEXT(s)                                                                                    \
    {                                                                                              \
        (const uint8_t *)(s), sizeof(s) - 1                                                        \
    }
static const uint8_t hash[32] = {0xde, 0xad, 0xbe, 0xef};
#define HASH_HEX "deadbeef00000000000000000000000000000000000000000000000000000000"

/* 2026-04-20 17:26:39.973 UTC, the time of the procedure's log. */
enum { SECOND = 1000000 };
static const int64_t T = (int64_t)1776705999 * SECOND + 973000;
#define HEAD(kind, src)                                                                            \
    "{\"seq\":7,\"t\":\"2026-04-20T17:26:39.973000Z\",\"kind\":\"" kind "\",\"src\":\"" src "\""
#define PHONE                                                                                      \
    ",\"mac\":\"00:15:62:19:bb:2f\",\"ip\":\"172.30.2.81\",\"port\":50209,\"server\":"             \
    "\"172.30.2.1\""
#define PHONE_IS                                                                                   \
    .mac = {{0x00, 0x15, 0x62, 0x19, 0xbb, 0x2f}}, .ip = {4, {172, 30, 2, 81}}, .port = 50209,     \
    .server = {4, {172, 30, 2, 1}}

static const struct {
    struct event e;
    const char *line;
} rows[] = {
    {{.kind = EVENT_SESSION,
      .src = EVENT_SRC_SERVER,
      .u.session = {1, 10, TEXT("20260420-172639-1"), TEXT("0.1.0")}},
     HEAD("session", "server") ",\"format\":1,\"speed\":10,\"id\":\"20260420-172639-1\","
                               "\"version\":\"0.1.0\",\"started\":\"2026-04-20T17:26:39.973000Z\""
                               "}\n"},
    {{.kind = EVENT_SESSION_END,
      .src = EVENT_SRC_SERVER,
      .u.session_end = {TEXT("timeout"), 1, 2, 3, 4}},
     HEAD("session.end", "server") ",\"reason\":\"timeout\",\"status\":1,\"done\":2,\"failed\":3,"
                                   "\"other\":4}\n"},
    {{.kind = EVENT_LOAD,
      .src = EVENT_SRC_SERVER,
      .name = TEXT("P0S3-8-12-00"),
      .u.load = {TEXT("P003-8-12-00.sbn"), TEXT("P0S3-8-12-00.sb2"), TEXT("PAS30830"), 458, 130956,
                 756524}},
     HEAD("load", "server") ",\"name\":\"P0S3-8-12-00\",\"name_hex\":\"503053332d382d31322d3030\","
                            "\"loader\":\"P003-8-12-00.sbn\",\"application\":\"P0S3-8-12-00.sb2\","
                            "\"la_version\":\"PAS30830\",\"manifest_bytes\":458,"
                            "\"loader_bytes\":130956,\"application_bytes\":756524}\n"},
    {{.kind = EVENT_FILE_WRITTEN,
      .src = EVENT_SRC_SERVER,
      .name = TEXT("OS79XX.TXT"),
      .u.written = {12, {hash, 32}, TEXT("OS79XX.TXT.bak-1776705999")}},
     HEAD("file.written",
          "server") ",\"name\":\"OS79XX.TXT\",\"name_hex\":\"4f53373958582e545854\","
                    "\"bytes\":12,\"sha256\":\"" HASH_HEX "\","
                    "\"backup\":\"OS79XX.TXT.bak-1776705999\"}\n"},
    {{.kind = EVENT_FILE_JUDGED,
      .src = EVENT_SRC_SERVER,
      .name = TEXT("a.sbn"),
      .u.judged = {9, {NULL, 0}, FILE_RENAMED, TEXT("b.sbn"), TEXT(""), 381}},
     HEAD("file.judged", "server") ",\"name\":\"a.sbn\",\"name_hex\":\"612e73626e\",\"bytes\":9,"
                                   "\"verdict\":\"renamed\",\"embedded\":\"b.sbn\",\"offset\":381"
                                   "}\n"},
    {{.kind = EVENT_FILE_FAILED,
      .src = EVENT_SRC_SERVER,
      .name = TEXT("a"),
      .u.failed = {TEXT("No space left on device"), 28}},
     HEAD("file.failed", "server") ",\"name\":\"a\",\"name_hex\":\"61\","
                                   "\"text\":\"No space left on device\",\"error\":28}\n"},
    {{.kind = EVENT_TFTP_REQUEST,
      .src = EVENT_SRC_WIRE,
      PHONE_IS,
      .name = TEXT("P0\"S\\3\xff \r\n"),
      .u.request = {true, 2, TEXT("octet"), TEXT("blksize=1428"), TEXT("outside-subnet"), false}},
     HEAD("tftp.request", "wire") PHONE
     ",\"name\":\"P0\\\"S\\\\\\\\3\\\\xff \\\\x0d\\\\x0a\","
     "\"name_hex\":\"503022535c33ff200d0a\",\"op\":\"wrq\",\"repeat\":2,"
     "\"mode\":\"octet\",\"options\":\"blksize=1428\","
     "\"ignored\":\"outside-subnet\"}\n"},
    {{.kind = EVENT_TFTP_REQUEST,
      .src = EVENT_SRC_SERVER,
      PHONE_IS,
      .name = TEXT("a"),
      .u.request = {.mode = TEXT("GET"), .http = true}},
     HEAD("tftp.request", "server") PHONE ",\"name\":\"a\",\"name_hex\":\"61\",\"op\":\"rrq\","
                                          "\"repeat\":0,\"mode\":\"GET\",\"http\":true}\n"},
    {{.kind = EVENT_TFTP_START,
      .src = EVENT_SRC_LOG,
      PHONE_IS,
      .name = TEXT("a"),
      .u.start = {461, TEXT("A")}},
     HEAD("tftp.start", "log") PHONE
     ",\"name\":\"a\",\"name_hex\":\"61\",\"bytes\":461,\"actual\":\"A\"}\n"},
    {{.kind = EVENT_TFTP_DONE,
      .src = EVENT_SRC_SERVER,
      PHONE_IS,
      .name = TEXT("a"),
      .u.done = {461, 1, 3, 1500001, true, {hash, 32}}},
     HEAD("tftp.done", "server") PHONE
     ",\"name\":\"a\",\"name_hex\":\"61\",\"bytes\":461,\"blocks\":1,"
     "\"resent\":3,\"seconds\":1.500001,\"unconfirmed\":true,"
     "\"sha256\":\"" HASH_HEX "\"}\n"},
    {{.kind = EVENT_TFTP_FAIL,
      .src = EVENT_SRC_SERVER,
      PHONE_IS,
      .name = TEXT("a"),
      .u.fail = {11, true, 8192, TEXT("Buffer Full"), TEXT("client-error")}},
     HEAD("tftp.fail", "server") PHONE
     ",\"name\":\"a\",\"name_hex\":\"61\",\"code\":11,\"by_client\":true,"
     "\"bytes\":8192,\"message\":\"Buffer Full\",\"reason\":\"client-error\""
     "}\n"},
    {{.kind = EVENT_TFTP_ERROR,
      .src = EVENT_SRC_SERVER,
      PHONE_IS,
      .name = TEXT("a"),
      .u.error = {1, TEXT("File not found"), TEXT("a.txt")}},
     HEAD("tftp.error", "server") PHONE ",\"name\":\"a\",\"name_hex\":\"61\",\"code\":1,"
                                        "\"message\":\"File not found\",\"near\":\"a.txt\"}\n"},
    {{.kind = EVENT_DHCP_REQUEST,
      .src = EVENT_SRC_WIRE,
      .u.dhcp_request = {TEXT("request"), TEXT("SEP0"), TEXT("Cisco"), {4, {10, 0, 0, 9}}}},
     HEAD("dhcp.request", "wire") ",\"type\":\"request\",\"hostname\":\"SEP0\","
                                  "\"vendor\":\"Cisco\",\"wanted\":\"10.0.0.9\"}\n"},
    {{.kind = EVENT_DHCP_REPLY,
      .src = EVENT_SRC_WIRE,
      .server = {4, {10, 0, 0, 2}},
      .u.dhcp_reply = {TEXT("offer"),
                       {4, {10, 0, 0, 1}},
                       {4, {10, 0, 0, 9}},
                       TEXT("74.213.1.2\0"),
                       true,
                       TEXT("tftp.example"),
                       {4, {10, 0, 0, 3}}}},
     HEAD("dhcp.reply", "wire") ",\"server\":\"10.0.0.2\",\"type\":\"offer\",\"by\":\"10.0.0.1\","
                                "\"address\":\"10.0.0.9\",\"option_150\":\"74.213.1.2\\\\x00\","
                                "\"malformed_150\":true,\"option_66\":\"tftp.example\","
                                "\"siaddr\":\"10.0.0.3\"}\n"},
    {{.kind = EVENT_CDP,
      .src = EVENT_SRC_WIRE,
      .u.neighbour = {TEXT("SIP0"), TEXT("Cisco IP Phone 7960"), TEXT("P003-08-2-00"),
                      TEXT("Port 1")}},
     HEAD("cdp", "wire") ",\"device\":\"SIP0\",\"platform\":\"Cisco IP Phone 7960\","
                         "\"version\":\"P003-08-2-00\",\"port_id\":\"Port 1\"}\n"},
    {{.kind = EVENT_LLDP,
      .src = EVENT_SRC_WIRE,
      .u.neighbour = {TEXT("SEP0"), TEXT("CP-7962G"), TEXT("SCCP42.9-3-1ES27S"), TEXT("P1")}},
     HEAD("lldp", "wire") ",\"device\":\"SEP0\",\"platform\":\"CP-7962G\","
                          "\"version\":\"SCCP42.9-3-1ES27S\",\"port_id\":\"P1\"}\n"},
    {{.kind = EVENT_ARP, .src = EVENT_SRC_WIRE, .u.arp.target = {4, {10, 0, 0, 4}}},
     HEAD("arp", "wire") ",\"target\":\"10.0.0.4\"}\n"},
    {{.kind = EVENT_REGISTER,
      .src = EVENT_SRC_WIRE,
      .u.reg = {TEXT("sccp"), TEXT("SEP0"), TEXT("P00308010200"), TEXT("25: Name=SEP0"),
                TEXT("refused")}},
     HEAD("register", "wire") ",\"protocol\":\"sccp\",\"device\":\"SEP0\","
                              "\"load\":\"P00308010200\",\"agent\":\"25: Name=SEP0\","
                              "\"result\":\"refused\"}\n"},
    {{.kind = EVENT_LINK,
      .src = EVENT_SRC_SERVER,
      .u.link = {TEXT("eth0"), {4, {10, 0, 0, 1}}, true}},
     HEAD("link", "server") ",\"interface\":\"eth0\",\"address\":\"10.0.0.1\",\"up\":true}\n"},
    {{.kind = EVENT_CAPTURE, .src = EVENT_SRC_WIRE, .u.capture = {TEXT("eth0"), 100, 2, 3}},
     HEAD("capture", "wire") ",\"interface\":\"eth0\",\"packets\":100,\"drops\":2,"
                             "\"skipped\":3}\n"},
    {{.kind = EVENT_CLOCK, .src = EVENT_SRC_SERVER, .u.clock.step_us = 3600500000},
     HEAD("clock", "server") ",\"step\":3600.5}\n"},
    {{.kind = EVENT_CLOCK, .src = EVENT_SRC_SERVER, .u.clock.step_us = -1767225600000001},
     HEAD("clock", "server") ",\"step\":-1767225600.000001}\n"},
    {{.kind = EVENT_ACTION,
      .src = EVENT_SRC_OPERATOR,
      .mac = {{0x00, 0x15, 0x62, 0x19, 0xbb, 0x2f}},
      .u.action = {EVENT_CHOSEN, true, TEXT("P0S3-8-12-00"), TEXT("first phone alone"), TEXT("")}},
     HEAD("action", "operator") ",\"mac\":\"00:15:62:19:bb:2f\",\"verb\":\"chosen\",\"on\":true,"
                                "\"load\":\"P0S3-8-12-00\",\"text\":\"first phone alone\"}\n"},
    {{.kind = EVENT_ACTION,
      .src = EVENT_SRC_OPERATOR,
      .u.action = {EVENT_CHOSEN, true, TEXT("P0S3-8-12-00"), .from = TEXT("P0S3-06-3-00")}},
     HEAD("action", "operator") ",\"verb\":\"chosen\",\"on\":true,\"load\":\"P0S3-8-12-00\","
                                "\"from\":\"P0S3-06-3-00\"}\n"},
};

static void write_line(const struct event *e, struct buf *out)
{
    struct event numbered = *e;
    numbered.seq = 7;
    numbered.t_us = T;
    buf_reset(out);
    event_to_json(&numbered, out);
    assert_false(out->bad);
}

static void every_kind_is_written_as_documented(void **state)
{
    (void)state;
    uint8_t mem[2048];
    struct buf out;
    bool seen[EVENT_KIND_COUNT] = {false};
    buf_fixed(&out, mem, sizeof mem);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        write_line(&rows[i].e, &out);
        assert_string_equal(buf_cstr(&out), rows[i].line);
        seen[rows[i].e.kind] = true;
    }
    for (unsigned k = 0; k < EVENT_KIND_COUNT; k++)
        assert_true(seen[k]);
}

/* Read, written again: the same line. Together with the literals above each field is proven. */
static void every_kind_is_read_back(void **state)
{
    (void)state;
    uint8_t mem[2048];
    struct buf out;
    struct event e;
    struct event_json_store store;
    struct event_json_error err;
    buf_fixed(&out, mem, sizeof mem);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        assert_int_equal(event_from_json(slice_str(rows[i].line), &e, &store, &err), EVENT_JSON_OK);
        assert_int_equal(e.kind, rows[i].e.kind);
        assert_int_equal(e.seq, 7);
        assert_true(e.t_us == T);
        assert_true(slice_eq(e.name, rows[i].e.name));
        event_to_json(&e, &out);
        assert_string_equal(buf_cstr(&out), rows[i].line);
        buf_reset(&out);
    }
}

#define OK_HEAD "{\"seq\":1,\"t\":\"2026-04-20T17:26:39Z\",\"src\":\"log\","

static void other_programs_lines(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum event_json_result result;
        size_t offset;
        const char *text; /* a part of the complaint */
    } row[] = {
        {OK_HEAD "\"kind\":\"tftp.start\",\"bytes\":1,\"colour\":\"red\",\"x\":[{}]}",
         EVENT_JSON_OK, 0, ""},
        {OK_HEAD "\"kind\":\"tftp.start\"}", EVENT_JSON_OK, 0, ""},
        {OK_HEAD "\"kind\":\"mqtt\",\"device\":\"SEP00156219BB2F\"}", EVENT_JSON_UNKNOWN_KIND, 0,
         ""},
        {OK_HEAD "\"kind\":\"action\",\"verb\":\"levitate\",\"on\":true}", EVENT_JSON_UNKNOWN_KIND,
         0, ""},
        {"", EVENT_JSON_BAD, 0, "expected"},
        {"[]", EVENT_JSON_BAD, 0, "not a JSON object"},
        {"{\"seq\":1,\"t\":", EVENT_JSON_BAD, 13, "end of file"},
        {"{\"seq\":1}", EVENT_JSON_BAD, 0, "kind: is missing"},
        {"{\"kind\":5}", EVENT_JSON_BAD, 1, "kind: is not a string"},
        {"{\"kind\":\"load\",\"src\":\"log\"}", EVENT_JSON_BAD, 0, "t: is missing"},
        {"{\"kind\":\"load\",\"src\":\"log\",\"t\":\"yesterday\"}", EVENT_JSON_BAD, 27,
         "t: is not"},
        {OK_HEAD "\"kind\":\"tftp.start\",\"bytes\":-1}", EVENT_JSON_BAD, 68, "bytes: is not"},
        {OK_HEAD "\"kind\":\"tftp.start\",\"bytes\":1.5}", EVENT_JSON_BAD, 68, "bytes: is not"},
        {OK_HEAD "\"kind\":\"tftp.start\",\"port\":65536}", EVENT_JSON_BAD, 68, "port: is not"},
        {OK_HEAD "\"kind\":\"tftp.start\",\"bytes\":99999999999999999999}", EVENT_JSON_BAD, 96,
         "too big integer"},
        {OK_HEAD "\"kind\":\"tftp.error\",\"code\":1,\"code\":2}", EVENT_JSON_BAD, 83, "duplicate"},
        {OK_HEAD "\"kind\":\"load\",\"mac\":\"00:15\"}", EVENT_JSON_BAD, 62, "mac: is not"},
        {OK_HEAD "\"kind\":\"load\",\"ip\":\"1.2.3.4.5\"}", EVENT_JSON_BAD, 62, "ip: is not"},
        {OK_HEAD "\"kind\":\"load\",\"name\":\"\\\\x4\"}", EVENT_JSON_BAD, 62, "name: is not"},
        {OK_HEAD "\"kind\":\"load\",\"name_hex\":\"123\"}", EVENT_JSON_BAD, 62, "name_hex: is not"},
        {OK_HEAD "\"kind\":\"load\",\"name\":\"\\u0000\"}", EVENT_JSON_BAD, 77, "NUL"},
        {OK_HEAD "\"kind\":\"file.written\",\"sha256\":\"dead\"}", EVENT_JSON_BAD, 70, "64 hex"},
        {OK_HEAD "\"kind\":\"session\",\"speed\":0}", EVENT_JSON_BAD, 65, "speed: is not"},
        {OK_HEAD "\"kind\":\"session\",\"speed\":1e999}", EVENT_JSON_BAD, 78, "overflow"},
    };
    struct event e;
    struct event_json_store store;
    struct event_json_error err;
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        enum event_json_result got = event_from_json(slice_str(row[i].line), &e, &store, &err);
        if (got != row[i].result || err.offset != row[i].offset || !strstr(err.text, row[i].text))
            print_message("# %s\n#   -> %d, %zu, %s\n", row[i].line, got, err.offset, err.text);
        assert_int_equal(got, row[i].result);
        assert_int_equal(err.offset, row[i].offset);
        assert_non_null(strstr(err.text, row[i].text));
    }
}

/* A name without its exact form is taken from the readable one. */
static void a_hand_made_line_needs_no_hex(void **state)
{
    (void)state;
    struct event e;
    struct event_json_store store;
    struct event_json_error err;
    assert_int_equal(event_from_json(slice_str(OK_HEAD "\"kind\":\"tftp.start\","
                                                       "\"name\":\"P0S3-8-12-00\\\\x20.loads\"}"),
                                     &e, &store, &err),
                     EVENT_JSON_OK);
    assert_true(slice_is(e.name, "P0S3-8-12-00 .loads"));
}

static void more_than_the_store_holds_is_refused(void **state)
{
    (void)state;
    static char line[9200];
    struct event e;
    struct event_json_store store;
    struct event_json_error err;
    size_t n = strlen(strcpy(line, OK_HEAD "\"kind\":\"load\",\"name\":\""));
    memset(line + n, 'a', 9000);
    strcpy(line + n + 9000, "\"}");
    assert_int_equal(event_from_json(slice_str(line), &e, &store, &err), EVENT_JSON_BAD);
    assert_non_null(strstr(err.text, "name: is"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_written_as_documented),
        cmocka_unit_test(every_kind_is_read_back),
        cmocka_unit_test(other_programs_lines),
        cmocka_unit_test(a_hand_made_line_needs_no_hex),
        cmocka_unit_test(more_than_the_store_holds_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
