/* SPDX-License-Identifier: MIT */
/* What the command line says of DHCP, and how our server begins or is refused, told to a person. */
#ifndef HOOKFLASH_DHCP_OPEN_H
#define HOOKFLASH_DHCP_OPEN_H

#include "dhcpd.h"
#include "options.h"

bool dhcp_is_wanted(const struct options *o);
/* NULL when all is well, else the option that is wrong and what it should be. The address of
 * --address is the caller's to fill in. */
const char *dhcp_config(const struct options *o, struct dhcpd_config *c);

struct port_memory;

/* Binds, and looks for another server on the wire. On failure the mistake and the next thing to
 * type were told on stderr. */
enum exit_status dhcp_open(const struct dhcpd_config *c, const struct port_memory *ports,
                           struct dhcpd **out);

#endif
