/* SPDX-License-Identifier: MIT */
#include "netif.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <ifaddrs.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

struct netif_watch {
    int fd;
    struct loop_watch *watch;
    void (*told)(void *ctx, const struct netif *row);
    void *ctx;
    struct netif *row;
    int count;
};

/* False: an address that nobody is served on. */
static bool take_address(const struct sockaddr *sa, struct ip *out)
{
    *out = (struct ip){0};
    if (!sa || sa->sa_family == AF_PACKET)
        return true;
    if (sa->sa_family == AF_INET) {
        out->family = 4;
        memcpy(out->b, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, 4);
        return true;
    }
    const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;
    if (sa->sa_family != AF_INET6 || IN6_IS_ADDR_LINKLOCAL(six))
        return false;
    out->family = 6;
    memcpy(out->b, six, 16);
    return true;
}

/* Bits of an IPv4 netmask. */
static uint8_t prefix_of(const struct sockaddr *mask)
{
    if (!mask || mask->sa_family != AF_INET)
        return 0;
    uint32_t bits = ((const struct sockaddr_in *)(const void *)mask)->sin_addr.s_addr;
    return (uint8_t)__builtin_popcount(bits);
}

static bool has_address(const struct netif *row, int count, unsigned index)
{
    for (int i = 0; i < count; i++)
        if (row[i].index == index && ip_known(row[i].address))
            return true;
    return false;
}

/* Each card comes once as AF_PACKET; that row stays only where no address follows. */
static int drop_bare(struct netif *row, int count)
{
    int kept = 0;
    for (int i = 0; i < count; i++)
        if (ip_known(row[i].address) || !has_address(row, count, row[i].index))
            row[kept++] = row[i];
    return kept;
}

int netif_list(struct netif **out)
{
    struct ifaddrs *all;
    int count = 0, room = 0;
    *out = NULL;
    if (getifaddrs(&all) != 0)
        return -errno;
    for (const struct ifaddrs *a = all; a; a = a->ifa_next)
        room++;
    struct netif *row = calloc((size_t)room + 1, sizeof *row);
    for (const struct ifaddrs *a = all; row && a; a = a->ifa_next) {
        struct netif *r = &row[count];
        if (!take_address(a->ifa_addr, &r->address))
            continue;
        r->prefix = r->address.family == 4 ? prefix_of(a->ifa_netmask) : 0;
        memccpy(r->name, a->ifa_name, '\0', sizeof r->name - 1);
        r->index = if_nametoindex(r->name);
        r->on = (a->ifa_flags & IFF_UP) != 0;
        r->up = r->on && (a->ifa_flags & IFF_RUNNING);
        r->loopback = (a->ifa_flags & IFF_LOOPBACK) != 0;
        count++;
    }
    freeifaddrs(all);
    if (!row)
        return -ENOMEM;
    *out = row;
    return drop_bare(row, count);
}

bool netif_of_address(struct ip address, char name[static IF_NAMESIZE])
{
    struct netif *row;
    int count = netif_list(&row);
    bool found = false;
    for (int i = 0; i < count && !found; i++)
        if (ip_eq(row[i].address, address)) {
            memcpy(name, row[i].name, IF_NAMESIZE);
            found = true;
        }
    if (count >= 0)
        free(row);
    return found;
}

static const struct netif *find(const struct netif *row, int count, const struct netif *like)
{
    for (int i = 0; i < count; i++)
        if (row[i].index == like->index && ip_eq(row[i].address, like->address) &&
            strcmp(row[i].name, like->name) == 0)
            return &row[i];
    return NULL;
}

static void compare(struct netif_watch *w)
{
    struct netif *now;
    int count = netif_list(&now);
    if (count < 0)
        return; /* out of memory: what was known stays true until the next change */
    for (int i = 0; i < w->count; i++) {
        struct netif gone = w->row[i];
        if (gone.up && !find(now, count, &gone)) {
            gone.up = false;
            w->told(w->ctx, &gone);
        }
    }
    for (int i = 0; i < count; i++) {
        const struct netif *before = find(w->row, w->count, &now[i]);
        if (before ? before->up != now[i].up : now[i].up)
            w->told(w->ctx, &now[i]);
    }
    free(w->row);
    w->row = now;
    w->count = count;
}

static void on_change(void *ctx)
{
    struct netif_watch *w = ctx;
    char message[8192];
    /* Also when the queue overflowed (ENOBUFS): something changed, which is all that is asked. */
    while (recv(w->fd, message, sizeof message, 0) > 0)
        ;
    compare(w);
}

int netif_watch_open(struct loop *loop, void (*told)(void *ctx, const struct netif *row), void *ctx,
                     struct netif_watch **out)
{
    struct sockaddr_nl name = {.nl_family = AF_NETLINK,
                               .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR};
    struct netif_watch *w = calloc(1, sizeof *w);
    int rc = -ENOMEM;
    *out = NULL;
    if (!w)
        return rc;
    w->told = told;
    w->ctx = ctx;
    w->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (w->fd < 0 || bind(w->fd, (struct sockaddr *)&name, sizeof name) != 0) {
        rc = -errno;
        goto fail;
    }
    w->watch = loop_watch_new(loop, w->fd, LOOP_OTHER, on_change, w);
    if (!w->watch)
        goto fail;
    *out = w;
    compare(w);
    return 0;
fail:
    netif_watch_close(w);
    return rc;
}

void netif_watch_close(struct netif_watch *w)
{
    if (!w)
        return;
    loop_watch_free(w->watch);
    if (w->fd >= 0)
        close(w->fd);
    free(w->row);
    free(w);
}
