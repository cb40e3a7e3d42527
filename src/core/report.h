/* SPDX-License-Identifier: MIT */
/* A session told to people and to programs, from the model alone. */
#ifndef HOOKFLASH_REPORT_H
#define HOOKFLASH_REPORT_H

#include "core/model.h"
#include "core/request_rows.h"

enum {
    REPORT_BENCH_SIZE = 16, /* a longer name of a bench is cut, and ends in "..." */
    REPORT_WHO_SIZE = REPORT_BENCH_SIZE + IP_TEXT_SIZE,
};

/* The {"kind":"phone",...} line of DESIGN 2: mac ip name model stage protocol load converted
 * problems requests first last. */
void report_phone_json(const struct phone *p, struct buf *out);
/* The {"kind":"summary",...} line. */
void report_summary_json(const struct model *m, int exit_status, struct buf *out);

/* One event as a line for people, in the manner of the TFTP logs that technicians know; appends
 * nothing for events that a person need not see. */
void report_event_text(const struct event *e, struct buf *out);
/* Table of phones, then problems with their fixes, then one closing line. Width in columns. */
void report_model_text(const struct model *m, unsigned width, struct buf *out);

/*
 * Documents. `rows` is what report_*_request() made of the requests that are shown; the rest is
 * only counted.
 */
struct report_requests {
    struct slice rows;
    uint64_t shown, left_out;
};

enum { REPORT_MD_REQUESTS = 200, REPORT_HTML_REQUESTS = 2000 };

/* GitHub's Markdown. */
void report_md_request(const struct request_row *r, struct buf *out);
void report_md(const struct model *m, const struct report_requests *requests, struct buf *out);
/* One page that needs nothing else: no script, no resource, for paper and for telephones too. */
void report_html_request(const struct request_row *r, struct buf *out);
void report_html(const struct model *m, const struct report_requests *requests, struct buf *out);
extern const char report_html_style[]; /* of that page; the live one looks the same */

/* 0 every chosen phone done or current, 1 otherwise (DESIGN 2). */
int report_exit_status(const struct model *m);

#endif
