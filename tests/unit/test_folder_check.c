/* SPDX-License-Identifier: MIT */
/* TFTP folders as technicians leave them, and what is said of each. */
#include "cmocka_all.h"

#include "core/folder_check.h"
#include "phones/forge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 16 };

/* A file of a folder: a forged part of a load, or a text. */
struct item {
    const char *name; /* NULL with a load: the part's own name */
    const char *text;
    const char *load;
    enum load_part part;
    enum forge_fault fault;
};

#define TEXT(name, text)                                                                           \
    {                                                                                              \
        name, text, NULL, PART_COUNT, FORGE_WHOLE                                                  \
    }
#define PART(load, part)                                                                           \
    {                                                                                              \
        NULL, NULL, load, part, FORGE_WHOLE                                                        \
    }
#define SIP_SET                                                                                    \
    PART("P0S3-8-12-00", PART_MANIFEST), PART("P0S3-8-12-00", PART_LOADER),                        \
        PART("P0S3-8-12-00", PART_RAW_LOADER), PART("P0S3-8-12-00", PART_APPLICATION)
#define SIP_SET_SAYS                                                                               \
    "ok - P0S3-8-12-00.loads\n"                                                                    \
    "ok - P003-8-12-00.sbn\n"                                                                      \
    "ok - P003-8-12-00.bin\n"                                                                      \
    "ok - P0S3-8-12-00.sb2\n"

struct folder {
    struct load_file file[FILES_MAX];
    struct buf bytes[FILES_MAX];
    char name[FILES_MAX][64];
    size_t count;
};

static void fill(struct folder *f, const struct item *item)
{
    *f = (struct folder){.count = 0};
    for (; item->text || item->load; item++) {
        size_t i = f->count++;
        assert_true(i < FILES_MAX);
        buf_growing(&f->bytes[i], 1 << 20);
        if (item->load) {
            struct load_name load;
            assert_true(load_name_parse(slice_str(item->load), &load));
            assert_true(forge_part(&load, item->part, item->fault, &f->bytes[i]));
            forge_part_name(&load, item->part, f->name[i]);
        } else {
            buf_str(&f->bytes[i], item->text);
        }
        if (item->name)
            snprintf(f->name[i], sizeof f->name[i], "%s", item->name);
        f->file[i] = (struct load_file){slice_str(f->name[i]), buf_view(&f->bytes[i])};
    }
}

static void clear(struct folder *f)
{
    for (size_t i = 0; i < f->count; i++)
        buf_free(&f->bytes[i]);
}

/* "error name-bytes SIPDefault.cnf\n" a finding. */
static void put_short(void *ctx, const struct finding *f)
{
    struct buf *b = ctx;
    const char *slug = f->slug == DIAGNOSIS_COUNT ? "-" : diagnosis_slug(f->slug);
    buf_printf(b, "%s %s %.*s\n", severity_name(f->severity), slug, (int)f->path.n,
               f->path.n ? (const char *)f->path.p : "");
    assert_in_range(strlen(f->text), 5, sizeof f->text - 2);
    assert_true(strlen(f->fix) < sizeof f->fix - 1);
    if (f->severity == SEVERITY_ERROR)
        assert_true(f->fix[0] != '\0');
}

struct scenario {
    const char *story;
    struct item item[12];
    const char *says;
};

