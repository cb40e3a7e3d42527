/* SPDX-License-Identifier: MIT */
/*
 * A journal.jsonl from anybody, on disk: read, resumed and added to as after a kill, and given to a
 * browser that comes back. Every line is accounted for, a torn end is cut off and nothing else, and
 * what is added is the last line. Input: the seq that the browser has, then the file.
 */
#include "must.h"

#include "core/text.h"
#include "journal.h"
#include "web_past.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROOM = 32 * 1024, READS_MAX = 1000 };

static char folder[] = "/tmp/fuzz_journal.XXXXXX", path[64];

static void remove_all(void)
{
    unlink(path);
    rmdir(folder);
}

static void write_file(struct slice bytes)
{
    if (!path[0]) {
        must(mkdtemp(folder) != NULL);
        snprintf(path, sizeof path, "%s/journal.jsonl", folder);
        atexit(remove_all);
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    must(fd >= 0 && write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n);
    close(fd);
}

static void count_event(void *ctx, const struct event *e)
{
    size_t *events = ctx;
    must(e->kind < EVENT_KIND_COUNT);
    ++*events;
}

static struct journal_opened read_back(struct slice file)
{
    struct journal_opened info;
    size_t events = 0, ends = 0;
    for (size_t i = 0; i < file.n; i++)
        ends += file.p[i] == '\n';
    must(journal_read(folder, count_event, &events, &info) == 0);
    must(info.lines == ends && info.events == events);
    must(info.events + info.skipped + info.bad == info.lines);
    must(info.torn == (file.n > 0 && file.p[file.n - 1] != '\n'));
    must((info.bad > 0) == (info.problem[0] != '\0'));
    must_be_text(slice_str(info.problem));
    return info;
}

static void add_to(const struct journal_opened *before)
{
    struct journal *j;
    struct journal_opened info;
    size_t events = 0;
    struct event e = {.kind = EVENT_ACTION, .seq = 1, .t_us = 1795343756000000};
    e.src = EVENT_SRC_OPERATOR;
    e.u.action.verb = EVENT_NOTE;
    e.u.action.text = slice_str("resumed");
    must(journal_open(folder, count_event, &events, &j, &info) == 0);
    must(events == before->events && info.torn == before->torn);
    must(journal_append(j, &e) == 0 && journal_close(j) == 0);
    events = 0;
    must(journal_read(folder, count_event, &events, &info) == 0 && !info.torn);
    must(events == before->events + 1 && info.lines == before->lines + 1);
    must(info.bad == before->bad && info.skipped == before->skipped);
}

/* Frames with ids that go up from what the browser has. */
static void must_go_up(struct slice frames, uint64_t *seq)
{
    struct slice line;
    while (text_take_line(&frames, &line)) {
        uint64_t id;
        if (!slice_starts(line, "id: "))
            continue;
        must(text_number(slice_from(line, 4), UINT64_MAX, &id) && id > *seq);
        *seq = id;
    }
}

static void follow(uint64_t seq)
{
    static char frames[ROOM];
    struct web_past *p = web_past_open(folder, seq);
    size_t n;
    must(p != NULL);
    for (int i = 0; (n = web_past_read(p, frames, sizeof frames)) > 0; i++) {
        must(i < READS_MAX && n <= sizeof frames);
        must_go_up(slice_of(frames, n), &seq);
        must(web_past_seq(p) == seq);
    }
    web_past_close(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct slice file = slice_of(data + 1, size - 1);
    write_file(file);
    struct journal_opened info = read_back(file);
    follow(data[0]);
    add_to(&info);
    return 0;
}
