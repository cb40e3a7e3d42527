/* SPDX-License-Identifier: MIT */
#include "headless.h"

#include "core/event_json.h"
#include "core/report.h"

#include <stdlib.h>

#include <sys/ioctl.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 64 * 1024, REPORT_MAX_BYTES = 256 * 1024 * 1024 };

static void print_buf(const struct headless *h, struct buf *b)
{
    if (b->len)
        fwrite(b->p, 1, b->len, h->out);
    buf_free(b);
}

void headless_event(void *ctx, const struct event *e)
{
    const struct headless *h = ctx;
    struct buf line;
    if (h->quiet)
        return;
    buf_growing(&line, LINE_MAX_BYTES);
    if (h->json)
        event_to_json(e, &line);
    else if (!h->model || !model_is_echo(h->model, e))
        report_event_text(e, &line);
    print_buf(h, &line);
}

unsigned headless_width(FILE *f)
{
    struct winsize size;
    if (isatty(fileno(f)) && ioctl(fileno(f), TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        return size.ws_col;
    return 80;
}

void headless_end(const struct headless *h, const struct model *m, int exit_status)
{
    struct buf text;
    buf_growing(&text, REPORT_MAX_BYTES);
    if (h->json) {
        for (size_t i = 0; i < model_phone_count(m); i++)
            report_phone_json(model_phone(m, i), &text);
        report_summary_json(m, exit_status, &text);
    } else {
        report_model_text(m, headless_width(h->out), &text);
    }
    print_buf(h, &text);
    fflush(h->out);
}
