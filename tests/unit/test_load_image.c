/* SPDX-License-Identifier: MIT */
/*
 * Firmware files as a bad transfer leaves them. The sums here were computed by
 * tests/oracle/phones2.py, not by the code under test.
 */
#include "cmocka_all.h"

#include "core/load_image.h"
#include "phones/forge.h"

#include <string.h>

static void sums_known_from_elsewhere(void **state)
{
    (void)state;
    static uint8_t pattern[5000], ones[70000];
    for (size_t i = 0; i < sizeof pattern; i++)
        pattern[i] = (uint8_t)(i * 7 + 3);
    memset(ones, 0xff, sizeof ones);
    assert_int_equal(load_image_sum(slice_str(""), 0, 0, 0, 0), 0x5555);
    assert_int_equal(load_image_sum(slice_str("A"), 0, 0, 0, 0), 0x9696);
    assert_int_equal(load_image_sum(slice_of(pattern, sizeof pattern), 0, 0, 0, 0), 0xf06c);
    assert_int_equal(load_image_sum(slice_of(pattern, sizeof pattern), 0x20, 0x120, 0x128, 0x12c),
                     0x0eb7);
    assert_int_equal(load_image_sum(slice_of(ones, sizeof ones), 0, 0, 0, 0), 0xcd0c);
}

/* 0x200 bytes of image and 64 of DSP block, made of two patterns. */
static struct slice small_image(bool packed, uint8_t mem[static 0x240])
{
    static const char ID[] = "P003-8-12-00", APID[] = "PAS30830";
    const char *dsp_id = packed ? "PS03AA00" : "DSP4.0(5.0)[A0]";
    size_t id_size = packed ? 8 : 28;
    struct buf b;
    for (size_t i = 0; i < 0x200; i++)
        mem[i] = (uint8_t)(i * 7 + 3);
    buf_fixed(&b, mem + 0x20, 0x11c);
    buf_put(&b, ID, strlen(ID));
    buf_fill(&b, 0, 256 - strlen(ID));
    buf_put(&b, APID, 8);
    buf_le32(&b, packed ? 0 : 0xac35);
    buf_le32(&b, packed ? 0x400 : 0x200);
    buf_le32(&b, packed ? 0x80000001 : 0);
    buf_le32(&b, packed ? 0x2fb3 : 0);
    buf_le32(&b, packed ? 0x200 : 0);
    buf_fixed(&b, mem + 0x200, 64);
    buf_put(&b, dsp_id, strlen(dsp_id));
    buf_fill(&b, 0, id_size - strlen(dsp_id));
    buf_le32(&b, packed ? 0xcdf3 : 0xa726);
    buf_le32(&b, 64);
    for (uint8_t i = 0; b.len < 64; i++)
        buf_u8(&b, (uint8_t)(i * 5 + 1));
    return slice_of(mem, 0x240);
}

static void a_raw_image_is_whole(void **state)
{
    (void)state;
    uint8_t mem[0x240];
    struct load_image j;
    load_image_judge(slice_str("P003-8-12-00.bin"), small_image(true, mem), &j);
    assert_string_equal(j.text, "");
    assert_int_equal(j.verdict, FILE_WHOLE);
    assert_int_equal(j.kind, IMAGE_LOADER);
    assert_false(j.sgn.present);
    assert_string_equal(j.image.load_id, "P003-8-12-00");
    assert_string_equal(j.image.apid, "PAS30830");
    assert_string_equal(j.image.dsp_id, "PS03AA00");
    assert_int_equal(j.image.sum_found, 0x2fb3);
    assert_int_equal(j.image.dsp_offset, 0x200);
    load_image_judge(slice_str("P0S3-8-12-00.bin"), small_image(false, mem), &j);
    assert_int_equal(j.verdict, FILE_WHOLE);
    assert_int_equal(j.kind, IMAGE_APPLICATION);
    assert_string_equal(j.image.dsp_id, "DSP4.0(5.0)[A0]");
    assert_int_equal(j.image.dsp_sum_found, 0xa726);
}

