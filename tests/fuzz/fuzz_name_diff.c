/* SPDX-License-Identifier: MIT */
/* Any asked name beside any expected ones (input: names ended by '\n', the first is asked). */
#include <stdlib.h>
#include <string.h>

#include "core/name_diff.h"
#include "core/name_meant.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice name[5];
    size_t count = 0;
    struct slice rest = {data, size};
    while (rest.n && count < ARRAY_SIZE(name)) {
        const uint8_t *end = memchr(rest.p, '\n', rest.n);
        size_t n = end ? (size_t)(end - rest.p) : rest.n;
        name[count++] = slice_sub(rest, 0, n);
        rest = slice_sub(rest, n + 1, rest.n);
    }
    char meant[NAME_MEANT_SIZE];
    if (count && name_meant(name[0], meant) && !meant[0])
        abort();
    struct name_diff d;
    if (count < 2 || !name_diff(name[0], name + 1, count - 1, &d))
        return 0;
    struct slice expected = name[1 + d.expected];
    bool differs = d.class != NAME_SAME;
    if (differs == slice_eq(name[0], expected) || d.offset + d.asked_n > name[0].n ||
        !memchr(d.sentence, 0, sizeof d.sentence) || !d.sentence[0] || !d.fix[0])
        abort();
    struct buf out;
    buf_growing(&out, 1U << 24);
    name_diff_view(name[0], expected, &d, NAME_HEX_LINE, &out);
    buf_free(&out);
    return 0;
}
