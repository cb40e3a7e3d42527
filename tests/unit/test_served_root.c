/* SPDX-License-Identifier: MIT */
/* A folder of its own for each test: what may be found in it, and how files come into it. */
#include "cmocka_all.h"

#include "served_root.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

struct place {
    char outside[64]; /* a folder that holds secret.txt and ... */
    char folder[80];  /* ... the served one */
    struct served_root *root;
};

static const int64_t nov_22 = 1795343756000000; /* 2026-11-22T10:35:56Z */

static char *path_of(const struct place *p, const char *name)
{
    static char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", p->folder, name);
    return path;
}

static void put_file(const char *path, const char *content)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(content, f);
    assert_int_equal(fclose(f), 0);
}

static void put(const struct place *p, const char *name, const char *content)
{
    put_file(path_of(p, name), content);
}

static int setup(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    char path[128];
    snprintf(p->outside, sizeof p->outside, "/tmp/hookflash-test-XXXXXX");
    assert_non_null(mkdtemp(p->outside));
    assert_int_equal(chmod(p->outside, 0755), 0);
    snprintf(p->folder, sizeof p->folder, "%s/tftp", p->outside);
    snprintf(path, sizeof path, "%s/secret.txt", p->outside);
    put_file(path, "secret");
    assert_int_equal(served_root_open(p->folder, true, &p->root), 0);
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    struct place *p = *state;
    char command[128];
    served_root_close(p->root);
    snprintf(command, sizeof command, "rm -rf %s", p->outside);
    int r = system(command);
    free(p);
    return r;
}

static enum find_result find(const struct place *p, struct slice name, struct found *f)
{
    enum find_result r = served_root_find(p->root, name, f);
    bool has_file = r == FIND_OK || r == FIND_BY_CASE;
    assert_int_equal(f->file != NULL, has_file);
    return r;
}

/* The result alone. */
static enum find_result look(const struct place *p, const char *name)
{
    struct found f;
    enum find_result r = find(p, slice_str(name), &f);
    snapshot_unref(f.file);
    return r;
}

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

static struct snapshot *get(const struct place *p, const char *name)
{
    struct found f;
    assert_int_equal(find(p, slice_str(name), &f), FIND_OK);
    return f.file;
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

/* --- writing -----------------------------------------------------------------------------------
 */

static void must_hold(const struct place *p, const char *name, const char *content)
{
    char is[64] = "";
    FILE *f = fopen(path_of(p, name), "r");
    assert_non_null(f);
    is[fread(is, 1, sizeof is - 1, f)] = '\0';
    fclose(f);
    assert_string_equal(is, content);
}

static unsigned count_files(const struct place *p)
{
    unsigned n = 0;
    DIR *dir = opendir(p->folder);
    assert_non_null(dir);
    for (const struct dirent *e = readdir(dir); e; e = readdir(dir))
        n += e->d_name[0] != '.' || strlen(e->d_name) > 2;
    closedir(dir);
    return n;
}

static int write_name(const struct place *p, const char *name, const char *text, struct written *w)
{
    return served_root_write(p->root, name, slice_str(text), nov_22, w);
}

static void a_write_keeps_the_former_file(void **state)
{
    struct place *p = *state;
    struct written w;
    assert_int_equal(write_name(p, "OS79XX.TXT", "one", &w), 0);
    assert_false(w.unchanged);
    assert_string_equal(w.backup, "");
    must_hold(p, "OS79XX.TXT", "one");

    assert_int_equal(write_name(p, "OS79XX.TXT", "one", &w), 0);
    assert_true(w.unchanged);
    assert_string_equal(w.backup, "");

    assert_int_equal(write_name(p, "OS79XX.TXT", "two", &w), 0);
    assert_string_equal(w.backup, "OS79XX.TXT.bak-20261122T103556Z");
    must_hold(p, "OS79XX.TXT", "two");
    must_hold(p, w.backup, "one");

    assert_int_equal(write_name(p, "OS79XX.TXT", "three", &w), 0); /* in the same second */
    assert_string_equal(w.backup, "OS79XX.TXT.bak-20261122T103556Z-1");
    must_hold(p, w.backup, "two");
    must_hold(p, "OS79XX.TXT.bak-20261122T103556Z", "one");
    assert_int_equal(count_files(p), 3); /* no temporary file is left */
}

/* A daemon of another user must read what was written, as far as the folder lets it. */
static void a_written_file_can_be_read(void **state)
{
    static const struct {
        const char *story;
        mode_t folder, former, mask, becomes;
    } row[] = {
        {"nothing was there", 0755, 0, 0022, 0644},
        {"root's umask is strict", 0755, 0, 0077, 0644},
        {"the former was the owner's alone", 0755, 0600, 0022, 0644},
        {"the former was a group's", 0755, 0660, 0022, 0664},
        {"more was allowed", 0755, 0666, 0022, 0666},
        {"the folder is a group's", 0750, 0600, 0022, 0640},
        {"the folder is the owner's alone", 0700, 0604, 0022, 0604},
    };
    struct place *p = *state;
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct written w;
        struct stat st;
        unlink(path_of(p, "x"));
        assert_int_equal(chmod(p->folder, row[i].folder), 0);
        if (row[i].former) {
            put(p, "x", "one");
            assert_int_equal(chmod(path_of(p, "x"), row[i].former), 0);
        }
        mode_t was = umask(row[i].mask);
        assert_int_equal(write_name(p, "x", "two", &w), 0);
        umask(was);
        assert_int_equal(stat(path_of(p, "x"), &st), 0);
        if ((st.st_mode & 0777) != row[i].becomes)
            fail_msg("%s: %o", row[i].story, st.st_mode & 0777);
    }
}

