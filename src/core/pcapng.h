/* SPDX-License-Identifier: MIT */
/*
 * Writing pcapng: one section, little-endian, times in microseconds. A capture in which each packet
 * may carry comments, which Wireshark shows beside it.
 */
#ifndef HOOKFLASH_PCAPNG_H
#define HOOKFLASH_PCAPNG_H

#include "core/bytes.h"

/* All may be NULL: not told. */
struct pcapng_about {
    const char *hardware, *os, *application;
};

/* Comments are UTF-8, any number of them; one is cut at PCAPNG_COMMENT_MAX bytes. */
enum { PCAPNG_COMMENT_MAX = 32000 };

/* First, and once. */
void pcapng_section(struct buf *out, const struct pcapng_about *about, const char *const *comment,
                    size_t comments);
/* Numbered from 0 in the order in which they are told, each before its first packet. */
void pcapng_interface(struct buf *out, uint16_t link, const char *name);
void pcapng_packet(struct buf *out, uint32_t interface, int64_t t_us, uint32_t wire_bytes,
                   struct slice captured, const char *const *comment, size_t comments);

#endif
