/* SPDX-License-Identifier: MIT */
/* What each phone ended up with: a table for people, or a JSON line a phone (DESIGN 13). */
#ifndef HOOKFLASH_SIM_SUMMARY_H
#define HOOKFLASH_SIM_SUMMARY_H

#include "phones/sim_net.h"

void sim_summary_json(struct sim_net *net, struct buf *out);
void sim_summary_text(struct sim_net *net, struct buf *out);
bool sim_summary_all_have_one(struct sim_net *net); /* an application in flash */

#endif
