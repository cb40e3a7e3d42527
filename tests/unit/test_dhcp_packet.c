/* SPDX-License-Identifier: MIT */
/* What phones ask and servers answer: the packets of WIRE 3 and the failures of WIRE 0.4. */
#include "cmocka_all.h"
#include "hex_bytes.h"

#include "core/dhcp_packet.h"

#define ZEROS_8  "0000000000000000"
#define ZEROS_32 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8
#define ZEROS_64 ZEROS_32 ZEROS_32
#define NAMES    ZEROS_64 ZEROS_64 ZEROS_64 " "
#define COOKIE   "63825363 "
/* From a phone: transaction by its MAC (WIRE 0.3), broadcast wanted, no addresses. */
#define ASKED        "01 01 06 00 6219bb2f 0000 8000 "
#define NO_ADDRESSES "00000000 00000000 00000000 00000000 "
#define CHADDR       "00156219bb2f 0000" ZEROS_8 " "
/* To it: 10.0.0.10 from 10.0.0.5. */
#define ANSWERED "02 01 06 00 6219bb2f 0002 0000 00000000 0a00000a 0a000005 00000000 "

static const char *tell(const struct dhcp_packet *p, struct buf *b)
{
    char text[IP_TEXT_SIZE];
    buf_printf(b, "%s %s", p->reply ? "reply" : "request", dhcp_type_name(p->type));
    buf_printf(b, " %08x secs %u flags %04x", p->xid, p->secs, p->flags);
    const struct ip addresses[] = {p->ciaddr, p->yiaddr, p->siaddr, p->giaddr};
    for (size_t i = 0; i < ARRAY_SIZE(addresses); i++)
        buf_printf(b, " [%s]", ip_format(addresses[i], text));
    buf_str(b, " sname ");
    text_escape(b, p->sname);
    buf_str(b, " file ");
    text_escape(b, p->file);
    for (unsigned i = 0; i < p->option_count; i++) {
        buf_printf(b, " %u=", p->option[i].code);
        text_escape(b, p->option[i].value);
    }
    return buf_cstr(b);
}

