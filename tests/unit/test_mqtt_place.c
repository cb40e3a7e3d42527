/* SPDX-License-Identifier: MIT */
/* Brokers' addresses, and names that become topics and folders. */
#include "cmocka_all.h"

#include "core/mqtt_place.h"

#include <string.h>

static void addresses_are_read(void **state)
{
    static const struct {
        const char *url, *whole; /* NULL: refused */
    } rows[] = {
        {"mqtt://broker", "mqtt://broker:1883/hookflash"},
        {"mqtts://broker", "mqtts://broker:8883/hookflash"},
        {"MQTT://10.0.0.5:1884/", "mqtt://10.0.0.5:1884/hookflash"},
        {"mqtt://[fd00::1]:9/depot/a", "mqtt://[fd00::1]:9/depot/a"},
        {"mqtt://broker/depot", "mqtt://broker:1883/depot"},
        {"http://broker", NULL},
        {"broker", NULL},
        {"mqtt://", NULL},
        {"mqtt://:1883", NULL},
        {"mqtt://[::1", NULL},
        {"mqtt://broker:0", NULL},
        {"mqtt://broker:65536", NULL},
        {"mqtt://broker:", NULL},
        {"mqtt://user:secret@broker", NULL},
        {"mqtt://broker/a//b", NULL},
        {"mqtt://broker//a", NULL},
        {"mqtt://broker/a/", NULL},
        {"mqtt://broker/+", NULL},
        {"mqtt://broker/a/#", NULL},
        {"mqtt://broker/$SYS", NULL},
        {"mqtt://bro ker", NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct mqtt_place p;
        char text[500];
        struct buf b;
        const char *wrong = mqtt_place_parse(slice_str(rows[i].url), &p);
        if (!rows[i].whole) {
            assert_non_null(wrong);
            continue;
        }
        assert_null(wrong);
        buf_fixed(&b, text, sizeof text);
        mqtt_place_format(&p, &b);
        assert_string_equal(buf_cstr(&b), rows[i].whole);
    }
}

static void a_name_is_a_word_and_back(void **state)
{
    static const struct {
        const char *name, *word;
    } rows[] = {
        {"west", "west"},         {"bench-3.depot", "bench-3.depot"},
        {"..", "%2E."},           {"a/b+c#", "a%2Fb%2Bc%23"},
        {"B\xc3\xbc", "B%C3%BC"}, {"two words", "two%20words"},
        {"100%", "100%25"},       {".", "%2E"},
    };
    char word[MQTT_WORD_SIZE], name[80], long_name[80];
    struct buf b;
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        assert_true(mqtt_word(slice_str(rows[i].name), word));
        assert_string_equal(word, rows[i].word);
        assert_true(mqtt_word_is_ours(slice_str(word)));
        buf_fixed(&b, name, sizeof name);
        assert_true(mqtt_word_name(slice_str(word), &b));
        assert_string_equal(buf_cstr(&b), rows[i].name);
    }
    memset(long_name, '/', sizeof long_name);
    assert_true(mqtt_word(slice_of(long_name, 64), word));
    assert_int_equal(strlen(word), 192);
    assert_true(mqtt_word_is_ours(slice_str(word)));
    assert_false(mqtt_word(slice_of(long_name, 65), word));
    assert_false(mqtt_word(slice_str(""), word));
}

static void words_of_others_are_none(void **state)
{
    static const char *const rows[] = {"",   "..",  ".a",  "a/b",  "a b",         "%",
                                       "%2", "%2e", "%41", "a%GG", "caf\xc3\xa9", "%2E%2E"};
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        assert_false(mqtt_word_is_ours(slice_str(rows[i])));
}

static void sessions_of_one_name_are_told_apart(void **state)
{
    char word[MQTT_WORD_SIZE];
    (void)state;
    assert_true(mqtt_session_word(slice_str("20261122-140200"), 1795356120000001, word));
    assert_string_equal(word, "20261122-140200.1795356120000001");
    assert_true(mqtt_session_begun(slice_str(word)) == 1795356120000001);
    assert_true(mqtt_session_word(slice_str(""), 7, word));
    assert_string_equal(word, "session.7");
    assert_int_equal(mqtt_session_begun(slice_str("session")), 0);
    assert_int_equal(mqtt_session_begun(slice_str("session.x")), 0);
    assert_false(mqtt_session_word(slice_str("a"), 0, word));
}

static void topics_are_made_and_taken_apart(void **state)
{
    struct mqtt_place p;
    struct mqtt_heard h;
    char topic[MQTT_TOPIC_SIZE];
    (void)state;
    assert_null(mqtt_place_parse(slice_str("mqtt://b/depot/hf"), &p));
    assert_string_equal(mqtt_topic_make(&p, "west", MQTT_STATUS, NULL, NULL, topic),
                        "depot/hf/west/status");
    assert_string_equal(mqtt_topic_make(&p, "west", MQTT_PHONE, "0015621910AA", NULL, topic),
                        "depot/hf/west/phone/0015621910AA");
    assert_string_equal(mqtt_topic_make(&p, "+", MQTT_EVENTS, "+", "+", topic),
                        "depot/hf/+/events/+/+");
    assert_true(mqtt_topic_parse(&p, slice_str("depot/hf/west/events/s.12/345"), &h));
    assert_int_equal(h.topic, MQTT_EVENTS);
    assert_true(slice_is(h.bench, "west") && slice_is(h.session, "s.12") && h.after == 345);
    assert_true(mqtt_topic_parse(&p, slice_str("depot/hf/west/status"), &h));
    assert_int_equal(h.topic, MQTT_STATUS);
    assert_true(mqtt_topic_parse(&p, slice_str("depot/hf/west/want/s.12"), &h));
    assert_int_equal(h.topic, MQTT_WANT);
}

static void topics_of_others_are_refused(void **state)
{
    static const char *const rows[] = {
        "",
        "depot/hf",
        "depot/hf/west",
        "depot/hfx/west/status",
        "depot/hf/../status",
        "depot/hf//status",
        "depot/hf/west/status/x",
        "depot/hf/west/phone/0015621910AA",
        "depot/hf/west/events/s.12",
        "depot/hf/west/events/s/3",
        "depot/hf/west/events/s.12/x",
        "depot/hf/west/events/s.12/3/4",
        "depot/hf/west/events/s.12/-1",
        "depot/hf/we st/status",
        "depot/hf/west/other",
    };
    struct mqtt_place p;
    struct mqtt_heard h;
    (void)state;
    assert_null(mqtt_place_parse(slice_str("mqtt://b/depot/hf"), &p));
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        assert_false(mqtt_topic_parse(&p, slice_str(rows[i]), &h));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read),
        cmocka_unit_test(a_name_is_a_word_and_back),
        cmocka_unit_test(words_of_others_are_none),
        cmocka_unit_test(sessions_of_one_name_are_told_apart),
        cmocka_unit_test(topics_are_made_and_taken_apart),
        cmocka_unit_test(topics_of_others_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
