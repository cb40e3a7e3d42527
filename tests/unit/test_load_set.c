/* SPDX-License-Identifier: MIT */
/* Sets among the files of a folder, as technicians leave folders. */
#include "cmocka_all.h"

#include "core/load_set.h"
#include "phones/forge.h"

#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 16 };

struct folder {
    struct load_file file[FILES_MAX];
    struct buf bytes[FILES_MAX];
    char name[FILES_MAX][64];
    size_t count;
};

static void put(struct folder *f, const char *load, enum load_part part, enum forge_fault fault,
                const char *as)
{
    struct load_name n;
    size_t i = f->count++;
    assert_true(i < FILES_MAX);
    assert_true(load_name_parse(slice_str(load), &n));
    buf_growing(&f->bytes[i], 1 << 20);
    assert_true(forge_part(&n, part, fault, &f->bytes[i]));
    forge_part_name(&n, part, f->name[i]);
    if (as)
        strcpy(f->name[i], as);
    f->file[i] = (struct load_file){slice_str(f->name[i]), buf_view(&f->bytes[i])};
}

static void put_set(struct folder *f, const char *load)
{
    put(f, load, PART_MANIFEST, FORGE_WHOLE, NULL);
    put(f, load, PART_LOADER, FORGE_WHOLE, NULL);
    put(f, load, PART_RAW_LOADER, FORGE_WHOLE, NULL);
    put(f, load, PART_APPLICATION, FORGE_WHOLE, NULL);
}

static void clear(struct folder *f)
{
    for (size_t i = 0; i < f->count; i++)
        buf_free(&f->bytes[i]);
    *f = (struct folder){0};
}

static const char *described(const struct folder *f)
{
    static char text[256];
    static struct load_set set[4];
    assert_int_equal(load_sets_find(f->file, f->count, set, 4), 1);
    return load_set_describe(&set[0], text, sizeof text);
}

static void a_whole_package_is_complete(void **state)
{
    (void)state;
    static const struct {
        const char *load, *described, *loader, *application, *raw, *la_version;
    } row[] = {
        {"P0S3-8-12-00", "SIP 8.12, complete", "P003-8-12-00.sbn", "P0S3-8-12-00.sb2",
         "P003-8-12-00.bin", "PAS30830"},
        {"P0030801SR02", "SCCP 8.1(2)SR2, complete", "P0030801SR02.sbn", "P0030801SR02.sb2",
         "P0030801SR02.bin", "PAS30831"},
        {"P0M3-07-0-00", "MGCP 7.0, complete", "P003-07-0-00.sbn", "P0M3-07-0-00.sb2",
         "P003-07-0-00.bin", "PS070000"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct folder f = {0};
        struct load_set set;
        char text[128];
        put_set(&f, row[i].load);
        assert_int_equal(load_sets_find(f.file, f.count, &set, 1), 1);
        assert_string_equal(set.name.text, row[i].load);
        assert_string_equal(load_set_describe(&set, text, sizeof text), row[i].described);
        assert_true(set.complete);
        assert_string_equal(set.part[PART_LOADER].name, row[i].loader);
        assert_string_equal(set.part[PART_APPLICATION].name, row[i].application);
        assert_string_equal(set.part[PART_RAW_LOADER].name, row[i].raw);
        assert_false(set.part[PART_RAW_LOADER].needed);
        assert_true(set.part[PART_RAW_LOADER].present);
        assert_string_equal(set.la_version, row[i].la_version);
        clear(&f);
    }
}

static void what_is_wrong_is_said_part_by_part(void **state)
{
    (void)state;
    static const struct {
        enum load_part part;
        enum forge_fault fault;
        const char *as; /* "": left out */
        const char *described;
    } row[] = {
        {PART_APPLICATION, FORGE_WHOLE, "", "SIP 8.12, missing P0S3-8-12-00.sb2"},
        {PART_LOADER, FORGE_WHOLE, "", "SIP 8.12, missing P003-8-12-00.sbn"},
        {PART_MANIFEST, FORGE_WHOLE, "", "SIP 8.12, missing P0S3-8-12-00.loads"},
        {PART_RAW_LOADER, FORGE_WHOLE, "", "SIP 8.12, complete"},
        {PART_RAW_LOADER, FORGE_CHECKSUM, NULL, "SIP 8.12, complete"},
        {PART_APPLICATION, FORGE_TRUNCATED, NULL, "SIP 8.12, damaged P0S3-8-12-00.sb2 (truncated)"},
        {PART_LOADER, FORGE_TEXT_MODE, NULL, "SIP 8.12, damaged P003-8-12-00.sbn (text-mode)"},
        {PART_LOADER, FORGE_CHECKSUM, NULL, "SIP 8.12, damaged P003-8-12-00.sbn (checksum)"},
        {PART_MANIFEST, FORGE_TEXT_MODE, NULL, "SIP 8.12, damaged P0S3-8-12-00.loads (text-mode)"},
        {PART_MANIFEST, FORGE_RENAMED, NULL, "SIP 8.12, renamed P0S3-8-12-00.loads"},
        {PART_MANIFEST, FORGE_WHOLE, "sip.loads", "SIP 8.12, renamed P0S3-8-12-00.loads"},
        {PART_LOADER, FORGE_WHOLE, "P003-8-12-00(1).sbn", "SIP 8.12, renamed P003-8-12-00.sbn"},
        {PART_APPLICATION, FORGE_WHOLE, "P0S3-8-12-00.bin", "SIP 8.12, renamed P0S3-8-12-00.sb2"},
        {PART_LOADER, FORGE_WHOLE, "p003-8-12-00.SBN", "SIP 8.12, complete"},
        {PART_MANIFEST, FORGE_WHOLE, "P0S3-8-12-00.LOADS", "SIP 8.12, complete"},
    };
    static const enum load_part PARTS[] = {PART_MANIFEST, PART_LOADER, PART_RAW_LOADER,
                                           PART_APPLICATION};
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct folder f = {0};
        for (size_t p = 0; p < ARRAY_SIZE(PARTS); p++)
            if (PARTS[p] != row[i].part)
                put(&f, "P0S3-8-12-00", PARTS[p], FORGE_WHOLE, NULL);
            else if (!row[i].as || row[i].as[0])
                put(&f, "P0S3-8-12-00", PARTS[p], row[i].fault, row[i].as);
        assert_string_equal(described(&f), row[i].described);
        clear(&f);
    }
}

