/* SPDX-License-Identifier: MIT */
/* The phone of both phone tests: its names, the groups of requests that it makes, what is expected.
 */
#ifndef HOOKFLASH_TEST_STORY_PHONE_H
#define HOOKFLASH_TEST_STORY_PHONE_H

#include "story.h"

#define M      "000D28AABB04"
#define CTL    "CTLSEP" M ".tlv"
#define SEP    "SEP" M ".cnf.xml"
#define SIP    "SIP" M ".cnf"
#define MGC    "MGC" M ".cnf"
#define XML    "XMLDefault.cnf.xml"
#define SIPDEF "SIPDefault.cnf"
#define MGCDEF "MGCDefault.cnf"
#define LOADS  "P0S3-8-12-00.loads"
#define SBN    "P003-8-12-00.sbn"
#define SB2    "P0S3-8-12-00.sb2"

/* The hunt in which XMLDefault is served (JH), one in which SEP is. */
#define HUNT(t)                                                                                    \
    {t, CTL, MISSING, 0, 0}, {t + 0.1, SEP, MISSING, 0, 0}, {t + 0.2, SIP, MISSING, 0, 0},         \
        {t + 0.3, MGC, MISSING, 0, 0},                                                             \
    {                                                                                              \
        t + 0.4, XML, SERVED, 700, 0                                                               \
    }
#define HUNT_SEP(t)                                                                                \
    {t, CTL, MISSING, 0, 0},                                                                       \
    {                                                                                              \
        t + 0.1, SEP, SERVED, 89, 0                                                                \
    }
#define SCCP_APP(t)                                                                                \
    {t, CTL, MISSING, 0, 0}, {t + 0.1, SEP, MISSING, 0, 0},                                        \
    {                                                                                              \
        t + 0.2, XML, SERVED, 700, 0                                                               \
    }
#define SIP_APP(t)                                                                                 \
    {t, SIPDEF, SERVED, 300, 0},                                                                   \
    {                                                                                              \
        t + 0.1, SIP, MISSING, 0, 0                                                                \
    }
#define END                                                                                        \
    {                                                                                              \
        0, NULL, SERVED, 0, 0                                                                      \
    }

enum { ROWS_MAX = 64 };

struct expected {
    enum phone_stage stage;
    enum protocol protocol;
    const char *load;
    enum converted converted;
    const char *problems; /* shown */
};

static inline void expect(const char *title, const struct phone *p, const struct expected *want)
{
    char shown[256];
    story_problems(p, false, shown);
    if (p->stage != want->stage || strcmp(shown, want->problems)) {
        print_message("# %s: %s, %s\n", title, phone_stage_name(p->stage), shown);
        for (unsigned i = 0; i < p->problem_count; i++)
            print_message("#   %s: %s\n", diagnosis_slug(p->problem[i].what), p->problem[i].text);
    }
    assert_string_equal(phone_stage_name(p->stage), phone_stage_name(want->stage));
    assert_string_equal(shown, want->problems);
    assert_string_equal(protocol_name(p->protocol), protocol_name(want->protocol));
    assert_string_equal(p->load, want->load);
    assert_int_equal(p->converted, want->converted);
}

#endif
