/* SPDX-License-Identifier: MIT */
/* The live page: what stands in it, what the feed says of a change, and that no byte from outside
 * becomes markup. */
#include "cmocka_all.h"

#include "core/web_page.h"

#include <string.h>

enum { SECOND = 1000000, ROOM = 1 << 20 };

static const struct mac MAC = {{0x00, 0x15, 0x62, 0x19, 0xbb, 0x2f}};

struct bench {
    struct model *model;
    struct board *board;
    struct web_feed *feed;
    struct web_rows *rows;
    uint64_t seq, at;
    struct buf text;
};

static void tell(struct bench *b, struct event e)
{
    e.seq = ++b->seq;
    e.t_us = (int64_t)b->seq * SECOND;
    assert_true(model_apply(b->model, &e));
    assert_true(board_event(b->board, b->model, &e));
}

static int set_up(void **state)
{
    static struct bench b;
    struct event first = {.kind = EVENT_SESSION, .src = EVENT_SRC_SERVER};
    b = (struct bench){.model = model_new(),
                       .board = board_new(),
                       .feed = web_feed_new(ROOM),
                       .rows = web_rows_new()};
    buf_growing(&b.text, ROOM);
    first.u.session.speed = 1;
    first.u.session.id = slice_str("20261123-100000");
    tell(&b, first);
    *state = &b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    model_free(b->model);
    board_free(b->board);
    web_feed_free(b->feed);
    web_rows_free(b->rows);
    buf_free(&b->text);
    return 0;
}

static void choose(struct bench *b, uint8_t last)
{
    struct event e = {.kind = EVENT_ACTION, .src = EVENT_SRC_OPERATOR, .mac = MAC};
    e.mac.b[5] = last;
    e.u.action.verb = EVENT_CHOSEN;
    e.u.action.on = true;
    e.u.action.load = slice_str("P0S3-8-12-00");
    tell(b, e);
}

static void ask(struct bench *b, struct mac mac, const char *name)
{
    struct event e = {.kind = EVENT_TFTP_REQUEST,
                      .src = EVENT_SRC_SERVER,
                      .mac = mac,
                      .ip = ip_v4(0x0a000007),
                      .port = (uint16_t)(50000 + b->seq),
                      .name = slice_str(name)};
    e.u.request.mode = slice_str("octet");
    tell(b, e);
}

static struct web_view view(const struct bench *b, const char *token)
{
    return (struct web_view){
        .model = b->model, .board = b->board, .token = token, .now_us = (int64_t)b->seq * SECOND};
}

static const char *page(struct bench *b, const char *token)
{
    struct web_view v = view(b, token);
    buf_reset(&b->text);
    web_page(&v, &b->text);
    return buf_cstr(&b->text);
}

/* What the feed has said since it was asked last. */
static const char *news(struct bench *b, size_t most, bool *all)
{
    struct web_view v = view(b, "");
    uint8_t block[4096];
    size_t n;
    *all = web_rows_tell(b->rows, &v, most, b->feed);
    buf_reset(&b->text);
    while ((n = web_feed_read(b->feed, &b->at, block, sizeof block)) > 0)
        buf_slice(&b->text, slice_of(block, n));
    return buf_cstr(&b->text);
}

static void it_is_useful_without_a_script(void **state)
{
    struct bench *b = *state;
    choose(b, 0x2f);
    const char *html = page(b, "");
    assert_non_null(strstr(html, "<tr id=\"m00156219BB2F\"><th scope=\"row\">"
                                 "<a href=\"/phones/00156219BB2F\">00156219BB2F</a></th>"));
    assert_non_null(strstr(html, "waiting</span>"));
    assert_non_null(strstr(html, "not seen yet"));
    assert_non_null(strstr(html, "<noscript><meta http-equiv=\"refresh\" content=\"5\">"));
    assert_non_null(strstr(html, "<caption>Phones"));
    assert_null(strstr(html, "token="));
}

