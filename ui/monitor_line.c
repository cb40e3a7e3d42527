/* SPDX-License-Identifier: MIT */
#include "ui/monitor_line.h"

#include <stdio.h>
#include <string.h>

enum { TITLE_LEAST = 24 }; /* columns in which a problem's title says something beside its slug */

static void upper(const char *text, char *dst, size_t cap)
{
    size_t i = 0;
    for (; text[i] && i + 1 < cap; i++)
        dst[i] = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 'a' + 'A') : text[i];
    dst[i] = 0;
}

static void draw_progress(struct area a, const struct monitor_columns *c,
                          const struct monitor_row *row)
{
    char percent[16];
    if (row->percent < 0)
        return;
    snprintf(percent, sizeof percent, "%d%%", row->percent);
    draw_bar(a, 0, c->at[COLUMN_BAR], c->width[COLUMN_BAR], row->percent);
    draw_number(a, 0, c->at[COLUMN_PERCENT], c->width[COLUMN_PERCENT], ROLE_TEXT, percent);
    draw_number(a, 0, c->at[COLUMN_RATE], c->width[COLUMN_RATE], ROLE_TEXT, row->rate);
}

/* What takes the room of bar and figures while there are none. */
static void draw_what(struct area a, const struct monitor_columns *c, const struct monitor_row *row,
                      enum role role)
{
    bool own_time = c->width[COLUMN_TIME] > 0;
    bool spread = row->percent < 0 && (row->is_problem || own_time || !row->time[0]);
    int w = spread ? monitor_span(c, COLUMN_WHAT, COLUMN_RATE) : c->width[COLUMN_WHAT];
    char what[sizeof row->what];
    bool slug_only = row->is_problem && w < TITLE_LEAST;
    slice_to_str(slice_of(row->what, slug_only ? strcspn(row->what, ":") : strlen(row->what)), what,
                 sizeof what);
    draw_cell(a, 0, c->at[COLUMN_WHAT], w, role, what);
    if (own_time)
        draw_cell(a, 0, c->at[COLUMN_TIME], c->width[COLUMN_TIME], ROLE_TEXT, row->time);
    else if (row->percent < 0 && !spread)
        draw_cell(a, 0, c->at[COLUMN_BAR], monitor_span(c, COLUMN_BAR, COLUMN_RATE), ROLE_TEXT,
                  row->time);
}

void monitor_line_draw(struct area a, const struct monitor_columns *c,
                       const struct monitor_row *row, enum role role)
{
    char stage[16];
    upper(row->stage, stage, sizeof stage);
    draw_cell(a, 0, c->at[COLUMN_MARK], c->width[COLUMN_MARK], role, monitor_mark_text(row->mark));
    draw_cell(a, 0, c->at[COLUMN_STAGE], c->width[COLUMN_STAGE], role, stage);
    draw_cell(a, 0, c->at[COLUMN_PHONE], c->width[COLUMN_PHONE], ROLE_TEXT, row->phone);
    draw_cell(a, 0, c->at[COLUMN_ADDRESS], c->width[COLUMN_ADDRESS], ROLE_TEXT, row->address);
    draw_what(a, c, row, row->is_problem ? role : ROLE_TEXT);
    draw_progress(a, c, row);
}

/* A heading may stand over columns that have none. */
void monitor_line_headings(struct area a, const struct monitor_columns *c)
{
    for (int i = 0; i < MONITOR_COLUMN_COUNT; i++) {
        int last = i;
        while (last + 1 < MONITOR_COLUMN_COUNT &&
               !*monitor_column_heading((enum monitor_column)(last + 1)))
            last++;
        if (c->width[i])
            draw_cell(a, 0, c->at[i],
                      monitor_span(c, (enum monitor_column)i, (enum monitor_column)last),
                      ROLE_HEADING, monitor_column_heading((enum monitor_column)i));
    }
}
