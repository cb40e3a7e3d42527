/* SPDX-License-Identifier: MIT */
/* What frame.c (link layers) and frame_ip.c (IP and above) share. */
#ifndef HOOKFLASH_FRAME_IMPL_H
#define HOOKFLASH_FRAME_IMPL_H

#include "core/frame.h"

/* Fields of a header that was taken whole: one bounds check a header, not one a field. */
static inline uint16_t be16_at(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t be32_at(const uint8_t *p)
{
    return (uint32_t)be16_at(p) << 16 | be16_at(p + 2);
}

/* From the first byte of the IP header on. Each sets kind and all that goes with it. */
void frame_parse_ipv4(struct rd *r, struct frame *out);
void frame_parse_ipv6(struct rd *r, struct frame *out);

#endif
