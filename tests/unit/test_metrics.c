/* SPDX-License-Identifier: MIT */
/* Metrics: the form that Prometheus reads, and the figures of a small bench. */
#include "cmocka_all.h"

#include "core/metrics.h"

#include <string.h>

static struct event action(enum event_verb verb, uint8_t last, const char *load)
{
    struct event e = {.kind = EVENT_ACTION, .src = EVENT_SRC_OPERATOR, .t_us = 1000000};
    e.mac = (struct mac){{0x00, 0x15, 0x62, 0x19, 0xbb, last}};
    e.u.action.verb = verb;
    e.u.action.on = true;
    e.u.action.load = slice_str(load);
    return e;
}

static bool has_line(const char *text, const char *line)
{
    const char *found = strstr(text, line);
    return found && (found == text || found[-1] == '\n') && found[strlen(line)] == '\n';
}

static void a_small_bench(void **state)
{
    (void)state;
    static const char *const LINES[] = {
        "# TYPE hookflash_phones gauge",
        "hookflash_phones{stage=\"waiting\"} 2",
        "hookflash_phones{stage=\"done\"} 0",
        "hookflash_problems{slug=\"disk-full\"} 0",
        "hookflash_phones_chosen 2",
        "# TYPE hookflash_tftp_requests_total counter",
        "hookflash_tftp_requests_total 18446744073709551615",
        "hookflash_capture_packets_total 7",
        "hookflash_capture_drops_total 3",
        "hookflash_web_readers 4",
    };
    const struct metrics_server server = {.requests = UINT64_MAX, .web_readers = 4};
    struct model *m = model_new();
    struct board *b = board_new();
    struct buf out;
    struct event first = {.kind = EVENT_SESSION, .src = EVENT_SRC_SERVER, .t_us = 1};
    first.u.session.speed = 1;
    struct event a = action(EVENT_CHOSEN, 1, "P0S3-8-12-00");
    struct event c = action(EVENT_CHOSEN, 2, "P0S3-8-12-00");
    assert_true(model_apply(m, &first) && model_apply(m, &a) && model_apply(m, &c));
    board_set_counts(b, 7, 3, 0);
    buf_growing(&out, 1 << 20);
    metrics_text(m, b, &server, &out);
    const char *text = buf_cstr(&out);
    for (size_t i = 0; i < ARRAY_SIZE(LINES); i++)
        if (!has_line(text, LINES[i]))
            fail_msg("no line %s in:\n%s", LINES[i], text);
    buf_free(&out);
    board_free(b);
    model_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_small_bench)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
