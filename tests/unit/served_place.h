/* SPDX-License-Identifier: MIT */
/* A folder of its own for each test of served_root. */
#ifndef HOOKFLASH_TEST_SERVED_PLACE_H
#define HOOKFLASH_TEST_SERVED_PLACE_H

#include "cmocka_all.h"

#include "served_root.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

struct place {
    char outside[64]; /* a folder that holds secret.txt and ... */
    char folder[80];  /* ... the served one */
    struct served_root *root;
};

static const int64_t nov_22 = 1795343756000000; /* 2026-11-22T10:35:56Z */

static inline char *path_of(const struct place *p, const char *name)
{
    static char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", p->folder, name);
    return path;
}

static inline void put_file(const char *path, const char *content)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(content, f);
    assert_int_equal(fclose(f), 0);
}

static inline void put(const struct place *p, const char *name, const char *content)
{
    put_file(path_of(p, name), content);
}

static inline int setup(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    char path[128];
    snprintf(p->outside, sizeof p->outside, "/tmp/hookflash-test-XXXXXX");
    assert_non_null(mkdtemp(p->outside));
    assert_int_equal(chmod(p->outside, 0755), 0);
    snprintf(p->folder, sizeof p->folder, "%s/tftp", p->outside);
    snprintf(path, sizeof path, "%s/secret.txt", p->outside);
    put_file(path, "secret");
    assert_int_equal(served_root_open(p->folder, true, &p->root), 0);
    *state = p;
    return 0;
}

static inline int teardown(void **state)
{
    struct place *p = *state;
    char command[128];
    served_root_close(p->root);
    snprintf(command, sizeof command, "rm -rf %s", p->outside);
    int r = system(command);
    free(p);
    return r;
}

static inline enum find_result find(const struct place *p, struct slice name, struct found *f)
{
    enum find_result r = served_root_find(p->root, name, f);
    bool has_file = r == FIND_OK || r == FIND_BY_CASE;
    assert_int_equal(f->file != NULL, has_file);
    return r;
}

/* The result alone. */
static inline enum find_result look(const struct place *p, const char *name)
{
    struct found f;
    enum find_result r = find(p, slice_str(name), &f);
    snapshot_unref(f.file);
    return r;
}

static inline struct snapshot *get(const struct place *p, const char *name)
{
    struct found f;
    assert_int_equal(find(p, slice_str(name), &f), FIND_OK);
    return f.file;
}

#define IN_A_PLACE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
