/* SPDX-License-Identifier: MIT */
/* Datagrams of port 2427. Each is copied to the heap at its exact size, for ASan. */
#include "cmocka_all.h"

#include "core/mgcp.h"

#include <stdlib.h>
#include <string.h>

static bool parse(const char *text, uint8_t **copy, struct mgcp_message *m)
{
    size_t n = strlen(text);
    *copy = malloc(n ? n : 1);
    assert_non_null(*copy);
    if (n)
        memcpy(*copy, text, n);
    return mgcp_parse(slice_of(*copy, n), m);
}

static void messages_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *story, *text, *verb;
        unsigned code;
        const char *transaction, *endpoint, *restart;
    } rows[] = {
        {"a phone is up", "RSIP 1203 aaln/1@SEP00156219BB2F MGCP 1.0\r\nRM: restart\r\n", "RSIP", 0,
         "1203", "aaln/1@SEP00156219BB2F", "restart"},
        {"a gateway, all endpoints, old version", "RSIP 5 *@VG320 MGCP 0.1\r\nRM:disconnected\r\n",
         "RSIP", 0, "5", "*@VG320", "disconnected"},
        {"any case, LF alone, no end of the last line", "rsip 7 a@b mgcp 1.0 NCS 1.0\nrm:  forced",
         "rsip", 0, "7", "a@b", "forced"},
        {"parameters before it", "RSIP 7 a@b MGCP 1.0\r\nRD: 600\r\nRM: graceful\r\n", "RSIP", 0,
         "7", "a@b", "graceful"},
        {"cut behind the first line", "RSIP 7 a@b MGCP 1.0", "RSIP", 0, "7", "a@b", ""},
        {"what stands in the next message is not this one's",
         "NTFY 7 a@b MGCP 1.0\r\nX: 1\r\n.\r\nRSIP 8 a@b MGCP 1.0\r\nRM: restart\r\n", "NTFY", 0,
         "7", "a@b", ""},
        {"what stands in SDP is no parameter", "CRCX 7 a@b MGCP 1.0\r\n\r\nRM: restart\r\n", "CRCX",
         0, "7", "a@b", ""},
        {"accepted", "200 1203 OK\r\n", "", 200, "1203", "", ""},
        {"refused without a comment", "500 1203\r\n", "", 500, "1203", "", ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct mgcp_message m;
        uint8_t *copy;
        print_message("# %s\n", rows[i].story);
        assert_true(parse(rows[i].text, &copy, &m));
        assert_true(slice_is(m.verb, rows[i].verb));
        assert_int_equal(m.code, rows[i].code);
        assert_true(slice_is(m.transaction, rows[i].transaction));
        assert_true(slice_is(m.endpoint, rows[i].endpoint));
        assert_true(slice_is(m.restart, rows[i].restart));
        free(copy);
    }
}

static void what_is_no_message_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "\r\n",
        "RSIP",
        "RSIP 1203 a@b",
        "RSIP 1203 a@b SIP/2.0",
        "RSIP 1203 a@b MGCP",
        "RSIP twelve a@b MGCP 1.0",
        "RSIP 1234567890 a@b MGCP 1.0",
        "RSIPS 1 a@b MGCP 1.0",
        "R$IP 1 a@b MGCP 1.0",
        "200",
        "20 1203 OK",
        "2000 1203 OK",
        "200 OK",
        "\x80\x01\x02\x03",
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct mgcp_message m;
        uint8_t *copy;
        print_message("# %s\n", rows[i]);
        assert_false(parse(rows[i], &copy, &m));
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_read),
        cmocka_unit_test(what_is_no_message_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
