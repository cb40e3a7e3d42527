/* SPDX-License-Identifier: MIT */
#ifndef HOOKFLASH_PORT_HOLDER_H
#define HOOKFLASH_PORT_HOLDER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct port_holder {
    unsigned pid;  /* 0: cannot be seen from here, as another user's without root */
    char name[64]; /* "in.tftpd", printable */
    char unit[64]; /* of systemd: "tftpd-hpa.service"; "": none */
};

enum port_kind { PORT_UDP, PORT_TCP };

enum { PORT_MEMORY_MAX = 4 };

/* What root saw of ports, before it was given up. */
struct port_memory {
    unsigned count;
    struct {
        enum port_kind kind;
        uint16_t port;
        struct port_holder who;
    } held[PORT_MEMORY_MAX];
};

/* Remembers who has this port open, where somebody has. */
void port_holder_remember(struct port_memory *m, enum port_kind kind, uint16_t port);

/* Who has this UDP port open, or listens on this TCP port; from memory (NULL: none) where it cannot
 * be seen any more. False: nobody. */
bool port_holder_find(enum port_kind kind, uint16_t port, const struct port_memory *m,
                      struct port_holder *out);
/* "held by in.tftpd (process 17)", and what to type next, as two lines. */
void port_holder_tell(enum port_kind kind, uint16_t port, const struct port_memory *m, FILE *f);

#endif
