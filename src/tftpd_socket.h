/* SPDX-License-Identifier: MIT */
/*
 * UDP sockets as a TFTP server needs them: which of our addresses was asked and through which card,
 * answers that leave from there, and ICMP errors with the destination that caused them.
 */
#ifndef HOOKFLASH_TFTPD_SOCKET_H
#define HOOKFLASH_TFTPD_SOCKET_H

#include "core/addr.h"

#include <netinet/in.h>
#include <sys/socket.h>

struct endpoint {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } a;
    socklen_t len;
};

struct endpoint endpoint_of(struct ip ip, uint16_t port, unsigned card); /* card: link-local only */
bool endpoint_eq(const struct endpoint *a, const struct endpoint *b);
struct ip endpoint_ip(const struct endpoint *e);
uint16_t endpoint_port(const struct endpoint *e);

/* Our side of a datagram. */
struct local {
    struct ip ip;   /* the address to answer from: one of ours, even when a broadcast was asked */
    unsigned card;  /* index of the interface it came in on; 0: not known */
    bool broadcast; /* it was sent to a broadcast or multicast address */
};

enum {
    DATAGRAM_MAX = 2048, /* no request is longer; an ACK is four bytes */
    DATAGRAM_BATCH = 32,
    OUTBOX_DATAGRAM_MAX = 1500,       /* longer ones leave at once */
    RECEIVE_BUFFER = 4 * 1024 * 1024, /* a burst of thousands of phones (TFTP 0.3) */
};

struct datagram {
    struct endpoint from;
    struct local to;
    struct slice bytes; /* into the batch */
    bool cut;           /* it was longer than DATAGRAM_MAX */
};

/* Room for either family's packet information, aligned as cmsghdr wants it. */
union control {
    struct cmsghdr align;
    uint8_t bytes[CMSG_SPACE(sizeof(struct in6_pktinfo))];
};

/* Receives up to DATAGRAM_BATCH at once. */
struct batch {
    struct datagram got[DATAGRAM_BATCH];
    uint8_t bytes[DATAGRAM_BATCH][DATAGRAM_MAX];
};

/* Datagrams of one socket that leave together, at outbox_flush() or when it is full. */
struct outbox {
    bool open; /* collecting; else each leaves at once */
    int fd;
    unsigned count;
    struct mmsghdr header[DATAGRAM_BATCH];
    struct iovec iov[DATAGRAM_BATCH];
    union control control[DATAGRAM_BATCH];
    struct endpoint to[DATAGRAM_BATCH];
    uint8_t bytes[DATAGRAM_BATCH][OUTBOX_DATAGRAM_MAX];
};

struct socket_stock;

/* A descriptor or -errno. With `any`, the address is not known and the socket is of `family`. One
 * from the stock (may be NULL) where it has one; -EAFNOSUPPORT: systemd gave this port in the other
 * family alone. */
int socket_listen(struct socket_stock *stock, int family, struct ip address, uint16_t port);
void socket_widen(int fd); /* asks for RECEIVE_BUFFER, both ways */
/* 0 or -errno. Also again, when another card has taken the name: the kernel binds to the card. */
int socket_bind_card(int fd, const char *card);
uint16_t socket_port(int fd);
/* What the kernel granted of RECEIVE_BUFFER. */
int socket_receive_buffer(int fd);

/* How many came; 0: none is waiting. */
unsigned socket_receive_batch(int fd, struct batch *b);
/* Takes the next ICMP error that says that `whom` has nobody at that port; false: none waits. */
bool socket_next_unreachable(int fd, struct endpoint *whom);
/* 0 or -errno. Leaves from that address and, where its card is known, through that card. */
int socket_send(int fd, const struct endpoint *to, const struct local *from, const void *bytes,
                size_t n);

/* Like socket_send(); in an open outbox it waits for the others. Order is kept. */
void outbox_send(struct outbox *o, int fd, const struct endpoint *to, const struct local *from,
                 const void *bytes, size_t n);
void outbox_flush(struct outbox *o);

#endif
