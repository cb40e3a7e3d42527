/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: after every turn of the loop, just before it sleeps, the model is moved on
 * to now, its next deadline is set on a timer, and the end is looked for. Nothing polls: an idle
 * bench sleeps. Offline there is no now: only events move the model, so that the end of a file is
 * never taken for silence (DESIGN 8).
 */
#include "run.h"

#include "core/report.h"
#include "paths.h"
#include "privilege.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static void on_signal(void *ctx, int signo)
{
    struct run *r = ctx;
    r->signal = signo;
    run_stop(r, "signal");
}

static void on_tick(void *ctx)
{
    (void)ctx; /* waking is enough: the work is done before sleeping */
}

static void on_timeout(void *ctx)
{
    run_stop(ctx, "timeout");
}

static void free_loop(struct run *r)
{
    loop_timer_free(r->tick);
    loop_timer_free(r->deadline);
    loop_free(r->loop);
    r->loop = NULL;
}

static bool make_loop(struct run *r)
{
    r->loop = loop_new();
    if (!r->loop)
        return false;
    r->tick = loop_timer_new(r->loop, on_tick, r);
    r->deadline = loop_timer_new(r->loop, on_timeout, r);
    return r->tick && r->deadline && loop_on_signal(r->loop, SIGINT, on_signal, r) == 0 &&
           loop_on_signal(r->loop, SIGTERM, on_signal, r) == 0 &&
           loop_on_signal(r->loop, SIGHUP, on_signal, r) == 0;
}

enum exit_status run_init(struct run *r, const struct headless *face)
{
    *r = (struct run){.face = *face};
    if (make_loop(r))
        return EXIT_WELL;
    fputs("hookflash: out of memory\n", stderr);
    free_loop(r);
    return EXIT_INTERNAL;
}

static enum exit_status session_refused(const char *folder, int rc)
{
    if (rc == -EWOULDBLOCK) {
        fprintf(stderr,
                "hookflash: session %s: another hookflash has it open\n"
                "Next: end that one, or choose another folder with --session DIR\n",
                folder);
        return EXIT_REFUSED;
    }
    char fix[PATH_SIZE + 120];
    bool denied = folder && (rc == -EACCES || rc == -EPERM);
    fprintf(stderr,
            "hookflash: session %s: %s\nNext: choose another folder with --session DIR%s%s\n",
            folder ? folder : "(none)", strerror(-rc), denied ? ", or: " : "",
            denied ? privilege_folder_fix(folder, fix, sizeof fix) : "");
    return rc == -EACCES || rc == -EPERM ? EXIT_REFUSED : EXIT_FILES;
}

static void tell_opened(const struct journal_opened *o)
{
    if (o->torn)
        fputs("hookflash: the journal's last line was torn by a kill and is dropped\n", stderr);
    if (o->bad)
        fprintf(stderr, "hookflash: %zu unreadable lines of the journal are left out; first: %s\n",
                o->bad, o->problem);
}

enum exit_status run_open(struct run *r, const char *folder, bool offline)
{
    struct journal_opened opened;
    int rc = session_open(&r->session, folder, offline, &opened);
    if (rc < 0)
        return session_refused(folder, rc);
    tell_opened(&opened);
    r->face.model = r->session.model;
    return EXIT_WELL;
}

void run_shut_in(struct run *r, const struct sandbox_config *config,
                 void (*say)(void *ctx, const char *text), void *ctx)
{
    struct sandbox_report report;
    char text[2 * SANDBOX_WHY_SIZE];
    (void)r;
    sandbox_enter(config, &report);
    for (unsigned l = 0; l < SANDBOX_LAYER_COUNT; l++) {
        if (report.layer[l].holds)
            continue;
        snprintf(text, sizeof text, "note: %s is not in force: %s; hookflash doctor tells more",
                 sandbox_layer_name((enum sandbox_layer)l), report.layer[l].why);
        if (say)
            say(ctx, text);
        else
            fprintf(stderr, "hookflash: %s\n", text);
    }
}

/* A fault of this program, or of one who found one. Once: it would come again and again. */
static void tell_refused(struct run *r)
{
    char call[SANDBOX_CALL_SIZE], text[SANDBOX_CALL_SIZE + 120];
    struct event e = {.kind = EVENT_ACTION, .src = EVENT_SRC_SERVER};
    if (r->refused || !sandbox_refused(call))
        return;
    r->refused = true;
    snprintf(text, sizeof text,
             "the sandbox refused the system call %s: a bug here, please report it", call);
    e.u.action.verb = EVENT_NOTE;
    e.u.action.on = true;
    e.u.action.text = slice_str(text);
    session_emit(&r->session, &e);
}

static void pass_time(struct run *r)
{
    struct model *m = r->session.model;
    int64_t now = session_now(&r->session), at;
    model_advance(m, now);
    if ((r->until_done || r->more) && model_is_over(m, now) && !(r->more && r->more(r->on)) &&
        r->until_done)
        run_done(r);
    if (model_deadline(m, &at))
        loop_timer_set(r->tick, at - now);
    else
        loop_timer_stop(r->tick);
}

static void before_sleep(void *ctx)
{
    struct run *r = ctx;
    if (r->turn)
        r->turn(r->owner);
    tell_refused(r);
    fflush(r->face.out);
    if (!r->session.offline)
        pass_time(r);
    if (r->shown)
        r->shown(r->screen);
}

int run_until_over(struct run *r, unsigned timeout)
{
    if (timeout)
        loop_timer_set(r->deadline, (int64_t)timeout * 1000000);
    before_sleep(r);
    if (!r->ended && loop_run(r->loop, before_sleep, r) < 0)
        return EXIT_INTERNAL;
    if (r->signal)
        return 128 + r->signal;
    if (r->until_done && strcmp(r->ended, "timeout") == 0)
        return EXIT_TROUBLE;
    return report_exit_status(r->session.model);
}

void run_stop(struct run *r, const char *reason)
{
    if (!r->ended)
        r->ended = reason;
    loop_stop(r->loop);
}

void run_done(struct run *r)
{
    r->over = true;
    if (!r->stays)
        run_stop(r, "done");
}

void run_close(struct run *r, int exit_status)
{
    if (r->session.model) {
        /* The end is told by these lines, not as an event. Of files that could not be read there
         * is nothing to tell. */
        if (!r->hushed && (r->session.last_seq || !r->session.offline))
            headless_end(&r->face, r->session.model, exit_status);
        char folder[PATH_SIZE];
        snprintf(folder, sizeof folder, "%s", r->session.folder ? r->session.folder : "");
        r->session.listener = NULL;
        int error = session_close(&r->session, r->ended ? r->ended : "error", exit_status);
        if (error < 0)
            fprintf(stderr,
                    "hookflash: the end of the session's journal is lost: %s\nNext: df -h %s\n",
                    strerror(-error), folder);
    }
    if (r->closed)
        r->closed(r->closer);
    free_loop(r);
}
