/* SPDX-License-Identifier: MIT */
/*
 * Preloaded, it makes memory fail for the program under test (tests/e2e/faults_memory.py):
 * FAULT_MEMORY=N: the Nth allocation fails, and only that one; N+: every one from there on;
 * FAULT_MEMORY_FD=FD: a byte goes there when it does. A file by itself, as under a sanitizer memory
 * is not the C library's.
 */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static int fails(void)
{
    static unsigned long count, at;
    static int set, on;
    if (!set) {
        const char *text = getenv("FAULT_MEMORY");
        set = 1;
        at = text ? strtoul(text, NULL, 10) : 0;
        on = text && strchr(text, '+');
    }
    if (!at || ++count < at || (count > at && !on))
        return 0;
    if (count == at && getenv("FAULT_MEMORY_FD"))
        (void)!write(atoi(getenv("FAULT_MEMORY_FD")), "x", 1);
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t n)
{
    return fails() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return fails() ? NULL : __libc_realloc(p, n);
}
