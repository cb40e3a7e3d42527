/* SPDX-License-Identifier: MIT */
#include "core/outbox.h"

#include "core/text.h"

#include <inttypes.h>
#include <string.h>

void outbox_go(struct outbox *o, uint64_t at, uint64_t seq)
{
    *o = (struct outbox){.acked = at, .sent = at, .seq_acked = seq, .seq_sent = seq};
}

void outbox_rewind(struct outbox *o)
{
    outbox_go(o, o->acked, o->seq_acked);
}

bool outbox_is_full(const struct outbox *o)
{
    return o->count == OUTBOX_WINDOW;
}

void outbox_sent(struct outbox *o, int id, size_t bytes, uint64_t seq)
{
    unsigned i = (o->first + o->count++) % OUTBOX_WINDOW;
    o->sent += bytes;
    o->seq_sent = seq;
    o->flight[i].id = id;
    o->flight[i].end = o->sent;
    o->flight[i].seq = seq;
    o->flight[i].arrived = false;
}

bool outbox_arrived(struct outbox *o, int id)
{
    uint64_t before = o->acked;
    for (unsigned k = 0; k < o->count; k++) {
        unsigned i = (o->first + k) % OUTBOX_WINDOW;
        if (o->flight[i].id == id && !o->flight[i].arrived) {
            o->flight[i].arrived = true;
            break;
        }
    }
    while (o->count && o->flight[o->first].arrived) {
        o->acked = o->flight[o->first].end;
        o->seq_acked = o->flight[o->first].seq;
        o->first = (o->first + 1) % OUTBOX_WINDOW;
        o->count--;
    }
    return o->acked != before;
}

uint64_t outbox_line_seq(struct slice line)
{
    static const char head[] = "{\"seq\":";
    struct slice digits = slice_from(line, sizeof head - 1);
    uint64_t seq = 0;
    size_t n = 0;
    while (n < digits.n && byte_is_digit(digits.p[n]))
        n++;
    if (!slice_starts(line, head) || n == digits.n || digits.p[n] != ',' ||
        !text_number(slice_sub(digits, 0, n), INT64_MAX, &seq))
        return 0;
    return seq;
}

size_t outbox_cut(struct slice bytes, uint64_t *seq)
{
    size_t done = 0;
    for (;;) {
        struct slice rest = slice_from(bytes, done);
        const uint8_t *end = rest.n ? memchr(rest.p, '\n', rest.n) : NULL;
        size_t n = end ? (size_t)(end - rest.p) + 1 : 0;
        if (!n || (done && done + n > OUTBOX_BATCH))
            return done;
        uint64_t of_line = outbox_line_seq(slice_sub(rest, 0, n));
        *seq = of_line ? of_line : *seq;
        done += n;
    }
}

void outbox_mark_write(const struct outbox_mark *m, struct buf *out)
{
    buf_slice(out, m->session);
    buf_u8(out, ' ');
    buf_slice(out, m->place);
    buf_printf(out, " %" PRIu64 " %" PRIu64 "\n", m->at, m->seq);
}

bool outbox_mark_read(struct slice text, struct outbox_mark *out)
{
    struct slice line;
    if (!slice_ends(text, "\n") || !text_take_line(&text, &line)) /* torn */
        return false;
    out->session = text_take_word(&line);
    out->place = text_take_word(&line);
    return out->place.n && text_number(text_take_word(&line), INT64_MAX, &out->at) &&
           text_number(text_take_word(&line), INT64_MAX, &out->seq) && !text_trim(line).n;
}
