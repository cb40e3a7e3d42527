/* SPDX-License-Identifier: MIT */
/*
 * The screen as the rest of the program knows it: opened on a terminal, told of keys and changes by
 * the one loop, drawn just before the program sleeps. Knows no loop and no clock.
 */
#ifndef HOOKFLASH_UI_UI_H
#define HOOKFLASH_UI_UI_H

#include "core/board.h"
#include "core/intent.h"
#include "core/mend.h"
#include "core/model.h"
#include "core/wizard.h"
#include "ui/term.h"

struct ui;

struct ui_config {
    struct term_config term;
    const struct wizard *wizard; /* asked first; NULL: the live monitor is all */
    const struct model *model;   /* these outlive the ui; NULL until ui_watch() */
    const struct board *board;
    bool bell;  /* for a phone that is done or needs a person, and at the end */
    bool stays; /* when all is over the screen says so and waits for its person */
    /* What the person wants. May be called from ui_input() only. */
    void (*intend)(void *ctx, const struct intent *i);
    /* All is over; asked once a frame. */
    bool (*is_over)(void *ctx, int64_t now_us);
    void *ctx;
};

/* Opens the wizard where there is one, else the live monitor. NULL: `problem` says why, as one
 * clause. */
struct ui *ui_open(const struct ui_config *config, char *problem, size_t cap);
void ui_close(struct ui *ui); /* NULL is fine */

/* The terminal has something to read. False: it is gone. */
bool ui_input(struct ui *ui, int64_t now_us);
/* Something that is shown may have changed. */
void ui_changed(struct ui *ui);
void ui_resized(struct ui *ui);   /* SIGWINCH */
void ui_continued(struct ui *ui); /* SIGCONT */
/* The answer to an intent, for the footer. */
void ui_notice(struct ui *ui, const char *text);
/* The answer to INTENT_MEND, off: a page that shows it and asks. All of it is copied. */
void ui_mend(struct ui *ui, const struct mend_proposal *it);

/*
 * The wizard. INTENT_ANSWER, INTENT_BACK and INTENT_BROWSE are performed by whoever is handed them,
 * and are over when that call returns: then the question is wizard->at. What there was to say of it
 * (the judge's words, or why the answer was refused) comes in lines before that.
 */
void ui_talk(struct ui *ui, const char *lines, bool refused);
/* Everything is confirmed and bound: from here on the monitor, with the report behind it. */
void ui_watch(struct ui *ui, const struct model *model, const struct board *board);
/* The conversion could not begin; `why` in lines. Back to the summary with every answer kept. */
void ui_ask_again(struct ui *ui, const char *why);

/* Draws, where something changed and the frame before is old enough. Microseconds until it wants to
 * be called again, -1: not before something changes. */
int64_t ui_render(struct ui *ui, int64_t now_us);

#endif
