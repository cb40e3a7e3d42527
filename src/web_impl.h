/* SPDX-License-Identifier: MIT */
/* Between the files of the page's server; nobody else includes this. */
#ifndef HOOKFLASH_WEB_IMPL_H
#define HOOKFLASH_WEB_IMPL_H

#include "core/web_feed.h"
#include "core/web_page.h"
#include "web.h"

#include <microhttpd.h>

enum web_stream { STREAM_JOURNAL, STREAM_PAGE, STREAM_COUNT };

struct web {
    struct web_config config;
    struct loop *loop;
    struct web_gate gate;
    struct MHD_Daemon *daemon;
    struct loop_watch *watch;
    struct loop_timer *due, *tick,
        *pulse; /* MHD's own time-outs; rows; comments that find the dead */
    struct web_feed *feed[STREAM_COUNT];
    struct web_rows *rows;
    struct board *board;
    struct web_reader *readers;
    unsigned reader_count;
    bool closing;
    char url[IP_TEXT_SIZE + WEB_TOKEN_SIZE + 40];
};

/* Answers what the rules let through; web_answer.c. */
enum MHD_Result web_answer(struct web *w, struct MHD_Connection *c, const struct web_verdict *v);
enum MHD_Result web_refuse(struct MHD_Connection *c, const struct web_verdict *v);
/* The headers that every answer has. */
void web_headers(struct MHD_Response *r, const char *type);

/* web_stream.c */
enum MHD_Result web_stream_begin(struct web *w, struct MHD_Connection *c);
void web_stream_wake(struct web *w, bool comment);

struct web_view web_view_now(const struct web *w);

#endif
