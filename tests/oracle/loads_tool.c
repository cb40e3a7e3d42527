/* SPDX-License-Identifier: MIT */
/*
 * The firmware modules from a script:
 *   loads_tool forge LOAD FAULT FOLDER   writes every part that can have this fault (0: whole)
 *   loads_tool judge FILE...             NAME <tab> VERDICT <tab> OFFSET <tab> TEXT
 *   loads_tool open WHAT LIBRARY         file, set and note lines; or error and fix; exit 0 or 1
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/load_image.h"
#include "load_store.h"
#include "phones/forge.h"

static int forge(const char *load, int fault, const char *folder)
{
    struct load_name n;
    if (!load_name_parse(slice_str(load), &n))
        return 2;
    for (enum load_part part = 0; part < PART_COUNT; part++) {
        char name[64], path[4096];
        struct buf b;
        buf_growing(&b, 1 << 20);
        if (forge_part(&n, part, (enum forge_fault)fault, &b)) {
            snprintf(path, sizeof path, "%s/%s", folder, forge_part_name(&n, part, name));
            FILE *f = fopen(path, "wb");
            if (!f || fwrite(b.p, 1, b.len, f) != b.len || fclose(f) != 0)
                return 3;
        }
        buf_free(&b);
    }
    return 0;
}

static int judge(const char *path)
{
    static uint8_t bytes[2 << 20];
    FILE *f = fopen(path, "rb");
    if (!f)
        return 3;
    size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    struct load_image j;
    load_image_judge(slice_str(name), slice_of(bytes, n), &j);
    printf("%s\t%s\t%llu\t%s\n", name, file_verdict_name(j.verdict), (unsigned long long)j.offset,
           j.text);
    return 0;
}

static int open_store(const char *what, const char *library)
{
    struct load_store *s;
    struct load_store_error err;
    char text[512];
    int rc = load_store_open(what, library, &s, &err);
    if (rc) {
        printf("error %d %s\nfix %s\n", rc, err.text, err.fix);
        return 1;
    }
    for (size_t i = 0; i < load_store_file_count(s); i++) {
        const struct load_file *f = load_store_file(s, i);
        printf("file %.*s %zu\n", (int)f->name.n, (const char *)f->name.p, f->bytes.n);
    }
    for (size_t i = 0; i < load_store_set_count(s); i++)
        printf("set %s\n", load_set_describe(load_store_set(s, i), text, sizeof text));
    for (size_t i = 0; i < load_store_note_count(s); i++)
        printf("note %s\n", load_store_note(s, i));
    load_store_close(s);
    return 0;
}

int main(int argc, char **argv)
{
    int rc = 2;
    if (argc == 5 && strcmp(argv[1], "forge") == 0)
        return forge(argv[2], atoi(argv[3]), argv[4]);
    if (argc == 4 && strcmp(argv[1], "open") == 0)
        return open_store(argv[2], argv[3]);
    for (int i = 2; argc > 2 && i < argc && strcmp(argv[1], "judge") == 0; i++)
        if ((rc = judge(argv[i])) != 0)
            return rc;
    return rc;
}
