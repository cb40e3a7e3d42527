/* SPDX-License-Identifier: MIT */
/*
 * Segments as phones of several ages send them, cut where captures cut them. Each is copied to the
 * heap at its exact size: ASan sees one byte read past the end.
 */
#include "cmocka_all.h"

#include "core/sccp.h"

#include <stdlib.h>
#include <string.h>

#define BYTES(s) s, sizeof(s) - 1
#define Z4       "\0\0\0\0"
#define Z8       Z4 Z4
#define Z16      Z8 Z8

/* Name, user, instance, 10.0.0.57, type 7, streams; then up to byte 60, "RING" as a 7960 leaves it,
 * and its last word. */
#define HEAD_7960     "\x48\0\0\0\0\0\0\0\1\0\0\0SEP00156219BB2F\0" Z8 "\x0a\0\0\x39\7\0\0\0"
#define REGISTER_7960 HEAD_7960 Z16 Z8 Z4 "RING" Z4
/* A 7941: 124 bytes of body with the load in the last 32. */
#define REGISTER_7941                                                                              \
    "\x80\0\0\0\x11\0\0\0\1\0\0\0SEP0012DADBD34E\0" Z8 "\xc0\xa8\1\2\x73\0\0\0" Z16 Z16 Z16 Z8 Z4  \
    "SCCP41.8-5-3S\0\0\0" Z16

struct parsed {
    enum sccp_result result;
    struct sccp_message m;
    size_t used;
    uint8_t *segment; /* the views point into it */
};

static struct parsed parse(const void *bytes, size_t n)
{
    struct parsed p = {.segment = malloc(n ? n : 1)};
    assert_non_null(p.segment);
    if (n)
        memcpy(p.segment, bytes, n);
    p.result = sccp_parse(slice_of(p.segment, n), &p.m, &p.used);
    return p;
}

static void a_registering_phone_says_who_it_is(void **state)
{
    (void)state;
    static const struct {
        const char *story;
        const char *bytes;
        size_t n, used;
        const char *device;
        uint32_t address, type;
        const char *load;
    } rows[] = {
        {"a 7960 with 8.1(2): 68 bytes, no load, junk before the end", BYTES(REGISTER_7960), 80,
         "SEP00156219BB2F", 0x0a000039, 7, ""},
        {"a 7941 names its load", BYTES(REGISTER_7941), 136, "SEP0012DADBD34E", 0xc0a80102, 115,
         "SCCP41.8-5-3S"},
        {"two messages in one segment: the first is taken", BYTES(REGISTER_7960 "\4\0\0\0" Z8), 80,
         "SEP00156219BB2F", 0x0a000039, 7, ""},
        {"nothing but a name of sixteen letters",
         BYTES("\x14\0\0\0\0\0\0\0\1\0\0\0SEP00156219BB2FX"), 28, "SEP00156219BB2FX", 0, 0, ""},
        {"a body too short for a name", BYTES("\7\0\0\0\0\0\0\0\1\0\0\0SEP"), 15, "", 0, 0, ""},
        {"the address ends it; there is no type",
         BYTES("\x20\0\0\0\0\0\0\0\1\0\0\0SEP00156219BB2F\0" Z8 "\x0a\0\0\x39"), 40,
         "SEP00156219BB2F", 0x0a000039, 0, ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        print_message("# %s\n", rows[i].story);
        struct parsed p = parse(rows[i].bytes, rows[i].n);
        assert_int_equal(p.result, SCCP_MESSAGE);
        assert_int_equal(p.used, rows[i].used);
        assert_int_equal(p.m.id, SCCP_REGISTER);
        assert_true(slice_is(p.m.device, rows[i].device));
        assert_int_equal(ip_v4_value(p.m.address), rows[i].address);
        assert_int_equal(p.m.device_type, rows[i].type);
        assert_true(slice_is(p.m.load, rows[i].load));
        free(p.segment);
    }
}

static void other_messages_carry_a_text_or_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *story;
        const char *bytes;
        size_t n;
        uint32_t id;
        const char *text;
    } rows[] = {
        {"a keepalive is twelve bytes", BYTES("\4\0\0\0" Z8), SCCP_KEEPALIVE, ""},
        {"an alarm", BYTES("\x15\0\0\0\0\0\0\0\x20\0\0\0\2\0\0\0Load= 8.1\0xyz"), SCCP_ALARM,
         "Load= 8.1"},
        {"an alarm that its body cuts short", BYTES("\x0b\0\0\0\0\0\0\0\x20\0\0\0\2\0\0\0Loa"),
         SCCP_ALARM, "Loa"},
        {"an alarm without even a severity", BYTES("\6\0\0\0\0\0\0\0\x20\0\0\0\2\0"), SCCP_ALARM,
         ""},
        {"refused", BYTES("\x0e\0\0\0\0\0\0\0\x9d\0\0\0No entry\0\0"), SCCP_REGISTER_REJECT,
         "No entry"},
        {"accepted; its body is not looked at", BYTES("\x8\0\0\0\0\0\0\0\x81\0\0\0\x1e\0\0\0"),
         SCCP_REGISTER_ACK, ""},
        {"told to reset", BYTES("\x8\0\0\0\0\0\0\0\x9f\0\0\0\2\0\0\0"), SCCP_RESET, ""},
        {"gone", BYTES("\4\0\0\0\0\0\0\0\x27\0\0\0"), SCCP_UNREGISTER, ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        print_message("# %s\n", rows[i].story);
        struct parsed p = parse(rows[i].bytes, rows[i].n);
        assert_int_equal(p.result, SCCP_MESSAGE);
        assert_int_equal(p.used, rows[i].n);
        assert_int_equal(p.m.id, rows[i].id);
        assert_true(slice_is(p.m.text, rows[i].text));
        assert_int_equal(p.m.device.n, 0);
        free(p.segment);
    }
}

