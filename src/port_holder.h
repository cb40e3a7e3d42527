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

/* Who has this UDP port open, or listens on this TCP port. False: nobody. */
bool port_holder_find(enum port_kind kind, uint16_t port, struct port_holder *out);
/* "held by in.tftpd (process 17)", and what to type next, as two lines. */
void port_holder_tell(enum port_kind kind, uint16_t port, FILE *f);

#endif
