/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a TFTP server that answers everybody is an amplifier (TFTP 3.47), so only
 * those are answered who share a subnet with one of our cards. The list of subnets is read from the
 * system when it is five seconds old, and for a source that is not in it when it is one second old:
 * a card that just came up is known at the phone's first repetition.
 */
#include "tftpd_allow.h"

#include "core/text.h"
#include "tftpd_socket.h"

#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

enum { STALE_US = 5000000, STALE_FOR_UNKNOWN_US = 1000000 };

bool cidr_parse(struct slice s, struct cidr *out)
{
    size_t slash = 0;
    uint64_t bits = 0;
    while (slash < s.n && s.p[slash] != '/')
        slash++;
    if (!ip_parse(slice_sub(s, 0, slash), &out->net))
        return false;
    unsigned most = out->net.family == 4 ? 32 : 128;
    if (slash < s.n && !text_number(slice_sub(s, slash + 1, s.n), most, &bits))
        return false;
    out->bits = slash < s.n ? (unsigned)bits : most;
    return true;
}

bool cidr_has(const struct cidr *c, struct ip a)
{
    if (c->net.family != a.family)
        return false;
    unsigned whole = c->bits / 8, rest = c->bits % 8;
    if (memcmp(c->net.b, a.b, whole) != 0)
        return false;
    return rest == 0 || ((c->net.b[whole] ^ a.b[whole]) >> (8 - rest)) == 0;
}

void allow_free(struct allow *a)
{
    free(a->extra);
    free(a->own);
    *a = (struct allow){.own = NULL};
}

static struct ip ip_of_sockaddr(const struct sockaddr *sa)
{
    struct endpoint e = {.len = 0};
    if (!sa || (sa->sa_family != AF_INET && sa->sa_family != AF_INET6))
        return (struct ip){.family = 0};
    memcpy(&e.a, sa, sa->sa_family == AF_INET ? sizeof e.a.v4 : sizeof e.a.v6);
    return endpoint_ip(&e);
}

static unsigned mask_bits(struct ip mask)
{
    unsigned n = 0;
    while (n < 128 && (mask.b[n / 8] & (0x80 >> n % 8)))
        n++;
    return n;
}

static bool subnet_of(const struct ifaddrs *i, struct subnet *out)
{
    struct ip mask = ip_of_sockaddr(i->ifa_netmask);
    *out = (struct subnet){.card = if_nametoindex(i->ifa_name)};
    out->cidr.net = ip_of_sockaddr(i->ifa_addr);
    out->cidr.bits = mask_bits(mask);
    if (out->cidr.net.family == 4 && (i->ifa_flags & IFF_BROADCAST))
        out->broadcast = ip_of_sockaddr(i->ifa_broadaddr);
    if (ip_eq(out->broadcast, out->cidr.net)) /* some set a /32's own address */
        out->broadcast = (struct ip){.family = 0};
    return ip_known(out->cidr.net) && mask.family == out->cidr.net.family;
}

static void read_subnets(struct allow *a, int64_t now)
{
    struct ifaddrs *list;
    if (getifaddrs(&list) != 0)
        return; /* out of descriptors or memory: what was known stands */
    size_t count = 0, used = 0;
    for (const struct ifaddrs *i = list; i; i = i->ifa_next)
        count++;
    struct subnet *own = calloc(count ? count : 1, sizeof *own);
    for (const struct ifaddrs *i = list; own && i; i = i->ifa_next)
        if (subnet_of(i, &own[used]))
            used++;
    freeifaddrs(list);
    if (!own)
        return;
    free(a->own);
    a->own = own;
    a->own_count = used;
    a->read_at = now;
}

/* Read at once: later there may be no descriptor left to read them with. */
int allow_init(struct allow *a, const struct cidr *extra, size_t count, int64_t now)
{
    *a = (struct allow){.extra_count = count};
    if (count > 0) {
        a->extra = malloc(count * sizeof *extra);
        if (!a->extra)
            return -ENOMEM;
        memcpy(a->extra, extra, count * sizeof *extra);
    }
    read_subnets(a, now);
    return 0;
}

static bool is_no_host(struct ip a)
{
    if (a.family == 4) {
        uint32_t v = ip_v4_value(a);
        return v >> 24 == 0 || v >> 28 >= 14; /* 0.0.0.0/8, multicast, reserved, broadcast */
    }
    static const struct ip unspecified = {.family = 6};
    return a.b[0] == 0xff || ip_eq(a, unspecified);
}

static enum allow_result look_up(const struct allow *a, struct ip source, unsigned card)
{
    enum allow_result best = ALLOW_NO;
    for (size_t i = 0; i < a->extra_count; i++)
        if (cidr_has(&a->extra[i], source))
            best = ALLOW_ROUTED;
    for (size_t i = 0; i < a->own_count; i++) {
        const struct subnet *s = &a->own[i];
        if (ip_known(s->broadcast) && ip_eq(s->broadcast, source))
            return ALLOW_NO_SOURCE;
        if (!cidr_has(&s->cidr, source))
            continue;
        if (s->card == card)
            best = ALLOW_ON_LINK;
        else if (best == ALLOW_NO)
            best = ALLOW_ROUTED;
    }
    return best;
}

enum allow_result allow_check(struct allow *a, struct ip source, unsigned card, int64_t now)
{
    if (is_no_host(source))
        return ALLOW_NO_SOURCE;
    if (!a->own || now - a->read_at > STALE_US)
        read_subnets(a, now);
    enum allow_result result = look_up(a, source, card);
    if (result == ALLOW_NO && now - a->read_at > STALE_FOR_UNKNOWN_US) {
        read_subnets(a, now);
        result = look_up(a, source, card);
    }
    return result;
}
