/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: what the phone is told wrongly, it was told by a file. A name that it asked
 * was read from the file whose reading gives just that name; where several do, from the one that
 * was sent whole before the name was asked; where none does (somebody has changed it since), from
 * the latest one sent. A problem with a configuration file itself names it. And where a phone must
 * be told something that no other file says, that is its own SEP file, which it asks first and
 * which wins over all others (PHONES 3.2; PROCEDURE 15).
 *
 * Most problems are no file's fault. For each of those the table says what a person can do.
 */
#include "core/mend.h"

#include "core/config_edit.h"
#include "core/file_view.h"
#include "core/phone_home.h"
#include "core/text.h"

#include <string.h>

#define BAD_LINE   "no file mends a bad line: look at cable, duplex and switch port"
#define BAD_FILE   "nothing mends a damaged load file: copy it again from the package, binary"
#define WHICH_FILE "which file is at fault is not known: hookflash check DIR looks for it"

/* NULL: a file may mend it. A line of 80 columns holds each. */
static const char *const no_file[DIAGNOSIS_COUNT] = {
    [DIAG_TFTP_UNANSWERED] = "no file mends that: no answer reaches it; hookflash doctor asks why",
    [DIAG_FIREWALL_SUSPECTED] = "no file mends a firewall: hookflash doctor prints what opens it",
    [DIAG_OTHER_SERVER_ASKED] = "no file here mends that: point the phone here, by option 150",
    [DIAG_SET_INCOMPLETE] = "a load file is lacking: hookflash write --load PACKAGE.zip --root DIR",
    [DIAG_ALREADY_CURRENT] = "there is nothing to mend: it runs the load that it shall take",
    [DIAG_PRE_UAL_PHONE] = "no file mends that: its old loader needs DHCP with option 150",
    [DIAG_LOST_SERVER] = "no file mends that: give it option 150, or TFTP Server 1 on the phone",
    [DIAG_SIP_CONFIG_MISSING] = "its SIP file needs your lines and your proxy: SIP<MAC>.cnf",
    [DIAG_NO_APPLICATION_LOOP] = WHICH_FILE,
    [DIAG_RESET_LOOP] = WHICH_FILE,
    [DIAG_REPEATED_TRANSFER] = BAD_LINE,
    [DIAG_RETRANSMITTING] = BAD_LINE,
    [DIAG_HEADER_NAME_MISMATCH] =
        "a signed file needs its own name: take it from the package again",
    [DIAG_IMAGE_DAMAGED] = BAD_FILE,
    [DIAG_TEXT_MODE_DAMAGE] = BAD_FILE,
    [DIAG_IMAGE_REJECTED] = "the load itself was refused: hookflash check DIR judges its files",
    [DIAG_OUTSIDE_SUBNET] = "no file mends that: hookflash serve --allow with the phone's network",
    [DIAG_STEP_SKIPPED] = "a load between is needed: hookflash plan --from LOAD --to LOAD",
    [DIAG_LOAD_UNKNOWN] =
        "no file mends that: say what it runs, --from LOAD or in the phones' list",
    [DIAG_STEP_LOAD_MISSING] = "a load between is not here: hookflash serve --load SET --load STEP",
    [DIAG_SECOND_DHCP] = "no file mends that: take one of the DHCP servers off this network",
    [DIAG_OPTION_150_MISSING] = "no file mends that: option 150 in DHCP, or TFTP Server 1 on it",
    [DIAG_WRONG_TFTP_SERVER] = "no file mends that: option 150 must name this computer",
    [DIAG_UNCHOSEN_PHONE] = "it was not chosen: hookflash serve --phones with its MAC",
    [DIAG_CAPTURE_DROPS] = "no file mends that: fewer programs, or watch one interface only",
    [DIAG_DISK_FULL] = "make room on the disk first: df -h shows where",
    [DIAG_LINK_LOST] = "no file mends that: look at cable and switch",
};

/* --- may a file mend it? --- */

static struct slice name_of(const struct phone_problem *it)
{
    return text_base_name(kept_name_view(&it->name));
}

static bool is_about_load_file(const struct phone_problem *it)
{
    return phone_ask_is_load_file(phone_ask_of(name_of(it), NULL));
}

/* The load that it should be told. Nobody chose it: then the one that it meant to ask for. */
static bool right_hop(const struct model *m, const struct phone *p, const struct phone_problem *it,
                      struct plan_hop *hop)
{
    char expected[MODEL_EXPECTED_SIZE];
    struct load_name load;
    struct name_diff d;
    struct plan plan;
    struct slice name = slice_str(p->target);
    if (p->chosen)
        return phone_hop(p, hop);
    if (!p->attempt.reached) {
        if (it->what == DIAG_LOADS_DISAGREE || !is_about_load_file(it) ||
            !model_nearest_name(m, name_of(it), &d, expected))
            return false;
        name = phone_ask_load(slice_str(expected));
    }
    if (!load_name_parse(name, &load) || load.is_dashed_loader)
        return false;
    plan_make(NULL, &load, &plan);
    *hop = plan.hop[0];
    return plan.result == PLAN_OK && plan.hop_count > 0;
}

