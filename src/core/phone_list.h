/* SPDX-License-Identifier: MIT */
/*
 * Which phones are chosen (--phones, a pasted list, a CSV; DESIGN 15): one MAC a line in any usual
 * notation, or CSV with a header. All bad rows are told, not only the first.
 */
#ifndef HOOKFLASH_PHONE_LIST_H
#define HOOKFLASH_PHONE_LIST_H

#include "core/addr.h"
#include "core/load_name.h"
#include "core/phone_home.h"

struct listed_phone {
    struct mac mac;
    char load[LOAD_NAME_MAX + 1]; /* its own target; "": the session's */
    char from[LOAD_NAME_MAX + 1]; /* what it is said to run; "": what the session says */
    struct phone_home home;       /* where it shall register once it is converted */
    unsigned line;                /* 1.. */
};

struct phone_list {
    bool all; /* every identified 7940/7960; must be typed, never a default (DESIGN 5) */
    struct listed_phone *phone;
    size_t count;
    struct phone_home home;       /* of all that have none of their own: the session's server */
    char from[LOAD_NAME_MAX + 1]; /* likewise: what they are said to run, or "" */
};

void phone_list_free(struct phone_list *list);

/*
 * Reads lines or CSV (`,` or `;`, UTF-8, BOM tolerated, "quoted" fields). The header must have
 * `mac` and may have load, from, name, extension, password, server, note; further columns are
 * warned of. What stands under password is never repeated in a message. A MAC listed twice is a bad
 * row. `problems` gets a line for each bad row: "line 3, character 11: 'Z' is not ...". Returns the
 * number of bad rows; 0 means *out is complete. `warnings` likewise, for what is harmless.
 */
size_t phone_list_parse(struct slice text, struct phone_list *out, struct buf *problems,
                        struct buf *warnings);

/* What this phone is said to run (p NULL: one that is not listed); "": nobody said. */
const char *phone_list_from(const struct phone_list *list, const struct listed_phone *p);

/* What the files of this phone say of its home (p NULL: one that is not listed), and what the
 * default files can say to all of them. */
void phone_list_home(const struct phone_list *list, const struct listed_phone *p,
                     struct phone_home *out);
void phone_list_shared_home(const struct phone_list *list, struct phone_home *out);

/* The word on the command line: "all", or MACs parted by commas. False with a sentence in problems.
 */
bool phone_list_parse_word(struct slice word, struct phone_list *out, struct buf *problems);

#endif