static void packets_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *story, *hex, *told;
    } rows[] = {
        {"the DISCOVER of a 7960: NUL within option 60, garbage in sname",
         ASKED NO_ADDRESSES CHADDR
         "'garbage' ff" ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_32 ZEROS_64 ZEROS_64 COOKIE
         "35 01 01 3d 07 01 00156219bb2f 0c 0f 'SEP00156219BB2F' "
         "3c 26 'Cisco Systems, Inc. IP Phone CP-7960G' 00 37 08 014206030f962397 ff 00",
         "request discover 6219bb2f secs 0 flags 8000 [] [] [] [] sname garbage\\xff file  "
         "53=\\x01 "
         "61=\\x01\\x00\\x15b\\x19\\xbb/ 12=SEP00156219BB2F "
         "60=Cisco Systems, Inc. IP Phone CP-7960G\\x00 55=\\x01B\\x06\\x03\\x0f\\x96#\\x97"},
        {"an ACK that names its server and a file; behind a NUL stands what is left of others",
         ANSWERED CHADDR "'tftp' 00 'old'" ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_32
                         "'a.bin' 000000" ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_32 ZEROS_64 COOKIE
                         "35 01 05 ff",
         "reply ack 6219bb2f secs 2 flags 0000 [] [10.0.0.10] [10.0.0.5] [] sname tftp file a.bin "
         "53=\\x05"},
        {"options go on in the file, then in the name (52=3); these are no names",
         ANSWERED CHADDR "03 04 0a000001 ff 'x'" ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_32
                         "96 04 0a000005 0000" ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_32 ZEROS_64 COOKIE
                         "35 01 05 34 01 03 ff",
         "reply ack 6219bb2f secs 2 flags 0000 [] [10.0.0.10] [10.0.0.5] [] sname  file  53=\\x05 "
         "52=\\x03 150=\\x0a\\x00\\x00\\x05 3=\\x0a\\x00\\x00\\x01"},
        {"only in the file (52=1)",
         ANSWERED CHADDR "'tftp' 00000000" ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_32
                         "96 04 0a000005 0000" ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_32 ZEROS_64 COOKIE
                         "35 01 05 34 01 01 ff",
         "reply ack 6219bb2f secs 2 flags 0000 [] [10.0.0.10] [10.0.0.5] [] sname tftp file  "
         "53=\\x05 52=\\x01 150=\\x0a\\x00\\x00\\x05"},
        {"an option 52 of two bytes says nothing",
         ANSWERED CHADDR "'tftp' 00000000" ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_32 ZEROS_64 ZEROS_64 COOKIE
                         "35 01 05 34 02 0303 ff",
         "reply ack 6219bb2f secs 2 flags 0000 [] [10.0.0.10] [10.0.0.5] [] sname tftp file  "
         "53=\\x05 52=\\x03\\x03"},
        {"an option that runs past the end of the name",
         ANSWERED CHADDR ZEROS_32 ZEROS_8 ZEROS_8 ZEROS_8
         "0000000000 03 04 0a" ZEROS_64 ZEROS_64 COOKIE "35 01 05 34 01 02 ff",
         NULL},
        {"no end mark", ANSWERED CHADDR NAMES COOKIE "35 01 02 00 00 96 04 0a000005",
         "reply offer 6219bb2f secs 2 flags 0000 [] [10.0.0.10] [10.0.0.5] [] sname  file  "
         "53=\\x02 "
         "150=\\x0a\\x00\\x00\\x05"},
        {"option 150 as text, where four bytes belong (WIRE 0.4)",
         ANSWERED CHADDR NAMES COOKIE "35 01 02 34 01 03 96 0f '74.213.137.138' 00 ff",
         "reply offer 6219bb2f secs 2 flags 0000 [] [10.0.0.10] [10.0.0.5] [] sname  file  "
         "53=\\x02 "
         "52=\\x03 150=74.213.137.138\\x00"},
        {"a type that has no name", ANSWERED CHADDR NAMES COOKIE "35 01 0d ff",
         "reply ? 6219bb2f secs 2 flags 0000 [] [10.0.0.10] [10.0.0.5] [] sname  file  53=\\x0d"},
        {"BOOTP", ANSWERED CHADDR NAMES COOKIE "01 04 ffffff00 ff", NULL},
        {"an option 53 of two bytes", ANSWERED CHADDR NAMES COOKIE "35 02 0101 ff", NULL},
        {"no options", ANSWERED CHADDR NAMES COOKIE, NULL},
        {"another cookie", ANSWERED CHADDR NAMES "63825364 35 01 02 ff", NULL},
        {"cut within the cookie", ANSWERED CHADDR NAMES "638253", NULL},
        {"an option that runs past the end", ANSWERED CHADDR NAMES COOKIE "35 01 02 96 05 0a000005",
         NULL},
        {"an option without a length", ANSWERED CHADDR NAMES COOKIE "35 01 02 96", NULL},
        {"token ring", "02 06 06 00 6219bb2f 0000 8000" NO_ADDRESSES CHADDR NAMES COOKIE "350102",
         NULL},
        {"an address of eight bytes",
         "02 01 08 00 6219bb2f 0000 8000" NO_ADDRESSES CHADDR NAMES COOKIE "350102", NULL},
        {"neither asked nor answered",
         "03 01 06 00 6219bb2f 0000 8000" NO_ADDRESSES CHADDR NAMES COOKIE "350102", NULL},
        {"nothing", "", NULL},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char text[1024], mac[MAC_TEXT_SIZE];
        struct buf b;
        struct dhcp_packet p;
        struct slice bytes = hex_bytes(rows[i].hex);
        print_message("# %s\n", rows[i].story);
        buf_fixed(&b, text, sizeof text);
        memset(&p, 0xa5, sizeof p);
        assert_int_equal(dhcp_parse(bytes, &p), rows[i].told != NULL);
        if (rows[i].told) {
            assert_string_equal(tell(&p, &b), rows[i].told);
            assert_string_equal(mac_format(p.chaddr, mac), "00:15:62:19:bb:2f");
        }
        hex_free(bytes);
    }
}

