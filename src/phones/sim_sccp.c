/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the SCCP application (PHONES 3.1, 3.3) asks CTLSEP, SEP, XMLDefault, each
 * from up to three ports with its own clock (0, 4, 8, 12, 16 s), and then registers by TCP 2000,
 * where the phone is on a cable (sim_call.h). What SEP or XMLDefault says decides, the first one
 * served; another load than its own makes it reset. With neither the cycle repeats.
 */
#include "phones/sim_app.h"
#include "phones/sim_loader.h"
#include "phones/sim_old.h"

#include "core/load_image.h"
#include "core/text.h"

enum { PORTS = 3, CTL_MAX = 32768 };

static const enum sim_ask trio[] = {SIM_ASK_CTL, SIM_ASK_SEP, SIM_ASK_XML_DEFAULT};

static void ask(struct sim_app *a, struct sim_body *b, int64_t now_us)
{
    uint8_t mem[SIM_NAME_MAX];
    struct buf name;
    buf_fixed(&name, mem, sizeof mem);
    sim_config_name(trio[a->step], b, &name);
    sim_body_ask(b, 0, trio[a->step], buf_view(&name),
                 trio[a->step] == SIM_ASK_CTL ? CTL_MAX : PHONE_CONFIG_MAX, &sim_tftp_sccp_timing,
                 now_us);
}

static void start(struct sim_app *a, struct sim_body *b, int64_t now_us)
{
    a->step = sim_flash_is_old(&b->flash) ? 1 : 0; /* knows of no trust list (PHONES 3.3) */
    a->attempts = 0;
    a->configured = false;
    ask(a, b, now_us);
}

static void cycle_over(struct sim_app *a, struct sim_body *b, int64_t now_us)
{
    char server[IP_TEXT_SIZE];
    struct slice wish = slice_of(a->wish, a->wish_n);
    a->settled = true;
    sim_body_lcd(b, "Registering");
    sim_body_log(b, "opens TCP 2000 of its CallManager, or of %s", ip_format(b->server, server));
    /* Whether a phone asks again after a load that the loader could not take is not known; that it
     * says so is: "Load ID Incorrect" is a text of this application (PHONES 3.2). */
    sim_app_judge(a, b, slice_is_nocase(wish, b->flash.application), "Load ID Incorrect");
    if (!a->wants_reset)
        sim_body_enlist(b, now_us);
    if (!a->configured)
        sim_app_wait(a, b, SIM_WAIT_SCCP_AGAIN, now_us);
}

static void reply(struct sim_app *a, struct sim_body *b, unsigned slot, int64_t now_us)
{
    const struct sim_tftp *get = &b->slot[slot].get;
    if (get->result == SIM_GOT_TIMEOUT && ++a->attempts < PORTS) {
        ask(a, b, now_us);
        return;
    }
    a->attempts = 0;
    if (get->result == SIM_GOT_FILE && trio[a->step] != SIM_ASK_CTL) {
        struct phone_reading r;
        phone_parse_xml(sim_file_view(&get->file), b->flash.model, &r);
        sim_app_wish(a, &r);
        a->configured = true;
    }
    if (a->configured || ++a->step == ARRAY_SIZE(trio))
        cycle_over(a, b, now_us);
    else
        ask(a, b, now_us);
}

static void tick(struct sim_app *a, struct sim_body *b, int64_t now_us)
{
    a->until_us = 0;
    start(a, b, now_us);
}

const struct sim_app_kind sim_app_sccp = {start, reply, tick};
