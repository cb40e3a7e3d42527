/* SPDX-License-Identifier: MIT */
/* One phone's next hop, from what is known of it: a load, a protocol, what it begins to ask. */
#include "cmocka_all.h"

#include "core/route.h"

#include <stdio.h>
#include <string.h>

#define SIP_8  "P0S3-8-12-00"
#define SCCP_8 "P00308010200"

static const struct {
    const char *title;
    struct route_known known;
    const char *goal;
    enum route_result result;
    const char *hop; /* method>load, or "" */
    unsigned hops;
} ROWS[] = {
    {"nothing is known: a universal loader is assumed, as ever",
     {"", PROTOCOL_UNKNOWN, LOADER_UNKNOWN, SIGNING_UNKNOWN},
     SIP_8,
     ROUTE_HOP,
     "loads>P0S3-8-12-00",
     1},
    {"a universal loader takes any signed load at once",
     {"", PROTOCOL_SIP, LOADER_UNIVERSAL, SIGNING_UNKNOWN},
     SCCP_8,
     ROUTE_HOP,
     "loads>P00308010200",
     1},
    {"SIP 3.2 to SIP 8.12: 4.4 comes first of four",
     {"P0S30302", PROTOCOL_SIP, LOADER_OLD, SIGNING_UNKNOWN},
     SIP_8,
     ROUTE_HOP,
     "image-version>P0S3-04-4-00",
     4},
    {"SIP 6.3 to SCCP 8: by SIP 7.5",
     {"P0S3-06-3-00", PROTOCOL_SIP, LOADER_UNKNOWN, SIGNING_UNKNOWN},
     SCCP_8,
     ROUTE_HOP,
     "os79xx-to-ual>P0S3-07-5-00",
     2},
    {"it was said to run SIP 3.2, and hunts as a universal loader does: it is believed itself",
     {"P0S30302", PROTOCOL_UNKNOWN, LOADER_UNIVERSAL, SIGNING_UNKNOWN},
     SIP_8,
     ROUTE_HOP,
     "loads>P0S3-8-12-00",
     1},
    {"it was said to run SIP 8, and asks OS79XX.TXT: what it runs is not known",
     {SIP_8, PROTOCOL_UNKNOWN, LOADER_OLD, SIGNING_UNKNOWN},
     SCCP_8,
     ROUTE_UNKNOWN,
     "",
     0},
    {"it was said to run unsigned SIP 4.4, and fetches .sbn",
     {"P0S3-04-4-00", PROTOCOL_SIP, LOADER_OLD, SIGNING_SIGNED},
     SIP_8,
     ROUTE_UNKNOWN,
     "",
     0},
    {"an old SIP phone of unknown load: each row of PHONES 4 has another next step",
     {"", PROTOCOL_SIP, LOADER_OLD, SIGNING_UNKNOWN},
     SIP_8,
     ROUTE_UNKNOWN,
     "",
     0},
    {"... also when it is known to be signed: 6.3 or 7.5 may be next",
     {"", PROTOCOL_SIP, LOADER_OLD, SIGNING_SIGNED},
     SCCP_8,
     ROUTE_UNKNOWN,
     "",
     0},
    {"an old SCCP phone of unknown load: 3 and 5 go to SIP 8 the same way",
     {"", PROTOCOL_SCCP, LOADER_OLD, SIGNING_UNKNOWN},
     SIP_8,
     ROUTE_HOP,
     "os79xx-to-ual>P0S3-8-12-00",
     1},
    {"... and to SCCP 8",
     {"", PROTOCOL_SCCP, LOADER_OLD, SIGNING_UNKNOWN},
     SCCP_8,
     ROUTE_HOP,
     "load-information>P00308010200",
     1},
    {"... and to signed SIP 6",
     {"", PROTOCOL_SCCP, LOADER_OLD, SIGNING_UNKNOWN},
     "P0S3-06-3-00",
     ROUTE_HOP,
     "os79xx>P0S3-06-3-00",
     1},
    {"... to SCCP 5 it goes from 3, and from 5 nothing happens",
     {"", PROTOCOL_SCCP, LOADER_OLD, SIGNING_UNKNOWN},
     "P00305000300",
     ROUTE_HOP,
     "load-information>P00305000300",
     1},
    {"... an unsigned goal is only for unsigned phones",
     {"", PROTOCOL_SCCP, LOADER_OLD, SIGNING_UNKNOWN},
     "P0S3-04-4-00",
     ROUTE_UNKNOWN,
     "",
     0},
    {"... and one that fetches .bin is unsigned",
     {"", PROTOCOL_SCCP, LOADER_OLD, SIGNING_UNSIGNED},
     "P0S3-04-4-00",
     ROUTE_HOP,
     "os79xx>P0S3-04-4-00",
     1},
    {"an old phone whose protocol is not known either",
     {"", PROTOCOL_UNKNOWN, LOADER_OLD, SIGNING_UNKNOWN},
     SIP_8,
     ROUTE_UNKNOWN,
     "",
     0},
    {"it runs the goal: it may take it once more",
     {SIP_8, PROTOCOL_SIP, LOADER_UNIVERSAL, SIGNING_UNKNOWN},
     SIP_8,
     ROUTE_THERE,
     "loads>P0S3-8-12-00",
     1},
    {"it runs the goal, which is unsigned",
     {"P0S3-04-4-00", PROTOCOL_SIP, LOADER_OLD, SIGNING_UNKNOWN},
     "P0S3-04-4-00",
     ROUTE_THERE,
     "",
     0},
    {"once signed, never back",
     {"P0S3-06-3-00", PROTOCOL_SIP, LOADER_OLD, SIGNING_UNKNOWN},
     "P0S3-04-4-00",
     ROUTE_CLOSED,
     "",
     0},
    {"a universal loader and an unsigned goal",
     {"", PROTOCOL_SIP, LOADER_UNIVERSAL, SIGNING_UNKNOWN},
     "P0S3-04-4-00",
     ROUTE_CLOSED,
     "",
     0},
};

static void the_next_hop_follows_from_what_is_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++) {
        struct load_name goal;
        struct route r;
        char hop[100] = "";
        assert_true(load_name_parse(slice_str(ROWS[i].goal), &goal));
        route_find(&ROWS[i].known, &goal, &r);
        bool has = r.result == ROUTE_HOP || (r.result == ROUTE_THERE && r.plan.hop_count);
        if (has)
            snprintf(hop, sizeof hop, "%s>%s", plan_method_name(r.plan.hop[0].method),
                     r.plan.hop[0].to.text);
        if (r.result != ROWS[i].result || strcmp(hop, ROWS[i].hop) != 0)
            print_message("# %s\n", ROWS[i].title);
        assert_int_equal(r.result, ROWS[i].result);
        assert_string_equal(hop, ROWS[i].hop);
        assert_int_equal(has ? r.plan.hop_count : 0, ROWS[i].hops);
    }
}

static void every_old_load_stands_somewhere(void **state)
{
    (void)state;
    size_t n = 0;
    for (const char *load; (load = route_old_load(n)); n++) {
        struct load_name name;
        assert_true(load_name_parse(slice_str(load), &name));
        assert_false(load_name_is_ual(&name));
    }
    assert_int_equal(n, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_hop_follows_from_what_is_known),
        cmocka_unit_test(every_old_load_stands_somewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
