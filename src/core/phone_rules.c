/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: what is wrong with a name that was asked? Only load files can be missing:
 * that the hunt's configuration files, CTL files, locale files, ring lists and dial plans are not
 * there is ordinary and never told (PHONES 3.2). Of a missing load file the first rule that fits
 * names the cause; the mere "file missing" comes last.
 */
#include "core/phone_impl.h"

#include "core/name_diff.h"
#include "core/text.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN = 72 };

/* --- when a name is asked --- */

static bool same_load(const struct kept_name *a, struct slice b)
{
    return slice_eq_nocase(kept_name_view(a), b);
}

/* Another load than it should take: from another file, another server, or an old one (PROCEDURE
 * 15).
 */
static void rule_other_load(struct phone *p, const struct bench *b, const struct phone_request *r,
                            bool refused, int64_t now)
{
    struct slice load = phone_ask_load(kept_name_view(&r->name));
    struct load_name parsed;
    char asked[SHOWN], before[SHOWN];
    bool of_old_protocol = load_name_parse(load, &parsed) && !parsed.is_dashed_loader &&
                           parsed.protocol != phone_target_protocol(p);
    bool runs_target =
        p->attempt.reached || (p->target[0] && p->protocol == phone_target_protocol(p));
    text_safe(load, asked, sizeof asked);
    if (runs_target && of_old_protocol) {
        if (p->chosen || refused)
            phone_problem_add(p, DIAG_STILL_ASKS_OLD, kept_name_view(&r->name), now,
                              "runs %s and asks for %s again", protocol_shown(p->protocol), asked);
        return;
    }
    if (refused || p->attempt.reached || bench_find_set(b, load))
        return;
    if (p->chosen && !slice_is_nocase(load, p->target))
        phone_problem_add(p, DIAG_LOADS_DISAGREE, kept_name_view(&r->name), now,
                          "asks for %s and should take %s", asked, p->target);
    else if (!p->chosen && p->attempt.asked_load.n && !same_load(&p->attempt.asked_load, load))
        phone_problem_add(
            p, DIAG_LOADS_DISAGREE, kept_name_view(&r->name), now, "asked for %s, then for %s",
            text_safe(kept_name_view(&p->attempt.asked_load), before, sizeof before), asked);
}

static void rule_unchosen(struct phone *p, const struct bench *b, const struct phone_request *r,
                          int64_t now)
{
    char shown[SHOWN];
    bool hunts = r->ask == ASK_SIP && (p->burst.asked & 1u << ASK_CTL);
    if (b->choosing && !r->elsewhere &&
        (hunts || r->ask == ASK_OS79XX || phone_ask_is_load_file(r->ask)))
        phone_problem_add(p, DIAG_UNCHOSEN_PHONE, slice_str(""), now, "asks for %s",
                          text_safe(kept_name_view(&r->name), shown, sizeof shown));
}

/* Once signed, never back (PHONES 4.1): a universal loader was seen, the target is unsigned. */
static void rule_signing(struct phone *p, int64_t now)
{
    struct load_name target;
    if (p->attempt.universal && load_name_parse(slice_str(p->target), &target) &&
        !load_name_is_signed(&target))
        phone_problem_add(p, DIAG_CROSSES_SIGNING, slice_str(p->target), now,
                          "%s is not signed, and this phone takes signed loads only", p->target);
}

/* After a missing .loads the loader tries the same name as .sbn (PHONES 3.2): told once is enough.
 * `what`: only where this was told of it; DIAGNOSIS_COUNT: whatever was. */
static bool is_second_try(const struct phone *p, const struct phone_request *r, enum diagnosis what)
{
    struct slice load = phone_ask_load(kept_name_view(&r->name));
    for (unsigned i = 0; r->ask == ASK_SBN && i < p->problem_count; i++) {
        struct slice told = kept_name_view(&p->problem[i].name);
        if ((what == DIAGNOSIS_COUNT || p->problem[i].what == what) &&
            phone_ask_of(told, NULL) == ASK_MANIFEST && slice_eq(phone_ask_load(told), load))
            return true;
    }
    return false;
}

static bool has_stray_byte(const struct phone_request *r, size_t *at)
{
    struct slice name = kept_name_view(&r->name);
    bool names_a_load = phone_ask_is_load_file(r->ask) || load_name_loader_accepts(name);
    return names_a_load && name_has_stray_byte(name, at);
}

