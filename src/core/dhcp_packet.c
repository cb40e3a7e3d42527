/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a fixed part of 236 bytes, a magic number, then options: code, length,
 * value. Option 52 says that options go on in the fields for a boot file's and a server's name, in
 * this order (RFC 2131 4.1); these fields then are no names.
 */
#include "core/dhcp_packet.h"

enum {
    OP_REQUEST = 1,
    OP_REPLY = 2,
    HTYPE_ETHERNET = 1,
    HLEN_ETHERNET = 6,
    CHADDR_BYTES = 16,
    SNAME_BYTES = 64,
    FILE_BYTES = 128,
    COOKIE = 0x63825363,
    OPTION_PAD = 0,
    OPTION_END = 255,
    OVERLOAD_FILE = 1, /* bits of option 52 */
    OVERLOAD_SNAME = 2,
    PACKET_MIN = 300,
};

const char *dhcp_type_name(enum dhcp_type t)
{
    switch (t) {
#define X(id, number, text)                                                                        \
    case id:                                                                                       \
        return text;
        DHCP_TYPES(X)
#undef X
    }
    return "?";
}

static struct slice up_to_nul(struct slice field)
{
    struct rd r;
    rd_init(&r, field);
    struct slice text = rd_cstr(&r);
    return r.bad ? field : text;
}

static bool parse_options(struct slice field, struct dhcp_packet *out)
{
    struct rd r;
    rd_init(&r, field);
    while (rd_left(&r)) {
        struct dhcp_option option = {.code = rd_u8(&r)};
        if (option.code == OPTION_END)
            return true;
        if (option.code == OPTION_PAD)
            continue;
        option.value = rd_take(&r, rd_u8(&r));
        if (r.bad)
            return false;
        if (out->option_count < DHCP_OPTIONS_MAX)
            out->option[out->option_count++] = option;
    }
    return true;
}

/* The two fields are names, or hold more options. */
static bool parse_fields(struct slice sname, struct slice file, struct dhcp_packet *out)
{
    const struct slice *option = dhcp_option(out, DHCP_OPTION_OVERLOAD);
    unsigned overload = option && option->n == 1 ? option->p[0] : 0;
    if (!(overload & OVERLOAD_FILE))
        out->file = up_to_nul(file);
    else if (!parse_options(file, out))
        return false;
    if (!(overload & OVERLOAD_SNAME))
        out->sname = up_to_nul(sname);
    else if (!parse_options(sname, out))
        return false;
    return true;
}

static struct mac mac_of(struct slice chaddr)
{
    struct mac m = {{0}};
    for (size_t i = 0; i < sizeof m.b && i < chaddr.n; i++)
        m.b[i] = chaddr.p[i];
    return m;
}

bool dhcp_parse(struct slice datagram, struct dhcp_packet *out)
{
    struct rd r;
    rd_init(&r, datagram);
    uint8_t op = rd_u8(&r), htype = rd_u8(&r), hlen = rd_u8(&r);
    rd_u8(&r); /* hops */
    out->reply = op == OP_REPLY;
    out->xid = rd_be32(&r);
    out->secs = rd_be16(&r);
    out->flags = rd_be16(&r);
    out->ciaddr = ip_v4_given(rd_be32(&r));
    out->yiaddr = ip_v4_given(rd_be32(&r));
    out->siaddr = ip_v4_given(rd_be32(&r));
    out->giaddr = ip_v4_given(rd_be32(&r));
    out->chaddr = mac_of(rd_take(&r, CHADDR_BYTES));
    out->sname = out->file = slice_of(NULL, 0);
    out->option_count = 0;
    struct slice sname = rd_take(&r, SNAME_BYTES), file = rd_take(&r, FILE_BYTES);
    if (rd_be32(&r) != COOKIE || (op != OP_REQUEST && op != OP_REPLY) || htype != HTYPE_ETHERNET ||
        hlen != HLEN_ETHERNET || !parse_options(rd_rest(&r), out) ||
        !parse_fields(sname, file, out))
        return false;
    const struct slice *type = dhcp_option(out, DHCP_OPTION_TYPE);
    if (!type || type->n != 1)
        return false;
    out->type = (enum dhcp_type)type->p[0];
    return true;
}

const struct slice *dhcp_option(const struct dhcp_packet *p, uint8_t code)
{
    for (unsigned i = 0; i < p->option_count; i++)
        if (p->option[i].code == code)
            return &p->option[i].value;
    return NULL;
}

