/* SPDX-License-Identifier: MIT */
/*
 * Bytes cut into frames with times: link type, step of time, length, frame, again and again. Events
 * may only be what a tracker says, their texts must be readable, and no transfer may end that did
 * not begin. A frame is copied to the heap, so that one byte read past its end is seen.
 */
#include "must.h"

#include "core/event_json.h"
#include "core/frame.h"
#include "core/tracker.h"

#include <stdlib.h>
#include <string.h>

struct seen {
    uint64_t of[EVENT_KIND_COUNT];
};

static void look_at(void *ctx, const struct event *e)
{
    struct seen *seen = ctx;
    struct buf line;
    must(e->kind >= EVENT_TFTP_REQUEST && e->kind <= EVENT_REGISTER);
    must(e->src == EVENT_SRC_WIRE && e->t_us > 0);
    seen->of[e->kind]++;
    must(seen->of[EVENT_TFTP_DONE] <= seen->of[EVENT_TFTP_START]);
    must(seen->of[EVENT_TFTP_DONE] + seen->of[EVENT_TFTP_FAIL] <= seen->of[EVENT_TFTP_REQUEST]);
    buf_growing(&line, 1 << 20);
    event_to_json(e, &line);
    must(!line.bad);
    buf_free(&line);
}

static void hand_in(struct tracker *t, int64_t now, uint32_t link, struct slice frame)
{
    uint8_t *copy = malloc(frame.n ? frame.n : 1);
    must(copy != NULL);
    if (frame.n)
        memcpy(copy, frame.p, frame.n);
    tracker_packet(t, now, link, slice_of(copy, frame.n));
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t links[] = {LINK_ETHERNET, LINK_RAW, LINK_SLL, LINK_SLL2, LINK_NULL, 9999};
    const struct tracker_config config = {.tftp_port = {6969}, .speed = 1};
    struct seen seen = {{0}};
    struct tracker *t = tracker_new(&config, look_at, &seen);
    struct rd r;
    int64_t now = 1776663900000000;
    must(t != NULL);
    rd_init(&r, slice_of(data, size));
    while (rd_left(&r) >= 4) {
        uint32_t link = links[rd_u8(&r) % ARRAY_SIZE(links)];
        uint8_t step = rd_u8(&r);
        uint16_t n = rd_be16(&r);
        now += (int64_t)1 << (step & 31);
        if (step & 0x80)
            tracker_advance(t, now);
        hand_in(t, now, link, rd_take(&r, n < rd_left(&r) ? n : rd_left(&r)));
    }
    const struct tracker_stats *s = tracker_stats(t);
    must(s->duplicates + s->damaged + s->fragments + s->other_link <= s->packets);
    tracker_free(t);
    return 0;
}