static void rule_stray_byte(struct phone *p, const struct phone_request *r, int64_t now)
{
    char shown[SHOWN];
    size_t at;
    struct slice name = kept_name_view(&r->name);
    if (has_stray_byte(r, &at) && !is_second_try(p, r, DIAG_NAME_BYTES))
        phone_problem_add(p, DIAG_NAME_BYTES, name, now, "%s: byte %u is 0x%02x, %s",
                          text_safe(name, shown, sizeof shown), (unsigned)at, name.p[at],
                          name_byte_describe(name.p[at]));
}

void phone_rule_asked(struct phone *p, const struct bench *b, const struct phone_request *r,
                      int64_t now)
{
    char shown[SHOWN];
    struct slice name = kept_name_view(&r->name);
    bool known_old = p->attempt.old_loader;
    p->attempt.old_loader = known_old || r->ask == ASK_OS79XX;
    if (!p->followed) {
        rule_unchosen(p, b, r, now);
        return;
    }
    phone_rule_old(p, b, r, now);
    if (r->ask == ASK_MGC || r->ask == ASK_MANIFEST)
        rule_signing(p, now);
    if (r->ask == ASK_MANIFEST)
        rule_other_load(p, b, r, r->elsewhere, now);
    /* Its answer may never be seen. */
    if (r->src != EVENT_SRC_SERVER && !r->elsewhere)
        rule_stray_byte(p, r, now);
    if (kept_name_is(&p->attempt.broken, name) && p->attempt.broken_times >= 2)
        phone_problem_add(p, DIAG_REPEATED_TRANSFER, name, now,
                          "%s is begun anew after breaking off %u times",
                          text_safe(name, shown, sizeof shown), p->attempt.broken_times);
}

/* Our own server knows that it heard nothing; of another one an answer must be known to be seen at
 * all, or a switch that hides it would make it silent. */
static bool is_silence(const struct bench *b, const struct phone_request *r, int64_t now)
{
    if (r->src == EVENT_SRC_SERVER)
        return r->outcome != OUTCOME_SENT;
    return r->outcome == OUTCOME_OPEN && bench_knows(&b->answering, r->server) &&
           !bench_was_deaf(b, r->asked_us, now);
}

void phone_rule_repeated(struct phone *p, const struct bench *b, const struct phone_request *r,
                         int64_t now)
{
    char shown[SHOWN];
    if (!p->followed || r->repeats < 3 || !is_silence(b, r, now))
        return;
    phone_problem_add(p, DIAG_TFTP_UNANSWERED, slice_str(""), now,
                      "asked %u times for %s: no answer reached it", r->repeats + 1,
                      text_safe(kept_name_view(&r->name), shown, sizeof shown));
}

void phone_rule_other_case(struct phone *p, const struct phone_request *r, struct slice actual,
                           int64_t now)
{
    char asked[SHOWN], on_disk[SHOWN];
    struct slice name = text_base_name(kept_name_view(&r->name));
    if (!p->followed || slice_eq(actual, name) || !slice_eq_nocase(actual, name))
        return;
    phone_problem_add(p, DIAG_NAME_CASE, kept_name_view(&r->name), now,
                      "asked %s, on disk it is %s", text_safe(name, asked, sizeof asked),
                      text_safe(actual, on_disk, sizeof on_disk));
}

/* --- when it is not there --- */

struct missing {
    struct phone *p;
    const struct bench *b;
    const struct phone_request *r;
    struct slice name, load; /* base name, and without its extension */
    struct load_name parsed;
    bool is_load; /* parsed holds */
    char shown[SHOWN];
};

/* Each rule answers with the diagnosis, or DIAGNOSIS_COUNT: not mine. `why` has the particulars. */
static enum diagnosis extension_typed(const struct missing *m, char why[static 160])
{
    static const char *const known[] = {".loads", ".sbn", ".sb2", ".bin"};
    for (size_t i = 0; i < ARRAY_SIZE(known); i++)
        if (slice_ends_nocase(m->load, known[i])) {
            snprintf(why, 160, "the load name was written with %s", known[i]);
            return DIAG_NAME_EXTENSION;
        }
    return DIAGNOSIS_COUNT;
}

static enum diagnosis loader_asked(const struct missing *m, char why[static 160])
{
    if (m->r->ask != ASK_MANIFEST || !m->is_load || !m->parsed.is_dashed_loader)
        return DIAGNOSIS_COUNT;
    snprintf(why, 160, "P003- names a loader; the application is called P0S3- or P0M3-");
    return DIAG_LOADER_FOR_APPLICATION;
}

/* A phone that asks for .loads or .sbn runs a signed load, and does so for good (PHONES 4.1, 9). */
static enum diagnosis unsigned_asked(const struct missing *m, char why[static 160])
{
    if ((m->r->ask != ASK_MANIFEST && m->r->ask != ASK_SBN) || !m->is_load ||
        !m->parsed.has_version || load_name_is_signed(&m->parsed))
        return DIAGNOSIS_COUNT;
    snprintf(why, 160, "a load from before 5.0 is not signed, and this phone takes signed ones");
    return DIAG_CROSSES_SIGNING;
}

