/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: both names are walked side by side as the sequence of characters that carry
 * meaning; whatever people get wrong is skipped on both sides. Nothing is allocated or copied.
 */
#include "core/near_name.h"

struct walk {
    struct slice s;
    size_t at;
    bool load;     /* a load's name: P0..., where zeros may be written or not */
    bool in_digit; /* the character before was a digit that counted */
};

static bool carries_meaning(uint8_t c)
{
    return byte_is_digit(c) || byte_is_alpha(c);
}

static struct walk walk_of(struct slice name)
{
    while (name.n > 0 && (slice_ends_nocase(name, ".txt") || !carries_meaning(name.p[name.n - 1])))
        name.n -= slice_ends_nocase(name, ".txt") ? 4 : 1;
    return (struct walk){.s = name, .load = slice_starts_nocase(name, "P0")};
}

static bool is_leading_zero(const struct walk *w)
{
    return w->load && !w->in_digit && w->s.p[w->at] == '0' && w->at + 1 < w->s.n &&
           byte_is_digit(w->s.p[w->at + 1]);
}

/* The next character that counts, in lower case; 0 at the end. */
static uint8_t next(struct walk *w)
{
    for (; w->at < w->s.n; w->at++) {
        uint8_t c = w->s.p[w->at];
        if (carries_meaning(c) && !is_leading_zero(w)) {
            w->in_digit = byte_is_digit(c);
            w->at++;
            return byte_lower(c);
        }
        if (!byte_is_digit(c))
            w->in_digit = false;
    }
    return 0;
}

bool near_name(struct slice asked, struct slice on_disk)
{
    struct walk a = walk_of(asked), b = walk_of(on_disk);
    uint8_t c = next(&a);
    if (c == 0)
        return false;
    for (; c != 0; c = next(&a))
        if (next(&b) != c)
            return false;
    return next(&b) == 0;
}
