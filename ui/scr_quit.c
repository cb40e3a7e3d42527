/* SPDX-License-Identifier: MIT */
#include "ui/scr_quit.h"

#include "ui/scr_message.h"
#include "ui/screen.h"

#include <stdio.h>

enum { AGAIN_US = 2000000 };

static unsigned sending(const struct model *m)
{
    unsigned n = 0;
    for (size_t i = 0; i < model_phone_count(m); i++) {
        const struct phone_request *r = phone_request_current(model_phone(m, i));
        n += r && r->outcome == OUTCOME_SENDING;
    }
    return n;
}

/* Why one should think twice; "": there is no reason. */
static void say_reason(const struct ui *ui, char *text, size_t cap)
{
    unsigned n = ui->model ? sending(ui->model) : 0;
    text[0] = '\0';
    if (!ui->model)
        snprintf(text, cap,
                 "Nothing was written or served. The answers that were given are forgotten.\n\n"
                 "Leave?");
    else if (n)
        snprintf(text, cap,
                 "%u phone%s fetching a file now. Without this server %s search again after a "
                 "while and may stand still until it is back.\n\nQuit nevertheless?",
                 n, n == 1 ? " is" : "s are", n == 1 ? "it will" : "they will");
}

void quit_ask(struct ui *ui)
{
    const struct intent quit = {.kind = INTENT_QUIT};
    char text[200];
    bool again = ui->quit_asked_us && ui->now_us - ui->quit_asked_us <= AGAIN_US;
    say_reason(ui, text, sizeof text);
    if (!text[0] || again) {
        screen_intend(ui, &quit);
        return;
    }
    ui->quit_asked_us = ui->now_us;
    if (!confirm_is_open(ui))
        confirm_open(ui, "Quit", text, &quit);
}
