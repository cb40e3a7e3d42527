/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a file is taken apart as the loader does it (signed header, image header,
 * image, DSP block; PHONES 2) and every length and sum in it is compared with what is there. The
 * first fault that is found is kept, the worst kind first: a file that ends early is "truncated"
 * and not "bad sum". Only a file with a fault is searched for the traces of a text-mode transfer
 * (load_damage.c), which then explain the fault.
 */
#include "core/load_image.h"

#include "core/load_damage.h"
#include "core/load_name.h"
#include "core/phone_parse.h"
#include "core/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Where the fields of the image header are (PHONES 2.3). */
enum {
    AT_LOAD_ID = 0x020,
    LOAD_ID_SIZE = 256,
    AT_APID = 0x120,
    APID_SIZE = 8,
    AT_CHECKSUM = 0x128,
    AT_LENGTH = 0x12c,
    AT_PACKED_CHECKSUM = 0x134,
    AT_PACKED_LENGTH = 0x138,
    LENGTH_MAX = 8 * 1024 * 1024, /* no phone of these has more memory: a longer one is garbage */
};

static const char FETCH_AGAIN[] = "fetch the file again, or take it out of Cisco's package again";

const char *image_kind_name(enum image_kind k)
{
    static const char *const NAMES[] = {
        [IMAGE_NOT_ONE] = "no load file",    [IMAGE_SIGNED] = "signed file",
        [IMAGE_MANIFEST] = "manifest",       [IMAGE_LOADER] = "loader",
        [IMAGE_APPLICATION] = "application", [IMAGE_MONOLITHIC] = "image",
    };
    return (size_t)k < ARRAY_SIZE(NAMES) ? NAMES[k] : "no load file";
}

uint16_t load_image_sum(struct slice bytes, size_t zero_from, size_t zero_to, size_t zero2_from,
                        size_t zero2_to)
{
    uint32_t a = 0x5555;
    for (size_t i = 0; i < bytes.n; i++) {
        bool zeroed = (i >= zero_from && i < zero_to) || (i >= zero2_from && i < zero2_to);
        uint32_t b = zeroed ? 0 : bytes.p[i];
        a += (b * 0x101) ^ (uint32_t)(i & 0xfff);
        a = (a & 0xffff) + (a >> 16);
    }
    return (uint16_t)a;
}

__attribute__((format(printf, 5, 6))) static void fault(struct load_image *j,
                                                        enum file_verdict verdict, uint64_t offset,
                                                        const char *fix, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(j->text, sizeof j->text, fmt, ap);
    va_end(ap);
    snprintf(j->fix, sizeof j->fix, "%s", fix);
    j->verdict = verdict;
    j->offset = offset;
}

static void printable(struct slice s, char *dst, size_t cap)
{
    size_t n = 0;
    while (n < s.n && n + 1 < cap && byte_is_print(s.p[n])) {
        dst[n] = (char)s.p[n];
        n++;
    }
    dst[n] = '\0';
}

static uint32_t field(struct slice payload, size_t at)
{
    struct rd r;
    rd_init(&r, slice_sub(payload, at, 4));
    return rd_le32(&r);
}

static void read_dsp(struct slice block, struct image_header *h)
{
    struct rd r;
    rd_init(&r, block);
    size_t id_size = block.n && block.p[0] == 'D' ? 28 : 8;
    printable(rd_take(&r, id_size), h->dsp_id, sizeof h->dsp_id);
    h->dsp_checksum = rd_le32(&r);
    h->dsp_length = rd_le32(&r);
    if (!r.bad)
        h->dsp_sum_found = load_image_sum(block, id_size, id_size + 4, 0, 0);
}

static void read_image(struct slice payload, struct image_header *h)
{
    if (payload.n < IMAGE_HEADER_SIZE)
        return;
    h->present = true;
    printable(slice_sub(payload, AT_LOAD_ID, LOAD_ID_SIZE), h->load_id, sizeof h->load_id);
    printable(slice_sub(payload, AT_APID, APID_SIZE), h->apid, sizeof h->apid);
    h->checksum = field(payload, AT_CHECKSUM);
    h->length = field(payload, AT_LENGTH);
    h->flags = field(payload, AT_LENGTH + 4);
    h->packed_checksum = field(payload, AT_PACKED_CHECKSUM);
    h->packed_length = field(payload, AT_PACKED_LENGTH);

    bool packed = h->flags & IMAGE_PACKED;
    size_t own = packed ? AT_PACKED_CHECKSUM : AT_CHECKSUM;
    h->dsp_offset = packed ? h->packed_length : h->length;
    h->sum_found = load_image_sum(slice_sub(payload, 0, h->dsp_offset), AT_LOAD_ID,
                                  AT_LOAD_ID + LOAD_ID_SIZE, own, own + 4);
    read_dsp(slice_sub(payload, h->dsp_offset, payload.n), h);
}

