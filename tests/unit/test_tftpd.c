/* SPDX-License-Identifier: MIT */
/*
 * What the server tells its owner: each test is a short talk over loopback, and the events that it
 * left behind, one line each. What goes over the wire is the subject of tests/net.
 */
#include "cmocka_all.h"

#include "core/tftp_packet.h"
#include "tftpd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { GUARD_US = 120000000 };

struct talk {
    struct loop *loop;
    struct loop_timer *guard;
    struct tftpd *server;
    int phone;
    struct buf events;
    unsigned asked; /* calls of the answer hook */
    uint8_t packet[1024];
    struct sockaddr_in tid; /* where the last packet came from */
};

static void must_not_fire(void *ctx)
{
    (void)ctx;
    fail_msg("nothing came within two minutes");
}

static struct tftpd_answer answer(void *ctx, const struct tftpd_request *request)
{
    struct talk *t = ctx;
    t->asked++;
    if (slice_is(request->name, "a") || slice_is(request->name, "b"))
        return (struct tftpd_answer){.file = snapshot_of_bytes(slice_str("abc"))};
    if (slice_is(request->name, "OS79XX.TXT"))
        return (struct tftpd_answer){.file = snapshot_of_bytes(slice_str("P003-8-12-00")),
                                     .actual = "os79xx.txt"};
    return (struct tftpd_answer){.code = 1, .message = "not found", .actual = "near.txt"};
}

static void put(struct buf *b, const char *before, struct slice s)
{
    if (s.n > 0) {
        buf_str(b, before);
        buf_slice(b, s);
    }
}

static void note(void *ctx, struct event *e)
{
    struct talk *t = ctx;
    buf_str(&t->events, event_kind_name(e->kind));
    put(&t->events, " ", e->name);
    switch ((int)e->kind) {
    case EVENT_TFTP_REQUEST:
        buf_printf(&t->events, "%s repeat %u", e->u.request.write ? " write" : "",
                   e->u.request.repeat);
        put(&t->events, " ", e->u.request.options);
        put(&t->events, " ignored ", e->u.request.ignored);
        break;
    case EVENT_TFTP_START:
        buf_printf(&t->events, " bytes %d", (int)e->u.start.bytes);
        put(&t->events, " actual ", e->u.start.actual);
        break;
    case EVENT_TFTP_DONE:
        buf_printf(&t->events, " bytes %d blocks %d sha %02x", (int)e->u.done.bytes,
                   (int)e->u.done.blocks, e->u.done.sha256.n == 32 ? e->u.done.sha256.p[0] : 0);
        break;
    case EVENT_TFTP_FAIL:
        put(&t->events, " ", e->u.fail.reason);
        put(&t->events, " ", e->u.fail.message);
        break;
    case EVENT_TFTP_ERROR:
        buf_printf(&t->events, " %u", e->u.error.code);
        put(&t->events, " ", e->u.error.message);
        put(&t->events, " near ", e->u.error.near);
        break;
    }
    buf_str(&t->events, "\n");
    loop_stop(t->loop);
}

static int new_phone(void)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&here, sizeof here), 0);
    return fd;
}

static struct talk *talk_new(struct tftpd_config config)
{
    struct talk *t = calloc(1, sizeof *t);
    struct tftpd_hooks hooks = {.ctx = t, .answer = answer, .event = note};
    buf_growing(&t->events, 65536);
    t->loop = loop_new();
    assert_non_null(t->loop);
    t->guard = loop_timer_new(t->loop, must_not_fire, t);
    config.address = ip_v4(0x7f000001);
    assert_int_equal(tftpd_open(t->loop, &config, &hooks, &t->server), 0);
    t->phone = new_phone();
    return t;
}

static void talk_free(struct talk *t)
{
    tftpd_close(t->server);
    loop_timer_free(t->guard);
    loop_free(t->loop);
    close(t->phone);
    buf_free(&t->events);
    free(t);
}

static void say(struct talk *t, int phone, uint16_t port, const void *bytes, size_t n)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    assert_int_equal(sendto(phone, bytes, n, 0, (struct sockaddr *)&to, sizeof to), (ssize_t)n);
    (void)t;
}