static void every_link_carries_the_token(void **state)
{
    struct bench *b = *state;
    unsigned links = 0;
    choose(b, 0x2f);
    for (const char *at = page(b, "abc"); (at = strstr(at, "=\"/")) != NULL; at++, links++) {
        const char *end = strchr(at + 2, '"');
        assert_true(end - at > 12);
        assert_memory_equal(end - 10, "?token=abc", 10);
    }
    assert_int_equal(links, 8); /* style, icon, script, phone, report, JSON, journal, metrics */
}

static void a_hostile_name_is_no_markup(void **state)
{
    struct bench *b = *state;
    choose(b, 0x2f);
    ask(b, MAC, "<img src=x onerror=alert(1)>\xff\".loads");
    const char *html = page(b, "");
    assert_null(strstr(html, "<img"));
    assert_non_null(strstr(html, "&lt;img src=x onerror=alert(1)&gt;\\xff&quot;.loads"));
    bool all;
    assert_null(strstr(news(b, 10, &all), "<img"));
}

static void the_feed_says_what_changed_and_no_more(void **state)
{
    struct bench *b = *state;
    bool all;
    choose(b, 0x2f);
    choose(b, 0x30);
    const char *said = news(b, 10, &all);
    assert_true(all);
    assert_non_null(strstr(said, "event: row\ndata: {\"id\":\"m00156219BB2F\""));
    assert_non_null(strstr(said, "event: row\ndata: {\"id\":\"m00156219BB30\""));
    assert_non_null(strstr(said, "event: part\ndata: {\"id\":\"head\""));
    assert_string_equal(news(b, 10, &all), "");
    ask(b, MAC, "CTLSEP00156219BB2F.tlv");
    said = news(b, 10, &all);
    assert_non_null(strstr(said, "{\"id\":\"m00156219BB2F\""));
    assert_null(strstr(said, "{\"id\":\"m00156219BB30\""));
}

static void some_phones_at_a_time(void **state)
{
    struct bench *b = *state;
    bool all;
    unsigned turns = 0;
    for (uint8_t i = 0; i < 10; i++)
        choose(b, i);
    do {
        const char *said = news(b, 3, &all);
        assert_true((strstr(said, "event: part") != NULL) == all);
        turns++;
    } while (!all);
    assert_int_equal(turns, 4);
}

static void a_phone_that_is_learnt_to_be_another_is_gone(void **state)
{
    struct bench *b = *state;
    bool all;
    ask(b, (struct mac){{0}}, "OS79XX.TXT");
    assert_non_null(strstr(news(b, 10, &all), "{\"id\":\"i0a000007\""));
    ask(b, (struct mac){{0}}, "SEP00156219BB2F.cnf.xml");
    const char *said = news(b, 10, &all);
    assert_non_null(strstr(said, "event: row\ndata: {\"id\":\"m00156219BB2F\""));
    assert_non_null(strstr(said, "event: gone\ndata: {\"id\":\"i0a000007\""));
}

static void a_phones_own_page(void **state)
{
    struct bench *b = *state;
    choose(b, 0x2f);
    struct web_view v = view(b, "abc");
    web_page_phone(&v, model_phone(b->model, 0), &b->text);
    assert_non_null(strstr(buf_cstr(&b->text), "It has asked nothing yet."));
    assert_non_null(strstr(buf_cstr(&b->text), "<a href=\"/?token=abc\">"));
    ask(b, MAC, "CTLSEP00156219BB2F.tlv");
    buf_reset(&b->text);
    v = view(b, "");
    web_page_phone(&v, model_phone(b->model, 0), &b->text);
    assert_non_null(strstr(buf_cstr(&b->text), "<svg"));
    assert_non_null(strstr(buf_cstr(&b->text), "<main id=\"phone\" data-row=\"m00156219BB2F\">"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define WITH_BENCH(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
        WITH_BENCH(it_is_useful_without_a_script),
        WITH_BENCH(every_link_carries_the_token),
        WITH_BENCH(a_hostile_name_is_no_markup),
        WITH_BENCH(the_feed_says_what_changed_and_no_more),
        WITH_BENCH(some_phones_at_a_time),
        WITH_BENCH(a_phone_that_is_learnt_to_be_another_is_gone),
        WITH_BENCH(a_phones_own_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