/* An old loader cannot take the application of a universal one; which file told it so? */
static enum diagnosis application_asked(const struct missing *m, char why[static 160])
{
    const unsigned configs =
        1u << ASK_SIP | 1u << ASK_SIP_DEFAULT | 1u << ASK_SEP | 1u << ASK_XML_DEFAULT;
    if (!m->p->attempt.old_loader || m->r->ask == ASK_MANIFEST || !m->is_load ||
        m->parsed.is_dashed_loader || m->parsed.style != LOAD_STYLE_DASHED ||
        !load_name_is_ual(&m->parsed))
        return DIAGNOSIS_COUNT;
    if (m->p->burst.asked & configs) {
        snprintf(why, 160, "an old loader was told a load of the universal one: a step is missing");
        return DIAG_STEP_SKIPPED;
    }
    snprintf(why, 160, "OS79XX.TXT must name the loader, P003-...");
    return DIAG_APPLICATION_FOR_LOADER;
}

static enum diagnosis part_of_set(const struct missing *m, char why[static 160])
{
    const struct bench_set *s;
    for (unsigned i = 0; i < m->b->set_count; i++) {
        s = &m->b->set[i];
        if ((m->r->ask == ASK_MANIFEST && same_load(&s->name, m->load) && !s->manifest_bytes) ||
            (same_load(&s->loader, m->name) && !s->loader_bytes) ||
            (same_load(&s->application, m->name) && !s->application_bytes)) {
            char set[SHOWN];
            text_safe(kept_name_view(&s->name), set, sizeof set);
            snprintf(why, 160, "the set %s lacks it", set);
            return DIAG_SET_INCOMPLETE;
        }
    }
    if (m->r->ask == ASK_MANIFEST || !m->p->attempt.manifest)
        return DIAGNOSIS_COUNT;
    snprintf(why, 160, "the .loads file names it");
    return DIAG_SET_INCOMPLETE;
}

static const enum diagnosis of_class[NAME_CLASS_COUNT] = {
    [NAME_SAME] = DIAG_FILE_MISSING,
    [NAME_CASE] = DIAG_NAME_CASE,
    [NAME_BLANK] = DIAG_NAME_BYTES,
    [NAME_LINE_END] = DIAG_NAME_BYTES,
    [NAME_BOM] = DIAG_NAME_BYTES,
    [NAME_NUL] = DIAG_NAME_BYTES,
    [NAME_NON_ASCII] = DIAG_NAME_BYTES,
    [NAME_CONTROL] = DIAG_NAME_BYTES,
    [NAME_EXT_DOUBLED] = DIAG_NAME_EXTENSION,
    [NAME_EXT_MISSING] = DIAG_NAME_EXTENSION,
    [NAME_EXT_TYPED] = DIAG_NAME_EXTENSION,
    [NAME_EXT_WRONG] = DIAG_NAME_EXTENSION,
    [NAME_LOADER] = DIAG_LOADER_FOR_APPLICATION,
    [NAME_APPLICATION] = DIAG_APPLICATION_FOR_LOADER,
    [NAME_PREFIX] = DIAG_NAME_NEAR_MISS,
    [NAME_LOOK_ALIKE] = DIAG_NAME_NEAR_MISS,
    [NAME_OTHER_LOAD] = DIAG_FILE_MISSING,
    [NAME_TOO_LONG] = DIAG_FILE_MISSING,
    [NAME_OTHER] = DIAG_FILE_MISSING,
};

/* Other zeroes are another name to the phone: P0S3-08-12-00 for P0S3-8-12-00 (PHONES 1.1). */
static bool other_zeroes(const struct missing *m, struct slice expected)
{
    struct load_name want;
    return m->is_load && load_name_parse(expected, &want) && m->parsed.protocol == want.protocol &&
           m->parsed.is_dashed_loader == want.is_dashed_loader &&
           load_name_compare(&m->parsed, &want) == 0 && !slice_eq_nocase(m->name, expected);
}

static enum diagnosis unlike_expected(const struct missing *m, char why[static 160])
{
    struct bench_names expected;
    struct name_diff d;
    bench_expected(m->b, m->name, &expected);
    for (size_t i = 0; i < expected.count; i++)
        if (phone_ask_of(expected.name[i], NULL) == m->r->ask &&
            other_zeroes(m, expected.name[i])) {
            snprintf(why, 160, "the file is called %.*s", (int)expected.name[i].n,
                     (const char *)expected.name[i].p);
            return DIAG_NAME_NEAR_MISS;
        }
    if (!name_diff(m->name, expected.name, expected.count, &d) ||
        of_class[d.class] == DIAG_FILE_MISSING)
        return DIAGNOSIS_COUNT;
    snprintf(why, 160, "%.159s", d.sentence);
    return of_class[d.class];
}

