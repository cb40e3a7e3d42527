/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a table of checks, each a function of the facts that says one line or more.
 * preflight_fix() composes the command for the next preflight_say(). Severity: an error keeps
 * phones from being converted, a warning takes something from hookflash that it does without, a
 * note is for the operator to know. What could not be looked at is a note that says so and how to
 * look.
 */
#include "core/preflight_impl.h"

#include "core/text.h"

#include <stdarg.h>
#include <stdio.h>

enum {
    OPEN_FILES_ENOUGH = 1024, /* a socket for each transfer, and some for ourselves */
    CLOCK_YEAR_MIN = 2025,    /* this program is not older */
    CLOCK_YEAR_MAX = 2100,
};
#define MIB (1024ull * 1024)
/* A load's files are about 1.5 MB; the journal and the capture of a session come to it. */
#define FREE_NEEDED (8 * MIB)
#define FREE_WISHED (64 * MIB)

void preflight_fix(struct preflight_run *d, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(d->next.fix, sizeof d->next.fix, fmt, args);
    va_end(args);
}

void preflight_say(struct preflight_run *d, enum severity severity, const char *path,
                   const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(d->next.text, sizeof d->next.text, fmt, args);
    va_end(args);
    d->next.check = d->check;
    d->next.severity = severity;
    d->next.path = slice_str(path);
    d->put(d->ctx, &d->next);
    d->next = (struct finding){.slug = DIAGNOSIS_COUNT};
}

/* --- what is permitted and granted --------------------------------------------------------------
 */

static void check_capture(struct preflight_run *d)
{
    const struct preflight_facts *f = d->facts;
    const char *path = f->interface ? f->interface : "every interface";
    switch (f->capture.result) {
    case TRIED_WELL:
        preflight_say(d, SEVERITY_OK, path, "capture is permitted");
        break;
    case TRIED_NOT_PERMITTED:
        preflight_fix(d, "sudo hookflash ..., or once: %s", f->permit);
        preflight_say(
            d, SEVERITY_WARNING, path,
            "capture is not permitted: phones are served, but a firewall and other servers stay "
            "invisible");
        break;
    case NOT_TRIED:
        preflight_say(d, SEVERITY_NOTE, path,
                      "capture: not tried, the interface is not there or off");
        break;
    case TRIED_BUSY:
    case TRIED_FAILED:
        preflight_fix(d, "ip -brief link");
        preflight_say(d, SEVERITY_WARNING, path, "capture: %s", f->capture.problem);
        break;
    }
}

static void check_receive_buffer(struct preflight_run *d)
{
    const struct preflight_facts *f = d->facts;
    unsigned long long granted = f->receive_granted / 1024, wanted = f->receive_wanted / 1024;
    if (f->receive_granted >= f->receive_wanted) {
        preflight_say(d, SEVERITY_OK, "receive buffer", "%llu KiB, as wished", wanted);
        return;
    }
    preflight_fix(d, "sudo sysctl -w net.core.rmem_max=%llu",
                  (unsigned long long)f->receive_wanted);
    preflight_say(d, SEVERITY_NOTE, "receive buffer",
                  "%llu KiB of %llu: when hundreds of phones ask at once, some ask again", granted,
                  wanted);
}

static void check_open_files(struct preflight_run *d)
{
    unsigned long long n = d->facts->open_files;
    if (n >= OPEN_FILES_ENOUGH) {
        preflight_say(d, SEVERITY_OK, "open files", "enough: %llu", n);
        return;
    }
    preflight_fix(d, "sudo prlimit --pid $$ --nofile=65536:65536");
    preflight_say(d, SEVERITY_WARNING, "open files", "only %llu: each transfer needs one", n);
}

/* --- the folder, the clock, and what nobody can see ---------------------------------------------
 */

static void check_free_space(struct preflight_run *d)
{
    const struct preflight_facts *f = d->facts;
    unsigned long long mib = f->root_free / MIB;
    if (f->root_free >= FREE_WISHED) {
        preflight_say(d, SEVERITY_OK, f->root, "readable and writable, %llu MiB free", mib);
        return;
    }
    d->next.slug = DIAG_DISK_FULL;
    preflight_fix(d, "df -h %s", f->root);
    preflight_say(d, f->root_free < FREE_NEEDED ? SEVERITY_ERROR : SEVERITY_WARNING, f->root,
                  "only %llu MiB free: a load and its session need %llu", mib, FREE_NEEDED / MIB);
}

