/* SPDX-License-Identifier: MIT */
/* What the doctor says of a computer: a healthy one, and one fault after the other. */
#include "preflight_facts.h"

/* --- what may be wrong, each on a computer that is else healthy ---------------------------------
 */

static void held(struct preflight_facts *f, const char *name, unsigned pid, const char *unit)
{
    f->bind.result = TRIED_BUSY;
    f->self.result = NOT_TRIED;
    f->holder = (struct preflight_holder){.open = true, .pid = pid};
    snprintf(f->holder.name, sizeof f->holder.name, "%s", name);
    snprintf(f->holder.unit, sizeof f->holder.unit, "%s", unit);
}

static void held_by_service(struct preflight_facts *f)
{
    held(f, "in.tftpd", 812, "tftpd-hpa.service");
}

static void held_by_program(struct preflight_facts *f)
{
    held(f, "tftp server\n", 4711, "");
}

static void held_by_socket_unit(struct preflight_facts *f)
{
    held(f, "systemd", 1, "");
}

static void held_unseen(struct preflight_facts *f)
{
    held(f, "", 0, "");
}

static void no_privilege(struct preflight_facts *f)
{
    f->bind.result = f->capture.result = TRIED_NOT_PERMITTED;
    f->firewall_asked = false;
}

static void bind_strange(struct preflight_facts *f)
{
    f->bind = (struct preflight_trial){TRIED_FAILED, "Address family not supported by protocol"};
}

static void other_port(struct preflight_facts *f)
{
    f->port = 6969;
    f->holder_69 = (struct preflight_holder){.open = true, .pid = 9, .name = "dnsmasq"};
}

static void swallowed(struct preflight_facts *f)
{
    f->self.result = TRIED_FAILED;
}

static void no_loopback(struct preflight_facts *f)
{
    f->self.result = TRIED_FAILED;
    f->card[0].on = f->card[0].up = false;
}

static void no_route(struct preflight_facts *f)
{
    f->self = (struct preflight_trial){TRIED_FAILED, "Invalid argument"};
}

static void no_landlock(struct preflight_facts *f)
{
    f->guard[1].holds = false;
    snprintf(f->guard[1].why, sizeof f->guard[1].why, "not in this kernel");
}

static void on_eth0(struct preflight_facts *f)
{
    f->interface = "eth0";
}

static void no_such_card(struct preflight_facts *f)
{
    f->interface = "eth7";
    f->capture.result = NOT_TRIED;
}

static void switched_off(struct preflight_facts *f)
{
    on_eth0(f);
    f->card[1].on = f->card[1].up = false;
}

static void no_cable(struct preflight_facts *f)
{
    on_eth0(f);
    f->card[1].up = false;
}

static void no_address(struct preflight_facts *f)
{
    on_eth0(f);
    f->card[1].address_count = 0;
}

static void self_given(struct preflight_facts *f)
{
    f->card[1] = card("eth0", 0xa9fe1234);
}

static void nothing_up(struct preflight_facts *f)
{
    f->card[1].up = false;
}

static void two_cards(struct preflight_facts *f)
{
    f->card[2] = card("wlan0", FAR);
    f->card[3] = card("docker0", 0);
    f->card_count = 4;
}

static void two_addresses(struct preflight_facts *f)
{
    on_eth0(f);
    f->card[1].address[1] = ip_v4(FAR);
    f->card[1].address_count = 2;
}

static void dhcp_here(struct preflight_facts *f)
{
    f->holder_67 = (struct preflight_holder){.open = true, .pid = 77, .name = "dnsmasq"};
}

static void capture_strange(struct preflight_facts *f)
{
    f->capture = (struct preflight_trial){TRIED_FAILED, "link type 147 is none of ours"};
}

static void answered(struct preflight_facts *f, enum firewall_tool t, enum firewall_verdict v,
                     const char *rule, const char *chain)
{
    f->firewall[t].reading = FIREWALL_READ;
    f->firewall[t].answer.verdict = v;
    snprintf(f->firewall[t].answer.rule, sizeof f->firewall[t].answer.rule, "%s", rule);
    snprintf(f->firewall[t].answer.chain, sizeof f->firewall[t].answer.chain, "%s", chain);
}

static void nft_shut(struct preflight_facts *f)
{
    answered(f, FIREWALL_NFT, FIREWALL_SHUT, "policy drop;", "inet filter input");
    answered(f, FIREWALL_IPTABLES, FIREWALL_SHUT, "again", "INPUT");
}

static void ufw_shut(struct preflight_facts *f)
{
    answered(f, FIREWALL_UFW, FIREWALL_SHUT, "Default: deny (incoming)", "");
    answered(f, FIREWALL_IPTABLES, FIREWALL_SHUT, "again", "INPUT");
}

