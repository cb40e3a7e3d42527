/* SPDX-License-Identifier: MIT */
/* Which file a phone means that asks over HTTP. */
#include "cmocka_all.h"

#include "core/http_ask.h"
#include "core/text.h"

/* `name` escaped as everywhere. */
static const struct {
    const char *story, *target, *name;
    bool good;
} row[] = {
    {"a phone's own file", "/SEP00156219BB2F.cnf.xml", "SEP00156219BB2F.cnf.xml", true},
    {"in a folder", "/locale/4dialtone.xml", "locale/4dialtone.xml", true},
    {"with a query, which names no file", "/XMLDefault.cnf.xml?mac=00156219BB2F",
     "XMLDefault.cnf.xml", true},
    {"a question mark that is escaped is of the name", "/a%3fb", "a?b", true},
    {"nothing", "/", "/", true},
    {"nothing, and a query", "/?x", "/", true},
    {"the blank of CSCdv19260, escaped", "/P00308010200%20.loads", "P00308010200 .loads", true},
    {"and as it came", "/P00308010200 .loads", "P00308010200 .loads", true},
    {"a carriage return", "/P00308010200%0d.loads", "P00308010200\\x0d.loads", true},
    {"a NUL", "/P00308010200%00.loads", "P00308010200\\x00.loads", true},
    {"bytes that are no ASCII, in either case", "/%EF%bb%BFP003.loads", "\\xef\\xbb\\xbfP003.loads",
     true},
    {"a plus is a plus", "/a+b", "a+b", true},
    {"out of the folder", "/../etc/passwd", "../etc/passwd", true},
    {"out of the folder, escaped", "/%2e%2E/etc/passwd", "../etc/passwd", true},
    {"its slashes too", "/..%2f..%5cboot.ini", "../..\\\\boot.ini", true},
    {"escaped twice is decoded once", "/%252e%252e/x", "%2e%2e/x", true},
    {"an absolute name", "//etc/passwd", "/etc/passwd", true},
    {"an escape that ends too early", "/a%2", "/a%2", false},
    {"a percent sign alone at the end", "/100%", "/100%", false},
    {"an escape of no hexadecimal digit", "/a%zz", "/a%zz", false},
    {"a proxy's request", "http://10.0.0.5:6970/x", "http://10.0.0.5:6970/x", false},
    {"an asterisk", "*", "*", false},
    {"an empty target", "", "", false},
};

static void names(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        uint8_t mem[64], shown[200];
        struct buf name, text;
        buf_fixed(&name, mem, sizeof mem);
        buf_fixed(&text, shown, sizeof shown);
        bool good = http_ask_name(slice_str(row[i].target), &name);
        text_escape(&text, buf_view(&name));
        if (good != row[i].good || name.bad || !slice_is(buf_view(&text), row[i].name))
            fail_msg("%s: %d %s", row[i].story, good, buf_cstr(&text));
    }
}

static void a_name_is_no_longer_than_its_target(void **state)
{
    (void)state;
    uint8_t mem[3];
    struct buf name;
    buf_fixed(&name, mem, sizeof mem);
    assert_true(http_ask_name(slice_str("/%61%62%63"), &name));
    assert_false(name.bad);
    assert_memory_equal(mem, "abc", 3);
}

static void methods(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        bool reads, head;
    } method[] = {
        {"GET", true, false},   {"HEAD", true, true},      {"get", false, false},
        {"PUT", false, false},  {"OPTIONS", false, false}, {"", false, false},
        {"GETS", false, false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(method); i++) {
        bool head = true, reads = http_ask_reads(slice_str(method[i].method), &head);
        if (reads != method[i].reads || head != method[i].head)
            fail_msg("%s: %d %d", method[i].method, reads, head);
    }
}

static void errors(void **state)
{
    (void)state;
    assert_int_equal(http_ask_status(0), 503); /* busy */
    assert_int_equal(http_ask_status(1), 404); /* not found */
    assert_int_equal(http_ask_status(2), 403); /* no permission */
    assert_int_equal(http_ask_status(4), 400); /* illegal */
    assert_int_equal(http_ask_status(99), 503);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(a_name_is_no_longer_than_its_target),
        cmocka_unit_test(methods),
        cmocka_unit_test(errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
