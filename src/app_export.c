/* SPDX-License-Identifier: MIT */
#include "app_export.h"

#include "cmd.h"
#include "export_place.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <unistd.h>

enum { FORMAT_SIZE = 24, TRIES = 1000 };

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

/* A new file; the clock on the wall is what its reader remembers. A descriptor or -errno. */
static int make_file(const struct export_place *place, const char *format, int64_t now_us,
                     char name[static EXPORT_NAME_SIZE])
{
    char stamp[32], again[16] = "";
    time_t now = (time_t)(now_us / 1000000);
    struct tm local;
    int fd = -EEXIST;
    localtime_r(&now, &local);
    strftime(stamp, sizeof stamp, "%Y%m%d-%H%M", &local);
    for (int i = 2; i < TRIES && fd == -EEXIST; i++) {
        snprintf(name, EXPORT_NAME_SIZE, "conversion-%s%s.%s", stamp, again, extension_of(format));
        fd = export_place_make(place, name);
        snprintf(again, sizeof again, "-%d", i);
    }
    return fd;
}

/* 0 or -errno: all of it is on the disk. */
static int finish(FILE *out)
{
    int error = fflush(out) || ferror(out) || fsync(fileno(out)) ? -errno : 0;
    return fclose(out) && !error ? -errno : error;
}

/* What failed, in `said`; false: it is not worth keeping. */
static bool write_file(int fd, const char *folder, const char *format, FILE *said)
{
    FILE *out = fdopen(fd, "w");
    if (!out) {
        close(fd);
        fputs("out of memory", said);
        return false;
    }
    const struct cmd_io io = {.out = out, .err = said, .width = 80};
    int status = cmd_report(&io, folder, format, NULL);
    int error = finish(out);
    if (error)
        fprintf(said, "cannot write: %s", strerror(-error));
    return status < 2 && !error;
}

void export_session(const struct export_place *place, const char *folder, struct slice format,
                    int64_t now_us, char answer[static EXPORT_ANSWER_SIZE])
{
    char name[EXPORT_NAME_SIZE], wanted[FORMAT_SIZE], *said = NULL;
    size_t said_n;
    slice_to_str(format, wanted, sizeof wanted);
    if (!folder) {
        snprintf(answer, EXPORT_ANSWER_SIZE, "nothing is kept of this session");
        return;
    }
    FILE *err = open_memstream(&said, &said_n);
    if (!err) {
        snprintf(answer, EXPORT_ANSWER_SIZE, "out of memory");
        return;
    }
    int fd = make_file(place, wanted, now_us, name);
    if (fd < 0)
        fprintf(err, "cannot write here: %s; hookflash report %s -o FILE", strerror(-fd), folder);
    bool well = fd >= 0 && write_file(fd, folder, wanted, err);
    if (fd >= 0 && !well)
        export_place_unmake(place, name);
    fclose(err);
    if (well)
        snprintf(answer, EXPORT_ANSWER_SIZE, "written: %s", name);
    else
        snprintf(answer, EXPORT_ANSWER_SIZE, "%.*s", (int)strcspn(said, "\n"), said);
    free(said);
}
