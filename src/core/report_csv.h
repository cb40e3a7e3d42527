/* SPDX-License-Identifier: MIT */
/*
 * Spreadsheets (RFC 4180, CRLF): a row a phone, or a row a request. Columns are only ever added, at
 * the end. Names are escaped as everywhere, so all of it is printable ASCII and no cell holds a TAB
 * or a line end; one that begins with = + - @ is led by an apostrophe, so that no spreadsheet takes
 * it for a formula.
 */
#ifndef HOOKFLASH_REPORT_CSV_H
#define HOOKFLASH_REPORT_CSV_H

#include "core/request_rows.h"

void report_csv_phones_head(struct buf *out);
void report_csv_phone(const struct phone *p, struct buf *out);
void report_csv_requests_head(struct buf *out);
void report_csv_request(const struct request_row *r, struct buf *out);

#endif
