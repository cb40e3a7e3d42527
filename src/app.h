/* SPDX-License-Identifier: MIT */
/*
 * A bench with a screen: the one place where the screen and the shell meet. What the person wants
 * becomes an effect here; what happens is told to model and board, and the screen shows those.
 */
#ifndef HOOKFLASH_APP_H
#define HOOKFLASH_APP_H

#include "options.h"

#include <stddef.h>

struct app;
struct event;
struct run;
struct serving;

/* *out is NULL where no screen is wanted: --plain, --json, --quiet, or no terminal. On failure (a
 * terminal that cannot work) the mistake and the next thing to type were told on stderr. */
enum exit_status app_new(const struct options *o, struct app **out);
/* Shows the session of srv, which tells it each event, from the first one on. */
void app_attach(struct app *app, struct serving *srv);
/* The same of a run that only watches. */
void app_watch(struct app *app, struct run *run);
void app_event(struct app *app, const struct event *e);
/* Opens the screen on srv's loop, or brings the wizard's there; closes it. */
enum exit_status app_show(struct app *app);
void app_hide(struct app *app);
/* One line to the person: in the footer, or on stderr where there is no screen (NULL too). */
void app_say(struct app *app, const char *text);
/* The terminal belongs to it: nobody else may write there. */
bool app_is_shown(const struct app *app); /* NULL is fine */
void app_free(struct app *app);           /* NULL is fine */

/* Why this terminal can show no screen, as one clause; "": it can. */
void app_terminal_problem(char *dst, size_t cap);

#endif
