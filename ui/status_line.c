/* SPDX-License-Identifier: MIT */
#include "ui/status_line.h"

#include <stdio.h>

/* 12,345: digits in threes. */
static const char *grouped(uint64_t n, char dst[static 32])
{
    char digits[24];
    int count = snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
    size_t at = 0;
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            dst[at++] = ',';
        dst[at++] = digits[i];
    }
    dst[at] = 0;
    return dst;
}

/* The worst thing that no phone owns; NULL: nothing. */
static const struct phone_problem *bench_problem(const struct model *m)
{
    const struct phone_problem *worst = NULL;
    for (size_t i = 0; i < model_problem_count(m); i++) {
        const struct phone_problem *it = model_problem(m, i);
        if (!worst || diagnosis_entry(it->what)->severity > diagnosis_entry(worst->what)->severity)
            worst = it;
    }
    return worst && diagnosis_entry(worst->what)->severity >= SEVERITY_WARNING ? worst : NULL;
}

static int draw_server(const struct ui *ui, struct area a, const struct board_status *is)
{
    size_t n = board_running(ui->board);
    if (!is->serves[0])
        return draw_text(a, 0, 0, ROLE_TEXT, "only watching");
    return draw_textf(a, 0, 0, ROLE_TEXT, "serving %s, %zu file%s on the way", is->serves, n,
                      n == 1 ? "" : "s");
}

/* Drops are shown whenever there are any: then silence proves nothing. */
static void draw_capture(struct area a, const struct board_status *is)
{
    char packets[32], drops[32];
    if (!is->interface[0] && is->no_capture[0])
        draw_textf(a, 0, 0, ROLE_MINOR, "wire not seen: %s", is->no_capture);
    else if (is->interface[0] && is->drops)
        draw_textf(a, 0, 0, ROLE_WARNING, "!! %s: %s packets, %s LOST", is->interface,
                   grouped(is->packets, packets), grouped(is->drops, drops));
    else if (is->interface[0])
        draw_textf(a, 0, 0, ROLE_TEXT, "%s: %s packets, none lost", is->interface,
                   grouped(is->packets, packets));
}

/* Two rows where others can watch: the address has the token, and must stand there whole. */
static int page_rows(const struct board_status *is)
{
    return !is->page[0] ? 0 : is->is_page_open ? 2 : 1;
}

static void draw_page(struct area a, const struct board_status *is)
{
    if (is->is_page_open)
        draw_text(area_cut_top(&a, 1), 0, 0, ROLE_ERROR,
                  "!! anyone who has this address can watch:");
    draw_textf(a, 0, 0, ROLE_TEXT, "%s%s", is->is_page_open ? "" : "live page ", is->page);
}

int status_line_rows(const struct ui *ui)
{
    return (bench_problem(ui->model) ? 2 : 1) + page_rows(board_status(ui->board));
}

void status_line_draw(const struct ui *ui, struct area a)
{
    const struct board_status *is = board_status(ui->board);
    const struct phone_problem *bad = bench_problem(ui->model);
    if (bad)
        draw_textf(area_cut_top(&a, 1), 0, 0, ROLE_ERROR, "!! %s: %s", diagnosis_slug(bad->what),
                   bad->text);
    if (page_rows(is))
        draw_page(area_cut_top(&a, page_rows(is)), is);
    int x = draw_server(ui, a, is);
    if (x + 3 >= a.w || (!is->interface[0] && !is->no_capture[0]))
        return;
    x += draw_textf(a, 0, x, ROLE_MINOR, " %s ", term_glyph(GLYPH_SIDE));
    draw_capture(area_sub(a, 0, x, 1, -1), is);
}
