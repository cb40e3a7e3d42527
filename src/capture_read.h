/* SPDX-License-Identifier: MIT */
/*
 * Any file that tells of phones, as packets and events: a capture, a session's journal or folder,
 * else the log of a TFTP server; gzipped or not, or on stdin. In steps, so that the loop goes on;
 * memory does not grow with the file.
 */
#ifndef HOOKFLASH_CAPTURE_READ_H
#define HOOKFLASH_CAPTURE_READ_H

#include "core/capture_file.h"
#include "core/event.h"

struct capture_read_hooks {
    void *ctx;
    void (*packet)(void *ctx, const struct capture_packet *p);
    void (*event)(void *ctx, const struct event *e); /* of a journal or a log */
};

enum capture_read_kind { READ_NOTHING, READ_CAPTURE, READ_JOURNAL, READ_LOG };

struct capture_read_told {
    enum capture_read_kind kind;
    uint64_t packets; /* READ_CAPTURE */
    uint64_t drops;   /* as pcapng tells them */
    uint64_t lines, understood;
    char note[320]; /* what is wrong with the file, or was left out of it; "": nothing */
};

struct capture_read;

/* "-": stdin. 0 or -errno; -EISDIR: a folder without journal.jsonl. */
int capture_read_open(const char *path, const struct capture_read_hooks *hooks,
                      struct capture_read **out);
void capture_read_close(struct capture_read *r); /* NULL is fine */

/*
 * Reads a part and tells it. 1: go on; 0: the end, all is told and told->note may say what is to be
 * known of it; -errno: the note says why the rest (or all) could not be read.
 */
int capture_read_step(struct capture_read *r);
const struct capture_read_told *capture_read_told(const struct capture_read *r);

/* To wait on before the next step; -1: a file, which is always ready. */
int capture_read_fd(const struct capture_read *r);

#endif
