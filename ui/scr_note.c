/* SPDX-License-Identifier: MIT */
#include "ui/scr_note.h"

#include "ui/field.h"
#include "ui/screen.h"

#include <stdlib.h>

struct note {
    struct mac about;
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
    struct note *n = state;
    char mac[MAC_TEXT_SIZE];
    (void)ui;
    struct area in = draw_box(area_middle(a, 6, 70), "Note");
    if (mac_known(n->about))
        draw_textf(in, 0, 0, ROLE_TEXT,
                   "About the phone %s, into the session:", mac_format(n->about, mac));
    else
        draw_text(in, 0, 0, ROLE_TEXT, "Into the session and its reports:");
    field_draw(&n->field, in, 2, 0, in.w);
}

static void key(struct ui *ui, void *state, const struct input *in)
{
    struct note *n = state;
    if (field_key(&n->field, in))
        return;
    const struct intent intent = {
        .kind = INTENT_NOTE, .mac = n->about, .text = field_view(&n->field)};
    if (in->action == ACTION_ACCEPT && n->field.n)
        screen_intend(ui, &intent);
    screen_pop(ui);
}

static void release(void *state)
{
    struct note *n = state;
    field_free(&n->field);
    free(n);
}

static const struct screen_kind note_screen = {
    .name = "Note",
    .overlay = true,
    .actions = actions,
    .typing = typing,
    .draw = draw,
    .key = key,
    .free = release,
};

void note_open(struct ui *ui, struct mac about)
{
    struct note *n = calloc(1, sizeof *n);
    if (n)
        n->about = about;
    screen_push(ui, &note_screen, n);
}
