/* SPDX-License-Identifier: MIT */
#include "wizard_twin.h"

#include "core/wizard_answers.h"
#include "file_replace.h"

#include <errno.h>
#include <string.h>

#include <fcntl.h>
#include <unistd.h>

enum { TWIN_MAX = 4 * 1024 * 1024 };

static enum exit_status refused(const char *path, const char *why, const char *next)
{
    fprintf(stderr, "hookflash: --print-answers %s: %s\nNext: %s\n", path, why, next);
    return EXIT_FILES;
}

enum exit_status wizard_twin_check(const char *path)
{
    return path && access(path, F_OK) == 0
               ? refused(path, "is there already", "name a file that is not there")
               : EXIT_WELL;
}

static enum exit_status put(const char *path, struct slice text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666), rc = fd < 0 ? -errno : 0;
    if (fd >= 0) {
        rc = file_write_all(fd, text);
        if (close(fd) != 0 && rc == 0)
            rc = -errno;
        if (rc < 0)
            unlink(path); /* half of the answers is a trap for whoever starts with them */
    }
    return rc == 0 ? EXIT_WELL
                   : refused(path, strerror(-rc), "name a file in a folder that takes it: df -h");
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
