/* SPDX-License-Identifier: MIT */
/* One phone in full. */
#ifndef HOOKFLASH_UI_SCR_PHONE_H
#define HOOKFLASH_UI_SCR_PHONE_H

#include "core/phone.h"
#include "ui/keys.h"

struct ui;

void phone_open(struct ui *ui, const struct phone *p);

/* Of the actions on one phone (bytes, retry, copy ...), why `a` cannot be done to it now; NULL: it
 * can. p may be NULL: there is none. For every screen that shows a phone. */
const char *phone_refusal(const struct ui *ui, const struct phone *p, enum action a);
/* Does it; false: it is no action on a phone. */
bool phone_act(struct ui *ui, const struct phone *p, enum action a);

/* ACTION_RETRY_ALL: forgives all that failed or are stuck, or says why not. */
const char *phones_retry_refusal(const struct ui *ui);
void phones_retry(struct ui *ui);

#endif
