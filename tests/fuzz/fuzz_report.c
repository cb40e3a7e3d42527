/* SPDX-License-Identifier: MIT */
/*
 * A journal from anybody, told in every form that leaves the program. Input: the form, then lines.
 * Hostile names drive no terminal, open no tag, are no formula, and break no JSON.
 */
#include "must.h"

#include "core/metrics.h"
#include "core/text.h"
#include "core/web_page.h"
#include "journal.h"
#include "report_formats.h"

#include <jansson.h>
#include <string.h>

#define TOKEN "00112233"

enum { LINES_MAX = 300, ROOM = 1 << 24, WIDTH = 80 };

/* An element that a page of ours may have: none that fetches, runs or asks, nor those that only
 * somebody who tries would write. */
static bool is_harmless(struct slice name)
{
    static const char *const denied[] = {"audio", "base",   "button", "embed", "form",
                                         "frame", "i",      "iframe", "image", "img",
                                         "input", "object", "u",      "video"};
    for (size_t i = 0; i < ARRAY_SIZE(denied); i++)
        if (slice_is(name, denied[i]))
            return false;
    for (size_t i = 0; i < name.n; i++)
        if (!byte_is_digit(name.p[i]) && (name.p[i] < 'a' || name.p[i] > 'z'))
            return slice_is(name, "!doctype");
    return name.n > 0;
}

/* Every < opens or closes an element that may be there, every tag and its quotes end, and the one
 * script is the page's own. */
static void must_be_html(struct slice page)
{
    static const char script[] = "script defer src=\"/page.js?token=" TOKEN "\">";
    for (size_t i = 0; i < page.n; i++) {
        if (page.p[i] != '<')
            continue;
        bool closes = i + 1 < page.n && page.p[i + 1] == '/', quoted = false;
        size_t from = i + 1 + closes, to = from;
        while (to < page.n && !memchr(" \n>", page.p[to], 3))
            to++;
        must(is_harmless(slice_sub(page, from, to - from)));
        must(closes || !slice_is(slice_sub(page, from, to - from), "script") ||
             slice_starts(slice_from(page, from), script));
        for (; to < page.n && (quoted || page.p[to] != '>'); to++) {
            quoted ^= page.p[to] == '"';
            must(page.p[to] != '<');
        }
        must(to < page.n);
        i = to;
    }
}

/* No cell begins as a formula does, and every row has as many cells as the head. */
static void must_be_csv(struct slice text)
{
    struct slice line;
    size_t columns = 0;
    while (text_take_line(&text, &line)) {
        size_t cells = 1;
        bool quoted = false;
        for (size_t i = 0; i < line.n; i++) {
            bool begins = i == 0 || (line.p[i - 1] == ',' && !quoted) ||
                          (line.p[i - 1] == '"' && (i == 1 || line.p[i - 2] == ',') && quoted);
            must(!begins || !memchr("=+-@", line.p[i], 4));
            quoted ^= line.p[i] == '"';
            cells += line.p[i] == ',' && !quoted;
        }
        must(!quoted && (columns == 0 || cells == columns));
        columns = cells;
    }
}

static void must_be_json(struct slice text)
{
    struct slice line;
    while (text_take_line(&text, &line)) {
        json_error_t error;
        json_t *j = json_loadb((const char *)line.p, line.n, 0, &error);
        must(json_is_object(j));
        json_decref(j);
    }
}

static void must_be_document(struct slice text)
{
    for (size_t i = 0; i < text.n; i++)
        must(byte_is_print(text.p[i]) || text.p[i] == '\n' || text.p[i] == '\r');
}

static void take_event(void *ctx, const struct event *e)
{
    telling_event(ctx, e);
}

static void tell(const char *name, struct slice lines)
{
    struct telling t;
    struct journal_opened info = {.lines = 0};
    struct slice line;
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    must(f && telling_begin(&t, report_format_find(name), f, WIDTH));
    while (info.lines < LINES_MAX && text_take_line(&lines, &line))
        journal_line(line, take_event, &t, &info);
    telling_end(&t);
    must(!t.lost);
    telling_free(&t);
    fclose(f);
    struct slice said = slice_of(text, n);
    must_be_document(said);
    must_be_text(slice_str(info.problem));
    if (strcmp(name, "html") == 0)
        must_be_html(said);
    else if (strcmp(name, "json") == 0)
        must_be_json(said);
    else if (strncmp(name, "csv", 3) == 0)
        must_be_csv(said);
    free(text);
}

/* --- the page --- */

struct bench {
    struct model *m;
    struct board *b;
};

static void show_event(void *ctx, const struct event *e)
{
    struct bench *at = ctx;
    must(model_apply(at->m, e) && board_event(at->b, at->m, e));
}

static void show(struct slice lines)
{
    struct bench at = {model_new(), board_new()};
    struct journal_opened info = {.lines = 0};
    const struct metrics_server figures = {.requests = 1};
    struct slice line;
    struct buf out;
    must(at.m && at.b);
    while (info.lines < LINES_MAX && text_take_line(&lines, &line))
        journal_line(line, show_event, &at, &info);
    const struct web_view view = {at.m, at.b, TOKEN, model_last_us(at.m) + 1000000};
    buf_growing(&out, ROOM);
    web_page(&view, &out);
    must_be_html(buf_view(&out));
    for (size_t i = 0; i < model_phone_count(at.m) && i < 8; i++) {
        buf_reset(&out);
        web_page_phone(&view, model_phone(at.m, i), &out);
        must_be_document(buf_view(&out));
        must_be_html(buf_view(&out));
    }
    buf_reset(&out);
    web_page_parts(&view, &out);
    must_be_json(buf_view(&out));
    buf_reset(&out);
    metrics_text(at.m, at.b, &figures, &out);
    must_be_document(buf_view(&out));
    must(!out.bad);
    buf_free(&out);
    model_free(at.m);
    board_free(at.b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const forms[] = {"text", "json", "csv", "csv-requests", "md", "html"};
    if (size == 0)
        return 0;
    struct slice lines = slice_of(data + 1, size - 1);
    if (data[0] % 8 < ARRAY_SIZE(forms))
        tell(forms[data[0] % 8], lines);
    else
        show(lines);
    return 0;
}
