/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: every file is judged by itself (its name, its image, what a phone reads in
 * it), then the folder as a whole (sets, agreement, references). A cause is said once: a file that
 * is there under a wrong name is not reported as missing besides.
 */
#include "core/folder_check.h"

#include "core/folder_check_impl.h"
#include "core/name_diff.h"
#include "core/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SETS_MAX = 64 };

__attribute__((format(printf, 4, 0))) static void
put_finding(struct folder *f, struct finding *finding, const char *fix, const char *fmt, va_list ap)
{
    vsnprintf(finding->text, sizeof finding->text, fmt, ap);
    snprintf(finding->fix, sizeof finding->fix, "%s", fix ? fix : "");
    f->put(f->ctx, finding);
    f->put_count++;
}

void folder_put(struct folder *f, enum diagnosis slug, struct slice path, int64_t offset,
                const char *fix, const char *fmt, ...)
{
    struct finding finding = {
        .slug = slug,
        .severity = slug == DIAGNOSIS_COUNT ? SEVERITY_OK : diagnosis_entry(slug)->severity,
        .path = path,
        .has_offset = offset >= 0,
        .offset = offset >= 0 ? (uint64_t)offset : 0,
    };
    va_list ap;
    va_start(ap, fmt);
    put_finding(f, &finding, fix, fmt, ap);
    va_end(ap);
}

void folder_put_as(struct folder *f, enum diagnosis slug, enum severity severity, struct slice path,
                   const char *fix, const char *fmt, ...)
{
    struct finding finding = {.slug = slug, .severity = severity, .path = path};
    va_list ap;
    va_start(ap, fmt);
    put_finding(f, &finding, fix, fmt, ap);
    va_end(ap);
}

bool folder_has(const struct folder *f, struct slice name)
{
    for (size_t i = 0; i < f->count; i++)
        if (slice_eq(f->file[i].name, name))
            return true;
    return false;
}

const struct load_file *folder_find_nocase(const struct folder *f, struct slice name)
{
    for (size_t i = 0; i < f->count; i++)
        if (slice_eq_nocase(f->file[i].name, name))
            return &f->file[i];
    return NULL;
}

static bool has_load_extension(struct slice name)
{
    static const char *const EXTENSION[] = {".loads", ".sbn", ".sb2"};
    for (size_t i = 0; i < ARRAY_SIZE(EXTENSION); i++)
        if (slice_ends_nocase(name, EXTENSION[i]))
            return true;
    return false;
}

static bool is_phone_name(struct slice name)
{
    return !name_has_stray_byte(name, NULL) &&
           (config_format_of(name) != CONFIG_NONE || has_load_extension(name));
}

bool folder_meant_name(struct slice name, char dst[static 64])
{
    /* What editors and mail programs append, often hidden by the file manager (PHONES 5.4). */
    static const char *const HIDDEN[] = {"_.txt", ".txt"};
    size_t n = 0;
    if (is_phone_name(name))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(HIDDEN); i++)
        if (slice_ends_nocase(name, HIDDEN[i])) {
            name = slice_sub(name, 0, name.n - strlen(HIDDEN[i]));
            break;
        }
    for (size_t i = 0; i < name.n && n < 63; i++)
        if (!name_has_stray_byte(slice_sub(name, i, 1), NULL))
            dst[n++] = (char)name.p[i];
    dst[n] = '\0';
    return is_phone_name(slice_str(dst));
}

static void check_name(struct folder *f, struct slice name)
{
    char meant[64], spelling[CONFIG_SPELLING_SIZE], fix[160];
    size_t at;
    if (config_spelling(name, spelling) && !slice_is(name, spelling)) {
        snprintf(fix, sizeof fix, "rename it to %s", spelling);
        folder_put(f, DIAG_NAME_CASE, name, -1, fix,
                   "phones ask for %s: only a server that does not mind the case finds it",
                   spelling);
        return;
    }
    if (!folder_meant_name(name, meant))
        return;
    snprintf(fix, sizeof fix, "rename it to %s", meant);
    if (name_has_stray_byte(name, &at))
        folder_put(f, DIAG_NAME_BYTES, name, -1, fix,
                   "byte %zu of the file's name is 0x%02x: phones ask for %s", at, name.p[at],
                   meant);
    else
        folder_put(f, DIAG_NAME_NEAR_MISS, name, -1, fix,
                   "phones ask for %s and never for this name", meant);
}

