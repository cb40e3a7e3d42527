/* SPDX-License-Identifier: MIT */
/* hookflash check on real folders: what it prints and how it ends. */
#include "cmocka_all.h"

#include "cmd.h"
#include "core/bytes.h"
#include "phones/forge.h"

#include <archive.h>
#include <archive_entry.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>
#include <unistd.h>

static char dir[64];

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static int make_dir(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/hookflash-check-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    (void)state;
    return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static const char *in_dir(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

static void write_file(const char *name, struct slice bytes)
{
    FILE *f = fopen(in_dir(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    assert_int_equal(fclose(f), 0);
}

static void write_text(const char *name, const char *text)
{
    write_file(name, slice_str(text));
}

static void write_part(const char *load, enum load_part part)
{
    struct load_name n;
    struct buf b;
    char name[64];
    assert_true(load_name_parse(slice_str(load), &n));
    buf_growing(&b, 1 << 20);
    assert_true(forge_part(&n, part, FORGE_WHOLE, &b));
    write_file(forge_part_name(&n, part, name), buf_view(&b));
    buf_free(&b);
}

struct said {
    char *out, *err;
    int status;
};

static struct said check(bool json, bool quiet, const char *path)
{
    struct said s = {NULL, NULL, 0};
    size_t out_n, err_n;
    char copy[256];
    char *paths[] = {copy};
    struct cmd_io io = {.json = json, .quiet = quiet};
    snprintf(copy, sizeof copy, "%s", path);
    io.out = open_memstream(&s.out, &out_n);
    io.err = open_memstream(&s.err, &err_n);
    s.status = cmd_check(&io, paths, 1);
    fclose(io.out);
    fclose(io.err);
    return s;
}

static void drop(struct said *s)
{
    free(s->out);
    free(s->err);
}

/* The output with the folder's changing name replaced by DIR. */
static void assert_said(const struct said *s, int status, const char *wanted)
{
    char text[4096];
    struct buf b;
    buf_fixed(&b, text, sizeof text);
    for (const char *p = s->out; *p;)
        if (strncmp(p, dir, strlen(dir)) == 0) {
            buf_str(&b, "DIR");
            p += strlen(dir);
        } else {
            buf_u8(&b, (uint8_t)*p++);
        }
    assert_string_equal(buf_cstr(&b), wanted);
    assert_int_equal(s->status, status);
}

static void a_good_folder(void **state)
{
    (void)state;
    write_part("P00308010200", PART_MANIFEST);
    write_part("P00308010200", PART_LOADER);
    write_part("P00308010200", PART_APPLICATION);
    write_text("OS79XX.TXT", "P00308010200");
    write_text("SIPDefault.cnf", "image_version: P00308010200\n");
    write_text("SIPDefault.cnf.bak-20261122T101010", "image_version: \"broken \"\n");
    assert_int_equal(mkdir(in_dir("ringtones"), 0700), 0);
    struct said s = check(false, false, dir);
    assert_said(&s, 0,
                "ok  DIR/OS79XX.TXT: names P00308010200, to phones that run a load before the "
                "universal loader\n"
                "ok  DIR/P00308010200.loads: manifest, whole (458 bytes)\n"
                "ok  DIR/P00308010200.sb2: application, whole (705536 bytes)\n"
                "ok  DIR/P00308010200.sbn: loader, whole (130228 bytes)\n"
                "ok  DIR/SIPDefault.cnf: names P00308010200: a phone asks for P00308010200.loads\n"
                "ok  DIR/P00308010200: SCCP 8.1(2), complete\n"
                "nothing is wrong\n");
    drop(&s);
    s = check(false, true, dir);
    assert_said(&s, 0, "");
    drop(&s);
}

static void a_blank_as_json(void **state)
{
    (void)state;
    write_text("OS79XX.TXT", "P00308010200 ");
    struct said s = check(true, false, dir);
    assert_said(&s, 1,
                "{\"kind\":\"finding\",\"slug\":\"name-bytes\",\"severity\":\"error\","
                "\"path\":\"DIR/OS79XX.TXT\",\"offset\":12,\"text\":\"the load's name has a stray "
                "byte, 0x20, a blank: a phone reads \\\"P00308010200 \\\"\",\"fix\":\"delete the "
                "blank; hookflash write --load SET --root DIR writes it right\"}\n");
    drop(&s);
}

static void a_blank_byte_by_byte(void **state)
{
    (void)state;
    write_text("SIPDefault.cnf", "image_version: \"P00308010200 \"\n");
    struct said s = check(false, false, in_dir("SIPDefault.cnf"));
    assert_said(&s, 1,
                "!!  DIR/SIPDefault.cnf, byte 28: the load's name has a stray byte, 0x20, a blank: "
                "a phone reads \"P00308010200 \" [name-bytes]\n"
                "      fix: delete the blank; hookflash write --load SET --root DIR writes it "
                "right\n"
                "      > 0010  50 30 30 33 30 38 30 31 30 32 30 30[20]22 0a     P00308010200 \".\n"
                "1 error, 0 warnings\n");
    drop(&s);
}

/* A package that lacks a file, as a zip that somebody made anew from what was left. */
static void a_package_is_looked_into(void **state)
{
    (void)state;
    struct load_name n;
    struct archive *zip = archive_write_new();
    assert_true(load_name_parse(slice_str("P0S3-8-12-00"), &n));
    assert_int_equal(archive_write_set_format_zip(zip), ARCHIVE_OK);
    assert_int_equal(archive_write_open_filename(zip, in_dir("sip.zip")), ARCHIVE_OK);
    for (enum load_part part = PART_MANIFEST; part <= PART_LOADER; part++) {
        struct archive_entry *e = archive_entry_new();
        char name[64];
        struct buf b;
        buf_growing(&b, 1 << 20);
        assert_true(forge_part(&n, part, FORGE_WHOLE, &b));
        archive_entry_set_pathname(e, forge_part_name(&n, part, name));
        archive_entry_set_filetype(e, S_IFREG);
        archive_entry_set_perm(e, 0644);
        archive_entry_set_size(e, (la_int64_t)b.len);
        assert_int_equal(archive_write_header(zip, e), ARCHIVE_OK);
        assert_int_equal(archive_write_data(zip, b.p, b.len), (la_ssize_t)b.len);
        archive_entry_free(e);
        buf_free(&b);
    }
    assert_int_equal(archive_write_free(zip), ARCHIVE_OK);
    struct said s = check(false, true, in_dir("sip.zip"));
    assert_said(&s, 1,
                "!!  DIR/sip.zip/P0S3-8-12-00: SIP 8.12, missing P0S3-8-12-00.sb2 "
                "[set-incomplete]\n"
                "      fix: unpack the whole package of this load into the folder\n"
                "1 error, 0 warnings\n");
    drop(&s);
}

static void a_single_file_and_its_path(void **state)
{
    (void)state;
    write_text("SEP00156219BB2F.cnf.xml", "");
    struct said s = check(false, false, in_dir("SEP00156219BB2F.cnf.xml"));
    assert_said(&s, 1,
                "!!  DIR/SEP00156219BB2F.cnf.xml: is empty: a phone that is given it shows \"No "
                "Load Specified\" and asks no further [config-without-load]\n"
                "      fix: write <loadInformation>P0S3-8-12-00</loadInformation> (the load's own "
                "name)\n"
                "1 error, 0 warnings\n");
    drop(&s);
}

static void warnings_alone_end_well(void **state)
{
    (void)state;
    write_text("OS79xx.txt", "P003-8-12-00");
    struct said s = check(false, true, in_dir("OS79xx.txt"));
    assert_said(&s, 0,
                "!?  DIR/OS79xx.txt: phones ask for OS79XX.TXT: only a server that does not mind "
                "the case finds it [name-case]\n"
                "      fix: rename it to OS79XX.TXT\n"
                "0 errors, 1 warning\n");
    drop(&s);
}

static void what_is_no_plain_file_is_noted(void **state)
{
    (void)state;
    assert_int_equal(symlink("/etc/passwd", in_dir("SIPDefault.cnf")), 0);
    assert_int_equal(mkfifo(in_dir("OS79XX.TXT"), 0600), 0);
    struct said s = check(false, false, dir);
    assert_said(&s, 0,
                "!?  DIR: OS79XX.TXT is no plain file: hookflash serves none\n"
                "!?  DIR: SIPDefault.cnf is a link: hookflash serves none\n"
                "--  DIR: nothing here that a 7940/7960 asks for\n"
                "      fix: hookflash write --load SET --root DIR puts everything there\n"
                "0 errors, 2 warnings\n");
    drop(&s);
}

/* Root reads it and would never notice; another program's daemon is a user of its own. */
static void what_only_its_owner_reads_is_noted(void **state)
{
    (void)state;
    write_text("tone.raw", "");
    write_text("beep.raw", "");
    assert_int_equal(chmod(in_dir("tone.raw"), 0640), 0);
    assert_int_equal(chmod(in_dir("beep.raw"), 0644), 0);
    struct said s = check(false, false, dir);
    assert_said(&s, 0,
                "!?  DIR: tone.raw cannot be read by other users, and a TFTP server is often one: "
                "chmod a+r it\n"
                "--  DIR: nothing here that a 7940/7960 asks for\n"
                "      fix: hookflash write --load SET --root DIR puts everything there\n"
                "0 errors, 1 warning\n");
    drop(&s);
}

static void a_huge_folder_is_judged_in_part(void **state)
{
    (void)state;
    for (int i = 0; i < 4097; i++) {
        char name[32];
        snprintf(name, sizeof name, "tone%04d.raw", i);
        write_text(name, "");
    }
    struct said s = check(false, false, dir);
    assert_said(&s, 0,
                "!?  DIR: has 4097 files: only the first 4096 by name are judged\n"
                "--  DIR: nothing here that a 7940/7960 asks for\n"
                "      fix: hookflash write --load SET --root DIR puts everything there\n"
                "0 errors, 1 warning\n");
    drop(&s);
}

static void an_empty_folder_is_said_so(void **state)
{
    (void)state;
    struct said s = check(false, false, dir);
    assert_said(&s, 0,
                "--  DIR: nothing here that a 7940/7960 asks for\n"
                "      fix: hookflash write --load SET --root DIR puts everything there\n"
                "nothing is wrong\n");
    drop(&s);
}

static void a_path_that_is_not_there(void **state)
{
    (void)state;
    struct said s = check(false, false, in_dir("nowhere"));
    assert_said(&s, 4, "");
    assert_non_null(strstr(s.err, "/nowhere: No such file or directory\n"));
    drop(&s);
}

int main(void)
{
#define IN_DIR(test) cmocka_unit_test_setup_teardown(test, make_dir, remove_dir)
    const struct CMUnitTest tests[] = {
        IN_DIR(a_good_folder),
        IN_DIR(a_blank_as_json),
        IN_DIR(a_blank_byte_by_byte),
        IN_DIR(a_package_is_looked_into),
        IN_DIR(a_single_file_and_its_path),
        IN_DIR(warnings_alone_end_well),
        IN_DIR(what_is_no_plain_file_is_noted),
        IN_DIR(what_only_its_owner_reads_is_noted),
        IN_DIR(a_huge_folder_is_judged_in_part),
        IN_DIR(an_empty_folder_is_said_so),
        IN_DIR(a_path_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
