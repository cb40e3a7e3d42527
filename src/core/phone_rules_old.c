/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: what goes wrong with a phone from before the universal loader, as far as its
 * own requests show it (PHONES 3.3, 4, 9; approximate, no log of such a phone is known). In one
 * burst it asks OS79XX.TXT, then the image that this names, or its configuration and the image that
 * that names. Asking for .bin it runs an unsigned load; writing an image takes it half a minute and
 * a restart, so asking on at once it has refused what it was sent.
 */
#include "core/phone_impl.h"

#include "core/text.h"

enum {
    BIT_SIP_CONFIGS = 1u << ASK_SIP | 1u << ASK_SIP_DEFAULT,
    BIT_CONFIGS = BIT_SIP_CONFIGS | 1u << ASK_SEP | 1u << ASK_XML_DEFAULT,
    BIT_IMAGES = 1u << ASK_SBN | 1u << ASK_BIN,
    FROM_SIGNED_ONLY = 6, /* SIP 6.x goes upon 5.x, which is signed (PHONES 4.2) */
};

/* Its own SIP configuration sends it further than a phone that asks .bin can go. */
static void rule_climb(struct phone *p, const struct phone_request *r, int64_t now)
{
    struct load_name load;
    char shown[72];
    struct slice name = kept_name_view(&r->name);
    if (phone_has_problem(p, DIAG_STEP_SKIPPED) || r->ask != ASK_BIN ||
        !(p->burst.asked & BIT_SIP_CONFIGS) || !load_name_parse(phone_ask_load(name), &load) ||
        load.protocol != PROTOCOL_SIP || load.major < FROM_SIGNED_ONLY)
        return;
    phone_problem_add(p, DIAG_STEP_SKIPPED, name, now,
                      "asks for %s and runs an unsigned load: 4.4 and 5.3 come before it",
                      text_safe(name, shown, sizeof shown));
}

/* Only SIP has steps; why a SCCP phone refuses a whole image is not known. */
static void rule_not_taken(struct phone *p, const struct bench *b, const struct phone_request *r,
                           int64_t now)
{
    char image[72], asked[72];
    bool sip = 1u << r->ask & BIT_SIP_CONFIGS;
    struct slice whole = kept_name_view(&p->attempt.whole);
    if (!(1u << r->ask & BIT_CONFIGS) || !(p->attempt.loader_sent || p->attempt.app_sent) ||
        !(1u << phone_ask_of(whole, NULL) & BIT_IMAGES) ||
        now - p->attempt.whole_us > bench_seconds(b, STALE_S))
        return;
    p->attempt.loader_sent = p->attempt.app_sent = false;
    if (phone_is_blocked(p))
        return;
    phone_problem_add(p, sip ? DIAG_STEP_SKIPPED : DIAG_IMAGE_REJECTED, whole, now,
                      "was sent %s and asks for %s at once: it has not taken it",
                      text_safe(whole, image, sizeof image),
                      text_safe(kept_name_view(&r->name), asked, sizeof asked));
}

void phone_rule_old(struct phone *p, const struct bench *b, const struct phone_request *r,
                    int64_t now)
{
    if (!p->attempt.old_loader)
        return;
    if (!phone_has_problem(p, DIAG_PRE_UAL_PHONE))
        phone_problem_add(p, DIAG_PRE_UAL_PHONE, slice_str(""), now,
                          "asks for OS79XX.TXT: its loader is older than the universal one");
    if (p->burst.asked & 1u << ASK_OS79XX)
        rule_climb(p, r, now);
    rule_not_taken(p, b, r, now);
}
