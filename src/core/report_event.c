/* SPDX-License-Identifier: MIT */
/*
 * Events as lines for people, in the words of the TFTP servers that technicians know (tftpd32:
 * "Read request for file <X>. Mode octet"). The time is UTC; a report says so once, on top.
 */
#include "core/report_impl.h"

#include "core/text.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN = 140 };

/* hh:mm:ss.mmm, address, two blanks. */
static void head(const struct event *e, struct buf *out)
{
    char when[TIME_TEXT_SIZE], ip[IP_TEXT_SIZE], mac[MAC_TEXT_SIZE], bench[REPORT_BENCH_SIZE];
    time_format(e->t_us, when);
    buf_printf(out, "%.12s  ", when + 11);
    if (e->bench.n)
        buf_printf(out, "%-8s  ", text_safe(e->bench, bench, sizeof bench));
    if (ip_known(e->ip))
        buf_printf(out, "%-15s  ", ip_format(e->ip, ip));
    else if (mac_known(e->mac))
        buf_printf(out, "%-15s  ", mac_format_bare(e->mac, mac));
    else
        buf_printf(out, "%-15s  ", "-");
}

static void tell_request(const struct event *e, const char *name, struct buf *out)
{
    char mode[24], options[SHOWN], why[40], server[IP_TEXT_SIZE];
    buf_printf(out, "%s request for file <%s>", e->u.request.write ? "Write" : "Read", name);
    if (e->u.request.mode.n)
        buf_printf(out, ". %s %s", e->u.request.http ? "HTTP" : "Mode",
                   text_safe(e->u.request.mode, mode, sizeof mode));
    if (e->src == EVENT_SRC_WIRE && ip_known(e->server)) /* a server knows who it is */
        buf_printf(out, ". Server %s", ip_format(e->server, server));
    if (e->u.request.options.n)
        buf_printf(out, ". Options %s", text_safe(e->u.request.options, options, sizeof options));
    if (e->u.request.repeat)
        buf_printf(out, " (asked again: %u)", e->u.request.repeat);
    if (e->u.request.ignored.n)
        buf_printf(out, " (ignored: %s)", text_safe(e->u.request.ignored, why, sizeof why));
}

static void tell_done(const struct event *e, const char *name, struct buf *out)
{
    if (e->src == EVENT_SRC_LOG && !e->u.done.bytes) { /* not every log tells more */
        buf_printf(out, "<%s>: sent", name);
        return;
    }
    if (!e->u.done.blocks) { /* over HTTP there are none */
        buf_printf(out, "<%s>: sent %llu bytes in %.3f s", name,
                   (unsigned long long)e->u.done.bytes, (double)e->u.done.duration_us / 1e6);
        return;
    }
    buf_printf(out, "<%s>: sent %llu blk, %llu bytes in %.3f s. %llu blk resent%s", name,
               (unsigned long long)e->u.done.blocks, (unsigned long long)e->u.done.bytes,
               (double)e->u.done.duration_us / 1e6, (unsigned long long)e->u.done.resent,
               e->u.done.unconfirmed ? " (the last one was not confirmed)" : "");
}

static void tell_fail(const struct event *e, const char *name, struct buf *out)
{
    char why[SHOWN], message[SHOWN];
    buf_printf(out, "<%s>: broke off after %llu bytes: %s", name,
               (unsigned long long)e->u.fail.bytes, text_safe(e->u.fail.reason, why, sizeof why));
    if (e->u.fail.message.n || e->u.fail.by_client)
        buf_printf(out, ", error %u %s", e->u.fail.code,
                   text_safe(e->u.fail.message, message, sizeof message));
}

static void tell_error(const struct event *e, const char *name, struct buf *out)
{
    char message[SHOWN], near[SHOWN];
    buf_printf(out, "File <%s> : error %u", name, e->u.error.code);
    if (e->u.error.message.n)
        buf_printf(out, ", %s", text_safe(e->u.error.message, message, sizeof message));
    if (e->u.error.near.n)
        buf_printf(out, " (there is <%s>)", text_safe(e->u.error.near, near, sizeof near));
}

