/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a request is one datagram, 'm' or 'u' and the name; the answer to 'm' is an
 * errno, with the descriptor where that is 0. The child lives until our end of the socket is
 * closed, by whatever end of ours. The name that it made last is the only one that it removes.
 */
#include "export_place.h"

#include "core/bytes.h"
#include "privilege.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REQUEST_SIZE = EXPORT_NAME_SIZE + 1, FDS_MAX = 64 };

union handed {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(sizeof(int))];
};

/* --- the child --- */

static bool is_report(const char *name)
{
    return strncmp(name, "conversion-", 11) == 0 && !strchr(name, '/');
}

static void hand_over(int to, int error, int fd)
{
    union handed room = {.bytes = {0}};
    struct iovec iov = {&error, sizeof error};
    struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};
    if (fd >= 0) {
        m.msg_control = room.bytes;
        m.msg_controllen = sizeof room.bytes;
        struct cmsghdr *c = CMSG_FIRSTHDR(&m);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(c), &fd, sizeof fd);
    }
    (void)sendmsg(to, &m, MSG_NOSIGNAL);
}

static void make(int to, const char *name, char *made)
{
    int fd = -1, error = EINVAL;
    if (is_report(name)) {
        fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        error = fd < 0 ? errno : 0;
    }
    if (fd >= 0)
        snprintf(made, REQUEST_SIZE + 1, "%s", name);
    hand_over(to, error, fd);
    if (fd >= 0)
        close(fd);
}

static void serve(int fd)
{
    char request[REQUEST_SIZE + 1], made[REQUEST_SIZE + 1] = "";
    for (;;) {
        ssize_t n = recv(fd, request, REQUEST_SIZE, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        request[n] = '\0';
        if (request[0] == 'm') {
            make(fd, request + 1, made);
        } else if (made[0] && strcmp(request + 1, made) == 0) {
            unlink(made);
            made[0] = '\0';
        }
    }
}

/* It is started before the program has opened more than a few. */
static void close_others(int fd)
{
    for (int other = STDERR_FILENO + 1; other < FDS_MAX; other++)
        if (other != fd)
            close(other);
}

/* Ctrl-C is meant for the program; this one ends with it. */
static void be_child(int fd)
{
    static const int meant_for_it[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGPIPE};
    for (size_t i = 0; i < ARRAY_SIZE(meant_for_it); i++)
        signal(meant_for_it[i], SIG_IGN);
    privilege_forget();
    close_others(fd);
    serve(fd);
    _exit(0);
}

/* --- the program's side --- */

int export_place_open(struct export_place *p)
{
    int ends[2];
    *p = (struct export_place){.fd = -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return -errno;
    pid_t child = fork();
    int rc = child < 0 ? -errno : 0;
    if (child == 0)
        be_child(ends[1]);
    close(ends[1]);
    p->fd = ends[0];
    p->child = child;
    if (rc < 0)
        export_place_close(p);
    return rc;
}

static int request(const struct export_place *p, char what, const char *name)
{
    char text[REQUEST_SIZE + 1];
    int n = snprintf(text, sizeof text, "%c%s", what, name);
    if (p->fd < 0 || n < 0 || n > REQUEST_SIZE)
        return -EINVAL;
    return send(p->fd, text, (size_t)n, MSG_NOSIGNAL) == n ? 0 : -errno;
}

int export_place_make(const struct export_place *p, const char *name)
{
    union handed room;
    int error = EPIPE, fd = -1, rc = request(p, 'm', name);
    struct iovec iov = {&error, sizeof error};
    struct msghdr m = {.msg_iov = &iov,
                       .msg_iovlen = 1,
                       .msg_control = room.bytes,
                       .msg_controllen = sizeof room.bytes};
    if (rc < 0)
        return rc;
    if (recvmsg(p->fd, &m, MSG_CMSG_CLOEXEC) != (ssize_t)sizeof error)
        return -EPIPE;
    const struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    if (c && c->cmsg_type == SCM_RIGHTS)
        memcpy(&fd, CMSG_DATA(c), sizeof fd);
    return error ? -error : fd >= 0 ? fd : -EPIPE;
}

void export_place_unmake(const struct export_place *p, const char *name)
{
    (void)request(p, 'u', name);
}

void export_place_close(struct export_place *p)
{
    if (p->fd >= 0)
        close(p->fd);
    while (p->child > 0 && waitpid(p->child, NULL, 0) < 0 && errno == EINTR)
        ;
    *p = (struct export_place){.fd = -1};
}
