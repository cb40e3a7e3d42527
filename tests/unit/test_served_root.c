/* SPDX-License-Identifier: MIT */
/* What may be found in a served folder, and under which names. */
#include "served_place.h"

static void nothing_outside_the_folder_is_found(void **state)
{
    struct place *p = *state;
    put(p, "inside.txt", "inside");
    assert_int_equal(mkdir(path_of(p, "a"), 0755), 0);
    static const struct {
        const char *name;
        enum find_result result;
    } rows[] = {
        {"../secret.txt", FIND_HOSTILE},
        {"..\\secret.txt", FIND_HOSTILE},
        {"/../secret.txt", FIND_HOSTILE},
        {"a/../../secret.txt", FIND_HOSTILE},
        {"a/../inside.txt", FIND_HOSTILE},
        {"./../secret.txt", FIND_HOSTILE},
        {"..", FIND_HOSTILE},
        {"a/..", FIND_HOSTILE},
        {"%2e%2e/secret.txt", FIND_MISSING},
        {"..%2fsecret.txt", FIND_MISSING},
        {"....//secret.txt", FIND_MISSING},
        {"C:\\secret.txt", FIND_MISSING},
        {"c:/windows/win.ini", FIND_MISSING},
        {"/etc/passwd", FIND_MISSING},
        {"//etc/passwd", FIND_MISSING},
        {"com1", FIND_MISSING},
        {"aux", FIND_MISSING},
        {"%n%s%x", FIND_MISSING},
        {"/", FIND_MISSING},
        {"//", FIND_MISSING},
        {".", FIND_MISSING},
        {"", FIND_MISSING},
        {"a", FIND_MISSING}, /* a folder */
        {"a/", FIND_MISSING},
        {"inside.txt/x", FIND_MISSING},
        {"inside.txt\n", FIND_HOSTILE},
        {"in\x1bside.txt", FIND_HOSTILE},
        {"inside.txt\x7f", FIND_HOSTILE},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (look(p, rows[i].name) != rows[i].result)
            fail_msg("%s", rows[i].name);
    struct found f;
    assert_int_equal(find(p, slice_of("inside.txt\0.cnf", 15), &f), FIND_HOSTILE);
}

static void names_are_brought_to_one_form(void **state)
{
    struct place *p = *state;
    assert_int_equal(mkdir(path_of(p, "English"), 0755), 0);
    put(p, "English/7960-font.xml", "font");
    put(p, "SIPDefault.cnf", "sip");
    static const char *const names[] = {
        "SIPDefault.cnf",        "./SIPDefault.cnf",       "/SIPDefault.cnf",
        "\\SIPDefault.cnf",      "././SIPDefault.cnf",     "//./SIPDefault.cnf",
        "English/7960-font.xml", "English\\7960-font.xml", "/English//7960-font.xml"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (look(p, names[i]) != FIND_OK)
            fail_msg("%s", names[i]);
    assert_int_equal(look(p, "/tftpboot/SIPDefault.cnf"), FIND_MISSING);
    assert_int_equal(served_root_strip(p->root, "/tftpboot/"), 0);
    assert_int_equal(look(p, "/tftpboot/SIPDefault.cnf"), FIND_OK);
    assert_int_equal(look(p, "/tftpboot/../secret.txt"), FIND_HOSTILE);
}

static void long_names_end_quietly(void **state)
{
    struct place *p = *state;
    static const size_t lengths[] = {255, 256, 257, 512, 4096, 65000};
    for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
        uint8_t *name = malloc(lengths[i]);
        struct found f;
        memset(name, 'A', lengths[i]);
        assert_int_equal(find(p, slice_of(name, lengths[i]), &f), FIND_MISSING);
        free(name);
    }
}

static void links_pipes_and_devices_are_never_opened(void **state)
{
    struct place *p = *state;
    put(p, "real", "real");
    assert_int_equal(symlink("../secret.txt", path_of(p, "out")), 0);
    assert_int_equal(symlink("/etc/passwd", path_of(p, "absolute")), 0);
    assert_int_equal(symlink("real", path_of(p, "within")), 0);
    assert_int_equal(symlink("loop", path_of(p, "loop")), 0);
    assert_int_equal(symlink("..", path_of(p, "up")), 0);
    assert_int_equal(mkfifo(path_of(p, "pipe"), 0644), 0);
    static const char *const names[] = {"out",           "absolute", "within", "loop",
                                        "up/secret.txt", "pipe",     "OUT",    "PIPE"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (look(p, names[i]) != FIND_HOSTILE)
            fail_msg("%s", names[i]);
    if (mknod(path_of(p, "zero"), S_IFCHR | 0666, makedev(1, 5)) == 0)
        assert_int_equal(look(p, "zero"), FIND_HOSTILE);
}

static void case_is_matched_when_one_file_fits(void **state)
{
    struct place *p = *state;
    struct found f;
    assert_int_equal(mkdir(path_of(p, "English"), 0755), 0);
    put(p, "English/Font.xml", "font");
    put(p, "OS79xx.txt", "P003-8-12-00");
    put(p, "twin", "1");
    put(p, "TWIN", "2");
    assert_int_equal(find(p, slice_str("/OS79XX.TXT"), &f), FIND_BY_CASE);
    assert_string_equal(f.actual, "OS79xx.txt");
    assert_true(slice_is(snapshot_view(f.file), "P003-8-12-00"));
    snapshot_unref(f.file);
    assert_int_equal(find(p, slice_str("english/FONT.XML"), &f), FIND_BY_CASE);
    assert_string_equal(f.actual, "English/Font.xml");
    snapshot_unref(f.file);
    assert_int_equal(find(p, slice_str("twin"), &f), FIND_OK);
    assert_string_equal(f.actual, "twin");
    snapshot_unref(f.file);
    assert_int_equal(find(p, slice_str("Twin"), &f), FIND_MISSING);
    assert_string_equal(f.actual, "");
}

/* Found by fuzzing: what stood before the ".." was left there, without its end. */
static void a_name_that_cannot_be_means_no_path(void **state)
{
    struct place *p = *state;
    static const struct {
        const char *name, *path;
        enum find_result result;
    } rows[] = {
        {"./a\\inside.txt", "a/inside.txt", FIND_OK},
        {"a/../inside.txt", "", FIND_HOSTILE},
        {"a/inside.txt\n", "", FIND_HOSTILE},
        {"inside.txt.bak-20261122", "", FIND_MISSING},
        {"./", "", FIND_MISSING},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char path[SERVED_NAME_MAX + 1];
        memset(path, 'x', sizeof path);
        assert_int_equal(served_root_name(p->root, slice_str(rows[i].name), path), rows[i].result);
        if (memcmp(path, rows[i].path, strlen(rows[i].path) + 1) != 0)
            fail_msg("%s", rows[i].name);
    }
}

static void a_near_miss_is_named(void **state)
{
    struct place *p = *state;
    struct found f;
    put(p, "SIPDefault.cnf_.txt", "x");
    put(p, "P0S3-08-12-00.loads", "x");
    static const struct {
        const char *asked, *near;
    } rows[] = {
        {"SIPDefault.cnf", "SIPDefault.cnf_.txt"},
        {"P0S3-8-12-00.loads", "P0S3-08-12-00.loads"},
        {"P0S3-8-12-00.sb2", ""},
        {"../secret.txt", ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        find(p, slice_str(rows[i].asked), &f);
        assert_string_equal(f.near_miss, rows[i].near);
    }
    put(p, "OS79XX.TXT.txt", "x"); /* a file that came since is seen too */
    assert_int_equal(find(p, slice_str("OS79XX.TXT"), &f), FIND_MISSING);
    assert_string_equal(f.near_miss, "OS79XX.TXT.txt");
}

static void an_unreadable_file_is_denied(void **state)
{
    struct place *p = *state;
    put(p, "closed", "x");
    assert_int_equal(chmod(path_of(p, "closed"), 0), 0);
    uid_t me = geteuid();
    if (me == 0)
        assert_int_equal(seteuid(65534), 0);
    enum find_result r = look(p, "closed");
    if (me == 0)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(r, FIND_DENIED);
}

static void backups_and_temporaries_are_invisible(void **state)
{
    struct place *p = *state;
    put(p, "SIPDefault.cnf.bak-20261122T103556Z", "old");
    put(p, ".hookflash-77.tmp", "half");
    assert_int_equal(look(p, "SIPDefault.cnf.bak-20261122T103556Z"), FIND_MISSING);
    assert_int_equal(look(p, "SIPDEFAULT.CNF.BAK-20261122T103556Z"), FIND_MISSING);
    assert_int_equal(look(p, "./.hookflash-77.tmp"), FIND_MISSING);
    assert_int_equal(look(p, ".HOOKFLASH-77.TMP"), FIND_MISSING);
    struct found f;
    assert_int_equal(find(p, slice_str("SIPDefault.cnf"), &f), FIND_MISSING);
    assert_string_equal(f.near_miss, "");
}

/* Long enough ago that the cache believes the time stamp. */
static void age(const struct place *p, const char *name)
{
    const struct timespec long_ago[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};
    assert_int_equal(utimensat(AT_FDCWD, path_of(p, name), long_ago, 0), 0);
}

static void a_content_is_shared_until_the_file_changes(void **state)
{
    struct place *p = *state;
    put(p, "load", "one");
    age(p, "load");
    struct snapshot *first = get(p, "load"), *again = get(p, "load");
    assert_ptr_equal(first, again);
    put(p, "load", "two");
    struct snapshot *later = get(p, "load");
    assert_true(slice_is(snapshot_view(first), "one"));
    assert_true(slice_is(snapshot_view(later), "two"));
    /* rewritten within one tick of the clock, same size, same inode: still seen */
    put(p, "load", "six");
    struct snapshot *latest = get(p, "load");
    assert_true(slice_is(snapshot_view(latest), "six"));
    snapshot_unref(first);
    snapshot_unref(again);
    snapshot_unref(later);
    snapshot_unref(latest);
}

/* serve writes a load, and the phones that waited for it ask at once: each took memory for all of
 * it.
 */
static void a_file_of_this_moment_is_in_memory_once(void **state)
{
    struct place *p = *state;
    put(p, "load", "one");
    struct snapshot *first = get(p, "load"), *again = get(p, "load");
    assert_ptr_equal(first, again);
    put(p, "load", "six"); /* the same size, perhaps within one tick of the clock */
    struct snapshot *later = get(p, "load"), *latest = get(p, "load");
    assert_true(slice_is(snapshot_view(first), "one"));
    assert_true(slice_is(snapshot_view(later), "six"));
    assert_ptr_equal(later, latest);
    snapshot_unref(first);
    snapshot_unref(again);
    snapshot_unref(later);
    snapshot_unref(latest);
}

static void a_cache_that_is_full_forgets_the_oldest(void **state)
{
    struct place *p = *state;
    char name[16];
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 100; i++) {
            snprintf(name, sizeof name, "file%d", i);
            if (round == 0) {
                put(p, name, name);
                age(p, name);
            }
            struct snapshot *s = get(p, name);
            assert_true(slice_is(snapshot_view(s), name));
            snapshot_unref(s);
        }
}

/* --- contents ----------------------------------------------------------------------------------
 */

static void a_large_file_stays_on_disk_and_is_watched(void **state)
{
    struct place *p = *state;
    int fd = open(path_of(p, "large"), O_RDWR | O_CREAT, 0644);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, 20 * 1024 * 1024), 0);
    assert_int_equal(pwrite(fd, "end", 3, 20 * 1024 * 1024 - 3), 3);
    struct snapshot *s = get(p, "large");
    char bytes[3];
    assert_int_equal(snapshot_size(s), 20971520);
    assert_int_equal(snapshot_view(s).n, 0);
    assert_int_equal(snapshot_read(s, 20971517, bytes, 3), 0);
    assert_memory_equal(bytes, "end", 3);
    assert_int_equal(snapshot_read(s, 20971518, bytes, 3), -EIO);
    assert_int_equal(snapshot_read(s, UINT64_MAX, bytes, 3), -EIO);

    /* replaced by a rename: the old content to its end */
    put(p, "new", "new");
    assert_int_equal(rename(path_of(p, "new"), strdupa(path_of(p, "large"))), 0);
    assert_int_equal(snapshot_read(s, 20971517, bytes, 3), 0);

    /* cut short in place: never garbage */
    assert_int_equal(ftruncate(fd, 1000), 0);
    assert_int_equal(snapshot_read(s, 20971517, bytes, 3), -ESTALE);
    assert_int_equal(snapshot_read(s, 0, bytes, 3), -ESTALE);
    snapshot_unref(s);
    close(fd);
}

