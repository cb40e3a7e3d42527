/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: all that came from outside, and every sentence that may quote it, stands in
 * a code span, where Markdown, HTML, links and GitHub's @mentions mean nothing. A span's fence is
 * one backtick longer than the longest run inside; a | is escaped even there, since a table's cells
 * are cut before spans are read (GFM, tables). Our own words are escaped character by character.
 */
#include "core/report_doc.h"

#include <string.h>

enum { PHONES_LISTED = 500, FOUND_LISTED = 10 };

static void put_words(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '<' || *text == '>' || *text == '&')
            buf_str(out, *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : "&amp;");
        else {
            if (strchr("\\`*_[]#|~", *text))
                buf_u8(out, '\\');
            buf_u8(out, (uint8_t)*text);
        }
    }
}

static void put_span(struct buf *out, struct slice text)
{
    size_t run = 0, fence = 1;
    for (size_t i = 0; i < text.n; i++) {
        run = text.p[i] == '`' ? run + 1 : 0;
        fence = run >= fence ? run + 1 : fence;
    }
    buf_fill(out, '`', fence);
    if (fence > 1)
        buf_u8(out, ' ');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '|')
            buf_u8(out, '\\');
        if (byte_is_print(text.p[i]))
            buf_u8(out, text.p[i]);
        else
            buf_printf(out, "\\x%02x", text.p[i]);
    }
    if (fence > 1)
        buf_u8(out, ' ');
    buf_fill(out, '`', fence);
}

/* Already escaped, or our own. Empty: nothing. */
static void put_code(struct buf *out, const char *text)
{
    if (*text)
        put_span(out, slice_str(text));
}

static void put_bytes(struct buf *out, struct slice bytes)
{
    struct buf text;
    uint8_t mem[4 * PHONE_NAME_MAX];
    buf_fixed(&text, mem, sizeof mem);
    text_escape(&text, bytes);
    if (text.len)
        put_span(out, buf_view(&text));
}

static void put_phone(const struct phone *p, struct buf *out)
{
    char who[REPORT_WHO_SIZE], ip[IP_TEXT_SIZE];
    const struct phone_problem *worst = phone_worst_problem(p);
    buf_printf(out, "| %s | %s | %s | ", report_who(p, who), ip_format(p->ip, ip),
               phone_stage_name(p->stage));
    put_bytes(out, slice_str(p->load));
    buf_str(out, " | ");
    put_bytes(out, slice_str(p->goal));
    buf_printf(out, " | %s | %llu |\n", worst ? diagnosis_slug(worst->what) : "",
               (unsigned long long)p->requests);
}

static void put_phones(const struct model *m, struct buf *out)
{
    size_t n = model_phone_count(m);
    if (!n)
        return;
    buf_str(out,
            "\n## Phones\n\n| phone | address | stage | runs | shall take | problem | requests "
            "|\n|---|---|---|---|---|---|--:|\n");
    for (size_t i = 0; i < n && i < PHONES_LISTED; i++)
        put_phone(model_phone(m, i), out);
    if (n > PHONES_LISTED)
        buf_printf(out, "\n%zu more phones are left out here; `--format csv` has all.\n",
                   n - PHONES_LISTED);
}

static void put_found(const struct report_found *f, struct buf *out)
{
    char who[REPORT_WHO_SIZE], when[TIME_TEXT_SIZE];
    buf_printf(out, "* %s ", report_clock(f->it->at_us, when));
    if (f->p)
        buf_printf(out, "**%s**: ", report_who(f->p, who));
    put_code(out, f->it->text);
    if (f->it->times > 1)
        buf_printf(out, " (%u times)", f->it->times);
    buf_u8(out, '\n');
}

/* Four blanks before each line: a code block without a fence, so nothing inside can end it. */
static void put_view(const struct model *m, const struct phone_problem *it, struct buf *out)
{
    struct buf view;
    buf_growing(&view, 1 << 16);
    if (report_name_view(m, it, NAME_HEX_LINE, &view)) {
        bool begins = true;
        buf_str(out, "\n**The name, byte by byte.**\n\n");
        for (size_t i = 0; i < view.len; i++) {
            if (begins)
                buf_str(out, "    ");
            buf_u8(out, view.p[i]);
            begins = view.p[i] == '\n';
        }
    }
    buf_free(&view);
}

