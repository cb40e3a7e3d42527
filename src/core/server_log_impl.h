/* SPDX-License-Identifier: MIT */
/* What the parts of server_log share; not for others. */
#ifndef HOOKFLASH_SERVER_LOG_IMPL_H
#define HOOKFLASH_SERVER_LOG_IMPL_H

#include "core/server_log.h"

/* What one record of a log says. */
enum log_said {
    SAID_NOTHING, /* known, and of no interest here */
    SAID_CONNECT, /* somebody is there; what he wants comes in a record of its own */
    SAID_READ,    /* a request, by whoever connected (tftpd32), or with its address */
    SAID_WRITE,
    SAID_STARTED, /* of the request that was last read: its file was found */
    SAID_OPTIONS,
    SAID_MISSING,
    SAID_REFUSED, /* with an error code, or an error of Windows */
    SAID_SENT,
    SAID_UNHEARD,      /* the last block was not ACKed; "sent" follows */
    SAID_CLIENT_ERROR, /* the client's ERROR; the end of the transfer follows */
    SAID_ABORTED,      /* the client broke it off */
    SAID_TIMEOUT,
    SAID_BROKEN, /* and the log does not say why, unless a client's ERROR came before */
};

/* Views of the line, or of the store that a held record brings along. 0 and empty: not said. */
struct log_record {
    int64_t t_us;
    enum server_log_format format;
    enum log_said said;
    struct ip ip;
    uint16_t port;
    struct slice name;
    bool is_path; /* the name is one of the server's file system */
    struct slice mode, message;
    uint64_t bytes, blocks, resent, block;
    uint64_t code;   /* of a TFTP ERROR */
    uint64_t system; /* of a system call */
    uint64_t process;
};

/* --- server_log_time.c: when --------------------------------------------------------------------
 */

struct log_stamp {
    size_t from, to; /* where it stands, its brackets included */
    int64_t t_us;
};

/* The first time in `text`, in any form that logs have. before_us: the time of the line before, for
 * a time without a date; 0: there was none. */
bool log_find_time(struct slice text, const struct server_log_config *config, int64_t before_us,
                   struct log_stamp *out);
/* True: the whole text is one time. */
bool log_is_time(struct slice text);

/* --- server_log_formats.c: what ------------------------------------------------------------------
 */

/* Fills in all but the time; false: says nothing that is known. */
bool log_read_record(struct slice text, struct log_record *out);
/* A line of a log that nobody knows, with an address and a name in quotes or brackets. */
bool log_read_other(struct slice line, struct log_record *out);

/* --- server_log_pair.c: who and which ------------------------------------------------------------
 */

enum {
    LOG_NAME_MAX = 512,
    LOG_MESSAGE_MAX = 128,
    LOG_OPEN_MAX = 64,    /* requests that are remembered: of many phones at once */
    LOG_WAITING_MAX = 16, /* connections that have not said what they want */
};

struct log_request {
    bool used, open, started, unheard, write;
    unsigned repeat;
    int64_t t_us;
    struct ip ip;
    uint16_t port;
    bool own_port; /* the log told it */
    uint64_t process, size, block_size;
    uint8_t name[LOG_NAME_MAX];
    size_t name_length;
};

struct log_waiting {
    int64_t t_us;
    struct ip ip;
    uint16_t port;
};

struct log_client_error {
    bool known;
    struct ip ip;
    uint64_t code;
    char message[LOG_MESSAGE_MAX];
};

struct log_pairing {
    void (*emit)(void *ctx, const struct event *e);
    void *ctx;
    struct log_request request[LOG_OPEN_MAX]; /* a ring; next: the oldest */
    unsigned next;
    struct log_waiting waiting[LOG_WAITING_MAX];
    unsigned waiting_count;
    struct log_client_error error;
    struct ip last_ip;
    uint16_t port_given;
};

/* served: the log shows, by what it does not say, that the file was sent. */
void log_pair(struct log_pairing *p, const struct log_record *r, bool served);

#endif
