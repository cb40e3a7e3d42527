/* SPDX-License-Identifier: MIT */
#include "socket_stock.h"

#include "tftpd_socket.h"

#include <unistd.h>

enum { EACH_FAMILY = 3, FIRST_GIVEN = 3 };

static int int_of(int fd, int option)
{
    int value = -1;
    socklen_t n = sizeof value;
    return getsockopt(fd, SOL_SOCKET, option, &value, &n) == 0 ? value : -1;
}

static bool put(struct socket_stock *s, int fd)
{
    if (s->count == SOCKET_STOCK_MAX)
        return false;
    s->fd[s->count++] = fd;
    return true;
}

bool socket_stock_put(struct socket_stock *s, int fd)
{
    return s && put(s, fd);
}

void socket_stock_fill(struct socket_stock *s)
{
    static const int families[] = {AF_INET, AF_INET6};
    for (size_t f = 0; f < ARRAY_SIZE(families); f++)
        for (int i = 0; i < EACH_FAMILY; i++) {
            int fd = socket(families[f], SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
            if (fd < 0)
                continue; /* a machine without IPv6 */
            socket_widen(fd);
            if (!put(s, fd))
                close(fd);
        }
}

unsigned socket_stock_given(struct socket_stock *s, int count)
{
    unsigned strangers = 0;
    for (int fd = FIRST_GIVEN; fd < FIRST_GIVEN + count; fd++) {
        uint16_t port = int_of(fd, SO_TYPE) == SOCK_DGRAM ? socket_port(fd) : 0;
        if (port && put(s, fd)) {
            s->given_port = port;
            continue;
        }
        strangers++;
        close(fd);
    }
    return strangers;
}

void socket_stock_close(struct socket_stock *s)
{
    while (s->count)
        close(s->fd[--s->count]);
}

int socket_stock_take(struct socket_stock *s, int family, uint16_t port)
{
    for (unsigned i = 0; s && i < s->count; i++) {
        int fd = s->fd[i];
        if (int_of(fd, SO_DOMAIN) != family || socket_port(fd) != port)
            continue;
        s->fd[i] = s->fd[--s->count];
        return fd;
    }
    return -1;
}
