/* SPDX-License-Identifier: MIT */
/*
 * Logs below tests/logs against the events that they must give, one JSON line each. in.tftpd,
 * atftpd and dnsmasq wrote theirs here, to the same client; tftpd32's are its own words. Then rows
 * of single lines: times in all forms, and what went wrong in pasted text.
 */
#include "cmocka_all.h"

#include "core/event_json.h"
#include "core/model.h"
#include "core/server_log.h"
#include "core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2026-11-23T12:00:00Z */
#define LATEST INT64_C(1795435200000000)

struct told {
    struct buf json;
    struct model *model; /* or NULL */
    uint64_t seq;
};

static void tell(void *ctx, const struct event *e)
{
    struct told *told = ctx;
    struct event numbered = *e;
    numbered.seq = ++told->seq;
    event_to_json(&numbered, &told->json);
    if (told->model)
        assert_true(model_apply(told->model, &numbered));
}

static void told_begin(struct told *told)
{
    *told = (struct told){0};
    buf_growing(&told->json, 1 << 20);
}

/* Lines are copied to the heap at their size: ASan sees a read past one. */
static struct server_log_stats read_log(struct slice text, int zone_min, struct told *told)
{
    const struct server_log_config config = {LATEST, zone_min};
    struct server_log *log = server_log_new(&config, tell, told);
    assert_non_null(log);
    while (text.n) {
        const uint8_t *lf = memchr(text.p, '\n', text.n);
        size_t n = lf ? (size_t)(lf - text.p) : text.n;
        uint8_t *line = malloc(n ? n : 1);
        assert_non_null(line);
        if (n)
            memcpy(line, text.p, n);
        server_log_line(log, slice_of(line, n));
        free(line);
        text = slice_from(text, n + 1);
    }
    server_log_end(log);
    struct server_log_stats stats = *server_log_stats(log);
    server_log_free(log);
    return stats;
}

static struct slice read_file(const char *name, const char *extension, uint8_t mem[static 65536])
{
    char path[512];
    const char *dir = getenv("SRC_DIR");
    snprintf(path, sizeof path, "%s/tests/logs/%s.%s", dir ? dir : ".", name, extension);
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("no %s", path);
    size_t n = fread(mem, 1, 65536, f);
    fclose(f);
    return slice_of(mem, n);
}

static void real_logs_give_their_events(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum server_log_format format;
        uint64_t lines, understood, first_bad_line;
    } rows[] = {
        {"procedure-tftpd32", SERVER_LOG_TFTPD32, 11, 11, 0},
        {"tftpd32-forums", SERVER_LOG_TFTPD32, 22, 22, 0},
        {"hpa", SERVER_LOG_HPA, 27, 27, 0},
        {"hpa-quiet", SERVER_LOG_HPA, 17, 17, 0},
        {"atftpd", SERVER_LOG_ATFTPD, 75, 73, 63},
        {"atftpd-quiet", SERVER_LOG_ATFTPD, 20, 17, 15},
        {"dnsmasq", SERVER_LOG_DNSMASQ, 19, 19, 0},
        {"others", SERVER_LOG_OTHER, 6, 5, 6},
    };
    static uint8_t log[65536], want[65536];
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct told told;
        told_begin(&told);
        print_message("# %s\n", rows[i].name);
        struct slice text = read_file(rows[i].name, "log", log);
        struct server_log_stats stats = read_log(text, 0, &told);
        struct slice expected = read_file(rows[i].name, "jsonl", want), line, got;
        struct slice rest = buf_view(&told.json);
        while (text_take_line(&expected, &line)) {
            assert_true(text_take_line(&rest, &got));
            if (!slice_eq(line, got))
                fail_msg("want %.*s\n# got  %.*s", (int)line.n, line.p, (int)got.n, got.p);
        }
        assert_int_equal(rest.n, 0);
        assert_int_equal(stats.format, rows[i].format);
        assert_int_equal(stats.lines, rows[i].lines);
        assert_int_equal(stats.understood, rows[i].understood);
        assert_int_equal(stats.first_bad_line, rows[i].first_bad_line);
        buf_free(&told.json);
    }
}

