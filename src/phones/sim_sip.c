/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the SIP application (PHONES 3.3): SIPDefault.cnf,
 * <tftp_cfg_dir>SIP<MAC>.cnf, and 2 s later RINGLIST.DAT and dialplan.xml with both requests open
 * at once. Without its own file it asks for that again every 31 s, for ever. image_version
 * (SIPDefault, then SIP<MAC>) is compared with the running load by prefix; another one makes it
 * reset so that the loader may act, and when the loader could not, it says W710 and stays
 * (PHONES 4.10).
 */
#include "phones/sim_app.h"
#include "phones/sim_loader.h"

#include "core/text.h"

#include <string.h>

enum { STEP_DEFAULT, STEP_OWN, STEP_OWN_AGAIN, STEP_EXTRAS_WAIT, STEP_EXTRAS, STEP_DONE };

static void ask(struct sim_app *a, struct sim_body *b, unsigned slot, struct slice name,
                int64_t now_us)
{
    sim_body_ask(b, slot, a->step, name, PHONE_CONFIG_MAX, &sim_tftp_loader_timing, now_us);
}

static void ask_own(struct sim_app *a, struct sim_body *b, int64_t now_us)
{
    uint8_t mem[SIM_NAME_MAX];
    struct buf name;
    buf_fixed(&name, mem, sizeof mem);
    buf_put(&name, a->dir, a->dir_n);
    sim_config_name(SIM_ASK_SIP, b, &name);
    a->step = STEP_OWN;
    ask(a, b, 0, buf_view(&name), now_us);
}

static void start(struct sim_app *a, struct sim_body *b, int64_t now_us)
{
    a->step = STEP_DEFAULT;
    ask(a, b, 0, slice_str("SIPDefault.cnf"), now_us);
}

static void read_config(struct sim_app *a, struct slice file)
{
    struct phone_reading r;
    phone_parse_text(file, &r);
    sim_app_wish(a, &r);
    if (a->step == STEP_DEFAULT && r.tftp_cfg_dir.n <= sizeof a->dir) {
        a->dir_n = r.tftp_cfg_dir.n;
        if (a->dir_n > 0)
            memcpy(a->dir, r.tftp_cfg_dir.p, a->dir_n);
    }
}

static const char *what_failed(enum sim_tftp_result result)
{
    static const char *const text[] = {
        [SIM_GOT_FILE] = "",
        [SIM_GOT_NOT_FOUND] = "File Not Found",
        [SIM_GOT_ERROR] = "TFTP error",
        [SIM_GOT_DISK_FULL] = "Disk Full",
        [SIM_GOT_BUFFER_FULL] = "Buffer Full",
        [SIM_GOT_TIMEOUT] = "Timeout",
    };
    return text[result];
}

static void own_answered(struct sim_app *a, struct sim_body *b, bool served, int64_t now_us)
{
    struct slice own = slice_str(b->flash.application);
    bool same = a->wish_n <= own.n &&
                slice_eq_nocase(slice_sub(own, 0, a->wish_n), slice_of(a->wish, a->wish_n));
    sim_body_lcd(b, "%s", served ? "Registering" : "Phone Unprovisioned");
    sim_app_judge(a, b, same, "W710 Loader failed upgrade");
    if (served && !a->wants_reset)
        sim_body_enlist(b, now_us);
    a->step = served ? STEP_EXTRAS_WAIT : STEP_OWN_AGAIN;
    sim_app_wait(a, b, served ? SIM_WAIT_SIP_EXTRAS : SIM_WAIT_SIP_AGAIN, now_us);
}

static void reply(struct sim_app *a, struct sim_body *b, unsigned slot, int64_t now_us)
{
    const struct sim_tftp *get = &b->slot[slot].get;
    bool served = get->result == SIM_GOT_FILE;
    char name[96];
    if (!served && a->step <= STEP_OWN)
        sim_body_log(b, "%s TFTP Error: %s (%s)", a->step == STEP_DEFAULT ? "W210" : "W220",
                     text_safe(slice_of(get->name, get->name_n), name, sizeof name),
                     what_failed(get->result));
    if (a->step <= STEP_OWN && served)
        read_config(a, sim_file_view(&get->file));
    if (a->step == STEP_DEFAULT) {
        ask_own(a, b, now_us);
    } else if (a->step == STEP_OWN) {
        own_answered(a, b, served, now_us);
    } else if (!sim_tftp_is_open(&b->slot[0].get) && !sim_tftp_is_open(&b->slot[1].get)) {
        a->step = STEP_DONE;
        a->settled = true;
    }
}

static void tick(struct sim_app *a, struct sim_body *b, int64_t now_us)
{
    a->until_us = 0;
    if (a->step == STEP_OWN_AGAIN) {
        a->settled = true;
        ask_own(a, b, now_us);
    } else {
        a->step = STEP_EXTRAS;
        ask(a, b, 0, slice_str("RINGLIST.DAT"), now_us);
        ask(a, b, 1, slice_str("dialplan.xml"), now_us);
    }
}

const struct sim_app_kind sim_app_sip = {start, reply, tick};
