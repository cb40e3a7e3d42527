/* SPDX-License-Identifier: MIT */
/* The bench in Prometheus' text format, for whoever watches many of them. */
#ifndef HOOKFLASH_METRICS_H
#define HOOKFLASH_METRICS_H

#include "core/board.h"
#include "core/model.h"

/* What the shell alone knows. */
struct metrics_server {
    uint64_t requests, repeats, transfers, failed, ignored, blocks, resent;
    unsigned open_transfers, web_readers;
};

/* Version 0.0.4 of the format; names begin with hookflash_. */
void metrics_text(const struct model *m, const struct board *b, const struct metrics_server *s,
                  struct buf *out);

#endif