/* One byte changed at `at`, or the file cut to `size`: the verdict and where it points. */
static void faults_of_a_small_image(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        uint8_t value;
        size_t size;
        enum file_verdict verdict;
        uint64_t offset;
        const char *text;
    } row[] = {
        {0x150, 0x00, 0x240, FILE_CHECKSUM, 0x134, "the image has sum"},
        {0x020, 'X', 0x240, FILE_WHOLE, 0, ""}, /* the load id is not part of the sum */
        {0x134, 0x00, 0x240, FILE_CHECKSUM, 0x134, "its header says 2f00"},
        {0x13b, 0xff, 0x240, FILE_CHECKSUM, 0x138, "cannot be right"},
        {0x139, 0x00, 0x240, FILE_CHECKSUM, 0x138, "cannot be right: 0"},
        {0x139, 0x03, 0x240, FILE_TRUNCATED, 0x240, "the image alone goes on to byte 768"},
        {0x23f, 0x00, 0x240, FILE_CHECKSUM, 0x200, "the DSP block at offset 0x200 has sum"},
        {0x200, 'Q', 0x240, FILE_CHECKSUM, 0x200, "no DSP block at offset 0x200"},
        {0x20c, 0x3f, 0x240, FILE_CHECKSUM, 0x200, "the DSP block"},
        {0, 3, 0x23f, FILE_TRUNCATED, 0x23f, "ends at byte 575 of 576"},
        {0, 3, 0x208, FILE_TRUNCATED, 0x208, "before the DSP block"},
        {0, 3, 0x200, FILE_TRUNCATED, 0x200, "before the DSP block"},
        {0, 3, 0x1ff, FILE_TRUNCATED, 0x1ff, "ends at byte 511"},
        {0, 3, 0x13b, FILE_TRUNCATED, 0x13b, "inside the header of the image"},
        {0, 3, 0, FILE_TRUNCATED, 0, "is empty"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        uint8_t mem[0x240];
        struct load_image j;
        small_image(true, mem);
        mem[row[i].at] = row[i].value;
        load_image_judge(slice_str("P003-8-12-00.bin"), slice_of(mem, row[i].size), &j);
        print_message("# row %u: %s\n", (unsigned)i, j.text);
        assert_int_equal(j.verdict, row[i].verdict);
        assert_int_equal(j.offset, row[i].offset);
        assert_non_null(strstr(j.text, row[i].text));
        assert_int_equal(j.fix[0] != '\0', row[i].verdict != FILE_WHOLE);
    }
}

static void bytes_behind_the_end_are_counted(void **state)
{
    (void)state;
    uint8_t mem[0x240 + 7];
    struct load_image j;
    small_image(true, mem);
    memset(mem + 0x240, 0x1a, 7);
    load_image_judge(slice_str("P003-8-12-00.bin"), slice_of(mem, sizeof mem), &j);
    assert_int_equal(j.verdict, FILE_CHECKSUM);
    assert_int_equal(j.offset, 0x240);
    assert_non_null(strstr(j.text, "7 bytes too many"));
}

static struct buf forged(const char *load, enum load_part part, enum forge_fault fault)
{
    struct load_name n;
    struct buf b;
    buf_growing(&b, 4 << 20);
    assert_true(load_name_parse(slice_str(load), &n));
    assert_true(forge_part(&n, part, fault, &b));
    return b;
}

/* The header of a real 458-byte .loads file, field by field (PHONES 2.1, 2.2). */
static void a_signed_header_is_walked(void **state)
{
    (void)state;
    struct buf b = forged("P0S3-8-12-00", PART_MANIFEST, FORGE_WHOLE);
    struct signed_header h;
    signed_header_parse(buf_view(&b), &h);
    assert_true(h.present);
    assert_false(h.bad);
    assert_int_equal(h.length, 404);
    assert_int_equal(h.name_offset, 0x180);
    assert_true(slice_is(h.name, "P0S3-8-12-00.loads"));
    signed_header_parse(slice_str("P003-8-12-00\n"), &h);
    assert_false(h.present);
    buf_free(&b);
}

