/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: Landlock by its system calls, as no C library has them. The kernel says its
 * version; a right that it does not know yet is left out of what is handled, which leaves it
 * allowed. A rule for a file takes those rights only that make sense for a file. Of /proc
 * everything can be read that anybody may read: the kernel keeps a process in a Landlock domain
 * from tracing those outside of it, so their memory and environment stay closed, also to the same
 * user.
 */
#include "sandbox_impl.h"

#include "core/bytes.h"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's own, which an older header lacks in part or whole. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule       445
#define SYS_landlock_restrict_self  446
#endif

enum { FLAG_VERSION = 1, RULE_PATH_BENEATH = 1 };

/* By what version of Landlock they came. */
enum { ABI_REFER = 2, ABI_TRUNCATE = 3, ABI_NET = 4, ABI_IOCTL = 5 };

enum {
    EXECUTE = 1 << 0,
    WRITE_FILE = 1 << 1,
    READ_FILE = 1 << 2,
    READ_DIR = 1 << 3,
    REMOVE_DIR = 1 << 4,
    ALL_OF_1 = (1 << 13) - 1,
    REFER = 1 << 13,
    TRUNCATE = 1 << 14,
    IOCTL_DEV = 1 << 15,
    OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV,
    TCP_BIND = 1 << 0,
    TCP_CONNECT = 1 << 1,
};

struct ruleset_attr {
    uint64_t files, tcp;
};

struct rule_attr {
    uint64_t rights;
    int32_t beneath;
} __attribute__((packed));

/* Beside what the session is about: libraries that a locale or a name service loads late, time zone
 * and terminal, what libpcap asks of cards, the kernel's tables. No user's file is among them. */
static const char *const always_read[] = {"/usr",           "/lib",           "/lib64",
                                          "/etc/localtime", "/etc/terminfo",  "/etc/ld.so.cache",
                                          "/etc/passwd",    "/etc/group",     "/etc/nsswitch.conf",
                                          "/proc",          "/sys/class/net", "/sys/devices",
                                          "/dev/urandom",   "/nix/store",     "/gnu/store"};
static const char *const always_written[] = {"/dev/null", "/dev/tty"};

static long create(const struct ruleset_attr *attr, size_t n, uint32_t flags)
{
    return syscall(SYS_landlock_create_ruleset, attr, n, flags);
}

static uint64_t handled(long abi)
{
    int rights = ALL_OF_1;
    rights |= abi >= ABI_REFER ? REFER : 0;
    rights |= abi >= ABI_TRUNCATE ? TRUNCATE : 0;
    rights |= abi >= ABI_IOCTL ? IOCTL_DEV : 0;
    return (uint64_t)rights;
}

/* 0, also where there is no such path; -errno. */
static int allow(int ruleset, const char *path, uint64_t rights)
{
    struct stat st;
    struct rule_attr rule = {.rights = rights, .beneath = open(path, O_PATH | O_CLOEXEC)};
    if (rule.beneath < 0)
        return errno == ENOENT || errno == EACCES || errno == ENOTDIR ? 0 : -errno;
    int rc = fstat(rule.beneath, &st) == 0 ? 0 : -errno;
    if (rc == 0 && !S_ISDIR(st.st_mode))
        rule.rights &= OF_FILES;
    if (rc == 0 && syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0) != 0)
        rc = -errno;
    close(rule.beneath);
    return rc;
}

static int allow_all(int ruleset, const char *const *path, size_t count, uint64_t rights)
{
    int rc = 0;
    for (size_t i = 0; i < count && rc == 0; i++)
        if (path[i])
            rc = allow(ruleset, path[i], rights);
    return rc;
}

static int fill(int ruleset, const struct sandbox_config *c, uint64_t all)
{
    const uint64_t reading = READ_FILE | READ_DIR;
    const uint64_t device = (READ_FILE | WRITE_FILE | IOCTL_DEV) & all;
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    self[n > 0 ? n : 0] = '\0'; /* a sanitizer's report reads its symbols */
    int rc = allow_all(ruleset, c->write, SANDBOX_PATHS_MAX, all & ~(uint64_t)EXECUTE);
    if (rc == 0)
        rc = allow_all(ruleset, c->read, SANDBOX_PATHS_MAX, reading);
    if (rc == 0)
        rc = allow_all(ruleset, c->empty, SANDBOX_PATHS_MAX, REMOVE_DIR);
    if (rc == 0)
        rc = allow_all(ruleset, always_read, ARRAY_SIZE(always_read), reading);
    if (rc == 0)
        rc = allow_all(ruleset, always_written, ARRAY_SIZE(always_written), device);
    if (rc == 0 && n > 0)
        rc = allow(ruleset, self, READ_FILE);
    return rc;
}

static bool not_here(char *why, const char *what, int error)
{
    snprintf(why, SANDBOX_WHY_SIZE, "%s%s%s", what, error ? ": " : "",
             error ? strerror(error) : "");
    return false;
}

bool sandbox_restrict_files(const struct sandbox_config *config, char why[static SANDBOX_WHY_SIZE])
{
    why[0] = '\0';
    if (BUILT_FOR_COVERAGE)
        return not_here(why, "left out: this build is for gcov, which writes everywhere", 0);
    long abi = create(NULL, 0, FLAG_VERSION);
    if (abi < 1)
        return not_here(why, errno == EOPNOTSUPP ? "switched off at boot" : "not in this kernel",
                        errno == EOPNOTSUPP || errno == ENOSYS ? 0 : errno);
    struct ruleset_attr attr = {.files = handled(abi), .tcp = TCP_BIND | TCP_CONNECT};
    int ruleset = (int)create(&attr, abi >= ABI_NET ? sizeof attr : sizeof attr.files, 0);
    if (ruleset < 0)
        return not_here(why, "cannot be set up", errno);
    int rc = fill(ruleset, config, attr.files);
    if (rc == 0 && (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
                    syscall(SYS_landlock_restrict_self, ruleset, 0) != 0))
        rc = -errno;
    close(ruleset);
    if (rc < 0)
        return not_here(why, "cannot be set up", -rc);
    if (abi < ABI_TRUNCATE)
        snprintf(why, SANDBOX_WHY_SIZE, "of version %ld, which lets files be cut short", abi);
    return true;
}
