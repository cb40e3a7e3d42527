/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a name from the wire is first brought to one form (slashes, no `.`, no empty
 * part; hostile ones end here), then opened beneath the root by openat2, which refuses every link.
 * An O_PATH descriptor is looked at before the file is opened for reading, so a FIFO never blocks
 * and a device is never touched.
 *
 * Only when that exact name does not exist is the folder's listing searched: for the one name that
 * differs in case, then for one that was probably meant. A thousand phones that ask for a thousand
 * missing files read the folder once: the listing is kept while the folder's time stamp stands.
 */
#include "served_root.h"

#include "core/near_name.h"
#include "core/text.h"
#include "served_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    CACHE_BYTES = 128 * 1024 * 1024, /* kept in memory although no transfer uses it now */
    READ_TRIES = 3,                  /* of a file that somebody writes while we read it */
};

static int make_folders(const char *path)
{
    char part[4096];
    if (!slice_to_str(slice_str(path), part, sizeof part))
        return -ENAMETOOLONG;
    for (char *p = part + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        if (mkdir(part, 0755) != 0 && errno != EEXIST)
            return -errno;
        *p = '/';
    }
    return mkdir(part, 0755) == 0 || errno == EEXIST ? 0 : -errno;
}

int served_root_open(const char *path, bool create, struct served_root **out)
{
    int r = create && path[0] ? make_folders(path) : 0;
    if (r != 0)
        return r;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    struct served_root *root = calloc(1, sizeof *root);
    char *copy = strdup(path);
    if (!root || !copy) {
        close(fd);
        free(root);
        free(copy);
        return -ENOMEM;
    }
    root->fd = fd;
    root->path = copy;
    *out = root;
    return 0;
}

void served_root_close(struct served_root *root)
{
    if (!root)
        return;
    for (size_t i = 0; i < CACHED_FILES; i++)
        snapshot_unref(root->cache[i].file);
    name_list_free(&root->list);
    close(root->fd);
    free(root->prefix);
    free(root->path);
    free(root);
}

const char *served_root_path(const struct served_root *root)
{
    return root->path;
}

int served_root_strip(struct served_root *root, const char *prefix)
{
    char *copy = prefix ? strdup(prefix) : NULL;
    if (prefix && !copy)
        return -ENOMEM;
    free(root->prefix);
    root->prefix = copy;
    return 0;
}

/* --- opening -----------------------------------------------------------------------------------
 */

int served_open_beneath(int folder, const char *path, int flags)
{
    struct open_how how = {
        .flags = (uint64_t)(unsigned)(flags | O_CLOEXEC),
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    long fd = syscall(SYS_openat2, folder, path, &how, sizeof how);
    return fd >= 0 ? (int)fd : -errno;
}

int served_open_file(int folder, const char *path, struct stat *st)
{
    int look = served_open_beneath(folder, path, O_PATH | O_NOFOLLOW);
    if (look < 0)
        return look;
    int r = fstat(look, st) == 0 ? 0 : -errno;
    close(look);
    if (r != 0)
        return r;
    if (S_ISDIR(st->st_mode))
        return -EISDIR;
    if (!S_ISREG(st->st_mode))
        return S_ISLNK(st->st_mode) ? -ELOOP : -EINVAL;
    int fd = served_open_beneath(folder, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return fd;
    if (fstat(fd, st) == 0 && S_ISREG(st->st_mode))
        return fd;
    close(fd);
    return -EINVAL;
}

bool same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool is_fresh(const struct stat *st)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    time_t age = now.tv_sec - st->st_mtim.tv_sec;
    return age >= 0 && age < 2;
}

/* --- the cache of contents ---------------------------------------------------------------------
 */

static bool is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           same_time(a->st_mtim, b->st_mtim) && same_time(a->st_ctim, b->st_ctim);
}

static void cache_drop(struct served_root *root, struct cached_file *c)
{
    root->cache_bytes -= c->file ? snapshot_size(c->file) : 0;
    snapshot_unref(c->file);
    *c = (struct cached_file){.file = NULL};
}

/* The one that is missed least; with `occupied`, never an empty place. */
static struct cached_file *cache_oldest(struct served_root *root, bool occupied)
{
    struct cached_file *oldest = root->cache;
    for (struct cached_file *c = root->cache; c < root->cache + CACHED_FILES; c++) {
        if (occupied && !c->file)
            continue;
        if (c->used < oldest->used || (occupied && !oldest->file))
            oldest = c;
    }
    return oldest;
}

