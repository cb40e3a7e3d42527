/* SPDX-License-Identifier: MIT */
/*
 * The load generator of the bench: N lock-step TFTP clients in one process.
 *
 * Theory of operation: bare epoll; a socket for each client, connected to the server's port of the
 * transfer once that is known. Every byte received is compared with the file. The clients keep the
 * 79x0's clock (PHONES 3.1): the request at 0, 1, 5 and 9 s, then two more ports; an unanswered ACK
 * again after 4 s, four times; a DATA that is not the next one is dropped without a word. Loss is
 * made here, each way, from a seed, so that a run can be repeated. With --seconds every client
 * fetches again and again and the rate is measured; without, each fetches once and its time counts,
 * until --most seconds at most. One line of JSON comes out.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
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
#include <time.h>
#include <unistd.h>

enum {
    BLOCK = 512,
    MAX_CLIENTS = 20000,
    PER_HOST = 250,          /* clients: each has an address of its own below 127.1 */
    HISTOGRAM = 1000 * 1000, /* microseconds; slower ones count as this */
    PORTS = 3,               /* a phone's attempts */
    ACK_TRIES = 4,
    OP_DATA = 3,
    OP_ERROR = 5,
};

static const int64_t request_at_us[] = {0, 1000000, 5000000, 9000000, 13000000};
enum { REQUESTS = 4 }; /* the fifth time is when the port is given up */

struct client {
    int fd;
    bool known, over; /* the server's port is known; nothing more to do */
    unsigned tries, ports;
    size_t have; /* blocks */
    uint16_t tid;
    int64_t began, opened, sent, deadline; /* the fetch, this port, the last packet, the next try */
    int64_t took;
};

static struct {
    struct sockaddr_in server;
    const char *name;
    const uint8_t *content;
    size_t size, last;
    unsigned clients;
    double seconds, loss, most; /* how long to fetch again and again; to wait for one fetch */
    uint64_t seed;
    bool twice; /* every request is sent twice, and strange ports are looked for */
} want;

static struct {
    uint64_t blocks, duplicates, done, failed, extra, wrong, lost;
    int64_t first_block_max;
    uint32_t latency[HISTOGRAM + 1];
} seen;

static struct client clients[MAX_CLIENTS];
static int poller;
static unsigned busy;
static int64_t begin, now;

static void die(const char *what)
{
    fprintf(stderr, "tftp_load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t clock_us(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* xorshift64*: repeatable, and good enough to lose packets. */
static bool is_lost(void)
{
    if (want.loss <= 0)
        return false;
    want.seed ^= want.seed >> 12;
    want.seed ^= want.seed << 25;
    want.seed ^= want.seed >> 27;
    uint64_t r = want.seed * 0x2545f4914f6cdd1du >> 11;
    bool lost = (double)r < want.loss * 9007199254740992.0;
    seen.lost += lost;
    return lost;
}

static void transmit(struct client *c, const void *packet, size_t n)
{
    c->sent = now;
    if (is_lost())
        return;
    struct sockaddr_in to = want.server;
    if (c->known)
        to.sin_port = htons(c->tid);
    if (c->known && !want.twice)
        send(c->fd, packet, n, 0);
    else
        sendto(c->fd, packet, n, 0, (struct sockaddr *)&to, sizeof to);
}

static void send_request(struct client *c)
{
    uint8_t p[300] = {0, 1};
    size_t len = strlen(want.name);
    memcpy(p + 2, want.name, len);
    memcpy(p + 3 + len, "octet", 6);
    for (unsigned i = 0; i < (want.twice ? 2u : 1u); i++)
        transmit(c, p, len + 9);
    c->deadline = c->opened + request_at_us[c->tries + 1];
}

static void send_ack(struct client *c)
{
    uint8_t p[4] = {0, 4, (uint8_t)(c->have >> 8), (uint8_t)c->have};
    transmit(c, p, sizeof p);
    c->deadline = now + 4000000;
}

static void open_port(struct client *c)
{
    unsigned i = (unsigned)(c - clients);
    struct sockaddr_in here = {.sin_family = AF_INET};
    here.sin_addr.s_addr = htonl(0x7f010000u + (i / PER_HOST << 8) + i % PER_HOST + 1);
    c->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || bind(c->fd, (struct sockaddr *)&here, sizeof here) != 0)
        die("socket");
    struct epoll_event ev = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &ev);
    c->known = false;
    c->tries = 0;
    c->have = 0;
    c->opened = now;
    send_request(c);
}

