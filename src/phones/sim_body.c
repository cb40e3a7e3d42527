/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the one table of durations, and everything random about a phone, stand here,
 * so that a phone is repeatable from its seed and its stages fall where PHONES 3.4 measured them.
 */
#include "phones/sim_body.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    PORT_BASE = 49152,
    PORT_BASE_SPREAD = 4096,
    PACE_US = 10000, /* a tick of the phone's clock a datagram: 1478 blocks of an .sb2 in 15 s */
    PACE_LEAST_US = 500, /* below this the simulator's own time counts for more */
};

static const struct {
    int32_t low_ms, high_ms;
} waits[] = {
#define X(id, low, high) {low, high},
    SIM_WAITS(X)
#undef X
};

int64_t sim_body_after(struct sim_body *b, enum sim_wait what, int64_t now_us)
{
    int64_t us = sim_random_between(&b->random, (int64_t)waits[what].low_ms * 1000,
                                    (int64_t)waits[what].high_ms * 1000);
    return now_us + (int64_t)((double)us / b->speed);
}

int64_t sim_body_pace(const struct sim_body *b)
{
    int64_t pace = (int64_t)(PACE_US / b->speed);
    return pace >= PACE_LEAST_US ? pace : 0;
}

void sim_body_link(const struct sim_body *b, bool up, int64_t now_us)
{
    if (b->plug.link)
        b->plug.link(b->plug.ctx, up, now_us);
}

void sim_body_launched(const struct sim_body *b, int64_t now_us)
{
    if (b->plug.launched)
        b->plug.launched(b->plug.ctx, now_us);
}

void sim_body_enlist(const struct sim_body *b, int64_t now_us)
{
    if (b->plug.enlist)
        b->plug.enlist(b->plug.ctx, now_us);
}

void sim_body_new_ports(struct sim_body *b)
{
    b->next_port = (uint16_t)(PORT_BASE + sim_random_between(&b->random, 1, PORT_BASE_SPREAD));
}

void sim_body_ask(struct sim_body *b, unsigned slot, unsigned tag, struct slice name, size_t limit,
                  const struct sim_tftp_timing *timing, int64_t now_us)
{
    struct sim_slot *s = &b->slot[slot];
    sim_slot_clear(s);
    s->tag = tag;
    struct sim_tftp_order order = {
        .name = name,
        .server = b->server,
        .server_port = b->server_port,
        .local_port = b->next_port,
        .limit = limit,
        .timing = timing,
    };
    b->next_port = (uint16_t)(b->next_port == UINT16_MAX ? PORT_BASE : b->next_port + 1);
    b->counts.requests++;
    sim_tftp_start(&s->get, &order, b->pool, now_us, &b->out);
}

static void tell(struct sim_body *b, enum sim_told what, const char *text)
{
    if (b->teller.tell)
        b->teller.tell(b->teller.ctx, what, text);
}

void sim_body_lcd(struct sim_body *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(b->lcd, sizeof b->lcd, fmt, ap);
    va_end(ap);
    tell(b, SIM_LCD, b->lcd);
}

void sim_body_log(struct sim_body *b, const char *fmt, ...)
{
    char text[240];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    tell(b, SIM_LOG, text);
}

void sim_body_set_application(struct sim_body *b, struct slice name)
{
    struct load_name parsed;
    slice_to_str(name, b->flash.application, sizeof b->flash.application);
    b->flash.protocol = load_name_parse(name, &parsed) ? parsed.protocol : PROTOCOL_UNKNOWN;
    b->reset_for_n = 0;
}
