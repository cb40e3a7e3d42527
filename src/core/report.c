/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a table with a row a phone, then each kind of problem once, with the phones
 * that have it and what to do, then one closing line. Everything fits the width; only a file name
 * may be cut, and the JSON report has it whole.
 */
#include "core/report_doc.h"
#include "core/report_impl.h"
#include "core/text_fold.h"

#include <stdio.h>
#include <string.h>

enum { PHONES_SHOWN = 10, WIDTH_MIN = 40, LOAD_MIN = 8 };

/* Words of `text` in lines of `width` columns, each after `indent` blanks; width 0: one line. */
static void wrap(struct buf *out, const char *text, size_t indent, unsigned width)
{
    struct slice rest = slice_str(text);
    while (rest.n) {
        buf_fill(out, ' ', indent);
        buf_slice(out, text_fold(&rest, width > indent ? width - indent : 0, FOLD_ANYWHERE));
        buf_u8(out, '\n');
    }
}

static const char *sign_of(enum phone_stage s)
{
    switch (s) {
    case STAGE_DONE:
    case STAGE_CURRENT:
        return "ok";
    case STAGE_STUCK:
    case STAGE_FAILED:
        return "!!";
    case STAGE_LOADING:
    case STAGE_FLASHING:
    case STAGE_REBOOTING:
        return "->";
    case STAGE_BYSTANDER:
        return "--";
    default:
        return "..";
    }
}

/* --- the table --- */

enum column { SIGN, MAC, ADDRESS, STAGE, LOAD, PROBLEM, COLUMNS };

struct cells {
    char who[REPORT_WHO_SIZE], ip[IP_TEXT_SIZE], load[LOAD_NAME_MAX + 1];
    const char *text[COLUMNS];
};

static const struct cells HEAD = {.text = {"", "MAC", "address", "stage", "load", "problem"}};

static void cells_of(const struct phone *p, struct cells *c)
{
    const struct phone_problem *worst = phone_worst_problem(p);
    *c = (struct cells){.who = "-"};
    if (mac_known(p->mac) || *p->bench)
        report_who(p, c->who);
    c->text[SIGN] = sign_of(p->stage);
    c->text[MAC] = c->who;
    c->text[ADDRESS] = ip_format(p->ip, c->ip);
    c->text[STAGE] = phone_stage_name(p->stage);
    c->text[LOAD] = text_safe(slice_str(p->load), c->load, sizeof c->load);
    c->text[PROBLEM] = worst ? diagnosis_slug(worst->what) : "";
}

static void widen(size_t wide[static COLUMNS], const struct cells *c)
{
    for (unsigned i = 0; i < COLUMNS; i++)
        if (strlen(c->text[i]) > wide[i])
            wide[i] = strlen(c->text[i]);
}

/* As wide as what stands in them; where that is too wide, a load's name gives way. */
static void measure(const struct model *m, unsigned width, size_t wide[static COLUMNS])
{
    struct cells c;
    size_t all = COLUMNS - 1;
    memset(wide, 0, COLUMNS * sizeof *wide);
    widen(wide, &HEAD);
    for (size_t i = 0; i < model_phone_count(m); i++) {
        cells_of(model_phone(m, i), &c);
        widen(wide, &c);
    }
    for (unsigned i = 0; i < COLUMNS; i++)
        all += wide[i];
    while (width >= WIDTH_MIN && all > width && wide[LOAD] > LOAD_MIN) {
        wide[LOAD]--;
        all--;
    }
}

static void row(struct buf *out, unsigned width, const size_t wide[static COLUMNS],
                const struct cells *c)
{
    char text[320], load[LOAD_NAME_MAX + 1];
    struct buf line;
    struct slice shown;
    buf_fixed(&line, text, sizeof text);
    for (unsigned i = 0; i < COLUMNS; i++) {
        const char *cell =
            i == LOAD ? text_safe(slice_str(c->text[i]), load, wide[i] + 1) : c->text[i];
        buf_printf(&line, "%s%-*s", i ? " " : "", (int)wide[i], cell);
    }
    shown = width >= WIDTH_MIN ? slice_sub(buf_view(&line), 0, width) : buf_view(&line);
    while (slice_ends(shown, " "))
        shown.n--;
    buf_slice(out, shown);
    buf_u8(out, '\n');
}

