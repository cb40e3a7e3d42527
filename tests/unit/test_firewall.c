/* SPDX-License-Identifier: MIT */
/* Would the firewall let a TFTP request in? Listings as the tools print them. */
#include "cmocka_all.h"

#include "core/firewall.h"

static const char *const verdicts[] = {[FIREWALL_OPEN] = "open",
                                       [FIREWALL_LETS_IN] = "lets in",
                                       [FIREWALL_PERHAPS] = "perhaps",
                                       [FIREWALL_SHUT] = "shut",
                                       [FIREWALL_DROPS] = "drops"};

struct row {
    const char *title;
    enum firewall_tool tool;
    const char *interface;
    const char *listing;
    const char *verdict, *rule, *chain;
};

#define INET(policy, rules)                                                                        \
    "table inet filter {\n"                                                                        \
    "\tchain input {\n"                                                                            \
    "\t\ttype filter hook input priority filter; policy " policy ";\n" rules "\t}\n"               \
    "}\n"
#define POLICY_DROP "type filter hook input priority filter; policy drop;"
#define POLICY_PASS "type filter hook input priority filter; policy accept;"
#define USUAL                                                                                      \
    "\t\tct state vmap { invalid : drop, established : accept, related : accept }\n"               \
    "\t\tiifname \"lo\" accept\n"                                                                  \
    "\t\ticmp type echo-request limit rate 5/second accept\n"                                      \
    "\t\ttcp dport 22 accept\n"

