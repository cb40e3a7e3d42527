/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the phone's own readers say what it makes of the file (phone_parse); here
 * that is put into words. A file that names no load is searched for the reason, a name that is read
 * for what is wrong with it. Only the first fault of a name is told: a blank and a typed extension
 * in one name are mended by the same line.
 */
#include "core/folder_check_impl.h"

#include "core/load_name.h"
#include "core/name_diff.h"
#include "core/phone.h"
#include "core/text.h"

#include <stdio.h>
#include <string.h>

/* How a load is named in each format. */
static const char *const HOW[] = {
    [CONFIG_NONE] = "",
    [CONFIG_TEXT] = "write the line image_version: P0S3-8-12-00 (the load's own name)",
    [CONFIG_XML] = "write <loadInformation>P0S3-8-12-00</loadInformation> (the load's own name)",
    [CONFIG_OS79XX] = "write the load's name into it, and nothing else",
    [CONFIG_MANIFEST] = "",
};

/* Which byte makes the phone see nothing, or no more, of a file that has something in it. */
static bool is_cut_off(struct slice file, enum config_format format, size_t *offset,
                       const char **why)
{
    static const struct {
        const char *mark, *why;
        enum config_format format; /* CONFIG_NONE: any */
    } BEGINS[] = {
        {"\xef\xbb\xbf", "begins with a UTF-8 byte order mark, which costs a phone the first line",
         CONFIG_TEXT},
        {"\xff\xfe", "is UTF-16: a phone takes its first byte for the end of the file",
         CONFIG_NONE},
        {"\xfe\xff", "is UTF-16: a phone takes its second byte for the end of the file",
         CONFIG_NONE},
    };
    for (size_t i = 0; i < ARRAY_SIZE(BEGINS); i++)
        if (slice_starts(file, BEGINS[i].mark) &&
            (BEGINS[i].format == CONFIG_NONE || BEGINS[i].format == format)) {
            *offset = 0;
            *why = BEGINS[i].why;
            return true;
        }
    for (size_t i = 0; i < file.n; i++)
        if (file.p[i] == 0x00 || file.p[i] == 0x1a || file.p[i] == 0xff) {
            *offset = i;
            *why = "has a byte in it (0x00, 0x1a or 0xff) that ends the file for a phone";
            return true;
        }
    return false;
}

/* A line that was meant to name the load and that a phone passes over (PHONES 5.2). */
static bool is_skipped_line(struct slice file, enum config_format format, size_t *offset)
{
    static const char KEY[] = "image_version";
    bool comment = false;
    for (size_t i = 0; format == CONFIG_TEXT && i < file.n; i++) {
        if (file.p[i] == '\n')
            comment = false;
        else if (file.p[i] == '#' || file.p[i] == ';')
            comment = true;
        *offset = i;
        if (!comment && slice_is_nocase(slice_sub(file, i, strlen(KEY)), KEY))
            return true;
    }
    return false;
}

/* PHONES 3.2: what happens next depends on the file. */
static void tell_no_load(struct folder *f, const struct load_file *file, enum config_format format,
                         const char *for_whom)
{
    size_t offset = 0;
    const char *why = file->bytes.n ? "names no load" : "is empty";
    bool own = !slice_ends_nocase(file->name, "Default.cnf");
    if (file->bytes.n && is_cut_off(file->bytes, format, &offset, &why)) {
        folder_put(f, DIAG_CONFIG_WITHOUT_LOAD, file->name, (int64_t)offset,
                   "save the file as plain ASCII", "%s, and so it names no load%s", why, for_whom);
        return;
    }
    if (is_skipped_line(file->bytes, format, &offset)) {
        folder_put(f, DIAG_CONFIG_WITHOUT_LOAD, file->name, (int64_t)offset, HOW[format],
                   "has image_version in a line that a phone passes over: a blank or another byte "
                   "stands in front, the colon or the value is missing, or a quote is not closed");
        return;
    }
    if (format == CONFIG_XML)
        folder_put(f, DIAG_CONFIG_WITHOUT_LOAD, file->name, -1, HOW[format],
                   "%s%s: a phone that is given it shows \"No Load Specified\" and asks no further",
                   why, for_whom);
    else if (format == CONFIG_TEXT && own)
        folder_put_as(f, DIAGNOSIS_COUNT, SEVERITY_OK, file->name, NULL,
                      "%s: the phone goes on to the default file", why);
    else
        folder_put_as(f, DIAG_CONFIG_WITHOUT_LOAD, SEVERITY_WARNING, file->name, HOW[format],
                      "%s: a phone keeps what it runs", why);
}

