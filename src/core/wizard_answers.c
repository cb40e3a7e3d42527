/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: inih cuts lines into section, key and value; it is handed one line after the
 * other, so that the line's number is known here whatever inih was built to tell, and what it would
 * cut (long lines, NUL bytes) is refused before. A line that begins with a blank goes on with the
 * value before it: a list of phones is as long as it has to be. Values are gathered first and
 * judged at the end, in the order of the questions, since an address is judged by the card beside
 * it.
 */
#include "core/wizard_answers.h"

#include "core/near_word.h"
#include "core/text.h"
#include "core/wizard_impl.h"

#include <ini.h>

#include <string.h>

/* inih has room for 200 bytes with CR LF NUL, as it is built everywhere. */
enum { LINE_MAX = 190, VALUES_MAX = 4 * 1024 * 1024, MACS_A_LINE = 8 };

struct reader {
    struct wizard *w;
    struct slice rest;
    struct buf *problems;
    struct buf value[FIELD_COUNT];
    unsigned line, line_of[FIELD_COUNT];
    size_t bad;
    struct wizard_extra *extra;
    size_t extras;
    bool recalls;            /* what was judged once, and will be again */
    bool continues, expects; /* the line in hand: goes on with a value; must reach take() */
};

static struct buf *begin_problem(struct reader *r, unsigned line)
{
    r->bad++;
    buf_printf(r->problems, "line %u: ", line);
    return r->problems;
}

/* Neither empty, nor a comment, nor a [section]: it must be a key with its value. */
static bool must_be_value(struct slice line)
{
    struct slice text = text_trim(line);
    return text.n && text.p[0] != ';' && text.p[0] != '#' &&
           !(text.p[0] == '[' && slice_find(text, "]", NULL));
}

/* inih's fgets: one line, or NULL at the end. A refused line is handed over as an empty one. */
static char *next_line(char *dst, int room, void *stream)
{
    struct reader *r = stream;
    struct slice line;
    if (r->expects)
        buf_str(begin_problem(r, r->line), "must be [section], key = value, or # comment\n");
    r->expects = false;
    if (room < 3 || !text_take_line(&r->rest, &line))
        return NULL;
    r->line++;
    r->continues = line.n && text_is_blank(line.p[0]);
    if (line.n > LINE_MAX || line.n + 2 > (size_t)room) {
        buf_printf(begin_problem(r, r->line), "longer than %d bytes\n", (int)LINE_MAX);
        line.n = 0;
    } else if (line.n && memchr(line.p, '\0', line.n)) {
        buf_str(begin_problem(r, r->line), "a NUL byte\n");
        line.n = 0;
    }
    r->expects = must_be_value(line);
    if (line.n)
        memcpy(dst, line.p, line.n);
    dst[line.n] = '\n';
    dst[line.n + 1] = '\0';
    return dst;
}

static void unknown_key(struct reader *r, const char *section, const char *key)
{
    struct slice known[FIELD_COUNT];
    char safe[60], safe_section[60];
    size_t count = 0, i;
    for (unsigned f = 0; f < FIELD_COUNT; f++)
        if (wizard_field_spec((enum wizard_field)f)->key)
            known[count++] = slice_str(wizard_field_spec((enum wizard_field)f)->key);
    buf_printf(begin_problem(r, r->line), "[%s] has no key %s",
               text_safe(slice_str(section), safe_section, sizeof safe_section),
               text_safe(slice_str(key), safe, sizeof safe));
    if (near_word(slice_str(key), known, count, &i))
        for (unsigned f = 0; f < FIELD_COUNT; f++) {
            const struct wizard_field_spec *spec = wizard_field_spec((enum wizard_field)f);
            if (spec->key && slice_is(known[i], spec->key))
                buf_printf(r->problems, "; did you mean %s in [%s]?", spec->key,
                           wizard_step_section(spec->step));
        }
    buf_str(r->problems, "\n");
}

/* False: it is none of the caller's keys. */
static bool take_extra(struct reader *r, const char *section, const char *key, const char *text)
{
    for (size_t i = 0; i < r->extras; i++) {
        struct wizard_extra *e = &r->extra[i];
        if (strcmp(e->section, section) != 0 || strcmp(e->key, key) != 0)
            continue;
        if (e->line)
            buf_printf(begin_problem(r, r->line), "%s stands on line %u already\n", key, e->line);
        else if (!text[0] || !slice_to_str(slice_str(text), e->value, sizeof e->value))
            buf_printf(begin_problem(r, r->line), "%s: %s\n", key,
                       text[0] ? "is no such value" : "has no value");
        e->line = r->line;
        return true;
    }
    return false;
}

static int take(void *user, const char *section, const char *key, const char *text)
{
    struct reader *r = user;
    r->expects = false;
    for (unsigned f = 0; f < FIELD_COUNT; f++) {
        const struct wizard_field_spec *spec = wizard_field_spec((enum wizard_field)f);
        if (!spec->key || strcmp(spec->key, key) != 0 ||
            strcmp(wizard_step_section(spec->step), section) != 0)
            continue;
        if (r->line_of[f] && !(r->continues && f == FIELD_PHONES)) {
            buf_printf(begin_problem(r, r->line),
                       r->continues ? "begins with a blank, so goes on with %s of line %u\n"
                                    : "%s stands on line %u already\n",
                       key, r->line_of[f]);
            return 1;
        }
        if (!r->line_of[f])
            r->line_of[f] = r->line;
        else
            buf_str(&r->value[f], ",");
        buf_str(&r->value[f], text);
        return 1;
    }
    if (!take_extra(r, section, key, text) && !r->continues) /* the line that begins it was told */
        unknown_key(r, section, key);
    return 1;
}

