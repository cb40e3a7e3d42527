/* SPDX-License-Identifier: MIT */
/* Messages as phones, call servers and captures make them. Copied to the heap at their size. */
#include "cmocka_all.h"

#include "core/sip.h"

#include <stdlib.h>
#include <string.h>

#define REGISTER_7960                                                                              \
    "REGISTER sip:10.0.0.5 SIP/2.0\r\n"                                                            \
    "Via: SIP/2.0/UDP 10.0.0.57:5060;branch=z9hG4bK1e6b4a5c\r\n"                                   \
    "From: <sip:201@10.0.0.5>;tag=00156219bb2f000256b4a1c3-2d2e1f00\r\n"                           \
    "To: <sip:201@10.0.0.5>\r\n"                                                                   \
    "Call-ID: 00156219-bb2f0002-7a1b2c3d-4e5f6071@10.0.0.57\r\n"                                   \
    "CSeq: 101 REGISTER\r\n"                                                                       \
    "User-Agent: Cisco-CP7960G/8.0\r\n"                                                            \
    "Contact: <sip:201@10.0.0.57:5060;transport=udp>;+sip.instance=\"<urn:uuid:00000000-0000-"     \
    "0000-0000-00156219bb2f>\"\r\n"                                                                \
    "Authorization: Digest username=\"201\",response=\"0123\"\r\n"                                 \
    "Content-Length: 0\r\n\r\n"

struct parsed {
    bool ok;
    struct sip_message m;
    uint8_t *datagram; /* the views point into it */
};

static struct parsed parse(const char *text, size_t n)
{
    struct parsed p = {.datagram = malloc(n ? n : 1)};
    assert_non_null(p.datagram);
    if (n)
        memcpy(p.datagram, text, n);
    p.ok = sip_parse(slice_of(p.datagram, n), &p.m);
    return p;
}

static void messages_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *story, *text, *method;
        unsigned status;
        const char *cseq, *agent, *mac;
    } rows[] = {
        {"a 7960 registers", REGISTER_7960, "REGISTER", 0, "REGISTER", "Cisco-CP7960G/8.0",
         "00:15:62:19:bb:2f"},
        {"it is refused; the answer carries its Call-ID back",
         "SIP/2.0 401 Unauthorized\r\nCall-ID: 00156219-bb2f0002-7a1b2c3d-4e5f6071@10.0.0.57\r\n"
         "CSeq: 101 REGISTER\r\nServer: Asterisk PBX\r\n\r\n",
         "", 401, "REGISTER", "Asterisk PBX", "00:15:62:19:bb:2f"},
        {"compact, any case, LF alone",
         "REGISTER sip:a SIP/2.0\ni:000e84c0-60a60001-00000000-00000000@a\nCSEQ: 1 REGISTER\n"
         "user-agent :CSCO/7\n\n",
         "REGISTER", 0, "REGISTER", "CSCO/7", "00:0e:84:c0:60:a6"},
        {"folded lines",
         "REGISTER sip:a SIP/2.0\r\nCSeq: 1\r\n\tREGISTER\r\nUser-Agent:\r\n  CSCO/4\r\n\r\n",
         "REGISTER", 0, "REGISTER", "CSCO/4", ""},
        {"a keepalive's line ends in front", "\r\n\r\nOPTIONS sip:a SIP/2.0\r\nCSeq: 9 OPTIONS\r\n",
         "OPTIONS", 0, "OPTIONS", "", ""},
        {"the start line is all that the capture kept", "REGISTER sip:10.0.0.5 SIP/2.0", "REGISTER",
         0, "", "", ""},
        {"what stands in a body is no header",
         "MESSAGE sip:a SIP/2.0\r\n\r\nUser-Agent: CSCO/7\r\n", "MESSAGE", 0, "", "", ""},
        {"the first of two counts",
         "INVITE sip:a SIP/2.0\r\nUser-Agent: one\r\nUser-Agent: two\r\n", "INVITE", 0, "", "one",
         ""},
        {"From tag, where the Call-ID says nothing",
         "REGISTER sip:a SIP/2.0\r\nUser-Agent: Cisco-CP7940G/8.0\r\n"
         "f: <sip:1@a>;tag=0015fa1122330002abcd\r\ni: 77@a\r\n",
         "REGISTER", 0, "", "Cisco-CP7940G/8.0", "00:15:fa:11:22:33"},
        {"+sip.instance, where nothing else says",
         "REGISTER sip:a SIP/2.0\r\nUser-Agent: Cisco-CP7940G/8.0\r\n"
         "m: <sip:1@a>;+sip.instance=\"<urn:uuid:00000000-0000-0000-0000-0015fa112233>\"\r\n",
         "REGISTER", 0, "", "Cisco-CP7940G/8.0", "00:15:fa:11:22:33"},
        {"a phone of this kind is believed a short Call-ID",
         "REGISTER sip:a SIP/2.0\r\nUser-Agent: CSCO/7\r\ni: 000e84c0-60a6@a\r\n", "REGISTER", 0,
         "", "CSCO/7", "00:0e:84:c0:60:a6"},
        {"a UUID holds no MAC of a phone",
         "REGISTER sip:a SIP/2.0\r\ni: f81d4fae-7dec-11d0-a765-00a0c91e6bf6@a\r\n", "REGISTER", 0,
         "", "", ""},
        {"an SPA draws its identifiers at random",
         "REGISTER sip:a SIP/2.0\r\nUser-Agent: Cisco/SPA504G-7.4.8\r\n"
         "i: 8e9d2a1e-3b4c5d6e@a\r\nf: <sip:1@a>;tag=1c6a2fd1f3a0b1c2o0\r\n",
         "REGISTER", 0, "", "Cisco/SPA504G-7.4.8", ""},
        {"a group address is nobody's",
         "REGISTER sip:a SIP/2.0\r\ni: 01156219-bb2f0002-7a1b2c3d-4e5f6071@a\r\n", "REGISTER", 0,
         "", "", ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char mac[MAC_TEXT_SIZE] = "";
        print_message("# %s\n", rows[i].story);
        struct parsed p = parse(rows[i].text, strlen(rows[i].text));
        assert_true(p.ok);
        assert_true(slice_is(p.m.method, rows[i].method));
        assert_int_equal(p.m.status, rows[i].status);
        assert_true(slice_is(p.m.cseq, rows[i].cseq));
        assert_true(slice_is(p.m.agent, rows[i].agent));
        if (mac_known(p.m.mac))
            mac_format(p.m.mac, mac);
        assert_string_equal(mac, rows[i].mac);
        free(p.datagram);
    }
}

