/* SPDX-License-Identifier: MIT */
/* hookflash plan --from LOAD --to LOAD: the hops, or the reason why there are none. */
#include "cmd.h"
#include "cmd_print.h"
#include "core/json_out.h"
#include "core/plan.h"
#include "core/text.h"

enum { PLANNED = 0, NOT_POSSIBLE = 1, BAD_NAME = 2 };

static void print_hop_json(const struct cmd_io *io, unsigned step, const struct plan_hop *hop)
{
    struct buf b;
    buf_growing(&b, 1 << 16);
    json_open(&b, NULL, '{');
    json_text(&b, "kind", "hop");
    json_u64(&b, "step", step);
    if (hop->from.text[0])
        json_text(&b, "from", hop->from.text);
    else
        json_none(&b, "from");
    json_text(&b, "to", hop->to.text);
    json_text(&b, "method", plan_method_name(hop->method));
    json_open(&b, "files", '[');
    for (unsigned i = 0; i < hop->file_count; i++)
        json_text(&b, NULL, hop->file[i]);
    json_close(&b, ']');
    json_u64(&b, "minutes_low", hop->minutes_low);
    json_u64(&b, "minutes_high", hop->minutes_high);
    json_bool(&b, "wipes_network", hop->wipes_network);
    json_text(&b, "certainty", certainty_name(hop->certainty));
    json_text(&b, "shows", hop->shows);
    json_text(&b, "risk", hop->risk);
    json_text(&b, "source", hop->rule);
    json_close(&b, '}');
    cmd_print_json(io, &b);
    buf_free(&b);
}

static void print_files(const struct cmd_io *io, const struct plan_hop *hop)
{
    struct buf b;
    buf_growing(&b, 4096);
    for (unsigned i = 0; i < hop->file_count; i++)
        buf_printf(&b, "%s%s", i ? ", " : "", hop->file[i]);
    cmd_print_wrapped(io, "   files  ", cmd_print_whole(io, &b));
    buf_free(&b);
}

static void print_hop_text(const struct cmd_io *io, unsigned step, const struct plan_hop *hop)
{
    char from[80] = "what it runs", to[80];
    if (hop->from.text[0])
        load_name_describe(&hop->from, from, sizeof from);
    fprintf(io->out, "\n%u. %s to %s (%s)\n", step, from,
            load_name_describe(&hop->to, to, sizeof to), hop->to.text);
    cmd_print_wrapped(io, "   how    ", plan_method_describe(hop->method));
    print_files(io, hop);
    fprintf(io->out, "   time   %u to %u minutes a phone\n", hop->minutes_low, hop->minutes_high);
    cmd_print_wrapped(io, "   shows  ", hop->shows);
    if (hop->wipes_network)
        cmd_print_wrapped(io, "   !!     ",
                          "the network settings are wiped: the phone needs DHCP with option 150");
    cmd_print_wrapped(io, "   risk   ", hop->risk);
    fprintf(io->out, "   known  %s\n", certainty_describe(hop->certainty));
}

static void print_hops(const struct cmd_io *io, const struct plan *p)
{
    if (!io->json)
        fprintf(io->out, "%s to %s: %u step%s%s\n", p->from_known ? p->from.text : "unknown load",
                p->to.text, p->hop_count, p->hop_count == 1 ? "" : "s",
                p->from_known ? "" : ", approximate");
    for (unsigned i = 0; i < p->hop_count; i++)
        if (io->json)
            print_hop_json(io, i + 1, &p->hop[i]);
        else
            print_hop_text(io, i + 1, &p->hop[i]);
}

static void print_reason(const struct cmd_io *io, enum diagnosis slug, enum severity severity,
                         const char *fix, const struct plan *p)
{
    struct finding f = {.slug = slug, .severity = severity, .path = slice_str(p->to.text)};
    snprintf(f.text, sizeof f.text, "%s", p->reason);
    snprintf(f.fix, sizeof f.fix, "%s", fix);
    cmd_print_finding(io, "", &f);
}

static bool read_name(const struct cmd_io *io, const char *option, const char *text,
                      struct load_name *out)
{
    char shown[80];
    if (load_name_parse(slice_str(text), out))
        return true;
    fprintf(io->err,
            "hookflash plan: %s \"%s\": not a load's name\n"
            "Load names look like P00308010200, P0S3-8-12-00 or P0S30202, as shown by the phone "
            "under\nSettings > Status > Firmware Versions > Application Load ID\n"
            "Next: hookflash plan --from P0S3-8-12-00 --to P00308010200\n",
            option, text_safe(slice_str(text), shown, sizeof shown));
    return false;
}

static int answer(const struct cmd_io *io, const struct plan *p)
{
    bool wall = p->from_known && load_name_is_signed(&p->from) && !load_name_is_signed(&p->to);
    switch (p->result) {
    case PLAN_OK:
        print_hops(io, p);
        return PLANNED;
    case PLAN_ALREADY:
        print_reason(io, DIAG_ALREADY_CURRENT, SEVERITY_NOTE, "", p);
        return PLANNED;
    case PLAN_NOT_POSSIBLE:
        print_reason(io, wall ? DIAG_CROSSES_SIGNING : DIAGNOSIS_COUNT, SEVERITY_ERROR,
                     wall ? "choose a load of version 5.0 or later" : "", p);
        return NOT_POSSIBLE;
    case PLAN_NOT_A_PHONE_LOAD:
        break;
    }
    fprintf(io->err, "hookflash plan: %s\n", p->reason);
    return BAD_NAME;
}

int cmd_plan(const struct cmd_io *io, const char *from, const char *to)
{
    struct load_name a, b;
    struct plan p;
    if (!to) {
        fputs("hookflash plan: to which load?\n"
              "Next: hookflash plan --from P0S3-8-12-00 --to P00308010200\n",
              io->err);
        return BAD_NAME;
    }
    if ((from && !read_name(io, "--from", from, &a)) || !read_name(io, "--to", to, &b))
        return BAD_NAME;
    plan_make(from ? &a : NULL, &b, &p);
    return answer(io, &p);
}
