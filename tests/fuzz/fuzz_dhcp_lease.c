/* SPDX-License-Identifier: MIT */
/*
 * Bytes cut into what happens: packets (as they are, or made of a few bytes, so that clients meet
 * often), answers to probes, time. Never may two clients hold one address, an address outside the
 * pool or one of this computer's be given, or a relayed packet be answered.
 */
#include "must.h"

#include "core/dhcp_lease.h"

enum { NET = 0x0a090000, FIRST = 2, POOL = 6, LEASE_S = 100, CLIENTS = 16 };

struct held {
    struct mac by;
    int64_t until_us;
};

struct run {
    struct dhcp_leases *leases;
    int64_t now_us;
    struct held held[POOL];
    struct ip probed;
};

static bool is_in_pool(struct ip a)
{
    uint32_t i = ip_v4_value(a) - NET - FIRST;
    return a.family == 4 && i < POOL && i != 2; /* .4 is this computer's too */
}

static void judge_lease(struct run *run, struct ip address, struct mac mac, bool ack)
{
    struct held *h = &run->held[ip_v4_value(address) - NET - FIRST];
    must(h->until_us <= run->now_us || mac_eq(h->by, mac));
    if (ack)
        *h = (struct held){mac, run->now_us + (int64_t)LEASE_S * 1000000};
}

static void judge_reply(struct run *run, const struct dhcp_answer *a, struct slice bytes)
{
    struct dhcp_packet p;
    must(dhcp_parse(bytes, &p) && p.reply && p.type == a->type && mac_eq(p.chaddr, a->mac));
    must(!ip_known(p.giaddr) && bytes.n >= 300 && bytes.n <= DHCP_REPLY_BYTES);
    must(p.type == DHCP_OFFER || p.type == DHCP_ACK || p.type == DHCP_NAK);
    must(p.type != DHCP_NAK || (!ip_known(p.yiaddr) && a->way == DHCP_WAY_ALL));
    if (ip_known(p.yiaddr)) {
        must(is_in_pool(p.yiaddr));
        judge_lease(run, p.yiaddr, p.chaddr, p.type == DHCP_ACK);
    }
}

static void judge(struct run *run, const struct dhcp_answer *a, const struct buf *reply)
{
    must(!reply->bad);
    must((a->act == DHCP_ACT_REPLY) == (reply->len > 0));
    if (a->act == DHCP_ACT_REPLY)
        judge_reply(run, a, buf_view(reply));
    if (a->act == DHCP_ACT_PROBE) {
        must(is_in_pool(a->probe));
        must(run->held[ip_v4_value(a->probe) - NET - FIRST].until_us <= run->now_us);
        run->probed = a->probe;
    }
}

/* Who declines or gives back has it no longer. */
static void note_end(struct run *run, const struct dhcp_packet *p)
{
    struct ip of = p->type == DHCP_RELEASE ? p->ciaddr : dhcp_option_ip(p, DHCP_OPTION_WANTED);
    if (is_in_pool(of) && mac_eq(run->held[ip_v4_value(of) - NET - FIRST].by, p->chaddr))
        run->held[ip_v4_value(of) - NET - FIRST].until_us = 0;
}

static void hand_in(struct run *run, struct slice bytes)
{
    uint8_t mem[DHCP_REPLY_BYTES];
    struct buf reply;
    struct dhcp_answer a;
    struct dhcp_packet p;
    buf_fixed(&reply, mem, sizeof mem);
    if (!dhcp_parse(bytes, &p))
        return;
    dhcp_lease_packet(run->leases, &p, run->now_us, &reply, &a);
    must(!ip_known(p.giaddr) || a.act == DHCP_ACT_SILENCE);
    must(!p.reply || a.act == DHCP_ACT_SILENCE);
    if (a.act == DHCP_ACT_SILENCE && a.silence == DHCP_SILENT_DONE)
        note_end(run, &p);
    judge(run, &a, &reply);
}

/* Five bytes are a packet: type, client, address, server, kind. */
static void make(struct run *run, struct rd *r)
{
    uint8_t mem[DHCP_REPLY_BYTES], type = rd_u8(r) % 10, who = rd_u8(r) % CLIENTS;
    uint8_t address = rd_u8(r) % (POOL + 4), by = rd_u8(r) % 3, kind = rd_u8(r);
    struct buf b;
    struct ip ip = address ? ip_v4(NET + address) : (struct ip){0};
    struct dhcp_packet head = {.xid = who, .chaddr = {{2, 0, 0, 0, 0, who}}};
    head.flags = kind & 1 ? 0x8000 : 0;
    head.ciaddr = kind & 2 ? ip : (struct ip){0};
    head.giaddr = kind == 0xff ? ip_v4(0x0a080001) : (struct ip){0};
    buf_fixed(&b, mem, sizeof mem);
    dhcp_build(&b, &head);
    dhcp_build_option(&b, DHCP_OPTION_TYPE, slice_of(&type, 1));
    if (kind & 4)
        dhcp_build_ip(&b, DHCP_OPTION_WANTED, ip);
    if (by)
        dhcp_build_ip(&b, DHCP_OPTION_SERVER, ip_v4(NET + by));
    dhcp_build_end(&b);
    hand_in(run, buf_view(&b));
}

static void answer_probe(struct run *run, bool taken)
{
    uint8_t mem[DHCP_REPLY_BYTES];
    struct buf reply;
    struct dhcp_answer a;
    buf_fixed(&reply, mem, sizeof mem);
    dhcp_lease_probed(run->leases, run->probed, taken, run->now_us, &reply, &a);
    judge(run, &a, &reply);
}

static void restore(struct run *run, uint8_t who, uint8_t address)
{
    struct mac mac = {{2, 0, 0, 0, 0, who % CLIENTS}};
    struct ip ip = ip_v4(NET + address % (POOL + 4));
    dhcp_lease_restore(run->leases, ip, mac, run->now_us);
    for (int i = 0; is_in_pool(ip) && i < POOL; i++) /* a client has one address */
        if (mac_eq(run->held[i].by, mac))
            run->held[i].until_us = 0;
    if (is_in_pool(ip))
        run->held[ip_v4_value(ip) - NET - FIRST] =
            (struct held){mac, run->now_us + (int64_t)LEASE_S * 1000000};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct dhcp_lease_config config = {.server = ip_v4(NET + 1),
                                             .prefix = 24,
                                             .first = ip_v4(NET + FIRST),
                                             .last = ip_v4(NET + FIRST + POOL - 1),
                                             .ours = {ip_v4(NET + 4)},
                                             .ours_count = 1,
                                             .seconds = LEASE_S,
                                             .any = true};
    struct run run = {.leases = dhcp_lease_new(&config), .now_us = 1};
    struct rd r;
    must(run.leases != NULL);
    rd_init(&r, slice_of(data, size));
    while (rd_left(&r)) {
        uint8_t what = rd_u8(&r);
        if (what < 0x80) {
            make(&run, &r);
        } else if (what < 0xc0) {
            answer_probe(&run, what & 1);
        } else if (what < 0xe0) {
            run.now_us += (int64_t)(what & 31) * (what & 31) * 1000000;
        } else if (what < 0xf0) {
            restore(&run, rd_u8(&r), rd_u8(&r));
        } else {
            size_t n = rd_be16(&r);
            hand_in(&run, rd_take(&r, n < rd_left(&r) ? n : rd_left(&r)));
        }
    }
    dhcp_lease_free(run.leases);
    return 0;
}
