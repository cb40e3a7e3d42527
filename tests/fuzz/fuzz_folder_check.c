/* SPDX-License-Identifier: MIT */
/*
 * Any folder. Input: files one after the other, each its name, '\n', a length of two bytes, the
 * bytes. What is said of it must be sayable: text there is, none of it can drive a terminal.
 */
#include <stdlib.h>
#include <string.h>

#include "core/folder_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILES_MAX = 8 };

static void check_text(const char *s, size_t cap)
{
    if (!memchr(s, 0, cap))
        abort();
    for (; *s; s++)
        if (!byte_is_print((uint8_t)*s))
            abort();
}

static void put(void *ctx, const struct finding *f)
{
    (void)ctx;
    if (!f->text[0] || f->slug > DIAGNOSIS_COUNT || (f->severity == SEVERITY_ERROR && !f->fix[0]))
        abort();
    check_text(f->text, sizeof f->text);
    check_text(f->fix, sizeof f->fix);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct load_file file[FILES_MAX];
    size_t count = 0;
    struct rd r;
    rd_init(&r, slice_of(data, size));
    while (rd_left(&r) && count < FILES_MAX) {
        const uint8_t *end = memchr(r.p, '\n', rd_left(&r));
        if (!end)
            break;
        file[count].name = rd_take(&r, (size_t)(end - r.p));
        rd_u8(&r);
        size_t n = rd_be16(&r);
        file[count++].bytes = rd_take(&r, n < rd_left(&r) ? n : rd_left(&r));
    }
    folder_check(file, count, CHECK_FOLDER, put, NULL);
    folder_check(file, count, CHECK_FILES, put, NULL);
    return 0;
}