static void cache_put(struct served_root *root, const struct stat *st, struct snapshot *file)
{
    if (st->st_size > SNAPSHOT_MEMORY_MAX)
        return;
    while (root->cache_bytes + snapshot_size(file) > CACHE_BYTES)
        cache_drop(root, cache_oldest(root, true));
    struct cached_file *c = cache_oldest(root, false);
    cache_drop(root, c);
    *c = (struct cached_file){.of = *st,
                              .file = snapshot_ref(file),
                              .settled = !is_fresh(st),
                              .used = ++root->cache_clock};
    root->cache_bytes += snapshot_size(file);
}

static struct cached_file *cache_find(struct served_root *root, const struct stat *st)
{
    for (struct cached_file *c = root->cache; c < root->cache + CACHED_FILES; c++)
        if (c->file && is_same_file(&c->of, st))
            return c;
    return NULL;
}

static struct snapshot *cache_get(struct served_root *root, const struct stat *st)
{
    struct cached_file *c = cache_find(root, st);
    if (!c || !c->settled)
        return NULL;
    c->used = ++root->cache_clock;
    return snapshot_ref(c->file);
}

/*
 * What was just read, or the same bytes that others hold already: a thousand phones that ask for a
 * file which was written a moment ago take its memory once, and not each.
 */
static struct snapshot *cache_share(struct served_root *root, const struct stat *st,
                                    struct snapshot *read)
{
    struct cached_file *c = cache_find(root, st);
    if (c && slice_eq(snapshot_view(c->file), snapshot_view(read))) {
        snapshot_unref(read);
        c->settled = !is_fresh(st);
        c->used = ++root->cache_clock;
        return snapshot_ref(c->file);
    }
    if (c)
        cache_drop(root, c);
    cache_put(root, st, read);
    return read;
}

/* --- names -------------------------------------------------------------------------------------
 */

bool served_is_private(const char *name)
{
    struct slice s = slice_str(name);
    if (slice_starts_nocase(s, ".hookflash-"))
        return true;
    for (size_t i = 0; i < s.n; i++)
        if (slice_starts_nocase(slice_sub(s, i, s.n), ".bak-"))
            return true;
    return false;
}

static bool is_hostile_byte(uint8_t c)
{
    return c < 0x20 || c == 0x7f;
}

/* FIND_OK: `path` is the name in its one form, relative to the root. */
static enum find_result normalise(struct slice name, char path[static SERVED_NAME_MAX + 1])
{
    struct slice part;
    struct buf b;
    buf_fixed(&b, path, SERVED_NAME_MAX);
    for (size_t i = 0; i < name.n; i++)
        if (is_hostile_byte(name.p[i]))
            return FIND_HOSTILE;
    while (text_take_part(&name, &part)) {
        if (slice_is(part, ".."))
            return FIND_HOSTILE;
        if (slice_is(part, "."))
            continue;
        if (b.len > 0)
            buf_u8(&b, '/');
        buf_slice(&b, part);
    }
    path[b.len] = '\0';
    return b.bad || b.len == 0 || served_is_private(path) ? FIND_MISSING : FIND_OK;
}

static struct slice strip_prefix(const struct served_root *root, struct slice name)
{
    if (!root->prefix || !slice_starts(name, root->prefix))
        return name;
    return slice_sub(name, strlen(root->prefix), name.n);
}

/* The root's listing, read again only when the folder has changed. */
static const struct name_list *root_list(struct served_root *root)
{
    struct stat st;
    if (fstat(root->fd, &st) != 0)
        return &root->list;
    if (root->list_of.st_ino != 0 && same_time(root->list_of.st_mtim, st.st_mtim))
        return &root->list;
    name_list_free(&root->list);
    bool read = name_list_read(root->fd, &root->list) == 0 && !is_fresh(&st);
    root->list_of = read ? st : (struct stat){.st_ino = 0};
    return &root->list;
}

