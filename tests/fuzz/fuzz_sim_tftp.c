/* SPDX-License-Identifier: MIT */
/*
 * The simulated phone's TFTP client against any server. Input: the room it has, then steps: a kind,
 * and for a datagram its length and bytes. It never goes back to an earlier block, never keeps more
 * than it has room for, never says more than a request's length, answers one peer only, and gives
 * up when nobody answers.
 */
#include "must.h"

#include "core/tftp_packet.h"
#include "phones/sim_tftp.h"

enum { SERVER = 0x0a000005, STRANGER = 0x0a000006, BLOCK = 512 };

struct run {
    struct sim_tftp get;
    unsigned acks, sent;
    int64_t now_us;
};

static void on_send(void *ctx, const struct sim_tftp *from, uint16_t to_port, struct slice bytes)
{
    struct run *run = ctx;
    struct tftp_packet p;
    must(bytes.n > 0 && bytes.n <= SIM_SENT_MAX && tftp_packet_parse(bytes, &p));
    must(p.op == TFTP_OP_RRQ || p.op == TFTP_OP_ACK || p.op == TFTP_OP_ERROR);
    must(to_port == (p.op == TFTP_OP_RRQ ? from->server_port : from->peer_port));
    must(p.op != TFTP_OP_ACK || p.u.ack.block == from->block);
    run->acks += p.op == TFTP_OP_ACK;
    run->sent++;
}

static void take(struct run *run, const struct sim_sender *out, struct slice bytes, uint8_t from)
{
    uint16_t block = run->get.block;
    size_t had = run->get.file.n;
    bool open = sim_tftp_is_open(&run->get);
    sim_tftp_datagram(&run->get, ip_v4(from & 1 ? STRANGER : SERVER), from & 2 ? 50000 : 50001,
                      bytes, run->now_us, out);
    if (!open || from & 1)
        must(run->get.block == block && run->get.file.n == had);
    must(run->get.block == block || run->get.block == (uint16_t)(block + 1));
    must(run->get.file.n <= run->get.limit);
    must(run->get.state == SIM_TFTP_OVER || run->get.file.n >= had);
}

/* The next block, as a good server sends it; `n` bytes of it. */
static void take_next(struct run *run, const struct sim_sender *out, size_t n)
{
    uint8_t mem[4 + BLOCK];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    buf_be16(&b, TFTP_OP_DATA);
    buf_be16(&b, (uint16_t)(run->get.block + 1));
    buf_fill(&b, 'x', n < BLOCK ? n : BLOCK);
    take(run, out, buf_view(&b), run->get.peer_port == 50001 ? 0 : 2);
}

static void must_end(struct run *run, const struct sim_sender *out)
{
    for (int i = 0; sim_tftp_is_open(&run->get); i++) {
        must(i < 16 && run->get.deadline_us > run->now_us);
        run->now_us = run->get.deadline_us;
        sim_tftp_tick(&run->get, run->now_us, out);
    }
}

/* A name as a phone keeps it: at least one byte, and no NUL. */
static struct slice take_name(struct rd *r)
{
    struct slice name = rd_take(r, rd_u8(r));
    size_t n = 0;
    while (n < name.n && name.p[n])
        n++;
    return n ? slice_sub(name, 0, n) : slice_str("x");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sim_pool *pool = sim_pool_new();
    struct run run = {.now_us = 1};
    const struct sim_sender out = {&run, on_send};
    struct rd r;
    must(pool != NULL);
    rd_init(&r, slice_of(data, size));
    struct sim_tftp_order order = {.server = ip_v4(SERVER), .server_port = 69, .local_port = 49153};
    order.limit = rd_be16(&r);
    order.timing = rd_u8(&r) & 1 ? &sim_tftp_sccp_timing : &sim_tftp_loader_timing;
    order.name = take_name(&r);
    sim_tftp_start(&run.get, &order, pool, run.now_us, &out);
    while (rd_left(&r)) {
        uint8_t what = rd_u8(&r);
        uint8_t n = rd_u8(&r);
        if (what < 0x40) {
            take(&run, &out, rd_take(&r, n < rd_left(&r) ? n : rd_left(&r)), what);
        } else if (what < 0xc0) {
            take_next(&run, &out, (size_t)n * 4);
        } else {
            run.now_us += (int64_t)n << (what & 0x1f);
            sim_tftp_tick(&run.get, run.now_us, &out);
        }
    }
    if (sim_tftp_is_open(&run.get) && run.get.deadline_us <= run.now_us)
        sim_tftp_tick(&run.get, run.now_us, &out);
    must_end(&run, &out);
    sim_tftp_abort(&run.get);
    must(sim_pool_bytes(pool) == 0);
    sim_pool_free(pool);
    return 0;
}
