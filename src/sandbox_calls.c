/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a list of what may be called; names that this machine does not have are
 * passed over, so that one list fits every architecture and C library. What is not on it does not
 * end the program: phones that are being written would be stranded by it. The call is trapped
 * instead, fails with EPERM, and its name is kept for the next turn of the loop to tell. In a build
 * with sanitizers it ends the program, so that a test sees what is missing here.
 *
 * The trap's handler puts the result where the architecture has it; where that is not known here,
 * the kernel returns EPERM and writes to its audit log alone.
 */
#include "sandbox_impl.h"

#include "core/bytes.h"
#include "core/text.h"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__x86_64__) || defined(__aarch64__)
#define CAN_SET_RESULT 1
#endif

static const char *const always[] = {
    /* memory and the process itself */
    "brk",
    "mmap",
    "mmap2",
    "munmap",
    "mremap",
    "mprotect",
    "madvise",
    "exit",
    "exit_group",
    "futex",
    "futex_time64",
    "set_robust_list",
    "get_robust_list",
    "rseq",
    "membarrier",
    "prctl",
    "arch_prctl",
    "getpid",
    "gettid",
    "getppid",
    "getpgrp", /* ncurses, when it is stopped for the second time */
    "getpgid",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "getuid32",
    "geteuid32",
    "getgid32",
    "getegid32",
    "getgroups",
    "getgroups32",
    "capget",
    "capset",
    "getrandom",
    "getrlimit",
    "ugetrlimit",
    "prlimit64",
    "getrusage",
    "sysinfo",
    "uname",
    "sched_yield",
    "sched_getaffinity",
    "wait4",
    "waitid",
    "waitpid",
    "umask",
    "getcpu",
    /* signals */
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "rt_sigpending",
    "rt_sigsuspend",
    "rt_sigtimedwait",
    "sigreturn",
    "sigaltstack",
    "restart_syscall",
    /* time */
    "clock_gettime",
    "clock_gettime64",
    "clock_getres",
    "clock_getres_time64",
    "gettimeofday",
    "time",
    "nanosleep",
    "clock_nanosleep",
    "clock_nanosleep_time64",
    "times",
    /* the loop */
    "epoll_create",
    "epoll_create1",
    "epoll_ctl",
    "epoll_ctl_old",
    "epoll_wait",
    "epoll_pwait",
    "epoll_pwait2",
    "poll",
    "ppoll",
    "ppoll_time64",
    "select",
    "_newselect",
    "pselect6",
    "pselect6_time64",
    "eventfd",
    "eventfd2",
    "timerfd_create",
    "timerfd_settime",
    "timerfd_settime64",
    "timerfd_gettime",
    "signalfd",
    "signalfd4",
    "pipe",
    "pipe2",
    /* files; which ones Landlock says */
    "read",
    "readv",
    "pread64",
    "preadv",
    "preadv2",
    "write",
    "writev",
    "pwrite64",
    "pwritev",
    "pwritev2",
    "lseek",
    "_llseek",
    "open",
    "openat",
    "openat2",
    "close",
    "close_range",
    "dup",
    "dup2",
    "dup3",
    "fcntl",
    "fcntl64",
    "flock",
    "fstat",
    "fstat64",
    "stat",
    "stat64",
    "lstat",
    "lstat64",
    "newfstatat",
    "fstatat64",
    "statx",
    "statfs",
    "statfs64",
    "fstatfs",
    "fstatfs64",
    "access",
    "faccessat",
    "faccessat2",
    "readlink",
    "readlinkat",
    "getdents",
    "getdents64",
    "getcwd",
    "chdir",
    "fchdir",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "unlink",
    "unlinkat",
    "rmdir",
    "mkdir",
    "mkdirat",
    "chmod",
    "fchmod",
    "fchmodat",
    "fchmodat2",
    "fsync",
    "fdatasync",
    "ftruncate",
    "ftruncate64",
    "fallocate",
    "fadvise64",
    "fadvise64_64",
    "utimensat",
    "utimensat_time64",
    "sendfile",
    "sendfile64",
    "copy_file_range",
    "splice",
    /* sockets; which ones the capabilities say */
    "bind",
    "getsockname",
    "getpeername",
    "getsockopt",
    "setsockopt",
    "listen",
    "accept",
    "accept4",
    "shutdown",
    "send",
    "sendto",
    "sendmsg",
    "sendmmsg",
    "recv",
    "recvfrom",
    "recvmsg",
    "recvmmsg",
    "recvmmsg_time64",
    "socketpair",
    "socketcall",
};

/* The leak detector stops the process from a thread that shares all with it. */
static const char *const sanitizers[] = {
    "clone", "clone3", "ptrace", "personality", "process_vm_readv", "tkill", "msync", "mincore"};

static const int families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET};

/* Signal handlers reach nothing else. */
static volatile sig_atomic_t refused = -1;

/* --- rules --- */

static int add(scmp_filter_ctx c, const char *name)
{
    int call = seccomp_syscall_resolve_name(name);
    return call == __NR_SCMP_ERROR ? 0 : seccomp_rule_add(c, SCMP_ACT_ALLOW, call, 0);
}

static int add_with(scmp_filter_ctx c, const char *name, struct scmp_arg_cmp when)
{
    int call = seccomp_syscall_resolve_name(name);
    return call == __NR_SCMP_ERROR ? 0 : seccomp_rule_add_array(c, SCMP_ACT_ALLOW, call, 1, &when);
}

