/* SPDX-License-Identifier: MIT */
/*
 * The tracker's rules, each as a small scene: datagrams as raw IP at given times, and what is told
 * of them, a line an event. Whole conversations stand in tests/pcap.
 */
#include "tracker_scene.h"

static void repeats_are_counted(void **state)
{
    (void)state;
    ask(0, TID, SEP);
    ask(1, TID, SEP);
    ask(5, TID, SEP);
    ask(9, TID, SEP);
    assert_told("ask 10.200.0.5 " SEP " 0;ask 10.200.0.5 " SEP " 1;"
                "ask 10.200.0.5 " SEP " 2;ask 10.200.0.5 " SEP " 3;");
    ask(13, TID + 1, SEP); /* the loader's next attempt */
    assert_told("ask 10.200.0.5 " SEP " 0;");
    ask(14, TID + 1, "SIPDefault.cnf");
    assert_told("ask 10.200.0.5 SIPDefault.cnf 0;");
    ask(60, TID + 1, "SIPDefault.cnf"); /* after a reboot, by chance from the same port */
    assert_told("ask 10.200.0.5 SIPDefault.cnf 0;");
}

/* Neighbours in address and port are what a bench is full of; one for the other would be a repeat.
 */
static void neighbours_are_told_apart(void **state)
{
    (void)state;
    for (uint16_t i = 0; i < 64; i++) {
        uint8_t mem[64];
        struct buf b;
        buf_fixed(&b, mem, sizeof mem);
        tftp_build_request(&b, TFTP_OP_RRQ, slice_str("P0S3-8-12-00.sb2"), "octet");
        way(PHONE ^ i, TID ^ i, SERVER, TFTP_PORT);
        send_udp(1 + i, buf_view(&b));
        assert_told("ask 10.200.0.5 P0S3-8-12-00.sb2 0;");
    }
}

static void a_transfer_is_told_at_both_ends(void **state)
{
    (void)state;
    ask(0, TID, SEP);
    data(1, 1, 512);
    ack(1.1, 1);
    data(1.2, 2, 512);
    data(1.5, 2, 512); /* sent again, with the same identification */
    ack(1.6, 2);
    data(1.7, 3, 0);
    now.told[0] = '\0';
    ack(2, 3);
    assert_told("done 1024 bytes 3 blocks 1 resent 1.0 s;");
    data(2.5, 3, 0);
    ack(2.6, 3);
    assert_told("");
}

static void the_same_frame_twice_is_one(void **state)
{
    (void)state;
    ask(0, TID, SEP);
    ask(0.00004, TID, SEP);
    data(1, 1, 100);
    data(1.049, 1, 100);
    ack(1.1, 1);
    ack(1.100001, 1);
    assert_told("ask 10.200.0.5 " SEP " 0;start 10.200.0.5;"
                "done 100 bytes 1 blocks 0 resent 0.1 s;");
    assert_int_equal(tracker_stats(now.t)->duplicates, 3);
    assert_int_equal(tracker_stats(now.t)->packets, 6);
}

static void a_capture_may_be_out_of_order(void **state)
{
    (void)state;
    ask(10, TID, SEP);
    ask(9.99999, TID, SEP); /* the other interface's copy */
    assert_told("ask 10.200.0.5 " SEP " 0;");
}

static void block_numbers_roll_over(void **state)
{
    (void)state;
    ask(0, TID, "big");
    for (unsigned n = 1; n <= 70000; n++) {
        data(1 + n * 0.001, (uint16_t)n, n < 70000 ? 512 : 17);
        if (n % 65536 != 7) /* and the capture lost some ACKs */
            ack(1 + n * 0.001 + 0.0005, (uint16_t)n);
    }
    assert_told("ask 10.200.0.5 big 0;start 10.200.0.5;"
                "done 35839505 bytes 70000 blocks 0 resent 70.0 s;");
}

static void lost_packets_change_no_count(void **state)
{
    (void)state;
    ask(0, TID, SEP);
    data(1, 5, 512);
    data(2, 900, 100);
    ack(2.5, 899); /* a window's, late */
    ack(3, 900);
    assert_told("ask 10.200.0.5 " SEP " 0;start 10.200.0.5;"
                "done 460388 bytes 900 blocks 0 resent 2.0 s;");
}