static const struct scenario FOLDERS[] = {
    {"all that a SIP conversion needs",
     {SIP_SET, TEXT("OS79XX.TXT", "P003-8-12-00"),
      TEXT("SIPDefault.cnf", "image_version: P0S3-8-12-00\n"),
      TEXT("SEP00156219BB2F.cnf.xml", "<loadInformation>P0S3-8-12-00</loadInformation>"),
      TEXT("SIP00156219BB2F.cnf", "image_version: P0S3-8-12-00\n")},
     SIP_SET_SAYS "ok - OS79XX.TXT\n"
                  "ok - SIPDefault.cnf\n"
                  "ok - SEP00156219BB2F.cnf.xml\n"
                  "ok - SIP00156219BB2F.cnf\n"
                  "ok - P0S3-8-12-00\n"},
    {"the .sb2 is missing",
     {PART("P0S3-8-12-00", PART_MANIFEST), PART("P0S3-8-12-00", PART_LOADER),
      TEXT("SIPDefault.cnf", "image_version: P0S3-8-12-00\n")},
     "ok - P0S3-8-12-00.loads\n"
     "ok - P003-8-12-00.sbn\n"
     "ok - SIPDefault.cnf\n"
     "error set-incomplete P0S3-8-12-00\n"},
    {"the .loads was renamed: said once",
     {{"P0S3-9-99-00.loads", NULL, "P0S3-8-12-00", PART_MANIFEST, FORGE_WHOLE},
      PART("P0S3-8-12-00", PART_LOADER),
      PART("P0S3-8-12-00", PART_APPLICATION),
      TEXT("SIPDefault.cnf", "image_version: P0S3-8-12-00\n")},
     "error header-name-mismatch P0S3-9-99-00.loads\n"
     "ok - P003-8-12-00.sbn\n"
     "ok - P0S3-8-12-00.sb2\n"
     "ok - SIPDefault.cnf\n"},
    {"truncated, and through a text-mode transfer",
     {PART("P0S3-8-12-00", PART_MANIFEST),
      {NULL, NULL, "P0S3-8-12-00", PART_LOADER, FORGE_TEXT_MODE},
      {NULL, NULL, "P0S3-8-12-00", PART_APPLICATION, FORGE_TRUNCATED}},
     "ok - P0S3-8-12-00.loads\n"
     "error text-mode-damage P003-8-12-00.sbn\n"
     "error image-damaged P0S3-8-12-00.sb2\n"},
    {"one byte of the image differs",
     {PART("P0S3-8-12-00", PART_MANIFEST),
      PART("P0S3-8-12-00", PART_LOADER),
      {NULL, NULL, "P0S3-8-12-00", PART_APPLICATION, FORGE_CHECKSUM}},
     "ok - P0S3-8-12-00.loads\n"
     "ok - P003-8-12-00.sbn\n"
     "error image-damaged P0S3-8-12-00.sb2\n"},
    {"a blank inside the quotes",
     {SIP_SET, TEXT("SIPDefault.cnf", "image_version: \"P0S3-8-12-00 \"\n")},
     SIP_SET_SAYS "error name-bytes SIPDefault.cnf\n"
                  "ok - P0S3-8-12-00\n"},
    {"a blank at the end of OS79XX.TXT",
     {SIP_SET, TEXT("OS79XX.TXT", "P003-8-12-00 \r\n")},
     SIP_SET_SAYS "error name-bytes OS79XX.TXT\n"
                  "ok - P0S3-8-12-00\n"},
    {"typographic quotes",
     {SIP_SET, TEXT("SIPDefault.cnf", "image_version: \xe2\x80\x9cP0S3-8-12-00\xe2\x80\x9d\n")},
     SIP_SET_SAYS "error name-bytes SIPDefault.cnf\n"
                  "ok - P0S3-8-12-00\n"},
    {"extensions typed: the phone doubles one, bears the other",
     {SIP_SET, TEXT("SIPDefault.cnf", "image_version: P0S3-8-12-00.bin\n"),
      TEXT("XMLDefault.cnf.xml", "<loadInformation>P0S3-8-12-00.loads</loadInformation>")},
     SIP_SET_SAYS "error name-extension SIPDefault.cnf\n"
                  "warning name-extension XMLDefault.cnf.xml\n"
                  "ok - XMLDefault.cnf.xml\n"
                  "ok - P0S3-8-12-00\n"},
    {"loader and application taken for each other",
     {SIP_SET, TEXT("SIPDefault.cnf", "image_version: P003-8-12-00\n"),
      TEXT("OS79XX.TXT", "P0S3-8-12-00")},
     SIP_SET_SAYS "error loader-name-for-application SIPDefault.cnf\n"
                  "error application-name-for-loader OS79XX.TXT\n"
                  "ok - P0S3-8-12-00\n"},
    {"the empty SEP file, the classic trap",
     {SIP_SET, TEXT("SEP00156219BB2F.cnf.xml", "")},
     SIP_SET_SAYS "error config-without-load SEP00156219BB2F.cnf.xml\n"
                  "ok - P0S3-8-12-00\n"},
    {"no load: whose file it is decides",
     {TEXT("XMLDefault.cnf.xml", "<Default><loadInformation7></loadInformation7></Default>"),
      TEXT("SIPDefault.cnf", "proxy1_address: 192.0.2.1\n"),
      TEXT("SIP00156219BB2F.cnf", "line1_name: 100\n"), TEXT("OS79XX.TXT", "\n")},
     "error config-without-load XMLDefault.cnf.xml\n"
     "error config-without-load XMLDefault.cnf.xml\n"
     "warning config-without-load SIPDefault.cnf\n"
     "ok - SIP00156219BB2F.cnf\n"
     "warning config-without-load OS79XX.TXT\n"},
    {"a load for a 7960 only",
     {SIP_SET, TEXT("XMLDefault.cnf.xml", "<loadInformation7>P0S3-8-12-00</loadInformation7>")},
     SIP_SET_SAYS "ok - XMLDefault.cnf.xml\n"
                  "error config-without-load XMLDefault.cnf.xml\n"
                  "ok - P0S3-8-12-00\n"},
    {"saved with a byte order mark, and as UTF-16",
     {TEXT("SIPDefault.cnf", "\xef\xbb\xbfimage_version: P0S3-8-12-00\n"),
      TEXT("SIP00156219BB2F.cnf", "\xff\xfei")},
     "error config-without-load SIPDefault.cnf\n"
     "error config-without-load SIP00156219BB2F.cnf\n"},
    {"another family's load",
     {TEXT("SEP00156219BB2F.cnf.xml", "<loadInformation>SCCP41.9-4-2SR3-1S</loadInformation>")},
     "error config-without-load SEP00156219BB2F.cnf.xml\n"},
    {"three files, two loads",
     {SIP_SET, TEXT("SIPDefault.cnf", "image_version: P0S3-8-12-00\n"),
      TEXT("XMLDefault.cnf.xml", "<loadInformation>P00308010200</loadInformation>"),
      TEXT("OS79XX.TXT", "P00308010200"), PART("P00308010200", PART_MANIFEST),
      PART("P00308010200", PART_LOADER), PART("P00308010200", PART_APPLICATION)},
     SIP_SET_SAYS "ok - SIPDefault.cnf\n"
                  "ok - XMLDefault.cnf.xml\n"
                  "ok - OS79XX.TXT\n"
                  "ok - P00308010200.loads\n"
                  "ok - P00308010200.sbn\n"
                  "ok - P00308010200.sb2\n"
                  "ok - P0S3-8-12-00\n"
                  "ok - P00308010200\n"
                  "warning loads-disagree XMLDefault.cnf.xml\n"},
    {"the loader of a third load",
     {TEXT("SIPDefault.cnf", "image_version: P0S3-8-12-00\n"), TEXT("OS79XX.TXT", "P003-08-11-00"),
      SIP_SET},
     "ok - SIPDefault.cnf\n"
     "ok - OS79XX.TXT\n" SIP_SET_SAYS "ok - P0S3-8-12-00\n"
     "warning loads-disagree OS79XX.TXT\n"
     "warning file-missing OS79XX.TXT\n"},
    {"two phones, two loads; one of them is told both",
     {SIP_SET, TEXT("SEP00156219BB2E.cnf.xml", "<loadInformation>P00308010200</loadInformation>"),
      TEXT("SEP00156219BB2F.cnf.xml", "<loadInformation>P0S3-8-12-00</loadInformation>"),
      TEXT("SIP00156219BB2F.cnf", "image_version: P00308010200\n"),
      PART("P00308010200", PART_MANIFEST), PART("P00308010200", PART_LOADER),
      PART("P00308010200", PART_APPLICATION)},
     SIP_SET_SAYS "ok - SEP00156219BB2E.cnf.xml\n"
                  "ok - SEP00156219BB2F.cnf.xml\n"
                  "ok - SIP00156219BB2F.cnf\n"
                  "ok - P00308010200.loads\n"
                  "ok - P00308010200.sbn\n"
                  "ok - P00308010200.sb2\n"
                  "ok - P0S3-8-12-00\n"
                  "ok - P00308010200\n"
                  "warning loads-disagree SIP00156219BB2F.cnf\n"},
    {"hidden extensions",
     {SIP_SET, TEXT("SIPDefault.cnf.txt", "image_version: P0S3-8-12-00\n"),
      TEXT("OS79XX.TXT.txt", "P003-8-12-00"), TEXT("SIP00156219BB2F.cnf_.txt", "x"),
      TEXT("read me.txt", "x")},
     SIP_SET_SAYS "error name-near-miss SIPDefault.cnf.txt\n"
                  "error name-near-miss OS79XX.TXT.txt\n"
                  "error name-near-miss SIP00156219BB2F.cnf_.txt\n"
                  "ok - P0S3-8-12-00\n"},
    {"a blank in the file's own name",
     {TEXT("SIPDefault.cnf ", "image_version: P0S3-8-12-00\n")},
     "error name-bytes SIPDefault.cnf \n"},
    {"other zeroes",
     {SIP_SET, TEXT("SIPDefault.cnf", "image_version: P0S3-08-12-00\n")},
     SIP_SET_SAYS "ok - SIPDefault.cnf\n"
                  "ok - P0S3-8-12-00\n"
                  "error name-near-miss SIPDefault.cnf\n"},
    {"a letter O for a zero",
     {SIP_SET, TEXT("SIPDefault.cnf", "image_version: P0S3-8-12-O0\n")},
     SIP_SET_SAYS "ok - SIPDefault.cnf\n"
                  "ok - P0S3-8-12-00\n"
                  "error name-near-miss SIPDefault.cnf\n"},
    {"the case of letters, of configs and of loads",
     {SIP_SET, TEXT("OS79xx.txt", "P003-8-12-00"),
      TEXT("SIPDefault.cnf", "image_version: p0s3-8-12-00\n")},
     SIP_SET_SAYS "warning name-case OS79xx.txt\n"
                  "ok - OS79xx.txt\n"
                  "ok - SIPDefault.cnf\n"
                  "ok - P0S3-8-12-00\n"
                  "warning name-case SIPDefault.cnf\n"},
    {"the load is not here at all",
     {TEXT("SIPDefault.cnf", "image_version: P0S3-8-12-00\n"), TEXT("OS79XX.TXT", "P003-8-12-00")},
     "ok - SIPDefault.cnf\n"
     "ok - OS79XX.TXT\n"
     "error file-missing SIPDefault.cnf\n"
     "warning file-missing OS79XX.TXT\n"},
    {"one image, before the universal loader",
     {PART("P0S3-06-3-00", PART_IMAGE), TEXT("SIPDefault.cnf", "image_version: P0S3-06-3-00\n")},
     "ok - P0S3-06-3-00.sbn\n"
     "ok - SIPDefault.cnf\n"
     "ok - P0S3-06-3-00\n"},
    {"nothing for these phones", {TEXT("pxelinux.0", "x"), TEXT("notes.txt", "x")}, "note - \n"},
};

