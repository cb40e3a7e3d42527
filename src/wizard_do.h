/* SPDX-License-Identifier: MIT */
/*
 * What the wizard wants done outside: cards listed, loads opened, phones read, files compared with
 * the folder, and, once all is confirmed, the conversion. Every front end of the wizard has one.
 */
#ifndef HOOKFLASH_WIZARD_DO_H
#define HOOKFLASH_WIZARD_DO_H

#include "core/wizard.h"
#include "netif.h"
#include "sample_bench.h"
#include "serve.h"
#include "wizard_browse.h"
#include "wizard_resume.h"

struct wizard_do {
    struct wizard w;
    struct options command_line;
    struct options options; /* those with the answers, at the end */
    bool given[FIELD_COUNT];
    struct netif *row;
    struct wizard_card *card;
    struct choices choices;
    const struct load_set **set;
    struct deploy_list list;
    struct wizard_file *file;
    struct snapshot **old;
    char root[PATH_SIZE];
    struct sample_bench sample;
    struct wizard_browse browse;
    struct wizard_resume resume;
    struct buf allowed; /* FIELD_ALLOW, cut into networks */
    struct serve_end end;
};

/* Lists the cards, takes the options as answers and looks for an earlier session; on failure the
 * mistake and the next thing to type were told on stderr. */
enum exit_status wizard_do_init(struct wizard_do *d, const struct options *o);
void wizard_do_free(struct wizard_do *d); /* also after a failure, or all zeros */

/* Performs any effect but EFFECT_CONVERT. `talk` gets what is worth
 * knowing, and when it is false, what is wrong. The wizard waits for wizard_settle(). */
bool wizard_do_effect(struct wizard_do *d, enum wizard_effect effect, struct buf *talk);

/* wizard_answer(), the effect and wizard_settle() in one. False: refused, or not done. Of
 * EFFECT_CONVERT nothing is done yet. */
bool wizard_do_answer(struct wizard_do *d, struct slice typed, enum wizard_effect *effect,
                      struct buf *talk);

/* Tells w.facts.place of a folder or package; "" begins near the answer to the question in hand.
 * False: place.problem says why nothing, or not all, can be seen there. */
bool wizard_do_browse(struct wizard_do *d, const char *path);

/* EFFECT_CONVERT: binds, writes and serves by the answers; d->end tells how it went. `front` (may
 * be NULL) is what the front end adds. */
int wizard_do_convert(struct wizard_do *d, const struct serve_more *front);

#endif
