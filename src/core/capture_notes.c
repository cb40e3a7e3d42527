/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the capture and the server's journal have the clock of one computer, but a
 * packet is stamped before the server reads it, and what is seen on the wire may be stamped after.
 * So a problem's packet is the latest one that fits best and came no later than a tenth of a second
 * after the problem was found; only when there is none, the first one after.
 */
#include "core/capture_notes.h"

#include "core/frame.h"
#include "core/text.h"
#include "core/tftp_packet.h"

#include <string.h>

enum { SLACK_US = 100000 };

enum { FIT_NONE, FIT_AFTER, FIT_PHONE, FIT_REQUEST, FIT_FILE };

size_t capture_notes_of(const struct model *m, struct capture_note *note, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < model_problem_count(m); i++) {
        struct capture_note of_session = {.it = model_problem(m, i)};
        ip_parse(kept_name_view(&of_session.it->name),
                 &of_session.ip); /* outside-subnet: of whom */
        if (n++ < cap)
            note[n - 1] = of_session;
    }
    for (size_t i = 0; i < model_phone_count(m); i++) {
        const struct phone *p = model_phone(m, i);
        for (unsigned k = 0; k < p->timeline.mark_count; k++) {
            const struct phone_problem *mark = &p->timeline.mark[k];
            if (!mark->absorbed && n++ < cap)
                note[n - 1] = (struct capture_note){
                    .it = mark, .mac = p->mac, .ip = p->ip, .over = timeline_mark_is_over(p, mark)};
        }
    }
    return n;
}

/* Or of somebody who speaks for it: DHCP is known by the MAC alone. */
static bool is_of_phone(const struct capture_note *n, const struct frame *f)
{
    if (ip_known(n->ip) && (ip_eq(n->ip, f->from) || ip_eq(n->ip, f->to)))
        return true;
    return mac_known(n->mac) && (mac_eq(n->mac, f->from_mac) || mac_eq(n->mac, f->to_mac));
}

static unsigned fit_of(const struct capture_note *n, const struct capture_packet *packet,
                       const struct frame *f, struct slice asked)
{
    struct slice name = kept_name_view(&n->it->name);
    if (!is_of_phone(n, f))
        return FIT_NONE;
    if (packet->t_us > n->it->at_us + SLACK_US)
        return FIT_AFTER;
    if (!asked.n)
        return FIT_PHONE;
    return name.n && slice_eq_nocase(text_base_name(asked), text_base_name(name)) ? FIT_FILE
                                                                                  : FIT_REQUEST;
}

void capture_notes_see(struct capture_note *note, size_t count, uint64_t number,
                       const struct capture_packet *packet)
{
    struct frame f;
    struct tftp_packet t;
    struct slice asked = slice_str("");
    frame_parse(packet->link, packet->captured, &f);
    if (f.kind == FRAME_UDP && tftp_packet_parse(f.payload, &t) && t.op == TFTP_OP_RRQ)
        asked = t.u.request.name;
    for (size_t i = 0; i < count; i++) {
        unsigned fit = fit_of(&note[i], packet, &f, asked);
        if (fit == FIT_NONE || fit < note[i].fit || (fit == FIT_AFTER && note[i].packet))
            continue;
        note[i].fit = fit;
        note[i].packet = number;
    }
}

static void put_plain(struct buf *out, const char *text)
{
    for (; *text; text++)
        if (byte_is_print((uint8_t)*text))
            buf_u8(out, (uint8_t)*text);
        else
            buf_printf(out, "\\x%02x", (uint8_t)*text);
}

void capture_note_text(const struct capture_note *n, struct buf *out)
{
    const struct diagnosis_entry *e = diagnosis_entry(n->it->what);
    buf_printf(out, "%s (%s): ", e->slug, severity_name(e->severity));
    put_plain(out, n->it->text);
    if (n->it->times > 1)
        buf_printf(out, " (%u times)", n->it->times);
    if (n->over)
        buf_str(out, " (over since)");
    buf_str(out, ". What to do: ");
    put_plain(out, e->fix);
}
