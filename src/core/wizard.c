/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a row of `fields` is a question: its step, its key, how its answer is judged
 * and what must be done outside before the next one. Going on and going back walk the rows and pass
 * over those that nobody is asked for, so a front end never knows which question comes next. An
 * answer stays in its place whichever way one walks; what Enter takes is that answer or the
 * default.
 */
#include "core/text.h"
#include "core/wizard_impl.h"

#include <assert.h>

enum { ANSWER_MAX = 4 * 1024 * 1024 }; /* a list of every phone of a large site */

static const struct {
    const char *section, *title;
} steps[STEP_COUNT] = {
#define X(id, section, title) {section, title},
    WIZARD_STEPS(X)
#undef X
};

/* A setting: known to options and answers files, asked of nobody. */
#define SETTING(step, key, kind)                                                                   \
    {                                                                                              \
        step, key, NULL, kind, false, EFFECT_NONE                                                  \
    }

static const struct wizard_field_spec fields[FIELD_COUNT] = {
    [FIELD_RESUME] = {STEP_BENCH, NULL, "Shall the session that is not finished go on?",
                      KIND_RESUME, true, EFFECT_RESUME},
    [FIELD_INTERFACE] = {STEP_BENCH, "interface", "Which card are the phones on?", KIND_CARD, true,
                         EFFECT_NONE},
    [FIELD_ADDRESS] = {STEP_BENCH, "address", "Which of its addresses shall the phones ask?",
                       KIND_ADDRESS, true, EFFECT_BENCH},
    [FIELD_PORT] = SETTING(STEP_BENCH, "port", KIND_PORT),
    [FIELD_ALLOW] = SETTING(STEP_BENCH, "allow", KIND_NETWORKS),
    [FIELD_STRIP] = SETTING(STEP_BENCH, "strip", KIND_TEXT),
    [FIELD_ONE_PORT] = SETTING(STEP_BENCH, "one-port", KIND_YES_NO),
    [FIELD_DATA_PORTS] = SETTING(STEP_BENCH, "data-ports", KIND_PORTS),
    [FIELD_NO_OPTIONS] = SETTING(STEP_BENCH, "no-options", KIND_YES_NO),
    [FIELD_NO_CAPTURE] = SETTING(STEP_BENCH, "no-capture", KIND_YES_NO),
    [FIELD_PROMISCUOUS] = SETTING(STEP_BENCH, "promiscuous", KIND_YES_NO),
    [FIELD_LOAD] = {STEP_LOAD, "load", "Which load? A package, a folder, or a name in the library",
                    KIND_LOAD, true, EFFECT_LOAD},
    [FIELD_SET] = {STEP_LOAD, NULL, "Which of these?", KIND_SET, true, EFFECT_NONE},
    [FIELD_PHONES] = {STEP_PHONES, "phones", "Which phones? MAC addresses, a file of them, or all",
                      KIND_PHONES, true, EFFECT_PHONES},
    [FIELD_FROM] = {STEP_PHONES, "from", "What do they run now? A load's name, or unknown",
                    KIND_LOAD_NAME, false, EFFECT_NONE},
    [FIELD_PLAN] = {STEP_PHONES, NULL, "Enter goes on", KIND_PAGE, false, EFFECT_NONE},
    [FIELD_FIRST_ALONE] = {STEP_PHONES, "first-alone",
                           "The first phone alone, and the rest when it is done? yes or no",
                           KIND_ORDER, true, EFFECT_NONE},
    [FIELD_ROOT] = {STEP_FILES, "root", "Into which folder do the files go?", KIND_TEXT, true,
                    EFFECT_FILES},
    [FIELD_CALL_SERVER] = SETTING(STEP_FILES, "call-server", KIND_SERVER),
    [FIELD_NEWLINE] = SETTING(STEP_FILES, "os79xx-newline", KIND_YES_NO),
    [FIELD_LIST] = {STEP_FILES, NULL, "Enter goes on, d N shows file N", KIND_PAGE, false,
                    EFFECT_NONE},
    [FIELD_DHCP] = {STEP_POINT, "dhcp",
                    "Shall this computer give the phones their addresses (DHCP)? yes, any or no",
                    KIND_DHCP, true, EFFECT_NONE},
    [FIELD_DHCP_POOL] = SETTING(STEP_POINT, "dhcp-pool", KIND_POOL),
    [FIELD_DHCP_LEASE] = SETTING(STEP_POINT, "dhcp-lease", KIND_COUNT),
    [FIELD_POINT] = {STEP_POINT, NULL, "Enter goes on", KIND_PAGE, false, EFFECT_NONE},
    [FIELD_UNTIL_DONE] = SETTING(STEP_CONVERT, "until-done", KIND_YES_NO),
    [FIELD_TIMEOUT] = SETTING(STEP_CONVERT, "timeout", KIND_COUNT),
    [FIELD_SPEED] = SETTING(STEP_CONVERT, "speed", KIND_SPEED),
    [FIELD_SESSION] = SETTING(STEP_REPORT, "session", KIND_TEXT),
    [FIELD_BEGIN] = {STEP_CONVERT, NULL, "Enter begins", KIND_PAGE, false, EFFECT_CONVERT},
};

