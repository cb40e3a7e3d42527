/* SPDX-License-Identifier: MIT */
/* A cell is made in memory of its own, then defused and quoted: one place for both. */
#include "core/report_csv.h"

#include "core/text.h"

#include <string.h>

/* Longest: a name of PHONE_NAME_MAX bytes, four characters each; or the slugs of all problems. */
enum { CELL = 1024 };

static const char PHONES_HEAD[] =
    "mac,ip,name,model,stage,protocol,load,target,converted,problems,worst_problem,requests,first,"
    "last,chosen,bench";
static const char REQUESTS_HEAD[] = "time,mac,ip,port,server,name,outcome,bytes,blocks,resent,"
                                    "seconds,code,message,src,op,repeats";

static void end_row(struct buf *out)
{
    buf_str(out, "\r\n");
}

/* `first`: no comma before it. */
static void put_cell(struct buf *out, struct slice cell, bool first)
{
    bool begins = true; /* of this cell, or of another where a spreadsheet parts cells at ; */
    bool quoted = false;
    if (!first)
        buf_u8(out, ',');
    for (size_t i = 0; i < cell.n; i++)
        quoted = quoted || cell.p[i] == ',' || cell.p[i] == '"';
    if (quoted)
        buf_u8(out, '"');
    for (size_t i = 0; i < cell.n; i++) {
        if (begins && memchr("=+-@", cell.p[i], 4))
            buf_u8(out, '\'');
        begins = cell.p[i] == ';' || (begins && (cell.p[i] == ' ' || cell.p[i] == '"'));
        if (cell.p[i] == '"')
            buf_u8(out, '"');
        if (byte_is_print(cell.p[i]))
            buf_u8(out, cell.p[i]);
        else
            buf_printf(out, "\\x%02x", cell.p[i]);
    }
    if (quoted)
        buf_u8(out, '"');
}

static void cell_text(struct buf *out, const char *text)
{
    put_cell(out, slice_str(text), false);
}

static void cell_bytes(struct buf *out, struct slice bytes)
{
    uint8_t mem[CELL];
    struct buf cell;
    buf_fixed(&cell, mem, sizeof mem);
    text_escape(&cell, bytes);
    put_cell(out, buf_view(&cell), false);
}

static void cell_u64(struct buf *out, uint64_t v, bool known)
{
    buf_u8(out, ',');
    if (known)
        buf_printf(out, "%llu", (unsigned long long)v);
}

static void cell_time(struct buf *out, int64_t t_us)
{
    char text[TIME_TEXT_SIZE];
    cell_text(out, t_us ? time_format(t_us, text) : "");
}

void report_csv_phones_head(struct buf *out)
{
    buf_str(out, PHONES_HEAD);
    end_row(out);
}

static void cell_problems(struct buf *out, const struct phone *p)
{
    char mem[CELL];
    struct buf cell;
    buf_fixed(&cell, mem, sizeof mem);
    for (unsigned i = 0; i < p->problem_count; i++)
        if (!p->problem[i].absorbed)
            buf_printf(&cell, "%s%s", cell.len ? " " : "", diagnosis_slug(p->problem[i].what));
    put_cell(out, buf_view(&cell), false);
}

void report_csv_phone(const struct phone *p, struct buf *out)
{
    static const char *const converted[] = {
        [CONVERTED_UNKNOWN] = "", [CONVERTED_NO] = "false", [CONVERTED_YES] = "true"};
    const struct phone_problem *worst = phone_worst_problem(p);
    char mac[MAC_TEXT_SIZE] = "", ip[IP_TEXT_SIZE];
    if (mac_known(p->mac))
        mac_format(p->mac, mac);
    put_cell(out, slice_str(mac), true);
    cell_text(out, ip_format(p->ip, ip));
    cell_bytes(out, slice_str(p->name));
    cell_bytes(out, slice_str(p->model));
    cell_text(out, phone_stage_name(p->stage));
    cell_text(out, p->protocol == PROTOCOL_UNKNOWN ? "" : protocol_name(p->protocol));
    cell_bytes(out, slice_str(p->load));
    cell_bytes(out, slice_str(p->goal));
    cell_text(out, converted[p->converted]);
    cell_problems(out, p);
    cell_text(out, worst ? worst->text : "");
    cell_u64(out, p->requests, true);
    cell_time(out, p->first_us);
    cell_time(out, p->last_us);
    cell_text(out, p->chosen ? "true" : "false");
    cell_text(out, p->bench);
    end_row(out);
}

void report_csv_requests_head(struct buf *out)
{
    buf_str(out, REQUESTS_HEAD);
    end_row(out);
}

void report_csv_request(const struct request_row *r, struct buf *out)
{
    char when[TIME_TEXT_SIZE], mac[MAC_TEXT_SIZE] = "", ip[IP_TEXT_SIZE];
    bool ended = r->outcome == ROW_SENT || r->outcome == ROW_BROKEN || r->outcome == ROW_ERROR;
    bool sent = r->outcome == ROW_SENT || r->outcome == ROW_BROKEN;
    if (mac_known(r->mac))
        mac_format(r->mac, mac);
    put_cell(out, slice_str(time_format(r->t_us, when)), true);
    cell_text(out, mac);
    cell_text(out, ip_format(r->ip, ip));
    cell_u64(out, r->port, r->port != 0);
    cell_text(out, ip_format(r->server, ip));
    cell_bytes(out, kept_name_view(&r->name));
    cell_text(out, row_outcome_name(r->outcome));
    cell_u64(out, r->bytes, sent);
    cell_u64(out, r->blocks, r->outcome == ROW_SENT);
    cell_u64(out, r->resent, r->outcome == ROW_SENT);
    buf_u8(out, ',');
    if (ended)
        buf_printf(out, "%lld.%06d", (long long)(r->took_us / 1000000),
                   (int)(r->took_us % 1000000));
    cell_u64(out, r->code, r->has_code);
    cell_bytes(out, kept_name_view(&r->message));
    cell_text(out, event_src_name(r->src));
    cell_text(out, r->write ? "wrq" : "rrq");
    cell_u64(out, r->repeats, true);
    end_row(out);
}
