/* SPDX-License-Identifier: MIT */
#include "sandbox.h"

#include "sandbox_impl.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
    const char *name, *keeps, *fix;
} layers[] = {
#define X(id, called, comes_to, mended) [id] = {called, comes_to, mended},
    SANDBOX_LAYERS(X)
#undef X
};

const char *sandbox_layer_name(enum sandbox_layer l)
{
    return layers[l].name;
}

const char *sandbox_layer_keeps(enum sandbox_layer l)
{
    return layers[l].keeps;
}

const char *sandbox_layer_fix(enum sandbox_layer l)
{
    return layers[l].fix;
}

void sandbox_enter(const struct sandbox_config *config, struct sandbox_report *out)
{
    memset(out, 0, sizeof *out);
    out->layer[SANDBOX_FILES].holds = sandbox_restrict_files(config, out->layer[SANDBOX_FILES].why);
    /* Last: it leaves no way to set up anything else. */
    out->layer[SANDBOX_CALLS].holds = sandbox_restrict_calls(out->layer[SANDBOX_CALLS].why);
}

/* What could be done before, and now cannot. unshare(0) changes nothing where it may. */
static void prove(struct sandbox_report *r)
{
    static const char untrue[] = "it was set up, and holds nothing";
    int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && r->layer[SANDBOX_FILES].holds) {
        r->layer[SANDBOX_FILES].holds = false;
        memcpy(r->layer[SANDBOX_FILES].why, untrue, sizeof untrue);
    }
    if (r->layer[SANDBOX_CALLS].holds && unshare(0) == 0) {
        r->layer[SANDBOX_CALLS].holds = false;
        memcpy(r->layer[SANDBOX_CALLS].why, untrue, sizeof untrue);
    }
}

static void try_in_child(int to)
{
    static const struct sandbox_config nothing;
    struct sandbox_report r;
    sandbox_enter(&nothing, &r);
    bool told = write(to, &r, sizeof r) == (ssize_t)sizeof r;
    prove(&r); /* which may be the end of a child that is sanitized */
    _exit(told && write(to, &r, sizeof r) == (ssize_t)sizeof r ? 0 : 1);
}

void sandbox_try(struct sandbox_report *out)
{
    int ends[2];
    memset(out, 0, sizeof *out);
    for (unsigned l = 0; l < SANDBOX_LAYER_COUNT; l++)
        snprintf(out->layer[l].why, SANDBOX_WHY_SIZE, "could not be tried");
    if (pipe2(ends, O_CLOEXEC) != 0)
        return;
    pid_t child = fork();
    if (child == 0)
        try_in_child(ends[1]);
    close(ends[1]);
    struct sandbox_report r;
    while (child > 0 && read(ends[0], &r, sizeof r) == (ssize_t)sizeof r)
        *out = r;
    close(ends[0]);
    while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
}
