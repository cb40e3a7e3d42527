/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a small file is read whole between two fstat calls that must agree, so that
 * the content is of one moment. A large file stays open: its inode outlives a rename over it, and a
 * write into it is noticed by its size and time at each read. Never mmap: a file cut short under a
 * mapping is a SIGBUS (TFTP 3.40).
 */
#include "snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nettle/sha2.h>

/* A netascii copy lies in memory whatever its size: text files of this length do not exist. */
enum { NETASCII_MAX = 128 * 1024 * 1024 };

struct snapshot {
    unsigned refs;
    int fd; /* -1: the content is in memory */
    uint8_t *bytes;
    uint64_t size;
    struct timespec mtime;     /* of a file that stays open */
    struct snapshot *netascii; /* made once, on first demand */
    bool hashed;
    uint8_t sha256[SHA256_DIGEST_SIZE];
};

static struct snapshot *snapshot_new(void)
{
    struct snapshot *s = calloc(1, sizeof *s);
    if (s) {
        s->refs = 1;
        s->fd = -1;
    }
    return s;
}

/* Keeps errno, so that a constructor can free and return. */
static struct snapshot *snapshot_discard(struct snapshot *s)
{
    int error = errno;
    snapshot_unref(s);
    errno = error;
    return NULL;
}

/* The memory becomes the snapshot's; never NULL inside, so that an empty file has a view too. */
static struct snapshot *snapshot_take(uint8_t *bytes, size_t n)
{
    struct snapshot *s = snapshot_new();
    if (!s) {
        free(bytes);
        return NULL;
    }
    s->bytes = bytes;
    s->size = n;
    return s;
}

struct snapshot *snapshot_of_bytes(struct slice content)
{
    uint8_t *copy = malloc(content.n + 1);
    if (!copy)
        return NULL;
    if (content.n)
        memcpy(copy, content.p, content.n);
    return snapshot_take(copy, content.n);
}

/* 0 or -errno; -ESTALE when the file ends before n bytes. */
static int read_exactly(int fd, uint64_t off, uint8_t *dst, size_t n)
{
    while (n > 0) {
        ssize_t got = pread(fd, dst, n, (off_t)off);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -errno;
        if (got == 0)
            return -ESTALE;
        dst += got;
        off += (uint64_t)got;
        n -= (size_t)got;
    }
    return 0;
}

static bool is_unchanged(int fd, uint64_t size, struct timespec mtime)
{
    struct stat st;
    return fstat(fd, &st) == 0 && (uint64_t)st.st_size == size &&
           st.st_mtim.tv_sec == mtime.tv_sec && st.st_mtim.tv_nsec == mtime.tv_nsec;
}

static struct snapshot *read_whole(int fd, const struct stat *st)
{
    size_t n = (size_t)st->st_size;
    uint8_t *bytes = malloc(n + 1);
    if (!bytes)
        return NULL;
    int r = read_exactly(fd, 0, bytes, n);
    if (r == 0 && !is_unchanged(fd, n, st->st_mtim))
        r = -ESTALE;
    if (r != 0) {
        free(bytes);
        errno = -r;
        return NULL;
    }
    return snapshot_take(bytes, n);
}

struct snapshot *snapshot_of_fd(int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return NULL;
    if (!S_ISREG(st.st_mode)) {
        errno = EINVAL;
        return NULL;
    }
    if (st.st_size <= SNAPSHOT_MEMORY_MAX)
        return read_whole(fd, &st);
    struct snapshot *s = snapshot_new();
    if (!s)
        return NULL;
    s->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    s->size = (uint64_t)st.st_size;
    s->mtime = st.st_mtim;
    return s->fd >= 0 ? s : snapshot_discard(s);
}

static void put_netascii(struct buf *b, const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '\n')
            buf_u8(b, '\r');
        buf_u8(b, p[i]);
        if (p[i] == '\r')
            buf_u8(b, '\0');
    }
}

static int translate(const struct snapshot *octet, struct buf *b)
{
    uint8_t chunk[16384];
    for (uint64_t off = 0; off < octet->size; off += sizeof chunk) {
        uint64_t left = octet->size - off;
        size_t n = left < sizeof chunk ? (size_t)left : sizeof chunk;
        int r = snapshot_read(octet, off, chunk, n);
        if (r != 0)
            return r;
        put_netascii(b, chunk, n);
        if (b->bad)
            return -EFBIG;
    }
    return 0;
}

struct snapshot *snapshot_netascii(struct snapshot *octet)
{
    if (!octet->netascii) {
        struct buf b;
        buf_growing(&b, NETASCII_MAX);
        int r = translate(octet, &b);
        if (r == 0) {
            octet->netascii = snapshot_of_bytes(buf_view(&b));
            r = octet->netascii ? 0 : -ENOMEM;
        }
        buf_free(&b);
        errno = -r;
    }
    return octet->netascii ? snapshot_ref(octet->netascii) : NULL;
}

struct snapshot *snapshot_ref(struct snapshot *s)
{
    s->refs++;
    return s;
}

void snapshot_unref(struct snapshot *s)
{
    if (!s || --s->refs > 0)
        return;
    snapshot_unref(s->netascii);
    if (s->fd >= 0)
        close(s->fd);
    free(s->bytes);
    free(s);
}

uint64_t snapshot_size(const struct snapshot *s)
{
    return s->size;
}

int snapshot_read(const struct snapshot *s, uint64_t off, void *dst, size_t n)
{
    if (off > s->size || n > s->size - off)
        return -EIO;
    if (s->fd < 0) {
        memcpy(dst, s->bytes + off, n);
        return 0;
    }
    int r = read_exactly(s->fd, off, dst, n);
    return r == 0 && !is_unchanged(s->fd, s->size, s->mtime) ? -ESTALE : r;
}

struct slice snapshot_view(const struct snapshot *s)
{
    return s->bytes ? slice_of(s->bytes, (size_t)s->size) : slice_of(NULL, 0);
}

bool snapshot_sha256(struct snapshot *s, uint8_t out[static 32])
{
    if (s->fd >= 0)
        return false;
    if (!s->hashed) {
        struct sha256_ctx ctx;
        sha256_init(&ctx);
        sha256_update(&ctx, (size_t)s->size, s->bytes);
        sha256_digest(&ctx, sizeof s->sha256, s->sha256);
        s->hashed = true;
    }
    memcpy(out, s->sha256, sizeof s->sha256);
    return true;
}