static void firewalld_shut(struct preflight_facts *f)
{
    answered(f, FIREWALL_FIREWALLD, FIREWALL_SHUT, "target: default", "public");
}

static void iptables_drops(struct preflight_facts *f)
{
    answered(f, FIREWALL_IPTABLES, FIREWALL_DROPS, "-A INPUT -p udp -j DROP", "INPUT");
}

static void nft_depends(struct preflight_facts *f)
{
    answered(f, FIREWALL_NFT, FIREWALL_PERHAPS, "ip saddr 10.0.0.0/8 accept", "ip f in");
}

static void no_tool(struct preflight_facts *f)
{
    f->firewall[FIREWALL_NFT].reading = FIREWALL_ABSENT;
}

static void tool_refuses(struct preflight_facts *f)
{
    f->firewall[FIREWALL_IPTABLES].reading = FIREWALL_REFUSED;
}

static void small_buffer(struct preflight_facts *f)
{
    f->receive_granted = 212992;
}

static void few_files(struct preflight_facts *f)
{
    f->open_files = 256;
}

static void no_folder(struct preflight_facts *f)
{
    f->root_there = false;
}

static void folder_is_file(struct preflight_facts *f)
{
    f->root_is_folder = false;
}

static void folder_unreadable(struct preflight_facts *f)
{
    f->root_readable = false;
}

static void folder_read_only(struct preflight_facts *f)
{
    f->root_writable = false;
}

static void disk_tight(struct preflight_facts *f)
{
    f->root_free = 20ull << 20;
}

static void disk_full(struct preflight_facts *f)
{
    f->root_free = 4096;
}

static void no_folder_named(struct preflight_facts *f)
{
    f->root = NULL;
}

static void two_in_one_network(struct preflight_facts *f)
{
    f->card[2] = card("wlan0", 0x0a0900fe); /* 10.9.0.254 */
    f->card_count = 3;
}

static void neighbour_network(struct preflight_facts *f)
{
    f->card[2] = card("wlan0", 0x0a090101); /* 10.9.1.1 */
    f->card_count = 3;
}

static void wide_network(struct preflight_facts *f)
{
    neighbour_network(f);
    f->interface = "eth0";
    f->card[1].prefix[0] = 16;
}

static void network_manager(struct preflight_facts *f)
{
    f->card[1].manager = MANAGER_NETWORK_MANAGER;
}

static void networkd(struct preflight_facts *f)
{
    f->card[1].manager = MANAGER_NETWORKD;
}

static void no_terminal(struct preflight_facts *f)
{
    f->terminal.is_one = false;
}

static void dumb_terminal(struct preflight_facts *f)
{
    snprintf(f->terminal.problem, sizeof f->terminal.problem, "dumb cannot place a cursor");
}

static void small_terminal(struct preflight_facts *f)
{
    f->terminal.rows = 10;
    f->terminal.columns = 40;
}

static void clock_1970(struct preflight_facts *f)
{
    f->now_us = 86400000000;
}

