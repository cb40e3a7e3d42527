/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the words for a difference, and the view that shows it. Bytes count from 0,
 * as in the hexdump. All names pass text_escape, so a name that carries a terminal's control codes
 * shows them instead of sending them.
 */
#include "core/load_name.h"
#include "core/name_diff_impl.h"
#include "core/phone_parse.h"
#include "core/text.h"

#include <stdio.h>
#include <string.h>

static const char *const FIX[] = {
    [NAME_SAME] = "nothing to do",
    [NAME_CASE] =
        "rename the file to exactly what is asked, or serve it with hookflash, which does "
        "not mind the case",
    [NAME_BLANK] = "delete the blank from the load's name in the config file (look inside the "
                   "quotes), then restart the phone",
    [NAME_LINE_END] = "delete the line end from the load's name in the config file, then restart "
                      "the phone",
    [NAME_BOM] = "save the config file as plain ASCII, without a byte order mark",
    [NAME_NUL] = "save the config file as plain ASCII, not as UTF-16",
    [NAME_NON_ASCII] = "type the load's name again with plain ASCII letters and straight quotes",
    [NAME_CONTROL] = "type the load's name again in the config file",
    [NAME_EXT_DOUBLED] = "write the load's name without an extension: the phone adds it",
    [NAME_EXT_MISSING] = "serve the file under the name with its extension",
    [NAME_EXT_TYPED] = "write the load's name without an extension: the phone adds .loads",
    [NAME_EXT_WRONG] = "write the load's name without an extension, and keep the file's own",
    [NAME_LOADER] = "write the application's name (P0S3-, P0M3-) into image_version and "
                    "loadInformation; P003- belongs in OS79XX.TXT alone",
    [NAME_APPLICATION] = "write the loader's name (P003-) into OS79XX.TXT; P0S3- belongs in "
                         "image_version and loadInformation",
    [NAME_PREFIX] = "take the folder out of tftp_cfg_dir, or put the file into that folder",
    [NAME_LOOK_ALIKE] = "type the load's name again: a letter stands for a digit, or the reverse",
    [NAME_OTHER_LOAD] = "name the load that is served in every config file, or serve the one that "
                        "is asked for",
    [NAME_TOO_LONG] = "use the load's own name: Cisco's have at most 31 characters",
    [NAME_OTHER] = "compare the load's name in the config file with the name of the file",
};

/* 'O' (0x4f, letter) */
static void put_byte(struct buf *b, struct slice s, size_t at)
{
    if (at >= s.n) {
        buf_str(b, "the end of the name");
        return;
    }
    uint8_t c = s.p[at];
    if (byte_is_print(c))
        buf_printf(b, "'%c' (0x%02x%s)", c, c,
                   byte_is_digit(c)   ? ", digit"
                   : byte_is_alpha(c) ? ", letter"
                                      : "");
    else
        buf_printf(b, "0x%02x", c);
}

const char *name_byte_describe(uint8_t c)
{
    switch (c) {
    case 0x00:
        return "a NUL";
    case '\t':
        return "a tab";
    case '\n':
        return "a line feed";
    case '\r':
        return "a carriage return";
    case ' ':
        return "a blank";
    case 0xe2:
        return "not ASCII: as typographic quotes and dashes begin";
    default:
        return c > 0x7e ? "not ASCII" : "a control byte";
    }
}

static const char *where(struct slice asked, const struct name_diff *d)
{
    size_t behind = d->offset + d->asked_n;
    if (behind >= asked.n)
        return ", at the end";
    if (d->offset == 0)
        return ", in front";
    return asked.p[behind] == '.' && name_extension(asked).n == asked.n - behind
               ? ", before the extension"
               : "";
}

static void put_loads(struct buf *b, struct slice asked, struct slice expected)
{
    struct load_name a, e;
    char text[64];
    if (!load_name_parse(asked, &a) || !load_name_parse(expected, &e))
        return;
    if (a.protocol == e.protocol && a.family == e.family && load_name_compare(&a, &e) == 0 &&
        a.is_dashed_loader == e.is_dashed_loader) {
        buf_printf(b, "asks for the same release, %s, spelled otherwise",
                   load_name_describe(&a, text, sizeof text));
        return;
    }
    buf_printf(b, "asks for another load: %s", load_name_describe(&a, text, sizeof text));
    buf_printf(b, ", expected %s", load_name_describe(&e, text, sizeof text));
}

static void put_change(struct buf *b, struct slice asked, struct slice expected,
                       const struct name_diff *d)
{
    bool missing = d->asked_n == 0 && d->offset < asked.n;
    bool surplus = d->expected_n == 0 && d->offset < asked.n;
    buf_printf(b, "byte %zu: ", d->offset);
    if (missing != surplus) {
        put_byte(b, missing ? expected : asked, d->offset);
        buf_str(b, missing ? " is missing" : " does not belong there");
        return;
    }
    buf_str(b, "asked ");
    put_byte(b, asked, d->offset);
    buf_str(b, ", expected ");
    put_byte(b, expected, d->offset);
}

