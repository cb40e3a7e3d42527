/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: IP_PKTINFO tells which of our addresses was asked and on which card, and
 * the same control message says where an answer leaves from. No socket is connected: a connected
 * one never sees the stranger who is to be told ERROR 5 (TFTP 3.32). IP_RECVERR keeps what a
 * connected socket would have given: the ICMP error, with the destination it is about. Datagrams
 * longer than the path's MTU are cut into fragments, not refused (TFTP 3.43).
 */
#include "tftpd_socket.h"

#include "privilege.h"
#include "socket_stock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <string.h>
#include <unistd.h>

struct endpoint endpoint_of(struct ip ip, uint16_t port, unsigned card)
{
    struct endpoint e;
    memset(&e, 0, sizeof e);
    if (ip.family == 4) {
        e.a.v4.sin_family = AF_INET;
        e.a.v4.sin_port = htons(port);
        memcpy(&e.a.v4.sin_addr, ip.b, 4);
        e.len = sizeof e.a.v4;
    } else {
        e.a.v6.sin6_family = AF_INET6;
        e.a.v6.sin6_port = htons(port);
        memcpy(&e.a.v6.sin6_addr, ip.b, 16);
        if (IN6_IS_ADDR_LINKLOCAL(&e.a.v6.sin6_addr))
            e.a.v6.sin6_scope_id = card;
        e.len = sizeof e.a.v6;
    }
    return e;
}

bool endpoint_eq(const struct endpoint *a, const struct endpoint *b)
{
    if (a->a.any.sa_family != b->a.any.sa_family)
        return false;
    if (a->a.any.sa_family == AF_INET)
        return a->a.v4.sin_port == b->a.v4.sin_port &&
               a->a.v4.sin_addr.s_addr == b->a.v4.sin_addr.s_addr;
    return a->a.v6.sin6_port == b->a.v6.sin6_port &&
           a->a.v6.sin6_scope_id == b->a.v6.sin6_scope_id &&
           memcmp(&a->a.v6.sin6_addr, &b->a.v6.sin6_addr, 16) == 0;
}

static struct ip ip_of(uint8_t family, const void *bytes)
{
    struct ip ip = {.family = family};
    memcpy(ip.b, bytes, family == 4 ? 4 : 16);
    return ip;
}

struct ip endpoint_ip(const struct endpoint *e)
{
    if (e->a.any.sa_family == AF_INET)
        return ip_of(4, &e->a.v4.sin_addr);
    return ip_of(6, &e->a.v6.sin6_addr);
}

uint16_t endpoint_port(const struct endpoint *e)
{
    return ntohs(e->a.any.sa_family == AF_INET ? e->a.v4.sin_port : e->a.v6.sin6_port);
}

/* --- opening -----------------------------------------------------------------------------------
 */

static void set_int(int fd, int level, int option, int value)
{
    /* Each is a refinement that an old kernel may lack; the server works without. */
    (void)setsockopt(fd, level, option, &value, sizeof value);
}

static int open_socket(int family)
{
    int fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    return fd >= 0 ? fd : -errno;
}

void socket_widen(int fd)
{
    if (socket_receive_buffer(fd) / 2 >= RECEIVE_BUFFER)
        return; /* by root, or by systemd: what we may ask would be less */
    set_int(fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER);
    set_int(fd, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER);
    set_int(fd, SOL_SOCKET, SO_SNDBUF, RECEIVE_BUFFER);
    set_int(fd, SOL_SOCKET, SO_SNDBUFFORCE, RECEIVE_BUFFER);
}

static int bind_or_close(struct socket_stock *stock, int fd, const struct endpoint *e)
{
    bool raised = privilege_raise();
    int r = bind(fd, &e->a.any, e->len) == 0 ? 0 : -errno;
    privilege_lower(raised);
    if (r == 0)
        return fd;
    if (!socket_stock_put(stock, fd))
        close(fd);
    return r;
}

