/* SPDX-License-Identifier: MIT */
/* Between the files of the live page; nobody else includes this. */
#ifndef HOOKFLASH_WEB_PAGE_IMPL_H
#define HOOKFLASH_WEB_PAGE_IMPL_H

#include "core/mqtt_place.h"
#include "core/web_page.h"

enum { WEB_ROW_ID_SIZE = MQTT_WORD_SIZE + 40, WEB_PART_COUNT = 5, WEB_PART_MAX = 4 * 1024 * 1024 };

/* The id of its <tr>: of the MAC, or of the address until that is known; and of the bench in a
 * fleet. Returns dst. */
char *web_row_id(const struct phone *p, char dst[static WEB_ROW_ID_SIZE]);
void web_put_row(const struct web_view *v, const struct phone *p, struct buf *out);

/* What the page has besides the rows: its id there, and its name in the feed. */
struct web_part {
    const char *name;
    void (*put)(const struct web_view *v, struct buf *out);
};

extern const struct web_part web_parts[WEB_PART_COUNT];

#endif
