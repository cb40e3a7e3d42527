/* SPDX-License-Identifier: MIT */
/*
 * hookflash-mqtt: the side of hookflash that speaks with an MQTT broker, started by it and told
 * everything by its arguments.
 *
 * Theory of operation: this process does nothing but keep its child alive, which does the work. It
 * was started before its parent gave up the right to start programs, so that a child that dies is
 * followed by another, after a while that grows; each time is told on stdout ("again REASON").
 */
#include "mqtt_link.h"
#include "mqtt_roles.h"

#include "loop.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SECOND = 1000000, /* in microseconds */
    AGAIN_FIRST_US = SECOND,
    AGAIN_MAX_US = 60 * SECOND,
    LIVED_WELL_US = 60 * SECOND,
    LAST_CHANCE_US = 8 * SECOND, /* two of dialling and five of last words, and some */
};

static int usage(void)
{
    fputs("hookflash-mqtt is started by hookflash serve --publish and hookflash fleet\n"
          "Next: hookflash serve --help\n",
          stderr);
    return 2;
}

/* The last one sends what is left, if that can be done at once. */
static int work(const struct mqtt_role *role, pid_t parent, bool last)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        return 0;
    if (last)
        mqtt_link_terminate();
    return role->bench ? mqtt_publish(role) : mqtt_subscribe(role);
}

/* Waits for one of the blocked signals, for ever where `us` is 0; 0: the time is over. */
static int await(const sigset_t *set, int64_t us)
{
    const struct timespec t = {.tv_sec = us / SECOND, .tv_nsec = us % SECOND * 1000};
    int signo;
    do
        signo = us ? sigtimedwait(set, NULL, &t) : sigwaitinfo(set, NULL);
    while (signo < 0 && errno == EINTR);
    return signo < 0 ? 0 : signo;
}

/* Its wait status. A SIGTERM to us is one to it, and if it takes too long, no other follows. */
static int outlive(pid_t child, const sigset_t *set, bool *ending, bool *last)
{
    int status;
    while (waitpid(child, &status, WNOHANG) != child) {
        int signo = await(set, *ending ? LAST_CHANCE_US : 0);
        if (signo == 0) {
            kill(child, SIGKILL);
            *last = true;
        }
        if (signo == SIGTERM) {
            kill(child, SIGTERM);
            *ending = true;
        }
    }
    return status;
}

/* True: SIGTERM came meanwhile. */
static bool sleep_on(const sigset_t *set, int64_t us)
{
    int64_t until = clock_mono_us() + us, left;
    while ((left = until - clock_mono_us()) > 0)
        if (await(set, left) == SIGTERM)
            return true;
    return false;
}

static void tell_end(int status)
{
    if (WIFSIGNALED(status))
        printf("again it was killed by signal %d\n", WTERMSIG(status));
    else
        printf("again it ended with status %d\n", WEXITSTATUS(status));
    fflush(stdout);
}

static int keep_alive(const struct mqtt_role *role)
{
    int64_t wait_us = AGAIN_FIRST_US;
    bool ending = false;
    int status = 0;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    for (;;) {
        bool last = ending;
        pid_t self = getpid();
        int64_t began = clock_mono_us();
        pid_t child = fork();
        if (child == 0)
            _exit(work(role, self, last));
        if (child > 0)
            status = outlive(child, &set, &ending, &last);
        if (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
            return 0;
        if (ending && (last || WIFEXITED(status)))
            break; /* it had its time */
        if (ending)
            continue; /* killed in its last moments */
        tell_end(status);
        if (clock_mono_us() - began > LIVED_WELL_US)
            wait_us = AGAIN_FIRST_US;
        ending = sleep_on(&set, wait_us);
        wait_us = wait_us * 2 > AGAIN_MAX_US ? AGAIN_MAX_US : wait_us * 2;
    }
    if (role->bench)
        fprintf(stderr,
                "hookflash: not all was sent to %s; the rest goes out when the session is begun "
                "again with --session %s and --publish\n",
                role->place.host, role->folder);
    return LINK_LEFT;
}

int main(int argc, char **argv)
{
    struct mqtt_role role = {.login = "", .ca = ""};
    bool publish = argc == 7 && strcmp(argv[1], "publish") == 0;
    if (!publish && !(argc == 5 && strcmp(argv[1], "subscribe") == 0))
        return usage();
    if (mqtt_place_parse(slice_str(argv[2]), &role.place))
        return usage();
    role.login = argv[3];
    role.ca = argv[4];
    role.bench = publish ? argv[5] : NULL;
    role.folder = publish ? argv[6] : NULL;
    if (publish && !mqtt_word_is_ours(slice_str(role.bench)))
        return usage();
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    signal(SIGPIPE, SIG_IGN); /* who reads us may go first */
    return keep_alive(&role);
}