const char *mend_refusal(const struct model *m, const struct phone *p,
                         const struct phone_problem *it)
{
    struct plan_hop hop;
    if (no_file[it->what])
        return no_file[it->what];
    if (it->what == DIAG_CROSSES_SIGNING && !is_about_load_file(it))
        return "the load chosen is not signed, and this phone takes no other: choose 5.0 or up";
    if (!mac_known(p->mac))
        return "its MAC is not known yet, so its files cannot be named";
    if (!right_hop(m, p, it, &hop))
        return "which load it shall take is not known: hookflash serve --load SET --phones MAC";
    if (it->what != DIAG_STILL_ASKS_OLD && is_about_load_file(it) &&
        slice_is(phone_ask_load(name_of(it)), hop.to.text))
        return "the name asked is right; on disk the file is lacking, or called otherwise";
    return NULL;
}

const struct phone_problem *mend_problem(const struct model *m, const struct phone *p,
                                         const char **why)
{
    const struct phone_problem *best = NULL, *worst = p ? phone_worst_problem(p) : NULL;
    for (unsigned i = 0; p && i < p->problem_count; i++) {
        const struct phone_problem *it = &p->problem[i];
        if (it->absorbed || mend_refusal(m, p, it))
            continue;
        if (!best || diagnosis_entry(it->what)->severity > diagnosis_entry(best->what)->severity)
            best = it;
    }
    if (!best)
        *why = worst ? mend_refusal(m, p, worst)
               : p   ? "this phone has no problem to be mended"
                     : "there is no phone here yet";
    return best;
}

/* --- which file? --- */

/* The files in the order in which a loader asks them; the old one knows OS79XX.TXT before all. */
static const enum config_file hunt[] = {CONFIG_FILE_OS79XX, CONFIG_FILE_SEP, CONFIG_FILE_SIP,
                                        CONFIG_FILE_XML_DEFAULT, CONFIG_FILE_SIP_DEFAULT};

static enum phone_model model_of(const struct phone *p)
{
    return strstr(p->model, "7940") ? PHONE_7940 : PHONE_7960;
}

/* Reading it, a phone asks for just this name. */
static bool tells(const struct phone_reading *r, struct slice asked)
{
    static const char *const extension[] = {".sbn", ".bin"};
    uint8_t request[PHONE_REQUEST_MAX];
    struct slice load = slice_of(r->load, r->load_n);
    if (r->result != PHONE_READS_LOAD)
        return false;
    if (slice_eq(slice_of(request, phone_request_for(load, request)), asked))
        return true;
    for (size_t i = 0; i < ARRAY_SIZE(extension); i++)
        if (slice_eq(slice_of(request, phone_request_with(load, extension[i], request)), asked))
            return true;
    return false;
}

static bool names(const struct phone *p, const struct mend_folder *folder, enum config_file f,
                  struct slice asked)
{
    static const enum phone_model models[] = {PHONE_7960, PHONE_7940};
    char name[CONFIG_NAME_SIZE];
    struct phone_reading r;
    if (!folder->there[f] || (f == CONFIG_FILE_OS79XX && !p->attempt.old_loader))
        return false;
    config_file_name(f, p->mac, name);
    for (size_t i = 0; i < ARRAY_SIZE(models); i++) {
        phone_parse_config(slice_str(name), folder->bytes[f], models[i], &r);
        if (tells(&r, asked) && (!p->model[0] || models[i] == model_of(p)))
            return true;
    }
    return false;
}

/* The latest configuration file that it was sent before it asked; CONFIG_FILE_COUNT: none is
 * remembered. */
static enum config_file sent_before(const struct phone *p, struct slice asked)
{
    unsigned i = p->history_count;
    while (i > 0 &&
           !slice_eq(text_base_name(kept_name_view(&phone_request_at(p, i - 1)->name)), asked))
        i--;
    while (i > 0) {
        const struct phone_request *r = phone_request_at(p, --i);
        if (r->outcome == OUTCOME_SENT && phone_ask_is_config(r->ask))
            return config_file_of(text_base_name(kept_name_view(&r->name)), p->mac);
    }
    return CONFIG_FILE_COUNT;
}

