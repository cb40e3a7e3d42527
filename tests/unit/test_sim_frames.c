/* SPDX-License-Identifier: MIT */
/*
 * What a simulated phone puts on the wire, byte by byte: literals by WIRE, not by the code. The CDP
 * packet of the 7960 is a real one (WIRE 1) with its checksum as another program counts it.
 */
#include "cmocka_all.h"
#include "hex_bytes.h"

#include "phones/sim_call.h"
#include "phones/sim_cdp.h"
#include "phones/sim_dhcp.h"
#include "core/ether.h"

#include <stdio.h>

static struct sim_body body_of(enum phone_model model, const char *load, enum protocol protocol)
{
    struct sim_body b = {.mac = {{0x00, 0x15, 0x62, 0x19, 0xbb, 0x2f}},
                         .address = ip_v4(0x0a090064),
                         .speed = 1,
                         .random = sim_random_seed(1, 1),
                         .flash = {.model = model, .protocol = protocol}};
    snprintf(b.flash.application, sizeof b.flash.application, "%s", load);
    return b;
}

static void assert_bytes(struct slice got, const char *hex)
{
    struct slice want = hex_bytes(hex);
    assert_int_equal(got.n, want.n);
    assert_memory_equal(got.p, want.p, want.n);
    hex_free(want);
}

static struct ether_ends near_ends(void)
{
    return (struct ether_ends){.from_mac = {{0x00, 0x15, 0x62, 0x19, 0xbb, 0x2f}},
                               .to_mac = {{0x02, 0, 0, 0, 0, 0x01}},
                               .from = ip_v4(0x0a090064),
                               .to = ip_v4(0x0a090001),
                               .from_port = 51098,
                               .to_port = 2000,
                               .ip_id = 1};
}

static void udp_has_no_checksum_and_may_be_fragmented(void **state)
{
    (void)state;
    uint8_t mem[ETHER_FRAME_MAX];
    struct buf b;
    struct ether_ends e = near_ends();
    e.to_port = 69;
    buf_fixed(&b, mem, sizeof mem);
    ether_build_udp(&b, &e, slice_of("\0\1a\0octet\0x.tlv\0", 17));
    assert_bytes(buf_view(&b), "020000000001 00156219bb2f 0800"
                               "45 60 002d 0001 0000 40 11 65e9 0a090064 0a090001"
                               "c79a 0045 0019 0000"
                               "0001 61 00 6f63746574 00 782e746c76 00 00"
                               "00"); /* padding to 60 */
}

static void a_syn_has_its_checksum(void **state)
{
    (void)state;
    uint8_t mem[ETHER_FRAME_MAX];
    struct buf b;
    struct ether_ends e = near_ends();
    struct ether_tcp syn = {.seq = 0x01020304, .flags = TCP_SYN};
    buf_fixed(&b, mem, sizeof mem);
    ether_build_tcp(&b, &e, &syn, slice_of(NULL, 0));
    assert_bytes(buf_view(&b), "020000000001 00156219bb2f 0800"
                               "45 60 0028 0001 0000 40 06 65f9 0a090064 0a090001"
                               "c79a 07d0 01020304 00000000 50 02 0578 c283 0000"
                               "000000000000");
}

static void arp_asks_everybody_and_answers_one(void **state)
{
    (void)state;
    uint8_t mem[ETHER_FRAME_MAX];
    struct buf b;
    struct ether_ends e = near_ends();
    buf_fixed(&b, mem, sizeof mem);
    ether_build_arp(&b, &e, true);
    assert_bytes(buf_view(&b), "ffffffffffff 00156219bb2f 0806 0001 0800 06 04 0001"
                               "00156219bb2f 0a090064 000000000000 0a090001"
                               "000000000000000000000000000000000000");
    buf_reset(&b);
    ether_build_arp(&b, &e, false);
    assert_bytes(buf_view(&b), "020000000001 00156219bb2f 0806 0001 0800 06 04 0002"
                               "00156219bb2f 0a090064 020000000001 0a090001"
                               "000000000000000000000000000000000000");
}

