/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a fuzz target without a fuzzer. Any compiler links this main with a target
 * and runs every file of the folders named, so that whatever a fuzzer once found stays found in
 * `make check`. Each input lies in memory of exactly its size: under ASan one byte too far is
 * seen. Small inputs are also run cut off at every length, the commonest way to be malformed.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Files up to this size are run at every length; larger ones would take quadratic time. */
#define CUT_MAX 1024

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run_bytes(const uint8_t *data, size_t size)
{
    uint8_t *exact = malloc(size ? size : 1);

    if (!exact)
        abort();
    if (size)
        memcpy(exact, data, size);
    (void)LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

/* The whole file, or NULL; the caller frees it. */
static uint8_t *read_file(const char *path, size_t *size)
{
    uint8_t *data = NULL;
    FILE *f = fopen(path, "rb");
    long end;

    if (!f)
        return NULL;
    if (fseek(f, 0, SEEK_END) == 0 && (end = ftell(f)) >= 0 && fseek(f, 0, SEEK_SET) == 0) {
        *size = (size_t)end;
        data = malloc(*size ? *size : 1);
        if (data && fread(data, 1, *size, f) != *size) {
            free(data);
            data = NULL;
        }
    }
    fclose(f);
    return data;
}

static int run_file(const char *path)
{
    size_t size;
    uint8_t *data = read_file(path, &size);

    if (!data) {
        fprintf(stderr, "replay: cannot read %s\n", path);
        return -1;
    }
    /* The name goes out first: after a crash it is the last line. */
    fprintf(stderr, "replay: %s (%zu bytes)\n", path, size);
    for (size_t cut = 0; size <= CUT_MAX && cut < size; cut++)
        run_bytes(data, cut);
    run_bytes(data, size);
    free(data);
    return 0;
}

/* The number of files run, or -1. */
static int run_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    char path[4096];
    int n = 0;

    if (!dir) {
        fprintf(stderr, "replay: cannot open the folder %s\n", folder);
        return -1;
    }
    while (n >= 0 && (entry = readdir(dir))) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        n = run_file(path) < 0 ? -1 : n + 1;
    }
    closedir(dir);
    return n;
}

int main(int argc, char **argv)
{
    int total = 0;

    for (int i = 1; i < argc; i++) {
        int n;

        if (argv[i][0] == '-')
            continue; /* libFuzzer's own options: both mains take the same command line */
        n = run_folder(argv[i]);
        if (n < 0)
            return 1;
        total += n;
    }
    fprintf(stderr, "replay: %d files\n", total);
    return total > 0 ? 0 : 1;
}
