/* SPDX-License-Identifier: MIT */
#include "ui/scr_export.h"

#include "ui/list.h"
#include "ui/screen.h"

#include <stdlib.h>

static const struct {
    const char *format, *text; /* as report's --format names it */
} rows[] = {
    {"html", "one page for the customer, with a drawing for each phone"},
    {"text", "the table and the log, as technicians know it"},
    {"csv", "a row a phone, for a spreadsheet"},
    {"csv-requests", "a row a request"},
    {"md", "Markdown, for a ticket"},
    {"json", "phones and summary, for programs"},
    {"pcapng", "the packets with our diagnosis as comments, for Wireshark"},
};

static const enum action actions[] = {LIST_ACTIONS, ACTION_BACK, ACTION_ACCEPT, ACTION_NONE};

static void draw_row(void *ctx, struct area a, size_t i, bool selected)
{
    (void)ctx, (void)selected;
    draw_cell(a, 0, 1, 13, ROLE_STRONG, rows[i].format);
    draw_text(a, 0, 15, ROLE_TEXT, rows[i].text);
}

static void draw(struct ui *ui, void *state, struct area a)
{
    (void)ui;
    struct area in = draw_box(area_middle(a, ARRAY_SIZE(rows) + 2, 78), "Write the session as");
    list_draw(state, in, draw_row, NULL);
}

static void key(struct ui *ui, void *state, const struct input *in)
{
    struct list *l = state;
    if (list_key(l, in->action))
        return;
    const struct intent intent = {.kind = INTENT_EXPORT, .text = slice_str(rows[l->at].format)};
    screen_pop(ui);
    if (in->action == ACTION_ACCEPT)
        screen_intend(ui, &intent);
}

static const struct screen_kind export_screen = {
    .name = "Export",
    .overlay = true,
    .actions = actions,
    .draw = draw,
    .key = key,
    .free = free,
};

void export_open(struct ui *ui)
{
    struct list *l = calloc(1, sizeof *l);
    if (l)
        list_set_count(l, ARRAY_SIZE(rows));
    screen_push(ui, &export_screen, l);
}
