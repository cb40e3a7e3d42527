/* SPDX-License-Identifier: MIT */
/*
 * The tracker's rules, each as a small scene: datagrams as raw IP at given times, and what is told
 * of them, a line an event. Whole conversations stand in tests/pcap.
 */
#include "cmocka_all.h"

#include "core/frame.h"
#include "core/sccp.h"
#include "core/text.h"
#include "core/tftp_packet.h"
#include "core/tracker.h"

#include <stdio.h>
#include <string.h>

enum { PHONE = 0x0ac80004, SERVER = 0x0ac80005, STRANGER = 0x0ac80042, CALL_SERVER = 0x0ac80009 };
enum { TID = 51555, DATA_PORT = 40000, UDP = 17, TCP = 6, SEP_PORT = 51000 };

#define SEP "SEP00156219BB2F.cnf.xml"

static struct scene {
    struct tracker *t;
    char told[2048];
    uint32_t from, to;
    uint16_t from_port, to_port, ip_id;
    uint32_t stated; /* more bytes of payload than are captured; 0: all are */
} now;

static void note(void *ctx, const struct event *e)
{
    char line[160] = "", server[IP_TEXT_SIZE], mac[MAC_TEXT_SIZE], name[64];
    (void)ctx;
    assert_int_equal(e->src, EVENT_SRC_WIRE);
    ip_format(e->server, server);
    text_safe(e->name, name, sizeof name);
    switch (e->kind) {
    case EVENT_TFTP_REQUEST:
        snprintf(line, sizeof line, "ask %s %s %u;", server, name, e->u.request.repeat);
        break;
    case EVENT_TFTP_START:
        snprintf(line, sizeof line, "start %s;", server);
        break;
    case EVENT_TFTP_DONE:
        snprintf(line, sizeof line, "done %llu bytes %llu blocks %llu resent %.1f s%s;",
                 (unsigned long long)e->u.done.bytes, (unsigned long long)e->u.done.blocks,
                 (unsigned long long)e->u.done.resent, (double)e->u.done.duration_us / 1e6,
                 e->u.done.unconfirmed ? " unconfirmed" : "");
        break;
    case EVENT_TFTP_FAIL:
        snprintf(line, sizeof line, "fail %.*s %llu;", (int)e->u.fail.reason.n,
                 (const char *)e->u.fail.reason.p, (unsigned long long)e->u.fail.bytes);
        break;
    case EVENT_TFTP_ERROR:
        snprintf(line, sizeof line, "error %s %u;", server, e->u.error.code);
        break;
    case EVENT_REGISTER:
        snprintf(line, sizeof line, "%.*s %s %.*s %.*s %.*s;", (int)e->u.reg.protocol.n,
                 (const char *)e->u.reg.protocol.p, mac_format(e->mac, mac), (int)e->u.reg.device.n,
                 (const char *)e->u.reg.device.p, (int)e->u.reg.load.n,
                 (const char *)e->u.reg.load.p, (int)e->u.reg.result.n,
                 (const char *)e->u.reg.result.p);
        break;
    default:
        snprintf(line, sizeof line, "%s;", event_kind_name(e->kind));
    }
    assert_true(strlen(now.told) + strlen(line) < sizeof now.told);
    strcat(now.told, line);
}

/* Since the last look. */
#define assert_told(text)                                                                          \
    do {                                                                                           \
        assert_string_equal(now.told, text);                                                       \
        now.told[0] = '\0';                                                                        \
    } while (0)

static int begin(void **state)
{
    static const struct tracker_config config = {.tftp_port = {6969}, .speed = 1};
    (void)state;
    now = (struct scene){.t = tracker_new(&config, note, NULL)};
    return now.t ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    tracker_free(now.t);
    return 0;
}

static int64_t us(double s)
{
    return 1776663900000000 + (int64_t)(s * 1e6 + 0.5);
}

/* --- datagrams --- */

