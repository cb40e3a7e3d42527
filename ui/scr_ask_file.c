/* SPDX-License-Identifier: MIT */
#include "ui/scr_ask_file.h"

#include "core/file_view.h"
#include "ui/list.h"
#include "ui/page.h"
#include "ui/screen.h"

#include "core/wizard.h"

#include <stdlib.h>

enum { SHOWN_MAX = 64 * 1024 * 1024 };

struct file {
    size_t i;
    struct buf text, bytes; /* passwords masked in both */
    struct page page;
    struct list hex; /* its rows */
    bool as_hex;
};

static void draw_hex(void *ctx, struct area a, size_t i, bool selected)
{
    const struct file *file = ctx;
    char text[120];
    struct buf row;
    (void)selected;
    buf_fixed(&row, text, sizeof text);
    file_view_hex_row(buf_view(&file->bytes), i * FILE_VIEW_HEX_ROW, &row);
    row.len -= row.len > 0; /* its line end */
    draw_text(a, 0, 0, ROLE_TEXT, buf_cstr(&row));
}

static void draw(struct ui *ui, void *state, struct area a)
{
    struct file *file = state;
    const struct wizard_file *f = &ui->wizard->facts.file[file->i];
    struct area title = area_cut_top(&a, 1);
    draw_fill(title, ROLE_TITLE);
    draw_textf(title, 0, 1, ROLE_TITLE, "%s   %s, %zu bytes%s%s", f->name,
               wizard_file_state_name(f->state), f->bytes.n,
               f->is_config ? "; names the load " : "", f->load);
    if (file->as_hex) {
        list_draw(&file->hex, a, draw_hex, file);
        return;
    }
    a = area_sub(a, 0, 0, -1, a.w - 1);
    page_begin(&file->page, a.w);
    page_lines(&file->page, ROLE_TEXT, buf_cstr(&file->text));
    page_draw(&file->page, a);
    draw_cursor(a, 0, PAGE_MARGIN);
}

static void key(struct ui *ui, void *state, const struct input *in)
{
    struct file *file = state;
    if (in->action == ACTION_BACK)
        screen_pop(ui);
    else if (in->action == ACTION_HEX)
        file->as_hex = !file->as_hex;
    else if (file->as_hex)
        list_key(&file->hex, in->action);
    else
        page_key(&file->page, in->action);
}

static void release(void *state)
{
    struct file *file = state;
    buf_free(&file->text);
    buf_free(&file->bytes);
    page_free(&file->page);
    free(file);
}

static const enum action actions[] = {LIST_ACTIONS, ACTION_HEX, ACTION_BACK, ACTION_NONE};

static const struct screen_kind file_screen = {
    .name = "One file",
    .actions = actions,
    .draw = draw,
    .key = key,
    .free = release,
};

void file_open(struct ui *ui, size_t i)
{
    struct file *file = calloc(1, sizeof *file);
    if (file) {
        file->i = i;
        buf_growing(&file->text, SHOWN_MAX);
        buf_growing(&file->bytes, SHOWN_MAX);
        wizard_say_change(ui->wizard, i + 1, &file->text);
        wizard_file_bytes(ui->wizard, i + 1, &file->bytes);
        list_set_count(&file->hex, (file->bytes.len + FILE_VIEW_HEX_ROW - 1) / FILE_VIEW_HEX_ROW);
    }
    screen_push(ui, &file_screen, file);
}
