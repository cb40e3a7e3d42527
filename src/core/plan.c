/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: ask the rules how to get from here to the target. When a rule says "first go
 * there", that becomes the target of this hop, and the question is asked again until a rule gives a
 * method; then the walk goes on from where the hop ends. Rules only ever send a load nearer to 7.x,
 * so the walk ends; PLAN_HOPS_MAX bounds it all the same.
 */
#include "core/plan.h"

#include "core/plan_rules.h"

#include <stdio.h>
#include <string.h>

/* Whole minutes for one phone. UAL figures are measured (PHONES 3.4); no flash write times of older
 * loads are known, so theirs are generous. */
struct method {
    const char *slug, *describe, *shows, *risk;
    unsigned minutes_low, minutes_high;
};

static const struct method METHODS[] = {
    [PLAN_LOADS] =
        {"loads",
         "the config names the load; the phone fetches <load>.loads, its loader where "
         "that differs, restarts, and fetches the application",
         "Verifying Load, Upgrading Loader, Copying to Bank 1, Resetting, then "
         "Upgrading Application",
         "never cut the power during \"Upgrading\"; a missing file of the set leaves the "
         "phone on its old load",
         2, 3},
    [PLAN_LEGACY_SBN] = {"legacy-sbn",
                         "the config names the load; the phone finds no <load>.loads and asks for "
                         "the one signed image, <load>.sbn",
                         "TFTP <load>.loads, TFTP <load>.sbn, then Downgrading Application",
                         "serve no <load>.loads for this load: with one the phone never asks for "
                         "the .sbn",
                         2, 5},
    [PLAN_OS79XX] = {"os79xx",
                     "OS79XX.TXT names a load of another protocol; the phone fetches that image",
                     "Upgrading Software (approximate: no log of such a phone is known)",
                     "a blank or stray byte in OS79XX.TXT makes the phone ask for a file that is "
                     "not there, and reset for ever",
                     3, 10},
    [PLAN_OS79XX_TO_UAL] = {"os79xx-to-ual",
                            "OS79XX.TXT names the universal loader; the phone takes it, restarts "
                            "into it, and reads the application's name from its config",
                            "Upgrading Software, then as a universal loader: Requesting "
                            "Configuration, Upgrading Application",
                            "wipes the network settings: without DHCP option 150 the phone stops "
                            "half-way at \"Protocol Application Invalid\"",
                            4, 12},
    [PLAN_IMAGE_VERSION] = {"image-version",
                            "image_version in SIPDefault.cnf or SIP<MAC>.cnf names the image",
                            "Upgrading Software (approximate: no log of such a phone is known)",
                            "an OS79XX.TXT that names another protocol is read first and wins", 3,
                            10},
    [PLAN_LOAD_INFORMATION] = {"load-information",
                               "loadInformation in SEP<MAC>.cnf.xml or XMLDefault.cnf.xml names "
                               "the load",
                               "Upgrading Software (approximate: no log of such a phone is known)",
                               "an OS79XX.TXT that names another protocol is read first and wins",
                               3, 10},
};

const char *certainty_name(enum certainty c)
{
    static const char *const NAME[] = {
        [CERTAIN] = "certain", [DOCUMENTED] = "documented", [INFERRED] = "inferred"};
    return NAME[c];
}

const char *certainty_describe(enum certainty c)
{
    static const char *const TEXT[] = {
        [CERTAIN] = "certain, seen of real phones or told by two sources",
        [DOCUMENTED] = "documented by Cisco",
        [INFERRED] = "inferred, not seen of a real phone: try one first"};
    return TEXT[c];
}

const char *plan_method_name(enum plan_method m)
{
    return METHODS[m].slug;
}

const char *plan_method_describe(enum plan_method m)
{
    return METHODS[m].describe;
}

/* Joins two texts into dst; what does not fit is left out whole, and dst is "" then. */
static void join(char *dst, size_t cap, const char *a, const char *b)
{
    struct buf out;
    buf_fixed(&out, dst, cap);
    buf_str(&out, a);
    buf_str(&out, b);
    if (!*buf_cstr(&out))
        dst[0] = '\0';
}

static void add_file(struct plan_hop *hop, const char *base, const char *extension)
{
    if (hop->file_count < PLAN_FILES_MAX)
        join(hop->file[hop->file_count++], sizeof hop->file[0], base, extension);
}

/* What a pre-UAL phone fetches: raw while it runs an unsigned load (PHONES 9). */
static const char *old_extension(const struct plan_hop *hop)
{
    return load_name_is_signed(&hop->from) ? ".sbn" : ".bin";
}

