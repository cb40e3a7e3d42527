/* SPDX-License-Identifier: MIT */
/*
 * What is concluded from the captures of tests/pcap, by what the dissectors make of them: the
 * events in tests/pcap/expected, which that test holds against the program and tshark.
 */
#include "cmocka_all.h"

#include "core/event_json.h"
#include "story.h"

#include <stdlib.h>

enum { LINE_MAX_BYTES = 8192, SILENCE_S = 20 };

static const struct capture {
    const char *name;
    const char *conclusion; /* stage, protocol, load, model, problems shown */
} captures[] = {
    {"sccp-to-sip", "done sip P0S3-8-12-00 7940 []"},
    {"sip-to-sccp", "done sccp P00308010200 7960 []"},
    {"call-server-absent", "seen sccp P00308010200 7960 []"},
    {"call-server-rejects", "seen sip  7960 []"},
    {"no-lease", "stuck sip P0S3-08-2-00 7960 [option-150-missing]"},
    {"option-150-absent", "stuck sip P0S3-08-2-00 7960 [option-150-missing]"},
    {"option-150-is-text", "stuck unknown  7960 [option-150-missing]"},
    {"two-servers", "seen sip   [other-server-asked other-server-asked]"},
    {"firewall", "seen sip P0S3-08-2-00 7960 []"}, /* whose, a capture cannot tell */
    {"mgcp-image", "seen mgcp P0M3-08-2-00 7960 []"},
    {"phone-7962", "seen sccp SCCP42.9-3-1ES27S 7962G []"},
    {"relayed-lease", "seen unknown   []"},
    {"file-every-packet-twice", "seen sccp  7960 []"},
};

static void fold(struct model *m, const char *name)
{
    char path[512], line[LINE_MAX_BYTES];
    const char *src = getenv("SRC_DIR");
    struct event e;
    struct event_json_store store;
    struct event_json_error err;
    snprintf(path, sizeof path, "%s/tests/pcap/expected/%s.jsonl", src ? src : ".", name);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        struct slice text = slice_str(line);
        assert_int_equal(event_from_json(slice_sub(text, 0, strcspn(line, "\n")), &e, &store, &err),
                         EVENT_JSON_OK);
        assert_true(model_apply(m, &e));
    }
    fclose(f);
}

static void captures_lead_to_these_conclusions(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(captures); i++) {
        const struct capture *want = &captures[i];
        char shown[256], got[400];
        struct model *m = model_new();
        assert_non_null(m);
        fold(m, want->name);
        model_advance(m, model_last_us(m) + SILENCE_S * INT64_C(1000000)); /* as if it ran on */
        assert_int_equal(model_phone_count(m), 1);
        const struct phone *p = model_phone(m, 0);
        snprintf(got, sizeof got, "%s %s %s %s [%s]", phone_stage_name(p->stage),
                 protocol_name(p->protocol), p->load, p->model, story_problems(p, false, shown));
        print_message("# %s: %s\n", want->name, got);
        assert_string_equal(got, want->conclusion);
        assert_int_equal(model_problem_count(m), 0);
        model_free(m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(captures_lead_to_these_conclusions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
