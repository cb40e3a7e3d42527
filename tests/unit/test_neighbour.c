/* SPDX-License-Identifier: MIT */
/* What phones, and others, say of themselves; the values are those of WIRE 1 and 2. */
#include "cmocka_all.h"
#include "hex_bytes.h"

#include "core/neighbour.h"

#define CDP     "02 b4 1234 "
#define ADDRESS "0002 0011 00000001 01 01 cc 0004 0a00000a "
/* A 7960 with the SIP image, every TLV in the order it sends them. */
#define CDP_7960_SIP                                                                               \
    CDP "0001 0013 'SIP001122334455' " ADDRESS "0003 000a 'Port 1' 0004 0008 00000010 "            \
        "0005 0010 'P003-08-2-00' 0006 0017 'Cisco IP Phone 7960' 000f 0008 20020001 "             \
        "000b 0005 01 0010 0006 189c"
/* Chassis 10.0.0.10, port, 180 s. */
#define LLDP "0206 05 01 0a00000a 0410 07 'C8F9F9D61BC2:P1' 0602 00b4 "
#define LLDP_7962                                                                                  \
    LLDP "0807 'SW PORT' 0a0f 'SEPC8F9F9D61BC2' "                                                  \
         "0c2b 'Cisco IP Phone 7962G,V12, SCCP42.9-3-1ES27S' 0e04 00240024 "                       \
         "fe06 0012bb 05 '12' fe18 0012bb 06 'tnp62.8-3-1-21a.bin' 00"                             \
         "fe15 0012bb 07 'SCCP42.9-3-1ES27S' fe0c 0012bb 0a 'CP-7962G' 0000"

static const char *tell(const struct neighbour *n, struct buf *b)
{
    char ip[IP_TEXT_SIZE], mac[MAC_TEXT_SIZE];
    const struct slice texts[] = {n->device, n->platform, n->version, n->port};
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        text_escape(b, texts[i]);
        buf_str(b, "|");
    }
    buf_printf(b, "%s|%s", ip_format(n->address, ip),
               mac_known(n->mac) ? mac_format(n->mac, mac) : "");
    return buf_cstr(b);
}

struct row {
    const char *story, *hex, *told; /* told NULL: refused */
};

static void check(const struct row *row, bool (*parse)(struct slice, struct neighbour *))
{
    char text[512];
    struct buf b;
    struct neighbour n;
    struct slice bytes = hex_bytes(row->hex);
    print_message("# %s\n", row->story);
    buf_fixed(&b, text, sizeof text);
    memset(&n, 0xa5, sizeof n); /* nothing of an earlier one may show through */
    bool ok = parse(bytes, &n);
    assert_string_equal(tell(&n, &b), row->told ? row->told : "|||||");
    assert_int_equal(ok, row->told != NULL);
    hex_free(bytes);
}

