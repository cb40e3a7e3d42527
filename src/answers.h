/* SPDX-License-Identifier: MIT */
/*
 * Who is given what. The rule of DESIGN 4: only chosen phones are ever given a load; a chosen
 * phone's answer comes from phone_config first, then from the folder; anybody else gets ERROR 1 at
 * once for the files that the plan makes and for load files, and what else lies in the folder.
 */
#ifndef HOOKFLASH_ANSWERS_H
#define HOOKFLASH_ANSWERS_H

#include "deploy.h"
#include "session.h"
#include "tftpd.h"

struct answers;

struct answers_config {
    struct session *session;
    struct served_root *root;
    const struct target *targets; /* none: the folder is served as it is, to everybody */
    size_t target_count;
    const struct phone_list *phones;
    struct phone_config_options config; /* home: found by the list */
};

struct answers *answers_new(const struct answers_config *config); /* NULL: out of memory */
void answers_free(struct answers *a);

/* This phone is given `name` by its plan, whatever lies in the folder. */
bool answers_by_plan(const struct answers *a, const struct phone *phone, struct slice name);

/* tftpd's hook; ctx is the struct answers. Emits file.judged when a file is first given out. */
struct tftpd_answer answers_give(void *ctx, const struct tftpd_request *request);

#endif
