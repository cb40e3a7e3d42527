/* SPDX-License-Identifier: MIT */
/* Text into a page: nothing that comes through here can open a tag, leave an attribute's quotes, or
 * put another byte than printable ASCII there. */
#ifndef HOOKFLASH_HTML_OUT_H
#define HOOKFLASH_HTML_OUT_H

#include "core/bytes.h"

/* Our own words, or what was escaped before. */
void html_text(struct buf *out, const char *text);
/* Outside bytes: as text_escape() has them. */
void html_bytes(struct buf *out, struct slice s);

#endif