static void cdp_is_that_of_a_real_7960(void **state)
{
    (void)state;
    uint8_t mem[ETHER_FRAME_MAX];
    struct buf b;
    struct sim_body body = body_of(PHONE_7960, "P0S3-08-2-00", PROTOCOL_SIP);
    body.mac = (struct mac){{0x00, 0x11, 0x22, 0x33, 0x44, 0x55}};
    body.address = ip_v4(0xc0a80121);
    buf_fixed(&b, mem, sizeof mem);
    sim_cdp_build(&b, &body);
    assert_bytes(buf_view(&b), "01000ccccccc 001122334455 007c aaaa03 00000c 2000 02 b4 f3f1"
                               "0001 0013 534950303031313232333334343535"
                               "0002 0011 00000001 01 01 cc 0004 c0a80121"
                               "0003 000a 506f72742031"
                               "0004 0008 00000010"
                               "0005 0010 503030332d30382d322d3030"
                               "0006 0017 436973636f2049502050686f6e652037393630"
                               "000f 0008 20020001 000b 0005 01 0010 0006 189c");
    /* One character more, an odd length: the last byte, above 0x7f, counts as Cisco counts it. */
    buf_reset(&b);
    snprintf(body.flash.application, sizeof body.flash.application, "P0S3-08-11-00");
    sim_cdp_build(&b, &body);
    assert_bytes(slice_sub(buf_view(&b), 12, 14), "007d aaaa03 00000c 2000 02 b4 d6de");
}

