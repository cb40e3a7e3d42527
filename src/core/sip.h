/* SPDX-License-Identifier: MIT */
/*
 * SIP as a monitor needs it: the start line and the few headers that tell which phone speaks, what
 * it runs and whether it was let in (RFC 3261; WIRE 6). Compact header names and any case are read;
 * a message cut by the capture gives what it still holds. Credentials are never looked at.
 */
#ifndef HOOKFLASH_SIP_H
#define HOOKFLASH_SIP_H

#include "core/addr.h"

enum { SIP_PORT = 5060 };

struct sip_message {
    struct slice method; /* of a request, or empty */
    unsigned status;     /* of a response, or 0 */
    struct slice cseq;   /* method of the CSeq, of a response too */
    struct slice call_id, agent, contact, from;
    struct slice reason; /* text= of the Reason header: the alarm with its load (WIRE 6) */
    struct slice device; /* +u.sip!devicename.ccm.cisco.com="SEP..." */
    struct mac mac; /* by device, Call-ID, From tag or +sip.instance, in this order (WIRE 0.8) */
};

/* False: the first line is not SIP's. */
bool sip_parse(struct slice payload, struct sip_message *out);
/* CSCO/4, CSCO/7, Cisco-CP7960G/8.0, Cisco-CP7940G/8.0: a 7940 or 7960 (WIRE 6). *model (may be
 * NULL): "7960", "7940", or empty where the agent does not say. */
bool sip_agent_is_79x0(struct slice agent, struct slice *model);
/* Any Cisco phone, no gateway and no call manager. */
bool sip_agent_is_phone(struct slice agent);

#endif
