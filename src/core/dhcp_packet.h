/* SPDX-License-Identifier: MIT */
/*
 * DHCP as far as a phone's lease goes (RFC 2131, 2132; WIRE 3): parsed into views, and built.
 * Option overload (52) is honoured, options split in several parts (RFC 3396) are told by their
 * first part.
 */
#ifndef HOOKFLASH_DHCP_PACKET_H
#define HOOKFLASH_DHCP_PACKET_H

#include "core/addr.h"

enum {
    DHCP_SERVER_PORT = 67,
    DHCP_CLIENT_PORT = 68,
    DHCP_OPTION_MASK = 1,
    DHCP_OPTION_ROUTER = 3,
    DHCP_OPTION_DNS = 6,
    DHCP_OPTION_HOSTNAME = 12,
    DHCP_OPTION_WANTED = 50,
    DHCP_OPTION_LEASE = 51,
    DHCP_OPTION_OVERLOAD = 52,
    DHCP_OPTION_TYPE = 53,
    DHCP_OPTION_SERVER = 54,
    DHCP_OPTION_PARAMETERS = 55,
    DHCP_OPTION_MESSAGE = 56,
    DHCP_OPTION_RENEW = 58,  /* T1 */
    DHCP_OPTION_REBIND = 59, /* T2 */
    DHCP_OPTION_VENDOR = 60,
    DHCP_OPTION_CLIENT_ID = 61,
    DHCP_OPTION_TFTP_NAME = 66,
    DHCP_OPTION_TFTP = 150,
    DHCP_OPTIONS_MAX = 48, /* further ones are ignored */
};

#define DHCP_TYPES(X)                                                                              \
    X(DHCP_DISCOVER, 1, "discover")                                                                \
    X(DHCP_OFFER, 2, "offer")                                                                      \
    X(DHCP_REQUEST, 3, "request")                                                                  \
    X(DHCP_DECLINE, 4, "decline")                                                                  \
    X(DHCP_ACK, 5, "ack")                                                                          \
    X(DHCP_NAK, 6, "nak")                                                                          \
    X(DHCP_RELEASE, 7, "release")                                                                  \
    X(DHCP_INFORM, 8, "inform")

enum dhcp_type {
#define X(id, number, text) id = number,
    DHCP_TYPES(X)
#undef X
};

const char *dhcp_type_name(enum dhcp_type t); /* "?" for a number that is none */

struct dhcp_option {
    uint8_t code;
    struct slice value;
};

struct dhcp_packet {
    bool reply; /* op 2 */
    enum dhcp_type type;
    uint32_t xid;
    uint16_t secs, flags;
    struct ip ciaddr, yiaddr, siaddr, giaddr; /* none where 0.0.0.0 */
    struct mac chaddr;
    struct slice sname, file; /* without what follows their NUL; garbage in requests (WIRE 3) */
    struct dhcp_option option[DHCP_OPTIONS_MAX];
    unsigned option_count;
};

/*
 * False: no DHCP (BOOTP without option 53 too), not Ethernet, or an option runs past the end. A
 * last option may lack the end mark behind it.
 */
bool dhcp_parse(struct slice datagram, struct dhcp_packet *out);
/* First of that code; NULL: absent. */
const struct slice *dhcp_option(const struct dhcp_packet *p, uint8_t code);
/* Four bytes as an address; none where absent or of another length. */
struct ip dhcp_option_ip(const struct dhcp_packet *p, uint8_t code);
/* The vendor class of a Cisco phone (WIRE 3), any model; *model (may be NULL): "7960G" or empty. */
bool dhcp_vendor_is_phone(struct slice vendor, struct slice *model);
/*
 * Option 150 as text: "10.0.0.5 10.0.0.6". False, and its bytes as they are, where its length is no
 * multiple of four or is 0, or where it is a dotted address as text (WIRE 0.4).
 */
bool dhcp_servers_text(struct slice option, struct buf *out);

/*
 * Building, at the beginning of b: the fixed part, then options (the type is one of them), then the
 * end, padded to 300 bytes (RFC 1542 2.1). Of head, type and options are not looked at.
 */
void dhcp_build(struct buf *b, const struct dhcp_packet *head);
void dhcp_build_option(struct buf *b, uint8_t code, struct slice value); /* at most 255 bytes */
void dhcp_build_ip(struct buf *b, uint8_t code, struct ip v4);
void dhcp_build_end(struct buf *b);

#endif