static enum diagnosis (*const causes[])(const struct missing *, char why[static 160]) = {
    extension_typed, loader_asked, unsigned_asked, application_asked, part_of_set, unlike_expected,
};

static void rule_missing_load(struct phone *p, const struct bench *b, const struct phone_request *r,
                              int64_t now)
{
    struct missing m = {.p = p, .b = b, .r = r, .name = text_base_name(kept_name_view(&r->name))};
    enum diagnosis what = DIAGNOSIS_COUNT;
    char why[160] = "it is not in the folder";
    const struct bench_set *set;
    m.load = phone_ask_load(m.name);
    m.is_load = load_name_parse(m.load, &m.parsed);
    text_safe(m.name, m.shown, sizeof m.shown);
    set = bench_find_set(b, m.load);
    /* An image of 5.x or 6.x has no .loads: the loader asks in vain and goes on (PHONES 3.2). */
    if (r->ask == ASK_MANIFEST && set && !set->loader.n && !set->manifest_bytes)
        return;
    for (size_t i = 0; i < ARRAY_SIZE(causes) && what == DIAGNOSIS_COUNT; i++)
        what = causes[i](&m, why);
    if (what == DIAG_STEP_SKIPPED && phone_has_problem(p, what))
        return; /* the image before it was refused for the same step */
    if (what == DIAGNOSIS_COUNT)
        what = DIAG_FILE_MISSING;
    /* The mistake is in the load's name, or its .loads is not there, however late the second try
     * comes; a file that a set lacks is told for each. */
    if (what != DIAG_FILE_MISSING && what != DIAG_SET_INCOMPLETE &&
        is_second_try(p, r, DIAGNOSIS_COUNT))
        return;
    phone_problem_add(p, what, kept_name_view(&r->name), now, "%s: %s", m.shown, why);
    /* Another case is a warning where the file is served all the same; here it stops the phone. */
    if (diagnosis_entry(what)->severity != SEVERITY_ERROR)
        phone_problem_add(p, DIAG_FILE_MISSING, kept_name_view(&r->name), now,
                          "%s: it is not there under this name", m.shown);
}

/* --- when a request is answered with an error --- */

/* The SIP application asks its own file for ever (PHONES 3.1). */
static void rule_sip_alone(struct phone *p, const struct bench *b, int64_t now)
{
    int64_t apart = now - p->attempt.sip_alone_us;
    if (p->attempt.sip_alone_us && apart >= bench_seconds(b, SIP_ALONE_LOW_S) &&
        apart <= bench_seconds(b, SIP_ALONE_HIGH_S))
        phone_problem_add(p, DIAG_SIP_CONFIG_MISSING, slice_str(""), now,
                          "asks for its SIP file every 31 s");
    p->attempt.sip_alone_us = now;
}

void phone_rule_refused(struct phone *p, const struct bench *b, const struct phone_request *r,
                        struct slice near, int64_t now)
{
    char asked[SHOWN], on_disk[SHOWN];
    size_t at;
    struct slice name = kept_name_view(&r->name);
    if (!p->followed)
        return;
    if (r->ask == ASK_SIP && !(p->burst.asked & 1u << ASK_CTL))
        rule_sip_alone(p, b, now);
    if (r->elsewhere) { /* another server lacks what it likes */
        if (r->ask == ASK_MANIFEST)
            rule_other_load(p, b, r, true, now);
        return;
    }
    if ((p->burst.refused & 1u << ASK_MANIFEST) && is_second_try(p, r, DIAGNOSIS_COUNT))
        return;
    if (near.n && (phone_ask_is_config(r->ask) || phone_ask_is_load_file(r->ask)))
        phone_problem_add(p, DIAG_NAME_NEAR_MISS, name, now, "asked %s, on disk there is %s",
                          text_safe(name, asked, sizeof asked),
                          text_safe(near, on_disk, sizeof on_disk));
    if (r->src == EVENT_SRC_SERVER)
        rule_stray_byte(p, r, now);
    if (has_stray_byte(r, &at) || !phone_ask_is_load_file(r->ask) || !b->serving)
        return;
    if (r->ask == ASK_MANIFEST)
        rule_other_load(p, b, r, true, now);
    rule_missing_load(p, b, r, now);
}
