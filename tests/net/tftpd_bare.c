/* SPDX-License-Identifier: MIT */
/*
 * The TFTP server alone, over a folder: for tests against real clients and for measuring. Prints
 * "port N" once it listens, with --events one line an event, and ends with 0 on SIGTERM.
 */
#include "served_root.h"
#include "tftpd.h"

#include "core/text.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALLOW_MAX = 16 };

struct bare {
    struct served_root *root;
    struct found found; /* its names live until the next request */
    bool events;
};

static struct tftpd_answer refusal(uint16_t code, const char *message, const char *near)
{
    return (struct tftpd_answer){.code = code, .message = message, .actual = near};
}

static struct tftpd_answer answer(void *ctx, const struct tftpd_request *request)
{
    struct bare *bare = ctx;
    switch (served_root_find(bare->root, request->name, &bare->found)) {
    case FIND_OK:
        return (struct tftpd_answer){.file = bare->found.file};
    case FIND_BY_CASE:
        return (struct tftpd_answer){.file = bare->found.file, .actual = bare->found.actual};
    case FIND_MISSING:
        return refusal(1, "not found", bare->found.near_miss);
    case FIND_DENIED:
        return refusal(2, "not readable", NULL);
    case FIND_HOSTILE:
        return refusal(2, "refused", NULL);
    case FIND_FAILED:
        break;
    }
    return refusal(0, "read error", NULL);
}

static void tell(void *ctx, struct event *e)
{
    const struct bare *bare = ctx;
    char name[128], ip[IP_TEXT_SIZE], text[128];
    if (!bare->events)
        return;
    printf("%s %s:%u %s", event_kind_name(e->kind), ip_format(e->ip, ip), e->port,
           text_safe(e->name, name, sizeof name));
    if (e->kind == EVENT_TFTP_REQUEST)
        printf(" repeat=%u ignored=%s", e->u.request.repeat,
               text_safe(e->u.request.ignored, text, sizeof text));
    if (e->kind == EVENT_TFTP_DONE)
        printf(" bytes=%llu resent=%llu seconds=%.3f unconfirmed=%d",
               (unsigned long long)e->u.done.bytes, (unsigned long long)e->u.done.resent,
               (double)e->u.done.duration_us / 1e6, e->u.done.unconfirmed);
    if (e->kind == EVENT_TFTP_FAIL)
        printf(" reason=%s", text_safe(e->u.fail.reason, text, sizeof text));
    if (e->kind == EVENT_TFTP_ERROR)
        printf(" code=%u message=%s", e->u.error.code,
               text_safe(e->u.error.message, text, sizeof text));
    puts("");
    fflush(stdout);
}

static void stop(void *ctx, int signo)
{
    (void)signo;
    loop_stop(ctx);
}

static int serve(const struct tftpd_config *config, struct bare *bare)
{
    struct tftpd_hooks hooks = {.ctx = bare, .answer = answer, .event = tell};
    struct loop *loop = loop_new();
    struct tftpd *t = NULL;
    struct tftpd_stats stats;
    int r = tftpd_open(loop, config, &hooks, &t);
    if (r != 0) {
        fprintf(stderr, "tftpd_bare: cannot listen: %s\n", strerror(-r));
        loop_free(loop);
        return 3;
    }
    loop_on_signal(loop, SIGTERM, stop, loop);
    loop_on_signal(loop, SIGINT, stop, loop);
    printf("port %u\n", tftpd_port(t));
    fflush(stdout);
    r = loop_run(loop, NULL, NULL);
    tftpd_stats(t, &stats);
    fprintf(stderr, "requests %llu repeats %llu transfers %llu done %llu failed %llu resent %llu\n",
            (unsigned long long)stats.requests, (unsigned long long)stats.repeats,
            (unsigned long long)stats.transfers, (unsigned long long)stats.done,
            (unsigned long long)stats.failed, (unsigned long long)stats.resent);
    tftpd_close(t);
    loop_free(loop);
    return r == 0 ? 0 : 5;
}

static void usage(void)
{
    fputs("usage: tftpd_bare [--address IP] [--port N] [--interface IF] [--allow CIDR]...\n"
          "       [--one-port] [--no-options] [--answer-broadcast] [--data-ports A-B]\n"
          "       [--max N] [--max-per-host N] [--events] FOLDER\n",
          stderr);
    exit(2);
}

static uint64_t number(const char *text, uint64_t max)
{
    uint64_t n = 0;
    if (!text_number(slice_str(text), max, &n))
        usage();
    return n;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"address", required_argument, NULL, 'a'},
        {"port", required_argument, NULL, 'p'},
        {"interface", required_argument, NULL, 'i'},
        {"allow", required_argument, NULL, 'w'},
        {"one-port", no_argument, NULL, '1'},
        {"no-options", no_argument, NULL, 'o'},
        {"answer-broadcast", no_argument, NULL, 'b'},
        {"data-ports", required_argument, NULL, 'd'},
        {"max", required_argument, NULL, 'm'},
        {"max-per-host", required_argument, NULL, 'h'},
        {"events", no_argument, NULL, 'e'},
        {NULL, 0, NULL, 0},
    };
    struct cidr allow[ALLOW_MAX];
    struct tftpd_config c = {.allow = allow};
    struct bare bare = {.events = false};
    unsigned low, high;
    int o;
    while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (o) {
        case 'a':
            if (!ip_parse(slice_str(optarg), &c.address))
                usage();
            break;
        case 'p':
            c.port = (uint16_t)number(optarg, 65535);
            break;
        case 'i':
            c.interface = optarg;
            break;
        case 'w':
            if (c.allow_count == ALLOW_MAX ||
                !cidr_parse(slice_str(optarg), &allow[c.allow_count++]))
                usage();
            break;
        case '1':
            c.one_port = true;
            break;
        case 'o':
            c.no_options = true;
            break;
        case 'b':
            c.answer_broadcast = true;
            break;
        case 'd':
            if (sscanf(optarg, "%u-%u", &low, &high) != 2 || low < 1 || high < low || high > 65535)
                usage();
            c.data_port_low = (uint16_t)low;
            c.data_port_high = (uint16_t)high;
            break;
        case 'm':
            c.max_transfers = (unsigned)number(optarg, 1000000);
            break;
        case 'h':
            c.max_transfers_per_host = (unsigned)number(optarg, 1000000);
            break;
        case 'e':
            bare.events = true;
            break;
        default:
            usage();
        }
    }
    if (optind + 1 != argc)
        usage();
    int r = served_root_open(argv[optind], false, &bare.root);
    if (r != 0) {
        fprintf(stderr, "tftpd_bare: %s: %s\n", argv[optind], strerror(-r));
        return 4;
    }
    r = serve(&c, &bare);
    served_root_close(bare.root);
    return r;
}
