/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a part is composed in the order of PHONES 2: signed header (the placeholder
 * signer of every real file, a signature of zeros, the file's own name), then the image header,
 * bytes from a generator that the file's name seeds, and a DSP block; the sums are patched in last.
 * The size of the whole file is known from PHONES 1.3, so the filler takes what is left. A fault is
 * applied to the finished whole part, as a bad transfer would.
 */
#include "phones/forge.h"

#include "core/text.h"

#include <stdio.h>
#include <string.h>

enum {
    SIGNATURE_SIZE = 256,
    HEADER_BEFORE_NAME = 0x180,
    DSP_STUB_SIZE = 16,
    DSP_APPLICATION_SIZE = 98304,
    PART_SIZE_MAX = 1024 * 1024,
};

/* What is known of real sets, and what stands for the rest of their generation (PHONES 1.3). */
static const struct release {
    const char *loader_name;
    const char *la_version;
    bool crlf; /* line ends of .loads (PHONES 2.2) */
    size_t loader, application;
} RELEASES[] = {
    {"P003-8-12-00", "PAS30830", false, 130552, 756524},
    {"P003-08-11-00", NULL, true, 130552, 756524},
    {"P0030801SR02", "PAS30831", false, 130552, 708460},
    {"P00308000500", NULL, false, 129824, 705536},
    {"P00307020300", NULL, true, 128996, 681290},
};

/* Pre-UAL images: the whole file. */
static const struct {
    enum protocol protocol;
    size_t size;
} IMAGES[] = {
    {PROTOCOL_SCCP, 398244},
    {PROTOCOL_SIP, 487424},
    {PROTOCOL_MGCP, 487424},
};

static struct release release_of(const struct load_name *n)
{
    char loader[LOAD_NAME_MAX + 1];
    load_name_loader_of(n, loader, sizeof loader);
    for (size_t i = 0; i < ARRAY_SIZE(RELEASES); i++)
        if (slice_is_nocase(slice_str(loader), RELEASES[i].loader_name))
            return RELEASES[i];
    bool sccp = n->protocol == PROTOCOL_SCCP;
    return (struct release){"", NULL, n->major < 8, sccp ? 129824 : 130552, sccp ? 705536 : 756524};
}

/* Eight characters that differ where the versions do. Files of one loader name must agree, so the
 * protocol has no say for dashed names: SIP and MGCP share P003-... */
static void la_version(const struct load_name *n, const struct release *r, char dst[static 9])
{
    unsigned last = n->service_release ? 50 + n->service_release % 50 : n->maintenance % 50;
    if (r->la_version)
        snprintf(dst, 9, "%s", r->la_version);
    else
        snprintf(dst, 9, "P%c%02u%02u%02u", n->style == LOAD_STYLE_DASHED ? 'S' : '0',
                 n->major % 100, n->minor % 100, last);
}

static bool is_forgeable(const struct load_name *n)
{
    return n->family == LOAD_FAMILY_7940_7960 && !n->is_dashed_loader && !n->diagnostic;
}

const char *forge_part_name(const struct load_name *load, enum load_part part, char dst[static 64])
{
    char loader[LOAD_NAME_MAX + 1];
    bool ual = load_name_loader_of(load, loader, sizeof loader);
    bool is_signed = load_name_is_signed(load);
    dst[0] = '\0';
    if (!is_forgeable(load))
        return dst;
    if (ual && part == PART_MANIFEST)
        snprintf(dst, 64, "%s.loads", load->text);
    else if (ual && part == PART_LOADER)
        snprintf(dst, 64, "%s.sbn", loader);
    else if (ual && part == PART_RAW_LOADER)
        snprintf(dst, 64, "%s.bin", loader);
    else if (ual && part == PART_APPLICATION)
        snprintf(dst, 64, "%s.sb2", load->text);
    else if (!ual && part == PART_IMAGE)
        snprintf(dst, 64, "%s%s", load->text, is_signed ? ".sbn" : ".bin");
    else if (!ual && part == PART_RAW_LOADER && is_signed)
        snprintf(dst, 64, "%s.bin", load->text);
    return dst;
}

static void put_element(struct buf *b, uint8_t tag, const void *value, size_t n)
{
    buf_u8(b, tag);
    buf_be16(b, (uint16_t)n);
    buf_put(b, value, n);
}

static size_t signed_size(const char *name)
{
    return (HEADER_BEFORE_NAME + strlen(name) + 1 + 3) / 4 * 4;
}

/* PHONES 2.1, to the byte. */
static void put_signed_header(struct buf *b, const char *name)
{
    static const char SIGNER[] = "CN=someSigner;OU=someOrgUnit;O=someOrg";
    static const char CA[] = "CN=someCA;OU=someOrgUnit;O=someOrg";
    static const uint8_t SERIAL[] = {0x12, 0x34, 0x56, 0x78, 0x90, 0xab, 0xcd, 0xef};
    static const uint8_t SIGNATURE[SIGNATURE_SIZE];
    size_t begin = b->len, size = signed_size(name);

    put_element(b, 0x01, (uint8_t[]){1, 1}, 2);
    put_element(b, 0x02, (uint8_t[]){(uint8_t)(size >> 8), (uint8_t)size}, 2);
    buf_u8(b, 0x03);
    buf_be16(b, 0x5b);
    put_element(b, 0x04, SIGNER, sizeof SIGNER);
    put_element(b, 0x05, SERIAL, sizeof SERIAL);
    put_element(b, 0x06, CA, sizeof CA);
    buf_u8(b, 0x07);
    buf_be16(b, 0x0f);
    put_element(b, 0x08, (uint8_t[]){1}, 1);
    buf_u8(b, 0x09);
    buf_be16(b, 8);
    put_element(b, 0x0a, (uint8_t[]){0}, 1);
    put_element(b, 0x0b, (uint8_t[]){2}, 1);
    put_element(b, 0x0c, SIGNATURE, sizeof SIGNATURE);
    put_element(b, 0x0e, name, strlen(name) + 1);
    buf_fill(b, 0x0d, begin + size - b->len);
}

/* xorshift64, seeded by the name: the same name gives the same bytes everywhere. */
static void put_filler(struct buf *b, const char *seed, size_t n)
{
    uint64_t x = 14695981039346656037U;
    for (const char *c = seed; *c; c++)
        x = (x ^ (uint8_t)*c) * 1099511628211U;
    while (n) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        uint8_t eight[8];
        for (size_t i = 0; i < sizeof eight; i++)
            eight[i] = (uint8_t)(x >> (8 * i));
        size_t take = n < sizeof eight ? n : sizeof eight;
        buf_put(b, eight, take);
        n -= take;
    }
}

