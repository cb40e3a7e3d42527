/* SPDX-License-Identifier: MIT */
/* What a judge says of one thing: of a file, or of this computer (DESIGN 2). */
#ifndef HOOKFLASH_FINDING_H
#define HOOKFLASH_FINDING_H

#include "core/diagnosis.h"

struct finding {
    enum diagnosis slug; /* DIAGNOSIS_COUNT: none, for what is well and for plain notes */
    enum severity severity;
    const char *check; /* which check of the doctor says it: "tftp-port"; NULL: of files */
    struct slice path; /* the file, as named in the input; empty: the whole folder */
    bool has_offset;
    uint64_t offset; /* of the byte that is wrong, from the file's begin */
    char text[320];  /* what is so, about `path`: "reads as P0S3-8-12-00" */
    char fix[480];   /* what to do; "" when nothing */
};

#endif
