/* SPDX-License-Identifier: MIT */
/* hookflash serve and hookflash write: the conversion for real phones, unattended (DESIGN 2). */
#ifndef HOOKFLASH_SERVE_H
#define HOOKFLASH_SERVE_H

#include "choices.h"
#include "core/model.h"

struct app;
struct serving;

/* Both tell their mistakes on stderr and return the program's exit status. */
int cmd_serve(const struct options *o);
int cmd_write(const struct options *o);

struct serve_end {
    bool served; /* false: it never began, and nothing else is set */
    struct model_summary summary;
    char session[PATH_SIZE]; /* its folder, or "" */
};

/* The server's settings: NULL when all is well, else the option that is wrong. */
const char *serve_wrong(const struct options *o);

/* What a front end adds to it. */
struct serve_more {
    struct app *app; /* its screen, or NULL */
    /* It is bound and written: what else there is to begin. Not EXIT_WELL, with the mistake told on
     * stderr, ends it again; `end` is called whenever it was bound. Both may be NULL. */
    enum exit_status (*begin)(void *ctx, struct serving *srv);
    void (*end)(void *ctx);
    void *ctx;
    const char *scratch; /* a folder that is removed afterwards with all in it, or NULL */
};

/* Binds, writes and serves what was chosen, until it is over; the exit status. `more` and `end` may
 * be NULL. */
int serve_choices(const struct options *o, struct choices *c, const struct serve_more *more,
                  struct serve_end *end);

#endif
