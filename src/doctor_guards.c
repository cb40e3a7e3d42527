/* SPDX-License-Identifier: MIT */
/* What keeps the program from harm, tried where it can be tried: the sandbox in a child. */
#include "doctor_facts.h"
#include "privilege.h"
#include "sandbox.h"

#include <stdio.h>

static void add(struct preflight_facts *f, const struct preflight_guard *g)
{
    if (f->guard_count < PREFLIGHT_GUARDS_MAX)
        f->guard[f->guard_count++] = *g;
}

static const char *kept(const struct privilege *p)
{
    if (p->raw && p->port)
        return "capture and ports below 1024";
    return p->raw ? "capture" : p->port ? "ports below 1024" : "nothing";
}

static void add_privileges(const struct privilege *p, struct preflight_facts *f)
{
    static const char *const what[] = {
        [PRIVILEGE_NONE] = "started as an ordinary process, with nothing to give up",
        [PRIVILEGE_FILE_CAPS] = "of the program's capabilities only what it takes is kept",
        [PRIVILEGE_SUDO] = "root is given up for the user who called it",
        [PRIVILEGE_ROOT] = "root in name only: all that it may beyond its files is given up",
    };
    struct preflight_guard g = {.name = "privileges",
                                .what = what[p->start],
                                .fix = "start it as an ordinary user, after make install-caps",
                                .holds = !p->problem[0]};
    if (p->problem[0])
        snprintf(g.why, sizeof g.why, "%s", p->problem);
    else if (p->start != PRIVILEGE_NONE)
        snprintf(g.why, sizeof g.why, "user %s keeps %s", p->user, kept(p));
    add(f, &g);
}

void doctor_ask_guards(const struct privilege *p, struct preflight_facts *f)
{
    struct sandbox_report r;
    const struct preflight_guard no_new = {
        .name = "no_new_privs",
        .what = "nothing that is started from here can gain rights",
        .why = "",
        .fix = "a kernel from 3.5 on",
        .holds = p->no_new,
    };
    add_privileges(p, f);
    add(f, &no_new);
    sandbox_try(&r);
    for (unsigned l = 0; l < SANDBOX_LAYER_COUNT; l++) {
        struct preflight_guard g = {.name = sandbox_layer_name((enum sandbox_layer)l),
                                    .what = sandbox_layer_keeps((enum sandbox_layer)l),
                                    .fix = sandbox_layer_fix((enum sandbox_layer)l),
                                    .holds = r.layer[l].holds};
        snprintf(g.why, sizeof g.why, "%s", r.layer[l].why);
        add(f, &g);
    }
}
