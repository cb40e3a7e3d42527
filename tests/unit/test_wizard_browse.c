/* SPDX-License-Identifier: MIT */
/* The wizard's file browser on real folders: what a technician sees there, and what a row answers.
 */
#include "cmocka_all.h"

#include "core/text.h"
#include "phones/forge.h"
#include "wizard_browse.h"

#include <archive.h>
#include <archive_entry.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>
#include <unistd.h>

#define SIP  "P0S3-8-12-00"
#define SCCP "P00308010200"

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
    strcpy(dir, "/tmp/hookflash-browse-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    setenv("XDG_DATA_HOME", dir, 1);
    return 0;
}

static int remove_dir(void **state)
{
    (void)state;
    return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static const char *in_dir(const char *name)
{
    static char path[2][512];
    static unsigned turn;
    char *p = path[turn++ % 2];
    snprintf(p, sizeof path[0], "%s/%s", dir, name);
    return p;
}

static void make_folder(const char *name)
{
    assert_int_equal(mkdir(in_dir(name), 0755), 0);
}

static void write_file(const char *name, struct slice bytes)
{
    FILE *f = fopen(in_dir(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    assert_int_equal(fclose(f), 0);
}

static void write_part(const char *folder, const char *load, enum load_part part)
{
    struct load_name n;
    struct buf b;
    char name[64], path[128];
    assert_true(load_name_parse(slice_str(load), &n));
    buf_growing(&b, 1 << 20);
    assert_true(forge_part(&n, part, FORGE_WHOLE, &b));
    snprintf(path, sizeof path, "%s/%s", folder, forge_part_name(&n, part, name));
    write_file(path, buf_view(&b));
    buf_free(&b);
}

/* Packs the files of a folder. */
static void pack(const char *folder, const char *package, const char *const *names, size_t count)
{
    struct archive *tar = archive_write_new();
    assert_int_equal(archive_write_set_format_ustar(tar), ARCHIVE_OK);
    assert_int_equal(archive_write_set_bytes_in_last_block(tar, 1), ARCHIVE_OK);
    assert_int_equal(archive_write_open_filename(tar, in_dir(package)), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        static char bytes[1 << 20];
        char path[128];
        struct archive_entry *e = archive_entry_new();
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        FILE *f = fopen(in_dir(path), "rb");
        assert_non_null(f);
        size_t n = fread(bytes, 1, sizeof bytes, f);
        fclose(f);
        archive_entry_set_pathname(e, names[i]);
        archive_entry_set_filetype(e, S_IFREG);
        archive_entry_set_perm(e, 0644);
        archive_entry_set_size(e, (la_int64_t)n);
        assert_int_equal(archive_write_header(tar, e), ARCHIVE_OK);
        assert_int_equal(archive_write_data(tar, bytes, n), (la_ssize_t)n);
        archive_entry_free(e);
    }
    assert_int_equal(archive_write_free(tar), ARCHIVE_OK);
}

/* DIR stands for the temporary folder. */
static void say(struct buf *out, const char *text)
{
    struct slice rest = slice_str(text);
    size_t at;
    while (slice_find(rest, dir, &at)) {
        buf_slice(out, slice_sub(rest, 0, at));
        buf_str(out, "DIR");
        rest = slice_from(rest, at + strlen(dir));
    }
    buf_slice(out, rest);
}

static void say_place(const struct wizard_place *place, struct buf *out)
{
    static const char *const kind[] = {"folder", "package", "set", "file"};
    say(out, place->path);
    buf_str(out, " < ");
    say(out, place->up ? place->up : "the top");
    buf_str(out, "\n");
    for (size_t i = 0; i < place->count; i++) {
        const struct wizard_entry *e = &place->entry[i];
        buf_printf(out, "%s %s %llu", kind[e->kind], e->name, (unsigned long long)e->bytes);
        buf_printf(out, "%s%s: ", e->what[0] ? " " : "", e->what);
        say(out, e->answer);
        buf_str(out, "\n");
    }
    say(out, place->problem);
}

static void assert_place(struct wizard_browse *b, const char *path, const char *last,
                         const char *want)
{
    struct wizard_place place;
    struct buf out;
    buf_growing(&out, 1 << 16);
    bool good = wizard_browse(b, path, last, &place);
    say_place(&place, &out);
    assert_string_equal(buf_cstr(&out), want);
    assert_int_equal(good, place.problem[0] == '\0');
    buf_free(&out);
}

static void a_bench_with_loads_on_it(void **state)
{
    static const char *const both[] = {SIP ".loads", "P003-8-12-00.sbn", SIP ".sb2", SCCP ".loads"};
    struct wizard_browse b = {0};
    (void)state;
    make_folder("sip");
    make_folder("empty");
    make_folder(".hidden");
    for (enum load_part part = PART_MANIFEST; part <= PART_APPLICATION; part++)
        write_part("sip", SIP, part);
    write_part("sip", SCCP, PART_MANIFEST);
    pack("sip", "both.tar", both, ARRAY_SIZE(both));
    write_file("broken.cop.sgn", slice_str("no package at all"));
    write_file("README.txt", slice_str("no load"));
    write_file("tel\xe9phone\n.zip", slice_str(""));
    assert_int_equal(symlink("sip", in_dir("link")), 0);
    assert_int_equal(symlink("nowhere", in_dir("dangling.zip")), 0);

    /* Folders first, then packages; the name is shown escaped and answered as it is. */
    assert_place(&b, dir, "",
                 "DIR < /tmp\n"
                 "folder empty 0: DIR/empty\n"
                 "folder link 0: DIR/link\n"
                 "folder sip 0: DIR/sip\n"
                 "package both.tar 891904: DIR/both.tar\n"
                 "package broken.cop.sgn 17: DIR/broken.cop.sgn\n"
                 "package tel\\xe9phone\\x0a.zip 0: DIR/tel\xe9phone\n.zip\n");
    /* What a row answers is also where to look on; a link leads to where it points. */
    assert_place(&b, in_dir("link"), "",
                 "DIR/sip < DIR\n"
                 "set " SCCP " 0 SCCP 8.1(2), missing P00308010200.sbn, missing P00308010200.sb2: "
                 "DIR/sip#" SCCP "\n"
                 "set " SIP " 0 SIP 8.12, complete: DIR/sip#" SIP "\n"
                 "file P003-8-12-00.sbn 130956: DIR/sip/P003-8-12-00.sbn\n"
                 "file " SCCP ".loads 458: DIR/sip/" SCCP ".loads\n"
                 "file " SIP ".loads 458: DIR/sip/" SIP ".loads\n"
                 "file " SIP ".sb2 756524: DIR/sip/" SIP ".sb2\n");
    assert_place(&b, in_dir("both.tar"), "",
                 "DIR/both.tar < DIR\n"
                 "set " SCCP " 0 SCCP 8.1(2), missing P00308010200.sbn, missing P00308010200.sb2: "
                 "DIR/both.tar#" SCCP "\n"
                 "set " SIP " 0 SIP 8.12, complete: DIR/both.tar#" SIP "\n");
    assert_place(&b, in_dir("empty"), "", "DIR/empty < DIR\n");
    wizard_browse_free(&b);
}

static void what_cannot_be_seen_is_told_with_what_to_do(void **state)
{
    struct wizard_browse b = {0};
    struct wizard_place place;
    (void)state;
    assert_place(&b, in_dir("gone/away"), "",
                 "DIR/gone/away < DIR/gone\n"
                 "DIR/gone/away: No such file or directory\nNext: choose another folder\n");
    assert_false(wizard_browse(&b, in_dir("broken.cop.sgn"), "", &place));
    assert_non_null(strstr(place.problem, "broken.cop.sgn"));
    assert_non_null(strstr(place.problem, "\nNext: "));
    assert_int_equal(place.count, 0);
    assert_string_equal(place.up, dir);
    /* Too much to judge: the rows are there, and no set. A file of holes is large at once. */
    make_folder("huge");
    write_file("huge/a.bin", slice_str("x"));
    assert_int_equal(truncate(in_dir("huge/a.bin"), 257 * 1024 * 1024), 0);
    assert_place(&b, in_dir("huge"), "",
                 "DIR/huge < DIR\n"
                 "file a.bin 269484032: DIR/huge/a.bin\n"
                 "the load files here are more than 256 MB: no set was looked for\n"
                 "Next: put the load into a folder of its own\n");
    assert_int_equal(truncate(in_dir("huge/a.bin"), 0), 0);
    wizard_browse(&b, "/", "", &place);
    assert_string_equal(place.path, "/");
    assert_null(place.up);
    wizard_browse_free(&b);
}

static void it_begins_near_the_last_answer(void **state)
{
    static const struct {
        const char *story, *last, *want;
    } row[] = {
        {"a folder", "DIR/sip", "DIR/sip"},
        {"a folder and one of its sets", "DIR/sip#" SIP, "DIR/sip"},
        {"a package", "DIR/both.tar", "DIR"},
        {"a package and one of its sets", "DIR/both.tar#" SIP, "DIR"},
        {"what is gone: the current folder, since there is no library", "DIR/gone", "DIR/empty"},
        {"nothing: the current folder", "", "DIR/empty"},
    };
    struct wizard_browse b = {0};
    struct wizard_place place;
    (void)state;
    assert_int_equal(chdir(in_dir("empty")), 0);
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        char last[256];
        const char *want = row[i].want + 3;
        snprintf(last, sizeof last, "%s%s", *row[i].last ? dir : "",
                 *row[i].last ? row[i].last + 3 : "");
        wizard_browse(&b, "", last, &place);
        if (strcmp(place.path + strlen(dir), want) != 0)
            print_error("%s\n", row[i].story);
        assert_string_equal(place.path + strlen(dir), want);
    }
    make_folder("hookflash");
    make_folder("hookflash/loads");
    wizard_browse(&b, "", "P0S3-8-12-00", &place);
    assert_string_equal(place.path + strlen(dir), "/hookflash/loads");
    assert_int_equal(chdir("/"), 0);
    wizard_browse_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bench_with_loads_on_it),
        cmocka_unit_test(what_cannot_be_seen_is_told_with_what_to_do),
        cmocka_unit_test(it_begins_near_the_last_answer),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
