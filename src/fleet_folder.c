/* SPDX-License-Identifier: MIT */
#include "fleet_folder.h"

#include "paths.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct listing {
    struct fleet_session *at;
    size_t count, room;
};

static bool add(struct listing *l, const char *bench, const char *session)
{
    if (l->count == l->room) {
        size_t room = l->room ? 2 * l->room : 16;
        struct fleet_session *more = realloc(l->at, room * sizeof *more);
        if (!more)
            return false;
        l->at = more;
        l->room = room;
    }
    struct fleet_session *s = &l->at[l->count++];
    *s = (struct fleet_session){.begun_us = mqtt_session_begun(slice_str(session))};
    slice_to_str(slice_str(bench), s->bench, sizeof s->bench);
    slice_to_str(slice_str(session), s->session, sizeof s->session);
    return true;
}

static void list_bench(struct listing *l, const char *folder, const char *bench)
{
    char path[PATH_SIZE];
    const struct dirent *d;
    if (!mqtt_word_is_ours(slice_str(bench)) ||
        snprintf(path, sizeof path, "%s/%s", folder, bench) >= (int)sizeof path)
        return;
    DIR *dir = opendir(path);
    while (dir && (d = readdir(dir)) != NULL)
        if (mqtt_session_begun(slice_str(d->d_name)) && !add(l, bench, d->d_name))
            break;
    if (dir)
        closedir(dir);
}

static int by_bench_and_time(const void *a, const void *b)
{
    const struct fleet_session *x = a, *y = b;
    int by_name = strcmp(x->bench, y->bench);
    return by_name ? by_name : (x->begun_us > y->begun_us) - (x->begun_us < y->begun_us);
}

static void number(struct listing *l)
{
    for (size_t from = 0, to; from < l->count; from = to) {
        for (to = from; to < l->count && !strcmp(l->at[to].bench, l->at[from].bench); to++)
            l->at[to].number = (unsigned)(to - from + 1);
        for (size_t i = from; i < to; i++)
            l->at[i].of = (unsigned)(to - from);
    }
}

struct fleet_session *fleet_folder_list(const char *folder, size_t *count)
{
    struct listing l = {.at = NULL};
    const struct dirent *d;
    DIR *dir = opendir(folder);
    while (dir && (d = readdir(dir)) != NULL)
        list_bench(&l, folder, d->d_name);
    if (dir)
        closedir(dir);
    if (l.count)
        qsort(l.at, l.count, sizeof *l.at, by_bench_and_time);
    number(&l);
    *count = l.count;
    return l.at;
}

char *fleet_session_name(const struct fleet_session *s, char *dst, size_t cap)
{
    if (s->of > 1)
        snprintf(dst, cap, "%s-%u", s->bench, s->number);
    else
        snprintf(dst, cap, "%s", s->bench);
    return dst;
}