/* A byte of the load that no name has; the file's offset is counted from where the value begins. */
static bool tell_stray_byte(struct folder *f, const struct told *told, const char *shown)
{
    struct slice load = slice_of(told->reading.load, told->reading.load_n);
    size_t at;
    if (!name_has_stray_byte(load, &at))
        return false;
    uint8_t c = load.p[at];
    folder_put(f, DIAG_NAME_BYTES, told->file->name, (int64_t)(told->reading.value_offset + at),
               c == ' '
                   ? "delete the blank; hookflash write --load SET --root DIR writes it right"
                   : "type the name again in plain ASCII; hookflash write --load SET --root DIR "
                     "writes it right",
               "the load's name has a stray byte, 0x%02x, %s: a phone reads \"%s\"", c,
               name_byte_describe(c), shown);
    return true;
}

static bool tell_extension(struct folder *f, const struct told *told, const char *shown)
{
    static const char *const EXTENSION[] = {".loads", ".sbn", ".sb2", ".bin"};
    struct slice load = slice_of(told->reading.load, told->reading.load_n);
    for (size_t i = 0; i < ARRAY_SIZE(EXTENSION); i++) {
        if (!slice_ends_nocase(load, EXTENSION[i]))
            continue;
        /* Universal loaders append .loads only where it is not there already (PHONES 4.9). */
        bool harmless = slice_ends(load, ".loads") && told->format != CONFIG_OS79XX;
        folder_put_as(f, DIAG_NAME_EXTENSION, harmless ? SEVERITY_WARNING : SEVERITY_ERROR,
                      told->file->name, "write the load's name without an extension",
                      "\"%s\" has an extension typed in: %s", shown,
                      harmless ? "universal loaders bear it, older loads do not"
                               : "the phone adds its own behind it and finds no such file");
        return !harmless;
    }
    return false;
}

static bool tell_wrong_half(struct folder *f, const struct told *told, const char *shown)
{
    struct load_name name;
    struct slice load = slice_of(told->reading.load, told->reading.load_n);
    if (!load_name_parse(load, &name))
        return false;
    if (told->format != CONFIG_OS79XX && name.is_dashed_loader) {
        folder_put(f, DIAG_LOADER_FOR_APPLICATION, told->file->name, -1,
                   "write the application's name: P0S3- (SIP) or P0M3- (MGCP) for P003-",
                   "%s is the loader; this file needs the application's name", shown);
        return true;
    }
    if (told->format == CONFIG_OS79XX && name.style == LOAD_STYLE_DASHED &&
        !name.is_dashed_loader && load_name_is_ual(&name)) {
        folder_put(f, DIAG_APPLICATION_FOR_LOADER, told->file->name, -1,
                   "write the loader's name: P003- for P0S3- or P0M3-",
                   "%s is the application; OS79XX.TXT needs the loader's name", shown);
        return true;
    }
    return false;
}

static void tell_refused(struct folder *f, const struct told *told, const char *shown)
{
    folder_put(f, DIAG_CONFIG_WITHOUT_LOAD, told->file->name, (int64_t)told->reading.value_offset,
               HOW[told->format],
               "names \"%s\", which is no load of a 7940/7960: the phone refuses it "
               "(\"No Load Specified\")",
               shown);
}

