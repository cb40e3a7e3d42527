/* SPDX-License-Identifier: MIT */
/* Who is answered: our own subnets, what is allowed beside them, and never what is no host. */
#include "cmocka_all.h"

#include "tftpd_allow.h"

#include <net/if.h>

static struct ip ip(const char *text)
{
    struct ip a = {.family = 0};
    assert_true(ip_parse(slice_str(text), &a));
    return a;
}

static void subnets_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *cidr, *inside, *outside;
    } rows[] = {
        {"10.1.0.0/16", "10.1.255.254", "10.2.0.1"},
        {"10.1.2.3/20", "10.1.15.9", "10.1.16.1"},
        {"192.0.2.7", "192.0.2.7", "192.0.2.8"},
        {"0.0.0.0/0", "198.51.100.1", "2001:db8::1"},
        {"2001:db8:8000::/33", "2001:db8:ffff::1", "2001:db8:7fff::1"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct cidr c;
        assert_true(cidr_parse(slice_str(rows[i].cidr), &c));
        assert_true(cidr_has(&c, ip(rows[i].inside)));
        assert_false(cidr_has(&c, ip(rows[i].outside)));
    }
    static const char *const wrong[] = {"",           "10.1.0.0/33", "10.1.0.0/", "10.1.0.0/-1",
                                        "2001::/129", "10.1/16",     "voice",     "/8"};
    for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
        struct cidr c;
        if (cidr_parse(slice_str(wrong[i]), &c))
            fail_msg("%s", wrong[i]);
    }
}

static void only_neighbours_and_the_allowed_are_answered(void **state)
{
    (void)state;
    struct allow a;
    struct cidr voice;
    unsigned lo = if_nametoindex("lo");
    assert_true(cidr_parse(slice_str("203.0.113.0/24"), &voice));
    assert_int_equal(allow_init(&a, &voice, 1, 10000000), 0);
    static const struct {
        const char *source;
        enum allow_result result;
    } rows[] = {
        {"127.0.0.1", ALLOW_ON_LINK},     {"127.9.9.9", ALLOW_ON_LINK},
        {"203.0.113.200", ALLOW_ROUTED},  {"198.51.100.1", ALLOW_NO},
        {"2001:db8::1", ALLOW_NO},        {"0.0.0.0", ALLOW_NO_SOURCE},
        {"224.0.0.251", ALLOW_NO_SOURCE}, {"255.255.255.255", ALLOW_NO_SOURCE},
        {"::", ALLOW_NO_SOURCE},          {"ff02::1", ALLOW_NO_SOURCE},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (allow_check(&a, ip(rows[i].source), lo, 10000000) != rows[i].result)
            fail_msg("%s", rows[i].source);
    /* through another card it is no neighbour, but still one of ours */
    assert_int_equal(allow_check(&a, ip("127.0.0.1"), lo + 1000, 10000000), ALLOW_ROUTED);
    allow_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(subnets_are_read),
        cmocka_unit_test(only_neighbours_and_the_allowed_are_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
