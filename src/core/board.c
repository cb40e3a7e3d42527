/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: lines stand in a ring that is allocated once. Figures of transfers stand in
 * an array sorted by address and TID, so that a screen finds the few that it shows at once; an
 * entry lives from EVENT_TFTP_START of our own server to the transfer's end, so that neither a
 * forgotten sample nor a stranger leaves one behind. A rate is what was sent between the oldest
 * kept sample and the latest figure: at most five seconds, at least half of one.
 */
#include "core/board.h"

#include "core/report.h"
#include "core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sample {
    int64_t at_us;
    uint64_t sent;
};

struct transfer {
    struct ip ip;
    uint16_t port;
    uint64_t size;
    struct sample kept[BOARD_SAMPLES], latest;
    unsigned count, next; /* of kept */
};

struct board {
    struct board_line *line;
    uint64_t told;
    struct transfer *transfer;
    size_t running, room;
    struct board_backup backup[BOARD_BACKUPS];
    uint64_t backups;
    struct board_status status;
};

struct board *board_new(void)
{
    struct board *b = calloc(1, sizeof *b);
    if (b)
        b->line = calloc(BOARD_LINES, sizeof *b->line);
    if (b && !b->line) {
        free(b);
        return NULL;
    }
    return b;
}

void board_free(struct board *b)
{
    if (!b)
        return;
    free(b->line);
    free(b->transfer);
    free(b);
}

/* --- running transfers ---------------------------------------------------------------------- */

static int order(const struct transfer *t, struct ip ip, uint16_t port)
{
    int by_family = (int)t->ip.family - ip.family;
    int by_ip = memcmp(t->ip.b, ip.b, sizeof ip.b);
    return by_family ? by_family : by_ip ? by_ip : (int)t->port - port;
}

