/* SPDX-License-Identifier: MIT */
#include "ui/term_impl.h"

/* clang-format off */
enum tone {
#define X(id, ...) TONE_##id,
    TONES(X)
#undef X
};

static const struct {
    short of_256, of_8;
} tones[] = {
#define X(id, of_256, of_8) {of_256, of_8},
    TONES(X)
#undef X
};
/* clang-format on */

struct role_row {
    struct {
        enum tone foreground, background;
        attr_t attributes;
    } in[SCHEME_MONO];
    attr_t mono;
};

static const struct role_row rows[ROLE_COUNT] = {
#define X(id, letter, f0, b0, a0, f1, b1, a1, f2, b2, a2, mono)                                    \
    [id] = {{{TONE_##f0, TONE_##b0, a0}, {TONE_##f1, TONE_##b1, a1}, {TONE_##f2, TONE_##b2, a2}},  \
            mono},
    ROLES(X)
#undef X
};

static short tone_color(enum tone t, int colors)
{
    return colors >= 256 ? tones[t].of_256 : tones[t].of_8;
}

struct look role_look(enum role r, enum scheme s, int colors)
{
    if (s == SCHEME_MONO)
        return (struct look){-1, -1, rows[r].mono};
    return (struct look){tone_color(rows[r].in[s].foreground, colors),
                         tone_color(rows[r].in[s].background, colors), rows[r].in[s].attributes};
}
