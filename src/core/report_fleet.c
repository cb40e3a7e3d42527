/* SPDX-License-Identifier: MIT */
#include "core/report_fleet.h"

#include "core/json_out.h"
#include "core/model_fleet.h"
#include "core/report_doc.h"

void report_bench_json(const struct model *m, const struct report_bench *is, struct buf *out)
{
    struct model_summary s;
    model_summarise(m, &s);
    json_open(out, NULL, '{');
    json_text(out, "kind", "bench");
    json_text(out, "bench", model_bench(m));
    if (*is->state)
        json_text(out, "state", is->state);
    json_text(out, "session", is->session);
    json_u64(out, "seq", model_last_seq(m));
    json_u64(out, "missing", is->missing);
    json_u64(out, "phones", s.phones);
    json_u64(out, "chosen", s.chosen);
    json_u64(out, "done", s.done);
    json_u64(out, "current", s.current);
    json_u64(out, "stuck", s.stuck);
    json_u64(out, "failed", s.failed);
    json_u64(out, "requests", s.requests);
    json_u64(out, "files", s.files_sent);
    json_u64(out, "bytes", s.bytes_sent);
    json_close(out, '}');
    buf_u8(out, '\n');
}

void report_bench_text(const struct model *m, const struct report_bench *is, struct buf *out)
{
    buf_printf(out, "%s: ", model_bench(m));
    report_headline(m, out);
    if (*is->state)
        buf_printf(out, " It is %s.", is->state);
    if (is->missing)
        buf_printf(out, " %llu of its events never came.", (unsigned long long)is->missing);
    buf_u8(out, '\n');
}