static void prepare(int fd, int family)
{
    if (family == AF_INET) {
        set_int(fd, IPPROTO_IP, IP_PKTINFO, 1);
        set_int(fd, IPPROTO_IP, IP_RECVERR, 1);
        set_int(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT);
    } else {
        set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
        set_int(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
        set_int(fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
        set_int(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_DONT);
    }
    socket_widen(fd);
}

int socket_listen(struct socket_stock *stock, int family, struct ip address, uint16_t port)
{
    int bound = port ? socket_stock_take(stock, family, port) : -1;
    if (bound < 0 && stock && port && stock->given_port == port)
        return -EAFNOSUPPORT; /* the other family alone was given */
    int fd = bound < 0 ? socket_stock_take(stock, family, 0) : bound;
    if (fd < 0)
        fd = open_socket(family);
    if (fd < 0)
        return fd;
    prepare(fd, family);
    if (bound >= 0)
        return fd;
    if (!ip_known(address))
        address.family = family == AF_INET ? 4 : 6;
    struct endpoint e = endpoint_of(address, port, 0);
    return bind_or_close(stock, fd, &e);
}

int socket_bind_card(int fd, const char *card)
{
    bool raised = privilege_raise();
    int r = setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, card, (socklen_t)strlen(card));
    r = r == 0 ? 0 : -errno;
    privilege_lower(raised);
    return r;
}

uint16_t socket_port(int fd)
{
    struct endpoint e = {.len = sizeof e.a};
    return getsockname(fd, &e.a.any, &e.len) == 0 ? endpoint_port(&e) : 0;
}

int socket_receive_buffer(int fd)
{
    int granted = 0;
    socklen_t len = sizeof granted;
    return getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &granted, &len) == 0 ? granted : 0;
}

/* --- receiving ---------------------------------------------------------------------------------
 */

static struct local local_of(struct msghdr *m)
{
    struct local to = {.card = 0};
    for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            struct in_pktinfo info;
            memcpy(&info, CMSG_DATA(c), sizeof info);
            to.ip = ip_of(4, &info.ipi_spec_dst);
            to.card = (unsigned)info.ipi_ifindex;
            to.broadcast = info.ipi_addr.s_addr != info.ipi_spec_dst.s_addr;
        } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
            struct in6_pktinfo info;
            memcpy(&info, CMSG_DATA(c), sizeof info);
            to.ip = ip_of(6, &info.ipi6_addr);
            to.card = info.ipi6_ifindex;
            to.broadcast = IN6_IS_ADDR_MULTICAST(&info.ipi6_addr);
        }
    }
    return to;
}

unsigned socket_receive_batch(int fd, struct batch *b)
{
    struct mmsghdr m[DATAGRAM_BATCH];
    struct iovec iov[DATAGRAM_BATCH];
    union control control[DATAGRAM_BATCH];
    for (unsigned i = 0; i < DATAGRAM_BATCH; i++) {
        iov[i] = (struct iovec){b->bytes[i], DATAGRAM_MAX};
        m[i].msg_hdr = (struct msghdr){.msg_name = &b->got[i].from.a,
                                       .msg_namelen = sizeof b->got[i].from.a,
                                       .msg_iov = &iov[i],
                                       .msg_iovlen = 1,
                                       .msg_control = &control[i],
                                       .msg_controllen = sizeof control[i]};
    }
    int n = recvmmsg(fd, m, DATAGRAM_BATCH, MSG_DONTWAIT, NULL);
    for (int i = 0; i < n; i++) {
        struct datagram *d = &b->got[i];
        d->from.len = m[i].msg_hdr.msg_namelen;
        d->to = local_of(&m[i].msg_hdr);
        d->bytes = slice_of(b->bytes[i], m[i].msg_len);
        d->cut = (m[i].msg_hdr.msg_flags & MSG_TRUNC) != 0;
    }
    return n > 0 ? (unsigned)n : 0;
}

static bool is_port_unreachable(struct msghdr *m)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
        bool v4 = c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR;
        bool v6 = c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR;
        struct sock_extended_err error;
        if (!v4 && !v6)
            continue;
        memcpy(&error, CMSG_DATA(c), sizeof error);
        return error.ee_errno == ECONNREFUSED;
    }
    return false;
}

