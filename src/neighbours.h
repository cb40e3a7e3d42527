/* SPDX-License-Identifier: MIT */
/* What the kernel knows of the computers on our own wire. */
#ifndef HOOKFLASH_NEIGHBOURS_H
#define HOOKFLASH_NEIGHBOURS_H

#include "core/addr.h"

/*
 * The MAC of an IPv4 address, as its own ARP told the kernel; false: not known, or not on this
 * wire. A phone asks for our address before it sends anything, so this knows it by its first
 * request, also where nothing is captured.
 */
bool neighbours_mac(struct ip ip, struct mac *out);

#endif
