/* SPDX-License-Identifier: MIT */
/* Between the files of the report; nobody else includes this. */
#ifndef HOOKFLASH_REPORT_IMPL_H
#define HOOKFLASH_REPORT_IMPL_H

#include "core/report.h"

/* What follows time and address on the line of an event that only the wire shows. */
void report_wire_text(const struct event *e, struct buf *out);

/* The wrong name of a problem byte by byte, indented and folded; nothing when it is not about one,
 * or when it is not known what was expected. */
void report_name_text(const struct model *m, const struct phone_problem *it, unsigned width,
                      struct buf *out);

#endif
