/* SPDX-License-Identifier: MIT */
#include "dhcp_open.h"

#include "core/wizard.h"
#include "dhcp_look.h"
#include "port_holder.h"

#include <errno.h>
#include <string.h>

static bool parse_pool(const char *text, struct dhcpd_config *c)
{
    const char *dash = strchr(text, '-');
    return dash && ip_parse(slice_of(text, (size_t)(dash - text)), &c->first) &&
           ip_parse(slice_str(dash + 1), &c->last) && c->first.family == 4 && c->last.family == 4 &&
           ip_v4_value(c->first) <= ip_v4_value(c->last);
}

bool dhcp_is_wanted(const struct options *o)
{
    return o->dhcp && strcmp(o->dhcp, "no") != 0;
}

const char *dhcp_config(const struct options *o, struct dhcpd_config *c)
{
    struct slice whom = slice_str(o->dhcp);
    *c = (struct dhcpd_config){
        .interface = o->interface, .seconds = o->dhcp_lease, .any = slice_is(whom, "any")};
    if (!dhcp_is_wanted(o))
        return o->dhcp_pool ? "needs --dhcp for --dhcp-pool" : NULL;
    if (whom.n && !c->any && !slice_is(whom, "yes"))
        return "--dhcp: must be --dhcp alone, for phones, or --dhcp=any";
    if (!o->interface)
        return "needs -i IF for --dhcp: addresses are given on one wire only";
    if (o->dhcp_pool && !parse_pool(o->dhcp_pool, c))
        return "--dhcp-pool: must be A-B, two IPv4 addresses, the lower one first";
    if (c->seconds < DHCP_LEASE_LEAST_S)
        return "--dhcp-lease: must be at least 60 seconds";
    return NULL;
}

static enum exit_status refused(const struct dhcpd_config *c, const struct port_memory *ports,
                                int rc)
{
    char ip[IP_TEXT_SIZE], last[IP_TEXT_SIZE];
    fprintf(stderr, "hookflash: DHCP on %s: ", c->interface);
    switch (rc) {
    case -EADDRINUSE:
        fprintf(stderr, "UDP port %d: ", DHCP_SERVER_PORT);
        port_holder_tell(PORT_UDP, DHCP_SERVER_PORT, ports, stderr);
        return EXIT_REFUSED;
    case -EACCES:
    case -EPERM:
        fputs("not permitted\nNext: sudo hookflash serve ... or once: sudo setcap "
              "cap_net_raw,cap_net_bind_service=ep \"$(command -v hookflash)\"\n",
              stderr);
        return EXIT_REFUSED;
    case -ENODEV:
        fputs("there is no such interface\nNext: ip -brief link\n", stderr);
        return EXIT_FILES;
    case -EPROTONOSUPPORT:
        fputs("no Ethernet card\nNext: ip -brief link\n", stderr);
        return EXIT_FILES;
    case -EADDRNOTAVAIL:
        if (ip_known(c->address))
            fprintf(stderr,
                    "it does not have the address %s\nNext: ip -brief address show dev %s\n",
                    ip_format(c->address, ip), c->interface);
        else
            fprintf(stderr,
                    "it has no IPv4 address to give others from\n"
                    "Next: sudo ip addr add 192.168.79.1/24 dev %s\n",
                    c->interface);
        return EXIT_FILES;
    case -ERANGE:
        fprintf(stderr,
                "the pool %s-%s lies outside its subnet\nNext: ip -brief address show dev %s\n",
                ip_format(c->first, ip), ip_format(c->last, last), c->interface);
        return EXIT_FILES;
    case -ENOSPC:
        fprintf(stderr,
                "no address is left to give beside its own\n"
                "Next: a wider --dhcp-pool, or: sudo ip addr add 192.168.79.1/24 dev %s\n",
                c->interface);
        return EXIT_FILES;
    default:
        fprintf(stderr, "%s\nNext: ip -brief link show dev %s\n", strerror(-rc), c->interface);
        return EXIT_INTERNAL;
    }
}

static void tell_other(const struct dhcpd_config *c, struct ip ours, struct ip other)
{
    char text[1200], ip[IP_TEXT_SIZE];
    struct buf lines;
    buf_fixed(&lines, text, sizeof text);
    wizard_say_option_150(ours, &lines);
    fprintf(stderr,
            "hookflash: DHCP on %s: %s gives addresses there; two servers lead phones astray\n"
            "Next: leave --dhcp out, and have that one name this computer:\n%s",
            c->interface, ip_format(other, ip), buf_cstr(&lines));
}

enum exit_status dhcp_open(const struct dhcpd_config *c, const struct port_memory *ports,
                           struct dhcpd **out)
{
    struct ip other;
    int rc = dhcpd_open(c, out);
    if (rc < 0)
        return refused(c, ports, rc);
    fprintf(stderr, "hookflash: looking for another DHCP server on %s, %d s\n", c->interface,
            DHCP_LOOK_S);
    rc = dhcp_look(dhcpd_card(*out), &other);
    if (rc == 0)
        return EXIT_WELL;
    enum exit_status status = EXIT_REFUSED;
    if (rc > 0)
        tell_other(c, dhcpd_card(*out)->address, other);
    else
        status = refused(c, ports, rc);
    dhcpd_close(*out);
    *out = NULL;
    return status;
}
