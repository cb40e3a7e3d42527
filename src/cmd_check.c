/* SPDX-License-Identifier: MIT */
/* hookflash check PATH...: judge folders, packages, load files and configs. */
#include <string.h>

#include "check_files.h"
#include "cmd.h"
#include "cmd_print.h"
#include "core/folder_check.h"
#include "core/name_diff.h"

enum { ALL_WELL = 0, FINDING_IS_ERROR = 1, UNREADABLE = 4 };

struct judging {
    const struct cmd_io *io;
    struct load_bag bag; /* of the path in hand */
    char root[4096];     /* what goes before a finding's path */
    unsigned count[SEVERITY_ERROR + 1];
};

/* The line of the file that holds the stray byte, as bytes: editors hide what is wrong there. */
static void print_byte(const struct judging *j, const struct finding *f)
{
    for (size_t i = 0; i < j->bag.count; i++) {
        const struct load_file *file = &j->bag.file[i];
        char text[128];
        struct buf b;
        if (!slice_eq(file->name, f->path))
            continue;
        buf_fixed(&b, text, sizeof text);
        name_hex_line(file->bytes, (size_t)f->offset & ~(size_t)15, NAME_HEX_LINE,
                      (size_t)f->offset, (size_t)f->offset + 1, &b);
        fprintf(j->io->out, "      %s", buf_cstr(&b));
        return;
    }
}

static void put(void *ctx, const struct finding *f)
{
    struct judging *j = ctx;
    j->count[f->severity]++;
    cmd_print_finding(j->io, j->root, f);
    if (f->slug == DIAG_NAME_BYTES && f->has_offset && !j->io->json)
        print_byte(j, f);
}

/* What could not be read is a finding of its own: a TFTP server could not read it either. */
static void put_notes(struct judging *j)
{
    for (size_t i = 0; i < j->bag.notes; i++) {
        struct finding f = {.slug = DIAGNOSIS_COUNT, .severity = SEVERITY_WARNING};
        snprintf(f.text, sizeof f.text, "%s", j->bag.note[i]);
        put(j, &f);
    }
}

/* A single file's finding has the name already: then the root is the folder that it lies in. */
static void set_root(struct judging *j, const char *path, enum check_scope scope)
{
    const char *slash = strrchr(path, '/');
    size_t folder = slash ? (size_t)(slash - path) + 1 : 0;
    slice_to_str(slice_of(path, scope == CHECK_FILES ? folder : strlen(path)), j->root,
                 sizeof j->root);
}

/* False: it cannot be read, and that has been told. */
static bool judge_path(struct judging *j, const char *path)
{
    struct load_store_error err = {0};
    enum check_scope scope;
    int rc = check_files_read(path, &j->bag, &scope, &err);
    if (rc) {
        fprintf(j->io->err, "hookflash check: %s\nNext: %s\n", err.text, err.fix);
    } else {
        set_root(j, path, scope);
        put_notes(j);
        folder_check(j->bag.file, j->bag.count, scope, put, j);
    }
    load_bag_free(&j->bag);
    return rc == 0;
}

static void print_sum(const struct judging *j)
{
    const unsigned *n = j->count;
    if (j->io->json)
        return;
    if (n[SEVERITY_ERROR] + n[SEVERITY_WARNING] == 0) {
        if (!j->io->quiet)
            fprintf(j->io->out, "nothing is wrong\n");
        return;
    }
    fprintf(j->io->out, "%u error%s, %u warning%s\n", n[SEVERITY_ERROR],
            n[SEVERITY_ERROR] == 1 ? "" : "s", n[SEVERITY_WARNING],
            n[SEVERITY_WARNING] == 1 ? "" : "s");
}

int cmd_check(const struct cmd_io *io, char **paths, int n)
{
    struct judging j = {.io = io};
    bool unreadable = false;
    for (int i = 0; i < n; i++)
        if (!judge_path(&j, paths[i]))
            unreadable = true;
    if (n == 0) {
        fputs("hookflash check: of what?\nNext: hookflash check /srv/tftp\n", io->err);
        return 2;
    }
    if (!unreadable || j.count[SEVERITY_WARNING] || j.count[SEVERITY_ERROR])
        print_sum(&j);
    if (unreadable)
        return UNREADABLE;
    return j.count[SEVERITY_ERROR] ? FINDING_IS_ERROR : ALL_WELL;
}
