/* SPDX-License-Identifier: MIT */
#include "cmocka_all.h"

#include "sim_world.h"

#include "core/text.h"

#include <stdio.h>
#include <string.h>

enum { LATENCY_US = 1 * WORLD_MS, SERVER_TID = 40000 };

static void answer(struct world *w, unsigned slot, const uint8_t *head, const uint8_t *data,
                   size_t n)
{
    memcpy(w->wire[slot].bytes, head, 4);
    if (n > 0)
        memcpy(w->wire[slot].bytes + 4, data, n);
    w->wire[slot].n = 4 + n;
    w->wire[slot].port = (uint16_t)(SERVER_TID + slot);
    w->wire[slot].due_us = w->now_us + LATENCY_US;
    w->wire[slot].any = true;
}

static void answer_error(struct world *w, unsigned slot, int code)
{
    const uint8_t head[4] = {0, 5, 0, (uint8_t)code};
    answer(w, slot, head, (const uint8_t *)"", 1);
}

static void answer_block(struct world *w, unsigned slot, unsigned block)
{
    const struct buf *b = &w->sending[slot]->bytes;
    size_t at = ((size_t)block - 1) * 512;
    const uint8_t head[4] = {0, 3, (uint8_t)(block >> 8), (uint8_t)block};
    if (at > b->len)
        return;
    answer(w, slot, head, b->p + at, b->len - at < 512 ? b->len - at : 512);
}

struct world_file *world_find(struct world *w, const char *name)
{
    for (unsigned i = 0; i < w->files; i++)
        if (strcmp(w->file[i].name, name) == 0)
            return &w->file[i];
    return NULL;
}

static void note(struct world_entry *log, unsigned *n, int64_t now, const char *what, uint16_t port)
{
    assert_true(*n < WORLD_LOG);
    struct world_entry *e = &log[(*n)++];
    e->at_s = (double)now / WORLD_S;
    e->port = port;
    snprintf(e->what, sizeof e->what, "%s", what);
}

/* The server's side. */
static void from_phone(void *ctx, const struct sim_tftp *from, uint16_t to_port, struct slice d)
{
    struct world *w = ctx;
    unsigned slot = from == &w->phone.body.slot[0].get ? 0 : 1;
    if (d.p[1] == 1) {
        char name[100];
        assert_int_equal(to_port, 69);
        snprintf(name, sizeof name, "%s", (const char *)d.p + 2);
        note(w->asked, &w->asked_n, w->now_us, name, from->local_port);
        struct world_file *f = world_find(w, name);
        w->sending[slot] = f;
        if (w->silent || (f && f->silent))
            return;
        if (!f || f->error >= 0)
            answer_error(w, slot, f ? f->error : 1);
        else
            answer_block(w, slot, 1);
    } else if (d.p[1] == 4 && !w->sending[slot]->silent) {
        answer_block(w, slot, (unsigned)d.p[2] * 256 + d.p[3] + 1);
    }
}

static void told(void *ctx, enum sim_told what, const char *text)
{
    struct world *w = ctx;
    if (what == SIM_LCD)
        note(w->lcd, &w->lcd_n, w->now_us, text, 0);
    else
        note(w->log, &w->log_n, w->now_us, text, 0);
}

void world_init(struct world *w, const char *load, double speed, uint64_t seed)
{
    memset(w, 0, sizeof *w);
    w->pool = sim_pool_new();
    struct sim_phone_setup setup = {
        .mac = {{0x00, 0x15, 0x62, 0x19, 0xbb, 0x2f}},
        .server = ip_v4(0x7f000001),
        .server_port = 69,
        .speed = speed,
        .seed = seed,
        .pool = w->pool,
        .out = {w, from_phone},
        .teller = {w, told},
        .flash = {.model = PHONE_7960, .la_version = "PAS30830"},
    };
    struct load_name name;
    if (load && *load) {
        assert_true(load_name_parse(slice_str(load), &name));
        forge_la_version(&name, setup.flash.la_version);
        snprintf(setup.flash.application, sizeof setup.flash.application, "%s", load);
        setup.flash.protocol = name.protocol;
    }
    sim_phone_init(&w->phone, &setup);
}

