/* SPDX-License-Identifier: MIT */
/* All that is known of one phone, as a page: for the detail screen and the pane beside the list. */
#ifndef HOOKFLASH_UI_PHONE_PAGE_H
#define HOOKFLASH_UI_PHONE_PAGE_H

#include "ui/page.h"
#include "ui/screen.h"

/* Who it is, what it does now, its problems with their fixes, its time line, its requests. */
void phone_page_make(struct page *page, const struct ui *ui, const struct phone *p);

/* The same in a few rows: who, the reason and the fix, or what it does. */
void phone_hint_draw(const struct ui *ui, const struct phone *p, struct area a);

/* How a mark or a stage is drawn beside its word. */
enum role phone_role(const struct phone *p);

#endif