static void start(struct client *c)
{
    c->ports = 0;
    c->began = now;
    open_port(c);
}

static bool time_is_up(double seconds)
{
    return seconds > 0 && now - begin >= (int64_t)(seconds * 1e6);
}

/* Ends one fetch; with --seconds the next one begins from a new port. */
static void finish(struct client *c, uint64_t *counter)
{
    (*counter)++;
    c->took = now - c->began;
    close(c->fd);
    if (want.seconds > 0 && !time_is_up(want.seconds)) {
        start(c);
        return;
    }
    c->over = true;
    busy--;
}

/* True: it is from the server's port of this transfer. The first DATA decides which that is. */
static bool from_our_transfer(struct client *c, const struct sockaddr_in *from)
{
    if (c->known) {
        if (!want.twice || ntohs(from->sin_port) == c->tid)
            return true;
        seen.extra++;
        return false;
    }
    c->known = true;
    c->tid = ntohs(from->sin_port);
    if (now - c->began > seen.first_block_max)
        seen.first_block_max = now - c->began;
    if (!want.twice && connect(c->fd, (const struct sockaddr *)from, sizeof *from) != 0)
        die("connect");
    return true;
}

static void on_data(struct client *c, const uint8_t *p, size_t n)
{
    size_t next = c->have + 1, off = c->have * BLOCK;
    if ((uint16_t)next != (p[2] << 8 | p[3])) {
        seen.duplicates++;
        return;
    }
    size_t expected = want.size - off < BLOCK ? want.size - off : BLOCK;
    if (n - 4 != expected || memcmp(p + 4, want.content + off, expected) != 0) {
        finish(c, &seen.wrong);
        return;
    }
    int64_t latency = now - c->sent;
    seen.latency[latency < HISTOGRAM ? latency : HISTOGRAM]++;
    seen.blocks++;
    c->have = next;
    c->tries = 0;
    send_ack(c);
    if (next == want.last)
        finish(c, &seen.done);
}

static void on_readable(struct client *c)
{
    uint8_t p[2048];
    struct sockaddr_in from = {0};
    socklen_t len = sizeof from;
    ssize_t n = c->known && !want.twice
                    ? recv(c->fd, p, sizeof p, 0)
                    : recvfrom(c->fd, p, sizeof p, 0, (struct sockaddr *)&from, &len);
    if (n < 4 || is_lost() || p[0] != 0)
        return;
    if (p[1] == OP_ERROR)
        finish(c, &seen.failed);
    else if (p[1] == OP_DATA && from_our_transfer(c, &from))
        on_data(c, p, (size_t)n);
}

/* The phone's own clock: requests, then ACKs, then the next port, then failure. */
static void on_deadline(struct client *c)
{
    c->tries++;
    if (c->known ? c->tries < ACK_TRIES : c->tries < REQUESTS) {
        if (c->known)
            send_ack(c);
        else
            send_request(c);
        return;
    }
    if (++c->ports == PORTS) {
        finish(c, &seen.failed);
        return;
    }
    close(c->fd);
    open_port(c);
}

static void check_deadlines(void)
{
    for (struct client *c = clients; c < clients + want.clients; c++)
        if (!c->over && now >= c->deadline)
            on_deadline(c);
}

static void run(void)
{
    poller = epoll_create1(EPOLL_CLOEXEC);
    begin = now = clock_us();
    busy = want.clients;
    for (unsigned i = 0; i < want.clients; i++) {
        now = clock_us();
        start(&clients[i]);
    }
    for (int64_t checked = now; busy > 0 && !time_is_up(want.seconds) && !time_is_up(want.most);) {
        struct epoll_event ev[256];
        int n = epoll_wait(poller, ev, 256, 50);
        for (int i = 0; i < n; i++) {
            now = clock_us();
            struct client *c = ev[i].data.ptr;
            if (!c->over)
                on_readable(c);
        }
        now = clock_us();
        if (now - checked > 50000) {
            check_deadlines();
            checked = now;
        }
    }
}