/* An answer to a question that will be asked again is only kept. */
static bool take_value(struct reader *r, enum wizard_field f, struct slice value, bool taken)
{
    struct buf normal;
    if (r->recalls && wizard_field_spec(f)->question) {
        if (!taken)
            wizard_set_answer(&r->w->answer[f], value);
        return true;
    }
    if (!taken)
        return wizard_preset(r->w, f, value, r->problems);
    buf_growing(&normal, VALUES_MAX);
    bool good = wizard_check(r->w, f, value, &normal, r->problems);
    buf_free(&normal);
    return good;
}

static void preset(struct reader *r, enum wizard_field f, bool taken)
{
    struct buf *problem;
    const char *key = wizard_field_spec(f)->key;
    struct slice value = text_trim(buf_view(&r->value[f]));
    size_t before = r->problems->len;
    if (!r->line_of[f])
        return;
    problem = begin_problem(r, r->line_of[f]);
    buf_printf(problem, "%s: ", key);
    if (value.n && take_value(r, f, value, taken)) {
        r->problems->len = before;
        r->bad--;
        r->w->line[f] = taken ? 0 : r->line_of[f];
        return;
    }
    buf_str(problem, value.n ? "\n" : "has no value\n");
}

static size_t read_file(struct reader *r, const bool taken[FIELD_COUNT])
{
    if (slice_starts(r->rest, "\xef\xbb\xbf"))
        r->rest = slice_from(r->rest, 3);
    for (unsigned f = 0; f < FIELD_COUNT; f++)
        buf_growing(&r->value[f], VALUES_MAX);
    if (ini_parse_stream(next_line, r, take, r) < 0)
        buf_str(begin_problem(r, r->line), "out of memory\n");
    for (unsigned f = 0; f < FIELD_COUNT; f++) {
        preset(r, (enum wizard_field)f, taken && taken[f]);
        buf_free(&r->value[f]);
    }
    return r->bad;
}

size_t wizard_answers_read(struct wizard *w, struct slice text, const bool taken[FIELD_COUNT],
                           struct buf *problems)
{
    struct reader r = {.w = w, .rest = text, .problems = problems};
    return read_file(&r, taken);
}

size_t wizard_answers_recall(struct wizard *w, struct slice text, const bool taken[FIELD_COUNT],
                             struct buf *problems)
{
    struct reader r = {.w = w, .rest = text, .problems = problems, .recalls = true};
    read_file(&r, taken);
    if (!r.bad && (!w->answer[FIELD_LOAD].len || !w->answer[FIELD_PHONES].len))
        buf_str(begin_problem(&r, r.line), "it ends without a load or without phones\n");
    return r.bad;
}

size_t wizard_answers_settings(struct wizard *w, struct slice text, struct wizard_extra *extra,
                               size_t count, struct buf *problems)
{
    struct reader r = {.w = w,
                       .rest = text,
                       .problems = problems,
                       .recalls = true,
                       .extra = extra,
                       .extras = count};
    return read_file(&r, NULL);
}

/* inih cuts blanks off both ends, and a comment from " ;" on. */
static bool is_writable(struct slice value)
{
    return value.n <= LINE_MAX - 20 && value.p[0] != ';' && slice_eq(text_trim(value), value) &&
           !slice_find(value, " ;", NULL) && !slice_find(value, "\t;", NULL);
}

static bool is_mac_list(struct slice value)
{
    struct buf normal, problem;
    buf_growing(&normal, VALUES_MAX);
    buf_fixed(&problem, NULL, 0);
    bool is = wizard_read_macs(value, &normal, &problem);
    buf_free(&normal);
    return is;
}

/* A long list goes on in lines that begin with blanks. */
static void write_list(struct slice value, struct buf *out)
{
    unsigned commas = 0;
    for (size_t i = 0; i < value.n; i++) {
        bool ends = value.p[i] == ',' && ++commas % MACS_A_LINE == 0;
        if (ends)
            buf_str(out, "\n  ");
        else
            buf_u8(out, value.p[i]);
    }
}

bool wizard_answers_write(const struct wizard *w, struct buf *out, struct buf *problem)
{
    for (unsigned s = 0; s < STEP_COUNT; s++) {
        bool begun = false;
        for (unsigned f = 0; f < FIELD_COUNT; f++) {
            const struct wizard_field_spec *spec = wizard_field_spec((enum wizard_field)f);
            struct slice value = buf_view(&w->answer[f]);
            if (spec->step != (enum wizard_step)s || !spec->key || !value.n)
                continue;
            if (wizard_sample_fixes(w, (enum wizard_field)f))
                continue; /* another run's folder is another one */
            bool macs = f == FIELD_PHONES && is_mac_list(value);
            if (!macs && !is_writable(value)) {
                buf_printf(problem, "%s: an answers file cannot hold this value", spec->key);
                return false;
            }
            if (!begun)
                buf_printf(out, "%s[%s]\n", out->len ? "\n" : "",
                           wizard_step_section((enum wizard_step)s));
            begun = true;
            buf_printf(out, "%s = ", spec->key);
            if (macs)
                write_list(value, out);
            else
                buf_slice(out, value);
            if (f == FIELD_LOAD && w->answer[FIELD_SET].len)
                buf_printf(out, "#%s", wizard_text(w, FIELD_SET));
            buf_str(out, "\n");
        }
    }
    return true;
}