static void what_is_not_whole_and_what_is_not_sccp(void **state)
{
    (void)state;
    static const struct {
        const char *story;
        const char *bytes;
        size_t n;
        enum sccp_result result;
    } rows[] = {
        {"nothing", BYTES(""), SCCP_SHORT},
        {"half a length", BYTES("\x48\0"), SCCP_SHORT},
        {"a length alone", BYTES("\x48\0\0\0"), SCCP_SHORT},
        {"all but the last byte", BYTES("\5\0\0\0\0\0\0\0\x20\0\0\0"), SCCP_SHORT},
        {"the longest that is believed", BYTES("\0\x10\0\0\x16\0\0\0\x5a\1\0\0"), SCCP_SHORT},
        {"a length that leaves no room for the id", BYTES("\3\0\0\0"), SCCP_NOT},
        {"a length beyond all phones", BYTES("\1\x10\0\0"), SCCP_NOT},
        {"HTTP", BYTES("GET / HTTP/1.1\r\n"), SCCP_NOT},
        {"TLS", BYTES("\x16\3\1\0\x50\1\0\0"), SCCP_NOT},
        {"a version that nobody has", BYTES("\4\0\0\0\x20\0\0\0"), SCCP_NOT},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        print_message("# %s\n", rows[i].story);
        struct parsed p = parse(rows[i].bytes, rows[i].n);
        assert_int_equal(p.result, rows[i].result);
        free(p.segment);
    }
}

