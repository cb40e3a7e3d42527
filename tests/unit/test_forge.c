/* SPDX-License-Identifier: MIT */
/* Forged sets look like the real ones of PHONES 1.3: names, sizes, LA_VERSION, line ends. */
#include "cmocka_all.h"

#include "core/load_image.h"
#include "core/phone_parse.h"
#include "phones/forge.h"

#include <string.h>

static struct load_name name_of(const char *text)
{
    struct load_name n;
    assert_true(load_name_parse(slice_str(text), &n));
    return n;
}

static void sets_have_the_sizes_of_real_ones(void **state)
{
    (void)state;
    static const struct {
        const char *load;
        enum load_part part;
        const char *name; /* "": no such part */
        size_t size;
    } row[] = {
        {"P0S3-8-12-00", PART_MANIFEST, "P0S3-8-12-00.loads", 458},
        {"P0S3-8-12-00", PART_LOADER, "P003-8-12-00.sbn", 130956},
        {"P0S3-8-12-00", PART_RAW_LOADER, "P003-8-12-00.bin", 130552},
        {"P0S3-8-12-00", PART_APPLICATION, "P0S3-8-12-00.sb2", 756524},
        {"P0S3-8-12-00", PART_IMAGE, "", 0},
        {"P0S3-08-11-00", PART_MANIFEST, "P0S3-08-11-00.loads", 463},
        {"P0S3-07-4-00", PART_MANIFEST, "P0S3-07-4-00.loads", 461},
        {"P0030801SR02", PART_MANIFEST, "P0030801SR02.loads", 458},
        {"P0030801SR02", PART_LOADER, "P0030801SR02.sbn", 130956},
        {"P0030801SR02", PART_RAW_LOADER, "P0030801SR02.bin", 130552},
        {"P0030801SR02", PART_APPLICATION, "P0030801SR02.sb2", 708460},
        {"P00308000500", PART_LOADER, "P00308000500.sbn", 130228},
        {"P00307020300", PART_MANIFEST, "P00307020300.loads", 461},
        {"P00307020300", PART_LOADER, "P00307020300.sbn", 129400},
        {"P00307020300", PART_APPLICATION, "P00307020300.sb2", 681290},
        {"P00306000300", PART_MANIFEST, "P00306000300.loads", 461},
        {"P0M3-07-0-00", PART_LOADER, "P003-07-0-00.sbn", 130956},
        {"P00305000300", PART_IMAGE, "P00305000300.sbn", 398244},
        {"P00305000300", PART_RAW_LOADER, "P00305000300.bin", 397840},
        {"P00305000300", PART_MANIFEST, "", 0},
        {"P0S3-06-3-00", PART_IMAGE, "P0S3-06-3-00.sbn", 487424},
        {"P0S30202", PART_IMAGE, "P0S30202.bin", 487424},
        {"P0S30202", PART_RAW_LOADER, "", 0},
        {"P003-8-12-00", PART_LOADER, "", 0},
        {"P00405000700", PART_IMAGE, "", 0},
        {"SCCP41.9-4-2SR3-1S", PART_MANIFEST, "", 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct load_name n = name_of(row[i].load);
        char name[64];
        struct buf b;
        buf_growing(&b, 1 << 20);
        assert_string_equal(forge_part_name(&n, row[i].part, name), row[i].name);
        assert_int_equal(forge_part(&n, row[i].part, FORGE_WHOLE, &b), row[i].size != 0);
        assert_int_equal(b.len, row[i].size);
        buf_free(&b);
    }
}

static void manifests_tie_the_set_together(void **state)
{
    (void)state;
    static const struct {
        const char *load, *loader, *application, *la_version;
    } row[] = {
        {"P0S3-8-12-00", "P003-8-12-00.sbn", "P0S3-8-12-00.sb2", "PAS30830"},
        {"P0M3-8-12-00", "P003-8-12-00.sbn", "P0M3-8-12-00.sb2", "PAS30830"},
        {"P0030801SR02", "P0030801SR02.sbn", "P0030801SR02.sb2", "PAS30831"},
        {"P0S3-08-11-00", "P003-08-11-00.sbn", "P0S3-08-11-00.sb2", "PS081100"},
        {"P00308010200", "P00308010200.sbn", "P00308010200.sb2", "P0080102"},
        {"P0030702T023", "P0030702T023.sbn", "P0030702T023.sb2", "P0070273"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct load_name n = name_of(row[i].load);
        struct buf b, loader;
        struct phone_manifest m;
        struct load_image j;
        buf_growing(&b, 1 << 20);
        buf_growing(&loader, 1 << 20);
        assert_true(forge_part(&n, PART_MANIFEST, FORGE_WHOLE, &b));
        assert_true(phone_parse_manifest(slice_sub(buf_view(&b), 404, b.len), &m));
        assert_string_equal(m.loader, row[i].loader);
        assert_string_equal(m.application, row[i].application);
        assert_string_equal(m.la_version, row[i].la_version);
        assert_true(forge_part(&n, PART_LOADER, FORGE_WHOLE, &loader));
        load_image_judge(slice_str(m.loader), buf_view(&loader), &j);
        assert_int_equal(j.verdict, FILE_WHOLE);
        assert_string_equal(j.image.apid, row[i].la_version);
        buf_free(&b);
        buf_free(&loader);
    }
}

/* `cmp -i 404 P003-8-12-00.sbn P003-8-12-00.bin` finds nothing (PHONES 1.2). */
static void the_unsigned_twin_is_the_payload(void **state)
{
    (void)state;
    static const struct {
        const char *load;
        enum load_part part;
    } row[] = {{"P0S3-8-12-00", PART_LOADER}, {"P00305000300", PART_IMAGE}};
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct load_name n = name_of(row[i].load);
        struct buf signed_file, raw;
        buf_growing(&signed_file, 1 << 20);
        buf_growing(&raw, 1 << 20);
        assert_true(forge_part(&n, row[i].part, FORGE_WHOLE, &signed_file));
        assert_true(forge_part(&n, PART_RAW_LOADER, FORGE_WHOLE, &raw));
        assert_true(
            slice_eq(slice_sub(buf_view(&signed_file), 404, signed_file.len), buf_view(&raw)));
        buf_free(&signed_file);
        buf_free(&raw);
    }
}

static void faults_are_what_they_say(void **state)
{
    (void)state;
    static const struct {
        enum load_part part;
        enum forge_fault fault;
        bool made;
        enum file_verdict verdict;
    } row[] = {
        {PART_MANIFEST, FORGE_TRUNCATED, true, FILE_TRUNCATED},
        {PART_MANIFEST, FORGE_TEXT_MODE, true, FILE_TEXT_MODE},
        {PART_MANIFEST, FORGE_CHECKSUM, false, FILE_UNKNOWN},
        {PART_MANIFEST, FORGE_RENAMED, true, FILE_RENAMED},
        {PART_LOADER, FORGE_TRUNCATED, true, FILE_TRUNCATED},
        {PART_LOADER, FORGE_TEXT_MODE, true, FILE_TEXT_MODE},
        {PART_LOADER, FORGE_CHECKSUM, true, FILE_CHECKSUM},
        {PART_LOADER, FORGE_RENAMED, true, FILE_RENAMED},
        {PART_APPLICATION, FORGE_TRUNCATED, true, FILE_TRUNCATED},
        {PART_APPLICATION, FORGE_TEXT_MODE, true, FILE_TEXT_MODE},
        {PART_APPLICATION, FORGE_CHECKSUM, true, FILE_CHECKSUM},
        {PART_APPLICATION, FORGE_RENAMED, true, FILE_RENAMED},
        {PART_RAW_LOADER, FORGE_TEXT_MODE, true, FILE_TEXT_MODE},
        {PART_RAW_LOADER, FORGE_RENAMED, false, FILE_UNKNOWN},
    };
    struct load_name n = name_of("P0S3-8-12-00");
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        char name[64];
        struct load_image j;
        struct buf b;
        buf_growing(&b, 1 << 20);
        buf_str(&b, "before"); /* the part is appended */
        assert_int_equal(forge_part(&n, row[i].part, row[i].fault, &b), row[i].made);
        if (row[i].made) {
            load_image_judge(slice_str(forge_part_name(&n, row[i].part, name)),
                             slice_sub(buf_view(&b), 6, b.len), &j);
            assert_int_equal(j.verdict, row[i].verdict);
        }
        buf_free(&b);
    }
}

static void a_full_buffer_is_told(void **state)
{
    (void)state;
    struct load_name n = name_of("P0S3-8-12-00");
    struct buf b;
    buf_growing(&b, 1000);
    assert_false(forge_part(&n, PART_LOADER, FORGE_WHOLE, &b));
    assert_false(forge_part(&n, PART_LOADER, FORGE_CHECKSUM, &b));
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_have_the_sizes_of_real_ones),
        cmocka_unit_test(manifests_tie_the_set_together),
        cmocka_unit_test(the_unsigned_twin_is_the_payload),
        cmocka_unit_test(faults_are_what_they_say),
        cmocka_unit_test(a_full_buffer_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