static const struct {
    const char *title;
    void (*fault)(struct preflight_facts *f);
    const char *check, *says;
} rows[] = {
    {"a service has the port", held_by_service, "tftp-port",
     "error UDP port 69: held by in.tftpd (process 812) | sudo systemctl stop tftpd-hpa.service\n"},
    {"a program that somebody started has it", held_by_program, "tftp-port",
     "error UDP port 69: held by tftp server\\x0a (process 4711) | sudo kill 4711\n"},
    {"systemd listens for a service", held_by_socket_unit, "tftp-port",
     "error UDP port 69: held by systemd (process 1) | systemctl list-sockets | grep ':69'; then "
     "sudo systemctl stop NAME.socket\n"},
    {"somebody has it who cannot be seen", held_unseen, "tftp-port",
     "error UDP port 69: held by a program that cannot be seen from here | sudo ss -lnup 'sport = "
     ":69'\n"},
    {"what is held is not tried", held_unseen, "self-test",
     "note UDP port 69: a request from this computer: not tried, as the port could not be bound\n"},
    {"nobody's privilege", no_privilege, "tftp-port",
     "error UDP port 69: not permitted: ports below 1024 are root's | sudo hookflash ..., or once: "
     "sudo setcap CAPS /usr/bin/hookflash\n"},
    {"nobody's privilege, to look", no_privilege, "capture",
     "warning every interface: capture is not permitted: phones are served, but a firewall and "
     "other servers stay invisible | sudo hookflash ..., or once: sudo setcap CAPS "
     "/usr/bin/hookflash\n"},
    {"nobody's privilege, to read rules", no_privilege, "firewall",
     "note firewall: not checked: only root may read its rules | sudo hookflash doctor, or look "
     "yourself: sudo nft list ruleset\n"},
    {"the kernel has no such sockets", bind_strange, "tftp-port",
     "error UDP port 69: cannot be bound: Address family not supported by protocol | ip -brief "
     "address\n"},
    {"another port, and a server on 69", other_port, "phones-port",
     "note UDP port 6969: real phones ask port 69 and no other\n"
     "warning UDP port 69: held by dnsmasq (process 9), which will answer the phones | sudo kill "
     "9\n"},
    {"our own request is swallowed", swallowed, "self-test",
     "error [firewall-suspected] UDP port 69: a request from this computer did not arrive: "
     "something here drops it | sudo nft list ruleset\n"},
    {"loopback is off", no_loopback, "self-test",
     "warning UDP port 69: a request from this computer cannot arrive: loopback is off | sudo ip "
     "link set lo up\n"},
    {"a rule sends it nowhere", no_route, "self-test",
     "warning UDP port 69: a request from this computer cannot be sent: Invalid argument | ip "
     "route get 127.0.0.1\n"},
    {"a layer of the sandbox is not there", no_landlock, "guard",
     "ok privileges: holds: given up; user tech keeps capture\n"
     "note Landlock: not available: not in this kernel | a newer kernel\n"},
    {"the card that was named is good", on_eth0, "interface", "ok eth0: up, 10.9.0.1\n"},
    {"capture is of the card that was named", on_eth0, "capture",
     "ok eth0: capture is permitted\n"},
    {"no such card", no_such_card, "interface",
     "error eth7: there is no such interface | ip -brief link\n"},
    {"no such card, no capture", no_such_card, "capture",
     "note eth7: capture: not tried, the interface is not there or off\n"},
    {"no such card, nothing to tell DHCP", no_such_card, "option-150", ""},
    {"the card is off", switched_off, "interface",
     "error eth0: is switched off | sudo ip link set eth0 up\n"},
    {"the cable is out", no_cable, "interface",
     "error [link-lost] eth0: has no link: no cable, or the other end is off | plug the cable in, "
     "then: ip -brief link show eth0\n"},
    {"no address", no_address, "interface",
     "error eth0: up, but without an IPv4 address | sudo ip addr add 192.168.79.1/24 dev eth0\n"},
    {"an address that nobody gave", self_given, "interface",
     "warning eth0: up, but 169.254.18.52 was given by nobody: no DHCP server answered | sudo ip "
     "addr add 192.168.79.1/24 dev eth0\n"},
    {"no card is of use", nothing_up, "interface",
     "error : no interface is up with an IPv4 address | ip -brief address; then sudo ip addr add "
     "192.168.79.1/24 dev IF && sudo ip link set IF up\n"
     "note : not in use, as off, without link or without IPv4 address: eth0\n"},
    {"two cards and a bridge", two_cards, "interface",
     "ok eth0: up, 10.9.0.1\nok wlan0: up, 192.168.1.5\n"
     "note : not in use, as off, without link or without IPv4 address: docker0\n"},
    {"which of two cards has the phones", two_cards, "option-150",
     "note DHCP: option 150 must name the one in the phones' network: 10.9.0.1 (eth0), "
     "192.168.1.5 (wlan0) | hookflash doctor -i IF\n"},
    {"which of two addresses", two_addresses, "option-150",
     "note DHCP: option 150 must name the one in the phones' network: 10.9.0.1, 192.168.1.5 | ip "
     "-brief address\n"},
    {"a DHCP server runs here", dhcp_here, "dhcp-here",
     "note UDP port 67: dnsmasq (process 77) serves DHCP on this computer | set its option 150 to "
     "10.9.0.1, or stop it\n"},
    {"two cards in one network", two_in_one_network, "same-network",
     "warning eth0: wlan0 has 10.9.0.254 in the same network: answers may leave through the wrong "
     "card | sudo ip link set wlan0 down\n"},
    {"two cards in two networks", neighbour_network, "same-network", ""},
    {"one in the other's wider network", wide_network, "same-network",
     "warning eth0: wlan0 has 10.9.1.1 in the same network: answers may leave through the wrong "
     "card | sudo ip link set wlan0 down\n"},
    {"NetworkManager has the card", network_manager, "address-manager",
     "note eth0: NetworkManager looks after this card: when the link goes, as with a phone alone "
     "on the cable that restarts, it may take the address away | for the time of the bench: nmcli "
     "device set eth0 managed no\n"},
    {"systemd-networkd has it", networkd, "address-manager",
     "note eth0: systemd-networkd looks after this card: when the link goes, as with a phone alone "
     "on the cable that restarts, it may take the address away | in its .network file: [Network] "
     "ConfigureWithoutCarrier=yes, IgnoreCarrierLoss=yes; then networkctl reload\n"},
    {"a pipe", no_terminal, "terminal",
     "note terminal: this is none: only --plain, --answers and serve work here\n"},
    {"TERM=dumb", dumb_terminal, "terminal",
     "warning terminal: no screen on it: dumb cannot place a cursor | export TERM=xterm-256color, "
     "or hookflash --plain\n"},
    {"a corner of the desktop", small_terminal, "terminal",
     "warning terminal: 40 columns and 10 rows: the screen needs 60 and 17 | make it bigger, or "
     "hookflash --plain\n"},
    {"capture fails for another reason", capture_strange, "capture",
     "warning every interface: capture: link type 147 is none of ours | ip -brief link\n"},
    {"nft lets nothing in", nft_shut, "firewall",
     "error [firewall-suspected] nft: drops what no rule lets in, and none lets in UDP port 69: "
     "policy drop; | sudo nft insert rule inet filter input udp dport 69 accept\n"},
    {"ufw is the one to be told", ufw_shut, "firewall",
     "error [firewall-suspected] ufw: drops what no rule lets in, and none lets in UDP port 69: "
     "Default: deny (incoming) | sudo ufw insert 1 allow proto udp to any port 69\n"},
    {"firewalld is", firewalld_shut, "firewall",
     "error [firewall-suspected] firewalld: drops what no rule lets in, and none lets in UDP port "
     "69: target: default | sudo firewall-cmd --zone=public --add-port=69/udp\n"},
    {"iptables drops it by rule", iptables_drops, "firewall",
     "error [firewall-suspected] iptables: drops UDP port 69: -A INPUT -p udp -j DROP | sudo "
     "iptables -I INPUT -p udp --dport 69 -j ACCEPT\n"},
    {"a rule that lets some in", nft_depends, "firewall",
     "note nft: it depends on this rule who may reach UDP port 69: ip saddr 10.0.0.0/8 accept | "
     "sudo nft insert rule ip f in udp dport 69 accept\n"},
    {"no tool to look with: nothing is claimed", no_tool, "firewall",
     "note firewall: not checked: no tool that lists its rules is of use here | sudo nft list "
     "ruleset\n"},
    {"one of two tools refuses", tool_refuses, "firewall",
     "note iptables: not checked: it would not list its rules | sudo iptables-save\n"
     "ok nft: nothing seen that drops UDP port 69\n"},
    {"the kernel gives a small buffer", small_buffer, "receive-buffer",
     "note receive buffer: 208 KiB of 4096: when hundreds of phones ask at once, some ask again | "
     "sudo sysctl -w net.core.rmem_max=4194304\n"},
    {"few open files", few_files, "open-files",
     "warning open files: only 256: each transfer needs one | sudo prlimit --pid $$ "
     "--nofile=65536:65536\n"},
    {"no folder", no_folder, "folder",
     "error /srv/tftp: there is no such folder | mkdir -p /srv/tftp\n"},
    {"a file in its place", folder_is_file, "folder",
     "error /srv/tftp: is not a folder | ls -ld /srv/tftp\n"},
    {"a folder that is shut", folder_unreadable, "folder",
     "error /srv/tftp: cannot be read | sudo chmod u+rx /srv/tftp; ls -ld /srv/tftp\n"},
    {"a folder of somebody else", folder_read_only, "folder",
     "warning /srv/tftp: cannot be written: its files can be served, but no load be put there | "
     "sudo chown \"$USER\" /srv/tftp\n"},
    {"little space", disk_tight, "folder",
     "warning [disk-full] /srv/tftp: only 20 MiB free: a load and its session need 8 | df -h "
     "/srv/tftp\n"},
    {"no space", disk_full, "folder",
     "error [disk-full] /srv/tftp: only 0 MiB free: a load and its session need 8 | df -h "
     "/srv/tftp\n"},
    {"no folder was named", no_folder_named, "folder", ""},
    {"a clock without a battery", clock_1970, "clock",
     "warning clock: 1970-01-02 cannot be today: the times in journal and report will be wrong | "
     "sudo timedatectl set-ntp true, or: sudo date -s 'YYYY-MM-DD HH:MM'\n"},
};

static void one_fault_each(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct preflight_facts f = healthy();
        struct said s = {.only = rows[i].check};
        rows[i].fault(&f);
        preflight(&f, put, &s);
        print_message("# %s\n", rows[i].title);
        assert_string_equal(s.text, rows[i].says);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_fault_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