/* 60 options: more than there is room for, and none is lost that came early. */
static void more_options_than_fit_are_ignored(void **state)
{
    (void)state;
    uint8_t mem[700];
    struct buf b;
    struct dhcp_packet head = {.reply = true}, p;
    buf_fixed(&b, mem, sizeof mem);
    dhcp_build(&b, &head);
    dhcp_build_option(&b, DHCP_OPTION_TYPE, slice_str("\2"));
    for (unsigned i = 0; i < 60; i++)
        dhcp_build_ip(&b, DHCP_OPTION_DNS, ip_v4(0x0a000000 + i));
    dhcp_build_end(&b);
    assert_false(b.bad);
    assert_true(dhcp_parse(buf_view(&b), &p));
    assert_int_equal(p.option_count, 48);
    assert_int_equal(ip_v4_value(dhcp_option_ip(&p, DHCP_OPTION_DNS)), 0x0a000000);
}

static void an_option_is_an_address_or_none(void **state)
{
    (void)state;
    struct dhcp_packet p = {.option = {{3, {(const uint8_t *)"\12\0\0\1", 4}},
                                       {3, {(const uint8_t *)"\12\0\0\2", 4}},
                                       {6, {(const uint8_t *)"\12\0\0\1\12\0\0\2", 8}},
                                       {50, {(const uint8_t *)"\0\0\0\0", 4}},
                                       {54, {NULL, 0}}},
                            .option_count = 5};
    assert_int_equal(ip_v4_value(dhcp_option_ip(&p, DHCP_OPTION_ROUTER)), 0x0a000001);
    assert_false(ip_known(dhcp_option_ip(&p, DHCP_OPTION_DNS)));
    assert_false(ip_known(dhcp_option_ip(&p, DHCP_OPTION_WANTED)));
    assert_false(ip_known(dhcp_option_ip(&p, DHCP_OPTION_SERVER)));
    assert_false(ip_known(dhcp_option_ip(&p, DHCP_OPTION_MASK)));
    assert_null(dhcp_option(&p, DHCP_OPTION_MASK));
}

static void vendors_are_phones_or_not(void **state)
{
    (void)state;
    static const struct {
        const char *vendor;
        size_t n;
        bool phone;
        const char *model;
    } rows[] = {
#define TEXT(s) s, sizeof(s) - 1
        {TEXT("Cisco Systems, Inc. IP Phone CP-7960G\0"), true, "7960G"},
        {TEXT("Cisco Systems, Inc. IP Phone CP-7940G\0"), true, "7940G"},
        {TEXT("Cisco Systems, Inc. IP Phone CP-7960"), true, "7960"},
        {TEXT("Cisco Systems, Inc. IP Phone CP-7961G-GE\0\0"), true, "7961G-GE"},
        {TEXT("Cisco Systems, Inc. IP Phone 7912"), true, "7912"},
        {TEXT("Cisco systems, Inc. IP Phone CP3911"), true, "3911"},
        {TEXT("Cisco Systems Inc. Wireless Phone 7921"), true, "7921"},
        {TEXT("Cisco Systems, Inc. IP Phone"), true, ""}, /* a 7910 */
        {TEXT("Cisco Systems, Inc."), true, ""},
        {TEXT("Cisco Systems, Inc. IP Phone CP-796"), false, ""},
        {TEXT("Cisco Systems, Inc. IP Phone CP-G7960"), false, ""},
        {TEXT("Cisco Systems, Inc. IP Phone CP-7960G or so"), false, ""},
        {TEXT("Cisco Systems, Inc. IP Phone\0CP-7960G"), false, ""},
        {TEXT("Cisco Systems, Inc. IP PhoneCP-7960G"), false, ""},
        {TEXT("Cisco Systems, Inc. IP Phone "), false, ""},
        {TEXT("Cisco AP c1240"), false, ""},
        {TEXT("Cisco Systems"), false, ""},
        {TEXT("Polycom Cisco Systems, Inc. IP Phone"), false, ""},
        {TEXT("MSFT 5.0"), false, ""},
        {TEXT("\0"), false, ""},
        {TEXT(""), false, ""},
#undef TEXT
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct slice model, vendor = slice_of(rows[i].vendor, rows[i].n);
        print_message("# %s\n", rows[i].vendor);
        assert_int_equal(dhcp_vendor_is_phone(vendor, &model), rows[i].phone);
        assert_true(slice_is(model, rows[i].model));
        assert_int_equal(dhcp_vendor_is_phone(vendor, NULL), rows[i].phone);
    }
}

