/* SPDX-License-Identifier: MIT */
#include "core/copy_text.h"

#include "core/text.h"

enum { NAME_SHOWN = 4 * PHONE_NAME_MAX + 1 };

static void put_who(const struct phone *p, struct buf *out)
{
    char mac[MAC_TEXT_SIZE], ip[IP_TEXT_SIZE];
    buf_printf(out, "%s  %s  %s", mac_known(p->mac) ? mac_format(p->mac, mac) : "MAC not known",
               ip_known(p->ip) ? ip_format(p->ip, ip) : "no address", phone_stage_name(p->stage));
    if (p->target[0])
        buf_printf(out, "  (shall take %s)", p->target);
    buf_str(out, "\n");
}

static void put_problem(const struct phone_problem *it, struct buf *out)
{
    const struct diagnosis_entry *d = diagnosis_entry(it->what);
    buf_printf(out, "%s: %s\n  found: %s\n  to do: %s\n", d->slug, d->title, it->text, d->fix);
}

void copy_text_phone(const struct phone *p, struct buf *out)
{
    char name[NAME_SHOWN];
    put_who(p, out);
    if (p->history_count) {
        struct slice asked = kept_name_view(&phone_request_at(p, p->history_count - 1)->name);
        buf_printf(out, "asked last: %s\n", text_safe(asked, name, sizeof name));
    }
    for (unsigned i = 0; i < p->problem_count; i++)
        if (!p->problem[i].absorbed)
            put_problem(&p->problem[i], out);
}

static void put_bytes(struct slice asked, struct buf *out)
{
    char name[NAME_SHOWN];
    buf_printf(out, "asked  %s\n", text_safe(asked, name, sizeof name));
    for (size_t line = 0; line < asked.n; line += NAME_HEX_LINE)
        name_hex_line(asked, line, NAME_HEX_LINE, 0, 0, out);
}

void copy_text_name(struct slice asked, struct slice expected, const struct name_diff *d,
                    struct buf *out)
{
    if (!expected.n || d->class == NAME_SAME) {
        put_bytes(asked, out);
        return;
    }
    name_diff_view(asked, expected, d, NAME_HEX_LINE, out);
}
