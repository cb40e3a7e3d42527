/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: with files, an offline session that they fill; without, a live one with
 * capture and the cards' comings and goings. Either way the session keeps a journal only where
 * --session names a folder, and the end is phones, problems and the counters.
 */
#include "cmd_watch.h"

#include "links.h"
#include "paths.h"
#include "watch_files.h"
#include "wire.h"

#include <errno.h>
#include <string.h>

static int misused(const char *what)
{
    fprintf(stderr, "hookflash watch: %s\nNext: hookflash watch --help\n", what);
    return EXIT_USAGE;
}

static int refused(const struct options *o, int rc, const char *problem)
{
    char permit[PATH_SIZE + 80];
    const char *name = o->interface ? o->interface : "any";
    switch (rc) {
    case -EPERM:
        fprintf(stderr,
                "hookflash watch: capture on %s: not permitted\n"
                "Next: sudo hookflash watch ... or once: %s\n",
                name, wire_permit(permit, sizeof permit));
        return EXIT_REFUSED;
    case -ENODEV:
        fprintf(stderr, "hookflash watch: there is no interface %s\nNext: ip -brief link\n", name);
        return EXIT_FILES;
    case -ENETDOWN:
        fprintf(stderr,
                "hookflash watch: interface %s is switched off\nNext: sudo ip link set %s up\n",
                name, name);
        return EXIT_FILES;
    default:
        fprintf(stderr, "hookflash watch: capture on %s: %s\nNext: ip -brief link\n", name,
                problem);
        return rc == -ENOMEM ? EXIT_INTERNAL : EXIT_FILES;
    }
}

static void hear(struct run *run)
{
    run->session.listener = headless_event;
    run->session.listener_ctx = &run->face;
}

/* Behind the table, for people; in JSON the counters are events. */
static void print_counts(const struct options *o, const struct wire_counts *seen)
{
    if (!o->json && (seen->packets || o->arg_count == 0))
        printf("%llu packets, %llu not understood, %llu lost.\n", (unsigned long long)seen->packets,
               (unsigned long long)seen->skipped, (unsigned long long)seen->drops);
}

static int watch_offline(const struct options *o, struct run *run)
{
    struct wire_counts seen = {0};
    int status = (int)run_open(run, o->session, true);
    if (status == EXIT_WELL) {
        hear(run);
        status = watch_files(run, o, &seen);
    }
    run_close(run, status);
    print_counts(o, &seen);
    return status;
}

static void on_card(void *ctx)
{
    struct wire *w = ctx;
    capture_renew(w->capture);
}

static int look(const struct options *o, struct run *run, struct wire *w)
{
    struct links *links;
    const struct links_config config = {.interface = o->interface, .came = on_card, .ctx = w};
    session_begin(&run->session, o->speed > 0 ? o->speed : 1, 0);
    hear(run);
    int rc = links_open(run->loop, &run->session, &config, &links);
    if (rc < 0) {
        fprintf(stderr, "hookflash watch: cannot ask for the cards: %s\n", strerror(-rc));
        return EXIT_INTERNAL;
    }
    wire_begin(w);
    fprintf(stderr, "hookflash: watching %s%s%s; Ctrl-C ends it\n",
            o->interface ? o->interface : "every interface", o->session ? "; session " : "",
            o->session ? o->session : "");
    const struct sandbox_config shut = {.write = {run->session.folder}};
    run_shut_in(run, &shut, NULL, NULL);
    int status = run_until_over(run, o->timeout);
    links_close(links);
    return status;
}

static int watch_live(const struct options *o, struct run *run)
{
    struct wire wire = {0};
    struct wire_counts seen = {0};
    char problem[CAPTURE_PROBLEM_SIZE];
    const struct capture_config config = {
        .interface = o->interface, .promiscuous = o->promiscuous, .tftp_port = (uint16_t)o->port};
    int rc = wire_open(&wire, run, &config, o->speed > 0 ? o->speed : 1, problem);
    int status = rc < 0 ? refused(o, rc, problem) : (int)run_open(run, o->session, false);
    if (rc == 0 && status == EXIT_WELL) {
        status = look(o, run, &wire);
        if (!o->json) /* people read the counters once, below */
            run->session.listener = NULL;
    }
    wire_close(&wire, &seen);
    run_close(run, status);
    print_counts(o, &seen);
    return status;
}

int cmd_watch(const struct options *o)
{
    struct run run;
    const struct headless face = {.out = stdout, .json = o->json, .quiet = o->quiet};
    bool live = o->arg_count == 0;
    if (!live && (o->interface || o->promiscuous))
        return misused("either files or the wire: -i and --promiscuous go without FILE");
    if (o->promiscuous && !o->interface)
        return misused("--promiscuous needs -i IF");
    enum exit_status status = run_init(&run, &face);
    if (status != EXIT_WELL)
        return (int)status;
    return live ? watch_live(o, &run) : watch_offline(o, &run);
}
