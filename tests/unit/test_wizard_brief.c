/* SPDX-License-Identifier: MIT */
/* The wizard in a line: what was answered in a step, and what is being typed. */
#include "cmocka_all.h"

#include "core/wizard.h"

#include <string.h>

static struct wizard_card card = {.name = "eth0", .up = true};
static struct load_set sip;
static const struct load_set *const sets[] = {&sip};
static const struct wizard_file files[] = {
    {.name = "a", .state = WIZARD_FILE_NEW},
    {.name = "b", .state = WIZARD_FILE_REPLACED},
    {.name = "c", .state = WIZARD_FILE_REPLACED},
};

static void make(struct wizard *w)
{
    card.address = ip_v4(0xc0000205);
    sip = (struct load_set){.complete = true};
    assert_true(load_name_parse(slice_str("P0S3-8-12-00"), &sip.name));
    wizard_init(w);
    w->facts.card = &card;
    w->facts.card_count = 1;
    w->facts.root = "/srv/tftp";
}

/* Enter, or an answer; every effect succeeds. */
static void answer(struct wizard *w, const char *typed)
{
    struct buf problem;
    buf_growing(&problem, 4096);
    enum wizard_effect effect = wizard_answer(w, slice_str(typed), &problem);
    assert_int_not_equal(effect, EFFECT_REFUSED);
    if (effect != EFFECT_NONE)
        wizard_settle(w, true);
    buf_free(&problem);
}

static void step_is(const struct wizard *w, enum wizard_step s, const char *want)
{
    struct buf out;
    buf_growing(&out, 4096);
    wizard_say_step(w, s, &out);
    assert_string_equal(buf_cstr(&out), want);
    buf_free(&out);
}

static void a_step_is_told_as_far_as_it_was_answered(void **state)
{
    struct wizard w;
    struct buf problem;
    (void)state;
    make(&w);
    buf_growing(&problem, 4096);
    assert_true(wizard_preset(&w, FIELD_PORT, slice_str("6969"), &problem));
    assert_true(wizard_preset(&w, FIELD_ONE_PORT, slice_str("yes"), &problem));
    step_is(&w, STEP_BENCH, "");
    assert_true(wizard_is_first(&w));
    answer(&w, "");
    step_is(&w, STEP_BENCH, "eth0");
    assert_false(wizard_is_first(&w));
    answer(&w, "");
    step_is(&w, STEP_BENCH, "eth0, 192.0.2.5, port 6969, one-port");
    step_is(&w, STEP_LOAD, "");
    w.facts.set = sets;
    w.facts.set_count = 1;
    answer(&w, "/srv/sip.zip");
    step_is(&w, STEP_LOAD, "P0S3-8-12-00 of /srv/sip.zip");
    w.facts.phone_count = 2;
    answer(&w, "001562aa0001;001562aa0002");
    step_is(&w, STEP_PHONES, "2 phones: 00:15:62:aa:00:01,00:15:62:aa:00:02");
    answer(&w, "");
    step_is(&w, STEP_PHONES,
            "2 phones, running an unknown load: 00:15:62:aa:00:01,00:15:62:aa:00:02");
    answer(&w, "");
    answer(&w, "2");
    step_is(&w, STEP_PHONES,
            "2 phones, running an unknown load: 00:15:62:aa:00:01,00:15:62:aa:00:02, the first "
            "alone");
    w.facts.file = files;
    w.facts.file_count = ARRAY_SIZE(files);
    answer(&w, "");
    step_is(&w, STEP_FILES, "into /srv/tftp: 1 new, 2 replaced, 0 unchanged");
    answer(&w, "");
    step_is(&w, STEP_POINT, "");
    answer(&w, ""); /* no addresses from here: nothing to say */
    step_is(&w, STEP_POINT, "");
    answer(&w, "");
    step_is(&w, STEP_POINT, "keys and option 150 were shown");
    step_is(&w, STEP_CONVERT, "");
    while (w.at != FIELD_LOAD)
        assert_true(wizard_back(&w));
    step_is(&w, STEP_LOAD, ""); /* an answer is kept, and told when it was given again */
    buf_free(&problem);
    wizard_free(&w);
}

