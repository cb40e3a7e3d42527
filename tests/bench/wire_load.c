/* SPDX-License-Identifier: MIT */
/*
 * wire_load IF RATE SECONDS: TFTP packets on a wire, RATE a second: DATA and ACK in turn, and a
 * hundred times a second a request whose file's name is the time at which it was sent, in
 * microseconds. Prints how many went out.
 */
#include <net/if.h>
#include <netpacket/packet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BURST = 64, FRAME_BYTES = 80, REQUESTS_A_SECOND = 100, NAP_NS = 200000 };

static double seconds_of(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Ethernet, IPv4 and UDP heads of a frame of 10.9.8.2; the IP id keeps any two apart. */
static void head(uint8_t *f, unsigned n, uint16_t to_port)
{
    static const uint8_t heads[42] = {2,    0,
                                      0,    0,
                                      0,    1,
                                      0,    0x15,
                                      0x62, 0x19,
                                      0xbb, 0x2f,
                                      8,    0,
                                      0x45, 0,
                                      0,    FRAME_BYTES - 14,
                                      0,    0,
                                      0,    0,
                                      64,   17,
                                      0,    0,
                                      10,   9,
                                      8,    2,
                                      10,   9,
                                      8,    1,
                                      0xc7, 0x38,
                                      0,    0,
                                      0,    FRAME_BYTES - 34,
                                      0,    0};
    memset(f, 0, FRAME_BYTES);
    memcpy(f, heads, sizeof heads);
    f[18] = (uint8_t)(n >> 8);
    f[19] = (uint8_t)n;
    f[36] = (uint8_t)(to_port >> 8);
    f[37] = (uint8_t)to_port;
}

static void make(uint8_t *f, unsigned n, unsigned every)
{
    if (n % every == 0) {
        head(f, n, 69);
        snprintf((char *)f + 44, FRAME_BYTES - 52, "%.0f", seconds_of(CLOCK_REALTIME) * 1e6);
        f[43] = 1;
        memcpy(f + 45 + strlen((char *)f + 44), "octet", 6);
        f[35] = (uint8_t)(n / every); /* of a port of its own: a transfer that begins */
        return;
    }
    head(f, n, 40000);
    f[43] = n % 2 ? 3 : 4;
    f[44] = (uint8_t)(n >> 8);
    f[45] = (uint8_t)n;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    double rate = atof(argv[2]), end = atof(argv[3]);
    unsigned sent = 0, every = (unsigned)(rate / REQUESTS_A_SECOND);
    static uint8_t frame[BURST][FRAME_BYTES];
    struct iovec part[BURST];
    struct mmsghdr m[BURST];
    struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(argv[1])};
    int fd = socket(AF_PACKET, SOCK_RAW, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        perror("wire_load");
        return 1;
    }
    memset(m, 0, sizeof m);
    for (unsigned i = 0; i < BURST; i++) {
        part[i] = (struct iovec){frame[i], FRAME_BYTES};
        m[i].msg_hdr.msg_iov = &part[i];
        m[i].msg_hdr.msg_iovlen = 1;
    }
    double begin = seconds_of(CLOCK_MONOTONIC), now;
    while ((now = seconds_of(CLOCK_MONOTONIC) - begin) < end) {
        unsigned due = (unsigned)(now * rate) - sent;
        if (due == 0) {
            nanosleep(&(struct timespec){0, NAP_NS}, NULL);
            continue;
        }
        unsigned n = due < BURST ? due : BURST;
        for (unsigned i = 0; i < n; i++)
            make(frame[i], sent + i, every ? every : 1);
        int done = sendmmsg(fd, m, n, 0);
        sent += done > 0 ? (unsigned)done : 0;
    }
    printf("%u\n", sent);
    return 0;
}
