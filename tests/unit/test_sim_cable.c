/* SPDX-License-Identifier: MIT */
/*
 * The machines that put a simulated phone on a cable, in virtual time: each row or test is a story
 * of what the other side does, and when the phone then says what.
 */
#include "cmocka_all.h"

#include "phones/sim_arp.h"
#include "phones/sim_dhcp.h"
#include "phones/sim_tcp.h"

#include <stdio.h>
#include <string.h>

#define S 1000000LL

enum { SAID_MAX = 32 };

/* What was sent, in words, and when. */
struct said {
    int64_t now_us;
    unsigned count;
    struct {
        double at_s;
        char what[64];
    } line[SAID_MAX];
};

static void say(struct said *s, const char *what)
{
    assert_true(s->count < SAID_MAX);
    s->line[s->count].at_s = (double)s->now_us / (double)S;
    snprintf(s->line[s->count++].what, sizeof s->line[0].what, "%s", what);
}

static void assert_said(const struct said *s, unsigned i, const char *what, double low, double high)
{
    assert_true(i < s->count);
    assert_string_equal(s->line[i].what, what);
    if (s->line[i].at_s < low || s->line[i].at_s > high)
        fail_msg("%s at %.3f s, not %.3f to %.3f", what, s->line[i].at_s, low, high);
}

static struct sim_body a_body(double speed)
{
    return (struct sim_body){.mac = {{0x00, 0x15, 0x62, 0x19, 0xbb, 0x2f}},
                             .speed = speed,
                             .random = sim_random_seed(1, 1),
                             .flash = {.model = PHONE_7960}};
}

/* --- DHCP
 * ----------------------------------------------------------------------------------------- */

static void dhcp_sent(void *ctx, struct slice packet)
{
    struct dhcp_packet p;
    char what[64], ip[IP_TEXT_SIZE];
    assert_true(dhcp_parse(packet, &p));
    snprintf(what, sizeof what, "%s %s", dhcp_type_name(p.type),
             ip_format(dhcp_option_ip(&p, DHCP_OPTION_WANTED), ip));
    say(ctx, what);
}

struct client {
    struct said said;
    struct sim_dhcp d;
    struct sim_body body;
    struct sim_dhcp_out out;
};

static void client_start(struct client *c, struct ip last, double speed)
{
    *c = (struct client){.d = {.last = last}, .body = a_body(speed)};
    c->out = (struct sim_dhcp_out){&c->said, dhcp_sent};
    sim_dhcp_start(&c->d, &c->body, 0, &c->out);
}

static void client_run(struct client *c, double until_s)
{
    int64_t due;
    while (sim_dhcp_deadline(&c->d, &due) && due <= (int64_t)(until_s * (double)S)) {
        c->said.now_us = due;
        sim_dhcp_tick(&c->d, &c->body, due, &c->out);
    }
    c->said.now_us = (int64_t)(until_s * (double)S);
}

/* A reply for this phone; `option` (n bytes, NULL: none) is option 150. */
static bool client_hears(struct client *c, enum dhcp_type type, uint32_t address,
                         const char *option, size_t n)
{
    uint8_t mem[600], number = (uint8_t)type;
    struct buf b;
    struct dhcp_packet head = {
        .reply = true, .xid = 0x6219bb2f, .yiaddr = ip_v4(address), .chaddr = c->body.mac};
    buf_fixed(&b, mem, sizeof mem);
    dhcp_build(&b, &head);
    dhcp_build_option(&b, DHCP_OPTION_TYPE, slice_of(&number, 1));
    dhcp_build_ip(&b, DHCP_OPTION_SERVER, ip_v4(0x0a090001));
    dhcp_build_ip(&b, DHCP_OPTION_MASK, ip_v4(0xffffff00));
    if (option)
        dhcp_build_option(&b, DHCP_OPTION_TFTP, slice_of(option, n));
    dhcp_build_end(&b);
    return sim_dhcp_packet(&c->d, &c->body, buf_view(&b), c->said.now_us, &c->out);
}

static void a_silent_server_costs_a_minute(void **state)
{
    (void)state;
    struct client c;
    client_start(&c, ip_v4(0x0a090064), 1);
    client_run(&c, 70);
    assert_said(&c.said, 0, "request 10.9.0.100", 0, 0);
    assert_said(&c.said, 1, "request 10.9.0.100", 4, 4);
    assert_said(&c.said, 2, "request 10.9.0.100", 12, 12);
    assert_said(&c.said, 3, "request 10.9.0.100", 28, 28);
    assert_said(&c.said, 4, "discover ", 60, 60);
    assert_said(&c.said, 5, "discover ", 64, 65);
    assert_said(&c.said, 6, "discover ", 68, 70);
}