bool socket_next_unreachable(int fd, struct endpoint *whom)
{
    for (;;) {
        uint8_t control[512], nothing[1];
        struct iovec iov = {nothing, sizeof nothing};
        struct msghdr m = {.msg_name = &whom->a,
                           .msg_namelen = sizeof whom->a,
                           .msg_iov = &iov,
                           .msg_iovlen = 1,
                           .msg_control = control,
                           .msg_controllen = sizeof control};
        if (recvmsg(fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
            return false;
        whom->len = m.msg_namelen;
        if (is_port_unreachable(&m))
            return true;
    }
}

/* --- sending -----------------------------------------------------------------------------------
 */

static void put_control(struct msghdr *m, int level, int type, const void *info, size_t n)
{
    struct cmsghdr *c = CMSG_FIRSTHDR(m);
    c->cmsg_level = level;
    c->cmsg_type = type;
    c->cmsg_len = CMSG_LEN(n);
    memcpy(CMSG_DATA(c), info, n);
    m->msg_controllen = CMSG_SPACE(n);
}

static void say_from(struct msghdr *m, union control *control, const struct local *from)
{
    memset(control, 0, sizeof *control);
    m->msg_control = control;
    m->msg_controllen = sizeof *control;
    if (from->ip.family == 4) {
        struct in_pktinfo info = {.ipi_ifindex = (int)from->card};
        memcpy(&info.ipi_spec_dst, from->ip.b, 4);
        put_control(m, IPPROTO_IP, IP_PKTINFO, &info, sizeof info);
    } else {
        struct in6_pktinfo info = {.ipi6_ifindex = from->card};
        memcpy(&info.ipi6_addr, from->ip.b, 16);
        put_control(m, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof info);
    }
}

/* m points to the other arguments; `bytes` stays the caller's. */
static void compose(struct msghdr *m, struct endpoint *to, struct iovec *bytes,
                    union control *control, const struct local *from)
{
    *m = (struct msghdr){
        .msg_name = &to->a, .msg_namelen = to->len, .msg_iov = bytes, .msg_iovlen = 1};
    say_from(m, control, from);
}

int socket_send(int fd, const struct endpoint *to, const struct local *from, const void *bytes,
                size_t n)
{
    union control control;
    struct endpoint name = *to;
    struct iovec iov = {(void *)(uintptr_t)bytes, n};
    struct msghdr m;
    compose(&m, &name, &iov, &control, from);
    /* An ICMP error that waits fails the next send, whoever it is for: that one is not sent yet. */
    for (int tries = 0; tries < 2; tries++)
        if (sendmsg(fd, &m, MSG_DONTWAIT) >= 0)
            return 0;
    return -errno;
}

/* As in socket_send(): a refused datagram is tried twice, then it is lost like any other. */
void outbox_flush(struct outbox *o)
{
    unsigned sent = 0, tries = 0;
    while (sent < o->count) {
        int n = sendmmsg(o->fd, o->header + sent, o->count - sent, MSG_DONTWAIT);
        bool skips = n <= 0 && ++tries == 2;
        if (n > 0 || skips)
            tries = 0;
        sent += n > 0 ? (unsigned)n : skips;
    }
    o->count = 0;
}

void outbox_send(struct outbox *o, int fd, const struct endpoint *to, const struct local *from,
                 const void *bytes, size_t n)
{
    if (o->count == DATAGRAM_BATCH || (o->count && (o->fd != fd || n > OUTBOX_DATAGRAM_MAX)))
        outbox_flush(o);
    if (!o->open || n > OUTBOX_DATAGRAM_MAX) {
        socket_send(fd, to, from, bytes, n);
        return;
    }
    unsigned i = o->count++;
    o->fd = fd;
    o->to[i] = *to;
    memcpy(o->bytes[i], bytes, n);
    o->iov[i] = (struct iovec){o->bytes[i], n};
    compose(&o->header[i].msg_hdr, &o->to[i], &o->iov[i], &o->control[i], from);
}
