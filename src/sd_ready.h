/* SPDX-License-Identifier: MIT */
/* What systemd tells a service that it starts, and wants to be told (sd_listen_fds(3),
 * sd_notify(3)). */
#ifndef HOOKFLASH_SD_READY_H
#define HOOKFLASH_SD_READY_H

/* Descriptors from 3 on that were opened for this process; their number, 0: none. Asked once. */
int sd_ready_sockets(void);
/* Serving begins. Where nobody waits for it: nothing. Asked once. */
void sd_ready_tell(void);

#endif
