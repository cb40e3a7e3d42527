/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a table of the forms that logs write times in, each a little pattern of one
 * letter a field; the first place of a record where one of them fits is its time. Longer forms come
 * first, since their ends are forms too. What a form does not say is taken from around: the year
 * from the time of the log's last writing, the day from the line before, the zone from the caller.
 */
#include "core/server_log_impl.h"

#include "core/text.h"

#include <string.h>

enum { A_LEAP_YEAR = 2000 };

#define DAY_US    INT64_C(86400000000)
#define SECOND_US INT64_C(1000000)

/*
 * Y year (4 digits)   y year (2 or 4)   b month's name   a day's name   o month   d day
 * x y: two numbers that are day and month in either order   H M S   f fraction, may lack
 * p am or pm, may lack   z zone, may lack   E epoch seconds   ' ' blanks   ? blanks or 'T'
 * Everything else stands for itself.
 */
static const char *const FORMS[] = {
    "Y-o-d?H:M:Sfz",   /* RFC 3339, ISO, journalctl -o short-iso */
    "Y/o/d H:M:Sfz",   /* Go's log, nginx */
    "a b d H:M:Sf Y",  /* ctime, OpenWrt's logread */
    "a b d H:M:Sfz Y", /* date */
    "b d Y H:M:Sfz",   /* Cisco */
    "d/b/Y:H:M:Sfz",   /* httpd */
    "d b Y H:M:Sfz",   /* RFC 5322 */
    "b d H:M:Sf",      /* syslog */
    "x/X/y H:M:Sfp",   /* US with am or pm, else day first */
    "x/X H:M:Sf",      /* tftpd32 */
    "d.o.y H:M:Sf",    /* German */
    "H:M:Sfp",         "Ef",
};

struct moment {
    int year, month, day; /* 0: not said */
    int first, second;    /* of "x/X" */
    int hour, minute, seconds;
    int64_t us;
    int half; /* 1 am, 2 pm, 0 not said */
    bool zoned;
    int zone_min;
    uint64_t epoch;
};

static const char MONTHS[] = "janfebmaraprmayjunjulaugsepoctnovdec";
static const char DAYS[] = "sunmontuewedthufrisat";

/* The number, from 1, of the three letters in a list of such; 0: none. */
static int named(struct slice s, const char *list)
{
    for (int i = 0; list[i * 3]; i++) {
        char name[4] = {list[i * 3], list[i * 3 + 1], list[i * 3 + 2], 0};
        if (slice_starts_nocase(s, name))
            return i + 1;
    }
    return 0;
}

static bool take_digits(struct slice *s, size_t min, size_t max, int *out)
{
    uint64_t v = 0;
    size_t n = 0;
    while (n <= max && n < s->n && byte_is_digit(s->p[n]))
        n++;
    if (n < min || n > max || !text_number(slice_sub(*s, 0, n), 999999, &v))
        return false;
    *out = (int)v;
    *s = slice_from(*s, n);
    return true;
}

static bool take_name(struct slice *s, const char *list, int *out)
{
    *out = named(*s, list);
    *s = slice_from(*s, 3);
    if (s->n && s->p[0] == ',') /* "Mon, 23 Nov" */
        *s = slice_from(*s, 1);
    return *out != 0 && !(s->n && byte_is_alpha(s->p[0]));
}

static bool take_blanks(struct slice *s)
{
    size_t n = 0;
    while (n < s->n && text_is_blank(s->p[n]))
        n++;
    *s = slice_from(*s, n);
    return n > 0;
}

static bool take_byte(struct slice *s, char c)
{
    if (!s->n || s->p[0] != (uint8_t)c)
        return false;
    *s = slice_from(*s, 1);
    return true;
}

static void take_fraction(struct slice *s, int64_t *us)
{
    int64_t unit = SECOND_US / 10;
    if (s->n < 2 || (s->p[0] != '.' && s->p[0] != ',') || !byte_is_digit(s->p[1]))
        return;
    for (*s = slice_from(*s, 1); s->n && byte_is_digit(s->p[0]); *s = slice_from(*s, 1)) {
        *us += unit * (s->p[0] - '0');
        unit /= 10;
    }
}

static void take_half(struct slice *s, int *half)
{
    struct slice rest = *s;
    take_blanks(&rest);
    if (slice_starts_nocase(rest, "am") || slice_starts_nocase(rest, "pm")) {
        struct slice behind = slice_from(rest, 2);
        if (behind.n && byte_is_alpha(behind.p[0]))
            return;
        *half = byte_lower(rest.p[0]) == 'a' ? 1 : 2;
        *s = behind;
    }
}

