/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the journal is the outbox (core/outbox.h). It is read as it grows, which the
 * kernel tells, and goes out in batches of whole lines; how far the broker has it is kept beside
 * it, so that a killed publisher goes on there. A second look at the same lines folds them into a
 * model, whose phones go out as retained states, each when it has changed. When all is out, the
 * status says up to when all is told: silence in between is the phones', not the network's. A
 * reader that lacks something asks for it by seq, and from there on all is sent again.
 */
#include "mqtt_roles.h"

#include "core/json_out.h"
#include "core/report.h"
#include "core/text.h"
#include "loop.h"
#include "mqtt_link.h"
#include "mqtt_tail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    LOOK_US = 50000,       /* for the journal, until it is there */
    STATES_US = 1000000,   /* between two looks at the phones */
    STATES_AT_A_TIME = 64, /* on their way at once */
    STATUS_US = 5000000,
    SEEK_US = 1000000, /* between two goings back: who was not heard asks again */
    MARK_US = 1000000,
    MARGIN_US = 1000000, /* what was observed before that stands in the journal */
    LAST_WORDS_US = 5000000,
    PATH = 4096,
    STATE_MAX = 256 * 1024,
};

struct publisher {
    const struct mqtt_role *role;
    struct mqtt_tail tail;
    struct outbox outbox;
    char place[MQTT_HOST_SIZE + MQTT_PREFIX_SIZE + 32];
    uint64_t *hash; /* of the state of each phone that was told last */
    size_t hashes, next;
    bool changed;    /* some phone, perhaps, since all were looked at */
    unsigned states; /* on their way, about */
    int latest;      /* id of the message that was sent last and is no event's; 0: it arrived */
    int64_t states_us, status_us, mark_us, sought_us, end_us;
    uint64_t marked; /* outbox.acked that is on disk */
    bool ended;      /* the last status is out */
};

/* --- the mark ----------------------------------------------------------------------------------
 */

static void mark_path(const struct publisher *p, const char *suffix, char dst[static PATH])
{
    snprintf(dst, PATH, "%s/published%s", p->role->folder, suffix);
}

/* What cannot be kept is sent again, which does no harm. */
static void keep_mark(struct publisher *p, bool now)
{
    char path[PATH], fresh[PATH], text[sizeof p->place + MQTT_WORD_SIZE + 64];
    struct buf b;
    if (p->marked == p->outbox.acked || (!now && clock_mono_us() < p->mark_us))
        return;
    const struct outbox_mark mark = {slice_str(p->tail.session), slice_str(p->place),
                                     p->outbox.acked, p->outbox.seq_acked};
    buf_fixed(&b, text, sizeof text);
    outbox_mark_write(&mark, &b);
    mark_path(p, ".new", fresh);
    mark_path(p, "", path);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    bool well = fd >= 0 && write(fd, text, b.len) == (ssize_t)b.len;
    if (fd >= 0)
        close(fd);
    if (well)
        rename(fresh, path);
    p->marked = p->outbox.acked;
    p->mark_us = clock_mono_us() + MARK_US;
}

static void take_mark(struct publisher *p)
{
    char path[PATH], text[sizeof p->place + MQTT_WORD_SIZE + 64];
    struct outbox_mark mark;
    mark_path(p, "", path);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);
    off_t size = lseek(p->tail.fd, 0, SEEK_END);
    if (fd >= 0)
        close(fd);
    outbox_go(&p->outbox, 0, 0);
    if (n > 0 && outbox_mark_read(slice_of(text, (size_t)n), &mark) &&
        slice_is(mark.session, p->tail.session) && slice_is(mark.place, p->place) &&
        mark.at <= (uint64_t)size)
        outbox_go(&p->outbox, mark.at, mark.seq);
    p->marked = p->outbox.acked;
}

/* --- what goes out -----------------------------------------------------------------------------
 */

static void send_events(struct publisher *p, struct mqtt_link *l)
{
    char topic[MQTT_TOPIC_SIZE], after[24];
    while (!outbox_is_full(&p->outbox)) {
        uint64_t seq = p->outbox.seq_sent;
        struct slice lines = mqtt_tail_cut(&p->tail, p->outbox.sent, &seq);
        if (!lines.n)
            return;
        snprintf(after, sizeof after, "%llu", (unsigned long long)p->outbox.seq_sent);
        int id = mqtt_link_publish(l,
                                   mqtt_topic_make(&p->role->place, p->role->bench, MQTT_EVENTS,
                                                   p->tail.session, after, topic),
                                   lines, false);
        if (id < 0)
            return;
        outbox_sent(&p->outbox, id, lines.n, seq);
    }
}