static void put_padded(struct buf *b, const char *text, size_t n)
{
    size_t len = strlen(text) < n ? strlen(text) : n;
    buf_put(b, text, len);
    buf_fill(b, 0, n - len);
}

static void patch_le32(struct buf *b, size_t at, uint32_t v)
{
    for (size_t i = 0; i < 4 && at + i < b->len; i++)
        b->p[at + i] = (uint8_t)(v >> (8 * i));
}

struct image_plan {
    const char *name; /* the file's: seeds the content */
    const char *load_id, *apid, *dsp_id;
    bool packed; /* the loader is Unix-compressed */
    size_t size, dsp_size;
};

/* PHONES 2.3. The bytes behind a packed header only begin like a .Z stream. */
static void put_image(struct buf *b, const struct image_plan *p)
{
    static const char NOTICE[] = "hookflash sample load: no firmware inside\r\n";
    static const uint8_t Z_MAGIC[] = {0x1f, 0x9d, 0x8f};
    size_t begin = b->len, end = p->size - p->dsp_size;

    for (size_t i = 0; i < 8; i++)
        buf_put(b, (uint8_t[]){0xfe, 0xff, 0xff, 0xea}, 4);
    put_padded(b, p->load_id, 256);
    put_padded(b, p->apid, 8);
    buf_le32(b, 0);
    buf_le32(b, (uint32_t)(p->packed ? 2 * end : end));
    buf_le32(b, p->packed ? 0x80000001 : 0);
    buf_le32(b, 0);
    buf_le32(b, p->packed ? (uint32_t)end : 0);
    if (p->packed)
        buf_put(b, Z_MAGIC, sizeof Z_MAGIC);
    buf_str(b, NOTICE);
    put_filler(b, p->name, begin + end - b->len);

    size_t dsp = b->len, id_size = p->dsp_id[0] == 'D' ? 28 : 8;
    put_padded(b, p->dsp_id, id_size);
    buf_le32(b, 0);
    buf_le32(b, (uint32_t)p->dsp_size);
    put_filler(b, p->dsp_id, dsp + p->dsp_size - b->len);
    if (b->bad)
        return;
    size_t own = p->packed ? 0x134 : 0x128;
    patch_le32(b, begin + own,
               load_image_sum(slice_sub(buf_view(b), begin, end), 0x20, 0x120, own, own + 4));
    patch_le32(
        b, dsp + id_size,
        load_image_sum(slice_sub(buf_view(b), dsp, p->dsp_size), id_size, id_size + 4, 0, 0));
}

static void put_manifest(struct buf *b, const struct load_name *load, const struct release *r,
                         const char *version)
{
    char loader[64], application[64];
    const char *nl = r->crlf ? "\r\n" : "\n";
    buf_printf(b, "%s%s%s%sLA_VERSION=%s%s", forge_part_name(load, PART_LOADER, loader), nl,
               forge_part_name(load, PART_APPLICATION, application), nl, version, nl);
}

