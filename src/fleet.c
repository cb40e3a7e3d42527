/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the child's lines are a header with the bench, its session and what the
 * lines behind it follow, and then those lines of a journal. Each bench has an inbox, which takes
 * what is new, notices what is missing and says when to ask for it. No clock of ours judges a
 * bench: its model moves with its events, and up to the time of which the bench itself says that
 * all is told, so that a network that is down is never taken for a phone's silence.
 */
#include "fleet.h"

#include "core/model_fleet.h"
#include "core/outbox.h"
#include "core/text.h"
#include "journal.h"
#include "paths.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ASK_US = 1000000, BENCHES_MAX = 1000 };

struct member {
    struct fleet_bench_state is;
    bool told; /* whether it is online */
    struct model *model;
    struct journal *journal; /* NULL: nothing is kept */
};

struct fleet {
    struct fleet_config config;
    struct child child;
    struct loop_timer *ask;
    struct member **member;
    size_t count;
    struct member *current; /* whose lines come now; NULL: they are passed over */
    struct journal_opened read;
    char kept[PATH_SIZE]; /* what could not be written, told once; "" */
};

static void talk(struct fleet *f, const char *who, const char *what, const char *more)
{
    char text[600];
    snprintf(text, sizeof text, "%s%s%s%s%s", who, *who ? ": " : "", what, *more ? ": " : "", more);
    f->config.talk(f->config.ctx, text);
}

static struct member *find(struct fleet *f, struct slice bench)
{
    for (size_t i = 0; i < f->count; i++)
        if (slice_is(bench, f->member[i]->is.bench))
            return f->member[i];
    if (f->count == BENCHES_MAX || !mqtt_word_is_ours(bench))
        return NULL;
    struct member **more = realloc(f->member, (f->count + 1) * sizeof(struct member *));
    if (!more)
        return NULL;
    f->member = more;
    struct member *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    slice_to_str(bench, m->is.bench, sizeof m->is.bench);
    f->member[f->count++] = m;
    return m;
}

/* --- a bench's session -------------------------------------------------------------------------
 */

/* From an earlier run of ours. */
static void replay(void *ctx, const struct event *e)
{
    struct member *m = ctx;
    m->is.ended = e->kind == EVENT_SESSION_END;
    model_apply(m->model, e);
}

static void keep(struct fleet *f, struct member *m)
{
    char folder[PATH_SIZE];
    struct journal_opened earlier;
    journal_close(m->journal);
    m->journal = NULL;
    if (!f->config.folder)
        return;
    int n = snprintf(folder, sizeof folder, "%s/%s/%s", f->config.folder, m->is.bench,
                     m->is.inbox.session);
    int rc = n < (int)sizeof folder ? journal_open(folder, replay, m, &m->journal, &earlier)
                                    : -ENAMETOOLONG;
    if (rc < 0) {
        talk(f, m->is.bench, "its journal is not kept", strerror(-rc));
        return;
    }
    journal_is_copy(m->journal);
    if (earlier.last_seq)
        inbox_take(&m->is.inbox, earlier.last_seq, 0);
}

/* The session that is spoken of; false: it is not the bench's latest. */
static bool turn_to(struct fleet *f, struct member *m, struct slice session, bool *fresh)
{
    if (!inbox_session(&m->is.inbox, session, fresh))
        return false;
    if (!*fresh)
        return true;
    m->is.ended = false;
    m->is.model = m->model = model_fleet_join(f->config.session->model, m->is.bench);
    if (!m->model) {
        m->is.inbox.session[0] = '\0';
        return false;
    }
    keep(f, m);
    return true;
}

static void ask(struct fleet *f, struct member *m, bool gap)
{
    char line[2 * MQTT_WORD_SIZE + 32];
    if (!m->model || !inbox_ask(&m->is.inbox, gap, clock_mono_us()))
        return;
    snprintf(line, sizeof line, "%s %s %llu\n", m->is.bench, m->is.inbox.session,
             (unsigned long long)m->is.inbox.last);
    child_say(&f->child, line);
}

static void on_ask(void *ctx)
{
    struct fleet *f = ctx;
    for (size_t i = 0; i < f->count; i++)
        ask(f, f->member[i], false);
    loop_timer_set(f->ask, ASK_US);
}

/* --- lines -------------------------------------------------------------------------------------
 */

static void take_event(void *ctx, const struct event *seen)
{
    struct fleet *f = ctx;
    struct member *m = f->current;
    struct event e = *seen;
    m->is.ended = e.kind == EVENT_SESSION_END;
    model_apply(m->model, &e);
    int rc = m->journal ? journal_append(m->journal, &e) : 0;
    if (rc < 0 && !f->kept[0]) {
        snprintf(f->kept, sizeof f->kept, "%s", strerror(-rc));
        talk(f, m->is.bench, "its journal is no longer whole", f->kept);
    }
    e.bench = slice_str(m->is.bench);
    e.seq = ++f->config.session->last_seq;
    f->config.told(f->config.ctx, &e);
}

