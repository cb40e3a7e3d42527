/* SPDX-License-Identifier: MIT */
#include "phones/sim_slot.h"

#include <string.h>

enum { CATCH_UP_US = 20000 };

/* When the work before is done. Where the loop woke us a little late, or the answer took its time,
 * the clock of the phone has gone on: the pace holds on the average, however coarse our timers. */
static int64_t work_begins(const struct sim_slot *s, int64_t now_us)
{
    return s->busy_until_us > now_us - CATCH_UP_US ? s->busy_until_us : now_us;
}

void sim_slot_datagram(struct sim_slot *s, struct ip from, uint16_t from_port, struct slice bytes,
                       int64_t pace_us, int64_t now_us, const struct sim_sender *out)
{
    if (pace_us <= 0) {
        sim_tftp_datagram(&s->get, from, from_port, bytes, now_us, out);
        return;
    }
    if (!sim_tftp_is_open(&s->get) || s->waiting == SIM_INBOX_MAX)
        return;
    struct sim_inbox_entry *e = &s->inbox[s->waiting++];
    struct slice kept = slice_sub(bytes, 0, sizeof e->bytes);
    if (kept.n > 0)
        memcpy(e->bytes, kept.p, kept.n);
    e->n = (uint16_t)kept.n;
    e->from = from;
    e->from_port = from_port;
    e->due_us = work_begins(s, now_us) + pace_us;
    s->busy_until_us = e->due_us;
}

void sim_slot_tick(struct sim_slot *s, int64_t now_us, const struct sim_sender *out)
{
    while (s->waiting > 0 && s->inbox[0].due_us <= now_us) {
        struct sim_inbox_entry e = s->inbox[0];
        s->waiting--;
        memmove(&s->inbox[0], &s->inbox[1], s->waiting * sizeof s->inbox[0]);
        sim_tftp_datagram(&s->get, e.from, e.from_port, slice_of(e.bytes, e.n), now_us, out);
    }
    sim_tftp_tick(&s->get, now_us, out);
}

bool sim_slot_deadline(const struct sim_slot *s, int64_t *at_us)
{
    if (!sim_tftp_is_open(&s->get))
        return false;
    *at_us = s->get.deadline_us;
    if (s->waiting > 0 && s->inbox[0].due_us < *at_us)
        *at_us = s->inbox[0].due_us;
    return true;
}

void sim_slot_clear(struct sim_slot *s)
{
    sim_tftp_abort(&s->get);
    s->waiting = 0;
    s->busy_until_us = 0;
}