static void send_ip(double s, uint8_t protocol, struct slice head, struct slice payload)
{
    uint8_t mem[2048];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    buf_be16(&b, 0x4500);
    buf_be16(&b, (uint16_t)(20 + head.n + payload.n + now.stated));
    buf_be16(&b, now.ip_id);
    buf_be16(&b, 0);
    buf_u8(&b, 64);
    buf_u8(&b, protocol);
    buf_be16(&b, 0);
    buf_be32(&b, now.from);
    buf_be32(&b, now.to);
    buf_slice(&b, head);
    buf_slice(&b, payload);
    assert_false(b.bad);
    tracker_packet(now.t, us(s), LINK_RAW, buf_view(&b));
}

static void send_udp(double s, struct slice payload)
{
    uint8_t mem[8];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    buf_be16(&b, now.from_port);
    buf_be16(&b, now.to_port);
    buf_be16(&b, (uint16_t)(8 + payload.n + now.stated));
    buf_be16(&b, 0);
    send_ip(s, UDP, buf_view(&b), payload);
}

static void send_tcp(double s, uint32_t seq, uint8_t flags, struct slice payload)
{
    uint8_t mem[20];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    buf_be16(&b, now.from_port);
    buf_be16(&b, now.to_port);
    buf_be32(&b, seq);
    buf_be32(&b, 0);
    buf_be16(&b, (uint16_t)(0x5000 | flags));
    buf_fill(&b, 0, 6);
    send_ip(s, TCP, buf_view(&b), payload);
}

static void way(uint32_t from, uint16_t from_port, uint32_t to, uint16_t to_port)
{
    now.from = from;
    now.from_port = from_port;
    now.to = to;
    now.to_port = to_port;
}

/* --- TFTP --- */

static void ask(double s, uint16_t port, const char *name)
{
    uint8_t mem[128];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    tftp_build_request(&b, TFTP_OP_RRQ, slice_str(name), "octet");
    way(PHONE, port, SERVER, 69);
    send_udp(s, buf_view(&b));
}

/* A block whose bytes the capture did not keep, as with a snaplen of 32. */
static void data_from(double s, uint32_t server, uint16_t port, uint16_t block, uint32_t bytes)
{
    uint8_t mem[8];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    tftp_build_data(&b, block, slice_str(""));
    way(server, port, PHONE, TID);
    now.stated = bytes;
    send_udp(s, buf_view(&b));
    now.stated = 0;
}

static void data(double s, uint16_t block, uint32_t bytes)
{
    data_from(s, SERVER, DATA_PORT, block, bytes);
}

static void ack(double s, uint16_t block)
{
    uint8_t mem[8];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    tftp_build_ack(&b, block);
    way(PHONE, TID, SERVER, DATA_PORT);
    send_udp(s, buf_view(&b));
}

static void error(double s, bool by_phone, uint32_t server, uint16_t code)
{
    uint8_t mem[32];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    tftp_build_error(&b, code, "no");
    if (by_phone)
        way(PHONE, TID, server, DATA_PORT);
    else
        way(server, DATA_PORT, PHONE, TID);
    send_udp(s, buf_view(&b));
}

static void repeats_are_counted(void **state)
{
    (void)state;
    ask(0, TID, SEP);
    ask(1, TID, SEP);
    ask(5, TID, SEP);
    ask(9, TID, SEP);
    assert_told("ask 10.200.0.5 " SEP " 0;ask 10.200.0.5 " SEP " 1;"
                "ask 10.200.0.5 " SEP " 2;ask 10.200.0.5 " SEP " 3;");
    ask(13, TID + 1, SEP); /* the loader's next attempt */
    assert_told("ask 10.200.0.5 " SEP " 0;");
    ask(14, TID + 1, "SIPDefault.cnf");
    assert_told("ask 10.200.0.5 SIPDefault.cnf 0;");
    ask(60, TID + 1, "SIPDefault.cnf"); /* after a reboot, by chance from the same port */
    assert_told("ask 10.200.0.5 SIPDefault.cnf 0;");
}

/* Neighbours in address and port are what a bench is full of; one for the other would be a repeat.
 */
