/* SPDX-License-Identifier: MIT */
/* What the wizard's screens share: they are the faces of one state, and only one of them is shown.
 */
#ifndef HOOKFLASH_UI_ASK_H
#define HOOKFLASH_UI_ASK_H

#include "core/wizard.h"
#include "ui/field.h"
#include "ui/list.h"
#include "ui/page.h"
#include "ui/screen.h"

struct ask {
    enum wizard_field at;            /* the question that is shown */
    struct field field[FIELD_COUNT]; /* what is typed there; stays when one goes back */
    struct list list;                /* of its choices */
    struct page page;                /* of its text, or of what was said */
    struct buf talk;                 /* what was said, in lines */
    bool refused;                    /* ... of an answer that was not taken */
};

/* --- what they do: each may put another screen in the place of the one that calls it ------------
 */

void ask_answer(struct ui *ui, struct slice typed);
void ask_back(struct ui *ui);
/* NULL: there is a question before. */
const char *ask_back_refusal(const struct ui *ui, enum action a);
void ask_forget_talk(struct ask *ask);

void ask_look_at_files(struct ui *ui); /* over the one that calls it, which stays */

/* --- what they look like ------------------------------------------------------------------------
 */

enum { ASK_MARGIN = 2 };

struct ask_frame {
    struct area body;    /* over the whole width */
    struct area buttons; /* one row */
};

/* Title, the steps behind and, where there is room, those ahead. */
struct ask_frame ask_frame_draw(const struct ui *ui, struct area a);
/* [ Next ] and [ Back ] with their keys, and at the right what else there is to know. */
void ask_buttons_draw(const struct ui *ui, struct area a, const char *next, const char *hint);
enum { ASK_HINT = 60 };
/* How much of the page is out of sight, or "". */
const char *ask_hidden(const struct page *page, char dst[static ASK_HINT]);
/* Where the cursor is in a list of which some rows are out of sight, or "". */
const char *ask_place(const struct list *l, char dst[static ASK_HINT]);
struct area ask_margin(struct area a);
/* The question and what belongs to it; returns the rows. */
int ask_question_draw(const struct ui *ui, struct area a);
/* The rows that it takes in this width; 0: nothing was said. */
int ask_talk_rows(const struct ask *ask, int w);
void ask_say_talk(const struct ask *ask, struct buf *out);
void ask_talk_put(const struct ask *ask, struct page *page);

/* --- the screens --------------------------------------------------------------------------------
 */

extern const struct screen_kind ask_text_screen, ask_load_screen, ask_load_list_screen;
extern const struct screen_kind ask_list_screen, ask_files_screen, ask_files_list_screen;
extern const struct screen_kind ask_page_screen, ask_begin_screen, ask_talk_screen;

/* A thing to choose; ctx: the wizard. Behind the last of them: to look through the folders. */
list_row ask_choice_draw;

enum { ASK_TALK_UNDER = 5 }; /* rows of talk below a question; more get a page of their own */

#endif