/* One byte of the header is wrong: at which element the walk stops. */
static void a_broken_header_is_located(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        uint8_t value;
        size_t bad_offset;
    } row[] = {
        {0x05, 0x03, 0x05},   /* no header length */
        {0x08, 0x7f, 0x05},   /* 32,660 bytes of header */
        {0x08, 0x00, 0x7a},   /* header length 148: the signature does not fit */
        {0x0c, 0xff, 0x72},   /* the signer swallows what follows: too deep */
        {0x0e, 0x40, 0x0d},   /* a child longer than its parent */
        {0x37, 0x0d, 0x37},   /* a pad inside a compound */
        {0x17e, 0x01, 0x17d}, /* a name of 275 bytes */
        {0x180, 0x00, 404},   /* an empty name */
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct buf b = forged("P0S3-8-12-00", PART_MANIFEST, FORGE_WHOLE);
        struct load_image j;
        b.p[row[i].at] = row[i].value;
        load_image_judge(slice_str("P0S3-8-12-00.loads"), buf_view(&b), &j);
        print_message("# row %u: %s\n", (unsigned)i, j.text);
        assert_int_equal(j.verdict, FILE_HEADER);
        assert_true(j.sgn.bad);
        assert_int_equal(j.offset, row[i].bad_offset);
        buf_free(&b);
    }
}

typedef void transform(struct slice in, struct buf *out);

static void lf_to_crlf(struct slice in, struct buf *out)
{
    for (size_t i = 0; i < in.n; i++) {
        if (in.p[i] == '\n')
            buf_u8(out, '\r');
        buf_u8(out, in.p[i]);
    }
}

static void crlf_to_lf(struct slice in, struct buf *out)
{
    for (size_t i = 0; i < in.n; i++)
        if (in.p[i] != '\r' || i + 1 == in.n || in.p[i + 1] != '\n')
            buf_u8(out, in.p[i]);
}

static void drop_cr(struct slice in, struct buf *out)
{
    for (size_t i = 0; i < in.n; i++)
        if (in.p[i] != '\r')
            buf_u8(out, in.p[i]);
}

static void cr_to_lf(struct slice in, struct buf *out)
{
    for (size_t i = 0; i < in.n; i++)
        buf_u8(out, in.p[i] == '\r' ? '\n' : in.p[i]);
}

static void strip_bit_7(struct slice in, struct buf *out)
{
    for (size_t i = 0; i < in.n; i++)
        buf_u8(out, in.p[i] & 0x7f);
}

static void to_utf8(struct slice in, struct buf *out)
{
    for (size_t i = 0; i < in.n; i++)
        if (in.p[i] < 0x80)
            buf_u8(out, in.p[i]);
        else
            buf_str(out, "\xef\xbf\xbd");
}

static void cut_a_block(struct slice in, struct buf *out)
{
    buf_slice(out, slice_sub(in, 0, in.n - 1 - in.n % 512));
}

static void cut_in_the_header(struct slice in, struct buf *out)
{
    buf_slice(out, slice_sub(in, 0, 300));
}

static void zero_a_sector(struct slice in, struct buf *out)
{
    size_t at = in.n / 2 / 512 * 512;
    buf_slice(out, slice_sub(in, 0, at));
    buf_fill(out, 0, 512);
    buf_slice(out, slice_sub(in, at + 512, in.n));
}

static void web_page(struct slice in, struct buf *out)
{
    (void)in;
    for (int i = 0; i < 200; i++)
        buf_str(out, "<!DOCTYPE html><title>Log in to download</title>\r\n");
}

static void unchanged(struct slice in, struct buf *out)
{
    buf_slice(out, in);
}

static const struct damage {
    const char *name;
    transform *damage;
    enum file_verdict verdict;
    const char *text;
} DAMAGES[] = {
    {"whole", unchanged, FILE_WHOLE, ""},
    {"LF to CR LF", lf_to_crlf, FILE_TEXT_MODE, "every LF has a CR before it"},
    {"CR dropped", drop_cr, FILE_TEXT_MODE, "no CR (0d) is left"},
    {"bit 7 stripped", strip_bit_7, FILE_TEXT_MODE, "bit 7 of every byte is cleared"},
    {"cut in the header", cut_in_the_header, FILE_TRUNCATED, "ends"},
};

