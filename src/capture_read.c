/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the first bytes say what a file is: a capture by its magic, a journal by its
 * brace, anything else is the log of some server, as nobody gives those a mark. A step is one read,
 * then whatever is whole in the buffer. What a cut file still holds is told before the note that
 * names the offset.
 */
#include "capture_read.h"

#include "byte_source.h"
#include "core/frame.h"
#include "core/server_log.h"
#include "journal.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>

enum { LINE_MAX_BYTES = 64 * 1024, MAGIC_BYTES = 4 };

struct capture_read {
    struct capture_read_hooks hooks;
    struct capture_read_told told;
    struct byte_source *source;
    struct capture_file file;
    uint64_t unread_links; /* packets of a link type that nobody reads */
    struct server_log *log;
    struct journal_opened journal;
    bool passing; /* inside a line that is too long */
};

/* --- open
 * -----------------------------------------------------------------------------------------
 */
int capture_read_open(const char *path, const struct capture_read_hooks *hooks,
                      struct capture_read **out)
{
    char inside[PATH_MAX];
    struct stat st;
    *out = NULL;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        if (snprintf(inside, sizeof inside, "%s/journal.jsonl", path) >= (int)sizeof inside)
            return -ENAMETOOLONG;
        if (stat(inside, &st) != 0)
            return errno == ENOENT ? -EISDIR : -errno;
        path = inside;
    }
    struct capture_read *r = calloc(1, sizeof *r);
    if (!r)
        return -ENOMEM;
    int rc = byte_source_open(path, &r->source);
    if (rc < 0) {
        free(r);
        return rc;
    }
    r->hooks = *hooks;
    capture_file_init(&r->file);
    *out = r;
    return 0;
}

void capture_read_close(struct capture_read *r)
{
    if (!r)
        return;
    byte_source_close(r->source);
    server_log_free(r->log);
    free(r);
}

const struct capture_read_told *capture_read_told(const struct capture_read *r)
{
    return &r->told;
}

int capture_read_fd(const struct capture_read *r)
{
    return byte_source_waits(r->source) ? byte_source_fd(r->source) : -1;
}

/* --- a capture
 * ------------------------------------------------------------------------------------
 */
static int refuse_link(struct capture_read *r, uint32_t link)
{
    snprintf(r->told.note, sizeof r->told.note,
             "link type %u is none that hookflash reads; it reads Ethernet (1), Linux cooked (113, "
             "276), raw IP (12, 14, 101, 228, 229) and loopback (0, 108)",
             link);
    return -EPROTONOSUPPORT;
}

static int take_packet(struct capture_read *r, const struct capture_packet *p)
{
    if (!frame_link_name(p->link)) {
        if (r->file.format == CAPTURE_PCAP)
            return refuse_link(r, p->link);
        if (!r->unread_links++)
            snprintf(r->told.note, sizeof r->told.note,
                     "packets of link type %u are left out: hookflash does not read it", p->link);
    }
    r->told.packets++;
    r->hooks.packet(r->hooks.ctx, p);
    return 1;
}

/* Of a file that ends within a packet, or whose end cannot be read. */
static void note_cut(struct capture_read *r, const char *what)
{
    snprintf(r->told.note, sizeof r->told.note,
             "%s at byte %llu; the %llu packets before it are told", what,
             (unsigned long long)r->file.offset, (unsigned long long)r->told.packets);
}

static int take_packets(struct capture_read *r, bool last)
{
    struct slice input = byte_source_view(r->source);
    struct capture_packet p;
    size_t used, taken = 0;
    int rc = 1;
    while (rc > 0) {
        switch (capture_file_next(&r->file, slice_sub(input, taken, input.n), last, &used, &p)) {
        case CAPTURE_FILE_PACKET:
            rc = take_packet(r, &p);
            break;
        case CAPTURE_FILE_MORE:
            byte_source_take(r->source, taken + used);
            r->told.drops = r->file.drops;
            return 1;
        case CAPTURE_FILE_CUT:
            note_cut(r, "the file is cut");
            rc = 0;
            break;
        case CAPTURE_FILE_BAD:
            note_cut(r, r->file.text);
            rc = -EBADMSG;
            break;
        }
        taken += used;
    }
    r->told.drops = r->file.drops;
    return rc;
}

/* --- lines
 * ----------------------------------------------------------------------------------------
 */
