/* SPDX-License-Identifier: MIT */
/* What stands in a DHCP reply and what is read of a request, byte by byte; and ten thousand of
 * them. */
#include "dhcp_story.h"

/* What stands in a reply, in its order. */
static const char *options_of(struct slice bytes, struct buf *out)
{
    struct dhcp_packet p;
    char ip[IP_TEXT_SIZE];
    assert_true(dhcp_parse(bytes, &p));
    buf_printf(out, "flags %04x siaddr %s", p.flags, ip_format(p.siaddr, ip));
    for (unsigned i = 0; i < p.option_count; i++) {
        buf_printf(out, " %u=", p.option[i].code);
        if (p.option[i].code == DHCP_OPTION_TFTP_NAME || p.option[i].code == DHCP_OPTION_MESSAGE)
            text_escape(out, p.option[i].value);
        else
            text_hex(out, p.option[i].value);
    }
    return buf_cstr(out);
}

static void replies_say_what_was_asked_in_that_order(void **state)
{
    (void)state;
    static const struct {
        const char *story, *before, *line, *options;
    } rows[] = {
        {"the list of a 7960: 1, 66, 150, and neither router nor name server", "free 10",
         "discover a",
         "flags 8000 siaddr 10.9.0.1 53=02 54=0a090001 51=000003e8 1=ffffff00 66=10.9.0.1 "
         "150=0a090001"},
        {"no list: all that there is", "free 10", "discover a bare",
         "flags 0000 siaddr 10.9.0.1 53=02 54=0a090001 51=000003e8 1=ffffff00 58=000001f4 "
         "59=0000036b 66=10.9.0.1 150=0a090001"},
        {"a NAK says no more than that", NULL, "request a wants=192.168.1.2",
         "flags 8000 siaddr  53=06 54=0a090001 56=not given by this bench"},
        {"who has an address gets no lease", NULL, "inform a from=50 bare",
         "flags 0000 siaddr 10.9.0.1 53=05 54=0a090001 1=ffffff00 66=10.9.0.1 150=0a090001"},
    };
    struct dhcp_lease_config c = config_of(10, 13);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct bench b = {.leases = dhcp_lease_new(&c)};
        uint8_t mem[DHCP_REPLY_BYTES];
        char text[300];
        struct buf reply, out;
        struct dhcp_answer a;
        print_message("# %s\n", rows[i].story);
        buf_fixed(&reply, mem, sizeof mem);
        buf_fixed(&out, text, sizeof text);
        send(&b, slice_str(rows[i].line), &reply, &a);
        if (rows[i].before)
            dhcp_lease_probed(b.leases, ip_v4(BENCH + 10), false, 0, &reply, &a);
        assert_string_equal(options_of(buf_view(&reply), &out), rows[i].options);
        dhcp_lease_free(b.leases);
    }
}

/* The id that a phone sends is 01 and its MAC. */
static void a_mac_as_id_is_the_mac(void **state)
{
    (void)state;
    struct dhcp_lease_config c = config_of(10, 13);
    struct bench b = {.leases = dhcp_lease_new(&c)};
    uint8_t mem[DHCP_REPLY_BYTES], asked[DHCP_REPLY_BYTES];
    struct buf reply, request;
    struct dhcp_answer a;
    struct dhcp_packet p, head = {.chaddr = {{0, 0x15, 0x62, 0, 0, 'a'}}};
    buf_fixed(&reply, mem, sizeof mem);
    buf_fixed(&request, asked, sizeof asked);
    send(&b, slice_str("discover a"), &reply, &a);
    assert_int_equal(a.act, DHCP_ACT_PROBE);
    dhcp_build(&request, &head);
    dhcp_build_option(&request, DHCP_OPTION_TYPE, slice_str("\1"));
    dhcp_build_option(&request, DHCP_OPTION_VENDOR, slice_of(vendor, sizeof vendor));
    dhcp_build_option(&request, DHCP_OPTION_CLIENT_ID, slice_of("\1\0\x15\x62\0\0a", 7));
    dhcp_build_end(&request);
    assert_true(dhcp_parse(buf_view(&request), &p));
    dhcp_lease_packet(b.leases, &p, 0, &reply, &a);
    assert_int_equal(a.silence, DHCP_SILENT_WAIT);
    dhcp_lease_free(b.leases);
}

