/* SPDX-License-Identifier: MIT */
#include "core/inbox.h"

#include <string.h>

bool inbox_session(struct inbox *in, struct slice session, bool *fresh)
{
    int64_t begun = mqtt_session_begun(session);
    *fresh = false;
    if (slice_is(session, in->session))
        return true;
    if (begun <= mqtt_session_begun(slice_str(in->session)))
        return false;
    *in = (struct inbox){.last = 0};
    slice_to_str(session, in->session, sizeof in->session);
    *fresh = true;
    return true;
}

void inbox_told(struct inbox *in, uint64_t seq)
{
    if (seq > in->known)
        in->known = seq;
}

bool inbox_follows(struct inbox *in, uint64_t after)
{
    inbox_told(in, after);
    return after <= in->last;
}

bool inbox_take(struct inbox *in, uint64_t seq, int64_t now_us)
{
    if (seq <= in->last)
        return false;
    in->last = seq;
    in->moved_us = now_us;
    in->asked = false;
    inbox_told(in, seq);
    return true;
}

uint64_t inbox_missing(const struct inbox *in)
{
    return in->known - in->last;
}

bool inbox_ask(struct inbox *in, bool gap, int64_t now_us)
{
    bool waited = now_us >= in->moved_us + INBOX_PATIENCE_US || now_us < in->moved_us;
    if (!inbox_missing(in) || (!waited && (!gap || in->asked)))
        return false;
    in->asked = true;
    in->moved_us = now_us;
    return true;
}
