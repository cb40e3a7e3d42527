/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the extension is cut off once, then the name is tried against each known
 * form (PHONES 1.1) by one reader a form. A reader consumes a slice from the left and must reach
 * its end: a name with anything left over is not that form, so a typing error is refused here
 * instead of being half understood.
 *
 *   P0S3-8-12-00       dashed: SIP, MGCP, and their loader P003-8-12-00
 *   P00308010200       digits: SCCP major, minor, maintenance, sub
 *   P0030801SR02       digits, then a service release in place of maintenance and sub
 *   P0S30202 P003AL30  8.3: two numbers, or the letters of the time before versions
 *   SCCP41.9-4-2SR3-1S the Java phones
 *   CP7912080003SCCP070409A and other CP79...
 */
#include "core/load_name.h"

#include "core/text.h"

#include <stdio.h>
#include <string.h>

static const char *const PROTOCOL_NAMES[] = {
#define X(id, text) [id] = text,
    PROTOCOLS(X)
#undef X
};

/* How Cisco writes them. */
static const char *const PROTOCOL_TITLES[] = {
    [PROTOCOL_UNKNOWN] = "unknown",
    [PROTOCOL_SCCP] = "SCCP",
    [PROTOCOL_SIP] = "SIP",
    [PROTOCOL_MGCP] = "MGCP",
};

static const char *const FAMILY_NAMES[] = {
    [LOAD_FAMILY_7940_7960] = "7940/7960", [LOAD_FAMILY_7910] = "7910",
    [LOAD_FAMILY_7935] = "7935",           [LOAD_FAMILY_7905_7912] = "7905/7912",
    [LOAD_FAMILY_JAVA] = "7941 and later", [LOAD_FAMILY_OTHER] = "other",
};

/* Names that do not carry the maintenance release which they are of (PHONES 1.3). */
static const struct {
    const char *name;
    unsigned maintenance;
} UNSAID_MAINTENANCE[] = {
    {"P0030801SR02", 2},
};

const char *protocol_name(enum protocol p)
{
    return (size_t)p < ARRAY_SIZE(PROTOCOL_NAMES) ? PROTOCOL_NAMES[p] : "unknown";
}

const char *protocol_shown(enum protocol p)
{
    return (size_t)p < ARRAY_SIZE(PROTOCOL_TITLES) ? PROTOCOL_TITLES[p] : "unknown";
}

const char *load_family_name(enum load_family f)
{
    return (size_t)f < ARRAY_SIZE(FAMILY_NAMES) ? FAMILY_NAMES[f] : "other";
}

static bool take_number(struct slice *s, size_t min, size_t max, unsigned *out)
{
    size_t n = 0;
    uint64_t v = 0;
    while (n < max && n < s->n && byte_is_digit(s->p[n]))
        n++;
    if (n < min || !text_number(slice_sub(*s, 0, n), 99999999, &v))
        return false;
    *out = (unsigned)v;
    *s = slice_sub(*s, n, s->n);
    return true;
}

static bool take_letters(struct slice *s, size_t min, size_t max)
{
    size_t n = 0;
    while (n < max && n < s->n && byte_is_alpha(s->p[n]))
        n++;
    *s = slice_sub(*s, n, s->n);
    return n >= min;
}

/* SR02, T023, ES26. */
static bool take_release(struct slice *s, struct load_name *n)
{
    struct slice rest = *s;
    if (!take_letters(&rest, 1, 2) || !take_number(&rest, 1, 3, &n->service_release))
        return false;
    *s = rest;
    return true;
}

static bool take_protocol(struct slice *s, enum protocol *out)
{
    for (enum protocol p = PROTOCOL_SCCP; p < PROTOCOL_COUNT; p++)
        if (slice_take_nocase(s, PROTOCOL_NAMES[p])) {
            *out = p;
            return true;
        }
    return false;
}

/* -8-12-00 and -08-11-00. */
static bool read_dashed(struct slice s, struct load_name *n)
{
    if (n->family != LOAD_FAMILY_7940_7960)
        return false;
    if (!slice_take_nocase(&s, "-") || !take_number(&s, 1, 2, &n->major) ||
        !slice_take_nocase(&s, "-") || !take_number(&s, 1, 2, &n->minor) ||
        !slice_take_nocase(&s, "-") || !take_number(&s, 1, 2, &n->maintenance) || s.n != 0)
        return false;
    n->style = LOAD_STYLE_DASHED;
    n->has_version = true;
    if (n->protocol == PROTOCOL_SCCP) {
        n->is_dashed_loader = true;
        n->protocol = PROTOCOL_UNKNOWN;
    }
    return true;
}