static void table(const struct model *m, unsigned width, struct buf *out)
{
    size_t wide[COLUMNS];
    struct cells c;
    if (!model_phone_count(m))
        return;
    measure(m, width, wide);
    row(out, width, wide, &HEAD);
    for (size_t i = 0; i < model_phone_count(m); i++) {
        cells_of(model_phone(m, i), &c);
        row(out, width, wide, &c);
    }
}

/* --- the problems --- */

static void heading(enum diagnosis d, unsigned width, struct buf *out)
{
    const struct diagnosis_entry *e = diagnosis_entry(d);
    char line[200];
    snprintf(line, sizeof line, "%s %s: %s%s",
             e->severity == SEVERITY_ERROR     ? "!!"
             : e->severity == SEVERITY_WARNING ? "! "
                                               : "- ",
             e->slug, e->title, e->approximate ? " (approximate)" : "");
    buf_u8(out, '\n');
    wrap(out, line, 0, width);
}

static void problem_line(const char *who, const struct phone_problem *it, unsigned width,
                         struct buf *out)
{
    char line[sizeof it->text + REPORT_WHO_SIZE + 4];
    snprintf(line, sizeof line, "%s%s%s", who, *who ? ": " : "", it->text);
    wrap(out, line, 3, width);
}

/* A thousand phones that read one wrong name need it shown once. */
static bool is_first_of_its_name(const struct report_found *found, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (slice_eq(kept_name_view(&found[k].it->name), kept_name_view(&found[i].it->name)))
            return false;
    return true;
}

/* All that there is to say of one diagnosis; nothing when nobody has it. */
static void tell_diagnosis(const struct model *m, enum diagnosis d, unsigned width, struct buf *out)
{
    struct report_found found[PHONES_SHOWN];
    char who[REPORT_WHO_SIZE];
    size_t n = report_find(m, d, found, PHONES_SHOWN);
    if (!n)
        return;
    heading(d, width, out);
    for (size_t i = 0; i < n && i < PHONES_SHOWN; i++) {
        problem_line(found[i].p ? report_who(found[i].p, who) : "", found[i].it, width, out);
        if (is_first_of_its_name(found, i))
            report_name_text(m, found[i].it, width, out);
    }
    if (n > PHONES_SHOWN)
        buf_printf(out, "   and %zu more\n", n - PHONES_SHOWN);
    wrap(out, diagnosis_entry(d)->meaning, 3, width);
    buf_str(out, "   What to do:\n");
    wrap(out, diagnosis_entry(d)->fix, 3, width);
}

/* What `done` and `already current` rest on; bytes that were sent alone make nobody done. */
static void tell_evidence(const struct model *m, unsigned width, struct buf *out)
{
    unsigned found = 0;
    char text[200], who[REPORT_WHO_SIZE];
    for (size_t i = 0; i < model_phone_count(m); i++) {
        const struct phone *p = model_phone(m, i);
        enum phone_evidence_kind kind;
        struct buf line;
        if ((p->stage != STAGE_DONE && p->stage != STAGE_CURRENT) || !phone_evidence(p, &kind) ||
            found++ >= PHONES_SHOWN)
            continue;
        if (found == 1)
            buf_str(out, "\nWhat shows it (times are UTC):\n");
        buf_fixed(&line, text, sizeof text);
        buf_printf(&line, "%s %s: ", report_who(p, who), phone_stage_name(p->stage));
        phone_evidence_text(p, &line);
        wrap(out, buf_cstr(&line), 3, width);
    }
    if (found > PHONES_SHOWN)
        buf_printf(out, "   and %u more\n", found - PHONES_SHOWN);
}

void report_model_text(const struct model *m, unsigned width, struct buf *out)
{
    table(m, width, out);
    tell_evidence(m, width, out);
    for (unsigned d = 0; d < DIAGNOSIS_COUNT; d++)
        tell_diagnosis(m, (enum diagnosis)d, width, out);
    if (model_phone_count(m))
        buf_u8(out, '\n');
    report_traffic(m, out);
    buf_u8(out, '\n');
    report_headline(m, out);
    buf_u8(out, '\n');
}
