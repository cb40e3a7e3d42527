/* SPDX-License-Identifier: MIT */
/* The checks of ports, interfaces, DHCP and firewall: can a phone reach the server? */
#include "core/preflight_impl.h"

#include "core/text.h"
#include "core/tftp_packet.h"

#include <stdio.h>
#include <string.h>

/* What `ip addr add` is shown with: a private network that few have. */
#define SAMPLE_ADDRESS "192.168.79.1/24"

static const char *port_text(const struct preflight_run *d, char text[static 16])
{
    snprintf(text, 16, "UDP port %u", d->facts->port);
    return text;
}

/* --- ports --------------------------------------------------------------------------------------
 */

static void fix_stop(struct preflight_run *d, const struct preflight_holder *h, unsigned port)
{
    if (h->pid == 0)
        preflight_fix(d, "sudo ss -lnup 'sport = :%u'", port);
    else if (h->pid == 1) /* a socket that starts its service at the first request */
        preflight_fix(
            d, "systemctl list-sockets | grep ':%u'; then sudo systemctl stop NAME.socket", port);
    else if (h->unit[0])
        preflight_fix(d, "sudo systemctl stop %s", h->unit);
    else
        preflight_fix(d, "sudo kill %u", h->pid);
}

static void name_holder(const struct preflight_holder *h, char *dst, size_t cap)
{
    char name[PREFLIGHT_NAME_SIZE];
    if (h->pid)
        snprintf(dst, cap, "%s (process %u)", text_safe(slice_str(h->name), name, sizeof name),
                 h->pid);
    else
        snprintf(dst, cap, "a program that cannot be seen from here");
}

void preflight_check_port(struct preflight_run *d)
{
    const struct preflight_facts *f = d->facts;
    char path[16], who[128];
    port_text(d, path);
    switch (f->bind.result) {
    case TRIED_WELL:
        preflight_say(d, SEVERITY_OK, path, "free");
        break;
    case TRIED_BUSY:
        name_holder(&f->holder, who, sizeof who);
        fix_stop(d, &f->holder, f->port);
        preflight_say(d, SEVERITY_ERROR, path, "held by %s", who);
        break;
    case TRIED_NOT_PERMITTED:
        preflight_fix(d, "sudo hookflash ..., or once: %s", f->permit);
        preflight_say(d, SEVERITY_ERROR, path, "not permitted: ports below 1024 are root's");
        break;
    case TRIED_FAILED:
    case NOT_TRIED:
        preflight_fix(d, "ip -brief address");
        preflight_say(d, SEVERITY_ERROR, path, "cannot be bound: %s", f->bind.problem);
        break;
    }
}

void preflight_check_phones_port(struct preflight_run *d)
{
    const struct preflight_facts *f = d->facts;
    char path[16], who[128];
    if (f->port == TFTP_PORT)
        return;
    preflight_say(d, SEVERITY_NOTE, port_text(d, path), "real phones ask port 69 and no other");
    if (!f->holder_69.open)
        return;
    name_holder(&f->holder_69, who, sizeof who);
    fix_stop(d, &f->holder_69, TFTP_PORT);
    preflight_say(d, SEVERITY_WARNING, "UDP port 69", "held by %s, which will answer the phones",
                  who);
}

static bool loopback_is_off(const struct preflight_facts *f)
{
    for (unsigned i = 0; i < f->card_count; i++)
        if (f->card[i].loopback)
            return !f->card[i].on;
    return false;
}

void preflight_check_self(struct preflight_run *d)
{
    const struct preflight_facts *f = d->facts;
    char path[16];
    port_text(d, path);
    if (f->self.result == TRIED_WELL) {
        preflight_say(d, SEVERITY_OK, path, "a request from this computer arrives");
    } else if (f->self.result == NOT_TRIED) {
        preflight_say(d, SEVERITY_NOTE, path,
                      "a request from this computer: not tried, as the port could not be bound");
    } else if (loopback_is_off(f)) {
        preflight_fix(d, "sudo ip link set lo up");
        preflight_say(d, SEVERITY_WARNING, path,
                      "a request from this computer cannot arrive: loopback is off");
    } else if (f->self.problem[0]) {
        preflight_fix(d, "ip route get 127.0.0.1");
        preflight_say(d, SEVERITY_WARNING, path, "a request from this computer cannot be sent: %s",
                      f->self.problem);
    } else {
        d->next.slug = DIAG_FIREWALL_SUSPECTED;
        preflight_fix(d, "sudo nft list ruleset");
        preflight_say(d, SEVERITY_ERROR, path,
                      "a request from this computer did not arrive: something here drops it");
    }
}

/* --- interfaces ---------------------------------------------------------------------------------
 */

static bool is_self_given(struct ip a) /* 169.254/16: nobody gave it an address */
{
    return a.family == 4 && a.b[0] == 169 && a.b[1] == 254;
}

static void put_addresses(struct buf *b, const struct preflight_card *c, const char *behind)
{
    char ip[IP_TEXT_SIZE];
    for (unsigned i = 0; i < c->address_count; i++)
        buf_printf(b, "%s%s%s", b->len ? ", " : "", ip_format(c->address[i], ip), behind);
}

