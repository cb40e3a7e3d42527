/* SPDX-License-Identifier: MIT */
/*
 * hookflash report SESSION: the journal is replayed into a model, what can be told is told as it is
 * read, and the phones at the end (report_formats.c). No time passes after the last event: the end
 * of a file is not taken for silence (DESIGN 8).
 */
#include "cmd.h"

#include "core/text.h"
#include "file_replace.h"
#include "fleet_folder.h"
#include "journal.h"
#include "loop.h"
#include "report_formats.h"
#include "report_pcapng.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char FORMATS[] = "text, csv, csv-requests, md, html, json or pcapng";

static int cannot_read(const struct cmd_io *io, const char *session, int error)
{
    fprintf(io->err, "hookflash report: %s: %s\n", session, strerror(-error));
    if (error == -ENOENT)
        fputs("Next: name a folder with journal.jsonl: ls ~/.local/share/hookflash/sessions\n",
              io->err);
    return 4;
}

static void tell_event(void *ctx, const struct event *e)
{
    telling_event(ctx, e);
}

/* A journal, and what of it could not be read. 0 or -errno. */
static int read_session(const struct cmd_io *io, const char *session, struct telling *t,
                        size_t *events)
{
    struct journal_opened info;
    int error = journal_read(session, tell_event, t, &info);
    if (!error && info.bad)
        fprintf(io->err, "hookflash report: %s: %zu line%s could not be read; the first: %s\n",
                session, info.bad, info.bad == 1 ? "" : "s", info.problem);
    *events += info.events;
    return error;
}

/* A folder of hookflash fleet: its benches one after the other. */
static int read_fleet(const struct cmd_io *io, const char *folder, struct telling *t,
                      size_t *events)
{
    size_t count;
    int error = -ENOENT;
    struct fleet_session *list = fleet_folder_list(folder, &count);
    for (size_t i = 0; i < count; i++) {
        char name[MQTT_WORD_SIZE + 16], path[PATH_MAX];
        snprintf(path, sizeof path, "%s/%s/%s", folder, list[i].bench, list[i].session);
        if (!telling_bench(t, fleet_session_name(&list[i], name, sizeof name)))
            error = -ENOMEM;
        else
            error = read_session(io, path, t, events);
        if (error)
            break;
    }
    free(list);
    return error;
}

/* Returns the exit status. */
static int tell_session(const struct cmd_io *io, const char *session, FILE *out,
                        const struct report_format *format)
{
    struct telling t;
    size_t events = 0;
    int status = 5, error;
    if (!telling_begin(&t, format, out, io->width))
        goto out;
    error = read_session(io, session, &t, &events);
    if (error == -ENOENT)
        error = read_fleet(io, session, &t, &events);
    if (error) {
        status = cannot_read(io, session, error);
        goto out;
    }
    if (!events) {
        fprintf(io->err, "hookflash report: %s holds no events\n", session);
        status = 4;
        goto out;
    }
    telling_end(&t);
    status = t.lost ? 5 : report_exit_status(t.m);
out:
    if (status == 5)
        fputs("hookflash report: out of memory\n", io->err);
    telling_free(&t);
    return status;
}

/* `format` NULL: pcapng, which is made of the capture and not of the journal alone. */
static int tell(const struct cmd_io *io, const char *session, FILE *out,
                const struct report_format *format)
{
    return format ? tell_session(io, session, out, format) : report_pcapng(io, session, out);
}

static int cannot_write(const struct cmd_io *io, const char *path, int error)
{
    fprintf(io->err, "hookflash report: cannot write %s: %s\n", path, strerror(-error));
    return 4;
}

/* 0 or -errno: all of it went out; to_disk: and is on the disk. A write that failed on the way left
 * a hole behind, and its reason is forgotten. */
static int finish(FILE *out, bool to_disk)
{
    int error = fflush(out) || (to_disk && fsync(fileno(out))) ? -errno : ferror(out) ? -EIO : 0;
    return fclose(out) && !error ? -errno : error;
}

/* To a new file beside it first, so that a full disk leaves the former report whole; and then the
 * former one is kept under another name. */
static int replace_file(const struct cmd_io *io, const char *session, const char *path,
                        const struct report_format *format, struct file_replace *r)
{
    int fd = file_replace_begin(r, 0666), error, status;
    FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
    if (!out)
        return cannot_write(io, path, fd < 0 ? fd : -ENOMEM);
    status = tell(io, session, out, format);
    error = finish(out, true);
    if (error || status >= 2)
        file_replace_cancel(r);
    else
        error = file_replace_commit(r, clock_unix_us());
    if (status >= 2)
        return status;
    if (error)
        return cannot_write(io, path, error);
    if (r->backup[0])
        fprintf(io->err, "hookflash report: the former %s is now %s\n", r->base, r->backup);
    return status;
}

/* A device or a pipe: /dev/stdout has no former content and is never replaced. */
static int to_device(const struct cmd_io *io, const char *session, const char *path,
                     const struct report_format *format)
{
    FILE *out = fopen(path, "we");
    if (!out)
        return cannot_write(io, path, -errno);
    int status = tell(io, session, out, format);
    int error = finish(out, false);
    return error && status < 2 ? cannot_write(io, path, error) : status;
}

static int to_file(const struct cmd_io *io, const char *session, const char *path,
                   const struct report_format *format)
{
    char real[PATH_MAX], folder[PATH_MAX];
    struct stat st;
    struct file_replace r = {.exists = stat(path, &st) == 0};
    if (r.exists && !S_ISREG(st.st_mode))
        return to_device(io, session, path, format);
    const char *file = r.exists && realpath(path, real) ? real : path, *slash = strrchr(file, '/');
    r.base = slash ? slash + 1 : file;
    slice_to_str(slice_of(slash ? file : "./", slash ? (size_t)(r.base - file) : 2), folder,
                 sizeof folder);
    r.folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (r.folder < 0)
        return cannot_write(io, path, -errno);
    int status = replace_file(io, session, path, format, &r);
    close(r.folder);
    return status;
}

int cmd_report(const struct cmd_io *io, const char *session, const char *format,
               const char *output_path)
{
    const char *name = format ? format : io->json ? "json" : "text";
    const struct report_format *known = report_format_find(name);
    bool pcapng = !strcmp(name, "pcapng");
    char shown[40];
    if (!known && !pcapng) {
        fprintf(io->err, "hookflash report: no format is called %s: --format takes %s\n",
                text_safe(slice_str(name), shown, sizeof shown), FORMATS);
        return 2;
    }
    if (pcapng && !output_path && isatty(fileno(io->out))) {
        fputs("hookflash report: pcapng is for Wireshark, not for a terminal: add -o FILE.pcapng\n",
              io->err);
        return 2;
    }
    if (output_path)
        return to_file(io, session, output_path, known);
    return tell(io, session, io->out, known);
}
