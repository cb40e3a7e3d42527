/* SPDX-License-Identifier: MIT */
#include "core/near_word.h"

enum { COMPARED_MAX = 512 };

static unsigned change_cost(uint8_t a, uint8_t b)
{
    if (a == b)
        return 0;
    return byte_lower(a) == byte_lower(b) ? 1 : 2;
}

static unsigned min_of(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Letters that changed places, as "prot" for "port"; a and b are at least two bytes long. */
static bool is_swapped(const uint8_t *a, const uint8_t *b)
{
    return a[0] != a[1] && a[0] == b[1] && a[1] == b[0];
}

unsigned near_word_distance(struct slice a, struct slice b)
{
    /* rows[i % 3][j]: a's first i bytes into b's first j bytes. */
    unsigned rows[3][COMPARED_MAX + 1];
    a = slice_sub(a, 0, COMPARED_MAX);
    b = slice_sub(b, 0, COMPARED_MAX);
    for (unsigned j = 0; j <= b.n; j++)
        rows[0][j] = 2 * j;
    for (size_t i = 1; i <= a.n; i++) {
        const unsigned *two_before = rows[(i + 1) % 3], *before = rows[(i - 1) % 3];
        unsigned *row = rows[i % 3];
        row[0] = before[0] + 2;
        for (size_t j = 1; j <= b.n; j++) {
            row[j] = min_of(before[j - 1] + change_cost(a.p[i - 1], b.p[j - 1]),
                            2 + min_of(row[j - 1], before[j]));
            if (i > 1 && j > 1 && is_swapped(a.p + i - 2, b.p + j - 2))
                row[j] = min_of(row[j], two_before[j - 2] + 2);
        }
    }
    return rows[a.n % 3][b.n];
}

size_t near_word_nearest(struct slice typed, const struct slice *word, size_t count)
{
    size_t best = 0;
    unsigned best_distance = ~0U;
    for (size_t i = 0; i < count; i++) {
        unsigned d = near_word_distance(typed, word[i]);
        if (d < best_distance) {
            best_distance = d;
            best = i;
        }
    }
    return best;
}

bool near_word(struct slice typed, const struct slice *word, size_t count, size_t *nearest)
{
    if (typed.n == 0 || count == 0)
        return false;
    *nearest = near_word_nearest(typed, word, count);
    return near_word_distance(typed, word[*nearest]) <= 2 * (1 + typed.n / 5);
}
