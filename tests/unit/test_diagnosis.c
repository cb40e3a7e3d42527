/* SPDX-License-Identifier: MIT */
/* The catalogue: every slug can be looked up and says something, and causes absorb symptoms. */
#include "cmocka_all.h"

#include "core/diagnosis.h"

#include <string.h>

/* Slugs are in journals, scripts and manuals: this list may only grow. */
static const char *const stable_slugs[] = {
    "tftp-unanswered",
    "firewall-suspected",
    "other-server-asked",
    "file-missing",
    "name-case",
    "name-bytes",
    "name-extension",
    "name-near-miss",
    "loader-name-for-application",
    "application-name-for-loader",
    "set-incomplete",
    "already-current",
    "pre-ual-phone",
    "lost-server-after-reboot",
    "config-without-load",
    "config-too-long",
    "sip-config-missing",
    "no-application-loop",
    "reset-loop",
    "repeated-transfer",
    "retransmitting",
    "header-name-mismatch",
    "image-damaged",
    "text-mode-damage",
    "image-rejected",
    "outside-subnet",
    "crosses-signing",
    "step-skipped",
    "loads-disagree",
    "still-asks-old-protocol",
    "second-dhcp-server",
    "option-150-missing",
    "wrong-tftp-server",
    "unchosen-phone",
    "capture-drops",
    "disk-full",
    "link-lost",
    "load-unknown",
    "step-load-missing",
};

static void every_slug_is_found(void **state)
{
    (void)state;
    assert_int_equal(ARRAY_SIZE(stable_slugs), DIAGNOSIS_COUNT);
    for (size_t i = 0; i < ARRAY_SIZE(stable_slugs); i++) {
        enum diagnosis d = diagnosis_find(slice_str(stable_slugs[i]));
        assert_int_not_equal(d, DIAGNOSIS_COUNT);
        assert_string_equal(diagnosis_slug(d), stable_slugs[i]);
        assert_string_equal(diagnosis_entry(d)->slug, stable_slugs[i]);
    }
    assert_int_equal(diagnosis_find(slice_str("name-byte")), DIAGNOSIS_COUNT);
    assert_int_equal(diagnosis_find(slice_str("")), DIAGNOSIS_COUNT);
    assert_int_equal(diagnosis_find(slice_str("name-bytesx")), DIAGNOSIS_COUNT);
}

static void every_entry_speaks(void **state)
{
    (void)state;
    for (unsigned d = 0; d < DIAGNOSIS_COUNT; d++) {
        const struct diagnosis_entry *e = diagnosis_entry((enum diagnosis)d);
        assert_non_null(e->title);
        assert_non_null(e->meaning);
        assert_non_null(e->fix);
        assert_true(strlen(e->title) >= 15 && strlen(e->title) <= 60);
        assert_true(strlen(e->meaning) >= 60);
        assert_true(strlen(e->fix) >= 30);
        assert_true(strstr(e->source, "PHONES") || strstr(e->source, "DESIGN"));
        for (const char *p = e->meaning; *p; p++)
            assert_true(byte_is_print((uint8_t)*p));
    }
}

static void severities_are_these(void **state)
{
    (void)state;
    assert_string_equal(severity_name(diagnosis_entry(DIAG_ALREADY_CURRENT)->severity), "note");
    assert_string_equal(severity_name(diagnosis_entry(DIAG_NAME_CASE)->severity), "warning");
    assert_string_equal(severity_name(diagnosis_entry(DIAG_NAME_BYTES)->severity), "error");
    assert_true(diagnosis_entry(DIAG_PRE_UAL_PHONE)->approximate);
    assert_false(diagnosis_entry(DIAG_NAME_BYTES)->approximate);
}

static void a_cause_absorbs_its_symptoms(void **state)
{
    (void)state;
    static const struct {
        enum diagnosis cause, symptom;
        bool explains;
    } row[] = {
        {DIAG_SET_INCOMPLETE, DIAG_FILE_MISSING, true},
        {DIAG_NAME_BYTES, DIAG_FILE_MISSING, true},
        {DIAG_NAME_BYTES, DIAG_NO_APPLICATION_LOOP, true},
        {DIAG_NAME_BYTES, DIAG_RESET_LOOP, true},
        {DIAG_NAME_BYTES, DIAG_NAME_NEAR_MISS, true},
        {DIAG_HEADER_NAME_MISMATCH, DIAG_IMAGE_REJECTED, true},
        {DIAG_HEADER_NAME_MISMATCH, DIAG_REPEATED_TRANSFER, true},
        {DIAG_HEADER_NAME_MISMATCH, DIAG_NO_APPLICATION_LOOP, true},
        {DIAG_CONFIG_WITHOUT_LOAD, DIAG_NO_APPLICATION_LOOP, true},
        {DIAG_FIREWALL_SUSPECTED, DIAG_TFTP_UNANSWERED, true},
        {DIAG_FILE_MISSING, DIAG_SET_INCOMPLETE, false},
        {DIAG_HEADER_NAME_MISMATCH, DIAG_FILE_MISSING, false},
        {DIAG_SET_INCOMPLETE, DIAG_DISK_FULL, false},
        {DIAG_SET_INCOMPLETE, DIAG_TFTP_UNANSWERED, false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++)
        assert_int_equal(diagnosis_explains(row[i].cause, row[i].symptom), row[i].explains);
}

/* Were there a cycle, two problems could hide each other and nothing would be shown. */
static bool leads_to(unsigned from, unsigned to, unsigned depth)
{
    if (depth > DIAGNOSIS_COUNT)
        return true;
    for (unsigned d = 0; d < DIAGNOSIS_COUNT; d++)
        if (diagnosis_explains((enum diagnosis)from, (enum diagnosis)d) &&
            (d == to || leads_to(d, to, depth + 1)))
            return true;
    return false;
}

static void nothing_explains_itself(void **state)
{
    (void)state;
    for (unsigned d = 0; d < DIAGNOSIS_COUNT; d++)
        assert_false(leads_to(d, d, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_slug_is_found),     cmocka_unit_test(every_entry_speaks),
        cmocka_unit_test(severities_are_these),    cmocka_unit_test(a_cause_absorbs_its_symptoms),
        cmocka_unit_test(nothing_explains_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
