/* SPDX-License-Identifier: MIT */
/* hookflash doctor: one line a check, with the command that mends it. */
#include "cmd_doctor.h"

#include "as_root.h"
#include "cmd_print.h"
#include "doctor_facts.h"
#include "paths.h"
#include "wire.h"

#include <string.h>

struct saying {
    const struct cmd_io *io;
    unsigned count[SEVERITY_ERROR + 1];
};

static void put(void *ctx, const struct finding *f)
{
    struct saying *s = ctx;
    s->count[f->severity]++;
    cmd_print_finding(s->io, "", f);
}

static void print_sum(const struct saying *s)
{
    const unsigned *n = s->count;
    if (s->io->json)
        return;
    if (n[SEVERITY_ERROR] + n[SEVERITY_WARNING])
        fprintf(s->io->out, "%u error%s, %u warning%s\n", n[SEVERITY_ERROR],
                n[SEVERITY_ERROR] == 1 ? "" : "s", n[SEVERITY_WARNING],
                n[SEVERITY_WARNING] == 1 ? "" : "s");
    else if (!s->io->quiet)
        fputs("this computer can do it\n", s->io->out);
}

int cmd_doctor(const struct cmd_io *io, const struct options *o)
{
    char permit[PATH_SIZE + 80];
    struct saying s = {.io = io};
    struct preflight_facts facts = {
        .interface = o->interface,
        .port = (uint16_t)o->port,
        .root = o->root,
        .permit = wire_permit(permit, sizeof permit),
    };
    int rc = doctor_gather(&facts, o->as_root, &o->as_root->stock, o->privilege);
    if (rc < 0) {
        fprintf(io->err, "hookflash doctor: %s\n", strerror(-rc));
        return EXIT_INTERNAL;
    }
    preflight(&facts, put, &s);
    print_sum(&s);
    return s.count[SEVERITY_ERROR] ? EXIT_TROUBLE : EXIT_WELL;
}
