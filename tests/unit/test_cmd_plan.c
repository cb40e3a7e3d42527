/* SPDX-License-Identifier: MIT */
/* hookflash plan, as people and scripts see it. */
#include "cmocka_all.h"

#include "cmd.h"
#include "core/bytes.h"

#include <stdlib.h>
#include <string.h>

struct said {
    char *out, *err;
    int status;
};

static struct said plan(bool json, const char *from, const char *to)
{
    struct said s = {NULL, NULL, 0};
    size_t out_n, err_n;
    struct cmd_io io = {.json = json, .width = 80};
    io.out = open_memstream(&s.out, &out_n);
    io.err = open_memstream(&s.err, &err_n);
    s.status = cmd_plan(&io, from, to);
    fclose(io.out);
    fclose(io.err);
    return s;
}

static void drop(struct said *s)
{
    free(s->out);
    free(s->err);
}

static void a_step_in_words(void **state)
{
    (void)state;
    struct said s = plan(false, "P00308010200", "P0S3-8-12-00");
    assert_int_equal(s.status, 0);
    assert_string_equal(
        s.out, "P00308010200 to P0S3-8-12-00: 1 step\n"
               "\n"
               "1. SCCP 8.1(2) to SIP 8.12 (P0S3-8-12-00)\n"
               "   how    the config names the load; the phone fetches <load>.loads, its loader\n"
               "          where that differs, restarts, and fetches the application\n"
               "   files  P0S3-8-12-00.loads, P003-8-12-00.sbn, P0S3-8-12-00.sb2\n"
               "   time   2 to 3 minutes a phone\n"
               "   shows  Verifying Load, Upgrading Loader, Copying to Bank 1, Resetting, then\n"
               "          Upgrading Application\n"
               "   risk   never cut the power during \"Upgrading\"; a missing file of the set\n"
               "          leaves the phone on its old load\n"
               "   known  certain, seen of real phones or told by two sources\n");
    assert_string_equal(s.err, "");
    drop(&s);
}

static void the_same_as_json(void **state)
{
    (void)state;
    struct said s = plan(true, "P0S3-06-3-00", "P0S3-8-12-00");
    assert_int_equal(s.status, 0);
    assert_string_equal(
        s.out,
        "{\"kind\":\"hop\",\"step\":1,\"from\":\"P0S3-06-3-00\",\"to\":\"P0S3-8-12-00\","
        "\"method\":\"os79xx-to-ual\",\"files\":[\"P0S3-8-12-00.loads\",\"P003-8-12-00.sbn\","
        "\"P0S3-8-12-00.sb2\"],\"minutes_low\":4,\"minutes_high\":12,\"wipes_network\":true,"
        "\"certainty\":\"certain\",\"shows\":\"Upgrading Software, then as a universal loader: "
        "Requesting Configuration, Upgrading Application\",\"risk\":\"wipes the network settings: "
        "without DHCP option 150 the phone stops half-way at \\\"Protocol Application "
        "Invalid\\\"\","
        "\"source\":\"PHONES 4.2, 4.7\"}\n");
    drop(&s);
}

static void exit_status_and_reason(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        int status;
        const char *out, *err; /* a part of each */
    } ROWS[] = {
        {NULL, "P0S3-8-12-00", 0, "unknown load to P0S3-8-12-00: 1 step, approximate\n", ""},
        {"P0S30202", "P00308010200", 0, "P0S30202 to P00308010200: 5 steps\n", ""},
        {"P0S30202", "P00308010200", 0, "the network settings are wiped", ""},
        {"P0S3-8-12-00", "P0S3-8-12-00", 0,
         "--  P0S3-8-12-00: the phone already runs P0S3-8-12-00 [already-current]\n", ""},
        {"P0S3-8-12-00", "P0S30202", 1, "[crosses-signing]\n", ""},
        {"P0S3-8-12-00", "P0S30202", 1, "fix: choose a load of version 5.0 or later\n", ""},
        {NULL, "P0S30202", 1, "an unsigned load is only taken by", ""},
        {NULL, "P0S3-8-12-00 ", 2, "", "--to \"P0S3-8-12-00 \": not a load's name\n"},
        {"x\x1b[2J", "P0S3-8-12-00", 2, "", "--from \"x\\x1b[2J\": not a load's name\n"},
        {NULL, "P003-8-12-00", 2, "", "name the application (P0S3-8-12-00)\n"},
        {NULL, "SCCP41.9-4-2SR3-1S", 2, "", "is not a load for the 7940/7960\n"},
        {NULL, NULL, 2, "", "which load?"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++) {
        struct said s = plan(false, ROWS[i].from, ROWS[i].to);
        if (s.status != ROWS[i].status || !strstr(s.out, ROWS[i].out) ||
            !strstr(s.err, ROWS[i].err))
            fail_msg("row %zu: %d\n%s\n%s", i, s.status, s.out, s.err);
        assert_int_equal(s.status == 2, s.err[0] != '\0');
        drop(&s);
    }
    struct said s = plan(true, "P0S3-8-12-00", "P00303020214");
    assert_int_equal(s.status, 1);
    assert_string_equal(
        s.out, "{\"kind\":\"finding\",\"slug\":\"crosses-signing\",\"severity\":\"error\","
               "\"path\":\"P00303020214\",\"offset\":null,\"text\":\"loads from 5.0 on are signed, "
               "and a phone that runs one takes no unsigned load again\","
               "\"fix\":\"choose a load of version 5.0 or later\"}\n");
    drop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_in_words),
        cmocka_unit_test(the_same_as_json),
        cmocka_unit_test(exit_status_and_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
