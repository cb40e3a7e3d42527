/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the name is copied when the screen opens, so that it stays whatever the
 * phone asks next. What was expected is looked up once, too. Above, both names under each other
 * with a caret; below, their bytes. Left and right move a byte cursor over the asked name, and the
 * last line says what that byte is and what belongs there.
 */
#include "ui/scr_bytes.h"

#include "core/copy_text.h"
#include "core/monitor_rows.h"
#include "core/report_doc.h"
#include "core/text.h"
#include "ui/scr_copy.h"
#include "ui/scr_phone.h"
#include "ui/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NAMES_AT = 10,        /* where the names begin, behind "expected" */
    NARROW_LINE = 8,      /* bytes of a hexdump's line below FULL_COLUMNS */
    FULL_COLUMNS = 75,    /* sixteen bytes need so many */
    COPY_SIZE = 8 * 1024, /* both names, their bytes, what to do */
    ESCAPED_MAX = 4 * MODEL_EXPECTED_SIZE + 1,
};

struct bytes {
    struct mac mac; /* of the phone, as far as they are known */
    struct ip ip;
    const char *bench;
    char who[REPORT_WHO_SIZE];
    struct kept_name asked;
    bool known;                         /* what was expected */
    char expected[MODEL_EXPECTED_SIZE]; /* "" when it is not */
    struct name_diff diff;
    size_t at; /* the byte cursor */
};

static struct slice asked_of(const struct bytes *b)
{
    return kept_name_view(&b->asked);
}

static size_t escaped_width(struct slice s)
{
    char text[ESCAPED_MAX];
    struct buf b;
    buf_fixed(&b, text, sizeof text);
    text_escape(&b, s);
    return b.len;
}

static bool in_difference(const struct bytes *b, size_t i)
{
    return i >= b->diff.offset && i < b->diff.offset + b->diff.asked_n;
}

/* --- both names ----------------------------------------------------------------------------- */

/* Columns to leave out on the left, so that the difference is in sight. */
static size_t skipped(const struct bytes *b, struct area a)
{
    size_t room = a.w > NAMES_AT * 2 ? (size_t)(a.w - NAMES_AT) : NAMES_AT;
    size_t at = escaped_width(slice_sub(asked_of(b), 0, b->diff.offset));
    return at + 8 > room ? at - room / 2 : 0;
}

static void draw_name(struct area a, int y, const char *title, struct slice name, size_t skip)
{
    char text[ESCAPED_MAX];
    struct buf b;
    buf_fixed(&b, text, sizeof text);
    text_escape(&b, name);
    const char *shown = buf_cstr(&b);
    draw_text(a, y, 0, ROLE_MINOR, title);
    draw_text(a, y, NAMES_AT, ROLE_STRONG, b.len > skip ? shown + skip : "");
    if (skip)
        draw_text(a, y, NAMES_AT - 1, ROLE_MINOR, "<");
}

static void draw_caret(const struct bytes *b, struct area a, int y, size_t skip)
{
    struct slice asked = asked_of(b);
    size_t from = escaped_width(slice_sub(asked, 0, b->diff.offset)) - skip;
    size_t n = escaped_width(slice_sub(asked, b->diff.offset, b->diff.asked_n));
    for (size_t i = 0; i < (n ? n : 1); i++)
        draw_text(a, y, NAMES_AT + (int)(from + i), ROLE_ERROR, "^");
    for (size_t i = 0; i < n; i++)
        draw_restyle(area_sub(a, y - 1, NAMES_AT + (int)(from + i), 1, 1), ROLE_BYTE);
}

static int draw_labelled(struct area a, int y, const char *label, enum role role, const char *text)
{
    draw_text(a, y, 0, ROLE_MINOR, label);
    return draw_wrapped(area_sub(a, y, NAMES_AT, -1, -1), 0, role, text);
}

/* The rows it took. */
static int draw_names(const struct bytes *b, struct area a)
{
    bool differs = b->known && b->diff.class != NAME_SAME;
    size_t skip = differs ? skipped(b, a) : 0;
    int y = 0;
    if (b->known)
        draw_name(a, y++, "expected", slice_str(b->expected), skip);
    draw_name(a, y++, "asked", asked_of(b), skip);
    if (!b->known)
        return y + 1 +
               draw_wrapped(a, y + 1, ROLE_TEXT,
                            "No load of this session has a name that it could be held against.");
    if (!differs)
        return y + 1 + draw_wrapped(a, y + 1, ROLE_TEXT, "It is the expected name, byte for byte.");
    draw_caret(b, a, y++, skip);
    y += draw_labelled(a, y, "so", ROLE_STRONG, b->diff.sentence);
    return y + draw_labelled(a, y, "to do", ROLE_TEXT, b->diff.fix);
}

