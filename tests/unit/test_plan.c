/* SPDX-License-Identifier: MIT */
/* Every cell of PHONES 4: the hops that a technician is told, or the reason why there are none. */
#include "cmocka_all.h"

#include "core/plan.h"

#include <string.h>

/* One load of each column, as Cisco named them. */
#define SIP_2_LOAD  "P0S30202"
#define SIP_4_LOAD  "P0S3-04-4-00"
#define SIP_5_LOAD  "P0S3-05-3-00"
#define SIP_6_LOAD  "P0S3-06-3-00"
#define SIP_8_LOAD  "P0S3-8-12-00"
#define SCCP_3_LOAD "P00303020214"
#define SCCP_5_LOAD "P00305000300"
#define SCCP_8_LOAD "P00308010200"

#define CLIMB_FROM_4 " image-version>P0S3-05-3-00 image-version>P0S3-06-3-00 os79xx-to-ual>"
#define CLIMB_FROM_2 " image-version>P0S3-04-4-00" CLIMB_FROM_4
#define SIGNED_WALL                                                                                \
    "loads from 5.0 on are signed, and a phone that runs one takes no unsigned load again"

static const struct {
    const char *from, *to;
    const char *hops; /* " method>load" a hop; or the reason */
} CELLS[] = {
    /* from SIP <= 4 */
    {SIP_2_LOAD, "P0S30203", " image-version>P0S30203"},
    {SIP_2_LOAD, SIP_4_LOAD, " image-version>P0S3-04-4-00"},
    {SIP_4_LOAD, SIP_2_LOAD, " image-version>P0S30202"},
    {SIP_2_LOAD, SIP_5_LOAD, " image-version>P0S3-04-4-00 image-version>P0S3-05-3-00"},
    {SIP_2_LOAD, SIP_6_LOAD,
     " image-version>P0S3-04-4-00 image-version>P0S3-05-3-00 image-version>P0S3-06-3-00"},
    {SIP_4_LOAD, SIP_5_LOAD, " image-version>P0S3-05-3-00"},
    {SIP_4_LOAD, SIP_6_LOAD, " image-version>P0S3-05-3-00 image-version>P0S3-06-3-00"},
    {SIP_2_LOAD, SIP_8_LOAD, CLIMB_FROM_2 "P0S3-8-12-00"},
    {SIP_4_LOAD, SIP_8_LOAD, CLIMB_FROM_4 "P0S3-8-12-00"},
    {SIP_2_LOAD, SCCP_3_LOAD, " os79xx>P00303020214"},
    {SIP_4_LOAD, SCCP_5_LOAD, " os79xx>P00305000300"},
    {SIP_2_LOAD, SCCP_8_LOAD, CLIMB_FROM_2 "P0S3-07-5-00 loads>P00308010200"},
    {SIP_4_LOAD, SCCP_8_LOAD, CLIMB_FROM_4 "P0S3-07-5-00 loads>P00308010200"},
    /* from SIP 5 and 6 */
    {SIP_5_LOAD, SIP_4_LOAD, SIGNED_WALL},
    {SIP_6_LOAD, SIP_2_LOAD, SIGNED_WALL},
    {SIP_5_LOAD, SIP_6_LOAD, " image-version>P0S3-06-3-00"},
    {SIP_6_LOAD, SIP_5_LOAD, " os79xx-to-ual>P0S3-07-5-00 legacy-sbn>P0S3-05-3-00"},
    {SIP_5_LOAD, "P0S3-05-1-00",
     " image-version>P0S3-06-3-00 os79xx-to-ual>P0S3-07-5-00 legacy-sbn>P0S3-05-1-00"},
    {SIP_5_LOAD, SIP_8_LOAD, " image-version>P0S3-06-3-00 os79xx-to-ual>P0S3-8-12-00"},
    {SIP_6_LOAD, SIP_8_LOAD, " os79xx-to-ual>P0S3-8-12-00"},
    {SIP_6_LOAD, SCCP_3_LOAD, SIGNED_WALL},
    {SIP_6_LOAD, SCCP_5_LOAD, " os79xx>P00305000300"},
    {SIP_5_LOAD, SCCP_8_LOAD,
     " image-version>P0S3-06-3-00 os79xx-to-ual>P0S3-07-5-00 loads>P00308010200"},
    {SIP_6_LOAD, SCCP_8_LOAD, " os79xx-to-ual>P0S3-07-5-00 loads>P00308010200"},
    /* from SIP 7 and later */
    {SIP_8_LOAD, SIP_4_LOAD, SIGNED_WALL},
    {SIP_8_LOAD, SIP_5_LOAD, " legacy-sbn>P0S3-05-3-00"},
    {SIP_8_LOAD, SIP_6_LOAD, " legacy-sbn>P0S3-06-3-00"},
    {SIP_8_LOAD, "P0S3-07-5-00", " loads>P0S3-07-5-00"},
    {"P0S3-07-5-00", SIP_8_LOAD, " loads>P0S3-8-12-00"},
    {SIP_8_LOAD, SCCP_3_LOAD, SIGNED_WALL},
    {SIP_8_LOAD, SCCP_5_LOAD, " legacy-sbn>P00305000300"},
    {SIP_8_LOAD, SCCP_8_LOAD, " loads>P00308010200"},
    /* from SCCP <= 4 */
    {SCCP_3_LOAD, SIP_2_LOAD, " os79xx>P0S30202"},
    {SCCP_3_LOAD, SIP_5_LOAD, " os79xx>P0S3-05-3-00"},
    {SCCP_3_LOAD, SIP_6_LOAD, " os79xx>P0S3-06-3-00"},
    {SCCP_3_LOAD, SIP_8_LOAD, " os79xx-to-ual>P0S3-8-12-00"},
    {SCCP_3_LOAD, "P00304000200", " load-information>P00304000200"},
    {SCCP_3_LOAD, SCCP_5_LOAD, " load-information>P00305000300"},
    {SCCP_3_LOAD, SCCP_8_LOAD, " load-information>P00308010200"},
    /* from SCCP 5 */
    {SCCP_5_LOAD, SIP_4_LOAD, SIGNED_WALL},
    {SCCP_5_LOAD, SIP_6_LOAD, " os79xx>P0S3-06-3-00"},
    {SCCP_5_LOAD, SIP_8_LOAD, " os79xx-to-ual>P0S3-8-12-00"},
    {SCCP_5_LOAD, SCCP_3_LOAD, SIGNED_WALL},
    {SCCP_5_LOAD, "P00305000100", " load-information>P00305000100"},
    {SCCP_5_LOAD, SCCP_8_LOAD, " load-information>P00308010200"},
    /* from SCCP 6 and later */
    {SCCP_8_LOAD, SIP_4_LOAD, SIGNED_WALL},
    {SCCP_8_LOAD, SIP_5_LOAD, " legacy-sbn>P0S3-05-3-00"},
    {SCCP_8_LOAD, SIP_8_LOAD, " loads>P0S3-8-12-00"},
    {SCCP_8_LOAD, SCCP_3_LOAD, SIGNED_WALL},
    {SCCP_8_LOAD, SCCP_5_LOAD, " legacy-sbn>P00305000300"},
    {SCCP_8_LOAD, "P0030801SR02", " loads>P0030801SR02"},
    {"P0030801SR02", "P00306000300", " loads>P00306000300"},
    /* MGCP, as far as PHONES goes */
    {SIP_8_LOAD, "P0M3-07-0-00", " loads>P0M3-07-0-00"},
    {"P0M3-07-0-00", SCCP_8_LOAD, " loads>P00308010200"},
    {"P0M3-07-0-00", SIP_6_LOAD, " legacy-sbn>P0S3-06-3-00"},
    {"P0M3-07-0-00", "P0M3-04-0-00", SIGNED_WALL},
    {SIP_8_LOAD, "P0M3-06-4-00", " legacy-sbn>P0M3-06-4-00"},
    {SIP_4_LOAD, "P0M3-04-0-00", " os79xx>P0M3-04-0-00"},
    {SIP_6_LOAD, "P0M3-06-4-00", " os79xx>P0M3-06-4-00"},
    {SIP_6_LOAD, "P0M3-07-0-00", " os79xx-to-ual>P0S3-07-5-00 loads>P0M3-07-0-00"},
    {SCCP_5_LOAD, "P0M3-06-4-00", " os79xx>P0M3-06-4-00"},
    {SCCP_5_LOAD, "P0M3-07-0-00", " os79xx-to-ual>P0M3-07-0-00"},
    {"P0M3-06-4-00", "P0M3-06-1-00", " image-version>P0M3-06-1-00"},
    {"P0M3-06-4-00", SIP_6_LOAD, " os79xx>P0S3-06-3-00"},
    {"P0M3-06-4-00", SIP_8_LOAD, " os79xx-to-ual>P0S3-8-12-00"},
    /* nothing to do; nothing that can be done */
    {SIP_8_LOAD, "p0s3-8-12-00", "the phone already runs p0s3-8-12-00"},
    {"P003-8-12-00", SCCP_8_LOAD,
     "P003-8-12-00 is a loader, not a load that a phone runs: name the application (P0S3-8-12-00)"},
    {SCCP_8_LOAD, "P003-8-12-00",
     "P003-8-12-00 is a loader, not a load that a phone runs: name the application (P0S3-8-12-00)"},
    {SCCP_8_LOAD, "P00405000700", "P00405000700 is not a load for the 7940/7960"},
    {NULL, SIP_8_LOAD, " loads>P0S3-8-12-00"},
    {NULL, SIP_6_LOAD, " legacy-sbn>P0S3-06-3-00"},
    {NULL, SIP_4_LOAD,
     "an unsigned load is only taken by a phone that runs one: say what the phone runs now"},
};

