/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a second pipe, closed on exec, carries errno when exec fails, so that the
 * parent knows at once. PR_SET_PDEATHSIG ties the child's life to ours even when we are killed.
 */
#include "child.h"

#include "privilege.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    LINE_LIMIT = 1 << 20,
    TURN_MS = 10,
    /* After SIGTERM. hookflash-mqtt may take 15 s: a worker's last words, and those of another
     * where that one was killed. */
    PATIENCE_MS = 16000,
};

static void run_child(char *const argv[], bool raw, int in, int out, int failed, pid_t parent)
{
    int error = 0;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    signal(SIGPIPE, SIG_DFL);
    if (raw)
        privilege_hand_down();
    if (getppid() != parent)
        _exit(1); /* it died before the line above */
    if (dup2(out, STDOUT_FILENO) < 0 || (in >= 0 && dup2(in, STDIN_FILENO) < 0))
        error = errno;
    else
        execv(argv[0], argv);
    if (!error)
        error = errno;
    while (write(failed, &error, sizeof error) < 0 && errno == EINTR)
        ;
    _exit(127);
}

static void give_lines(struct child *c)
{
    size_t from = 0;
    for (;;) {
        const uint8_t *nl =
            c->pending.len > from ? memchr(c->pending.p + from, '\n', c->pending.len - from) : NULL;
        if (!nl)
            break;
        size_t end = (size_t)(nl - c->pending.p);
        c->line(c->ctx, slice_of(c->pending.p + from, end - from));
        from = end + 1;
    }
    if (from) {
        memmove(c->pending.p, c->pending.p + from, c->pending.len - from);
        c->pending.len -= from;
    }
}

static void on_readable(void *ctx)
{
    struct child *c = ctx;
    char block[65536];
    ssize_t n = read(c->fd, block, sizeof block);
    if (n > 0) {
        buf_put(&c->pending, block, (size_t)n);
        give_lines(c);
        return;
    }
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    loop_watch_free(c->watch);
    c->watch = NULL;
    c->ended(c->ctx);
}

/* `in`: the end of a pipe that it reads, ours to close; -1: none. */
static int start(struct child *c, struct loop *loop, char *const argv[], bool raw, int in)
{
    int out[2], failed[2], error = 0;
    pid_t parent = getpid();
    if (pipe2(out, O_CLOEXEC) != 0)
        return -errno;
    if (pipe2(failed, O_CLOEXEC) != 0) {
        error = errno;
        close(out[0]);
        close(out[1]);
        return -error;
    }
    c->pid = fork();
    if (c->pid == 0)
        run_child(argv, raw, in, out[1], failed[1], parent);
    if (c->pid < 0)
        error = errno;
    close(out[1]);
    close(failed[1]);
    c->fd = out[0];
    buf_growing(&c->pending, LINE_LIMIT);
    if (!error && read(failed[0], &error, sizeof error) != sizeof error)
        error = 0;
    close(failed[0]);
    if (!error) {
        c->watch = loop_watch_new(loop, c->fd, LOOP_OTHER, on_readable, c);
        if (!c->watch)
            error = ENOMEM;
    }
    if (error)
        child_stop(c);
    return -error;
}

int child_start(struct child *c, struct loop *loop, char *const argv[],
                void (*line)(void *ctx, struct slice line), void (*ended)(void *ctx), void *ctx)
{
    *c = (struct child){.fd = -1, .in = -1, .line = line, .ended = ended, .ctx = ctx};
    return start(c, loop, argv, false, -1);
}

int child_start_raw(struct child *c, struct loop *loop, char *const argv[],
                    void (*line)(void *ctx, struct slice line), void (*ended)(void *ctx), void *ctx)
{
    *c = (struct child){.fd = -1, .in = -1, .line = line, .ended = ended, .ctx = ctx};
    return start(c, loop, argv, true, -1);
}

int child_start_hearing(struct child *c, struct loop *loop, char *const argv[],
                        void (*line)(void *ctx, struct slice line), void (*ended)(void *ctx),
                        void *ctx)
{
    int in[2];
    *c = (struct child){.fd = -1, .in = -1, .line = line, .ended = ended, .ctx = ctx};
    if (pipe2(in, O_CLOEXEC | O_NONBLOCK) != 0)
        return -errno;
    c->in = in[1];
    int rc = start(c, loop, argv, false, in[0]);
    close(in[0]);
    return rc;
}

bool child_say(struct child *c, const char *line)
{
    size_t n = strlen(line); /* one write of so little is whole or not at all */
    return c->in >= 0 && n <= PIPE_BUF && write(c->in, line, n) == (ssize_t)n;
}

/* One that does not heed SIGTERM, as a stopped one, is killed when its time is up. */
static void reap(pid_t pid, int *status)
{
    const struct timespec turn = {.tv_nsec = TURN_MS * 1000000};
    for (int left = PATIENCE_MS / TURN_MS; left > 0; left--) {
        pid_t got = waitpid(pid, status, WNOHANG);
        if (got == pid || (got < 0 && errno != EINTR))
            return;
        nanosleep(&turn, NULL);
    }
    kill(pid, SIGKILL);
    while (waitpid(pid, status, 0) < 0 && errno == EINTR)
        ;
}

int child_stop(struct child *c)
{
    int status = -1;
    bool runs = c->pid > 0 && c->watch; /* its stdout is open */
    if (runs && kill(c->pid, SIGTERM) != 0)
        c->pid = 0; /* the sandbox does not know it: it ends with us, and is not waited for */
    loop_watch_free(c->watch);
    if (c->in >= 0)
        close(c->in);
    /* Before the wait: its last words may be more than a pipe holds, and nobody reads them. */
    if (c->fd >= 0)
        close(c->fd);
    if (c->pid > 0)
        reap(c->pid, &status);
    buf_free(&c->pending);
    *c = (struct child){.fd = -1, .in = -1};
    return status;
}