/* --- bytes ---------------------------------------------------------------------------------- */

static int dump_rows(struct slice s, size_t per)
{
    return (int)((s.n + per - 1) / per);
}

static void draw_hex_line(struct area a, int y, struct slice s, size_t line, size_t per,
                          size_t from, size_t n)
{
    char text[128];
    struct buf out;
    buf_fixed(&out, text, sizeof text);
    name_hex_line(s, line, per, from, from + n, &out);
    out.len -= out.len > 0; /* its line end */
    draw_text(a, y, 0, ROLE_TEXT, buf_cstr(&out));
    for (size_t i = line; i < line + per && i < s.n; i++)
        if (i >= from && i < from + n)
            draw_restyle(area_sub(a, y, name_hex_column(i - line), 1, 2), ROLE_BYTE);
}

/* As many lines as there is room for, the one with the byte `at` among them. */
static void draw_dump(struct area a, struct slice s, size_t per, size_t at, size_t from, size_t n)
{
    size_t first = 0, here = at / per;
    if (a.h > 0 && here >= (size_t)a.h)
        first = here - (size_t)a.h + 1;
    for (int y = 0; y < a.h && (first + (size_t)y) * per < s.n; y++)
        draw_hex_line(a, y, s, (first + (size_t)y) * per, per, from, n);
}

static void draw_dumps(const struct bytes *b, struct area a)
{
    size_t per = a.w >= FULL_COLUMNS ? NAME_HEX_LINE : NARROW_LINE;
    struct slice asked = asked_of(b), expected = slice_str(b->expected);
    int rows = dump_rows(asked, per);
    if (b->known && dump_rows(expected, per) + rows + 2 <= a.h) {
        struct area above = area_cut_top(&a, dump_rows(expected, per) + 1);
        draw_textf(above, 0, 0, ROLE_HEADING, "expected, %zu bytes", expected.n);
        draw_dump(area_sub(above, 1, 0, -1, -1), expected, per, 0, b->diff.offset,
                  b->diff.expected_n);
    }
    draw_textf(area_cut_top(&a, 1), 0, 0, ROLE_HEADING, "asked, %zu bytes%s", asked.n,
               asked.n == PHONE_NAME_MAX ? ", and maybe more" : "");
    draw_dump(a, asked, per, b->at, b->diff.offset, b->diff.asked_n);
    size_t line = b->at / per;
    size_t first = a.h > 0 && line >= (size_t)a.h ? line - (size_t)a.h + 1 : 0;
    struct area cursor =
        area_sub(a, (int)(line - first), name_hex_column(b->at - line * per), 1, 2);
    draw_restyle(cursor, ROLE_SELECTED);
    draw_cursor(cursor, 0, 0);
}

/* --- what the byte under the cursor is ------------------------------------------------------ */

static void put_byte(struct buf *out, uint8_t c)
{
    if (byte_is_print(c) && c != ' ')
        buf_printf(out, "'%c' (0x%02x, %s)", c, c,
                   byte_is_alpha(c)   ? "letter"
                   : byte_is_digit(c) ? "digit"
                                      : "sign");
    else
        buf_printf(out, "0x%02x, %s", c, name_byte_describe(c));
}

static void put_place(struct buf *out, const struct bytes *b)
{
    size_t into = b->at - b->diff.offset;
    struct slice expected = slice_str(b->expected);
    if (!b->known)
        return;
    if (!in_difference(b, b->at))
        buf_str(out, ": as expected");
    else if (into < b->diff.expected_n && b->at < expected.n) {
        buf_str(out, "; expected ");
        put_byte(out, expected.p[b->at]);
    } else
        buf_str(out, "; it does not belong here");
}

static void draw_meaning(const struct bytes *b, struct area a)
{
    char text[200];
    struct buf out;
    struct slice asked = asked_of(b);
    buf_fixed(&out, text, sizeof text);
    draw_rule(a, 0, "Left and Right go to another byte");
    if (asked.n) {
        buf_printf(&out, "byte %zu is ", b->at);
        put_byte(&out, asked.p[b->at]);
        put_place(&out, b);
    } else {
        buf_str(&out, "the name is empty");
    }
    draw_text(a, 1, 0, ROLE_STRONG, buf_cstr(&out));
}