static void put_diagnosis(const struct model *m, enum diagnosis d, struct buf *out)
{
    const struct diagnosis_entry *e = diagnosis_entry(d);
    struct report_found found[FOUND_LISTED];
    size_t n = report_find(m, d, found, FOUND_LISTED);
    if (!n)
        return;
    buf_printf(out, "\n### %s: %s: ", severity_name(e->severity), e->slug);
    put_words(out, e->title);
    buf_str(out, "\n\n");
    for (size_t i = 0; i < n && i < FOUND_LISTED; i++)
        put_found(&found[i], out);
    if (n > FOUND_LISTED)
        buf_printf(out, "* and %zu more phones\n", n - FOUND_LISTED);
    put_view(m, found[0].it, out);
    buf_str(out, "\n**What it means.** ");
    put_words(out, e->meaning);
    buf_str(out, e->approximate ? " (This rests on inference.)" : "");
    buf_str(out, "\n\n**What to do.** ");
    put_words(out, e->fix);
    buf_u8(out, '\n');
}

static void put_problems(const struct model *m, struct buf *out)
{
    size_t before;
    buf_str(out, "\n## What was found\n");
    before = out->len;
    for (unsigned d = 0; d < DIAGNOSIS_COUNT; d++)
        put_diagnosis(m, (enum diagnosis)d, out);
    if (out->len == before)
        buf_str(out, "\nNo problem was seen.\n");
}

void report_md_request(const struct request_row *r, struct buf *out)
{
    char when[TIME_TEXT_SIZE], mac[MAC_TEXT_SIZE], ip[IP_TEXT_SIZE];
    time_format(r->t_us, when);
    buf_printf(out, "| %.12s | %s | ", when + 11,
               mac_known(r->mac) ? mac_format_bare(r->mac, mac) : ip_format(r->ip, ip));
    put_bytes(out, kept_name_view(&r->name));
    buf_printf(out, " | %s", row_outcome_name(r->outcome));
    if (r->has_code)
        buf_printf(out, " %u", r->code);
    buf_str(out, r->message.n ? " " : "");
    put_bytes(out, kept_name_view(&r->message));
    buf_str(out, " | ");
    if (r->outcome == ROW_SENT || r->outcome == ROW_BROKEN)
        buf_printf(out, "%llu | %lld.%03d |\n", (unsigned long long)r->bytes,
                   (long long)(r->took_us / 1000000), (int)(r->took_us % 1000000 / 1000));
    else
        buf_str(out, "| |\n");
}

static void put_requests(const struct model *m, const struct report_requests *requests,
                         struct buf *out)
{
    buf_str(out, "\n## Requests\n\n");
    report_traffic(m, out);
    buf_u8(out, '\n');
    if (requests->shown) {
        buf_str(out, "\n| time | phone | file | outcome | bytes | seconds |\n"
                     "|---|---|---|---|--:|--:|\n");
        buf_slice(out, requests->rows);
    }
    if (requests->left_out)
        buf_printf(out,
                   "\n%llu more requests are left out here; `--format csv-requests` has all.\n",
                   (unsigned long long)requests->left_out);
}

void report_md(const struct model *m, const struct report_requests *requests, struct buf *out)
{
    char from[TIME_TEXT_SIZE], to[TIME_TEXT_SIZE];
    time_format(model_started_us(m), from);
    time_format(model_last_us(m), to);
    buf_str(out, "# Conversion report\n\nSession ");
    put_bytes(out, slice_str(model_session_id(m)));
    buf_printf(out, ", from %.10s %.8s to %.10s %.8s UTC.\n\n**", from, from + 11, to, to + 11);
    report_headline(m, out);
    buf_str(out, "**\n");
    put_phones(m, out);
    put_problems(m, out);
    put_requests(m, requests, out);
}