#define ASK(t, phone, bytes) say(t, phone, tftpd_port((t)->server), bytes, sizeof bytes - 1)
#define ANSWER(t, bytes)     say(t, (t)->phone, ntohs((t)->tid.sin_port), bytes, sizeof bytes - 1)

/* Runs the server until all these events are told. */
static void events_must_be(struct talk *t, const char *expected)
{
    loop_timer_set(t->guard, GUARD_US);
    while (t->events.len < strlen(expected))
        loop_run(t->loop, NULL, NULL);
    loop_timer_stop(t->guard);
    assert_string_equal(buf_cstr(&t->events), expected);
}

static void stop_loop(void *ctx)
{
    loop_stop(ctx);
}

static void must_hear(struct talk *t, int phone, const void *bytes, size_t n)
{
    socklen_t len = sizeof t->tid;
    ssize_t got;
    struct loop_watch *watch = loop_watch_new(t->loop, phone, LOOP_OTHER, stop_loop, t->loop);
    loop_timer_set(t->guard, GUARD_US);
    while ((got = recvfrom(phone, t->packet, sizeof t->packet, 0, (struct sockaddr *)&t->tid,
                           &len)) < 0)
        loop_run(t->loop, NULL, NULL);
    loop_timer_stop(t->guard);
    loop_watch_free(watch);
    assert_int_equal(got, (ssize_t)n);
    assert_memory_equal(t->packet, bytes, n);
}

/* Behind blocks that the server's timer sent again, where this process was held up meanwhile. */
static void must_hear_at_last(struct talk *t, const char *again, size_t again_n, const char *bytes,
                              size_t n)
{
    struct pollfd heard = {.fd = t->phone, .events = POLLIN};
    while (poll(&heard, 1, 0) == 1 &&
           recv(t->phone, t->packet, sizeof t->packet, MSG_PEEK) == (ssize_t)again_n &&
           memcmp(t->packet, again, again_n) == 0)
        must_hear(t, t->phone, again, again_n);
    must_hear(t, t->phone, bytes, n);
}

#define HEAR(t, bytes) must_hear(t, (t)->phone, bytes, sizeof bytes - 1)

static void a_file_is_fetched(void **state)
{
    (void)state;
    struct talk *t = talk_new((struct tftpd_config){.port = 0});
    ASK(t, t->phone, "\0\1OS79XX.TXT\0octet\0");
    HEAR(t, "\0\3\0\1P003-8-12-00");
    ANSWER(t, "\0\4\0\1");
    events_must_be(t, "tftp.request OS79XX.TXT repeat 0\n"
                      "tftp.start OS79XX.TXT bytes 12 actual os79xx.txt\n"
                      "tftp.done OS79XX.TXT bytes 12 blocks 1 sha 16\n");
    struct tftpd_stats stats;
    tftpd_stats(t->server, &stats);
    assert_int_equal(stats.open_transfers, 0);
    assert_int_equal(stats.most_open, 1);
    assert_int_equal(stats.blocks - stats.resent, 1);
    talk_free(t);
}

struct seen {
    unsigned count;
    struct ip ip;
    uint64_t acked, size;
};

static void see(void *ctx, struct ip ip, uint16_t port, uint64_t acked, uint64_t size)
{
    struct seen *s = ctx;
    assert_true(port > 0);
    *s = (struct seen){s->count + 1, ip, acked, size};
}

static void what_runs_can_be_looked_at(void **state)
{
    (void)state;
    struct talk *t = talk_new((struct tftpd_config){.port = 0});
    struct seen seen = {0};
    tftpd_running(t->server, see, &seen);
    assert_int_equal(seen.count, 0);
    ASK(t, t->phone, "\0\1a\0octet\0");
    HEAR(t, "\0\3\0\1abc");
    tftpd_running(t->server, see, &seen);
    assert_int_equal(seen.count, 1);
    assert_true(ip_eq(seen.ip, ip_v4(0x7f000001)));
    assert_int_equal(seen.acked, 0);
    assert_int_equal(seen.size, 3);
    talk_free(t);
}

