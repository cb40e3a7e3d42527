/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: libarchive reads from a source (an open file or memory) through callbacks,
 * so that a signed Cisco package (.cop.sgn) can be entered behind its signature. Entries are read
 * one after the other; nothing is written to disk, so a hostile path can do no harm, but it is
 * refused by name all the same: whoever made such a package meant harm or made a mistake. Every
 * byte that is unpacked, kept or only passed over, counts against one cap.
 */
#include "load_package.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#include "core/text.h"

enum {
    BLOCK = 16 * 1024,
    COP_SIGNATURE_MAX = 512, /* the gzip stream begins within (PHONES 1.2) */
    NAME_SHOWN = 128,
    BASE_NAME_MAX = 255,
    ENTRY_TOO_LONG = 1,
};

struct source {
    int fd;              /* -1: memory */
    struct slice memory; /* whole */
    int64_t base, pos, size;
    uint8_t block[BLOCK];
};

struct package {
    struct archive *archive;
    const char *label;
    bool nested;
    struct load_bag *bag;
    struct load_store_error *err;
};

static const char DOWNLOAD_AGAIN[] = "download the package again, in binary mode";
static const char UNPACK_EXE[] = "an installer of old CallManagers: unpack it with 7z (package "
                                 "p7zip-full) and give the folder";
static const char TOO_LARGE[] = "this is no package of these phones: take it from Cisco, or unpack "
                                "it yourself and give the folder";

bool load_package_is(struct slice name)
{
    static const char *const EXTENSIONS[] = {".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".sgn"};
    for (size_t i = 0; i < ARRAY_SIZE(EXTENSIONS); i++)
        if (slice_ends_nocase(name, EXTENSIONS[i]))
            return true;
    return false;
}

/* --- the source: libarchive's view of a file or memory, beginning at `base` --- */

static la_ssize_t source_read(struct archive *a, void *ctx, const void **out)
{
    struct source *s = ctx;
    if (s->fd < 0) {
        struct slice got = slice_sub(s->memory, (size_t)(s->base + s->pos), BLOCK);
        *out = got.p;
        s->pos += (int64_t)got.n;
        return (la_ssize_t)got.n;
    }
    ssize_t n = pread(s->fd, s->block, sizeof s->block, s->base + s->pos);
    if (n < 0) {
        archive_set_error(a, errno, "%s", strerror(errno));
        return -1;
    }
    *out = s->block;
    s->pos += n;
    return n;
}

static la_int64_t source_seek(struct archive *a, void *ctx, la_int64_t offset, int whence)
{
    struct source *s = ctx;
    int64_t size = s->size - s->base;
    int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? s->pos : size;
    if (offset < -from || offset > size - from) {
        archive_set_error(a, EINVAL, "the package ends early");
        return ARCHIVE_FATAL;
    }
    s->pos = from + offset;
    return s->pos;
}

static la_int64_t source_skip(struct archive *a, void *ctx, la_int64_t n)
{
    struct source *s = ctx;
    (void)a;
    int64_t left = s->size - s->base - s->pos;
    n = n < left ? n : left;
    n = n > 0 ? n : 0;
    s->pos += n;
    return n;
}

/* Where the archive begins: behind the signature of a .cop.sgn, else at 0. */
static int64_t find_base(struct slice begin)
{
    static const uint8_t GZIP[] = {0x1f, 0x8b, 0x08};
    static const char *const KNOWN[] = {"PK", "BZh", "\3757zXZ"};
    for (size_t i = 0; i < ARRAY_SIZE(KNOWN); i++)
        if (slice_starts(begin, KNOWN[i]))
            return 0;
    if (slice_starts(slice_sub(begin, 257, 5), "ustar"))
        return 0;
    for (size_t i = 0; i < COP_SIGNATURE_MAX; i++)
        if (slice_eq(slice_sub(begin, i, sizeof GZIP), slice_of(GZIP, sizeof GZIP)))
            return (int64_t)i;
    return 0;
}

/* --- entries --- */

static const char *safe(struct slice s, char dst[static NAME_SHOWN])
{
    return text_safe(s, dst, NAME_SHOWN);
}

static const char *archive_says(const struct package *p, char dst[static NAME_SHOWN])
{
    const char *text = archive_error_string(p->archive);
    return text ? safe(slice_str(text), dst) : "it cannot be read";
}

static bool climbs(struct slice path)
{
    struct slice part;
    while (text_take_part(&path, &part))
        if (slice_is(part, ".."))
            return true;
    return false;
}

static bool has_control_bytes(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 0x20 || s.p[i] == 0x7f)
            return true;
    return false;
}

