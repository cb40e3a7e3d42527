/* SPDX-License-Identifier: MIT */
/* pcapng, byte by byte, and which packet a diagnosis is written beside. */
#include "cmocka_all.h"

#include "core/capture_notes.h"
#include "core/frame.h"
#include "core/pcapng.h"
#include "core/text.h"
#include "story_phone.h"

static void assert_hex(struct buf *out, const char *hex)
{
    char mem[1024];
    struct buf text;
    buf_fixed(&text, mem, sizeof mem);
    text_hex(&text, buf_view(out));
    assert_string_equal(buf_cstr(&text), hex);
    buf_reset(out);
}

static void blocks_are_as_the_draft_says(void **state)
{
    (void)state;
    static const char *const comments[] = {"one", "four"};
    struct buf out;
    uint8_t mem[512];
    buf_fixed(&out, mem, sizeof mem);
    pcapng_section(&out, &(struct pcapng_about){.os = "Linux", .application = "hf"}, comments, 1);
    assert_hex(&out, "0a0d0d0a"
                     "3c000000"
                     "4d3c2b1a"
                     "01000000"
                     "ffffffffffffffff"
                     "01000300"
                     "6f6e6500"
                     "03000500"
                     "4c696e7578000000"
                     "04000200"
                     "68660000"
                     "00000000"
                     "3c000000");
    pcapng_section(&out, &(struct pcapng_about){.os = ""}, NULL, 0);
    assert_hex(&out, "0a0d0d0a"
                     "20000000"
                     "4d3c2b1a"
                     "01000000"
                     "ffffffffffffffff"
                     "00000000"
                     "20000000");
    pcapng_interface(&out, 1, "eth0");
    assert_hex(&out, "01000000"
                     "28000000"
                     "01000000"
                     "00000400"
                     "02000400"
                     "65746830"
                     "09000100"
                     "06000000"
                     "00000000"
                     "28000000");
    /* 2026-04-20T05:45:00.000001Z: the upper half of the microseconds first */
    pcapng_packet(&out, 2, 1776663900000001, 60, slice_of("abcde", 5), comments, 2);
    assert_hex(&out, "06000000"
                     "3c000000"
                     "02000000"
                     "dd4f0600"
                     "010fa5cc"
                     "05000000"
                     "3c000000"
                     "6162636465000000"
                     "01000300"
                     "6f6e6500"
                     "01000400"
                     "666f7572"
                     "00000000"
                     "3c000000");
    pcapng_packet(&out, 0, -5, 4, slice_of("abcd", 4), NULL, 0);
    assert_hex(&out, "06000000"
                     "24000000"
                     "00000000"
                     "00000000"
                     "00000000"
                     "04000000"
                     "04000000"
                     "61626364"
                     "24000000");
}

static void a_full_buffer_is_bad_and_nothing_worse(void **state)
{
    (void)state;
    uint8_t mem[60]; /* just what it takes */
    for (size_t cap = 0; cap <= sizeof mem; cap++) {
        struct buf out;
        buf_fixed(&out, mem, cap);
        pcapng_packet(&out, 0, 1, 8, slice_of("abcdefgh", 8), (const char *const[]){"0123456789"},
                      1);
        assert_int_equal(out.bad, cap < sizeof mem);
    }
}

/* --- which packet --- */

/* Ethernet, IPv4, UDP from or to 10.200.0.4; no checksums, as nobody looks at them. */
static size_t frame_of(uint8_t *b, bool from_phone, const char *name)
{
    static const uint8_t head[] = {0, 0,    0, 0, 0, 0, 0, 0, 0, 0,  0,  0, 0x08,
                                   0, 0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0};
    struct buf out;
    size_t n = name ? 2 + strlen(name) + 1 + 6 : 4;
    buf_fixed(&out, b, 256);
    buf_put(&out, head, sizeof head);
    b[17] = (uint8_t)(28 + n);
    buf_be32(&out, from_phone ? 0x0ac80004 : 0x0a000001);
    buf_be32(&out, from_phone ? 0x0a000001 : 0x0ac80004);
    buf_be16(&out, 51555);
    buf_be16(&out, 69);
    buf_be16(&out, (uint16_t)(8 + n));
    buf_be16(&out, 0);
    buf_be16(&out, name ? 1 : 4);
    if (name) {
        buf_put(&out, name, strlen(name) + 1);
        buf_put(&out, "octet", 6);
    } else {
        buf_be16(&out, 7);
    }
    return out.len;
}