static const struct row rows[] = {
    /* nft */
    {"no table at all", FIREWALL_NFT, NULL, "", "open", "", ""},
    {"a workstation's set without TFTP", FIREWALL_NFT, NULL, INET("drop", USUAL), "shut",
     POLICY_DROP, "inet filter input"},
    {"the same, with TFTP let in", FIREWALL_NFT, NULL,
     INET("drop", USUAL "\t\tudp dport { 67, 69 } accept\n"), "lets in",
     "udp dport { 67, 69 } accept", "inet filter input"},
    {"let in as part of a range", FIREWALL_NFT, NULL, INET("drop", "\t\tudp dport 60-80 accept\n"),
     "lets in", "udp dport 60-80 accept", "inet filter input"},
    {"let in through another protocol only", FIREWALL_NFT, NULL,
     INET("drop", "\t\ttcp dport 69 accept\n"), "shut", POLICY_DROP, "inet filter input"},
    {"let in for both protocols", FIREWALL_NFT, NULL,
     INET("drop", "\t\tmeta l4proto { tcp, udp } th dport 69 accept\n"), "lets in",
     "meta l4proto { tcp, udp } th dport 69 accept", "inet filter input"},
    {"for some senders only", FIREWALL_NFT, NULL,
     INET("drop", "\t\tip saddr 10.0.0.0/8 udp dport 69 accept\n"), "perhaps",
     "ip saddr 10.0.0.0/8 udp dport 69 accept", "inet filter input"},
    {"a card that is trusted, which is ours", FIREWALL_NFT, "eth1",
     INET("drop", "\t\tiifname { \"eth1\", \"eth2\" } accept\n"), "lets in",
     "iifname { \"eth1\", \"eth2\" } accept", "inet filter input"},
    {"a card that is trusted, which is another", FIREWALL_NFT, "eth0",
     INET("drop", "\t\tiifname \"eth1\" accept\n"), "shut", POLICY_DROP, "inet filter input"},
    {"a card that is trusted, ours is not said", FIREWALL_NFT, NULL,
     INET("drop", "\t\tiifname \"eth1\" accept\n"), "perhaps", "iifname \"eth1\" accept",
     "inet filter input"},
    {"every card but loopback is refused", FIREWALL_NFT, NULL,
     INET("accept", "\t\tiifname != \"lo\" reject with icmpx admin-prohibited\n"), "drops",
     "iifname != \"lo\" reject with icmpx admin-prohibited", "inet filter input"},
    {"dropped by name", FIREWALL_NFT, NULL,
     INET("accept", "\t\tudp dport 69 counter packets 4 bytes 200 drop comment \"no tftp\"\n"),
     "drops", "udp dport 69 counter packets 4 bytes 200 drop comment \"no tftp\"",
     "inet filter input"},
    {"let in before it is dropped", FIREWALL_NFT, NULL,
     INET("accept", "\t\tudp dport 69 accept\n\t\tudp dport 1-1023 drop\n"), "lets in",
     "udp dport 69 accept", "inet filter input"},
    {"strangers dropped, the rest passes", FIREWALL_NFT, NULL,
     INET("accept", "\t\tip saddr 192.0.2.0/24 drop\n\t\tct state invalid drop\n"), "open", "", ""},
    {"the forwarding is shut, which is not our way", FIREWALL_NFT, NULL,
     "table ip filter {\n\tchain FORWARD {\n\t\ttype filter hook forward priority filter; policy "
     "drop;\n\t}\n}\n",
     "open", "", ""},
    {"a table of IPv6 alone", FIREWALL_NFT, NULL,
     "table ip6 filter {\n\tchain input {\n\t\t" POLICY_DROP "\n\t}\n}\n", "open", "", ""},
    {"an empty table before one of IPv6 alone", FIREWALL_NFT, NULL,
     "table ip nat {\n}\ntable ip6 filter {\n\tchain input {\n\t\t" POLICY_DROP "\n\t}\n}\n",
     "open", "", ""},
    {"a chain that is called lets it in", FIREWALL_NFT, NULL,
     "table inet filter {\n\tchain services {\n\t\tudp dport 69 accept\n\t}\n\n\tchain input {\n"
     "\t\t" POLICY_DROP "\n\t\tjump services\n\t}\n}\n",
     "lets in", "udp dport 69 accept", "inet filter input"},
    {"a chain that is gone to drops it", FIREWALL_NFT, NULL,
     "table inet filter {\n\tchain input {\n\t\t" POLICY_PASS "\n\t\tlog prefix \"in: \" level "
     "info\n\t\tgoto shut\n\t}\n\n\tchain shut {\n\t\treject\n\t}\n}\n",
     "drops", "reject", "inet filter input"},
    {"chains that call each other end", FIREWALL_NFT, NULL,
     "table inet filter {\n\tchain a {\n\t\tjump b\n\t}\n\tchain b {\n\t\tjump a\n\t}\n\tchain "
     "input {\n\t\t" POLICY_DROP "\n\t\tjump a\n\t}\n}\n",
     "shut", POLICY_DROP, "inet filter input"},
    {"the second of two tables is the one that is shut", FIREWALL_NFT, NULL,
     INET("accept",
          "\t\tudp dport 69 accept\n") "table ip mangle {\n\tchain in2 {\n\t\t" POLICY_DROP
                                       "\n\t}\n}\n",
     "shut", POLICY_DROP, "ip mangle in2"},
    {"verdicts by port cannot be told apart", FIREWALL_NFT, NULL,
     INET("drop", "\t\tudp dport vmap { 53 : accept, 69 : accept }\n"), "perhaps",
     "udp dport vmap { 53 : accept, 69 : accept }", "inet filter input"},
    {"cut in the middle", FIREWALL_NFT, NULL, "table inet filter {\n\tchain input {\n\t\ttype filt",
     "open", "", ""},

    /* iptables */
    {"everything passes", FIREWALL_IPTABLES, NULL, "*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n", "open",
     ":INPUT ACCEPT [0:0]", "INPUT"},
    {"the policy drops", FIREWALL_IPTABLES, NULL,
     "*filter\n:INPUT DROP [12:800]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -m conntrack --ctstate "
     "RELATED,ESTABLISHED -j ACCEPT\nCOMMIT\n",
     "shut", ":INPUT DROP [12:800]", "INPUT"},
    {"the port is let in", FIREWALL_IPTABLES, NULL,
     "*filter\n:INPUT DROP [0:0]\n-A INPUT -p udp -m udp --dport 69 -j ACCEPT\nCOMMIT\n", "lets in",
     "-A INPUT -p udp -m udp --dport 69 -j ACCEPT", "INPUT"},
    {"let in among several", FIREWALL_IPTABLES, NULL,
     "*filter\n:INPUT DROP [0:0]\n-A INPUT -p udp -m multiport --dports 53,67:69 -m comment "
     "--comment \"dns dhcp tftp\" -j ACCEPT\nCOMMIT\n",
     "lets in",
     "-A INPUT -p udp -m multiport --dports 53,67:69 -m comment --comment \"dns dhcp tftp\" -j "
     "ACCEPT",
     "INPUT"},
    {"refused at the end, as on older Red Hats", FIREWALL_IPTABLES, NULL,
     "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p icmp -j ACCEPT\n-A INPUT -p tcp -m state --state "
     "NEW -m tcp --dport 22 -j ACCEPT\n-A INPUT -j REJECT --reject-with icmp-host-prohibited\n"
     "COMMIT\n",
     "drops", "-A INPUT -j REJECT --reject-with icmp-host-prohibited", "INPUT"},
    {"a chain of its own, and a LOG before the drop", FIREWALL_IPTABLES, NULL,
     "*filter\n:INPUT ACCEPT [0:0]\n:shut - [0:0]\n-A INPUT ! -i lo -j shut\n-A shut -j LOG "
     "--log-prefix \"drop: \"\n-A shut -p udp -j DROP\nCOMMIT\n",
     "drops", "-A shut -p udp -j DROP", "INPUT"},
    {"only the filter table counts", FIREWALL_IPTABLES, NULL,
     "*nat\n:INPUT DROP [0:0]\nCOMMIT\n*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n", "open",
     ":INPUT ACCEPT [0:0]", "INPUT"},

    /* ufw */
    {"off", FIREWALL_UFW, NULL, "Status: inactive\n", "open", "", ""},
    {"on, with SSH alone", FIREWALL_UFW, NULL,
     "Status: active\nLogging: on (low)\nDefault: deny (incoming), allow (outgoing), disabled "
     "(routed)\nNew profiles: skip\n\nTo                         Action      From\n--           "
     "              ------      ----\n22/tcp                     ALLOW IN    Anywhere\n22/tcp "
     "(v6)                ALLOW IN    Anywhere (v6)\n",
     "shut", "Default: deny (incoming), allow (outgoing), disabled (routed)", ""},
    {"on, with TFTP", FIREWALL_UFW, NULL,
     "Status: active\nDefault: deny (incoming)\n\n69/udp                     ALLOW IN    "
     "Anywhere\n",
     "lets in", "69/udp                     ALLOW IN    Anywhere", ""},
    {"on, from one network", FIREWALL_UFW, NULL,
     "Status: active\nDefault: deny (incoming)\n\n69/udp on eth0             ALLOW IN    "
     "10.0.0.0/8\n",
     "perhaps", "69/udp on eth0             ALLOW IN    10.0.0.0/8", ""},
    {"on, denied by name", FIREWALL_UFW, NULL,
     "Status: active\nDefault: allow (incoming)\n\n69                         DENY IN     "
     "Anywhere\n",
     "drops", "69                         DENY IN     Anywhere", ""},

    /* firewalld */
    {"a zone without TFTP", FIREWALL_FIREWALLD, NULL,
     "public (active)\n  target: default\n  services: dhcpv6-client ssh tftp-client\n  ports: "
     "69/tcp\n",
     "shut", "target: default", "public"},
    {"a zone with the service", FIREWALL_FIREWALLD, NULL,
     "public (active)\n  target: default\n  services: ssh tftp\n  ports: \n", "lets in",
     "services: ssh tftp", "public"},
    {"a zone with the port", FIREWALL_FIREWALLD, NULL,
     "public\n  target: default\n  services: ssh\n  ports: 60-70/udp\n", "lets in",
     "ports: 60-70/udp", "public"},
    {"the trusted zone", FIREWALL_FIREWALLD, NULL,
     "trusted (active)\n  target: ACCEPT\n  services: \n  ports: \n", "open", "target: ACCEPT",
     "trusted"},
    {"it does not run", FIREWALL_FIREWALLD, NULL, "", "open", "", ""},
};

static void listings(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const struct row *r = &rows[i];
        const struct firewall_asked asked = {.port = 69, .interface = r->interface};
        struct firewall_answer a;
        firewall_judge(r->tool, slice_str(r->listing), &asked, &a);
        print_message("# %s\n", r->title);
        assert_string_equal(verdicts[a.verdict], r->verdict);
        assert_string_equal(a.rule, r->rule);
        assert_string_equal(a.chain, r->chain);
    }
}

static void another_port(void **state)
{
    (void)state;
    const struct firewall_asked asked = {.port = 6969};
    struct firewall_answer a;
    firewall_judge(FIREWALL_NFT, slice_str(INET("drop", "\t\tudp dport 69 accept\n")), &asked, &a);
    assert_int_equal(a.verdict, FIREWALL_SHUT);
    firewall_judge(FIREWALL_FIREWALLD,
                   slice_str("public\n  target: default\n  services: tftp\n  ports: \n"), &asked,
                   &a);
    assert_int_equal(a.verdict, FIREWALL_SHUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(listings),
        cmocka_unit_test(another_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