/* One phone, which asked for a load, got its 461 bytes, and ran on it 36.0 s later (PHONES 3.3). */
static void the_procedure_s_log_shows_a_phone_that_runs_the_load(void **state)
{
    (void)state;
    static const struct mac mac = {{0x00, 0x15, 0x62, 0x19, 0xbb, 0x2f}};
    static uint8_t log[65536];
    struct told told;
    told_begin(&told);
    told.model = model_new();
    assert_non_null(told.model);
    read_log(read_file("procedure-tftpd32", "log", log), 0, &told);
    assert_int_equal(model_phone_count(told.model), 1);
    const struct phone *phone = model_phone_by_mac(told.model, mac);
    assert_non_null(phone);
    assert_true(ip_eq(phone->ip, ip_v4(0xac1e0251)));
    assert_int_equal(phone->requests, 4);
    model_advance(told.model, LATEST);
    assert_string_equal(phone->target, "P00306000300");
    assert_string_equal(phone_stage_name(phone->stage), "current");
    model_free(told.model);
    buf_free(&told.json);
}

static void times_are_read_in_every_form(void **state)
{
    (void)state;
#define ASKED "RRQ from 10.0.0.5 filename a.b"
    static const struct {
        const char *story, *line, *t;
        int zone_min;
    } rows[] = {
        {"syslog", "Nov 22 10:35:56 host in.tftpd[1]: " ASKED, "2026-11-22T10:35:56.000000Z", 0},
        {"syslog, a day of one digit, of the year before", "Dec  2 00:00:01 host x: " ASKED,
         "2025-12-02T00:00:01.000000Z", 0},
        {"29 February was in 2024", "Feb 29 00:00:01 host x: " ASKED, "2024-02-29T00:00:01.000000Z",
         0},
        {"there is no 31 June: only the time counts", "Jun 31 11:00:00 host x: " ASKED,
         "2026-11-23T11:00:00.000000Z", 0},
        {"syslog with a fraction, in a zone", "Nov 22 10:35:56.5 h x: " ASKED,
         "2026-11-22T05:05:56.500000Z", 330},
        {"a priority before it", "<29>Nov 22 10:35:56 in.tftpd[1]: " ASKED,
         "2026-11-22T10:35:56.000000Z", 0},
        {"grep's file name before it", "syslog.0:Nov 22 10:35:56 h in.tftpd[1]: " ASKED,
         "2026-11-22T10:35:56.000000Z", 0},
        {"RFC 3339 minds its own zone", "2026-11-22T10:35:56.123456+01:00 h x: " ASKED,
         "2026-11-22T09:35:56.123456Z", 330},
        {"journalctl -o short-iso", "2026-11-22T10:35:56-0500 h x: " ASKED,
         "2026-11-22T15:35:56.000000Z", 0},
        {"ISO with a comma", "2026-11-22 10:35:56,250 INFO " ASKED, "2026-11-22T10:35:56.250000Z",
         0},
        {"OpenWrt", "Sun Nov 22 10:35:56 2026 daemon.info x: " ASKED, "2026-11-22T10:35:56.000000Z",
         0},
        {"epoch", "1795343756.25 x: " ASKED, "2026-11-22T10:35:56.250000Z", 330},
        {"epoch in brackets, milliseconds", "[1795343756250] x: " ASKED,
         "2026-11-22T10:35:56.250000Z", 0},
        {"US", "11/22/2026 1:35:56 PM x: " ASKED, "2026-11-22T13:35:56.000000Z", 0},
        {"US at noon", "11/12/2026 12:00:00 PM x: " ASKED, "2026-11-12T12:00:00.000000Z", 0},
        {"US past midnight", "1/2/2026 12:00:01 AM x: " ASKED, "2026-01-02T00:00:01.000000Z", 0},
        {"the day first", "1/2/2026 10:00:00 x: " ASKED, "2026-02-01T10:00:00.000000Z", 0},
        {"no day is a 22nd month", "11/22/2026 10:35:56 x: " ASKED, "2026-11-22T10:35:56.000000Z",
         0},
        {"German", "22.11.2026 10:35:56 x: " ASKED, "2026-11-22T10:35:56.000000Z", 0},
        {"tftpd32 writes it behind",
         "Connection received from 10.0.0.5 on port 1 [22/11 10:35:56.123]"
         "Read request for file <a.b>. Mode octet [22/11 10:35:56.124]",
         "2026-11-22T10:35:56.124000Z", 0},
        {"a time alone: today, if that was so late already", "11:59:59 x: " ASKED,
         "2026-11-23T11:59:59.000000Z", 0},
        {"a time alone: yesterday", "23:59:59.999 x: " ASKED, "2026-11-22T23:59:59.999000Z", 0},
        {"no time at all", "in.tftpd[1]: " ASKED, "2026-11-23T12:00:00.000000Z", 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct told told;
        char want[64];
        told_begin(&told);
        print_message("# %s\n", rows[i].story);
        read_log(slice_str(rows[i].line), rows[i].zone_min, &told);
        snprintf(want, sizeof want, "{\"seq\":1,\"t\":\"%s\",", rows[i].t);
        if (!slice_starts(buf_view(&told.json), want))
            fail_msg("want %s, got %s", want, buf_cstr(&told.json));
        buf_free(&told.json);
    }
}

/* "asked X" lines, told as "kind name" in the order of the events. */
static void told_short(const struct told *told, char *dst, size_t cap)
{
    struct slice rest = buf_view(&told->json), line;
    struct event_json_store store;
    struct event_json_error error;
    struct event e;
    dst[0] = 0;
    while (text_take_line(&rest, &line)) {
        size_t n = strlen(dst);
        char name[64], ip[IP_TEXT_SIZE];
        assert_int_equal(event_from_json(line, &e, &store, &error), EVENT_JSON_OK);
        snprintf(dst + n, cap - n, "%s%s %s %s", n ? ", " : "", event_kind_name(e.kind) + 5,
                 text_safe(e.name, name, sizeof name), ip_format(e.ip, ip));
    }
}

#define HPA(at, pid, said) "Nov 22 10:35:" at " h in.tftpd[" pid "]: " said "\n"
#define TIMES              "x 22/11 10:35:01 x 22/11 10:35:01 x 22/11 10:35:01 x 22/11 10:35:01 "
#define T32(said, at)      said " [22/11 10:35:" at "]\n"

static void lines_are_paired_and_put_in_order(void **state)
{
    (void)state;
    static const struct {
        const char *story, *log, *events;
        uint64_t out_of_order;
    } rows[] = {
        {"lines of a few seconds ago come late",
         HPA("05", "1", "RRQ from 10.0.0.5 filename a")
             HPA("03", "2", "RRQ from 10.0.0.6 filename b"),
         "request b 10.0.0.6, request a 10.0.0.5", 1},
        {"CR LF, and a line cut at either end",
         "0.0.0.9 filename x\r\n" HPA("05", "1", "RRQ from 10.0.0.5 filename a\r") "Nov 22 10:3",
         "request a 10.0.0.5", 0},
        {"a blank behind a name stays", HPA("05", "1", "RRQ from 10.0.0.5 filename OS79XX.TXT "),
         "request OS79XX.TXT  10.0.0.5", 0},
        {"a blank before a name stays", HPA("05", "1", "RRQ from 10.0.0.5 filename  a"),
         "request  a 10.0.0.5", 0},
        {"IPv4 in IPv6's clothes, and a mapped name",
         HPA("05", "1", "RRQ from ::ffff:10.0.0.5 filename a remapped to /b"), "request a 10.0.0.5",
         0},
        {"hpa that tells errors served what it does not complain of",
         HPA("05", "1", "RRQ from 10.0.0.5 filename a")
             HPA("05", "1", "sending NAK (1, File not found) to 10.0.0.5")
                 HPA("06", "2", "RRQ from 10.0.0.5 filename b"),
         "request a 10.0.0.5, error a 10.0.0.5, request b 10.0.0.5, start b 10.0.0.5, "
         "done b 10.0.0.5",
         0},
        {"but not what the phone asks again at once",
         HPA("05", "1", "RRQ from 10.0.0.5 filename a")
             HPA("05", "1", "sending NAK (1, File not found) to 10.0.0.5")
                 HPA("06", "2", "RRQ from 10.0.0.5 filename b")
                     HPA("07", "3", "RRQ from 10.0.0.5 filename b")
                         HPA("08", "3", "tftp: client does not accept options"),
         "request a 10.0.0.5, error a 10.0.0.5, request b 10.0.0.5, request b 10.0.0.5, "
         "start b 10.0.0.5, fail b 10.0.0.5",
         0},
        {"Fedora's hpa tells the end",
         HPA("05", "1", "RRQ from 10.0.0.5 filename a")
             HPA("09", "1", "Client 10.0.0.5 finished a"),
         "request a 10.0.0.5, start a 10.0.0.5, done a 10.0.0.5", 0},
        {"a record behind some times that belong to nothing is found",
         TIMES T32("Connection received from 10.0.0.5 on port 1", "05.000")
             T32("Read request for file <a>. Mode octet", "05.001"),
         "request a 10.0.0.5", 0},
        {"a line of nothing but times costs no search for each",
         TIMES TIMES T32("Connection received from 10.0.0.5 on port 1", "05.000")
             T32("Read request for file <a>. Mode octet", "05.001"),
         "", 0},
        {"two phones at once: each request is of the connection before it",
         T32("Connection received from 10.0.0.5 on port 1", "01.000")
             T32("Connection received from 10.0.0.6 on port 2", "01.001")
                 T32("Read request for file <a>. Mode octet", "01.002")
                     T32("Read request for file <b>. Mode octet", "01.003"),
         "request a 10.0.0.5, request b 10.0.0.6", 0},
        {"a phone whose name is known keeps its own connection",
         T32("Connection received from 10.0.0.6 on port 2",
             "01.000") T32("Read request for file <CTLSEP00156219BB2F.tlv>. Mode octet", "01.001")
             T32("Connection received from 10.0.0.5 on port 1", "02.000")
                 T32("Connection received from 10.0.0.6 on port 3", "02.001")
                     T32("Read request for file <SEP00156219BB2F.cnf.xml>. Mode octet", "02.002")
                         T32("Read request for file <x>. Mode octet", "02.003"),
         "request CTLSEP00156219BB2F.tlv 10.0.0.6, request SEP00156219BB2F.cnf.xml 10.0.0.6, "
         "request x 10.0.0.5",
         0},
        {"two phones fetch one file: who asked first is served first",
         T32("Connection received from 10.0.0.5 on port 1", "01.000")
             T32("Read request for file <a>. Mode octet", "01.001")
                 T32("Connection received from 10.0.0.6 on port 2", "01.002")
                     T32("Read request for file <a>. Mode octet", "01.003")
                         T32("<a>: sent 1 blk, 461 bytes in 0 s. 0 blk resent", "01.004"),
         "request a 10.0.0.5, request a 10.0.0.6, start a 10.0.0.5, done a 10.0.0.5", 0},
        {"an end without a beginning says nothing of anybody",
         T32("<a>: sent 1 blk, 461 bytes in 0 s. 0 blk resent", "01.004"), "", 0},
        {"dnsmasq of old names no address: the phone's own name does",
         "Nov 22 10:35:01 h dnsmasq-tftp[1]: file /srv/SEP00156219BB2F.cnf.xml not found\n",
         "request SEP00156219BB2F.cnf.xml , error SEP00156219BB2F.cnf.xml ", 0},
        {"December comes before January",
         "Dec 31 23:59:59 h in.tftpd[1]: RRQ from 10.0.0.5 filename a\n"
         "Jan  1 00:00:01 h in.tftpd[2]: RRQ from 10.0.0.5 filename b\n",
         "request a 10.0.0.5, request b 10.0.0.5", 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct told told;
        char events[1024];
        told_begin(&told);
        print_message("# %s\n", rows[i].story);
        struct server_log_stats stats = read_log(slice_str(rows[i].log), 0, &told);
        told_short(&told, events, sizeof events);
        assert_string_equal(events, rows[i].events);
        assert_int_equal(stats.out_of_order, rows[i].out_of_order);
        buf_free(&told.json);
    }
}

static void what_is_no_server_s_log_gives_nothing(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "10.0.0.8 - - [22/Nov/2026:22:36:04 +0000] \"GET /a.xml HTTP/1.1\" 200",
        "Nov 22 10:35:56 h dhcpd: DHCPACK on 10.0.0.5 to 00:15:62:19:bb:2f (phone) via eth0",
        "Nov 22 10:35:56 h kernel: [12345.678] eth0: link up",
        "Nov 22 10:35:56 h sshd[12]: Accepted publickey for root from 10.0.0.5 port 22 ssh2",
        "{\"seq\":1,\"t\":\"2026-11-22T10:35:56.000000Z\",\"kind\":\"link\"}",
        "\x01\x02\xff\xfe",
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct told told;
        told_begin(&told);
        struct server_log_stats stats = read_log(slice_str(rows[i]), 0, &told);
        print_message("# %s\n", rows[i]);
        assert_int_equal(told.seq, 0);
        assert_int_equal(stats.understood, 0);
        assert_int_equal(stats.first_bad_line, 1);
        assert_int_equal(stats.format, SERVER_LOG_UNKNOWN);
        buf_free(&told.json);
    }
    assert_string_equal(server_log_format_name(SERVER_LOG_HPA), "tftpd-hpa");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_logs_give_their_events),
        cmocka_unit_test(the_procedure_s_log_shows_a_phone_that_runs_the_load),
        cmocka_unit_test(times_are_read_in_every_form),
        cmocka_unit_test(lines_are_paired_and_put_in_order),
        cmocka_unit_test(what_is_no_server_s_log_gives_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