static const char *one_by_case(const struct name_list *list, struct slice part)
{
    const char *fits = NULL;
    for (size_t i = 0; i < list->count; i++) {
        struct slice name = slice_str(list->name[i]);
        if (slice_eq(name, part))
            return list->name[i];
        if (!slice_eq_nocase(name, part))
            continue;
        if (fits)
            return NULL; /* several: which one is meant is not ours to guess */
        fits = list->name[i];
    }
    return fits;
}

/* The path as it is written on disk, part by part. */
static bool match_case(struct served_root *root, const char *path, char *actual)
{
    struct slice rest = slice_str(path), part;
    struct buf b;
    buf_fixed(&b, actual, SERVED_NAME_MAX);
    while (text_take_part(&rest, &part)) {
        struct name_list below = {NULL, 0};
        const struct name_list *list = &below;
        if (b.len == 0) {
            list = root_list(root);
        } else {
            int fd = served_open_beneath(root->fd, buf_cstr(&b), O_RDONLY | O_DIRECTORY);
            if (fd < 0 || name_list_read(fd, &below) != 0)
                below.count = 0;
            if (fd >= 0)
                close(fd);
            buf_u8(&b, '/');
        }
        const char *name = one_by_case(list, part);
        buf_str(&b, name ? name : "");
        name_list_free(&below);
        if (!name || b.bad)
            return false;
    }
    actual[b.len] = '\0';
    return true;
}

static void look_for_near_miss(struct served_root *root, struct slice asked, char *near)
{
    const struct name_list *list = root_list(root);
    for (size_t i = 0; i < list->count; i++)
        if (near_name(asked, slice_str(list->name[i]))) {
            slice_to_str(slice_str(list->name[i]), near, SERVED_NAME_MAX + 1);
            return;
        }
}

/* --- finding -----------------------------------------------------------------------------------
 */

static int load_file(struct served_root *root, const char *path, struct snapshot **out)
{
    int r = -ESTALE;
    for (int i = 0; r == -ESTALE && i < READ_TRIES; i++) {
        struct stat st;
        int fd = served_open_file(root->fd, path, &st);
        if (fd < 0)
            return fd;
        *out = cache_get(root, &st);
        if (!*out && (*out = snapshot_of_fd(fd)))
            *out = cache_share(root, &st, *out);
        r = *out ? 0 : -errno;
        close(fd);
    }
    return r;
}

static enum find_result result_of(int r)
{
    switch (-r) {
    case 0:
        return FIND_OK;
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case ENAMETOOLONG:
        return FIND_MISSING;
    case EACCES:
    case EPERM:
        return FIND_DENIED;
    case ELOOP:
    case EXDEV:
    case EINVAL:
        return FIND_HOSTILE;
    default:
        return FIND_FAILED;
    }
}

enum find_result served_root_name(const struct served_root *root, struct slice name,
                                  char path[static SERVED_NAME_MAX + 1])
{
    enum find_result result = normalise(strip_prefix(root, name), path);
    if (result != FIND_OK)
        path[0] = '\0'; /* what came before the part that is none is no name */
    return result;
}

enum find_result served_root_find(struct served_root *root, struct slice name, struct found *out)
{
    char path[SERVED_NAME_MAX + 1];
    *out = (struct found){.file = NULL};
    enum find_result result = served_root_name(root, name, path);
    if (result == FIND_HOSTILE)
        return result;
    int r = result == FIND_OK ? load_file(root, path, &out->file) : -ENOENT;
    if (r == 0)
        slice_to_str(slice_str(path), out->actual, sizeof out->actual);
    if (r == -ENOENT && result == FIND_OK && match_case(root, path, out->actual)) {
        r = load_file(root, out->actual, &out->file);
        if (r == 0 && strcmp(path, out->actual) != 0)
            return FIND_BY_CASE;
    }
    out->error = -r;
    result = result_of(r);
    if (result == FIND_MISSING) {
        out->actual[0] = '\0';
        look_for_near_miss(root, slice_str(path), out->near_miss);
    }
    return result;
}

int served_root_each(struct served_root *root, void (*cb)(void *ctx, const char *name), void *ctx)
{
    struct name_list list;
    int r = name_list_read(root->fd, &list);
    for (size_t i = 0; r == 0 && i < list.count; i++) {
        struct stat st;
        if (fstatat(root->fd, list.name[i], &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode))
            cb(ctx, list.name[i]);
    }
    name_list_free(&list);
    return r;
}
