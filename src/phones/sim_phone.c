/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a phone is off, in its loader, or in its application. Whatever comes in, a
 * datagram or the time, goes to the slot or the machine that waits for it; run() then lets finished
 * requests be read until nothing more follows at this moment.
 */
#include "phones/sim_phone.h"

#include "phones/sim_old.h"

#include "core/tftp_packet.h"

enum { LOOPS_ENOUGH = 3, CUT_AT_BYTES = 32 * TFTP_BLOCK_DEFAULT };

const char *sim_cut_name(enum sim_cut c)
{
    static const char *const name[] = {
#define X(id, text) text,
        SIM_CUTS(X)
#undef X
    };
    return c < SIM_CUT_COUNT ? name[c] : "?";
}

void sim_phone_init(struct sim_phone *p, const struct sim_phone_setup *setup)
{
    uint64_t stream = 0;
    for (size_t i = 0; i < sizeof setup->mac.b; i++)
        stream = stream << 8 | setup->mac.b[i];
    *p = (struct sim_phone){
        .body = {.mac = setup->mac,
                 .server = setup->server,
                 .home = setup->server,
                 .server_port = setup->server_port,
                 .speed = setup->speed,
                 .flash = setup->flash,
                 .random = sim_random_seed(setup->seed, stream),
                 .pool = setup->pool,
                 .out = setup->out,
                 .plug = setup->plug,
                 .teller = setup->teller,
                 .typed = setup->typed},
        .cut = setup->cut,
    };
}

void sim_phone_power_at(struct sim_phone *p, int64_t at_us)
{
    p->powered = false;
    p->power_at_us = at_us;
}

static void clear_slots(struct sim_phone *p)
{
    for (unsigned i = 0; i < SIM_SLOTS; i++)
        sim_slot_clear(&p->body.slot[i]);
}

static void power_on(struct sim_phone *p, int64_t now_us)
{
    p->powered = true;
    p->in_application = false;
    p->power_at_us = 0;
    sim_loader_power_on(&p->loader, &p->body, now_us);
}

static bool reading(const struct sim_phone *p, enum sim_ask ask)
{
    const struct sim_slot *s = &p->body.slot[0];
    return s->get.state == SIM_TFTP_READING && s->tag == ask && s->get.file.n >= CUT_AT_BYTES;
}

static bool is_cut_here(const struct sim_phone *p)
{
    const struct sim_loader *l = &p->loader;
    if (!p->powered || p->in_application)
        return false;
    switch (p->cut) {
    case SIM_CUT_LOADS:
        return l->state == SIM_LOADER_ASKING && l->ask == SIM_ASK_MANIFEST;
    case SIM_CUT_SBN:
        return l->state == SIM_LOADER_ASKING &&
               (reading(p, SIM_ASK_LOADER) || reading(p, SIM_ASK_OLD_IMAGE));
    case SIM_CUT_SB2:
        return l->state == SIM_LOADER_ASKING && reading(p, SIM_ASK_APPLICATION);
    case SIM_CUT_FLASH:
        return l->state == SIM_LOADER_FLASHING_APPLICATION;
    default:
        return false;
    }
}

static void cut_power(struct sim_phone *p, int64_t now_us)
{
    p->cut = SIM_CUT_NONE; /* once */
    clear_slots(p);
    sim_body_link(&p->body, false, now_us);
    sim_body_log(&p->body, "power is cut");
    sim_body_lcd(&p->body, "%s", "");
    sim_phone_power_at(p, sim_body_after(&p->body, SIM_WAIT_POWER, now_us));
}

static void finished_slot(struct sim_phone *p, unsigned i, int64_t now_us)
{
    struct sim_slot *s = &p->body.slot[i];
    s->get.state = SIM_TFTP_IDLE;
    s->waiting = 0;
    if (p->in_application)
        p->app.kind->reply(&p->app, &p->body, i, now_us);
    else
        sim_loader_reply(&p->loader, &p->body, now_us);
    if (!sim_tftp_is_open(&s->get))
        sim_slot_clear(s);
}

static void follow_up(struct sim_phone *p, int64_t now_us)
{
    if (!p->in_application && p->loader.state == SIM_LOADER_LAUNCHED) {
        p->in_application = true;
        sim_app_start(&p->app, &p->body, now_us);
    } else if (p->in_application && p->app.wants_reset) {
        clear_slots(p);
        p->in_application = false;
        if (sim_flash_is_old(&p->body.flash))
            sim_old_take(&p->loader, &p->body, slice_of(p->app.wish, p->app.wish_n), now_us);
        else
            sim_loader_reset(&p->loader, &p->body, SIM_WAIT_APPLICATION_RESET, now_us);
    }
}

static void run(struct sim_phone *p, int64_t now_us)
{
    for (unsigned i = 0; i < SIM_SLOTS; i++)
        if (p->body.slot[i].get.state == SIM_TFTP_OVER)
            finished_slot(p, i, now_us);
    follow_up(p, now_us);
    if (is_cut_here(p))
        cut_power(p, now_us);
}

void sim_phone_datagram(struct sim_phone *p, unsigned slot, struct ip from, uint16_t from_port,
                        struct slice bytes, int64_t now_us)
{
    if (!p->powered)
        return;
    sim_slot_datagram(&p->body.slot[slot], from, from_port, bytes, sim_body_pace(&p->body), now_us,
                      &p->body.out);
    run(p, now_us);
}

void sim_phone_tick(struct sim_phone *p, int64_t now_us)
{
    if (!p->powered) {
        if (p->power_at_us && now_us >= p->power_at_us)
            power_on(p, now_us);
        return;
    }
    for (unsigned i = 0; i < SIM_SLOTS; i++)
        sim_slot_tick(&p->body.slot[i], now_us, &p->body.out);
    run(p, now_us);
    if (!p->in_application)
        sim_loader_tick(&p->loader, &p->body, now_us);
    else if (p->app.until_us && now_us >= p->app.until_us)
        p->app.kind->tick(&p->app, &p->body, now_us);
    run(p, now_us);
}

static void earlier(int64_t at, bool *any, int64_t *best)
{
    if (!*any || at < *best)
        *best = at;
    *any = true;
}

bool sim_phone_deadline(const struct sim_phone *p, int64_t *at_us)
{
    bool any = false;
    int64_t at;
    if (!p->powered) {
        *at_us = p->power_at_us;
        return p->power_at_us != 0;
    }
    for (unsigned i = 0; i < SIM_SLOTS; i++)
        if (sim_slot_deadline(&p->body.slot[i], &at))
            earlier(at, &any, at_us);
    if (!p->in_application && sim_loader_deadline(&p->loader, &at))
        earlier(at, &any, at_us);
    if (p->in_application && p->app.until_us)
        earlier(p->app.until_us, &any, at_us);
    return any;
}

uint16_t sim_phone_port(const struct sim_phone *p, unsigned slot)
{
    const struct sim_tftp *get = &p->body.slot[slot].get;
    return sim_tftp_is_open(get) ? get->local_port : 0;
}

bool sim_phone_has_application(const struct sim_phone *p)
{
    return p->powered && p->in_application;
}

bool sim_phone_is_settled(const struct sim_phone *p)
{
    return sim_phone_has_application(p) ? p->app.settled : p->body.counts.loops >= LOOPS_ENOUGH;
}

void sim_phone_free(struct sim_phone *p)
{
    clear_slots(p);
}
