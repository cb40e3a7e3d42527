/* SPDX-License-Identifier: MIT */
/* Real conversations, with their real times: the right stage, and never an alarm. */
#include "cmocka_all.h"

#include "story_phone.h"

/* --- real logs: nobody was chosen, there are no alarms --- */

static const struct real_log {
    const char *title;
    struct row rows[ROWS_MAX];
    double silence; /* the log goes on so long without this phone; 0: it ends here */
    struct expected want;
} real_logs[] = {
    {"JH 10.200.0.4: SCCP 8.1 to SIP 8.12, 05:45:41 to 05:47:46 (PHONES 3.3)",
     {SCCP_APP(41),
      SCCP_APP(75),
      HUNT(90),
      {90.6, LOADS, SERVED, 458, 0},
      {91.6, SBN, SERVED, 130956, 2.5},
      HUNT(117),
      {117.6, LOADS, SERVED, 458, 0},
      {120.0, SB2, SERVED, 756524, 15},
      SIP_APP(166),
      END},
     171.2,
     {STAGE_DONE, PROTOCOL_SIP, "P0S3-8-12-00", CONVERTED_YES, ""}},
    {"the same, still asking its own file every 31 s",
     {SCCP_APP(41),
      HUNT(90),
      {90.6, LOADS, SERVED, 458, 0},
      {91.6, SBN, SERVED, 130956, 2.5},
      HUNT(117),
      {117.6, LOADS, SERVED, 458, 0},
      {120.0, SB2, SERVED, 756524, 15},
      SIP_APP(166),
      {197.1, SIP, MISSING, 0, 0},
      {228.1, SIP, MISSING, 0, 0},
      END},
     0,
     {STAGE_DONE, PROTOCOL_SIP, "P0S3-8-12-00", CONVERTED_YES, "sip-config-missing"}},
    {"TEO: SIP 8.12, already current, 24 s after .loads",
     {HUNT_SEP(0),
      {0.3, LOADS, SERVED, 458, 0},
      {24.3, SIPDEF, SERVED, 400, 0},
      {24.4, "./" SIP, SERVED, 600, 0},
      {26.4, "RINGLIST.DAT", MISSING, 0, 0},
      {26.5, "dialplan.xml", MISSING, 0, 0},
      END},
     0,
     {STAGE_CURRENT, PROTOCOL_SIP, "P0S3-8-12-00", CONVERTED_YES, "already-current"}},
    {"the procedure's log: SCCP 6.0(3), 36 s after .loads",
     {{39.973, "P00306000300.loads", SERVED, 461, 0.016},
      {76.020, CTL, MISSING, 0, 0},
      {76.098, SEP, MISSING, 0, 0},
      {76.145, XML, MISSING, 0, 0},
      END},
     0,
     {STAGE_CURRENT, PROTOCOL_SCCP, "P00306000300", CONVERTED_YES, "already-current"}},
    {"a SIP phone that only starts, with ring list and locale missing",
     {SIP_APP(0),
      {2, "RINGLIST.DAT", MISSING, 0, 0},
      {2.1, "dialplan.xml", MISSING, 0, 0},
      {2.2, "English_United_States/7960-font.xml", MISSING, 0, 0},
      {2.3, "/7960-tones.xml", MISSING, 0, 0},
      END},
     60,
     {STAGE_SEEN, PROTOCOL_SIP, "", CONVERTED_UNKNOWN, ""}},
};

static size_t count_rows(const struct row *rows)
{
    size_t n = 0;
    while (rows[n].name)
        n++;
    return n;
}

static void play(const struct real_log *log, enum teller teller)
{
    struct story s;
    story_begin(&s, 1);
    story_teller(&s, teller);
    story_rows(&s, log->rows, count_rows(log->rows));
    if (log->silence > 0)
        story_silence(&s, log->silence);
    assert_int_equal(model_phone_count(s.m), 1);
    const struct phone *p = model_phone(s.m, 0);
    expect(log->title, p, &log->want);
    assert_string_equal(p->name, "SEP" M);
    assert_int_equal(p->requests, count_rows(log->rows));
    for (unsigned k = 0; k < p->problem_count; k++)
        assert_int_equal(diagnosis_entry(p->problem[k].what)->severity, SEVERITY_NOTE);
    story_end(&s);
}

/* By our server, with the wire beside it, and from a capture or a log alone: one conclusion. */
static void real_conversations_raise_no_alarm(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(real_logs); i++)
        for (unsigned teller = 0; teller < TELLERS; teller++)
            play(&real_logs[i], (enum teller)teller);
}

/* --- what a name says --- */

static void names_tell_who_asks(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum phone_ask ask;
        const char *mac;
    } row[] = {
        {"CTLSEP00156219BB2F.tlv", ASK_CTL, "00156219BB2F"},
        {"SEP00156219BB2F.cnf.xml", ASK_SEP, "00156219BB2F"},
        {"SEP00156219BB2F.cnf.xml.sgn", ASK_SEP, "00156219BB2F"},
        {"./SIP00156219BB2F.cnf", ASK_SIP, "00156219BB2F"},
        {"cfg\\SIP00156219bb2f.cnf", ASK_SIP, "00156219BB2F"},
        {"MGC00156219BB2F.cnf", ASK_MGC, "00156219BB2F"},
        {"XMLDefault.cnf.xml", ASK_XML_DEFAULT, NULL},
        {"xmlDefault.CNF.XML", ASK_XML_DEFAULT, NULL},
        {"SIPDefault.cnf", ASK_SIP_DEFAULT, NULL},
        {"OS79XX.TXT", ASK_OS79XX, NULL},
        {"RINGLIST.DAT", ASK_SIP_RUNNING, NULL},
        {"P0S3-8-12-00.loads", ASK_MANIFEST, NULL},
        {"P003-8-12-00.sbn", ASK_SBN, NULL},
        {"P0S3-8-12-00.sb2", ASK_SB2, NULL},
        {"SEP00156219BB2.cnf.xml", ASK_OTHER, NULL},
        {"SEP00156219BB2G.cnf.xml", ASK_OTHER, NULL},
        {"SIPDefault.cnf.txt", ASK_OTHER, NULL},
        {"", ASK_OTHER, NULL},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct mac mac = {{0}};
        assert_int_equal(phone_ask_of(slice_str(row[i].name), &mac), row[i].ask);
        assert_true(mac_eq(mac, story_mac(row[i].mac)));
    }
}

static void stages_have_names(void **state)
{
    (void)state;
    assert_string_equal(phone_stage_name(STAGE_WAITING), "waiting");
    assert_string_equal(phone_stage_name(STAGE_BYSTANDER), "bystander");
    assert_true(phone_stage_is_final(STAGE_CURRENT));
    assert_false(phone_stage_is_final(STAGE_STUCK));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_conversations_raise_no_alarm),
        cmocka_unit_test(names_tell_who_asks),
        cmocka_unit_test(stages_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