static struct scmp_arg_cmp equals(unsigned argument, scmp_datum_t value)
{
    return (struct scmp_arg_cmp){.arg = argument, .op = SCMP_CMP_EQ, .datum_a = value};
}

static int add_all(scmp_filter_ctx c, const char *const *name, size_t count)
{
    int rc = 0;
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = add(c, name[i]);
    return rc;
}

static int add_families(scmp_filter_ctx c)
{
    int rc = 0;
    for (size_t i = 0; i < ARRAY_SIZE(families) && rc == 0; i++)
        rc = add_with(c, "socket", equals(0, (scmp_datum_t)families[i]));
    return rc;
}

/* Every one but TIOCSTI, which types at the shell behind us: what differs from it in some bit. */
static int add_ioctl(scmp_filter_ctx c)
{
    int rc = 0;
    for (unsigned bit = 0; bit < 32 && rc == 0; bit++) {
        scmp_datum_t mask = (scmp_datum_t)1 << bit;
        struct scmp_arg_cmp differs = {.arg = 1,
                                       .op = SCMP_CMP_MASKED_EQ,
                                       .datum_a = mask,
                                       .datum_b = ~(scmp_datum_t)TIOCSTI & mask};
        rc = add_with(c, "ioctl", differs);
    }
    return rc;
}

static int add_signals_to(scmp_filter_ctx c, unsigned long pid)
{
    int rc = add_with(c, "kill", equals(0, pid));
    if (rc == 0)
        rc = add_with(c, "tgkill", equals(0, pid));
    return rc == 0 ? add_with(c, "tkill", equals(0, pid)) : rc;
}

/* Ctrl-Z stops all of our job, as the terminal itself does. */
static int add_stop(scmp_filter_ctx c)
{
    struct scmp_arg_cmp when[] = {equals(0, 0), equals(1, SIGTSTP)};
    return seccomp_rule_add_array(c, SCMP_ACT_ALLOW, SCMP_SYS(kill), ARRAY_SIZE(when), when);
}

/* To ourselves (abort, raise), and to the children that run already: "812 815 ". */
static int add_signals(scmp_filter_ctx c)
{
    char path[80], text[512];
    unsigned long self = (unsigned long)getpid();
    int rc = add_signals_to(c, self);
    if (rc == 0)
        rc = add_stop(c);
    snprintf(path, sizeof path, "/proc/self/task/%lu/children", self);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    text[n > 0 ? n : 0] = '\0';
    for (char *at = text, *end; rc == 0; at = end) {
        unsigned long child = strtoul(at, &end, 10);
        if (end == at)
            break;
        rc = add_signals_to(c, child);
    }
    return rc;
}

/* --- what is not on the list --- */

static uint32_t otherwise(void)
{
    if (BUILT_SANITIZED)
        return SCMP_ACT_KILL_PROCESS;
#ifdef CAN_SET_RESULT
    return SCMP_ACT_TRAP;
#else
    return SCMP_ACT_ERRNO(EPERM);
#endif
}

static void on_trap(int signo, siginfo_t *info, void *context)
{
    ucontext_t *u = context;
    (void)signo, (void)u;
    refused = info->si_syscall;
#if defined(__x86_64__)
    u->uc_mcontext.gregs[REG_RAX] = -EPERM;
#elif defined(__aarch64__)
    u->uc_mcontext.regs[0] = (unsigned long long)-EPERM;
#endif
}

static int set_trap(void)
{
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_RESTART, .sa_sigaction = on_trap};
    sigemptyset(&action.sa_mask);
    return sigaction(SIGSYS, &action, NULL) == 0 ? 0 : -errno;
}

bool sandbox_refused(char name[static SANDBOX_CALL_SIZE])
{
    int call = refused;
    if (call < 0)
        return false;
    refused = -1;
    char *known = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, call);
    if (known)
        snprintf(name, SANDBOX_CALL_SIZE, "%s", known);
    else
        snprintf(name, SANDBOX_CALL_SIZE, "%d", call);
    free(known);
    return true;
}

static int load(scmp_filter_ctx c)
{
    int rc = add_all(c, always, ARRAY_SIZE(always));
    if (rc == 0 && BUILT_SANITIZED)
        rc = add_all(c, sanitizers, ARRAY_SIZE(sanitizers));
    if (rc == 0)
        rc = add_families(c);
    if (rc == 0)
        rc = add_ioctl(c);
    if (rc == 0)
        rc = add_signals(c);
    if (rc == 0)
        rc = set_trap();
    return rc == 0 ? seccomp_load(c) : rc;
}

bool sandbox_restrict_calls(char why[static SANDBOX_WHY_SIZE])
{
    scmp_filter_ctx c = seccomp_init(otherwise());
    int rc = c ? seccomp_attr_set(c, SCMP_FLTATR_CTL_LOG, 1) : -ENOMEM;
    (void)rc; /* an old kernel logs nothing */
    rc = c ? load(c) : -ENOMEM;
    seccomp_release(c);
    why[0] = '\0';
    if (rc < 0)
        snprintf(why, SANDBOX_WHY_SIZE, "not in this kernel, or not permitted: %s", strerror(-rc));
    else if (BUILT_SANITIZED)
        snprintf(why, SANDBOX_WHY_SIZE, "relaxed for the sanitizers of this build");
    return rc >= 0;
}
