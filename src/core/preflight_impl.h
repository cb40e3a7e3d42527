/* SPDX-License-Identifier: MIT */
/* How a check of the doctor says what it found; shared by preflight*.c alone. */
#ifndef HOOKFLASH_PREFLIGHT_IMPL_H
#define HOOKFLASH_PREFLIGHT_IMPL_H

#include "core/preflight.h"

struct preflight_run {
    const struct preflight_facts *facts;
    void (*put)(void *ctx, const struct finding *f);
    void *ctx;
    const char *check; /* in hand */
    struct finding next;
};

/* Composes the command that mends what the next preflight_say() says. */
void preflight_fix(struct preflight_run *d, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* About `path`; takes what preflight_fix() and d->next.slug were set to. */
void preflight_say(struct preflight_run *d, enum severity severity, const char *path,
                   const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The phones may be reached through this card: the one that was asked for, or each that is up with
 * an address. */
bool preflight_counts(const struct preflight_facts *f, const struct preflight_card *c);

void preflight_check_port(struct preflight_run *d);
void preflight_check_phones_port(struct preflight_run *d);
void preflight_check_self(struct preflight_run *d);
void preflight_check_interface(struct preflight_run *d);
void preflight_check_option_150(struct preflight_run *d);
void preflight_check_dhcp_here(struct preflight_run *d);
void preflight_check_same_network(struct preflight_run *d);
void preflight_check_manager(struct preflight_run *d);
void preflight_check_wiring(struct preflight_run *d);
void preflight_check_terminal(struct preflight_run *d);
void preflight_check_firewall(struct preflight_run *d);

#endif
