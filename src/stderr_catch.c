/* SPDX-License-Identifier: MIT */
#include "stderr_catch.h"

#include <stdio.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

void stderr_catch_begin(struct stderr_catch *c)
{
    int held = memfd_create("hookflash-caught", MFD_CLOEXEC);
    c->real = -1;
    if (held < 0)
        return;
    fflush(stderr);
    c->real = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (c->real >= 0)
        dup2(held, STDERR_FILENO);
    close(held);
}

void stderr_catch_end(struct stderr_catch *c, struct buf *out)
{
    char block[4096];
    ssize_t n;
    if (c->real < 0)
        return;
    fflush(stderr);
    for (off_t at = 0; (n = pread(STDERR_FILENO, block, sizeof block, at)) > 0; at += n)
        if (out)
            buf_put(out, block, (size_t)n);
        else if (write(c->real, block, (size_t)n) != n)
            break;
    dup2(c->real, STDERR_FILENO);
    close(c->real);
    c->real = -1;
}
