/* SPDX-License-Identifier: MIT */
#include "ui/term_talk.h"

#include <stdio.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

static int real = -1; /* stderr as it was; -1: nothing is held */

void term_talk_hold(void)
{
    if (real >= 0 || !isatty(STDERR_FILENO))
        return;
    int held = memfd_create("hookflash-talk", MFD_CLOEXEC);
    if (held < 0)
        return;
    real = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (real >= 0)
        dup2(held, STDERR_FILENO);
    close(held);
}

void term_talk_release(void)
{
    char block[4096];
    ssize_t n;
    if (real < 0)
        return;
    fflush(stderr);
    for (off_t at = 0; (n = pread(STDERR_FILENO, block, sizeof block, at)) > 0; at += n)
        if (write(real, block, (size_t)n) != n)
            break;
    dup2(real, STDERR_FILENO);
    close(real);
    real = -1;
}

int term_talk_fd(void)
{
    return real >= 0 ? real : STDERR_FILENO;
}