static enum image_kind kind_of_name(struct slice name)
{
    struct load_name n;
    bool sb2 = slice_ends_nocase(name, ".sb2");
    bool manifest = slice_ends_nocase(name, ".loads");
    bool image = slice_ends_nocase(name, ".sbn") || slice_ends_nocase(name, ".bin");
    if ((!sb2 && !manifest && !image) || !load_name_parse(name, &n))
        return IMAGE_NOT_ONE;
    if (manifest)
        return IMAGE_MANIFEST;
    switch (n.family) {
    case LOAD_FAMILY_7940_7960:
        break;
    case LOAD_FAMILY_7910:
    case LOAD_FAMILY_7935:
        return IMAGE_MONOLITHIC;
    default:
        return IMAGE_NOT_ONE;
    }
    if (!load_name_is_ual(&n))
        return IMAGE_MONOLITHIC;
    bool loader_name = n.is_dashed_loader || n.protocol == PROTOCOL_SCCP;
    return sb2 || !loader_name ? IMAGE_APPLICATION : IMAGE_LOADER;
}

/* The header's own name says more than what somebody called the file. */
static enum image_kind kind_of(struct slice file_name, const struct signed_header *sgn)
{
    enum image_kind k = sgn->name.n ? kind_of_name(sgn->name) : IMAGE_NOT_ONE;
    if (k == IMAGE_NOT_ONE && !(sgn->name.n && !sgn->bad))
        k = kind_of_name(file_name);
    return k == IMAGE_NOT_ONE && sgn->present ? IMAGE_SIGNED : k;
}

/* What images looked like before the universal loader is known from one of them only (PHONES 2.3,
 * 10): where the load's name is not found in its place, there is no opinion. */
static bool is_unknown_format(const struct load_image *j)
{
    struct load_name n;
    return j->kind == IMAGE_MONOLITHIC && j->image.present &&
           !load_name_parse(slice_str(j->image.load_id), &n);
}

/* True when all is well so far. */
static bool check_signed_header(struct slice file_name, struct slice bytes, struct load_image *j)
{
    static const char *const SIGNED[] = {".sbn", ".sb2", ".loads"};
    if (j->sgn.bad && (j->sgn.length > bytes.n || bytes.n < 10) &&
        j->sgn.length <= SIGNED_HEADER_MAX) {
        fault(j, FILE_TRUNCATED, bytes.n, FETCH_AGAIN,
              "ends inside the signed header, after %zu bytes", bytes.n);
        return false;
    }
    if (j->sgn.bad) {
        fault(j, FILE_HEADER, j->sgn.bad_offset, FETCH_AGAIN,
              "the signed header cannot be read: wrong at offset %#zx", j->sgn.bad_offset);
        return false;
    }
    for (size_t i = 0; i < ARRAY_SIZE(SIGNED) && !j->sgn.present; i++)
        if (slice_ends_nocase(file_name, SIGNED[i])) {
            fault(j, FILE_HEADER, 0,
                  "take the file with this extension from Cisco's package; an unsigned one cannot "
                  "be made into it",
                  "has no signed header, which every %s file begins with", SIGNED[i]);
            return false;
        }
    return true;
}

static void check_dsp(struct slice payload, size_t base, struct load_image *j)
{
    const struct image_header *h = &j->image;
    struct slice block = slice_sub(payload, h->dsp_offset, payload.n);
    size_t head = block.n && block.p[0] == 'D' ? 36 : 16;
    size_t at = base + h->dsp_offset;
    if (block.n == 0 && j->kind == IMAGE_MONOLITHIC)
        return;
    if (block.n < head) {
        fault(j, FILE_TRUNCATED, base + payload.n, FETCH_AGAIN,
              "ends at byte %zu, before the DSP block that follows the image", base + payload.n);
    } else if (h->dsp_sum_found == h->dsp_checksum) {
        return;
    } else if ((block.p[0] != 'P' && block.p[0] != 'D') || h->dsp_length > LENGTH_MAX) {
        fault(j, FILE_CHECKSUM, at, FETCH_AGAIN,
              "no DSP block at offset %#zx, where the image ends: bytes are missing or too many",
              at);
    } else if (h->dsp_length > block.n) {
        fault(j, FILE_TRUNCATED, base + payload.n, FETCH_AGAIN,
              "ends at byte %zu of %zu: the DSP block is cut off", base + payload.n,
              at + h->dsp_length);
    } else if (load_image_sum(slice_sub(block, 0, h->dsp_length), head - 8, head - 4, 0, 0) ==
               h->dsp_checksum) {
        fault(j, FILE_CHECKSUM, at + h->dsp_length, FETCH_AGAIN,
              "%zu bytes too many stand behind the end of the image at offset %#zx",
              block.n - h->dsp_length, at + h->dsp_length);
    } else {
        fault(j, FILE_CHECKSUM, at, FETCH_AGAIN,
              "the DSP block at offset %#zx has sum %04x, its header says %04x: bytes are damaged",
              at, (unsigned)h->dsp_sum_found, (unsigned)h->dsp_checksum);
    }
}

