/* SPDX-License-Identifier: MIT */
#include "phones/sim_summary.h"

#include "core/json_out.h"
#include "core/text.h"

static const char *model_name(const struct sim_phone *p)
{
    return p->body.flash.model == PHONE_7940 ? "7940" : "7960";
}

static void phone_json(const struct sim_phone *p, struct ip address, struct buf *out)
{
    const struct sim_body *b = &p->body;
    json_open(out, NULL, '{');
    json_text(out, "kind", "sim");
    json_mac(out, "mac", b->mac);
    json_ip(out, "ip", address);
    json_text(out, "model", model_name(p));
    json_bytes(out, "load", slice_str(b->flash.application));
    json_text(out, "protocol", b->flash.application[0] ? protocol_name(b->flash.protocol) : "none");
    json_bytes(out, "loader", slice_str(b->flash.la_version));
    json_text(out, "lcd", b->lcd); /* is escaped */
    json_bool(out, "running", sim_phone_has_application(p));
    json_bool(out, "settled", sim_phone_is_settled(p));
    json_bool(out, "approximate", b->approximate);
    json_u64(out, "boots", b->counts.boots);
    json_u64(out, "upgrades", b->counts.upgrades);
    json_u64(out, "requests", b->counts.requests);
    json_u64(out, "timeouts", b->counts.timeouts);
    json_u64(out, "loops", b->counts.loops);
    json_close(out, '}');
    buf_u8(out, '\n');
}

void sim_summary_json(struct sim_net *net, struct buf *out)
{
    for (size_t i = 0; i < sim_net_count(net); i++) {
        /* Each in a buf of its own: json_out sets commas by the byte before. */
        uint8_t mem[1024];
        struct buf line;
        buf_fixed(&line, mem, sizeof mem);
        phone_json(sim_net_phone(net, i), sim_net_address(net, i), &line);
        buf_slice(out, buf_view(&line));
    }
}

static void phone_text(const struct sim_phone *p, struct ip address, struct buf *out)
{
    char mac[MAC_TEXT_SIZE], ip[IP_TEXT_SIZE], load[80];
    const struct sim_body *b = &p->body;
    buf_printf(out, "%-17s  %-15s  %-5s  %-14s  %-8s  %5u  %8u  %8u  %s\n", mac_format(b->mac, mac),
               ip_format(address, ip), model_name(p),
               b->flash.application[0]
                   ? text_safe(slice_str(b->flash.application), load, sizeof load)
                   : "none",
               b->flash.application[0] ? protocol_name(b->flash.protocol) : "none", b->counts.boots,
               b->counts.requests, b->counts.timeouts, b->lcd);
}

void sim_summary_text(struct sim_net *net, struct buf *out)
{
    const struct sim_net_stats *s = sim_net_stats(net);
    size_t running = 0, approximate = 0;
    buf_printf(out, "%-17s  %-15s  %-5s  %-14s  %-8s  %5s  %8s  %8s  %s\n", "MAC", "address",
               "model", "load", "protocol", "boots", "requests", "timeouts", "display");
    for (size_t i = 0; i < sim_net_count(net); i++) {
        const struct sim_phone *p = sim_net_phone(net, i);
        phone_text(p, sim_net_address(net, i), out);
        running += sim_phone_has_application(p);
        approximate += p->body.approximate;
    }
    buf_printf(out, "%zu of %zu phones run an application; %llu datagrams sent, %llu received",
               running, sim_net_count(net), (unsigned long long)s->sent,
               (unsigned long long)s->received);
    buf_printf(out, ", %llu lost, %llu doubled, %llu late, %llu not sent; %u ports at once\n",
               (unsigned long long)s->lost, (unsigned long long)s->duplicated,
               (unsigned long long)s->late, (unsigned long long)s->not_sent, s->most_open);
    if (approximate > 0)
        buf_printf(out, "%zu began with a load older than the universal loader: approximate\n",
                   approximate);
}

bool sim_summary_all_have_one(struct sim_net *net)
{
    for (size_t i = 0; i < sim_net_count(net); i++)
        if (sim_net_phone(net, i)->body.flash.application[0] == '\0')
            return false;
    return true;
}