/* Why an entry is not even looked at; NULL: it may be read. */
static const char *refusal(struct archive_entry *e, struct slice path)
{
    if (archive_entry_hardlink(e) || archive_entry_symlink(e))
        return "is a link";
    switch (archive_entry_filetype(e)) {
    case AE_IFREG:
    case AE_IFDIR:
    case 0: /* zips without Unix attributes */
        break;
    case AE_IFLNK:
        return "is a link";
    default:
        return "is no plain file";
    }
    if (path.n && (text_is_separator(path.p[0]) || (path.n > 1 && path.p[1] == ':')))
        return "has an absolute path";
    if (climbs(path))
        return "leaves the package (..)";
    if (has_control_bytes(path))
        return "has control bytes in its name";
    if (text_base_name(path).n > BASE_NAME_MAX)
        return "has a name too long for any phone";
    return NULL;
}

static int out_of_memory(const struct package *p)
{
    return load_store_fail(p->err, -ENOMEM, "close other programs and try again",
                           "%s: out of memory", p->label);
}

static int too_large(const struct package *p, const char *entry)
{
    return load_store_fail(p->err, -EFBIG, TOO_LARGE,
                           "%s: unpacks to more than %d MB at %s: stopped", p->label,
                           STORE_TOTAL_MAX / (1024 * 1024), entry);
}

/* 0, ENTRY_TOO_LONG (nothing is wrong yet: it can be left out) or -errno. */
static int read_entry(const struct package *p, const char *shown, struct buf *out)
{
    uint8_t chunk[BLOCK];
    char why[NAME_SHOWN];
    for (;;) {
        la_ssize_t n = archive_read_data(p->archive, chunk, sizeof chunk);
        if (n == 0)
            return 0;
        if (n == ARCHIVE_RETRY)
            continue;
        if (n < 0)
            return load_store_fail(p->err, -EBADMSG, DOWNLOAD_AGAIN, "%s: %s is damaged: %s",
                                   p->label, shown, archive_says(p, why));
        p->bag->total += (uint64_t)n;
        if (p->bag->total > STORE_TOTAL_MAX)
            return too_large(p, shown);
        if (out->len + (size_t)n > STORE_FILE_MAX)
            return ENTRY_TOO_LONG;
        buf_put(out, chunk, (size_t)n);
        if (out->bad)
            return out_of_memory(p);
    }
}

/* A zip says how long an entry is in the file, so passing it over costs nothing; in a compressed
 * tar it must be unpacked, and counts. */
