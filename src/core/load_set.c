/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a set grows from an anchor, a file whose name (or, where somebody renamed
 * it, whose signed name) says "I am the manifest, the application or the one image of load X". From
 * X and from the manifest follow the names of the other parts, as the phone will ask for them; each
 * is then looked for among the files: by exact name, by name in another case, and last by the name
 * that its header carries. Nothing is guessed from a version.
 */
#include "core/load_set.h"

#include "core/phone_parse.h"

#include <stdio.h>
#include <string.h>

struct files {
    const struct load_file *file;
    size_t count;
};

const char *load_part_name(enum load_part p)
{
    static const char *const NAMES[] = {
        [PART_MANIFEST] = ".loads",
        [PART_LOADER] = "loader .sbn",
        [PART_APPLICATION] = "application .sb2",
        [PART_RAW_LOADER] = "unsigned .bin",
        [PART_IMAGE] = "image",
    };
    return (size_t)p < ARRAY_SIZE(NAMES) ? NAMES[p] : "part";
}

/* Does a file of this name found a set, and of which load? */
static bool is_anchor_name(struct slice name, struct load_name *load)
{
    bool manifest = slice_ends_nocase(name, ".loads");
    bool application = slice_ends_nocase(name, ".sb2");
    bool image = slice_ends_nocase(name, ".sbn") || slice_ends_nocase(name, ".bin");
    if ((!manifest && !application && !image) || !load_name_parse(name, load))
        return false;
    if (load->family != LOAD_FAMILY_7940_7960 || load->is_dashed_loader)
        return false;
    return load_name_is_ual(load) ? !image : image;
}

static struct slice signed_name(const struct load_file *f)
{
    struct signed_header h;
    signed_header_parse(f->bytes, &h);
    return h.present && !h.bad ? h.name : slice_of(NULL, 0);
}

/* The signed name has the right case; it decides wherever it says the same otherwise. */
static bool is_anchor(const struct load_file *f, struct load_name *load)
{
    struct slice inside = signed_name(f);
    if (slice_eq_nocase(inside, f->name))
        return is_anchor_name(inside, load);
    return is_anchor_name(f->name, load) || is_anchor_name(inside, load);
}

static const struct load_file *find_file(const struct files *files, struct slice name)
{
    const struct load_file *other_case = NULL;
    for (size_t i = 0; i < files->count; i++) {
        if (slice_eq(files->file[i].name, name))
            return &files->file[i];
        if (!other_case && slice_eq_nocase(files->file[i].name, name))
            other_case = &files->file[i];
    }
    for (size_t i = 0; i < files->count && !other_case; i++)
        if (slice_eq_nocase(signed_name(&files->file[i]), name))
            other_case = &files->file[i];
    return other_case;
}

static void find_part(const struct files *files, bool needed, struct load_set_part *part)
{
    struct slice name = slice_str(part->name);
    const struct load_file *f = find_file(files, name);
    part->needed = needed;
    if (!f)
        return;
    part->present = true;
    part->file = *f;
    part->case_differs = !slice_eq(f->name, name) && slice_eq_nocase(f->name, name);
    load_image_judge(f->name, f->bytes, &part->judged);
}

static void name_part(struct load_set_part *part, const char *base, const char *extension)
{
    snprintf(part->name, sizeof part->name, "%s%s", base, extension);
}

