/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the first line decides. If one of its fields is the word `mac` it is a CSV
 * header and names the columns; if not, column 0 is the MAC and there are no others. Fields are cut
 * in place (views); only what is kept is copied.
 */
#include "core/phone_list.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 32, PHONES_MAX = 100000 };

/* Up to HOME_FIELD_COUNT a column is an enum home_field. */
enum column { COLUMN_MAC = HOME_FIELD_COUNT, COLUMN_LOAD, COLUMN_FROM, COLUMN_NOTE, COLUMN_COUNT };

struct field {
    struct slice text;
    size_t at; /* offset in its line */
};

struct reader {
    struct phone_list *list;
    struct buf *problems, *warnings;
    size_t cap, bad;
    unsigned line;
    char separator; /* 0: plain list, one MAC a line */
    enum column column[COLUMNS_MAX];
    size_t columns;
};

void phone_list_free(struct phone_list *list)
{
    free(list->phone);
    *list = (struct phone_list){0};
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static struct field trim(struct slice line, size_t from, size_t to)
{
    while (from < to && is_blank(line.p[from]))
        from++;
    while (to > from && is_blank(line.p[to - 1]))
        to--;
    if (to - from >= 2 && line.p[from] == '"' && line.p[to - 1] == '"') {
        from++;
        to--;
    }
    return (struct field){slice_sub(line, from, to - from), from};
}

/* Cuts a line at the separator, quotes respected. Returns the number of fields, at most
 * COLUMNS_MAX. */
static size_t cut_fields(struct slice line, char separator, struct field field[static COLUMNS_MAX])
{
    size_t n = 0, from = 0;
    bool quoted = false;
    for (size_t i = 0; i <= line.n && n < COLUMNS_MAX; i++) {
        if (i < line.n && line.p[i] == '"')
            quoted = !quoted;
        if (i == line.n || (separator && !quoted && line.p[i] == (uint8_t)separator)) {
            field[n++] = trim(line, from, i);
            from = i + 1;
        }
    }
    return n;
}

static void bad_row(struct reader *r, size_t at, const char *what, struct slice text)
{
    char safe[48];
    r->bad++;
    buf_printf(r->problems, "line %u, character %zu: %s: %s\n", r->line, at + 1,
               text_safe(text, safe, sizeof safe), what);
}

static struct listed_phone *add_phone(struct reader *r, struct mac mac)
{
    if (r->list->count == r->cap) {
        size_t cap = r->cap ? r->cap * 2 : 64;
        struct listed_phone *p = cap > PHONES_MAX ? NULL : realloc(r->list->phone, cap * sizeof *p);
        if (!p)
            return NULL;
        r->list->phone = p;
        r->cap = cap;
    }
    struct listed_phone *p = &r->list->phone[r->list->count++];
    *p = (struct listed_phone){.mac = mac, .line = r->line};
    return p;
}

/* COLUMN_COUNT: none of ours. */
static enum column column_of(struct slice word)
{
    static const char *const own[] = {[COLUMN_MAC] = "mac",
                                      [COLUMN_LOAD] = "load",
                                      [COLUMN_FROM] = "from",
                                      [COLUMN_NOTE] = "note"};
    enum column c = 0;
    while (c < COLUMN_COUNT &&
           !slice_is_nocase(word, (int)c < HOME_FIELD_COUNT ? home_field_word((enum home_field)c)
                                                            : own[c]))
        c++;
    return c;
}

/* Is the first line a CSV header? Then it names the columns. */
static bool take_header(struct reader *r, struct slice line)
{
    struct field field[COLUMNS_MAX];
    bool has_semicolon = line.n && memchr(line.p, ';', line.n) != NULL;
    char separator = has_semicolon ? ';' : ',';
    size_t n = cut_fields(line, separator, field), mac_columns = 0;
    for (size_t i = 0; i < n; i++)
        mac_columns += slice_is_nocase(field[i].text, "mac");
    if (mac_columns != 1)
        return false;
    r->separator = separator;
    r->columns = n;
    for (size_t i = 0; i < n; i++) {
        char safe[48];
        r->column[i] = column_of(field[i].text);
        if (r->column[i] == COLUMN_COUNT)
            buf_printf(r->warnings, "line %u, character %zu: unknown column '%s' is not used\n",
                       r->line, field[i].at + 1, text_safe(field[i].text, safe, sizeof safe));
    }
    return true;
}

static bool take_mac(struct reader *r, struct field f, struct mac *mac)
{
    size_t at = 0;
    if (!mac_parse(f.text, mac, &at))
        bad_row(r, f.at + at,
                at < f.text.n ? "this character does not belong in a MAC address"
                              : "a MAC address has twelve hex digits",
                f.text);
    else if (!mac_known(*mac))
        bad_row(r, f.at, "no phone has this MAC address", f.text);
    else
        return true;
    return false;
}

/* False: it was told. */
static bool take_home(struct reader *r, const struct field field[static HOME_FIELD_COUNT],
                      struct phone_home *home)
{
    for (unsigned f = 0; f < HOME_FIELD_COUNT; f++) {
        const char *why, *word = home_field_word((enum home_field)f);
        size_t at;
        if (phone_home_set(home, (enum home_field)f, field[f].text, &at, &why))
            continue;
        if (f != HOME_NAME) { /* not repeated: it may be a password */
            bad_row(r, field[f].at + at, why, slice_str(word));
            return false;
        }
        buf_printf(r->warnings, "line %u, character %zu: the name is left out: %s\n", r->line,
                   field[f].at + at + 1, why);
    }
    const char *doubt = phone_home_doubt(home);
    if (doubt)
        buf_printf(r->warnings, "line %u: %s\n", r->line, doubt);
    return true;
}

/* Nothing is as good as a load's name. */
static bool take_load(struct reader *r, const struct field *f, struct load_name *out)
{
    if (!f->text.n || load_name_parse(f->text, out))
        return true;
    bad_row(r, f->at, "this is not the name of a load", f->text);
    return false;
}

static void take_row(struct reader *r, struct slice line)
{
    struct field cut[COLUMNS_MAX], field[COLUMN_COUNT] = {0};
    size_t n = cut_fields(line, r->separator, cut);
    struct load_name load = {.text = ""}, from = {.text = ""};
    struct phone_home home = {.server = ""};
    struct mac mac;

    for (size_t i = 0; i < n && i < r->columns; i++)
        if (r->column[i] < COLUMN_COUNT)
            field[r->column[i]] = cut[i];
    if (!take_mac(r, field[COLUMN_MAC], &mac) || !take_home(r, field, &home))
        return;
    if (!take_load(r, &field[COLUMN_LOAD], &load) || !take_load(r, &field[COLUMN_FROM], &from))
        return;
    struct listed_phone *p = add_phone(r, mac);
    if (!p) {
        bad_row(r, 0, "too many phones", field[COLUMN_MAC].text);
        return;
    }
    p->home = home;
    /* An extension that was typed is off. */
    memcpy(p->load, load.text, sizeof p->load);
    memcpy(p->from, from.text, sizeof p->from);
}

static int by_mac(const void *a, const void *b)
{
    const struct listed_phone *x = a, *y = b;
    int order = memcmp(x->mac.b, y->mac.b, sizeof x->mac.b);
    return order ? order : (x->line > y->line) - (x->line < y->line);
}

static int by_line(const void *a, const void *b)
{
    const struct listed_phone *x = a, *y = b;
    return (x->line > y->line) - (x->line < y->line);
}

static void refuse_doubles(struct reader *r)
{
    struct phone_list *list = r->list;
    if (list->count < 2)
        return;
    qsort(list->phone, list->count, sizeof *list->phone, by_mac);
    for (size_t i = 1; i < list->count; i++)
        if (mac_eq(list->phone[i].mac, list->phone[i - 1].mac)) {
            char text[MAC_TEXT_SIZE];
            r->bad++;
            buf_printf(r->problems, "line %u: %s stands on line %u already\n", list->phone[i].line,
                       mac_format(list->phone[i].mac, text), list->phone[i - 1].line);
        }
    qsort(list->phone, list->count, sizeof *list->phone, by_line);
}

size_t phone_list_parse(struct slice text, struct phone_list *out, struct buf *problems,
                        struct buf *warnings)
{
    struct reader r = {.list = out,
                       .problems = problems,
                       .warnings = warnings,
                       .columns = 1,
                       .column = {COLUMN_MAC}};
    bool first = true;
    *out = (struct phone_list){0};
    if (slice_starts(text, "\xef\xbb\xbf"))
        text = slice_sub(text, 3, text.n);
    for (size_t from = 0; from < text.n;) {
        const uint8_t *nl = memchr(text.p + from, '\n', text.n - from);
        size_t to = nl ? (size_t)(nl - text.p) : text.n;
        struct field whole = trim(slice_sub(text, from, to - from), 0, to - from);
        struct slice line = slice_sub(text, from, to - from);
        r.line++;
        from = to + 1;
        if (whole.text.n == 0 || whole.text.p[0] == '#')
            continue;
        if (!first || !take_header(&r, line))
            take_row(&r, line);
        first = false;
    }
    refuse_doubles(&r);
    return r.bad;
}

bool phone_list_parse_word(struct slice word, struct phone_list *out, struct buf *problems)
{
    *out = (struct phone_list){0};
    if (slice_is(word, "all")) {
        out->all = true;
        return true;
    }
    /* A comma-separated word is the plain list with another line end. */
    struct buf lines, none;
    buf_growing(&lines, 1 << 20);
    buf_growing(&none, 1 << 10);
    for (size_t i = 0; i < word.n; i++)
        buf_u8(&lines, word.p[i] == ',' ? '\n' : word.p[i]);
    bool ok = !lines.bad && phone_list_parse(buf_view(&lines), out, problems, &none) == 0 &&
              out->count > 0;
    buf_free(&lines);
    buf_free(&none);
    return ok;
}

const char *phone_list_from(const struct phone_list *list, const struct listed_phone *p)
{
    return p && p->from[0] ? p->from : list->from;
}

void phone_list_home(const struct phone_list *list, const struct listed_phone *p,
                     struct phone_home *out)
{
    *out = p ? p->home : list->home;
    if (!out->server[0])
        memcpy(out->server, list->home.server, sizeof out->server);
}

/* One server for all, or none: a default file cannot say two things. */
void phone_list_shared_home(const struct phone_list *list, struct phone_home *out)
{
    struct phone_home one;
    phone_list_home(list, list->count && !list->all ? &list->phone[0] : NULL, &one);
    *out = (struct phone_home){.server = ""};
    for (size_t i = 0; i < list->count; i++) {
        struct phone_home other;
        phone_list_home(list, &list->phone[i], &other);
        if (strcmp(other.server, one.server) != 0)
            return;
    }
    memcpy(out->server, one.server, sizeof out->server);
}
