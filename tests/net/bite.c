/* SPDX-License-Identifier: MIT */
/*
 * Tries one thing that hookflash must not be able to do once it serves, or one that it must, behind
 * the program's own guards, and tells what came of it.
 *
 *     bite LAYERS ATTEMPT INSIDE OUTSIDE VICTIM PORT
 *
 * LAYERS: of p (privileges dropped), f (Landlock) and c (seccomp), or - for none. INSIDE and
 * OUTSIDE are folders, of which the first may be written; VICTIM is a process; PORT a TCP port
 * where somebody listens. Prints "done" or the name of the errno.
 */
#include "privilege.h"
#include "sandbox_impl.h"

#include "core/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 4096, LOW_PORT = 70 };

struct bite {
    const char *inside, *outside;
    pid_t victim, child; /* child: our own, from before */
    int port;
};

static int result(long r)
{
    return r < 0 ? errno : 0;
}

static int try_open(const char *folder, const char *name, int flags)
{
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return result(open(path, flags | O_CLOEXEC, 0600));
}

static int shadow(const struct bite *b)
{
    (void)b;
    return try_open("/etc", "shadow", O_WRONLY);
}

static int read_outside(const struct bite *b)
{
    return try_open(b->outside, "file", O_RDONLY);
}

static int write_outside(const struct bite *b)
{
    return try_open(b->outside, "file", O_WRONLY);
}

static int make_outside(const struct bite *b)
{
    return try_open(b->outside, "new", O_WRONLY | O_CREAT);
}

static int truncate_outside(const struct bite *b)
{
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s/file", b->outside);
    return result(truncate(path, 0));
}

static int exec_program(const struct bite *b)
{
    (void)b;
    return result(execl("/bin/echo", "echo", "done", (char *)NULL));
}

static int start_child(const struct bite *b)
{
    (void)b;
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    return result(child);
}

static int trace(const struct bite *b)
{
    return result(ptrace(PTRACE_SEIZE, b->victim, NULL, NULL));
}

static int look_into(const struct bite *b)
{
    char folder[64];
    snprintf(folder, sizeof folder, "/proc/%d", (int)b->victim);
    return try_open(folder, "environ", O_RDONLY);
}

static int end_process(const struct bite *b)
{
    return result(kill(b->victim, SIGURG));
}

static int end_child(const struct bite *b)
{
    return result(kill(b->child, SIGTERM));
}

static int listen_to_wire(const struct bite *b)
{
    (void)b;
    return result(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL)));
}

static int low_port(const struct bite *b)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(LOW_PORT)};
    (void)b;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return result(bind(fd, (const struct sockaddr *)&at, sizeof at));
}

static int listen_to_wire_raised(const struct bite *b)
{
    bool raised = privilege_raise();
    int r = listen_to_wire(b);
    privilege_lower(raised);
    return r;
}

static int low_port_raised(const struct bite *b)
{
    bool raised = privilege_raise();
    int r = low_port(b);
    privilege_lower(raised);
    return r;
}

/* What was raised is lowered again. */
static int listen_afterwards(const struct bite *b)
{
    int r = listen_to_wire_raised(b);
    return r ? 0 : listen_to_wire(b);
}

static int connect_out(const struct bite *b)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)b->port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return result(connect(fd, (const struct sockaddr *)&to, sizeof to));
}

static int mount_over(const struct bite *b)
{
    return result(mount("none", b->outside, "tmpfs", 0, NULL));
}

static int own_namespace(const struct bite *b)
{
    (void)b;
    return result(unshare(0));
}

static int become_root(const struct bite *b)
{
    (void)b;
    return result(setuid(0));
}

/* Neither file is a terminal: what is let through is told ENOTTY. */
static int type_at_shell(const struct bite *b)
{
    char c = 'x';
    (void)b;
    int r = result(ioctl(STDOUT_FILENO, TIOCSTI, &c));
    return r == ENOTTY ? 0 : r;
}

static int ask_terminal(const struct bite *b)
{
    struct winsize size;
    (void)b;
    int r = result(ioctl(STDOUT_FILENO, TIOCGWINSZ, &size));
    return r == ENOTTY ? 0 : r;
}

static int write_inside(const struct bite *b)
{
    char was[PATH_ROOM], is[PATH_ROOM];
    snprintf(was, sizeof was, "%s/was", b->inside);
    snprintf(is, sizeof is, "%s/is", b->inside);
    int fd = open(was, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, "x", 1) != 1 || fsync(fd) != 0 || ftruncate(fd, 0) != 0 ||
        link(was, is) != 0 || unlink(is) != 0 || rename(was, is) != 0 || unlink(is) != 0)
        return errno;
    return 0;
}

static const struct {
    const char *name;
    int (*go)(const struct bite *b);
} attempts[] = {
    {"shadow", shadow},
    {"read-outside", read_outside},
    {"write-outside", write_outside},
    {"make-outside", make_outside},
    {"truncate-outside", truncate_outside},
    {"exec", exec_program},
    {"fork", start_child},
    {"ptrace", trace},
    {"environ", look_into},
    {"kill", end_process},
    {"kill-child", end_child},
    {"packet", listen_to_wire},
    {"port", low_port},
    {"packet-raised", listen_to_wire_raised},
    {"port-raised", low_port_raised},
    {"packet-afterwards", listen_afterwards},
    {"connect", connect_out},
    {"mount", mount_over},
    {"unshare", own_namespace},
    {"setuid", become_root},
    {"tiocsti", type_at_shell},
    {"winsize", ask_terminal},
    {"write-inside", write_inside},
};

/* As the program does it: privileges first, then what children there are, then the sandbox. */
static bool drop(const char *layers)
{
    struct privilege p;
    return !strchr(layers, 'p') || privilege_drop(&p, false) == 0;
}

static pid_t start_own_child(void)
{
    pid_t parent = getpid(), child = fork();
    if (child != 0)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (getppid() == parent)
        pause();
    _exit(0);
}

static bool shut_in(const char *layers, const char *inside)
{
    char why[SANDBOX_WHY_SIZE];
    const struct sandbox_config config = {.write = {inside}};
    if (strchr(layers, 'f') && !sandbox_restrict_files(&config, why))
        return false;
    return !strchr(layers, 'c') || sandbox_restrict_calls(why);
}

static const char *name_of(int error)
{
    return error == EPERM ? "EPERM" : error == EACCES ? "EACCES" : strerror(error);
}

int main(int argc, char **argv)
{
    if (argc != 7)
        return 2;
    bool guarded = drop(argv[1]);
    struct bite b = {.inside = argv[3],
                     .outside = argv[4],
                     .victim = (pid_t)strtol(argv[5], NULL, 10),
                     .port = (int)strtol(argv[6], NULL, 10),
                     .child = start_own_child()};
    guarded = guarded && shut_in(argv[1], b.inside);
    int r = guarded ? -1 : ENOSYS;
    for (size_t i = 0; r < 0 && i < ARRAY_SIZE(attempts); i++)
        if (strcmp(attempts[i].name, argv[2]) == 0)
            r = attempts[i].go(&b);
    puts(r == 0 ? "done" : r < 0 ? "no such attempt" : name_of(r));
    return 0;
}
