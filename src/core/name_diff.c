/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the nearest expected name is the one with the smallest edit distance, a mere
 * change of case counting half. What both names have in front and behind in common is set aside;
 * the rest is the difference. Then the classes are tried in an order: bytes that should never stand
 * in a name first, since they explain whatever else differs, then what is wrong with the extension,
 * the path, single letters, and at last the whole load.
 */
#include "core/name_diff.h"

#include "core/load_name.h"
#include "core/name_diff_impl.h"
#include "core/near_word.h"
#include "core/phone_parse.h"

#include <string.h>

const char *name_class_name(enum name_class c)
{
    static const char *const NAME[] = {
#define X(id, text) [id] = text,
        NAME_DIFF_CLASSES(X)
#undef X
    };
    return NAME[c];
}

static void find_region(struct slice a, struct slice e, struct name_diff *d)
{
    size_t shorter = a.n < e.n ? a.n : e.n, front = 0, behind = 0;
    while (front < shorter && a.p[front] == e.p[front])
        front++;
    while (behind < shorter - front && a.p[a.n - 1 - behind] == e.p[e.n - 1 - behind])
        behind++;
    d->offset = front;
    d->asked_n = a.n - front - behind;
    d->expected_n = e.n - front - behind;
}

bool name_has_stray_byte(struct slice name, size_t *offset)
{
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] < 0x21 || name.p[i] > 0x7e) {
            if (offset)
                *offset = i;
            return true;
        }
    return false;
}

static enum name_class class_of_byte(uint8_t c)
{
    if (c == 0)
        return NAME_NUL;
    if (c == '\r' || c == '\n')
        return NAME_LINE_END;
    if (c == ' ' || c == '\t')
        return NAME_BLANK;
    return c > 0x7f ? NAME_NON_ASCII : NAME_CONTROL;
}

static bool begins_with_bom(struct slice a)
{
    return slice_starts(a, "\xef\xbb\xbf") || slice_starts(a, "\xff\xfe") ||
           slice_starts(a, "\xfe\xff");
}

/* The stray bytes become the difference: they explain what the phone did, whatever else differs. */
static bool is_stray(struct slice a, struct slice e, struct name_diff *d)
{
    size_t at = 0, n = 0;
    if (!name_has_stray_byte(a, &at) || name_has_stray_byte(e, NULL))
        return false;
    d->class = class_of_byte(a.p[at]);
    while (at + n < a.n && name_has_stray_byte(slice_sub(a, at + n, 1), NULL))
        n++;
    if (begins_with_bom(a)) {
        d->class = NAME_BOM;
        n = a.p[0] == 0xef ? 3 : 2;
    } else if (memchr(a.p, 0, a.n)) {
        d->class = NAME_NUL; /* UTF-16: a NUL behind every letter */
    }
    if (at != d->offset || n != d->asked_n)
        d->expected_n = 0;
    d->offset = at;
    d->asked_n = n;
    return true;
}

/* Does a read x followed by y, and nothing else? */
static bool is_joined(struct slice a, struct slice x, struct slice y)
{
    return a.n == x.n + y.n && slice_eq(slice_sub(a, 0, x.n), x) &&
           slice_eq_nocase(slice_sub(a, x.n, y.n), y);
}

struct slice name_extension(struct slice name)
{
    size_t dot = name.n;
    if (slice_ends_nocase(name, ".cnf.xml"))
        return slice_sub(name, name.n - strlen(".cnf.xml"), name.n);
    for (size_t i = name.n; i > 0 && name.p[i - 1] != '/'; i--)
        if (name.p[i - 1] == '.') {
            dot = i - 1;
            break;
        }
    return slice_sub(name, dot, name.n);
}

static bool is_case(struct slice a, struct slice e, struct name_diff *d)
{
    d->class = NAME_CASE;
    return slice_eq_nocase(a, e);
}

static bool is_prefix(struct slice a, struct slice e, struct name_diff *d)
{
    size_t n = a.n > e.n ? a.n - e.n : 0;
    if (n == 0 || (a.p[n - 1] != '/' && a.p[n - 1] != '\\') ||
        !slice_eq_nocase(slice_sub(a, n, e.n), e))
        return false;
    d->class = NAME_PREFIX;
    d->offset = 0;
    d->asked_n = n;
    d->expected_n = 0;
    return true;
}

