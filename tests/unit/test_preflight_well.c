/* SPDX-License-Identifier: MIT */
/* What the doctor says where nothing is wrong, and who looks after a card. */
#include "preflight_facts.h"

static void all_is_well(void **state)
{
    (void)state;
    struct preflight_facts f = healthy();
    struct said s = {.n = 0};
    preflight(&f, put, &s);
    assert_string_equal(
        s.text,
        "ok eth0: up, 10.9.0.1\n"
        "ok UDP port 69: free\n"
        "ok UDP port 69: a request from this computer arrives\n"
        "ok nft: nothing seen that drops UDP port 69\n"
        "ok every interface: capture is permitted\n"
        "note DHCP: option 150 must name this computer: 10.9.0.1 | dnsmasq: "
        "dhcp-option=150,10.9.0.1; Cisco IOS: option 150 ip 10.9.0.1\n"
        "ok UDP port 67: no DHCP server runs on this computer\n"
        "ok /srv/tftp: readable and writable, 1024 MiB free\n"
        "ok receive buffer: 4096 KiB, as wished\n"
        "ok open files: enough: 1048576\n"
        "ok clock: 2026-11-18\n"
        "ok privileges: holds: given up; user tech keeps capture\n"
        "ok Landlock: holds: two folders\n"
        "ok terminal: 80 columns, 24 rows, UTF-8\n"
        "note : on a switch without a mirror port another server's answers are invisible from "
        "here | Cisco IOS: monitor session 1 source interface PHONES, monitor session 1 "
        "destination interface HERE; then -i IF --promiscuous\n"
        "note : from here cannot be seen: a phone in another VLAN, or one without power: the non-G "
        "7940/7960 want Cisco's own inline power or the 48 V brick (approximate) | at the phone: "
        "Settings > Network Configuration > Admin VLAN Id; the phones' port on the switch: "
        "untagged, in the VLAN of this computer\n");
}

static void who_looks_after_a_card(void **state)
{
    (void)state;
    static const struct {
        const char *network_manager, *networkd;
        enum preflight_manager manager;
    } ROWS[] = {
        {"", "", MANAGER_NONE},
        {"[device]\nmanaged=true\nnm-owned=0\n", "", MANAGER_NETWORK_MANAGER},
        {"[device]\nmanaged=false\n", "", MANAGER_NONE},
        {"", "# private\nADMIN_STATE=configured\nOPER_STATE=routable\n", MANAGER_NETWORKD},
        {"", "ADMIN_STATE=configuring\n", MANAGER_NETWORKD},
        {"", "ADMIN_STATE=unmanaged\n", MANAGER_NONE},
        {"managed=false\n", "ADMIN_STATE=configured\n", MANAGER_NETWORKD},
        {"unmanaged=true\n", "", MANAGER_NONE},
    };
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++)
        assert_int_equal(
            preflight_manager_of(slice_str(ROWS[i].network_manager), slice_str(ROWS[i].networkd)),
            ROWS[i].manager);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_well),
        cmocka_unit_test(who_looks_after_a_card),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
