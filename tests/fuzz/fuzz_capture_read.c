/* SPDX-License-Identifier: MIT */
/*
 * Any file that is said to tell of phones, through the same reader as on the command line: gzipped
 * or not, it is told to be a capture, a journal or a log, read to its end, and what is wrong with
 * it can be shown.
 */
#include "must.h"

#include "capture_read.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { STEPS_MAX = 100000 };

struct seen {
    uint64_t packets, events;
};

static void take_packet(void *ctx, const struct capture_packet *p)
{
    struct seen *s = ctx;
    must(p->captured.n <= p->wire_bytes);
    s->packets++;
}

static void take_event(void *ctx, const struct event *e)
{
    struct seen *s = ctx;
    must(e->kind < EVENT_KIND_COUNT && e->src < EVENT_SRC_COUNT);
    s->events++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int fd = -1;
    char path[40];
    struct seen seen = {0, 0};
    const struct capture_read_hooks hooks = {&seen, take_packet, take_event};
    struct capture_read *r;
    int rc = 1;
    if (fd < 0)
        fd = memfd_create("fuzz_capture_read", 0);
    must(fd >= 0 && ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    must(capture_read_open(path, &hooks, &r) == 0);
    for (int i = 0; rc > 0; i++) {
        must(i < STEPS_MAX);
        rc = capture_read_step(r);
    }
    const struct capture_read_told *told = capture_read_told(r);
    must(rc == 0 || told->note[0]);
    must(memchr(told->note, 0, sizeof told->note) != NULL);
    must_be_text(slice_str(told->note));
    must(told->packets == seen.packets && told->understood <= told->lines);
    must(told->kind == READ_CAPTURE || seen.packets == 0);
    must(told->kind != READ_CAPTURE || seen.events == 0);
    capture_read_close(r);
    return 0;
}
