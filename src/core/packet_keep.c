/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a row of `rules` names a protocol by its port and the function that says how
 * many bytes of the payload may stay; what no row names stays out, so a protocol that is new here
 * is private until somebody thought about it. The packet keeps its true length, as if the snaplen
 * had cut it. SIP's credentials are overwritten, not taken out: offsets and lengths stay true.
 */
#include "core/packet_keep.h"

#include "core/frame.h"
#include "core/mgcp.h"
#include "core/sccp.h"
#include "core/sip.h"
#include "core/tftp_packet.h"

#include <string.h>

enum {
    DROP = -1,
    TEXT_KEPT = 128, /* of an ERROR or OACK: more is not one */
    DHCP_KEPT = 2048,
};

/* --- how much of a payload stays
 * ------------------------------------------------------------------
 */
static int keep_tftp(const struct frame *f, uint16_t tftp_port)
{
    struct rd r;
    rd_init(&r, f->payload);
    switch (rd_be16(&r)) {
    case TFTP_OP_RRQ:
    case TFTP_OP_WRQ:
        return f->to_port == TFTP_PORT || f->to_port == tftp_port ? (int)f->payload.n : DROP;
    case TFTP_OP_DATA:
    case TFTP_OP_ACK:
        return PACKET_KEEP_DATA;
    case TFTP_OP_ERROR:
    case TFTP_OP_OACK:
        return TEXT_KEPT;
    default:
        return DROP;
    }
}

static int keep_dhcp(const struct frame *f, uint16_t tftp_port)
{
    (void)f, (void)tftp_port;
    return DHCP_KEPT;
}

/* Up to the end of the empty line behind the headers; the body may tell anything. Empty lines that
 * stand before a message are no end of it. */
static int head_length(struct slice s)
{
    size_t line = 0, at = 0;
    while (at < s.n && (s.p[at] == '\r' || s.p[at] == '\n'))
        at++;
    for (; at < s.n; at++) {
        if (s.p[at] == '\n' && line == 0)
            return (int)at + 1;
        line = s.p[at] == '\n' ? 0 : line + (s.p[at] != '\r');
    }
    return (int)s.n;
}

/* Registrations only: who calls whom is nobody's business here. A TCP segment in the midst of a
 * message has no start line, and stays out with whatever it carries. */
static int keep_sip(const struct frame *f, uint16_t tftp_port)
{
    struct sip_message m;
    (void)tftp_port;
    if (!sip_parse(f->payload, &m) || !slice_is_nocase(m.method.n ? m.method : m.cseq, "REGISTER"))
        return DROP;
    return head_length(f->payload);
}

/* One message of registration; keys that a user presses are SCCP too. */
static int keep_sccp(const struct frame *f, uint16_t tftp_port)
{
    struct sccp_message m;
    size_t used;
    (void)tftp_port;
    if (sccp_parse(f->payload, &m, &used) != SCCP_MESSAGE)
        return DROP;
    switch (m.id) {
    case SCCP_REGISTER:
    case SCCP_ALARM:
    case SCCP_UNREGISTER:
    case SCCP_REGISTER_ACK:
    case SCCP_REGISTER_REJECT:
    case SCCP_RESET:
        return (int)used;
    default:
        return DROP;
    }
}

static int keep_mgcp(const struct frame *f, uint16_t tftp_port)
{
    struct mgcp_message m;
    (void)tftp_port;
    if (!mgcp_parse(f->payload, &m) || (m.verb.n && !slice_is_nocase(m.verb, "RSIP")))
        return DROP;
    return head_length(f->payload);
}

static const struct keep_rule {
    enum frame_kind kind;
    uint16_t port; /* either end's; 0: any other */
    int (*keep)(const struct frame *f, uint16_t tftp_port);
} rules[] = {
    {FRAME_UDP, 67, keep_dhcp},
    {FRAME_UDP, 68, keep_dhcp},
    {FRAME_UDP, SIP_PORT, keep_sip},
    {FRAME_UDP, MGCP_GATEWAY_PORT, keep_mgcp},
    {FRAME_UDP, MGCP_AGENT_PORT, keep_mgcp},
    {FRAME_UDP, 0, keep_tftp},
    {FRAME_TCP, SIP_PORT, keep_sip},
    {FRAME_TCP, SCCP_PORT, keep_sccp},
};

static int keep_payload(const struct frame *f, uint16_t tftp_port)
{
    if (f->kind == FRAME_ARP || f->kind == FRAME_CDP || f->kind == FRAME_LLDP)
        return (int)f->payload.n;
    if (f->kind != FRAME_UDP && f->kind != FRAME_TCP)
        return DROP;
    for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
        if (rules[i].kind != f->kind ||
            (rules[i].port && rules[i].port != f->to_port && rules[i].port != f->from_port))
            continue;
        int n = rules[i].keep(f, tftp_port);
        if (n != DROP || f->kind == FRAME_UDP)
            return n;
    }
    /* That a call server answers or refuses is told by the handshake alone. */
    return f->tcp_flags & (TCP_SYN | TCP_FIN | TCP_RST) ? 0 : DROP;
}

