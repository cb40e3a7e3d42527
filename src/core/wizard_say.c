/* SPDX-License-Identifier: MIT */
/* What the wizard shows before a question: sets as judged, the plan, the files, the summary. */
#include "core/file_view.h"
#include "core/phone_home.h"
#include "core/text.h"
#include "core/wizard_impl.h"

#include <string.h>

enum { CONFIG_SHOWN_MAX = 1024 * 1024, PHONES_MAX = 4 * 1024 * 1024 };

static void say_parts(const struct load_set *set, struct buf *out)
{
    for (size_t i = 0; i < PART_COUNT; i++) {
        const struct load_set_part *p = &set->part[i];
        if (p->present && !load_set_part_is_good(set, (enum load_part)i))
            buf_printf(out, "       %s: %s%s%s\n", p->name, p->judged.text,
                       p->judged.fix[0] ? "; " : "", p->judged.fix);
    }
}

void wizard_say_sets(const struct wizard *w, struct buf *out)
{
    char text[300];
    for (size_t i = 0; i < w->facts.set_count; i++) {
        const struct load_set *set = w->facts.set[i];
        struct plan plan;
        plan_make(NULL, &set->name, &plan);
        buf_printf(out, "  %s  %s: %s\n", wizard_set_is_usable(set) ? "ok" : "!!", set->name.text,
                   load_set_describe(set, text, sizeof text));
        if (plan.result != PLAN_OK)
            buf_printf(out, "       %s\n", plan.reason);
        say_parts(set, out);
    }
}

static void say_hop(const struct plan_hop *hop, struct buf *out)
{
    char from[80] = "what they run", to[80];
    if (hop->from.text[0])
        load_name_describe(&hop->from, from, sizeof from);
    buf_printf(out, "  From %s to %s (%s), %u to %u minutes a phone.\n  How: %s\n", from,
               load_name_describe(&hop->to, to, sizeof to), hop->to.text, hop->minutes_low,
               hop->minutes_high, plan_method_describe(hop->method));
    buf_printf(out, "  The phone shows: %s\n", hop->shows);
    if (hop->wipes_network)
        buf_str(out, "  !! its network settings are wiped: it needs DHCP with option 150\n");
    if (hop->risk[0])
        buf_printf(out, "  !! %s\n", hop->risk);
    buf_printf(out, "  How sure: %s\n", certainty_describe(hop->certainty));
}

static void say_plan(const struct wizard *w, struct buf *out)
{
    struct plan plan;
    wizard_plan(w, &plan);
    if (w->sampling)
        buf_str(out, "  The phones are simulated, and faster than real ones.\n");
    if (w->facts.all)
        buf_str(out, "  Every 7940/7960 that asks will be given this load.\n");
    else
        buf_printf(out, "  %zu phone%s will be given this load, and no other.\n",
                   w->facts.phone_count, w->facts.phone_count == 1 ? "" : "s");
    if (plan.result != PLAN_OK)
        buf_printf(out, "  !! %s\n", plan.reason);
    for (unsigned i = 0; i < plan.hop_count; i++) {
        if (plan.hop_count > 1)
            buf_printf(out, "  Hop %u of %u\n", i + 1, plan.hop_count);
        say_hop(&plan.hop[i], out);
    }
    buf_str(out, "  Do not unplug a phone until it is done.\n");
}

const char *wizard_file_state_name(enum wizard_file_state s)
{
    static const char *const names[] = {"new", "replaced", "unchanged"};
    return names[s];
}

void wizard_say_files_note(const struct wizard *w, struct buf *out)
{
    struct plan plan;
    wizard_plan(w, &plan);
    if (plan.hop_count > 1)
        buf_printf(out,
                   "  These are for hop 1 of %u; the server answers the later hops by itself.\n",
                   plan.hop_count);
    buf_str(out, "  Nothing has been written yet. What is replaced is kept as NAME.bak-TIME.\n");
}

static void say_files(const struct wizard *w, struct buf *out)
{
    for (size_t i = 0; i < w->facts.file_count; i++) {
        const struct wizard_file *f = &w->facts.file[i];
        buf_printf(out, "  %3zu) %-9s %-23s %7zu bytes%s%s\n", i + 1,
                   wizard_file_state_name(f->state), f->name, f->bytes.n,
                   f->is_config ? "  read as " : "", f->load);
    }
    wizard_say_files_note(w, out);
}

