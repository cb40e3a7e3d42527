/* SPDX-License-Identifier: MIT */
/*
 * Any file, read whole and then in pieces whose lengths come from the file itself: the same packets
 * and the same end, every view inside what was given.
 */
#include "must.h"

#include "core/capture_file.h"

#include <string.h>

enum { PACKETS_MAX = 512 };

struct told {
    struct capture_packet packet[PACKETS_MAX];
    size_t count;
    enum capture_file_result end;
    uint64_t offset, drops;
    char text[sizeof((struct capture_file *)0)->text];
};

static void take(struct told *t, const struct capture_packet *p, struct slice used)
{
    must(p->wire_bytes >= p->captured.n);
    must(p->captured.n == 0 ||
         (p->captured.p >= used.p && p->captured.p + p->captured.n <= used.p + used.n));
    if (t->count < PACKETS_MAX)
        t->packet[t->count++] = *p;
}

/* The next piece has as many bytes as the byte says that comes first in it; 0: all that is left. */
static size_t more(struct slice file, size_t there, bool in_pieces)
{
    size_t n = in_pieces && there < file.n ? file.p[there] : 0;
    return n && n < file.n - there ? there + n : file.n;
}

static void read_file(struct slice file, bool in_pieces, struct told *t)
{
    struct capture_file f;
    struct capture_packet p;
    size_t used, there = more(file, 0, in_pieces);
    capture_file_init(&f);
    t->count = 0;
    for (;;) {
        struct slice input = slice_sub(file, f.offset, there - f.offset);
        uint64_t before = f.offset;
        t->end = capture_file_next(&f, input, there == file.n, &used, &p);
        must(used <= input.n && f.offset == before + used);
        must(f.interfaces <= CAPTURE_INTERFACES_MAX);
        must((t->end == CAPTURE_FILE_BAD) == (f.text[0] != '\0'));
        if (t->end == CAPTURE_FILE_PACKET)
            take(t, &p, slice_sub(input, 0, used));
        else if (t->end == CAPTURE_FILE_MORE && there < file.n)
            there = more(file, there, in_pieces);
        else
            break;
    }
    t->offset = f.offset;
    t->drops = f.drops;
    memcpy(t->text, f.text, sizeof t->text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct told whole, pieces;
    struct slice file = slice_of(data, size);
    read_file(file, false, &whole);
    read_file(file, true, &pieces);
    must(whole.count == pieces.count && whole.end == pieces.end);
    must(whole.offset == pieces.offset && whole.drops == pieces.drops);
    must(strcmp(whole.text, pieces.text) == 0);
    for (size_t i = 0; i < whole.count; i++) {
        const struct capture_packet *a = &whole.packet[i], *b = &pieces.packet[i];
        must(a->t_us == b->t_us && a->link == b->link && a->wire_bytes == b->wire_bytes);
        must(a->captured.p == b->captured.p && a->captured.n == b->captured.n);
    }
    must(size < 4 || whole.end == CAPTURE_FILE_BAD || capture_file_is(file));
    return 0;
}
