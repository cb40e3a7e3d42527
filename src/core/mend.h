/* SPDX-License-Identifier: MIT */
/*
 * Which file of the TFTP folder is at fault for a phone's problem, and which bytes it should have:
 * the key that mends (DESIGN 8, 9). Pure: what lies in the folder is told; nothing is written here.
 */
#ifndef HOOKFLASH_MEND_H
#define HOOKFLASH_MEND_H

#include "core/model.h"
#include "core/phone_config.h"
#include "core/phone_list.h"

/* What lies there of the files that a phone reads. */
struct mend_folder {
    bool there[CONFIG_FILE_COUNT];
    struct slice bytes[CONFIG_FILE_COUNT];
};

struct mend {
    enum config_file file;
    char name[CONFIG_NAME_SIZE];
    char load[LOAD_NAME_MAX + 1]; /* that a phone will read from it */
    bool keeps;                   /* all but the load stays as it was */
};

/* What would be written, for whoever decides: views. */
struct mend_proposal {
    struct mac mac;
    enum diagnosis what;
    struct mend mend;
    bool there;              /* such a file lies in the folder ... */
    struct slice old, bytes; /* ... with these bytes; and these shall be there */
};

/* The problem of this phone that a file mends, worst first. NULL: none does, and *why says in one
 * line why not and what a person can do. p may be NULL: there is no phone. */
const struct phone_problem *mend_problem(const struct model *m, const struct phone *p,
                                         const char **why);
/* The same for one of its problems: NULL, a file mends it. */
const char *mend_refusal(const struct model *m, const struct phone *p,
                         const struct phone_problem *it);

/*
 * The file that is at fault for `it`, which is mended by one; its bytes are appended. opt->home
 * comes from the list of phones, for a file that must be written whole. False: out of memory.
 */
bool mend_make(const struct model *m, const struct phone *p, const struct phone_problem *it,
               const struct mend_folder *folder, const struct phone_list *phones,
               const struct phone_config_options *opt, struct mend *out, struct buf *bytes);

/* What would be written and what becomes of the former file; then its lines, or its hexdump.
 * Passwords are stars. */
void mend_say(const struct mend_proposal *it, bool hex, struct buf *out);

#endif