static void speed_divides_its_timers(void **state)
{
    (void)state;
    struct client c;
    client_start(&c, ip_v4(0x0a090064), 10);
    client_run(&c, 6);
    assert_said(&c.said, 3, "request 10.9.0.100", 2.8, 2.8);
    assert_said(&c.said, 4, "discover ", 6, 6);
}

static void a_nak_costs_nothing(void **state)
{
    (void)state;
    struct client c;
    client_start(&c, ip_v4(0x0a090064), 1);
    client_run(&c, 1);
    assert_false(client_hears(&c, DHCP_NAK, 0, NULL, 0));
    assert_said(&c.said, 1, "discover ", 1, 1);
    client_hears(&c, DHCP_OFFER, 0x0a090007, "\x0a\x09\x00\x05\x0a\x09\x00\x06", 8);
    assert_said(&c.said, 2, "request 10.9.0.7", 1, 1);
    assert_true(client_hears(&c, DHCP_ACK, 0x0a090007, "\x0a\x09\x00\x05\x0a\x09\x00\x06", 8));
    assert_int_equal(ip_v4_value(c.d.lease.address), 0x0a090007);
    assert_int_equal(ip_v4_value(c.d.lease.tftp), 0x0a090005);
    assert_int_equal(ip_v4_value(c.d.lease.backup), 0x0a090006);
    assert_int_equal(c.d.lease.prefix, 24);
    client_run(&c, 100);
    assert_int_equal(c.said.count, 3);
}

/* The failure that was captured (WIRE 0.4): 31 phones ask on and on, none sends a REQUEST. */
static void option_150_as_text_is_no_offer(void **state)
{
    (void)state;
    struct client c;
    client_start(&c, (struct ip){0}, 1);
    for (unsigned second = 0; second < 13; second++) {
        client_run(&c, second);
        assert_false(client_hears(&c, DHCP_OFFER, 0x0a090007, "74.213.137.138", 15));
    }
    assert_int_equal(c.d.state, SIM_DHCP_SELECTING);
    for (unsigned i = 0; i < c.said.count; i++)
        assert_string_equal(c.said.line[i].what, "discover ");
    assert_in_range(c.said.count, 3, 4);
}

static void another_phones_reply_is_not_its(void **state)
{
    (void)state;
    struct client c;
    client_start(&c, (struct ip){0}, 1);
    c.body.mac.b[5] ^= 1;
    client_hears(&c, DHCP_OFFER, 0x0a090007, NULL, 0); /* the xid is that of ...2f */
    assert_int_equal(c.said.count, 1);
}

static void the_phone_decides_which_tftp_server(void **state)
{
    (void)state;
    static const struct {
        const char *story;
        const char *option_150, *option_66;
        uint32_t siaddr, expected;
    } rows[] = {
        {"option 150 beats all", "\x0a\x09\x00\x05", "10.9.0.6", 0x0a090007, 0x0a090005},
        {"option 66, dotted", NULL, "10.9.0.6", 0x0a090007, 0x0a090006},
        {"option 66, a name: not resolved, and siaddr does not count", NULL, "tftp", 0x0a090007, 0},
        {"siaddr alone", NULL, NULL, 0x0a090007, 0x0a090007},
        {"nothing", NULL, NULL, 0, 0},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct dhcp_packet p = {.siaddr = rows[i].siaddr ? ip_v4(rows[i].siaddr) : (struct ip){0}};
        print_message("# %s\n", rows[i].story);
        if (rows[i].option_150)
            p.option[p.option_count++] =
                (struct dhcp_option){DHCP_OPTION_TFTP, slice_of(rows[i].option_150, 4)};
        if (rows[i].option_66) /* with its NUL, as some servers send it */
            p.option[p.option_count++] = (struct dhcp_option){
                DHCP_OPTION_TFTP_NAME, slice_of(rows[i].option_66, strlen(rows[i].option_66) + 1)};
        assert_int_equal(ip_v4_value(sim_dhcp_tftp(&p)), rows[i].expected);
    }
}

/* --- ARP
 * ------------------------------------------------------------------------------------------ */

