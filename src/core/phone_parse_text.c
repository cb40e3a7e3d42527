/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: SIPDefault.cnf, SIP<MAC>.cnf and their MGC twins, line by line (PHONES 5.2).
 * A line is `key : value`. What does not begin with a key byte is skipped whole: so a UTF-8 BOM
 * costs the first line and nothing else, and a comment needs no rule of its own. A bare value ends
 * at a blank and so cannot carry one; a quoted value keeps every byte, which is how a trailing
 * blank gets into a request (PHONES 5.4). Of two lines with one key the later counts.
 */
#include "core/phone_parse_impl.h"

static bool is_in_line(uint8_t c)
{
    return c != '\n';
}

static bool is_bare(uint8_t c)
{
    return !phone_is_blank(c) && c != '\r' && c != '\n' && c != '#' && c != ';';
}

/* The rest of a line at its value -> the value's bytes, still escaped; false: a quote that is not
 * closed, and the line does not count. */
static bool take_value(struct rd *line, struct slice *value, bool *quoted)
{
    uint8_t quote = phone_peek(line);
    *quoted = quote == '"' || quote == '\'';
    if (!*quoted) {
        *value = phone_take_while(line, is_bare);
        return true;
    }
    rd_u8(line);
    const uint8_t *from = line->p;
    for (;;) {
        uint8_t c = rd_u8(line);
        if (c == '\\')
            rd_u8(line);
        if (line->bad)
            return false;
        if (c == quote)
            break;
    }
    *value = slice_of(from, (size_t)(line->p - from) - 1);
    return true;
}

static void keep_load(struct slice value, bool quoted, size_t offset, struct phone_reading *out)
{
    phone_reading_new_load(out, offset);
    for (size_t i = 0; i < value.n; i++) {
        if (quoted && value.p[i] == '\\')
            i++; /* take_value saw to it that a byte follows */
        phone_reading_add(out, value.p[i]);
    }
}

static void read_line(struct slice text, struct slice file, struct phone_reading *out)
{
    struct rd line;
    struct slice value;
    bool quoted;
    rd_init(&line, text);
    struct slice key = phone_take_while(&line, phone_is_word);
    phone_take_while(&line, phone_is_blank);
    if (key.n == 0 || rd_u8(&line) != ':')
        return;
    phone_take_while(&line, phone_is_blank);
    if (!take_value(&line, &value, &quoted))
        return;
    if (slice_is_nocase(key, "image_version"))
        keep_load(value, quoted, value.n ? (size_t)(value.p - file.p) : 0, out);
    else if (slice_is_nocase(key, "tftp_cfg_dir"))
        out->tftp_cfg_dir = value;
    else if (slice_is_nocase(key, "dyn_tftp_addr"))
        out->dyn_tftp_addr = value;
}

void phone_parse_text(struct slice file, struct phone_reading *out)
{
    if (!phone_reading_begin(file, out))
        return;
    struct rd r;
    rd_init(&r, phone_visible_part(file));
    while (rd_left(&r)) {
        read_line(phone_take_while(&r, is_in_line), file, out);
        rd_u8(&r); /* the line feed; the last line may lack it */
    }
    phone_reading_end(out);
}