static void all_phones_and_a_load_by_its_name(void **state)
{
    struct wizard w;
    (void)state;
    make(&w);
    answer(&w, "");
    answer(&w, "");
    w.facts.set = sets;
    w.facts.set_count = 1;
    answer(&w, "P0S3-8-12-00");
    step_is(&w, STEP_LOAD, "P0S3-8-12-00");
    w.facts.all = true;
    answer(&w, "all");
    answer(&w, "P0S3-8-11-00");
    step_is(&w, STEP_PHONES, "all, running P0S3-8-11-00");
    wizard_free(&w);
}

static const struct {
    const char *story;
    enum wizard_field field;
    const char *typed;
    bool good;
    const char *want;
} typed[] = {
    {"nothing yet", FIELD_PHONES, "", true, ""},
    {"half a MAC", FIELD_PHONES, "0015.62", false,
     "MAC: 0015.62  -> twelve hex digits are needed; it ends too early; or it is the name of a "
     "file"},
    {"a wrong digit in the second one", FIELD_PHONES, "001562aa0001 0012.D9AB.ZZ", false,
     "MAC: 0012.D9AB.ZZ  -> 'Z' is not a hex digit (character 24); or it is the name of a file"},
    {"one", FIELD_PHONES, "0015-62AA-0001", true, "1 phone: 00:15:62:aa:00:01"},
    {"two, pasted with their commas", FIELD_PHONES, "001562aa0001,,001562aa0002,", true,
     "2 phones: 00:15:62:aa:00:01, 00:15:62:aa:00:02"},
    {"all", FIELD_PHONES, "all", true, "every 7940/7960 that asks will be given this load"},
    {"a path", FIELD_PHONES, "/srv/desk", true, "a file of MAC addresses"},
    {"a table", FIELD_PHONES, "desk.csv", true, "a file of MAC addresses"},
    {"a load's name, with what it is", FIELD_FROM, "P0S3-8-11-00.loads", true,
     "P0S3-8-11-00: SIP 8.11"},
    {"unknown is what it says", FIELD_FROM, "unknown", true, ""},
    {"a blank in a load's name", FIELD_FROM, "P0S3 8", false,
     "P0S3 8  -> ' ' stands in no load's name (character 5)"},
    {"a folder says nothing new", FIELD_ROOT, "/srv/tftp", true, ""},
    {"a control byte in it", FIELD_ROOT, "/srv\x01", false,
     "/srv\\x01  -> byte 0x01 does not belong here (character 5)"},
};

static void what_is_typed_is_judged(void **state)
{
    struct wizard w;
    struct buf out;
    (void)state;
    make(&w);
    buf_growing(&out, 4096);
    for (size_t i = 0; i < ARRAY_SIZE(typed); i++) {
        buf_reset(&out);
        bool good = wizard_say_typed(&w, typed[i].field, slice_str(typed[i].typed), &out);
        if (good != typed[i].good || strcmp(buf_cstr(&out), typed[i].want) != 0)
            fail_msg("%s: %s \"%s\"", typed[i].story, good ? "good" : "refused", buf_cstr(&out));
    }
    buf_free(&out);
    wizard_free(&w);
}

/* A list of a large site stays one line. */
static void thousands_are_counted(void **state)
{
    struct wizard w;
    struct buf list, out;
    (void)state;
    make(&w);
    buf_growing(&list, 1 << 20);
    buf_growing(&out, 1 << 20);
    for (unsigned i = 0; i < 5000; i++)
        buf_printf(&list, "001562%06x,", i);
    assert_true(wizard_say_typed(&w, FIELD_PHONES, buf_view(&list), &out));
    assert_string_equal(buf_cstr(&out), "5000 phones: 00:15:62:00:00:00, 00:15:62:00:00:01, "
                                        "00:15:62:00:00:02 and 4997 more");
    buf_free(&list);
    buf_free(&out);
    wizard_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_is_told_as_far_as_it_was_answered),
        cmocka_unit_test(all_phones_and_a_load_by_its_name),
        cmocka_unit_test(what_is_typed_is_judged),
        cmocka_unit_test(thousands_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
