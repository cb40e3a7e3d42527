/* SPDX-License-Identifier: MIT */
/*
 * What CDP and LLDP frames say of the phone that sent them (WIRE 1, 2). Views into the payload,
 * trailing NULs and blanks cut off; what is absent is empty.
 */
#ifndef HOOKFLASH_NEIGHBOUR_H
#define HOOKFLASH_NEIGHBOUR_H

#include "core/load_name.h"
#include "core/addr.h"

struct neighbour {
    struct slice device;   /* CDP Device ID; LLDP system name without a domain */
    struct slice platform; /* CDP Platform; LLDP-MED model, else the system description */
    struct slice version;  /* CDP Software Version; LLDP-MED software, else from the description */
    struct slice port;
    struct ip address;
    struct mac mac; /* from device: SEP, SIP or MGC and twelve hexadecimal digits */
};

/* False: cut short within a TLV, or no such frame. What was read before a bad TLV is not believed.
 */
bool cdp_parse(struct slice payload, struct neighbour *out);
bool lldp_parse(struct slice payload, struct neighbour *out);

/* A Cisco phone, not a switch, a router or a video codec (WIRE 1: CTS-CODEC also says SEP). */
bool neighbour_is_phone(const struct neighbour *n);
/* A 7940 or 7960 by its platform. */
bool neighbour_is_79x0(const struct neighbour *n);
/*
 * What runs by WIRE 0.1 and 0.2: on a 7940/7960 the prefix of the device decides, else the version;
 * P003-08-2-00 is SIP, P00308000700 SCCP.
 */
enum protocol neighbour_protocol(const struct neighbour *n);
/*
 * The load's name as files carry it: P003-08-2-00 of a SIP image is P0S3-08-2-00 (WIRE 0.2).
 * Returns dst, "" where the version is no load name.
 */
char *neighbour_load(const struct neighbour *n, char dst[static LOAD_NAME_MAX + 1]);

#endif
