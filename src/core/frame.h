/* SPDX-License-Identifier: MIT */
/*
 * A captured frame taken apart down to what a phone said: Ethernet with 802.1Q and QinQ, the cooked
 * and raw link types of DESIGN 7, then ARP, CDP, LLDP, or IPv4/IPv6 with UDP or TCP. Views into the
 * frame, no reassembly (WIRE 9).
 */
#ifndef HOOKFLASH_FRAME_H
#define HOOKFLASH_FRAME_H

#include "core/addr.h"

/* Numbers of the pcap file format (LINKTYPE_), which are those of a live capture for these. */
#define FRAME_LINKS(X)                                                                             \
    X(LINK_NULL, 0, "BSD loopback")                                                                \
    X(LINK_ETHERNET, 1, "Ethernet")                                                                \
    X(LINK_RAW_BSD, 12, "raw IP")                                                                  \
    X(LINK_RAW_OPENBSD, 14, "raw IP")                                                              \
    X(LINK_RAW, 101, "raw IP")                                                                     \
    X(LINK_LOOP, 108, "OpenBSD loopback")                                                          \
    X(LINK_SLL, 113, "Linux cooked")                                                               \
    X(LINK_IPV4, 228, "IPv4")                                                                      \
    X(LINK_IPV6, 229, "IPv6")                                                                      \
    X(LINK_SLL2, 276, "Linux cooked v2")

enum frame_link {
#define X(id, number, text) id = number,
    FRAME_LINKS(X)
#undef X
};

/* NULL: a link type that frame_parse() does not read; the caller refuses the file by its number. */
const char *frame_link_name(uint32_t link);

enum frame_kind {
    FRAME_OTHER,    /* whole as far as it was read, and nothing of ours */
    FRAME_DAMAGED,  /* ends before its headers do, or contradicts itself */
    FRAME_FRAGMENT, /* a later fragment of an IP datagram: named and skipped (WIRE 9) */
    FRAME_ARP,
    FRAME_CDP,
    FRAME_LLDP,
    FRAME_UDP,
    FRAME_TCP,
};

enum { FRAME_VLANS_MAX = 2, TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_ACK = 16 };

struct frame {
    enum frame_kind kind;
    struct mac from_mac, to_mac;    /* not known: SLL has no destination, raw IP has neither */
    uint16_t vlan[FRAME_VLANS_MAX]; /* VID, outermost first; deeper ones are skipped */
    unsigned vlan_count;
    struct ip from, to; /* UDP, TCP, FRAGMENT */
    uint16_t from_port, to_port;
    uint16_t ip_id;      /* IPv4 */
    bool first_fragment; /* UDP or TCP whose payload goes on in later fragments */
    uint8_t tcp_flags;   /* TCP_SYN | ... */
    uint32_t tcp_seq;
    struct slice payload; /* of UDP, TCP; CDP from its version byte; LLDP's TLVs; ARP from htype */
    /* What UDP (else IP, or 802.3) states of the payload's length; more than payload.n when cut.
     * Of a first fragment: of the whole datagram. A transfer's bytes are counted by it. */
    uint32_t payload_bytes;
    bool cut; /* the capture holds less of the payload than was on the wire (snaplen) */
};

/*
 * Any bytes are safe. Bytes behind the length that 802.3 or IP state are padding, not payload. CDP
 * is known by LLC/SNAP, never by its destination or its checksum (WIRE 0.9); UDP checksums are not
 * looked at (WIRE 0.7).
 */
void frame_parse(uint32_t link, struct slice captured, struct frame *out);

/* An ARP packet for IPv4 over Ethernet; false: another kind, or cut short. */
struct arp_packet {
    bool request;
    struct mac sender_mac;
    struct ip sender, target;
};
bool arp_parse(struct slice payload, struct arp_packet *out);

#endif
