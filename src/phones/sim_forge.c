/* SPDX-License-Identifier: MIT */
#include "phones/sim_forge.h"

#include "core/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, FILE_MAX = 2 * 1024 * 1024 };

static int complain(const char *what, const char *path, const char *why, int status)
{
    char shown[200];
    fprintf(stderr, "hookflash-phones: %s %s: %s\n", what,
            text_safe(slice_str(path), shown, sizeof shown), why);
    return status;
}

static int write_file(const char *dir, const char *name, struct slice bytes)
{
    char path[PATH_SIZE];
    if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path)
        return complain("cannot write", name, "the path is too long", EXIT_FILES);
    FILE *f = fopen(path, "we");
    if (!f)
        return complain("cannot write", path, strerror(errno), EXIT_FILES);
    bool written = fwrite(bytes.p, 1, bytes.n, f) == bytes.n;
    if (fclose(f) != 0 || !written) {
        unlink(path);
        return complain("cannot write", path, strerror(errno), EXIT_FILES);
    }
    printf("%s\n", path);
    return EXIT_WELL;
}

/* --part: only this part is damaged, the others are written whole; without it every part is. */
static int write_part(const struct sim_options *o, const struct load_name *load,
                      enum load_part part)
{
    char name[64];
    struct buf b;
    bool damaged = o->fault != FORGE_WHOLE && (o->part == PART_COUNT || o->part == part);
    if (*forge_part_name(load, part, name) == '\0')
        return EXIT_WELL;
    buf_growing(&b, FILE_MAX);
    int r = EXIT_WELL;
    if (damaged && forge_part(load, part, o->fault, &b))
        r = write_file(o->out, name, buf_view(&b));
    else if (damaged && o->part == part)
        r = complain("cannot damage", name, "this part cannot have that fault", EXIT_USAGE);
    else if (forge_part(load, part, FORGE_WHOLE, &b))
        r = write_file(o->out, name, buf_view(&b));
    else
        r = complain("cannot make", name, "out of memory", EXIT_INTERNAL);
    buf_free(&b);
    return r;
}

static int write_set(const struct sim_options *o, const struct load_name *load)
{
    char name[64];
    bool any = false;
    for (enum load_part part = 0; part < PART_COUNT; part++) {
        int r = write_part(o, load, part);
        if (r != EXIT_WELL)
            return r;
        any = any || *forge_part_name(load, part, name) != '\0';
    }
    if (!any)
        return complain("cannot forge", load->text, "not an application load of a 7940/7960",
                        EXIT_USAGE);
    return EXIT_WELL;
}

int sim_forge_write(const struct sim_options *o)
{
    if (mkdir(o->out, 0777) != 0 && errno != EEXIST)
        return complain("cannot make the folder", o->out, strerror(errno), EXIT_FILES);
    for (unsigned i = 0; i < o->forge.count; i++) {
        int r = o->forge.none[i] ? complain("cannot forge", "none", "name a load", EXIT_USAGE)
                                 : write_set(o, &o->forge.load[i]);
        if (r != EXIT_WELL)
            return r;
    }
    return EXIT_WELL;
}
