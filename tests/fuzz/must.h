/* SPDX-License-Identifier: MIT */
/* What a fuzz target claims of any input; a claim that fails is a crash, which the engine keeps. */
#ifndef HOOKFLASH_MUST_H
#define HOOKFLASH_MUST_H

#include "core/bytes.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void must(bool truth)
{
    if (!truth)
        abort();
}

static inline void must_lie_inside(struct slice part, struct slice whole)
{
    must(part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n));
}

/* Printable ASCII in lines, which no terminal, page or spreadsheet takes for anything else. */
static inline void must_be_text(struct slice text)
{
    for (size_t i = 0; i < text.n; i++)
        must(byte_is_print(text.p[i]) || text.p[i] == '\n');
}

#endif
