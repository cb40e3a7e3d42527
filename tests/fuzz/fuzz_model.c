/* SPDX-License-Identifier: MIT */
/*
 * A journal from anybody, folded: no harm, two models that read it are equal, none keeps more
 * phones than lines named, and what is told and copied of them is whole and drives no terminal.
 */
#include "must.h"

#include "core/copy_text.h"
#include "core/event_json.h"
#include "core/model.h"
#include "core/report.h"

enum { LINES_MAX = 400, REPORT_MAX = 1 << 22 };

static bool next_line(struct slice *left, struct slice *line)
{
    size_t n = 0;
    if (!left->n)
        return false;
    while (n < left->n && left->p[n] != '\n')
        n++;
    *line = slice_sub(*left, 0, n);
    *left = slice_sub(*left, n + (n < left->n), left->n);
    return true;
}

static unsigned fold(struct model *m, struct slice left)
{
    unsigned lines = 0;
    struct slice line;
    struct event e;
    struct event_json_store store;
    struct event_json_error err;
    int64_t at;
    while (lines < LINES_MAX && next_line(&left, &line)) {
        lines++;
        if (event_from_json(line, &e, &store, &err) != EVENT_JSON_OK)
            continue;
        if (!model_apply(m, &e))
            abort();
        if (model_deadline(m, &at) && lines % 4 == 0)
            model_advance(m, at);
    }
    if (model_deadline(m, &at))
        model_advance(m, at);
    return lines;
}

static void tell(const struct model *m)
{
    struct buf out;
    buf_growing(&out, REPORT_MAX);
    for (size_t i = 0; i < model_phone_count(m); i++) {
        report_phone_json(model_phone(m, i), &out);
        copy_text_phone(model_phone(m, i), &out);
        (void)phone_worst_problem(model_phone(m, i));
    }
    report_summary_json(m, report_exit_status(m), &out);
    report_model_text(m, 80, &out);
    must(!out.bad);
    must_be_text(buf_view(&out));
    buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct model *m = model_new(), *twin = model_new();
    if (!m || !twin)
        abort();
    unsigned lines = fold(m, slice_of(data, size));
    fold(twin, slice_of(data, size));
    if (!model_equal(m, twin) || model_phone_count(m) > lines)
        abort();
    tell(m);
    model_free(m);
    model_free(twin);
    return 0;
}