static bool is_all_out(struct publisher *p)
{
    uint64_t seq = 0;
    return !p->outbox.count && !mqtt_tail_cut(&p->tail, p->outbox.sent, &seq).n;
}

/* Online, and the last will. */
static void put_status(const struct publisher *p, const char *state, int64_t until_us,
                       struct buf *out)
{
    json_open(out, NULL, '{');
    json_text(out, "kind", "bench");
    json_text(out, "bench", p->role->bench);
    json_text(out, "state", state);
    if (p->tail.session[0]) {
        json_text(out, "session", p->tail.session);
        json_u64(out, "seq", p->outbox.seq_acked);
    }
    if (until_us)
        json_time(out, "until", until_us);
    json_close(out, '}');
}

static bool send_other(struct publisher *p, struct mqtt_link *l, const char *topic,
                       struct slice text)
{
    int id = mqtt_link_publish(l, topic, text, true);
    if (id > 0)
        p->latest = id;
    return id > 0;
}

static bool send_status(struct publisher *p, struct mqtt_link *l, const char *state, bool all_out)
{
    char topic[MQTT_TOPIC_SIZE], text[MQTT_WORD_SIZE * 2 + 200];
    struct buf b;
    buf_fixed(&b, text, sizeof text);
    put_status(p, state, all_out ? clock_unix_us() - MARGIN_US : 0, &b);
    p->status_us = clock_mono_us() + STATUS_US;
    mqtt_topic_make(&p->role->place, p->role->bench, MQTT_STATUS, NULL, NULL, topic);
    return send_other(p, l, topic, buf_view(&b));
}

/* FNV-1a; never 0, which says that nothing was told. */
static uint64_t hash_of(struct slice s)
{
    uint64_t h = 0xcbf29ce484222325;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ s.p[i]) * 0x100000001b3;
    return h ? h : 1;
}

static bool make_room(struct publisher *p, size_t phones)
{
    if (phones <= p->hashes)
        return true;
    uint64_t *more = realloc(p->hash, 2 * phones * sizeof *more);
    if (!more)
        return false;
    memset(more + p->hashes, 0, (2 * phones - p->hashes) * sizeof *more);
    p->hash = more;
    p->hashes = 2 * phones;
    return true;
}

static void send_state(struct publisher *p, struct mqtt_link *l, const struct phone *phone,
                       uint64_t *told, struct buf *line)
{
    char topic[MQTT_TOPIC_SIZE], mac[MAC_TEXT_SIZE];
    if (!mac_known(phone->mac))
        return;
    buf_reset(line);
    report_phone_json(phone, line);
    uint64_t hash = hash_of(buf_view(line));
    if (line->bad || hash == *told)
        return;
    mqtt_topic_make(&p->role->place, p->role->bench, MQTT_PHONE, mac_format_bare(phone->mac, mac),
                    NULL, topic);
    if (!send_other(p, l, topic, slice_of(line->p, line->len - 1)))
        return;
    *told = hash;
    p->states++;
}

/* True: every phone was looked at since something changed. */
static bool send_states(struct publisher *p, struct mqtt_link *l)
{
    size_t n = model_phone_count(p->tail.model);
    struct buf line;
    if ((!p->changed && !p->next) || !make_room(p, n))
        return true;
    if (!p->next)
        p->changed = false;
    buf_growing(&line, STATE_MAX);
    for (; p->next < n && p->states < STATES_AT_A_TIME; p->next++)
        send_state(p, l, model_phone(p->tail.model, p->next), &p->hash[p->next], &line);
    buf_free(&line);
    if (p->next < n)
        return false;
    p->next = 0;
    return true;
}

/* --- what comes --------------------------------------------------------------------------------
 */

static void up(void *ctx, struct mqtt_link *l)
{
    struct publisher *p = ctx;
    char topic[MQTT_TOPIC_SIZE];
    outbox_rewind(&p->outbox);
    for (size_t i = 0; i < p->hashes; i++)
        p->hash[i] = 0;
    p->states = 0;
    p->next = 0;
    p->changed = true;
    p->latest = 0;
    p->ended = false;
    p->status_us = 0;
    mqtt_link_subscribe(
        l, mqtt_topic_make(&p->role->place, p->role->bench, MQTT_WANT, "+", NULL, topic));
}

