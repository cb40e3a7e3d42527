/* SPDX-License-Identifier: MIT */
/* Answers files as people write and break them. */
#include "cmocka_all.h"

#include "core/wizard_answers.h"

#include <string.h>

static struct wizard_card eth0 = {.name = "eth0", .up = true};

static void begin(struct wizard *w)
{
    eth0.address = ip_v4(0xc0000205);
    wizard_init(w);
    w->facts.card = &eth0;
    w->facts.card_count = 1;
}

static const struct {
    const char *story, *text;
    size_t bad;
    const char *problems;
    const char *twin; /* written again */
} row[] = {
    {"a whole one",
     "; Monday's bench\n[bench]\ninterface = 1\naddress=192.0.2.5\n[load]\nload = "
     "a.zip#P0S3-8-12-00"
     "\n[phones]\nphones = 0015.6219.bb2f\n[files]\nroot = /srv/tftp ; here\n[convert]\n"
     "until-done = off\n",
     0, "",
     "[bench]\ninterface = eth0\naddress = 192.0.2.5\n\n[load]\nload = a.zip#P0S3-8-12-00\n\n"
     "[phones]\nphones = 00:15:62:19:bb:2f\n\n[files]\nroot = /srv/tftp\n\n[convert]\n"
     "until-done = no\n"},
    {"a list that goes on, from Windows",
     "\xef\xbb\xbf[phones]\r\nphones = 00156219BB2F\r\n  00156219BB30\r\n", 0, "",
     "[phones]\nphones = 00:15:62:19:bb:2f,00:15:62:19:bb:30\n"},
    {"all mistakes at once, with their lines",
     "[bench]\nport = 7O\nadress = 192.0.2.5\naddress = 192.0.2.6\njunk\n[load]\nload = a\nload = "
     "b\nphones = all\n[report]\nsession =\n",
     7,
     "line 3: [bench] has no key adress; did you mean address in [bench]?\n"
     "line 5: must be [section], key = value, or # comment\n"
     "line 8: load stands on line 7 already\n"
     "line 9: [load] has no key phones; did you mean phones in [phones]?\n"
     "line 4: address: 192.0.2.6  -> is none of this card's addresses (ip -brief address)\n"
     "line 2: port: 7O  -> 'O' is not a digit (character 2)\n"
     "line 11: session: has no value\n",
     "[load]\nload = a\n"},
    {"a key before any section", "port = 69\n", 1,
     "line 1: [] has no key port; did you mean port in [bench]?\n", ""},
    {"an indented key is taken for the end of the value before it",
     "[load]\nload = a\n  load = b\n", 1,
     "line 3: begins with a blank, so goes on with load of line 2\n", "[load]\nload = a\n"},
    {"nothing", "", 0, "", ""},
};

static void files_are_read_and_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct wizard w;
        struct buf problems, twin;
        begin(&w);
        buf_growing(&problems, 1 << 16);
        buf_growing(&twin, 1 << 16);
        size_t bad = wizard_answers_read(&w, slice_str(row[i].text), NULL, &problems);
        assert_string_equal(buf_cstr(&problems), row[i].problems);
        assert_int_equal(bad, row[i].bad);
        assert_true(wizard_answers_write(&w, &twin, &problems));
        assert_string_equal(buf_cstr(&twin), row[i].twin);
        buf_free(&problems);
        buf_free(&twin);
        wizard_free(&w);
    }
}

static void an_option_stands_over_the_file(void **state)
{
    struct wizard w;
    struct buf problems;
    bool taken[FIELD_COUNT] = {[FIELD_PORT] = true};
    (void)state;
    begin(&w);
    buf_growing(&problems, 4096);
    assert_true(wizard_preset(&w, FIELD_PORT, slice_str("6969"), &problems));
    assert_int_equal(wizard_answers_read(&w, slice_str("[bench]\nport = 70\n[load]\nload = a\n"),
                                         taken, &problems),
                     0);
    assert_string_equal(wizard_text(&w, FIELD_PORT), "6969");
    assert_int_equal(w.line[FIELD_PORT], 0);
    assert_int_equal(w.line[FIELD_LOAD], 4);
    /* And a bad one is told all the same. */
    assert_int_equal(wizard_answers_read(&w, slice_str("[bench]\nport = x\n"), taken, &problems),
                     1);
    buf_free(&problems);
    wizard_free(&w);
}

static const struct {
    const char *story, *text;
    const char *problems; /* "": it was taken */
} recalled[] = {
    {"a card that is gone is no mistake of the file",
     "[bench]\ninterface = eth9\naddress = 192.0.2.77\n[load]\nload = a.zip\n[phones]\nphones = "
     "all\n",
     ""},
    {"a setting is never asked, so judged now",
     "[bench]\nport = x\n[load]\nload = a.zip\n[phones]\nphones = all\n",
     "line 2: port: x  -> 'x' is not a digit (character 1)\n"},
    {"cut off", "[load]\nload = a.zip\n", "line 2: it ends without a load or without phones\n"},
    {"empty", "", "line 0: it ends without a load or without phones\n"},
    {"another program's", "[load]\nload = a.zip\ncolour = red\n[phones]\nphones = all\n",
     "line 3: [load] has no key colour\n"},
};

