/* SPDX-License-Identifier: MIT */
/* The wizard's sample load: what it answers by itself, and simulated phones while it is served. */
#ifndef HOOKFLASH_SAMPLE_BENCH_H
#define HOOKFLASH_SAMPLE_BENCH_H

#include "core/wizard.h"
#include "paths.h"
#include "sample.h"
#include "serve.h"

struct sample_bench {
    char folder[PATH_SIZE], root[PATH_SIZE + 8], session[PATH_SIZE + 8];
    char phones[SAMPLE_PHONES * MAC_TEXT_SIZE], speed[16];
    const char *answer[FIELD_COUNT];
    struct child child;
};

/* Tells facts.sample, where this computer has a loopback; the cards are told. Nothing is made. */
void sample_bench_offer(struct sample_bench *b, struct wizard_facts *facts);

/* Its folder is made; gone again at the end with all that lies there. 0 or -errno. */
int sample_bench_open(struct sample_bench *b);
void sample_bench_close(struct sample_bench *b);

/* While it serves: the simulated phones. On failure the mistake was told on stderr. */
enum exit_status sample_bench_begin(struct sample_bench *b, const struct wizard *w,
                                    struct serving *srv);
void sample_bench_end(struct sample_bench *b);

#endif
