/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the list asks for the rows that are seen, and only those are made from the
 * model, so that a bench of thousands costs what a screenful costs. Pausing makes a copy of all
 * rows as they are and shows that; nothing else stops. The cursor belongs to a phone, not to a
 * place (core/monitor_rows.h).
 */
#include "ui/scr_monitor.h"

#include "core/model_fleet.h"
#include "core/monitor_rows.h"
#include "core/report_doc.h"
#include "ui/list.h"
#include "ui/monitor_line.h"
#include "ui/phone_page.h"
#include "ui/scr_export.h"
#include "ui/scr_filter.h"
#include "ui/scr_log.h"
#include "ui/scr_note.h"
#include "ui/scr_phone.h"
#include "ui/scr_report.h"
#include "ui/status_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WIDE = 120,     /* from here on a phone in full stands beside the list */
    WIDER = 150,    /* from here on the list has all its columns */
    LIST_WIDE = 80, /* columns of the list then */
    LIST_WIDER = 102,
    TITLE_TEXT = 160,
    HINT_ROWS = 6, /* its rule, what was found, what to do */
};

struct frozen_row {
    struct monitor_row row;
    enum role role;
    struct mac mac;
    struct ip ip;
    const char *bench;
};

struct monitor {
    struct monitor_rows rows;
    struct list list;
    struct page page;          /* of the pane at the side */
    struct frozen_row *frozen; /* paused: list.count of them; NULL: not paused */
    uint64_t frozen_told;      /* log lines until then */
};

/* --- rows ----------------------------------------------------------------------------------- */

static struct frozen_row make_row(const struct ui *ui, const struct phone *p)
{
    struct frozen_row f = {.role = phone_role(p), .mac = p->mac, .ip = p->ip, .bench = p->bench};
    monitor_row_make(p, ui->board, model_speed(ui->model), ui->now_us, &f.row);
    return f;
}

static void update(struct monitor *m, const struct ui *ui)
{
    if (m->frozen)
        return;
    monitor_rows_update(&m->rows, ui->model);
    list_set_count(&m->list, m->rows.count);
    list_go(&m->list, m->rows.at);
}

static const struct phone *chosen(const struct monitor *m, const struct ui *ui)
{
    if (!m->frozen)
        return monitor_rows_chosen(&m->rows, ui->model);
    const struct frozen_row *f = &m->frozen[m->list.at];
    return model_phone_again(ui->model, f->bench, f->mac, f->ip);
}

/* Without phones there is nothing to be held still. */
static void pause_view(struct monitor *m, struct ui *ui)
{
    if (m->frozen) {
        m->rows.mac = m->frozen[m->list.at].mac;
        m->rows.ip = m->frozen[m->list.at].ip;
        m->rows.bench = m->frozen[m->list.at].bench;
        free(m->frozen);
        m->frozen = NULL;
        return;
    }
    update(m, ui);
    m->frozen = malloc(m->list.count * sizeof *m->frozen);
    for (size_t i = 0; m->frozen && i < m->list.count; i++)
        m->frozen[i] = make_row(ui, monitor_rows_phone(&m->rows, ui->model, i));
    m->frozen_told = board_lines_told(ui->board);
    if (!m->frozen)
        screen_notice(ui, "no memory to hold the view still");
}

/* --- drawing: the list ---------------------------------------------------------------------- */

struct row_context {
    const struct ui *ui;
    const struct monitor *m;
    struct monitor_columns columns;
};

static void draw_row(void *ctx, struct area a, size_t i, bool selected)
{
    const struct row_context *at = ctx;
    const struct monitor *m = at->m;
    struct frozen_row f =
        m->frozen ? m->frozen[i] : make_row(at->ui, monitor_rows_phone(&m->rows, at->ui->model, i));
    (void)selected;
    monitor_line_draw(a, &at->columns, &f.row, f.role);
}

static void draw_empty(const struct monitor *m, struct area a)
{
    static const char advice[] =
        "Take a phone's power away and give it back: it asks DHCP for an address and for its TFTP "
        "server (option 150), then that server for files, and a row appears here.\n \nNothing "
        "after a minute? hookflash doctor tells of option 150, of the network and of a firewall "
        "before UDP port 69.";
    a = area_sub(area_middle(a, a.h, 70), 1, 0, -1, -1);
    if (m->rows.filter[0]) {
        draw_textf(a, 0, 0, ROLE_STRONG, "No phone has \"%s\" in its row.", m->rows.filter);
        draw_text(a, 2, 0, ROLE_TEXT, "/ and Enter on an empty line show all again.");
        return;
    }
    draw_text(a, 0, 0, ROLE_STRONG, "No phone was seen yet.");
    draw_wrapped(a, 2, ROLE_TEXT, advice);
}

