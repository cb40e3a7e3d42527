/* SPDX-License-Identifier: MIT */
/* What a key means depends on the screen that has it, and on whether text is typed there. */
#include "cmocka_all.h"

#include "ui/keys.h"

#include <curses.h>

static const enum action list_screen[] = {ACTION_UP, ACTION_DOWN, ACTION_BYTES, ACTION_NONE};
static const enum action file_screen[] = {ACTION_HEX, ACTION_NONE};
static const enum action question[] = {ACTION_NO, ACTION_YES, ACTION_NONE};
static const enum action text_screen[] = {ACTION_LEFT, ACTION_ERASE, ACTION_ACCEPT, ACTION_BACK,
                                          ACTION_NONE};

static void every_action_is_told(void **state)
{
    char key[16];
    (void)state;
    for (enum action a = ACTION_TYPED + 1; a < ACTION_COUNT; a++) {
        assert_true(*action_word(a));
        assert_true(*action_help(a));
        assert_non_null(action_key(a, 0, key));
    }
}

static void what_a_key_means(void **state)
{
    static const struct {
        const char *story;
        int key;
        bool is_code, typing;
        const enum action *actions;
        enum action want;
    } rows[] = {
        {"k moves up in a list", 'k', false, false, list_screen, ACTION_UP},
        {"and so does the arrow", KEY_UP, true, false, list_screen, ACTION_UP},
        {"a letter of Unicode with the arrow's number is no arrow", KEY_UP, false, false,
         list_screen, ACTION_NONE},
        {"x is the name's bytes in a list", 'x', false, false, list_screen, ACTION_BYTES},
        {"and the file's in a file", 'x', false, false, file_screen, ACTION_HEX},
        {"Esc is no in a question", 27, false, false, question, ACTION_NO},
        {"q quits where the screen does not take it", 'q', false, false, question, ACTION_QUIT},
        {"q is a letter while a text is typed", 'q', false, true, text_screen, ACTION_TYPED},
        {"and so is ?", '?', false, true, text_screen, ACTION_TYPED},
        {"a letter of Unicode too", 0xfc, false, true, text_screen, ACTION_TYPED},
        {"Ctrl-C quits there as well", 3, false, true, text_screen, ACTION_QUIT},
        {"Enter of the number block is Enter", KEY_ENTER, true, true, text_screen, ACTION_ACCEPT},
        {"a carriage return is Enter", '\r', false, true, text_screen, ACTION_ACCEPT},
        {"backspace comes as DEL from many terminals", 127, false, true, text_screen, ACTION_ERASE},
        {"h moves nothing while a text is typed", 'h', false, true, text_screen, ACTION_TYPED},
        {"nothing is bound to z", 'z', false, false, list_screen, ACTION_NONE},
        {"a resize is no key", KEY_RESIZE, true, false, list_screen, ACTION_NONE},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct input in = keys_input(rows[i].key, rows[i].is_code, rows[i].typing, rows[i].actions);
        if (in.action != rows[i].want)
            fail_msg("%s: action %d, wanted %d", rows[i].story, in.action, rows[i].want);
    }
}

static void names_of_keys(void **state)
{
    char key[16];
    (void)state;
    assert_string_equal(action_key(ACTION_QUIT, 0, key), "q");
    assert_string_equal(action_key(ACTION_QUIT, 1, key), "F10");
    assert_string_equal(action_key(ACTION_QUIT, 2, key), "^C");
    assert_null(action_key(ACTION_QUIT, 3, key));
    assert_string_equal(action_key(ACTION_PAGE_DOWN, 0, key), "PgDn");
    assert_string_equal(action_key(ACTION_OPEN, 0, key), "Enter");
    assert_string_equal(key_text(0x1234, key), "that key");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_action_is_told),
        cmocka_unit_test(what_a_key_means),
        cmocka_unit_test(names_of_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