static void make(const char *from, const char *to, struct plan *p)
{
    struct load_name a, b;
    if (from && !load_name_parse(slice_str(from), &a))
        fail_msg("not a load name: %s", from);
    if (!load_name_parse(slice_str(to), &b))
        fail_msg("not a load name: %s", to);
    plan_make(from ? &a : NULL, &b, p);
}

static void every_cell(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(CELLS); i++) {
        struct plan p;
        char text[512] = "";
        struct buf b;
        make(CELLS[i].from, CELLS[i].to, &p);
        buf_fixed(&b, text, sizeof text);
        buf_str(&b, p.reason);
        for (unsigned h = 0; h < p.hop_count; h++)
            buf_printf(&b, " %s>%s", plan_method_name(p.hop[h].method), p.hop[h].to.text);
        if (strcmp(buf_cstr(&b), CELLS[i].hops) != 0)
            fail_msg("%s to %s:%s", CELLS[i].from ? CELLS[i].from : "?", CELLS[i].to, text);
    }
}

/* A hop tells everything that a technician is shown, whole sentences only. */
static void every_hop_is_told_in_full(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(CELLS); i++) {
        struct plan p;
        make(CELLS[i].from, CELLS[i].to, &p);
        assert_int_equal(p.result == PLAN_OK, p.hop_count > 0);
        assert_true(strlen(p.reason) < sizeof p.reason - 1);
        for (unsigned h = 0; h < p.hop_count; h++) {
            const struct plan_hop *hop = &p.hop[h];
            assert_true(hop->file_count >= 1);
            assert_true(hop->minutes_low >= 2 && hop->minutes_low < hop->minutes_high);
            assert_in_range(strlen(hop->shows), 10, sizeof hop->shows - 2);
            assert_in_range(strlen(hop->risk), 10, sizeof hop->risk - 2);
            assert_in_range(strlen(plan_method_describe(hop->method)), 10, 200);
            assert_memory_equal(hop->rule, "PHONES ", 7);
            if (h > 0)
                assert_string_equal(hop->from.text, p.hop[h - 1].to.text);
        }
    }
}

