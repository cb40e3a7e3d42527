/* SPDX-License-Identifier: MIT */
/* Who holds a port, as it is told on a terminal: this process does, and calls itself something. */
#include "cmocka_all.h"

#include "core/bytes.h"
#include "port_holder.h"

#include <arpa/inet.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static void who_holds_a_port_is_named(void **state)
{
    static const struct {
        const char *comm, *shown;
    } rows[] = {
        {"in.tftpd", "in.tftpd"},
        {"\x1b[2Jdnsmasq", "\\x1b[2Jdnsmasq"},
        {"a\nb", "a"}, /* the rest of a name is as good as none */
        {"\xe2\x80\xae", "\\xe2\\x80\\xae"},
    };
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)};
    socklen_t n = sizeof at;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    (void)state;
    assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct port_holder who;
        assert_int_equal(prctl(PR_SET_NAME, rows[i].comm), 0);
        assert_true(port_holder_find(PORT_UDP, ntohs(at.sin_port), NULL, &who));
        assert_int_equal(who.pid, getpid());
        assert_string_equal(who.name, rows[i].shown);
        assert_string_equal(who.unit, "");
    }
    close(fd);
}

static void who_listens_is_named(void **state)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)};
    socklen_t n = sizeof at;
    struct port_holder who;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)state;
    assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
    assert_int_equal(prctl(PR_SET_NAME, "httpd"), 0);
    assert_true(port_holder_find(PORT_TCP, ntohs(at.sin_port), NULL, &who));
    assert_int_equal(who.pid, getpid());
    assert_string_equal(who.name, "httpd");
    close(fd);
}

/* What root saw is told where it cannot be seen any more; of a port that is free nothing is. */
static void what_root_saw_is_remembered(void **state)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)};
    socklen_t n = sizeof at;
    struct port_memory memory = {0};
    struct port_holder who;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    (void)state;
    assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
    uint16_t port = ntohs(at.sin_port);
    port_holder_remember(&memory, PORT_TCP, port);
    assert_int_equal(memory.count, 0);
    port_holder_remember(&memory, PORT_UDP, port);
    assert_int_equal(memory.count, 1);
    memory.held[0].who = (struct port_holder){.pid = 17, .name = "in.tftpd"};
    assert_true(port_holder_find(PORT_UDP, port, &memory, &who));
    assert_int_equal(who.pid, getpid()); /* what is seen now counts more */
    close(fd);
    assert_false(port_holder_find(PORT_UDP, port, &memory, &who));
    assert_int_equal(who.pid, 0);
}

int main(void)
{
    /* Where it can be had, a network of our own: else another test may get a port that we left. */
    (void)!unshare(CLONE_NEWNET);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_holds_a_port_is_named),
        cmocka_unit_test(who_listens_is_named),
        cmocka_unit_test(what_root_saw_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
