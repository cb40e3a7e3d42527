/* SPDX-License-Identifier: MIT */
/*
 * Lines that other TFTP servers wrote, as events: tftpd32/tftpd64, tftpd-hpa by syslog, atftpd,
 * dnsmasq, and any line with an address and a quoted or bracketed file name (DESIGN 1).
 */
#ifndef HOOKFLASH_SERVER_LOG_H
#define HOOKFLASH_SERVER_LOG_H

#include "core/event.h"

#define SERVER_LOG_FORMATS(X)                                                                      \
    X(SERVER_LOG_UNKNOWN, "unknown")                                                               \
    X(SERVER_LOG_TFTPD32, "tftpd32/tftpd64")                                                       \
    X(SERVER_LOG_HPA, "tftpd-hpa")                                                                 \
    X(SERVER_LOG_ATFTPD, "atftpd")                                                                 \
    X(SERVER_LOG_DNSMASQ, "dnsmasq")                                                               \
    X(SERVER_LOG_OTHER, "other")

enum server_log_format {
#define X(id, text) id,
    SERVER_LOG_FORMATS(X)
#undef X
};

const char *server_log_format_name(enum server_log_format f);

struct server_log_config {
    /* When the log was last written to: its file's time, or now. A date without a year (syslog) is
     * the last such date that is not after it, so December before January needs no care; a time
     * without a date is of its day, as far as lines before do not say another. */
    int64_t latest_us;
    int utc_offset_min; /* for times without a zone */
};

struct server_log_stats {
    uint64_t lines, understood;
    uint64_t first_bad_line;       /* number of the first line that was not, from 1; 0: none */
    uint64_t out_of_order;         /* lines that are older than one before them */
    enum server_log_format format; /* of most lines */
};

struct server_log;

/*
 * emit() as in tracker.h, with src EVENT_SRC_LOG. Requests whose port the log does not tell are
 * given one each, so that answer and request still pair by (ip, port). NULL: out of memory.
 */
struct server_log *server_log_new(const struct server_log_config *config,
                                  void (*emit)(void *ctx, const struct event *e), void *ctx);
void server_log_free(struct server_log *log);

/* One line without its end (a CR before it is tolerated); any bytes. Events come in the order of
 * their times as far as the lines do within a few seconds: held back until server_log_end(). */
void server_log_line(struct server_log *log, struct slice line);
/* No more lines: emits what was held back. */
void server_log_end(struct server_log *log);
const struct server_log_stats *server_log_stats(const struct server_log *log);

#endif