static void check_root(struct preflight_run *d)
{
    const struct preflight_facts *f = d->facts;
    if (!f->root)
        return;
    if (!f->root_there) {
        preflight_fix(d, "mkdir -p %s", f->root);
        preflight_say(d, SEVERITY_ERROR, f->root, "there is no such folder");
    } else if (!f->root_is_folder) {
        preflight_fix(d, "ls -ld %s", f->root);
        preflight_say(d, SEVERITY_ERROR, f->root, "is not a folder");
    } else if (!f->root_readable) {
        preflight_fix(d, "sudo chmod u+rx %s; ls -ld %s", f->root, f->root);
        preflight_say(d, SEVERITY_ERROR, f->root, "cannot be read");
    } else if (!f->root_writable) {
        preflight_fix(d, "sudo chown \"$USER\" %s", f->root);
        preflight_say(d, SEVERITY_WARNING, f->root,
                      "cannot be written: its files can be served, but no load be put there");
    } else {
        check_free_space(d);
    }
}

static void check_clock(struct preflight_run *d)
{
    char text[TIME_TEXT_SIZE];
    int64_t days = d->facts->now_us / 86400000000;
    bool sane = days >= time_days(CLOCK_YEAR_MIN, 1, 1) && days < time_days(CLOCK_YEAR_MAX, 1, 1);
    time_format(d->facts->now_us, text);
    text[10] = '\0'; /* the date */
    if (!sane)
        preflight_fix(d, "sudo timedatectl set-ntp true, or: sudo date -s 'YYYY-MM-DD HH:MM'");
    preflight_say(d, sane ? SEVERITY_OK : SEVERITY_WARNING, "clock", "%s%s", text,
                  sane ? "" : " cannot be today: the times in journal and report will be wrong");
}

static void check_guards(struct preflight_run *d)
{
    for (unsigned i = 0; i < d->facts->guard_count; i++) {
        const struct preflight_guard *g = &d->facts->guard[i];
        if (!g->holds)
            preflight_fix(d, "%s", g->fix);
        preflight_say(d, g->holds ? SEVERITY_OK : SEVERITY_NOTE, g->name, "%s: %s%s%s",
                      g->holds ? "holds" : "not available", g->holds ? g->what : g->why,
                      g->holds && g->why[0] ? "; " : "", g->holds ? g->why : "");
    }
}

static void check_view(struct preflight_run *d)
{
    preflight_fix(
        d, "Cisco IOS: monitor session 1 source interface PHONES, monitor session 1 destination "
           "interface HERE; then -i IF --promiscuous");
    preflight_say(
        d, SEVERITY_NOTE, "",
        "on a switch without a mirror port another server's answers are invisible from here");
}

static const struct {
    const char *name;
    void (*check)(struct preflight_run *d);
} checks[] = {
    {"interface", preflight_check_interface},
    {"same-network", preflight_check_same_network},
    {"address-manager", preflight_check_manager},
    {"tftp-port", preflight_check_port},
    {"phones-port", preflight_check_phones_port},
    {"self-test", preflight_check_self},
    {"firewall", preflight_check_firewall},
    {"capture", check_capture},
    {"option-150", preflight_check_option_150},
    {"dhcp-here", preflight_check_dhcp_here},
    {"folder", check_root},
    {"receive-buffer", check_receive_buffer},
    {"open-files", check_open_files},
    {"clock", check_clock},
    {"guard", check_guards},
    {"terminal", preflight_check_terminal},
    {"view", check_view},
    {"wiring", preflight_check_wiring},
};

void preflight(const struct preflight_facts *facts, void (*put)(void *ctx, const struct finding *f),
               void *ctx)
{
    struct preflight_run d = {.facts = facts, .put = put, .ctx = ctx};
    d.next.slug = DIAGNOSIS_COUNT;
    for (size_t i = 0; i < ARRAY_SIZE(checks); i++) {
        d.check = checks[i].name;
        checks[i].check(&d);
    }
}