static void tell_action(const struct event *e, struct buf *out)
{
    char load[SHOWN], text[SHOWN], mac[MAC_TEXT_SIZE];
    text_safe(e->u.action.load, load, sizeof load);
    text_safe(e->u.action.text, text, sizeof text);
    switch (e->u.action.verb) {
    case EVENT_CHOSEN:
        buf_printf(out, "%s shall take %s",
                   mac_known(e->mac) ? mac_format_bare(e->mac, mac) : "Every 7940/7960", load);
        return;
    case EVENT_SERVING:
        buf_str(out, e->u.action.on ? "Serving" : "No more loads are given out");
        return;
    case EVENT_MEND:
        buf_printf(out, "Mended: %s", text);
        if (e->name.n)
            buf_printf(out, ", by %s", text_safe(e->name, load, sizeof load));
        return;
    case EVENT_RETRY:
        buf_str(out, "Watched afresh");
        return;
    default:
        buf_printf(out, "Note: %s", text);
    }
}

static void tell_clock(int64_t step_us, struct buf *out)
{
    long long s = (step_us < 0 ? -step_us : step_us) / 1000000;
    if (step_us < 0)
        buf_printf(out, "The clock was set back by %lld s", s);
    else
        buf_printf(out, "The clock went forward by %lld s: it was set, or this computer slept", s);
}

static bool worth_telling(const struct event *e)
{
    switch (e->kind) {
    case EVENT_TFTP_START: /* its end says all */
        return false;
    case EVENT_FILE_JUDGED:
        return e->u.judged.verdict != FILE_WHOLE && e->u.judged.verdict != FILE_UNKNOWN;
    default:
        return e->kind < EVENT_KIND_COUNT;
    }
}

void report_event_text(const struct event *e, struct buf *out)
{
    char name[SHOWN], more[SHOWN];
    if (!worth_telling(e))
        return;
    text_safe(e->name, name, sizeof name);
    head(e, out);
    switch (e->kind) {
    case EVENT_SESSION:
        buf_printf(out, "Session %s, hookflash %s", text_safe(e->u.session.id, name, sizeof name),
                   text_safe(e->u.session.version, more, sizeof more));
        break;
    case EVENT_SESSION_END:
        buf_printf(out, "Session ended: %s", text_safe(e->u.session_end.reason, more, sizeof more));
        break;
    case EVENT_LOAD:
        buf_printf(out, "Load %s is given out", name);
        break;
    case EVENT_FILE_WRITTEN:
        buf_printf(out, "Wrote <%s>, %llu bytes", name, (unsigned long long)e->u.written.bytes);
        if (e->u.written.backup.n)
            buf_printf(out, "; the former file is %s",
                       text_safe(e->u.written.backup, more, sizeof more));
        break;
    case EVENT_FILE_JUDGED:
        buf_printf(out, "File <%s> is not as it should be: %s", name,
                   file_verdict_name(e->u.judged.verdict));
        break;
    case EVENT_FILE_FAILED:
        buf_printf(out, "File <%s> : %s", name, text_safe(e->u.failed.text, more, sizeof more));
        break;
    case EVENT_TFTP_REQUEST:
        tell_request(e, name, out);
        break;
    case EVENT_TFTP_DONE:
        tell_done(e, name, out);
        break;
    case EVENT_TFTP_FAIL:
        tell_fail(e, name, out);
        break;
    case EVENT_TFTP_ERROR:
        tell_error(e, name, out);
        break;
    case EVENT_ACTION:
        tell_action(e, out);
        break;
    case EVENT_CLOCK:
        tell_clock(e->u.clock.step_us, out);
        break;
    case EVENT_DHCP_REQUEST:
    case EVENT_DHCP_REPLY:
    case EVENT_CDP:
    case EVENT_LLDP:
    case EVENT_ARP:
    case EVENT_REGISTER:
    case EVENT_LINK:
    case EVENT_CAPTURE:
        report_wire_text(e, out);
        break;
    default:
        break;
    }
    buf_u8(out, '\n');
}
