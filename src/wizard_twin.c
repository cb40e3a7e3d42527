/* SPDX-License-Identifier: MIT */
#include "wizard_twin.h"

#include "core/wizard_answers.h"

#include <errno.h>
#include <string.h>

#include <fcntl.h>
#include <unistd.h>

enum { TWIN_MAX = 4 * 1024 * 1024 };

static enum exit_status refused(const char *path, const char *why)
{
    fprintf(stderr, "hookflash: --print-answers %s: %s\nNext: name a file that is not there\n",
            path, why);
    return EXIT_FILES;
}

enum exit_status wizard_twin_check(const char *path)
{
    return path && access(path, F_OK) == 0 ? refused(path, "is there already") : EXIT_WELL;
}

static enum exit_status put(const char *path, struct slice text)
{
    enum exit_status status = EXIT_WELL;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0 || write(fd, text.p, text.n) != (ssize_t)text.n)
        status = refused(path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return status;
}

enum exit_status wizard_twin_write(const char *path, const struct wizard *w)
{
    struct buf text, problem;
    enum exit_status status = EXIT_FILES;
    if (!path)
        return EXIT_WELL;
    buf_growing(&text, TWIN_MAX);
    buf_growing(&problem, TWIN_MAX);
    if (wizard_answers_write(w, &text, &problem))
        status = put(path, buf_view(&text));
    else
        fprintf(stderr, "hookflash: --print-answers: %s\n", buf_cstr(&problem));
    buf_free(&text);
    buf_free(&problem);
    return status;
}
