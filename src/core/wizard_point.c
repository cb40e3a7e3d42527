/* SPDX-License-Identifier: MIT */
/* How phones find this computer: keys on the phone (PHONES 6), or option 150 of a DHCP server; and
 * how it all ended. */
#include "core/wizard.h"

void wizard_say_option_150(struct ip address, struct buf *out)
{
    char ip[IP_TEXT_SIZE];
    ip_format(address, ip);
    buf_printf(out,
               "    dnsmasq      dhcp-option=150,%s\n"
               "    ISC dhcpd    option tftp150 code 150 = array of ip-address;\n"
               "                 option tftp150 %s;\n"
               "    Kea          \"option-data\": [{\"code\": 150, \"csv-format\": false,\n"
               "                                  \"data\": \"%08X\"}]\n"
               "    Cisco IOS    option 150 ip %s\n"
               "    Windows      Add-DhcpServerv4OptionDefinition -OptionId 150 -Name TFTP `\n"
               "                     -Type IPv4Address\n"
               "                 Set-DhcpServerv4OptionValue -OptionId 150 -Value %s\n",
               ip, ip, (unsigned)ip_v4_value(address), ip, ip);
}

static void say_keys(struct ip address, struct buf *out)
{
    char ip[IP_TEXT_SIZE];
    buf_printf(
        out,
        "    1. Settings, then **# on the key pad (older SIP: Unlock Config, password cisco)\n"
        "    2. Network Configuration: Alternate TFTP = YES\n"
        "    3. TFTP Server 1 = %s (* types the dot), then Save\n"
        "    4. Restart it: *, 6 and Settings pressed together, or pull its power\n",
        ip_format(address, ip));
}

static void say_port(unsigned port, struct buf *out)
{
    if (port != 69)
        buf_str(out, "  !! phones ask on UDP port 69 only, and this server will have another\n");
}

void wizard_say_point(struct ip address, unsigned port, struct buf *out)
{
    buf_str(out, "  On the phone:\n");
    say_keys(address, out);
    buf_str(out, "  Or by DHCP, which Alternate TFTP = YES on the phone overrides:\n");
    wizard_say_option_150(address, out);
    say_port(port, out);
}

void wizard_say_point_by_dhcp(const char *card, struct ip address, unsigned port, struct buf *out)
{
    buf_printf(
        out,
        "  This computer gives the phones on %s their addresses, and names itself as\n"
        "  their TFTP server (options 150 and 66, siaddr): restart them, and they ask here.\n"
        "  First it looks for another DHCP server there, and does not begin if one answers.\n"
        "  A phone that has Alternate TFTP = YES needs the keys all the same:\n",
        card);
    say_keys(address, out);
    say_port(port, out);
}

void wizard_say_report(const struct model_summary *s, const char *session, struct buf *out)
{
    buf_printf(out, "  done      %u%s\n", s->done + s->current,
               s->current ? " (some ran this load already)" : "");
    buf_printf(out, "  failed    %u\n", s->failed + s->stuck);
    buf_printf(out, "  not seen  %u\n", s->waiting);
    if (s->busy)
        buf_printf(out, "  under way %u: do not unplug them\n", s->busy);
    if (!session) {
        buf_str(out, "  No session was kept.\n");
        return;
    }
    buf_printf(out, "  The session lies in %s\n  Next: hookflash report %s\n", session, session);
}