static void put_sentence(struct buf *b, struct slice asked, struct slice expected,
                         const struct name_diff *d)
{
    char part[64], ext[32];
    text_safe(slice_sub(asked, d->offset, d->asked_n), part, sizeof part);
    text_safe(name_extension(expected), ext, sizeof ext);
    switch (d->class) {
    case NAME_SAME:
        buf_str(b, "the same name");
        break;
    case NAME_CASE:
        put_change(b, asked, expected, d);
        buf_str(b, ": the case of letters differs, nothing else");
        break;
    case NAME_BOM:
        buf_str(b, "begins with a byte order mark, ");
        text_hex(b, slice_sub(asked, 0, d->asked_n));
        break;
    case NAME_BLANK:
    case NAME_LINE_END:
    case NAME_NUL:
    case NAME_NON_ASCII:
    case NAME_CONTROL:
        buf_printf(b, "byte %zu is 0x%02x, %s%s", d->offset, asked.p[d->offset],
                   name_byte_describe(asked.p[d->offset]), where(asked, d));
        break;
    case NAME_EXT_DOUBLED:
        buf_printf(b, "%s stands twice, the second time from byte %zu", ext, d->offset);
        break;
    case NAME_EXT_MISSING:
        buf_printf(b, "ends at byte %zu, without %s", d->offset, ext);
        break;
    case NAME_EXT_TYPED:
        buf_printf(b, "%s was typed into the load's name, at byte %zu", part, d->offset);
        break;
    case NAME_EXT_WRONG:
        text_safe(name_extension(asked), part, sizeof part);
        buf_printf(b, "the extension is %s, expected %s", part, ext);
        break;
    case NAME_LOADER:
        put_change(b, asked, expected, d);
        buf_str(b, ": that is the loader, not the application");
        break;
    case NAME_APPLICATION:
        put_change(b, asked, expected, d);
        buf_str(b, ": that is the application, not the loader");
        break;
    case NAME_PREFIX:
        buf_printf(b, "\"%s\" stands in front of the name", part);
        break;
    case NAME_OTHER_LOAD:
        put_loads(b, asked, expected);
        break;
    case NAME_TOO_LONG:
        buf_printf(b, "%zu bytes long: the phone keeps %d bytes of a load's name and asks for %d",
                   asked.n, PHONE_LOAD_STORED, PHONE_LOAD_ASKED);
        break;
    case NAME_LOOK_ALIKE:
    case NAME_OTHER:
    case NAME_CLASS_COUNT:
        put_change(b, asked, expected, d);
        break;
    }
}

void name_diff_describe(struct slice asked, struct slice expected, struct name_diff *d)
{
    struct buf b;
    snprintf(d->fix, sizeof d->fix, "%s", FIX[d->class]);
    buf_fixed(&b, d->sentence, sizeof d->sentence - 1); /* *d came zeroed: a NUL always follows */
    put_sentence(&b, asked, expected, d);
}

static size_t shown_width(struct slice s)
{
    struct buf b;
    uint8_t mem[4 * 512];
    buf_fixed(&b, mem, sizeof mem);
    text_escape(&b, slice_sub(s, 0, 512));
    return b.len;
}

static void put_name(struct buf *out, const char *title, struct slice name)
{
    buf_printf(out, "%-10s", title);
    text_escape(out, name);
    buf_str(out, "\n");
}

enum { HEX_OFFSET = 7, HEX_BYTE = 3 }; /* columns: "> 0010 ", and "[4f" */

int name_hex_column(size_t byte)
{
    return HEX_OFFSET + (int)byte * HEX_BYTE + 1;
}

void name_hex_line(struct slice s, size_t line, size_t per, size_t from, size_t to, struct buf *out)
{
    size_t end = line + per;
    bool marked = from < end && to > line && from < to;
    bool inside = false;
    buf_printf(out, "%c %04zx ", marked ? '>' : ' ', line);
    for (size_t i = line; i < end; i++) {
        bool differs = i >= from && i < to && i < s.n;
        buf_u8(out, differs && !inside ? '[' : !differs && inside ? ']' : ' ');
        inside = differs;
        if (i < s.n)
            buf_printf(out, "%02x", s.p[i]);
        else
            buf_str(out, "  ");
    }
    buf_str(out, inside ? "] " : "  ");
    for (size_t i = line; i < end && i < s.n; i++)
        buf_u8(out, byte_is_print(s.p[i]) ? s.p[i] : '.');
    buf_str(out, "\n");
}

static void put_dump(struct buf *out, const char *title, struct slice s, size_t per, size_t from,
                     size_t n)
{
    buf_printf(out, "%s\n", title);
    for (size_t line = 0; line < s.n; line += per)
        name_hex_line(s, line, per, from, from + n, out);
}

void name_diff_view(struct slice asked, struct slice expected, const struct name_diff *d,
                    size_t per, struct buf *out)
{
    put_name(out, "expected", expected);
    put_name(out, "asked", asked);
    if (d->class != NAME_SAME) {
        size_t width = shown_width(slice_sub(asked, d->offset, d->asked_n));
        buf_fill(out, ' ', 10 + shown_width(slice_sub(asked, 0, d->offset)));
        buf_fill(out, '^', width ? width : 1);
        buf_printf(out, " %s\n", d->sentence);
        buf_printf(out, "fix       %s\n", d->fix);
    }
    put_dump(out, "expected, byte by byte", expected, per, d->offset, d->expected_n);
    put_dump(out, "asked, byte by byte", asked, per, d->offset, d->asked_n);
}
