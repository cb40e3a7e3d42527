/* SPDX-License-Identifier: MIT */
/*
 * Every row is a file and the story that it tells: its packets as "time link captured/wire", then
 * how it ends. Each file is read whole, then in pieces of one byte and of seven: always the same.
 */
#include "cmocka_all.h"
#include "hex_bytes.h"

#include "core/capture_file.h"

/* pcap 2.4, snaplen 65535, Ethernet; then two packets at 1.000002 s and 2.000003 s, one cut. */
#define PCAP_LE "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000 "
#define PACKETS_LE                                                                                 \
    "01000000 02000000 02000000 02000000 abcd 02000000 03000000 01000000 40000000 ef "
#define PCAP_BE "a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000001 "
#define PACKETS_BE                                                                                 \
    "00000001 00000002 00000002 00000002 abcd 00000002 00000003 00000001 00000040 ef "
#define TWO_PACKETS "1000002 1 abcd/2; 2000003 1 ef/64; "

/* pcapng: section, Ethernet interface without options, and a packet of "abcd" at 1.000002 s. */
#define SECTION_LE   "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000 "
#define SECTION_BE   "0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c "
#define INTERFACE_LE "01000000 14000000 0100 0000 00000000 14000000 "
#define INTERFACE_BE "00000001 00000014 0001 0000 00000000 00000014 "
#define RAW_BE       "00000001 00000014 0065 0000 00000000 00000014 "
#define PACKET_LE                                                                                  \
    "06000000 24000000 00000000 00000000 42420f00 02000000 02000000 abcd0000 24000000 "
#define PACKET_BE                                                                                  \
    "00000006 00000024 00000000 00000000 000f4242 00000002 00000040 abcd0000 00000024 "
#define COUNTED(resolution)                                                                        \
    "00000001 0000001c 0001 0000 00000000 0009 0001 " resolution "000000 0000001c "
#define AT(high, low) "00000006 00000020 00000000 " high low " 00000000 00000000 00000020 "

static void tell_packet(const struct capture_packet *p, struct buf *b)
{
    buf_printf(b, "%lld %u ", (long long)p->t_us, p->link);
    text_hex(b, p->captured);
    buf_printf(b, "/%u; ", p->wire_bytes);
}

static void tell_end(const struct capture_file *f, enum capture_file_result end, struct buf *b)
{
    if (end == CAPTURE_FILE_BAD)
        buf_printf(b, "bad at %llu: %s", (unsigned long long)f->offset, f->text);
    else
        buf_str(b, end == CAPTURE_FILE_CUT ? "cut" : "all");
    if (f->drops)
        buf_printf(b, ", %llu dropped", (unsigned long long)f->drops);
}

/* The input comes `piece` bytes at a time; what is finished with is never seen again. */
static const char *tell(struct slice file, size_t piece, struct buf *b)
{
    struct capture_file f;
    struct capture_packet p;
    enum capture_file_result did;
    size_t used, there = piece < file.n ? piece : file.n;
    capture_file_init(&f);
    for (;;) {
        bool last = there == file.n;
        struct slice input = slice_sub(file, f.offset, there - f.offset);
        did = capture_file_next(&f, input, last, &used, &p);
        assert_true(used <= input.n);
        if (did == CAPTURE_FILE_PACKET)
            tell_packet(&p, b);
        else if (did == CAPTURE_FILE_MORE && !last)
            there += piece < file.n - there ? piece : file.n - there;
        else
            break;
    }
    tell_end(&f, did, b);
    return buf_cstr(b);
}

struct row {
    const char *story, *hex, *told;
};

static void check_all(const struct row *rows, size_t n)
{
    static const size_t pieces[] = {SIZE_MAX, 1, 7};
    for (size_t i = 0; i < n * ARRAY_SIZE(pieces); i++) {
        const struct row *row = &rows[i / ARRAY_SIZE(pieces)];
        char text[512];
        struct buf b;
        struct slice file = hex_bytes(row->hex);
        print_message("# %s\n", row->story);
        buf_fixed(&b, text, sizeof text);
        assert_string_equal(tell(file, pieces[i % ARRAY_SIZE(pieces)], &b), row->told);
        hex_free(file);
    }
}