static int begin_log(struct capture_read *r)
{
    time_t changed = byte_source_time(r->source);
    struct tm day;
    struct server_log_config c = {.latest_us = (int64_t)changed * 1000000};
    if (localtime_r(&changed, &day))
        c.utc_offset_min = (int)(day.tm_gmtoff / 60);
    r->log = server_log_new(&c, r->hooks.event, r->hooks.ctx);
    return r->log ? 0 : -ENOMEM;
}

static void take_line(struct capture_read *r, struct slice line)
{
    r->told.lines++;
    if (r->log)
        server_log_line(r->log, line);
    else
        journal_line(line, r->hooks.event, r->hooks.ctx, &r->journal);
}

static int take_lines(struct capture_read *r, bool last)
{
    struct slice input = byte_source_view(r->source);
    size_t at = 0;
    for (;;) {
        const uint8_t *end = at < input.n ? memchr(input.p + at, '\n', input.n - at) : NULL;
        if (!end)
            break;
        size_t n = (size_t)(end - (input.p + at));
        if (!r->passing)
            take_line(r, slice_of(input.p + at, n));
        r->passing = false;
        at += n + 1;
    }
    if (input.n - at > LINE_MAX_BYTES) { /* no line of anybody's: its rest is passed over */
        r->passing = true;
        at = input.n;
    }
    /* A journal's last line without its end was torn by a kill; a log's may be what was pasted. */
    if (last && at < input.n && r->log && !r->passing)
        take_line(r, slice_sub(input, at, input.n));
    else if (last && at < input.n && !r->log)
        snprintf(r->told.note, sizeof r->told.note, "the journal's last line is torn and left out");
    byte_source_take(r->source, last ? input.n : at);
    return 1;
}

static int end_lines(struct capture_read *r)
{
    if (r->log) {
        server_log_end(r->log);
        const struct server_log_stats *s = server_log_stats(r->log);
        r->told.understood = s->understood;
        if (s->understood)
            return 0;
        snprintf(r->told.note, sizeof r->told.note,
                 "is no capture, no journal, and no log of a TFTP server that hookflash knows (%s)",
                 r->told.lines ? "no line of it tells of a request" : "it is empty");
        return -ENOMSG;
    }
    r->told.understood = r->journal.events;
    if (r->journal.bad)
        snprintf(r->told.note, sizeof r->told.note, "%zu line%s could not be read; the first: %s",
                 r->journal.bad, r->journal.bad == 1 ? "" : "s", r->journal.problem);
    if (r->journal.events)
        return 0;
    if (!r->journal.bad)
        snprintf(r->told.note, sizeof r->told.note, "holds no events");
    return -ENOMSG;
}

/* --- both
 * -----------------------------------------------------------------------------------------
 */
static int learn_kind(struct capture_read *r)
{
    struct slice begin = byte_source_view(r->source);
    if (capture_file_is(begin)) {
        r->told.kind = READ_CAPTURE;
        return 0;
    }
    r->told.kind = slice_starts(begin, "{") ? READ_JOURNAL : READ_LOG;
    return r->told.kind == READ_LOG ? begin_log(r) : 0;
}

static int finish(struct capture_read *r)
{
    if (r->told.kind != READ_CAPTURE)
        return end_lines(r);
    if (r->unread_links && r->unread_links == r->told.packets)
        return -EPROTONOSUPPORT;
    return 0;
}

static void note_error(struct capture_read *r, int rc)
{
    const char *what = rc == -EBADMSG ? "the gzip is damaged or cut" : strerror(-rc);
    if (r->told.kind == READ_CAPTURE)
        note_cut(r, what);
    else
        snprintf(r->told.note, sizeof r->told.note, "%s", what);
}

int capture_read_step(struct capture_read *r)
{
    int more = byte_source_read(r->source);
    bool last = more <= 0;
    int rc = 1;
    if (r->told.kind == READ_NOTHING) {
        if (!last && byte_source_view(r->source).n < MAGIC_BYTES)
            return 1;
        rc = learn_kind(r);
        if (rc < 0)
            return rc;
    }
    rc = r->told.kind == READ_CAPTURE ? take_packets(r, more == 0) : take_lines(r, last);
    if (rc <= 0 || !last)
        return rc;
    rc = finish(r);
    if (more < 0) {
        note_error(r, more);
        return r->told.packets + r->told.understood ? 0 : more;
    }
    return rc;
}
