/* SPDX-License-Identifier: MIT */
/* What `hookflash doctor` looks at and tries on this computer. */
#ifndef HOOKFLASH_DOCTOR_FACTS_H
#define HOOKFLASH_DOCTOR_FACTS_H

#include "core/preflight.h"
#include "loop.h"

/* Fills in all but interface, port, permit and root, which the caller set. Binds the port for a
 * moment and sends one datagram to ourselves; nothing else is touched. 0 or -errno. */
int doctor_gather(struct preflight_facts *f);

/* Part of it: runs what lists the firewall's rules, as root only. */
void doctor_ask_firewall(struct loop *loop, struct preflight_facts *f);

#endif
