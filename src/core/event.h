/* SPDX-License-Identifier: MIT */
/*
 * Everything that happened is a struct event: what our server did, what was seen on the wire or
 * read from a log, what the operator did. Stages and diagnoses are never events; they are derived
 * by model_apply() and model_advance(), so that an old journal read by a newer program gives the
 * newer program's better answer (DESIGN 1).
 *
 * Slices in an event are views that live until the call that was handed the event returns; whoever
 * wants to keep one copies it.
 */
#ifndef HOOKFLASH_EVENT_H
#define HOOKFLASH_EVENT_H

#include "core/addr.h"

/* One table makes the enum, the names in the journal, and the switch in event_json (DESIGN 15). */
#define EVENT_KINDS(X)                                                                             \
    X(EVENT_SESSION, "session")                                                                    \
    X(EVENT_SESSION_END, "session.end")                                                            \
    X(EVENT_LOAD, "load")                                                                          \
    X(EVENT_FILE_WRITTEN, "file.written")                                                          \
    X(EVENT_FILE_JUDGED, "file.judged")                                                            \
    X(EVENT_FILE_FAILED, "file.failed")                                                            \
    X(EVENT_TFTP_REQUEST, "tftp.request")                                                          \
    X(EVENT_TFTP_START, "tftp.start")                                                              \
    X(EVENT_TFTP_DONE, "tftp.done")                                                                \
    X(EVENT_TFTP_FAIL, "tftp.fail")                                                                \
    X(EVENT_TFTP_ERROR, "tftp.error")                                                              \
    X(EVENT_DHCP_REQUEST, "dhcp.request")                                                          \
    X(EVENT_DHCP_REPLY, "dhcp.reply")                                                              \
    X(EVENT_CDP, "cdp")                                                                            \
    X(EVENT_LLDP, "lldp")                                                                          \
    X(EVENT_ARP, "arp")                                                                            \
    X(EVENT_REGISTER, "register")                                                                  \
    X(EVENT_LINK, "link")                                                                          \
    X(EVENT_CAPTURE, "capture")                                                                    \
    X(EVENT_CLOCK, "clock")                                                                        \
    X(EVENT_ACTION, "action")

enum event_kind {
#define X(id, text) id,
    EVENT_KINDS(X)
#undef X
        EVENT_KIND_COUNT
};

const char *event_kind_name(enum event_kind kind);

#define EVENT_SOURCES(X)                                                                           \
    X(EVENT_SRC_SERVER, "server")                                                                  \
    X(EVENT_SRC_WIRE, "wire")                                                                      \
    X(EVENT_SRC_LOG, "log")                                                                        \
    X(EVENT_SRC_OPERATOR, "operator")

enum event_src {
#define X(id, text) id,
    EVENT_SOURCES(X)
#undef X
        EVENT_SRC_COUNT
};

const char *event_src_name(enum event_src src);

#define EVENT_VERBS(X)                                                                             \
    X(EVENT_CHOSEN, "chosen") /* this phone (mac) or, without mac, every 7940/7960: give `load` */ \
    X(EVENT_SERVING, "serving") /* `on`: loads are given out, or no longer */                      \
    X(EVENT_MEND, "mend")       /* a diagnosis' proposed file was written */                       \
    X(EVENT_RETRY, "retry")     /* this phone's failure is forgiven: watch it afresh */            \
    X(EVENT_NOTE, "note")       /* `text`, by the operator or by the program to whoever reads */

enum event_verb {
#define X(id, text) id,
    EVENT_VERBS(X)
#undef X
        EVENT_VERB_COUNT
};

const char *event_verb_name(enum event_verb verb);

/* What is wrong with a file's bytes, worst first where several hold (PHONES 2, load_image). */
#define FILE_VERDICTS(X)                                                                           \
    X(FILE_WHOLE, "whole")                                                                         \
    X(FILE_TEXT_MODE, "text-mode") /* CR LF / LF translated, or bit 7 stripped */                  \
    X(FILE_TRUNCATED, "truncated")                                                                 \
    X(FILE_RENAMED, "renamed")   /* signed header names another file */                            \
    X(FILE_CHECKSUM, "checksum") /* right length, wrong sum */                                     \
    X(FILE_HEADER, "header")     /* the signed header itself cannot be read */                     \
    X(FILE_NO_LOAD, "no-load")   /* a config that the phone reads, but names no load */            \
    X(FILE_TOO_LONG, "too-long") /* a config or .loads over 8192 bytes (PHONES 2.3) */             \
    X(FILE_UNKNOWN, "unknown")   /* not a load file and not a config: no opinion */

enum file_verdict {
#define X(id, text) id,
    FILE_VERDICTS(X)
#undef X
        FILE_VERDICT_COUNT
};

const char *file_verdict_name(enum file_verdict v);

/*
 * The life of one request for a file: EVENT_TFTP_REQUEST, then EVENT_TFTP_ERROR (no transfer was
 * made), or EVENT_TFTP_START followed by EVENT_TFTP_DONE or EVENT_TFTP_FAIL. They belong together
 * by (ip, port), the phone's address and TID. A request seen by our server has src "server"; the
 * same seen on the wire has src "wire", and so has one to another server. A repeated request of the
 * same (ip, port, name) has repeat > 0 and starts nothing new. A phone that asks over HTTP is told
 * in the same way, with its TCP port and TFTP's error codes (http_ask_status); no blocks are
 * counted there.
 */
