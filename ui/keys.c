/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a row an action, made from the table in keys.h. A key is looked up among the
 * actions that the screen takes, then among those that are everywhere. Codes of ncurses begin above
 * every character that our table names, but characters that are typed may be as big: so a key comes
 * with the word whether it is a code.
 */
#include "ui/keys.h"

#include <stdio.h>

#include <curses.h>

enum { KEY_ESCAPE = 27, KEY_RETURN = '\n', KEYS_MAX = 4 };

#define CTRL(c)   ((c)&31)
#define KEYS(...) __VA_ARGS__

struct action_row {
    const char *word, *help;
    int key[KEYS_MAX]; /* 0: no more */
};

static const struct action_row rows[ACTION_COUNT] = {
#define X(id, word, help, ...) [id] = {word, help, {__VA_ARGS__}},
    ACTIONS(X)
#undef X
};

static const struct {
    int key;
    const char *text;
} names[] = {
    {KEY_UP, "Up"},        {KEY_DOWN, "Down"},  {KEY_LEFT, "Left"},
    {KEY_RIGHT, "Right"},  {KEY_PPAGE, "PgUp"}, {KEY_NPAGE, "PgDn"},
    {KEY_HOME, "Home"},    {KEY_END, "End"},    {KEY_BACKSPACE, "Back"},
    {KEY_RETURN, "Enter"}, {'\t', "Tab"},       {KEY_ESCAPE, "Esc"},
    {127, "Del"},
};

const char *action_word(enum action a)
{
    return rows[a].word ? rows[a].word : "";
}

const char *action_help(enum action a)
{
    return rows[a].help ? rows[a].help : "";
}

const char *key_text(int key, char dst[static 16])
{
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (names[i].key == key) {
            snprintf(dst, 16, "%s", names[i].text);
            return dst;
        }
    if (key >= KEY_F(1) && key <= KEY_F(12))
        snprintf(dst, 16, "F%d", key - KEY_F(0));
    else if (key >= 0 && key < 32)
        snprintf(dst, 16, "^%c", key + '@');
    else if (key < 127)
        snprintf(dst, 16, "%c", key);
    else
        snprintf(dst, 16, "that key");
    return dst;
}

int action_key_code(enum action a, unsigned i)
{
    return i < KEYS_MAX ? rows[a].key[i] : 0;
}

const char *action_key(enum action a, unsigned i, char dst[static 16])
{
    int key = action_key_code(a, i);
    return key ? key_text(key, dst) : NULL;
}

const enum action *keys_everywhere(void)
{
    static const enum action everywhere[] = {ACTION_REDRAW, ACTION_SUSPEND, ACTION_MOUSE,
                                             ACTION_QUIT,   ACTION_HELP,    ACTION_NONE};
    return everywhere;
}

static bool answers_to(enum action a, int key)
{
    for (unsigned i = 0; i < KEYS_MAX; i++)
        if (rows[a].key[i] == key)
            return true;
    return false;
}

static enum action find(const enum action *actions, int key)
{
    for (; *actions != ACTION_NONE; actions++)
        if (answers_to(*actions, key))
            return *actions;
    return ACTION_NONE;
}

struct input keys_input(int key, bool is_code, bool typing, const enum action *actions)
{
    struct input in = {.action = ACTION_NONE, .key = key};
    bool printable = !is_code && key >= ' ' && key != 127;
    if (typing && printable) {
        in.action = ACTION_TYPED;
        in.typed = (uint32_t)key;
        return in;
    }
    if (key == '\r' || (is_code && key == KEY_ENTER))
        in.key = key = KEY_RETURN;
    if (!is_code && key > 127)
        return in;
    in.action = find(actions, key);
    if (in.action == ACTION_NONE)
        in.action = find(keys_everywhere(), key);
    return in;
}