static void check_image(struct slice payload, size_t base, struct load_image *j)
{
    const struct image_header *h = &j->image;
    bool packed = h->flags & IMAGE_PACKED;
    uint32_t want = packed ? h->packed_checksum : h->checksum;
    size_t at_length = base + (packed ? AT_PACKED_LENGTH : AT_LENGTH);
    if (!h->present) {
        fault(j, FILE_TRUNCATED, base + payload.n, FETCH_AGAIN,
              "ends at byte %zu, inside the header of the image", base + payload.n);
    } else if (h->dsp_offset < IMAGE_HEADER_SIZE || h->dsp_offset > LENGTH_MAX) {
        fault(j, FILE_CHECKSUM, at_length, FETCH_AGAIN,
              "the length of the image at offset %#zx cannot be right: %zu", at_length,
              h->dsp_offset);
    } else if (h->dsp_offset > payload.n) {
        fault(j, FILE_TRUNCATED, base + payload.n, FETCH_AGAIN,
              "ends at byte %zu; the image alone goes on to byte %zu", base + payload.n,
              base + h->dsp_offset);
    } else {
        check_dsp(payload, base, j);
        if (j->verdict != FILE_TRUNCATED && h->sum_found != want)
            fault(j, FILE_CHECKSUM, base + (packed ? AT_PACKED_CHECKSUM : AT_CHECKSUM), FETCH_AGAIN,
                  "the image has sum %04x, its header says %04x: bytes are damaged",
                  (unsigned)h->sum_found, (unsigned)want);
    }
}

static void check_manifest(struct slice payload, size_t base, struct load_image *j)
{
    struct load_name n;
    struct phone_manifest m;
    if (!load_name_parse(j->sgn.name, &n) || n.family != LOAD_FAMILY_7940_7960)
        return;
    if (!phone_parse_manifest(payload, &m))
        fault(j, FILE_TRUNCATED, base + payload.n, FETCH_AGAIN,
              "does not name all of loader, application and LA_VERSION: %s is missing",
              !m.loader[0]        ? "the .sbn file"
              : !m.application[0] ? "the .sb2 file"
                                  : "LA_VERSION");
}

static void check_size(struct slice bytes, struct load_image *j)
{
    static const size_t LIMITS[] = {
        [IMAGE_NOT_ONE] = SIZE_MAX,
        [IMAGE_SIGNED] = SIZE_MAX,
        [IMAGE_MANIFEST] = MANIFEST_MAX,
        [IMAGE_LOADER] = LOADER_IMAGE_MAX,
        [IMAGE_APPLICATION] = APPLICATION_IMAGE_MAX,
        [IMAGE_MONOLITHIC] = APPLICATION_IMAGE_MAX,
    };
    if (j->text[0] == '\0' && bytes.n > LIMITS[j->kind])
        fault(j, FILE_TOO_LONG, LIMITS[j->kind],
              "use the file from Cisco's package; none of theirs is this long",
              "%zu bytes; the phone takes at most %zu and stops with \"Buffer Full\"", bytes.n,
              LIMITS[j->kind]);
}

/* A phone compares without regard to case, and so do we (PHONES 2.1). */
static void check_name(struct slice file_name, struct load_image *j)
{
    char is[64], says[64], fix[160];
    if (!j->sgn.present || j->sgn.bad || slice_eq_nocase(file_name, j->sgn.name))
        return;
    text_safe(file_name, is, sizeof is);
    text_safe(j->sgn.name, says, sizeof says);
    snprintf(fix, sizeof fix, "rename it to %s; a signed file cannot be used under another name",
             says);
    fault(j, FILE_RENAMED, j->sgn.name_offset, fix, "is called %s, but was signed as %s", is, says);
}

void load_image_judge(struct slice file_name, struct slice bytes, struct load_image *out)
{
    *out = (struct load_image){.verdict = FILE_UNKNOWN};
    signed_header_parse(bytes, &out->sgn);
    size_t base = out->sgn.present && !out->sgn.bad ? out->sgn.length : 0;
    struct slice payload = slice_sub(bytes, base, bytes.n);
    out->kind = kind_of(file_name, &out->sgn);
    if (out->kind == IMAGE_NOT_ONE)
        return;
    out->verdict = FILE_WHOLE;
    if (bytes.n == 0) {
        fault(out, FILE_TRUNCATED, 0, FETCH_AGAIN, "is empty");
        return;
    }
    bool has_image = out->kind != IMAGE_MANIFEST && out->kind != IMAGE_SIGNED;
    if (check_signed_header(file_name, bytes, out)) {
        if (has_image) {
            read_image(payload, &out->image);
            if (is_unknown_format(out))
                out->verdict = FILE_UNKNOWN;
            else
                check_image(payload, base, out);
        } else if (out->kind == IMAGE_MANIFEST) {
            check_manifest(payload, base, out);
        }
    }
    if (out->verdict != FILE_WHOLE && load_damage_explain(file_name, bytes, payload, out))
        return;
    if (out->verdict != FILE_TRUNCATED)
        check_name(file_name, out);
    check_size(bytes, out);
}
