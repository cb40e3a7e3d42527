/* SPDX-License-Identifier: MIT */
/* A firmware file from anywhere: its name up to the first LF, then its bytes. */
#include <stdlib.h>
#include <string.h>

#include "core/load_set.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *lf = size ? memchr(data, '\n', size) : NULL;
    if (!lf)
        return 0;
    size_t n = (size_t)(lf - data);
    struct load_file file[2] = {{slice_of(data, n), slice_of(lf + 1, size - n - 1)}};
    struct load_image j;
    struct load_set set[2];
    char text[512];

    load_image_judge(file[0].name, file[0].bytes, &j);
    if (j.verdict != FILE_TOO_LONG && j.offset > UINT32_MAX)
        abort();
    /* A sentence and a fix whenever something is wrong, and never without. */
    bool wrong = j.verdict != FILE_WHOLE && j.verdict != FILE_UNKNOWN;
    if (wrong != (j.text[0] != '\0') || wrong != (j.fix[0] != '\0'))
        abort();
    if (j.sgn.present && !j.sgn.bad && (j.sgn.length > file[0].bytes.n || j.sgn.name.n == 0))
        abort();
    file[1] = (struct load_file){slice_str("P0S3-8-12-00.sb2"), file[0].bytes};
    size_t sets = load_sets_find(file, 2, set, 2);
    for (size_t i = 0; i < sets && i < 2; i++)
        load_set_describe(&set[i], text, sizeof text);
    return 0;
}
