/* SPDX-License-Identifier: MIT */
/*
 * What the operator chose, from words to things: --load and --phones become judged sets and a list
 * of phones, or a message that names the mistake.
 */
#ifndef HOOKFLASH_CHOICES_H
#define HOOKFLASH_CHOICES_H

#include "deploy.h"
#include "load_store.h"
#include "options.h"
#include "paths.h"

enum { TARGETS_MAX = 32, STORES_MAX = 48 };

struct choices {
    struct load_store *store[STORES_MAX]; /* [0]: of --load */
    const char *what[STORES_MAX];         /* their names as given, or NULL: of the library */
    size_t store_count;
    struct target target[TARGETS_MAX]; /* [0]: of --load; goals first, then the steps to them */
    size_t count, goals;
    struct phone_list phones;
};

/* On failure the mistake and the next thing to type were told on stderr; *c is empty. */
enum exit_status choices_make(const struct options *o, struct choices *c);
void choices_free(struct choices *c);

/*
 * The same in steps, for a front end that asks one thing after the other; `talk` gets the mistakes
 * and the next thing to type. What --load names is opened, one of its sets taken, the list of
 * phones read (a free list), and then the loads opened that its rows name.
 */
struct opened_load {
    const struct load_store *store; /* owned by the choices */
    const char *what, *load;        /* SET without and behind its #; load NULL: none was named */
    char path[PATH_SIZE];
};

enum exit_status choices_open(struct choices *c, const char *what, struct opened_load *out,
                              struct buf *talk);
enum exit_status choices_take(struct choices *c, const struct load_set *set, const char *what,
                              struct buf *talk);
enum exit_status choices_read_phones(const char *word, struct phone_list *out, struct buf *talk);
/* NULL or "": none. */
enum exit_status choices_call_server(struct choices *c, const char *server, struct buf *talk);
enum exit_status choices_own_loads(struct choices *c, struct buf *talk);
/* Forgets all targets and closes all loads but the first `keep`. */
void choices_drop_loads(struct choices *c, size_t keep);
/* NULL, "" or "unknown": nobody said what the phones run. */
enum exit_status choices_from(struct choices *c, const char *from, struct buf *talk);

/*
 * choices_steps.c: every load between what a phone is said to run and its goal, whole and with the
 * files that this hop needs, or a message that names hop, load, file and where it was looked for:
 * in the loads that were given, then in the library. Those that an old phone of unknown load might
 * need are taken where they are found; `note` (may be NULL) tells which are not. May be repeated.
 */
enum exit_status choices_steps(struct choices *c, struct buf *talk, struct buf *note);

#endif
