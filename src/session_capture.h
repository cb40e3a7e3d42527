/* SPDX-License-Identifier: MIT */
/*
 * A session's capture.pcap: what packet_keep() lets through, as a classic pcap file of Ethernet
 * frames. A continued session appends; what a kill tore off the last packet is cut first.
 */
#ifndef HOOKFLASH_SESSION_CAPTURE_H
#define HOOKFLASH_SESSION_CAPTURE_H

#include "core/bytes.h"

struct session_capture;

#define SESSION_CAPTURE_NAME "capture.pcap"

/* After a day in a busy network the file ends here; the journal goes on. */
#define SESSION_CAPTURE_MAX_BYTES ((uint64_t)1 << 30)

/* 0 or -errno; -EILSEQ: there is such a file, and it is not ours to append to. */
int session_capture_open(const char *folder, uint16_t tftp_port, struct session_capture **out);
void session_capture_close(struct session_capture *s); /* NULL is fine */

/* Written by session_capture_flush() at the latest. */
void session_capture_packet(struct session_capture *s, int64_t t_us, uint32_t link,
                            struct slice captured, uint32_t wire_bytes);
/* 0 or -errno once: what did not fit is dropped, and nothing is taken any more. -EFBIG: it is full.
 */
int session_capture_flush(struct session_capture *s);

#endif