static void pcap_is_read(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"little-endian", PCAP_LE PACKETS_LE, TWO_PACKETS "all"},
        {"big-endian", PCAP_BE PACKETS_BE, TWO_PACKETS "all"},
        {"no packet", PCAP_LE, "all"},
        {"nanoseconds, little-endian",
         "4d3cb2a1 0200 0400 00000000 00000000 ffff0000 65000000 "
         "01000000 cf070000 01000000 01000000 ab",
         "1000001 101 ab/1; all"},
        {"nanoseconds, big-endian",
         "a1b23c4d 0002 0004 00000000 00000000 0000ffff 00000114 "
         "00000001 3b9ac9ff 00000001 00000001 ab",
         "1999999 276 ab/1; all"},
        {"the link type says that checksums of four bytes are there",
         "a1b2c3d4 0002 0004 00000000 00000000 0000ffff 44000001 " PACKETS_BE, TWO_PACKETS "all"},
        {"longer captured than on the wire", PCAP_BE "00000001 00000002 00000002 00000001 abcd",
         "1000002 1 abcd/2; all"},
        {"after 2038", PCAP_BE "ffffffff 000f423f 00000000 00000000", "4294967295999999 1 /0; all"},
        {"cut within a packet", PCAP_BE PACKETS_BE "00000003 00000003 00000002 00000002 ab",
         TWO_PACKETS "cut"},
        {"cut within a packet's header", PCAP_BE PACKETS_BE "000000", TWO_PACKETS "cut"},
        {"cut within its own header", "d4c3b2a1 0200 0400 00", "cut"},
    };
    check_all(rows, ARRAY_SIZE(rows));
}

static void what_is_not_read_is_refused(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"an empty file", "", "bad at 0: no capture file: it has 0 bytes"},
        {"three bytes", "d4c3b2", "bad at 0: no capture file: it has 3 bytes"},
        {"still packed", "1f8b0800 0000", "bad at 0: no capture file: it begins with 1f 8b 08 00"},
        {"modified pcap", "34cdb2a1 0200 0400",
         "bad at 0: modified pcap (a1b2cd34) is not read; next: editcap OLD NEW.pcapng"},
        {"an old pcap, whose lengths are swapped",
         "a1b2c3d4 0002 0002 00000000 00000000 0000ffff 00000001 " PACKETS_BE,
         "bad at 0: pcap version 2.2 is not read, 2.4 is; next: editcap OLD NEW.pcapng"},
        {"a packet of 4 GB", PCAP_BE PACKETS_BE "00000003 00000003 ffffffff ffffffff",
         TWO_PACKETS "bad at 59: the packet at byte 59 says that it holds 4294967295 bytes"},
        {"a packet of a byte more than may be", PCAP_BE "00000003 00000003 01000001 01000001",
         "bad at 24: the packet at byte 24 says that it holds 16777217 bytes"},
        {"pcapng of another version",
         "0a0d0d0a 0000001c 1a2b3c4d 0002 0000 ffffffffffffffff 0000001c",
         "bad at 0: the section at byte 0 is of pcapng version 2, 1 is read"},
        {"pcapng without a byte order", "0a0d0d0a 0000001c 1a2b3c4e 0001 0000",
         "bad at 0: the section at byte 0 has no byte order"},
        {"a block too short for itself", SECTION_BE "00000001 00000008",
         "bad at 28: the block at byte 28 says that it holds 8 bytes"},
        {"a length that is no multiple of four", SECTION_BE "00000001 00000015",
         "bad at 28: the block at byte 28 says that it holds 21 bytes"},
        {"a block of 2 GB", SECTION_BE "00000001 80000000",
         "bad at 28: the block at byte 28 says that it holds 2147483648 bytes"},
        {"two lengths that differ", SECTION_BE "00000bad 00000010 00000000 00000014",
         "bad at 28: the block at byte 28 says 16 bytes in front and 20 behind"},
        {"a packet of an interface that is not described", SECTION_BE PACKET_BE,
         "bad at 28: the packet at byte 28 is of interface 0, which is not described"},
        {"a packet longer than its block",
         SECTION_BE INTERFACE_BE
         "00000006 00000024 00000000 00000000 000f4242 00000005 00000005 abcd0000 00000024",
         "bad at 48: the packet at byte 48 is longer than its block"},
        {"a packet of 4 GB in a small block",
         SECTION_BE INTERFACE_BE
         "00000006 00000024 00000000 00000000 000f4242 ffffffff ffffffff abcd0000 00000024",
         "bad at 48: the packet at byte 48 is longer than its block"},
        {"a packet block too short for its header",
         SECTION_BE INTERFACE_BE "00000006 00000010 00000000 00000010",
         "bad at 48: the packet at byte 48 is longer than its block"},
        {"an option longer than its block",
         SECTION_BE "00000001 00000018 0001 0000 00000000 0002 ffff 00000018",
         "bad at 28: the interface at byte 28 is longer than its block"},
        {"statistics with such an option",
         SECTION_BE "00000005 0000001c 00000000 0000000000000000 0005 0008 0000001c",
         "bad at 28: the statistics at byte 28 are longer than their block"},
        {"units of 10^-20 s do not fit", SECTION_BE COUNTED("14"),
         "bad at 28: the interface at byte 28 has no sensible time"},
        {"units of 2^-64 s neither", SECTION_BE COUNTED("c0"),
         "bad at 28: the interface at byte 28 has no sensible time"},
        {"seconds counted from the end of time",
         SECTION_BE "00000001 00000020 0001 0000 00000000 000e 0008 7fffffffffffffff 00000020",
         "bad at 28: the interface at byte 28 has no sensible time"},
        {"and from before its beginning",
         SECTION_BE "00000001 00000020 0001 0000 00000000 000e 0008 8000000000000000 00000020",
         "bad at 28: the interface at byte 28 has no sensible time"},
        {"a packet at the end of time", SECTION_BE COUNTED("00") AT("ffffffff", "ffffffff"),
         "bad at 56: the packet at byte 56 has a time beyond the year 9999"},
    };
    check_all(rows, ARRAY_SIZE(rows));
}

