/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the first lines of a journal tell when it began and with which load, and the
 * last one, where the program ended by itself, how it ended. How far one came that was broken off
 * is folded from all of it, as everything else is; but a journal of a day's watching may be larger
 * than anybody waits for at a start (32 MB take a second), so what is folded has a bound.
 */
#include "session_find.h"

#include "core/model.h"
#include "core/text.h"
#include "file_read.h"
#include "journal.h"
#include "paths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <sys/stat.h>
#include <unistd.h>

enum { GLANCE = 64 * 1024, US = 1000000 };

static int64_t last_written_us(int base, const char *name)
{
    char path[PATH_SIZE];
    struct stat st;
    snprintf(path, sizeof path, "%s/journal.jsonl", name);
    if (name[0] == '.' || fstatat(base, path, &st, 0) != 0 || !S_ISREG(st.st_mode))
        return -1;
    return (int64_t)st.st_mtim.tv_sec * US + st.st_mtim.tv_nsec / 1000;
}

size_t session_find_recent(const char *base, int64_t since_us, struct session_recent *out,
                           size_t cap)
{
    DIR *dir = opendir(base);
    const struct dirent *d;
    size_t count = 0;
    while (dir && (d = readdir(dir)) != NULL) {
        struct session_recent r = {.last_us = last_written_us(dirfd(dir), d->d_name)};
        size_t at = count;
        snprintf(r.name, sizeof r.name, "%s", d->d_name);
        while (at > 0 && out[at - 1].last_us < r.last_us)
            at--;
        if (r.last_us < since_us || at == cap)
            continue;
        count += count < cap;
        memmove(&out[at + 1], &out[at], (count - at - 1) * sizeof *out);
        out[at] = r;
    }
    if (dir)
        closedir(dir);
    return count;
}

struct reading {
    struct model *model; /* NULL: only the story is wanted */
    struct session_story *story;
};

static void on_event(void *ctx, const struct event *e)
{
    const struct reading *r = ctx;
    struct session_story *s = r->story;
    if (e->kind == EVENT_SESSION && !s->begun_us)
        s->begun_us = e->t_us;
    if (e->kind == EVENT_LOAD && !s->load[0])
        text_safe(e->name, s->load, sizeof s->load);
    s->counted = e->kind == EVENT_SESSION_END;
    if (s->counted) {
        s->done = e->u.session_end.done;
        s->over = s->done + e->u.session_end.failed;
        s->chosen = s->over + e->u.session_end.other;
    }
    if (r->model)
        model_apply(r->model, e);
}

static void count_phones(const struct model *m, struct session_story *s)
{
    s->counted = true;
    s->chosen = s->over = s->done = 0;
    for (size_t i = 0; i < model_phone_count(m); i++) {
        const struct phone *p = model_phone(m, i);
        bool done = p->stage == STAGE_DONE || p->stage == STAGE_CURRENT;
        s->chosen += p->chosen;
        s->done += p->chosen && done;
        s->over += p->chosen && (done || p->stage == STAGE_FAILED);
    }
}

static bool fold(const char *folder, struct session_story *s)
{
    struct journal_opened info;
    struct reading r = {.model = model_new(), .story = s};
    bool good = r.model && journal_read(folder, on_event, &r, &info) == 0 && info.events > 0;
    if (good)
        count_phones(r.model, s);
    model_free(r.model);
    return good;
}

/* The whole lines in the part of the file from there on; half a one is no event. */
static void glance(int fd, off_t from, struct session_story *s)
{
    char bytes[GLANCE];
    struct journal_opened info = {0};
    struct reading r = {.story = s};
    ssize_t n = pread(fd, bytes, sizeof bytes, from);
    const char *line = bytes, *stop = bytes + (n > 0 ? n : 0), *end;
    while ((end = memchr(line, '\n', (size_t)(stop - line))) != NULL) {
        journal_line(slice_of(line, (size_t)(end - line)), on_event, &r, &info);
        line = end + 1;
    }
}

bool session_find_story(const char *folder, size_t *fold_left, struct session_story *out)
{
    char path[PATH_SIZE];
    off_t size;
    *out = (struct session_story){0};
    if ((size_t)snprintf(path, sizeof path, "%s/journal.jsonl", folder) >= sizeof path)
        return false;
    int fd = file_open_plain(AT_FDCWD, path, 0, &size);
    if (fd < 0)
        return false;
    glance(fd, 0, out);
    if (size > GLANCE)
        glance(fd, size - GLANCE, out);
    close(fd);
    if (out->counted || (size_t)size > *fold_left)
        return true;
    *fold_left -= (size_t)size;
    return fold(folder, out);
}

char *session_story_describe(const struct session_story *s, int64_t now_us, char *dst, size_t cap)
{
    char when[40] = "an unknown time", phones[60] = "";
    time_t begun = (time_t)(s->begun_us / US), now = (time_t)(now_us / US);
    struct tm then, today;
    if (localtime_r(&begun, &then) && localtime_r(&now, &today)) {
        bool is_today = then.tm_yday == today.tm_yday && then.tm_year == today.tm_year;
        strftime(when, sizeof when, is_today ? "%H:%M" : "%Y-%m-%d %H:%M", &then);
    }
    if (s->counted)
        snprintf(phones, sizeof phones, "%u of %u phone%s done%s", s->done, s->chosen,
                 s->chosen == 1 ? "" : "s", s->load[0] ? ", " : "");
    snprintf(dst, cap, "the session of %s%s%s%s%s", when, phones[0] || s->load[0] ? " (" : "",
             phones, s->load, phones[0] || s->load[0] ? ")" : "");
    return dst;
}
