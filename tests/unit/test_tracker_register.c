/* SPDX-License-Identifier: MIT */
/* What the tracker reads of calls: SCCP over segments, gaps and new connections, and SIP. */
#include "tracker_scene.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(others_may_use_the_port),
        SCENE(a_refused_call_is_told_once_a_minute),
        SCENE(messages_cross_segments),
        SCENE(a_gap_drops_the_stream),
        SCENE(a_new_connection_is_read_from_its_start),
        SCENE(a_long_message_is_stepped_over),
        SCENE(a_challenge_is_no_refusal),
        SCENE(a_gateway_is_no_phone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
