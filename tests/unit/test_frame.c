/* SPDX-License-Identifier: MIT */
/*
 * Every row is a frame and what is read from it, as one line. The frames are short on purpose: two
 * bytes of payload tell a wrong offset as well as a thousand.
 */
#include "cmocka_all.h"
#include "hex_bytes.h"

#include "core/frame.h"

/* Ethernet from a phone to a server; then tags, a type. */
#define MACS     "001122334455 00156219bb2f "
#define PHONE    "0a00000a " /* 10.0.0.10 */
#define SERVER   "0a000005 "
#define PHONE6   "fe800000000000000000000000000001 "
#define SERVER6  "fe800000000000000000000000000002 "
#define CDP_SNAP "aaaa03 00000c 2000 "
/* IPv4 of 30 bytes that holds UDP of 10 to port 69. */
#define IPV4               "4500001e 1234 0000 40 11 0000 " PHONE SERVER
#define UDP                "c738 0045 000a 0000 0001 "
#define IPV6(length, next) "60000000 " length next " 40 " PHONE6 SERVER6

static const char *const KINDS[] = {
    [FRAME_OTHER] = "other", [FRAME_DAMAGED] = "damaged", [FRAME_FRAGMENT] = "fragment",
    [FRAME_ARP] = "arp",     [FRAME_CDP] = "cdp",         [FRAME_LLDP] = "lldp",
    [FRAME_UDP] = "udp",     [FRAME_TCP] = "tcp",
};

static void tell_addresses(const struct frame *f, struct buf *b)
{
    char from[IP_TEXT_SIZE], to[IP_TEXT_SIZE];
    if (f->kind < FRAME_UDP && f->kind != FRAME_FRAGMENT)
        return;
    buf_printf(b, " %s:%u %s:%u", ip_format(f->from, from), f->from_port, ip_format(f->to, to),
               f->to_port);
    if (f->kind == FRAME_TCP)
        buf_printf(b, " seq %u flags %u", f->tcp_seq, f->tcp_flags);
}

static const char *tell(const struct frame *f, struct buf *b)
{
    buf_str(b, KINDS[f->kind]);
    for (unsigned i = 0; i < f->vlan_count; i++)
        buf_printf(b, " vlan %u", f->vlan[i]);
    tell_addresses(f, b);
    if (f->kind >= FRAME_ARP) {
        buf_str(b, " [");
        text_hex(b, f->payload);
        buf_str(b, "]");
        if (f->payload_bytes != f->payload.n)
            buf_printf(b, " of %u bytes", f->payload_bytes);
        if (f->cut)
            buf_str(b, " cut");
    }
    if (f->first_fragment)
        buf_str(b, " first fragment");
    return buf_cstr(b);
}

struct row {
    const char *story;
    const char *hex;
    uint32_t link;
    const char *told;
};

static void check(const struct row *row)
{
    char text[512];
    struct buf b;
    struct frame f;
    struct slice bytes = hex_bytes(row->hex);
    print_message("# %s\n", row->story);
    buf_fixed(&b, text, sizeof text);
    memset(&f, 0xa5, sizeof f); /* nothing of an earlier frame may show through */
    frame_parse(row->link, bytes, &f);
    assert_string_equal(tell(&f, &b), row->told);
    hex_free(bytes);
}

static void check_all(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check(&rows[i]);
}

