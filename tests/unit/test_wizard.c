/* SPDX-License-Identifier: MIT */
/* The wizard as a person meets it: what Enter takes, what is refused and where, and what going back
 * leaves alone. */
#include "wizard_bench.h"

static const struct {
    const char *story;
    enum wizard_field field;
    const char *typed;
    const char *normal; /* NULL: refused */
    const char *problem;
} judged[] = {
    {"the session by its number", FIELD_RESUME, "1", "continue", ""},
    {"another session by its word", FIELD_RESUME, "Anew", "anew", ""},
    {"neither", FIELD_RESUME, "0", NULL, "0  -> must be 1, to continue, or 2, to begin anew"},
    {"a card by its number", FIELD_INTERFACE, "3", "eth1", ""},
    {"a card by its name", FIELD_INTERFACE, "wlan0", "wlan0", ""},
    {"a number too far", FIELD_INTERFACE, "5", NULL,
     "5  -> this computer has no such card (ip -brief link)"},
    {"a card without an address", FIELD_INTERFACE, "eth0", NULL,
     "eth0  -> has no IPv4 address\nNext: sudo ip addr add 192.168.10.1/24 dev eth0"},
    {"the second address of the card", FIELD_ADDRESS, "2", "10.0.0.1", ""},
    {"an address with a letter", FIELD_ADDRESS, "192.0.2.O5", NULL,
     "192.0.2.O5  -> no IPv4 address from character 9 on"},
    {"a number over 255", FIELD_ADDRESS, "192.0.256.1", NULL,
     "192.0.256.1  -> no IPv4 address from character 9 on"},
    {"too short", FIELD_ADDRESS, "192.0.2", NULL, "192.0.2  -> an IPv4 address has four numbers"},
    {"another card's address", FIELD_ADDRESS, "198.51.100.1", NULL,
     "198.51.100.1  -> is none of this card's addresses (ip -brief address)"},
    {"phones know no IPv6", FIELD_ADDRESS, "2001:db8::1", NULL,
     "2001:db8::1  -> these phones speak IPv4 only"},
    {"the last port", FIELD_PORT, "65535", "65535", ""},
    {"a port too high", FIELD_PORT, "65536", NULL, "65536  -> must be a port, 0 to 65535"},
    {"O for 0", FIELD_PORT, "7O", NULL, "7O  -> 'O' is not a digit (character 2)"},
    {"two networks", FIELD_ALLOW, "10.20.0.0/16, 2001:db8::/32", "10.20.0.0/16,2001:db8::/32", ""},
    {"a network with too many bits", FIELD_ALLOW, "10.20.0.0/16 10.0.0.0/33", NULL,
     "10.0.0.0/33  -> must be a network such as 10.20.0.0/16"},
    {"ports", FIELD_DATA_PORTS, "5000-5010", "5000-5010", ""},
    {"ports, the higher first", FIELD_DATA_PORTS, "9-3", NULL,
     "9-3  -> must be A-B, two ports, the lower one first"},
    {"a control byte in a path", FIELD_ROOT, "/srv/\ttftp", NULL,
     "/srv/\\x09tftp  -> byte 0x09 does not belong here (character 6)"},
    {"a control byte in UTF-8", FIELD_ROOT, "/srv/\xc2\x9b[2J", NULL,
     "/srv/\\xc2\\x9b[2J  -> byte 0xc2 does not belong here (character 6)"},
    {"another language", FIELD_ROOT, "/srv/\xc3\xa9", "/srv/\xc3\xa9", ""},
    {"a path from home", FIELD_LOAD, "~/loads/sip.zip", "/home/tech/loads/sip.zip", ""},
    {"a folder from home", FIELD_ROOT, "~/tftp", "/home/tech/tftp", ""},
    {"a list from home", FIELD_PHONES, "~/desk.csv", "/home/tech/desk.csv", ""},
    {"another's home is not known", FIELD_ROOT, "~root/tftp", "~root/tftp", ""},
    {"all", FIELD_PHONES, "all", "all", ""},
    {"a file", FIELD_PHONES, "desk.csv", "desk.csv", ""},
    {"three notations", FIELD_PHONES, "0015.6219.BB2F 00-15-62-19-bb-30;SEP00156219BB31",
     "00:15:62:19:bb:2f,00:15:62:19:bb:30,00:15:62:19:bb:31", ""},
    {"with its extension", FIELD_FROM, "P0S3-8-11-00.loads", "P0S3-8-11-00", ""},
    {"not known", FIELD_FROM, "Unknown", "unknown", ""},
    {"a blank in a load's name", FIELD_FROM, "P0S3 8", NULL,
     "P0S3 8  -> ' ' stands in no load's name (character 5)"},
    {"no load", FIELD_FROM, "firmware", NULL,
     "firmware  -> is no load's name; they look like P00308010200, P0S3-8-12-00 or P0S30202"},
    {"three hops away", FIELD_FROM, "P0S3-04-4-00", "P0S3-04-4-00", ""},
    {"on", FIELD_ONE_PORT, "On", "yes", ""},
    {"0", FIELD_ONE_PORT, "0", "no", ""},
    {"perhaps", FIELD_ONE_PORT, "perhaps", NULL, "perhaps  -> must be yes or no"},
    {"seconds", FIELD_TIMEOUT, "1s", NULL, "1s  -> 's' is not a digit (character 2)"},
    {"half speed", FIELD_SPEED, "0.5", "0.5", ""},
    {"no speed", FIELD_SPEED, "0.001", NULL, "0.001  -> must be a number from 0.01 to 10000"},
    {"two points", FIELD_SPEED, "1.2.3", NULL, "1.2.3  -> must be a number from 0.01 to 10000"},
    {"a load by its number", FIELD_SET, "2", "P00308010200", ""},
    {"one that is not whole cannot be chosen", FIELD_SET, "P0S3-8-11-00", NULL,
     "P0S3-8-11-00  -> is none of these loads"},
    {"addresses to phones alone", FIELD_DHCP, "ON", "yes", ""},
    {"addresses to all that ask", FIELD_DHCP, "Any", "any", ""},
    {"neither yes nor no", FIELD_DHCP, "phones", NULL,
     "phones  -> must be yes (phones alone), any or no"},
    {"a pool", FIELD_DHCP_POOL, "10.9.0.2-10.9.0.9", "10.9.0.2-10.9.0.9", ""},
    {"a pool of one", FIELD_DHCP_POOL, "10.9.0.2", NULL,
     "10.9.0.2  -> must be A-B, two IPv4 addresses, the lower one first"},
    {"a pool the wrong way round", FIELD_DHCP_POOL, "10.9.0.9-10.9.0.2", NULL,
     "10.9.0.9-10.9.0.2  -> must be A-B, two IPv4 addresses, the lower one first"},
    {"a page takes nothing", FIELD_LIST, "yes", NULL, "yes  -> Enter goes on, < goes back"},
};