/* Z, UTC, GMT, +01:00, -0500; with or without a blank before. */
static void take_zone(struct slice *s, struct moment *m)
{
    struct slice rest = *s;
    int hours, minutes = 0;
    take_blanks(&rest);
    if (slice_starts(rest, "UTC") || slice_starts(rest, "GMT")) {
        *s = slice_from(rest, 3);
        m->zoned = true;
    } else if (rest.n == s->n && (take_byte(&rest, 'Z') || take_byte(&rest, 'z'))) {
        *s = rest;
        m->zoned = true;
    } else if (rest.n && (rest.p[0] == '+' || rest.p[0] == '-')) {
        int sign = rest.p[0] == '-' ? -1 : 1;
        rest = slice_from(rest, 1);
        struct slice four = rest;
        if (take_digits(&four, 4, 4, &hours)) {
            minutes = hours % 100;
            hours /= 100;
            rest = four;
        } else if (!take_digits(&rest, 2, 2, &hours) || !take_byte(&rest, ':') ||
                   !take_digits(&rest, 2, 2, &minutes)) {
            return;
        }
        if (hours > 23 || minutes > 59)
            return;
        m->zone_min = sign * (hours * 60 + minutes);
        m->zoned = true;
        *s = rest;
    }
}

/* Ten digits, or thirteen with the milliseconds. */
static bool take_epoch(struct slice *s, struct moment *m)
{
    size_t n = 0;
    while (n < s->n && n < 14 && byte_is_digit(s->p[n]))
        n++;
    if ((n != 10 && n != 13) || !text_number(slice_sub(*s, 0, 10), 9999999999, &m->epoch))
        return false;
    int ms = 0;
    struct slice rest = slice_from(*s, 10);
    if (n == 13 && !take_digits(&rest, 3, 3, &ms))
        return false;
    m->us = ms * 1000;
    *s = rest;
    return true;
}

static bool take_field(struct slice *s, char field, struct moment *m)
{
    int ignored;
    switch (field) {
    case 'Y':
        return take_digits(s, 4, 4, &m->year);
    case 'y':
        if (take_digits(s, 2, 4, &m->year) && m->year < 100)
            m->year += 2000;
        return m->year >= 1970;
    case 'b':
        return take_name(s, MONTHS, &m->month);
    case 'a':
        return take_name(s, DAYS, &ignored);
    case 'o':
        return take_digits(s, 1, 2, &m->month);
    case 'd':
        return take_digits(s, 1, 2, &m->day);
    case 'x':
        return take_digits(s, 1, 2, &m->first);
    case 'X':
        return take_digits(s, 1, 2, &m->second);
    case 'H':
        return take_digits(s, 1, 2, &m->hour);
    case 'M':
        return take_digits(s, 2, 2, &m->minute);
    case 'S':
        return take_digits(s, 2, 2, &m->seconds);
    case 'E':
        return take_epoch(s, m);
    case 'f':
        take_fraction(s, &m->us);
        return true;
    case 'p':
        take_half(s, &m->half);
        return true;
    case 'z':
        take_zone(s, m);
        return true;
    case '?':
        return take_byte(s, 'T') || take_byte(s, 't') || take_blanks(s);
    case ' ':
        return take_blanks(s);
    default:
        return take_byte(s, field);
    }
}

/* A time ends where no more digits of it could follow: 00:15:62:19 is half a MAC. */
static bool ends_well(struct slice behind)
{
    if (behind.n == 0)
        return true;
    if (behind.p[0] == ':' && behind.n > 1)
        return !byte_is_digit(behind.p[1]) && !byte_is_alpha(behind.p[1]);
    return !byte_is_digit(behind.p[0]) && !byte_is_alpha(behind.p[0]) && behind.p[0] != '/';
}

static bool order_day_and_month(struct moment *m)
{
    bool us = (m->half && m->first <= 12) || m->second > 12;
    if (!m->first)
        return true;
    m->month = us ? m->first : m->second;
    m->day = us ? m->second : m->first;
    return true;
}

static int days_in(int year, int month)
{
    int64_t next = month == 12 ? time_days(year + 1, 1, 1) : time_days(year, month + 1, 1);
    return (int)(next - time_days(year, month, 1));
}

