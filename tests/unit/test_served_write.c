/* SPDX-License-Identifier: MIT */
/* How files come into the folder: whole or not at all, with the former one beside them. */
#include "served_place.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
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
