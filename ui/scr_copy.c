/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: no border at the sides, so that what the mouse selects is the text and
 * nothing else. Whether a terminal took the sequence is not to be known, so the title promises
 * nothing.
 */
#include "ui/scr_copy.h"

#include "ui/list.h"
#include "ui/screen.h"
#include "ui/text_view.h"

#include <stdlib.h>

struct copy {
    struct text_view view;
    bool sent;
};

static void draw(struct ui *ui, void *state, struct area a)
{
    struct copy *c = state;
    (void)ui;
    a = area_middle(a, text_view_rows(&c->view, a.w) + 2, a.w);
    draw_fill(a, ROLE_TEXT);
    draw_rule(a, 0,
              c->sent ? "sent to the clipboard; or select it here"
                      : "this terminal takes no clipboard: select it here");
    text_view_draw(&c->view, area_sub(a, 1, 0, a.h - 2, -1));
    draw_rule(a, a.h - 1, NULL);
    draw_cursor(a, 1, 0);
}

static void key(struct ui *ui, void *state, const struct input *in)
{
    struct copy *c = state;
    if (!text_view_key(&c->view, in->action))
        screen_pop(ui);
}

static void release(void *state)
{
    struct copy *c = state;
    text_view_free(&c->view);
    free(c);
}

static const enum action actions[] = {LIST_ACTIONS, ACTION_ACCEPT, ACTION_BACK, ACTION_NONE};

static const struct screen_kind copy_screen = {
    .name = "Copy",
    .overlay = true,
    .actions = actions,
    .draw = draw,
    .key = key,
    .free = release,
};

void copy_open(struct ui *ui, struct slice text)
{
    struct copy *c = calloc(1, sizeof *c);
    if (c) {
        text_view_init(&c->view);
        buf_slice(&c->view.text, text);
        c->sent = term_copy(buf_view(&c->view.text));
    }
    screen_push(ui, &copy_screen, c);
}
