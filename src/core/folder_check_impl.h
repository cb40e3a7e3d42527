/* SPDX-License-Identifier: MIT */
/* Between the parts of folder_check; not for others. */
#ifndef HOOKFLASH_FOLDER_CHECK_IMPL_H
#define HOOKFLASH_FOLDER_CHECK_IMPL_H

#include "core/addr.h"
#include "core/folder_check.h"
#include "core/phone_parse.h"

/* What one config tells one kind of phone. A config that says the same to both stands once. */
struct told {
    const struct load_file *file;
    enum config_format format;
    struct mac mac; /* of the one phone that reads it; unknown: all may */
    struct phone_reading reading;
    bool flawed; /* the name itself is wrong, and that has been said */
};

struct folder {
    const struct load_file *file;
    size_t count;
    enum check_scope scope;
    struct told *told; /* room for two a file */
    size_t told_count;
    void (*put)(void *ctx, const struct finding *f);
    void *ctx;
    size_t put_count;
};

/* A finding with the severity of its slug; none (DIAGNOSIS_COUNT) is "ok". offset < 0: no byte. */
__attribute__((format(printf, 6, 7))) void folder_put(struct folder *f, enum diagnosis slug,
                                                      struct slice path, int64_t offset,
                                                      const char *fix, const char *fmt, ...);
/* The same with another severity than the slug's own. */
__attribute__((format(printf, 6, 7))) void folder_put_as(struct folder *f, enum diagnosis slug,
                                                         enum severity severity, struct slice path,
                                                         const char *fix, const char *fmt, ...);

bool folder_has(const struct folder *f, struct slice name);
/* By any case of letters; NULL when it is not there. */
const struct load_file *folder_find_nocase(const struct folder *f, struct slice name);

/* The name without what an editor or a file manager adds to it (.txt, blanks ...), when that is a
 * name that phones ask and the file's own is not. */
bool folder_meant_name(struct slice name, char dst[static 64]);

/* Reads one config for both models, tells what is wrong with it, and keeps what it told. */
void folder_check_config(struct folder *f, const struct load_file *file);
/* Do the configs agree with each other, and is what they name there? */
void folder_check_agreement(struct folder *f);
void folder_check_references(struct folder *f);

#endif