/* What there is to say of the chosen phone, in rows that no phone needs. */
static void draw_hint(const struct ui *ui, const struct monitor *m, struct area a)
{
    const struct phone *p = chosen(m, ui);
    if (p)
        phone_hint_draw(ui, p, a);
}

static void draw_list(struct ui *ui, struct monitor *m, struct area a, bool hint)
{
    struct row_context at = {.ui = ui, .m = m};
    monitor_columns(a.w, &at.columns);
    if (model_fleet_count(ui->model))
        monitor_columns_of_fleet(&at.columns);
    monitor_line_headings(area_cut_top(&a, 1), &at.columns);
    if (hint && m->list.count && (size_t)a.h >= m->list.count + HINT_ROWS)
        draw_hint(ui, m, area_cut_bottom(&a, HINT_ROWS));
    if (m->list.count)
        list_draw(&m->list, a, draw_row, &at);
    else
        draw_empty(m, a);
}

/* --- drawing: the rest ---------------------------------------------------------------------- */

static void draw_title(const struct ui *ui, const struct monitor *m, struct area a)
{
    char counts[TITLE_TEXT], more[TITLE_TEXT] = "";
    struct buf b;
    buf_fixed(&b, counts, sizeof counts);
    if (ui->sum.phones)
        report_headline_of(&ui->sum, &b);
    if (m->frozen)
        snprintf(more, sizeof more, "PAUSED +%llu",
                 (unsigned long long)(board_lines_told(ui->board) - m->frozen_told));
    else if (ui->over && ui->stays)
        snprintf(more, sizeof more, "%s: q leaves",
                 report_exit_status(ui->model) == 0 ? "all done" : "it is over");
    else if (m->rows.filter[0])
        snprintf(more, sizeof more, "only \"%s\": %zu", m->rows.filter, m->rows.count);
    else if (!model_serving(ui->model) && board_status(ui->board)->serves[0])
        snprintf(more, sizeof more, "LOADS ARE HELD");
    draw_fill(a, ROLE_TITLE);
    int x = draw_text(a, 0, 1, ROLE_TITLE, "hookflash") + 3;
    int w = draw_columns(more);
    draw_cell(a, 0, x, a.w - x - w - 2, ROLE_TITLE, buf_cstr(&b));
    draw_text(a, 0, a.w - w - 1, ROLE_TITLE, more);
}

static int log_rows(struct area a)
{
    return a.h < 20 ? 2 : a.h < 32 ? 5 : 9;
}

static void draw_log(const struct ui *ui, const struct monitor *m, struct area a)
{
    draw_rule(a, 0, "log");
    log_draw_last(ui->board, area_sub(a, 1, 0, -1, -1),
                  m->frozen ? m->frozen_told : board_lines_told(ui->board));
}

static void draw_side(struct ui *ui, struct monitor *m, struct area a)
{
    const struct phone *p = m->list.count ? chosen(m, ui) : NULL;
    for (int y = 0; y < a.h; y++)
        draw_text(a, y, 0, ROLE_MINOR, term_glyph(GLYPH_SIDE));
    a = area_sub(a, 0, 2, -1, -1);
    draw_text(area_cut_top(&a, 1), 0, 0, ROLE_HEADING,
              m->frozen ? "this phone as it is now" : "this phone");
    page_begin(&m->page, a.w - 1);
    m->page.top = 0;
    if (p)
        phone_page_make(&m->page, ui, p);
    page_draw(&m->page, a);
}

static void draw(struct ui *ui, void *state, struct area a)
{
    struct monitor *m = state;
    update(m, ui);
    draw_title(ui, m, area_cut_top(&a, 1));
    status_line_draw(ui, area_cut_bottom(&a, status_line_rows(ui)));
    draw_log(ui, m, area_cut_bottom(&a, log_rows(a) + 1));
    bool wide = a.w >= WIDE;
    if (wide) {
        int list = a.w >= WIDER ? LIST_WIDER : LIST_WIDE;
        draw_side(ui, m, area_sub(a, 0, list + 1, -1, -1));
        a = area_sub(a, 0, 0, -1, list);
    }
    draw_list(ui, m, a, !wide && !m->frozen);
}

