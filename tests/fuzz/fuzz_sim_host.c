/* SPDX-License-Identifier: MIT */
/*
 * A whole simulated phone on a hostile cable: ARP, DHCP, TFTP, TCP and call servers that say
 * anything. Input: what its flash holds, then steps. Whatever it sends is a whole frame of its own,
 * time always goes on, and nothing of a request outlives the phone.
 */
#include "must.h"

#include "core/dhcp_packet.h"
#include "core/ether.h"
#include "phones/sim_host.h"

#include <stdio.h>
#include <string.h>

enum {
    SERVER = 0x0a090001,
    OWN = 0x0a090032,
    TICKS_AT_ONCE = 200,
    TICKS_MAX = 400,
    STEPS_MAX = 200
};

static const struct mac PHONE = {{0x00, 0x15, 0x62, 0x19, 0xbb, 0x2f}};
static const struct mac OTHER = {{0x02, 0, 0, 0, 0, 1}};

struct run {
    struct sim_pool *pool;
    struct sim_phone phone;
    struct sim_host host;
    int64_t now_us;
    unsigned ticks;
    uint8_t mem[ETHER_FRAME_MAX + 64];
    struct buf b;
};

static void on_frame(void *ctx, struct slice bytes)
{
    struct frame f;
    (void)ctx;
    must(bytes.n >= ETHER_LEAST && bytes.n <= ETHER_FRAME_MAX);
    frame_parse(LINK_ETHERNET, bytes, &f);
    must(f.kind == FRAME_ARP || f.kind == FRAME_CDP || f.kind == FRAME_UDP || f.kind == FRAME_TCP);
    must(mac_eq(f.from_mac, PHONE) && !f.cut);
}

static void on_text(void *ctx, enum sim_told what, const char *text)
{
    (void)ctx, (void)what;
    must_be_text(slice_str(text));
}

static void hear(struct run *run, struct slice bytes)
{
    struct frame f;
    frame_parse(LINK_ETHERNET, bytes, &f);
    sim_host_frame(&run->host, &f, run->now_us);
}

static struct ether_ends ends(uint16_t from_port, uint16_t to_port)
{
    return (struct ether_ends){.from_mac = OTHER,
                               .to_mac = PHONE,
                               .from = ip_v4(SERVER),
                               .to = ip_v4(OWN),
                               .from_port = from_port,
                               .to_port = to_port};
}

static void hear_udp(struct run *run, uint16_t from_port, uint16_t to_port, struct slice payload)
{
    struct ether_ends e = ends(from_port, to_port);
    buf_fixed(&run->b, run->mem, sizeof run->mem);
    ether_build_udp(&run->b, &e, payload);
    hear(run, buf_view(&run->b));
}

/* A lease of this bench, and options as they come. */
static void hear_dhcp(struct run *run, uint8_t type, struct slice options)
{
    uint8_t mem[900];
    struct buf b;
    const struct dhcp_packet head = {.reply = true,
                                     .xid = 0x6219bb2f,
                                     .yiaddr = ip_v4(OWN),
                                     .siaddr = ip_v4(SERVER),
                                     .chaddr = PHONE};
    buf_fixed(&b, mem, sizeof mem);
    dhcp_build(&b, &head);
    dhcp_build_option(&b, DHCP_OPTION_TYPE, slice_of(&type, 1));
    dhcp_build_ip(&b, DHCP_OPTION_SERVER, ip_v4(SERVER));
    buf_slice(&b, options);
    dhcp_build_end(&b);
    hear_udp(run, DHCP_SERVER_PORT, DHCP_CLIENT_PORT, buf_view(&b));
}

static void hear_arp(struct run *run, bool request)
{
    struct ether_ends e = ends(0, 0);
    buf_fixed(&run->b, run->mem, sizeof run->mem);
    ether_build_arp(&run->b, &e, request);
    hear(run, buf_view(&run->b));
}

