/* SPDX-License-Identifier: MIT */
/*
 * What keys do. One table makes dispatch, footer and help, so that they cannot drift apart; the
 * keys themselves stand in its second half, in keys.c (UX 4.1).
 */
#ifndef HOOKFLASH_UI_KEYS_H
#define HOOKFLASH_UI_KEYS_H

#include "core/bytes.h"

#include <stdint.h>

/*
 * id, word in the footer, what the help says, keys (the first one is shown in the footer). Two
 * actions may have the same key as long as no screen takes both.
 */
#define ACTIONS(X)                                                                                 \
    X(ACTION_UP, "up", "one row up", KEYS(KEY_UP, 'k'))                                            \
    X(ACTION_DOWN, "down", "one row down", KEYS(KEY_DOWN, 'j'))                                    \
    X(ACTION_LEFT, "left", "to the left", KEYS(KEY_LEFT, 'h'))                                     \
    X(ACTION_RIGHT, "right", "to the right", KEYS(KEY_RIGHT, 'l'))                                 \
    X(ACTION_PAGE_UP, "page up", "one page up", KEYS(KEY_PPAGE, CTRL('b')))                        \
    X(ACTION_PAGE_DOWN, "page down", "one page down", KEYS(KEY_NPAGE, CTRL('f')))                  \
    X(ACTION_HOME, "first", "to the first row", KEYS(KEY_HOME, 'g'))                               \
    X(ACTION_END, "last", "to the last row", KEYS(KEY_END, 'G'))                                   \
    X(ACTION_OPEN, "open", "show more of this row", KEYS(KEY_RETURN))                              \
    X(ACTION_ACCEPT, "accept", "take it", KEYS(KEY_RETURN))                                        \
    X(ACTION_NEXT, "next", "take it and go on to the next question", KEYS(KEY_RETURN))             \
    X(ACTION_BEGIN, "begin", "begin: bind the port, write the files, serve", KEYS(KEY_RETURN))     \
    X(ACTION_BROWSE, "browse...", "look through the folders of this computer",                     \
      KEYS('\t', CTRL('o')))                                                                       \
    X(ACTION_TAKE, "take whole", "take this folder or package as it is", KEYS('t'))                \
    X(ACTION_PARENT, "up a folder", "to the folder above",                                         \
      KEYS(KEY_LEFT, 'h', KEY_BACKSPACE, 127))                                                     \
    X(ACTION_SHOW, "show", "the file, and what changes in it", KEYS('d'))                          \
    X(ACTION_HEX, "hex", "its bytes in hexadecimal, or its lines again", KEYS('x'))                \
    X(ACTION_YES, "yes", "do it", KEYS('y'))                                                       \
    X(ACTION_NO, "no", "leave it", KEYS('n', KEY_ESCAPE))                                          \
    X(ACTION_BACK, "back", "back to where you were; never quits", KEYS(KEY_ESCAPE))                \
    X(ACTION_PANE, "next pane", "to the next part of the screen", KEYS('\t'))                      \
    X(ACTION_SEARCH, "search", "show only rows that have some text in them", KEYS('/'))            \
    X(ACTION_NEXT_PROBLEM, "next problem", "to the next phone that needs a person", KEYS('!'))     \
    X(ACTION_PAUSE, "pause", "hold the view still; events are still recorded", KEYS('p'))          \
    X(ACTION_FOLLOW, "follow", "keep to the newest", KEYS('f'))                                    \
    X(ACTION_BYTES, "bytes", "the name that was asked, byte by byte", KEYS('x'))                   \
    X(ACTION_MEND, "mend...", "show the file that mends this, then write it", KEYS('m'))           \
    X(ACTION_LOG, "log", "what happened, line by line", KEYS('L'))                                 \
    X(ACTION_RETRY, "retry", "forgive this phone's failure and watch it afresh", KEYS('r'))        \
    X(ACTION_RETRY_ALL, "retry all", "forgive every phone that failed or is stuck", KEYS('R'))     \
    X(ACTION_OUTCOME, "outcome", "the report: failed, not seen, done, and files", KEYS('o'))       \
    X(ACTION_SERVING, "hold loads", "give out no more loads, or give them out again", KEYS('s'))   \
    X(ACTION_NOTE, "note...", "write a line of your own into the session", KEYS('a'))              \
    X(ACTION_EXPORT, "export...", "write the session to a file", KEYS('e'))                        \
    X(ACTION_COPY, "copy", "copy this (OSC 52), and show it for the mouse", KEYS('y'))             \
    X(ACTION_REDRAW, "redraw", "draw the screen afresh", KEYS(CTRL('l')))                          \
    X(ACTION_MOUSE, "mouse", "the mouse on or off; it does what keys do", KEYS('M'))               \
    X(ACTION_SUSPEND, "suspend", "stop the program until fg", KEYS(CTRL('z')))                     \
    X(ACTION_HELP, "help", "this help", KEYS('?', KEY_F(1)))                                       \
    X(ACTION_QUIT, "quit", "leave; asks in the wizard, and while a file is sent",                  \
      KEYS('q', KEY_F(10), CTRL('c')))                                                             \
    /* while typing */                                                                             \
    X(ACTION_ERASE, "erase", "erase the character before", KEYS(KEY_BACKSPACE, 127, CTRL('h')))    \
    X(ACTION_CLEAR, "clear", "erase all of it", KEYS(CTRL('u')))

enum action {
    ACTION_NONE,  /* no key of ours; ends lists */
    ACTION_TYPED, /* a character, while a screen takes text */
#define X(id, ...) id,
    ACTIONS(X)
#undef X
        ACTION_COUNT
};

struct input {
    enum action action;
    uint32_t typed; /* of ACTION_TYPED: the character */
    int key;        /* ncurses' code, for messages */
};

const char *action_word(enum action a);
const char *action_help(enum action a);
/* Name of its i-th key ("q", "F10", "^C"), NULL behind the last. */
const char *action_key(enum action a, unsigned i, char dst[static 16]);
const char *key_text(int key, char dst[static 16]);
/* The key itself, as ncurses has it; 0 behind the last. */
int action_key_code(enum action a, unsigned i);

/* The actions that are everywhere: redraw, suspend, mouse, help, quit. Ended by ACTION_NONE. */
const enum action *keys_everywhere(void);
/* What a key means on a screen that takes these actions, then everywhere. While typing, characters
 * are text, and only keys that are none mean something. */
struct input keys_input(int key, bool is_code, bool typing, const enum action *actions);

/* Private codes that term.c gives to sequences ncurses does not know. */
enum { KEYS_PASTE_BEGIN = 0x2000, KEYS_PASTE_END };

#endif