struct event {
    uint64_t seq; /* from 1 in a session, never reused; 0: not numbered yet */
    int64_t t_us; /* when it was observed: Unix time in microseconds; a log's own time offline */
    enum event_kind kind;
    enum event_src src;
    struct slice bench; /* which one told it, in a fleet; empty: this one */
    struct mac mac;     /* the phone, where known */
    struct ip ip;       /* the phone, where known */
    uint16_t port;      /* the phone's port (its TID); 0: not known */
    struct ip server;   /* who was asked or who answered, where known */
    struct slice name;  /* the file: bytes exactly as asked, served, written or judged */
    union {
        struct {
            unsigned format;      /* 1 */
            double speed;         /* divides every duration of PHONES; 1 for real phones */
            struct slice id;      /* of the session */
            struct slice version; /* of the program that wrote it */
        } session;
        struct {
            struct slice reason;          /* "done", "timeout", "signal", ... */
            unsigned status;              /* the exit status that went with it */
            unsigned done, failed, other; /* phones */
        } session_end;
        struct { /* a set that this session gives out; `name` is the load's name, no extension */
            struct slice loader;      /* file name of the .sbn (UAL), or empty */
            struct slice application; /* file name of the .sb2, or of the one image (pre-UAL) */
            struct slice la_version;  /* 8 characters, or empty */
            uint64_t manifest_bytes, loader_bytes, application_bytes; /* 0: missing */
        } load;
        struct {
            uint64_t bytes;
            struct slice sha256; /* 32 bytes, or empty: not computed */
            struct slice backup; /* name of the former file's copy, or empty */
        } written;
        struct { /* a served file, looked into when it is first given out */
            uint64_t bytes;
            struct slice sha256;
            enum file_verdict verdict;
            struct slice embedded; /* signed files: the name that the header carries */
            struct slice load;     /* configs: the load that a phone will read from it */
            uint64_t offset;       /* where it is wrong, when known */
        } judged;
        struct {
            struct slice text; /* what failed and why */
            int error;         /* errno */
        } failed;
        struct {
            bool write;           /* op: wrq */
            unsigned repeat;      /* 0 first, 1 for the request sent again from the same port ... */
            struct slice mode;    /* as asked */
            struct slice options; /* "blksize=1428 tsize=0", escaped; empty: none */
            struct slice ignored; /* why we do not answer at all: "outside-subnet", ...; empty */
            bool http;            /* over HTTP; mode: its method */
        } request;
        struct {
            uint64_t
                bytes; /* size of what is sent; 0: not known (wire: only by the tsize option) */
            struct slice actual; /* the name on disk where it is not the one asked, or empty */
        } start;
        struct {
            uint64_t bytes, blocks, resent;
            int64_t duration_us;
            bool unconfirmed;    /* the last block went out, its ACK never came (TFTP 3.39) */
            struct slice sha256; /* of what was sent, or empty */
        } done;
        struct {
            uint16_t code;        /* of the ERROR packet, either way; meaningless without one */
            bool by_client;       /* the phone sent it */
            uint64_t bytes;       /* ACKed before it broke off */
            struct slice message; /* of the ERROR packet */
            struct slice reason; /* "timeout", "client-error", "file-changed", "unreachable", ... */
        } fail;
        struct {
            uint16_t code;
            struct slice message;
            struct slice near; /* a file on disk that was probably meant, or empty */
        } error;
        struct {                   /* by a phone; ip: the address it has, if any */
            struct slice type;     /* "discover", "request", "decline", "release", "inform" */
            struct slice hostname; /* option 12 */
            struct slice vendor;   /* option 60, without its NUL */
            struct ip wanted;      /* option 50, or none */
        } dhcp_request;
        struct {                     /* to a phone; `server` is who sent it */
            struct slice type;       /* "offer", "ack", "nak" */
            struct ip by;            /* option 54, or none */
            struct ip address;       /* that it gives the phone (yiaddr); in an ACK also event.ip */
            struct slice option_150; /* "10.0.0.5 10.0.0.6"; malformed: its bytes as they are */
            bool malformed_150;      /* see dhcp_servers_text() */
            struct slice option_66;  /* a name or a dotted address, as it is */
            struct ip siaddr;        /* none when 0.0.0.0 */
        } dhcp_reply;
        struct {                   /* CDP and LLDP: what a phone says of itself */
            struct slice device;   /* "SIP00156219BB2F", "SEP..." */
            struct slice platform; /* "Cisco IP Phone 7960" */
            struct slice version;  /* "P003-08-2-00", "P00308000700" (WIRE 0.2) */
            struct slice port;
        } neighbour;
        struct { /* whose address a phone asks for */
            struct ip target;
        } arp;
        struct {                   /* `server` is the call server that was asked */
            struct slice protocol; /* "sccp", "sip", "mgcp" */
            struct slice device;   /* "SEP00156219BB2F", or empty */
            struct slice load;     /* as announced: "P00308010200", "8.1(2.0)", or empty */
            struct slice agent;    /* SIP User-Agent, SCCP alarm text, MGCP endpoint, or empty */
            struct slice result;   /* "asked", "accepted", "refused", "unreachable" (WIRE 5, 6) */
        } reg;
        struct {                    /* a card of this computer */
            struct slice interface; /* "eth0" */
            struct ip address;      /* of this computer: ours, if a server of ours runs; or none */
            bool up;
        } link;
        struct { /* told when it changes, and at the end; counted from the start of the capture */
            struct slice interface;  /* or the file's name */
            uint64_t packets, drops; /* drops: lost before we saw them */
            uint64_t skipped;        /* seen and not understood: fragments, damaged, other links */
        } capture;
        struct { /* the clock of the day was set, or this computer slept: no time to wait for */
            int64_t step_us; /* forward; below zero: back */
        } clock;
        struct {
            enum event_verb verb;
            bool on;
            struct slice load; /* chosen: the load that it shall run in the end */
            struct slice text;
            struct slice from; /* chosen: what it is said to run now, or empty */
        } action;
    } u;
};

#endif
