/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: firmware is binary, so of 65,536 pairs of bytes about one is CR LF, and of
 * 256 bytes one is an LF, whether or not a CR stands before it. A transfer that takes the file for
 * text breaks exactly this:
 *
 *   LF -> CR LF       every LF has a CR before it; the file grew
 *   CR LF -> LF       no CR LF is left; what stood behind moved towards the beginning
 *   CR dropped        no CR is left at all
 *   bit 7 stripped    no byte is above 7f (a mail gateway)
 *   UTF-8             bytes above 7f became ef bf bd (an editor, a web form)
 *
 * A file is searched for traces only once it is known to be damaged (its sums, lengths or header
 * are wrong), so that a rare but whole file is never accused.
 */
#include "core/load_damage.h"

#include <stdio.h>

struct traces {
    size_t size, lf, cr, crlf, high, replaced, control;
    size_t first_crlf, first_replaced;
};

enum {
    SMALLEST = 64,
    STATISTICS_MIN = 4096,     /* below this a binary may have no CR by chance */
    STATISTICS_PAIRS = 262144, /* ... and below this no pair CR LF */
    REPLACED_MIN = 8,          /* ef bf bd more often than this is no accident */
    NAME_OFFSET = 0x180,       /* of the embedded name (PHONES 2.1) */
};

static struct traces count_traces(struct slice s)
{
    struct traces t = {.size = s.n};
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = s.p[i];
        t.lf += c == '\n';
        t.cr += c == '\r';
        t.high += c >= 0x80;
        t.control += c < 0x20 && c != '\n' && c != '\r' && c != '\t';
        if (c == '\n' && i && s.p[i - 1] == '\r' && t.crlf++ == 0)
            t.first_crlf = i - 1;
        if (c == 0xbd && i > 1 && s.p[i - 1] == 0xbf && s.p[i - 2] == 0xef && t.replaced++ == 0)
            t.first_replaced = i - 2;
    }
    return t;
}

/* The DSP block stands where its name, its small checksum and its length fit together. */
static bool dsp_block_at(struct slice payload, size_t at, size_t slack)
{
    struct slice block = slice_sub(payload, at, payload.n);
    struct rd r;
    rd_init(&r, block);
    size_t name_size = block.n && block.p[0] == 'D' ? 28 : 8;
    struct slice name = rd_take(&r, name_size);
    uint32_t sum = rd_le32(&r), length = rd_le32(&r);
    if (r.bad || (name.p[0] != 'P' && name.p[0] != 'D') || sum > 0xffff)
        return false;
    for (size_t i = 0; i < 4; i++)
        if (!byte_is_alpha(name.p[i]) && !byte_is_digit(name.p[i]))
            return false;
    return length >= block.n && length - block.n <= slack;
}

/* What should stand at the end of the image stands a little before it: bytes went missing inside,
 * not at the end. */
static bool lost_bytes_inside(struct slice payload, const struct image_header *h)
{
    size_t slack = payload.n / 256 + 16;
    for (size_t d = 1; d <= slack && d < h->dsp_offset; d++)
        if (dsp_block_at(payload, h->dsp_offset - d, slack))
            return true;
    return false;
}

static bool lost_crlf(const struct traces *t, struct slice payload, const struct load_image *j)
{
    if (t->crlf || !j->image.present)
        return false;
    if (lost_bytes_inside(payload, &j->image))
        return true;
    /* All the pairs may have been in the DSP block, which then ends early: a large binary with
     * no pair at all is proof enough. */
    return t->size >= STATISTICS_PAIRS && dsp_block_at(payload, j->image.dsp_offset, t->size / 256);
}

/* A signed header is padded with CRs to a multiple of 4: where its name leaves room for pads, the
 * header is all there, and has none, they are gone. */
static bool lost_cr(const struct traces *t, struct slice file_name, const struct load_image *j)
{
    if (t->cr)
        return false;
    if (t->size >= STATISTICS_MIN)
        return true;
    return j->verdict == FILE_HEADER && j->sgn.bad && (NAME_OFFSET + file_name.n + 1) % 4 != 0;
}

static bool is_page(const struct traces *t)
{
    return t->control == 0 && t->high <= t->size / 16;
}

static bool say(struct load_image *j, size_t offset, const char *text)
{
    static const char FIX[] = "fetch it again in binary (octet) mode, or take it out of Cisco's "
                              "package again; do not edit or mail it unpacked";
    j->verdict = FILE_TEXT_MODE;
    j->offset = offset;
    snprintf(j->text, sizeof j->text, "damaged by a text-mode transfer: %s", text);
    snprintf(j->fix, sizeof j->fix, "%s", FIX);
    return true;
}

bool load_damage_explain(struct slice file_name, struct slice bytes, struct slice payload,
                         struct load_image *judged)
{
    struct traces t = count_traces(bytes);
    size_t header_fault = judged->sgn.bad ? judged->sgn.bad_offset : 0;
    char text[112];
    if (t.size < SMALLEST || (judged->kind == IMAGE_MANIFEST && !judged->sgn.present))
        return false;
    if (is_page(&t))
        return say(judged, 0, "it is text throughout (a web page? an undecoded attachment?)");
    if (t.high == 0)
        return say(judged, header_fault, "bit 7 of every byte is cleared (a mail gateway does it)");
    if (t.replaced >= REPLACED_MIN) {
        snprintf(text, sizeof text, "%zu bytes became ef bf bd (saved as UTF-8), first at %#zx",
                 t.replaced, t.first_replaced);
        return say(judged, t.first_replaced, text);
    }
    /* A signed header has an LF of its own (tag 0a) that no CR precedes. */
    if (t.lf == t.crlf && t.lf >= (judged->sgn.present ? 1 : 4)) {
        snprintf(text, sizeof text, "every LF has a CR before it (%zu of them, the first at %#zx)",
                 t.crlf, t.first_crlf);
        return say(judged, t.first_crlf, text);
    }
    if (lost_cr(&t, file_name, judged))
        return say(judged, header_fault, "no CR (0d) is left in it");
    if (lost_crlf(&t, payload, judged))
        return say(judged, header_fault, "every CR LF in it became LF, so that bytes are missing");
    return false;
}
