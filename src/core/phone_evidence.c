/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: who asked this burst, the loader or an application, and which? (PHONES 3.2,
 * 3.3; DESIGN 8.) The loader hunts CTLSEP, SEP, SIP, MGC, XMLDefault, SIPDefault, MGCDefault and
 * stops at what it is given, then asks .loads within a second. The SCCP application asks CTLSEP,
 * SEP, XMLDefault: no SIP or MGC between them. The SIP application begins with SIPDefault and asks
 * no CTLSEP at all. Where the order alone proves it, the answer is drawn at once; else when the
 * phone has been quiet for five seconds and asked no .loads.
 */
#include "core/phone_impl.h"

#include "core/text.h"

#include <string.h>

enum {
    BIT_CTL = 1u << ASK_CTL,
    BIT_SEP = 1u << ASK_SEP,
    BIT_LOADER_ONLY = 1u << ASK_SIP | 1u << ASK_MGC, /* after CTLSEP: not the SCCP application */
    BIT_DEFAULTS = 1u << ASK_XML_DEFAULT | 1u << ASK_SIP_DEFAULT | 1u << ASK_MGC_DEFAULT,
    BIT_SIP = 1u << ASK_SIP | 1u << ASK_SIP_DEFAULT,
    BIT_MGCP = 1u << ASK_MGC | 1u << ASK_MGC_DEFAULT,
    BIT_XML = 1u << ASK_SEP | 1u << ASK_XML_DEFAULT,
    BIT_PARTS = 1u << ASK_SBN | 1u << ASK_SB2 | 1u << ASK_BIN,
    BIT_LOAD_FILES = 1u << ASK_MANIFEST | BIT_PARTS,
};

/* Whose order of asking this is, before the burst is over; UNKNOWN: it may still be either. */
static enum protocol proven_by_order(const struct phone_burst *u, enum phone_ask now_asked)
{
    if (u->asked & BIT_LOAD_FILES)
        return PROTOCOL_UNKNOWN;
    if (now_asked == ASK_SIP_RUNNING)
        return PROTOCOL_SIP;
    if (now_asked == ASK_XML_DEFAULT && (u->asked & BIT_CTL) && (u->asked & BIT_SEP) &&
        !(u->asked & BIT_LOADER_ONLY))
        return PROTOCOL_SCCP;
    return PROTOCOL_UNKNOWN;
}

static enum protocol proven_by_quiet(const struct phone *p)
{
    const struct phone_burst *u = &p->burst;
    if (u->asked & BIT_LOAD_FILES)
        return PROTOCOL_UNKNOWN;
    if (u->asked & BIT_CTL) {
        /* A loader that was given an empty SEP file stops there as well. */
        bool stopped = (u->no_load & BIT_SEP) && !p->attempt.app_sent;
        return (u->asked & BIT_SEP) && !(u->asked & BIT_LOADER_ONLY) && !stopped ? PROTOCOL_SCCP
                                                                                 : PROTOCOL_UNKNOWN;
    }
    if (u->asked & BIT_SIP)
        return PROTOCOL_SIP;
    if (u->asked & BIT_MGCP)
        return PROTOCOL_MGCP;
    if ((u->asked & 1u << ASK_OS79XX) && (u->asked & BIT_XML))
        return PROTOCOL_SCCP;
    return PROTOCOL_UNKNOWN;
}

static void arrive(struct phone *p, enum phone_stage stage, enum converted converted, int64_t now)
{
    phone_problems_settle(p);
    phone_set_stage(p, stage, now);
    p->converted = converted;
    memcpy(p->load, p->target, sizeof p->load);
    p->attempt.reached = true;
    p->attempt.current = stage == STAGE_CURRENT;
    p->attempt.app_sent = p->attempt.loader_sent = p->attempt.app_unseen = false;
    p->attempt.failed_hunts = 0;
}

/* Bytes of a load went to it, or may have where answers are not seen. */
bool phone_took_part(const struct phone *p)
{
    const struct phone_attempt *a = &p->attempt;
    const struct phone_request *r = phone_request_current(p);
    bool unseen = a->parts && r && r->src != EVENT_SRC_SERVER && r->outcome == OUTCOME_OPEN;
    return a->loader_sent || a->app_sent || a->app_unseen || unseen;
}

void phone_arrive_by_load(struct phone *p, const struct bench *b, enum phone_evidence_kind by,
                          int64_t now)
{
    if (phone_way_step(p, b, now))
        return;
    char shown[64];
    const struct phone_attempt *a = &p->attempt;
    bool first = !phone_took_part(p) && !a->reached;
    bool stays = a->current && !phone_took_part(p);
    arrive(p, first || stays ? STAGE_CURRENT : STAGE_DONE, CONVERTED_YES, now);
    if (first)
        phone_problem_add(p, DIAG_ALREADY_CURRENT, slice_str(p->target), now, "%s names %s",
                          phone_evidence_words(by),
                          text_safe(slice_str(p->target), shown, sizeof shown));
}