/* Open transfers end with an ERROR, so that the next run finds an idle server. */
static void hang_up(void)
{
    static const uint8_t bye[] = {0, OP_ERROR, 0, 0, 'e', 'n', 'd', 0};
    want.loss = 0;
    for (struct client *c = clients; c < clients + want.clients; c++)
        if (!c->over && c->known)
            transmit(c, bye, sizeof bye);
}

static int64_t percentile(double share)
{
    uint64_t left = (uint64_t)((double)seen.blocks * share);
    for (int64_t us = 0; us < HISTOGRAM; us++) {
        if (seen.latency[us] > left)
            return us;
        left -= seen.latency[us];
    }
    return HISTOGRAM;
}

static int by_time(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void report(void)
{
    static int64_t took[MAX_CLIENTS];
    double seconds = (double)(now - begin) / 1e6;
    for (unsigned i = 0; i < want.clients; i++)
        took[i] = clients[i].over ? clients[i].took : now - clients[i].began;
    qsort(took, want.clients, sizeof took[0], by_time);
    printf("{\"clients\": %u, \"seconds\": %.3f, \"blocks\": %llu, \"rate\": %.0f, ", want.clients,
           seconds, (unsigned long long)seen.blocks, (double)seen.blocks / seconds);
    printf("\"p50_us\": %lld, \"p99_us\": %lld, \"first_block_max_s\": %.3f, ",
           (long long)percentile(0.5), (long long)percentile(0.99),
           (double)seen.first_block_max / 1e6);
    printf("\"done\": %llu, \"failed\": %llu, \"wrong\": %llu, \"extra\": %llu, ",
           (unsigned long long)seen.done, (unsigned long long)seen.failed,
           (unsigned long long)seen.wrong, (unsigned long long)seen.extra);
    printf("\"duplicates\": %llu, \"lost\": %llu, \"took_p50_s\": %.2f, \"took_max_s\": %.2f}\n",
           (unsigned long long)seen.duplicates, (unsigned long long)seen.lost,
           (double)took[want.clients / 2] / 1e6, (double)took[want.clients - 1] / 1e6);
}

static void load(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0 || st.st_size == 0)
        die(path);
    want.size = (size_t)st.st_size;
    want.last = want.size / BLOCK + 1;
    want.content = mmap(NULL, want.size, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
    if (want.content == MAP_FAILED)
        die(path);
    close(fd);
    want.name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
}

static void raise_limit(void)
{
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"port", required_argument, NULL, 'p'},    {"clients", required_argument, NULL, 'c'},
        {"seconds", required_argument, NULL, 's'}, {"loss", required_argument, NULL, 'l'},
        {"seed", required_argument, NULL, 'r'},    {"most", required_argument, NULL, 'm'},
        {"twice", no_argument, NULL, 't'},         {NULL, 0, NULL, 0}};
    want.clients = 1;
    want.seed = 7940;
    want.server.sin_family = AF_INET;
    want.server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int opt; (opt = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (opt) {
        case 'p':
            want.server.sin_port = htons((uint16_t)strtoul(optarg, NULL, 10));
            break;
        case 'c':
            want.clients = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case 's':
            want.seconds = strtod(optarg, NULL);
            break;
        case 'l':
            want.loss = strtod(optarg, NULL);
            break;
        case 'm':
            want.most = strtod(optarg, NULL);
            break;
        case 'r':
            want.seed = strtoull(optarg, NULL, 10) | 1;
            break;
        case 't':
            want.twice = true;
            break;
        default:
            return 2;
        }
    }
    if (optind + 1 != argc || want.clients == 0 || want.clients > MAX_CLIENTS ||
        want.server.sin_port == 0) {
        fprintf(stderr, "usage: tftp_load --port N [--clients N] [--seconds S] [--loss P] "
                        "[--seed N] [--most S] [--twice] FILE\n");
        return 2;
    }
    raise_limit();
    load(argv[optind]);
    run();
    hang_up();
    report();
    return seen.wrong ? 1 : 0;
}
