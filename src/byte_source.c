/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: plain bytes are read(2) straight into the buffer; gzip's first two bytes put
 * libarchive's gzip filter and raw format between, which is handed what was read already. What is
 * left over moves to the front before each read, so the parser sees a packet in one piece.
 */
#include "byte_source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_BYTES = 256 * 1024, GUNZIP_BYTES = 64 * 1024 };

struct byte_source {
    int fd;
    bool waits, begun;
    time_t changed;
    struct archive *gunzip; /* NULL: plain */
    uint8_t *packed;        /* GUNZIP_BYTES for libarchive */
    size_t packed_held;     /* read before the filter was there */
    uint8_t *p;
    size_t at, held, cap;
};

int byte_source_open(const char *path, struct byte_source **out)
{
    struct stat st;
    struct byte_source *b = calloc(1, sizeof *b);
    int rc = -ENOMEM;
    *out = NULL;
    if (!b)
        return rc;
    b->fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (b->fd < 0 || fstat(b->fd, &st) != 0) {
        rc = -errno;
        goto fail;
    }
    if (S_ISDIR(st.st_mode)) {
        rc = -EISDIR;
        goto fail;
    }
    b->waits = S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode) || isatty(b->fd);
    b->changed = S_ISREG(st.st_mode) ? st.st_mtime : time(NULL);
    b->cap = BUFFER_BYTES;
    b->p = malloc(b->cap);
    if (!b->p)
        goto fail;
    *out = b;
    return 0;
fail:
    byte_source_close(b);
    return rc;
}

void byte_source_close(struct byte_source *b)
{
    if (!b)
        return;
    archive_read_free(b->gunzip);
    if (b->fd > STDIN_FILENO)
        close(b->fd);
    free(b->packed);
    free(b->p);
    free(b);
}

struct slice byte_source_view(const struct byte_source *b)
{
    return slice_of(b->p + b->at, b->held - b->at);
}

void byte_source_take(struct byte_source *b, size_t n)
{
    b->at += n;
}

static ssize_t read_fd(struct byte_source *b, void *dst, size_t n)
{
    ssize_t got;
    do
        got = read(b->fd, dst, n);
    while (got < 0 && errno == EINTR);
    return got < 0 ? -errno : got;
}

static la_ssize_t read_packed(struct archive *a, void *ctx, const void **bytes)
{
    struct byte_source *b = ctx;
    size_t held = b->packed_held;
    *bytes = b->packed;
    b->packed_held = 0;
    if (held)
        return (la_ssize_t)held;
    ssize_t n = read_fd(b, b->packed, GUNZIP_BYTES);
    if (n < 0)
        archive_set_error(a, (int)-n, "%s", strerror((int)-n));
    return n < 0 ? -1 : n;
}

/* The first bytes are there and are gzip's. */
static int begin_gunzip(struct byte_source *b)
{
    struct archive_entry *entry;
    b->packed = malloc(GUNZIP_BYTES);
    b->gunzip = archive_read_new();
    if (!b->packed || !b->gunzip)
        return -ENOMEM;
    memcpy(b->packed, b->p, b->held);
    b->packed_held = b->held;
    b->held = 0;
    archive_read_support_filter_gzip(b->gunzip);
    archive_read_support_format_raw(b->gunzip);
    if (archive_read_open(b->gunzip, b, NULL, read_packed, NULL) != ARCHIVE_OK)
        return -EBADMSG;
    int rc = archive_read_next_header(b->gunzip, &entry);
    return rc == ARCHIVE_OK || rc == ARCHIVE_EOF ? 0 : -EBADMSG;
}

static bool make_room(struct byte_source *b)
{
    memmove(b->p, b->p + b->at, b->held - b->at);
    b->held -= b->at;
    b->at = 0;
    if (b->held < b->cap)
        return true;
    uint8_t *more = realloc(b->p, 2 * b->cap);
    if (!more)
        return false;
    b->p = more;
    b->cap *= 2;
    return true;
}

/* Two bytes tell gzip, even from a pipe that gives one at a time. */
static int begin(struct byte_source *b)
{
    b->begun = true;
    while (b->held < 2) {
        ssize_t n = read_fd(b, b->p + b->held, GUNZIP_BYTES - b->held);
        if (n <= 0)
            return n < 0 ? (int)n : b->held > 0;
        b->held += (size_t)n;
    }
    if (b->p[0] != 0x1f || b->p[1] != 0x8b)
        return 1;
    int rc = begin_gunzip(b);
    return rc < 0 ? rc : byte_source_read(b);
}

int byte_source_read(struct byte_source *b)
{
    if (!b->begun)
        return begin(b);
    if (!make_room(b))
        return -ENOMEM;
    ssize_t n = b->gunzip ? archive_read_data(b->gunzip, b->p + b->held, b->cap - b->held)
                          : read_fd(b, b->p + b->held, b->cap - b->held);
    if (n < 0)
        return b->gunzip ? -EBADMSG : (int)n;
    b->held += (size_t)n;
    return n > 0;
}

int byte_source_fd(const struct byte_source *b)
{
    return b->fd;
}

bool byte_source_waits(const struct byte_source *b)
{
    return b->waits;
}

time_t byte_source_time(const struct byte_source *b)
{
    return b->changed;
}