const char *wizard_step_section(enum wizard_step s)
{
    return steps[s].section;
}

const char *wizard_step_title(enum wizard_step s)
{
    return steps[s].title;
}

const struct wizard_field_spec *wizard_field_spec(enum wizard_field f)
{
    return &fields[f];
}

void wizard_init(struct wizard *w)
{
    *w = (struct wizard){.at = FIELD_INTERFACE};
    for (unsigned f = 0; f < FIELD_COUNT; f++) {
        buf_growing(&w->answer[f], ANSWER_MAX);
        buf_growing(&w->aside[f], ANSWER_MAX);
    }
    buf_growing(&w->before, ANSWER_MAX);
    buf_growing(&w->note, ANSWER_MAX);
}

void wizard_offer(struct wizard *w, const char *session)
{
    w->facts.resume = session;
    w->at = FIELD_RESUME;
}

bool wizard_resumes(const struct wizard *w)
{
    return slice_is(buf_view(&w->answer[FIELD_RESUME]), WIZARD_CONTINUE);
}

void wizard_note(struct wizard *w, struct slice text)
{
    wizard_set_answer(&w->note, text);
    w->noted = w->at;
}

void wizard_set_answer(struct buf *b, struct slice value)
{
    buf_reset(b);
    buf_slice(b, value);
    buf_cstr(b);
}

void wizard_free(struct wizard *w)
{
    for (unsigned f = 0; f < FIELD_COUNT; f++) {
        buf_free(&w->answer[f]);
        buf_free(&w->aside[f]);
    }
    buf_free(&w->before);
    buf_free(&w->note);
}

const char *wizard_text(const struct wizard *w, enum wizard_field f)
{
    return w->answer[f].len ? (const char *)w->answer[f].p : "";
}

/* Phones stand on a card that is up; the loopback only where there is no other. */
static const struct wizard_card *best_card(const struct wizard *w, struct ip address)
{
    const struct wizard_card *best = NULL;
    int best_worth = -1;
    for (size_t i = 0; i < w->facts.card_count; i++) {
        const struct wizard_card *c = &w->facts.card[i];
        int worth = 4 * ip_eq(c->address, address) + 2 * c->up + !c->loopback;
        if (ip_known(c->address) && worth > best_worth) {
            best = c;
            best_worth = worth;
        }
    }
    return best;
}

static const char *default_card(const struct wizard *w)
{
    struct ip address = {0};
    const char *preset = wizard_text(w, FIELD_ADDRESS);
    if (preset[0])
        ip_parse(slice_str(preset), &address);
    const struct wizard_card *c = best_card(w, address);
    return c ? c->name : "";
}

/* Another card: the address that was said, where it has that; else its first. */
static void settle_address(struct wizard *w)
{
    struct buf *kept = &w->answer[FIELD_ADDRESS];
    struct ip said = {0};
    char text[IP_TEXT_SIZE] = "";
    if (kept->len)
        ip_parse(buf_view(kept), &said);
    for (size_t i = 0; i < w->facts.card_count; i++) {
        const struct wizard_card *c = &w->facts.card[i];
        if (!slice_is(buf_view(&w->answer[FIELD_INTERFACE]), c->name) || !ip_known(c->address))
            continue;
        if (!text[0] || ip_eq(c->address, said))
            ip_format(c->address, text);
    }
    wizard_set_answer(kept, slice_str(text));
}

const char *wizard_default(const struct wizard *w, enum wizard_field f)
{
    const struct load_set *set;
    if (w->answer[f].len)
        return wizard_text(w, f);
    switch (f) {
    case FIELD_RESUME:
        return WIZARD_CONTINUE;
    case FIELD_INTERFACE:
        return default_card(w);
    case FIELD_SET:
        set = wizard_set(w);
        return set ? set->name.text : "";
    case FIELD_ROOT:
        return w->facts.root ? w->facts.root : "";
    case FIELD_FROM:
        return w->sampling ? wizard_sample_from(w) : "unknown";
    case FIELD_DHCP:
    case FIELD_FIRST_ALONE:
        return "no";
    case FIELD_UNTIL_DONE:
        return "yes";
    default:
        return "";
    }
}