static void a_missing_file_is_told_with_its_near_miss(void **state)
{
    (void)state;
    struct talk *t = talk_new((struct tftpd_config){.port = 0});
    ASK(t, t->phone, "\0\1none\0octet\0");
    HEAR(t, "\0\5\0\1not found\0");
    ASK(t, t->phone, "\0\1none\0octet\0"); /* its answer was lost */
    HEAR(t, "\0\5\0\1not found\0");
    events_must_be(t, "tftp.request none repeat 0\n"
                      "tftp.error none 1 not found near near.txt\n"
                      "tftp.request none repeat 1\n"
                      "tftp.error none 1 not found near near.txt\n");
    talk_free(t);
}

static void a_repeated_request_is_one_transfer(void **state)
{
    (void)state;
    struct talk *t = talk_new((struct tftpd_config){.port = 0});
    ASK(t, t->phone, "\0\1a\0octet\0");
    HEAR(t, "\0\3\0\1abc");
    uint16_t tid = t->tid.sin_port;
    ASK(t, t->phone, "\0\1a\0octet\0");
    HEAR(t, "\0\3\0\1abc");
    assert_int_equal(t->tid.sin_port, tid);
    ANSWER(t, "\0\4\0\1");
    events_must_be(t, "tftp.request a repeat 0\ntftp.start a bytes 3\n"
                      "tftp.request a repeat 1\ntftp.done a bytes 3 blocks 1 sha ba\n");
    assert_int_equal(t->asked, 1);
    talk_free(t);
}

static void another_file_from_the_same_port_replaces(void **state)
{
    (void)state;
    struct talk *t = talk_new((struct tftpd_config){.port = 0});
    ASK(t, t->phone, "\0\1a\0octet\0");
    HEAR(t, "\0\3\0\1abc");
    ASK(t, t->phone, "\0\1b\0octet\0");
    HEAR(t, "\0\3\0\1abc");
    events_must_be(t, "tftp.request a repeat 0\ntftp.start a bytes 3\n"
                      "tftp.fail a replaced\n"
                      "tftp.request b repeat 0\ntftp.start b bytes 3\n");
    talk_free(t);
}

static void what_is_not_served_is_told(void **state)
{
    (void)state;
    struct talk *t = talk_new((struct tftpd_config){.port = 0});
    ASK(t, t->phone, "\0\2up\0octet\0");
    HEAR(t, "\0\5\0\2read-only\0");
    ASK(t, t->phone, "\0\1a\0mail\0");
    HEAR(t, "\0\5\0\4unknown mode\0");
    events_must_be(t, "tftp.request up write repeat 0\ntftp.error up 2 read-only\n"
                      "tftp.request a repeat 0\ntftp.error a 4 unknown mode\n");
    assert_int_equal(t->asked, 0);
    talk_free(t);
}

static void a_client_that_gives_up_is_told_with_its_words(void **state)
{
    (void)state;
    struct talk *t = talk_new((struct tftpd_config){.port = 0});
    ASK(t, t->phone, "\0\1a\0octet\0blksize\0001428\0x\0\x1b[2J\0");
    HEAR(t, "\0\6blksize\0001428\0");
    ANSWER(t, "\0\5\0\13Buffer Full\0");
    events_must_be(t, "tftp.request a repeat 0 blksize=1428 x=\\x1b[2J\ntftp.start a bytes 3\n"
                      "tftp.fail a client-error Buffer Full\n");
    talk_free(t);
}

static void stopping_tells_the_clients(void **state)
{
    (void)state;
    struct talk *t = talk_new((struct tftpd_config){.port = 0});
    ASK(t, t->phone, "\0\1a\0octet\0");
    HEAR(t, "\0\3\0\1abc");
    tftpd_close(t->server);
    t->server = NULL;
    must_hear_at_last(t, "\0\3\0\1abc", 7, "\0\5\0\0server stops", 17);
    events_must_be(t, "tftp.request a repeat 0\ntftp.start a bytes 3\n"
                      "tftp.fail a stopped server stops\n");
    talk_free(t);
}

