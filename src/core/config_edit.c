/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: phone_parse says where the value stands that counts, so only that is
 * replaced. Text files carry it bare or in quotes; the quotes go with it, since a stray blank
 * inside them is why files are mended. XML files carry one for each model: both are changed. A file
 * that names no load gets a line at its end, or an element before its last closing tag. Whether all
 * this worked is not argued but read back as the phone reads it.
 */
#include "core/config_edit.h"

#include <string.h>

enum { ROOM = PHONE_CONFIG_MAX };

struct edit {
    uint8_t mem[2][ROOM];
    struct slice now; /* in one of them, once something was changed */
    unsigned changes;
    bool bad;
};

static void replace(struct edit *e, size_t from, size_t to, const char *text)
{
    struct buf b;
    buf_fixed(&b, e->mem[e->changes++ % 2], ROOM);
    buf_slice(&b, slice_sub(e->now, 0, from));
    buf_str(&b, text);
    buf_slice(&b, slice_from(e->now, to));
    e->bad = e->bad || b.bad;
    e->now = buf_view(&b);
}

/* --- text --- */

static size_t quoted_end(struct slice s, size_t at, uint8_t quote)
{
    while (at < s.n && s.p[at] != quote)
        at += s.p[at] == '\\' ? 2 : 1;
    return at + 1;
}

static size_t bare_end(struct slice s, size_t at)
{
    while (at < s.n && !strchr(" \t\r\n#;", s.p[at]))
        at++;
    return at;
}

static void edit_text(struct edit *e, const char *load)
{
    char line[LOAD_NAME_MAX + 32];
    struct phone_reading r;
    struct buf b;
    phone_parse_text(e->now, &r);
    size_t from = r.value_offset;
    if (!from) {
        bool whole_lines = e->now.p[e->now.n - 1] == '\n';
        buf_fixed(&b, line, sizeof line);
        buf_printf(&b, "%simage_version: %s\n", whole_lines ? "" : "\n", load);
        replace(e, e->now.n, e->now.n, buf_cstr(&b));
        return;
    }
    uint8_t before = e->now.p[from - 1];
    if (before == '"' || before == '\'')
        replace(e, from - 1, quoted_end(e->now, from, before), load);
    else
        replace(e, from, bare_end(e->now, from), load);
}

/* --- XML --- */

static size_t element_end(struct slice s, size_t at)
{
    while (at < s.n && s.p[at] != '<')
        at++;
    return at;
}

static void edit_model(struct edit *e, const char *load, enum phone_model model)
{
    struct phone_reading r;
    phone_parse_xml(e->now, model, &r);
    if (r.result == PHONE_READS_LOAD || r.result == PHONE_READS_REFUSED) {
        replace(e, r.value_offset, element_end(e->now, r.value_offset), load);
    } else if (r.result == PHONE_READS_SYNTAX) { /* an empty element: its value goes behind '>' */
        size_t at = r.value_offset;
        while (at < e->now.n && e->now.p[at] != '>')
            at++;
        replace(e, at + 1, element_end(e->now, at), load);
    }
}

static void add_element(struct edit *e, const char *load)
{
    char line[LOAD_NAME_MAX + 80];
    struct buf b;
    size_t at = e->now.n;
    while (at > 0 && !slice_starts(slice_from(e->now, at), "</"))
        at--;
    if (!slice_starts(slice_from(e->now, at), "</"))
        return;
    buf_fixed(&b, line, sizeof line);
    buf_printf(&b, "<loadInformation model=\"IP Phone 7960\">%s</loadInformation>\n", load);
    replace(e, at, at, buf_cstr(&b));
}

static void edit_xml(struct edit *e, const char *load)
{
    edit_model(e, load, PHONE_7960);
    edit_model(e, load, PHONE_7940);
    if (!e->changes)
        add_element(e, load);
}

/* --- both --- */

bool config_edit_load(struct slice name, struct slice file, const char *load,
                      enum phone_model model, struct buf *out)
{
    struct edit e = {.now = file};
    struct phone_reading r;
    enum config_format format = config_format_of(name);
    if (!file.n || file.n > PHONE_CONFIG_MAX)
        return false;
    if (format == CONFIG_TEXT)
        edit_text(&e, load);
    else if (format == CONFIG_XML)
        edit_xml(&e, load);
    phone_parse_config(name, e.now, model, &r);
    if (!e.changes || e.bad || r.result != PHONE_READS_LOAD ||
        !slice_is(slice_of(r.load, r.load_n), load))
        return false;
    buf_slice(out, e.now);
    return !out->bad;
}
