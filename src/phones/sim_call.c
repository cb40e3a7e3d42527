/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a round is one attempt to be let in. SIP and MGCP send a datagram and repeat
 * it, ever more slowly (RFC 3261 17.1.2.2, RFC 3435 4.3), until something answers; SCCP opens TCP
 * 2000 and says RegisterReq and its Alarm there. A round that failed is followed by another after a
 * while. Any answer ends a SIP or MGCP round: a 401 too says that a proxy is there, and a simulated
 * phone has no password. How long a phone waits between rounds is not known.
 */
#include "phones/sim_call.h"

#include "phones/sim_cdp.h"

#include "core/mgcp.h"
#include "core/sccp.h"
#include "core/sip.h"

enum {
    T1_US = 500000,
    T2_US = 4000000,
    SENDS = 11,
    SENDS_ENOUGH = 3,
    AGAIN_US = 15000000,
    PORT_LEAST = 51000, /* 51098 was seen (WIRE 0.7) */
    PORT_MOST = 51999,
    MESSAGE_MAX = 1024,
};

struct sim_call_kind {
    void (*send)(struct sim_call *c, struct sim_body *b, int64_t now_us,
                 const struct sim_call_out *out);
    enum frame_kind speaks;
};

static int64_t after(const struct sim_body *b, int64_t us, int64_t now_us)
{
    return now_us + (int64_t)((double)us / b->speed);
}

static void send_text(struct sim_call *c, struct sim_body *b, int64_t now_us, uint16_t to_port,
                      const struct sim_call_out *out,
                      void (*build)(struct buf *, const struct sim_body *, const struct sim_call *))
{
    uint8_t mem[MESSAGE_MAX];
    struct buf text;
    int64_t wait = (int64_t)T1_US << (c->sends < 4 ? c->sends : 4);
    buf_fixed(&text, mem, sizeof mem);
    build(&text, b, c);
    out->udp(out->ctx, c->port, c->server, to_port, buf_view(&text));
    c->sends++;
    c->deadline_us = after(b, wait < T2_US ? wait : T2_US, now_us);
}

static void send_register(struct sim_call *c, struct sim_body *b, int64_t now_us,
                          const struct sim_call_out *out)
{
    send_text(c, b, now_us, SIP_PORT, out, sim_call_build_register);
}

static void send_rsip(struct sim_call *c, struct sim_body *b, int64_t now_us,
                      const struct sim_call_out *out)
{
    c->port = MGCP_GATEWAY_PORT;
    send_text(c, b, now_us, MGCP_AGENT_PORT, out, sim_call_build_rsip);
}

/* --- SCCP
 * ----------------------------------------------------------------------------------------- */

static struct sim_tcp_out tcp_out(const struct sim_body *b, const struct sim_call_out *out)
{
    return (struct sim_tcp_out){out->ctx, out->tcp, b->speed};
}

static void knock(struct sim_call *c, struct sim_body *b, int64_t now_us,
                  const struct sim_call_out *out)
{
    struct sim_tcp_out to = tcp_out(b, out);
    c->tcp = (struct sim_tcp){.peer = c->server,
                              .port = c->port,
                              .peer_port = SCCP_PORT,
                              .seq = (uint32_t)sim_random_next(&b->random)};
    c->deadline_us = 0;
    sim_tcp_knock(&c->tcp, now_us, &to);
}

static void say_who(struct sim_call *c, struct sim_body *b, int64_t now_us,
                    const struct sim_call_out *out)
{
    struct sim_tcp_out to = tcp_out(b, out);
    uint8_t mem[SIM_TCP_DATA_MAX], alarm_mem[128];
    char name[20];
    struct buf said, alarm;
    buf_fixed(&said, mem, sizeof mem);
    buf_fixed(&alarm, alarm_mem, sizeof alarm_mem);
    sim_call_alarm_text(&alarm, b);
    sccp_build_register(&said, sim_device_name(b, name), b->address,
                        b->flash.model == PHONE_7940 ? SCCP_TYPE_7940 : SCCP_TYPE_7960);
    sccp_build_alarm(&said, buf_cstr(&alarm));
    sim_tcp_say(&c->tcp, buf_view(&said), now_us, &to);
}

