/* SPDX-License-Identifier: MIT */
/* A computer on which all is well, and what is said of it. */
#ifndef HOOKFLASH_TEST_PREFLIGHT_FACTS_H
#define HOOKFLASH_TEST_PREFLIGHT_FACTS_H

#include "cmocka_all.h"

#include "core/preflight.h"

#include <stdio.h>
#include <string.h>

static inline struct preflight_card card(const char *name, uint32_t address)
{
    struct preflight_card c = {.on = true, .up = true};
    snprintf(c.name, sizeof c.name, "%s", name);
    c.address[0] = ip_v4(address);
    c.address_count = address != 0;
    c.prefix[0] = 24;
    return c;
}

enum { NEAR = 0x0a090001 /* 10.9.0.1 */, FAR = 0xc0a80105 /* 192.168.1.5 */ };

static inline struct preflight_facts healthy(void)
{
    struct preflight_facts f = {
        .port = 69,
        .permit = "sudo setcap CAPS /usr/bin/hookflash",
        .card_count = 2,
        .receive_wanted = 4194304,
        .receive_granted = 4194304,
        .open_files = 1048576,
        .firewall_asked = true,
        .root = "/srv/tftp",
        .root_there = true,
        .root_is_folder = true,
        .root_readable = true,
        .root_writable = true,
        .root_free = 1ull << 30,
        .terminal = {.is_one = true, .rows = 24, .columns = 80, .utf8 = true},
        .now_us = 1795000000000000, /* 2026-11-18 */
    };
    f.card[0] = card("lo", 0x7f000001);
    f.card[0].loopback = true;
    f.card[1] = card("eth0", NEAR);
    f.firewall[FIREWALL_NFT].reading = FIREWALL_READ;
    f.guard_count = 2;
    f.guard[0] = (struct preflight_guard){
        .name = "privileges", .what = "given up", .why = "user tech keeps capture", .holds = true};
    f.guard[1] = (struct preflight_guard){
        .name = "Landlock", .what = "two folders", .fix = "a newer kernel", .holds = true};
    return f;
}

struct said {
    char text[8192];
    size_t n;
    const char *only; /* check, NULL: all */
};

static inline void put(void *ctx, const struct finding *f)
{
    struct said *s = ctx;
    char path[64];
    if (s->only && strcmp(f->check, s->only) != 0)
        return;
    slice_to_str(f->path, path, sizeof path);
    s->n += (size_t)snprintf(s->text + s->n, sizeof s->text - s->n, "%s %s%s%s%s: %s%s%s\n",
                             severity_name(f->severity), f->slug == DIAGNOSIS_COUNT ? "" : "[",
                             f->slug == DIAGNOSIS_COUNT ? "" : diagnosis_slug(f->slug),
                             f->slug == DIAGNOSIS_COUNT ? "" : "] ", path, f->text,
                             f->fix[0] ? " | " : "", f->fix);
}

#endif