/* 08010200, 0801SR02, 0702T023: four places for maintenance and sub, or for a service release. */
static bool read_digits(struct slice s, struct load_name *n)
{
    if (s.n != 8 || n->protocol != PROTOCOL_SCCP)
        return false;
    if (!take_number(&s, 2, 2, &n->major) || !take_number(&s, 2, 2, &n->minor))
        return false;
    struct slice plain = s;
    if (!take_number(&plain, 2, 2, &n->maintenance) || !take_number(&plain, 2, 2, &n->sub)) {
        if (!take_release(&s, n) || s.n != 0)
            return false;
        slice_to_str(slice_sub(slice_str(n->text), 8, 4), n->release, sizeof n->release);
        n->maintenance = 0;
        for (size_t i = 0; i < ARRAY_SIZE(UNSAID_MAINTENANCE); i++)
            if (slice_is_nocase(slice_str(n->text), UNSAID_MAINTENANCE[i].name))
                n->maintenance = UNSAID_MAINTENANCE[i].maintenance;
    }
    n->style = LOAD_STYLE_DIGITS;
    n->has_version = true;
    return true;
}

/* 0202; AL30 and E302, the letters that came before version numbers (PHONES 4). */
static bool read_8_3(struct slice s, struct load_name *n)
{
    unsigned build = 0;
    if (s.n != 4)
        return false;
    n->style = LOAD_STYLE_8_3;
    struct slice digits = s;
    if (take_number(&digits, 2, 2, &n->major) && take_number(&digits, 2, 2, &n->minor)) {
        n->has_version = true;
        return true;
    }
    return n->protocol == PROTOCOL_SCCP && take_letters(&s, 1, 2) &&
           take_number(&s, 2, 3, &build) && s.n == 0;
}

/* P, 0 or D, protocol, hardware; then one of three forms of version. */
static bool read_p_name(struct slice s, struct load_name *n)
{
    static const char PROTOCOL_LETTERS[] = {
        [PROTOCOL_SCCP] = '0', [PROTOCOL_SIP] = 's', [PROTOCOL_MGCP] = 'm'};
    static const char FAMILY_DIGITS[] = {
        [LOAD_FAMILY_7940_7960] = '3', [LOAD_FAMILY_7910] = '4', [LOAD_FAMILY_7935] = '5'};

    if (s.n < 4 || byte_lower(s.p[0]) != 'p' || !memchr("0d", byte_lower(s.p[1]), 2))
        return false;
    n->diagnostic = s.p[1] != '0';
    const char *protocol = memchr(PROTOCOL_LETTERS, byte_lower(s.p[2]), sizeof PROTOCOL_LETTERS);
    const char *family = memchr(FAMILY_DIGITS, s.p[3], sizeof FAMILY_DIGITS);
    if (!protocol || !family || *protocol == '\0')
        return false;
    n->protocol = (enum protocol)(protocol - PROTOCOL_LETTERS);
    n->family = (enum load_family)(family - FAMILY_DIGITS);

    struct slice version = slice_sub(s, 4, s.n);
    return read_dashed(version, n) || read_digits(version, n) || read_8_3(version, n);
}

/* SCCP41.9-4-2SR3-1S: hardware, then numbers between dashes, a service or engineering release. */
static bool read_java(struct slice s, struct load_name *n)
{
    unsigned hardware = 0;
    if (!take_protocol(&s, &n->protocol) || !take_number(&s, 2, 2, &hardware) ||
        !slice_take_nocase(&s, ".") || !take_number(&s, 1, 2, &n->major) ||
        !slice_take_nocase(&s, "-") || !take_number(&s, 1, 2, &n->minor) ||
        !slice_take_nocase(&s, "-") || !take_number(&s, 1, 2, &n->maintenance))
        return false;
    struct slice before = s;
    if (take_release(&s, n))
        slice_to_str(slice_sub(before, 0, before.n - s.n), n->release, sizeof n->release);
    if (slice_take_nocase(&s, "-") && !take_number(&s, 1, 3, &n->sub))
        return false;
    slice_take_nocase(&s, "s");
    n->family = LOAD_FAMILY_JAVA;
    n->style = LOAD_STYLE_OTHER;
    n->has_version = true;
    return s.n == 0;
}

/* CP7912080003SCCP070409A is read; of other CP79 names only the family is known. */
static bool read_cp79(struct slice s, struct load_name *n)
{
    unsigned model = 0, date = 0;
    if (!slice_take_nocase(&s, "CP79") || !take_number(&s, 2, 2, &model) || s.n == 0)
        return false;
    n->family = model == 5 || model == 12 ? LOAD_FAMILY_7905_7912 : LOAD_FAMILY_OTHER;
    n->style = LOAD_STYLE_OTHER;
    struct slice v = s;
    n->has_version = take_number(&v, 2, 2, &n->major) && take_number(&v, 2, 2, &n->minor) &&
                     take_number(&v, 2, 2, &n->maintenance) && take_protocol(&v, &n->protocol) &&
                     take_number(&v, 6, 6, &date) && take_letters(&v, 1, 1) && v.n == 0;
    if (!n->has_version) {
        n->major = n->minor = n->maintenance = 0;
        n->protocol = PROTOCOL_UNKNOWN;
    }
    return true;
}

static struct slice without_extension(struct slice s)
{
    static const char *const EXTENSIONS[] = {".loads", ".sb2", ".sbn", ".bin", ".sbin", ".zup"};
    for (size_t i = 0; i < ARRAY_SIZE(EXTENSIONS); i++)
        if (slice_ends_nocase(s, EXTENSIONS[i]))
            return slice_sub(s, 0, s.n - strlen(EXTENSIONS[i]));
    return s;
}