/* --- credentials
 * ----------------------------------------------------------------------------------
 */
static bool is_secret(struct slice line)
{
    static const char *const secret[] = {"Authorization", "Proxy-Authorization"};
    for (size_t i = 0; i < ARRAY_SIZE(secret); i++)
        if (slice_starts_nocase(line, secret[i])) {
            struct slice rest = slice_sub(line, strlen(secret[i]), line.n);
            while (rest.n && (rest.p[0] == ' ' || rest.p[0] == '\t'))
                rest = slice_sub(rest, 1, rest.n);
            if (rest.n && rest.p[0] == ':')
                return true;
        }
    return false;
}

/* Overwrites the values of credentials, their folded lines too, up to the end of what was captured.
 */
static void overwrite_secrets(uint8_t *p, size_t n)
{
    bool secret = false;
    for (size_t at = 0; at < n;) {
        const uint8_t *end = memchr(p + at, '\n', n - at);
        size_t next = end ? (size_t)(end - p) + 1 : n;
        bool folded = p[at] == ' ' || p[at] == '\t';
        if (!folded)
            secret = is_secret(slice_of(p + at, next - at));
        const uint8_t *colon = folded ? p + at : memchr(p + at, ':', next - at);
        for (size_t i = secret ? (size_t)(colon - p) + 1 : next; i < next; i++)
            if (p[i] != '\r' && p[i] != '\n')
                p[i] = 'x';
        at = next;
    }
}

/* --- as an Ethernet frame
 * -------------------------------------------------------------------------
 */
static const struct link_head {
    uint32_t link;
    size_t bytes;
    int type_at; /* where the EtherType stands; DROP: nowhere, the IP version tells it */
} heads[] = {
    {LINK_SLL, 16, 14},      {LINK_SLL2, 20, 0},          {LINK_RAW, 0, DROP},
    {LINK_RAW_BSD, 0, DROP}, {LINK_RAW_OPENBSD, 0, DROP}, {LINK_IPV4, 0, DROP},
    {LINK_IPV6, 0, DROP},    {LINK_NULL, 4, DROP},        {LINK_LOOP, 4, DROP},
};

/* What stands before the network layer, as Ethernet says it; *skip: how much of the captured bytes
 * that replaces. */
static bool put_head(uint32_t link, struct slice captured, const struct frame *f,
                     uint32_t wire_bytes, struct buf *out, size_t *skip)
{
    *skip = 0;
    if (link == LINK_ETHERNET)
        return true;
    for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
        const struct link_head *h = &heads[i];
        if (h->link != link || captured.n <= h->bytes || wire_bytes < h->bytes)
            continue;
        unsigned type = captured.p[h->bytes] >> 4 == 6 ? 0x86dd : 0x0800;
        if (h->type_at >= 0)
            type = (unsigned)captured.p[h->type_at] << 8 | captured.p[h->type_at + 1];
        if (type < 0x0600) /* cooked: LLC follows, and Ethernet says its length */
            type = wire_bytes - (uint32_t)h->bytes < 0x0600 ? wire_bytes - (uint32_t)h->bytes : 0;
        if (type == 0)
            return false;
        buf_put(out, f->to_mac.b, sizeof f->to_mac.b);
        buf_put(out, f->from_mac.b, sizeof f->from_mac.b);
        buf_be16(out, (uint16_t)type);
        *skip = h->bytes;
        return true;
    }
    return false;
}

bool packet_keep(uint32_t link, struct slice captured, uint32_t wire_bytes, uint16_t tftp_port,
                 struct buf *out, uint32_t *kept_wire_bytes)
{
    struct frame f;
    size_t skip, begin = out->len;
    frame_parse(link, captured, &f);
    int keep = keep_payload(&f, tftp_port);
    if (keep == DROP || !put_head(link, captured, &f, wire_bytes, out, &skip))
        return false;
    struct slice payload = slice_sub(f.payload, 0, (size_t)keep);
    size_t head = f.payload.p ? (size_t)(f.payload.p - captured.p) : captured.n;
    *kept_wire_bytes = (uint32_t)(wire_bytes - skip + (out->len - begin));
    buf_slice(out, slice_sub(captured, skip, head - skip));
    size_t at = out->len;
    buf_slice(out, payload);
    if (!out->bad && (f.to_port == SIP_PORT || f.from_port == SIP_PORT))
        overwrite_secrets(out->p + at, payload.n);
    return !out->bad;
}