static void netascii_doubles_line_ends(void **state)
{
    (void)state;
    static const struct {
        const char *octet, *netascii;
        size_t octet_n, netascii_n;
    } rows[] = {
        {"", "", 0, 0},
        {"a\nb", "a\r\nb", 3, 4},
        {"a\rb", "a\r\0b", 3, 4},
        {"\r\n", "\r\0\r\n", 2, 4},
        {"\n\n", "\r\n\r\n", 2, 4},
        {"plain", "plain", 5, 5},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct snapshot *octet = snapshot_of_bytes(slice_of(rows[i].octet, rows[i].octet_n));
        struct snapshot *text = snapshot_netascii(octet);
        assert_int_equal(snapshot_size(text), rows[i].netascii_n);
        assert_true(slice_eq(snapshot_view(text), slice_of(rows[i].netascii, rows[i].netascii_n)));
        snapshot_unref(octet);
        snapshot_unref(text);
    }
}

static void a_sum_is_that_of_the_standard(void **state)
{
    (void)state;
    struct snapshot *s = snapshot_of_bytes(slice_str("abc"));
    uint8_t sum[32];
    assert_true(snapshot_sha256(s, sum));
    assert_memory_equal(sum,
                        "\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41\x40\xde\x5d\xae\x22\x23"
                        "\xb0\x03\x61\xa3\x96\x17\x7a\x9c\xb4\x10\xff\x61\xf2\x00\x15\xad",
                        32);
    snapshot_unref(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_PLACE(nothing_outside_the_folder_is_found),
        IN_A_PLACE(names_are_brought_to_one_form),
        IN_A_PLACE(long_names_end_quietly),
        IN_A_PLACE(links_pipes_and_devices_are_never_opened),
        IN_A_PLACE(case_is_matched_when_one_file_fits),
        IN_A_PLACE(a_name_that_cannot_be_means_no_path),
        IN_A_PLACE(a_near_miss_is_named),
        IN_A_PLACE(an_unreadable_file_is_denied),
        IN_A_PLACE(backups_and_temporaries_are_invisible),
        IN_A_PLACE(a_content_is_shared_until_the_file_changes),
        IN_A_PLACE(a_file_of_this_moment_is_in_memory_once),
        IN_A_PLACE(a_cache_that_is_full_forgets_the_oldest),
        IN_A_PLACE(a_large_file_stays_on_disk_and_is_watched),
        cmocka_unit_test(netascii_doubles_line_ends),
        cmocka_unit_test(a_sum_is_that_of_the_standard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
