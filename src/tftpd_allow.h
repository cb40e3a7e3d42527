/* SPDX-License-Identifier: MIT */
/* Who is answered: the subnets of our own interfaces, and what the operator allows beside them. */
#ifndef HOOKFLASH_TFTPD_ALLOW_H
#define HOOKFLASH_TFTPD_ALLOW_H

#include "tftpd.h"

struct subnet {
    struct cidr cidr;
    struct ip broadcast; /* not known: has none */
    unsigned card;
};

struct allow {
    struct cidr *extra;
    size_t extra_count;
    struct subnet *own;
    size_t own_count;
    int64_t read_at; /* when `own` was read from the system */
};

/* Copies `extra`. 0 or -ENOMEM. */
int allow_init(struct allow *a, const struct cidr *extra, size_t count, int64_t now);
void allow_free(struct allow *a);

enum allow_result {
    ALLOW_NO,       /* outside-subnet */
    ALLOW_ROUTED,   /* allowed, but behind a router */
    ALLOW_ON_LINK,  /* in a subnet of the card that it came in through */
    ALLOW_NO_SOURCE /* no host has that address: never answered, never told */
};

/* Addresses come and go with cards: read again when old, and at once for an unknown source. */
enum allow_result allow_check(struct allow *a, struct ip source, unsigned card, int64_t now);

#endif
