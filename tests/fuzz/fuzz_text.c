/* SPDX-License-Identifier: MIT */
/* Text: what is escaped must come back whole, and no reader of outside text may overrun. */
#include <stdlib.h>

#include "core/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Enough for the worst escape, \xNN, of any input that a fuzzer makes. */
#define OUT_LIMIT (64U << 20)

static void check_round_trip(struct slice s, void (*to)(struct buf *, struct slice),
                             bool (*from)(struct buf *, struct slice))
{
    struct buf there, back;

    buf_growing(&there, OUT_LIMIT);
    buf_growing(&back, OUT_LIMIT);
    to(&there, s);
    if (!from(&back, buf_view(&there)) || !slice_eq(buf_view(&back), s))
        abort();
    buf_free(&there);
    buf_free(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice s = {data, size};
    struct buf out;
    char shown[24];
    uint64_t number;
    int64_t t;

    check_round_trip(s, text_escape, text_unescape);
    check_round_trip(s, text_hex, text_unhex);
    buf_growing(&out, OUT_LIMIT);
    (void)text_unescape(&out, s);
    (void)text_unhex(&out, s);
    buf_free(&out);
    (void)text_safe(s, shown, sizeof(shown));
    if (text_number(s, 65535, &number) && number > 65535)
        abort();
    if (time_parse(s, &t)) {
        char text[TIME_TEXT_SIZE];

        (void)time_format(t, text);
    }
    return 0;
}