static void frame_sent(void *ctx, struct slice bytes)
{
    struct frame f;
    struct arp_packet arp;
    char what[64], to[MAC_TEXT_SIZE], ip[IP_TEXT_SIZE];
    frame_parse(LINK_ETHERNET, bytes, &f);
    if (f.kind == FRAME_ARP) {
        assert_true(arp_parse(f.payload, &arp));
        snprintf(what, sizeof what, "%s %s", arp.request ? "who has" : "I am, to",
                 ip_format(arp.target, ip));
    } else {
        snprintf(what, sizeof what, "udp to %s", mac_format(f.to_mac, to));
    }
    say(ctx, what);
}

struct neighbour_story {
    struct said said;
    struct sim_arp arp;
    struct sim_arp_out out;
};

static void story_start(struct neighbour_story *n)
{
    *n = (struct neighbour_story){.said = {.count = 0}};
    n->out = (struct sim_arp_out){.ctx = &n->said,
                                  .send = frame_sent,
                                  .mac = {{0x00, 0x15, 0x62, 0x19, 0xbb, 0x2f}},
                                  .ip = ip_v4(0x0a090064),
                                  .speed = 1};
}

static void story_sends(struct neighbour_story *n, uint32_t to)
{
    uint8_t mem[ETHER_FRAME_MAX];
    struct buf b;
    struct ether_ends e = {.from_mac = n->out.mac, .from = n->out.ip, .to = ip_v4(to)};
    buf_fixed(&b, mem, sizeof mem);
    ether_build_udp(&b, &e, slice_str("x"));
    sim_arp_send(&n->arp, ip_v4(to), &b, n->said.now_us, &n->out);
}

static void story_run(struct neighbour_story *n, double until_s)
{
    int64_t due;
    while (sim_arp_deadline(&n->arp, &due) && due <= (int64_t)(until_s * (double)S)) {
        n->said.now_us = due;
        sim_arp_tick(&n->arp, due, &n->out);
    }
    n->said.now_us = (int64_t)(until_s * (double)S);
}

static const struct arp_packet server_says = {.sender_mac = {{2, 0, 0, 0, 0, 1}},
                                              .sender = {.family = 4, .b = {10, 9, 0, 1}},
                                              .target = {.family = 4, .b = {10, 9, 0, 100}}};

static void arp_asks_three_times(void **state)
{
    (void)state;
    struct neighbour_story n;
    story_start(&n);
    story_sends(&n, 0x0a090001);
    story_run(&n, 30);
    assert_int_equal(n.said.count, 3);
    assert_said(&n.said, 2, "who has 10.9.0.1", 2, 2);
    story_sends(&n, 0x0a090001); /* the next datagram asks anew */
    assert_said(&n.said, 3, "who has 10.9.0.1", 30, 30);
    sim_arp_clear(&n.arp);
}

static void an_answer_lets_the_frame_go(void **state)
{
    (void)state;
    struct neighbour_story n;
    story_start(&n);
    story_sends(&n, 0x0a090001);
    sim_arp_packet(&n.arp, &server_says, &n.out);
    assert_said(&n.said, 1, "udp to 02:00:00:00:00:01", 0, 0);
    story_sends(&n, 0x0a090001); /* known by now */
    assert_said(&n.said, 2, "udp to 02:00:00:00:00:01", 0, 0);
    assert_int_equal(n.said.count, 3);
    sim_arp_clear(&n.arp);
}

static void a_phone_answers_for_its_own_address_only(void **state)
{
    (void)state;
    struct neighbour_story n;
    struct arp_packet asks = server_says;
    asks.request = true;
    story_start(&n);
    sim_arp_packet(&n.arp, &asks, &n.out);
    assert_said(&n.said, 0, "I am, to 10.9.0.1", 0, 0);
    asks.target.b[3] = 101;
    sim_arp_packet(&n.arp, &asks, &n.out);
    assert_int_equal(n.said.count, 1);
    sim_arp_clear(&n.arp);
}

/* --- TCP
 * ------------------------------------------------------------------------------------------ */

static void segment_sent(void *ctx, const struct sim_tcp *t, const struct ether_tcp *head,
                         struct slice data)
{
    char what[64];
    (void)t;
    snprintf(what, sizeof what, "%s%s%s%u+%zu ack %u", head->flags & TCP_SYN ? "syn " : "",
             head->flags & TCP_RST ? "rst " : "", head->flags & TCP_PSH ? "psh " : "", head->seq,
             data.n, head->ack);
    say(ctx, what);
}

struct connection {
    struct said said;
    struct sim_tcp t;
    struct sim_tcp_out out;
};