static void cdp_is_read(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"a 7960 on SIP", CDP_7960_SIP,
         "SIP001122334455|Cisco IP Phone 7960|P003-08-2-00|Port 1|10.0.0.10|00:11:22:33:44:55"},
        {"a 7940 on SCCP, as forged: no address, NULs and blanks within the length",
         CDP "0001 0014 'SEP00070EEA5086' 00 0003 000c 'Port 1' 2000 0005 0012 'P00308000700' 2020 "
             "0006 0017 'Cisco IP Phone 7940'",
         "SEP00070EEA5086|Cisco IP Phone 7940|P00308000700|Port 1||00:07:0e:ea:50:86"},
        {"before DHCP the address is 0.0.0.0",
         CDP "0001 0013 'SEP00070EEA5086' 0002 0011 00000001 01 01 cc 0004 00000000",
         "SEP00070EEA5086|||||00:07:0e:ea:50:86"},
        {"IPv6 first: the IPv4 address is the one",
         CDP "0002 002d 00000002 02 08 aaaa0300000086dd 0010 fe800000000000000000000000000001 "
             "01 01 cc 0004 0a00000a",
         "||||10.0.0.10|"},
        {"two addresses: the first one counts",
         CDP "0002 001a 00000002 01 01 cc 0004 0a00000a 01 01 cc 0004 0a00000b", "||||10.0.0.10|"},
        {"an address of no protocol", CDP "0002 0010 00000001 01 00 0004 0a00000a", "|||||"},
        {"a MAC in other spelling is no name of a phone", CDP "0001 0018 'SEP00:15:62:19:bb:2f'",
         "SEP00:15:62:19:bb:2f|||||"},
        {"a switch", CDP "0001 000c 'myswitch' 0006 0015 'cisco WS-C2950-12'",
         "myswitch|cisco WS-C2950-12||||"},
        {"empty texts", CDP "0001 0004 0005 0004", "|||||"},
        {"a name that is a MAC without a prefix is a name", CDP "0001 0010 '00070EEA5086'",
         "00070EEA5086|||||"},
        {"a prefix with something else", CDP "0001 0013 'SEP-00070EEA508'", "SEP-00070EEA508|||||"},
        {"padded, where no length told the end", CDP "0001 0005 'a' 00000000000000", "a|||||"},
        {"version 1", "01 b4 1234 0001 0005 'a'", "a|||||"},
        {"version 3 is not known", "03 b4 1234 0001 0005 'a'", NULL},
        {"a header cut short", "02 b4 12", NULL},
        {"nothing", "", NULL},
        {"a TLV cut short: what came before is not believed",
         CDP "0001 0013 'SEP00070EEA5086' 0006 0017 'Cisco IP Phone 794'", NULL},
        {"a TLV header cut short", CDP "0001 0005 'a' 0006 00", NULL},
        {"a length of 3 would never end", CDP "0001 0003 'SEP00070EEA5086'", NULL},
        {"a length of 0 neither", CDP "0001 0000 'SEP00070EEA5086'", NULL},
        {"four thousand million addresses in nine bytes",
         CDP "0002 0011 ffffffff 01 01 cc 0004 0a00000a", NULL},
        {"an address longer than its list", CDP "0002 0011 00000001 01 01 cc 0005 0a00000a", NULL},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        check(&rows[i], cdp_parse);
}

static void lldp_is_read(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"a 7962", LLDP_7962,
         "SEPC8F9F9D61BC2|CP-7962G|SCCP42.9-3-1ES27S|C8F9F9D61BC2:P1|10.0.0.10|c8:f9:f9:d6:1b:c2"},
        {"a 7962 without LLDP-MED",
         LLDP "0a0f 'SEPC8F9F9D61BC2' 0c2b 'Cisco IP Phone 7962G,V12, SCCP42.9-3-1ES27S' 0000",
         "SEPC8F9F9D61BC2|Cisco IP Phone 7962G,V12, SCCP42.9-3-1ES27S|SCCP42.9-3-1ES27S|"
         "C8F9F9D61BC2:P1|10.0.0.10|c8:f9:f9:d6:1b:c2"},
        {"a 6901 appends its domain, and no End stands at the end",
         LLDP "0a2a 'SEPAABBCCDDEEFF.phones.company.example.com' "
              "0c28 'Cisco IP Phone 6901,SCCP6901.9-3-1-SR2-2'",
         "SEPAABBCCDDEEFF|Cisco IP Phone 6901,SCCP6901.9-3-1-SR2-2|SCCP6901.9-3-1-SR2-2|"
         "C8F9F9D61BC2:P1|10.0.0.10|aa:bb:cc:dd:ee:ff"},
        {"a switch: MACs for chassis and port, the address for management",
         "0207 04 001122334455 0407 03 001122334455 0602 0078 0805 'Gi0/1' 0a02 'sw' "
         "100c 05 01 0a000001 02 00000001 00 0000",
         "sw|||Gi0/1|10.0.0.1|"},
        {"the chassis names the address, management another",
         LLDP "100c 05 01 0a000063 02 00000001 00 0000", "|||C8F9F9D61BC2:P1|10.0.0.10|"},
        {"a description without a comma has no version", LLDP "0c05 'Linux' 0000",
         "|Linux||C8F9F9D61BC2:P1|10.0.0.10|"},
        {"somebody else's TLVs", LLDP "fe06 0080c2 07 6161 fe02 0012 0000",
         "|||C8F9F9D61BC2:P1|10.0.0.10|"},
        {"padding behind the End", LLDP "0000 ffff ffff", "|||C8F9F9D61BC2:P1|10.0.0.10|"},
        {"IPv6 chassis: no address", "0202 05 02 0402 07 'a' 0602 00b4 0000", "|||a||"},
        {"a TLV cut short: what came before is not believed", LLDP "0a0f 'SEPC8F9'", NULL},
        {"half a TLV header", LLDP "0a", NULL},
        {"the port first is no LLDP", "0402 07 'a' 0206 05 01 0a00000a 0602 00b4 0000", NULL},
        {"it ends before it has said who it is", "0206 05 01 0a00000a 0000", NULL},
        {"an empty chassis", "0200 0402 07 'a' 0602 00b4 0000", NULL},
        {"nothing", "", NULL},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        check(&rows[i], lldp_parse);
}

