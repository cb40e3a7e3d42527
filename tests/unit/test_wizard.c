/* SPDX-License-Identifier: MIT */
/* The wizard as a person meets it: what Enter takes, what is refused and where, and what going back
 * leaves alone. */
#include "cmocka_all.h"

#include "core/wizard.h"

#include <stdio.h>
#include <string.h>

static struct wizard_card bench[] = {
    {.name = "lo", .up = true, .loopback = true},
    {.name = "eth0"},
    {.name = "eth1", .up = true},
    {.name = "eth1", .up = true},
    {.name = "wlan0", .up = true},
};

static struct load_set sets[3];
static const struct load_set *const found[] = {&sets[0], &sets[1], &sets[2]};

static void make_facts(struct wizard *w)
{
    static const char *const names[] = {"P0S3-8-12-00", "P00308010200", "P0S3-8-11-00"};
    bench[0].address = ip_v4(0x7f000001);
    bench[2].address = ip_v4(0xc0000205);
    bench[3].address = ip_v4(0x0a000001);
    bench[4].address = ip_v4(0xc6336401);
    for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
        sets[i] = (struct load_set){.complete = i != 2};
        assert_true(load_name_parse(slice_str(names[i]), &sets[i].name));
    }
    wizard_init(w);
    w->facts.card = bench;
    w->facts.card_count = ARRAY_SIZE(bench);
    w->facts.root = "/var/tftp";
    w->facts.home = "/home/tech";
}

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

