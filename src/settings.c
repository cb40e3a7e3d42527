/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the file is read as an answers file is, and what it says is set as if it had
 * been typed, where it was not. The wizard gets it as what Enter takes, and judges it when it asks;
 * serve and demo never take from a file what is decided for one conversion: which load, for whom,
 * and who gives out addresses.
 */
#include "settings.h"

#include "core/text.h"
#include "file_read.h"
#include "option_help.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include <unistd.h>

enum { SETTINGS_MAX = 1024 * 1024 };

static const struct wizard_extra screen[SETTINGS_SCREEN] = {
    {"screen", "color", "", 0},
    {"screen", "scheme", "", 0},
    {"screen", "cursor", "", 0},
    {"screen", "bell", "", 0},
};

static void begin(struct settings *s)
{
    *s = (struct settings){0};
    wizard_init(&s->answers);
    memcpy(s->screen, screen, sizeof screen);
}

void settings_free(struct settings *s)
{
    wizard_free(&s->answers);
}

/* 0, also where there is no such file; -errno, -EINVAL: `problems` tells the lines. */
static int load(struct settings *s, struct buf *problems)
{
    struct buf text;
    if (paths_config("settings.ini", s->path, sizeof s->path) < 0 || access(s->path, F_OK) != 0)
        return 0;
    buf_growing(&text, SETTINGS_MAX);
    int fd = file_open_plain(AT_FDCWD, s->path, 0, NULL);
    int rc = fd < 0 ? fd : file_read_rest(fd, &text);
    if (fd >= 0)
        close(fd);
    if (rc == 0 && wizard_answers_settings(&s->answers, buf_view(&text), s->screen, SETTINGS_SCREEN,
                                           problems) > 0)
        rc = -EINVAL;
    buf_free(&text);
    return rc;
}

static bool knows(enum command c, const char *name)
{
    struct option_help h;
    for (size_t i = 0; options_help(i, &h); i++)
        if (strcmp(h.name, name) == 0)
            return h.commands & 1u << c;
    return false;
}

static bool is_given(const struct options *o, const char *name)
{
    for (unsigned i = 0; i < o->given_count; i++)
        if (strcmp(o->given[i].name, name) == 0)
            return true;
    return false;
}

static void set(struct options *o, const char *name, char *value, unsigned line,
                struct buf *problems)
{
    if (!value || !value[0] || !knows(o->command, name) || is_given(o, name))
        return;
    const char *wrong = options_set(o, name, value);
    if (wrong)
        buf_printf(problems, "line %u: %s: must be %s\n", line, name, wrong);
}

/* What is decided for one conversion, and said each time. */
static bool is_choice(enum wizard_field f)
{
    return f == FIELD_LOAD || f == FIELD_PHONES || f == FIELD_FROM || f == FIELD_SESSION ||
           wizard_field_spec(f)->step == STEP_POINT;
}

/* Each network is an option of its own: the answer is cut at its commas. */
static void set_answer(struct settings *s, enum wizard_field f, struct options *o,
                       struct buf *problems)
{
    const char *key = wizard_field_spec(f)->key;
    char *word = (char *)s->answers.answer[f].p;
    bool given = is_given(o, key);
    while (word && !given && s->answers.answer[f].len) {
        char *comma = f == FIELD_ALLOW ? strchr(word, ',') : NULL;
        if (comma)
            *comma = '\0';
        set(o, key, word, s->answers.line[f], problems);
        word = comma ? comma + 1 : NULL;
    }
}

static enum exit_status tell(const struct settings *s, int rc, const struct buf *problems)
{
    struct slice rest = buf_view(problems), line;
    if (rc < 0 && !rest.n)
        fprintf(stderr, "hookflash: %s: %s\nNext: ls -l %s\n", s->path, strerror(-rc), s->path);
    while (text_take_line(&rest, &line))
        fprintf(stderr, "hookflash: %s: %.*s\n%s", s->path, (int)line.n, (const char *)line.p,
                rest.n ? "" : "Next: mend this file, or move it away\n");
    return rc == -EACCES ? EXIT_REFUSED : rc < 0 || problems->len ? EXIT_FILES : EXIT_WELL;
}

enum exit_status settings_take(struct settings *s, struct options *o)
{
    struct buf problems;
    begin(s);
    if (o->command != COMMAND_WIZARD && o->command != COMMAND_SERVE && o->command != COMMAND_DEMO)
        return EXIT_WELL;
    buf_growing(&problems, SETTINGS_MAX);
    int rc = load(s, &problems);
    for (size_t i = 0; rc == 0 && i < SETTINGS_SCREEN; i++)
        set(o, s->screen[i].key, s->screen[i].value, s->screen[i].line, &problems);
    for (unsigned f = 0; rc == 0 && o->command != COMMAND_WIZARD && f < FIELD_COUNT; f++)
        if (wizard_field_spec((enum wizard_field)f)->key && !is_choice((enum wizard_field)f))
            set_answer(s, (enum wizard_field)f, o, &problems);
    enum exit_status status = tell(s, rc, &problems);
    buf_free(&problems);
    return status;
}

void settings_preset(struct wizard *w)
{
    struct settings s;
    struct buf problems;
    begin(&s);
    buf_growing(&problems, SETTINGS_MAX);
    if (load(&s, &problems) == 0)
        for (unsigned f = 0; f < FIELD_COUNT; f++) {
            buf_reset(&w->answer[f]);
            buf_slice(&w->answer[f], buf_view(&s.answers.answer[f]));
            buf_cstr(&w->answer[f]);
        }
    buf_free(&problems);
    settings_free(&s);
}
