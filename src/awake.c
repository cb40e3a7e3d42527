/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: systemd-inhibit holds sleep off as long as the command lives that it runs;
 * that one says a word once it does, so that anything else that is heard is why not. Its stdin is
 * no terminal, or it could ask there for a password, across the screen.
 */
#include "awake.h"

#include "core/text.h"

#include <stdio.h>
#include <string.h>

static const char COMMAND[] =
    "exec systemd-inhibit --what=sleep:idle --who=hookflash --mode=block "
    "--why='phones are being converted' sh -c 'echo held; exec sleep infinity' 2>&1 </dev/null";

static void on_line(void *ctx, struct slice line)
{
    struct awake *a = ctx;
    if (slice_is(line, "held"))
        a->held = true;
    else if (!a->why[0])
        text_safe(line, a->why, sizeof a->why);
}

static void on_ended(void *ctx)
{
    struct awake *a = ctx;
    a->refused(a->ctx, a->why[0] ? a->why : "systemd-inhibit has ended");
}

void awake_begin(struct awake *a, struct loop *loop, void (*refused)(void *ctx, const char *why),
                 void *ctx)
{
    char shell[] = "/bin/sh", option[] = "-c", command[sizeof COMMAND];
    char *argv[] = {shell, option, command, NULL};
    memcpy(command, COMMAND, sizeof command);
    *a = (struct awake){.refused = refused, .ctx = ctx};
    int rc = child_start(&a->child, loop, argv, on_line, on_ended, a);
    if (rc < 0)
        refused(ctx, strerror(-rc));
}

void awake_end(struct awake *a)
{
    if (a->child.pid > 0)
        child_stop(&a->child);
}