/* --- keys ----------------------------------------------------------------------------------- */

static const char *refusal(const struct ui *ui, const void *state, enum action a)
{
    const struct monitor *m = state;
    switch (a) {
    case ACTION_SEARCH:
        return m->frozen ? "the view is paused: p lets it go on" : NULL;
    case ACTION_PAUSE:
        return m->list.count ? NULL : "there is no phone to be held still";
    case ACTION_SERVING:
        return board_status(ui->board)->serves[0] ? NULL : "nothing is served here, only watched";
    case ACTION_OPEN:
    case ACTION_BYTES:
    case ACTION_RETRY:
    case ACTION_COPY:
    case ACTION_MEND:
        return phone_refusal(ui, m->list.count ? chosen(m, ui) : NULL, a);
    case ACTION_RETRY_ALL:
        return phones_retry_refusal(ui);
    default:
        return NULL;
    }
}

static void next_problem(struct ui *ui, struct monitor *m)
{
    bool found = false;
    if (m->frozen) {
        for (size_t step = 1; !found && step <= m->list.count; step++) {
            size_t i = (m->list.at + step) % m->list.count;
            found = m->frozen[i].row.mark == MARK_TROUBLE;
            if (found)
                list_go(&m->list, i);
        }
    } else {
        found = monitor_rows_next_problem(&m->rows, ui->model);
        list_go(&m->list, m->rows.at);
    }
    if (!found)
        screen_notice(ui, "no phone needs a person now");
}

static void turn_serving(struct ui *ui)
{
    const struct intent turn = {.kind = INTENT_SERVING, .on = !model_serving(ui->model)};
    screen_notice(ui, turn.on ? "loads are given out again"
                              : "no more loads are given out; what is on its way is finished");
    screen_intend(ui, &turn);
}

static void key(struct ui *ui, void *state, const struct input *in)
{
    struct monitor *m = state;
    update(m, ui);
    const struct phone *p = m->list.count ? chosen(m, ui) : NULL;
    if (list_key(&m->list, in->action)) {
        if (!m->frozen)
            monitor_rows_go(&m->rows, ui->model, m->list.at);
        return;
    }
    switch (in->action) {
    case ACTION_SEARCH:
        filter_open(ui, m->rows.filter);
        break;
    case ACTION_PAUSE:
        pause_view(m, ui);
        break;
    case ACTION_NEXT_PROBLEM:
        next_problem(ui, m);
        break;
    case ACTION_SERVING:
        turn_serving(ui);
        break;
    case ACTION_LOG:
        log_open(ui);
        break;
    case ACTION_NOTE:
        note_open(ui, p ? p->mac : (struct mac){{0}});
        break;
    case ACTION_EXPORT:
        export_open(ui);
        break;
    case ACTION_OUTCOME:
        report_open(ui);
        break;
    case ACTION_RETRY_ALL:
        phones_retry(ui);
        break;
    default:
        phone_act(ui, p, in->action);
    }
}

static void release(void *state)
{
    struct monitor *m = state;
    monitor_rows_free(&m->rows);
    page_free(&m->page);
    free(m->frozen);
    free(m);
}

static const enum action actions[] = {
    LIST_ACTIONS,  ACTION_COPY,  ACTION_RETRY_ALL, ACTION_OUTCOME,
    ACTION_EXPORT, ACTION_NOTE,  ACTION_SERVING,   ACTION_PAUSE,
    ACTION_SEARCH, ACTION_RETRY, ACTION_LOG,       ACTION_NEXT_PROBLEM,
    ACTION_MEND,   ACTION_BYTES, ACTION_OPEN,      ACTION_NONE,
};

static const struct screen_kind monitor_screen = {
    .name = "Monitor",
    .actions = actions,
    .refusal = refusal,
    .draw = draw,
    .key = key,
    .free = release,
};

bool monitor_is_top(const struct ui *ui)
{
    return ui->depth && screen_top(ui)->kind == &monitor_screen;
}

void monitor_open(struct ui *ui)
{
    screen_push(ui, &monitor_screen, calloc(1, sizeof(struct monitor)));
}