static void pcapng_is_read(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"little-endian", SECTION_LE INTERFACE_LE PACKET_LE, "1000002 1 abcd/2; all"},
        {"big-endian, cut by the snaplen", SECTION_BE INTERFACE_BE PACKET_BE,
         "1000002 1 abcd/64; all"},
        {"interfaces of different link types, which libpcap refuses",
         SECTION_BE INTERFACE_BE RAW_BE PACKET_BE
         "00000006 00000024 00000001 00000000 000f4243 00000001 00000001 ef000000 00000024",
         "1000002 1 abcd/64; 1000003 101 ef/1; all"},
        {"a second section in the other byte order begins its interfaces anew",
         SECTION_BE RAW_BE PACKET_BE SECTION_LE INTERFACE_LE PACKET_LE,
         "1000002 101 abcd/64; 1000002 1 abcd/2; all"},
        {"unknown blocks are skipped",
         SECTION_BE INTERFACE_BE "00000bad 00000010 12345678 00000010 " PACKET_BE
                                 "00000004 0000000c 0000000c",
         "1000002 1 abcd/64; all"},
        {"options behind a packet",
         SECTION_BE INTERFACE_BE "00000006 0000002c 00000000 00000000 000f4242 00000002 00000002 "
                                 "abcd0000 0001 0002 6869 0000 0000002c",
         "1000002 1 abcd/2; all"},
        {"a simple packet has the time of the one before, and the snaplen of the first interface",
         SECTION_BE "00000001 00000014 0001 0000 00000002 00000014 " PACKET_BE
                    "00000003 00000014 00000009 12340000 00000014",
         "1000002 1 abcd/64; 1000002 1 1234/9; all"},
        {"a simple packet and no snaplen",
         SECTION_BE INTERFACE_BE "00000003 00000014 00000003 12345600 00000014",
         "0 1 123456/3; all"},
        {"the obsolete packet, whose number of drops is no interface",
         SECTION_BE INTERFACE_BE "00000002 00000024 0000 ffff 00000000 000f4242 00000002 00000002 "
                                 "abcd0000 00000024",
         "1000002 1 abcd/2; all"},
        {"cut within a block", SECTION_BE INTERFACE_BE PACKET_BE "00000006 00000024 0000",
         "1000002 1 abcd/64; cut"},
        {"cut within the section", "0a0d0d0a 1c000000 4d3c", "cut"},
        {"a section and nothing more", SECTION_LE, "all"},
    };
    check_all(rows, ARRAY_SIZE(rows));
}

static void times_become_microseconds(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"seconds", SECTION_BE COUNTED("00") AT("00000000", "00000007"), "7000000 1 /0; all"},
        {"milliseconds", SECTION_BE COUNTED("03") AT("00000000", "000003e9"), "1001000 1 /0; all"},
        {"microseconds, said", SECTION_BE COUNTED("06") AT("00000000", "000f4242"),
         "1000002 1 /0; all"},
        {"nanoseconds, 2026", SECTION_BE COUNTED("09") AT("18a51e17", "95db3fff"),
         "1775858714714783 1 /0; all"},
        {"10^-19 s", SECTION_BE COUNTED("13") AT("8ac72c1c", "d85aa000"), "1000001 1 /0; all"},
        {"halves", SECTION_BE COUNTED("81") AT("00000000", "00000003"), "1500000 1 /0; all"},
        {"2^-32 s", SECTION_BE COUNTED("a0") AT("00000005", "40000000"), "5250000 1 /0; all"},
        {"2^-63 s", SECTION_BE COUNTED("bf") AT("c0000000", "00000000"), "1500000 1 /0; all"},
        {"an offset of an hour",
         SECTION_BE "00000001 00000020 0001 0000 00000000 000e 0008 0000000000000e10 00000020 " AT(
             "00000000", "000f4242"),
         "3601000002 1 /0; all"},
        {"a negative offset, little-endian",
         SECTION_LE "01000000 20000000 0100 0000 00000000 0e00 0800 ffffffffffffffff 20000000 "
                    "06000000 20000000 00000000 00000000 80841e00 00000000 00000000 20000000",
         "1000000 1 /0; all"},
        {"options of other kinds, and an end",
         SECTION_BE "00000001 00000028 0001 0000 00000000 0002 0003 '"
                    "eth' 00 0009 0001 03000000 0000 0000 00000028 " AT("00000000", "000003e9"),
         "1001000 1 /0; all"},
        {"a resolution of no bytes says nothing",
         SECTION_BE
         "00000001 00000018 0001 0000 00000000 0009 0000 00000018 " AT("00000000", "000f4242"),
         "1000002 1 /0; all"},
    };
    check_all(rows, ARRAY_SIZE(rows));
}