static void neighbours_are_told_apart(void **state)
{
    (void)state;
    for (uint16_t i = 0; i < 64; i++) {
        uint8_t mem[64];
        struct buf b;
        buf_fixed(&b, mem, sizeof mem);
        tftp_build_request(&b, TFTP_OP_RRQ, slice_str("P0S3-8-12-00.sb2"), "octet");
        way(PHONE ^ i, TID ^ i, SERVER, TFTP_PORT);
        send_udp(1 + i, buf_view(&b));
        assert_told("ask 10.200.0.5 P0S3-8-12-00.sb2 0;");
    }
}

static void a_transfer_is_told_at_both_ends(void **state)
{
    (void)state;
    ask(0, TID, SEP);
    data(1, 1, 512);
    ack(1.1, 1);
    data(1.2, 2, 512);
    data(1.5, 2, 512); /* sent again, with the same identification */
    ack(1.6, 2);
    data(1.7, 3, 0);
    now.told[0] = '\0';
    ack(2, 3);
    assert_told("done 1024 bytes 3 blocks 1 resent 1.0 s;");
    data(2.5, 3, 0);
    ack(2.6, 3);
    assert_told("");
}

static void the_same_frame_twice_is_one(void **state)
{
    (void)state;
    ask(0, TID, SEP);
    ask(0.00004, TID, SEP);
    data(1, 1, 100);
    data(1.049, 1, 100);
    ack(1.1, 1);
    ack(1.100001, 1);
    assert_told("ask 10.200.0.5 " SEP " 0;start 10.200.0.5;"
                "done 100 bytes 1 blocks 0 resent 0.1 s;");
    assert_int_equal(tracker_stats(now.t)->duplicates, 3);
    assert_int_equal(tracker_stats(now.t)->packets, 6);
}

static void a_capture_may_be_out_of_order(void **state)
{
    (void)state;
    ask(10, TID, SEP);
    ask(9.99999, TID, SEP); /* the other interface's copy */
    assert_told("ask 10.200.0.5 " SEP " 0;");
}

static void block_numbers_roll_over(void **state)
{
    (void)state;
    ask(0, TID, "big");
    for (unsigned n = 1; n <= 70000; n++) {
        data(1 + n * 0.001, (uint16_t)n, n < 70000 ? 512 : 17);
        if (n % 65536 != 7) /* and the capture lost some ACKs */
            ack(1 + n * 0.001 + 0.0005, (uint16_t)n);
    }
    assert_told("ask 10.200.0.5 big 0;start 10.200.0.5;"
                "done 35839505 bytes 70000 blocks 0 resent 70.0 s;");
}

static void lost_packets_change_no_count(void **state)
{
    (void)state;
    ask(0, TID, SEP);
    data(1, 5, 512);
    data(2, 900, 100);
    ack(2.5, 899); /* a window's, late */
    ack(3, 900);
    assert_told("ask 10.200.0.5 " SEP " 0;start 10.200.0.5;"
                "done 460388 bytes 900 blocks 0 resent 2.0 s;");
}

static void calls_are_no_transfers(void **state)
{
    (void)state;
    data(1, 1, 512);
    ack(2, 1);
    error(3, false, SERVER, 1);
    assert_told("");
    ask(4, TID, SEP);
    way(SERVER, DATA_PORT, PHONE, TID + 1);
    send_udp(5, slice_of("\0\3\0\1", 4));
    way(SERVER, DATA_PORT, PHONE, TID);
    send_udp(5, slice_of("\x80\3\0\1", 4));
    assert_told("ask 10.200.0.5 " SEP " 0;");
}