static void judge_card(struct preflight_run *d, const struct preflight_card *c)
{
    char text[200];
    struct buf b;
    buf_fixed(&b, text, sizeof text);
    put_addresses(&b, c, "");
    if (!c->on) {
        preflight_fix(d, "sudo ip link set %s up", c->name);
        preflight_say(d, SEVERITY_ERROR, c->name, "is switched off");
    } else if (!c->up) {
        d->next.slug = DIAG_LINK_LOST;
        preflight_fix(d, "plug the cable in, then: ip -brief link show %s", c->name);
        preflight_say(d, SEVERITY_ERROR, c->name, "has no link: no cable, or the other end is off");
    } else if (c->address_count == 0) {
        preflight_fix(d, "sudo ip addr add " SAMPLE_ADDRESS " dev %s", c->name);
        preflight_say(d, SEVERITY_ERROR, c->name, "up, but without an IPv4 address");
    } else if (c->loopback) {
        preflight_say(d, SEVERITY_NOTE, c->name, "loopback: only simulated phones are there");
    } else if (is_self_given(c->address[0])) {
        preflight_fix(d, "sudo ip addr add " SAMPLE_ADDRESS " dev %s", c->name);
        preflight_say(d, SEVERITY_WARNING, c->name,
                      "up, but %s was given by nobody: no DHCP server answered", buf_cstr(&b));
    } else {
        preflight_say(d, SEVERITY_OK, c->name, "up, %s", buf_cstr(&b));
    }
}

static const struct preflight_card *find_card(const struct preflight_facts *f, const char *name)
{
    for (unsigned i = 0; i < f->card_count; i++)
        if (strcmp(f->card[i].name, name) == 0)
            return &f->card[i];
    return NULL;
}

/* Of all cards those count that phones can be reached through; the others are told in one line. */
bool preflight_counts(const struct preflight_facts *f, const struct preflight_card *c)
{
    return f->interface ? strcmp(c->name, f->interface) == 0
                        : c->up && c->address_count && !c->loopback;
}

static void say_others(struct preflight_run *d)
{
    const struct preflight_facts *f = d->facts;
    char text[200];
    struct buf b;
    buf_fixed(&b, text, sizeof text);
    for (unsigned i = 0; i < f->card_count; i++)
        if (!preflight_counts(f, &f->card[i]) && !f->card[i].loopback)
            buf_printf(&b, "%s%s", b.len ? ", " : "", f->card[i].name);
    if (b.len)
        preflight_say(d, SEVERITY_NOTE, "",
                      "not in use, as off, without link or without IPv4 address: %s",
                      b.bad ? "many" : buf_cstr(&b));
}

void preflight_check_interface(struct preflight_run *d)
{
    const struct preflight_facts *f = d->facts;
    unsigned good = 0;
    if (f->interface) {
        const struct preflight_card *c = find_card(f, f->interface);
        if (c) {
            judge_card(d, c);
        } else {
            preflight_fix(d, "ip -brief link");
            preflight_say(d, SEVERITY_ERROR, f->interface, "there is no such interface");
        }
        return;
    }
    for (unsigned i = 0; i < f->card_count; i++)
        if (preflight_counts(f, &f->card[i])) {
            judge_card(d, &f->card[i]);
            good++;
        }
    if (good == 0) {
        preflight_fix(d, "ip -brief address; then sudo ip addr add " SAMPLE_ADDRESS
                         " dev IF && sudo ip link set IF up");
        preflight_say(d, SEVERITY_ERROR, "", "no interface is up with an IPv4 address");
    }
    say_others(d);
}

/* --- DHCP ---------------------------------------------------------------------------------------
 */

/* The addresses that phones can be told, "" when there is none; how many they are. */
static unsigned server_addresses(const struct preflight_facts *f, char *dst, size_t cap)
{
    unsigned count = 0;
    struct buf b;
    buf_fixed(&b, dst, cap);
    for (unsigned i = 0; i < f->card_count; i++) {
        const struct preflight_card *c = &f->card[i];
        char behind[PREFLIGHT_NAME_SIZE + 4];
        if (!preflight_counts(f, c) || !c->up)
            continue;
        count += c->address_count;
        snprintf(behind, sizeof behind, " (%s)", c->name);
        put_addresses(&b, c, f->interface ? "" : behind);
    }
    buf_cstr(&b);
    return count;
}

/* The one address that there is, or ADDRESS for a person to fill in. */
static const char *the_address(const struct preflight_facts *f, char ip[static IP_TEXT_SIZE])
{
    struct ip found = {0};
    unsigned count = 0;
    for (unsigned i = 0; i < f->card_count; i++)
        if (preflight_counts(f, &f->card[i]) && f->card[i].up && f->card[i].address_count) {
            found = f->card[i].address[0];
            count += f->card[i].address_count;
        }
    return count == 1 ? ip_format(found, ip) : "ADDRESS";
}