/*
 * Its own requests show the target's protocol. What the phone had spoken before is often not known,
 * since it was switched on at the bench; the whole .sb2 that it asked for, took, and did not ask
 * again is then taken for the proof. Only from the same protocol it proves nothing (DESIGN 8).
 */
static void arrive_by_protocol(struct phone *p, const struct bench *b, int64_t now)
{
    char shown[64];
    bool deaf = !b->has_server && bench_was_deaf(b, p->attempt.whole_us, now);
    bool wants_nothing = p->attempt.manifest && !p->attempt.parts && !phone_is_blocked(p) && !deaf;
    if ((p->attempt.app_sent || p->attempt.app_unseen || wants_nothing) &&
        phone_way_step(p, b, now))
        return;
    if (p->attempt.app_sent) {
        bool same = p->attempt.before == p->protocol;
        arrive(p, STAGE_DONE, same ? CONVERTED_UNKNOWN : CONVERTED_YES, now);
    } else if (p->attempt.app_unseen) {
        bool changed = p->attempt.before != PROTOCOL_UNKNOWN && p->attempt.before != p->protocol;
        arrive(p, STAGE_DONE, changed ? CONVERTED_YES : CONVERTED_UNKNOWN, now);
    } else if (wants_nothing) {
        /* It compared the names in .loads with its own and wanted nothing (PHONES 3.3). */
        bool first = !p->attempt.loader_sent && (!p->attempt.reached || p->attempt.current);
        arrive(p, first ? STAGE_CURRENT : STAGE_DONE, CONVERTED_YES, now);
        if (first)
            phone_problem_add(p, DIAG_ALREADY_CURRENT, slice_str(p->target), now,
                              "read %s.loads and asked for nothing else",
                              text_safe(slice_str(p->target), shown, sizeof shown));
    } else if (p->attempt.reached) {
        phone_set_stage(p, p->attempt.current ? STAGE_CURRENT : STAGE_DONE, now);
    } else {
        phone_set_stage(p, phone_is_blocked(p) ? STAGE_FAILED : STAGE_SEEN, now);
    }
    p->attempt.manifest = p->attempt.parts = false;
}

void phone_speaks(struct phone *p, const struct bench *b, enum protocol spoken, int64_t now)
{
    char name[64];
    enum protocol wanted = phone_target_protocol(p);
    bool took_all = p->attempt.app_sent;
    if (spoken != p->protocol)
        p->load[0] = 0; /* a name that was heard before is that of another protocol */
    p->protocol = spoken;
    p->attempt.app_between = p->attempt.failed_hunts > 0;
    if (!p->attempt.loader_sent && !p->attempt.app_sent && !p->attempt.app_unseen)
        p->attempt.before = spoken;
    if (!p->followed)
        return;
    p->attempt.whole_times = 0;
    if (!p->target[0]) {
        bool held = p->way.held && phone_is_blocked(p);
        phone_set_stage(p, held ? STAGE_FAILED : STAGE_SEEN, now);
    } else if (wanted == spoken) {
        arrive_by_protocol(p, b, now);
    } else {
        p->converted = CONVERTED_NO;
        p->load[0] = 0;
        p->attempt.app_sent = p->attempt.loader_sent = p->attempt.reached = false;
        p->attempt.app_unseen = false;
        if (took_all)
            phone_problem_add(p, DIAG_IMAGE_REJECTED, kept_name_view(&p->attempt.whole), now,
                              "took %s whole and came back with %s",
                              text_safe(kept_name_view(&p->attempt.whole), name, sizeof name),
                              protocol_shown(spoken));
        phone_set_stage(p, phone_is_blocked(p) ? STAGE_FAILED : STAGE_SEEN, now);
    }
}

static void prove(struct phone *p, const struct bench *b, enum protocol proven, int64_t now)
{
    if (proven == PROTOCOL_UNKNOWN)
        return;
    p->burst.told = true;
    phone_timeline_spoke(p);
    phone_evidence_note(p, EVIDENCE_REQUESTS, proven, slice_str(""), p->burst.last_us);
    phone_speaks(p, b, proven, now);
}

bool phone_burst_is_loader(const struct phone_burst *u)
{
    bool hunts = (u->asked & BIT_CTL) && (u->asked & BIT_LOADER_ONLY);
    return u->open && !u->told && (hunts || (u->asked & BIT_LOAD_FILES));
}

