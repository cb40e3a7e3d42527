/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a folder is read once and sorted into folders, packages and load files;
 * where load files lie in it, the load store makes sets of them, as it does of a package, so that a
 * row says what the judge will say. A name is shown escaped and answered byte for byte. Nothing
 * here may stop a technician who looks into the wrong folder: rows, and the bytes that are read to
 * judge them, are bounded.
 */
#include "wizard_browse.h"

#include "core/text.h"
#include "load_bag.h"
#include "load_package.h"
#include "paths.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>
#include <unistd.h>

enum { ROWS_MAX = 10000, PROBLEM_MAX = 4096 };

static void drop(struct wizard_entry *e)
{
    free((void *)(uintptr_t)e->name);
    free((void *)(uintptr_t)e->what);
    free((void *)(uintptr_t)e->answer);
}

static void forget(struct wizard_browse *b)
{
    for (size_t i = 0; i < b->count; i++)
        drop(&b->entry[i]);
    free(b->path);
    free(b->up);
    free(b->problem);
    b->path = b->up = b->problem = NULL;
    b->count = 0;
}

void wizard_browse_free(struct wizard_browse *b)
{
    forget(b);
    free(b->entry);
    *b = (struct wizard_browse){0};
}

/* The problem is told once: the first one explains the others. */
static bool fail(struct wizard_browse *b, const char *what, const char *next)
{
    char text[PROBLEM_MAX];
    snprintf(text, sizeof text, "%s\nNext: %s\n", what, next);
    if (!b->problem)
        b->problem = strdup(text);
    return false;
}

static bool no_memory(struct wizard_browse *b)
{
    return fail(b, "out of memory", "close other programs, then look again");
}

static bool fail_errno(struct wizard_browse *b, const char *path, int error)
{
    char shown[160], what[320], next[200];
    text_safe(slice_str(path), shown, sizeof shown);
    snprintf(what, sizeof what, "%s: %s", shown, strerror(error));
    snprintf(next, sizeof next, "ls -ld '%s'", shown);
    return fail(b, what, error == EACCES ? next : "choose another folder");
}

static char *escaped(const char *name)
{
    struct buf b;
    buf_growing(&b, 4 * PATH_SIZE + 1);
    text_escape(&b, slice_str(name));
    char *copy = strdup(buf_cstr(&b));
    buf_free(&b);
    return copy;
}

static char *joined(const char *path, const char *between, const char *name)
{
    size_t room = strlen(path) + strlen(between) + strlen(name) + 1;
    char *text = malloc(room);
    if (text)
        snprintf(text, room, "%s%s%s", path, between, name);
    return text;
}

/* Takes `answer` over. */
static bool add(struct wizard_browse *b, enum wizard_entry_kind kind, const char *name,
                const char *what, char *answer, uint64_t bytes)
{
    if (b->count == b->room) {
        size_t room = b->room ? 2 * b->room : 64;
        struct wizard_entry *grown = realloc(b->entry, room * sizeof *grown);
        if (!grown) {
            free(answer);
            return no_memory(b);
        }
        b->entry = grown;
        b->room = room;
    }
    struct wizard_entry *e = &b->entry[b->count];
    *e = (struct wizard_entry){.name = escaped(name),
                               .kind = kind,
                               .bytes = bytes,
                               .what = strdup(what),
                               .answer = answer};
    if (e->name && e->what && e->answer) {
        b->count++;
        return true;
    }
    drop(e);
    return no_memory(b);
}

/* The sets of a folder or package, with the judge's words. */
static bool add_sets(struct wizard_browse *b, const char *path)
{
    struct load_store *store;
    struct load_store_error err;
    char what[300];
    bool good = true;
    if (load_store_open(path, NULL, &store, &err) < 0)
        return fail(b, err.text, err.fix);
    for (size_t i = 0; good && i < load_store_set_count(store); i++) {
        const struct load_set *set = load_store_set(store, i);
        load_set_describe(set, what, sizeof what);
        good = add(b, ENTRY_SET, set->name.text, what, joined(path, "#", set->name.text), 0);
    }
    load_store_close(store);
    return good;
}

