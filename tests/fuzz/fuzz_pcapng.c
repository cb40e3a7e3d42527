/* SPDX-License-Identifier: MIT */
/*
 * Any capture, written again as pcapng with a comment at each packet, is the same capture to our
 * own reader. Input: the comment up to the first LF, then the file.
 */
#include "must.h"

#include "core/capture_file.h"
#include "core/pcapng.h"

#include <string.h>

enum { PACKETS_MAX = 256, ROOM = 1 << 26, COMMENT_SIZE = 200 };

struct packets {
    struct capture_packet packet[PACKETS_MAX];
    size_t count;
};

static enum capture_file_result read_all(struct slice file, struct packets *out)
{
    struct capture_file f;
    size_t used;
    enum capture_file_result r = CAPTURE_FILE_PACKET;
    capture_file_init(&f);
    out->count = 0;
    while (r == CAPTURE_FILE_PACKET && out->count < PACKETS_MAX) {
        r = capture_file_next(&f, slice_from(file, f.offset), true, &used,
                              &out->packet[out->count]);
        out->count += r == CAPTURE_FILE_PACKET;
    }
    return r;
}

/* An interface for each packet: the reader knows no more than so many. */
static size_t write_all(const struct packets *all, const char *comment, struct buf *out)
{
    const struct pcapng_about about = {.application = comment, .os = "", .hardware = NULL};
    const char *const comments[] = {comment, "", comment};
    size_t n = all->count < CAPTURE_INTERFACES_MAX ? all->count : CAPTURE_INTERFACES_MAX;
    pcapng_section(out, &about, comments, 1);
    for (uint32_t i = 0; i < n; i++) {
        const struct capture_packet *p = &all->packet[i];
        pcapng_interface(out, (uint16_t)p->link, i % 2 ? comment : NULL);
        pcapng_packet(out, i, p->t_us, p->wire_bytes, p->captured, comments, i % 4);
    }
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct packets before, after;
    char comment[COMMENT_SIZE];
    const uint8_t *lf = size ? memchr(data, '\n', size) : NULL;
    if (!lf)
        return 0;
    size_t head = (size_t)(lf - data);
    struct slice file = slice_of(lf + 1, size - head - 1);
    struct buf out;
    slice_to_str(slice_of(data, head), comment, sizeof comment);
    read_all(file, &before);
    buf_growing(&out, ROOM);
    size_t n = write_all(&before, comment, &out);
    must(!out.bad && capture_file_is(buf_view(&out)));
    must(read_all(buf_view(&out), &after) == CAPTURE_FILE_MORE && after.count == n);
    for (size_t i = 0; i < n; i++) {
        const struct capture_packet *a = &before.packet[i], *b = &after.packet[i];
        must(slice_eq(a->captured, b->captured) && a->wire_bytes == b->wire_bytes);
        must((uint16_t)a->link == b->link && (a->t_us < 0 || a->t_us == b->t_us));
    }
    buf_free(&out);
    return 0;
}
