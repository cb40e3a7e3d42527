/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a REQUEST is sent at 0, 4, 12 and 28 s, and at 60 s the phone begins anew
 * with DISCOVER, which it repeats every 4 to 5 s until somebody offers. After a reset it first asks
 * for the address that it had (INIT-REBOOT): a server that stays silent costs it the 60 s, one that
 * says NAK costs nothing. A reply whose option 150 is no list of addresses is as none (WIRE 0.4).
 */
#include "phones/sim_dhcp.h"

#include "phones/sim_cdp.h"

enum { SECOND_US = 1000000, REQUEST_SENDS = 4, ADDRESS_BYTES = 4, MASK_DEFAULT = 24 };

/* From the start of asking, in seconds: the REQUESTs, and when they are given up (PHONES 6). */
static const int64_t request_at_s[REQUEST_SENDS + 1] = {0, 4, 12, 28, 60};
enum { DISCOVER_LEAST_US = 4000000, DISCOVER_MOST_US = 5000000 };

static const uint8_t wanted_options[] = {1, 66, 6, 3, 15, 150, 35, 151};

static uint32_t transaction(struct mac m)
{
    return (uint32_t)m.b[2] << 24 | (uint32_t)m.b[3] << 16 | (uint32_t)m.b[4] << 8 | m.b[5];
}

static void put_vendor(struct buf *b, const struct sim_body *body)
{
    static const char v7960[] = "Cisco Systems, Inc. IP Phone CP-7960G";
    static const char v7940[] = "Cisco Systems, Inc. IP Phone CP-7940G";
    /* with its NUL (WIRE 3) */
    dhcp_build_option(b, DHCP_OPTION_VENDOR,
                      slice_of(body->flash.model == PHONE_7940 ? v7940 : v7960, sizeof v7960));
}

static void put_identity(struct buf *b, const struct sim_body *body)
{
    uint8_t id[7] = {1};
    char name[20];
    for (size_t i = 0; i < sizeof body->mac.b; i++)
        id[1 + i] = body->mac.b[i];
    dhcp_build_option(b, DHCP_OPTION_CLIENT_ID, slice_of(id, sizeof id));
    dhcp_build_option(b, DHCP_OPTION_HOSTNAME, slice_str(sim_device_name(body, name)));
    put_vendor(b, body);
}

/* The order of the options is the phone's own: tools know it by that (WIRE 3). */
static void send(const struct sim_dhcp *d, const struct sim_body *body,
                 const struct sim_dhcp_out *out)
{
    bool discover = d->state == SIM_DHCP_SELECTING;
    uint8_t mem[SIM_DHCP_BYTES], type = discover ? DHCP_DISCOVER : DHCP_REQUEST;
    struct buf b;
    struct dhcp_packet head = {.xid = transaction(body->mac), .flags = 0x8000, .chaddr = body->mac};
    buf_fixed(&b, mem, sizeof mem);
    dhcp_build(&b, &head);
    dhcp_build_option(&b, DHCP_OPTION_TYPE, slice_of(&type, 1));
    if (d->state == SIM_DHCP_REQUESTING)
        dhcp_build_ip(&b, DHCP_OPTION_SERVER, d->by);
    put_identity(&b, body);
    if (!discover)
        dhcp_build_ip(&b, DHCP_OPTION_WANTED, d->wanted);
    dhcp_build_option(&b, DHCP_OPTION_PARAMETERS, slice_of(wanted_options, sizeof wanted_options));
    dhcp_build_end(&b);
    buf_fill(&b, 0, sizeof mem - b.len);
    out->send(out->ctx, buf_view(&b));
}

static int64_t paced(const struct sim_body *b, int64_t us)
{
    return (int64_t)((double)us / b->speed);
}

static void send_and_wait(struct sim_dhcp *d, struct sim_body *b, int64_t now_us,
                          const struct sim_dhcp_out *out)
{
    int64_t wait = sim_random_between(&b->random, DISCOVER_LEAST_US, DISCOVER_MOST_US);
    if (d->state != SIM_DHCP_SELECTING)
        wait = (request_at_s[d->sends + 1] - request_at_s[d->sends]) * SECOND_US;
    send(d, b, out);
    d->sends++;
    d->deadline_us = now_us + paced(b, wait);
}

static void enter(struct sim_dhcp *d, enum sim_dhcp_state state, struct sim_body *b, int64_t now_us,
                  const struct sim_dhcp_out *out)
{
    d->state = state;
    d->sends = 0;
    send_and_wait(d, b, now_us, out);
}

void sim_dhcp_start(struct sim_dhcp *d, struct sim_body *b, int64_t now_us,
                    const struct sim_dhcp_out *out)
{
    d->wanted = d->last;
    enter(d, ip_known(d->last) ? SIM_DHCP_REBOOTING : SIM_DHCP_SELECTING, b, now_us, out);
}

