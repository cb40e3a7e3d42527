/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: both front ends feed lines to the same wizard: one shows the question and
 * reads a line, the other says nothing and takes the default, which is the file's answer. An end of
 * input or a Ctrl-C before the summary is confirmed leaves this computer as it was. With --json
 * stdout belongs to the events, and the talk moves to stderr.
 */
#include "plain.h"

#include "cmd_print.h"
#include "core/text.h"
#include "core/wizard_answers.h"
#include "file_read.h"
#include "headless.h"
#include "wizard_do.h"
#include "wizard_twin.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <unistd.h>

enum { TALK_MAX = 16 * 1024 * 1024, ANSWERS_FILE_MAX = 4 * 1024 * 1024 };

struct plain {
    struct wizard_do d;
    FILE *out;
    struct buf talk;
    char *line;
    size_t line_room;
    enum wizard_step shown; /* the step whose heading was shown last */
};

static volatile sig_atomic_t interrupted;
static int nothing = -1; /* /dev/null: what is read once Ctrl-C came */

/* That getline() returns is not enough: it may not have begun to wait, and would then for ever. */
static void on_interrupt(int signo)
{
    int error = errno;
    interrupted = signo;
    dup2(nothing, STDIN_FILENO);
    errno = error;
}

/* What was gathered goes out, wrapped behind the blanks that each line begins with. */
static void say_talk(struct plain *p)
{
    const char *line = buf_cstr(&p->talk);
    while (*line) {
        char mark[40] = "  ", *text = strndup(line, strcspn(line, "\n"));
        size_t blanks = strspn(line, " ");
        if (blanks && blanks < sizeof mark)
            snprintf(mark, sizeof mark, "%*s", (int)blanks, "");
        /* A command to type stays in one piece. */
        struct slice words = slice_str(text ? text + blanks : "");
        bool whole = slice_starts(words, "Next: ") || slice_starts(words, "fix: ");
        const struct cmd_io io = {.out = p->out, .width = whole ? 0 : headless_width(p->out)};
        if (text)
            cmd_print_wrapped(&io, mark, text + blanks);
        free(text);
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    buf_reset(&p->talk);
}

static void say_step(struct plain *p, enum wizard_step step)
{
    if (step != p->shown)
        fprintf(p->out, "\nStep %u of %u  %s\n", step + 1u, (unsigned)STEP_COUNT,
                wizard_step_title(step));
    p->shown = step;
}

static void show_question(struct plain *p)
{
    struct wizard *w = &p->d.w;
    const struct wizard_field_spec *spec = wizard_field_spec(w->at);
    say_step(p, spec->step);
    wizard_page(w, w->at, &p->talk);
    for (size_t i = 1;; i++) {
        size_t before = p->talk.len;
        buf_printf(&p->talk, "  %3zu) ", i);
        if (!wizard_choice(w, w->at, i, &p->talk)) {
            p->talk.len = before;
            break;
        }
        buf_str(&p->talk, "\n");
    }
    say_talk(p);
}

/* False: no more input. The question is asked again after every mistake. */
static bool read_answer(struct plain *p, struct slice *line)
{
    struct wizard *w = &p->d.w;
    const char *preset = wizard_default(w, w->at);
    fprintf(p->out, "%s%s%s%s: ", wizard_field_spec(w->at)->question, preset[0] ? " [" : "", preset,
            preset[0] ? "]" : "");
    fflush(p->out);
    ssize_t n = interrupted ? -1 : getline(&p->line, &p->line_room, stdin);
    if (n < 0)
        return false;
    if (!isatty(STDIN_FILENO))
        fputc('\n', p->out); /* a terminal shows the one that was typed */
    *line = text_trim(slice_of(p->line, (size_t)n));
    return true;
}

/* "d 3" or "d3" at the list of files. */
static bool shows_file(struct plain *p, struct slice line)
{
    uint64_t n;
    if (p->d.w.at != FIELD_LIST || !slice_take_nocase(&line, "d") ||
        !text_number(text_trim(line), 10000000, &n))
        return false;
    if (!wizard_say_file(&p->d.w, (size_t)n, &p->talk))
        buf_printf(&p->talk, "there is no file %llu\n", (unsigned long long)n);
    say_talk(p);
    return true;
}

/* One line of input. True: the wizard stands at another question, or its page has changed. */
static bool take_line(struct plain *p, struct slice line, enum wizard_effect *effect)
{
    *effect = EFFECT_NONE;
    if (slice_is(line, "<")) {
        if (wizard_back(&p->d.w))
            return true;
        fputs("  This is the first question.\n", p->out);
        return false;
    }
    if (shows_file(p, line))
        return false;
    bool good = wizard_do_answer(&p->d, line, effect, &p->talk);
    say_talk(p);
    return good;
}

static int no_answer(struct plain *p)
{
    fprintf(p->out, "\n%s; nothing was written or served\n",
            interrupted ? "Interrupted" : "The input has ended");
    return interrupted ? 128 + interrupted : EXIT_USAGE;
}

static int ask(struct plain *p)
{
    const struct sigaction stop = {.sa_handler = on_interrupt}; /* getline() shall return */
    struct sigaction before;
    enum wizard_effect effect;
    struct slice line;
    int status = EXIT_WELL;
    nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    sigaction(SIGINT, &stop, &before);
    fprintf(p->out,
            "hookflash converts Cisco 7940/7960 phones. < goes back, Enter takes what stands "
            "in [ ].\n");
    show_question(p);
    do {
        if (!read_answer(p, &line)) {
            status = no_answer(p);
            break;
        }
        if (take_line(p, line, &effect) && effect != EFFECT_CONVERT)
            show_question(p);
    } while (effect != EFFECT_CONVERT);
    sigaction(SIGINT, &before, NULL);
    if (nothing >= 0)
        close(nothing);
    return status;
}

/* Puts where an answer came from before the problem that `talk` holds from `from` on. */
static void say_where(const struct plain *p, enum wizard_field f)
{
    const char *key = wizard_field_spec(f)->key;
    if (p->d.w.line[f])
        fprintf(stderr, "hookflash: %s: line %u: ", p->d.options.answers, p->d.w.line[f]);
    else
        fprintf(stderr, "hookflash: %s: ", p->d.options.answers);
    fprintf(stderr, "%s: ", key ? key : "load");
}

static int refused(const struct plain *p)
{
    fprintf(stderr, "Next: mend %s; nothing was written or served\n", p->d.options.answers);
    return EXIT_FILES;
}

/* Goes through all questions; what depends on a wrong answer is not asked. */
static int take_answers(struct plain *p)
{
    struct wizard *w = &p->d.w;
    bool bad = false;
    while (w->at != FIELD_BEGIN && !(bad && w->at >= FIELD_FROM)) {
        enum wizard_field f = w->at;
        enum wizard_effect effect;
        bool good = wizard_do_answer(&p->d, slice_str(""), &effect, &p->talk);
        if (!good) {
            say_where(p, f);
            fprintf(stderr, "%s%s", buf_cstr(&p->talk),
                    slice_ends(buf_view(&p->talk), "\n") ? "" : "\n");
        } else if (!p->d.options.quiet) {
            say_talk(p);
        }
        buf_reset(&p->talk);
        bad |= !good;
        if (!good)
            wizard_pass(w);
    }
    if (bad)
        return refused(p);
    wizard_page(w, FIELD_BEGIN, &p->talk);
    if (!p->d.options.quiet)
        say_talk(p);
    buf_reset(&p->talk);
    return EXIT_WELL;
}

static int read_answers(struct plain *p)
{
    const char *path = p->d.options.answers;
    struct buf text;
    struct slice line;
    buf_growing(&text, ANSWERS_FILE_MAX);
    int fd = file_open_plain(AT_FDCWD, path, 0, NULL);
    int rc = fd < 0 ? fd : file_read_rest(fd, &text);
    if (fd >= 0)
        close(fd);
    if (rc < 0) {
        fprintf(stderr, "hookflash: --answers %s: %s\nNext: ls -l %s\n", path, strerror(-rc), path);
        buf_free(&text);
        return rc == -EACCES ? EXIT_REFUSED : EXIT_FILES;
    }
    size_t bad = wizard_answers_read(&p->d.w, buf_view(&text), p->d.given, &p->talk);
    buf_free(&text);
    struct slice rest = buf_view(&p->talk);
    while (text_take_line(&rest, &line))
        fprintf(stderr, "%s%s%s%.*s\n", slice_starts(line, "line ") ? "hookflash: " : "  ",
                slice_starts(line, "line ") ? path : "", slice_starts(line, "line ") ? ": " : "",
                (int)line.n, (const char *)line.p);
    buf_reset(&p->talk);
    return bad ? refused(p) : EXIT_WELL;
}

static int begin(struct plain *p, const struct options *o)
{
    enum exit_status status = wizard_do_init(&p->d, o);
    return status == EXIT_WELL && o->answers ? read_answers(p) : (int)status;
}

int cmd_wizard(const struct options *o)
{
    struct plain p = {.out = o->json || !o->plain ? stderr : stdout, .shown = STEP_COUNT};
    buf_growing(&p.talk, TALK_MAX);
    int status = begin(&p, o);
    if (status == EXIT_WELL)
        status = o->plain ? ask(&p) : take_answers(&p);
    if (status == EXIT_WELL)
        status = (int)wizard_twin_write(o->print_answers, &p.d.w);
    if (status == EXIT_WELL) {
        fflush(p.out);
        status = wizard_do_convert(&p.d, NULL);
        if (p.d.end.served && !o->quiet) {
            say_step(&p, STEP_REPORT);
            wizard_say_report(&p.d.end.summary, p.d.end.session[0] ? p.d.end.session : NULL,
                              &p.talk);
            say_talk(&p);
        }
    }
    wizard_do_free(&p.d);
    buf_free(&p.talk);
    free(p.line);
    return status;
}
