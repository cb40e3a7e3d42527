/* SPDX-License-Identifier: MIT */
/* What a bench has come to, as rows: each group below its title, those that need a person first. */
#include "cmocka_all.h"

#include "story.h"

#include "core/result_rows.h"

/* A phone that asks what is not there, and is given up after 120 s; one that nobody chose. */
static void tell_bench(struct story *s)
{
    static const struct row lost = {1, "P0S3-8-12-00.loads", MISSING, 0, 0};
    story_begin(s, 1);
    story_choose(s, "001562190001", "P0S3-8-12-00");
    story_choose(s, "001562190002", "P0S3-8-12-00");
    story_choose(s, "001562190003", "P0S3-8-12-00");
    story_choose(s, "001562190004", "P0S3-8-12-00");
    s->mac = story_mac("001562190003");
    story_row(s, &lost);
    s->mac = story_mac("001562190009");
    s->ip = ip_v4(0x0ac80009);
    story_row(s, &lost);
    s->mac = story_mac("001562190002");
    s->ip = ip_v4(0x0ac80002);
    struct event cdp = story_event(s, EVENT_CDP, "");
    cdp.u.neighbour.device = slice_str("SIP001562190002");
    cdp.u.neighbour.platform = slice_str("Cisco IP Phone 7960");
    cdp.u.neighbour.version = slice_str("P0S3-8-12-00");
    cdp.src = EVENT_SRC_WIRE;
    story_tell(s, cdp, 2);
    story_silence(s, 200);
}

/* "Failed 0003; Not seen 0001 0004; Done 0002" */
static void describe(const struct result_rows *r, const struct model *m, char dst[static 256])
{
    size_t n = 0;
    char mac[MAC_TEXT_SIZE];
    dst[0] = '\0';
    for (size_t i = 0; i < result_rows_count(r); i++) {
        struct result_row row = result_row_at(r, m, i);
        if (row.phone)
            n +=
                (size_t)snprintf(dst + n, 256 - n, " %s", mac_format_bare(row.phone->mac, mac) + 8);
        else
            n += (size_t)snprintf(dst + n, 256 - n, "%s%s", n ? "; " : "",
                                  result_group_title(row.group));
    }
}

static void groups_below_their_titles(void **state)
{
    struct result_rows r = {.room = 0};
    struct story s;
    char text[256];
    (void)state;
    tell_bench(&s);
    assert_true(result_rows_update(&r, s.m));
    describe(&r, s.m, text);
    assert_string_equal(text, "Failed 0003; Not seen 0001 0004; Done 0002");
    assert_int_equal(result_rows_count(&r), 7);
    assert_int_equal(result_rows_find(&r, s.m, model_phone_by_mac(s.m, story_mac("001562190004"))),
                     4);
    assert_int_equal(result_rows_find(&r, s.m, model_phone_by_mac(s.m, story_mac("001562190009"))),
                     7);
    result_rows_free(&r);
    story_end(&s);
}

static void a_forgiven_phone_changes_its_group(void **state)
{
    struct result_rows r = {.room = 0};
    struct story s;
    char text[256];
    struct event retry = {.kind = EVENT_ACTION, .mac = story_mac("001562190003")};
    (void)state;
    tell_bench(&s);
    retry.u.action.verb = EVENT_RETRY;
    story_tell(&s, retry, 201);
    assert_true(result_rows_update(&r, s.m));
    describe(&r, s.m, text);
    assert_string_equal(text, "Not finished 0003; Not seen 0001 0004; Done 0002");
    result_rows_free(&r);
    story_end(&s);
}

static void nobody(void **state)
{
    struct result_rows r = {.room = 0};
    struct model *m = model_new();
    (void)state;
    assert_true(result_rows_update(&r, m));
    assert_int_equal(result_rows_count(&r), 0);
    result_rows_free(&r);
    model_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_below_their_titles),
        cmocka_unit_test(a_forgiven_phone_changes_its_group),
        cmocka_unit_test(nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