static void calls_are_no_transfers(void **state)
{
    (void)state;
    data(1, 1, 512);
    ack(2, 1);
    error(3, false, SERVER, 1);
    assert_told("");
    ask(4, TID, SEP);
    way(SERVER, DATA_PORT, PHONE, TID + 1);
    send_udp(5, slice_of("\0\3\0\1", 4));
    way(SERVER, DATA_PORT, PHONE, TID);
    send_udp(5, slice_of("\x80\3\0\1", 4));
    assert_told("ask 10.200.0.5 " SEP " 0;");
}

static void silence_is_decided_by_time(void **state)
{
    (void)state;
    ask(0, TID, SEP);
    data(1, 1, 100);
    tracker_advance(now.t, us(5.9));
    assert_told("ask 10.200.0.5 " SEP " 0;start 10.200.0.5;");
    tracker_advance(now.t, us(6.5));
    assert_told("done 100 bytes 1 blocks 0 resent 0.0 s unconfirmed;");
    ask(10, TID, "P00308010200.sb2");
    data(11, 1, 512);
    ack(12, 1);
    data(13, 2, 512);
    now.told[0] = '\0';
    tracker_advance(now.t, us(72.9)); /* the phone writes flash */
    assert_told("");
    tracker_advance(now.t, us(74));
    assert_told("fail silent 512;");
    ask(100, TID, SEP);
    now.told[0] = '\0';
    tracker_advance(now.t, us(500)); /* a capture that sees only requests */
    assert_told("");
    ask(600, TID, SEP);
    data(600.1, 1, 512);
    tracker_advance(now.t, us(601));
    ask(200, TID, "SIPDefault.cnf"); /* the clock was set back */
    data(201, 1, 100);
    now.told[0] = '\0';
    tracker_advance(now.t, us(202));
    tracker_advance(now.t, us(207));
    assert_told("done 100 bytes 1 blocks 0 resent 0.0 s unconfirmed;");
}

static void errors_end_it(void **state)
{
    (void)state;
    ask(0, TID, SEP);
    error(1, false, SERVER, 1);
    error(2, false, SERVER, 1);
    assert_told("ask 10.200.0.5 " SEP " 0;error 10.200.0.5 1;");
    ask(3, TID, SEP); /* the answer did not reach the phone */
    error(4, false, SERVER, 1);
    assert_told("ask 10.200.0.5 " SEP " 1;error 10.200.0.5 1;");
    ask(5, TID, "a");
    data(6, 1, 512);
    ack(7, 1);
    data(8, 2, 512);
    now.told[0] = '\0';
    error(9, true, STRANGER, 5);    /* to somebody else */
    way(PHONE, TID, SERVER, 41000); /* to a second transfer that the server made of a repeat */
    send_udp(9.5, slice_of("\0\5\0\5no", 7));
    assert_told("");
    error(10, true, SERVER, 11);
    assert_told("fail client-error 512;");
    ask(11, TID, "b");
    data(12, 1, 512);
    now.told[0] = '\0';
    error(13, false, SERVER, 0);
    assert_told("fail server-error 0;");
    ask(14, TID, "c");
    data(15, 1, 512);
    now.told[0] = '\0';
    ask(16, TID, "d");
    assert_told("fail asked-again 0;ask 10.200.0.5 d 0;");
}

static void a_second_server_is_told_and_ignored(void **state)
{
    (void)state;
    ask(0, TID, SEP);
    data(1, 1, 512);
    data_from(1.1, STRANGER, 41000, 1, 100);
    data_from(2.1, STRANGER, 41000, 1, 100);
    ack(3, 1);
    data(4, 2, 100);
    ack(5, 2);
    assert_told("ask 10.200.0.5 " SEP " 0;start 10.200.0.5;start 10.200.0.66;"
                "done 612 bytes 2 blocks 0 resent 4.0 s;");
}

static void an_answer_from_elsewhere_is_the_answer(void **state)
{
    (void)state;
    ask(0, TID, SEP);
    error(1, false, STRANGER, 1); /* a server with two addresses */
    assert_told("ask 10.200.0.5 " SEP " 0;error 10.200.0.66 1;");
    ask(2, TID, "x");
    data_from(3, SERVER, 69, 1, 10); /* a server that stays on its port */
    way(PHONE, TID, SERVER, 69);
    send_udp(4, slice_of("\0\4\0\1", 4));
    assert_told("ask 10.200.0.5 x 0;start 10.200.0.5;done 10 bytes 1 blocks 0 resent 1.0 s;");
}