static void every_answer_is_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(judged); i++) {
        struct wizard w;
        struct buf normal, problem;
        make_facts(&w);
        w.facts.set = found;
        w.facts.set_count = ARRAY_SIZE(found);
        buf_str(&w.answer[FIELD_INTERFACE], "eth1");
        buf_growing(&normal, 4096);
        buf_growing(&problem, 4096);
        bool good =
            wizard_check(&w, judged[i].field, slice_str(judged[i].typed), &normal, &problem);
        if (good != (judged[i].normal != NULL))
            print_error("%s: %s\n", judged[i].story, buf_cstr(&problem));
        assert_int_equal(good, judged[i].normal != NULL);
        assert_string_equal(buf_cstr(&problem), judged[i].problem);
        if (good)
            assert_string_equal(buf_cstr(&normal), judged[i].normal);
        buf_free(&normal);
        buf_free(&problem);
        wizard_free(&w);
    }
}

static const struct {
    const char *typed, *problem;
} macs[] = {
    {"0012.D9AB.ZZ", "MAC: 0012.D9AB.ZZ  -> 'Z' is not a hex digit (character 11)"},
    {"00156219BB2F 0015621", "MAC: 0015621  -> twelve hex digits are needed; it ends too early"},
    {"00156219BB2F,0015-x", "MAC: 0015-x  -> 'x' is not a hex digit (character 19)"},
    {"00:00:00:00:00:00", "00:00:00:00:00:00  -> no phone has this MAC address"},
    {" ,; ", " ,;   -> no MAC address stands here"},
};

