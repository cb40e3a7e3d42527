/* SPDX-License-Identifier: MIT */
/* The program's front door: options, then one command; the only place that knows exit codes. */
#include "app_ask.h"
#include "as_root.h"
#include "cmd.h"
#include "cmd_doctor.h"
#include "cmd_fleet.h"
#include "cmd_watch.h"
#include "demo.h"
#include "headless.h"
#include "options.h"
#include "plain.h"
#include "privilege.h"
#include "serve.h"
#include "settings.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static int run(const struct options *o)
{
    const struct cmd_io io = {.out = stdout,
                              .err = stderr,
                              .json = o->json,
                              .quiet = o->quiet,
                              .color = options_wants_color(o, STDOUT_FILENO),
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
    case COMMAND_FLEET:
        return cmd_fleet(o);
    case COMMAND_WIZARD:
        return o->plain || o->answers ? cmd_wizard(o) : cmd_ask(o);
    case COMMAND_COUNT:
        break;
    }
    return EXIT_INTERNAL;
}

static enum exit_status drop(struct privilege *p, bool hands_down)
{
    int rc = privilege_drop(p, hands_down);
    if (rc < 0) {
        fprintf(stderr,
                "hookflash: root cannot be given up: %s\nNext: start it as an ordinary user\n",
                strerror(-rc));
        return EXIT_REFUSED;
    }
    if (p->problem[0])
        fprintf(stderr, "hookflash: note: not all of root was given up: %s\n", p->problem);
    return EXIT_WELL;
}

static int run_with_settings(struct options *o)
{
    struct settings settings;
    int status = (int)settings_take(&settings, o);
    if (status == EXIT_WELL)
        status = run(o);
    settings_free(&settings);
    return status;
}

/* Results that nobody got are no success; but a reader that went away (| head) has what it wants.
 */
static int told(int status)
{
    bool lost = fflush(stdout) != 0;
    int error = lost ? errno : 0;
    if ((!lost && !ferror(stdout)) || error == EPIPE)
        return status;
    fprintf(stderr,
            "hookflash: stdout: %s; what was printed is not whole\nNext: the same again, to where "
            "there is room: df -h\n",
            error ? strerror(error) : "a write failed");
    return status < EXIT_FILES ? EXIT_FILES : status;
}

static int act(int argc, char **argv)
{
    struct options o;
    struct as_root seen;
    struct privilege privilege;
    switch (options_parse(argc, argv, &o)) {
    case OPTIONS_SHOWN:
        return EXIT_WELL;
    case OPTIONS_BAD:
        return EXIT_USAGE;
    case OPTIONS_RUN:
        break;
    }
    as_root_look(&seen, &o);
    int status = (int)drop(&privilege, seen.in_private_net);
    o.as_root = &seen;
    o.privilege = &privilege;
    if (status == EXIT_WELL)
        status = run_with_settings(&o);
    as_root_free(&seen);
    return status;
}

int main(int argc, char **argv)
{
    /* A reader that went away is an error of the write, not the end of a conversion. */
    signal(SIGPIPE, SIG_IGN);
    return told(act(argc, argv));
}