static void take_line(struct fleet *f, struct slice line)
{
    uint64_t seq = outbox_line_seq(line);
    if (f->current && seq && inbox_take(&f->current->is.inbox, seq, clock_mono_us()))
        journal_line(line, take_event, f, &f->read);
}

static void take_header(struct fleet *f, struct slice rest)
{
    struct member *m = find(f, text_take_word(&rest));
    struct slice session = text_take_word(&rest);
    uint64_t after;
    bool fresh;
    f->current = NULL;
    if (!m || !text_number(text_take_word(&rest), INT64_MAX, &after) ||
        !turn_to(f, m, session, &fresh))
        return;
    if (inbox_follows(&m->is.inbox, after))
        f->current = m;
    else
        ask(f, m, true);
}

static const char *text_of(const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));
    return text ? text : "";
}

/* The bench says how far it is; up to `until` its silence is known to be the phones'. */
static void take_status(struct fleet *f, struct slice rest)
{
    struct member *m = find(f, text_take_word(&rest));
    rest = text_trim(rest);
    json_t *is = m ? json_loadb((const char *)rest.p, rest.n, 0, NULL) : NULL;
    const char *session = text_of(is, "session");
    json_int_t seq = json_integer_value(json_object_get(is, "seq"));
    bool online = strcmp(text_of(is, "state"), "online") == 0, fresh = false;
    int64_t until;
    if (is)
        m->told = true;
    if (is && online != m->is.online) {
        m->is.online = online;
        talk(f, m->is.bench, online ? "online" : "offline", "");
    }
    if (*session && turn_to(f, m, slice_str(session), &fresh)) {
        inbox_told(&m->is.inbox, seq > 0 ? (uint64_t)seq : 0);
        ask(f, m, fresh);
        if (!inbox_missing(&m->is.inbox) && time_parse(slice_str(text_of(is, "until")), &until) &&
            until > model_last_us(m->model))
            model_advance(m->model, until);
    }
    json_decref(is);
}

static void take_talk(struct fleet *f, struct slice word, struct slice rest)
{
    char shown[200];
    text_safe(text_trim(rest), shown, sizeof shown);
    if (slice_is(word, "on"))
        talk(f, "", "hearing", f->config.broker->url);
    else if (slice_is(word, "off"))
        talk(f, f->config.broker->url, "not heard", shown);
    else if (slice_is(word, "again"))
        talk(f, "", "the ear is started again", shown);
}

static void on_line(void *ctx, struct slice line)
{
    struct fleet *f = ctx;
    if (slice_starts(line, "{")) {
        take_line(f, line);
        return;
    }
    struct slice word = text_take_word(&line);
    if (slice_is(word, "e"))
        take_header(f, line);
    else if (slice_is(word, "s"))
        take_status(f, line);
    else
        take_talk(f, word, line);
}

static void on_ended(void *ctx)
{
    talk(ctx, "", "hookflash-mqtt is gone, nothing more is heard", "");
}

/* --- open and close ----------------------------------------------------------------------------
 */

int fleet_open(struct loop *loop, const struct fleet_config *config, struct fleet **out)
{
    struct fleet *f = calloc(1, sizeof *f);
    *out = NULL;
    if (!f)
        return -ENOMEM;
    f->config = *config;
    f->child = (struct child){.fd = -1, .in = -1};
    f->ask = loop_timer_new(loop, on_ask, f);
    int rc = f->ask ? mqtt_child_start(&f->child, loop, config->broker, NULL, on_line, on_ended, f)
                    : -ENOMEM;
    if (rc < 0) {
        fleet_close(f);
        return rc;
    }
    loop_timer_set(f->ask, ASK_US);
    *out = f;
    return 0;
}

void fleet_close(struct fleet *f)
{
    if (!f)
        return;
    child_stop(&f->child);
    loop_timer_free(f->ask);
    for (size_t i = 0; i < f->count; i++) {
        journal_close(f->member[i]->journal);
        free(f->member[i]);
    }
    free(f->member);
    free(f);
}

size_t fleet_count(const struct fleet *f)
{
    return f->count;
}

const struct fleet_bench_state *fleet_bench_at(const struct fleet *f, size_t i)
{
    return &f->member[i]->is;
}

bool fleet_is_over(const struct fleet *f)
{
    size_t over = 0;
    for (size_t i = 0; i < f->count; i++)
        over += f->member[i]->is.ended && f->member[i]->told && !f->member[i]->is.online &&
                !inbox_missing(&f->member[i]->is.inbox);
    return over > 0 && over == f->count;
}
