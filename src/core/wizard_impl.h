/* SPDX-License-Identifier: MIT */
/* What the wizard's files share. Things to choose from are numbered from 1; NULL: no such one. */
#ifndef HOOKFLASH_WIZARD_IMPL_H
#define HOOKFLASH_WIZARD_IMPL_H

#include "core/wizard.h"

/* Answers to FIELD_RESUME. */
#define WIZARD_CONTINUE "continue"
#define WIZARD_ANEW     "anew"

const char *wizard_card_name(const struct wizard *w, size_t i); /* each card once */
bool wizard_on_loopback(const struct wizard *w); /* the chosen card is; no phone hangs there */
const struct wizard_card *wizard_card_address(const struct wizard *w, size_t i); /* of the chosen */
bool wizard_gives_addresses(const struct wizard *w);                             /* by DHCP */
/* Complete, and one that these phones can take. */
bool wizard_set_is_usable(const struct load_set *set);
/* Ended by NUL: an answer is a string to its readers. */
void wizard_set_answer(struct buf *b, struct slice value);
/* FIELD_LOAD has another answer: changes sides where it must. */
void wizard_sample_sync(struct wizard *w);
/* The sample's answer to this cannot be another. */
bool wizard_sample_fixes(const struct wizard *w, enum wizard_field f);
const struct load_set *wizard_usable_set(const struct wizard *w, size_t i);
/* "5000 phones: " and the first of them; macs: in their normal form. */
void wizard_say_macs(struct slice macs, struct buf *out);
/* "1 new, 2 replaced, 0 unchanged" */
void wizard_count_files(const struct wizard *w, struct buf *out);

#endif
