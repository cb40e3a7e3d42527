/* SPDX-License-Identifier: MIT */
#include "phones/sim_app.h"

#include "phones/sim_old.h"

#include "core/text.h"

#include <string.h>

static void mgcp_start(struct sim_app *a, struct sim_body *b, int64_t now_us)
{
    sim_body_lcd(b, "MGCP");
    a->settled = true;
    sim_body_enlist(b, now_us);
}

/* Without a TFTP server there is nobody to ask, and no configuration that names a proxy. */
static void lost_start(struct sim_app *a, struct sim_body *b, int64_t now_us)
{
    (void)now_us;
    sim_body_lcd(b, "No TFTP server");
    a->settled = true;
}

static void ignore_reply(struct sim_app *a, struct sim_body *b, unsigned slot, int64_t now_us)
{
    (void)a, (void)b, (void)slot, (void)now_us;
}

static void no_wait(struct sim_app *a, struct sim_body *b, int64_t now_us)
{
    (void)b, (void)now_us;
    a->until_us = 0;
}

const struct sim_app_kind sim_app_mgcp = {mgcp_start, ignore_reply, no_wait};
static const struct sim_app_kind sim_app_lost = {lost_start, ignore_reply, no_wait};

void sim_app_start(struct sim_app *a, struct sim_body *b, int64_t now_us)
{
    static const struct sim_app_kind *const by_protocol[PROTOCOL_COUNT] = {
        [PROTOCOL_UNKNOWN] = &sim_app_mgcp,
        [PROTOCOL_SCCP] = &sim_app_sccp,
        [PROTOCOL_SIP] = &sim_app_sip,
        [PROTOCOL_MGCP] = &sim_app_mgcp,
    };
    *a = (struct sim_app){.kind =
                              ip_known(b->server) ? by_protocol[b->flash.protocol] : &sim_app_lost};
    sim_body_new_ports(b);
    sim_body_launched(b, now_us);
    a->kind->start(a, b, now_us);
}

void sim_app_wait(struct sim_app *a, struct sim_body *b, enum sim_wait wait, int64_t now_us)
{
    a->until_us = sim_body_after(b, wait, now_us);
}

void sim_app_wish(struct sim_app *a, const struct phone_reading *r)
{
    if (r->result != PHONE_READS_LOAD)
        return;
    memcpy(a->wish, r->load, r->load_n);
    a->wish_n = r->load_n;
}

void sim_app_judge(struct sim_app *a, struct sim_body *b, bool same, const char *complaint)
{
    struct slice wish = slice_of(a->wish, a->wish_n);
    char shown[80];
    if (wish.n == 0 || same)
        return;
    if (slice_eq(wish, slice_of(b->reset_for, b->reset_for_n))) {
        text_safe(wish, shown, sizeof shown);
        if (sim_flash_is_old(&b->flash)) {
            sim_body_log(b, "%s was not taken: goes on as it is (approximate)", shown);
            sim_body_lcd(b, "Upgrade failed (approximate)");
            return;
        }
        sim_body_log(b, "Loader failed upgrade to %s, ignoring reset", shown);
        sim_body_lcd(b, "%s", complaint);
        return;
    }
    memcpy(b->reset_for, wish.p, wish.n);
    b->reset_for_n = wish.n;
    a->wants_reset = true;
}
