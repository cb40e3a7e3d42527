/* SPDX-License-Identifier: MIT */
/*
 * The floor of the bench: what a TFTP server costs when it does nothing but send the next block.
 *
 * Theory of operation: bare epoll over one connected socket for each transfer (recv, send), or,
 * with --one-socket, over the listening socket alone (recvfrom, sendto, a table by client address).
 * One file in memory answers every request. There are no timers, no options, no limits, no events
 * and no file lookup: whatever our server is slower by is the price of those.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 512, MAX_FDS = 65536, SLOTS = 1 << 16, QUEUE = 4 << 20, OP_RRQ = 1, OP_ACK = 4 };

struct transfer {
    uint64_t client; /* --one-socket: address and port; 0: free */
    size_t acked;    /* blocks */
    bool open;
};

static struct {
    const uint8_t *content;
    size_t size, last; /* bytes; number of the last block */
    int epoll, listener;
    struct transfer transfers[MAX_FDS]; /* by descriptor, or by hash of the client */
} floor_server;

static void die(const char *what)
{
    fprintf(stderr, "tftp_floor: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void load(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0)
        die(path);
    floor_server.size = (size_t)st.st_size;
    floor_server.last = floor_server.size / BLOCK + 1;
    floor_server.content =
        mmap(NULL, floor_server.size, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
    if (floor_server.content == MAP_FAILED)
        die(path);
    close(fd);
}

static int open_socket(uint16_t port)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in here = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
    if (fd < 0 || bind(fd, (struct sockaddr *)&here, sizeof here) != 0)
        die("socket");
    return fd;
}

static void watch(int fd)
{
    struct epoll_event ev = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(floor_server.epoll, EPOLL_CTL_ADD, fd, &ev) != 0)
        die("epoll_ctl");
}

static size_t build_block(uint8_t *packet, size_t n)
{
    size_t off = (n - 1) * BLOCK;
    size_t len = floor_server.size - off < BLOCK ? floor_server.size - off : BLOCK;
    packet[0] = 0, packet[1] = 3;
    packet[2] = (uint8_t)(n >> 8), packet[3] = (uint8_t)n;
    memcpy(packet + 4, floor_server.content + off, len);
    return 4 + len;
}

/* The block that this packet asks for; 0: none. */
static size_t next_block(struct transfer *t, const uint8_t *p, ssize_t n)
{
    if (n < 4 || p[0] != 0 || p[1] != OP_ACK)
        return 0;
    if ((uint16_t)(t->acked + 1) != (p[2] << 8 | p[3]))
        return 0;
    t->acked++;
    if (t->acked == floor_server.last)
        t->open = false;
    return t->open ? t->acked + 1 : 0;
}

static void on_request(const struct sockaddr_in *client)
{
    int fd = open_socket(0);
    if (fd >= MAX_FDS || connect(fd, (const struct sockaddr *)client, sizeof *client) != 0)
        die("connect");
    floor_server.transfers[fd] = (struct transfer){.open = true};
    watch(fd);
    uint8_t packet[4 + BLOCK];
    send(fd, packet, build_block(packet, 1), 0);
}

static void on_listener(void)
{
    uint8_t p[2048];
    struct sockaddr_in client;
    socklen_t len = sizeof client;
    while (recvfrom(floor_server.listener, p, sizeof p, 0, (struct sockaddr *)&client, &len) > 1)
        if (p[1] == OP_RRQ)
            on_request(&client);
}

static void on_transfer(int fd)
{
    uint8_t p[2048], packet[4 + BLOCK];
    struct transfer *t = &floor_server.transfers[fd];
    ssize_t n = recv(fd, p, sizeof p, 0);
    size_t block = next_block(t, p, n);
    if (block)
        send(fd, packet, build_block(packet, block), 0);
    if (!t->open || (n < 0 && errno == ECONNREFUSED) || (n > 1 && p[1] == 5))
        close(fd);
}

static struct transfer *slot_of(uint64_t client)
{
    uint64_t hash = client * 0x9e3779b97f4a7c15u >> 48;
    while (floor_server.transfers[hash % SLOTS].client != client &&
           floor_server.transfers[hash % SLOTS].client != 0)
        hash++;
    return &floor_server.transfers[hash % SLOTS];
}

/* --one-socket: slots are never given back; the table holds a bench run's clients. */
static void on_shared(void)
{
    uint8_t p[2048], packet[4 + BLOCK];
    struct sockaddr_in client;
    socklen_t len = sizeof client;
    ssize_t n;
    while ((n = recvfrom(floor_server.listener, p, sizeof p, 0, (struct sockaddr *)&client, &len)) >
           1) {
        uint64_t key = (uint64_t)client.sin_addr.s_addr << 16 | client.sin_port;
        struct transfer *t = slot_of(key);
        size_t block = 0;
        if (p[1] == OP_RRQ) {
            *t = (struct transfer){.client = key, .open = true};
            block = 1;
        } else if (t->open) {
            block = next_block(t, p, n);
        }
        if (block)
            sendto(floor_server.listener, packet, build_block(packet, block), 0,
                   (struct sockaddr *)&client, len);
    }
}

int main(int argc, char **argv)
{
    bool one_socket = argc == 3 && strcmp(argv[2], "--one-socket") == 0;
    if (argc < 2 || argc > 3 || (argc == 3 && !one_socket)) {
        fprintf(stderr, "usage: tftp_floor FILE [--one-socket]\n");
        return 2;
    }
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    load(argv[1]);
    floor_server.epoll = epoll_create1(EPOLL_CLOEXEC);
    floor_server.listener = open_socket(0);
    int queue = QUEUE;
    if (setsockopt(floor_server.listener, SOL_SOCKET, SO_RCVBUFFORCE, &queue, sizeof queue) != 0)
        setsockopt(floor_server.listener, SOL_SOCKET, SO_RCVBUF, &queue, sizeof queue);
    watch(floor_server.listener);
    struct sockaddr_in here;
    socklen_t len = sizeof here;
    getsockname(floor_server.listener, (struct sockaddr *)&here, &len);
    printf("port %u\n", ntohs(here.sin_port));
    fflush(stdout);
    for (;;) {
        struct epoll_event ev[256];
        int n = epoll_wait(floor_server.epoll, ev, 256, -1);
        for (int i = 0; i < n; i++) {
            if (ev[i].data.fd != floor_server.listener)
                on_transfer(ev[i].data.fd);
            else if (one_socket)
                on_shared();
            else
                on_listener();
        }
    }
}