static void say_first_difference(const struct wizard_file *f, struct buf *out)
{
    size_t at = 0;
    while (at < f->old.n && at < f->bytes.n && f->old.p[at] == f->bytes.p[at])
        at++;
    buf_printf(out, "  there now: %zu bytes; the first that differs is byte %zu\n", f->old.n, at);
}

static void say_change(const struct wizard_file *f, struct buf *out)
{
    static const char *const plain[] = {
        [WIZARD_FILE_NEW] = "nothing of this name lies there now",
        [WIZARD_FILE_UNCHANGED] = "these bytes lie there already",
    };
    if (f->is_config && f->state == WIZARD_FILE_REPLACED)
        file_view_difference(f->old, f->bytes, out);
    else if (f->is_config)
        file_view_lines(f->state == WIZARD_FILE_NEW ? "+ " : "  ", f->bytes, out);
    else if (f->state == WIZARD_FILE_REPLACED)
        say_first_difference(f, out);
    else
        buf_printf(out, "  %s\n", plain[f->state]);
}

static void say_file(const struct wizard_file *f, struct buf *out)
{
    buf_printf(out, "  %s, %zu bytes\n", f->name, f->bytes.n);
    say_change(f, out);
    file_view_hex(f->bytes, out);
}

static void say_bytes(const struct wizard_file *f, struct buf *out)
{
    buf_slice(out, f->bytes);
}

/* No password is shown, neither one of ours nor one that lies there. */
static bool show(const struct wizard *w, size_t n, struct buf *out,
                 void (*say)(const struct wizard_file *f, struct buf *out))
{
    struct buf now, old;
    if (n == 0 || n > w->facts.file_count)
        return false;
    struct wizard_file f = w->facts.file[n - 1];
    if (!f.is_config) {
        say(&f, out);
        return true;
    }
    buf_growing(&now, CONFIG_SHOWN_MAX);
    buf_growing(&old, CONFIG_SHOWN_MAX);
    phone_home_mask(f.bytes, &now);
    phone_home_mask(f.old, &old);
    f.bytes = buf_view(&now);
    f.old = buf_view(&old);
    say(&f, out);
    buf_free(&now);
    buf_free(&old);
    return true;
}

bool wizard_say_file(const struct wizard *w, size_t n, struct buf *out)
{
    return show(w, n, out, say_file);
}

bool wizard_say_change(const struct wizard *w, size_t n, struct buf *out)
{
    return show(w, n, out, say_change);
}

bool wizard_file_bytes(const struct wizard *w, size_t n, struct buf *out)
{
    return show(w, n, out, say_bytes);
}

/* "69" unless another was said. */
static const char *port_text(const struct wizard *w)
{
    const char *port = wizard_text(w, FIELD_PORT);
    return port[0] ? port : "69";
}

static bool wants(const struct wizard *w, enum wizard_field f)
{
    return strcmp(wizard_text(w, f), "yes") == 0;
}

static void say_who(const struct wizard *w, struct buf *out)
{
    struct slice said = buf_view(&w->answer[FIELD_PHONES]);
    struct buf normal, none;
    buf_growing(&normal, PHONES_MAX);
    buf_fixed(&none, NULL, 0);
    buf_str(out, "  Phones   ");
    if (w->facts.all)
        buf_str(out, "all: every 7940/7960 that asks");
    else if (wizard_read_macs(said, &normal, &none))
        wizard_say_macs(buf_view(&normal), out);
    else
        buf_printf(out, "%zu of %s", w->facts.phone_count, wizard_text(w, FIELD_PHONES));
    buf_str(out, "\n");
    buf_free(&normal);
}

/* The port that phones ask, and those that files are sent from. */
static void say_ports(const struct wizard *w, struct buf *out)
{
    const char *port = port_text(w), *data = wizard_text(w, FIELD_DATA_PORTS);
    bool any = strcmp(port, "0") == 0;
    buf_printf(out, "  Serve    %s%s of %s on %s; files ", any ? "any free UDP port" : "UDP port ",
               any ? "" : port, wizard_text(w, FIELD_ADDRESS), wizard_text(w, FIELD_INTERFACE));
    if (wants(w, FIELD_ONE_PORT))
        buf_str(out, "from the same port\n");
    else
        buf_printf(out, "from %s%s\n", data[0] ? "ports " : "any free port", data);
}