static void a_wrong_mac_is_shown_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(macs); i++) {
        struct buf normal, problem;
        buf_growing(&normal, 4096);
        buf_growing(&problem, 4096);
        assert_false(wizard_read_macs(slice_str(macs[i].typed), &normal, &problem));
        assert_string_equal(buf_cstr(&problem), macs[i].problem);
        buf_free(&normal);
        buf_free(&problem);
    }
}

static void enter_alone_goes_to_the_end(void **state)
{
    static const struct {
        enum wizard_field at;
        const char *typed;
        enum wizard_effect effect;
    } way[] = {
        {FIELD_INTERFACE, "", EFFECT_NONE}, {FIELD_ADDRESS, "", EFFECT_BENCH},
        {FIELD_LOAD, "", EFFECT_REFUSED},   {FIELD_LOAD, "one.zip", EFFECT_LOAD},
        {FIELD_PHONES, "", EFFECT_REFUSED}, {FIELD_PHONES, "all", EFFECT_PHONES},
        {FIELD_FROM, "", EFFECT_NONE},      {FIELD_PLAN, "", EFFECT_NONE},
        {FIELD_ROOT, "", EFFECT_FILES},     {FIELD_LIST, "", EFFECT_NONE},
        {FIELD_DHCP, "", EFFECT_NONE},      {FIELD_POINT, "", EFFECT_NONE},
        {FIELD_BEGIN, "", EFFECT_CONVERT},
    };
    struct wizard w;
    (void)state;
    make_facts(&w);
    for (size_t i = 0; i < ARRAY_SIZE(way); i++) {
        assert_int_equal(w.at, way[i].at);
        assert_int_equal(type(&w, way[i].typed), way[i].effect);
    }
    /* A card that is up and no loopback, its first address; the only load; the default folder. */
    assert_string_equal(wizard_text(&w, FIELD_INTERFACE), "eth1");
    assert_string_equal(wizard_text(&w, FIELD_ADDRESS), "192.0.2.5");
    assert_string_equal(wizard_text(&w, FIELD_ROOT), "/var/tftp");
    assert_string_equal(wizard_text(&w, FIELD_UNTIL_DONE), "yes");
    assert_ptr_equal(wizard_set(&w), &sets[0]);
    wizard_free(&w);
}

static void going_back_keeps_every_answer(void **state)
{
    struct wizard w;
    (void)state;
    make_facts(&w);
    assert_false(wizard_back(&w));
    type(&w, "3");
    type(&w, "10.0.0.1");
    type(&w, "several.zip");
    assert_int_equal(w.at, FIELD_SET);
    type(&w, "2");
    type(&w, "00156219BB2F");
    assert_int_equal(w.at, FIELD_FROM);
    for (int i = 0; i < 5; i++)
        assert_true(wizard_back(&w));
    assert_int_equal(w.at, FIELD_INTERFACE);
    /* Another card: its address is another too. What was said of loads and phones stays. */
    type(&w, "wlan0");
    assert_string_equal(wizard_default(&w, FIELD_ADDRESS), "198.51.100.1");
    type(&w, "");
    assert_string_equal(wizard_default(&w, FIELD_LOAD), "several.zip");
    type(&w, "");
    assert_string_equal(wizard_default(&w, FIELD_SET), "P00308010200");
    type(&w, "");
    assert_string_equal(wizard_default(&w, FIELD_PHONES), "00:15:62:19:bb:2f");
    /* Another package forgets which of its sets was meant, and one set alone is no question. */
    wizard_back(&w);
    wizard_back(&w);
    type(&w, "one.zip");
    assert_int_equal(w.at, FIELD_PHONES);
    assert_ptr_equal(wizard_set(&w), &sets[0]);
    wizard_free(&w);
}