static void a_session_s_answers_are_judged_when_asked(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(recalled); i++) {
        struct wizard w;
        struct buf problems;
        begin(&w);
        buf_growing(&problems, 4096);
        size_t bad = wizard_answers_recall(&w, slice_str(recalled[i].text), NULL, &problems);
        if (strcmp(buf_cstr(&problems), recalled[i].problems) != 0)
            print_error("%s\n", recalled[i].story);
        assert_string_equal(buf_cstr(&problems), recalled[i].problems);
        assert_int_equal(bad, recalled[i].problems[0] != 0);
        if (!bad)
            assert_string_equal(wizard_default(&w, FIELD_INTERFACE), "eth9");
        buf_free(&problems);
        wizard_free(&w);
    }
}

static const struct {
    const char *story, *text, *problems, *bell;
} settled[] = {
    {"nothing need be said", "", "", ""},
    {"a key of no question", "[screen]\nbell = off\n[bench]\ninterface = eth9\n", "", "off"},
    {"twice", "[screen]\nbell = off\nbell = on\n", "line 3: bell stands on line 2 already\n",
     "off"},
    {"no value", "[screen]\nbell =\n", "line 2: bell: has no value\n", ""},
    {"another one's section", "[bench]\nbell = off\n", "line 2: [bench] has no key bell\n", ""},
    {"in an answers file's words", "[screen]\nscheme = mono\n",
     "line 2: [screen] has no key scheme\n", ""},
};

static void a_settings_file_has_more_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(settled); i++) {
        struct wizard w;
        struct buf problems;
        struct wizard_extra extra = {.section = "screen", .key = "bell"};
        begin(&w);
        buf_growing(&problems, 4096);
        size_t bad = wizard_answers_settings(&w, slice_str(settled[i].text), &extra, 1, &problems);
        if (strcmp(buf_cstr(&problems), settled[i].problems) != 0)
            print_error("%s\n", settled[i].story);
        assert_string_equal(buf_cstr(&problems), settled[i].problems);
        assert_int_equal(bad, settled[i].problems[0] != 0);
        assert_string_equal(extra.value, settled[i].bell);
        buf_free(&problems);
        wizard_free(&w);
    }
}

static void a_long_line_and_a_nul_are_refused(void **state)
{
    char text[400];
    struct wizard w;
    struct buf problems;
    (void)state;
    begin(&w);
    buf_growing(&problems, 4096);
    memset(text, 'x', sizeof text);
    memcpy(text, "[load]\nload = ", 14);
    text[300] = '\n';
    memcpy(text + 301, "root\0", 5);
    assert_int_equal(wizard_answers_read(&w, slice_of(text, 310), NULL, &problems), 2);
    assert_string_equal(buf_cstr(&problems), "line 2: longer than 190 bytes\nline 3: a NUL byte\n");
    assert_string_equal(wizard_text(&w, FIELD_LOAD), "");
    buf_free(&problems);
    wizard_free(&w);
}

/* Twenty phones make lines that inih can hold, and come back as twenty. */
static void a_long_list_of_phones_survives(void **state)
{
    struct wizard w, twin;
    struct buf list, text, problems;
    (void)state;
    begin(&w);
    begin(&twin);
    buf_growing(&list, 4096);
    buf_growing(&text, 4096);
    buf_growing(&problems, 4096);
    for (unsigned i = 0; i < 20; i++)
        buf_printf(&list, "%s00:15:62:19:bb:%02x", i ? "," : "", i);
    assert_true(wizard_preset(&w, FIELD_PHONES, buf_view(&list), &problems));
    assert_true(wizard_answers_write(&w, &text, &problems));
    assert_int_equal(wizard_answers_read(&twin, buf_view(&text), NULL, &problems), 0);
    assert_string_equal(wizard_text(&twin, FIELD_PHONES), buf_cstr(&list));
    buf_free(&list);
    buf_free(&text);
    buf_free(&problems);
    wizard_free(&w);
    wizard_free(&twin);
}

static void what_ini_cannot_hold_is_said(void **state)
{
    static const char *const values[] = {"/srv/a ;b", ";x"};
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
        struct wizard w;
        struct buf text, problem;
        begin(&w);
        buf_growing(&text, 4096);
        buf_growing(&problem, 4096);
        assert_true(wizard_preset(&w, FIELD_ROOT, slice_str(values[i]), &problem));
        assert_false(wizard_answers_write(&w, &text, &problem));
        assert_string_equal(buf_cstr(&problem), "root: an answers file cannot hold this value");
        buf_free(&text);
        buf_free(&problem);
        wizard_free(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_read_and_written),
        cmocka_unit_test(an_option_stands_over_the_file),
        cmocka_unit_test(a_session_s_answers_are_judged_when_asked),
        cmocka_unit_test(a_settings_file_has_more_keys),
        cmocka_unit_test(a_long_line_and_a_nul_are_refused),
        cmocka_unit_test(a_long_list_of_phones_survives),
        cmocka_unit_test(what_ini_cannot_hold_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
