/* SPDX-License-Identifier: MIT */
/*
 * Captured frames become events: pairs request and answer, learns the ports of transfers, drops
 * what was captured twice, and tells who said what (WIRE 4-10). Knows nothing of phones' progress;
 * that is the model's. Memory is bounded whatever comes.
 */
#ifndef HOOKFLASH_TRACKER_H
#define HOOKFLASH_TRACKER_H

#include "core/event.h"

enum { TRACKER_TFTP_PORTS_MAX = 4 };

struct tracker_config {
    uint16_t tftp_port[TRACKER_TFTP_PORTS_MAX]; /* 0s are ignored; 69 is always one */
    double speed;                               /* of the session; divides time-outs of a phone */
};

struct tracker_stats {
    uint64_t packets;    /* handed in */
    uint64_t duplicates; /* the same datagram captured again; of what is of interest */
    uint64_t damaged, fragments, other_link; /* not understood; skipped is their sum */
};

struct tracker;

/*
 * emit() gets each event with src EVENT_SRC_WIRE and t_us of its packet; views live until it
 * returns. It must not call the tracker. NULL: out of memory.
 */
struct tracker *tracker_new(const struct tracker_config *config,
                            void (*emit)(void *ctx, const struct event *e), void *ctx);
void tracker_free(struct tracker *t); /* NULL is fine */

/*
 * One captured frame; link is a LINKTYPE_ number (frame.h). Time may step back a little (several
 * interfaces). Emits, as WIRE says: tftp.request (with repeat), tftp.start at the first DATA,
 * tftp.done at the last ACK, tftp.error, tftp.fail ("client-error", "server-error", "asked-again":
 * a new request over an open transfer, "silent"); dhcp.request and dhcp.reply; cdp, lldp of phones;
 * arp of known phones; register, when it is news. Where a second server answers a request, it gets
 * a tftp.start or tftp.error of its own, which differs in `server` from the first and changes
 * nothing of the transfer. `mac` is what the phone said of itself, never a mere frame's.
 */
void tracker_packet(struct tracker *t, int64_t t_us, uint32_t link, struct slice captured);
/* What silence decides up to now: transfers that ended without a last ACK, SYNs that nobody
 * answered; told with the time at which patience ended. Call it at every packet or every turn of a
 * loop (where nothing is awaited, and for half a second after it looked, it costs nothing), and
 * with INT64_MAX never: the end of a file is no silence. */
void tracker_advance(struct tracker *t, int64_t now_us);
const struct tracker_stats *tracker_stats(const struct tracker *t);

#endif
