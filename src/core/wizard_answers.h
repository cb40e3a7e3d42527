/* SPDX-License-Identifier: MIT */
/*
 * Answers files: INI, a section a step, the same keys as the options; what --print-answers writes
 * and --answers reads (DESIGN 15).
 */
#ifndef HOOKFLASH_WIZARD_ANSWERS_H
#define HOOKFLASH_WIZARD_ANSWERS_H

#include "core/wizard.h"

/*
 * Presets the wizard's answers from the text. Every mistake is told, a line each: "line 3: ...".
 * The facts must hold the cards. A key that stands in `taken` (may be NULL: none) is checked, but
 * leaves its answer alone: an option on the command line said it already. Returns the number of
 * mistakes.
 */
size_t wizard_answers_read(struct wizard *w, struct slice text, const bool taken[FIELD_COUNT],
                           struct buf *problems);

/*
 * The same with a session's own file: what answers a question is only kept, since that is asked and
 * judged again before anything is done (a card or a package may be gone, which is no mistake of the
 * file). A file without a load or phones is damaged.
 */
size_t wizard_answers_recall(struct wizard *w, struct slice text, const bool taken[FIELD_COUNT],
                             struct buf *problems);

/* A key that is no question's: its value, "": it stands nowhere; judged by the caller. */
struct wizard_extra {
    const char *section, *key;
    char value[40];
    unsigned line;
};

/* The same with a settings file, which need not say anything, and may say more. */
size_t wizard_answers_settings(struct wizard *w, struct slice text, struct wizard_extra *extra,
                               size_t count, struct buf *problems);

/* The wizard's answers as such a file. False, with the key in `problem`: a value that INI cannot
 * hold. */
bool wizard_answers_write(const struct wizard *w, struct buf *out, struct buf *problem);

#endif