static void connection_start(struct connection *c)
{
    *c = (struct connection){.t = {.seq = 100}};
    c->out = (struct sim_tcp_out){&c->said, segment_sent, 1};
    sim_tcp_knock(&c->t, 0, &c->out);
}

static enum sim_tcp_news connection_hears(struct connection *c, uint8_t flags, uint32_t seq,
                                          size_t data)
{
    static const uint8_t zero[16];
    struct frame f = {.kind = FRAME_TCP, .tcp_flags = flags, .tcp_seq = seq};
    f.payload = slice_of(zero, data);
    return sim_tcp_segment(&c->t, &f, &c->out);
}

static enum sim_tcp_news connection_run(struct connection *c, double until_s)
{
    int64_t due;
    enum sim_tcp_news news = SIM_TCP_NOTHING;
    while (sim_tcp_deadline(&c->t, &due) && due <= (int64_t)(until_s * (double)S)) {
        c->said.now_us = due;
        news = sim_tcp_tick(&c->t, due, &c->out);
    }
    return news;
}

static void a_closed_port_refuses(void **state)
{
    (void)state;
    struct connection c;
    connection_start(&c);
    assert_said(&c.said, 0, "syn 100+0 ack 0", 0, 0);
    assert_int_equal(connection_hears(&c, TCP_RST | TCP_ACK, 0, 0), SIM_TCP_REFUSED);
    assert_int_equal(connection_run(&c, 60), SIM_TCP_NOTHING);
    assert_int_equal(c.said.count, 1);
}

static void a_silent_port_is_knocked_at_four_times(void **state)
{
    (void)state;
    struct connection c;
    connection_start(&c);
    assert_int_equal(connection_run(&c, 60), SIM_TCP_REFUSED);
    assert_int_equal(c.said.count, 4);
    assert_said(&c.said, 1, "syn 100+0 ack 0", 3, 3);
    assert_said(&c.said, 2, "syn 100+0 ack 0", 9, 9);
    assert_said(&c.said, 3, "syn 100+0 ack 0", 21, 21);
}

static void an_open_port_hears_who_it_is(void **state)
{
    (void)state;
    struct connection c;
    connection_start(&c);
    assert_int_equal(connection_hears(&c, TCP_SYN | TCP_ACK, 5000, 0), SIM_TCP_OPENED);
    assert_said(&c.said, 1, "101+0 ack 5001", 0, 0);
    sim_tcp_say(&c.t, slice_str("abc"), 0, &c.out);
    assert_said(&c.said, 2, "psh 101+3 ack 5001", 0, 0);
    connection_run(&c, 4); /* lost: once more */
    assert_said(&c.said, 3, "psh 101+3 ack 5001", 3, 3);
    connection_hears(&c, TCP_ACK, 5001, 0);
    assert_int_equal(connection_run(&c, 60), SIM_TCP_NOTHING);
    connection_hears(&c, TCP_ACK, 5001, 10);
    assert_said(&c.said, 4, "104+0 ack 5011", 3, 3);
    connection_hears(&c, TCP_ACK, 5001, 10); /* the same again: the ACK was lost */
    assert_said(&c.said, 5, "104+0 ack 5011", 3, 3);
    assert_int_equal(connection_hears(&c, TCP_FIN | TCP_ACK, 5011, 0), SIM_TCP_ENDED);
    assert_said(&c.said, 6, "104+0 ack 5012", 3, 3);
    assert_said(&c.said, 7, "rst 104+0 ack 5012", 3, 3);
}

static void a_reset_ends_it(void **state)
{
    (void)state;
    struct connection c;
    connection_start(&c);
    connection_hears(&c, TCP_SYN | TCP_ACK, 5000, 0);
    assert_int_equal(connection_hears(&c, TCP_RST, 5001, 0), SIM_TCP_ENDED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_silent_server_costs_a_minute),
        cmocka_unit_test(speed_divides_its_timers),
        cmocka_unit_test(a_nak_costs_nothing),
        cmocka_unit_test(option_150_as_text_is_no_offer),
        cmocka_unit_test(another_phones_reply_is_not_its),
        cmocka_unit_test(the_phone_decides_which_tftp_server),
        cmocka_unit_test(arp_asks_three_times),
        cmocka_unit_test(an_answer_lets_the_frame_go),
        cmocka_unit_test(a_phone_answers_for_its_own_address_only),
        cmocka_unit_test(a_closed_port_refuses),
        cmocka_unit_test(a_silent_port_is_knocked_at_four_times),
        cmocka_unit_test(an_open_port_hears_who_it_is),
        cmocka_unit_test(a_reset_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