/* What only a large binary shows. */
static const struct damage IMAGE_DAMAGES[] = {
    {"CR LF to LF", crlf_to_lf, FILE_TEXT_MODE, "every CR LF in it became LF"},
    {"CR to LF", cr_to_lf, FILE_TEXT_MODE, "no CR (0d) is left"},
    {"saved as UTF-8", to_utf8, FILE_TEXT_MODE, "saved as UTF-8"},
    {"a web page", web_page, FILE_TEXT_MODE, "text throughout"},
    {"last blocks missing", cut_a_block, FILE_TRUNCATED, "ends at byte"},
    {"a sector of zeros", zero_a_sector, FILE_CHECKSUM, "the image has sum"},
};

static void damage_and_judge(const char *load, enum load_part part, const struct damage *d)
{
    char name[64];
    struct load_name n;
    struct load_image j;
    struct buf whole = forged(load, part, FORGE_WHOLE), bad;
    buf_growing(&bad, 8 << 20);
    d->damage(buf_view(&whole), &bad);
    load_name_parse(slice_str(load), &n);
    load_image_judge(slice_str(forge_part_name(&n, part, name)), buf_view(&bad), &j);
    print_message("# %s, %s: %s\n", name, d->name, j.text);
    assert_int_equal(j.verdict, d->verdict);
    assert_non_null(strstr(j.text, d->text));
    assert_int_equal(j.fix[0] != '\0', d->verdict != FILE_WHOLE);
    buf_free(&whole);
    buf_free(&bad);
}

static void kinds_of_damage_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *load;
        enum load_part part;
    } row[] = {
        {"P0S3-8-12-00", PART_LOADER},   {"P0S3-8-12-00", PART_APPLICATION},
        {"P0030801SR02", PART_LOADER},   {"P0030801SR02", PART_APPLICATION},
        {"P0S3-06-3-00", PART_IMAGE},    {"P0S3-8-12-00", PART_MANIFEST},
        {"P00307020300", PART_MANIFEST},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        for (size_t d = 0; d < ARRAY_SIZE(DAMAGES); d++)
            damage_and_judge(row[i].load, row[i].part, &DAMAGES[d]);
        for (size_t d = 0; d < ARRAY_SIZE(IMAGE_DAMAGES) && row[i].part != PART_MANIFEST; d++)
            damage_and_judge(row[i].load, row[i].part, &IMAGE_DAMAGES[d]);
    }
}

/* Names: only letters' case may differ from the signed one (PHONES 2.1). */
static void a_signed_file_keeps_its_name(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum file_verdict verdict;
    } row[] = {
        {"P0S3-8-12-00.sb2", FILE_WHOLE},    {"p0s3-8-12-00.SB2", FILE_WHOLE},
        {"P0S3-8-12-00.bin", FILE_RENAMED}, /* copied to what old guides ask for */
        {"P0S3-08-12-00.sb2", FILE_RENAMED}, {"P0S3-8-12-00.sb2.txt", FILE_RENAMED},
        {"download", FILE_RENAMED},
    };
    struct buf b = forged("P0S3-8-12-00", PART_APPLICATION, FORGE_WHOLE);
    struct load_image j;
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        load_image_judge(slice_str(row[i].name), buf_view(&b), &j);
        assert_int_equal(j.verdict, row[i].verdict);
        assert_int_equal(j.kind, IMAGE_APPLICATION);
    }
    assert_string_equal(j.text, "is called download, but was signed as P0S3-8-12-00.sb2");
    assert_string_equal(
        j.fix, "rename it to P0S3-8-12-00.sb2; a signed file cannot be used under another name");
    assert_int_equal(j.offset, 0x180);
    /* Damage is worse news than a wrong name when bytes are missing, but not when one is wrong. */
    load_image_judge(slice_str("x.sb2"), slice_sub(buf_view(&b), 0, 700000), &j);
    assert_int_equal(j.verdict, FILE_TRUNCATED);
    b.p[5000] ^= 1;
    load_image_judge(slice_str("x.sb2"), buf_view(&b), &j);
    assert_int_equal(j.verdict, FILE_RENAMED);
    buf_free(&b);
}

