/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: one sticky-error reader goes straight through the datagram; nothing is
 * copied, every slice is a view. Shape is judged here (is it a request, has it a name and a mode),
 * meaning is not: an unknown mode or a silly option value parses, and whoever serves decides.
 *
 * Lenient where real clients are sloppy (padding behind a request, an ACK that is too long, an
 * ERROR without its NUL) and strict where leniency was a CVE: a string without its NUL inside the
 * datagram is no string (TFTP 4).
 */
#include "core/tftp_packet.h"

#include "core/text.h"

static const char *const op_names[] = {
    [TFTP_OP_RRQ] = "RRQ", [TFTP_OP_WRQ] = "WRQ",     [TFTP_OP_DATA] = "DATA",
    [TFTP_OP_ACK] = "ACK", [TFTP_OP_ERROR] = "ERROR", [TFTP_OP_OACK] = "OACK",
};

const char *tftp_op_name(enum tftp_op op)
{
    size_t i = (size_t)op;
    return i < ARRAY_SIZE(op_names) && op_names[i] ? op_names[i] : "?";
}

static enum tftp_mode mode_of(struct slice text)
{
    if (slice_is_nocase(text, "octet"))
        return TFTP_MODE_OCTET;
    if (slice_is_nocase(text, "netascii"))
        return TFTP_MODE_NETASCII;
    return TFTP_MODE_OTHER;
}

/* The pairs up to the first that is not whole: what follows is padding or junk (TFTP 3.6). */
static void parse_options(struct rd *r, struct tftp_packet *out)
{
    while (out->option_count < TFTP_OPTIONS_MAX) {
        struct tftp_option option;
        option.name = rd_cstr(r);
        option.value = rd_cstr(r);
        if (r->bad || option.name.n == 0)
            return;
        out->option[out->option_count++] = option;
    }
}

static bool parse_request(struct rd *r, struct tftp_packet *out)
{
    out->u.request.name = rd_cstr(r);
    out->u.request.mode_text = rd_cstr(r);
    if (r->bad || out->u.request.name.n == 0 || out->u.request.mode_text.n == 0)
        return false;
    out->u.request.mode = mode_of(out->u.request.mode_text);
    parse_options(r, out);
    return true;
}

static bool parse_data(struct rd *r, struct tftp_packet *out)
{
    out->u.data.block = rd_be16(r);
    out->u.data.data = rd_rest(r);
    return !r->bad;
}

static bool parse_error(struct rd *r, struct tftp_packet *out)
{
    out->u.error.code = rd_be16(r);
    if (r->bad)
        return false;
    struct rd text = *r;
    struct slice message = rd_cstr(&text);
    out->u.error.message = text.bad ? rd_rest(r) : message;
    return true;
}

bool tftp_packet_parse(struct slice datagram, struct tftp_packet *out)
{
    struct rd r;
    rd_init(&r, datagram);
    uint16_t op = rd_be16(&r);
    out->op = (enum tftp_op)op;
    out->option_count = 0;
    switch (op) {
    case TFTP_OP_RRQ:
    case TFTP_OP_WRQ:
        return parse_request(&r, out);
    case TFTP_OP_DATA:
        return parse_data(&r, out);
    case TFTP_OP_ACK:
        out->u.ack.block = rd_be16(&r);
        return !r.bad;
    case TFTP_OP_ERROR:
        return parse_error(&r, out);
    case TFTP_OP_OACK:
        parse_options(&r, out);
        return true;
    default:
        return false;
    }
}

const struct slice *tftp_packet_option(const struct tftp_packet *p, const char *name)
{
    for (unsigned i = 0; i < p->option_count; i++)
        if (slice_is_nocase(p->option[i].name, name))
            return &p->option[i].value;
    return NULL;
}

void tftp_options_text(const struct tftp_packet *p, struct buf *out)
{
    for (unsigned i = 0; i < p->option_count; i++) {
        buf_str(out, i ? " " : "");
        text_escape(out, p->option[i].name);
        buf_str(out, "=");
        text_escape(out, p->option[i].value);
    }
}

static void put_cstr(struct buf *b, struct slice s)
{
    buf_slice(b, s);
    buf_u8(b, 0);
}

void tftp_build_request(struct buf *b, enum tftp_op op, struct slice name, const char *mode)
{
    buf_be16(b, (uint16_t)op);
    put_cstr(b, name);
    put_cstr(b, slice_str(mode));
}

void tftp_build_option(struct buf *b, const char *name, uint64_t value)
{
    put_cstr(b, slice_str(name));
    buf_printf(b, "%llu", (unsigned long long)value);
    buf_u8(b, 0);
}

void tftp_build_data(struct buf *b, uint16_t block, struct slice data)
{
    buf_be16(b, TFTP_OP_DATA);
    buf_be16(b, block);
    buf_slice(b, data);
}

void tftp_build_ack(struct buf *b, uint16_t block)
{
    buf_be16(b, TFTP_OP_ACK);
    buf_be16(b, block);
}

void tftp_build_error(struct buf *b, uint16_t code, const char *message)
{
    buf_be16(b, TFTP_OP_ERROR);
    buf_be16(b, code);
    put_cstr(b, slice_str(message));
}

void tftp_build_oack(struct buf *b)
{
    buf_be16(b, TFTP_OP_OACK);
}