static void silence_is_decided_by_time(void **state)
{
    (void)state;
    ask(0, TID, SEP);
    data(1, 1, 100);
    tracker_advance(now.t, us(5.9));
    assert_told("ask 10.200.0.5 " SEP " 0;start 10.200.0.5;");
    tracker_advance(now.t, us(6.5));
    assert_told("done 100 bytes 1 blocks 0 resent 0.0 s unconfirmed;");
    ask(10, TID, "P00308010200.sb2");
    data(11, 1, 512);
    ack(12, 1);
    data(13, 2, 512);
    now.told[0] = '\0';
    tracker_advance(now.t, us(72.9)); /* the phone writes flash */
    assert_told("");
    tracker_advance(now.t, us(74));
    assert_told("fail silent 512;");
    ask(100, TID, SEP);
    now.told[0] = '\0';
    tracker_advance(now.t, us(500)); /* a capture that sees only requests */
    assert_told("");
    ask(600, TID, SEP);
    data(600.1, 1, 512);
    tracker_advance(now.t, us(601));
    ask(200, TID, "SIPDefault.cnf"); /* the clock was set back */
    data(201, 1, 100);
    now.told[0] = '\0';
    tracker_advance(now.t, us(202));
    tracker_advance(now.t, us(207));
    assert_told("done 100 bytes 1 blocks 0 resent 0.0 s unconfirmed;");
}

static void errors_end_it(void **state)
{
    (void)state;
    ask(0, TID, SEP);
    error(1, false, SERVER, 1);
    error(2, false, SERVER, 1);
    assert_told("ask 10.200.0.5 " SEP " 0;error 10.200.0.5 1;");
    ask(3, TID, SEP); /* the answer did not reach the phone */
    error(4, false, SERVER, 1);
    assert_told("ask 10.200.0.5 " SEP " 1;error 10.200.0.5 1;");
    ask(5, TID, "a");
    data(6, 1, 512);
    ack(7, 1);
    data(8, 2, 512);
    now.told[0] = '\0';
    error(9, true, STRANGER, 5);    /* to somebody else */
    way(PHONE, TID, SERVER, 41000); /* to a second transfer that the server made of a repeat */
    send_udp(9.5, slice_of("\0\5\0\5no", 7));
    assert_told("");
    error(10, true, SERVER, 11);
    assert_told("fail client-error 512;");
    ask(11, TID, "b");
    data(12, 1, 512);
    now.told[0] = '\0';
    error(13, false, SERVER, 0);
    assert_told("fail server-error 0;");
    ask(14, TID, "c");
    data(15, 1, 512);
    now.told[0] = '\0';
    ask(16, TID, "d");
    assert_told("fail asked-again 0;ask 10.200.0.5 d 0;");
}

static void a_second_server_is_told_and_ignored(void **state)
{
    (void)state;
    ask(0, TID, SEP);
    data(1, 1, 512);
    data_from(1.1, STRANGER, 41000, 1, 100);
    data_from(2.1, STRANGER, 41000, 1, 100);
    ack(3, 1);
    data(4, 2, 100);
    ack(5, 2);
    assert_told("ask 10.200.0.5 " SEP " 0;start 10.200.0.5;start 10.200.0.66;"
                "done 612 bytes 2 blocks 0 resent 4.0 s;");
}

static void an_answer_from_elsewhere_is_the_answer(void **state)
{
    (void)state;
    ask(0, TID, SEP);
    error(1, false, STRANGER, 1); /* a server with two addresses */
    assert_told("ask 10.200.0.5 " SEP " 0;error 10.200.0.66 1;");
    ask(2, TID, "x");
    data_from(3, SERVER, 69, 1, 10); /* a server that stays on its port */
    way(PHONE, TID, SERVER, 69);
    send_udp(4, slice_of("\0\4\0\1", 4));
    assert_told("ask 10.200.0.5 x 0;start 10.200.0.5;done 10 bytes 1 blocks 0 resent 1.0 s;");
}

static void only_ports_of_servers_are_asked(void **state)
{
    (void)state;
    uint8_t mem[32];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    tftp_build_request(&b, TFTP_OP_RRQ, slice_str("x"), "octet");
    way(PHONE, TID, SERVER, 70);
    send_udp(0, buf_view(&b));
    assert_told("");
    way(PHONE, TID, SERVER, 6969); /* of the configuration */
    send_udp(1, buf_view(&b));
    assert_told("ask 10.200.0.5 x 0;");
}

