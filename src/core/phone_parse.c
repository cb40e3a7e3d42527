/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: one reader a format, each in its own file and each written from what the
 * loader's binary does, quirks and all (PHONES 5). None of them repairs anything: a file that a
 * person would read without trouble may say something else to a phone, and telling so beforehand is
 * the point. Here stands what they share, the choice of a reader by file name, the one format that
 * needs none (OS79XX.TXT), and the name that the phone makes of what it has read.
 */
#include "core/phone_parse_impl.h"

#include "core/addr.h"

#include <stdio.h>
#include <string.h>

const char *phone_reads_name(enum phone_reads r)
{
    static const char *const NAME[] = {
        [PHONE_READS_LOAD] = "load",         [PHONE_READS_NO_LOAD] = "no-load",
        [PHONE_READS_REFUSED] = "refused",   [PHONE_READS_SYNTAX] = "syntax",
        [PHONE_READS_TOO_LONG] = "too-long",
    };
    return NAME[r];
}

struct slice phone_visible_part(struct slice file)
{
    size_t n = 0;
    while (n < file.n && file.p[n] != 0x00 && file.p[n] != 0x1a && file.p[n] != 0xff)
        n++;
    return slice_sub(file, 0, n);
}

uint8_t phone_peek(const struct rd *r)
{
    return rd_left(r) ? *r->p : 0;
}

struct slice phone_take_while(struct rd *r, bool (*belongs)(uint8_t))
{
    size_t n = 0, left = rd_left(r);
    while (n < left && belongs(r->p[n]))
        n++;
    return rd_take(r, n);
}

bool phone_is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

bool phone_is_word(uint8_t c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '_' || c == '-';
}

bool phone_is_token(uint8_t c)
{
    return phone_is_word(c) || c == '=' || c == '.';
}

bool phone_reading_begin(struct slice file, struct phone_reading *out)
{
    *out = (struct phone_reading){.result = PHONE_READS_TOO_LONG};
    return file.n <= PHONE_CONFIG_MAX;
}

void phone_reading_new_load(struct phone_reading *out, size_t offset)
{
    out->load_n = 0;
    out->value_offset = offset;
}

void phone_reading_add(struct phone_reading *out, uint8_t c)
{
    if (out->load_n < sizeof out->load)
        out->load[out->load_n++] = c;
}

void phone_reading_end(struct phone_reading *out)
{
    if (out->load_n == 0)
        out->result = PHONE_READS_NO_LOAD;
    else if (load_name_loader_accepts(slice_of(out->load, out->load_n)))
        out->result = PHONE_READS_LOAD;
    else
        out->result = PHONE_READS_REFUSED;
}

void phone_parse_os79xx(struct slice file, struct phone_reading *out)
{
    if (!phone_reading_begin(file, out))
        return;
    for (size_t i = 0; i < file.n && file.p[i] != '\r' && file.p[i] != '\n'; i++)
        phone_reading_add(out, file.p[i]);
    /* No P0?3 test is known of pre-UAL loads: whatever stands there is asked for (PHONES 3.3). */
    out->result = out->load_n ? PHONE_READS_LOAD : PHONE_READS_NO_LOAD;
    out->approximate = true;
}

static const struct phone_file {
    const char *prefix; /* before a MAC; NULL: the name is `rest` alone */
    const char *rest;
    enum config_format format;
} FILES[] = {
    {NULL, "SIPDefault.cnf", CONFIG_TEXT},
    {NULL, "MGCDefault.cnf", CONFIG_TEXT},
    {"SIP", ".cnf", CONFIG_TEXT},
    {"MGC", ".cnf", CONFIG_TEXT},
    {NULL, "XMLDefault.cnf.xml", CONFIG_XML},
    {"SEP", ".cnf.xml", CONFIG_XML},
    {NULL, "OS79XX.TXT", CONFIG_OS79XX},
};

/* SIP00156219BB2F.cnf: prefix, twelve digits, rest. */
static bool is_phone_file(const struct phone_file *f, struct slice name, struct mac *mac)
{
    size_t before = f->prefix ? strlen(f->prefix) : 0;
    if (!f->prefix)
        return slice_is_nocase(name, f->rest);
    return name.n == before + 12 + strlen(f->rest) && slice_starts_nocase(name, f->prefix) &&
           slice_ends_nocase(name, f->rest) && mac_parse(slice_sub(name, before, 12), mac, NULL);
}

enum config_format config_format_of(struct slice name)
{
    struct mac mac;
    for (size_t i = 0; i < ARRAY_SIZE(FILES); i++)
        if (is_phone_file(&FILES[i], name, &mac))
            return FILES[i].format;
    return slice_ends_nocase(name, ".loads") ? CONFIG_MANIFEST : CONFIG_NONE;
}

bool config_spelling(struct slice name, char dst[static CONFIG_SPELLING_SIZE])
{
    struct mac mac;
    char digits[MAC_TEXT_SIZE];
    for (size_t i = 0; i < ARRAY_SIZE(FILES); i++)
        if (is_phone_file(&FILES[i], name, &mac)) {
            snprintf(dst, CONFIG_SPELLING_SIZE, "%s%s%s", FILES[i].prefix ? FILES[i].prefix : "",
                     FILES[i].prefix ? mac_format_bare(mac, digits) : "", FILES[i].rest);
            return true;
        }
    return false;
}

void phone_parse_config(struct slice file_name, struct slice file, enum phone_model model,
                        struct phone_reading *out)
{
    switch (config_format_of(file_name)) {
    case CONFIG_TEXT:
        phone_parse_text(file, out);
        break;
    case CONFIG_XML:
        phone_parse_xml(file, model, out);
        break;
    case CONFIG_OS79XX:
        phone_parse_os79xx(file, out);
        break;
    case CONFIG_MANIFEST:
    case CONFIG_NONE:
        *out = (struct phone_reading){.result = PHONE_READS_NO_LOAD};
        break;
    }
}

size_t phone_request_with(struct slice load, const char *extension,
                          uint8_t dst[static PHONE_REQUEST_MAX])
{
    struct buf b;
    buf_fixed(&b, dst, PHONE_REQUEST_MAX);
    buf_slice(&b, slice_sub(load, 0, PHONE_LOAD_ASKED));
    buf_str(&b, extension);
    return b.len;
}

size_t phone_request_for(struct slice load, uint8_t dst[static PHONE_REQUEST_MAX])
{
    load = slice_sub(load, 0, PHONE_LOAD_ASKED);
    return phone_request_with(load, slice_ends(load, ".loads") ? "" : ".loads", dst);
}
