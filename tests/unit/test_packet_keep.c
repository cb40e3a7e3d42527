/* SPDX-License-Identifier: MIT */
/* Each row is a packet and what of it a session's capture.pcap may hold. */
#include "cmocka_all.h"
#include "hex_bytes.h"

#include "core/frame.h"
#include "core/packet_keep.h"

#define MACS "00112233445500156219bb2f"
/* IPv4 and UDP heads; their lengths are stated generously, as if the capture had cut the rest. */
#define UDP_OF(ports)                                                                              \
    "450000fc1234000040110000"                                                                     \
    "0a00000a0a000005" ports "00e80000"
#define TCP_OF(ports, how)                                                                         \
    "450000fc1234000040060000"                                                                     \
    "0a00000a0a000005" ports "0000000100000000" how "00000000"
#define ETHER      MACS "0800"
#define TO_69      "c7380045"
#define DATA_PORTS "9c40c738"
#define TO_SIP     "c7c213c4"
#define TO_SCCP    "c73807d0"
#define SYN        "50020000"
#define PUSH       "50180000"

struct row {
    const char *story;
    uint32_t link;
    const char *captured, *kept; /* NULL: nothing */
    uint32_t wire;               /* of 300 that were captured */
};

static const struct row ROWS[] = {
    {"a request is kept whole", LINK_ETHERNET, ETHER UDP_OF(TO_69) "00016100",
     ETHER UDP_OF(TO_69) "00016100", 300},
    {"a request to the server's own port too", LINK_ETHERNET, ETHER UDP_OF("c7381b58") "00016100",
     ETHER UDP_OF("c7381b58") "00016100", 300},
    {"what looks like a request elsewhere is somebody's secret", LINK_ETHERNET,
     ETHER UDP_OF("c7381b59") "00016100", NULL, 0},
    {"of DATA the opcode and the block", LINK_ETHERNET, ETHER UDP_OF(DATA_PORTS) "0003000170617373",
     ETHER UDP_OF(DATA_PORTS) "00030001", 300},
    {"DATA under a VLAN tag", LINK_ETHERNET, MACS "810000640800" UDP_OF(DATA_PORTS) "000300017061",
     MACS "810000640800" UDP_OF(DATA_PORTS) "00030001", 300},
    {"DATA from the port of a server that answers from 69", LINK_ETHERNET,
     ETHER UDP_OF("0045c738") "0003000170617373", ETHER UDP_OF("0045c738") "00030001", 300},
    {"an unknown opcode", LINK_ETHERNET, ETHER UDP_OF(TO_69) "000970617373", NULL, 0},
    {"a later fragment may be the rest of a DATA", LINK_ETHERNET,
     ETHER "4500003012340010"
           "401100000a00000a0a000005"
           "70617373776f7264",
     NULL, 0},
    {"an INVITE is nobody's business", LINK_ETHERNET,
     ETHER UDP_OF(TO_SIP) "494e56495445207369703a61205349502f322e300d0a0d0a", NULL, 0},
    {"a SYN to the call server", LINK_ETHERNET, ETHER TCP_OF(TO_SCCP, SYN),
     ETHER TCP_OF(TO_SCCP, SYN), 300},
    {"a key that a user presses", LINK_ETHERNET,
     ETHER TCP_OF(TO_SCCP, PUSH) "0800000000000000"
                                 "0300000005000000",
     NULL, 0},
    {"an Alarm is kept, a key behind it is not", LINK_ETHERNET,
     ETHER TCP_OF(TO_SCCP, PUSH) "0400000000000000"
                                 "20000000"
                                 "0800000000000000"
                                 "03000000",
     ETHER TCP_OF(TO_SCCP, PUSH) "0400000000000000"
                                 "20000000",
     300},
    {"a config over HTTP", LINK_ETHERNET, ETHER TCP_OF("c7381b3a", PUSH) "70617373", NULL, 0},
    {"from every card at once (SLL2), as Ethernet", LINK_SLL2,
     "0800000000000002000100060015"
     "6219bb2f0000" UDP_OF(TO_69) "00016100",
     "00000000000000156219bb2f0800" UDP_OF(TO_69) "00016100", 294},
    {"raw IP", LINK_RAW, UDP_OF(TO_69) "00016100",
     "0000000000000000000000000800" UDP_OF(TO_69) "00016100", 314},
    {"a link that is none of ours", 147, UDP_OF(TO_69) "00016100", NULL, 0},
};

static void keeps_what_it_may(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++) {
        struct slice in = hex_bytes(ROWS[i].captured);
        uint8_t memory[512];
        struct buf out;
        uint32_t wire = 0;
        buf_fixed(&out, memory, sizeof memory);
        bool kept = packet_keep(ROWS[i].link, in, 300, 7000, &out, &wire);
        if (kept != (ROWS[i].kept != NULL))
            fail_msg("%s: %s", ROWS[i].story, kept ? "is kept" : "is not kept");
        hex_free(in);
        if (!kept)
            continue;
        struct slice want = hex_bytes(ROWS[i].kept);
        if (!slice_eq(buf_view(&out), want))
            fail_msg("%s: other bytes are kept, %zu", ROWS[i].story, out.len);
        hex_free(want);
        if (wire != ROWS[i].wire)
            fail_msg("%s: length on the wire %u", ROWS[i].story, wire);
    }
}

static const char REGISTER[] = "REGISTER sip:10.0.0.5 SIP/2.0\r\n"
                               "CSeq: 1 REGISTER\r\n"
                               "Authorization: Digest response=\"secret1\",\r\n"
                               "\tnonce=\"secret2\"\r\n"
                               "User-Agent: CSCO/7\r\n"
                               "PROXY-AUTHORIZATION  : secret3\r\n"
                               "Expires: 60\r\n\r\n"
                               "body secret4";
static const char REGISTER_KEPT[] = "REGISTER sip:10.0.0.5 SIP/2.0\r\n"
                                    "CSeq: 1 REGISTER\r\n"
                                    "Authorization:xxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n"
                                    "\txxxxxxxxxxxxxxx\r\n"
                                    "User-Agent: CSCO/7\r\n"
                                    "PROXY-AUTHORIZATION  :xxxxxxxx\r\n"
                                    "Expires: 60\r\n\r\n";

static const char *kept_text(const char *text, size_t n, char *dst, size_t cap)
{
    struct slice head = hex_bytes(ETHER UDP_OF(TO_SIP));
    uint8_t in[1024], memory[1024];
    struct buf packet, out;
    uint32_t wire;
    buf_fixed(&packet, in, sizeof in);
    buf_slice(&packet, head);
    buf_put(&packet, text, n);
    buf_fixed(&out, memory, sizeof memory);
    bool kept = packet_keep(LINK_ETHERNET, buf_view(&packet), 400, 0, &out, &wire);
    slice_to_str(slice_sub(buf_view(&out), kept ? head.n : out.len, out.len), dst, cap);
    hex_free(head);
    return dst;
}

static void credentials_are_overwritten(void **state)
{
    (void)state;
    char kept[1024];
    assert_string_equal(kept_text(REGISTER, sizeof REGISTER - 1, kept, sizeof kept), REGISTER_KEPT);
}

/* Wherever the snaplen cuts, nothing of a secret is left. */
static void cut_credentials_are_overwritten(void **state)
{
    (void)state;
    char kept[1024];
    for (size_t n = 0; n < sizeof REGISTER; n++)
        assert_null(strstr(kept_text(REGISTER, n, kept, sizeof kept), "sec"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_it_may),
        cmocka_unit_test(credentials_are_overwritten),
        cmocka_unit_test(cut_credentials_are_overwritten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
