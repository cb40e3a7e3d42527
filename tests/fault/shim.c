/* SPDX-License-Identifier: MIT */
/*
 * Preloaded, it makes the world worse for the program under test (tests/e2e/faults.py):
 *
 *   FAULT_CLOCK=FILE    twice eight bytes, signed microseconds by which the clock of the day and
 * that of durations are off; written anew by the test, it is a clock that was set FAULT_TEXT=TEXT
 * write(2) of what begins so finds the disk full FAULT_SHORT=N       write(2) takes at most N
 * bytes, and every third call is interrupted
 *
 * The C library's own calls do not come this way: only what the program calls by name.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* --- clocks --- */

static const volatile int64_t *off_us(void)
{
    static const volatile int64_t *off, none[2];
    const char *path = off ? NULL : getenv("FAULT_CLOCK");
    if (off)
        return off;
    off = none;
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *p = fd >= 0 ? mmap(NULL, sizeof none, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (fd >= 0)
        close(fd);
    if (p != MAP_FAILED)
        off = p;
    return off;
}

int clock_gettime(clockid_t id, struct timespec *ts)
{
    long r = syscall(SYS_clock_gettime, id, ts);
    if (r == 0 && (id == CLOCK_REALTIME || id == CLOCK_MONOTONIC || id == CLOCK_MONOTONIC_COARSE)) {
        int64_t us = ts->tv_sec * INT64_C(1000000) + ts->tv_nsec / 1000;
        us += off_us()[id == CLOCK_REALTIME ? 0 : 1];
        ts->tv_sec = us / 1000000;
        ts->tv_nsec = us % 1000000 * 1000;
    }
    return (int)r;
}

/* --- writes --- */

ssize_t write(int fd, const void *bytes, size_t n)
{
    static unsigned calls;
    const char *most = getenv("FAULT_SHORT"), *text = getenv("FAULT_TEXT");
    if (text && n >= strlen(text) && memcmp(bytes, text, strlen(text)) == 0) {
        errno = ENOSPC;
        return -1;
    }
    if (most && ++calls % 3 == 0) {
        errno = EINTR;
        return -1;
    }
    if (most && n > strtoul(most, NULL, 10))
        n = strtoul(most, NULL, 10);
    return syscall(SYS_write, fd, bytes, n);
}
