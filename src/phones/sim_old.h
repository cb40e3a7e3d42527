/* SPDX-License-Identifier: MIT */
/*
 * A phone from before the universal loader: SIP up to 6.x, SCCP up to 5.x (PHONES 3.3, 4, 9). It
 * has one image in flash and no loader beside it; that image fetches its own successor.
 * Approximate: no log of such a phone is known (PHONES 10), nor its timers, its display, its DHCP
 * and its CDP; where nothing else is known they are those of the universal loader's phones.
 */
#ifndef HOOKFLASH_SIM_OLD_H
#define HOOKFLASH_SIM_OLD_H

#include "core/load_image.h"
#include "phones/sim_loader.h"

bool sim_flash_is_old(const struct sim_flash *f);

/* What it asks for to get this load: <load>.bin, or <load>.sbn where it runs a signed load. Returns
 * the length in dst. */
size_t sim_old_request(const struct sim_flash *f, struct slice load,
                       uint8_t dst[static PHONE_REQUEST_MAX]);

/* It has its address: OS79XX.TXT first. */
void sim_old_hunt(struct sim_loader *l, struct sim_body *b, int64_t now_us);
/* Its application read this load's name in its configuration, and runs another. */
void sim_old_take(struct sim_loader *l, struct sim_body *b, struct slice load, int64_t now_us);
void sim_old_reply(struct sim_loader *l, struct sim_body *b, enum sim_tftp_result result,
                   struct slice file, int64_t now_us);
void sim_old_flashed(struct sim_loader *l, struct sim_body *b, int64_t now_us);

/* What it makes of an image that it fetched (sim_old_judge.c). */
enum sim_old_verdict {
    SIM_OLD_TAKES,
    SIM_OLD_DAMAGED,     /* no image, or its lengths or sums are wrong */
    SIM_OLD_NOT_SIGNED,  /* it runs a signed load: no signed header, or one with another name */
    SIM_OLD_SIGNED_FILE, /* it runs an unsigned load: behind a signed header it sees no image */
    SIM_OLD_WALL,        /* once signed, never back below 5.0 */
    SIM_OLD_STEP,        /* a release between is missing */
    SIM_OLD_VERDICT_COUNT
};

/* `running`: the load in flash; `asked`: the file's name. `image` is filled in. */
enum sim_old_verdict sim_old_judge(const struct load_name *running, struct slice asked,
                                   struct slice file, struct load_image *image);

#endif
