/* SPDX-License-Identifier: MIT */
/*
 * Would the firewall of this computer let a TFTP request in? Judged from what its tools list, for a
 * new UDP datagram to a port; certain only as far as the listing is (DESIGN 12).
 */
#ifndef HOOKFLASH_FIREWALL_H
#define HOOKFLASH_FIREWALL_H

#include "core/bytes.h"

/* id, name, what lists its rules. Those that write rules for people stand first: they are also seen
 * in the others' listings, but their own command is the one that mends them. */
#define FIREWALL_TOOLS(X)                                                                          \
    X(FIREWALL_UFW, "ufw", "ufw status verbose")                                                   \
    X(FIREWALL_FIREWALLD, "firewalld", "firewall-cmd --list-all")                                  \
    X(FIREWALL_NFT, "nft", "nft list ruleset")                                                     \
    X(FIREWALL_IPTABLES, "iptables", "iptables-save")

enum firewall_tool {
#define X(id, name, command) id,
    FIREWALL_TOOLS(X)
#undef X
        FIREWALL_TOOL_COUNT
};

const char *firewall_name(enum firewall_tool t);
const char *firewall_command(enum firewall_tool t);

enum firewall_verdict {
    FIREWALL_OPEN,    /* nothing listed drops it */
    FIREWALL_LETS_IN, /* a rule accepts it */
    FIREWALL_PERHAPS, /* it hangs on a rule's further conditions: who sends, through which card */
    FIREWALL_SHUT,    /* what no rule accepts is dropped, and none accepts it */
    FIREWALL_DROPS,   /* a rule drops it */
};

struct firewall_asked {
    uint16_t port;
    const char *interface; /* that it comes in on; NULL: any but loopback */
};

struct firewall_answer {
    enum firewall_verdict verdict;
    char rule[160]; /* the rule or the policy that decides, as it is listed, or "" */
    char chain[96]; /* nft: "inet filter input"; iptables: "INPUT"; or "" */
};

/* Of all chains that a datagram must pass, the worst. */
void firewall_judge(enum firewall_tool tool, struct slice listing,
                    const struct firewall_asked *asked, struct firewall_answer *out);

#endif