static void a_flood_forgets_the_oldest(void **state)
{
    (void)state;
    uint8_t mem[32];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    tftp_build_request(&b, TFTP_OP_RRQ, slice_str("x"), "octet");
    ask(0, TID, SEP);
    ask(0.1, TID + 1, "asked.long.ago");
    data(1, 1, 512);
    for (unsigned i = 0; i < 20000; i++) {
        way(0x0b000000 + i, TID, SERVER, 69);
        send_udp(2 + i * 0.0001, buf_view(&b));
        now.told[0] = '\0';
    }
    ask(5, TID + 1, "asked.long.ago");
    assert_told("ask 10.200.0.5 asked.long.ago 0;"); /* the repeat is no longer known as one */
    data(6, 2, 10);
    ack(7, 2);
    assert_told("done 522 bytes 2 blocks 0 resent 6.0 s;"); /* what moves is kept */
}

/* --- registrations --- */

static void sccp(double s, bool by_phone, uint32_t seq, uint8_t flags, struct slice payload)
{
    if (by_phone)
        way(PHONE, SEP_PORT, CALL_SERVER, SCCP_PORT);
    else
        way(CALL_SERVER, SCCP_PORT, PHONE, SEP_PORT);
    send_tcp(s, seq, flags, payload);
}

/* The phone is known by a name it asked. */
static void known_phone(void)
{
    ask(0, TID, SEP);
    now.told[0] = '\0';
}

static void others_may_use_the_port(void **state)
{
    (void)state;
    sccp(1, true, 1, TCP_SYN, slice_str(""));
    sccp(2, true, 2, TCP_ACK, slice_str("GET / HTTP/1.1\r\n\r\n"));
    sccp(3, false, 1, TCP_ACK, slice_str("HTTP/1.1 200 OK\r\n\r\n"));
    assert_told("");
}

static void a_refused_call_is_told_once_a_minute(void **state)
{
    (void)state;
    known_phone();
    for (int i = 0; i < 10; i++) {
        sccp(1 + i * 5, true, (uint32_t)i, TCP_SYN, slice_str(""));
        sccp(1.1 + i * 5, false, 0, TCP_RST | TCP_ACK, slice_str(""));
    }
    assert_told("sccp 00:15:62:19:bb:2f   asked;sccp 00:15:62:19:bb:2f   refused;");
    sccp(70, true, 20, TCP_SYN, slice_str(""));
    tracker_advance(now.t, us(79));
    tracker_advance(now.t, us(81));
    tracker_advance(now.t, us(99));
    assert_told("sccp 00:15:62:19:bb:2f   asked;sccp 00:15:62:19:bb:2f   unreachable;");
}

static struct slice both_messages(struct buf *b)
{
    sccp_build_alarm(b, "25: Name=SEP00156219BB2F Load= 8.1(2.0) Last=Initialized");
    sccp_build_register(b, "SEP00156219BB2F", ip_v4(PHONE), SCCP_TYPE_7960);
    return buf_view(b);
}

static const char ACCEPTED[] = "\x04\0\0\0\0\0\0\0\x81\0\0\0";
static const char KEEPALIVE[] = "\x04\0\0\0\0\0\0\0\0\0\0\0";

static void messages_cross_segments(void **state)
{
    (void)state;
    uint8_t mem[400];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    struct slice both = both_messages(&b);
    uint32_t seq = 1000;
    for (size_t at = 0; at < both.n; at += 7) { /* and each segment is sent again later */
        struct slice part = slice_sub(both, at, 7);
        sccp(1 + (double)at, true, seq, TCP_ACK, part);
        sccp(1.5 + (double)at, true, seq, TCP_ACK, part);
        seq += (uint32_t)part.n;
    }
    assert_told("sccp 00:15:62:19:bb:2f SEP00156219BB2F 8.1(2.0) asked;"
                "sccp 00:15:62:19:bb:2f SEP00156219BB2F 8.1(2.0) asked;");
    sccp(300, false, 1, TCP_ACK, slice_of(ACCEPTED, 12));
    for (int i = 0; i < 5; i++)
        sccp(330 + i * 30, true, seq + (uint32_t)i * 12, TCP_ACK, slice_of(KEEPALIVE, 12));
    assert_told("sccp 00:15:62:19:bb:2f SEP00156219BB2F 8.1(2.0) accepted;");
}