static void find_ual_parts(const struct files *files, struct load_set *set)
{
    struct load_set_part *part = set->part;
    struct load_set_part *manifest = &part[PART_MANIFEST];
    struct phone_manifest m = {0};
    char loader[LOAD_NAME_MAX + 1];

    name_part(manifest, set->name.text, ".loads");
    find_part(files, true, manifest);
    if (manifest->present && !manifest->judged.sgn.bad) {
        struct slice bytes = manifest->file.bytes;
        phone_parse_manifest(slice_sub(bytes, manifest->judged.sgn.length, bytes.n), &m);
    }
    snprintf(set->la_version, sizeof set->la_version, "%s", m.la_version);

    load_name_loader_of(&set->name, loader, sizeof loader);
    name_part(&part[PART_LOADER], loader, ".sbn");
    name_part(&part[PART_RAW_LOADER], loader, ".bin");
    name_part(&part[PART_APPLICATION], set->name.text, ".sb2");
    if (m.loader[0])
        name_part(&part[PART_LOADER], m.loader, "");
    if (m.application[0])
        name_part(&part[PART_APPLICATION], m.application, "");
    find_part(files, true, &part[PART_LOADER]);
    find_part(files, true, &part[PART_APPLICATION]);
    find_part(files, false, &part[PART_RAW_LOADER]);
}

static void find_image_parts(const struct files *files, struct load_set *set)
{
    bool is_signed = load_name_is_signed(&set->name);
    name_part(&set->part[PART_IMAGE], set->name.text, is_signed ? ".sbn" : ".bin");
    find_part(files, true, &set->part[PART_IMAGE]);
    if (is_signed) {
        name_part(&set->part[PART_RAW_LOADER], set->name.text, ".bin");
        find_part(files, false, &set->part[PART_RAW_LOADER]);
    }
}

/* Of an old image of unknown form there is no opinion (load_image.h), so it is not held back. */
bool load_set_part_is_good(const struct load_set *set, enum load_part which)
{
    const struct load_set_part *part = &set->part[which];
    bool may_be_old = which == PART_IMAGE || which == PART_RAW_LOADER;
    return part->present && (part->judged.verdict == FILE_WHOLE ||
                             (may_be_old && part->judged.verdict == FILE_UNKNOWN));
}

static void fill_set(const struct files *files, const struct load_name *name, struct load_set *set)
{
    *set = (struct load_set){.name = *name, .complete = true};
    if (load_name_is_ual(name))
        find_ual_parts(files, set);
    else
        find_image_parts(files, set);
    for (enum load_part p = 0; p < PART_COUNT; p++)
        if (set->part[p].needed && !load_set_part_is_good(set, p))
            set->complete = false;
}

static bool same_load(const struct load_name *a, const struct load_name *b)
{
    return slice_eq_nocase(slice_str(a->text), slice_str(b->text));
}

static bool is_known(const struct files *before, const struct load_name *load)
{
    struct load_name other;
    for (size_t i = 0; i < before->count; i++)
        if (is_anchor(&before->file[i], &other) && same_load(&other, load))
            return true;
    return false;
}

size_t load_sets_find(const struct load_file *file, size_t count, struct load_set *out, size_t cap)
{
    struct files all = {file, count};
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        struct load_name load;
        if (!is_anchor(&file[i], &load) || is_known(&(struct files){file, i}, &load))
            continue;
        if (found < cap)
            fill_set(&all, &load, &out[found]);
        found++;
    }
    return found;
}

static void describe_part(const struct load_set *set, enum load_part which, struct buf *b)
{
    const struct load_set_part *part = &set->part[which];
    if (!part->needed || load_set_part_is_good(set, which))
        return;
    if (!part->present)
        buf_printf(b, ", missing %s", part->name);
    else if (part->judged.verdict == FILE_RENAMED)
        buf_printf(b, ", renamed %s", part->name);
    else
        buf_printf(b, ", damaged %s (%s)", part->name, file_verdict_name(part->judged.verdict));
}

char *load_set_describe(const struct load_set *set, char *dst, size_t cap)
{
    char text[512], name[96];
    struct buf b;
    buf_fixed(&b, text, sizeof text);
    buf_str(&b, load_name_describe(&set->name, name, sizeof name));
    if (set->complete)
        buf_str(&b, ", complete");
    for (enum load_part p = 0; p < PART_COUNT; p++)
        describe_part(set, p, &b);
    snprintf(dst, cap, "%s", buf_cstr(&b));
    return dst;
}