/* --- the screen ----------------------------------------------------------------------------- */

static void draw(struct ui *ui, void *state, struct area a)
{
    const struct bytes *b = state;
    (void)ui;
    struct area title = area_cut_top(&a, 1);
    draw_fill(title, ROLE_TITLE);
    draw_textf(title, 0, 1, ROLE_TITLE, "The name that %s asked, byte by byte", b->who);
    a = area_sub(a, 1, 1, -1, a.w - 2);
    struct area meaning = area_cut_bottom(&a, 2);
    int rows = draw_names(b, a);
    draw_dumps(b, area_sub(a, rows + 1, 0, -1, -1));
    draw_meaning(b, meaning);
}

static void copy(struct ui *ui, const struct bytes *b)
{
    char mem[COPY_SIZE];
    struct buf text;
    buf_fixed(&text, mem, sizeof mem);
    copy_text_name(asked_of(b), slice_str(b->expected), &b->diff, &text);
    copy_open(ui, buf_view(&text));
}

static const struct phone *phone_of(const struct ui *ui, const struct bytes *b)
{
    return model_phone_again(ui->model, b->bench, b->mac, b->ip);
}

static const char *refusal(const struct ui *ui, const void *state, enum action a)
{
    return a == ACTION_MEND ? phone_refusal(ui, phone_of(ui, state), a) : NULL;
}

static void key(struct ui *ui, void *state, const struct input *in)
{
    struct bytes *b = state;
    size_t last = b->asked.n ? b->asked.n - 1u : 0;
    switch (in->action) {
    case ACTION_BACK:
        screen_pop(ui);
        break;
    case ACTION_MEND:
        phone_act(ui, phone_of(ui, b), in->action);
        break;
    case ACTION_COPY:
        copy(ui, b);
        break;
    case ACTION_LEFT:
        b->at -= b->at > 0;
        break;
    case ACTION_RIGHT:
        b->at += b->at < last;
        break;
    case ACTION_HOME:
        b->at = 0;
        break;
    case ACTION_END:
        b->at = last;
        break;
    default:
        break;
    }
}

static const enum action actions[] = {ACTION_HOME, ACTION_END,  ACTION_LEFT, ACTION_RIGHT,
                                      ACTION_COPY, ACTION_MEND, ACTION_BACK, ACTION_NONE};

static const struct screen_kind bytes_screen = {
    .name = "A name, byte by byte",
    .actions = actions,
    .refusal = refusal,
    .draw = draw,
    .key = key,
    .free = free,
};

/* --- which name ----------------------------------------------------------------------------- */

static void keep(struct kept_name *dst, struct slice name)
{
    name = slice_sub(text_base_name(name), 0, sizeof dst->b);
    if (name.n)
        memcpy(dst->b, name.p, name.n);
    dst->n = (uint16_t)name.n;
}

/* Of its problems, the worst one that is about a name. */
static const struct kept_name *name_in_trouble(const struct phone *p)
{
    const struct phone_problem *worst = phone_worst_problem(p);
    if (worst && worst->name.n)
        return &worst->name;
    for (unsigned i = 0; i < p->problem_count; i++)
        if (p->problem[i].name.n)
            return &p->problem[i].name;
    return NULL;
}

static void compare(struct bytes *b, const struct model *m)
{
    size_t stray;
    b->known = phone_ask_is_load_file(phone_ask_of(asked_of(b), NULL)) &&
               model_nearest_name(m, asked_of(b), &b->diff, b->expected);
    if (!b->known) {
        memset(&b->diff, 0, sizeof b->diff);
        b->expected[0] = 0;
        if (name_has_stray_byte(asked_of(b), &stray)) {
            b->diff.offset = stray;
            b->diff.asked_n = 1;
        }
    }
    b->at = b->diff.offset < b->asked.n ? b->diff.offset : b->asked.n ? b->asked.n - 1u : 0;
}

void bytes_open(struct ui *ui, const struct phone *p)
{
    struct bytes *b = calloc(1, sizeof *b);
    const struct kept_name *trouble = name_in_trouble(p);
    if (b) {
        report_who(p, b->who);
        b->mac = p->mac;
        b->ip = p->ip;
        b->bench = p->bench;
        keep(&b->asked, trouble ? kept_name_view(trouble)
                                : kept_name_view(&phone_request_at(p, p->history_count - 1)->name));
        compare(b, ui->model);
    }
    screen_push(ui, &bytes_screen, b);
}
