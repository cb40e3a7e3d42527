/* SPDX-License-Identifier: MIT */
/*
 * SCCP ("Skinny") as a monitor needs it: what a phone says when it registers, and what it is told
 * (WIRE 5). One message at a time out of a TCP segment; the stream is the tracker's.
 */
#ifndef HOOKFLASH_SCCP_H
#define HOOKFLASH_SCCP_H

#include "core/load_name.h"
#include "core/addr.h"

enum {
    SCCP_PORT = 2000,
    SCCP_KEEPALIVE = 0x0000,
    SCCP_REGISTER = 0x0001,
    SCCP_ALARM = 0x0020,
    SCCP_UNREGISTER = 0x0027,
    SCCP_REGISTER_ACK = 0x0081,
    SCCP_REGISTER_REJECT = 0x009d,
    SCCP_RESET = 0x009f,
    SCCP_TYPE_7960 = 7,
    SCCP_TYPE_7940 = 8,
};

struct sccp_message {
    uint32_t id;
    struct slice body;
    /* Only what the body is long enough for: */
    struct slice device;  /* REGISTER: "SEP00156219BB2F" */
    struct ip address;    /* REGISTER */
    uint32_t device_type; /* REGISTER; 0: absent */
    struct slice load;    /* REGISTER of newer phones: its load's name; else empty */
    struct slice text;    /* ALARM, REGISTER_REJECT */
};

enum sccp_result {
    SCCP_MESSAGE, /* one was read; *used says how many bytes it took */
    SCCP_SHORT,   /* the segment ends within it: more may come */
    SCCP_NOT,     /* not SCCP: an absurd length or version; drop the stream */
};

enum sccp_result sccp_parse(struct slice segment, struct sccp_message *out, size_t *used);

/* "Load= 8.1(2.0)" or "ActiveLoad=SCCP45.9-4" of an alarm (WIRE 5, 6); empty: says none. */
struct slice sccp_alarm_load(struct slice text);
/* "Name=SEP00156219BB2F"; empty: says none. */
struct slice sccp_alarm_name(struct slice text);
/* "8.1(2.0)" as the load of a 7940/7960, P00308010200. Returns dst; "" where it cannot be told. */
char *sccp_alarm_load_name(struct slice load, char dst[static LOAD_NAME_MAX + 1]);

/* For the simulated phones: a RegisterReq of 68 bytes, as a 7960 sends (WIRE 5), and an Alarm. */
void sccp_build_register(struct buf *b, const char *device, struct ip address, uint32_t type);
void sccp_build_alarm(struct buf *b, const char *text);

#endif
