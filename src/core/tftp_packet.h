/* SPDX-License-Identifier: MIT */
/*
 * The six TFTP packet kinds and their options (RFC 1350, 2347). Parsing gives views into the
 * datagram; building appends to a buf. Used by the server, the simulated phones and the dissector
 * alike.
 */
#ifndef HOOKFLASH_TFTP_PACKET_H
#define HOOKFLASH_TFTP_PACKET_H

#include "core/bytes.h"

enum tftp_op {
    TFTP_OP_RRQ = 1,
    TFTP_OP_WRQ = 2,
    TFTP_OP_DATA = 3,
    TFTP_OP_ACK = 4,
    TFTP_OP_ERROR = 5,
    TFTP_OP_OACK = 6,
};

const char *tftp_op_name(enum tftp_op op); /* "RRQ"; "?" for a number that is none */

enum tftp_error {
    TFTP_ERR_UNDEFINED = 0,
    TFTP_ERR_NOT_FOUND = 1,
    TFTP_ERR_ACCESS = 2,
    TFTP_ERR_DISK_FULL = 3,
    TFTP_ERR_ILLEGAL = 4,
    TFTP_ERR_UNKNOWN_TID = 5,
    TFTP_ERR_EXISTS = 6,
    TFTP_ERR_NO_USER = 7,
    TFTP_ERR_OPTION = 8, /* never sent by us: a 79x0 takes it for an empty file (PHONES 3.1) */
};

enum tftp_mode { TFTP_MODE_OTHER, TFTP_MODE_OCTET, TFTP_MODE_NETASCII };

enum {
    TFTP_PORT = 69,
    TFTP_BLOCK_DEFAULT = 512,
    TFTP_OPTIONS_MAX = 16, /* further ones are ignored; six are defined anywhere */
};

struct tftp_option {
    struct slice name, value;
};

struct tftp_packet {
    enum tftp_op op;
    union {
        struct {
            struct slice name, mode_text;
            enum tftp_mode mode;
        } request; /* RRQ, WRQ */
        struct {
            uint16_t block;
            struct slice data;
        } data;
        struct {
            uint16_t block;
        } ack;
        struct {
            uint16_t code;
            struct slice message; /* up to its NUL, or to the end where that is missing */
        } error;
    } u;
    struct tftp_option option[TFTP_OPTIONS_MAX]; /* RRQ, WRQ, OACK */
    unsigned option_count;
};

/*
 * False: not a TFTP packet of a known kind, or cut short; *out is then undefined. Bytes after the
 * last complete option (HP pads with junk, TFTP 3.6) are ignored; an option without a value ends
 * the list. An ACK may be longer than four bytes; an ERROR may lack its NUL or its message.
 */
bool tftp_packet_parse(struct slice datagram, struct tftp_packet *out);

/* First option of that name, without regard to case (RFC 2347); NULL: not asked. */
const struct slice *tftp_packet_option(const struct tftp_packet *p, const char *name);

/* "blksize=1428 tsize=0", escaped, as events tell them; nothing where there are none. */
void tftp_options_text(const struct tftp_packet *p, struct buf *out);

void tftp_build_request(struct buf *b, enum tftp_op op, struct slice name, const char *mode);
void tftp_build_option(struct buf *b, const char *name, uint64_t value); /* after request or OACK */
void tftp_build_data(struct buf *b, uint16_t block, struct slice data);
void tftp_build_ack(struct buf *b, uint16_t block);
void tftp_build_error(struct buf *b, uint16_t code, const char *message);
void tftp_build_oack(struct buf *b);

#endif
