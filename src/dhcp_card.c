/* SPDX-License-Identifier: MIT */
#include "dhcp_card.h"

#include "core/ether.h"
#include "netif.h"
#include "privilege.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FRAME_BYTES = ETHER_HEAD + 28 + DHCP_REPLY_BYTES, NO_FD = -1 };

/* So that the files that phones are sent do not wake us. Where each jump goes: see the numbers. */
static int filter(int fd)
{
    enum { PKTTYPE = SKF_AD_OFF + SKF_AD_PKTTYPE, TAGGED = SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT };
    struct sock_filter program[] = {
        {BPF_LD | BPF_B | BPF_ABS, 0, 0, (uint32_t)PKTTYPE}, /* 0 */
        {BPF_JMP | BPF_JEQ | BPF_K, 10, 0, PACKET_OUTGOING}, /* 1: ours: drop */
        {BPF_LD | BPF_B | BPF_ABS, 0, 0, (uint32_t)TAGGED},  /* 2 */
        {BPF_JMP | BPF_JEQ | BPF_K, 0, 8, 0},                /* 3: of a VLAN: drop */
        {BPF_LD | BPF_H | BPF_ABS, 0, 0, 12},                /* 4 */
        {BPF_JMP | BPF_JEQ | BPF_K, 7, 0, ETHERTYPE_ARP},    /* 5: keep */
        {BPF_JMP | BPF_JEQ | BPF_K, 0, 5, ETHERTYPE_IPV4},   /* 6 */
        {BPF_LD | BPF_B | BPF_ABS, 0, 0, ETHER_HEAD + 9},    /* 7 */
        {BPF_JMP | BPF_JEQ | BPF_K, 0, 3, IPPROTO_UDP},      /* 8 */
        {BPF_LDX | BPF_B | BPF_MSH, 0, 0, ETHER_HEAD},       /* 9 */
        {BPF_LD | BPF_H | BPF_IND, 0, 0, ETHER_HEAD + 2},    /* 10 */
        {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, DHCP_CLIENT_PORT}, /* 11 */
        {BPF_RET | BPF_K, 0, 0, 0},                          /* 12: drop */
        {BPF_RET | BPF_K, 0, 0, UINT32_MAX},                 /* 13: keep */
    };
    struct sock_fprog all = {ARRAY_SIZE(program), program};
    return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &all, sizeof all);
}

static int find_addresses(struct dhcp_card *c, struct ip wanted)
{
    struct netif *row;
    int count = netif_list(&row);
    bool there = false;
    if (count < 0)
        return count;
    for (int i = 0; i < count; i++) {
        if (strcmp(row[i].name, c->name) != 0)
            continue;
        there = true;
        c->index = row[i].index;
        if (row[i].address.family != 4 || c->ours_count == DHCP_OURS_MAX)
            continue;
        c->ours[c->ours_count++] = row[i].address;
        if (ip_known(c->address) || (ip_known(wanted) && !ip_eq(wanted, row[i].address)))
            continue;
        c->address = row[i].address;
        c->prefix = row[i].prefix;
    }
    free(row);
    return !there ? -ENODEV : ip_known(c->address) ? 0 : -EADDRNOTAVAIL;
}

static int find_mac(struct dhcp_card *c)
{
    struct ifreq r;
    memset(&r, 0, sizeof r);
    memcpy(r.ifr_name, c->name, sizeof r.ifr_name);
    if (ioctl(c->fd, SIOCGIFHWADDR, &r) != 0)
        return -errno;
    memcpy(c->mac.b, r.ifr_hwaddr.sa_data, sizeof c->mac.b);
    return r.ifr_hwaddr.sa_family == ARPHRD_ETHER ? 0 : -EPROTONOSUPPORT;
}

static int listen_to(const struct dhcp_card *c, unsigned index)
{
    struct sockaddr_ll where = {
        .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = (int)index};
    return bind(c->fd, (const struct sockaddr *)&where, sizeof where) == 0 ? 0 : -errno;
}

int dhcp_card_open(struct dhcp_card *c, const char *name, struct ip address)
{
    *c = (struct dhcp_card){.fd = NO_FD};
    if (strlen(name) >= sizeof c->name)
        return -ENODEV;
    memcpy(c->name, name, strlen(name));
    int rc = find_addresses(c, address);
    if (rc < 0)
        return rc;
    /* Protocol 0: nothing comes before the filter stands. */
    bool raised = privilege_raise();
    c->fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    privilege_lower(raised);
    if (c->fd < 0)
        return -errno;
    rc = find_mac(c);
    if (rc == 0)
        rc = filter(c->fd) == 0 ? listen_to(c, c->index) : -errno;
    if (rc < 0)
        dhcp_card_close(c);
    return rc;
}

bool dhcp_card_renew(struct dhcp_card *c)
{
    unsigned index = if_nametoindex(c->name);
    if (index == 0 || index == c->index || find_mac(c) < 0 || listen_to(c, index) < 0)
        return false;
    c->index = index;
    return true;
}

void dhcp_card_close(struct dhcp_card *c)
{
    if (c->fd >= 0)
        close(c->fd);
    c->fd = NO_FD;
}

bool dhcp_card_read(struct dhcp_card *c, void *mem, size_t cap, struct frame *out)
{
    ssize_t n = recv(c->fd, mem, cap, MSG_DONTWAIT);
    if (n < 0)
        return false;
    frame_parse(LINK_ETHERNET, slice_of(mem, (size_t)n), out);
    return true;
}

static int send_frame(struct dhcp_card *c, const struct buf *b)
{
    return !b->bad && send(c->fd, b->p, b->len, MSG_DONTWAIT) >= 0 ? 0 : -errno;
}

int dhcp_card_ask_arp(struct dhcp_card *c, struct ip whose)
{
    uint8_t mem[FRAME_BYTES];
    struct buf b;
    struct ether_ends e = {.from_mac = c->mac, .to = whose};
    buf_fixed(&b, mem, sizeof mem);
    ether_build_arp(&b, &e, true);
    return send_frame(c, &b);
}

static int send_packet(struct dhcp_card *c, const struct ether_ends *e, struct slice packet)
{
    uint8_t mem[FRAME_BYTES];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    ether_build_udp(&b, e, packet);
    return send_frame(c, &b);
}

int dhcp_card_send_reply(struct dhcp_card *c, struct mac to_mac, struct ip to, struct slice packet)
{
    struct ether_ends e = {.from_mac = c->mac,
                           .to_mac = to_mac,
                           .from = c->address,
                           .to = to,
                           .from_port = DHCP_SERVER_PORT,
                           .to_port = DHCP_CLIENT_PORT};
    return send_packet(c, &e, packet);
}

int dhcp_card_send_request(struct dhcp_card *c, struct slice packet)
{
    struct ether_ends e = {.from_mac = c->mac,
                           .to_mac = ether_broadcast,
                           .to = ip_v4(0xffffffff),
                           .from_port = DHCP_CLIENT_PORT,
                           .to_port = DHCP_SERVER_PORT};
    return send_packet(c, &e, packet);
}
