/* SPDX-License-Identifier: MIT */
/*
 * $XDG_CONFIG_HOME/hookflash/settings.ini: what this person wants where neither an option nor an
 * answer says it. The keys of an answers file, and [screen] for how it looks (DESIGN 15).
 */
#ifndef HOOKFLASH_SETTINGS_H
#define HOOKFLASH_SETTINGS_H

#include "core/wizard_answers.h"
#include "options.h"
#include "paths.h"

enum { SETTINGS_SCREEN = 4 };

struct settings {
    char path[PATH_SIZE];
    struct wizard answers;
    struct wizard_extra screen[SETTINGS_SCREEN];
};

/* Into those options of the command that were not given; they live as long as `s`. A mistake was
 * told on stderr with file and line. To be freed in any case. */
enum exit_status settings_take(struct settings *s, struct options *o);
void settings_free(struct settings *s);

/* Into the answers that Enter takes; after settings_take(), which tells the mistakes. */
void settings_preset(struct wizard *w);

#endif
