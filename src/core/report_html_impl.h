/* SPDX-License-Identifier: MIT */
/* Between the files of the page; nobody else includes this. */
#ifndef HOOKFLASH_REPORT_HTML_IMPL_H
#define HOOKFLASH_REPORT_HTML_IMPL_H

#include "core/html_out.h"
#include "core/report_doc.h"

/* What a page holds at most; it says how many it leaves out, and csv has all. */
enum { HTML_PHONES_LISTED = 2000, HTML_PHONES_DRAWN = 200, HTML_FOUND = 10, HTML_VIEWS = 3 };

/* "&#10003; done" in a coloured pill. */
void report_html_stage(const struct phone *p, struct buf *out);
/* "&#10007; error" likewise. */
void report_html_severity(enum severity s, struct buf *out);
/* The section of one phone: drawing, what was found, steps. Nothing for a phone that did nothing.
 */
void report_html_phone(const struct model *m, size_t i, struct buf *out);
/* The two parts of it. */
void report_html_facts(const struct phone *p, struct buf *out);
void report_html_timeline(const struct model *m, size_t i, struct buf *out);
/* The section of everything that is wrong, with evidence and fix; p: with this phone alone. */
void report_html_problems(const struct model *m, const struct phone *p, struct buf *out);

#endif
