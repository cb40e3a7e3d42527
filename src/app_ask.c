/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the wizard has a loop of its own, with the terminal and the signals on it,
 * until the summary is confirmed; then the bench is set up with a loop of its own, and the same
 * screen goes over to it. What is said on stderr in between is caught. Where the bench could not
 * begin that is why, and the wizard goes on asking; else it is talk like any other. From leaving
 * the one loop until the other one listens, signals wait: a terminal is never left as a screen had
 * it.
 */
#include "app_ask.h"

#include "app_impl.h"
#include "serving.h"
#include "stderr_catch.h"
#include "wizard_do.h"
#include "wizard_twin.h"

#include <signal.h>

#include <unistd.h>

enum { TALK_MAX = 16 * 1024 * 1024 };

struct asking {
    struct wizard_do d;
    struct app *app;
    struct loop *loop;  /* while it asks */
    struct buf talk;    /* what the last answer had to be said of */
    struct buf failure; /* why the bench could not begin, "": it was not tried */
    struct stderr_catch caught;
    enum exit_status twin; /* what came of --print-answers */
    bool confirmed, quit;
    int signal; /* that ended it; 0: none */
};

/* --- what the person answers --- */

static void answer(struct asking *a, struct slice typed)
{
    enum wizard_effect effect;
    buf_reset(&a->talk);
    bool good = wizard_do_answer(&a->d, typed, &effect, &a->talk);
    ui_talk(a->app->ui, buf_cstr(&a->talk), !good);
    a->confirmed = good && effect == EFFECT_CONVERT;
    if (a->confirmed)
        loop_stop(a->loop);
}

static void browse(struct asking *a, struct slice where)
{
    buf_reset(&a->talk);
    buf_slice(&a->talk, where);
    wizard_do_browse(&a->d, buf_cstr(&a->talk));
}

static void asked(void *asker, const struct intent *i)
{
    struct asking *a = asker;
    switch (i->kind) {
    case INTENT_ANSWER:
        answer(a, i->text);
        break;
    case INTENT_BACK:
        wizard_back(&a->d.w);
        break;
    case INTENT_BROWSE:
        browse(a, i->text);
        break;
    case INTENT_QUIT:
        a->quit = true;
        loop_stop(a->loop);
        break;
    default:
        break; /* the monitor's */
    }
}

static void on_signal(void *ctx, int signo)
{
    struct asking *a = ctx;
    a->signal = signo;
    loop_stop(a->loop);
}

static void gone(void *asker)
{
    on_signal(asker, SIGHUP);
}

static void before_sleep(void *ctx)
{
    struct asking *a = ctx;
    app_draw(a->app);
}

static void hold_signals(bool hold)
{
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
        sigaddset(&set, ends[i]);
    sigprocmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

static bool join(struct asking *a)
{
    return a->loop && app_join(a->app, a->loop) &&
           loop_on_signal(a->loop, SIGINT, on_signal, a) == 0 &&
           loop_on_signal(a->loop, SIGTERM, on_signal, a) == 0 &&
           loop_on_signal(a->loop, SIGHUP, on_signal, a) == 0;
}

/* Until the summary is confirmed; false: it was left. Signals wait behind it. */
static bool ask(struct asking *a)
{
    a->loop = loop_new();
    a->confirmed = false;
    if (join(a)) {
        hold_signals(false);
        before_sleep(a);
        loop_run(a->loop, before_sleep, a);
        hold_signals(true);
    }
    app_leave(a->app);
    loop_free(a->loop);
    a->loop = NULL;
    return a->confirmed;
}

/* --- from the summary to the bench --- */

static enum exit_status begin(void *ctx, struct serving *srv)
{
    struct asking *a = ctx;
    (void)srv;
    /* Now, for once phones are served only their folder can be written. */
    a->twin = wizard_twin_write(a->d.command_line.print_answers, &a->d.w);
    stderr_catch_end(&a->caught, NULL);
    hold_signals(false);
    return EXIT_WELL;
}

static int convert(struct asking *a)
{
    const struct serve_more more = {.app = a->app, .begin = begin, .ctx = a};
    stderr_catch_begin(&a->caught);
    int status = wizard_do_convert(&a->d, &more);
    buf_reset(&a->failure);
    stderr_catch_end(&a->caught, &a->failure);
    return status;
}

static bool ask_again(struct asking *a)
{
    if (!app_forget(a->app))
        return false;
    ui_ask_again(a->app->ui, buf_cstr(&a->failure));
    return true;
}

/* --- the beginning and the end --- */

static void say_report(struct asking *a)
{
    struct serve_end *end = &a->d.end;
    buf_reset(&a->talk);
    wizard_say_report(&end->summary, end->session[0] ? end->session : NULL, &a->talk);
    printf("\nStep %u of %u  %s\n%s", STEP_REPORT + 1u, (unsigned)STEP_COUNT,
           wizard_step_title(STEP_REPORT), buf_cstr(&a->talk));
}

static int left(const struct asking *a, int failed)
{
    if (!a->quit && !a->signal) {
        fputs("hookflash: out of memory\n", stderr);
        return EXIT_INTERNAL;
    }
    fprintf(stderr, "%shookflash: left before a phone was converted; nothing is served\n",
            buf_cstr((struct buf *)&a->failure));
    if (a->quit && failed != EXIT_WELL)
        return failed;
    /* To quit is what Ctrl-C means where no screen makes a key of it. */
    return 128 + (a->quit ? SIGINT : a->signal);
}

/* The screen is open. */
static int run(struct asking *a)
{
    int failed = EXIT_WELL;
    while (ask(a)) {
        int status = convert(a);
        if (a->d.end.served)
            return status;
        failed = status;
        if (!ask_again(a))
            break;
    }
    app_hide(a->app);
    hold_signals(false);
    return left(a, failed);
}

static enum exit_status no_terminal(void)
{
    fputs(
        "hookflash: say what to do: demo, serve, watch, check, plan, write, report, explain or "
        "doctor;\nhookflash alone asks you step by step on a terminal,\nhookflash --plain asks you "
        "anywhere\nNext: hookflash --help\n",
        stderr);
    return EXIT_USAGE;
}

static enum exit_status open_all(struct asking *a, const struct options *o)
{
    enum exit_status status = app_new(o, &a->app);
    if (status != EXIT_WELL)
        return status;
    if (!a->app)
        return no_terminal();
    a->app->leaves = false; /* the report is read in the screen */
    a->app->asked = asked;
    a->app->gone = gone;
    a->app->asker = a;
    status = wizard_do_init(&a->d, o);
    hold_signals(true);
    return status == EXIT_WELL ? app_open(a->app, &a->d.w) : status;
}

int cmd_ask(const struct options *o)
{
    struct asking a = {.caught = {.real = -1}};
    buf_growing(&a.talk, TALK_MAX);
    buf_growing(&a.failure, TALK_MAX);
    int status = (int)open_all(&a, o);
    if (status == EXIT_WELL)
        status = run(&a);
    if (a.d.end.served) {
        say_report(&a);
        status = status == EXIT_WELL ? (int)a.twin : status;
    }
    wizard_do_free(&a.d);
    app_free(a.app);
    buf_free(&a.talk);
    buf_free(&a.failure);
    return status;
}