struct seen {
    double t;
    bool from_phone;
    const char *name; /* NULL: an ACK */
};

static void a_problem_finds_its_packet(void **state)
{
    (void)state;
    static const char bad[] = "P0S3-8-12-00 .loads";
    static const struct {
        const char *title;
        struct seen seen[8];
        uint64_t packet;
    } row[] = {
        {"the request itself, stamped a little before",
         {{1.0, true, CTL}, {1.1999, true, bad}, {1.2005, false, NULL}, {2, true, CTL}},
         2},
        {"asked again later: the one at which it was found",
         {{1.2, true, bad}, {1.202, true, CTL}, {30.2, true, bad}},
         1},
        {"stamped a little after", {{1.0, true, CTL}, {1.25, true, bad}}, 2},
        {"the request was not captured: the last one before",
         {{0.5, false, NULL}, {1.0, true, CTL}, {1.1, false, NULL}, {5, true, bad}},
         2},
        {"nothing before: the first after", {{5, true, CTL}, {6, true, SEP}}, 1},
        {"nothing of this phone at all", {{0, false, NULL}}, 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct story s;
        struct capture_note note[4];
        size_t notes;
        story_begin(&s, 1);
        story_choose(&s, M, "P0S3-8-12-00");
        story_row(&s, &(struct row){1, CTL, MISSING, 0, 0});
        story_row(&s, &(struct row){1.2, bad, MISSING, 0, 0});
        notes = capture_notes_of(s.m, note, ARRAY_SIZE(note));
        assert_int_equal(notes, 1);
        for (size_t k = 0; k < ARRAY_SIZE(row[i].seen) && row[i].seen[k].t > 0; k++) {
            uint8_t b[256];
            const struct seen *x = &row[i].seen[k];
            struct capture_packet p = {.t_us = story_us(&s, x->t), .link = LINK_ETHERNET};
            p.captured = slice_of(b, frame_of(b, x->from_phone, x->name));
            capture_notes_see(note, notes, k + 1, &p);
        }
        if (note[0].packet != row[i].packet)
            print_message("# %s: %u\n", row[i].title, (unsigned)note[0].packet);
        assert_int_equal(note[0].packet, row[i].packet);
        story_end(&s);
    }
}

static void another_phone_is_not_blamed(void **state)
{
    (void)state;
    struct story s;
    struct capture_note note[4];
    struct capture_packet p = {.link = LINK_ETHERNET};
    uint8_t b[256];
    story_begin(&s, 1);
    s.ip = ip_v4(0x0ac80005);
    story_choose(&s, M, "P0S3-8-12-00");
    story_row(&s, &(struct row){1, "P0S3-8-12-00 .loads", MISSING, 0, 0});
    assert_int_equal(capture_notes_of(s.m, note, 4), 1);
    assert_int_equal(capture_notes_of(s.m, note, 0), 1); /* more than fit are counted */
    p.t_us = story_us(&s, 1);
    p.captured = slice_of(b, frame_of(b, true, "P0S3-8-12-00 .loads"));
    capture_notes_see(note, 1, 1, &p);
    assert_int_equal(note[0].packet, 0);
    p.captured = slice_of(b, 20); /* cut in its headers */
    capture_notes_see(note, 1, 2, &p);
    assert_int_equal(note[0].packet, 0);
    story_end(&s);
}

static void a_note_is_plain_words(void **state)
{
    (void)state;
    struct phone_problem it = {.what = DIAG_NAME_CASE, .times = 3, .text = "asked A\xff"};
    struct capture_note n = {.it = &it, .over = true};
    struct buf out;
    char mem[1024];
    buf_fixed(&out, mem, sizeof mem);
    capture_note_text(&n, &out);
    assert_string_equal(
        buf_cstr(&out),
        "name-case (warning): asked A\\xff (3 times) (over since). What to do: Write the "
        "load's name in capitals where the phone reads it, or rename the file to the spelling "
        "that it asks: mv DIR/OLD DIR/NEW. The signature does not mind capitals.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_as_the_draft_says),
        cmocka_unit_test(a_full_buffer_is_bad_and_nothing_worse),
        cmocka_unit_test(a_problem_finds_its_packet),
        cmocka_unit_test(another_phone_is_not_blamed),
        cmocka_unit_test(a_note_is_plain_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