/* Where it stands, or belongs. */
static size_t place_of(const struct board *b, struct ip ip, uint16_t port, bool *there)
{
    size_t low = 0, high = b->running;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (order(&b->transfer[mid], ip, port) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    *there = low < b->running && order(&b->transfer[low], ip, port) == 0;
    return low;
}

static void keep_sample(struct transfer *t)
{
    t->kept[t->next] = t->latest;
    t->next = (t->next + 1) % BOARD_SAMPLES;
    if (t->count < BOARD_SAMPLES)
        t->count++;
}

static bool add_transfer(struct board *b, const struct event *e)
{
    bool there;
    size_t at = place_of(b, e->ip, e->port, &there);
    if (!there) {
        if (b->running == BOARD_TRANSFERS_MAX)
            return false;
        if (b->running == b->room) {
            size_t room = b->room ? b->room * 2 : 16;
            struct transfer *more = realloc(b->transfer, room * sizeof *more);
            if (!more)
                return false;
            b->transfer = more;
            b->room = room;
        }
        memmove(&b->transfer[at + 1], &b->transfer[at], (b->running - at) * sizeof *b->transfer);
        b->running++;
    }
    b->transfer[at] = (struct transfer){
        .ip = e->ip, .port = e->port, .size = e->u.start.bytes, .latest = {.at_us = e->t_us}};
    keep_sample(&b->transfer[at]);
    return true;
}

static void remove_transfer(struct board *b, const struct event *e)
{
    bool there;
    size_t at = place_of(b, e->ip, e->port, &there);
    if (!there)
        return;
    b->running--;
    memmove(&b->transfer[at], &b->transfer[at + 1], (b->running - at) * sizeof *b->transfer);
}

/* What is a rate by then stays one. */
static void shift_samples(struct board *b, int64_t by_us)
{
    for (size_t i = 0; i < b->running; i++) {
        struct transfer *t = &b->transfer[i];
        t->latest.at_us += by_us;
        for (size_t k = 0; k < BOARD_SAMPLES; k++)
            t->kept[k].at_us += by_us;
    }
}

void board_sample(struct board *b, struct ip ip, uint16_t port, uint64_t sent, uint64_t size,
                  int64_t now_us)
{
    bool there;
    struct transfer *t = &b->transfer[place_of(b, ip, port, &there)];
    if (!there)
        return;
    const struct sample *last = &t->kept[(t->next + BOARD_SAMPLES - 1) % BOARD_SAMPLES];
    t->size = size;
    t->latest = (struct sample){now_us, sent};
    if (now_us - last->at_us >= BOARD_SAMPLE_US)
        keep_sample(t);
}

bool board_figures(const struct board *b, struct ip ip, uint16_t port, struct board_figures *out)
{
    bool there;
    size_t at = place_of(b, ip, port, &there);
    *out = (struct board_figures){.bytes_per_s = -1};
    if (!there)
        return false;
    const struct transfer *t = &b->transfer[at];
    const struct sample *oldest = &t->kept[t->count < BOARD_SAMPLES ? 0 : t->next];
    int64_t took = t->latest.at_us - oldest->at_us;
    out->sent = t->latest.sent;
    out->size = t->size;
    if (took >= BOARD_RATE_AFTER_US && t->latest.sent >= oldest->sent)
        out->bytes_per_s = (double)(t->latest.sent - oldest->sent) * 1e6 / (double)took;
    return true;
}

size_t board_running(const struct board *b)
{
    return b->running;
}

/* --- lines ---------------------------------------------------------------------------------- */

static bool add_line(struct board *b, const struct event *e)
{
    struct buf text;
    struct board_line *l = &b->line[b->told % BOARD_LINES];
    buf_growing(&text, 16384);
    report_event_text(e, &text);
    bool well = !text.bad;
    if (well && text.len) {
        size_t n = text.len - 1; /* without its line end */
        bool whole = n < sizeof l->text;
        *l = (struct board_line){.seq = e->seq, .t_us = e->t_us, .mac = e->mac, .ip = e->ip};
        slice_to_str(slice_of(text.p, n), l->text, sizeof l->text);
        if (!whole)
            memcpy(l->text + sizeof l->text - 4, "...", 4);
        b->told++;
    }
    buf_free(&text);
    return well;
}

size_t board_line_count(const struct board *b)
{
    return b->told < BOARD_LINES ? (size_t)b->told : BOARD_LINES;
}

const struct board_line *board_line(const struct board *b, size_t i)
{
    return &b->line[(b->told - board_line_count(b) + i) % BOARD_LINES];
}

uint64_t board_lines_told(const struct board *b)
{
    return b->told;
}

/* --- what was replaced ----------------------------------------------------------------------- */

static void add_backup(struct board *b, const struct event *e)
{
    struct board_backup *kept = &b->backup[b->backups++ % BOARD_BACKUPS];
    text_safe(e->name, kept->name, sizeof kept->name);
    text_safe(e->u.written.backup, kept->backup, sizeof kept->backup);
}

size_t board_backup_count(const struct board *b)
{
    return b->backups < BOARD_BACKUPS ? (size_t)b->backups : BOARD_BACKUPS;
}

const struct board_backup *board_backup(const struct board *b, size_t i)
{
    return &b->backup[(b->backups - board_backup_count(b) + i) % BOARD_BACKUPS];
}

uint64_t board_backups_told(const struct board *b)
{
    return b->backups;
}

/* --- status --------------------------------------------------------------------------------- */

const struct board_status *board_status(const struct board *b)
{
    return &b->status;
}

void board_set_place(struct board *b, const char *serves, const char *journal)
{
    snprintf(b->status.serves, sizeof b->status.serves, "%s", serves);
    snprintf(b->status.journal, sizeof b->status.journal, "%s", journal);
}

void board_set_folder(struct board *b, const char *folder)
{
    slice_to_str(slice_str(folder), b->status.folder, sizeof b->status.folder);
}

void board_set_capture(struct board *b, const char *interface, const char *why_not)
{
    slice_to_str(slice_str(interface), b->status.interface, sizeof b->status.interface);
    slice_to_str(slice_str(why_not), b->status.no_capture, sizeof b->status.no_capture);
}

void board_set_page(struct board *b, const char *url, bool is_open)
{
    snprintf(b->status.page, sizeof b->status.page, "%s", url);
    b->status.is_page_open = is_open;
}

void board_set_counts(struct board *b, uint64_t packets, uint64_t drops, uint64_t skipped)
{
    b->status.packets = packets;
    b->status.drops = drops;
    b->status.skipped = skipped;
}

/* --- events --------------------------------------------------------------------------------- */

bool board_event(struct board *b, const struct model *m, const struct event *e)
{
    bool well = true;
    bool ours = e->src == EVENT_SRC_SERVER;
    if (ours && e->kind == EVENT_TFTP_START)
        well = add_transfer(b, e);
    if (ours && (e->kind == EVENT_TFTP_DONE || e->kind == EVENT_TFTP_FAIL))
        remove_transfer(b, e);
    if (e->kind == EVENT_FILE_WRITTEN && e->u.written.backup.n)
        add_backup(b, e);
    if (e->kind == EVENT_CLOCK)
        shift_samples(b, e->u.clock.step_us);
    if (e->kind == EVENT_CAPTURE)
        board_set_counts(b, e->u.capture.packets, e->u.capture.drops, e->u.capture.skipped);
    if (!model_is_echo(m, e))
        well = add_line(b, e) && well;
    return well;
}