static void files_that_are_no_loads(void **state)
{
    (void)state;
    static const struct {
        const char *name, *bytes;
        enum image_kind kind;
        enum file_verdict verdict;
    } row[] = {
        {"OS79XX.TXT", "P003-8-12-00\r\n", IMAGE_NOT_ONE, FILE_UNKNOWN},
        {"SIPDefault.cnf", "image_version: P0S3-8-12-00\n", IMAGE_NOT_ONE, FILE_UNKNOWN},
        {"readme.bin", "hello", IMAGE_NOT_ONE, FILE_UNKNOWN},
        {"CP-3905.9-4-1SR3.loads", "plain", IMAGE_NOT_ONE, FILE_UNKNOWN},
        {"P0S3-8-12-00.loads", "P003-8-12-00.sbn\nP0S3-8-12-00.sb2\nLA_VERSION=PAS30830\n",
         IMAGE_MANIFEST, FILE_HEADER},
        {"P003-8-12-00.sbn", "not a load", IMAGE_LOADER, FILE_HEADER},
        {"P0S30202.bin", "MZ", IMAGE_MONOLITHIC, FILE_TRUNCATED},
        {"P0S3-8-12-00.sb2", "", IMAGE_APPLICATION, FILE_TRUNCATED},
        {"x", "\x01", IMAGE_NOT_ONE, FILE_UNKNOWN},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct load_image j;
        load_image_judge(slice_str(row[i].name), slice_str(row[i].bytes), &j);
        assert_int_equal(j.kind, row[i].kind);
        assert_int_equal(j.verdict, row[i].verdict);
    }
}

/* Not known to be like the others (PHONES 10): no opinion, unless the traces are plain. */
static void an_old_image_of_unknown_form(void **state)
{
    (void)state;
    struct buf b = forged("P0S30202", PART_IMAGE, FORGE_WHOLE);
    struct load_image j;
    memset(b.p + 0x20, 0, 0x100);
    load_image_judge(slice_str("P0S30202.bin"), buf_view(&b), &j);
    assert_int_equal(j.kind, IMAGE_MONOLITHIC);
    assert_int_equal(j.verdict, FILE_UNKNOWN);
    assert_string_equal(j.text, "");
    for (size_t i = 0; i < b.len; i++)
        b.p[i] &= 0x7f;
    load_image_judge(slice_str("P0S30202.bin"), buf_view(&b), &j);
    assert_int_equal(j.verdict, FILE_TEXT_MODE);
    buf_free(&b);
}

static void a_manifest_must_name_its_parts(void **state)
{
    (void)state;
    struct buf b = forged("P0S3-8-12-00", PART_MANIFEST, FORGE_WHOLE);
    struct load_image j;
    load_image_judge(slice_str("P0S3-8-12-00.loads"), slice_sub(buf_view(&b), 0, 438), &j);
    assert_int_equal(j.verdict, FILE_TRUNCATED);
    assert_non_null(strstr(j.text, "LA_VERSION is missing"));
    buf_fill(&b, ' ', 8193 - b.len);
    load_image_judge(slice_str("P0S3-8-12-00.loads"), buf_view(&b), &j);
    assert_int_equal(j.verdict, FILE_TOO_LONG);
    assert_int_equal(j.offset, 8192);
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_known_from_elsewhere),
        cmocka_unit_test(a_raw_image_is_whole),
        cmocka_unit_test(faults_of_a_small_image),
        cmocka_unit_test(bytes_behind_the_end_are_counted),
        cmocka_unit_test(a_signed_header_is_walked),
        cmocka_unit_test(a_broken_header_is_located),
        cmocka_unit_test(kinds_of_damage_are_told_apart),
        cmocka_unit_test(a_signed_file_keeps_its_name),
        cmocka_unit_test(files_that_are_no_loads),
        cmocka_unit_test(an_old_image_of_unknown_form),
        cmocka_unit_test(a_manifest_must_name_its_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
