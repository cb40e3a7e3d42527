/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: each frame is drawn from nothing: the topmost screen that is no overlay,
 * then every overlay above it, then one footer line made from the topmost one's table of actions.
 * A key becomes an action by the same table; an action that cannot be done now says why.
 */
#include "ui/screen.h"

#include "core/model_fleet.h"

#include "ui/scr_help.h"
#include "ui/scr_quit.h"

#include <curses.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { FOOTER_MAX = 32, WHEEL_ROWS = 3 };

/* What list_key() does: in the help, not in the footer. */
static bool is_movement(enum action a)
{
    return a >= ACTION_UP && a <= ACTION_END;
}

/* Known without being told, or seldom wanted. */
static bool is_unshown(enum action a)
{
    return a == ACTION_REDRAW || a == ACTION_SUSPEND || a == ACTION_MOUSE || a == ACTION_ERASE;
}

const struct screen *screen_top(const struct ui *ui)
{
    return &ui->stack[ui->depth - 1];
}

static void release(const struct screen *s)
{
    if (s->kind->free)
        s->kind->free(s->state);
}

void screen_push(struct ui *ui, const struct screen_kind *kind, void *state)
{
    struct screen s = {kind, state};
    ui->dirty = true;
    if (ui->depth == SCREENS_MAX || !state) {
        if (state)
            release(&s);
        screen_notice(ui, "no room for more: go back first");
        return;
    }
    ui->stack[ui->depth++] = s;
}

void screen_replace(struct ui *ui, const struct screen_kind *kind, void *state)
{
    screen_pop_all(ui);
    screen_push(ui, kind, state);
}

void screen_pop(struct ui *ui)
{
    if (ui->depth > 1)
        release(&ui->stack[--ui->depth]);
    ui->dirty = true;
}

void screen_pop_all(struct ui *ui)
{
    while (ui->depth)
        release(&ui->stack[--ui->depth]);
}

void screen_notice(struct ui *ui, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(ui->notice, sizeof ui->notice, fmt, args);
    va_end(args);
    ui->dirty = true;
}

void screen_intend(struct ui *ui, const struct intent *i)
{
    ui->dirty = true;
    ui->watches_again |= i->kind == INTENT_RETRY || (i->kind == INTENT_MEND && i->on);
    ui->intend(ui->ctx, i);
}

/* Who sees many benches changes none. */
static bool is_the_benchs_own(enum action a)
{
    return a == ACTION_RETRY || a == ACTION_RETRY_ALL || a == ACTION_MEND || a == ACTION_NOTE ||
           a == ACTION_EXPORT || a == ACTION_SERVING;
}

static const char *refusal(const struct ui *ui, const struct screen *s, enum action a)
{
    if (is_the_benchs_own(a) && ui->model && model_fleet_count(ui->model))
        return "that is done at the bench; from here it is only watched";
    return s->kind->refusal ? s->kind->refusal(ui, s->state, a) : NULL;
}

static bool is_typing(const struct screen *s)
{
    return s->kind->typing && s->kind->typing(s->state);
}

/* --- footer --- */

/* The first of its keys that means the action now: while text is typed, letters are text. */
static unsigned footer_key(const struct screen *s, enum action a)
{
    char key[16];
    unsigned i = 0;
    while (is_typing(s) && action_key(a, i, key) && !key[1])
        i++;
    return i;
}

static int footer_width(const struct screen *s, enum action a)
{
    char key[16];
    const char *shown = action_key(a, footer_key(s, a), key);
    return shown ? draw_columns(shown) + 1 + draw_columns(action_word(a)) : 0;
}

/* What the footer shows, the most important last: as many from the end as fit. */
static unsigned footer_actions(const struct screen *s, int w, enum action *out)
{
    enum action all[FOOTER_MAX];
    unsigned n = 0;
    const enum action *everywhere[] = {s->kind->actions, keys_everywhere()};
    for (size_t i = 0; i < ARRAY_SIZE(everywhere); i++)
        for (const enum action *a = everywhere[i]; *a != ACTION_NONE && n < FOOTER_MAX; a++)
            if (!is_movement(*a) && !is_unshown(*a) && footer_width(s, *a) > 0)
                all[n++] = *a;
    unsigned from = n;
    for (int used = 0; from > 0; from--) {
        used += footer_width(s, all[from - 1]) + (used ? 2 : 0);
        if (used > w)
            break;
    }
    memcpy(out, all + from, (n - from) * sizeof *out);
    return n - from;
}

static void draw_footer(const struct ui *ui, struct area a)
{
    enum action shown[FOOTER_MAX];
    const struct screen *s = screen_top(ui);
    char key[16];
    if (*ui->notice) {
        draw_fill(a, ROLE_NOTICE);
        draw_text(a, 0, 0, ROLE_NOTICE, ui->notice);
        return;
    }
    unsigned n = footer_actions(s, a.w, shown);
    for (int i = 0, x = 0; i < (int)n; i++) {
        bool dim = refusal(ui, s, shown[i]) != NULL;
        unsigned k = footer_key(s, shown[i]);
        draw_spot(a, 0, x, footer_width(s, shown[i]), action_key_code(shown[i], k));
        x += 1 + draw_text(a, 0, x, dim ? ROLE_MINOR : ROLE_KEY, action_key(shown[i], k, key));
        x += 2 + draw_text(a, 0, x, dim ? ROLE_MINOR : ROLE_TEXT, action_word(shown[i]));
    }
}

