/* SPDX-License-Identifier: MIT */
#include "ui/scr_message.h"

#include "ui/screen.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = 2000, WIDTH = 64, BORDER = 4 };

struct message {
    char title[TITLE_SIZE], text[TEXT_SIZE];
    struct intent intent;
};

static void draw(struct ui *ui, void *state, struct area a)
{
    struct message *m = state;
    (void)ui;
    int w = a.w < WIDTH ? a.w : WIDTH;
    int rows = draw_wrapped_rows(w - BORDER, m->text);
    struct area in = draw_box(area_middle(a, rows + 4, w), m->title);
    draw_wrapped(in, 1, ROLE_TEXT, m->text);
    draw_cursor(in, 1, 0);
}

static void message_key(struct ui *ui, void *state, const struct input *in)
{
    (void)state, (void)in;
    screen_pop(ui);
}

static void confirm_key(struct ui *ui, void *state, const struct input *in)
{
    const struct intent intent = ((struct message *)state)->intent;
    bool yes = in->action == ACTION_YES;
    screen_pop(ui);
    if (yes)
        screen_intend(ui, &intent);
}

static const enum action message_actions[] = {ACTION_BACK, ACTION_ACCEPT, ACTION_NONE};
static const enum action confirm_actions[] = {ACTION_NO, ACTION_YES, ACTION_NONE};

static const struct screen_kind message_screen = {
    .name = "Message",
    .overlay = true,
    .actions = message_actions,
    .draw = draw,
    .key = message_key,
    .free = free,
};

static const struct screen_kind confirm_screen = {
    .name = "Question",
    .overlay = true,
    .actions = confirm_actions,
    .draw = draw,
    .key = confirm_key,
    .free = free,
};

static struct message *new_message(const char *title, const char *text)
{
    struct message *m = calloc(1, sizeof *m);
    if (m) {
        slice_to_str(slice_str(title), m->title, sizeof m->title);
        slice_to_str(slice_str(text), m->text, sizeof m->text);
    }
    return m;
}

void message_open(struct ui *ui, const char *title, const char *text)
{
    screen_push(ui, &message_screen, new_message(title, text));
}

void confirm_open(struct ui *ui, const char *title, const char *text, const struct intent *intent)
{
    struct message *m = new_message(title, text);
    if (m)
        m->intent = *intent;
    screen_push(ui, &confirm_screen, m);
}

bool confirm_is_open(const struct ui *ui)
{
    return screen_top(ui)->kind == &confirm_screen;
}
