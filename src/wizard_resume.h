/* SPDX-License-Identifier: MIT */
/*
 * A session that was begun from the wizard keeps its answers (answers.ini in its folder, for its
 * owner alone); one that was not finished can so be continued from the first question.
 */
#ifndef HOOKFLASH_WIZARD_RESUME_H
#define HOOKFLASH_WIZARD_RESUME_H

#include "paths.h"

#include "core/bytes.h"

struct wizard_do;

struct wizard_resume {
    char folder[PATH_SIZE]; /* of the session that is offered, or was named; "" */
    char what[200];         /* it, in words */
    struct buf answers;     /* as a session keeps them; empty: `problem` */
    struct buf problem;     /* why they cannot be kept */
};

/* Before the first question: a session that --session names is continued; else the latest one that
 * was begun from the wizard in the last 24 hours, is not finished and not open, is offered. What is
 * worth knowing becomes a note at the question that the wizard then stands at. */
void wizard_resume_begin(struct wizard_do *d);

/* EFFECT_RESUME: with its answers the wizard goes on to the summary, or to the first question whose
 * answer does not hold any more; `talk` says why. It is settled then. */
void wizard_resume_go_on(struct wizard_do *d, struct buf *talk);

/* Makes the answers what a session keeps, with no path that depends on the current folder. */
void wizard_resume_write(struct wizard_do *d);
/* Puts that into the session's folder, or tells on stderr why it cannot be continued later. */
void wizard_resume_keep(struct wizard_resume *r, const char *folder);

#endif