static void list_files(struct plan_hop *hop)
{
    char loader[LOAD_NAME_MAX + 1];
    if (!load_name_loader_of(&hop->to, loader, sizeof loader)) {
        add_file(hop, hop->to.text, hop->method == PLAN_LEGACY_SBN ? ".sbn" : old_extension(hop));
        return;
    }
    /* A signed phone's first fetch is the set's own .sbn; an unsigned one wants the .bin besides.
     */
    if (hop->wipes_network && !load_name_is_signed(&hop->from))
        add_file(hop, loader, ".bin");
    add_file(hop, hop->to.text, ".loads");
    add_file(hop, loader, ".sbn");
    add_file(hop, hop->to.text, ".sb2");
}

static void add_hop(struct plan *p, const struct load_name *from, const struct load_name *to,
                    const struct plan_rule *rule)
{
    const struct method *m = &METHODS[rule->method];
    struct plan_hop *hop = &p->hop[p->hop_count++];
    *hop = (struct plan_hop){.from = *from,
                             .to = *to,
                             .method = rule->method,
                             .minutes_low = m->minutes_low,
                             .minutes_high = m->minutes_high,
                             .certainty = rule->certainty,
                             .rule = rule->source};
    /* PHONES 4.8. A phone of which nothing is known is taken for one with the universal loader. */
    hop->wipes_network = from->has_version && !load_name_is_ual(from) && load_name_is_ual(to);
    snprintf(hop->shows, sizeof hop->shows, "%s", m->shows);
    const struct method *risky = hop->wipes_network ? &METHODS[PLAN_OS79XX_TO_UAL] : m;
    snprintf(hop->risk, sizeof hop->risk, "%s", rule->risk ? rule->risk : risky->risk);
    list_files(hop);
}

static void refuse(struct plan *p, enum plan_result result, const char *reason)
{
    p->result = result;
    p->hop_count = 0;
    snprintf(p->reason, sizeof p->reason, "%s", reason);
}

/* The next hop's end and rule; NULL: refused, or no rule. */
static const struct plan_rule *next_hop(const struct load_name *from, struct load_name *to)
{
    const struct plan_rule *rule = plan_rule_find(from, to);
    while (rule && rule->via) {
        if (!load_name_parse(slice_str(rule->via), to))
            return NULL;
        rule = plan_rule_find(from, to);
    }
    return rule;
}

static void walk(struct plan *p)
{
    struct load_name at = p->from;
    while (!slice_is_nocase(slice_str(at.text), p->to.text)) {
        struct load_name to = p->to;
        const struct plan_rule *rule = next_hop(&at, &to);
        if (!rule || rule->never || p->hop_count == PLAN_HOPS_MAX) {
            refuse(p, PLAN_NOT_POSSIBLE, rule && rule->never ? rule->never : "no way is known");
            return;
        }
        add_hop(p, &at, &to, rule);
        at = to;
    }
}

/* Not knowing what a phone runs, one hop of the universal loader is the likely case. */
static void plan_from_unknown(struct plan *p)
{
    static const struct plan_rule GUESS = {
        .method = PLAN_LOADS, .certainty = INFERRED, .source = "PHONES 3.2"};
    static const struct plan_rule GUESS_LEGACY = {
        .method = PLAN_LEGACY_SBN, .certainty = INFERRED, .source = "PHONES 3.2"};
    struct load_name unknown = {.text = "", .protocol = PROTOCOL_UNKNOWN};
    if (!load_name_is_signed(&p->to)) {
        refuse(
            p, PLAN_NOT_POSSIBLE,
            "an unsigned load is only taken by a phone that runs one: say what the phone runs now");
        return;
    }
    add_hop(p, &unknown, &p->to, load_name_is_ual(&p->to) ? &GUESS : &GUESS_LEGACY);
    snprintf(p->hop[0].risk, sizeof p->hop[0].risk,
             "what it runs is not known: SCCP 6, SIP 7, MGCP 7 or later is assumed; an older phone "
             "asks for OS79XX.TXT first and may need more steps");
}

static bool is_phone_load(struct plan *p, const struct load_name *n)
{
    char reason[160];
    if (plan_class_of(n))
        return true;
    if (n->is_dashed_loader)
        snprintf(reason, sizeof reason,
                 "%s is a loader, not a load that a phone runs: name the application (P0S3%s)",
                 n->text, n->text + strlen("P003"));
    else
        snprintf(reason, sizeof reason, "%s is not a load for the 7940/7960", n->text);
    refuse(p, PLAN_NOT_A_PHONE_LOAD, reason);
    return false;
}

void plan_make(const struct load_name *from, const struct load_name *to, struct plan *out)
{
    *out = (struct plan){.result = PLAN_OK, .to = *to, .from_known = from != NULL};
    if (from)
        out->from = *from;
    if ((from && !is_phone_load(out, from)) || !is_phone_load(out, to))
        return;
    if (!from) {
        plan_from_unknown(out);
    } else if (slice_is_nocase(slice_str(from->text), to->text)) {
        out->result = PLAN_ALREADY;
        join(out->reason, sizeof out->reason, "the phone already runs ", to->text);
    } else {
        walk(out);
    }
}
