/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: both cards are in one namespace. The phones' end has no address, so the
 * kernel never answers there; what the phones say and hear goes by packet sockets. The pair is made
 * by one netlink message; address and flags by the ioctls, which need no message at all.
 */
#include "private_net.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static const uint32_t ADDRESS = 0x0a4f0001, MASK = 0xffff0000;

struct ip private_net_address(void)
{
    return ip_v4(ADDRESS);
}

/* --- the namespace ------------------------------------------------------------------------------
 */

static int write_proc(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC), rc = 0;
    if (fd < 0)
        return -errno;
    if (write(fd, text, strlen(text)) < 0)
        rc = -errno;
    close(fd);
    return rc;
}

static int become_root_of_it(uid_t uid, gid_t gid)
{
    char users[32], groups[32];
    snprintf(users, sizeof users, "0 %u 1", (unsigned)uid);
    snprintf(groups, sizeof groups, "0 %u 1", (unsigned)gid);
    prctl(PR_SET_DUMPABLE, 1); /* or these files are root's, where setcap gave us capabilities */
    int rc = write_proc("/proc/self/setgroups", "deny");
    if (rc == 0)
        rc = write_proc("/proc/self/uid_map", users);
    return rc == 0 ? write_proc("/proc/self/gid_map", groups) : rc;
}

static int leave_for_a_new_one(void)
{
    uid_t uid = geteuid();
    gid_t gid = getegid();
    if (unshare(CLONE_NEWNET) == 0)
        return 0;
    if (errno != EPERM || unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
        return -errno;
    return become_root_of_it(uid, gid);
}

/* --- the cable ----------------------------------------------------------------------------------
 */

struct request {
    struct nlmsghdr head;
    struct ifinfomsg link;
    uint8_t attributes[256];
};

/* Grown by n bytes, zeroed and aligned. */
static void *grow(struct request *r, size_t n)
{
    void *at = (uint8_t *)r + r->head.nlmsg_len;
    r->head.nlmsg_len += (uint32_t)NLMSG_ALIGN(n);
    return at;
}

static struct rtattr *open_attribute(struct request *r, unsigned short type)
{
    struct rtattr *a = grow(r, sizeof *a);
    a->rta_type = type;
    return a;
}

static void close_attribute(struct request *r, struct rtattr *a)
{
    a->rta_len = (unsigned short)((uint8_t *)r + r->head.nlmsg_len - (uint8_t *)a);
}

static void add_text(struct request *r, unsigned short type, const char *text)
{
    struct rtattr *a = open_attribute(r, type);
    memcpy(grow(r, strlen(text) + 1), text, strlen(text) + 1);
    close_attribute(r, a);
}

static int ask(int fd, const struct request *r)
{
    struct {
        struct nlmsghdr head;
        struct nlmsgerr error;
        uint8_t more[1024];
    } reply;
    if (send(fd, r, r->head.nlmsg_len, 0) < 0)
        return -errno;
    ssize_t n = recv(fd, &reply, sizeof reply, 0);
    if (n < 0)
        return -errno;
    return (size_t)n < NLMSG_LENGTH(sizeof reply.error) ? -EPROTO : reply.error.error;
}

static int lay_cable(void)
{
    struct request r = {
        .head = {.nlmsg_len = NLMSG_LENGTH(sizeof r.link),
                 .nlmsg_type = RTM_NEWLINK,
                 .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL},
    };
    add_text(&r, IFLA_IFNAME, PRIVATE_NET_BENCH);
    struct rtattr *info = open_attribute(&r, IFLA_LINKINFO);
    add_text(&r, IFLA_INFO_KIND, "veth");
    struct rtattr *data = open_attribute(&r, IFLA_INFO_DATA);
    struct rtattr *peer = open_attribute(&r, VETH_INFO_PEER);
    grow(&r, sizeof(struct ifinfomsg));
    add_text(&r, IFLA_IFNAME, PRIVATE_NET_PHONES);
    close_attribute(&r, peer);
    close_attribute(&r, data);
    close_attribute(&r, info);
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0)
        return -errno;
    int rc = ask(fd, &r);
    close(fd);
    return rc;
}

/* --- the cards ----------------------------------------------------------------------------------
 */

static int give(int fd, unsigned long what, struct ifreq *card, uint32_t address)
{
    struct sockaddr_in sin = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
    memcpy(&card->ifr_addr, &sin, sizeof sin);
    return ioctl(fd, what, card) == 0 ? 0 : -errno;
}

static int switch_on(int fd, struct ifreq *card)
{
    if (ioctl(fd, SIOCGIFFLAGS, card) != 0)
        return -errno;
    card->ifr_flags = (short)(card->ifr_flags | IFF_UP);
    return ioctl(fd, SIOCSIFFLAGS, card) == 0 ? 0 : -errno;
}

static int set_up_cards(void)
{
    struct ifreq bench = {.ifr_name = PRIVATE_NET_BENCH}, phones = {.ifr_name = PRIVATE_NET_PHONES},
                 loopback = {.ifr_name = "lo"};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    int rc = give(fd, SIOCSIFADDR, &bench, ADDRESS);
    if (rc == 0)
        rc = give(fd, SIOCSIFNETMASK, &bench, MASK);
    if (rc == 0)
        rc = switch_on(fd, &bench);
    if (rc == 0)
        rc = switch_on(fd, &phones);
    if (rc == 0)
        rc = switch_on(fd, &loopback);
    close(fd);
    return rc;
}

int private_net_enter(void)
{
    int rc = leave_for_a_new_one();
    if (rc == 0)
        rc = lay_cable();
    return rc == 0 ? set_up_cards() : rc;
}
