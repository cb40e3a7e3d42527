/* SPDX-License-Identifier: MIT */
/*
 * Screens: a pair of functions, draw and key, on a state of their own. The topmost gets the keys;
 * an overlay leaves the one below in sight. Whatever a screen wants done to the world it says as an
 * intent; what it shows comes from the model and the board.
 */
#ifndef HOOKFLASH_UI_SCREEN_H
#define HOOKFLASH_UI_SCREEN_H

#include "core/bell.h"
#include "core/board.h"
#include "core/intent.h"
#include "core/model.h"
#include "ui/draw.h"
#include "ui/keys.h"

enum { SCREENS_MAX = 16, NOTICE_SIZE = 200, TITLE_SIZE = 60 };

struct ui;
struct ask;

struct screen_kind {
    const char *name; /* in the help */
    bool overlay;     /* drawn over the one below it */
    /* What it answers, the most important last in the footer; movements are not shown there. Ended
     * by ACTION_NONE. */
    const enum action *actions;
    /* Why an action cannot be done now, NULL: it can. May be NULL: all can. */
    const char *(*refusal)(const struct ui *ui, const void *state, enum action a);
    /* True: characters are text. May be NULL. */
    bool (*typing)(const void *state);
    void (*draw)(struct ui *ui, void *state, struct area a);
    void (*key)(struct ui *ui, void *state, const struct input *in);
    void (*free)(void *state); /* may be NULL */
};

struct screen {
    const struct screen_kind *kind;
    void *state;
};

/* What screens see of the program. They read it; ui.c and screen.c alone write it. */
struct ui {
    const struct wizard *wizard; /* NULL: there is none */
    struct ask *ask;             /* the wizard's screens; NULL: there is none */
    const struct model *model;   /* NULL, as is board, before anything is served */
    const struct board *board;
    struct model_summary sum; /* of this frame */
    int64_t now_us;           /* Unix time of this frame or key */
    struct screen stack[SCREENS_MAX];
    unsigned depth;
    char notice[NOTICE_SIZE]; /* the answer to the latest key, or "" */
    char title[TITLE_SIZE];   /* the terminal's, as it was set last */
    bool dirty, pasting;
    bool has_bell;
    struct bell bell;
    bool over;  /* all that was wanted is done or failed */
    bool stays; /* ... and then the screen waits for its person; else the program ends by itself */
    int in;     /* the terminal */
    bool end_shown;     /* the report came up by itself ... */
    bool watches_again; /* ... and will once more: something was mended or forgiven since */
    int64_t quit_asked_us, drawn_us;
    void (*intend)(void *ctx, const struct intent *i);
    bool (*is_over)(void *ctx, int64_t now_us);
    void *ctx;
};

/* Takes over `state`, also when it is refused (stack full, state NULL): then it is freed and a
 * notice says so. */
void screen_push(struct ui *ui, const struct screen_kind *kind, void *state);
/* In place of all there are. The state is released by its kind, as ever. */
void screen_replace(struct ui *ui, const struct screen_kind *kind, void *state);
void screen_pop(struct ui *ui); /* never the last one */
void screen_pop_all(struct ui *ui);
const struct screen *screen_top(const struct ui *ui);

/* One line in the footer until the next key. */
void screen_notice(struct ui *ui, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void screen_intend(struct ui *ui, const struct intent *i);

/* Draws all of the stack with the footer; a page of its own where the terminal is too small. */
void screen_draw(struct ui *ui);
/* Gives a key to whom it belongs. */
void screen_key(struct ui *ui, int key, bool is_code);

/* A mouse only repeats keys: it goes to the row that is clicked; on the cursor's row it is Enter;
 * on a button or a word of the footer it is the key that stands there. */
void screen_click(struct ui *ui, int y, int x);
void screen_wheel(struct ui *ui, bool down);

/* The smallest terminal on which a screen is drawn (UX 4.6). */
enum { SCREEN_ROWS_MIN = 17, SCREEN_COLUMNS_MIN = 60 };

#endif
