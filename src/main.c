/* SPDX-License-Identifier: MIT */
/* The program's front door: options, then one command; the only place that knows exit codes. */
#include "app_ask.h"
#include "cmd.h"
#include "cmd_doctor.h"
#include "cmd_watch.h"
#include "demo.h"
#include "headless.h"
#include "options.h"
#include "plain.h"
#include "serve.h"
#include "settings.h"

#include <signal.h>
#include <stdlib.h>

static int run(const struct options *o)
{
    const struct cmd_io io = {.out = stdout,
                              .err = stderr,
                              .json = o->json,
                              .quiet = o->quiet,
                              .width = headless_width(stdout)};
    switch (o->command) {
    case COMMAND_DEMO:
        return cmd_demo(o);
    case COMMAND_SERVE:
        return cmd_serve(o);
    case COMMAND_WATCH:
        return cmd_watch(o);
    case COMMAND_WRITE:
        return cmd_write(o);
    case COMMAND_CHECK:
        return cmd_check(&io, o->args, o->arg_count);
    case COMMAND_PLAN:
        return cmd_plan(&io, o->from, o->to);
    case COMMAND_REPORT:
        return cmd_report(&io, o->args[0], o->format, o->output);
    case COMMAND_EXPLAIN:
        return cmd_explain(&io, o->arg_count ? o->args[0] : NULL);
    case COMMAND_DOCTOR:
        return cmd_doctor(&io, o);
    case COMMAND_WIZARD:
        return o->plain || o->answers ? cmd_wizard(o) : cmd_ask(o);
    case COMMAND_COUNT:
        break;
    }
    return EXIT_INTERNAL;
}

int main(int argc, char **argv)
{
    struct options o;
    struct settings settings;
    /* A reader that went away (| head) is an error of the write, not the end of a conversion. */
    signal(SIGPIPE, SIG_IGN);
    switch (options_parse(argc, argv, &o)) {
    case OPTIONS_SHOWN:
        return EXIT_WELL;
    case OPTIONS_BAD:
        return EXIT_USAGE;
    case OPTIONS_RUN:
        break;
    }
    int status = (int)settings_take(&settings, &o);
    if (status == EXIT_WELL)
        status = run(&o);
    settings_free(&settings);
    return status;
}
