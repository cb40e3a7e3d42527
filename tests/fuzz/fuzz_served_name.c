/* SPDX-License-Identifier: MIT */
/*
 * A name from the wire, looked up in a folder that has a secret beside it, links to it, and files
 * of ours in it. Nothing but what is served is ever read, whatever the name.
 */
#include "must.h"

#include "core/text.h"
#include "served_root.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char base[] = "/tmp/fuzz_served_name.XXXXXX";
static struct served_root *root;

static void put_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    must(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)kind, (void)ftw;
    return remove(path);
}

static void remove_all(void)
{
    served_root_close(root);
    nftw(base, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void make_folder(void)
{
    int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    must(here >= 0 && mkdtemp(base) && chdir(base) == 0);
    atexit(remove_all);
    put_file("secret", "secret");
    must(mkdir("root", 0755) == 0 && mkdir("root/dir", 0755) == 0 && mkdir("other", 0755) == 0);
    put_file("other/secret", "secret");
    put_file("root/SIPDefault.cnf", "served");
    put_file("root/P0S3-8-12-00.loads", "served");
    put_file("root/dir/RINGLIST.DAT", "served");
    put_file("root/SIPDefault.cnf.bak-20261122", "secret");
    put_file("root/.hookflash-new", "secret");
    must(symlink("../secret", "root/link") == 0 && symlink("../other", "root/out") == 0);
    must(mkfifo("root/fifo", 0644) == 0);
    must(served_root_open("root", false, &root) == 0);
    must(served_root_strip(root, "/tftpboot/") == 0);
    must(fchdir(here) == 0);
    close(here);
}

static void must_be_inside(const char *path)
{
    struct slice rest = slice_str(path), part;
    must(path[0] != '/');
    while (text_take_part(&rest, &part))
        must(!slice_is(part, "..") && !slice_is(part, "."));
    for (const char *c = path; *c; c++)
        must((uint8_t)*c >= 0x20 && *c != 0x7f && *c != '\\');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[SERVED_NAME_MAX + 1];
    uint8_t bytes[8];
    struct found found;
    struct slice name = slice_of(data, size);
    if (!root)
        make_folder();
    enum find_result named = served_root_name(root, name, path);
    must((named == FIND_OK) == (path[0] != '\0'));
    must_be_inside(path);
    enum find_result result = served_root_find(root, name, &found);
    must((result == FIND_OK || result == FIND_BY_CASE) == (found.file != NULL));
    must(named == FIND_OK || result == named);
    must(!found.near_miss[0] || result == FIND_MISSING);
    must(!strstr(found.near_miss, ".bak-") && !strstr(found.near_miss, ".hookflash-"));
    if (!found.file)
        return 0;
    must_be_inside(found.actual);
    must(snapshot_size(found.file) == 6 && snapshot_read(found.file, 0, bytes, 6) >= 0);
    must(memcmp(bytes, "served", 6) == 0);
    snapshot_unref(found.file);
    return 0;
}
