/* SPDX-License-Identifier: MIT */
/*
 * Reads pcap and pcapng as they come, in pieces of any size (gunzipped before, where needed). Our
 * own, since libpcap refuses a pcapng whose interfaces differ in link type and gives up the packets
 * before a cut end. Both byte orders, microseconds and nanoseconds, if_tsresol, several sections.
 */
#ifndef HOOKFLASH_CAPTURE_FILE_H
#define HOOKFLASH_CAPTURE_FILE_H

#include "core/bytes.h"

struct capture_packet {
    int64_t t_us;
    uint32_t link;       /* LINKTYPE_ of its interface */
    uint32_t wire_bytes; /* its length on the wire; at least captured.n */
    struct slice captured;
};

enum capture_file_result {
    CAPTURE_FILE_PACKET, /* *out holds the next one, a view into the input */
    CAPTURE_FILE_MORE,   /* needs more input; at the end of the file: all was read */
    CAPTURE_FILE_CUT,    /* at the end of the file only: it stops within a packet */
    CAPTURE_FILE_BAD,    /* text says what is wrong, offset where */
};

enum { CAPTURE_INTERFACES_MAX = 64, CAPTURE_BLOCK_MAX = 16 * 1024 * 1024 };

struct capture_file {
    enum { CAPTURE_UNKNOWN, CAPTURE_PCAP, CAPTURE_PCAPNG } format;
    bool big_endian;
    uint64_t offset; /* of the next byte to be read, in the file */
    char text[120];
    /* the reader's own */
    bool nanoseconds;
    uint32_t link;
    int64_t t_us; /* of the packet before: simple packets of pcapng have no time of their own */
    unsigned interfaces;
    struct capture_interface {
        uint32_t link, snaplen;
        uint8_t tsresol;
        int64_t tsoffset; /* seconds */
        uint64_t drops;   /* as last told */
    } interface[CAPTURE_INTERFACES_MAX];
    uint64_t drops; /* isb_ifdrop + isb_osdrop as pcapng tells them, summed over interfaces */
};

/* Is this the beginning of such a file? Four bytes are enough. */
bool capture_file_is(struct slice begin);

void capture_file_init(struct capture_file *f);
/*
 * Takes the next packet from input, which begins at f->offset; *used says how many bytes are
 * finished with (also with MORE). `last`: nothing follows this input.
 */
enum capture_file_result capture_file_next(struct capture_file *f, struct slice input, bool last,
                                           size_t *used, struct capture_packet *out);

#endif
