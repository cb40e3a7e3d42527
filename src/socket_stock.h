/* SPDX-License-Identifier: MIT */
/*
 * UDP sockets that somebody with more rights made for the server: root, before it was given up,
 * with a queue longer than others may have; or systemd, bound already.
 */
#ifndef HOOKFLASH_SOCKET_STOCK_H
#define HOOKFLASH_SOCKET_STOCK_H

#include <stdbool.h>
#include <stdint.h>

enum { SOCKET_STOCK_MAX = 16 };

struct socket_stock {
    int fd[SOCKET_STOCK_MAX];
    unsigned count;
    uint16_t given_port; /* of those that were given bound; 0: none was */
};

/* As root: what a server and its data sockets take, in each family. */
void socket_stock_fill(struct socket_stock *s);
/* Takes `count` descriptors from 3 on that systemd opened; what is no UDP socket is closed, and
 * their number is returned. */
unsigned socket_stock_given(struct socket_stock *s, int count);
void socket_stock_close(struct socket_stock *s); /* what was not taken */

/* One of that family, bound to `port` or, with 0, to none; -1: there is none. NULL is fine. */
int socket_stock_take(struct socket_stock *s, int family, uint16_t port);
/* It could not be used after all; false: no room, it is the caller's still. */
bool socket_stock_put(struct socket_stock *s, int fd);
#endif
