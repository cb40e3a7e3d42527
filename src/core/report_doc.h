/* SPDX-License-Identifier: MIT */
/* What the documents (Markdown, HTML) say alike. */
#ifndef HOOKFLASH_REPORT_DOC_H
#define HOOKFLASH_REPORT_DOC_H

#include "core/report.h"
#include "core/text.h"

/* "All 3 phones are converted.", or "3 phones: 1 done, 1 failed, 1 not seen." */
void report_headline(const struct model *m, struct buf *out);
void report_headline_of(const struct model_summary *s, struct buf *out);
/* "12 requests, 3 files sent (887938 bytes), 0 blocks resent." */
void report_traffic(const struct model *m, struct buf *out);

/* A phone for people: its MAC, or its address until that is known. Returns dst. */
char *report_who(const struct phone *p, char dst[static REPORT_WHO_SIZE]);

/* A diagnosis as it was found: p NULL is the bench's own. */
struct report_found {
    const struct phone *p;
    const struct phone_problem *it;
};

/* The first `cap` of those that nothing else explains; returns how many there are. */
size_t report_find(const struct model *m, enum diagnosis d, struct report_found *found, size_t cap);

/* expected, asked, caret, hexdump of `per` bytes a line; false and nothing for a problem that is
 * not about a wrong name, or when it is not known what was expected. */
bool report_name_view(const struct model *m, const struct phone_problem *it, size_t per,
                      struct buf *out);

/* 12:34:56 of a time; "" for 0. Returns dst. */
char *report_clock(int64_t t_us, char dst[static TIME_TEXT_SIZE]);
/* "under 0.1 s", "0.4 s", "20 s", "1:46", "2:00:00". */
void report_seconds(int64_t us, struct buf *out);

#endif
