/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: what the technician named becomes a bag of files (a folder is listed, a
 * package unpacked in memory, a load file read), and load_sets_find() makes sets of them. A name
 * that is no path is looked for in the library folder: as a folder or package of that name, then as
 * a set in the library itself and in each of its folders and packages.
 */
#include "load_store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>
#include <unistd.h>

#include "core/text.h"
#include "file_read.h"
#include "load_bag.h"
#include "load_package.h"
#include "paths.h"

struct load_store {
    struct load_bag bag;
    struct load_set *set;
    size_t sets;
};

enum { SHOWN = 160 };

static const char NAME_A_PACKAGE[] =
    "name a folder, a package (.zip .tar .tar.gz .cop.sgn) or a load file";

static const char *shown_path(const char *path, char dst[static SHOWN])
{
    return text_safe(slice_str(path), dst, SHOWN);
}

static int fail_errno(struct load_store_error *err, const char *path, int rc)
{
    char shown[SHOWN], fix[200];
    if (rc == -EACCES || rc == -EPERM)
        snprintf(fix, sizeof fix, "ls -ld '%s' shows who may read it; chmod or chown it",
                 shown_path(path, shown));
    else
        snprintf(fix, sizeof fix, "%s", NAME_A_PACKAGE);
    return load_store_fail(err, rc, fix, "%s: %s", shown_path(path, shown), strerror(-rc));
}

static int add_file(struct load_bag *bag, int dir, const char *path, struct slice name)
{
    struct buf bytes;
    int fd = file_open_plain(dir, path, 0, NULL);
    if (fd < 0)
        return fd;
    buf_growing(&bytes, STORE_FILE_MAX);
    int rc = file_read_rest(fd, &bytes);
    close(fd);
    if (rc == 0)
        rc = load_bag_add(bag, name, &bytes);
    buf_free(&bytes);
    return rc;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int visible(const struct dirent *e)
{
    return e->d_name[0] != '.';
}

/* What one unreadable file lacks, the set will say; the rest of the folder is good. */
static int read_folder(const char *path, struct load_bag *bag, struct load_store_error *err)
{
    struct dirent **entry = NULL;
    char shown[SHOWN], file[SHOWN];
    int rc = 0, dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0)
        return fail_errno(err, path, -errno);
    int n = scandirat(dir, ".", &entry, visible, by_name);
    if (n < 0)
        rc = fail_errno(err, path, -errno);
    for (int i = 0; i < n; i++) {
        struct slice name = slice_str(entry[i]->d_name);
        if (rc == 0 && load_bag_wants(name)) {
            int got = add_file(bag, dir, entry[i]->d_name, name);
            if (got == -ENOMEM)
                rc = fail_errno(err, path, got);
            else if (got)
                load_bag_note(bag, "%s/%s: %s: left out", shown_path(path, shown),
                              shown_path(entry[i]->d_name, file),
                              got == -EINVAL ? "is no plain file" : strerror(-got));
        } else if (rc == 0 && load_package_is(name)) {
            load_bag_note(bag, "%s/%s: is a package, which is not looked into: name it by itself",
                          shown_path(path, shown), shown_path(entry[i]->d_name, file));
        }
        if (rc == 0 && bag->count > STORE_FILES_MAX)
            rc = load_store_fail(err, -E2BIG, "put the load files into a folder of their own",
                                 "%s: has more than %d load files", shown_path(path, shown),
                                 STORE_FILES_MAX);
        free(entry[i]);
    }
    free(entry);
    close(dir);
    return rc;
}

static struct slice last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slice_str(slash ? slash + 1 : path);
}

static int read_file(const char *path, struct load_bag *bag, struct load_store_error *err)
{
    char shown[SHOWN];
    struct slice name = last_part(path);
    if (load_bag_wants(name)) {
        int rc = add_file(bag, AT_FDCWD, path, name);
        return rc ? fail_errno(err, path, rc) : 0;
    }
    int fd = file_open_plain(AT_FDCWD, path, 0, NULL);
    if (fd < 0)
        return fail_errno(err, path, fd);
    int rc = load_package_read(fd, shown_path(path, shown), bag, err);
    close(fd);
    return rc;
}

static int find_sets(struct load_store *s)
{
    s->sets = load_sets_find(s->bag.file, s->bag.count, NULL, 0);
    if (s->sets == 0)
        return 0;
    s->set = calloc(s->sets, sizeof *s->set);
    if (!s->set)
        return -ENOMEM;
    load_sets_find(s->bag.file, s->bag.count, s->set, s->sets);
    return 0;
}

