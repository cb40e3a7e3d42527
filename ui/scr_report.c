/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: one list: the groups of core/result_rows, then where everything lies. Only
 * the rows that are seen are made, as in the monitor, and the cursor stays on its phone when that
 * goes to another group. Below the list stands what there is to say of the row that it is on: of a
 * phone the reason and the fix, of a group what can be done for all of it.
 */
#include "ui/scr_report.h"

#include "core/model_fleet.h"
#include "core/monitor_rows.h"
#include "core/report_doc.h"
#include "core/result_rows.h"
#include "ui/list.h"
#include "ui/monitor_line.h"
#include "ui/phone_page.h"
#include "ui/scr_copy.h"
#include "ui/scr_export.h"
#include "ui/scr_log.h"
#include "ui/scr_phone.h"
#include "ui/status_line.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    TITLE_TEXT = 160,
    TRACE_SIZE = BOARD_PATH_SIZE + 300,
    SAID_ROWS = 6,
    PLACES = 3, /* the traces' title, the session, the folder */
};

struct report {
    struct result_rows rows;
    size_t phones; /* rows of them, with their titles; the traces stand behind */
    struct list list;
    struct mac mac; /* of the phone that the cursor is on, as far as they are known */
    struct ip ip;
    const char *bench;
    bool on_phone;
};

/* --- rows ----------------------------------------------------------------------------------- */

/* NULL: the cursor is on no phone. */
static const struct phone *chosen(const struct report *r, const struct ui *ui)
{
    return r->on_phone ? model_phone_again(ui->model, r->bench, r->mac, r->ip) : NULL;
}

static void note_phone(struct report *r, const struct ui *ui)
{
    const struct phone *p =
        r->list.at < r->phones ? result_row_at(&r->rows, ui->model, r->list.at).phone : NULL;
    r->on_phone = p != NULL;
    if (p) {
        r->mac = p->mac;
        r->ip = p->ip;
        r->bench = p->bench;
    }
}

static void update(struct report *r, const struct ui *ui)
{
    const struct phone *p = chosen(r, ui);
    result_rows_update(&r->rows, ui->model);
    r->phones = result_rows_count(&r->rows);
    list_set_count(&r->list, r->phones + PLACES + board_backup_count(ui->board));
    if (p && (r->list.at >= r->phones || result_row_at(&r->rows, ui->model, r->list.at).phone != p))
        list_go(&r->list, result_rows_find(&r->rows, ui->model, p));
    note_phone(r, ui);
}

/* --- drawing -------------------------------------------------------------------------------- */

/* Where something lies; the first is a title. Returns dst. */
static const char *trace_text(const struct ui *ui, size_t i, char dst[static TRACE_SIZE])
{
    const struct board_status *is = board_status(ui->board);
    if (i == 0)
        snprintf(dst, TRACE_SIZE, "Where it lies");
    else if (i == 1 && is->journal[0])
        snprintf(dst, TRACE_SIZE, "the session: %s", is->journal);
    else if (i == 1)
        snprintf(dst, TRACE_SIZE, "of this session nothing is kept");
    else if (i == 2 && is->folder[0])
        snprintf(dst, TRACE_SIZE, "the files for the phones: %s", is->folder);
    else if (i == 2)
        snprintf(dst, TRACE_SIZE, "nothing was served here");
    else
        snprintf(dst, TRACE_SIZE, "the former %s: %s", board_backup(ui->board, i - PLACES)->name,
                 board_backup(ui->board, i - PLACES)->backup);
    return dst;
}

struct row_context {
    const struct ui *ui;
    const struct report *r;
    struct monitor_columns columns;
};

static void draw_row(void *ctx, struct area a, size_t i, bool selected)
{
    const struct row_context *at = ctx;
    char text[TRACE_SIZE];
    struct monitor_row row;
    (void)selected;
    if (i >= at->r->phones) {
        i -= at->r->phones;
        draw_text(a, 0, i ? 2 : 0, i ? ROLE_TEXT : ROLE_STRONG, trace_text(at->ui, i, text));
        return;
    }
    struct result_row it = result_row_at(&at->r->rows, at->ui->model, i);
    if (!it.phone) {
        draw_textf(a, 0, 0, ROLE_STRONG, "%s: %zu", result_group_title(it.group),
                   at->r->rows.count[it.group]);
        return;
    }
    monitor_row_make(it.phone, at->ui->board, model_speed(at->ui->model), at->ui->now_us, &row);
    monitor_line_draw(a, &at->columns, &row, phone_role(it.phone));
}