static void a_case_that_differs_is_noted(void **state)
{
    (void)state;
    struct folder f = {0};
    struct load_set set;
    put(&f, "P0S3-8-12-00", PART_MANIFEST, FORGE_WHOLE, "p0s3-8-12-00.loads");
    put(&f, "P0S3-8-12-00", PART_APPLICATION, FORGE_WHOLE, NULL);
    assert_int_equal(load_sets_find(f.file, f.count, &set, 1), 1);
    /* The load keeps the name that Cisco signed, whatever the file is called. */
    assert_string_equal(set.name.text, "P0S3-8-12-00");
    assert_true(set.part[PART_MANIFEST].case_differs);
    assert_false(set.part[PART_APPLICATION].case_differs);
    clear(&f);
}

static void before_the_universal_loader_one_image_is_a_set(void **state)
{
    (void)state;
    static const struct {
        const char *load;
        enum load_part part;
        enum forge_fault fault;
        const char *described;
    } row[] = {
        {"P0S3-06-3-00", PART_IMAGE, FORGE_WHOLE, "SIP 6.3, complete"},
        {"P0S3-06-3-00", PART_IMAGE, FORGE_CHECKSUM,
         "SIP 6.3, damaged P0S3-06-3-00.sbn (checksum)"},
        {"P0S3-06-3-00", PART_RAW_LOADER, FORGE_WHOLE, "SIP 6.3, missing P0S3-06-3-00.sbn"},
        {"P00305000300", PART_IMAGE, FORGE_WHOLE, "SCCP 5.0(3), complete"},
        {"P0S30202", PART_IMAGE, FORGE_WHOLE, "SIP 2.2, complete"},
        {"P0S30202", PART_IMAGE, FORGE_TRUNCATED, "SIP 2.2, damaged P0S30202.bin (truncated)"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct folder f = {0};
        put(&f, row[i].load, row[i].part, row[i].fault, NULL);
        assert_string_equal(described(&f), row[i].described);
        clear(&f);
    }
}

static void several_sets_and_other_files(void **state)
{
    (void)state;
    static const char PLAIN[] = "P003-8-12-00\r\n";
    struct folder f = {0};
    struct load_set set[3];
    char text[128];
    put_set(&f, "P0S3-8-12-00");
    put_set(&f, "P0030801SR02");
    put(&f, "P0S3-8-12-00", PART_MANIFEST, FORGE_WHOLE, NULL); /* the same name twice */
    put(&f, "P0S3-06-3-00", PART_IMAGE, FORGE_WHOLE, NULL);
    f.file[f.count++] =
        (struct load_file){slice_str("OS79XX.TXT"), slice_of(PLAIN, sizeof PLAIN - 1)};
    f.file[f.count++] = (struct load_file){slice_str("SCCP41.9-4-2SR3-1S.loads"), slice_str("#")};
    f.file[f.count++] = (struct load_file){slice_str("P0S3.sb2"), slice_of(NULL, 0)};
    assert_int_equal(load_sets_find(f.file, f.count, set, 3), 3);
    assert_string_equal(load_set_describe(&set[0], text, sizeof text), "SIP 8.12, complete");
    assert_string_equal(load_set_describe(&set[1], text, sizeof text), "SCCP 8.1(2)SR2, complete");
    assert_string_equal(load_set_describe(&set[2], text, sizeof text), "SIP 6.3, complete");
    /* More than there is room for are counted, and nothing is written behind the room. */
    memset(&set[1], 0x55, sizeof set[1]);
    assert_int_equal(load_sets_find(f.file, f.count, set, 1), 3);
    assert_int_equal(((uint8_t *)&set[1])[0], 0x55);
    assert_int_equal(load_sets_find(f.file, f.count, NULL, 0), 3);
    assert_int_equal(load_sets_find(NULL, 0, set, 3), 0);
    clear(&f);
}

/* A loader alone founds no set: it belongs to whichever application names it. */
static void a_loader_alone_is_no_set(void **state)
{
    (void)state;
    struct folder f = {0};
    struct load_set set;
    put(&f, "P0S3-8-12-00", PART_LOADER, FORGE_WHOLE, NULL);
    put(&f, "P0S3-8-12-00", PART_RAW_LOADER, FORGE_WHOLE, NULL);
    put(&f, "P0030801SR02", PART_LOADER, FORGE_WHOLE, NULL);
    assert_int_equal(load_sets_find(f.file, f.count, &set, 1), 0);
    clear(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_package_is_complete),
        cmocka_unit_test(what_is_wrong_is_said_part_by_part),
        cmocka_unit_test(a_case_that_differs_is_noted),
        cmocka_unit_test(before_the_universal_loader_one_image_is_a_set),
        cmocka_unit_test(several_sets_and_other_files),
        cmocka_unit_test(a_loader_alone_is_no_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