#define STATISTICS(number, dropped, os)                                                            \
    "00000005 00000030 " number " 0000000000000000 0005 0008 00000000" dropped                     \
    " 0007 0008 00000000" os " 00000030 "

static void drops_are_summed_over_interfaces(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"the card's and the system's",
         SECTION_BE INTERFACE_BE STATISTICS("00000000", "00000003", "00000004"), "all, 7 dropped"},
        {"they are totals: the last one counts",
         SECTION_BE INTERFACE_BE STATISTICS("00000000", "00000003", "00000000")
             STATISTICS("00000000", "00000005", "00000000"),
         "all, 5 dropped"},
        {"two interfaces, then another section",
         SECTION_BE INTERFACE_BE RAW_BE STATISTICS("00000000", "00000001", "00000000")
             STATISTICS("00000001", "00000002", "00000000")
                 SECTION_BE INTERFACE_BE STATISTICS("00000000", "00000004", "00000000"),
         "all, 7 dropped"},
        {"of an interface that is not described",
         SECTION_BE STATISTICS("00000000", "00000003", "00000004"), "all"},
        {"none told",
         SECTION_BE INTERFACE_BE "00000005 00000018 00000000 0000000000000000 00000018", "all"},
        {"a number of four bytes is none",
         SECTION_BE INTERFACE_BE
         "00000005 00000020 00000000 0000000000000000 0005 0004 00000007 00000020",
         "all"},
    };
    check_all(rows, ARRAY_SIZE(rows));
}

/* 64 interfaces are read and one more is refused. */
static void there_is_a_last_interface(void **state)
{
    (void)state;
    static const uint8_t section[] = {10, 13, 13, 10, 0, 0, 0, 28, 26, 43, 60, 77, 0, 1,
                                      0,  0,  0,  0,  0, 0, 0, 0,  0,  0,  0,  0,  0, 28};
    static const uint8_t interface[] = {0, 0, 0, 1, 0, 0, 0, 20, 0, 1,
                                        0, 0, 0, 0, 0, 0, 0, 0,  0, 20};
    char text[256];
    struct buf file, told;
    buf_growing(&file, 4096);
    buf_fixed(&told, text, sizeof text);
    buf_put(&file, section, sizeof section);
    for (int i = 0; i < 64; i++)
        buf_put(&file, interface, sizeof interface);
    assert_string_equal(tell(buf_view(&file), SIZE_MAX, &told), "all");
    buf_put(&file, interface, sizeof interface);
    buf_reset(&told);
    assert_string_equal(tell(buf_view(&file), SIZE_MAX, &told),
                        "bad at 1308: the interface at byte 1308 is one more than the 64 that are "
                        "read");
    buf_free(&file);
}

static void four_bytes_tell_a_capture_file(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        bool is;
    } rows[] = {
        {"d4c3b2a1", true},  {"a1b2c3d4", true}, {"4d3cb2a1", true}, {"a1b23c4d", true},
        {"0a0d0d0a", true},  {"34cdb2a1", true}, /* to be refused by name */
        {"1f8b0800", false}, {"a1b2c3", false},  {"", false},        {"7b227365", false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct slice begin = hex_bytes(rows[i].hex);
        assert_int_equal(capture_file_is(begin), rows[i].is);
        hex_free(begin);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pcap_is_read),
        cmocka_unit_test(pcapng_is_read),
        cmocka_unit_test(times_become_microseconds),
        cmocka_unit_test(drops_are_summed_over_interfaces),
        cmocka_unit_test(what_is_not_read_is_refused),
        cmocka_unit_test(there_is_a_last_interface),
        cmocka_unit_test(four_bytes_tell_a_capture_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