struct ip dhcp_option_ip(const struct dhcp_packet *p, uint8_t code)
{
    struct rd r;
    const struct slice *value = dhcp_option(p, code);
    if (!value || value->n != 4)
        return (struct ip){0};
    rd_init(&r, *value);
    return ip_v4_given(rd_be32(&r));
}

/* "7960G", "7961G-GE", "3911" and nothing behind. */
static bool is_model(struct slice s)
{
    enum { DIGITS = 4 };
    for (size_t i = 0; i < s.n; i++) {
        bool fits =
            byte_is_digit(s.p[i]) || (i >= DIGITS && (byte_is_alpha(s.p[i]) || s.p[i] == '-'));
        if (!fits)
            return false;
    }
    return s.n >= DIGITS;
}

bool dhcp_vendor_is_phone(struct slice vendor, struct slice *model)
{
    struct slice s = vendor;
    while (s.n && s.p[s.n - 1] == 0)
        s.n--;
    if (model)
        *model = slice_of(NULL, 0);
    if (!slice_take_nocase(&s, "Cisco Systems"))
        return false;
    slice_take_nocase(&s, ",");
    if (!slice_take_nocase(&s, " Inc"))
        return false;
    slice_take_nocase(&s, ".");
    if (!slice_take_nocase(&s, " IP Phone") && !slice_take_nocase(&s, " Wireless Phone"))
        return s.n == 0;
    if (s.n == 0) /* a 7910 says no more */
        return true;
    if (!slice_take_nocase(&s, " "))
        return false;
    if (slice_take_nocase(&s, "CP"))
        slice_take_nocase(&s, "-");
    if (!is_model(s))
        return false;
    if (model)
        *model = s;
    return true;
}

/* "10.11.12.13" where four bytes belong; now and then its length is a multiple of four. */
static bool is_dotted_text(struct slice option)
{
    unsigned dots = 0;
    for (size_t i = 0; i < option.n; i++) {
        dots += option.p[i] == '.';
        if (option.p[i] && option.p[i] != '.' && !byte_is_digit(option.p[i]))
            return false;
    }
    return dots >= 3 && option.n > 4;
}

bool dhcp_servers_text(struct slice option, struct buf *out)
{
    struct rd r;
    char text[IP_TEXT_SIZE];
    if (option.n == 0 || option.n % 4 || is_dotted_text(option)) {
        buf_slice(out, option);
        return false;
    }
    rd_init(&r, option);
    for (const char *before = ""; rd_left(&r); before = " ")
        buf_printf(out, "%s%s", before, ip_format(ip_v4(rd_be32(&r)), text));
    return true;
}

static void put_field(struct buf *b, struct slice text, size_t bytes)
{
    struct slice fits = slice_sub(text, 0, bytes);
    buf_slice(b, fits);
    buf_fill(b, 0, bytes - fits.n);
}

void dhcp_build(struct buf *b, const struct dhcp_packet *head)
{
    buf_u8(b, head->reply ? OP_REPLY : OP_REQUEST);
    buf_u8(b, HTYPE_ETHERNET);
    buf_u8(b, HLEN_ETHERNET);
    buf_u8(b, 0); /* hops */
    buf_be32(b, head->xid);
    buf_be16(b, head->secs);
    buf_be16(b, head->flags);
    buf_be32(b, ip_v4_value(head->ciaddr));
    buf_be32(b, ip_v4_value(head->yiaddr));
    buf_be32(b, ip_v4_value(head->siaddr));
    buf_be32(b, ip_v4_value(head->giaddr));
    put_field(b, slice_of(head->chaddr.b, sizeof head->chaddr.b), CHADDR_BYTES);
    put_field(b, head->sname, SNAME_BYTES);
    put_field(b, head->file, FILE_BYTES);
    buf_be32(b, COOKIE);
}

void dhcp_build_option(struct buf *b, uint8_t code, struct slice value)
{
    if (value.n > UINT8_MAX) {
        b->bad = true;
        return;
    }
    buf_u8(b, code);
    buf_u8(b, (uint8_t)value.n);
    buf_slice(b, value);
}

void dhcp_build_ip(struct buf *b, uint8_t code, struct ip v4)
{
    dhcp_build_option(b, code, slice_of(v4.b, 4));
}

void dhcp_build_end(struct buf *b)
{
    buf_u8(b, OPTION_END);
    if (b->len < PACKET_MIN)
        buf_fill(b, OPTION_PAD, PACKET_MIN - b->len);
}