static void the_image_decides_what_cdp_says(void **state)
{
    (void)state;
    static const struct {
        const char *load;
        enum protocol protocol;
        const char *device, *version;
    } rows[] = {
        {"P00308000700", PROTOCOL_SCCP, "SEP00156219BB2F", "P00308000700"},
        {"P0S3-8-12-00", PROTOCOL_SIP, "SIP00156219BB2F", "P003-8-12-00"},
        {"P0S30202", PROTOCOL_SIP, "SIP00156219BB2F", "P0S30202"},
        {"P0M3-07-5-00", PROTOCOL_MGCP, "MGC00156219BB2F", "P0M3-07-5-00"},
        {"", PROTOCOL_UNKNOWN, "SEP00156219BB2F", ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct sim_body body = body_of(PHONE_7940, rows[i].load, rows[i].protocol);
        char name[20], version[LOAD_NAME_MAX + 1];
        assert_string_equal(sim_device_name(&body, name), rows[i].device);
        assert_string_equal(sim_cdp_version(&body, version), rows[i].version);
    }
}

/* --- DHCP
 * ----------------------------------------------------------------------------------------- */

struct sent {
    unsigned count;
    size_t n;
    uint8_t bytes[ETHER_FRAME_MAX];
};

static void keep(void *ctx, struct slice packet)
{
    struct sent *s = ctx;
    s->count++;
    s->n = packet.n;
    memcpy(s->bytes, packet.p, packet.n);
}

#define DHCP_HEAD "01 01 06 00 6219bb2f 0000 8000 00000000 00000000 00000000 00000000 00156219bb2f"
#define DHCP_IDENTITY                                                                              \
    "3d 07 01 00156219bb2f 0c 0f 534550303031353632313942423246"                                   \
    "3c 26 436973636f2053797374656d732c20496e632e2049502050686f6e652043502d3739363047 00"
#define DHCP_WANTS "37 08 01 42 06 03 0f 96 23 97"

static void dhcp_options_stand_in_the_phones_order(void **state)
{
    (void)state;
    struct sent sent = {0};
    struct sim_dhcp d = {0};
    struct sim_body body = body_of(PHONE_7960, "P00308010200", PROTOCOL_SCCP);
    struct sim_dhcp_out out = {&sent, keep};
    sim_dhcp_start(&d, &body, 0, &out);
    assert_int_equal(sent.n, 548);
    assert_bytes(slice_of(sent.bytes, 34), DHCP_HEAD);
    assert_bytes(slice_of(sent.bytes + 236, 4 + 3 + 9 + 17 + 40 + 10 + 1),
                 "63825363 35 01 01" DHCP_IDENTITY DHCP_WANTS "ff");
    /* after a reset: the address it had */
    d = (struct sim_dhcp){.last = ip_v4(0x0a090064)};
    sim_dhcp_start(&d, &body, 0, &out);
    assert_bytes(slice_of(sent.bytes + 236, 4 + 3 + 9 + 17 + 40 + 6 + 10 + 1),
                 "63825363 35 01 03" DHCP_IDENTITY "32 04 0a090064" DHCP_WANTS "ff");
}

/* --- registration
 * --------------------------------------------------------------------------------- */

static void sip_says_what_it_is(void **state)
{
    (void)state;
    static const struct {
        enum phone_model model;
        const char *load, *text;
    } rows[] = {
        {PHONE_7960, "P0S3-8-12-00",
         "REGISTER sip:10.9.0.1 SIP/2.0\r\n"
         "Via: SIP/2.0/UDP 10.9.0.100:5060;branch=z9hG4bK00000001\r\n"
         "From: <sip:00156219BB2F@10.9.0.1>;tag=00156219bb2f00010000-00000001\r\n"
         "To: <sip:00156219BB2F@10.9.0.1>\r\n"
         "Call-ID: 00156219-bb2f0002-00000000-00000001@10.9.0.100\r\n"
         "Max-Forwards: 70\r\n"
         "CSeq: 101 REGISTER\r\n"
         "User-Agent: Cisco-CP7960G/8.0\r\n"
         "Contact: <sip:00156219BB2F@10.9.0.100:5060;transport=udp>;"
         "+sip.instance=\"<urn:uuid:00000000-0000-0000-0000-00156219bb2f>\";"
         "+u.sip!model.ccm.cisco.com=\"7\"\r\n"
         "Content-Length: 0\r\nExpires: 3600\r\n\r\n"},
        {PHONE_7940, "P0S3-07-5-00",
         "REGISTER sip:10.9.0.1 SIP/2.0\r\n"
         "Via: SIP/2.0/UDP 10.9.0.100:5060;branch=z9hG4bK00000001\r\n"
         "From: <sip:00156219BB2F@10.9.0.1>\r\n"
         "To: <sip:00156219BB2F@10.9.0.1>\r\n"
         "Call-ID: 00156219-bb2f0002-00000000-00000001@10.9.0.100\r\n"
         "Max-Forwards: 70\r\n"
         "CSeq: 101 REGISTER\r\n"
         "User-Agent: CSCO/7\r\n"
         "Contact: <sip:00156219BB2F@10.9.0.100:5060;transport=udp>\r\n"
         "Content-Length: 0\r\nExpires: 3600\r\n\r\n"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint8_t mem[1024];
        struct buf b;
        struct sim_call call = {.server = ip_v4(0x0a090001), .rounds = 1};
        struct sim_body body = body_of(rows[i].model, rows[i].load, PROTOCOL_SIP);
        buf_fixed(&b, mem, sizeof mem);
        sim_call_build_register(&b, &body, &call);
        assert_string_equal(buf_cstr(&b), rows[i].text);
    }
}

static void the_alarm_names_the_load(void **state)
{
    (void)state;
    static const struct {
        const char *load, *text;
    } rows[] = {
        {"P00308010200", "25: Name=SEP00156219BB2F Load= 8.1(2.0) Last=Initialized"},
        {"P0030801SR02", "25: Name=SEP00156219BB2F Load= 8.1(2SR2.0) Last=Initialized"},
        {"P0030702T023", "25: Name=SEP00156219BB2F Load= P0030702T023 Last=Initialized"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint8_t mem[128];
        struct buf b;
        struct sim_body body = body_of(PHONE_7960, rows[i].load, PROTOCOL_SCCP);
        buf_fixed(&b, mem, sizeof mem);
        sim_call_alarm_text(&b, &body);
        assert_string_equal(buf_cstr(&b), rows[i].text);
    }
}

static void mgcp_restarts(void **state)
{
    (void)state;
    uint8_t mem[128];
    struct buf b;
    struct sim_call call = {.rounds = 3};
    struct sim_body body = body_of(PHONE_7960, "P0M3-07-5-00", PROTOCOL_MGCP);
    buf_fixed(&b, mem, sizeof mem);
    sim_call_build_rsip(&b, &body, &call);
    assert_string_equal(buf_cstr(&b), "RSIP 3 aaln/1@MGC00156219BB2F MGCP 0.1\r\nRM: restart\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(udp_has_no_checksum_and_may_be_fragmented),
        cmocka_unit_test(a_syn_has_its_checksum),
        cmocka_unit_test(arp_asks_everybody_and_answers_one),
        cmocka_unit_test(cdp_is_that_of_a_real_7960),
        cmocka_unit_test(the_image_decides_what_cdp_says),
        cmocka_unit_test(dhcp_options_stand_in_the_phones_order),
        cmocka_unit_test(sip_says_what_it_is),
        cmocka_unit_test(the_alarm_names_the_load),
        cmocka_unit_test(mgcp_restarts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