static void a_gap_drops_the_stream(void **state)
{
    (void)state;
    uint8_t mem[400];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    struct slice both = both_messages(&b);
    sccp(1, true, 1, TCP_ACK, slice_sub(both, 0, 50));
    sccp(2, true, 101, TCP_ACK, slice_sub(both, 100, both.n)); /* 50 bytes were lost */
    assert_told("");
    now.stated = 30; /* a segment that the capture cut, or that goes on in another fragment */
    sccp(3, true, 5000, TCP_ACK, slice_sub(both, 0, 50));
    now.stated = 0;
    sccp(4, true, 5080, TCP_ACK, slice_sub(both, 80, both.n));
    assert_told("");
    sccp(5, true, 6000, TCP_ACK, both);
    assert_told("sccp 00:15:62:19:bb:2f SEP00156219BB2F 8.1(2.0) asked;"
                "sccp 00:15:62:19:bb:2f SEP00156219BB2F 8.1(2.0) asked;");
}

/* The phone booted: the same ports again, numbers from anywhere. */
static void a_new_connection_is_read_from_its_start(void **state)
{
    (void)state;
    uint8_t mem[400];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    struct slice both = both_messages(&b);
    sccp(1, true, 900001, TCP_ACK, both);
    now.told[0] = '\0';
    sccp(100, true, 500, TCP_SYN, slice_str(""));
    sccp(100.1, false, 7, TCP_SYN | TCP_ACK, slice_str(""));
    now.told[0] = '\0';
    sccp(101, true, 501, TCP_ACK, both);
    sccp(102, false, 8, TCP_ACK, slice_of(ACCEPTED, 12));
    assert_told("sccp 00:15:62:19:bb:2f SEP00156219BB2F 8.1(2.0) asked;"
                "sccp 00:15:62:19:bb:2f SEP00156219BB2F 8.1(2.0) accepted;");
}

static void a_long_message_is_stepped_over(void **state)
{
    (void)state;
    uint8_t mem[2600];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    buf_le32(&b, 2008); /* an alarm in XML (WIRE 5) */
    buf_le32(&b, 0);
    buf_le32(&b, 0x15a);
    buf_fill(&b, 'x', 2004);
    both_messages(&b);
    uint32_t seq = 1;
    for (size_t at = 0; at < b.len; at += 536, seq += 536)
        sccp(1 + (double)at, true, seq, TCP_ACK, slice_sub(buf_view(&b), at, 536));
    assert_told("sccp 00:15:62:19:bb:2f SEP00156219BB2F 8.1(2.0) asked;"
                "sccp 00:15:62:19:bb:2f SEP00156219BB2F 8.1(2.0) asked;");
}

static void sip(double s, bool by_phone, const char *text)
{
    if (by_phone)
        way(PHONE, 51098, CALL_SERVER, 5060);
    else
        way(CALL_SERVER, 5060, PHONE, 5060);
    send_udp(s, slice_str(text));
}

#define CALL     "Call-ID: 00156219-bb2f0002-4c6a3b5e-0f1f2d3c@10.200.0.4\r\nCSeq: 101 REGISTER\r\n"
#define REGISTER "REGISTER sip:a SIP/2.0\r\n" CALL "User-Agent: Cisco-CP7960G/8.0\r\n\r\n"

