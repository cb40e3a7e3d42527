/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: of a running transfer the server knows how much was ACKed, so there are a
 * percentage, a rate, and after two seconds an estimate. Of everything else nobody knows how far it
 * is; there the phase is named, with how long it usually takes (PHONES 3.4) and how long it has
 * taken. A file that is sent is never "100 %" of anything (UX 4.3).
 */
#include "core/progress.h"

#include "core/text.h"

#include <stdio.h>
#include <string.h>

enum { NAME_SHOWN = 40, ETA_AFTER_US = 2000000, ETA_STEP_S = 5 };

/* Seconds of PHONES at this session's speed, never less than one. */
static int scaled(double seconds, double speed)
{
    int s = (int)(seconds / speed + 0.999);
    return s < 1 ? 1 : s;
}

static void set_usual(struct progress *out, double speed, double low, double high)
{
    out->usual_low_s = scaled(low, speed);
    out->usual_high_s = scaled(high, speed);
}

static void say(struct progress *out, const char *what, const char *name, const char *advice)
{
    size_t n = strlen(out->phrase);
    n += (size_t)snprintf(out->phrase + n, sizeof out->phrase - n, "%s%s%s", what, *name ? " " : "",
                          name);
    if (n < sizeof out->phrase && out->usual_high_s)
        n += (size_t)snprintf(out->phrase + n, sizeof out->phrase - n,
                              out->usual_low_s == out->usual_high_s ? ", usually %d s"
                                                                    : ", usually %d-%d s",
                              out->usual_low_s, out->usual_high_s);
    if (n < sizeof out->phrase && *advice)
        snprintf(out->phrase + n, sizeof out->phrase - n, ", %s", advice);
}

static void set_transfer(struct progress *out, const struct phone_request *r, int64_t now_us,
                         uint64_t sent, uint64_t size)
{
    int64_t took = now_us - r->asked_us;
    if (!size || r->outcome != OUTCOME_SENDING)
        return;
    if (sent > size)
        sent = size;
    out->percent = (int)(sent * 100 / size);
    if (took <= 0)
        return;
    out->bytes_per_s = (double)sent * 1e6 / (double)took;
    if (took < ETA_AFTER_US || !sent)
        return;
    int left = (int)((double)(size - sent) / out->bytes_per_s + 0.999);
    out->eta_s = left < ETA_STEP_S ? left : (left + ETA_STEP_S - 1) / ETA_STEP_S * ETA_STEP_S;
}

/* `loading`: what exactly is on its way, or was read last. */
static void say_loading(struct progress *out, const struct phone_request *r, double speed,
                        const char *name)
{
    if (r && r->outcome == OUTCOME_SENDING) {
        if (r->ask == ASK_SBN)
            set_usual(out, speed, 2, 3);
        if (r->ask == ASK_SB2)
            set_usual(out, speed, 15, 15);
        say(out, "fetching", name, "");
    } else if (r && r->outcome == OUTCOME_SENT) {
        set_usual(out, speed, 24, 36);
        say(out, "has read", name, "verifying, or already current");
    } else {
        say(out, "asked for", name, "");
    }
}

void progress_of(const struct phone *p, double speed, int64_t now_us, uint64_t sent, uint64_t size,
                 struct progress *out)
{
    const struct phone_request *r = phone_request_current(p);
    const struct phone_problem *worst = phone_worst_problem(p);
    char name[NAME_SHOWN] = "", load[NAME_SHOWN], way[WAY_TEXT_SIZE] = "";
    memset(out, 0, sizeof *out);
    out->percent = out->eta_s = -1;
    out->elapsed_us = now_us > p->stage_since_us ? now_us - p->stage_since_us : 0;
    text_safe(slice_str(*p->load ? p->load : p->goal), load, sizeof load);
    if (r) {
        text_safe(kept_name_view(&r->name), name, sizeof name);
        set_transfer(out, r, now_us, sent, size);
    }
    if (!phone_stage_is_final(p->stage))
        memcpy(out->phrase, phone_way_text(p, way), sizeof way);
    switch (p->stage) {
    case STAGE_WAITING:
        say(out, "not seen yet", "", "");
        break;
    case STAGE_SEEN:
        say(out, "seen; reset it to begin", "", "");
        break;
    case STAGE_ASKING:
        say(out, "looking for its configuration", "", "");
        break;
    case STAGE_LOADING:
        say_loading(out, r, speed, name);
        break;
    case STAGE_FLASHING:
        if (p->chosen && p->way.method != PLAN_LOADS)
            ; /* of an old loader no times are known */
        else if (p->attempt.app_sent)
            set_usual(out, speed, 46, 69);
        else
            set_usual(out, speed, 26, 37);
        say(out, "writing flash", "", "do not unplug");
        break;
    case STAGE_REBOOTING:
        set_usual(out, speed, 26, 37);
        say(out, "restarting with the new loader", "", "do not unplug");
        break;
    case STAGE_DONE:
        say(out, "runs", load, "done");
        break;
    case STAGE_CURRENT:
        say(out, "already runs", load, "");
        break;
    case STAGE_STUCK:
    case STAGE_FAILED:
        say(out, worst ? diagnosis_entry(worst->what)->title : "made no progress", "", "");
        break;
    case STAGE_BYSTANDER:
        say(out, "not chosen", "", "");
        break;
    case PHONE_STAGE_COUNT:
        break;
    }
}
