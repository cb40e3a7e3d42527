/* SPDX-License-Identifier: MIT */
/*
 * What a cell means, and how each scheme shows it. Nothing is told by a role alone (UX 4.5): a word
 * or a symbol says the same. Contrast on black, on white and against a role's own background is
 * held by tests/unit/test_roles.c.
 */
#ifndef HOOKFLASH_UI_ROLES_H
#define HOOKFLASH_UI_ROLES_H

/*
 * id, of 256 colours, of 8. The terminal's own comes first. Those named MID are read as well on
 * black as on white; of 8 colours no other than magenta and red is.
 */
#define TONES(X)                                                                                   \
    X(OWN, -1, -1)                                                                                 \
    X(BLACK, 16, COLOR_BLACK)                                                                      \
    X(WHITE, 231, COLOR_WHITE)                                                                     \
    X(PALE, 252, COLOR_WHITE)                                                                      \
    X(MID_GREEN, 28, COLOR_GREEN)                                                                  \
    X(MID_BLUE, 31, COLOR_CYAN)                                                                    \
    X(MID_MAGENTA, 164, COLOR_MAGENTA)                                                             \
    X(MID_RED, 161, COLOR_RED)                                                                     \
    X(NAVY, 24, COLOR_BLUE)                                                                        \
    X(PLUM, 90, COLOR_MAGENTA)                                                                     \
    X(CRIMSON, 124, COLOR_RED)                                                                     \
    X(SKY, 44, COLOR_CYAN)                                                                         \
    X(YELLOW, 226, COLOR_YELLOW)                                                                   \
    X(LIME, 46, COLOR_GREEN)

/*
 * id, letter in the golden screens; foreground, background and attributes in the schemes default,
 * light and high-contrast; attributes without colour.
 */
#define ROLES(X)                                                                                   \
    X(ROLE_TEXT, '.', OWN, OWN, A_NORMAL, OWN, OWN, A_NORMAL, WHITE, BLACK, A_NORMAL, A_NORMAL)    \
    /* rules, hints, what cannot be done */                                                        \
    X(ROLE_MINOR, 'm', OWN, OWN, A_DIM, OWN, OWN, A_DIM, WHITE, BLACK, A_NORMAL, A_NORMAL)         \
    X(ROLE_STRONG, 's', OWN, OWN, A_BOLD, OWN, OWN, A_BOLD, WHITE, BLACK, A_BOLD, A_BOLD)          \
    /* the top line */                                                                             \
    X(ROLE_TITLE, 't', WHITE, NAVY, A_BOLD, WHITE, NAVY, A_BOLD, BLACK, WHITE, A_NORMAL,           \
      A_REVERSE)                                                                                   \
    /* above a table's columns */                                                                  \
    X(ROLE_HEADING, 'h', MID_BLUE, OWN, A_BOLD, NAVY, OWN, A_BOLD, YELLOW, BLACK, A_UNDERLINE,     \
      A_UNDERLINE)                                                                                 \
    X(ROLE_SELECTED, 'r', BLACK, SKY, A_NORMAL, BLACK, SKY, A_NORMAL, BLACK, YELLOW, A_NORMAL,     \
      A_REVERSE)                                                                                   \
    /* a key in the footer */                                                                      \
    X(ROLE_KEY, 'k', MID_BLUE, OWN, A_BOLD, NAVY, OWN, A_BOLD, YELLOW, BLACK, A_BOLD, A_BOLD)      \
    /* done */                                                                                     \
    X(ROLE_GOOD, 'g', MID_GREEN, OWN, A_NORMAL, NAVY, OWN, A_NORMAL, LIME, BLACK, A_NORMAL,        \
      A_NORMAL)                                                                                    \
    /* under way */                                                                                \
    X(ROLE_BUSY, 'b', MID_BLUE, OWN, A_NORMAL, OWN, OWN, A_NORMAL, WHITE, BLACK, A_NORMAL,         \
      A_NORMAL)                                                                                    \
    X(ROLE_WARNING, 'w', MID_MAGENTA, OWN, A_BOLD, PLUM, OWN, A_BOLD, YELLOW, BLACK, A_BOLD,       \
      A_BOLD)                                                                                      \
    X(ROLE_ERROR, 'e', MID_RED, OWN, A_BOLD, CRIMSON, OWN, A_BOLD, WHITE, CRIMSON, A_BOLD,         \
      A_BOLD | A_UNDERLINE)                                                                        \
    /* the done part of a bar */                                                                   \
    X(ROLE_BAR, '#', MID_BLUE, OWN, A_NORMAL, NAVY, OWN, A_NORMAL, YELLOW, BLACK, A_NORMAL,        \
      A_NORMAL)                                                                                    \
    /* a byte that differs */                                                                      \
    X(ROLE_BYTE, 'x', WHITE, CRIMSON, A_BOLD, WHITE, CRIMSON, A_BOLD, WHITE, CRIMSON, A_BOLD,      \
      A_REVERSE)                                                                                   \
    /* where letters go */                                                                         \
    X(ROLE_FIELD, 'f', BLACK, PALE, A_NORMAL, BLACK, PALE, A_NORMAL, BLACK, WHITE, A_NORMAL,       \
      A_UNDERLINE)                                                                                 \
    /* the answer to a key */                                                                      \
    X(ROLE_NOTICE, 'n', BLACK, SKY, A_NORMAL, BLACK, SKY, A_NORMAL, BLACK, YELLOW, A_NORMAL,       \
      A_REVERSE)

enum role {
#define X(id, ...) id,
    ROLES(X)
#undef X
        ROLE_COUNT
};

/* MONO shows no colour at all, whatever the terminal can do. */
enum scheme { SCHEME_DEFAULT, SCHEME_LIGHT, SCHEME_CONTRAST, SCHEME_MONO, SCHEME_COUNT };

#endif
