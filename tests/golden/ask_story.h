/* SPDX-License-Identifier: MIT */
/* A bench for the wizard's screens, made up: what the shell would do with cards, packages and
 * folders is told here from tables. */
#ifndef HOOKFLASH_ASK_STORY_H
#define HOOKFLASH_ASK_STORY_H

#include "core/load_set.h"
#include "core/wizard.h"
#include "ui/screen.h"

struct ask_story {
    struct wizard w;
    struct ui *ui;
    struct load_set set[3];
    const struct load_set *found[3];
};

/* earlier: there is a session that can go on. */
void ask_story_begin(struct ask_story *s, struct ui *ui, bool earlier);
void ask_story_end(struct ask_story *s);
/* False: it is none of the wizard's. */
bool ask_story_intend(struct ask_story *s, const struct intent *i);

#endif