static bool is_possible(const struct moment *m)
{
    if (m->month > 12 || (m->month && !m->day) ||
        (m->month && m->day > days_in(m->year ? m->year : A_LEAP_YEAR, m->month)) || m->hour > 23 ||
        m->minute > 59 || m->seconds > 60 || (m->half && (m->hour > 12 || m->hour < 1)))
        return false;
    return !m->year || (m->year >= 1970 && m->year <= 9999);
}

/* The form fits at the start of s; *n: how long. */
static bool fits(struct slice s, const char *form, struct moment *m, size_t *n)
{
    struct slice rest = s;
    *m = (struct moment){0};
    for (; *form; form++)
        if (!take_field(&rest, *form, m))
            return false;
    *n = s.n - rest.n;
    return ends_well(rest) && order_day_and_month(m) && is_possible(m);
}

static int64_t year_of(int64_t t_us)
{
    char text[TIME_TEXT_SIZE];
    uint64_t year = 1970;
    text_number(slice_sub(slice_str(time_format(t_us, text)), 0, 4), 9999, &year);
    return (int64_t)year;
}

static int64_t time_of_day(const struct moment *m)
{
    int hour = m->half ? m->hour % 12 + (m->half == 2 ? 12 : 0) : m->hour;
    return ((int64_t)hour * 3600 + m->minute * 60 + m->seconds) * SECOND_US + m->us;
}

/* Days before 1970 are rounded down as well. */
static int64_t floor_day(int64_t t_us)
{
    int64_t rest = t_us % DAY_US;
    return t_us - rest - (rest < 0 ? DAY_US : 0);
}

static int64_t date_us(int year, const struct moment *m)
{
    return time_days(year, m->month, m->day) * DAY_US;
}

/* The last year that has this date not after the log's end; a day of grace for zones and clocks. */
static int last_such_year(const struct moment *m, const struct server_log_config *c, int64_t rest)
{
    int64_t end = c->latest_us + DAY_US;
    int year = (int)year_of(end);
    while (m->day > days_in(year, m->month) || date_us(year, m) + rest > end)
        year--;
    return year;
}

static int64_t place(const struct moment *m, const struct server_log_config *c, int64_t before_us)
{
    int64_t zone = (m->zoned ? m->zone_min : c->utc_offset_min) * 60 * SECOND_US;
    int64_t day = time_of_day(m);
    if (m->epoch)
        return (int64_t)m->epoch * SECOND_US + m->us;
    if (m->month && m->year)
        return date_us(m->year, m) + day - zone;
    if (m->month)
        return date_us(last_such_year(m, c, day - zone), m) + day - zone;
    if (before_us) /* the day that brings it next to the line before */
        return floor_day(before_us + zone - day + DAY_US / 2) + day - zone;
    int64_t t = floor_day(c->latest_us + zone) + day - zone;
    return t <= c->latest_us ? t : t - DAY_US;
}

static bool find_form(struct slice s, struct moment *m, size_t *n)
{
    for (size_t i = 0; i < ARRAY_SIZE(FORMS); i++)
        if (fits(s, FORMS[i], m, n))
            return true;
    return false;
}

/* Times begin with a digit or a name, and not in the middle of a word, number or address; but a
 * name may stand right behind the file's that grep writes. */
static bool may_begin(struct slice text, size_t i)
{
    uint8_t before = i ? text.p[i - 1] : ' ';
    if (byte_is_digit(before) || byte_is_alpha(before) || (before && strchr("./-_", before)))
        return false;
    return byte_is_alpha(text.p[i]) || (byte_is_digit(text.p[i]) && before != ':');
}

bool log_find_time(struct slice text, const struct server_log_config *config, int64_t before_us,
                   struct log_stamp *out)
{
    struct moment m;
    size_t n;
    for (size_t i = 0; i < text.n; i++) {
        if (!may_begin(text, i) || !find_form(slice_from(text, i), &m, &n))
            continue;
        /* A bare number is a time only in front: [1763894156.123456] kernel style, or nothing. */
        if (m.epoch && i > 1)
            continue;
        bool bracket = i > 0 && text.p[i - 1] == '[' && i + n < text.n && text.p[i + n] == ']';
        *out = (struct log_stamp){i - bracket, i + n + bracket, place(&m, config, before_us)};
        return true;
    }
    return false;
}

bool log_is_time(struct slice text)
{
    struct moment m;
    size_t n;
    return find_form(text, &m, &n) && n == text.n;
}
