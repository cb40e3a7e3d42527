/* SPDX-License-Identifier: MIT */
/*
 * What the page's server answers, and to whom (DESIGN 11): read-only by construction, and useless
 * to another site that has our address guessed into a browser. Pure: a request's parts go in, a
 * verdict comes out.
 */
#ifndef HOOKFLASH_WEB_RULES_H
#define HOOKFLASH_WEB_RULES_H

#include "core/addr.h"

/* id, path, Content-Type, what is there (the man page tells it; "": a part of the page). A path
 * that ends in '/' has something behind it. */
#define WEB_PAGES(X)                                                                               \
    X(WEB_LIVE, "/", "text/html; charset=utf-8",                                                   \
      "the live page; without JavaScript it loads itself anew every few seconds")                  \
    X(WEB_STYLE, "/page.css", "text/css; charset=utf-8", "")                                       \
    X(WEB_SCRIPT, "/page.js", "text/javascript; charset=utf-8", "")                                \
    X(WEB_ICON, "/icon.svg", "image/svg+xml", "")                                                  \
    X(WEB_ROWS, "/rows", "application/json", "")                                                   \
    X(WEB_EVENTS, "/events", "text/event-stream", "the journal's lines as they are written")       \
    X(WEB_SESSION, "/api/session", "application/json", "the session as one object")                \
    X(WEB_PHONE, "/api/phones/", "application/json",                                               \
      "one phone as one object, by its MAC address")                                               \
    X(WEB_PHONE_PAGE, "/phones/", "text/html; charset=utf-8",                                      \
      "the live page of one phone, by its MAC address")                                            \
    X(WEB_METRICS, "/metrics", "text/plain; version=0.0.4; charset=utf-8", "for Prometheus")       \
    X(WEB_REPORT, "/report.html", "text/html; charset=utf-8",                                      \
      "the report, one file that can be saved and mailed")                                         \
    X(WEB_JOURNAL, "/journal.jsonl", "application/x-ndjson", "the journal so far")

enum web_page {
#define X(id, path, type, about) id,
    WEB_PAGES(X)
#undef X
        WEB_PAGE_COUNT
};

const char *web_page_path(enum web_page p);
const char *web_page_type(enum web_page p);
const char *web_page_about(enum web_page p);

enum { WEB_PORT = 8069, WEB_CONNECTIONS = 1100, WEB_PER_ADDRESS = 32 }; /* unless said otherwise */
enum { WEB_TOKEN_SIZE = 33 }; /* 128 bits as hex, and the NUL */

/* Where the server stands. */
struct web_gate {
    uint16_t port;
    char token[WEB_TOKEN_SIZE]; /* "": none is asked, as on loopback */
};

struct web_ask {
    struct slice method, path; /* path: without the query */
    struct slice host, origin; /* headers; empty: absent */
    struct slice token;        /* of the query; empty: absent */
};

struct web_verdict {
    unsigned status;    /* 200, or why not */
    const char *reason; /* a sentence for a person; not with 200 */
    enum web_page page; /* with 200 */
    struct mac mac;     /* of WEB_PHONE and WEB_PHONE_PAGE */
};

/*
 * Methods: GET and HEAD (405). Host: an address or localhost, with our port or none: a name that
 * somebody's DNS points at us is refused (421), for that is how a foreign page would reach a server
 * on loopback. Origin: none, or ourselves (403). Token: compared in constant time (401). Unknown
 * paths: 404, known to nobody without the token.
 */
void web_judge(const struct web_gate *gate, const struct web_ask *ask, struct web_verdict *out);

/* As long as the longer one takes, wherever they differ. */
bool web_same_secret(struct slice a, struct slice b);

#endif
