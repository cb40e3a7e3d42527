/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation (PHONES 3.1): an RRQ without options is repeated from the same port until any
 * port of the server answers. From then on that port alone counts, and only the next block moves
 * things: a wrong block number is dropped and not ACKed again, so a lost ACK costs until the
 * phone's own 4 s timer repeats it. Opcodes that it does not know, OACK among them, are counted and
 * dropped.
 *
 * Packets are read here by hand, not with tftp_packet_parse(): what the phone makes of a packet
 * that is none is exactly the point.
 */
#include "phones/sim_tftp.h"

#include "core/tftp_packet.h"

#include <string.h>

enum {
    SECOND_US = 1000000,
    ACK_WAIT_US = 4 * SECOND_US, /* un-ACKed wait; never scaled by --speed (DESIGN 2) */
    ACK_SENDS = 4,
    ERROR_BUFFER_FULL = 11, /* what the loader sends on overflow: no code of any RFC */
    ERROR_TAKEN_FOR_EMPTY = 8,
    ERROR_TAKEN_FOR_TIMEOUT = 9,
};

const struct sim_tftp_timing sim_tftp_loader_timing = {4, 1 * SECOND_US, 4 * SECOND_US};
const struct sim_tftp_timing sim_tftp_sccp_timing = {5, 4 * SECOND_US, 4 * SECOND_US};

static void send_request(struct sim_tftp *t, const struct sim_sender *out)
{
    uint8_t mem[SIM_SENT_MAX];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    tftp_build_request(&b, TFTP_OP_RRQ, slice_of(t->name, t->name_n), "octet");
    t->sends++;
    out->send(out->ctx, t, t->server_port, buf_view(&b));
}

static void send_ack(struct sim_tftp *t, const struct sim_sender *out)
{
    uint8_t mem[4];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    tftp_build_ack(&b, t->block);
    t->sends++;
    out->send(out->ctx, t, t->peer_port, buf_view(&b));
}

static void send_error(struct sim_tftp *t, uint16_t code, const char *text,
                       const struct sim_sender *out)
{
    uint8_t mem[SIM_SENT_MAX];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    tftp_build_error(&b, code, text);
    out->send(out->ctx, t, t->peer_port, buf_view(&b));
}

static void finish(struct sim_tftp *t, enum sim_tftp_result result)
{
    t->state = SIM_TFTP_OVER;
    t->result = result;
}

void sim_tftp_start(struct sim_tftp *t, const struct sim_tftp_order *order, struct sim_pool *pool,
                    int64_t now_us, const struct sim_sender *out)
{
    sim_tftp_abort(t);
    *t = (struct sim_tftp){
        .state = SIM_TFTP_ASKING,
        .server = order->server,
        .server_port = order->server_port,
        .local_port = order->local_port,
        .limit = order->limit,
        .timing = order->timing,
        .deadline_us = now_us + order->timing->first_us,
        .file = {.pool = pool},
    };
    struct slice name = slice_sub(order->name, 0, sizeof t->name);
    memcpy(t->name, name.p, name.n);
    t->name_n = name.n;
    send_request(t, out);
}

static void take_data(struct sim_tftp *t, uint16_t block, struct slice data, int64_t now_us,
                      const struct sim_sender *out)
{
    if (block != (uint16_t)(t->block + 1)) {
        t->dropped++;
        return;
    }
    if (t->file.n + data.n > t->limit || !sim_file_append(&t->file, data)) {
        send_error(t, ERROR_BUFFER_FULL, "Buffer Full", out);
        finish(t, SIM_GOT_BUFFER_FULL);
        return;
    }
    t->state = SIM_TFTP_READING;
    t->block = block;
    t->sends = 0;
    t->deadline_us = now_us + ACK_WAIT_US;
    send_ack(t, out);
    if (data.n < TFTP_BLOCK_DEFAULT)
        finish(t, SIM_GOT_FILE);
}

static void take_error(struct sim_tftp *t, uint16_t code)
{
    switch (code) {
    case TFTP_ERR_NOT_FOUND:
        finish(t, SIM_GOT_NOT_FOUND);
        return;
    case TFTP_ERR_DISK_FULL:
        finish(t, SIM_GOT_DISK_FULL);
        return;
    case ERROR_TAKEN_FOR_EMPTY: /* the loader's bug: success with 0 bytes */
        sim_file_drop(&t->file);
        finish(t, SIM_GOT_FILE);
        return;
    case ERROR_TAKEN_FOR_TIMEOUT:
        finish(t, SIM_GOT_TIMEOUT);
        return;
    default:
        finish(t, SIM_GOT_ERROR);
        return;
    }
}

void sim_tftp_datagram(struct sim_tftp *t, struct ip from, uint16_t from_port,
                       struct slice datagram, int64_t now_us, const struct sim_sender *out)
{
    if (!sim_tftp_is_open(t))
        return;
    struct rd r;
    rd_init(&r, datagram);
    uint16_t op = rd_be16(&r);
    bool known = !r.bad && (op == TFTP_OP_DATA || op == TFTP_OP_ERROR);
    if (!known || !ip_eq(from, t->server) || (t->peer_port && t->peer_port != from_port)) {
        t->dropped++;
        return;
    }
    t->peer_port = from_port;
    uint16_t number = rd_be16(&r); /* block or error code; an ERROR without one counts as code 0 */
    if (op == TFTP_OP_ERROR) {
        take_error(t, number);
    } else if (r.bad || rd_left(&r) > TFTP_BLOCK_DEFAULT) {
        send_error(t, TFTP_ERR_UNDEFINED, "Bad data packet", out);
        finish(t, SIM_GOT_ERROR);
    } else {
        take_data(t, number, rd_rest(&r), now_us, out);
    }
}

void sim_tftp_tick(struct sim_tftp *t, int64_t now_us, const struct sim_sender *out)
{
    if (!sim_tftp_is_open(t) || now_us < t->deadline_us)
        return;
    bool asking = t->state == SIM_TFTP_ASKING;
    if (t->sends >= (asking ? t->timing->sends : ACK_SENDS)) {
        finish(t, SIM_GOT_TIMEOUT);
        return;
    }
    t->deadline_us = now_us + (asking ? t->timing->next_us : ACK_WAIT_US);
    if (asking)
        send_request(t, out);
    else
        send_ack(t, out);
}

bool sim_tftp_is_open(const struct sim_tftp *t)
{
    return t->state == SIM_TFTP_ASKING || t->state == SIM_TFTP_READING;
}

void sim_tftp_abort(struct sim_tftp *t)
{
    sim_file_drop(&t->file);
    t->state = SIM_TFTP_IDLE;
}
