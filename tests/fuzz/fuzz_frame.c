/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a frame of every link type: the payload lies inside, and whatever it is said to be
 * is read on without harm.
 */
#include "must.h"

#include "core/dhcp_packet.h"
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

static void read_on(struct slice payload)
{
    struct arp_packet arp;
    struct neighbour n;
    struct dhcp_packet dhcp;
    if (arp_parse(payload, &arp))
        must(payload.n >= 28);
    if (cdp_parse(payload, &n))
        judge(&n, payload);
    if (lldp_parse(payload, &n))
        judge(&n, payload);
    if (dhcp_parse(payload, &dhcp))
        judge_dhcp(&dhcp, payload);
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