static void ethernet_is_taken_apart(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"a request for a file", MACS "0800" IPV4 UDP, LINK_ETHERNET,
         "udp 10.0.0.10:51000 10.0.0.5:69 [0001]"},
        {"padded to 60 bytes: IP's length counts", MACS "0800" IPV4 UDP "00000000 00000000 ffff",
         LINK_ETHERNET, "udp 10.0.0.10:51000 10.0.0.5:69 [0001]"},
        {"UDP is shorter than IP says",
         MACS "0800 4500001e 1234 0000 40 11 0000" PHONE SERVER "c738 0045 0009 0000 0001",
         LINK_ETHERNET, "udp 10.0.0.10:51000 10.0.0.5:69 [00]"},
        {"the voice VLAN", MACS "8100 a06e 0800" IPV4 UDP, LINK_ETHERNET,
         "udp vlan 110 10.0.0.10:51000 10.0.0.5:69 [0001]"},
        {"a priority tag is VLAN 0", MACS "8100 a000 0800" IPV4 UDP, LINK_ETHERNET,
         "udp vlan 0 10.0.0.10:51000 10.0.0.5:69 [0001]"},
        {"QinQ of IEEE", MACS "88a8 0064 8100 006e 0800" IPV4 UDP, LINK_ETHERNET,
         "udp vlan 100 vlan 110 10.0.0.10:51000 10.0.0.5:69 [0001]"},
        {"QinQ of old, and a third tag that is skipped",
         MACS "9100 0064 9100 0065 8100 006e 0800" IPV4 UDP, LINK_ETHERNET,
         "udp vlan 100 vlan 101 10.0.0.10:51000 10.0.0.5:69 [0001]"},
        {"IP options stand before UDP",
         MACS "0800 46000022 1234 0000 40 11 0000" PHONE SERVER "94040000" UDP, LINK_ETHERNET,
         "udp 10.0.0.10:51000 10.0.0.5:69 [0001]"},
        {"IP in LLC/SNAP", MACS "0026 aaaa03 000000 0800" IPV4 UDP, LINK_ETHERNET,
         "udp 10.0.0.10:51000 10.0.0.5:69 [0001]"},
        {"a large segment on its way to the card says length 0",
         MACS "0800 45000000 1234 4000 40 06 0000" PHONE SERVER
              "cb20 07d0 00000001 00000002 5018 1000 0000 0000 aabb",
         LINK_ETHERNET, "tcp 10.0.0.10:52000 10.0.0.5:2000 seq 1 flags 24 [aabb]"},
        {"a SYN with options to a call server",
         MACS "0800 4560002c 1234 0000 40 06 0000" PHONE SERVER
              "cb20 07d0 0a0b0c0d 00000000 6002 1000 0000 0000 020405b4",
         LINK_ETHERNET, "tcp 10.0.0.10:52000 10.0.0.5:2000 seq 168496141 flags 2 []"},
        {"ping is not ours",
         MACS "0800 4500001c 1234 0000 40 01 0000" PHONE SERVER "08000000 00000000", LINK_ETHERNET,
         "other"},
        {"ARP is handed on", MACS "0806 0001 0800", LINK_ETHERNET, "arp [00010800]"},
        {"LLDP is handed on", MACS "88cc 0207", LINK_ETHERNET, "lldp [0207]"},
        {"an EtherType of no interest", MACS "88f7 0002", LINK_ETHERNET, "other"},
        {"between length and type lies nothing (1501..1535)", MACS "05ff aaaa03", LINK_ETHERNET,
         "other"},
        {"a link type that is not read", MACS "0800" IPV4 UDP, 105, "other"},
    };
    check_all(rows, ARRAY_SIZE(rows));
}

static void cdp_is_known_by_llc_and_snap(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"padding behind the length is no payload",
         "01000ccccccc 00156219bb2f 000c" CDP_SNAP "02b41234 0000000000", LINK_ETHERNET,
         "cdp [02b41234]"},
        {"its destination was rewritten", MACS "000c" CDP_SNAP "02b41234", LINK_ETHERNET,
         "cdp [02b41234]"},
        {"behind a tag", MACS "8100 006e 000c" CDP_SNAP "02b41234", LINK_ETHERNET,
         "cdp vlan 110 [02b41234]"},
        {"the snaplen cut it", MACS "0100" CDP_SNAP "02b41234", LINK_ETHERNET,
         "cdp [02b41234] of 248 bytes cut"},
        {"Linux cooked", "0000 0001 0006 00156219bb2f 0000 0004" CDP_SNAP "02b41234", LINK_SLL,
         "cdp [02b41234]"},
        {"Linux cooked, with the tag put back",
         "0000 0001 0006 00156219bb2f 0000 8100 006e 0004" CDP_SNAP "02b41234", LINK_SLL,
         "cdp vlan 110 [02b41234]"},
        {"Linux cooked v2", "0004 0000 00000002 0001 02 06 00156219bb2f 0000" CDP_SNAP "02b41234",
         LINK_SLL2, "cdp [02b41234]"},
        {"VTP is Cisco's too, and no CDP", MACS "000c aaaa03 00000c 2003 02b41234", LINK_ETHERNET,
         "other"},
        {"somebody else's 2000", MACS "000c aaaa03 00000d 2000 02b41234", LINK_ETHERNET, "other"},
        {"spanning tree", MACS "0026 424203 0000000000", LINK_ETHERNET, "other"},
        {"a length that ends within SNAP", MACS "0007" CDP_SNAP "02b41234", LINK_ETHERNET,
         "damaged"},
        {"a length of none", MACS "0000 0000", LINK_ETHERNET, "damaged"},
    };
    check_all(rows, ARRAY_SIZE(rows));
}

