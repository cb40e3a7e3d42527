/* SPDX-License-Identifier: MIT */
/* What capture_file.c, capture_pcap.c and capture_pcapng.c share. */
#ifndef HOOKFLASH_CAPTURE_IMPL_H
#define HOOKFLASH_CAPTURE_IMPL_H

#include "core/capture_file.h"

enum capture_step {
    CAPTURE_STEP_PACKET,
    CAPTURE_STEP_ON, /* something was read, or skipped, that holds no packet */
    CAPTURE_STEP_MORE,
    CAPTURE_STEP_BAD,
};

/* Each reads one thing from the beginning of input and says how long it was. */
enum capture_step capture_pcap_begin(struct capture_file *f, struct slice input, size_t *used);
enum capture_step capture_pcap_step(struct capture_file *f, struct slice input, size_t *used,
                                    struct capture_packet *out);
enum capture_step capture_pcapng_step(struct capture_file *f, struct slice input, size_t *used,
                                      struct capture_packet *out);

/* In the byte order of the file, or of its section. */
uint16_t capture_u16(const struct capture_file *f, struct rd *r);
uint32_t capture_u32(const struct capture_file *f, struct rd *r);

/* Refuses what stands at f->offset. */
enum capture_step capture_bad(struct capture_file *f, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
