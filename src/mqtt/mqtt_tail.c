/* SPDX-License-Identifier: MIT */
#include "mqtt_tail.h"

#include "core/event_json.h"
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

enum { BLOCK = 128 * 1024 }; /* no line of a journal is half as long */

int mqtt_tail_open(struct mqtt_tail *t)
{
    *t = (struct mqtt_tail){.fd = -1};
    t->notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    t->model = model_new();
    t->block = malloc(BLOCK);
    if (t->notify < 0 || !t->model || !t->block) {
        int rc = t->notify < 0 ? -errno : -ENOMEM;
        mqtt_tail_close(t);
        return rc;
    }
    return 0;
}

void mqtt_tail_close(struct mqtt_tail *t)
{
    if (t->fd >= 0)
        close(t->fd);
    if (t->notify >= 0)
        close(t->notify);
    model_free(t->model);
    free(t->block);
}

void mqtt_tail_noticed(struct mqtt_tail *t)
{
    char events[4096];
    while (read(t->notify, events, sizeof events) > 0)
        ;
}

static struct slice read_at(struct mqtt_tail *t, uint64_t at)
{
    ssize_t n = pread(t->fd, t->block, BLOCK, (off_t)at);
    return slice_of(t->block, n > 0 ? (size_t)n : 0);
}

static void name_session(void *ctx, const struct event *e)
{
    struct mqtt_tail *t = ctx;
    if (e->kind == EVENT_SESSION)
        mqtt_session_word(e->u.session.id, e->t_us, t->session);
}

bool mqtt_tail_find(struct mqtt_tail *t, const char *folder)
{
    char path[4096];
    struct journal_opened info = {0};
    if (t->session[0])
        return true;
    snprintf(path, sizeof path, "%s/journal.jsonl", folder);
    if (t->fd < 0)
        t->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (t->fd < 0)
        return false;
    struct slice bytes = read_at(t, 0);
    const uint8_t *end = bytes.n ? memchr(bytes.p, '\n', bytes.n) : NULL;
    if (!end)
        return false;
    journal_line(slice_sub(bytes, 0, (size_t)(end - bytes.p)), name_session, t, &info);
    return t->session[0] && inotify_add_watch(t->notify, path, IN_MODIFY) >= 0;
}

struct slice mqtt_tail_cut(struct mqtt_tail *t, uint64_t at, uint64_t *seq)
{
    struct slice bytes = read_at(t, at);
    return slice_sub(bytes, 0, outbox_cut(bytes, seq));
}

static void apply(void *ctx, const struct event *e)
{
    struct mqtt_tail *t = ctx;
    model_apply(t->model, e);
}

bool mqtt_tail_fold(struct mqtt_tail *t)
{
    uint64_t seq = 0;
    struct journal_opened info = {0};
    struct slice rest = mqtt_tail_cut(t, t->folded, &seq);
    t->folded += rest.n;
    bool any = rest.n > 0;
    while (rest.n) {
        size_t n = (size_t)((const uint8_t *)memchr(rest.p, '\n', rest.n) - rest.p);
        journal_line(slice_sub(rest, 0, n), apply, t, &info);
        rest = slice_from(rest, n + 1);
    }
    return any;
}

void mqtt_tail_seek(struct mqtt_tail *t, uint64_t seq, struct outbox *o)
{
    uint64_t at = 0, last = 0;
    for (;;) {
        uint64_t ends = last;
        struct slice bytes = mqtt_tail_cut(t, at, &ends);
        if (bytes.n && ends <= seq) {
            at += bytes.n;
            last = ends;
            continue;
        }
        while (bytes.n) {
            size_t n = (size_t)((const uint8_t *)memchr(bytes.p, '\n', bytes.n) - bytes.p) + 1;
            uint64_t of_line = outbox_line_seq(slice_sub(bytes, 0, n));
            if (of_line > seq)
                break;
            last = of_line ? of_line : last;
            at += n;
            bytes = slice_from(bytes, n);
        }
        outbox_go(o, at, last);
        return;
    }
}