static void other_links_lead_to_ip(void **state)
{
    (void)state;
    static const char ours[] = "udp 10.0.0.10:51000 10.0.0.5:69 [0001]";
    static const char ours6[] = "udp fe80::1:51000 fe80::2:69 [0001]";
    const struct row rows[] = {
        {"Linux cooked", "0000 0001 0006 00156219bb2f 0000 0800" IPV4 UDP, LINK_SLL, ours},
        {"Linux cooked v2", "0800 0000 00000002 0001 02 06 00156219bb2f 0000" IPV4 UDP, LINK_SLL2,
         ours},
        {"raw", IPV4 UDP, LINK_RAW, ours},
        {"raw by BSD's number", IPV4 UDP, LINK_RAW_BSD, ours},
        {"raw by OpenBSD's number", IPV6("000a", "11") UDP, LINK_RAW_OPENBSD, ours6},
        {"raw IPv6", IPV6("000a", "11") UDP, LINK_RAW, ours6},
        {"IPv4", IPV4 UDP, LINK_IPV4, ours},
        {"IPv6", IPV6("000a", "11") UDP, LINK_IPV6, ours6},
        {"loopback of a little-endian machine", "02000000" IPV4 UDP, LINK_NULL, ours},
        {"loopback of a big-endian machine", "00000002" IPV4 UDP, LINK_NULL, ours},
        {"loopback, IPv6 of Darwin", "1e000000" IPV6("000a", "11") UDP, LINK_NULL, ours6},
        {"loopback, IPv6 of FreeBSD, big-endian", "0000001c" IPV6("000a", "11") UDP, LINK_NULL,
         ours6},
        {"OpenBSD's loopback is big-endian always", "00000002" IPV4 UDP, LINK_LOOP, ours},
        {"and little-endian means nothing there", "02000000" IPV4 UDP, LINK_LOOP, "other"},
        {"loopback of another family", "07000000" IPV4 UDP, LINK_NULL, "other"},
        {"raw that is no IP", "20000000", LINK_RAW, "damaged"},
        {"an IPv6 packet where all are IPv4", IPV6("000a", "11") UDP, LINK_IPV4, "damaged"},
        {"an IPv4 packet where all are IPv6", IPV4 UDP "0000000000000000 0000", LINK_IPV6,
         "damaged"},
    };
    check_all(rows, ARRAY_SIZE(rows));
}

static void extension_headers_are_skipped(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"all four at once",
         IPV6("0032", "00") "3c00 010400000000 2b01 0104000000000000 000000000000 "
                            "2c00 000000000000 11000000 00000007" UDP,
         LINK_RAW, "udp fe80::1:51000 fe80::2:69 [0001]"},
        {"a first fragment", IPV6("0012", "2c") "11000001 00000007 c738 0045 0100 0000 0001",
         LINK_RAW, "udp fe80::1:51000 fe80::2:69 [0001] of 248 bytes first fragment"},
        {"a later one has no ports", IPV6("0012", "2c") "11000009 00000007" UDP, LINK_RAW,
         "fragment fe80::1:0 fe80::2:0"},
        {"a header longer than the packet", IPV6("0008", "00") "11ff 010400000000", LINK_RAW,
         "damaged"},
        {"a header cut in two", IPV6("0004", "3c") "11000104", LINK_RAW, "damaged"},
        {"length 0: a large segment", IPV6("0000", "11") UDP, LINK_RAW,
         "udp fe80::1:51000 fe80::2:69 [0001]"},
        {"neighbour discovery is not ours", IPV6("0004", "3a") "87000000", LINK_RAW, "other"},
    };
    check_all(rows, ARRAY_SIZE(rows));
}

