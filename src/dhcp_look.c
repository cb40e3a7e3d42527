/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a DISCOVER with the vendor class of a 7960, so that a server which answers
 * phones alone answers it too, from a MAC that no card has, so that no phone's lease is touched,
 * with the broadcast flag, so that the offer passes our card. dnsmasq looks for 3 s whether anybody
 * has the address that it is about to offer; hence the fourth second.
 */
#include "dhcp_look.h"

#include "loop.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include <sys/random.h>

enum { SECOND_US = 1000000, ASK_EACH_US = 1500000, FRAME_MAX = 2048, BROADCAST_FLAG = 0x8000 };

static const char vendor[] = "Cisco Systems, Inc. IP Phone CP-7960G"; /* with its NUL (WIRE 3) */
static const uint8_t wanted[] = {1, 66, 6, 3, 15, 150, 35, 151};

struct ip dhcp_look_server(const struct dhcp_card *c, const struct frame *f)
{
    struct dhcp_packet p;
    if (f->kind != FRAME_UDP || f->to_port != DHCP_CLIENT_PORT || !dhcp_parse(f->payload, &p) ||
        !p.reply || (p.type != DHCP_OFFER && p.type != DHCP_ACK && p.type != DHCP_NAK))
        return (struct ip){0};
    struct ip by = dhcp_option_ip(&p, DHCP_OPTION_SERVER);
    if (ip_eq(by, c->address))
        return (struct ip){0};
    return ip_known(by) ? by : f->from;
}

static int ask(struct dhcp_card *c, struct mac who)
{
    uint8_t mem[DHCP_REPLY_BYTES];
    struct buf b;
    struct dhcp_packet head = {.flags = BROADCAST_FLAG, .chaddr = who};
    memcpy(&head.xid, who.b + 2, sizeof head.xid);
    buf_fixed(&b, mem, sizeof mem);
    dhcp_build(&b, &head);
    dhcp_build_option(&b, DHCP_OPTION_TYPE, slice_str("\1"));
    dhcp_build_option(&b, DHCP_OPTION_VENDOR, slice_of(vendor, sizeof vendor));
    dhcp_build_option(&b, DHCP_OPTION_PARAMETERS, slice_of(wanted, sizeof wanted));
    dhcp_build_end(&b);
    return dhcp_card_send_request(c, buf_view(&b));
}

static bool hear(struct dhcp_card *c, struct ip *other)
{
    uint8_t mem[FRAME_MAX];
    struct frame f;
    while (dhcp_card_read(c, mem, sizeof mem, &f)) {
        *other = dhcp_look_server(c, &f);
        if (ip_known(*other))
            return true;
    }
    return false;
}

int dhcp_look(struct dhcp_card *c, struct ip *other)
{
    struct mac who;
    int64_t now = clock_mono_us(), end = now + DHCP_LOOK_S * (int64_t)SECOND_US, next = now;
    if (getrandom(who.b, sizeof who.b, 0) != (ssize_t)sizeof who.b)
        return -EIO;
    who.b[0] = (who.b[0] & 0xfc) | 2; /* nobody's card, and no group */
    for (; now < end; now = clock_mono_us()) {
        struct pollfd p = {.fd = c->fd, .events = POLLIN};
        if (now >= next) {
            int rc = ask(c, who);
            if (rc < 0)
                return rc;
            next = now + ASK_EACH_US;
        }
        int64_t until = next < end ? next : end;
        if (poll(&p, 1, (int)((until - now) / 1000) + 1) < 0)
            return -errno;
        if (hear(c, other))
            return 1;
    }
    return 0;
}
