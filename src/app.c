/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the screen joins the run's loop as one more fd and two signals; where the
 * wizard asks first it was on a loop of the wizard's before, and stays open in between. Every event
 * goes to the board; every turn of the loop ends with a look whether something that is shown has
 * changed, and a frame at most each 50 ms. While phones are under way a timer wakes once a second
 * for what changes without an event, the bytes of a transfer and the clock; an idle bench sleeps.
 */
#include "app_export.h"
#include "app_impl.h"
#include "app_look.h"
#include "app_mend.h"
#include "core/board.h"
#include "serving.h"

#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

enum { SECOND_US = 1000000 };

void app_terminal_problem(char *dst, size_t cap)
{
    if (term_is_usable(stdout, dst, cap))
        dst[0] = '\0';
}

static enum exit_status cannot_show(const char *problem)
{
    fprintf(stderr,
            "hookflash: no screen on this terminal: %s\n"
            "Next: the same with --plain, or TERM=xterm-256color in front where that is true\n",
            problem);
    return EXIT_USAGE;
}

enum exit_status app_new(const struct options *o, struct app **out)
{
    char problem[120];
    *out = NULL;
    if (o->plain || o->json || o->quiet || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return EXIT_WELL;
    if (!term_is_usable(stdout, problem, sizeof problem))
        return cannot_show(problem);
    struct app *app = calloc(1, sizeof *app);
    if (app) {
        /* Where no child can be had, exports are refused with the reason. */
        (void)export_place_open(&app->exports);
        app->board = board_new();
        app_look(o, &app->look);
        app->bell = o->bell == BELL_ON;
        app->leaves = o->until_done;
    }
    if (!app || !app->board) {
        app_free(app);
        fputs("hookflash: out of memory\n", stderr);
        return EXIT_INTERNAL;
    }
    *out = app;
    return EXIT_WELL;
}

void app_free(struct app *app)
{
    if (!app)
        return;
    board_free(app->board);
    export_place_close(&app->exports);
    free(app);
}

void app_event(struct app *app, const struct event *e)
{
    board_event(app->board, app->run->session.model, e);
    if (app->ui)
        ui_changed(app->ui);
}

void app_attach(struct app *app, struct serving *srv)
{
    app->run = &srv->run;
    app->srv = srv;
    serving_tell_place(srv, app->board);
}

void app_watch(struct app *app, struct run *run)
{
    app->run = run;
}

/* --- what the person wants --- */

static void emit(struct app *app, enum event_verb verb, const struct intent *i)
{
    struct event e = {.kind = EVENT_ACTION, .src = EVENT_SRC_OPERATOR, .mac = i->mac};
    e.u.action.verb = verb;
    e.u.action.on = i->on;
    e.u.action.text = i->text;
    session_emit(&app->run->session, &e);
}

static void intend(struct app *app, const struct intent *i)
{
    char answer[EXPORT_ANSWER_SIZE];
    switch (i->kind) {
    case INTENT_QUIT:
        run_stop(app->run, "quit");
        break;
    case INTENT_SERVING:
        emit(app, EVENT_SERVING, i);
        break;
    case INTENT_RETRY:
        emit(app, EVENT_RETRY, i);
        break;
    case INTENT_NOTE:
        emit(app, EVENT_NOTE, i);
        break;
    case INTENT_EXPORT:
        export_session(&app->exports, app->run->session.folder, i->text, clock_unix_us(), answer);
        ui_notice(app->ui, answer);
        break;
    case INTENT_MEND:
        app_mend(app->srv, app->ui, i);
        break;
    case INTENT_ANSWER:
    case INTENT_BACK:
    case INTENT_BROWSE:
        break; /* the wizard's are over */
    }
}

static void route(void *ctx, const struct intent *i)
{
    struct app *app = ctx;
    if (app->run)
        intend(app, i);
    else
        app->asked(app->asker, i);
}

static bool is_over(void *ctx, int64_t now_us)
{
    const struct app *app = ctx;
    if (!app->run)
        return false;
    const struct run *r = app->run;
    const struct model *m = r->session.model;
    return r->over || (model_is_choosing(m) && model_is_over(m, now_us));
}

/* --- on the loop --- */

static void on_tty(void *ctx)
{
    struct app *app = ctx;
    if (ui_input(app->ui, clock_unix_us()))
        return;
    loop_watch_free(app->tty); /* it is readable for ever */
    app->tty = NULL;
    if (!app->run) {
        app->gone(app->asker);
        return;
    }
    app->run->signal = SIGHUP;
    run_stop(app->run, "terminal gone");
}

static void on_signal(void *ctx, int signo)
{
    struct app *app = ctx;
    if (!app->ui)
        return;
    if (signo == SIGWINCH)
        ui_resized(app->ui);
    else
        ui_continued(app->ui);
}

static void on_frame(void *ctx)
{
    (void)ctx; /* waking is enough: frames are drawn before sleeping */
}

static void on_running(void *ctx, struct ip ip, uint16_t port, uint64_t acked, uint64_t size)
{
    struct app *app = ctx;
    board_sample(app->board, ip, port, acked, size, clock_unix_us());
}

static void on_second(void *ctx)
{
    struct app *app = ctx;
    app->ticking = false;
    if (!app->run)
        return;
    if (app->srv) {
        tftpd_running(app->srv->tftpd, on_running, app);
        httpd_running(app->srv->httpd, on_running, app);
    }
    ui_changed(app->ui);
}

/* Once a second, while something moves without events. */
static void keep_ticking(struct app *app)
{
    struct model_summary sum;
    if (app->ticking)
        return;
    model_summarise(app->run->session.model, &sum);
    app->ticking = sum.busy > 0 || board_running(app->board) > 0;
    if (app->ticking)
        loop_timer_set(app->second, SECOND_US);
}

static void before_sleep(void *ctx)
{
    struct app *app = ctx;
    const struct model *m = app->run->session.model;
    int64_t deadline = 0;
    model_deadline(m, &deadline);
    if (deadline != app->deadline)
        ui_changed(app->ui); /* silence has decided something */
    app->deadline = deadline;
    keep_ticking(app);
    app_draw(app);
}

void app_draw(struct app *app)
{
    if (app->srv)
        wire_tell_board(&app->srv->wire, app->board);
    int64_t wait = ui_render(app->ui, clock_unix_us());
    if (wait >= 0)
        loop_timer_set(app->frame, wait);
}

/* --- open and close --- */

static void note_session(struct app *app)
{
    const char *folder = app->run ? app->run->session.folder : NULL;
    snprintf(app->crash_note, sizeof app->crash_note,
             "hookflash " PACKAGE_VERSION " crashed; the terminal is restored; session: %.160s\n",
             folder ? folder : "not kept");
    app->look.crash_note = app->crash_note;
}

static struct ui *open_ui(struct app *app, const struct wizard *w, char *problem, size_t cap)
{
    note_session(app);
    const struct ui_config config = {
        .term = app->look,
        .bell = app->bell,
        .wizard = w,
        .model = app->run ? app->run->session.model : NULL,
        .board = app->run ? app->board : NULL,
        .stays = !app->leaves,
        .intend = route,
        .is_over = is_over,
        .ctx = app,
    };
    return ui_open(&config, problem, cap);
}

bool app_join(struct app *app, struct loop *loop)
{
    app->tty = loop_watch_new(loop, STDIN_FILENO, LOOP_OTHER, on_tty, app);
    app->frame = loop_timer_new(loop, on_frame, app);
    app->second = loop_timer_new(loop, on_second, app);
    app->ticking = false;
    ui_resized(app->ui); /* perhaps, while it was on no loop */
    return app->tty && app->frame && app->second &&
           loop_on_signal(loop, SIGWINCH, on_signal, app) == 0 &&
           loop_on_signal(loop, SIGCONT, on_signal, app) == 0;
}

void app_leave(struct app *app)
{
    loop_watch_free(app->tty);
    loop_timer_free(app->frame);
    loop_timer_free(app->second);
    app->tty = NULL;
    app->frame = app->second = NULL;
}

enum exit_status app_open(struct app *app, const struct wizard *w)
{
    char problem[120];
    app->ui = open_ui(app, w, problem, sizeof problem);
    return app->ui ? EXIT_WELL : cannot_show(problem);
}

enum exit_status app_show(struct app *app)
{
    struct run *r = app->run;
    enum exit_status status = EXIT_WELL;
    if (!app->ui)
        status = app_open(app, NULL);
    else
        ui_watch(app->ui, r->session.model, app->board);
    if (status != EXIT_WELL)
        return status;
    note_session(app);
    if (!app_join(app, r->loop)) {
        app_hide(app);
        fputs("hookflash: out of memory\n", stderr);
        return EXIT_INTERNAL;
    }
    r->shown = before_sleep;
    r->screen = app;
    r->stays = !app->leaves;
    return EXIT_WELL;
}

void app_say(struct app *app, const char *text)
{
    if (!app_is_shown(app)) {
        fprintf(stderr, "hookflash: %s\n", text);
        return;
    }
    ui_notice(app->ui, text);
    ui_changed(app->ui);
}

bool app_is_shown(const struct app *app)
{
    return app && app->ui;
}

void app_hide(struct app *app)
{
    if (app->run)
        app->run->shown = NULL;
    app_leave(app);
    ui_close(app->ui);
    app->ui = NULL;
}

bool app_forget(struct app *app)
{
    app->run = NULL;
    app->srv = NULL;
    board_free(app->board);
    app->board = board_new();
    return app->board != NULL;
}