static void say_row(const struct ui *ui, const struct report *r, struct area a)
{
    static const char *const of_group[RESULT_GROUP_COUNT] = {
        [RESULT_FAILED] = "R forgives them all and watches them afresh; on each of them, m mends "
                          "what a file can mend, and x shows the name that it asked.",
        [RESULT_UNDER_WAY] = "They are watched on; their rows move to their group by themselves.",
        [RESULT_UNSEEN] = "They were chosen and never heard of. Have they power and a cable, and "
                          "does DHCP option 150 name this computer? hookflash doctor asks why.",
        [RESULT_DONE] = "Nothing is left to do for them here.",
    };
    uint64_t older = board_backups_told(ui->board) - board_backup_count(ui->board);
    if (chosen(r, ui)) {
        phone_hint_draw(ui, chosen(r, ui), a);
        return;
    }
    draw_rule(a, 0, NULL);
    a = area_sub(a, 1, 0, -1, -1);
    if (r->list.at < r->phones) {
        draw_wrapped(a, 0, ROLE_TEXT,
                     of_group[result_row_at(&r->rows, ui->model, r->list.at).group]);
        return;
    }
    int y = draw_wrapped(a, 0, ROLE_TEXT,
                         "e writes the session to a file for a customer or a ticket: html, text, "
                         "csv, csv-requests, md, json, pcapng. Former files stand beside the ones "
                         "that replaced them.");
    if (older)
        draw_textf(a, y, 0, ROLE_TEXT, "%llu more stand in the journal.",
                   (unsigned long long)older);
}

static void draw_title(const struct ui *ui, struct area a)
{
    char counts[TITLE_TEXT];
    struct buf b;
    const char *more =
        ui->over && ui->stays
            ? report_exit_status(ui->model) == 0 ? "all done: q leaves" : "it is over: q leaves"
            : "";
    buf_fixed(&b, counts, sizeof counts);
    report_headline_of(&ui->sum, &b);
    draw_fill(a, ROLE_TITLE);
    int x = draw_text(a, 0, 1, ROLE_TITLE, "Report") + 3;
    int w = draw_columns(more);
    draw_cell(a, 0, x, a.w - x - w - 2, ROLE_TITLE, buf_cstr(&b));
    draw_text(a, 0, a.w - w - 1, ROLE_TITLE, more);
}

static void draw(struct ui *ui, void *state, struct area a)
{
    struct report *r = state;
    struct row_context at = {.ui = ui, .r = r};
    update(r, ui);
    draw_title(ui, area_cut_top(&a, 1));
    status_line_draw(ui, area_cut_bottom(&a, status_line_rows(ui)));
    say_row(ui, r, area_cut_bottom(&a, SAID_ROWS));
    monitor_columns(a.w, &at.columns);
    if (model_fleet_count(ui->model))
        monitor_columns_of_fleet(&at.columns);
    monitor_line_headings(area_cut_top(&a, 1), &at.columns);
    list_draw(&r->list, a, draw_row, &at);
}

/* --- keys ----------------------------------------------------------------------------------- */

static bool is_of_phone(enum action a)
{
    return a == ACTION_OPEN || a == ACTION_BYTES || a == ACTION_MEND || a == ACTION_RETRY;
}

static const char *refusal(const struct ui *ui, const void *state, enum action a)
{
    const struct report *r = state;
    const struct phone *p = chosen(r, ui);
    if (a == ACTION_RETRY_ALL)
        return phones_retry_refusal(ui);
    if (is_of_phone(a) && !p)
        return "this row is no phone: Up and Down go to one";
    return is_of_phone(a) ? phone_refusal(ui, p, a) : NULL;
}

static void copy_row(struct ui *ui, const struct report *r)
{
    char text[TRACE_SIZE];
    const struct phone *p = chosen(r, ui);
    if (p) {
        phone_act(ui, p, ACTION_COPY);
        return;
    }
    if (r->list.at >= r->phones)
        trace_text(ui, r->list.at - r->phones, text);
    else
        snprintf(text, sizeof text, "%s: %zu",
                 result_group_title(result_row_at(&r->rows, ui->model, r->list.at).group),
                 r->rows.count[result_row_at(&r->rows, ui->model, r->list.at).group]);
    copy_open(ui, slice_str(text));
}

static void key(struct ui *ui, void *state, const struct input *in)
{
    struct report *r = state;
    update(r, ui);
    if (list_key(&r->list, in->action)) {
        note_phone(r, ui);
        return;
    }
    switch (in->action) {
    case ACTION_BACK:
        screen_pop(ui);
        break;
    case ACTION_EXPORT:
        export_open(ui);
        break;
    case ACTION_LOG:
        log_open(ui);
        break;
    case ACTION_RETRY_ALL:
        phones_retry(ui);
        break;
    case ACTION_COPY:
        copy_row(ui, r);
        break;
    default:
        phone_act(ui, chosen(r, ui), in->action);
    }
}

static void release(void *state)
{
    struct report *r = state;
    result_rows_free(&r->rows);
    free(r);
}

static const enum action actions[] = {
    LIST_ACTIONS, ACTION_LOG,    ACTION_COPY,      ACTION_RETRY, ACTION_BYTES, ACTION_OPEN,
    ACTION_MEND,  ACTION_EXPORT, ACTION_RETRY_ALL, ACTION_BACK,  ACTION_NONE,
};

static const struct screen_kind report_screen = {
    .name = "Report",
    .actions = actions,
    .refusal = refusal,
    .draw = draw,
    .key = key,
    .free = release,
};

void report_open(struct ui *ui)
{
    struct report *r = calloc(1, sizeof *r);
    if (r) {
        update(r, ui);
        list_go(&r->list, r->phones > 0); /* the first phone, below its title */
        note_phone(r, ui);
    }
    screen_push(ui, &report_screen, r);
}
