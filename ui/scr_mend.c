/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the file is told twice, by its lines with what goes and what comes, and byte
 * by byte, since what is wrong with it may be a byte that no line shows. Both texts are made when
 * the page opens; what the folder holds by then is looked at again when it is written.
 */
#include "ui/scr_mend.h"

#include "core/text.h"
#include "ui/list.h"
#include "ui/screen.h"
#include "ui/text_view.h"

#include <stdlib.h>

struct mending {
    struct mac mac;
    enum diagnosis what;
    bool hex;
    struct text_view lines, bytes;
};

static enum role role_of(struct slice line)
{
    return slice_starts(line, "  - ")   ? ROLE_WARNING
           : slice_starts(line, "  + ") ? ROLE_GOOD
                                        : ROLE_TEXT;
}

static void draw(struct ui *ui, void *state, struct area a)
{
    struct mending *m = state;
    char mac[MAC_TEXT_SIZE];
    (void)ui;
    struct area title = area_cut_top(&a, 1);
    draw_fill(title, ROLE_TITLE);
    draw_textf(title, 0, 1, ROLE_TITLE, "Mend %s of %s", diagnosis_slug(m->what),
               mac_format_bare(m->mac, mac));
    a = area_sub(a, 1, 1, -1, a.w - 2);
    struct area question = area_cut_bottom(&a, 2);
    text_view_draw(m->hex ? &m->bytes : &m->lines, a);
    draw_rule(question, 0, NULL);
    draw_text(question, 1, 0, ROLE_STRONG, "Nothing has been written yet. Write it?");
    draw_cursor(question, 1, 0);
}

static void key(struct ui *ui, void *state, const struct input *in)
{
    struct mending *m = state;
    const struct intent write = {
        .kind = INTENT_MEND, .on = true, .mac = m->mac, .text = slice_str(diagnosis_slug(m->what))};
    if (in->action == ACTION_BYTES) {
        m->hex = !m->hex;
    } else if (!text_view_key(m->hex ? &m->bytes : &m->lines, in->action)) {
        screen_pop(ui);
        if (in->action == ACTION_YES)
            screen_intend(ui, &write);
    }
}

static void release(void *state)
{
    struct mending *m = state;
    text_view_free(&m->lines);
    text_view_free(&m->bytes);
    free(m);
}

static const enum action actions[] = {LIST_ACTIONS, ACTION_BYTES, ACTION_NO, ACTION_YES,
                                      ACTION_NONE};

static const struct screen_kind mend_screen = {
    .name = "Mend",
    .actions = actions,
    .draw = draw,
    .key = key,
    .free = release,
};

void mend_open(struct ui *ui, const struct mend_proposal *it)
{
    struct mending *m = calloc(1, sizeof *m);
    if (m) {
        m->mac = it->mac;
        m->what = it->what;
        text_view_init(&m->lines);
        text_view_init(&m->bytes);
        m->lines.role = role_of;
        mend_say(it, false, &m->lines.text);
        mend_say(it, true, &m->bytes.text);
    }
    screen_push(ui, &mend_screen, m);
}
