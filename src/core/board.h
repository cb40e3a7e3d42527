/* SPDX-License-Identifier: MIT */
/*
 * What a front end shows beside the model: the latest events as lines, live figures of running
 * transfers, where we serve and how well we hear. Pure: fed events, and samples of what the server
 * knows between them. Bounded whatever comes: the journal has all.
 */
#ifndef HOOKFLASH_BOARD_H
#define HOOKFLASH_BOARD_H

#include "core/model.h"

enum {
    BOARD_LINES = 2000,          /* kept for the log pane: half a megabyte */
    BOARD_LINE_SIZE = 240,       /* longer lines are cut, and end in "..." */
    BOARD_TRANSFERS_MAX = 16384, /* as many as our server runs (tftpd.h) */
    BOARD_SAMPLES = 6,           /* one a second: the rate is smoothed over five */
    BOARD_SAMPLE_US = 1000000,
    BOARD_RATE_AFTER_US = 500000, /* before, a rate would be a guess */
    BOARD_BACKUPS = 64,           /* the latest; the journal has all */
    BOARD_PATH_SIZE = 512,
};

struct board;

struct board *board_new(void); /* NULL: out of memory */
void board_free(struct board *b);

/*
 * An event that the model has seen already. False: out of memory; the line, or the figures of that
 * one transfer, are missing.
 */
bool board_event(struct board *b, const struct model *m, const struct event *e);

/* One running transfer as the server knows it; about once a second, oftener does no harm. A
 * transfer whose EVENT_TFTP_START was not told is ignored. */
void board_sample(struct board *b, struct ip ip, uint16_t port, uint64_t sent, uint64_t size,
                  int64_t now_us);

struct board_figures {
    uint64_t sent, size; /* size 0: not to be known */
    double bytes_per_s;  /* below zero: not to be known yet */
};

/* Of the transfer to that address and TID; false, and all unknown: none runs. */
bool board_figures(const struct board *b, struct ip ip, uint16_t port, struct board_figures *out);
size_t board_running(const struct board *b);

struct board_line {
    uint64_t seq;
    int64_t t_us;
    struct mac mac;
    struct ip ip;
    char text[BOARD_LINE_SIZE]; /* as report_event_text(), printable ASCII, no line end */
};

/* Oldest first; i < board_line_count(). */
size_t board_line_count(const struct board *b);
const struct board_line *board_line(const struct board *b, size_t i);
/* Lines that were told since the beginning; those before the kept ones are in the journal only. */
uint64_t board_lines_told(const struct board *b);

/* A file that was written anew, and what the former one is called now; both beside each other. */
struct board_backup {
    char name[96], backup[128]; /* printable, cut to fit */
};

/* Oldest first; i < board_backup_count(). */
size_t board_backup_count(const struct board *b);
const struct board_backup *board_backup(const struct board *b, size_t i);
uint64_t board_backups_told(const struct board *b); /* since the beginning */

/* What the shell knows and no event says; texts are cut to fit. */
struct board_status {
    char serves[128]; /* "10.0.0.5 port 69", or "": nothing is served, only looked at */
    char journal[BOARD_PATH_SIZE]; /* the session's folder, or "": nothing is kept */
    char folder[BOARD_PATH_SIZE];  /* that is served, or "" */
    char interface[32];            /* that is listened to, or "" */
    char no_capture[128]; /* why the wire is not seen, or "": it is, or it was not said yet */
    char page[128];       /* the address of the live page, or "": there is none */
    bool is_page_open;    /* to others than this computer */
    uint64_t packets, drops, skipped;
};

const struct board_status *board_status(const struct board *b);
void board_set_place(struct board *b, const char *serves, const char *journal);
void board_set_folder(struct board *b, const char *folder);
/* interface NULL or "": none, for the reason given. */
void board_set_capture(struct board *b, const char *interface, const char *why_not);
void board_set_page(struct board *b, const char *url, bool is_open);
void board_set_counts(struct board *b, uint64_t packets, uint64_t drops, uint64_t skipped);

#endif