static void fragments_and_cut_frames_are_told(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"a first fragment keeps its ports",
         "4500001e 1234 2000 40 11 0000" PHONE SERVER "c738 0045 0200 0000 0001", LINK_RAW,
         "udp 10.0.0.10:51000 10.0.0.5:69 [0001] of 504 bytes first fragment"},
        {"TCP in fragments, as some phones send it",
         "4500002a 1234 2000 40 06 0000" PHONE SERVER
         "cb20 07d0 00000001 00000002 5018 1000 0000 0000 aabb",
         LINK_RAW, "tcp 10.0.0.10:52000 10.0.0.5:2000 seq 1 flags 24 [aabb] first fragment"},
        {"a later fragment is never UDP", "4500001e 1234 20b9 40 11 0000" PHONE SERVER UDP,
         LINK_RAW, "fragment 10.0.0.10:0 10.0.0.5:0"},
        {"the last fragment", "4500001e 1234 00b9 40 11 0000" PHONE SERVER UDP, LINK_RAW,
         "fragment 10.0.0.10:0 10.0.0.5:0"},
        {"the snaplen cut the payload",
         "45000200 1234 0000 40 11 0000" PHONE SERVER "c738 0045 01ec 0000 0001", LINK_RAW,
         "udp 10.0.0.10:51000 10.0.0.5:69 [0001] of 484 bytes cut"},
        {"it cut what stands behind UDP only", "45000200 1234 0000 40 11 0000" PHONE SERVER UDP,
         LINK_RAW, "udp 10.0.0.10:51000 10.0.0.5:69 [0001]"},
        {"it cut the options of a SYN",
         "4500002c 1234 0000 40 06 0000" PHONE SERVER
         "cb20 07d0 00000001 00000000 6002 1000 0000 0000 02",
         LINK_RAW, "tcp 10.0.0.10:52000 10.0.0.5:2000 seq 1 flags 2 []"},
        {"it cut the message of a TCP segment",
         "4500008c 1234 0000 40 06 0000" PHONE SERVER
         "cb20 07d0 00000001 00000002 5018 1000 0000 0000 aabb",
         LINK_RAW, "tcp 10.0.0.10:52000 10.0.0.5:2000 seq 1 flags 24 [aabb] of 100 bytes cut"},
        {"it cut the UDP header", "4500001e 1234 0000 40 11 0000" PHONE SERVER "c738 0045 000a",
         LINK_RAW, "damaged"},
        {"it cut the TCP header", "4500002c 1234 0000 40 06 0000" PHONE SERVER "cb20 07d0 00000001",
         LINK_RAW, "damaged"},
        {"it cut the IP header", "4500001e 1234 0000 40 11 0000" PHONE, LINK_RAW, "damaged"},
        {"it cut a tag", MACS "8100 00", LINK_ETHERNET, "damaged"},
        {"it cut the addresses", "001122334455 0015", LINK_ETHERNET, "damaged"},
        {"it cut the cooked header", "0000 0001 0006", LINK_SLL, "damaged"},
        {"it cut the family", "0200", LINK_NULL, "damaged"},
        {"it left nothing", "", LINK_RAW, "damaged"},
        {"nothing of Ethernet either", "", LINK_ETHERNET, "damaged"},
    };
    check_all(rows, ARRAY_SIZE(rows));
}

static void contradictions_are_damage(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"UDP longer than the datagram",
         "4500001e 1234 0000 40 11 0000" PHONE SERVER "c738 0045 000b 0000 0001", LINK_RAW,
         "damaged"},
        {"UDP longer than the datagram, which the snaplen cut too",
         "4500001e 1234 0000 40 11 0000" PHONE SERVER "c738 0045 000b 0000", LINK_RAW, "damaged"},
        {"UDP shorter than its header",
         "4500001e 1234 0000 40 11 0000" PHONE SERVER "c738 0045 0007 0000 0001", LINK_RAW,
         "damaged"},
        {"an IP header of 16 bytes", "4400001e 1234 0000 40 11 0000" PHONE SERVER UDP, LINK_RAW,
         "damaged"},
        {"an IP header longer than the datagram", "4f00001e 1234 0000 40 11 0000" PHONE SERVER UDP,
         LINK_RAW, "damaged"},
        {"IP shorter than its header", "45000013 1234 0000 40 11 0000" PHONE SERVER UDP, LINK_RAW,
         "damaged"},
        {"a TCP header of 16 bytes",
         "45000028 1234 0000 40 06 0000" PHONE SERVER
         "cb20 07d0 00000001 00000000 4002 1000 0000 0000",
         LINK_RAW, "damaged"},
        {"a TCP header longer than the datagram",
         "45000028 1234 0000 40 06 0000" PHONE SERVER
         "cb20 07d0 00000001 00000000 6002 1000 0000 0000",
         LINK_RAW, "damaged"},
        {"IPv6 under the number of IPv4", MACS "0800" IPV6("000a", "11") UDP, LINK_ETHERNET,
         "damaged"},
    };
    check_all(rows, ARRAY_SIZE(rows));
}