static void tcp_news(struct sim_call *c, struct sim_body *b, enum sim_tcp_news news, int64_t now_us,
                     const struct sim_call_out *out)
{
    switch (news) {
    case SIM_TCP_OPENED:
        c->accepted = true;
        say_who(c, b, now_us, out);
        break;
    case SIM_TCP_REFUSED:
    case SIM_TCP_ENDED:
        c->refused = news == SIM_TCP_REFUSED;
        c->deadline_us = after(b, AGAIN_US, now_us);
        break;
    default:
        break;
    }
}

/* --- every kind
 * ----------------------------------------------------------------------------------- */

static const struct sim_call_kind call_sccp = {knock, FRAME_TCP};
static const struct sim_call_kind call_sip = {send_register, FRAME_UDP};
static const struct sim_call_kind call_mgcp = {send_rsip, FRAME_UDP};

static void begin_round(struct sim_call *c, struct sim_body *b, int64_t now_us,
                        const struct sim_call_out *out)
{
    c->rounds++;
    c->sends = 0;
    c->port = (uint16_t)sim_random_between(&b->random, PORT_LEAST, PORT_MOST);
    c->kind->send(c, b, now_us, out);
}

void sim_call_start(struct sim_call *c, struct sim_body *b, int64_t now_us,
                    const struct sim_call_out *out)
{
    static const struct sim_call_kind *const by_protocol[PROTOCOL_COUNT] = {
        [PROTOCOL_SCCP] = &call_sccp,
        [PROTOCOL_SIP] = &call_sip,
        [PROTOCOL_MGCP] = &call_mgcp,
    };
    if (c->kind || !ip_known(b->home))
        return;
    *c = (struct sim_call){.kind = by_protocol[b->flash.protocol], .server = b->home};
    if (c->kind)
        begin_round(c, b, now_us, out);
}

void sim_call_stop(struct sim_call *c)
{
    *c = (struct sim_call){.kind = NULL};
}

void sim_call_frame(struct sim_call *c, struct sim_body *b, const struct frame *f, int64_t now_us,
                    const struct sim_call_out *out)
{
    if (!c->kind || c->kind->speaks != f->kind || f->to_port != c->port ||
        !ip_eq(f->from, c->server))
        return;
    if (f->kind == FRAME_TCP) {
        struct sim_tcp_out to = tcp_out(b, out);
        if (f->from_port == SCCP_PORT)
            tcp_news(c, b, sim_tcp_segment(&c->tcp, f, &to), now_us, out);
        return;
    }
    c->accepted = true;
    c->deadline_us = 0;
}

void sim_call_tick(struct sim_call *c, struct sim_body *b, int64_t now_us,
                   const struct sim_call_out *out)
{
    struct sim_tcp_out to = tcp_out(b, out);
    if (!c->kind)
        return;
    if (c->kind->speaks == FRAME_TCP)
        tcp_news(c, b, sim_tcp_tick(&c->tcp, now_us, &to), now_us, out);
    if (!c->deadline_us || now_us < c->deadline_us)
        return;
    if (c->kind->speaks == FRAME_TCP || c->sends > SENDS)
        begin_round(c, b, now_us, out);
    else if (c->sends < SENDS)
        c->kind->send(c, b, now_us, out);
    else {
        c->sends++;
        c->deadline_us = after(b, AGAIN_US, now_us);
    }
}

bool sim_call_deadline(const struct sim_call *c, int64_t *at_us)
{
    int64_t tcp;
    bool waits = c->kind && c->deadline_us;
    *at_us = c->deadline_us;
    if (!c->kind || c->kind->speaks != FRAME_TCP || !sim_tcp_deadline(&c->tcp, &tcp))
        return waits;
    if (!waits || tcp < *at_us)
        *at_us = tcp;
    return true;
}

bool sim_call_is_settled(const struct sim_call *c)
{
    bool unheard = c->kind && c->kind->speaks == FRAME_TCP && c->tcp.data_n > 0;
    return !c->kind || c->refused || c->sends >= SENDS_ENOUGH || (c->accepted && !unheard);
}
