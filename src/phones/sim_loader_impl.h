/* SPDX-License-Identifier: MIT */
/* Between sim_loader.c (states and time), sim_hunt.c (configs) and sim_upgrade.c (signed files). */
#ifndef HOOKFLASH_SIM_LOADER_IMPL_H
#define HOOKFLASH_SIM_LOADER_IMPL_H

#include "phones/sim_loader.h"

/* Why a hunt ended, by the display's priority (PHONES 3.2). */
enum {
    FAILED_TIMEOUT = 1,
    FAILED_NOT_FOUND = 2,
    FAILED_TFTP_ERROR = 4,
    FAILED_AUTH = 8,
};

void loader_hunt(struct sim_loader *l, struct sim_body *b, int64_t now_us);
unsigned loader_attempts(const struct sim_body *b); /* in one boot */
void loader_ask(struct sim_loader *l, struct sim_body *b, enum sim_ask ask, int64_t now_us);
/* Asks for it when the wait is over. */
void loader_ask_after(struct sim_loader *l, struct sim_body *b, enum sim_ask ask,
                      enum sim_wait wait, int64_t now_us);
void loader_wait(struct sim_loader *l, struct sim_body *b, enum sim_loader_state state,
                 enum sim_wait wait, int64_t now_us);
/* Starts the application that is in flash, or says on the display why there is none and loops. */
void loader_boot_stored(struct sim_loader *l, struct sim_body *b, int64_t now_us);
/* A signed file was refused: true when it is asked once more in 4-14 s. */
bool loader_retries(struct sim_loader *l, struct sim_body *b, int64_t now_us);
/* "not found" and whatever counts as it: for the display. */
void loader_note_failure(struct sim_loader *l, enum sim_tftp_result result);

void loader_on_config(struct sim_loader *l, struct sim_body *b, enum sim_tftp_result result,
                      struct slice file, int64_t now_us);
void loader_on_signed(struct sim_loader *l, struct sim_body *b, enum sim_tftp_result result,
                      struct slice file, int64_t now_us);
void loader_flashed_loader(struct sim_loader *l, struct sim_body *b, int64_t now_us);
void loader_flashed_application(struct sim_loader *l, struct sim_body *b, int64_t now_us);

#endif
