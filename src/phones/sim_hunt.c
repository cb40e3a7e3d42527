/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation (PHONES 3.2): the hunt goes from file to file until one is served. A served
 * SEP or XMLDefault decides alone, load or no load: an empty one stops the hunt. A served SIP<MAC>
 * or MGC<MAC> without image_version passes the question to the default file of its protocol. A
 * default file that sets tftp_cfg_dir has the phone look for its own file there, whose
 * image_version wins.
 */
#include "phones/sim_loader_impl.h"

#include "core/text.h"

#include <string.h>

enum { HOPS_MAX = 3 }; /* dyn_tftp_addr */

static const enum sim_ask next_ask[] = {
    [SIM_ASK_CTL] = SIM_ASK_SEP,
    [SIM_ASK_SEP] = SIM_ASK_SIP,
    [SIM_ASK_SIP] = SIM_ASK_MGC,
    [SIM_ASK_MGC] = SIM_ASK_XML_DEFAULT,
    [SIM_ASK_XML_DEFAULT] = SIM_ASK_SIP_DEFAULT,
    [SIM_ASK_SIP_DEFAULT] = SIM_ASK_MGC_DEFAULT,
    [SIM_ASK_MGC_DEFAULT] = SIM_ASK_COUNT,
    [SIM_ASK_DIR] = SIM_ASK_COUNT,
};

static void no_load(struct sim_loader *l, struct sim_body *b, int64_t now_us)
{
    sim_body_lcd(b, "No Load Specified");
    loader_boot_stored(l, b, now_us);
}

static void keep_load(struct sim_loader *l, const struct phone_reading *r)
{
    memcpy(l->load, r->load, r->load_n);
    l->load_n = r->load_n;
}

/* The end of the hunt for configuration: the load, if one was named. */
static void decide(struct sim_loader *l, struct sim_body *b, int64_t now_us)
{
    if (l->load_n > 0)
        loader_ask(l, b, SIM_ASK_MANIFEST, now_us);
    else
        no_load(l, b, now_us);
}

static void read_xml(struct sim_loader *l, struct sim_body *b, struct slice file, int64_t now_us)
{
    struct phone_reading r;
    phone_parse_xml(file, b->flash.model, &r);
    if (r.result == PHONE_READS_SYNTAX)
        sim_body_log(b, "Syntax Error in file");
    if (r.result == PHONE_READS_LOAD)
        keep_load(l, &r);
    decide(l, b, now_us);
}

/* True: the hunt begins again at another server. */
static bool follow_dyn_tftp(struct sim_loader *l, struct sim_body *b, struct slice address,
                            int64_t now_us)
{
    struct ip ip;
    if (!ip_parse(address, &ip) || ip_eq(ip, b->server) || l->hops == HOPS_MAX)
        return false;
    l->hops++;
    b->server = ip;
    loader_hunt(l, b, now_us);
    return true;
}

static void keep_dir(struct sim_loader *l, struct slice dir)
{
    if (dir.n == 0 || dir.n > sizeof l->dir)
        return;
    memcpy(l->dir, dir.p, dir.n);
    l->dir_n = dir.n;
    l->dir_from = l->ask;
}

static void read_text(struct sim_loader *l, struct sim_body *b, struct slice file, int64_t now_us)
{
    struct phone_reading r;
    phone_parse_text(file, &r);
    if (follow_dyn_tftp(l, b, r.dyn_tftp_addr, now_us))
        return;
    if (r.result == PHONE_READS_LOAD)
        keep_load(l, &r);
    switch (l->ask) {
    case SIM_ASK_SIP_DEFAULT:
    case SIM_ASK_MGC_DEFAULT:
        keep_dir(l, r.tftp_cfg_dir);
        if (l->dir_n > 0)
            loader_ask(l, b, SIM_ASK_DIR, now_us);
        else
            decide(l, b, now_us);
        return;
    case SIM_ASK_SIP:
    case SIM_ASK_MGC:
        if (l->load_n > 0)
            decide(l, b, now_us);
        else
            loader_ask(l, b, l->ask == SIM_ASK_SIP ? SIM_ASK_SIP_DEFAULT : SIM_ASK_MGC_DEFAULT,
                       now_us);
        return;
    default:
        decide(l, b, now_us);
        return;
    }
}

/* Missing, refused with any other code, or too long for the buffer: the next file. */
static void missed(struct sim_loader *l, struct sim_body *b, enum sim_tftp_result result,
                   int64_t now_us)
{
    loader_note_failure(l, result);
    if (next_ask[l->ask] != SIM_ASK_COUNT)
        loader_ask(l, b, next_ask[l->ask], now_us);
    else if (l->ask == SIM_ASK_DIR)
        decide(l, b, now_us);
    else
        loader_boot_stored(l, b, now_us);
}

void loader_on_config(struct sim_loader *l, struct sim_body *b, enum sim_tftp_result result,
                      struct slice file, int64_t now_us)
{
    if (result != SIM_GOT_FILE) {
        missed(l, b, result, now_us);
        return;
    }
    l->failed = 0; /* misses on the way to a file that is served are no failure */
    if (l->ask == SIM_ASK_SEP || l->ask == SIM_ASK_XML_DEFAULT)
        read_xml(l, b, file, now_us);
    else
        read_text(l, b, file, now_us);
}
