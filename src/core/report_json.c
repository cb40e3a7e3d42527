/* SPDX-License-Identifier: MIT */
/* The phone and summary lines of DESIGN 2. Fields are only ever added. */
#include "core/report.h"

#include "core/json_out.h"

static void problem_json(const struct phone_problem *it, struct buf *out)
{
    json_open(out, NULL, '{');
    json_text(out, "slug", diagnosis_slug(it->what));
    json_text(out, "severity", severity_name(diagnosis_entry(it->what)->severity));
    json_text(out, "text", it->text);
    json_time(out, "at", it->at_us);
    json_u64(out, "times", it->times);
    json_bool(out, "approximate", diagnosis_entry(it->what)->approximate);
    if (it->name.n)
        json_file_name(out, kept_name_view(&it->name));
    json_close(out, '}');
}

/* An empty text is something that is not known. */
static void text_or_null(struct buf *out, const char *key, const char *text)
{
    if (*text)
        json_bytes(out, key, slice_str(text));
    else
        json_none(out, key);
}

static void time_or_null(struct buf *out, const char *key, int64_t t_us)
{
    if (t_us)
        json_time(out, key, t_us);
    else
        json_none(out, key);
}

static void evidence_json(const struct phone *p, struct buf *out)
{
    char text[120];
    struct buf words;
    buf_fixed(&words, text, sizeof text);
    phone_evidence_text(p, &words);
    text_or_null(out, "evidence", buf_cstr(&words));
}

void report_phone_json(const struct phone *p, struct buf *out)
{
    json_open(out, NULL, '{');
    json_text(out, "kind", "phone");
    if (*p->bench)
        json_text(out, "bench", p->bench);
    json_mac(out, "mac", p->mac);
    json_ip(out, "ip", p->ip);
    text_or_null(out, "name", p->name);
    text_or_null(out, "model", p->model);
    json_text(out, "stage", phone_stage_name(p->stage));
    text_or_null(out, "protocol",
                 p->protocol == PROTOCOL_UNKNOWN ? "" : protocol_name(p->protocol));
    text_or_null(out, "load", p->load);
    if (p->converted == CONVERTED_UNKNOWN)
        json_none(out, "converted");
    else
        json_bool(out, "converted", p->converted == CONVERTED_YES);
    json_open(out, "problems", '[');
    for (unsigned i = 0; i < p->problem_count; i++)
        if (!p->problem[i].absorbed)
            problem_json(&p->problem[i], out);
    json_close(out, ']');
    json_u64(out, "requests", p->requests);
    time_or_null(out, "first", p->first_us);
    time_or_null(out, "last", p->last_us);
    json_bool(out, "chosen", p->chosen);
    text_or_null(out, "target", p->goal);
    evidence_json(p, out);
    if (p->chosen) { /* the step that it is at, or the last one; `step`: the load of it */
        json_u64(out, "hop", p->way.done + 1);
        json_u64(out, "hops", p->way.done + p->way.left);
        text_or_null(out, "step", p->target);
    }
    json_close(out, '}');
    buf_u8(out, '\n');
}

void report_summary_json(const struct model *m, int exit_status, struct buf *out)
{
    struct model_summary s;
    model_summarise(m, &s);
    json_open(out, NULL, '{');
    json_text(out, "kind", "summary");
    json_u64(out, "chosen", s.chosen);
    json_u64(out, "done", s.done);
    json_u64(out, "current", s.current);
    json_u64(out, "stuck", s.stuck);
    json_u64(out, "failed", s.failed);
    json_u64(out, "waiting", s.waiting);
    json_u64(out, "busy", s.busy);
    json_u64(out, "bystanders", s.bystanders);
    json_u64(out, "requests", s.requests);
    json_u64(out, "files", s.files_sent);
    json_u64(out, "bytes", s.bytes_sent);
    json_u64(out, "resent", s.resent);
    json_open(out, "problems", '[');
    for (size_t i = 0; i < model_problem_count(m); i++)
        problem_json(model_problem(m, i), out);
    json_close(out, ']');
    json_i64(out, "exit", exit_status);
    json_close(out, '}');
    buf_u8(out, '\n');
}

/* Whether two DHCP servers did harm, the phones tell. */
static bool is_failure(enum diagnosis of_session)
{
    return of_session != DIAG_SECOND_DHCP &&
           diagnosis_entry(of_session)->severity == SEVERITY_ERROR;
}

/* Something is in the way of a phone that has not arrived. */
static bool has_error(const struct phone *p)
{
    const struct phone_problem *worst = phone_worst_problem(p);
    return p->stage != STAGE_DONE && p->stage != STAGE_CURRENT && worst &&
           diagnosis_entry(worst->what)->severity == SEVERITY_ERROR;
}

static bool is_any_in_trouble(const struct model *m)
{
    for (size_t i = 0; i < model_phone_count(m); i++) {
        const struct phone *p = model_phone(m, i);
        if (p->stage == STAGE_FAILED || p->stage == STAGE_STUCK || has_error(p))
            return true;
    }
    return false;
}

int report_exit_status(const struct model *m)
{
    struct model_summary s;
    model_summarise(m, &s);
    for (size_t i = 0; i < model_problem_count(m); i++)
        if (is_failure(model_problem(m, i)->what))
            return 1;
    if (!model_is_choosing(m)) /* only watched: as good as what was seen */
        return is_any_in_trouble(m);
    for (size_t i = 0; i < model_phone_count(m); i++) {
        const struct phone *p = model_phone(m, i);
        if (p->chosen && p->stage != STAGE_DONE && p->stage != STAGE_CURRENT)
            return 1;
    }
    return s.chosen ? 0 : 1;
}
