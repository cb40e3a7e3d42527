/* SPDX-License-Identifier: MIT */
/* The phones' flash in a file, a line a phone, so that a later run finds them as they were left. */
#ifndef HOOKFLASH_SIM_STATE_H
#define HOOKFLASH_SIM_STATE_H

#include "phones/sim_body.h"

/* "00156219BB2F 7960 PAS30830 P0S3-8-12-00 - -": MAC, model, LA_VERSION or - of a phone older than
 * the universal loader, application or -, ctl or -, wiped or - of its network settings (may be left
 * out). False: not such a line. */
bool sim_state_read(struct slice line, struct mac *mac, struct sim_flash *flash);
void sim_state_write(struct mac mac, const struct sim_flash *flash, struct buf *out);

/* The whole file. No file (or path NULL) is no error: text is empty then. 0 or -errno. */
int sim_state_load(const char *path, struct buf *text);
int sim_state_save(const char *path, struct slice text); /* atomic */
/* The line of this phone among the lines of text; false: none. */
bool sim_state_find(struct slice text, struct mac mac, struct sim_flash *flash);

#endif
