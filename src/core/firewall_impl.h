/* SPDX-License-Identifier: MIT */
/* One rule of a listing, read by the tool's own grammar; shared by firewall*.c alone. */
#ifndef HOOKFLASH_FIREWALL_IMPL_H
#define HOOKFLASH_FIREWALL_IMPL_H

#include "core/firewall.h"

enum rule_match { MATCH_NO, MATCH_PERHAPS, MATCH_YES };

enum rule_verdict {
    RULE_NOTHING, /* it counts, logs, marks */
    RULE_ACCEPT,
    RULE_DROP,
    RULE_RETURN,
    RULE_JUMP,
    RULE_GOTO,
};

struct rule {
    enum rule_match match;
    bool names_port;
    enum rule_verdict verdict;
    struct slice target; /* of RULE_JUMP and RULE_GOTO */
};

/* False: the line is no rule of that chain. */
bool firewall_rule_nft(struct slice line, struct slice chain, const struct firewall_asked *asked,
                       struct rule *out);
bool firewall_rule_iptables(struct slice line, struct slice chain,
                            const struct firewall_asked *asked, struct rule *out);
bool firewall_rule_ufw(struct slice line, struct slice chain, const struct firewall_asked *asked,
                       struct rule *out);

/* Is the port in "69", "tftp", "60-80", "60:80" or several of them, with blanks or commas? */
bool firewall_ports_have(struct slice list, uint16_t port);

#endif