static void option_150_is_told_as_text(void **state)
{
    (void)state;
    static const struct {
        const char *story, *hex;
        bool ok;
        const char *text;
    } rows[] = {
        {"one server", "0a000005", true, "10.0.0.5"},
        {"two servers", "0a000005 0a000006", true, "10.0.0.5 10.0.0.6"},
        {"an address as text (WIRE 0.4)", "'74.213.137.138' 00", false, "74.213.137.138"},
        {"three bytes", "'abc'", false, "abc"},
        {"nothing", "", false, ""},
        {"text of sixteen bytes would pass for four addresses", "'192.168.100.100' 00", false,
         "192.168.100.100"},
        {"a server that lies in 46.46.46.0/24", "2e2e2e31", true, "46.46.46.49"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char text[128];
        struct buf b;
        struct slice option = hex_bytes(rows[i].hex);
        print_message("# %s\n", rows[i].story);
        buf_fixed(&b, text, sizeof text);
        assert_int_equal(dhcp_servers_text(option, &b), rows[i].ok);
        assert_string_equal(buf_cstr(&b), rows[i].text);
        hex_free(option);
    }
}

static void packets_are_built_byte_for_byte(void **state)
{
    (void)state;
    uint8_t mem[600];
    struct buf b;
    const struct dhcp_packet head = {.reply = true,
                                     .xid = 0x6219bb2f,
                                     .secs = 2,
                                     .flags = 0,
                                     .yiaddr = ip_v4(0x0a00000a),
                                     .siaddr = ip_v4(0x0a000005),
                                     .chaddr = {{0x00, 0x15, 0x62, 0x19, 0xbb, 0x2f}},
                                     .sname = slice_str("tftp"),
                                     .file = slice_str("a.bin")};
    struct slice expected =
        hex_bytes(ANSWERED CHADDR "'tftp' 00000000" ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_32
                                  "'a.bin' 000000" ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_32 ZEROS_64 COOKIE
                                  "35 01 05 96 04 0a000005 ff " ZEROS_32 ZEROS_8 ZEROS_8 "0000");
    buf_fixed(&b, mem, sizeof mem);
    dhcp_build(&b, &head);
    dhcp_build_option(&b, DHCP_OPTION_TYPE, slice_str("\5"));
    dhcp_build_ip(&b, DHCP_OPTION_TFTP, ip_v4(0x0a000005));
    dhcp_build_end(&b);
    assert_false(b.bad);
    assert_int_equal(b.len, 300);
    assert_int_equal(expected.n, 300);
    assert_memory_equal(mem, expected.p, 300);
    hex_free(expected);

    dhcp_build_option(&b, 43, slice_of(mem, 256)); /* a length has one byte */
    assert_true(b.bad);
}

static void a_long_packet_is_not_padded(void **state)
{
    (void)state;
    uint8_t mem[600];
    static const uint8_t value[100] = {'n'};
    struct buf b;
    const struct dhcp_packet head = {.sname = slice_of(value, sizeof value)}; /* cut to 64 */
    buf_fixed(&b, mem, sizeof mem);
    dhcp_build(&b, &head);
    assert_int_equal(b.len, 240);
    dhcp_build_option(&b, 43, slice_of(value, sizeof value));
    dhcp_build_end(&b);
    assert_int_equal(b.len, 343);
    assert_int_equal(mem[342], 255);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_are_read),
        cmocka_unit_test(more_options_than_fit_are_ignored),
        cmocka_unit_test(an_option_is_an_address_or_none),
        cmocka_unit_test(vendors_are_phones_or_not),
        cmocka_unit_test(option_150_is_told_as_text),
        cmocka_unit_test(packets_are_built_byte_for_byte),
        cmocka_unit_test(a_long_packet_is_not_padded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