/* Options that go on in the names (option 52) are asked for like any others. */
static void an_overloaded_request_is_read(void **state)
{
    (void)state;
    struct dhcp_lease_config c = config_of(10, 13);
    struct dhcp_leases *leases = dhcp_lease_new(&c);
    uint8_t mem[DHCP_REPLY_BYTES], asked[DHCP_REPLY_BYTES];
    struct buf reply, request;
    struct dhcp_answer a;
    struct dhcp_packet p, head = {.chaddr = {{0, 0x15, 0x62, 0, 0, 'a'}},
                                  .file = slice_of("\62\4\12\11\0\14\377", 7),
                                  .sname = slice_of("\74\034Cisco Systems, Inc. IP Phone\377", 31)};
    buf_fixed(&reply, mem, sizeof mem);
    buf_fixed(&request, asked, sizeof asked);
    dhcp_build(&request, &head);
    dhcp_build_option(&request, DHCP_OPTION_TYPE, slice_str("\1"));
    dhcp_build_option(&request, DHCP_OPTION_OVERLOAD, slice_str("\3"));
    dhcp_build_end(&request);
    assert_true(dhcp_parse(buf_view(&request), &p));
    dhcp_lease_packet(leases, &p, 0, &reply, &a);
    assert_int_equal(a.act, DHCP_ACT_PROBE);
    assert_int_equal(ip_v4_value(a.probe), BENCH + 12);
    dhcp_lease_free(leases);
}

static void this_computers_addresses_are_left_out(void **state)
{
    (void)state;
    struct dhcp_lease_config c = config_of(0, 255);
    c.ours[0] = ip_v4(BENCH + 1);
    c.ours[1] = ip_v4(BENCH + 7);
    c.ours_count = 2;
    struct dhcp_leases *leases = dhcp_lease_new(&c);
    assert_int_equal(dhcp_lease_room(leases), 252);
    dhcp_lease_free(leases);
    c.prefix = 16;
    c.last = ip_v4(BENCH + 0xffff);
    leases = dhcp_lease_new(&c); /* cut at 16384, from 10.9.0.0 on */
    assert_int_equal(dhcp_lease_room(leases), 16381);
    dhcp_lease_free(leases);
}

static void give(struct bench *b, uint32_t n, struct ip *given)
{
    uint8_t mem[DHCP_REPLY_BYTES], asked[DHCP_REPLY_BYTES];
    struct buf reply, request;
    struct dhcp_answer a;
    struct dhcp_packet p, head = {.chaddr = {{2, 0, (uint8_t)(n >> 24), (uint8_t)(n >> 16),
                                              (uint8_t)(n >> 8), (uint8_t)n}}};
    for (unsigned type = DHCP_DISCOVER; type <= DHCP_REQUEST; type += 2) {
        uint8_t kind = (uint8_t)type;
        buf_fixed(&reply, mem, sizeof mem);
        buf_fixed(&request, asked, sizeof asked);
        dhcp_build(&request, &head);
        dhcp_build_option(&request, DHCP_OPTION_TYPE, slice_of(&kind, 1));
        if (type == DHCP_REQUEST)
            dhcp_build_ip(&request, DHCP_OPTION_WANTED, *given);
        dhcp_build_end(&request);
        assert_true(dhcp_parse(buf_view(&request), &p));
        dhcp_lease_packet(b->leases, &p, b->now_us, &reply, &a);
        if (a.act == DHCP_ACT_PROBE) {
            *given = a.probe;
            dhcp_lease_probed(b->leases, a.probe, false, b->now_us, &reply, &a);
        }
        assert_int_equal(a.type, type == DHCP_REQUEST ? DHCP_ACK : DHCP_OFFER);
    }
}

/* Each its own; a search from end to end would take 10,000 times 10,000 steps here. */
static void ten_thousand_phones_have_an_address_each(void **state)
{
    (void)state;
    enum { COUNT = 10000 };
    static bool seen[65536];
    struct dhcp_lease_config c = config_of(2, 0);
    c.prefix = 16;
    c.last = ip_v4(BENCH + 2 + COUNT - 1);
    c.any = true;
    c.seconds = 86400;
    struct bench b = {.leases = dhcp_lease_new(&c), .now_us = 1};
    struct ip given = {0};
    for (uint32_t n = 0; n < COUNT; n++, b.now_us++) {
        give(&b, n, &given);
        assert_int_equal(ip_v4_value(given) >> 16, BENCH >> 16);
        assert_false(seen[ip_v4_value(given) & 0xffff]);
        seen[ip_v4_value(given) & 0xffff] = true;
    }
    dhcp_lease_free(b.leases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies_say_what_was_asked_in_that_order),
        cmocka_unit_test(a_mac_as_id_is_the_mac),
        cmocka_unit_test(an_overloaded_request_is_read),
        cmocka_unit_test(this_computers_addresses_are_left_out),
        cmocka_unit_test(ten_thousand_phones_have_an_address_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
