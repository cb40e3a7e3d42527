/* SPDX-License-Identifier: MIT */
/* Between the files of the HTTP server for phones; nobody else includes this. */
#ifndef HOOKFLASH_HTTPD_IMPL_H
#define HOOKFLASH_HTTPD_IMPL_H

#include "httpd.h"

#include <microhttpd.h>
#include <net/if.h>

/* A connection. */
struct httpd_line {
    struct httpd *server;
    struct httpd_line *next, **link;
    int fd;
    struct ip ip, local;
    uint16_t port;
    int64_t moved_us; /* when a request came, or the network took some of an answer */
    bool shut;        /* it stood still */
    struct httpd_ask *ask;
};

/* A request on it. */
struct httpd_ask {
    struct httpd_line *line;
    bool heard;            /* its headers were seen; what follows is a body */
    bool named;            /* the name could be read */
    struct snapshot *file; /* on its way; NULL: none */
    uint64_t sent;         /* of it */
    const char *broken;    /* why we break it off; NULL: we do not */
    int64_t started_us;
    size_t name_n;
    uint8_t name[];
};

struct httpd {
    struct loop *loop;
    struct tftpd *door;
    struct tftpd_hooks hooks;
    struct MHD_Daemon *daemon;
    struct loop_watch *watch;
    struct loop_timer *due, *tick; /* MHD has more to do; a look at who stands still */
    struct httpd_line *lines;
    char interface[IF_NAMESIZE]; /* the one that is served; empty: all */
    uint16_t port;
    struct httpd_stats stats;
};

/* httpd_answer.c: libmicrohttpd's hooks for the life of a request, in this order. */
void *httpd_ask_begin(void *cls, const char *target, struct MHD_Connection *c);
enum MHD_Result httpd_ask_answer(void *cls, struct MHD_Connection *c, const char *url,
                                 const char *method, const char *version, const char *body,
                                 size_t *body_size, void **ask);
void httpd_ask_end(void *cls, struct MHD_Connection *c, void **ask,
                   enum MHD_RequestTerminationCode how);

#endif
