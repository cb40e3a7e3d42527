/* SPDX-License-Identifier: MIT */
/*
 * The live page as HTML, made from the model as the report is: whole for a browser without
 * JavaScript, and row by row for one that listens to the feed. Nothing in it is inline script or
 * style, and every link carries the token where there is one.
 */
#ifndef HOOKFLASH_WEB_PAGE_H
#define HOOKFLASH_WEB_PAGE_H

#include "core/board.h"
#include "core/model.h"
#include "core/web_feed.h"

enum { WEB_ROWS_MAX = 2000, WEB_LOG_LINES = 60 };

struct web_view {
    const struct model *model;
    const struct board *board;
    const char *token; /* "": none */
    int64_t now_us;
};

/* The page: headline, table of phones, what is wrong, log. */
void web_page(const struct web_view *v, struct buf *out);
/* One phone: its row of facts, what was found, the name byte by byte, its drawing. */
void web_page_phone(const struct web_view *v, const struct phone *p, struct buf *out);

/* {"seq":N,"rows":HTML,"head":HTML,"tally":HTML,"bench":HTML,"problems":HTML,"log":HTML}: all that
 * the page's script replaces when it begins, or when it fell out of the feed. */
void web_page_parts(const struct web_view *v, struct buf *out);

/*
 * What of the page changed since it was told last goes into the feed: "row" events with a whole
 * <tr>, "gone" with the id of one that is no longer there, and "part" for the others. Looks at
 * `most` phones at a time, so that thousands of them keep no transfer waiting; false: there are
 * more to look at.
 */
struct web_rows;

struct web_rows *web_rows_new(void); /* NULL: out of memory */
void web_rows_free(struct web_rows *r);
bool web_rows_tell(struct web_rows *r, const struct web_view *v, size_t most,
                   struct web_feed *feed);

#endif