static void arrived(void *ctx, int id)
{
    struct publisher *p = ctx;
    if (id == p->latest)
        p->latest = 0;
    if (!outbox_arrived(&p->outbox, id) && p->states)
        p->states--;
}

/* Only ever to send again what stands in the journal. */
static void message(void *ctx, struct slice topic, struct slice payload)
{
    struct publisher *p = ctx;
    struct mqtt_heard h;
    uint64_t seq;
    if (mqtt_topic_parse(&p->role->place, topic, &h) && h.topic == MQTT_WANT &&
        slice_is(h.session, p->tail.session) && text_number(payload, INT64_MAX, &seq) &&
        seq < p->outbox.seq_sent && clock_mono_us() >= p->sought_us) {
        mqtt_tail_seek(&p->tail, seq, &p->outbox);
        p->sought_us = clock_mono_us() + SEEK_US;
    }
}

/* Silence may have decided something about a phone. */
static void pass_time(struct publisher *p)
{
    int64_t now = clock_unix_us() - MARGIN_US, at;
    if (!model_deadline(p->tail.model, &at) || at > now)
        return;
    model_advance(p->tail.model, now);
    p->changed = true;
}

/* --- the turn ----------------------------------------------------------------------------------
 */

/* All that there is, then the last status; or when the time is up, what there was time for. */
static void finish(struct publisher *p, struct mqtt_link *l, bool told)
{
    int64_t now = clock_mono_us();
    p->end_us = p->end_us ? p->end_us : now + LAST_WORDS_US;
    if (told && !p->changed && is_all_out(p) && !p->ended && mqtt_link_is_up(l))
        p->ended = send_status(p, l, "offline", true);
    if (!mqtt_link_is_hoping(l) || (p->ended && !p->latest) || now >= p->end_us)
        mqtt_link_end(l);
}

static int64_t turn(void *ctx, struct mqtt_link *l)
{
    struct publisher *p = ctx;
    bool ending = mqtt_link_is_terminated(), told = true;
    int64_t now = clock_mono_us();
    mqtt_tail_noticed(&p->tail);
    if (!p->tail.session[0]) {
        if (!mqtt_tail_find(&p->tail, p->role->folder)) {
            if (ending)
                mqtt_link_end(l);
            return LOOK_US;
        }
        take_mark(p);
    }
    bool more = mqtt_tail_fold(&p->tail);
    p->changed |= more;
    if (mqtt_link_is_up(l)) {
        send_events(p, l);
        if (!more && (now >= p->states_us || ending || p->next)) {
            pass_time(p);
            told = send_states(p, l);
            p->states_us = now + STATES_US;
        }
        if (now >= p->status_us && !ending)
            send_status(p, l, "online", is_all_out(p));
    }
    keep_mark(p, ending);
    if (ending)
        finish(p, l, told && !more);
    return more || ending ? 10000 : STATES_US;
}

int mqtt_publish(const struct mqtt_role *role)
{
    struct publisher p = {.role = role};
    char topic[MQTT_TOPIC_SIZE], will[MQTT_WORD_SIZE + 100];
    struct buf b;
    buf_fixed(&b, p.place, sizeof p.place);
    mqtt_place_format(&role->place, &b);
    buf_cstr(&b);
    buf_fixed(&b, will, sizeof will);
    put_status(&p, "offline", 0, &b);
    buf_cstr(&b);
    int rc = mqtt_tail_open(&p.tail);
    if (rc < 0)
        return 1;
    const struct mqtt_link_config config = {
        .place = role->place,
        .login = role->login,
        .ca = role->ca,
        .will_topic = mqtt_topic_make(&role->place, role->bench, MQTT_STATUS, NULL, NULL, topic),
        .will = will,
        .up = up,
        .arrived = arrived,
        .message = message,
        .turn = turn,
        .tells_rest = true,
        .watched = p.tail.notify,
        .ctx = &p,
    };
    rc = mqtt_link_run(&config);
    bool left = p.tail.session[0] && !is_all_out(&p);
    if (p.tail.session[0])
        keep_mark(&p, true);
    mqtt_tail_close(&p.tail);
    free(p.hash);
    return rc < 0 ? 1 : left ? LINK_LEFT : 0;
}