/* --- a frame --- */

static bool too_small(void)
{
    return term_rows() < SCREEN_ROWS_MIN || term_columns() < SCREEN_COLUMNS_MIN;
}

static void draw_too_small(const struct ui *ui, struct area a)
{
    int y = a.h > 6 ? (a.h - 6) / 2 : 0;
    struct area page = area_sub(a, y, 1, -1, a.w - 2);
    y = draw_wrapped(page, 0, ROLE_STRONG, "This terminal is too small.");
    char size[120];
    snprintf(size, sizeof size,
             "It has %d columns and %d rows; hookflash needs %d and %d. Make it bigger: "
             "nothing is lost%s.",
             a.w, a.h, SCREEN_COLUMNS_MIN, SCREEN_ROWS_MIN,
             ui->model ? ", phones are served meanwhile" : "");
    y += draw_wrapped(page, y, ROLE_TEXT, size);
    draw_text(page, y + 1, 0, ROLE_KEY, "q quit");
}

static void draw_stack(struct ui *ui, struct area a)
{
    unsigned from = ui->depth - 1;
    struct area footer = area_cut_bottom(&a, 1);
    while (from > 0 && ui->stack[from].kind->overlay)
        from--;
    for (unsigned i = from; i < ui->depth; i++) {
        draw_over();
        ui->stack[i].kind->draw(ui, ui->stack[i].state, a);
    }
    draw_footer(ui, footer);
}

void screen_draw(struct ui *ui)
{
    struct area a = draw_begin();
    if (too_small())
        draw_too_small(ui, a);
    else
        draw_stack(ui, a);
    draw_end();
}

/* --- a key --- */

static void turn_mouse(struct ui *ui)
{
    bool on = !term_has_mouse();
    if (!term_mouse(on))
        screen_notice(ui, "this terminal tells of no mouse");
    else
        screen_notice(ui, on ? "the mouse is on: M turns it off, and gives text selection back"
                             : "the mouse is off");
}

static void everywhere(struct ui *ui, const struct input *in)
{
    switch (in->action) {
    case ACTION_HELP:
        help_open(ui);
        break;
    case ACTION_QUIT:
        quit_ask(ui);
        break;
    case ACTION_REDRAW:
        term_redraw();
        break;
    case ACTION_MOUSE:
        turn_mouse(ui);
        break;
    case ACTION_SUSPEND:
        term_suspend();
        break;
    default:
        break;
    }
}

static bool takes(const enum action *actions, enum action a)
{
    while (*actions != ACTION_NONE && *actions != a)
        actions++;
    return *actions != ACTION_NONE;
}

static void not_bound(struct ui *ui, const struct input *in)
{
    char key[16];
    if (in->key == 27)
        screen_notice(ui, "Esc goes back, and this is the first screen; q quits");
    else
        screen_notice(ui, "%s does nothing here; ? tells what the keys do", key_text(in->key, key));
}

static void act(struct ui *ui, const struct input *in)
{
    const struct screen *s = screen_top(ui);
    if (in->action != ACTION_TYPED && !takes(s->kind->actions, in->action)) {
        everywhere(ui, in);
        return;
    }
    const char *why = in->action == ACTION_TYPED ? NULL : refusal(ui, s, in->action);
    if (why)
        screen_notice(ui, "%s", why);
    else
        s->kind->key(ui, s->state, in);
}

void screen_key(struct ui *ui, int key, bool is_code)
{
    const struct screen *s = screen_top(ui);
    ui->dirty = true;
    ui->notice[0] = '\0';
    if (is_code && (key == KEYS_PASTE_BEGIN || key == KEYS_PASTE_END)) {
        ui->pasting = key == KEYS_PASTE_BEGIN;
        return;
    }
    struct input in = keys_input(key, is_code, is_typing(s), s->kind->actions);
    /* What is pasted is text and never a command; where no text is taken it is nothing. */
    if (ui->pasting && (!is_typing(s) || is_code))
        return;
    if (ui->pasting && key < ' ')
        in = (struct input){.action = ACTION_TYPED, .typed = key == '\r' ? '\n' : (uint32_t)key};
    if (too_small() && in.action != ACTION_QUIT && in.action != ACTION_SUSPEND)
        return;
    if (in.action == ACTION_NONE)
        not_bound(ui, &in);
    else
        act(ui, &in);
}

static void repeat(struct ui *ui, int key, int times)
{
    while (times-- > 0)
        screen_key(ui, key, true);
}

void screen_click(struct ui *ui, int y, int x)
{
    int down, key;
    if (draw_spot_hit(y, x, &key)) {
        screen_key(ui, key, key >= KEY_MIN);
        return;
    }
    if (!draw_rows_hit(y, x, &down))
        return;
    if (down)
        repeat(ui, down < 0 ? KEY_UP : KEY_DOWN, abs(down));
    else
        screen_key(ui, '\n', false);
}

void screen_wheel(struct ui *ui, bool down)
{
    repeat(ui, down ? KEY_DOWN : KEY_UP, WHEEL_ROWS);
}