/* CONFIG_FILE_COUNT: not known. */
static enum config_file naming_file(const struct phone *p, const struct mend_folder *folder,
                                    struct slice asked)
{
    enum config_file sent = sent_before(p, asked);
    if (sent != CONFIG_FILE_COUNT && names(p, folder, sent, asked))
        return sent;
    for (size_t i = 0; i < ARRAY_SIZE(hunt); i++)
        if (names(p, folder, hunt[i], asked))
            return hunt[i];
    return sent;
}

/* A default file cannot say two things: where phones shall take different loads, each is told by
 * its own. */
static bool is_uniform(const struct model *m, const struct phone *p)
{
    for (size_t i = 0; i < model_phone_count(m); i++) {
        const struct phone *other = model_phone(m, i);
        if (other->chosen && strcmp(other->target, p->target) != 0)
            return false;
    }
    return true;
}

static enum config_file file_at_fault(const struct model *m, const struct phone *p,
                                      const struct phone_problem *it, const struct plan_hop *hop,
                                      const struct mend_folder *folder)
{
    struct slice name = name_of(it);
    enum config_file f = config_file_of(name, p->mac);
    /* SIP before XML knows the other one (PHONES 4). */
    enum config_file own =
        config_file_wanted(CONFIG_FILE_SEP, hop) ? CONFIG_FILE_SEP : CONFIG_FILE_SIP;
    if (it->what == DIAG_STILL_ASKS_OLD)
        return own;
    if (f == CONFIG_FILE_COUNT && is_about_load_file(it))
        f = naming_file(p, folder, name);
    if (f == CONFIG_FILE_COUNT || !config_file_wanted(f, hop))
        return own;
    return config_file_is_per_phone(f) || f == CONFIG_FILE_OS79XX || is_uniform(m, p) ? f : own;
}

/* --- its bytes --- */

static void find_home(const struct phone_list *list, const struct phone *p, enum config_file f,
                      struct phone_home *out)
{
    const struct listed_phone *own = NULL;
    for (size_t i = 0; i < list->count && !own; i++)
        if (mac_eq(list->phone[i].mac, p->mac))
            own = &list->phone[i];
    if (config_file_is_per_phone(f))
        phone_list_home(list, own, out);
    else
        phone_list_shared_home(list, out);
}

bool mend_make(const struct model *m, const struct phone *p, const struct phone_problem *it,
               const struct mend_folder *folder, const struct phone_list *phones,
               const struct phone_config_options *opt, struct mend *out, struct buf *bytes)
{
    struct phone_config_options with_home = *opt;
    struct phone_home home;
    struct plan_hop hop;
    struct phone_reading r;
    size_t from = bytes->len;
    if (!right_hop(m, p, it, &hop))
        return false;
    enum config_file f = file_at_fault(m, p, it, &hop, folder);
    out->file = f;
    find_home(phones, p, f, &home);
    with_home.home = &home;
    config_file_name(f, p->mac, out->name);
    out->keeps = folder->there[f] && config_edit_load(slice_str(out->name), folder->bytes[f],
                                                      hop.to.text, model_of(p), bytes);
    if (!out->keeps)
        phone_config_build(f, &hop, p->mac, &with_home, bytes);
    phone_parse_config(slice_str(out->name), slice_from(buf_view(bytes), from), model_of(p), &r);
    slice_to_str(slice_of(r.load, r.load_n), out->load, sizeof out->load);
    return !bytes->bad;
}

/* --- for people --- */

enum { SHOWN_MAX = 1024 * 1024 };

static void say_kept(const struct mend_proposal *it, struct buf *out)
{
    if (!it->there) {
        buf_str(out, "No such file is there yet.\n");
        return;
    }
    buf_str(out, it->mend.keeps
                     ? "Only the load in it changes; all else stays as it is.\n"
                     : "It is written whole; nothing of the former one is kept in it.\n");
    buf_printf(out, "The former one stays beside it, as %s.bak-TIME.\n", it->mend.name);
}

void mend_say(const struct mend_proposal *it, bool hex, struct buf *out)
{
    struct buf old, now;
    buf_printf(out, "%s, %zu bytes: a phone reads %s from it.\n", it->mend.name, it->bytes.n,
               it->mend.load);
    say_kept(it, out);
    buf_str(out, "\n");
    buf_growing(&old, SHOWN_MAX);
    buf_growing(&now, SHOWN_MAX);
    phone_home_mask(it->old, &old);
    phone_home_mask(it->bytes, &now);
    if (!hex) {
        file_view_difference(buf_view(&old), buf_view(&now), out);
    } else {
        buf_str(out, it->there ? "there now:\n" : "");
        file_view_hex(buf_view(&old), out);
        buf_str(out, "to be written:\n");
        file_view_hex(buf_view(&now), out);
    }
    buf_free(&old);
    buf_free(&now);
}
