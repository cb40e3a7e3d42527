/* SPDX-License-Identifier: MIT */
/*
 * A phone's request over HTTP as the TFTP request that it stands for: the same names, the same
 * refusals (DESIGN 5). Pure: what stood in the request line goes in, a file's name comes out.
 */
#ifndef HOOKFLASH_HTTP_ASK_H
#define HOOKFLASH_HTTP_ASK_H

#include "core/bytes.h"

enum { HTTP_PROVISIONING_PORT = 6970 }; /* where newer firmware asks (PHONES 8) */

/*
 * The file that a request's target asks for: the path without its first slash and without what
 * stands behind a question mark, each %XX one byte, decoded once and never again. False: the target
 * is no path of ours ("http://...", "*") or an escape in it is none; `name` has its bytes as they
 * came. Appends no more than target.n bytes, and one for "/" alone, whose name is "/".
 */
bool http_ask_name(struct slice target, struct buf *name);

/* GET and HEAD, in this case; *head: no body is wanted. */
bool http_ask_reads(struct slice method, bool *head);

/* The status that says what a TFTP error code says. */
unsigned http_ask_status(uint16_t tftp_code);

#endif
