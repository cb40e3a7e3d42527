/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a packet of every link type, and what is kept of it: an Ethernet frame that is kept
 * as it is when it comes again, and no DATA beyond its block number.
 */
#include "must.h"

#include "core/frame.h"
#include "core/packet_keep.h"

enum { ETHER_HEAD = 14, OWN_PORT = 7000, DATA = 3 };

static const uint32_t LINKS[] = {
#define X(id, number, text) id,
    FRAME_LINKS(X)
#undef X
};

static bool is_spoken_for(uint16_t port)
{
    return port == 67 || port == 68 || port == 5060 || port == 2427 || port == 2727;
}

static void judge(struct slice kept)
{
    struct frame f;
    frame_parse(LINK_ETHERNET, kept, &f);
    if (f.kind == FRAME_UDP && !is_spoken_for(f.from_port) && !is_spoken_for(f.to_port))
        must(f.payload.n >= 2 && (f.payload.p[1] != DATA || f.payload.n <= PACKET_KEEP_DATA));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < ARRAY_SIZE(LINKS); i++) {
        struct buf once, twice;
        uint32_t wire, same;
        buf_growing(&once, 1 << 20);
        buf_growing(&twice, 1 << 20);
        if (packet_keep(LINKS[i], slice_of(data, size), (uint32_t)size, OWN_PORT, &once, &wire)) {
            must(once.len <= size + ETHER_HEAD && once.len <= wire);
            judge(buf_view(&once));
            /* IP that states no length at all is read by what follows, and that was cut. */
            if (packet_keep(LINK_ETHERNET, buf_view(&once), wire, OWN_PORT, &twice, &same))
                must(slice_eq(buf_view(&once), buf_view(&twice)) && wire == same);
        }
        buf_free(&once);
        buf_free(&twice);
    }
    return 0;
}