/* A server that is full answers nothing: the phone asks again after a second. */
static void a_full_server_keeps_its_transfers(void **state)
{
    (void)state;
    struct talk *t = talk_new((struct tftpd_config){.max_transfers = 1});
    int other = new_phone();
    ASK(t, t->phone, "\0\1a\0octet\0");
    HEAR(t, "\0\3\0\1abc");
    ASK(t, other, "\0\1b\0octet\0");
    events_must_be(t, "tftp.request a repeat 0\ntftp.start a bytes 3\n"
                      "tftp.request b repeat 0\ntftp.error b 0 too many transfers\n");
    ANSWER(t, "\0\4\0\1");
    events_must_be(t, "tftp.request a repeat 0\ntftp.start a bytes 3\n"
                      "tftp.request b repeat 0\ntftp.error b 0 too many transfers\n"
                      "tftp.done a bytes 3 blocks 1 sha ba\n");
    ASK(t, other, "\0\1b\0octet\0");
    must_hear(t, other, "\0\3\0\1abc", 7);
    close(other);
    talk_free(t);
}

/* Transfers share their sockets: a thousand phones cost no descriptor. */
static void a_transfer_needs_no_descriptor(void **state)
{
    (void)state;
    struct talk *t = talk_new((struct tftpd_config){.port = 0});
    struct rlimit was, none;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
    int lowest_free = dup(0);
    assert_true(lowest_free >= 0);
    close(lowest_free);
    none = (struct rlimit){.rlim_cur = (rlim_t)lowest_free, .rlim_max = was.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    ASK(t, t->phone, "\0\1a\0octet\0");
    HEAR(t, "\0\3\0\1abc");
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
    talk_free(t);
}

static void data_ports_stay_in_their_range(void **state)
{
    (void)state;
    struct talk *t =
        talk_new((struct tftpd_config){.data_port_low = 29870, .data_port_high = 29879});
    for (int i = 0; i < 3; i++) {
        int phone = new_phone();
        ASK(t, phone, "\0\1a\0octet\0");
        must_hear(t, phone, "\0\3\0\1abc", 7);
        uint16_t tid = ntohs(t->tid.sin_port);
        assert_in_range(tid, 29870, 29879);
        close(phone);
    }
    talk_free(t);
}

static void a_server_that_cannot_listen_says_why(void **state)
{
    (void)state;
    struct talk *t = talk_new((struct tftpd_config){.port = 0});
    struct tftpd_hooks hooks = {.ctx = t, .answer = answer, .event = note};
    struct tftpd *second = NULL;
    struct tftpd_config c = {.address = ip_v4(0x7f000001), .port = tftpd_port(t->server)};
    assert_int_equal(tftpd_open(t->loop, &c, &hooks, &second), -EADDRINUSE);
    c = (struct tftpd_config){.address = ip_v4(0xc0000201)}; /* 192.0.2.1 is nobody's */
    assert_int_equal(tftpd_open(t->loop, &c, &hooks, &second), -EADDRNOTAVAIL);
    c = (struct tftpd_config){.interface = "no-such-card"};
    assert_int_equal(tftpd_open(t->loop, &c, &hooks, &second), -ENODEV);
    assert_null(second);
    assert_true(tftpd_receive_buffer(t->server) > 0);
    tftpd_close(NULL);
    talk_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_fetched),
        cmocka_unit_test(what_runs_can_be_looked_at),
        cmocka_unit_test(a_missing_file_is_told_with_its_near_miss),
        cmocka_unit_test(a_repeated_request_is_one_transfer),
        cmocka_unit_test(another_file_from_the_same_port_replaces),
        cmocka_unit_test(what_is_not_served_is_told),
        cmocka_unit_test(a_client_that_gives_up_is_told_with_its_words),
        cmocka_unit_test(stopping_tells_the_clients),
        cmocka_unit_test(a_full_server_keeps_its_transfers),
        cmocka_unit_test(a_transfer_needs_no_descriptor),
        cmocka_unit_test(data_ports_stay_in_their_range),
        cmocka_unit_test(a_server_that_cannot_listen_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