static bool is_extension(struct slice a, struct slice e, struct name_diff *d)
{
    struct slice ext = name_extension(e), base = slice_sub(e, 0, e.n - ext.n);
    struct slice asked_ext = name_extension(a), asked_base = slice_sub(a, 0, a.n - asked_ext.n);
    struct slice typed = name_extension(asked_base);
    if (ext.n == 0)
        return false;
    if (slice_eq(a, base))
        d->class = NAME_EXT_MISSING;
    else if (is_joined(asked_base, base, ext) && slice_eq_nocase(asked_ext, ext))
        d->class = NAME_EXT_DOUBLED;
    else if (typed.n && is_joined(asked_base, base, typed) && slice_eq_nocase(asked_ext, ext)) {
        d->class = NAME_EXT_TYPED;
        d->offset = base.n; /* the dot is the typed one, not the phone's */
        d->asked_n = typed.n;
    } else if (slice_eq(asked_base, base) || slice_eq(asked_base, e))
        d->class = NAME_EXT_WRONG;
    else
        return false;
    return true;
}

/* Dashed names of one release that differ in the third character: '0' is the loader's. */
static bool is_other_half(struct slice a, struct slice e, struct name_diff *d)
{
    static const struct {
        uint8_t asked, expected;
        enum name_class class;
    } PAIRS[] = {
        {'0', 's', NAME_LOADER},
        {'0', 'm', NAME_LOADER},
        {'s', '0', NAME_APPLICATION},
        {'m', '0', NAME_APPLICATION},
    };
    if (a.n != e.n || a.n < 5 || a.p[4] != '-' || a.p[3] != '3' ||
        !slice_eq_nocase(slice_sub(a, 0, 2), slice_sub(e, 0, 2)) ||
        !slice_eq_nocase(slice_sub(a, 3, a.n), slice_sub(e, 3, e.n)))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(PAIRS); i++)
        if (byte_lower(a.p[2]) == PAIRS[i].asked && byte_lower(e.p[2]) == PAIRS[i].expected) {
            d->class = PAIRS[i].class;
            return true;
        }
    return false;
}

static bool looks_alike(uint8_t a, uint8_t b)
{
    static const char *const ALIKE[] = {"0Oo", "1lI", "5S", "8B", "-_"};
    for (size_t i = 0; i < ARRAY_SIZE(ALIKE) && a && b; i++)
        if (strchr(ALIKE[i], a) && strchr(ALIKE[i], b))
            return true;
    return false;
}

/* Letters of another case besides are not what hurts: the difference is where the eye is fooled. */
static bool is_look_alike(struct slice a, struct slice e, struct name_diff *d)
{
    size_t first = a.n, last = 0;
    if (a.n != e.n)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        if (byte_lower(a.p[i]) == byte_lower(e.p[i]))
            continue;
        if (!looks_alike(a.p[i], e.p[i]))
            return false;
        first = first < i ? first : i;
        last = i;
    }
    d->class = NAME_LOOK_ALIKE;
    d->offset = first;
    d->asked_n = d->expected_n = last - first + 1;
    return true;
}

/* PHONES 5.4: a load's name is cut at 31 or 56. Paths of other files may well be longer. */
static bool is_too_long(struct slice a, struct slice e, struct name_diff *d)
{
    static const char *const LOAD_FILE[] = {".loads", ".sbn", ".sb2", ".bin"};
    struct slice ext = name_extension(a);
    (void)e;
    d->class = NAME_TOO_LONG;
    for (size_t i = 0; i < ARRAY_SIZE(LOAD_FILE); i++)
        if (slice_is_nocase(ext, LOAD_FILE[i]))
            return a.n - ext.n >= PHONE_LOAD_STORED;
    return false;
}

static bool is_other_load(struct slice a, struct slice e, struct name_diff *d)
{
    struct load_name asked, expected;
    d->class = NAME_OTHER_LOAD;
    return load_name_parse(a, &asked) && load_name_parse(e, &expected);
}

bool name_diff(struct slice asked, const struct slice *expected, size_t count,
               struct name_diff *out)
{
    static bool (*const TRY[])(struct slice, struct slice, struct name_diff *) = {
        is_stray,      is_case,       is_prefix,   is_extension,
        is_other_half, is_look_alike, is_too_long, is_other_load,
    };
    *out = (struct name_diff){.class = NAME_OTHER};
    if (count == 0)
        return false;
    out->expected = near_word_nearest(asked, expected, count);
    struct slice e = expected[out->expected];
    find_region(asked, e, out);
    bool found = slice_eq(asked, e);
    if (found)
        out->class = NAME_SAME;
    for (size_t i = 0; i < ARRAY_SIZE(TRY) && !found; i++)
        found = TRY[i](asked, e, out);
    if (!found)
        out->class = NAME_OTHER;
    name_diff_describe(asked, e, out);
    return true;
}