static void a_write_never_leaves_the_folder(void **state)
{
    struct place *p = *state;
    struct written w;
    char secret[128];
    snprintf(secret, sizeof secret, "%s/secret.txt", p->outside);
    assert_int_equal(symlink("../secret.txt", path_of(p, "out")), 0);
    assert_int_equal(symlink("..", path_of(p, "up")), 0);
    assert_int_equal(mkdir(path_of(p, "sub"), 0755), 0);
    assert_int_equal(write_name(p, "out", "x", &w), -ELOOP);
    assert_int_equal(write_name(p, "up/secret.txt", "x", &w), -ELOOP);
    assert_int_equal(write_name(p, "../secret.txt", "x", &w), -EXDEV);
    assert_int_equal(write_name(p, "sub", "x", &w), -EISDIR);
    assert_int_equal(write_name(p, "..", "x", &w), -EINVAL);
    assert_int_equal(write_name(p, "", "x", &w), -EINVAL);
    assert_int_equal(write_name(p, "none/x", "x", &w), -ENOENT);
    assert_int_equal(write_name(p, "sub/x", "x", &w), 0);
    must_hold(p, "sub/x", "x");
    FILE *f = fopen(secret, "r");
    assert_non_null(f);
    assert_int_equal(fgetc(f), 's');
    fclose(f);
}

static void a_folder_without_permission_is_left_alone(void **state)
{
    struct place *p = *state;
    struct written w;
    put(p, "x", "one");
    assert_int_equal(chmod(p->folder, 0555), 0);
    uid_t me = geteuid();
    if (me == 0)
        assert_int_equal(seteuid(65534), 0);
    int r = write_name(p, "x", "two", &w);
    if (me == 0)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(r, -EACCES);
    assert_int_equal(chmod(p->folder, 0755), 0);
    must_hold(p, "x", "one");
}

/* In a child with a mount table of its own: a file system of 64 KiB that a file fills. */
static int write_on_a_full_disk(const struct place *p)
{
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("full", p->folder, "tmpfs", 0, "size=64k") != 0)
        return 77;
    struct served_root *root;
    struct written w;
    static uint8_t big[100000];
    if (served_root_open(p->folder, false, &root) != 0)
        return 1;
    if (served_root_write(root, "x", slice_str("one"), nov_22, &w) != 0)
        return 2;
    if (served_root_write(root, "x", slice_of(big, sizeof big), nov_22, &w) != -ENOSPC)
        return 3;
    struct found f;
    if (served_root_find(root, slice_str("x"), &f) != FIND_OK)
        return 4;
    bool whole = slice_is(snapshot_view(f.file), "one");
    snapshot_unref(f.file);
    served_root_close(root);
    return whole && count_files(p) == 1 ? 0 : 5;
}

static void a_full_disk_leaves_the_old_file_whole(void **state)
{
    struct place *p = *state;
    int status;
    pid_t child = fork();
    if (child == 0)
        _exit(write_on_a_full_disk(p));
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        skip(); /* this machine grants no mount namespace */
    assert_int_equal(status, 0);
}

static void note_name(void *ctx, const char *name)
{
    buf_printf(ctx, "%s ", name);
}

static void files_are_listed_in_order(void **state)
{
    struct place *p = *state;
    uint8_t mem[64];
    struct buf names;
    put(p, "b", "");
    put(p, "a", "");
    put(p, "B", "");
    put(p, "a.bak-20261122T103556Z", "");
    assert_int_equal(mkdir(path_of(p, "folder"), 0755), 0);
    assert_int_equal(symlink("a", path_of(p, "link")), 0);
    buf_fixed(&names, mem, sizeof mem);
    assert_int_equal(served_root_each(p->root, note_name, &names), 0);
    assert_string_equal(buf_cstr(&names), "B a b ");
}

static void a_root_that_is_none_is_refused(void **state)
{
    struct place *p = *state;
    struct served_root *root = NULL;
    char path[128];
    snprintf(path, sizeof path, "%s/secret.txt", p->outside);
    assert_int_equal(served_root_open(path, false, &root), -ENOTDIR);
    snprintf(path, sizeof path, "%s/no/such/folder", p->outside);
    assert_int_equal(served_root_open(path, false, &root), -ENOENT);
    assert_int_equal(served_root_open(path, true, &root), 0);
    assert_string_equal(served_root_path(root), path);
    served_root_close(root);
    served_root_close(NULL);
}

#define IN_A_PLACE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

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
        IN_A_PLACE(a_cache_that_is_full_forgets_the_oldest),
        IN_A_PLACE(a_large_file_stays_on_disk_and_is_watched),
        cmocka_unit_test(netascii_doubles_line_ends),
        cmocka_unit_test(a_sum_is_that_of_the_standard),
        IN_A_PLACE(a_write_keeps_the_former_file),
        IN_A_PLACE(a_written_file_can_be_read),
        IN_A_PLACE(a_write_never_leaves_the_folder),
        IN_A_PLACE(a_folder_without_permission_is_left_alone),
        IN_A_PLACE(a_full_disk_leaves_the_old_file_whole),
        IN_A_PLACE(files_are_listed_in_order),
        IN_A_PLACE(a_root_that_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
