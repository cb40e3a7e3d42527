/* SPDX-License-Identifier: MIT */
/* What others may see of the model. */
#include "core/model_impl.h"

#include <string.h>

size_t model_phone_count(const struct model *m)
{
    return m->count;
}

const struct phone *model_phone(const struct model *m, size_t i)
{
    return m->phone[i];
}

/* A phone may have been at several benches: the one that heard of it last. */
static const struct phone *latest(const struct phone *a, const struct phone *b)
{
    return !a || (b && b->last_us > a->last_us) ? b : a;
}

const struct phone *model_phone_by_mac(const struct model *m, struct mac mac)
{
    const struct phone *p = mac_known(mac) ? index_find_mac(&m->by_mac, mac) : NULL;
    for (size_t i = 0; i < m->bench_count; i++)
        p = latest(p, model_phone_by_mac(m->benches[i]->model, mac));
    return p;
}

const struct phone *model_phone_by_ip(const struct model *m, struct ip ip)
{
    const struct phone *p = ip_known(ip) ? index_find_ip(&m->by_ip, ip) : NULL;
    for (size_t i = 0; i < m->bench_count; i++)
        p = latest(p, model_phone_by_ip(m->benches[i]->model, ip));
    return p;
}

const struct phone *model_phone_again(const struct model *m, const char *bench, struct mac mac,
                                      struct ip ip)
{
    const struct model *of = model_fleet_of(m, slice_str(bench));
    const struct phone *p = model_phone_by_mac(of, mac);
    return p ? p : model_phone_by_ip(of, ip);
}

double model_speed(const struct model *m)
{
    return m->bench.speed;
}

const char *model_session_id(const struct model *m)
{
    return m->id;
}

int64_t model_started_us(const struct model *m)
{
    return m->started_us;
}

int64_t model_last_us(const struct model *m)
{
    return m->last_us;
}

uint64_t model_last_seq(const struct model *m)
{
    return m->last_seq;
}

bool model_serving(const struct model *m)
{
    return m->bench.serving;
}

bool model_is_choosing(const struct model *m)
{
    return m->bench.choosing;
}

size_t model_problem_count(const struct model *m)
{
    size_t n = m->problem_count;
    for (size_t i = 0; i < m->bench_count; i++)
        n += m->benches[i]->model->problem_count;
    return n;
}

const struct phone_problem *model_problem(const struct model *m, size_t i)
{
    for (size_t b = 0; b < m->bench_count; b++) {
        const struct model *of = m->benches[b]->model;
        if (i < of->problem_count)
            return &of->problem[i];
        i -= of->problem_count;
    }
    return &m->problem[i];
}

bool model_nearest_name(const struct model *m, struct slice asked, struct name_diff *d,
                        char expected[static MODEL_EXPECTED_SIZE])
{
    struct bench_names names;
    for (size_t i = 0; i < m->bench_count; i++)
        if (model_nearest_name(m->benches[i]->model, asked, d, expected))
            return true;
    bench_expected(&m->bench, asked, &names);
    if (!name_diff(asked, names.name, names.count, d))
        return false;
    slice_to_str(names.name[d->expected], expected, MODEL_EXPECTED_SIZE);
    return true;
}

static unsigned *counter_of(struct model_summary *out, enum phone_stage s)
{
    switch (s) {
    case STAGE_WAITING:
        return &out->waiting;
    case STAGE_DONE:
        return &out->done;
    case STAGE_CURRENT:
        return &out->current;
    case STAGE_STUCK:
        return &out->stuck;
    case STAGE_FAILED:
        return &out->failed;
    case STAGE_BYSTANDER:
        return &out->bystanders;
    default:
        return &out->busy;
    }
}

static void add_traffic(const struct model *m, struct model_summary *out)
{
    out->requests += m->requests;
    out->files_sent += m->files_sent;
    out->bytes_sent += m->bytes_sent;
    out->resent += m->resent;
}

void model_summarise(const struct model *m, struct model_summary *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < m->count; i++) {
        out->chosen += m->phone[i]->chosen;
        out->need_person += phone_needs_person(m->phone[i]);
        ++*counter_of(out, m->phone[i]->stage);
    }
    out->phones = (unsigned)m->count;
    add_traffic(m, out);
    for (size_t i = 0; i < m->bench_count; i++)
        add_traffic(m->benches[i]->model, out);
}

bool model_is_over(const struct model *m, int64_t now_us)
{
    size_t chosen = 0;
    for (size_t i = 0; i < m->bench_count; i++)
        if (!model_is_over(m->benches[i]->model, now_us))
            return false;
    if (m->choose_all && now_us < model_quiet_end(m))
        return false;
    for (size_t i = 0; i < m->count; i++) {
        chosen += m->phone[i]->chosen;
        if (m->phone[i]->chosen && !phone_stage_is_final(m->phone[i]->stage))
            return false;
    }
    return chosen > 0;
}

static bool addresses_equal(const struct bench_addresses *a, const struct bench_addresses *b)
{
    for (unsigned i = 0; i < a->count && i < b->count; i++)
        if (!ip_eq(a->at[i], b->at[i]))
            return false;
    return a->count == b->count;
}

static bool wire_equal(const struct bench *a, const struct bench *b)
{
    return a->has_server == b->has_server && addresses_equal(&a->own, &b->own) &&
           addresses_equal(&a->dhcp, &b->dhcp) && addresses_equal(&a->answering, &b->answering) &&
           addresses_equal(&a->finishing, &b->finishing) && a->deaf_from_us == b->deaf_from_us &&
           a->deaf_until_us == b->deaf_until_us && !strcmp(a->link_down, b->link_down);
}

bool model_equal(const struct model *a, const struct model *b)
{
    if (a->count != b->count || a->problem_count != b->problem_count || strcmp(a->id, b->id) ||
        a->started_us != b->started_us || a->last_us != b->last_us || a->last_seq != b->last_seq ||
        a->bench.speed < b->bench.speed || a->bench.speed > b->bench.speed ||
        a->bench.serving != b->bench.serving || a->bench.choosing != b->bench.choosing ||
        !wire_equal(&a->bench, &b->bench) || a->wire.count != b->wire.count ||
        a->requests != b->requests || a->files_sent != b->files_sent ||
        a->bytes_sent != b->bytes_sent || a->resent != b->resent)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!phone_equal(a->phone[i], b->phone[i]))
            return false;
    for (unsigned i = 0; i < a->problem_count; i++)
        if (!phone_problem_equal(&a->problem[i], &b->problem[i]))
            return false;
    return true;
}
