/* SPDX-License-Identifier: MIT */
#include "core/text_fold.h"

static size_t word_length(struct slice s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] != ' ')
        n++;
    return n;
}

/* Up to the last blank that fits. */
static size_t line_length(struct slice s, size_t room, enum text_fold_at at)
{
    if (!room || s.n <= room)
        return s.n;
    for (size_t n = room; n; n--)
        if (s.p[n] == ' ')
            return n;
    return at == FOLD_ANYWHERE ? room : word_length(s);
}

struct slice text_fold(struct slice *rest, size_t room, enum text_fold_at at)
{
    size_t n = line_length(*rest, room, at);
    struct slice line = slice_sub(*rest, 0, n);
    while (n < rest->n && rest->p[n] == ' ')
        n++;
    *rest = slice_from(*rest, n);
    return line;
}