/* What the shell would do, with facts instead of files. */
static enum wizard_effect type(struct wizard *w, const char *typed)
{
    struct buf problem;
    buf_growing(&problem, 4096);
    enum wizard_effect effect = wizard_answer(w, slice_str(typed), &problem);
    assert_int_equal(effect == EFFECT_REFUSED, problem.len > 0);
    buf_free(&problem);
    if (effect == EFFECT_LOAD) {
        w->facts.set = found;
        w->facts.set_count = strcmp(wizard_text(w, FIELD_LOAD), "one.zip") == 0 ? 1 : 3;
    }
    if (effect == EFFECT_PHONES)
        w->facts.all = strcmp(wizard_text(w, FIELD_PHONES), "all") == 0;
    if (effect != EFFECT_NONE && effect != EFFECT_REFUSED && effect != EFFECT_CONVERT)
        wizard_settle(w, true);
    return effect;
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

static void assert_page(const struct wizard *w, const char *want)
{
    struct buf out;
    buf_growing(&out, 4096);
    wizard_page(w, w->at, &out);
    assert_string_equal(buf_cstr(&out), want);
    buf_free(&out);
}

static void a_session_that_was_broken_off_is_offered_first(void **state)
{
    struct wizard w;
    struct buf out;
    (void)state;
    make_facts(&w);
    buf_growing(&out, 4096);
    wizard_offer(&w, "the session of 14:02 (3 of 8 phones done)");
    wizard_note(&w, slice_str("  !! another one is damaged\n"));
    assert_page(&w, "  !! another one is damaged\n");
    assert_true(wizard_choice(&w, FIELD_RESUME, 1, &out));
    assert_string_equal(buf_cstr(&out), "continue the session of 14:02 (3 of 8 phones done)");
    buf_reset(&out);
    assert_true(wizard_choice(&w, FIELD_RESUME, 2, &out));
    assert_false(wizard_choice(&w, FIELD_RESUME, 3, &out));
    /* Nobody loses a session with Enter. */
    assert_false(wizard_back(&w));
    assert_int_equal(type(&w, ""), EFFECT_RESUME);
    assert_true(wizard_resumes(&w));
    assert_int_equal(w.at, FIELD_INTERFACE);
    assert_page(&w, "");
    /* What was settled inside the effect is settled once. */
    wizard_settle(&w, true);
    wizard_settle(&w, false);
    assert_int_equal(w.at, FIELD_INTERFACE);
    assert_true(wizard_back(&w));
    assert_page(&w, ""); /* the note was read */
    assert_int_equal(type(&w, "2"), EFFECT_RESUME);
    assert_false(wizard_resumes(&w));
    buf_free(&out);
    wizard_free(&w);
}

static void nobody_is_asked_about_a_session_that_is_not_there(void **state)
{
    struct wizard w;
    (void)state;
    make_facts(&w);
    assert_int_equal(w.at, FIELD_INTERFACE);
    wizard_note(&w, slice_str("  !! its answers cannot be read\n"));
    assert_page(&w, "  !! its answers cannot be read\n");
    type(&w, "");
    assert_true(wizard_back(&w));
    assert_false(wizard_back(&w));
    assert_int_equal(w.at, FIELD_INTERFACE);
    wizard_free(&w);
}

static const struct wizard_file files[] = {
    {.name = "OS79XX.TXT",
     .bytes = {(const uint8_t *)"P003-8-12-00", 12},
     .old = {(const uint8_t *)"P003-8-12-00 ", 13},
     .state = WIZARD_FILE_REPLACED,
     .is_config = true,
     .load = "P003-8-12-00"},
    {.name = "SIPDefault.cnf",
     .bytes = {(const uint8_t *)"a\nnew\nz\n", 8},
     .old = {(const uint8_t *)"a\nold\nolder\nz\n", 14},
     .state = WIZARD_FILE_REPLACED,
     .is_config = true,
     .load = "P0S3-8-12-00"},
    {.name = "P0S3-8-12-00.sb2",
     .bytes = {(const uint8_t *)"AB", 2},
     .old = {(const uint8_t *)"AC", 2},
     .state = WIZARD_FILE_REPLACED,
     .load = ""},
};

static void a_file_is_shown_with_its_difference(void **state)
{
    static const char *const want[] = {
        "  OS79XX.TXT, 12 bytes\n"
        "  - P003-8-12-00 \n"
        "  + P003-8-12-00\n"
        "  0000  50 30 30 33 2d 38 2d 31 32 2d 30 30              P003-8-12-00\n",
        "  SIPDefault.cnf, 8 bytes\n"
        "    a\n"
        "  - old\n"
        "  - older\n"
        "  + new\n"
        "    z\n"
        "  0000  61 0a 6e 65 77 0a 7a 0a                          a.new.z.\n",
        "  P0S3-8-12-00.sb2, 2 bytes\n"
        "  there now: 2 bytes; the first that differs is byte 1\n"
        "  0000  41 42                                            AB\n",
    };
    struct wizard w;
    struct buf out;
    (void)state;
    make_facts(&w);
    w.facts.file = files;
    w.facts.file_count = ARRAY_SIZE(files);
    buf_growing(&out, 1 << 16);
    for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
        assert_true(wizard_say_file(&w, i + 1, &out));
        assert_string_equal(buf_cstr(&out), want[i]);
        buf_reset(&out);
    }
    assert_false(wizard_say_file(&w, 0, &out));
    assert_false(wizard_say_file(&w, 4, &out));
    buf_free(&out);
    wizard_free(&w);
}

static void the_summary_tells_all_that_will_be_done(void **state)
{
    struct wizard w;
    struct buf out;
    (void)state;
    make_facts(&w);
    type(&w, "");
    type(&w, "");
    type(&w, "one.zip");
    type(&w, "all");
    type(&w, "");
    type(&w, "");
    type(&w, "");
    w.facts.file = files;
    w.facts.file_count = ARRAY_SIZE(files);
    type(&w, "");
    type(&w, "");
    type(&w, "");
    buf_growing(&out, 1 << 16);
    wizard_page(&w, FIELD_BEGIN, &out);
    assert_string_equal(
        buf_cstr(&out),
        "  Load     P0S3-8-12-00 (SIP 8.12)\n"
        "  Phones   all: every 7940/7960 that asks\n"
        "  Serve    UDP port 69 of 192.0.2.5 on eth1; files from any free port\n"
        "  Needs    cap_net_bind_service for port 69; cap_net_raw to listen to the wire\n"
        "  Ends     when every chosen phone is done, or with Ctrl-C\n"
        "  Folder   /var/tftp: 0 new, 3 replaced, 0 unchanged\n"
        "    1) replaced  OS79XX.TXT                   12 bytes  read as P003-8-12-00\n"
        "    2) replaced  SIPDefault.cnf                8 bytes  read as P0S3-8-12-00\n"
        "    3) replaced  P0S3-8-12-00.sb2              2 bytes\n"
        "  Nothing has been written yet. What is replaced is kept as NAME.bak-TIME.\n");
    buf_free(&out);
    wizard_free(&w);
}

