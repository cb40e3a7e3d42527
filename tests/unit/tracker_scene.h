/* SPDX-License-Identifier: MIT */
/* A small scene for the tracker: datagrams as raw IP at given times, and what is told of them, a
 * line an event. */
#ifndef HOOKFLASH_TEST_TRACKER_SCENE_H
#define HOOKFLASH_TEST_TRACKER_SCENE_H

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

static inline void note(void *ctx, const struct event *e)
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

static inline int begin(void **state)
{
    static const struct tracker_config config = {.tftp_port = {6969}, .speed = 1};
    (void)state;
    now = (struct scene){.t = tracker_new(&config, note, NULL)};
    return now.t ? 0 : -1;
}

static inline int end(void **state)
{
    (void)state;
    tracker_free(now.t);
    return 0;
}

static inline int64_t us(double s)
{
    return 1776663900000000 + (int64_t)(s * 1e6 + 0.5);
}

/* --- datagrams --- */

static inline void send_ip(double s, uint8_t protocol, struct slice head, struct slice payload)
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

static inline void send_udp(double s, struct slice payload)
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

static inline void send_tcp(double s, uint32_t seq, uint8_t flags, struct slice payload)
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

static inline void way(uint32_t from, uint16_t from_port, uint32_t to, uint16_t to_port)
{
    now.from = from;
    now.from_port = from_port;
    now.to = to;
    now.to_port = to_port;
}

/* --- TFTP --- */

static inline void ask(double s, uint16_t port, const char *name)
{
    uint8_t mem[128];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    tftp_build_request(&b, TFTP_OP_RRQ, slice_str(name), "octet");
    way(PHONE, port, SERVER, 69);
    send_udp(s, buf_view(&b));
}

/* A block whose bytes the capture did not keep, as with a snaplen of 32. */
static inline void data_from(double s, uint32_t server, uint16_t port, uint16_t block,
                             uint32_t bytes)
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

static inline void data(double s, uint16_t block, uint32_t bytes)
{
    data_from(s, SERVER, DATA_PORT, block, bytes);
}

static inline void ack(double s, uint16_t block)
{
    uint8_t mem[8];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    tftp_build_ack(&b, block);
    way(PHONE, TID, SERVER, DATA_PORT);
    send_udp(s, buf_view(&b));
}

static inline void error(double s, bool by_phone, uint32_t server, uint16_t code)
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

#define SCENE(name) cmocka_unit_test_setup_teardown(name, begin, end)

#endif
