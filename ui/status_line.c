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

int status_line_rows(const struct ui *ui)
{
    return bench_problem(ui->model) ? 2 : 1;
}

void status_line_draw(const struct ui *ui, struct area a)
{
    const struct board_status *is = board_status(ui->board);
    const struct phone_problem *bad = bench_problem(ui->model);
    if (bad)
        draw_textf(area_cut_top(&a, 1), 0, 0, ROLE_ERROR, "!! %s: %s", diagnosis_slug(bad->what),
                   bad->text);
    int x = draw_server(ui, a, is);
    if (x + 3 >= a.w || (!is->interface[0] && !is->no_capture[0]))
        return;
    x += draw_textf(a, 0, x, ROLE_MINOR, " %s ", term_glyph(GLYPH_SIDE));
    draw_capture(area_sub(a, 0, x, 1, -1), is);
}