static void the_phone_is_pointed_here(void **state)
{
    static const char *const lines[] = {
        "TFTP Server 1 = 192.0.2.5 ",
        "dnsmasq      dhcp-option=150,192.0.2.5\n",
        "option tftp150 192.0.2.5;\n",
        "\"data\": \"C0000205\"}]\n",
        "Cisco IOS    option 150 ip 192.0.2.5\n",
        "-OptionId 150 -Value 192.0.2.5\n",
        "phones ask on UDP port 69 only, and this server will have another\n",
    };
    struct buf out;
    (void)state;
    buf_growing(&out, 1 << 16);
    wizard_say_point(ip_v4(0xc0000205), 6970, &out);
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
        assert_true(slice_find(buf_view(&out), lines[i], NULL));
    buf_reset(&out);
    wizard_say_point(ip_v4(0xc0000205), 69, &out);
    assert_false(slice_find(buf_view(&out), "!!", NULL));
    buf_free(&out);
}

/* The question is asked where phones can be; then page and summary tell of it. */
static void this_computer_gives_the_addresses(void **state)
{
    static const char *const lines[] = {
        "  Serve    UDP port 69 of 192.0.2.5 on eth1; files from any free port\n"
        "  DHCP     UDP port 67 on eth1, for phones alone: 192.0.2.8-192.0.2.9\n"
        "  Needs    cap_net_bind_service for ports 67 and 69; cap_net_raw for DHCP and to listen "
        "to the wire\n",
        "gives the phones on eth1 their addresses",
        "TFTP Server 1 = 192.0.2.5 ",
    };
    struct wizard w;
    struct buf out, none;
    (void)state;
    make_facts(&w);
    buf_growing(&out, 1 << 16);
    buf_fixed(&none, NULL, 0);
    assert_true(wizard_preset(&w, FIELD_DHCP_POOL, slice_str("192.0.2.8-192.0.2.9"), &none));
    type(&w, "");
    type(&w, "");
    w.at = FIELD_DHCP;
    assert_string_equal(wizard_default(&w, FIELD_DHCP), "no");
    type(&w, "yes");
    assert_int_equal(w.at, FIELD_POINT);
    type(&w, "");
    wizard_page(&w, FIELD_BEGIN, &out);
    wizard_page(&w, FIELD_POINT, &out);
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
        assert_true(slice_find(buf_view(&out), lines[i], NULL));
    assert_false(slice_find(buf_view(&out), "dnsmasq", NULL));
    buf_reset(&out);
    wizard_say_step(&w, STEP_POINT, &out);
    assert_string_equal(buf_cstr(&out),
                        "addresses from this computer, dhcp-pool 192.0.2.8-192.0.2.9, "
                        "keys and option 150 were shown");
    w.at = FIELD_INTERFACE;
    type(&w, "lo");
    w.at = FIELD_LIST;
    type(&w, "");
    assert_int_equal(w.at, FIELD_POINT);
    buf_free(&out);
    wizard_free(&w);
}

static void the_report_names_the_next_command(void **state)
{
    const struct model_summary s = {.done = 2, .current = 1, .stuck = 1, .failed = 1, .waiting = 4};
    struct buf out;
    (void)state;
    buf_growing(&out, 4096);
    wizard_say_report(&s, "/s/1", &out);
    assert_string_equal(buf_cstr(&out), "  done      3 (some ran this load already)\n"
                                        "  failed    2\n"
                                        "  not seen  4\n"
                                        "  The session lies in /s/1\n"
                                        "  Next: hookflash report /s/1\n");
    buf_free(&out);
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
        cmocka_unit_test(a_session_that_was_broken_off_is_offered_first),
        cmocka_unit_test(nobody_is_asked_about_a_session_that_is_not_there),
        cmocka_unit_test(a_file_is_shown_with_its_difference),
        cmocka_unit_test(the_summary_tells_all_that_will_be_done),
        cmocka_unit_test(the_phone_is_pointed_here),
        cmocka_unit_test(this_computer_gives_the_addresses),
        cmocka_unit_test(the_report_names_the_next_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
