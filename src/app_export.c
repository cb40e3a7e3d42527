/* SPDX-License-Identifier: MIT */
#include "app_export.h"

#include "cmd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <unistd.h>

enum { FORMAT_SIZE = 24, NAME_SIZE = 80, TRIES = 1000 };

/* Where it is not the format's own name. */
static const struct {
    const char *format, *extension;
} extensions[] = {{"text", "txt"}, {"csv-requests", "requests.csv"}};

static const char *extension_of(const char *format)
{
    for (size_t i = 0; i < ARRAY_SIZE(extensions); i++)
        if (strcmp(format, extensions[i].format) == 0)
            return extensions[i].extension;
    return format;
}

/* A name that is free; the clock on the wall is what its reader remembers. */
static bool choose_name(const char *format, int64_t now_us, char name[static NAME_SIZE])
{
    char stamp[32], again[16] = "";
    time_t now = (time_t)(now_us / 1000000);
    struct tm local;
    localtime_r(&now, &local);
    strftime(stamp, sizeof stamp, "%Y%m%d-%H%M", &local);
    for (int i = 2; i < TRIES; i++) {
        snprintf(name, NAME_SIZE, "conversion-%s%s.%s", stamp, again, extension_of(format));
        if (access(name, F_OK) != 0 && errno == ENOENT)
            return true;
        snprintf(again, sizeof again, "-%d", i);
    }
    return false;
}

void export_session(const char *folder, struct slice format, int64_t now_us,
                    char answer[static EXPORT_ANSWER_SIZE])
{
    char name[NAME_SIZE], wanted[FORMAT_SIZE], *said = NULL;
    size_t said_n;
    slice_to_str(format, wanted, sizeof wanted);
    if (!folder) {
        snprintf(answer, EXPORT_ANSWER_SIZE, "nothing is kept of this session");
        return;
    }
    if (!choose_name(wanted, now_us, name)) {
        snprintf(answer, EXPORT_ANSWER_SIZE, "cannot write here: %s", strerror(errno));
        return;
    }
    FILE *err = open_memstream(&said, &said_n);
    if (!err) {
        snprintf(answer, EXPORT_ANSWER_SIZE, "out of memory");
        return;
    }
    const struct cmd_io io = {.out = err, .err = err, .width = 80};
    int status = cmd_report(&io, folder, wanted, name);
    fclose(err);
    if (status < 2)
        snprintf(answer, EXPORT_ANSWER_SIZE, "written: %s", name);
    else
        snprintf(answer, EXPORT_ANSWER_SIZE, "%.*s", (int)strcspn(said, "\n"), said);
    free(said);
}
