/* SPDX-License-Identifier: MIT */
/* MGCP as a monitor needs it: RSIP, the one message that says "I am up" (RFC 3435 2.3.12, WIRE 7).
 */
#ifndef HOOKFLASH_MGCP_H
#define HOOKFLASH_MGCP_H

#include "core/bytes.h"

enum { MGCP_GATEWAY_PORT = 2427, MGCP_AGENT_PORT = 2727 };

struct mgcp_message {
    struct slice verb;        /* of a command: "RSIP"; empty in a response */
    unsigned code;            /* of a response: 200, 500 ...; 0 in a command */
    struct slice transaction; /* digits */
    struct slice endpoint;    /* "aaln/1@SEP00156219BB2F" as it is */
    struct slice restart;     /* RM: "restart"; empty: absent */
};

bool mgcp_parse(struct slice payload, struct mgcp_message *out);

#endif
