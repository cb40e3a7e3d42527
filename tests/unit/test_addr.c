/* SPDX-License-Identifier: MIT */
/* Addresses in every notation that technicians paste, and the place of the first wrong byte. */
#include "cmocka_all.h"

#include "core/addr.h"

static void mac_notations(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool ok;
        size_t at; /* of the first byte that does not belong */
    } row[] = {
        {"00:15:62:19:bb:2f", true, 17},
        {"00-15-62-19-BB-2F", true, 17},
        {"0015.6219.bb2f", true, 14},
        {"00156219BB2F", true, 12},
        {"SEP00156219BB2F", true, 15},
        {"sip00156219bb2f", true, 15},
        {"", false, 0},
        {"00156219BB2", false, 11},
        {"00156219BB2F0", false, 12},
        {"0012.D9AB.ZZ", false, 10},
        {"00:15-62:19:bb:2f", false, 5}, /* mixed separators: a typing error */
        {"00::15:62:19:bb:2f", false, 3},
        {"00156219BB2F ", false, 12},
        {"0:15:62:19:bb:2f", false, 1},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct mac m = {{0}};
        size_t at = 99;
        assert_int_equal(mac_parse(slice_str(row[i].text), &m, &at), row[i].ok);
        assert_int_equal(at, row[i].at);
        if (row[i].ok) {
            char text[MAC_TEXT_SIZE];
            assert_string_equal(mac_format(m, text), "00:15:62:19:bb:2f");
            assert_string_equal(mac_format_bare(m, text), "00156219BB2F");
        }
    }
}

static void ip_round_trip(void **state)
{
    (void)state;
    static const char *const good[] = {"172.30.2.81", "127.0.0.2", "fe80::1"};
    for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
        struct ip ip;
        char text[IP_TEXT_SIZE];
        assert_true(ip_parse(slice_str(good[i]), &ip));
        assert_string_equal(ip_format(ip, text), good[i]);
    }
    struct ip ip = {0};
    assert_false(ip_parse(slice_str("172.30.2.256"), &ip));
    assert_false(ip_parse(slice_of("1.2.3.4\0x", 9), &ip));
    assert_false(ip_known(ip));
    assert_int_equal(ip_v4_value(ip_v4(0xac1e0251)), 0xac1e0251);
    assert_true(ip_eq(ip_v4_given(0xac1e0251), ip_v4(0xac1e0251)));
    assert_false(ip_known(ip_v4_given(0)));
    assert_true(ip_known(ip_v4(0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mac_notations),
        cmocka_unit_test(ip_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
