/* SPDX-License-Identifier: MIT */
/* A session's capture with our diagnosis as comments of its packets. */
#ifndef HOOKFLASH_REPORT_PCAPNG_H
#define HOOKFLASH_REPORT_PCAPNG_H

#include "cmd.h"

/* Never made up: without the session's capture.pcap it ends 4 and says so. Else the exit status is
 * that of the phones. */
int report_pcapng(const struct cmd_io *io, const char *session, FILE *out);

#endif