static bool has_only_name_bytes(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!byte_is_alpha(s.p[i]) && !byte_is_digit(s.p[i]) && !memchr("-._", s.p[i], 3))
            return false;
    return s.n > 0;
}

bool load_name_parse(struct slice s, struct load_name *out)
{
    static bool (*const READERS[])(struct slice, struct load_name *) = {read_p_name, read_java,
                                                                        read_cp79};
    s = without_extension(s);
    if (without_extension(s).n != s.n)
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(READERS); i++) {
        *out = (struct load_name){.family = LOAD_FAMILY_OTHER, .style = LOAD_STYLE_OTHER};
        if (!has_only_name_bytes(s) || !slice_to_str(s, out->text, sizeof out->text))
            return false;
        if (READERS[i](s, out))
            return true;
    }
    return false;
}

static int order(unsigned a, unsigned b)
{
    return (a > b) - (a < b);
}

int load_name_compare(const struct load_name *a, const struct load_name *b)
{
    /* A digit name with a service release does not always say which maintenance release it mends;
     * it came after all of them (P0030801SR02 is 8.1(2)SR2, PHONES 1.3). */
    bool unsaid = a->style != LOAD_STYLE_OTHER && b->style != LOAD_STYLE_OTHER &&
                  (a->service_release != 0) != (b->service_release != 0);
    const int by[] = {
        order(a->has_version, b->has_version),
        order(a->major, b->major),
        order(a->minor, b->minor),
        unsaid ? order(a->service_release, b->service_release) : 0,
        order(a->maintenance, b->maintenance),
        order(a->service_release, b->service_release),
        order(a->sub, b->sub),
    };
    for (size_t i = 0; i < ARRAY_SIZE(by); i++)
        if (by[i])
            return by[i];
    return 0;
}

bool load_name_is_signed(const struct load_name *n)
{
    return n->has_version && (n->family == LOAD_FAMILY_JAVA || n->major >= 5);
}

bool load_name_is_ual(const struct load_name *n)
{
    if (n->family != LOAD_FAMILY_7940_7960 || !n->has_version || n->diagnostic)
        return false;
    return n->major >= (n->protocol == PROTOCOL_SCCP ? 6 : 7);
}

/* SR2 for SR02, ES26; and SR3-1, as the Java phones have it. */
static void describe_release(const struct load_name *n, struct buf *b)
{
    if (!n->service_release)
        return;
    for (const char *c = n->release; byte_is_alpha((uint8_t)*c); c++)
        buf_u8(b, (uint8_t)*c);
    buf_printf(b, "%u", n->service_release);
    if (n->sub)
        buf_printf(b, "-%u", n->sub);
}

/* 8.12, 8.1(2), 3.2(2.14), 7.2 T023, 9.4(2)SR3: SIP and MGCP count on, the others bracket. */
static void describe_version(const struct load_name *n, struct buf *b)
{
    buf_printf(b, "%u.%u", n->major, n->minor);
    if (n->style == LOAD_STYLE_8_3)
        return;
    if (n->style == LOAD_STYLE_DASHED) {
        if (n->maintenance)
            buf_printf(b, ".%u", n->maintenance);
        return;
    }
    if (n->style == LOAD_STYLE_DIGITS && n->service_release && !n->maintenance) {
        buf_printf(b, " %s", n->release);
        return;
    }
    buf_printf(b, "(%u", n->maintenance);
    if (n->sub && !n->service_release)
        buf_printf(b, ".%u", n->sub);
    buf_str(b, ")");
    describe_release(n, b);
}

char *load_name_describe(const struct load_name *n, char *dst, size_t cap)
{
    char text[96];
    struct buf b;
    buf_fixed(&b, text, sizeof text);
    if (n->diagnostic)
        buf_str(&b, "diagnostic ");
    if (n->is_dashed_loader)
        buf_str(&b, "loader ");
    if (n->protocol != PROTOCOL_UNKNOWN)
        buf_printf(&b, "%s ", protocol_shown(n->protocol));
    if (n->has_version)
        describe_version(n, &b);
    else
        buf_str(&b, n->text);
    snprintf(dst, cap, "%s", buf_cstr(&b));
    return dst;
}

bool load_name_loader_accepts(struct slice s)
{
    return s.n >= 4 && byte_lower(s.p[0]) == 'p' && memchr("0d", byte_lower(s.p[1]), 2) &&
           s.p[3] == '3';
}

bool load_name_loader_of(const struct load_name *app, char *dst, size_t cap)
{
    if (cap)
        dst[0] = '\0';
    if (!load_name_is_ual(app) || app->is_dashed_loader)
        return false;
    int n = app->style == LOAD_STYLE_DASHED
                ? snprintf(dst, cap, "%.2s03%s", app->text, app->text + strlen("P0S3"))
                : snprintf(dst, cap, "%s", app->text);
    return n > 0 && (size_t)n < cap;
}
