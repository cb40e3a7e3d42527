/* SPDX-License-Identifier: MIT */
/* A configuration file told another load, with all else that stands in it kept: proxies, lines and
 * CallManagers are not ours to lose. */
#ifndef HOOKFLASH_CONFIG_EDIT_H
#define HOOKFLASH_CONFIG_EDIT_H

#include "core/phone_parse.h"

/*
 * Appends `file` with `load` where the phone reads its load. False, and nothing appended: that
 * cannot be done (it is empty, too long, no text ...), and it must be written whole. The result,
 * read back by phone_parse_config(), names the load.
 */
bool config_edit_load(struct slice name, struct slice file, const char *load,
                      enum phone_model model, struct buf *out);

#endif