static void an_alarm_tells_name_and_load(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name, *load;
    } rows[] = {
        {"25: Name=SEP00156219BB2F Load= 8.1(2.0) Last=Initialized", "SEP00156219BB2F", "8.1(2.0)"},
        {"25: Name=SEPB8BEBF227D79 Load=9.4(2SR3.1S) Last=Reset-Reset", "SEPB8BEBF227D79",
         "9.4(2SR3.1S)"},
        {"cisco-alarm:25 Name=SEP0012DADBD34E InactiveLoad=SCCP45.8-5-2 ActiveLoad=SCCP45.9-4 "
         "Last=x",
         "SEP0012DADBD34E", "SCCP45.9-4"},
        {"Name=A, Load=B;x", "A", "B"},
        {"InactiveLoad=SCCP45.8-5-2", "", ""},
        {"Load= Last=Initialized", "", ""},
        {"Load", "", ""},
        {"Load=", "", ""},
        {"Loadstone=1 load =8.0(5.0)", "", "8.0(5.0)"},
        {"", "", ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        print_message("# %s\n", rows[i].text);
        assert_true(slice_is(sccp_alarm_name(slice_str(rows[i].text)), rows[i].name));
        assert_true(slice_is(sccp_alarm_load(slice_str(rows[i].text)), rows[i].load));
    }
}

static void a_version_is_spelled_as_the_load_s_name(void **state)
{
    (void)state;
    static const struct {
        const char *story, *version, *name;
    } rows[] = {
        {"the load of the procedure's package", "8.1(2.0)", "P00308010200"},
        {"two digits keep their places", "3.2(2.14)", "P00303020214"},
        {"a service release whose maintenance release is known", "8.1(2)SR2", "P0030801SR02"},
        {"the same, as newer phones write it", "8.1(2SR2.0)", "P0030801SR02"},
        {"another maintenance release with that service release is not that load", "8.1(1)SR2", ""},
        {"a service release that nobody has seen", "8.0(4)SR3", ""},
        {"a service release of no maintenance release", "8.0(0)SR3", ""},
        {"a sub of a service release has no place in a name", "8.1(2SR2.1)", ""},
        {"a Java phone's", "9.4(2SR3.1S)", ""},
        {"no 7940/7960 ever ran 9", "9.0(3.0)", ""},
        {"without a sub it could be several", "8.1(2)", ""},
        {"three digits have no room", "8.1(200.0)", ""},
        {"something behind", "8.1(2.0)x", ""},
        {"a name already", "P00308010200", "P00308010200"},
        {"a file's name", "P00308010200.loads", "P00308010200"},
        {"another family's name", "SCCP45.9-4-2S", ""},
        {"nothing", "", ""},
    };
    char name[LOAD_NAME_MAX + 1];
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        print_message("# %s\n", rows[i].story);
        assert_string_equal(sccp_alarm_load_name(slice_str(rows[i].version), name), rows[i].name);
    }
}

static void messages_are_built_byte_for_byte(void **state)
{
    (void)state;
    uint8_t mem[256];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    sccp_build_register(&b, "SEP00156219BB2F", ip_v4(0x0a000039), SCCP_TYPE_7960);
    assert_int_equal(b.len, 80);
    assert_memory_equal(mem, HEAD_7960 Z16 Z16 Z4, 80);

    buf_reset(&b);
    sccp_build_alarm(&b, "25: Name=SEP00156219BB2F Load= 8.1(2.0)");
    assert_int_equal(b.len, 104);
    assert_memory_equal(mem,
                        "\x60\0\0\0\0\0\0\0\x20\0\0\0\2\0\0\0"
                        "25: Name=SEP00156219BB2F Load= 8.1(2.0)\0",
                        56);

    buf_reset(&b); /* longer than its field: cut, and a NUL stays */
    sccp_build_alarm(&b, "0123456789012345678901234567890123456789"
                         "0123456789012345678901234567890123456789");
    assert_int_equal(b.len, 104);
    assert_memory_equal(mem + 94, "8\0\0", 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_registering_phone_says_who_it_is),
        cmocka_unit_test(other_messages_carry_a_text_or_nothing),
        cmocka_unit_test(what_is_not_whole_and_what_is_not_sccp),
        cmocka_unit_test(an_alarm_tells_name_and_load),
        cmocka_unit_test(a_version_is_spelled_as_the_load_s_name),
        cmocka_unit_test(messages_are_built_byte_for_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
