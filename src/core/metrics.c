/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a family is a HELP and a TYPE line and its samples. Labels come from tables
 * of ours alone (stages, slugs), never from the wire: a phone cannot make a series. Every stage and
 * every slug has a sample from the first scrape on, so that a sum or a rate never begins in the
 * middle.
 */
#include "core/metrics.h"

#include <inttypes.h>

static void family(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_printf(out, "# HELP hookflash_%s %s\n# TYPE hookflash_%s %s\n", name, help, name, type);
}

static void one(struct buf *out, const char *name, const char *type, const char *help, uint64_t v)
{
    family(out, name, type, help);
    buf_printf(out, "hookflash_%s %" PRIu64 "\n", name, v);
}

static void phones(const struct model *m, struct buf *out)
{
    uint64_t stage[PHONE_STAGE_COUNT] = {0}, problem[DIAGNOSIS_COUNT] = {0};
    for (size_t i = 0; i < model_phone_count(m); i++) {
        const struct phone *p = model_phone(m, i);
        stage[p->stage]++;
        for (unsigned k = 0; k < p->problem_count; k++)
            problem[p->problem[k].what] += !p->problem[k].absorbed;
    }
    for (size_t i = 0; i < model_problem_count(m); i++)
        problem[model_problem(m, i)->what]++;
    family(out, "phones", "gauge", "Phones by stage of their conversion.");
    for (unsigned s = 0; s < PHONE_STAGE_COUNT; s++)
        buf_printf(out, "hookflash_phones{stage=\"%s\"} %" PRIu64 "\n",
                   phone_stage_name((enum phone_stage)s), stage[s]);
    family(out, "problems", "gauge", "Problems that stand open, by diagnosis.");
    for (unsigned d = 0; d < DIAGNOSIS_COUNT; d++)
        buf_printf(out, "hookflash_problems{slug=\"%s\"} %" PRIu64 "\n",
                   diagnosis_slug((enum diagnosis)d), problem[d]);
}

void metrics_text(const struct model *m, const struct board *b, const struct metrics_server *s,
                  struct buf *out)
{
    const struct board_status *status = board_status(b);
    struct model_summary sum;
    model_summarise(m, &sum);
    phones(m, out);
    one(out, "phones_chosen", "gauge", "Phones that shall be converted.", sum.chosen);
    one(out, "serving", "gauge", "1 while loads are given out.", model_serving(m));
    one(out, "events_total", "counter", "Events of this session.", model_last_seq(m));
    one(out, "files_sent_total", "counter", "Files sent whole.", sum.files_sent);
    one(out, "sent_bytes_total", "counter", "Bytes of files sent whole.", sum.bytes_sent);
    one(out, "tftp_requests_total", "counter", "TFTP requests that reached this server.",
        s->requests);
    one(out, "tftp_repeated_requests_total", "counter", "Of them, repeats of one before.",
        s->repeats);
    one(out, "tftp_ignored_total", "counter", "Of them, those left unanswered on purpose.",
        s->ignored);
    one(out, "tftp_transfers_total", "counter", "Transfers begun.", s->transfers);
    one(out, "tftp_failed_transfers_total", "counter", "Transfers that broke off.", s->failed);
    one(out, "tftp_blocks_total", "counter", "DATA packets sent.", s->blocks);
    one(out, "tftp_resent_blocks_total", "counter", "Of them, sent again.", s->resent);
    one(out, "tftp_open_transfers", "gauge", "Transfers under way.", s->open_transfers);
    one(out, "capture_packets_total", "counter", "Packets seen on the wire.", status->packets);
    one(out, "capture_drops_total", "counter", "Packets that the kernel dropped unseen.",
        status->drops);
    one(out, "web_readers", "gauge", "Readers of the event stream.", s->web_readers);
}