static void only_ports_of_servers_are_asked(void **state)
{
    (void)state;
    uint8_t mem[32];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    tftp_build_request(&b, TFTP_OP_RRQ, slice_str("x"), "octet");
    way(PHONE, TID, SERVER, 70);
    send_udp(0, buf_view(&b));
    assert_told("");
    way(PHONE, TID, SERVER, 6969); /* of the configuration */
    send_udp(1, buf_view(&b));
    assert_told("ask 10.200.0.5 x 0;");
}

static void a_flood_forgets_the_oldest(void **state)
{
    (void)state;
    uint8_t mem[32];
    struct buf b;
    buf_fixed(&b, mem, sizeof mem);
    tftp_build_request(&b, TFTP_OP_RRQ, slice_str("x"), "octet");
    ask(0, TID, SEP);
    ask(0.1, TID + 1, "asked.long.ago");
    data(1, 1, 512);
    for (unsigned i = 0; i < 20000; i++) {
        way(0x0b000000 + i, TID, SERVER, 69);
        send_udp(2 + i * 0.0001, buf_view(&b));
        now.told[0] = '\0';
    }
    ask(5, TID + 1, "asked.long.ago");
    assert_told("ask 10.200.0.5 asked.long.ago 0;"); /* the repeat is no longer known as one */
    data(6, 2, 10);
    ack(7, 2);
    assert_told("done 522 bytes 2 blocks 0 resent 6.0 s;"); /* what moves is kept */
}

static void what_is_not_understood_is_counted(void **state)
{
    (void)state;
    tracker_packet(now.t, us(1), 9999, slice_str("x"));
    tracker_packet(now.t, us(1), LINK_ETHERNET, slice_str("x"));
    tracker_packet(now.t, us(1), LINK_RAW, slice_str("x"));
    assert_int_equal(tracker_stats(now.t)->other_link, 1);
    assert_int_equal(tracker_stats(now.t)->damaged, 2);
    assert_int_equal(tracker_stats(now.t)->packets, 3);
    assert_told("");
}

static void begin_at_speed(double speed)
{
    const struct tracker_config config = {.speed = speed};
    tracker_free(now.t);
    now.t = tracker_new(&config, note, NULL);
    assert_non_null(now.t);
}

static void a_faster_session_waits_less(void **state)
{
    (void)state;
    begin_at_speed(10);
    ask(0, TID, SEP);
    data(1, 1, 512);
    now.told[0] = '\0';
    tracker_advance(now.t, us(16.9)); /* its client sends again as late as ever */
    assert_told("");
    tracker_advance(now.t, us(17.5));
    assert_told("fail silent 0;");
}

/* TFTP's clock is the same at any speed. */
static void a_faster_session_repeats_as_ever(void **state)
{
    (void)state;
    begin_at_speed(50);
    ask(0, TID, SEP);
    ask(1, TID, SEP);
    ask(5, TID, SEP);
    assert_told("ask 10.200.0.5 " SEP " 0;ask 10.200.0.5 " SEP " 1;ask 10.200.0.5 " SEP " 2;");
    ask(22, TID, SEP);
    assert_told("ask 10.200.0.5 " SEP " 0;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(repeats_are_counted),
        SCENE(neighbours_are_told_apart),
        SCENE(a_transfer_is_told_at_both_ends),
        SCENE(the_same_frame_twice_is_one),
        SCENE(a_capture_may_be_out_of_order),
        SCENE(block_numbers_roll_over),
        SCENE(lost_packets_change_no_count),
        SCENE(calls_are_no_transfers),
        SCENE(silence_is_decided_by_time),
        SCENE(errors_end_it),
        SCENE(a_second_server_is_told_and_ignored),
        SCENE(an_answer_from_elsewhere_is_the_answer),
        SCENE(only_ports_of_servers_are_asked),
        SCENE(a_flood_forgets_the_oldest),
        SCENE(what_is_not_understood_is_counted),
        SCENE(a_faster_session_waits_less),
        SCENE(a_faster_session_repeats_as_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
