/* SPDX-License-Identifier: MIT */
#include "ui/scr_help.h"

#include "ui/list.h"
#include "ui/screen.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = ACTION_COUNT, KEYS_WIDTH = 20 };

struct help {
    const char *of; /* the screen that it tells of */
    enum action row[ROWS_MAX];
    struct list list;
};

static const enum action actions[] = {LIST_ACTIONS, ACTION_BACK, ACTION_NONE};

static void keys_of(enum action a, char *dst, size_t cap)
{
    struct buf b;
    char key[16];
    buf_fixed(&b, dst, cap);
    for (unsigned i = 0; action_key(a, i, key); i++)
        buf_printf(&b, "%s%s", i ? " " : "", key);
    buf_cstr(&b);
}

static void draw_row(void *ctx, struct area a, size_t i, bool selected)
{
    const struct help *h = ctx;
    char keys[64];
    (void)selected;
    keys_of(h->row[i], keys, sizeof keys);
    draw_cell(a, 0, 1, KEYS_WIDTH - 2, ROLE_KEY, keys);
    draw_text(a, 0, KEYS_WIDTH, ROLE_TEXT, action_help(h->row[i]));
}

static void draw(struct ui *ui, void *state, struct area a)
{
    struct help *h = state;
    (void)ui;
    struct area box = area_middle(a, (int)h->list.count + 2, 76);
    char title[64];
    snprintf(title, sizeof title, "Keys: %s", h->of);
    list_draw(&h->list, draw_box(box, title), draw_row, h);
}

static void key(struct ui *ui, void *state, const struct input *in)
{
    struct help *h = state;
    if (in->action == ACTION_BACK)
        screen_pop(ui);
    else
        list_key(&h->list, in->action);
}

static const struct screen_kind help_screen = {
    .name = "Help",
    .overlay = true,
    .actions = actions,
    .draw = draw,
    .key = key,
    .free = free,
};

void help_open(struct ui *ui)
{
    const struct screen *top = screen_top(ui);
    struct help *h = top->kind == &help_screen ? NULL : calloc(1, sizeof *h);
    if (top->kind == &help_screen)
        return;
    size_t n = 0;
    const enum action *groups[] = {top->kind->actions, keys_everywhere()};
    for (size_t g = 0; h && g < ARRAY_SIZE(groups); g++)
        for (const enum action *a = groups[g]; *a != ACTION_NONE && n < ROWS_MAX; a++)
            h->row[n++] = *a;
    if (h) {
        h->of = top->kind->name;
        list_set_count(&h->list, n);
    }
    screen_push(ui, &help_screen, h);
}