/* NULL: err->error says why. */
static struct load_store *open_path(const char *path, struct load_store_error *err)
{
    struct stat st;
    char shown[SHOWN];
    if (stat(path, &st) != 0) {
        fail_errno(err, path, -errno);
        return NULL;
    }
    struct load_store *s = calloc(1, sizeof *s);
    if (!s) {
        fail_errno(err, path, -ENOMEM);
        return NULL;
    }
    int rc = S_ISDIR(st.st_mode) ? read_folder(path, &s->bag, err) : read_file(path, &s->bag, err);
    if (rc == 0 && s->bag.count == 0)
        rc = load_store_fail(
            err, -ENODATA, NAME_A_PACKAGE, "%s: no load file (.loads .sbn .sb2 .bin) in it%s%s",
            shown_path(path, shown), s->bag.notes ? "; " : "", s->bag.notes ? s->bag.note[0] : "");
    if (rc == 0 && find_sets(s) != 0)
        rc = fail_errno(err, path, -ENOMEM);
    if (rc == 0)
        return s;
    load_store_close(s);
    return NULL;
}

const struct load_set *load_store_find(const struct load_store *s, const char *load)
{
    for (size_t i = 0; i < s->sets; i++)
        if (slice_eq_nocase(slice_str(s->set[i].name.text), slice_str(load)))
            return &s->set[i];
    return NULL;
}

/* The entry of the library when it holds this load; what is wrong with others is not asked. */
static struct load_store *open_if_it_has(const char *path, const char *load)
{
    struct load_store_error ignored;
    struct load_store *s = open_path(path, &ignored);
    if (s && load_store_find(s, load))
        return s;
    load_store_close(s);
    return NULL;
}

/* Every folder and package of the library, in the order of their names. */
static struct load_store *search_library(const char *load, const char *library)
{
    char path[PATH_SIZE];
    struct dirent **entry = NULL;
    struct load_store *s = open_if_it_has(library, load);
    int entries = s ? 0 : scandir(library, &entry, visible, by_name);
    for (int i = 0; i < entries; i++) {
        int n = snprintf(path, sizeof path, "%s/%s", library, entry[i]->d_name);
        if (!s && n > 0 && (size_t)n < sizeof path)
            s = open_if_it_has(path, load);
        free(entry[i]);
    }
    free(entry);
    return s;
}

static struct load_store *open_from_library(const char *load, const char *library,
                                            struct load_store_error *err)
{
    char path[PATH_SIZE], shown[SHOWN], where[SHOWN], fix[200];
    struct stat st;
    int n = snprintf(path, sizeof path, "%s/%s", library, load);
    if (n > 0 && (size_t)n < sizeof path && stat(path, &st) == 0)
        return open_path(path, err);
    struct load_store *s = search_library(load, library);
    if (s)
        return s;
    snprintf(fix, sizeof fix, "name the package or folder by its path, or copy it into %s",
             shown_path(library, where));
    load_store_fail(err, -ENOENT, fix, "%s: no such file, and no load of this name in %s",
                    shown_path(load, shown), where);
    return NULL;
}

int load_store_open(const char *what, const char *library, struct load_store **out,
                    struct load_store_error *err)
{
    char data[PATH_SIZE];
    struct stat st;
    *err = (struct load_store_error){0};
    if (!library && paths_data("loads", data, sizeof data) == 0)
        library = data;
    bool is_path = strchr(what, '/') || !*what || stat(what, &st) == 0;
    *out = is_path || !library ? open_path(what, err) : open_from_library(what, library, err);
    return *out ? 0 : err->error;
}

int load_store_of(struct load_bag *bag, struct load_store **out)
{
    *out = calloc(1, sizeof **out);
    if (*out) {
        (*out)->bag = *bag;
        *bag = (struct load_bag){0};
        if (find_sets(*out) == 0)
            return 0;
        load_store_close(*out);
        *out = NULL;
    }
    load_bag_free(bag);
    return -ENOMEM;
}

void load_store_close(struct load_store *s)
{
    if (!s)
        return;
    load_bag_free(&s->bag);
    free(s->set);
    free(s);
}

size_t load_store_file_count(const struct load_store *s)
{
    return s->bag.count;
}

const struct load_file *load_store_file(const struct load_store *s, size_t i)
{
    return &s->bag.file[i];
}

size_t load_store_set_count(const struct load_store *s)
{
    return s->sets;
}

const struct load_set *load_store_set(const struct load_store *s, size_t i)
{
    return &s->set[i];
}

size_t load_store_note_count(const struct load_store *s)
{
    return s->bag.notes;
}

const char *load_store_note(const struct load_store *s, size_t i)
{
    return s->bag.note[i];
}
