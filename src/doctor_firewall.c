/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: each tool is started through sh, which looks for it, also in the folders
 * that a user's PATH lacks, and keeps its complaints from the screen. 127 is sh's "there is no such
 * command", 252 firewalld's "not running". A tool that hangs (one that waits for a lock, or for its
 * daemon) is ended.
 */
#include "doctor_facts.h"

#include "child.h"

#include <stdio.h>

#include <sys/wait.h>

enum {
    LISTING_MAX = 16 * 1024 * 1024,
    TOOL_US = 5000000,
    NO_SUCH_COMMAND = 127,
    NOT_RUNNING = 252
};

struct listing {
    struct loop *loop;
    struct buf text;
    bool ended;
};

static void on_line(void *ctx, struct slice line)
{
    struct listing *l = ctx;
    buf_slice(&l->text, line);
    buf_u8(&l->text, '\n');
}

static void on_end(void *ctx)
{
    struct listing *l = ctx;
    l->ended = true;
    loop_stop(l->loop);
}

static void on_timeout(void *ctx)
{
    struct listing *l = ctx;
    loop_stop(l->loop);
}

/* The exit status of the command, or -1. */
static int run(struct listing *l, const char *command)
{
    char script[160];
    char *argv[] = {"/bin/sh", "-c", script, NULL};
    struct child child;
    struct loop_timer *timer = loop_timer_new(l->loop, on_timeout, l);
    snprintf(script, sizeof script, "PATH=$PATH:/usr/sbin:/sbin; exec %s 2>/dev/null", command);
    if (!timer || child_start(&child, l->loop, argv, on_line, on_end, l) < 0) {
        loop_timer_free(timer);
        return -1;
    }
    loop_timer_set(timer, TOOL_US);
    loop_run(l->loop, NULL, NULL);
    loop_timer_free(timer);
    int status = child_stop(&child);
    return l->ended && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static enum firewall_reading ask(struct loop *loop, enum firewall_tool t, struct buf *text)
{
    struct listing l = {.loop = loop};
    buf_growing(&l.text, LISTING_MAX);
    int status = run(&l, firewall_command(t));
    *text = l.text;
    if (status == NO_SUCH_COMMAND || status == NOT_RUNNING)
        return FIREWALL_ABSENT;
    return status != 0 || text->bad ? FIREWALL_REFUSED : FIREWALL_READ;
}

void firewall_listings_read(struct firewall_listings *out)
{
    struct loop *loop = loop_new();
    *out = (struct firewall_listings){.asked = loop != NULL};
    for (unsigned t = 0; loop && t < FIREWALL_TOOL_COUNT; t++)
        out->tool[t].reading = ask(loop, (enum firewall_tool)t, &out->tool[t].text);
    loop_free(loop);
}

void firewall_listings_free(struct firewall_listings *l)
{
    for (unsigned t = 0; l->asked && t < FIREWALL_TOOL_COUNT; t++)
        buf_free(&l->tool[t].text);
}

void doctor_judge_firewall(const struct firewall_listings *l, struct preflight_facts *f)
{
    const struct firewall_asked asked = {.port = f->port, .interface = f->interface};
    f->firewall_asked = l->asked;
    for (unsigned t = 0; l->asked && t < FIREWALL_TOOL_COUNT; t++) {
        f->firewall[t].reading = l->tool[t].reading;
        if (l->tool[t].reading == FIREWALL_READ)
            firewall_judge((enum firewall_tool)t, buf_view(&l->tool[t].text), &asked,
                           &f->firewall[t].answer);
    }
}
