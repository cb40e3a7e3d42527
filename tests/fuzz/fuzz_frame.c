/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a frame of every link type: the payload lies inside, whatever it is said to be is
 * read on without harm, and DHCP and ARP that are built again read the same.
 */
#include "must.h"

#include "core/dhcp_packet.h"
#include "core/ether.h"
#include "core/frame.h"
#include "core/neighbour.h"

#include <string.h>

static const uint32_t LINKS[] = {
#define X(id, number, text) id,
    FRAME_LINKS(X)
#undef X
};

static void judge(const struct neighbour *n, struct slice payload)
{
    char load[LOAD_NAME_MAX + 1];
    must_lie_inside(n->device, payload);
    must_lie_inside(n->platform, payload);
    must_lie_inside(n->version, payload);
    must_lie_inside(n->port, payload);
    must(neighbour_is_phone(n) || !neighbour_is_79x0(n));
    must(neighbour_protocol(n) < PROTOCOL_COUNT);
    must(strlen(neighbour_load(n, load)) <= n->version.n);
}

static void judge_dhcp(const struct dhcp_packet *p, struct slice payload)
{
    struct buf b;
    struct slice model;
    must_lie_inside(p->sname, payload);
    must_lie_inside(p->file, payload);
    must(p->option_count <= DHCP_OPTIONS_MAX && dhcp_option(p, DHCP_OPTION_TYPE));
    for (unsigned i = 0; i < p->option_count; i++) {
        must_lie_inside(p->option[i].value, payload);
        if (dhcp_vendor_is_phone(p->option[i].value, &model))
            must_lie_inside(model, p->option[i].value);
        buf_growing(&b, 4096);
        must(dhcp_servers_text(p->option[i].value, &b) ==
             (p->option[i].value.n && p->option[i].value.n % 4 == 0));
        must(!b.bad);
        buf_free(&b);
    }
}

/* Built again, it is the same packet: all but sname, file and what an option could not hold. */
static void dhcp_again(const struct dhcp_packet *p)
{
    struct dhcp_packet again;
    struct buf b;
    buf_growing(&b, 1 << 16);
    dhcp_build(&b, p);
    for (unsigned i = 0; i < p->option_count; i++)
        if (p->option[i].code != DHCP_OPTION_OVERLOAD)
            dhcp_build_option(&b, p->option[i].code, p->option[i].value);
    dhcp_build_end(&b);
    must(!b.bad && dhcp_parse(buf_view(&b), &again));
    must(again.type == p->type && again.reply == p->reply && again.xid == p->xid);
    must(again.flags == p->flags && mac_eq(again.chaddr, p->chaddr));
    must(ip_eq(again.ciaddr, p->ciaddr) && ip_eq(again.yiaddr, p->yiaddr));
    must(ip_eq(again.siaddr, p->siaddr) && ip_eq(again.giaddr, p->giaddr));
    for (unsigned i = 0; i < p->option_count; i++) {
        const struct slice *first = dhcp_option(p, p->option[i].code);
        const struct slice *built = dhcp_option(&again, p->option[i].code);
        must(p->option[i].code == DHCP_OPTION_OVERLOAD || (built && slice_eq(*first, *built)));
    }
    buf_free(&b);
}

static void arp_again(const struct arp_packet *arp)
{
    uint8_t mem[ETHER_FRAME_MAX];
    struct ether_ends e = {.from_mac = arp->sender_mac, .from = arp->sender, .to = arp->target};
    struct arp_packet again;
    struct frame f;
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    ether_build_arp(&b, &e, arp->request);
    frame_parse(LINK_ETHERNET, buf_view(&b), &f);
    must(f.kind == FRAME_ARP && arp_parse(f.payload, &again));
    must(again.request == arp->request && mac_eq(again.sender_mac, arp->sender_mac));
    must(ip_eq(again.sender, arp->sender) && ip_eq(again.target, arp->target));
}

static void read_on(struct slice payload)
{
    struct arp_packet arp;
    struct neighbour n;
    struct dhcp_packet dhcp;
    if (arp_parse(payload, &arp)) {
        must(payload.n >= 28);
        arp_again(&arp);
    }
    if (cdp_parse(payload, &n))
        judge(&n, payload);
    if (lldp_parse(payload, &n))
        judge(&n, payload);
    if (dhcp_parse(payload, &dhcp)) {
        judge_dhcp(&dhcp, payload);
        dhcp_again(&dhcp);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice whole = slice_of(data, size);
    for (size_t i = 0; i < ARRAY_SIZE(LINKS); i++) {
        struct frame f;
        must(frame_link_name(LINKS[i]) != NULL);
        frame_parse(LINKS[i], whole, &f);
        must_lie_inside(f.payload, whole);
        must(f.payload_bytes >= f.payload.n && f.payload_bytes <= UINT16_MAX + size);
        must(!f.cut || f.payload_bytes > f.payload.n);
        must(f.vlan_count <= FRAME_VLANS_MAX);
        must(f.kind >= FRAME_ARP || f.payload.n == 0);
        must((f.kind != FRAME_UDP && f.kind != FRAME_TCP) || ip_known(f.from));
        read_on(f.payload);
    }
    read_on(whole);
    return 0;
}