static const enum diagnosis SLUG_OF_VERDICT[FILE_VERDICT_COUNT] = {
    [FILE_WHOLE] = DIAGNOSIS_COUNT,
    [FILE_TEXT_MODE] = DIAG_TEXT_MODE_DAMAGE,
    [FILE_TRUNCATED] = DIAG_IMAGE_DAMAGED,
    [FILE_RENAMED] = DIAG_HEADER_NAME_MISMATCH,
    [FILE_CHECKSUM] = DIAG_IMAGE_DAMAGED,
    [FILE_HEADER] = DIAG_IMAGE_DAMAGED,
    [FILE_NO_LOAD] = DIAG_CONFIG_WITHOUT_LOAD,
    [FILE_TOO_LONG] = DIAG_CONFIG_TOO_LONG,
    [FILE_UNKNOWN] = DIAGNOSIS_COUNT,
};

/* Load files by name, and whatever begins with a signed header under another name. */
static bool is_load_file(const struct load_file *file)
{
    struct load_name name;
    struct signed_header sgn;
    if (load_name_parse(file->name, &name) && name.family != LOAD_FAMILY_7940_7960)
        return false;
    if (has_load_extension(file->name))
        return true;
    signed_header_parse(file->bytes, &sgn);
    return (sgn.present && !sgn.bad) ||
           (slice_ends_nocase(file->name, ".bin") && load_name_parse(file->name, &name));
}

static void check_load_file(struct folder *f, const struct load_file *file)
{
    struct load_image judged;
    if (!is_load_file(file))
        return;
    load_image_judge(file->name, file->bytes, &judged);
    if (judged.verdict == FILE_UNKNOWN)
        return;
    if (judged.verdict == FILE_WHOLE)
        folder_put(f, DIAGNOSIS_COUNT, file->name, -1, NULL, "%s, whole (%zu bytes)",
                   image_kind_name(judged.kind), file->bytes.n);
    else
        folder_put(f, SLUG_OF_VERDICT[judged.verdict], file->name, (int64_t)judged.offset,
                   judged.fix, "%s", judged.text);
}

static void check_set(struct folder *f, const struct load_set *set)
{
    char text[200], fix[160];
    struct slice path = slice_str(set->name.text);
    bool missing = false;
    for (enum load_part p = 0; p < PART_COUNT; p++) {
        const struct load_set_part *part = &set->part[p];
        missing = missing || (part->needed && !part->present);
        if (part->present && part->case_differs) {
            snprintf(fix, sizeof fix, "rename it to %s: the signature does not mind", part->name);
            folder_put(f, DIAG_NAME_CASE, part->file.name, -1, fix, "phones ask for %s",
                       part->name);
        }
    }
    load_set_describe(set, text, sizeof text);
    if (missing)
        folder_put(f, DIAG_SET_INCOMPLETE, path, -1,
                   "unpack the whole package of this load into the folder", "%s", text);
    else if (set->complete)
        folder_put(f, DIAGNOSIS_COUNT, path, -1, NULL, "%s", text);
}

static void put_no_memory(struct folder *f, const char *what)
{
    folder_put_as(f, DIAGNOSIS_COUNT, SEVERITY_ERROR, slice_str(""), "check fewer files",
                  "not enough memory to judge %s %zu files", what, f->count);
}

static void check_sets(struct folder *f)
{
    struct load_set *set = calloc(SETS_MAX, sizeof *set);
    size_t n = set ? load_sets_find(f->file, f->count, set, SETS_MAX) : 0;
    if (!set)
        put_no_memory(f, "the sets in");
    for (size_t i = 0; i < n && i < SETS_MAX; i++)
        check_set(f, &set[i]);
    free(set);
}

static void check_one(struct folder *f, const struct load_file *file)
{
    size_t before = f->put_count;
    check_name(f, file->name);
    check_load_file(f, file);
    folder_check_config(f, file);
    if (f->scope == CHECK_FILES && f->put_count == before)
        folder_put_as(f, DIAGNOSIS_COUNT, SEVERITY_NOTE, file->name, NULL,
                      "no load file and no config of a 7940/7960: not judged");
}

void folder_check(const struct load_file *file, size_t count, enum check_scope scope,
                  void (*put)(void *ctx, const struct finding *f), void *ctx)
{
    struct folder f = {.file = file, .count = count, .scope = scope, .put = put, .ctx = ctx};
    f.told = calloc(count ? 2 * count : 1, sizeof *f.told);
    if (!f.told) {
        put_no_memory(&f, "these");
        return;
    }
    for (size_t i = 0; i < count; i++)
        check_one(&f, &file[i]);
    if (scope == CHECK_FOLDER) {
        check_sets(&f);
        folder_check_agreement(&f);
        folder_check_references(&f);
    }
    if (f.put_count == 0)
        folder_put_as(&f, DIAGNOSIS_COUNT, SEVERITY_NOTE, slice_str(""),
                      "hookflash write --load SET --root DIR puts everything there",
                      "nothing here that a 7940/7960 asks for");
    free(f.told);
}