static void it_is_known_what_runs(void **state)
{
    (void)state;
    static const struct {
        const char *device, *platform, *version;
        bool phone, is_79x0;
        enum protocol protocol;
        const char *load;
    } rows[] = {
        {"SIP001122334455", "Cisco IP Phone 7960", "P003-08-2-00", true, true, PROTOCOL_SIP,
         "P0S3-08-2-00"},
        {"SIP00070EEA5086", "Cisco IP Phone 7940", "P003-08-8-00", true, true, PROTOCOL_SIP,
         "P0S3-08-8-00"},
        {"SEP00070EEA5086", "Cisco IP Phone 7940", "P00308000700", true, true, PROTOCOL_SCCP,
         "P00308000700"},
        {"SEP00070EEA5086", "Cisco IP Phone 7940", "P0030801SR02", true, true, PROTOCOL_SCCP,
         "P0030801SR02"},
        {"MGC00070EEA5086", "Cisco IP Phone 7960", "P003-06-4-00", true, true, PROTOCOL_MGCP,
         "P0M3-06-4-00"},
        {"SIP00070EEA5086", "Cisco IP Phone 7940", "", true, true, PROTOCOL_SIP, ""},
        /* the administrator gave it another name: the version decides */
        {"lobby", "Cisco IP Phone 7960G", "P003-08-2-00", true, true, PROTOCOL_SIP, "P0S3-08-2-00"},
        {"lobby", "CP-7960", "P00308000700", true, true, PROTOCOL_SCCP, "P00308000700"},
        {"lobby", "Cisco IP Phone 7960", "P0M3-06-4-00", true, true, PROTOCOL_MGCP, "P0M3-06-4-00"},
        /* the prefix says SCCP and the version the loader: neither is made up */
        {"SEP00070EEA5086", "Cisco IP Phone 7960", "P003-08-2-00", true, true, PROTOCOL_SCCP,
         "P003-08-2-00"},
        /* other phones say SEP whatever they run */
        {"SEP0012DADBD34E", "Cisco IP Phone 7970", "SIP70.8-5-3S", true, false, PROTOCOL_SIP,
         "SIP70.8-5-3S"},
        {"SEPC8F9F9D61BC2", "CP-7962G", "SCCP42.9-3-1ES27S", true, false, PROTOCOL_SCCP,
         "SCCP42.9-3-1ES27S"},
        {"SEP001122334455", "Cisco IP Phone 8851", "sip88xx.12-0-1ES-13.loads", true, false,
         PROTOCOL_SIP, ""},
        {"SEP001122334455", "Cisco IP Phone 6901", "SCCP6901.9-3-1-SR2-2", true, false,
         PROTOCOL_SCCP, ""},
        {"SEP001122334455", "Cisco IP Phone 79400", "x", true, false, PROTOCOL_UNKNOWN, ""},
        {"SEP001122334455", "Cisco IP Phone", "", true, false, PROTOCOL_UNKNOWN, ""},
        /* no phones */
        {"SEP001122334455", "CTS-CODEC-PRIM", "CTS 1.7.4", false, false, PROTOCOL_UNKNOWN, ""},
        {"myswitch", "cisco WS-C2950-12", "IOS (tm) C2950", false, false, PROTOCOL_UNKNOWN, ""},
        {"SIP001122334455", "", "", false, false, PROTOCOL_UNKNOWN, ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char load[LOAD_NAME_MAX + 1];
        struct neighbour n = {.device = slice_str(rows[i].device),
                              .platform = slice_str(rows[i].platform),
                              .version = slice_str(rows[i].version)};
        print_message("# %s %s %s\n", rows[i].device, rows[i].platform, rows[i].version);
        assert_int_equal(neighbour_is_phone(&n), rows[i].phone);
        assert_int_equal(neighbour_is_79x0(&n), rows[i].is_79x0);
        assert_int_equal(neighbour_protocol(&n), rows[i].protocol);
        assert_string_equal(neighbour_load(&n, load), rows[i].load);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cdp_is_read),
        cmocka_unit_test(lldp_is_read),
        cmocka_unit_test(it_is_known_what_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
