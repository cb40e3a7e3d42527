/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the byte-by-byte view of name_diff, moved to the right and folded where a
 * line is wider than the terminal. What is folded goes on under the names, so that the caret stays
 * where it points.
 */
#include "core/report_impl.h"

#include "core/report_doc.h"
#include "core/text_fold.h"

enum { INDENT = 3, NAMES_AT = 10, BEFORE = INDENT + NAMES_AT, VIEW_MAX = 16384 };

static void put_line(struct buf *out, struct slice line, unsigned width)
{
    struct slice rest = slice_from(line, NAMES_AT);
    buf_fill(out, ' ', INDENT);
    buf_slice(out, slice_sub(line, 0, NAMES_AT));
    for (bool first = true; first || rest.n; first = false) {
        if (!first)
            buf_fill(out, ' ', BEFORE);
        buf_slice(out, text_fold(&rest, width > BEFORE ? width - BEFORE : 0, FOLD_ANYWHERE));
        buf_u8(out, '\n');
    }
}

void report_name_text(const struct model *m, const struct phone_problem *it, unsigned width,
                      struct buf *out)
{
    struct buf view;
    struct slice rest, line;
    buf_growing(&view, VIEW_MAX);
    if (report_name_view(m, it, NAME_HEX_LINE, &view)) {
        rest = buf_view(&view);
        buf_u8(out, '\n');
        while (text_take_line(&rest, &line))
            put_line(out, line, width);
        buf_u8(out, '\n');
    }
    buf_free(&view);
}
