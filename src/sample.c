/* SPDX-License-Identifier: MIT */
#include "sample.h"

#include "load_bag.h"
#include "paths.h"
#include "phones/forge.h"

#include <errno.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDERS_OPEN = 16 };

const char *const sample_loads[SAMPLE_LOADS] = {"P0S3-8-12-00", "P00308010200"};

static int forge_load(const char *name, struct load_bag *bag)
{
    struct load_name load;
    char file[64];
    load_name_parse(slice_str(name), &load);
    for (unsigned p = 0; p < PART_COUNT; p++) {
        struct buf bytes;
        if (!*forge_part_name(&load, (enum load_part)p, file))
            continue;
        buf_growing(&bytes, STORE_FILE_MAX);
        int rc = forge_part(&load, (enum load_part)p, FORGE_WHOLE, &bytes)
                     ? load_bag_add(bag, slice_str(file), &bytes)
                     : -ENOMEM;
        buf_free(&bytes);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int sample_store(struct load_store **out)
{
    struct load_bag bag = {0};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < SAMPLE_LOADS; i++)
        rc = forge_load(sample_loads[i], &bag);
    if (rc == 0)
        return load_store_of(&bag, out);
    load_bag_free(&bag);
    return rc;
}

struct mac sample_mac(size_t i)
{
    return (struct mac){{0x00, 0x15, 0x62, 0x19, (uint8_t)(0x10 + (i >> 8)), (uint8_t)i}};
}

int sample_folder_name(char *dst, size_t cap)
{
    const char *tmp = getenv("TMPDIR");
    uint64_t chance;
    if (getrandom(&chance, sizeof chance, 0) != sizeof chance)
        return -errno;
    int n =
        snprintf(dst, cap, "%s/hookflash-demo-%016" PRIx64, tmp && tmp[0] ? tmp : "/tmp", chance);
    return n < 0 || (size_t)n >= cap ? -ENAMETOOLONG : 0;
}

int sample_folder_make(const char *folder)
{
    return mkdir(folder, 0700) == 0 ? 0 : -errno;
}

static int remove_one(const char *path, const struct stat *st, int what, struct FTW *ftw)
{
    (void)st, (void)ftw;
    /* Not remove(): it tries the other one first, which the sandbox answers in its own way. */
    (void)(what == FTW_DP ? rmdir(path) : unlink(path));
    return 0;
}

void sample_folder_remove(const char *folder)
{
    nftw(folder, remove_one, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
}

int sample_phones_start(struct child *child, struct loop *loop, const struct sample_phones *phones,
                        void (*line)(void *ctx, struct slice line), void (*ended)(void *ctx),
                        void *ctx)
{
    char program[PATH_SIZE + 32], folder[PATH_SIZE], server[IP_TEXT_SIZE + 8], ip[IP_TEXT_SIZE],
        count[24], speed[32], seed[16], loss[32], mac[MAC_TEXT_SIZE], interface[] = "--interface";
    int rc = paths_program_folder(folder, sizeof folder);
    if (rc < 0) {
        fprintf(stderr, "hookflash: cannot find this program's own folder: %s\n", strerror(-rc));
        return rc;
    }
    snprintf(program, sizeof program, "%s/hookflash-phones", folder);
    snprintf(server, sizeof server, "%s:%u", ip_format(phones->server, ip), phones->port);
    snprintf(count, sizeof count, "%zu", phones->count);
    snprintf(speed, sizeof speed, "%g", phones->speed);
    snprintf(seed, sizeof seed, "%u", phones->seed);
    snprintf(loss, sizeof loss, "%g", phones->loss);
    char *argv[] = {program,
                    phones->interface ? interface : "--server",
                    phones->interface ? (char *)(uintptr_t)phones->interface : server,
                    "--count",
                    count,
                    "--from",
                    (char *)(uintptr_t)phones->from,
                    "--mac",
                    mac_format(sample_mac(0), mac),
                    "--speed",
                    speed,
                    "--seed",
                    seed,
                    "--loss",
                    loss,
                    "--json",
                    phones->stay ? NULL : "--until-settled",
                    NULL};
    rc = phones->interface ? child_start_raw(child, loop, argv, line, ended, ctx)
                           : child_start(child, loop, argv, line, ended, ctx);
    if (rc < 0)
        fprintf(stderr, "hookflash: %s: %s\nNext: make install, or ./bootstrap build\n", program,
                strerror(-rc));
    return rc;
}