static void each_folder_is_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(FOLDERS); i++) {
        struct folder f;
        struct buf said;
        fill(&f, FOLDERS[i].item);
        buf_growing(&said, 1 << 16);
        folder_check(f.file, f.count, CHECK_FOLDER, put_short, &said);
        if (strcmp(buf_cstr(&said), FOLDERS[i].says) != 0)
            fail_msg("%s:\n%s", FOLDERS[i].story, buf_cstr(&said));
        buf_free(&said);
        clear(&f);
    }
}

static void a_long_config_is_too_long(void **state)
{
    (void)state;
    char text[8193 + 1] = "image_version: P0S3-8-12-00\n#";
    memset(text + strlen(text), '#', 8193 - strlen(text));
    struct item item[] = {TEXT("SIPDefault.cnf", text),
                          {NULL, NULL, NULL, PART_COUNT, FORGE_WHOLE}};
    struct folder f;
    char mem[256];
    struct buf said;
    fill(&f, item);
    buf_fixed(&said, mem, sizeof mem);
    folder_check(f.file, f.count, CHECK_FOLDER, put_short, &said);
    assert_string_equal(buf_cstr(&said), "error config-too-long SIPDefault.cnf\n");
    clear(&f);
}

/* A single file: nobody knows what else there is, so neither sets nor references are judged. */
static void a_single_file_is_judged_alone(void **state)
{
    (void)state;
    static const struct scenario FILES[] = {
        {"a config",
         {TEXT("SIPDefault.cnf", "image_version: P0S3-8-12-00\n")},
         "ok - SIPDefault.cnf\n"},
        {"an application", {PART("P0S3-8-12-00", PART_APPLICATION)}, "ok - P0S3-8-12-00.sb2\n"},
        {"something else", {TEXT("notes.txt", "x")}, "note - notes.txt\n"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(FILES); i++) {
        struct folder f;
        char mem[256];
        struct buf said;
        fill(&f, FILES[i].item);
        buf_fixed(&said, mem, sizeof mem);
        folder_check(f.file, f.count, CHECK_FILES, put_short, &said);
        assert_string_equal(buf_cstr(&said), FILES[i].says);
        clear(&f);
    }
}

static void put_long(void *ctx, const struct finding *f)
{
    if (f->severity != SEVERITY_OK)
        buf_printf(ctx, "%ld: %s | %s\n", f->has_offset ? (long)f->offset : -1L, f->text, f->fix);
}

static void byte_and_words(void **state)
{
    (void)state;
    static const struct scenario FILES[] = {
        {"the blank is byte 28 of the file",
         {TEXT("SIPDefault.cnf", "image_version: \"P0S3-8-12-00 \"\n")},
         "28: the load's name has a stray byte, 0x20, a blank: a phone reads \"P0S3-8-12-00 \" | "
         "delete the blank; hookflash write --load SET --root DIR writes it right\n"},
        {"OS79XX.TXT",
         {TEXT("OS79XX.TXT", "P00308010200 ")},
         "12: the load's name has a stray byte, 0x20, a blank: a phone reads \"P00308010200 \" | "
         "delete the blank; hookflash write --load SET --root DIR writes it right\n"},
        {"an escape sequence is shown, not sent",
         {TEXT("OS79XX.TXT", "P003\x1b[2J")},
         "4: the load's name has a stray byte, 0x1b, a control byte: a phone reads "
         "\"P003\\x1b[2J\" | type the name again in plain ASCII; hookflash write --load SET --root "
         "DIR writes it right\n"},
        {"a blank in front of the key",
         {TEXT("SIPDefault.cnf", "# image_version: x\n image_version: P0S3-8-12-00\n")},
         "20: has image_version in a line that a phone passes over: a blank or another byte stands "
         "in front, the colon or the value is missing, or a quote is not closed | write the line "
         "image_version: P0S3-8-12-00 (the load's own name)\n"},
        {"a quote that is not closed",
         {TEXT("SIP00156219BB2F.cnf", "image_version: \"P0S3-8-12-00\n")},
         "0: has image_version in a line that a phone passes over: a blank or another byte stands "
         "in front, the colon or the value is missing, or a quote is not closed | write the line "
         "image_version: P0S3-8-12-00 (the load's own name)\n"},
        {"Cisco's own OS79XX.TXT, 14 bytes",
         {TEXT("OS79XX.TXT", "P003-8-12-00\r\n")},
         "-1: goes on behind the name, with 0x0d at byte 12: as Cisco's own does | where a phone "
         "asks for a strange name, end the file behind the name\n"},
        {"what ends the file for a phone",
         {TEXT("SIPDefault.cnf", "# \xff\nimage_version: P0S3-1")},
         "2: has a byte in it (0x00, 0x1a or 0xff) that ends the file for a phone, and so it names "
         "no load | save the file as plain ASCII\n"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(FILES); i++) {
        struct folder f;
        char mem[512];
        struct buf said;
        fill(&f, FILES[i].item);
        buf_fixed(&said, mem, sizeof mem);
        folder_check(f.file, f.count, CHECK_FILES, put_long, &said);
        assert_string_equal(buf_cstr(&said), FILES[i].says);
        clear(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_folder_is_judged),
        cmocka_unit_test(a_long_config_is_too_long),
        cmocka_unit_test(a_single_file_is_judged_alone),
        cmocka_unit_test(byte_and_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
