/* SPDX-License-Identifier: MIT */
#include "ui/scr_phone.h"

#include "core/copy_text.h"
#include "core/mend.h"
#include "core/monitor_rows.h"
#include "core/report_doc.h"
#include "ui/list.h"
#include "ui/phone_page.h"
#include "ui/scr_bytes.h"
#include "ui/scr_copy.h"

#include <stdlib.h>

enum { COPY_SIZE = 16 * 1024 }; /* of PHONE_PROBLEMS_MAX problems with their fixes */

struct detail {
    struct mac mac; /* of the phone, as far as they are known */
    struct ip ip;
    const char *bench;
    struct page page;
};

/* --- what can be done to a phone ------------------------------------------------------------ */

static bool is_to_be_forgiven(const struct phone *p)
{
    return p->stage == STAGE_FAILED || p->stage == STAGE_STUCK || phone_is_blocked(p);
}

static const char *mend_key_refusal(const struct ui *ui, const struct phone *p)
{
    const char *why = NULL;
    if (!board_status(ui->board)->serves[0])
        return "nothing is served here, only watched";
    mend_problem(ui->model, p, &why);
    return why;
}

const char *phone_refusal(const struct ui *ui, const struct phone *p, enum action a)
{
    if (a != ACTION_OPEN && a != ACTION_BYTES && a != ACTION_RETRY && a != ACTION_COPY &&
        a != ACTION_MEND)
        return NULL;
    if (!p)
        return "there is no phone here yet";
    if (a == ACTION_BYTES && !p->history_count)
        return "this phone has not asked for a file yet";
    if (a == ACTION_RETRY && !is_to_be_forgiven(p))
        return "this phone has no failure to be forgiven";
    if (a == ACTION_RETRY && !mac_known(p->mac))
        return "its MAC is not known yet, so it cannot be named";
    if (a == ACTION_MEND)
        return mend_key_refusal(ui, p);
    return NULL;
}

static void mend_phone(struct ui *ui, const struct phone *p)
{
    const char *why;
    const struct phone_problem *it = mend_problem(ui->model, p, &why);
    const struct intent show = {
        .kind = INTENT_MEND, .mac = p->mac, .text = slice_str(diagnosis_slug(it->what))};
    screen_intend(ui, &show);
}

static void copy_phone(struct ui *ui, const struct phone *p)
{
    char mem[COPY_SIZE];
    struct buf text;
    buf_fixed(&text, mem, sizeof mem);
    copy_text_phone(p, &text);
    copy_open(ui, buf_view(&text));
}

bool phone_act(struct ui *ui, const struct phone *p, enum action a)
{
    char who[REPORT_WHO_SIZE];
    const struct intent retry = {.kind = INTENT_RETRY, .mac = p ? p->mac : (struct mac){{0}}};
    /* Asked for a key already, but the phone may have gone since. */
    const char *why = phone_refusal(ui, p, a);
    if (why) {
        screen_notice(ui, "%s", why);
        return true;
    }
    switch (a) {
    case ACTION_OPEN:
        phone_open(ui, p);
        return true;
    case ACTION_BYTES:
        bytes_open(ui, p);
        return true;
    case ACTION_MEND:
        mend_phone(ui, p);
        return true;
    case ACTION_COPY:
        copy_phone(ui, p);
        return true;
    case ACTION_RETRY:
        screen_notice(ui, "%s is watched afresh; reset it to begin again", report_who(p, who));
        screen_intend(ui, &retry);
        return true;
    default:
        return false;
    }
}

static bool needs_retry(const struct phone *p)
{
    return (p->stage == STAGE_FAILED || p->stage == STAGE_STUCK) && mac_known(p->mac);
}

const char *phones_retry_refusal(const struct ui *ui)
{
    return ui->sum.failed + ui->sum.stuck ? NULL : "no phone failed or is stuck";
}

void phones_retry(struct ui *ui)
{
    size_t n = 0;
    for (size_t i = 0; i < model_phone_count(ui->model); i++) {
        const struct phone *p = model_phone(ui->model, i);
        const struct intent retry = {.kind = INTENT_RETRY, .mac = p->mac};
        if (!needs_retry(p))
            continue;
        screen_intend(ui, &retry);
        n++;
    }
    screen_notice(ui, "%zu phone%s watched afresh; reset %s to begin again", n,
                  n == 1 ? " is" : "s are", n == 1 ? "it" : "them");
}

/* --- the screen ----------------------------------------------------------------------------- */

static const struct phone *phone_of(const struct ui *ui, const struct detail *d)
{
    return model_phone_again(ui->model, d->bench, d->mac, d->ip);
}

static const char *refusal(const struct ui *ui, const void *state, enum action a)
{
    return phone_refusal(ui, phone_of(ui, state), a);
}

static void draw(struct ui *ui, void *state, struct area a)
{
    struct detail *d = state;
    char who[REPORT_WHO_SIZE];
    const struct phone *p = phone_of(ui, d);
    struct area title = area_cut_top(&a, 1);
    draw_fill(title, ROLE_TITLE);
    draw_textf(title, 0, 1, ROLE_TITLE, "Phone %s", p ? report_who(p, who) : "");
    a = area_sub(a, 0, 1, -1, a.w - 2);
    page_begin(&d->page, a.w - 1);
    if (p)
        phone_page_make(&d->page, ui, p);
    page_draw(&d->page, a);
    draw_cursor(a, 0, 0);
}

static void key(struct ui *ui, void *state, const struct input *in)
{
    struct detail *d = state;
    if (in->action == ACTION_BACK)
        screen_pop(ui);
    else if (!page_key(&d->page, in->action))
        phone_act(ui, phone_of(ui, d), in->action);
}

static void release(void *state)
{
    struct detail *d = state;
    page_free(&d->page);
    free(d);
}

static const enum action actions[] = {LIST_ACTIONS, ACTION_COPY, ACTION_RETRY, ACTION_MEND,
                                      ACTION_BYTES, ACTION_BACK, ACTION_NONE};

static const struct screen_kind phone_screen = {
    .name = "One phone",
    .actions = actions,
    .refusal = refusal,
    .draw = draw,
    .key = key,
    .free = release,
};

void phone_open(struct ui *ui, const struct phone *p)
{
    struct detail *d = calloc(1, sizeof *d);
    if (d) {
        d->mac = p->mac;
        d->ip = p->ip;
        d->bench = p->bench;
    }
    screen_push(ui, &phone_screen, d);
}