/* PHONES 1.1; that of MGCP is made up after SIP's. */
static const char *const APIDS[] = {
    [PROTOCOL_UNKNOWN] = "",
    [PROTOCOL_SCCP] = "PA03Z031",
    [PROTOCOL_SIP] = "PAS3ARM1",
    [PROTOCOL_MGCP] = "PAM3ARM1",
};

/* Image of a loader, an application or a pre-UAL load; `header` bytes stand before it. */
static void put_part_image(struct buf *b, const struct load_name *load, enum load_part part,
                           const char *seed, const char *version, size_t header)
{
    struct release r = release_of(load);
    char loader[LOAD_NAME_MAX + 1];
    struct image_plan p = {.name = seed, .load_id = load->text, .dsp_id = "PS03AA00"};
    if (part == PART_APPLICATION) {
        p.apid = APIDS[load->protocol];
        p.dsp_id = "DSP4.0(5.0)[A0]";
        p.size = r.application - header;
        p.dsp_size = DSP_APPLICATION_SIZE;
    } else if (load_name_loader_of(load, loader, sizeof loader)) {
        p.load_id = loader;
        p.apid = version;
        p.packed = true;
        p.size = r.loader;
        p.dsp_size = DSP_STUB_SIZE;
    } else {
        p.apid = version;
        p.dsp_id = "PS03AS30";
        p.packed = true;
        p.dsp_size = DSP_APPLICATION_SIZE;
        for (size_t i = 0; i < ARRAY_SIZE(IMAGES); i++)
            if (IMAGES[i].protocol == load->protocol)
                p.size = IMAGES[i].size - (load_name_is_signed(load) ? signed_size(seed) : 0);
    }
    put_image(b, &p);
}

/* As a server on Unix sends a file in ASCII mode: CR before every LF. */
static void to_text_mode(struct slice whole, struct buf *out)
{
    for (size_t i = 0; i < whole.n; i++) {
        if (whole.p[i] == '\n')
            buf_u8(out, '\r');
        buf_u8(out, whole.p[i]);
    }
}

static void put_faulty(struct slice whole, enum forge_fault fault, struct buf *out)
{
    size_t begin = out->len, cut = whole.n * 3 / 5;
    if (fault == FORGE_TRUNCATED)
        buf_slice(out, slice_sub(whole, 0, cut > 512 ? cut / 512 * 512 : cut));
    else if (fault == FORGE_TEXT_MODE)
        to_text_mode(whole, out);
    else
        buf_slice(out, whole);
    if (fault == FORGE_CHECKSUM && !out->bad)
        out->p[begin + whole.n / 2] ^= 0x10;
}

/* The last digit of the version is another one: the same length, so the sizes stay. */
static void rename_inside(char name[static 64])
{
    char *dot = strrchr(name, '.');
    if (dot && dot > name)
        dot[-1] = dot[-1] == '9' ? '8' : '9';
}

static bool has_fault(enum load_part part, bool is_signed, enum forge_fault fault)
{
    return !(fault == FORGE_CHECKSUM && part == PART_MANIFEST) &&
           !(fault == FORGE_RENAMED && !is_signed);
}

bool forge_part(const struct load_name *load, enum load_part part, enum forge_fault fault,
                struct buf *out)
{
    char name[64], inside[64], version[9];
    struct release r = release_of(load);
    if (!*forge_part_name(load, part, name))
        return false;
    bool is_signed = !slice_ends_nocase(slice_str(name), ".bin");
    if (!has_fault(part, is_signed, fault))
        return false;
    snprintf(inside, sizeof inside, "%s", name);
    if (fault == FORGE_RENAMED)
        rename_inside(inside);
    la_version(load, &r, version);

    struct buf whole;
    buf_growing(&whole, PART_SIZE_MAX);
    if (is_signed)
        put_signed_header(&whole, inside);
    /* A loader and its unsigned twin hold the same image: both are seeded by the signed name. */
    char seed[64];
    snprintf(seed, sizeof seed, "%.*s%s", (int)(strlen(name) - 4), name,
             part == PART_RAW_LOADER ? ".sbn" : name + strlen(name) - 4);
    if (part == PART_MANIFEST)
        put_manifest(&whole, load, &r, version);
    else
        put_part_image(&whole, load, part, seed, version, is_signed ? whole.len : 0);
    put_faulty(buf_view(&whole), fault, out);
    bool ok = !whole.bad && !out->bad;
    buf_free(&whole);
    return ok;
}

bool forge_la_version(const struct load_name *load, char dst[static 9])
{
    char loader[LOAD_NAME_MAX + 1];
    struct release r = release_of(load);
    dst[0] = '\0';
    if (!load_name_loader_of(load, loader, sizeof loader))
        return false;
    la_version(load, &r, dst);
    return true;
}
