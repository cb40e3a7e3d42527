/* SPDX-License-Identifier: MIT */
#include "core/bench.h"

#include <stdio.h>
#include <string.h>

void kept_name_set(struct kept_name *k, struct slice s)
{
    memset(k, 0, sizeof *k);
    k->n = (uint16_t)(s.n > PHONE_NAME_MAX ? PHONE_NAME_MAX : s.n);
    if (k->n)
        memcpy(k->b, s.p, k->n);
}

struct slice kept_name_view(const struct kept_name *k)
{
    return slice_of(k->b, k->n);
}

bool kept_name_is(const struct kept_name *k, struct slice s)
{
    return slice_eq(kept_name_view(k), slice_sub(s, 0, PHONE_NAME_MAX));
}

int64_t bench_seconds(const struct bench *b, double seconds)
{
    return (int64_t)(seconds * 1e6 / b->speed);
}

void bench_add_set(struct bench *b, const struct event *e)
{
    unsigned i = 0;
    while (i < b->set_count && !kept_name_is(&b->set[i].name, e->name))
        i++;
    if (i == BENCH_SETS_MAX) {
        memmove(b->set, b->set + 1, sizeof b->set - sizeof b->set[0]);
        i--;
    } else if (i == b->set_count) {
        b->set_count++;
    }
    struct bench_set *s = &b->set[i];
    kept_name_set(&s->name, e->name);
    kept_name_set(&s->loader, e->u.load.loader);
    kept_name_set(&s->application, e->u.load.application);
    s->manifest_bytes = e->u.load.manifest_bytes;
    s->loader_bytes = e->u.load.loader_bytes;
    s->application_bytes = e->u.load.application_bytes;
}

void bench_add_verdict(struct bench *b, const struct event *e)
{
    unsigned i = 0;
    bool bad = e->u.judged.verdict != FILE_WHOLE && e->u.judged.verdict != FILE_UNKNOWN;
    while (i < b->file_count && !kept_name_is(&b->file[i].name, e->name))
        i++;
    if (i < b->file_count) { /* judged anew: what was known of it is over */
        b->file_count--;
        memmove(b->file + i, b->file + i + 1, (b->file_count - i) * sizeof b->file[0]);
    }
    if (!bad)
        return;
    if (b->file_count == BENCH_FILES_MAX) {
        b->file_count--;
        memmove(b->file, b->file + 1, b->file_count * sizeof b->file[0]);
    }
    struct bench_file *f = &b->file[b->file_count++];
    kept_name_set(&f->name, e->name);
    kept_name_set(&f->embedded, e->u.judged.embedded);
    f->verdict = e->u.judged.verdict;
    f->offset = e->u.judged.offset;
    f->bytes = e->u.judged.bytes;
}

const struct bench_set *bench_find_set(const struct bench *b, struct slice load)
{
    for (unsigned i = b->set_count; i-- > 0;)
        if (slice_eq_nocase(kept_name_view(&b->set[i].name), load))
            return &b->set[i];
    return NULL;
}

const struct bench_file *bench_find_bad(const struct bench *b, struct slice file)
{
    for (unsigned i = 0; i < b->file_count; i++)
        if (slice_eq_nocase(kept_name_view(&b->file[i].name), file))
            return &b->file[i];
    return NULL;
}

void bench_expected(const struct bench *b, struct slice asked, struct bench_names *out)
{
    size_t n = 0;
    for (unsigned i = 0; i < b->set_count; i++) {
        const struct bench_set *s = &b->set[i];
        if (s->loader.n || s->manifest_bytes) { /* a set of one image has no .loads */
            snprintf(out->manifest[i], BENCH_NAME_TEXT, "%.*s.loads", (int)s->name.n,
                     (const char *)s->name.b);
            out->name[n++] = slice_str(out->manifest[i]);
        }
        if (s->loader.n)
            out->name[n++] = kept_name_view(&s->loader);
        if (s->application.n)
            out->name[n++] = kept_name_view(&s->application);
    }
    if (name_meant(asked, out->meant))
        out->name[n++] = slice_str(out->meant);
    out->count = n;
}

/* --- what the wire adds --- */

void bench_learn(struct bench_addresses *known, struct ip fresh)
{
    if (known->count < BENCH_ADDRESSES_MAX && !bench_knows(known, fresh))
        known->at[known->count++] = fresh;
}

bool bench_knows(const struct bench_addresses *known, struct ip a)
{
    for (unsigned i = 0; i < known->count; i++)
        if (ip_eq(known->at[i], a))
            return true;
    return false;
}

bool bench_is_foreign(const struct bench *b, struct ip server)
{
    return b->has_server && b->own.count && ip_known(server) && !bench_knows(&b->own, server);
}

bool bench_was_deaf(const struct bench *b, int64_t from_us, int64_t until_us)
{
    return b->deaf_until_us && from_us <= b->deaf_until_us && until_us >= b->deaf_from_us;
}

/* One window is remembered: what lies between two losses of a capture is judged by neither. */
void bench_add_deafness(struct bench *b, int64_t from_us, int64_t until_us)
{
    if (!b->deaf_until_us || from_us < b->deaf_from_us)
        b->deaf_from_us = from_us;
    b->deaf_until_us = until_us;
}
