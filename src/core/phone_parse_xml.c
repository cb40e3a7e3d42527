/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: SEP<MAC>.cnf.xml and XMLDefault.cnf.xml are scanned for two tags, no XML
 * parser is at work (PHONES 5.3). Nesting, attributes and everything between other tags are passed
 * over; `<!...>` is skipped to the next '>', so that a commented-out element is not read, though
 * not because the phone knows comments. The value is the first token behind the tag, wherever its
 * blanks; when the next tag comes first, the element is empty and the whole file is a syntax error.
 */
#include "core/phone_parse_impl.h"

static bool is_text(uint8_t c)
{
    return c != '<';
}

static bool is_in_tag(uint8_t c)
{
    return c != '>';
}

static bool is_tag_name(uint8_t c)
{
    return is_in_tag(c) && c != '/' && !phone_is_blank(c) && c != '\r' && c != '\n';
}

static bool is_before_token(uint8_t c)
{
    return is_text(c) && !phone_is_token(c);
}

static bool is_load_tag(struct slice name, enum phone_model model)
{
    /* The digit is the model's type number: 8 is a 7940, 7 a 7960. */
    static const char *const OWN[] = {
        [PHONE_7960] = "loadInformation7",
        [PHONE_7940] = "loadInformation8",
    };
    return slice_is_nocase(name, "loadInformation") || slice_is_nocase(name, OWN[model]);
}

/* Just behind the tag's '>'; false: there is no value, the element is empty. */
static bool read_value(struct rd *r, struct slice file, struct phone_reading *out)
{
    phone_take_while(r, is_before_token);
    struct slice value = phone_take_while(r, phone_is_token);
    if (value.n == 0)
        return false;
    phone_reading_new_load(out, (size_t)(value.p - file.p));
    for (size_t i = 0; i < value.n; i++)
        phone_reading_add(out, value.p[i]);
    return true;
}

void phone_parse_xml(struct slice file, enum phone_model model, struct phone_reading *out)
{
    if (!phone_reading_begin(file, out))
        return;
    struct rd r;
    rd_init(&r, phone_visible_part(file));
    for (;;) {
        phone_take_while(&r, is_text);
        rd_u8(&r); /* '<' */
        struct slice name = phone_take_while(&r, is_tag_name);
        struct slice rest = phone_take_while(&r, is_in_tag);
        rd_u8(&r); /* '>' */
        if (r.bad)
            break; /* the end of the file, also inside a tag */
        if (!is_load_tag(name, model))
            continue;
        if (slice_ends(rest, "/") || !read_value(&r, file, out)) {
            phone_reading_new_load(out, (size_t)(name.p - file.p));
            out->result = PHONE_READS_SYNTAX;
            return;
        }
    }
    phone_reading_end(out);
}
