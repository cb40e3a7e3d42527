/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: lines begin with {"seq":N, as our own writer makes them; a line that does
 * not is passed over. The file is read in blocks; a line that is not whole yet stays in the buffer
 * until more of it has been written.
 */
#include "web_past.h"

#include "core/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <unistd.h>

enum { BLOCK = 64 * 1024, BLOCKS_AT_A_TIME = 16, FRAME_EXTRA = 48 };

struct web_past {
    int fd;
    uint64_t seq;
    size_t n, at;
    char block[BLOCK];
};

struct web_past *web_past_open(const char *folder, uint64_t seq)
{
    char path[4096];
    struct web_past *p = malloc(sizeof *p);
    if (!p)
        return NULL;
    int n = snprintf(path, sizeof path, "%s/journal.jsonl", folder);
    p->fd = n > 0 && (size_t)n < sizeof path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    p->seq = seq;
    p->n = p->at = 0;
    if (p->fd >= 0)
        return p;
    free(p);
    return NULL;
}

void web_past_close(struct web_past *p)
{
    if (!p)
        return;
    close(p->fd);
    free(p);
}

uint64_t web_past_seq(const struct web_past *p)
{
    return p->seq;
}

/* False: the file has no more, for now. */
static bool fill(struct web_past *p)
{
    memmove(p->block, p->block + p->at, p->n - p->at);
    p->n -= p->at;
    p->at = 0;
    ssize_t got = read(p->fd, p->block + p->n, BLOCK - p->n);
    if (got <= 0)
        return false;
    p->n += (size_t)got;
    return true;
}

/* 0: this line is none of ours. */
static uint64_t seq_of(struct slice line)
{
    uint64_t seq = 0;
    size_t comma;
    struct slice head = slice_str("{\"seq\":");
    if (!slice_starts(line, "{\"seq\":") || !slice_find(line, ",", &comma) ||
        !text_number(slice_sub(line, head.n, comma - head.n), UINT64_MAX, &seq))
        return 0;
    return seq;
}

/* The next line that is there whole. */
static bool take_line(struct web_past *p, struct slice *line)
{
    const char *from = p->block + p->at, *end = memchr(from, '\n', p->n - p->at);
    if (!end)
        return false;
    *line = slice_of(from, (size_t)(end - from));
    return true;
}

size_t web_past_read(struct web_past *p, char *dst, size_t cap)
{
    struct slice line;
    size_t done = 0;
    for (unsigned blocks = 0; blocks < BLOCKS_AT_A_TIME;) {
        if (!take_line(p, &line)) {
            if (done || !fill(p))
                return done;
            blocks++;
            continue;
        }
        uint64_t seq = seq_of(line);
        if (seq > p->seq) {
            if (done + line.n + FRAME_EXTRA > cap)
                return done;
            done += (size_t)sprintf(dst + done, "id: %" PRIu64 "\ndata: %.*s\n\n", seq, (int)line.n,
                                    (const char *)line.p);
            p->seq = seq;
        }
        p->at += line.n + 1;
    }
    memcpy(dst, ":\n\n", 3);
    return 3;
}