static void hear_tcp(struct run *run, uint8_t flags, uint8_t ahead, struct slice payload)
{
    const struct sim_tcp *t = &run->host.call.tcp;
    struct ether_ends e = ends(2000, t->port);
    struct ether_tcp head = {.seq = t->expected + ahead, .ack = t->seq, .flags = flags};
    buf_fixed(&run->b, run->mem, sizeof run->mem);
    ether_build_tcp(&run->b, &e, &head, payload);
    hear(run, buf_view(&run->b));
}

/* To the next deadline, which is then behind. */
static void tick(struct run *run)
{
    int64_t at;
    int64_t before = run->now_us;
    for (int i = 0; sim_host_deadline(&run->host, &at) && run->ticks < TICKS_MAX; i++) {
        must(i < TICKS_AT_ONCE);
        run->ticks++;
        if (at > before && run->now_us > before)
            break;
        run->now_us = at > run->now_us ? at : run->now_us;
        sim_host_tick(&run->host, run->now_us);
    }
}

static void step(struct run *run, struct rd *r)
{
    uint8_t what = rd_u8(r), with = rd_u8(r), n = rd_u8(r);
    struct slice bytes =
        what % 8 < 2 ? slice_of(NULL, 0) : rd_take(r, n < rd_left(r) ? n : rd_left(r));
    switch (what % 8) {
    case 0:
        tick(run);
        break;
    case 1:
        hear_arp(run, with & 1);
        break;
    case 2:
        hear_dhcp(run, with, bytes);
        break;
    case 3: /* any datagram to an open request */
        hear_udp(run, with & 2 ? 50001 : 69, sim_phone_port(&run->phone, with & 1), bytes);
        break;
    case 4: /* to whatever its application listens at */
        hear_udp(run, with & 1 ? 5060 : 2727, run->host.call.port, bytes);
        break;
    case 5:
        hear_tcp(run, with, n & 1, bytes);
        break;
    case 6:
        hear_udp(run, rd_be16(r), rd_be16(r), bytes);
        break;
    default:
        hear(run, bytes);
    }
}

static void boot(struct run *run, uint8_t kind)
{
    static const char *const loads[] = {"P00308010200", "P0S3-8-12-00", "P0M3-07-1-00", "P0S30202",
                                        ""};
    const char *load = loads[kind % ARRAY_SIZE(loads)];
    struct load_name name = {.text = ""};
    const struct sim_host_config config = {.ctx = run, .send = on_frame};
    struct sim_phone_setup setup = {.mac = PHONE,
                                    .server_port = 69,
                                    .speed = 1,
                                    .seed = kind,
                                    .pool = run->pool,
                                    .teller = {run, on_text},
                                    .flash = {.model = kind & 0x80 ? PHONE_7940 : PHONE_7960}};
    load_name_parse(slice_str(load), &name);
    snprintf(setup.flash.application, sizeof setup.flash.application, "%s", load);
    if (kind % ARRAY_SIZE(loads) != 3)
        snprintf(setup.flash.la_version, sizeof setup.flash.la_version, "PAS30830");
    setup.flash.protocol = name.protocol;
    sim_host_init(&run->host, &config, &run->phone, &setup);
    sim_phone_init(&run->phone, &setup);
    sim_phone_power_at(&run->phone, run->now_us);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct run run;
    struct rd r;
    memset(&run, 0, sizeof run);
    run.pool = sim_pool_new();
    run.now_us = 1;
    must(run.pool != NULL);
    rd_init(&r, slice_of(data, size));
    boot(&run, rd_u8(&r));
    for (int i = 0; i < STEPS_MAX && rd_left(&r); i++)
        step(&run, &r);
    sim_host_free(&run.host);
    sim_phone_free(&run.phone);
    must(sim_pool_bytes(run.pool) == 0);
    sim_pool_free(run.pool);
    return 0;
}