static void keep(struct wizard *w, enum wizard_field f, struct slice value)
{
    bool same = slice_eq(buf_view(&w->answer[f]), value);
    if (f == FIELD_LOAD && !same) /* another package has other sets */
        buf_reset(&w->answer[FIELD_SET]);
    if (f == FIELD_SET && !same && w->sampling) /* the simulated phones come with the other one */
        buf_reset(&w->answer[FIELD_FROM]);
    wizard_set_answer(&w->before, buf_view(&w->answer[f]));
    wizard_set_answer(&w->answer[f], value);
    if (f == FIELD_INTERFACE)
        settle_address(w);
    if (f == FIELD_LOAD)
        wizard_sample_sync(w);
}

bool wizard_preset(struct wizard *w, enum wizard_field f, struct slice value, struct buf *problem)
{
    struct buf normal;
    buf_growing(&normal, ANSWER_MAX);
    bool good = wizard_check(w, f, value, &normal, problem);
    if (good)
        keep(w, f, buf_view(&normal));
    buf_free(&normal);
    return good;
}

static bool is_asked(const struct wizard *w, enum wizard_field f)
{
    struct buf none;
    char text[200];
    if (!fields[f].question || (f == FIELD_RESUME && !w->facts.resume))
        return false;
    if (f == FIELD_DHCP)
        return !wizard_on_loopback(w);
    if (f == FIELD_FIRST_ALONE)
        return w->facts.phone_count > 1 && !w->sampling;
    buf_fixed(&none, text, sizeof text);
    return f != FIELD_SET || wizard_choice(w, f, 2, &none);
}

static void go_on(struct wizard *w)
{
    assert(w->at < FIELD_BEGIN);
    if (w->noted == w->at)
        buf_reset(&w->note);
    for (w->at++; !is_asked(w, w->at); w->at++)
        if (w->at == FIELD_UNTIL_DONE)
            wizard_set_answer(&w->answer[w->at], slice_str(wizard_default(w, w->at)));
}

/* The question before, or the same one where that is the first. */
static enum wizard_field asked_before(const struct wizard *w)
{
    for (unsigned f = w->at; f > 0; f--)
        if (is_asked(w, (enum wizard_field)(f - 1)))
            return (enum wizard_field)(f - 1);
    return w->at;
}

bool wizard_is_first(const struct wizard *w)
{
    return asked_before(w) == w->at;
}

bool wizard_back(struct wizard *w)
{
    bool first = wizard_is_first(w);
    w->at = asked_before(w);
    return !first;
}

/* What was typed, or what Enter takes. */
static bool take(struct wizard *w, struct slice typed, struct buf *normal, struct buf *problem)
{
    const struct wizard_field_spec *spec = &fields[w->at];
    struct slice value = typed.n ? typed : slice_str(wizard_default(w, w->at));
    if (value.n)
        return wizard_check(w, w->at, value, normal, problem);
    if (spec->needed && w->at == FIELD_INTERFACE)
        buf_str(problem, "no card of this computer has an IPv4 address\n"
                         "Next: sudo ip addr add 192.168.10.1/24 dev CARD");
    else if (spec->needed)
        buf_str(problem, "this has no default: an answer is needed");
    return !spec->needed;
}

enum wizard_effect wizard_answer(struct wizard *w, struct slice typed, struct buf *problem)
{
    struct buf normal;
    buf_growing(&normal, ANSWER_MAX);
    bool good = take(w, text_trim(typed), &normal, problem);
    if (good && fields[w->at].kind != KIND_PAGE)
        keep(w, w->at, buf_view(&normal));
    buf_free(&normal);
    if (!good)
        return EFFECT_REFUSED;
    enum wizard_effect effect = fields[w->at].effect;
    w->waits = effect != EFFECT_NONE && effect != EFFECT_CONVERT;
    if (effect == EFFECT_NONE)
        go_on(w);
    return effect;
}

void wizard_pass(struct wizard *w)
{
    go_on(w);
}

void wizard_settle(struct wizard *w, bool good)
{
    if (!w->waits)
        return;
    w->waits = false;
    if (good)
        go_on(w);
    else if (slice_eq(buf_view(&w->before), buf_view(&w->answer[w->at])))
        buf_reset(&w->answer[w->at]); /* Enter shall not take it again */
    else
        wizard_set_answer(&w->answer[w->at], buf_view(&w->before));
    if (w->at == FIELD_LOAD)
        wizard_sample_sync(w);
}