static const char *const sample[FIELD_COUNT] = {
    [FIELD_INTERFACE] = "lo",   [FIELD_ADDRESS] = "127.0.0.1",        [FIELD_PORT] = "0",
    [FIELD_NO_CAPTURE] = "yes", [FIELD_PHONES] = "00:15:62:19:10:00", [FIELD_ROOT] = "/tmp/private",
    [FIELD_SPEED] = "10",
};

static void the_sample_needs_enter_alone(void **state)
{
    struct wizard w;
    (void)state;
    make_facts(&w);
    w.facts.sample = sample;
    type(&w, "");
    type(&w, "");
    type(&w, "1");
    assert_true(wizard_is_sample(&w));
    assert_int_equal(w.at, FIELD_SET);
    while (w.at != FIELD_BEGIN)
        assert_int_not_equal(type(&w, ""), EFFECT_REFUSED);
    assert_string_equal(wizard_text(&w, FIELD_INTERFACE), "lo");
    assert_string_equal(wizard_text(&w, FIELD_ADDRESS), "127.0.0.1");
    assert_string_equal(wizard_text(&w, FIELD_PHONES), "00:15:62:19:10:00");
    assert_string_equal(wizard_text(&w, FIELD_FROM), "P00308010200");
    assert_string_equal(wizard_text(&w, FIELD_ROOT), "/tmp/private");
    assert_string_equal(wizard_text(&w, FIELD_SPEED), "10");
    wizard_free(&w);
}

static void go_back_to(struct wizard *w, enum wizard_field f)
{
    while (w->at != f)
        assert_true(wizard_back(w));
}

/* Its files must never reach the folder of a real site, nor that one's answers be lost. */
static void the_sample_keeps_to_itself(void **state)
{
    static const char *const way[] = {"3", "10.0.0.1", "one.zip", "all", "P00308010200",
                                      "",  "/srv/tftp"};
    struct wizard w;
    (void)state;
    make_facts(&w);
    w.facts.sample = sample;
    for (size_t i = 0; i < ARRAY_SIZE(way); i++)
        assert_int_not_equal(type(&w, way[i]), EFFECT_REFUSED);
    go_back_to(&w, FIELD_LOAD);
    type(&w, "sample");
    assert_string_equal(wizard_default(&w, FIELD_ROOT), "/tmp/private");
    assert_string_equal(wizard_default(&w, FIELD_PHONES), "00:15:62:19:10:00");
    /* The phones come with the other load, whichever is chosen. */
    type(&w, "P0S3-8-12-00");
    assert_string_equal(wizard_default(&w, FIELD_FROM), "P00308010200");
    type(&w, "");
    type(&w, "");
    go_back_to(&w, FIELD_SET);
    type(&w, "P00308010200");
    assert_string_equal(wizard_default(&w, FIELD_FROM), "P0S3-8-12-00");
    for (int i = 0; i < 3; i++)
        type(&w, "");
    assert_int_equal(w.at, FIELD_ROOT);
    assert_int_equal(type(&w, "/srv/tftp"), EFFECT_REFUSED);
    go_back_to(&w, FIELD_INTERFACE);
    assert_int_equal(type(&w, "eth1"), EFFECT_REFUSED);
    for (int i = 0; i < 2; i++)
        type(&w, "");
    assert_string_equal(wizard_text(&w, FIELD_INTERFACE), "lo");
    type(&w, "one.zip");
    assert_false(wizard_is_sample(&w));
    assert_string_equal(wizard_text(&w, FIELD_INTERFACE), "eth1");
    assert_string_equal(wizard_text(&w, FIELD_ADDRESS), "10.0.0.1");
    assert_string_equal(wizard_text(&w, FIELD_PHONES), "all");
    assert_string_equal(wizard_text(&w, FIELD_FROM), "P00308010200");
    assert_string_equal(wizard_text(&w, FIELD_ROOT), "/srv/tftp");
    assert_string_equal(wizard_text(&w, FIELD_SPEED), "");
    wizard_free(&w);
}

