/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: packets gather in one buffer that is written before the loop sleeps, and
 * whenever it is full. `size` is where the last whole packet ends, so that a write which a full
 * disk cut short is taken back, and the file is a valid one at every moment. The header of an
 * existing file must be the very one that we write: the same byte order, link type and snaplen.
 */
#include "session_capture.h"

#include "core/frame.h"
#include "core/packet_keep.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_BYTES = 64 * 1024, SNAPLEN = 2048, RECORD_HEAD = 16, ETHER_HEAD = 14 };

struct file_head {
    uint32_t magic;
    uint16_t major, minor;
    uint32_t zone, sigfigs, snaplen, link;
};

struct record_head {
    uint32_t seconds, microseconds, captured, wire;
};

struct session_capture {
    int fd;
    uint16_t tftp_port;
    int error; /* -errno, once something failed */
    bool told;
    uint64_t size;
    struct buf bytes;
    uint8_t memory[BUFFER_BYTES];
};

static const struct file_head our_head = {0xa1b2c3d4, 2, 4, 0, 0, SNAPLEN, LINK_ETHERNET};

/* Where the last whole packet ends, after our own header; -EILSEQ, -errno. */
static int64_t find_end(int fd, uint64_t size)
{
    struct file_head head;
    struct record_head record;
    uint64_t at = sizeof head;
    if (pread(fd, &head, sizeof head, 0) != (ssize_t)sizeof head ||
        memcmp(&head, &our_head, sizeof head) != 0)
        return -EILSEQ;
    while (at + sizeof record <= size) {
        if (pread(fd, &record, sizeof record, (off_t)at) != (ssize_t)sizeof record)
            return -EIO;
        if (record.captured > SNAPLEN || record.captured > size - at - sizeof record)
            break;
        at += sizeof record + record.captured;
    }
    return (int64_t)at;
}

static int open_file(const char *folder, int *fd)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, SESSION_CAPTURE_NAME) >= (int)sizeof path)
        return -ENAMETOOLONG;
    *fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
    return *fd < 0 ? -errno : 0;
}

/* A fresh file gets its header; an earlier one loses a torn last packet. */
static int continue_file(struct session_capture *s)
{
    struct stat st;
    if (fstat(s->fd, &st) != 0)
        return -errno;
    if ((size_t)st.st_size < sizeof our_head) { /* nothing, or a header that a kill tore */
        if (ftruncate(s->fd, 0) != 0)
            return -errno;
        buf_put(&s->bytes, &our_head, sizeof our_head);
        return session_capture_flush(s);
    }
    int64_t end = find_end(s->fd, (uint64_t)st.st_size);
    if (end < 0)
        return (int)end;
    s->size = (uint64_t)end;
    return end < st.st_size && ftruncate(s->fd, end) != 0 ? -errno : 0;
}

int session_capture_open(const char *folder, uint16_t tftp_port, struct session_capture **out)
{
    struct session_capture *s = calloc(1, sizeof *s);
    *out = NULL;
    if (!s)
        return -ENOMEM;
    s->fd = -1;
    s->tftp_port = tftp_port;
    buf_fixed(&s->bytes, s->memory, sizeof s->memory);
    int rc = open_file(folder, &s->fd);
    if (rc == 0)
        rc = continue_file(s);
    if (rc < 0) {
        if (s->fd >= 0)
            close(s->fd);
        free(s);
        return rc;
    }
    *out = s;
    return 0;
}

void session_capture_close(struct session_capture *s)
{
    if (!s)
        return;
    session_capture_flush(s);
    close(s->fd);
    free(s);
}

static int write_all(struct session_capture *s)
{
    size_t done = 0;
    while (done < s->bytes.len) {
        ssize_t n = write(s->fd, s->bytes.p + done, s->bytes.len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            int error = n < 0 ? -errno : -EIO;
            /* Half a packet would end the file for every reader. */
            return ftruncate(s->fd, (off_t)s->size) != 0 ? -errno : error;
        }
        done += (size_t)n;
    }
    s->size += done;
    return 0;
}

int session_capture_flush(struct session_capture *s)
{
    if (!s->error)
        s->error = write_all(s);
    buf_reset(&s->bytes);
    if (!s->error || s->told)
        return 0;
    s->told = true;
    return s->error;
}

void session_capture_packet(struct session_capture *s, int64_t t_us, uint32_t link,
                            struct slice captured, uint32_t wire_bytes)
{
    struct record_head head = {.seconds = (uint32_t)(t_us / 1000000),
                               .microseconds = (uint32_t)(t_us % 1000000)};
    if (s->error)
        return;
    if (s->size + BUFFER_BYTES > SESSION_CAPTURE_MAX_BYTES) {
        s->error = -EFBIG;
        return;
    }
    if (s->bytes.cap - s->bytes.len < SNAPLEN + RECORD_HEAD) {
        s->error = write_all(s);
        buf_reset(&s->bytes);
        if (s->error)
            return;
    }
    size_t at = s->bytes.len;
    buf_put(&s->bytes, &head, sizeof head);
    if (!packet_keep(link, slice_sub(captured, 0, SNAPLEN - ETHER_HEAD), wire_bytes, s->tftp_port,
                     &s->bytes, &head.wire)) {
        s->bytes.len = at;
        return;
    }
    head.captured = (uint32_t)(s->bytes.len - at - sizeof head);
    memcpy(s->bytes.p + at, &head, sizeof head);
}