/* False: this is nothing to convert a phone with. */
static bool is_of_use(const struct stat *st, struct slice name, enum wizard_entry_kind *kind)
{
    if (!S_ISDIR(st->st_mode) && !S_ISREG(st->st_mode))
        return false;
    *kind = S_ISDIR(st->st_mode)    ? ENTRY_FOLDER
            : load_package_is(name) ? ENTRY_PACKAGE
                                    : ENTRY_FILE;
    return *kind != ENTRY_FILE || load_bag_wants(name);
}

/* *loads: the bytes of all load files. */
static bool add_files(struct wizard_browse *b, DIR *dir, const char *path, uint64_t *loads)
{
    const char *between = strcmp(path, "/") == 0 ? "" : "/";
    const struct dirent *d;
    while ((d = readdir(dir)) != NULL) {
        enum wizard_entry_kind kind;
        struct stat st;
        if (d->d_name[0] == '.' || fstatat(dirfd(dir), d->d_name, &st, 0) != 0 ||
            !is_of_use(&st, slice_str(d->d_name), &kind))
            continue;
        if (b->count == ROWS_MAX)
            return fail(b, "more than 10000 entries lie here; the rest is not shown",
                        "put the load into a folder of its own");
        uint64_t bytes = kind == ENTRY_FOLDER ? 0 : (uint64_t)st.st_size;
        *loads += kind == ENTRY_FILE ? bytes : 0;
        if (!add(b, kind, d->d_name, "", joined(path, between, d->d_name), bytes))
            return false;
    }
    return true;
}

static bool look_into_folder(struct wizard_browse *b, const char *path)
{
    uint64_t loads = 0;
    DIR *dir = opendir(path);
    if (!dir)
        return fail_errno(b, path, errno);
    bool good = add_files(b, dir, path, &loads);
    closedir(dir);
    if (loads > STORE_TOTAL_MAX)
        return fail(b, "the load files here are more than 256 MB: no set was looked for",
                    "put the load into a folder of its own");
    return (loads == 0 || add_sets(b, path)) && good;
}

static int by_kind_and_name(const void *a, const void *b)
{
    const struct wizard_entry *x = a, *y = b;
    return x->kind != y->kind ? (int)x->kind - (int)y->kind : strcmp(x->name, y->name);
}

/* Cuts the last part off; false: there is none above. */
static bool cut_to_folder(char *path)
{
    char *slash = strrchr(path, '/');
    if (!slash || !path[1])
        return false;
    slash[slash == path] = '\0';
    return true;
}

/* The folder that an answer is in, or is itself; NULL: none that is there. */
static char *folder_of(const char *answer)
{
    struct stat st;
    const char *hash = strrchr(answer, '#');
    char *path = realpath(answer, NULL);
    if (!path && hash) {
        char *cut = strndup(answer, (size_t)(hash - answer));
        path = cut ? realpath(cut, NULL) : NULL;
        free(cut);
    }
    if (path && stat(path, &st) == 0 && (S_ISDIR(st.st_mode) || cut_to_folder(path)))
        return path;
    free(path);
    return NULL;
}

static char *where_to_begin(const char *last)
{
    char library[PATH_SIZE];
    char *path = *last ? folder_of(last) : NULL;
    if (!path && paths_data("loads", library, sizeof library) == 0)
        path = folder_of(library);
    if (!path)
        path = folder_of(".");
    return path ? path : strdup("/");
}

static bool look(struct wizard_browse *b, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return fail_errno(b, path, errno);
    bool good = S_ISDIR(st.st_mode) ? look_into_folder(b, path) : add_sets(b, path);
    if (b->count)
        qsort(b->entry, b->count, sizeof *b->entry, by_kind_and_name);
    return good;
}

bool wizard_browse(struct wizard_browse *b, const char *path, const char *last,
                   struct wizard_place *place)
{
    forget(b);
    char *real = *path ? realpath(path, NULL) : where_to_begin(last);
    const char *at = real ? real : path;
    b->path = escaped(at);
    b->up = strdup(at);
    bool good = real ? look(b, real) : fail_errno(b, path, errno);
    if (b->up && !cut_to_folder(b->up)) {
        free(b->up);
        b->up = NULL;
    }
    free(real);
    *place = (struct wizard_place){.path = b->path ? b->path : "",
                                   .up = b->up,
                                   .entry = b->entry,
                                   .count = b->count,
                                   .problem = b->problem ? b->problem : ""};
    return good;
}
