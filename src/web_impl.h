/* SPDX-License-Identifier: MIT */
/* Between the files of the page's server; nobody else includes this. */
#ifndef HOOKFLASH_WEB_IMPL_H
#define HOOKFLASH_WEB_IMPL_H

#include "core/web_feed.h"
#include "core/web_page.h"
#include "web.h"

#include <microhttpd.h>

enum { WEB_STYLE_NAME_SIZE = 64 };
enum web_stream { STREAM_JOURNAL, STREAM_PAGE, STREAM_COUNT };

struct web {
    struct web_config config;
    struct loop *loop;
    struct web_gate gate;
    struct MHD_Daemon *daemon;
    struct loop_watch *watch;
    struct loop_timer *due;   /* MHD's own time-outs */
    struct loop_timer *tick;  /* rows */
    struct loop_timer *wake;  /* readers */
    struct loop_timer *pulse; /* signs of life, which find the dead too */
    struct web_feed *feed[STREAM_COUNT];
    struct web_rows *rows;
    struct board *board;
    struct web_reader *readers;
    unsigned reader_count, round;
    uint64_t until[STREAM_COUNT]; /* what readers are woken for ... */
    int64_t until_us, wake_us;    /* ... since when; and when the timer will fire, 0: never */
    bool waking;                  /* some still wait for it */
    bool closing;
    char report_style[WEB_STYLE_NAME_SIZE];
    char url[IP_TEXT_SIZE + WEB_TOKEN_SIZE + 40];
};

/* Answers what the rules let through; web_answer.c. */
enum MHD_Result web_answer(struct web *w, struct MHD_Connection *c, const struct web_verdict *v);
enum MHD_Result web_refuse(struct MHD_Connection *c, const struct web_verdict *v);
/* The headers that every answer has; style: where its style may come from, as CSP says it. */
void web_headers(struct MHD_Response *r, const char *type, const char *style);
void web_style_name(char dst[static WEB_STYLE_NAME_SIZE]); /* of the report's own */

/* web_stream.c */
enum MHD_Result web_stream_begin(struct web *w, struct MHD_Connection *c);
/* The next reader that waits for what lies before `until`, in turn; false: none does. */
bool web_stream_wake(struct web *w);
void web_stream_comment(struct web *w); /* each gets one, if it has nothing else to read */
void web_stream_end(struct web *w);     /* w->closing: they are told so */
/* web.c: there is something to read: in a moment, or at once where a reader has much to catch up.
 */
void web_wake(struct web *w, bool at_once);

struct web_view web_view_now(const struct web *w);

#endif
