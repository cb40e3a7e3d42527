/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: what the configs say, held against each other (PHONES 4.10) and against the
 * files that are there. A reference that fails for a reason already told (the file has a wrong
 * name, or was renamed after it was signed) is not told again.
 */
#include "core/folder_check_impl.h"

#include "core/load_name.h"
#include "core/name_diff.h"
#include "core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct slice load_of(const struct told *t)
{
    return slice_of(t->reading.load, t->reading.load_n);
}

static bool names_a_load(const struct told *t)
{
    return t->reading.result == PHONE_READS_LOAD && !t->flawed;
}

/* OS79XX.TXT agrees when it names the loader of the others' load (PHONES 1.1). */
static bool agrees(const struct told *t, const struct told *other)
{
    struct load_name name;
    char loader[LOAD_NAME_MAX + 1];
    if (slice_eq_nocase(load_of(t), load_of(other)) || t->file == other->file)
        return true;
    return t->format == CONFIG_OS79XX && load_name_parse(load_of(other), &name) &&
           load_name_loader_of(&name, loader, sizeof loader) && slice_is_nocase(load_of(t), loader);
}

/* Files of two phones may well name two loads: none of them is read by the other phone. */
static bool one_phone_reads_both(const struct told *a, const struct told *b)
{
    return !mac_known(a->mac) || !mac_known(b->mac) || mac_eq(a->mac, b->mac);
}

/* The file before t that a phone of t's reads too and that names another load; NULL: all is well.
 * OS79XX.TXT is held against all others, and agrees with all when it does so with one. */
static const struct told *opponent_of(const struct folder *f, const struct told *t)
{
    const struct told *opponent = NULL,
                      *end = t->format == CONFIG_OS79XX ? f->told + f->told_count : t;
    for (const struct told *o = f->told; o < end; o++) {
        if (!names_a_load(o) || o->format == CONFIG_OS79XX || !one_phone_reads_both(t, o))
            continue;
        if (!agrees(t, o))
            opponent = opponent ? opponent : o;
        else if (t->format == CONFIG_OS79XX)
            return NULL;
    }
    return opponent;
}

void folder_check_agreement(struct folder *f)
{
    for (size_t i = 0; i < f->told_count; i++) {
        const struct told *t = &f->told[i], *o = names_a_load(t) ? opponent_of(f, t) : NULL;
        char mine[128], other[128], file[128];
        if (!o)
            continue;
        folder_put(f, DIAG_LOADS_DISAGREE, t->file->name, -1,
                   "make all files name one load: hookflash write --load SET --root DIR",
                   "names %s, but %s names %s", text_safe(load_of(t), mine, sizeof mine),
                   text_safe(o->file->name, file, sizeof file),
                   text_safe(load_of(o), other, sizeof other));
    }
}

/* There under a name that has been found wrong already: hidden .txt, a blank, or renamed. */
static bool is_there_otherwise(const struct folder *f, struct slice wanted)
{
    for (size_t i = 0; i < f->count; i++) {
        char meant[64];
        struct signed_header sgn;
        if (folder_meant_name(f->file[i].name, meant) && slice_is_nocase(wanted, meant))
            return true;
        signed_header_parse(f->file[i].bytes, &sgn);
        if (sgn.present && !sgn.bad && slice_eq_nocase(sgn.name, wanted))
            return true;
    }
    return false;
}

/* The wanted file itself, under any case of letters: said, and found. */
static bool find_wanted(struct folder *f, const struct told *t, struct slice wanted)
{
    const struct load_file *other = folder_find_nocase(f, wanted);
    char name[128], disk[128], fix[200];
    if (!other)
        return false;
    if (folder_has(f, wanted))
        return true;
    text_safe(wanted, name, sizeof name);
    snprintf(fix, sizeof fix, "write the name as the file has it, or rename the file");
    folder_put(f, DIAG_NAME_CASE, t->file->name, -1, fix,
               "makes a phone ask for %s; the file is called %s", name,
               text_safe(other->name, disk, sizeof disk));
    return true;
}

/* The same release with other zeroes, or a letter for a digit. */
static bool tell_near_miss(struct folder *f, const struct told *t, struct slice wanted)
{
    struct slice *names = calloc(f->count ? f->count : 1, sizeof *names);
    struct name_diff d;
    struct load_name a, b;
    bool near = false;
    for (size_t i = 0; names && i < f->count; i++)
        names[i] = f->file[i].name;
    if (names && name_diff(wanted, names, f->count, &d)) {
        char name[128], disk[128];
        bool other_zeroes = d.class == NAME_OTHER_LOAD && load_name_parse(wanted, &a) &&
                            load_name_parse(names[d.expected], &b) && a.protocol == b.protocol &&
                            load_name_compare(&a, &b) == 0 &&
                            slice_ends(names[d.expected], ".loads");
        near = other_zeroes || d.class == NAME_LOOK_ALIKE;
        if (near)
            folder_put(f, DIAG_NAME_NEAR_MISS, t->file->name,
                       (int64_t)(t->reading.value_offset + d.offset),
                       "write the load's name as the file has it: signed files cannot be renamed",
                       "makes a phone ask for %s; there is %s: %s",
                       text_safe(wanted, name, sizeof name),
                       text_safe(names[d.expected], disk, sizeof disk), d.sentence);
    }
    free(names);
    return near;
}

static struct slice with(struct slice load, const char *extension, uint8_t dst[PHONE_REQUEST_MAX])
{
    return slice_of(dst, phone_request_with(load, extension, dst));
}

/* Pre-UAL phones fetch the image itself; a universal loader does so where there is no .loads. */
static bool has_image(struct folder *f, const struct told *t, struct slice load)
{
    uint8_t sbn[PHONE_REQUEST_MAX], bin[PHONE_REQUEST_MAX];
    return find_wanted(f, t, with(load, ".sbn", sbn)) || find_wanted(f, t, with(load, ".bin", bin));
}

static void check_reference(struct folder *f, const struct told *t)
{
    struct load_name name;
    struct slice load = load_of(t);
    uint8_t request[PHONE_REQUEST_MAX];
    struct slice wanted = slice_of(request, phone_request_for(load, request));
    char shown[128];
    bool ual = load_name_parse(load, &name) && load_name_is_ual(&name);
    if (t->format == CONFIG_OS79XX) {
        if (!has_image(f, t, load))
            folder_put_as(f, DIAG_FILE_MISSING, SEVERITY_WARNING, t->file->name,
                          "unpack the load's whole package into the folder",
                          "names %s, but neither its .bin nor its .sbn is here; only phones before "
                          "the universal loader ask for it",
                          text_safe(load, shown, sizeof shown));
        return;
    }
    if (find_wanted(f, t, wanted) || (!ual && has_image(f, t, load)) ||
        is_there_otherwise(f, wanted) || tell_near_miss(f, t, wanted))
        return;
    folder_put(f, DIAG_FILE_MISSING, t->file->name, -1,
               "put the load's files here: hookflash write --load SET --root DIR",
               "makes a phone ask for %s, which is not here",
               text_safe(wanted, shown, sizeof shown));
}

void folder_check_references(struct folder *f)
{
    for (size_t i = 0; i < f->told_count; i++)
        if (names_a_load(&f->told[i]))
            check_reference(f, &f->told[i]);
}
