/* SPDX-License-Identifier: MIT */
#include "file_read.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int file_open_plain(int dir, const char *name, int flags, off_t *size)
{
    struct stat st;
    int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags);
    if (fd < 0)
        return -errno;
    int rc = fstat(fd, &st) != 0 ? -errno : S_ISREG(st.st_mode) ? fd : -EINVAL;
    if (rc < 0)
        close(fd);
    else if (size)
        *size = st.st_size;
    return rc;
}

int file_read_rest(int fd, struct buf *out)
{
    uint8_t chunk[64 * 1024];
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -errno : 0;
        buf_put(out, chunk, (size_t)n);
        if (out->bad)
            return out->len + (size_t)n > out->limit ? -EFBIG : -ENOMEM;
    }
}
