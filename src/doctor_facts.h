/* SPDX-License-Identifier: MIT */
/* What `hookflash doctor` looks at and tries on this computer. */
#ifndef HOOKFLASH_DOCTOR_FACTS_H
#define HOOKFLASH_DOCTOR_FACTS_H

#include "core/preflight.h"
#include "loop.h"

struct as_root;
struct privilege;
struct socket_stock;

/* Fills in all but interface, port, permit and root, which the caller set. Binds the port for a
 * moment and sends one datagram to ourselves; nothing else is touched. A socket of the stock (NULL:
 * none) is used up by it. 0 or -errno. */
int doctor_gather(struct preflight_facts *f, const struct as_root *seen, struct socket_stock *stock,
                  const struct privilege *p);

/* What the firewall's tools list; only root may ask them. */
struct firewall_listings {
    bool asked;
    struct {
        enum firewall_reading reading;
        struct buf text;
    } tool[FIREWALL_TOOL_COUNT];
};

void firewall_listings_read(struct firewall_listings *out);
void firewall_listings_free(struct firewall_listings *l); /* also all zeros */

/* Parts of doctor_gather(). */
void doctor_judge_firewall(const struct firewall_listings *l, struct preflight_facts *f);
void doctor_ask_guards(const struct privilege *p, struct preflight_facts *f);

#endif
