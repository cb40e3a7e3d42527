/* SPDX-License-Identifier: MIT */
/*
 * The DHCP client of a 7940/7960 (PHONES 6, WIRE 3), pure: replies and the time go in, packets and
 * a lease come out.
 */
#ifndef HOOKFLASH_SIM_DHCP_H
#define HOOKFLASH_SIM_DHCP_H

#include "core/dhcp_packet.h"
#include "phones/sim_body.h"

enum { SIM_DHCP_BYTES = 548 }; /* of every packet that a phone sends (WIRE 3) */

enum sim_dhcp_state {
    SIM_DHCP_OFF,
    SIM_DHCP_REBOOTING,  /* asks for the address of its last life */
    SIM_DHCP_SELECTING,  /* DISCOVER */
    SIM_DHCP_REQUESTING, /* what one server offered */
    SIM_DHCP_BOUND,
};

struct sim_lease {
    struct ip address, gateway;
    unsigned prefix;
    struct ip tftp;   /* by the phone's order (PHONES 6); none: the lease names no TFTP server */
    struct ip backup; /* the second of option 150, or none */
};

struct sim_dhcp {
    enum sim_dhcp_state state;
    unsigned sends; /* in this state */
    int64_t deadline_us;
    struct ip wanted, by;   /* the address asked for; the server that offered it */
    struct sim_lease lease; /* when BOUND */
    struct ip last;         /* the address of the last lease: outlives a reset */
};

struct sim_dhcp_out {
    void *ctx;
    void (*send)(void *ctx, struct slice packet);
};

/* The phone has booted and wants an address. */
void sim_dhcp_start(struct sim_dhcp *d, struct sim_body *b, int64_t now_us,
                    const struct sim_dhcp_out *out);
void sim_dhcp_stop(struct sim_dhcp *d); /* the link is down; the last address is kept */
/* A packet from port 67. True: d->lease is new. */
bool sim_dhcp_packet(struct sim_dhcp *d, struct sim_body *b, struct slice packet, int64_t now_us,
                     const struct sim_dhcp_out *out);
void sim_dhcp_tick(struct sim_dhcp *d, struct sim_body *b, int64_t now_us,
                   const struct sim_dhcp_out *out);
bool sim_dhcp_deadline(const struct sim_dhcp *d, int64_t *at_us);

/*
 * Which TFTP server a lease names: option 150's first, else option 66 where it is dotted, else
 * siaddr where there is neither. A host name in option 66 is not resolved here: none.
 */
struct ip sim_dhcp_tftp(const struct dhcp_packet *p);

#endif