static int pass_over(const struct package *p, struct archive_entry *e, const char *shown)
{
    const void *block = NULL;
    size_t n = 0;
    la_int64_t offset = 0;
    bool is_zip = (archive_format(p->archive) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP;
    if (is_zip && archive_entry_size_is_set(e))
        return 0;
    while (archive_read_data_block(p->archive, &block, &n, &offset) == ARCHIVE_OK) {
        p->bag->total += n;
        if (p->bag->total > STORE_TOTAL_MAX)
            return too_large(p, shown);
    }
    return 0;
}

static int read_source(struct source *source, const char *label, bool nested, struct load_bag *bag,
                       struct load_store_error *err);

/* A package inside a package: what is wrong with it is a note, what is too large stops all. */
static int read_nested(const struct package *p, const char *shown, struct slice bytes)
{
    char label[300];
    struct source s = {.fd = -1, .memory = bytes, .size = (int64_t)bytes.n};
    snprintf(label, sizeof label, "%s in %s", shown, p->label);
    int rc = read_source(&s, label, true, p->bag, p->err);
    if (rc == 0 || rc == -EFBIG || rc == -ENOMEM)
        return rc;
    load_bag_note(p->bag, "%s: left out", p->err->text);
    return 0;
}

static int take_entry(const struct package *p, struct archive_entry *e, struct slice name,
                      const char *shown)
{
    struct buf bytes;
    if (archive_entry_is_encrypted(e))
        return load_store_fail(p->err, -EACCES,
                               "unpack it with its password and give the folder instead",
                               "%s: %s is encrypted", p->label, shown);
    buf_growing(&bytes, STORE_FILE_MAX);
    int rc = read_entry(p, shown, &bytes);
    if (rc == ENTRY_TOO_LONG) {
        load_bag_note(p->bag, "%s: entry %s unpacks to more than %d MB: left out", p->label, shown,
                      STORE_FILE_MAX / (1024 * 1024));
        rc = pass_over(p, e, shown);
    } else if (rc == 0 && load_bag_wants(name))
        rc = load_bag_add(p->bag, name, &bytes);
    else if (rc == 0)
        rc = read_nested(p, shown, buf_view(&bytes));
    buf_free(&bytes);
    return rc == -ENOMEM ? out_of_memory(p) : rc;
}

static int visit_entry(const struct package *p, struct archive_entry *e)
{
    char shown[NAME_SHOWN];
    const char *text = archive_entry_pathname(e);
    if (!text)
        text = archive_entry_pathname_utf8(e);
    struct slice path = slice_str(text);
    struct slice name = text_base_name(path);
    safe(path, shown);
    if (++p->bag->entries > STORE_FILES_MAX)
        return load_store_fail(p->err, -E2BIG, TOO_LARGE, "%s: has more than %d entries: stopped",
                               p->label, STORE_FILES_MAX);
    const char *why = text ? refusal(e, path) : "has a name that cannot be read";
    if (why)
        load_bag_note(p->bag, "%s: entry %s %s: left out", p->label, text ? shown : "(unnamed)",
                      why);
    bool wanted = load_bag_wants(name) || (!p->nested && load_package_is(name));
    if (why || !wanted || archive_entry_filetype(e) == AE_IFDIR)
        return pass_over(p, e, shown);
    return take_entry(p, e, name, shown);
}

static int fail_unreadable(const struct package *p)
{
    char why[NAME_SHOWN];
    archive_says(p, why);
    bool unknown = slice_starts(slice_str(why), "Unrecognized");
    const char *fix = slice_ends_nocase(slice_str(p->label), ".exe") ? UNPACK_EXE : DOWNLOAD_AGAIN;
    return load_store_fail(p->err, -EBADMSG, fix, "%s: %s%s", p->label,
                           unknown ? "is no zip, tar or .cop.sgn package"
                                   : "is damaged or ends early: ",
                           unknown ? "" : why);
}

static int visit_all(const struct package *p)
{
    struct archive_entry *e = NULL;
    for (;;) {
        int rc = archive_read_next_header(p->archive, &e);
        if (rc == ARCHIVE_EOF)
            return 0;
        if (rc < ARCHIVE_WARN)
            return fail_unreadable(p);
        rc = visit_entry(p, e);
        if (rc < 0)
            return rc;
    }
}

/* Only what Cisco ships in: a reader that is not there cannot be attacked. */
static bool open_archive(struct archive *a, struct source *s)
{
    return archive_read_support_format_zip(a) >= ARCHIVE_WARN &&
           archive_read_support_format_tar(a) >= ARCHIVE_WARN &&
           archive_read_support_filter_gzip(a) >= ARCHIVE_WARN &&
           archive_read_support_filter_bzip2(a) >= ARCHIVE_WARN &&
           archive_read_support_filter_xz(a) >= ARCHIVE_WARN &&
           archive_read_set_read_callback(a, source_read) == ARCHIVE_OK &&
           archive_read_set_seek_callback(a, source_seek) == ARCHIVE_OK &&
           archive_read_set_skip_callback(a, source_skip) == ARCHIVE_OK &&
           archive_read_set_callback_data(a, s) == ARCHIVE_OK &&
           archive_read_open1(a) >= ARCHIVE_WARN;
}

static int read_source(struct source *source, const char *label, bool nested, struct load_bag *bag,
                       struct load_store_error *err)
{
    struct package p = {archive_read_new(), label, nested, bag, err};
    int rc = 0;
    if (!p.archive)
        return out_of_memory(&p);
    if (source->fd < 0) {
        source->base = find_base(source->memory);
    } else {
        ssize_t n = pread(source->fd, source->block, COP_SIGNATURE_MAX + 3, 0);
        source->base = find_base(slice_of(source->block, n > 0 ? (size_t)n : 0));
    }
    if (source->size == 0)
        rc = load_store_fail(err, -EBADMSG, DOWNLOAD_AGAIN, "%s: is empty", label);
    else if (open_archive(p.archive, source))
        rc = visit_all(&p);
    else
        rc = fail_unreadable(&p);
    archive_read_free(p.archive);
    return rc;
}

int load_package_read(int fd, const char *label, struct load_bag *bag, struct load_store_error *err)
{
    struct source s = {.fd = fd, .size = lseek(fd, 0, SEEK_END)};
    return read_source(&s, label, false, bag, err);
}

int load_package_read_memory(struct slice bytes, const char *label, struct load_bag *bag,
                             struct load_store_error *err)
{
    struct source s = {.fd = -1, .memory = bytes, .size = (int64_t)bytes.n};
    return read_source(&s, label, false, bag, err);
}