void sim_dhcp_stop(struct sim_dhcp *d)
{
    d->state = SIM_DHCP_OFF;
    d->lease = (struct sim_lease){.prefix = 0};
}

static bool has_bad_servers(const struct dhcp_packet *p)
{
    const struct slice *o = dhcp_option(p, DHCP_OPTION_TFTP);
    return o && (o->n == 0 || o->n % ADDRESS_BYTES != 0);
}

struct ip sim_dhcp_tftp(const struct dhcp_packet *p)
{
    const struct slice *servers = dhcp_option(p, DHCP_OPTION_TFTP);
    const struct slice *name = dhcp_option(p, DHCP_OPTION_TFTP_NAME);
    struct ip ip = {0};
    if (servers) {
        struct rd r;
        rd_init(&r, *servers);
        uint32_t v = rd_be32(&r);
        return r.bad ? ip : ip_v4(v);
    }
    if (!name)
        return p->siaddr;
    struct slice text = *name;
    while (text.n > 0 && text.p[text.n - 1] == '\0')
        text.n--;
    return ip_parse(text, &ip) && ip.family == 4 ? ip : (struct ip){0};
}

static struct ip second_server(const struct dhcp_packet *p)
{
    const struct slice *servers = dhcp_option(p, DHCP_OPTION_TFTP);
    struct rd r;
    rd_init(&r, servers ? slice_sub(*servers, ADDRESS_BYTES, ADDRESS_BYTES) : slice_of(NULL, 0));
    uint32_t v = rd_be32(&r);
    return v ? ip_v4(v) : (struct ip){0};
}

static unsigned prefix_of(struct ip mask)
{
    unsigned n = 0;
    if (!ip_known(mask))
        return MASK_DEFAULT;
    for (uint32_t v = ip_v4_value(mask); v & 0x80000000u; v <<= 1)
        n++;
    return n;
}

static void bind_lease(struct sim_dhcp *d, const struct dhcp_packet *p)
{
    d->state = SIM_DHCP_BOUND;
    d->last = p->yiaddr;
    d->lease = (struct sim_lease){
        .address = p->yiaddr,
        .gateway = dhcp_option_ip(p, DHCP_OPTION_ROUTER),
        .prefix = prefix_of(dhcp_option_ip(p, DHCP_OPTION_MASK)),
        .tftp = sim_dhcp_tftp(p),
        .backup = second_server(p),
    };
}

static void take_offer(struct sim_dhcp *d, struct sim_body *b, const struct dhcp_packet *p,
                       int64_t now_us, const struct sim_dhcp_out *out)
{
    d->wanted = p->yiaddr;
    d->by = dhcp_option_ip(p, DHCP_OPTION_SERVER);
    enter(d, SIM_DHCP_REQUESTING, b, now_us, out);
}

bool sim_dhcp_packet(struct sim_dhcp *d, struct sim_body *b, struct slice packet, int64_t now_us,
                     const struct sim_dhcp_out *out)
{
    struct dhcp_packet p;
    if (!dhcp_parse(packet, &p) || !p.reply || !mac_eq(p.chaddr, b->mac) ||
        p.xid != transaction(b->mac))
        return false;
    if (has_bad_servers(&p)) {
        sim_body_log(b, "DHCP: option 150 is no list of addresses: not taken");
        return false;
    }
    bool asked = d->state == SIM_DHCP_REBOOTING || d->state == SIM_DHCP_REQUESTING;
    if (p.type == DHCP_OFFER && d->state == SIM_DHCP_SELECTING && ip_known(p.yiaddr)) {
        take_offer(d, b, &p, now_us, out);
    } else if (p.type == DHCP_ACK && asked && ip_eq(p.yiaddr, d->wanted)) {
        bind_lease(d, &p);
        return true;
    } else if (p.type == DHCP_NAK && asked) {
        d->last = (struct ip){0};
        enter(d, SIM_DHCP_SELECTING, b, now_us, out);
    }
    return false;
}

void sim_dhcp_tick(struct sim_dhcp *d, struct sim_body *b, int64_t now_us,
                   const struct sim_dhcp_out *out)
{
    int64_t due;
    if (!sim_dhcp_deadline(d, &due) || now_us < due)
        return;
    if (d->state == SIM_DHCP_SELECTING || d->sends < REQUEST_SENDS)
        send_and_wait(d, b, now_us, out);
    else
        enter(d, SIM_DHCP_SELECTING, b, now_us, out);
}

bool sim_dhcp_deadline(const struct sim_dhcp *d, int64_t *at_us)
{
    *at_us = d->deadline_us;
    return d->state != SIM_DHCP_OFF && d->state != SIM_DHCP_BOUND;
}