static void newer_phones_name_themselves_and_their_load(void **state)
{
    (void)state;
    static const char text[] =
        "REGISTER sip:a SIP/2.0\r\n"
        "Call-ID: ffffffff-ffffffff-1-1@a\r\n"
        "Contact: <sip:1@a>;+u.sip!devicename.ccm.cisco.com=\"SEP0012DADBD34E\";"
        "+u.sip!model.ccm.cisco.com=\"119\"\r\n"
        "Reason: SIP;cause=200;text=\"cisco-alarm:25 Name=SEP0012DADBD34E "
        "ActiveLoad=SIP70.9-2-3S\"\r\n";
    struct parsed p = parse(text, sizeof text - 1);
    assert_true(p.ok);
    assert_true(slice_is(p.m.device, "SEP0012DADBD34E"));
    assert_memory_equal(p.m.mac.b, "\x00\x12\xda\xdb\xd3\x4e", 6); /* before the Call-ID */
    assert_true(
        slice_is(p.m.reason, "cisco-alarm:25 Name=SEP0012DADBD34E ActiveLoad=SIP70.9-2-3S"));
    free(p.datagram);
}

static void half_a_quoted_value_is_not_told(void **state)
{
    (void)state;
    static const char text[] = "REGISTER sip:a SIP/2.0\r\nReason: SIP;text=\"25 ActiveLoad=SIP70.9";
    struct parsed p = parse(text, sizeof text - 1);
    assert_true(p.ok);
    assert_int_equal(p.m.reason.n, 0);
    free(p.datagram);
}

/* A snaplen may end the message anywhere: never a read past it, and never another phone. */
static void a_message_cut_anywhere_names_no_other_phone(void **state)
{
    (void)state;
    unsigned told = 0;
    for (size_t n = 0; n < sizeof REGISTER_7960; n++) {
        struct parsed p = parse(REGISTER_7960, n);
        if (p.ok && mac_known(p.m.mac)) {
            assert_memory_equal(p.m.mac.b, "\x00\x15\x62\x19\xbb\x2f", 6);
            told++;
        }
        free(p.datagram);
    }
    assert_true(told > 200);
}

static void what_is_not_sip_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "\r\n\r\n",
        "REGISTER",
        "REGISTER sip:a",
        "REGISTER sip:a HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\n",
        "R3GISTER sip:a SIP/2.0\r\n",
        "SIP/2.0",
        "SIP/2.0 99 x",
        "SIP/2.0 700 x",
        "SIP/2.0 2000 x",
        "SIP/3.0 200 OK\r\n",
        "\xff\xfe",
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        print_message("# %s\n", rows[i]);
        struct parsed p = parse(rows[i], strlen(rows[i]));
        assert_false(p.ok);
        free(p.datagram);
    }
}

static void agents_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *agent;
        bool is_79x0;
        const char *model;
        bool is_phone;
    } rows[] = {
        {"CSCO/4", true, "", true},
        {"CSCO/7", true, "", true},
        {"Cisco-CP7960G/8.0", true, "7960", true},
        {"Cisco-CP7940G/8.0", true, "7940", true},
        {"Cisco-CP7961G/8.0", false, "", true},
        {"Cisco-CP7961G-GE/8.0", false, "", true},
        {"Cisco-CP7912/8.0.1-060412A", false, "", true},
        {"Cisco-CP8841/12.1.1", false, "", true},
        {"Cisco-CP-8851-3PCC/11.2.3", false, "", true},
        {"Cisco/SPA504G-7.4.8", false, "", true},
        {"Cisco-SIPGateway/IOS-12.x", false, "", false},
        {"Cisco-CUCM12.5", false, "", false},
        {"Asterisk PBX 16", false, "", false},
        {"CSCO/", false, "", false},
        {"", false, "", false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct slice agent = slice_str(rows[i].agent), model = slice_str("unset");
        print_message("# %s\n", rows[i].agent);
        assert_int_equal(sip_agent_is_79x0(agent, &model), rows[i].is_79x0);
        assert_int_equal(sip_agent_is_79x0(agent, NULL), rows[i].is_79x0);
        assert_true(slice_is(model, rows[i].model));
        assert_int_equal(sip_agent_is_phone(agent), rows[i].is_phone);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_read),
        cmocka_unit_test(newer_phones_name_themselves_and_their_load),
        cmocka_unit_test(half_a_quoted_value_is_not_told),
        cmocka_unit_test(a_message_cut_anywhere_names_no_other_phone),
        cmocka_unit_test(what_is_not_sip_is_refused),
        cmocka_unit_test(agents_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
