/* SPDX-License-Identifier: MIT */
/* What app.c, the bench's screen, and app_ask.c, the wizard's part of it, share. */
#ifndef HOOKFLASH_APP_IMPL_H
#define HOOKFLASH_APP_IMPL_H

#include "app.h"
#include "core/intent.h"
#include "core/wizard.h"
#include "export_place.h"
#include "loop.h"
#include "ui/ui.h"

enum { NOTE_SIZE = 256 };

struct app {
    struct run *run;     /* NULL: the wizard asks */
    struct serving *srv; /* NULL: nothing is served */
    struct board *board;
    struct ui *ui;           /* NULL: not shown */
    struct term_config look; /* as it was wished */
    bool bell;
    bool leaves; /* by itself when all is over */
    struct loop_watch *tty;
    struct loop_timer *frame, *second;
    bool ticking;
    int64_t deadline; /* of the model, as it was in the turn before */
    char crash_note[NOTE_SIZE];
    struct export_place exports;
    /* The wizard's part; NULL: nothing is asked. */
    void (*asked)(void *asker, const struct intent *i);
    void (*gone)(void *asker); /* the terminal */
    void *asker;
};

/* The screen without a bench: the wizard asks. On failure the mistake was told on stderr. */
enum exit_status app_open(struct app *app, const struct wizard *w);
/* Puts the screen onto a loop, where it stays until it is taken off; false: out of memory. */
bool app_join(struct app *app, struct loop *loop);
void app_leave(struct app *app);
/* Before sleeping: a frame, where one is due. */
void app_draw(struct app *app);
/* The bench could not begin: nothing of it is left. False: out of memory. */
bool app_forget(struct app *app);

#endif