/* Cisco's own OS79XX.TXT ends with CR LF, and one report blames a line feed (PHONES 5.1, 5.4). */
static void tell_line_end(struct folder *f, const struct load_file *file, size_t load_n)
{
    if (file->bytes.n > load_n)
        folder_put_as(f, DIAGNOSIS_COUNT, SEVERITY_NOTE, file->name,
                      "where a phone asks for a strange name, end the file behind the name",
                      "goes on behind the name, with 0x%02x at byte %zu: as Cisco's own does",
                      file->bytes.p[load_n], load_n);
}

static void tell_load(struct folder *f, struct told *told, const char *for_whom)
{
    struct slice load = slice_of(told->reading.load, told->reading.load_n);
    uint8_t request[PHONE_REQUEST_MAX];
    char shown[128], asked[160];
    text_safe(load, shown, sizeof shown);
    told->flawed = tell_stray_byte(f, told, shown) || tell_extension(f, told, shown) ||
                   tell_wrong_half(f, told, shown);
    if (told->flawed)
        return;
    if (told->reading.result == PHONE_READS_REFUSED) {
        told->flawed = true;
        tell_refused(f, told, shown);
    } else if (told->format == CONFIG_OS79XX) {
        folder_put(f, DIAGNOSIS_COUNT, told->file->name, -1, NULL,
                   "names %s, to phones that run a load before the universal loader", shown);
        tell_line_end(f, told->file, load.n);
    } else {
        text_safe(slice_of(request, phone_request_for(load, request)), asked, sizeof asked);
        folder_put(f, DIAGNOSIS_COUNT, told->file->name, -1, NULL,
                   "names %s: a phone%s asks for %s", shown, for_whom, asked);
    }
}

static bool reads_alike(const struct phone_reading *a, const struct phone_reading *b)
{
    return a->result == b->result &&
           slice_eq(slice_of(a->load, a->load_n), slice_of(b->load, b->load_n));
}

static void tell(struct folder *f, struct told *told, const char *for_whom)
{
    switch (told->reading.result) {
    case PHONE_READS_TOO_LONG:
        folder_put(
            f, DIAG_CONFIG_TOO_LONG, told->file->name, PHONE_CONFIG_MAX,
            "cut it to 8192 bytes: comments and unused lines first",
            "is %zu bytes long; a phone holds %d, shows \"Buffer Full\" and reads none of it",
            told->file->bytes.n, PHONE_CONFIG_MAX);
        break;
    case PHONE_READS_SYNTAX:
        folder_put(f, DIAG_CONFIG_WITHOUT_LOAD, told->file->name,
                   (int64_t)told->reading.value_offset, HOW[told->format],
                   "has an empty element for the load%s: \"Syntax Error in file\"", for_whom);
        break;
    case PHONE_READS_NO_LOAD:
        tell_no_load(f, told->file, told->format, for_whom);
        break;
    case PHONE_READS_LOAD:
    case PHONE_READS_REFUSED:
        tell_load(f, told, for_whom);
        break;
    }
}

void folder_check_config(struct folder *f, const struct load_file *file)
{
    static const char *const FOR[] = {[PHONE_7960] = " (7960)", [PHONE_7940] = " (7940)"};
    enum config_format format = config_format_of(file->name);
    if (format == CONFIG_NONE || format == CONFIG_MANIFEST)
        return;
    struct phone_reading r[2];
    for (int model = PHONE_7960; model <= PHONE_7940; model++)
        phone_parse_config(file->name, file->bytes, (enum phone_model)model, &r[model]);
    bool alike = reads_alike(&r[PHONE_7960], &r[PHONE_7940]);
    for (int model = PHONE_7960; model <= (alike ? PHONE_7960 : PHONE_7940); model++) {
        struct told *told = &f->told[f->told_count++];
        *told = (struct told){.file = file, .format = format, .reading = r[model]};
        phone_ask_of(file->name, &told->mac);
        tell(f, told, alike ? "" : FOR[model]);
    }
}