static void addresses_of_the_link_are_kept(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        uint32_t link;
        const char *from, *to;
    } rows[] = {
        {MACS "0800" IPV4 UDP, LINK_ETHERNET, "00:15:62:19:bb:2f", "00:11:22:33:44:55"},
        {"0000 0001 0006 00156219bb2f 0000 0800" IPV4 UDP, LINK_SLL, "00:15:62:19:bb:2f",
         "00:00:00:00:00:00"},
        {"0800 0000 00000002 0001 02 06 00156219bb2f 0000" IPV4 UDP, LINK_SLL2, "00:15:62:19:bb:2f",
         "00:00:00:00:00:00"},
        {"0000 0200 0000 00156219bb2f 0000 0800" IPV4 UDP, LINK_SLL, "00:00:00:00:00:00",
         "00:00:00:00:00:00"}, /* ppp has none: the length says so */
        {IPV4 UDP, LINK_RAW, "00:00:00:00:00:00", "00:00:00:00:00:00"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char mac[MAC_TEXT_SIZE];
        struct frame f;
        struct slice bytes = hex_bytes(rows[i].hex);
        frame_parse(rows[i].link, bytes, &f);
        assert_string_equal(mac_format(f.from_mac, mac), rows[i].from);
        assert_string_equal(mac_format(f.to_mac, mac), rows[i].to);
        assert_int_equal(f.ip_id, 0x1234);
        hex_free(bytes);
    }
}

static void arp_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *story, *hex;
        bool ok, request;
        const char *sender, *target;
    } rows[] = {
        {"who has the server?", "0001 0800 06 04 0001 00156219bb2f 0a00000a 000000000000 0a000005",
         true, true, "10.0.0.10", "10.0.0.5"},
        {"an answer, padded", "0001 0800 06 04 0002 00156219bb2f 0a000005 001122334455 0a00000a 00",
         true, false, "10.0.0.5", "10.0.0.10"},
        {"a probe has no address yet",
         "0001 0800 06 04 0001 00156219bb2f 00000000 000000000000 0a000005", true, true, "",
         "10.0.0.5"},
        {"cut short", "0001 0800 06 04 0001 00156219bb2f 0a00000a 000000000000 0a0000", false,
         false, "", ""},
        {"reverse ARP", "0001 0800 06 04 0003 00156219bb2f 0a00000a 000000000000 0a000005", false,
         false, "", ""},
        {"not for IPv4", "0001 86dd 06 04 0001 00156219bb2f 0a00000a 000000000000 0a000005", false,
         false, "", ""},
        {"not over Ethernet", "0006 0800 06 04 0001 00156219bb2f 0a00000a 000000000000 0a000005",
         false, false, "", ""},
        {"nothing", "", false, false, "", ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char text[IP_TEXT_SIZE], mac[MAC_TEXT_SIZE];
        struct arp_packet p;
        struct slice bytes = hex_bytes(rows[i].hex);
        print_message("# %s\n", rows[i].story);
        assert_int_equal(arp_parse(bytes, &p), rows[i].ok);
        hex_free(bytes);
        if (!rows[i].ok)
            continue;
        assert_int_equal(p.request, rows[i].request);
        assert_string_equal(mac_format(p.sender_mac, mac), "00:15:62:19:bb:2f");
        assert_string_equal(ip_format(p.sender, text), rows[i].sender);
        assert_string_equal(ip_format(p.target, text), rows[i].target);
    }
}

static void links_have_names(void **state)
{
    (void)state;
    assert_string_equal(frame_link_name(LINK_ETHERNET), "Ethernet");
    assert_string_equal(frame_link_name(276), "Linux cooked v2");
    assert_null(frame_link_name(105)); /* IEEE 802.11 */
    assert_null(frame_link_name(UINT32_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ethernet_is_taken_apart),
        cmocka_unit_test(cdp_is_known_by_llc_and_snap),
        cmocka_unit_test(other_links_lead_to_ip),
        cmocka_unit_test(extension_headers_are_skipped),
        cmocka_unit_test(fragments_and_cut_frames_are_told),
        cmocka_unit_test(contradictions_are_damage),
        cmocka_unit_test(addresses_of_the_link_are_kept),
        cmocka_unit_test(arp_is_read),
        cmocka_unit_test(links_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
