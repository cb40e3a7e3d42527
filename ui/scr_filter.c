/* SPDX-License-Identifier: MIT */
#include "ui/scr_filter.h"

#include "ui/field.h"
#include "ui/screen.h"

#include <stdlib.h>
#include <string.h>

static const char prompt[] = "Show only rows with: ";

struct filter {
    char *text; /* of MONITOR_FILTER_SIZE bytes */
    char former[MONITOR_FILTER_SIZE];
    struct field field;
};

static const enum action actions[] = {FIELD_ACTIONS, ACTION_BACK, ACTION_ACCEPT, ACTION_NONE};

static bool typing(const void *state)
{
    (void)state;
    return true;
}

static void draw(struct ui *ui, void *state, struct area a)
{
    const struct filter *f = state;
    struct area line = area_cut_bottom(&a, 1);
    (void)ui;
    draw_fill(line, ROLE_TEXT);
    int x = draw_text(line, 0, 0, ROLE_STRONG, prompt);
    field_draw(&f->field, line, 0, x, line.w - x);
}

static void key(struct ui *ui, void *state, const struct input *in)
{
    struct filter *f = state;
    if (!field_key(&f->field, in)) {
        if (in->action == ACTION_BACK)
            memcpy(f->text, f->former, sizeof f->former);
        screen_pop(ui);
        return;
    }
    slice_to_str(field_view(&f->field), f->text, sizeof f->former);
}

static void release(void *state)
{
    struct filter *f = state;
    field_free(&f->field);
    free(f);
}

static const struct screen_kind filter_screen = {
    .name = "Filter",
    .overlay = true,
    .actions = actions,
    .typing = typing,
    .draw = draw,
    .key = key,
    .free = release,
};

void filter_open(struct ui *ui, char text[static MONITOR_FILTER_SIZE])
{
    struct filter *f = calloc(1, sizeof *f);
    if (f) {
        f->text = text;
        memcpy(f->former, text, sizeof f->former);
        field_set(&f->field, text);
    }
    screen_push(ui, &filter_screen, f);
}