/* Where the next load cannot be opened the sample stands, with its own answers. */
static void a_load_that_is_not_there_leaves_the_sample(void **state)
{
    struct wizard w;
    struct buf problem;
    (void)state;
    make_facts(&w);
    w.facts.sample = sample;
    buf_growing(&problem, 4096);
    assert_true(wizard_preset(&w, FIELD_SPEED, slice_str("50"), &problem));
    type(&w, "");
    type(&w, "");
    type(&w, "1");
    assert_string_equal(wizard_text(&w, FIELD_SPEED), "50");
    go_back_to(&w, FIELD_LOAD);
    assert_int_equal(wizard_answer(&w, slice_str("gone.zip"), &problem), EFFECT_LOAD);
    assert_false(wizard_is_sample(&w));
    wizard_settle(&w, false);
    assert_true(wizard_is_sample(&w));
    assert_string_equal(wizard_text(&w, FIELD_ROOT), "/tmp/private");
    buf_free(&problem);
    wizard_free(&w);
}

static void what_could_not_be_done_is_no_answer(void **state)
{
    struct wizard w;
    struct buf problem;
    (void)state;
    make_facts(&w);
    buf_growing(&problem, 4096);
    type(&w, "");
    type(&w, "");
    assert_int_equal(wizard_answer(&w, slice_str("gone.zip"), &problem), EFFECT_LOAD);
    wizard_settle(&w, false);
    assert_int_equal(w.at, FIELD_LOAD);
    assert_string_equal(wizard_default(&w, FIELD_LOAD), "");
    type(&w, "one.zip");
    wizard_back(&w);
    assert_int_equal(wizard_answer(&w, slice_str("gone.zip"), &problem), EFFECT_LOAD);
    wizard_settle(&w, false);
    assert_string_equal(wizard_default(&w, FIELD_LOAD), "one.zip");
    buf_free(&problem);
    wizard_free(&w);
}

static void an_option_is_what_enter_takes(void **state)
{
    struct wizard w;
    struct buf problem;
    (void)state;
    make_facts(&w);
    buf_growing(&problem, 4096);
    assert_true(wizard_preset(&w, FIELD_ADDRESS, slice_str("10.0.0.1"), &problem));
    assert_false(wizard_preset(&w, FIELD_PORT, slice_str("x"), &problem));
    type(&w, "");
    assert_string_equal(wizard_text(&w, FIELD_INTERFACE), "eth1");
    type(&w, "");
    assert_string_equal(wizard_text(&w, FIELD_ADDRESS), "10.0.0.1");
    buf_free(&problem);
    wizard_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_is_judged),
        cmocka_unit_test(a_wrong_mac_is_shown_with_its_place),
        cmocka_unit_test(enter_alone_goes_to_the_end),
        cmocka_unit_test(going_back_keeps_every_answer),
        cmocka_unit_test(the_sample_needs_enter_alone),
        cmocka_unit_test(the_sample_keeps_to_itself),
        cmocka_unit_test(a_load_that_is_not_there_leaves_the_sample),
        cmocka_unit_test(what_could_not_be_done_is_no_answer),
        cmocka_unit_test(an_option_is_what_enter_takes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