void preflight_check_option_150(struct preflight_run *d)
{
    char text[240] = "", ip[IP_TEXT_SIZE];
    unsigned count = server_addresses(d->facts, text, sizeof text);
    if (count == 0)
        return; /* said above, with what to do first */
    if (count > 1) {
        preflight_fix(d, "%s",
                      d->facts->interface ? "ip -brief address" : "hookflash doctor -i IF");
        preflight_say(d, SEVERITY_NOTE, "DHCP",
                      "option 150 must name the one in the phones' network: %s", text);
        return;
    }
    the_address(d->facts, ip);
    preflight_fix(d, "dnsmasq: dhcp-option=150,%s; Cisco IOS: option 150 ip %s", ip, ip);
    preflight_say(d, SEVERITY_NOTE, "DHCP", "option 150 must name this computer: %s", ip);
}

void preflight_check_dhcp_here(struct preflight_run *d)
{
    const struct preflight_holder *h = &d->facts->holder_67;
    char who[128], ip[IP_TEXT_SIZE];
    if (!h->open) {
        preflight_say(d, SEVERITY_OK, "UDP port 67", "no DHCP server runs on this computer");
        return;
    }
    name_holder(h, who, sizeof who);
    preflight_fix(d, "set its option 150 to %s, or stop it", the_address(d->facts, ip));
    preflight_say(d, SEVERITY_NOTE, "UDP port 67", "%s serves DHCP on this computer", who);
}

/* --- firewall -----------------------------------------------------------------------------------
 */

static void fix_firewall(struct preflight_run *d, enum firewall_tool tool, const char *chain)
{
    unsigned port = d->facts->port;
    switch (tool) {
    case FIREWALL_UFW:
        preflight_fix(d, "sudo ufw insert 1 allow proto udp to any port %u", port);
        break;
    case FIREWALL_FIREWALLD:
        preflight_fix(d, "sudo firewall-cmd --zone=%s --add-port=%u/udp", chain, port);
        break;
    case FIREWALL_NFT:
        preflight_fix(d, "sudo nft insert rule %s udp dport %u accept", chain, port);
        break;
    case FIREWALL_IPTABLES:
        preflight_fix(d, "sudo iptables -I INPUT -p udp --dport %u -j ACCEPT", port);
        break;
    case FIREWALL_TOOL_COUNT:
        break;
    }
}

static void say_firewall(struct preflight_run *d, enum firewall_tool tool)
{
    static const struct {
        enum severity severity;
        const char *text;
    } said[] = {
        [FIREWALL_OPEN] = {SEVERITY_OK, "nothing seen that drops UDP port"},
        [FIREWALL_LETS_IN] = {SEVERITY_OK, "lets in UDP port"},
        [FIREWALL_PERHAPS] = {SEVERITY_NOTE, "it depends on this rule who may reach UDP port"},
        [FIREWALL_SHUT] = {SEVERITY_ERROR, "drops what no rule lets in, and none lets in UDP port"},
        [FIREWALL_DROPS] = {SEVERITY_ERROR, "drops UDP port"},
    };
    const struct firewall_answer *a = &d->facts->firewall[tool].answer;
    if (a->verdict >= FIREWALL_PERHAPS)
        fix_firewall(d, tool, a->chain);
    if (a->verdict >= FIREWALL_SHUT)
        d->next.slug = DIAG_FIREWALL_SUSPECTED;
    preflight_say(d, said[a->verdict].severity, firewall_name(tool), "%s %u%s%s",
                  said[a->verdict].text, d->facts->port, a->rule[0] ? ": " : "", a->rule);
}

/* Tools show the same kernel, so the first that has something against it is enough: its command
 * mends it. */
void preflight_check_firewall(struct preflight_run *d)
{
    const struct preflight_facts *f = d->facts;
    unsigned read = 0, bad = 0;
    if (!f->firewall_asked) {
        preflight_fix(d, "sudo hookflash doctor, or look yourself: sudo nft list ruleset");
        preflight_say(d, SEVERITY_NOTE, "firewall", "not checked: only root may read its rules");
        return;
    }
    for (unsigned t = 0; t < FIREWALL_TOOL_COUNT; t++) {
        const struct firewall_answer *a = &f->firewall[t].answer;
        read += f->firewall[t].reading == FIREWALL_READ;
        if (f->firewall[t].reading == FIREWALL_READ && a->verdict >= FIREWALL_PERHAPS && !bad++)
            say_firewall(d, (enum firewall_tool)t);
        if (f->firewall[t].reading == FIREWALL_REFUSED) {
            preflight_fix(d, "sudo %s", firewall_command((enum firewall_tool)t));
            preflight_say(d, SEVERITY_NOTE, firewall_name((enum firewall_tool)t),
                          "not checked: it would not list its rules");
        }
    }
    for (unsigned t = 0; !bad && t < FIREWALL_TOOL_COUNT; t++)
        if (f->firewall[t].reading == FIREWALL_READ)
            say_firewall(d, (enum firewall_tool)t);
    if (!read) {
        preflight_fix(d, "sudo nft list ruleset");
        preflight_say(d, SEVERITY_NOTE, "firewall",
                      "not checked: no tool that lists its rules is of use here");
    }
}
