/* SPDX-License-Identifier: MIT */
/* The variables are taken away once read: a child is not the one that they are meant for. */
#include "sd_ready.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { FIRST_FD = 3, FDS_MAX = 16 };

int sd_ready_sockets(void)
{
    const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    long n = pid && count && strtol(pid, NULL, 10) == (long)getpid() ? strtol(count, NULL, 10) : 0;
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    if (n < 0 || n > FDS_MAX)
        n = 0;
    for (int fd = FIRST_FD; fd < FIRST_FD + (int)n; fd++)
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    return (int)n;
}

void sd_ready_tell(void)
{
    static const char ready[] = "READY=1";
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    const char *path = getenv("NOTIFY_SOCKET");
    size_t n = path ? strlen(path) : 0;
    if ((n && path[0] != '/' && path[0] != '@') || n >= sizeof to.sun_path)
        n = 0;
    int fd = n ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;
    if (fd >= 0) {
        memcpy(to.sun_path, path, n);
        if (path[0] == '@')
            to.sun_path[0] = '\0'; /* the abstract name space */
        /* Refused or not, phones are served; systemd says that it waited in vain. */
        (void)sendto(fd, ready, sizeof ready - 1, MSG_NOSIGNAL, (const struct sockaddr *)&to,
                     (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n));
        close(fd);
    }
    unsetenv("NOTIFY_SOCKET");
}
