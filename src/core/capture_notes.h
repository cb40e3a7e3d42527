/* SPDX-License-Identifier: MIT */
/*
 * Which packet of a capture shows what was diagnosed: of a problem with a file the request for it,
 * else the phone's last packet before the problem was found.
 */
#ifndef HOOKFLASH_CAPTURE_NOTES_H
#define HOOKFLASH_CAPTURE_NOTES_H

#include "core/capture_file.h"
#include "core/model.h"

struct capture_note {
    const struct phone_problem *it; /* the model's: good while that is not changed */
    struct mac mac;
    struct ip ip;
    bool over;       /* it was found and went away again */
    uint64_t packet; /* its number in the capture, from 1; 0: none shows it */
    unsigned fit;    /* how well that packet fits */
};

enum { CAPTURE_NOTES_MAX = 4096 };

/* Everything that was ever found and that nothing else explains. How many notes there are; the
 * first `cap` of them are filled in. */
size_t capture_notes_of(const struct model *m, struct capture_note *note, size_t cap);
/* The capture's packets, from the first to the last; `number` counts from 1. */
void capture_notes_see(struct capture_note *note, size_t count, uint64_t number,
                       const struct capture_packet *packet);
/* "name-bytes (error): P0S3 .loads: byte 4 is 0x20, a blank. What to do: ...", in printable ASCII.
 */
void capture_note_text(const struct capture_note *n, struct buf *out);

#endif
