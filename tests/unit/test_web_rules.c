/* SPDX-License-Identifier: MIT */
/* Who is let in to look, and who is not. */
#include "cmocka_all.h"

#include "core/web_rules.h"

#include <string.h>

static const char TOKEN[] = "0123456789abcdef0123456789abcdef";

static const struct {
    const char *story;
    const char *method, *host, *origin, *path, *token;
    bool asks_token;
    unsigned status;
    enum web_page page;
} row[] = {
    {"a browser here", "GET", "127.0.0.1:8079", "", "/", "", false, 200, WEB_LIVE},
    {"by name", "GET", "localhost:8079", "", "/page.css", "", false, 200, WEB_STYLE},
    {"by IPv6", "GET", "[::1]:8079", "", "/page.js", "", false, 200, WEB_SCRIPT},
    {"a phone of the colleague's", "GET", "10.0.0.5:8079", "", "/rows", TOKEN, true, 200, WEB_ROWS},
    {"only the head", "HEAD", "127.0.0.1:8079", "", "/metrics", "", false, 200, WEB_METRICS},
    {"a phone's own facts", "GET", "127.0.0.1", "", "/api/phones/00:15:62:19:bb:2f", "", false, 200,
     WEB_PHONE},
    {"the page's own stream", "GET", "127.0.0.1:8079", "http://127.0.0.1:8079", "/events", "",
     false, 200, WEB_EVENTS},
    {"something is to be changed", "POST", "127.0.0.1:8079", "", "/", "", false, 405, 0},
    {"methods are told apart by case", "get", "127.0.0.1:8079", "", "/", "", false, 405, 0},
    {"DNS rebinding: a name that points here", "GET", "evil.example:8079", "", "/", "", false, 421,
     0},
    {"a name that begins like ours", "GET", "localhost.evil.example:8079", "", "/", "", false, 421,
     0},
    {"no Host at all", "GET", "", "", "/", "", false, 421, 0},
    {"another port", "GET", "127.0.0.1:80", "", "/", "", false, 421, 0},
    {"a port that is none", "GET", "127.0.0.1:8079x", "", "/", "", false, 421, 0},
    {"an IPv6 address without its brackets", "GET", "::1", "", "/", "", false, 421, 0},
    {"brackets around IPv4", "GET", "[127.0.0.1]:8079", "", "/", "", false, 421, 0},
    {"brackets that do not close", "GET", "[::1", "", "/", "", false, 421, 0},
    {"a foreign page's script", "GET", "127.0.0.1:8079", "http://evil.example", "/api/session", "",
     false, 403, 0},
    {"a page from a file", "GET", "127.0.0.1:8079", "null", "/api/session", "", false, 403, 0},
    {"no token", "GET", "10.0.0.5:8079", "", "/", "", true, 401, 0},
    {"nearly the token", "GET", "10.0.0.5:8079", "", "/", "0123456789abcdef0123456789abcdee", true,
     401, 0},
    {"the token and more", "GET", "10.0.0.5:8079", "", "/", "0123456789abcdef0123456789abcdef0",
     true, 401, 0},
    {"without the token nothing is known", "GET", "10.0.0.5:8079", "", "/nothing", "", true, 401,
     0},
    {"no such page", "GET", "127.0.0.1:8079", "", "/nothing", "", false, 404, 0},
    {"a page and more", "GET", "127.0.0.1:8079", "", "/metrics/", "", false, 404, 0},
    {"out of the folder", "GET", "127.0.0.1:8079", "", "/../etc/passwd", "", false, 404, 0},
    {"a phone that is none", "GET", "127.0.0.1:8079", "", "/api/phones/00156219BB2", "", false, 404,
     0},
    {"a phone of no name", "GET", "127.0.0.1:8079", "", "/phones/", "", false, 404, 0},
};

static void requests(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct web_gate gate = {.port = 8079};
        struct web_ask ask = {.method = slice_str(row[i].method),
                              .path = slice_str(row[i].path),
                              .host = slice_str(row[i].host),
                              .origin = slice_str(row[i].origin),
                              .token = slice_str(row[i].token)};
        struct web_verdict v;
        if (row[i].asks_token)
            memcpy(gate.token, TOKEN, sizeof TOKEN);
        web_judge(&gate, &ask, &v);
        if (v.status != row[i].status || (v.status == 200 && v.page != row[i].page) ||
            (v.status != 200 && !v.reason))
            fail_msg("%s: %u", row[i].story, v.status);
    }
}

static void the_phone_that_is_meant(void **state)
{
    (void)state;
    const struct web_gate gate = {.port = 8079};
    const struct web_ask ask = {.method = slice_str("GET"),
                                .path = slice_str("/phones/SEP00156219BB2F"),
                                .host = slice_str("127.0.0.1:8079")};
    struct web_verdict v;
    char text[MAC_TEXT_SIZE];
    web_judge(&gate, &ask, &v);
    assert_int_equal(v.page, WEB_PHONE_PAGE);
    assert_string_equal(mac_format(v.mac, text), "00:15:62:19:bb:2f");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests),
        cmocka_unit_test(the_phone_that_is_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
