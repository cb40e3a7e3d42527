/* SPDX-License-Identifier: MIT */
#include "as_root.h"

#include "core/tftp_packet.h"
#include "httpd.h"
#include "privilege.h"
#include "private_net.h"
#include "sd_ready.h"

#include <stdio.h>

enum { PORT_DHCP = 67 };

static bool serves(const struct options *o)
{
    return o->command == COMMAND_SERVE || o->command == COMMAND_WIZARD ||
           o->command == COMMAND_DEMO;
}

static void take_given(struct as_root *a, const struct options *o)
{
    int given = serves(o) ? sd_ready_sockets() : 0;
    unsigned strangers = socket_stock_given(&a->stock, given);
    if (strangers)
        fprintf(stderr,
                "hookflash: %u of the sockets that systemd opened is none for TFTP (UDP, bound)\n"
                "Next: systemctl cat hookflash.socket\n",
                strangers);
}

static void remember_ports(struct port_memory *m, const struct options *o)
{
    struct httpd_config http;
    port_holder_remember(m, PORT_UDP, TFTP_PORT);
    port_holder_remember(m, PORT_UDP, PORT_DHCP);
    if (o->port != TFTP_PORT)
        port_holder_remember(m, PORT_UDP, (uint16_t)o->port);
    if (o->http && !httpd_config_of(o, &http))
        port_holder_remember(m, PORT_TCP, http.port);
}

/* The one that demo --bench plays in; sockets of the stock are made there. */
static void enter_private_net(struct as_root *a, const struct options *o)
{
    bool wanted = o->command == COMMAND_DEMO && o->bench;
    if (wanted && privilege_is_root())
        a->in_private_net = private_net_enter() == 0;
}

void as_root_look(struct as_root *a, const struct options *o)
{
    *a = (struct as_root){0};
    enter_private_net(a, o);
    take_given(a, o);
    bool judges = o->command == COMMAND_DOCTOR || o->command == COMMAND_WIZARD;
    if (!privilege_is_root() || !(judges || serves(o)))
        return;
    if (!a->stock.given_port)
        socket_stock_fill(&a->stock);
    remember_ports(&a->ports, o);
    if (judges)
        firewall_listings_read(&a->firewall);
}

void as_root_free(struct as_root *a)
{
    socket_stock_close(&a->stock);
    firewall_listings_free(&a->firewall);
}
