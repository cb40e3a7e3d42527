/* SPDX-License-Identifier: MIT */
/*
 * The requests of one phone: a ring that grows by doubling up to PHONE_HISTORY_MAX, since most
 * phones of a big bench ask little. The journal has all of them.
 */
#include "core/phone_impl.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 8 };

static unsigned oldest(const struct phone *p)
{
    return p->history_count < p->history_room ? 0 : p->history_next;
}

const struct phone_request *phone_request_at(const struct phone *p, unsigned i)
{
    return &p->history[(oldest(p) + i) % p->history_room];
}

struct phone_request *phone_history_add(struct phone *p)
{
    if (p->history_count == p->history_room && p->history_room < PHONE_HISTORY_MAX) {
        unsigned room = p->history_room ? p->history_room * 2 : FIRST_ROOM;
        struct phone_request *more = realloc(p->history, room * sizeof *more);
        if (!more)
            return NULL;
        /* It was full and never turned round: next stands at the old end. */
        p->history_next = p->history_room;
        p->history = more;
        p->history_room = room;
    }
    struct phone_request *r = &p->history[p->history_next];
    p->history_next = (p->history_next + 1) % p->history_room;
    if (p->history_count < p->history_room)
        p->history_count++;
    memset(r, 0, sizeof *r);
    return r;
}

struct phone_request *phone_history_find(struct phone *p, uint16_t port, struct slice name)
{
    for (unsigned i = p->history_count; i-- > 0;) {
        struct phone_request *r = &p->history[(oldest(p) + i) % p->history_room];
        if (r->port == port && (!name.n || kept_name_is(&r->name, name)))
            return r;
    }
    return NULL;
}

struct phone_request *phone_history_latest(const struct phone *p)
{
    if (!p->history_count)
        return NULL;
    return &p->history[(oldest(p) + p->history_count - 1) % p->history_room];
}

const struct phone_request *phone_request_current(const struct phone *p)
{
    const struct phone_request *latest = NULL;
    for (unsigned i = p->history_count; i-- > 0;) {
        const struct phone_request *r = phone_request_at(p, i);
        if (r->outcome == OUTCOME_SENDING)
            return r;
        if (!latest && phone_ask_is_load_file(r->ask))
            latest = r;
    }
    return latest;
}