void world_free(struct world *w)
{
    sim_phone_free(&w->phone);
    assert_int_equal(sim_pool_bytes(w->pool), 0); /* no file outlives its request */
    sim_pool_free(w->pool);
    for (unsigned i = 0; i < w->files; i++)
        buf_free(&w->file[i].bytes);
}

struct world_file *world_serve(struct world *w, const char *name, const char *content)
{
    assert_true(w->files < WORLD_FILES);
    struct world_file *f = &w->file[w->files++];
    snprintf(f->name, sizeof f->name, "%s", name);
    f->error = -1;
    buf_growing(&f->bytes, 1024 * 1024);
    buf_str(&f->bytes, content);
    return f;
}

void world_serve_set(struct world *w, const char *load, enum load_part bad, enum forge_fault fault)
{
    struct load_name name;
    assert_true(load_name_parse(slice_str(load), &name));
    for (enum load_part p = 0; p < PART_COUNT; p++) {
        char file[64];
        if (*forge_part_name(&name, p, file))
            assert_true(forge_part(&name, p, p == bad ? fault : FORGE_WHOLE,
                                   &world_serve(w, file, "")->bytes));
    }
}

static bool next_due(const struct world *w, int64_t *due)
{
    bool any = sim_phone_deadline(&w->phone, due);
    for (unsigned i = 0; i < SIM_SLOTS; i++) {
        if (w->wire[i].any && (!any || w->wire[i].due_us <= *due)) {
            *due = w->wire[i].due_us;
            any = true;
        }
    }
    return any;
}

static void step(struct world *w)
{
    for (unsigned i = 0; i < SIM_SLOTS; i++) {
        if (!w->wire[i].any || w->wire[i].due_us > w->now_us)
            continue;
        uint8_t bytes[600];
        size_t n = w->wire[i].n;
        memcpy(bytes, w->wire[i].bytes, n);
        w->wire[i].any = false;
        sim_phone_datagram(&w->phone, i, ip_v4(0x7f000001), w->wire[i].port, slice_of(bytes, n),
                           w->now_us);
    }
    sim_phone_tick(&w->phone, w->now_us);
}

void world_run(struct world *w, double until_s)
{
    int64_t due;
    if (w->now_us == 0)
        sim_phone_power_at(&w->phone, w->now_us + WORLD_S);
    while (!sim_phone_is_settled(&w->phone) && next_due(w, &due) &&
           (double)due <= until_s * WORLD_S) {
        assert_true(due >= w->now_us); /* time never runs backwards */
        w->now_us = due;
        step(w);
    }
    if (!sim_phone_is_settled(&w->phone))
        w->now_us = (int64_t)(until_s * WORLD_S);
}

void world_assert_asked(const struct world *w, const char *const *expected)
{
    unsigned n = 0;
    for (; expected[n]; n++)
        if (n >= w->asked_n || strcmp(w->asked[n].what, expected[n]) != 0)
            fail_msg("request %u is %s, not %s", n + 1, n < w->asked_n ? w->asked[n].what : "none",
                     expected[n]);
    if (w->asked_n != n)
        fail_msg("one request too many: %s", w->asked[n].what);
}

static void assert_has(const struct world_entry *log, unsigned n, const char *text)
{
    for (unsigned i = 0; i < n; i++)
        if (strcmp(log[i].what, text) == 0)
            return;
    for (unsigned i = 0; i < n; i++)
        print_message("# %8.3f %s\n", log[i].at_s, log[i].what);
    fail_msg("never shown: %s", text);
}

void world_assert_lcd_has(const struct world *w, const char *text)
{
    assert_has(w->lcd, w->lcd_n, text);
}

void world_assert_log_has(const struct world *w, const char *text)
{
    assert_has(w->log, w->log_n, text);
}

double world_asked_at(const struct world *w, const char *name, unsigned nth)
{
    for (unsigned i = 0; i < w->asked_n; i++)
        if (strcmp(w->asked[i].what, name) == 0 && --nth == 0)
            return w->asked[i].at_s;
    fail_msg("never asked: %s", name);
    return 0;
}

void world_assert_between(double seconds, double low, double high, const char *what)
{
    if (seconds < low || seconds > high)
        fail_msg("%s: %.3f s, not %.1f to %.1f", what, seconds, low, high);
}