static void a_challenge_is_no_refusal(void **state)
{
    (void)state;
    sip(1, true, REGISTER);
    sip(2, false, "SIP/2.0 100 Trying\r\n" CALL "\r\n");
    sip(3, false, "SIP/2.0 401 Unauthorized\r\n" CALL "\r\n");
    assert_told("sip 00:15:62:19:bb:2f   asked;");
    sip(4, true, REGISTER);
    sip(5, false, "SIP/2.0 200 OK\r\n" CALL "\r\n");
    assert_told("sip 00:15:62:19:bb:2f   accepted;");
    sip(40, true, REGISTER); /* refreshed within the minute */
    sip(41, false, "SIP/2.0 200 OK\r\n" CALL "\r\n");
    sip(42, true, REGISTER);
    sip(43, false, "SIP/2.0 407 Proxy Authentication Required\r\n" CALL "\r\n");
    sip(44, false, "SIP/2.0 407 Proxy Authentication Required\r\n" CALL "X: 2\r\n\r\n");
    assert_told("sip 00:15:62:19:bb:2f   refused;");
    sip(50, false, "SIP/2.0 200 OK\r\n" CALL "\r\n");
    assert_told("sip 00:15:62:19:bb:2f   accepted;"); /* the outcome changed: that is news */
}

static void a_gateway_is_no_phone(void **state)
{
    (void)state;
    way(PHONE, 2427, CALL_SERVER, 2727);
    send_udp(1, slice_str("RSIP 12 *@VG320.example MGCP 0.1\r\nRM: restart\r\n"));
    way(CALL_SERVER, 2727, PHONE, 2427);
    send_udp(2, slice_str("200 12 OK\r\n"));
    assert_told("");
    known_phone();
    way(PHONE, 2427, CALL_SERVER, 2727);
    send_udp(3, slice_str("RSIP 13 aaln/1@10.200.0.4 MGCP 0.1\r\nRM: restart\r\n"));
    way(CALL_SERVER, 2727, PHONE, 2427);
    send_udp(4, slice_str("200 99 OK\r\n")); /* of another command */
    send_udp(5, slice_str("510 13 no\r\n"));
    assert_told("mgcp 00:15:62:19:bb:2f   asked;mgcp 00:15:62:19:bb:2f   refused;");
}

static void what_is_not_understood_is_counted(void **state)
{
    (void)state;
    tracker_packet(now.t, us(1), 9999, slice_str("x"));
    tracker_packet(now.t, us(1), LINK_ETHERNET, slice_str("x"));
    tracker_packet(now.t, us(1), LINK_RAW, slice_str("x"));
    assert_int_equal(tracker_stats(now.t)->other_link, 1);
    assert_int_equal(tracker_stats(now.t)->damaged, 2);
    assert_int_equal(tracker_stats(now.t)->packets, 3);
    assert_told("");
}

static void a_faster_session_waits_less(void **state)
{
    (void)state;
    static const struct tracker_config config = {.speed = 10};
    tracker_free(now.t);
    now.t = tracker_new(&config, note, NULL);
    assert_non_null(now.t);
    ask(0, TID, SEP);
    data(1, 1, 512);
    now.told[0] = '\0';
    tracker_advance(now.t, us(6.9));
    assert_told("");
    tracker_advance(now.t, us(7.5));
    assert_told("fail silent 0;");
}

#define SCENE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(repeats_are_counted),
        SCENE(neighbours_are_told_apart),
        SCENE(a_transfer_is_told_at_both_ends),
        SCENE(the_same_frame_twice_is_one),
        SCENE(a_capture_may_be_out_of_order),
        SCENE(block_numbers_roll_over),
        SCENE(lost_packets_change_no_count),
        SCENE(calls_are_no_transfers),
        SCENE(silence_is_decided_by_time),
        SCENE(errors_end_it),
        SCENE(a_second_server_is_told_and_ignored),
        SCENE(an_answer_from_elsewhere_is_the_answer),
        SCENE(only_ports_of_servers_are_asked),
        SCENE(a_flood_forgets_the_oldest),
        SCENE(others_may_use_the_port),
        SCENE(a_refused_call_is_told_once_a_minute),
        SCENE(messages_cross_segments),
        SCENE(a_gap_drops_the_stream),
        SCENE(a_new_connection_is_read_from_its_start),
        SCENE(a_long_message_is_stepped_over),
        SCENE(a_challenge_is_no_refusal),
        SCENE(a_gateway_is_no_phone),
        SCENE(what_is_not_understood_is_counted),
        SCENE(a_faster_session_waits_less),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
