/* SPDX-License-Identifier: MIT */
/* What the wizard shows before a person goes on: sessions, files, the summary, how phones find us,
 * and the end. */
#include "wizard_bench.h"

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