bool wizard_gives_addresses(const struct wizard *w)
{
    return wants(w, FIELD_DHCP) || strcmp(wizard_text(w, FIELD_DHCP), "any") == 0;
}

static void say_dhcp(const struct wizard *w, struct buf *out)
{
    const char *pool = wizard_text(w, FIELD_DHCP_POOL);
    buf_printf(out, "  DHCP     UDP port 67 on %s, for %s: %s\n", wizard_text(w, FIELD_INTERFACE),
               wants(w, FIELD_DHCP) ? "phones alone" : "whoever asks",
               pool[0] ? pool : "the addresses of its subnet");
}

static void say_needs(const struct wizard *w, struct buf *out)
{
    bool tftp = strcmp(port_text(w), "69") == 0, dhcp = wizard_gives_addresses(w);
    buf_printf(out, "  Needs    %s",
               tftp && dhcp ? "cap_net_bind_service for ports 67 and 69"
               : tftp       ? "cap_net_bind_service for port 69"
               : dhcp       ? "cap_net_bind_service for port 67"
                            : "no privilege for this port");
    if (wants(w, FIELD_NO_CAPTURE))
        buf_str(out, dhcp ? "; cap_net_raw for DHCP; no capture\n" : "; no capture\n");
    else
        buf_printf(out, "; cap_net_raw %sto listen to the wire\n", dhcp ? "for DHCP and " : "");
}

/* The files last: there may be thousands of them. */
static void say_summary(const struct wizard *w, struct buf *out)
{
    char text[300];
    const struct load_set *set = wizard_set(w);
    buf_printf(out, "  Load     %s (%s)\n", set ? set->name.text : "none",
               set ? load_name_describe(&set->name, text, sizeof text) : "");
    if (w->sampling)
        buf_str(out, "  Sample   simulated phones; the folder goes when it has ended\n");
    say_who(w, out);
    say_ports(w, out);
    if (wizard_gives_addresses(w))
        say_dhcp(w, out);
    say_needs(w, out);
    if (wants(w, FIELD_FIRST_ALONE))
        buf_str(out, "  Order    the first phone alone, the rest when it is done\n");
    buf_printf(out, "  Ends     %s\n",
               wants(w, FIELD_UNTIL_DONE) ? "when every chosen phone is done, or with Ctrl-C"
                                          : "with Ctrl-C");
    buf_printf(out, "  Folder   %s: ", wizard_text(w, FIELD_ROOT));
    wizard_count_files(w, out);
    buf_str(out, "\n");
    say_files(w, out);
}

static void say_point(const struct wizard *w, struct buf *out)
{
    struct ip ip = {0};
    uint64_t port = 69;
    if (w->sampling) {
        buf_str(out, "  The simulated phones know where to ask: there is nothing to do.\n");
        return;
    }
    ip_parse(buf_view(&w->answer[FIELD_ADDRESS]), &ip);
    text_number(slice_str(port_text(w)), 65535, &port);
    if (wizard_gives_addresses(w))
        wizard_say_point_by_dhcp(wizard_text(w, FIELD_INTERFACE), ip, (unsigned)port, out);
    else
        wizard_say_point(ip, (unsigned)port, out);
}

void wizard_page(const struct wizard *w, enum wizard_field f, struct buf *out)
{
    if (f == w->noted)
        buf_slice(out, buf_view(&w->note));
    switch (f) {
    case FIELD_PHONES:
        buf_str(out, "  Only chosen phones are ever given a load; to choose each one that asks, "
                     "type all.\n");
        break;
    case FIELD_FROM:
        buf_str(out, "  A phone shows it under Settings > Status > Firmware Versions.\n");
        break;
    case FIELD_PLAN:
        say_plan(w, out);
        break;
    case FIELD_LIST:
        say_files(w, out);
        break;
    case FIELD_DHCP:
        buf_str(out, "  Only on a bench of its own: two DHCP servers on one network lead phones "
                     "astray.\n");
        break;
    case FIELD_POINT:
        say_point(w, out);
        break;
    case FIELD_BEGIN:
        say_summary(w, out);
        break;
    default:
        break;
    }
}
