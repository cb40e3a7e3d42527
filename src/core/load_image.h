/* SPDX-License-Identifier: MIT */
/*
 * One firmware file, judged before a phone ever sees it: signed header, embedded name, image and
 * DSP checksums (PHONES 2), and which kind of damage it looks like.
 */
#ifndef HOOKFLASH_LOAD_IMAGE_H
#define HOOKFLASH_LOAD_IMAGE_H

#include "core/bytes.h"
#include "core/event.h"

enum image_kind {
    IMAGE_NOT_ONE,     /* neither a signed file nor a raw image */
    IMAGE_SIGNED,      /* signed, for another family of phones: only header and name are judged */
    IMAGE_MANIFEST,    /* .loads: signed text */
    IMAGE_LOADER,      /* LA: .sbn of a UAL set, or .bin */
    IMAGE_APPLICATION, /* BA: .sb2 */
    IMAGE_MONOLITHIC,  /* pre-UAL: one image, .bin or .sbn */
};

const char *image_kind_name(enum image_kind k);

enum {
    SIGNED_HEADER_MAX = 2048,  /* PHONES 2.1 */
    MANIFEST_MAX = 8192,       /* the loader's buffer for .loads and configs, PHONES 2.3 */
    LOADER_IMAGE_MAX = 393216, /* LA download buffer */
    APPLICATION_IMAGE_MAX = 786432,
    MANIFEST_NAME_MAX = 31, /* names inside .loads, PHONES 2.2 */
};

/*
 * The signed header (PHONES 2.1). `present` false: the file has none. The signature is not checked
 * (that takes Cisco's keys).
 */
struct signed_header {
    bool present, bad; /* bad: begins like one and cannot be read */
    uint16_t length;   /* = offset of the payload */
    struct slice name; /* embedded file name, without its NUL */
    size_t name_offset;
    size_t bad_offset;
};

void signed_header_parse(struct slice file, struct signed_header *out);

enum {
    IMAGE_HEADER_SIZE = 0x13c,
};
#define IMAGE_PACKED UINT32_C(0x80000000) /* a flag: the image behind the header is compressed */

/* The image header behind it (PHONES 2.3). Offsets count from the payload. */
struct image_header {
    bool present;
    char load_id[257]; /* 0x020, printable bytes only */
    char apid[9];      /* 0x120: PAS30830 */
    uint32_t checksum, length, flags, packed_checksum, packed_length;
    uint32_t sum_found; /* recomputed */
    size_t dsp_offset;  /* = length of the image; the DSP block goes on to the end of the file */
    uint32_t dsp_checksum, dsp_length, dsp_sum_found;
    char dsp_id[29];
};

struct load_image {
    enum image_kind kind;
    enum file_verdict verdict; /* FILE_UNKNOWN: no opinion, also of a pre-UAL image unlike others */
    struct signed_header sgn;
    struct image_header image; /* for LOADER, APPLICATION, MONOLITHIC */
    uint64_t offset;           /* of the fault, in the file */
    char text[160];            /* one sentence: what is wrong and where; "" when whole */
    char fix[160];             /* what to do; "" when whole */
};

/*
 * Judges a file by its name and bytes. Never needs Cisco's keys: a signature is not checked, and
 * `verdict` FILE_WHOLE says "header, name, length and checksums agree". Text-mode damage is told
 * from truncation and from other damage by its traces (CR before every LF in the binary, sizes,
 * lost LFs, bit 7 cleared throughout); see the .c.
 */
void load_image_judge(struct slice file_name, struct slice bytes, struct load_image *out);

/* The loader's rotating sum (PHONES 2.3) over bytes[0..n), with [zero_from, zero_to) and
 * [zero2_from, zero2_to) taken as zero. */
uint16_t load_image_sum(struct slice bytes, size_t zero_from, size_t zero_to, size_t zero2_from,
                        size_t zero2_to);

#endif