void phone_burst_ask(struct phone *p, const struct bench *b, const struct phone_request *r,
                     int64_t now)
{
    struct phone_burst *u = &p->burst;
    bool first_name = r->ask == ASK_CTL || r->ask == ASK_OS79XX;
    if (u->open && first_name && (u->asked & ~(1u << r->ask)))
        phone_burst_end(p, b, now); /* whoever asks CTLSEP or OS79XX.TXT begins anew */
    bool begins = !u->open;
    if (begins) {
        phone_ask_mended(p, b, now);
        memset(u, 0, sizeof *u);
        u->open = true;
        u->first_us = now;
        u->first = r->ask;
    }
    u->last_us = now;
    u->asked |= 1u << r->ask;
    if ((u->asked & BIT_CTL) && (u->asked & BIT_LOADER_ONLY))
        p->attempt.universal = true;
    if (r->ask == ASK_SIP || r->ask == ASK_MGC ||
        (phone_ask_is_load_file(r->ask) && load_name_loader_accepts(kept_name_view(&r->name))))
        p->identified = true;
    if (r->ask == ASK_CTL && p->attempt.loader_sent)
        phone_evidence_note(p, EVIDENCE_REBOOTED, PROTOCOL_UNKNOWN, slice_str(""), now);
    phone_way_ask(p, b, r, begins, now);
    if (!u->told)
        prove(p, b, proven_by_order(u, r->ask), now);
}

/* The search stopped at a file that names no load, or was given nothing at all (PHONES 3.2). */
static void judge_hunt_files(struct phone *p, const struct bench *b, int64_t now)
{
    const struct phone_burst *u = &p->burst;
    const unsigned stops = BIT_SEP | BIT_DEFAULTS, all = BIT_CTL | BIT_SEP | BIT_LOADER_ONLY |
                                                         1u << ASK_XML_DEFAULT |
                                                         1u << ASK_SIP_DEFAULT;
    bool hunt = (u->asked & BIT_LOADER_ONLY) != 0;
    unsigned stopped_at = (u->no_load & stops) | (hunt ? u->served & BIT_DEFAULTS : 0);
    if (stopped_at && !p->attempt.reached && !p->attempt.app_sent) {
        struct slice name = slice_str("");
        char shown[64];
        for (unsigned i = 0; i < p->history_count; i++)
            if (stopped_at & 1u << phone_request_at(p, i)->ask)
                name = kept_name_view(&phone_request_at(p, i)->name);
        phone_problem_add(p, DIAG_CONFIG_WITHOUT_LOAD, name, now,
                          "%s was served and names no load; no .loads was asked after it",
                          text_safe(name, shown, sizeof shown));
    } else if (p->chosen && b->serving && (u->refused & all) == all && !u->served) {
        phone_problem_add(p, DIAG_FILE_MISSING, slice_str(""), now,
                          "searched through all configuration files and was given none");
    }
}

static void count_hunt(struct phone *p, const struct bench *b, int64_t now)
{
    struct phone_attempt *a = &p->attempt;
    bool reset = a->app_between;
    int64_t apart = bench_seconds(b, reset ? RESET_HIGH_S : LOOP_HIGH_S);
    if (p->burst.served & BIT_PARTS) {
        a->failed_hunts = 0;
        a->app_between = false;
        return;
    }
    if (a->hunt_us && p->burst.first_us - a->hunt_us > apart)
        a->failed_hunts = 0;
    a->failed_hunts++;
    a->hunt_us = now;
    if (a->failed_hunts < LOOP_HUNTS)
        return;
    phone_problem_add(p, reset ? DIAG_RESET_LOOP : DIAG_NO_APPLICATION_LOOP, slice_str(""), now,
                      reset ? "searched %u times without success, and its application reset it"
                            : "searched %u times without success, and no application spoke between",
                      a->failed_hunts);
    phone_set_stage(p, STAGE_FAILED, now);
}

static void end_burst(struct phone *p, const struct bench *b, int64_t now)
{
    struct phone_burst *u = &p->burst;
    bool deaf = !b->has_server && bench_was_deaf(b, u->first_us, now);
    u->open = false;
    if (!u->told)
        prove(p, b, proven_by_quiet(p), now);
    if (u->told)
        return;
    if (p->followed && p->target[0] && (u->asked & BIT_CTL) && !deaf) {
        if (!(u->asked & BIT_LOAD_FILES))
            judge_hunt_files(p, b, now);
        if (!p->attempt.reached)
            count_hunt(p, b, now);
    }
    if (p->stage == STAGE_ASKING)
        phone_set_stage(p, phone_is_blocked(p) ? STAGE_STUCK : STAGE_SEEN, now);
}

void phone_burst_end(struct phone *p, const struct bench *b, int64_t now)
{
    end_burst(p, b, now);
    phone_way_judge(p, b, now);
}
