/* SPDX-License-Identifier: MIT */
/*
 * Any two loads, in lines: from, to, then server, extension, password, name. The hops of a plan
 * hang together, and every file that is made for one of them makes a phone read the hop's load.
 */
#include "must.h"

#include "core/phone_config.h"
#include "core/phone_parse.h"
#include "core/route.h"
#include "core/text.h"

#include <string.h>

static const struct mac PHONE = {{0x00, 0x15, 0x62, 0x19, 0xbb, 0x2f}};

static void must_read(enum config_file f, struct slice bytes, const char *load)
{
    char name[CONFIG_NAME_SIZE];
    config_file_name(f, PHONE, name);
    must(config_file_of(slice_str(name), PHONE) == f);
    for (int model = PHONE_7960; model <= PHONE_7940; model++) {
        struct phone_reading r;
        phone_parse_config(slice_str(name), bytes, (enum phone_model)model, &r);
        must(r.result == PHONE_READS_LOAD && slice_is(slice_of(r.load, r.load_n), load));
    }
}

static void build(const struct plan_hop *hop, const struct phone_home *home)
{
    const struct phone_config_options options = {.home = home};
    for (unsigned f = 0; f < CONFIG_FILE_COUNT; f++) {
        struct buf bytes;
        if (!config_file_wanted((enum config_file)f, hop))
            continue;
        buf_growing(&bytes, 1 << 20);
        phone_config_build((enum config_file)f, hop, PHONE, &options, &bytes);
        must(!bytes.bad);
        if (f != CONFIG_FILE_OS79XX) /* for the phones before the universal loader: its loader */
            must_read((enum config_file)f, buf_view(&bytes), hop->to.text);
        buf_free(&bytes);
    }
}

static void must_hang_together(const struct plan *plan, const struct phone_home *home)
{
    must(plan->hop_count <= PLAN_HOPS_MAX);
    must((plan->result == PLAN_OK) <= (plan->hop_count > 0));
    must(plan->result == PLAN_OK || plan->result == PLAN_ALREADY || plan->reason[0]);
    must_be_text(slice_str(plan->reason));
    for (unsigned i = 0; plan->result == PLAN_OK && i < plan->hop_count; i++) {
        const struct plan_hop *hop = &plan->hop[i];
        must(hop->minutes_low <= hop->minutes_high && hop->rule && hop->file_count > 0);
        must(i == 0 || strcmp(plan->hop[i - 1].to.text, hop->from.text) == 0);
        build(hop, home);
    }
    if (plan->result == PLAN_OK)
        must(strcmp(plan->hop[plan->hop_count - 1].to.text, plan->to.text) == 0);
}

static void try_route(const struct load_name *from, const struct load_name *to,
                      const struct phone_home *home)
{
    struct route route;
    struct route_known known = {.load = from ? from->text : "",
                                .protocol = from ? from->protocol : PROTOCOL_UNKNOWN};
    for (int age = LOADER_UNKNOWN; age <= LOADER_UNIVERSAL; age++)
        for (int signing = SIGNING_UNKNOWN; signing <= SIGNING_SIGNED; signing++) {
            known.age = (enum loader_age)age;
            known.signing = (enum load_signing)signing;
            route_find(&known, to, &route);
            must((route.result != ROUTE_HOP) || route.plan.hop_count > 0);
            must(route.result != ROUTE_CLOSED || route.plan.reason[0]);
            if (route.result == ROUTE_HOP)
                build(&route.plan.hop[0], home);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice rest = slice_of(data, size), line[2 + HOME_FIELD_COUNT] = {{0}};
    struct phone_home home = {.server = ""};
    struct load_name from, to;
    struct plan plan;
    size_t at;
    const char *why;
    for (size_t i = 0; i < ARRAY_SIZE(line) && text_take_line(&rest, &line[i]); i++)
        ;
    for (unsigned f = 0; f < HOME_FIELD_COUNT; f++)
        if (!phone_home_set(&home, (enum home_field)f, line[2 + f], &at, &why))
            must(why[0] && at <= line[2 + f].n);
    bool known = load_name_parse(line[0], &from);
    if (!load_name_parse(line[1], &to))
        return 0;
    plan_make(known ? &from : NULL, &to, &plan);
    must_hang_together(&plan, &home);
    try_route(known ? &from : NULL, &to, &home);
    return 0;
}
