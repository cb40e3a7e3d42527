/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a session without a journal of its own, whose model is the fleet's; events
 * come from fleet.c instead of a server, and go to the same three who hear of a bench's: the
 * screen or lines of text, and the page. It only shows.
 */
#include "cmd_fleet.h"

#include "app.h"
#include "core/report_fleet.h"
#include "fleet.h"
#include "run.h"
#include "web.h"

#include <errno.h>
#include <string.h>

struct watching {
    const struct options *o;
    struct run run;
    struct mqtt_config broker;
    struct fleet *fleet;
    struct app *app; /* NULL: no screen */
    struct web *web; /* NULL: no page */
};

static void told(void *ctx, const struct event *e)
{
    struct watching *w = ctx;
    if (w->web)
        web_event(w->web, e);
    if (!w->app)
        headless_event(&w->run.face, e);
    else if (e->kind != EVENT_TFTP_START) /* of the bytes on their way nothing is heard here */
        app_event(w->app, e);
}

static void talk(void *ctx, const char *text)
{
    struct watching *w = ctx;
    app_say(w->app, text);
}

static void turn(void *ctx)
{
    struct watching *w = ctx;
    if (w->o->until_done && fleet_is_over(w->fleet))
        run_done(&w->run);
}

static enum exit_status open_web(struct watching *w)
{
    struct web_config config;
    const char *wrong = web_config_of(w->o, &config);
    if (wrong) {
        fprintf(stderr, "hookflash fleet: %s\nNext: hookflash fleet --help\n", wrong);
        return EXIT_USAGE;
    }
    config.session = &w->run.session;
    int rc = web_open(w->run.loop, &config, &w->web);
    if (rc == 0) {
        fprintf(stderr, "hookflash: the live page: %s\n", web_url(w->web));
        return EXIT_WELL;
    }
    fprintf(stderr, "hookflash: --web: TCP port %u: %s\nNext: another port: --web=:8070\n",
            config.port, strerror(-rc));
    return rc == -EADDRINUSE || rc == -EACCES ? EXIT_REFUSED : EXIT_FILES;
}

static enum exit_status open_fleet(struct watching *w)
{
    const struct fleet_config config = {
        .broker = &w->broker,
        .session = &w->run.session,
        .folder = w->o->session,
        .told = told,
        .talk = talk,
        .ctx = w,
    };
    int rc = fleet_open(w->run.loop, &config, &w->fleet);
    if (rc == 0)
        return EXIT_WELL;
    fprintf(stderr, "hookflash: hookflash-mqtt cannot be started: %s\nNext: make install\n",
            strerror(-rc));
    return EXIT_FILES;
}

static int watch(struct watching *w)
{
    int status = EXIT_WELL;
    if (w->app) {
        app_watch(w->app, &w->run);
        status = (int)app_show(w->app);
    }
    w->run.turn = turn;
    w->run.owner = w;
    if (status == EXIT_WELL)
        status = run_until_over(&w->run, w->o->timeout);
    if (w->app)
        app_hide(w->app);
    return status;
}

/* Each bench for itself; the phones and the sum follow (headless.c). */
static void tell_benches(const struct watching *w)
{
    struct buf text;
    buf_growing(&text, 1 << 20);
    for (size_t i = 0; i < fleet_count(w->fleet); i++) {
        const struct fleet_bench_state *b = fleet_bench_at(w->fleet, i);
        const struct report_bench is = {.state = b->online ? "online" : "offline",
                                        .session = b->inbox.session,
                                        .missing = inbox_missing(&b->inbox)};
        if (b->model)
            (w->o->json ? report_bench_json : report_bench_text)(b->model, &is, &text);
    }
    fwrite(buf_cstr(&text), 1, text.len, stdout);
    buf_free(&text);
}

int cmd_fleet(const struct options *o)
{
    struct watching w = {.o = o};
    const struct headless face = {.out = stdout, .json = o->json, .quiet = o->quiet};
    if (!o->from) {
        fputs("hookflash fleet: needs --from URL, the broker that benches publish to\n"
              "Next: hookflash fleet --help\n",
              stderr);
        return EXIT_USAGE;
    }
    enum exit_status status = mqtt_config_of(o, "fleet", "--from", o->from, &w.broker);
    if (status == EXIT_WELL)
        status = app_new(o, &w.app);
    if (status == EXIT_WELL)
        status = run_init(&w.run, &face);
    if (status != EXIT_WELL) {
        app_free(w.app);
        return (int)status;
    }
    status = run_open(&w.run, NULL, true);
    if (status == EXIT_WELL && o->web)
        status = open_web(&w);
    if (status == EXIT_WELL)
        status = open_fleet(&w);
    int result = status == EXIT_WELL ? watch(&w) : (int)status;
    if (w.fleet)
        tell_benches(&w);
    web_close(w.web);
    fleet_close(w.fleet);
    run_close(&w.run, result);
    app_free(w.app);
    return result;
}