static void files_of_a_hop(void **state)
{
    (void)state;
    static const struct {
        const char *story, *from, *to;
        unsigned hop;
        const char *files;
        bool wipes;
        enum certainty certainty;
    } ROWS[] = {
        {"universal loader, SCCP to SIP", SCCP_8_LOAD, SIP_8_LOAD, 0,
         " P0S3-8-12-00.loads P003-8-12-00.sbn P0S3-8-12-00.sb2", false, CERTAIN},
        {"universal loader, SIP to SCCP", SIP_8_LOAD, SCCP_8_LOAD, 0,
         " P00308010200.loads P00308010200.sbn P00308010200.sb2", false, CERTAIN},
        {"unsigned steps take .bin", SIP_2_LOAD, SIP_8_LOAD, 0, " P0S3-04-4-00.bin", false,
         INFERRED},
        {"the step over the wall still takes .bin", SIP_2_LOAD, SIP_8_LOAD, 1, " P0S3-05-3-00.bin",
         false, DOCUMENTED},
        {"behind it .sbn", SIP_2_LOAD, SIP_8_LOAD, 2, " P0S3-06-3-00.sbn", false, DOCUMENTED},
        {"the loader is replaced: network settings are wiped", SIP_2_LOAD, SIP_8_LOAD, 3,
         " P0S3-8-12-00.loads P003-8-12-00.sbn P0S3-8-12-00.sb2", true, CERTAIN},
        {"an unsigned phone takes the raw loader first", SCCP_3_LOAD, SIP_8_LOAD, 0,
         " P003-8-12-00.bin P0S3-8-12-00.loads P003-8-12-00.sbn P0S3-8-12-00.sb2", true, CERTAIN},
        {"SCCP 3 to 8 replaces it too", SCCP_3_LOAD, SCCP_8_LOAD, 0,
         " P00308010200.bin P00308010200.loads P00308010200.sbn P00308010200.sb2", true, INFERRED},
        {"down from the universal loader: one signed image", SIP_8_LOAD, SIP_6_LOAD, 0,
         " P0S3-06-3-00.sbn", false, CERTAIN},
        {"MGCP: no log is known", SIP_8_LOAD, "P0M3-07-0-00", 0,
         " P0M3-07-0-00.loads P003-07-0-00.sbn P0M3-07-0-00.sb2", false, INFERRED},
        {"not knowing what it runs", NULL, SIP_8_LOAD, 0,
         " P0S3-8-12-00.loads P003-8-12-00.sbn P0S3-8-12-00.sb2", false, INFERRED},
    };
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++) {
        struct plan p;
        char text[512];
        struct buf b;
        make(ROWS[i].from, ROWS[i].to, &p);
        const struct plan_hop *hop = &p.hop[ROWS[i].hop];
        buf_fixed(&b, text, sizeof text);
        for (unsigned f = 0; f < hop->file_count; f++)
            buf_printf(&b, " %s", hop->file[f]);
        if (strcmp(buf_cstr(&b), ROWS[i].files) != 0 || hop->wipes_network != ROWS[i].wipes ||
            hop->certainty != ROWS[i].certainty)
            fail_msg("%s:%s, wipes %d, %s", ROWS[i].story, text, hop->wipes_network,
                     certainty_name(hop->certainty));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell),
        cmocka_unit_test(every_hop_is_told_in_full),
        cmocka_unit_test(files_of_a_hop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
