/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a row is told again when its text differs from the one that was told last,
 * which a hash remembers; so it does not matter which event changed it, or whether it was the
 * clock.
 */
#include "core/json_out.h"
#include "core/web_page_impl.h"

#include <stdlib.h>
#include <string.h>

struct told {
    char id[WEB_ROW_ID_SIZE];
    uint64_t hash;
};

struct web_rows {
    struct told *told; /* by the phone's place in the model */
    size_t count, room;
    size_t next; /* to be looked at */
    uint64_t part[WEB_PART_COUNT];
};

struct web_rows *web_rows_new(void)
{
    return calloc(1, sizeof(struct web_rows));
}

void web_rows_free(struct web_rows *r)
{
    if (r)
        free(r->told);
    free(r);
}

/* FNV-1a: who could make two texts collide would only keep his own row from moving. */
static uint64_t hash_of(struct slice s)
{
    uint64_t h = 0xcbf29ce484222325;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ s.p[i]) * 0x100000001b3;
    return h ? h : 1;
}

static void tell(struct web_feed *feed, const char *name, const char *id, const char *html)
{
    struct buf line;
    buf_growing(&line, 2 * WEB_PART_MAX);
    json_open(&line, NULL, '{');
    json_text(&line, "id", id);
    json_text(&line, "html", html);
    json_close(&line, '}');
    if (!line.bad)
        web_feed_add(feed, 0, name, buf_view(&line));
    buf_free(&line);
}

static bool make_place(struct web_rows *r, size_t count)
{
    if (count <= r->room)
        return true;
    size_t room = count * 2;
    struct told *told = realloc(r->told, room * sizeof *told);
    if (!told)
        return false;
    memset(told + r->room, 0, (room - r->room) * sizeof *told);
    r->told = told;
    r->room = room;
    return true;
}

static bool is_listed(const struct web_rows *r, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(r->told[i].id, id) == 0)
            return true;
    return false;
}

/* The place had another row before: that one is gone, unless it has moved. */
static void tell_row(struct web_rows *r, const struct web_view *v, size_t i, struct buf *html,
                     struct web_feed *feed)
{
    char id[WEB_ROW_ID_SIZE], before[WEB_ROW_ID_SIZE];
    const struct phone *p = model_phone(v->model, i);
    struct told *t = &r->told[i];
    buf_reset(html);
    web_put_row(v, p, html);
    uint64_t hash = hash_of(buf_view(html));
    if (hash == t->hash)
        return;
    memcpy(before, t->id, sizeof before);
    memcpy(t->id, web_row_id(p, id), sizeof t->id);
    t->hash = hash;
    tell(feed, "row", t->id, buf_cstr(html));
    if (before[0] && strcmp(before, t->id) != 0 && !is_listed(r, r->count, before))
        tell(feed, "gone", before, "");
}

static void tell_parts(struct web_rows *r, const struct web_view *v, struct buf *html,
                       struct web_feed *feed)
{
    for (size_t i = 0; i < WEB_PART_COUNT; i++) {
        buf_reset(html);
        web_parts[i].put(v, html);
        uint64_t hash = hash_of(buf_view(html));
        if (hash != r->part[i])
            tell(feed, "part", web_parts[i].name, buf_cstr(html));
        r->part[i] = hash;
    }
}

bool web_rows_tell(struct web_rows *r, const struct web_view *v, size_t most, struct web_feed *feed)
{
    struct buf html;
    size_t n = model_phone_count(v->model), count = n < WEB_ROWS_MAX ? n : WEB_ROWS_MAX;
    if (!make_place(r, count))
        return true;
    for (; r->count > count; r->count--) { /* merged into others */
        tell(feed, "gone", r->told[r->count - 1].id, "");
        r->told[r->count - 1] = (struct told){.id = ""};
    }
    r->count = count;
    buf_growing(&html, WEB_PART_MAX);
    for (; most > 0 && r->next < count; most--)
        tell_row(r, v, r->next++, &html, feed);
    bool all = r->next >= count;
    if (all) {
        tell_parts(r, v, &html, feed);
        r->next = 0;
    }
    buf_free(&html);
    return all;
}
