/* SPDX-License-Identifier: MIT */
#include "doc/doc.h"

#include "config.h"

#include "core/diagnosis.h"
#include "core/event_fields.h"
#include "core/metrics.h"
#include "core/text.h"
#include "core/web_rules.h"

#include <string.h>

/* Roff reads a backslash and a dot or quote at the begin of a line; a hyphen must stay one that can
 * be copied into a shell. */
static void roff(FILE *f, const char *text)
{
    bool begin = true;
    for (; *text; text++) {
        if (begin && (*text == '.' || *text == '\''))
            fputs("\\&", f);
        if (*text == '\\')
            fputs("\\e", f);
        else if (*text == '-')
            fputs("\\-", f);
        else
            fputc(*text, f);
        begin = *text == '\n';
    }
}

/* A paragraph of its own line. */
static void roff_line(FILE *f, const char *text)
{
    roff(f, text);
    fputc('\n', f);
}

static void title(const struct program *p, FILE *f)
{
    char upper[40];
    size_t n = 0;
    for (; p->name[n] && n + 1 < sizeof upper; n++)
        upper[n] = (char)(p->name[n] >= 'a' && p->name[n] <= 'z' ? p->name[n] - 32 : p->name[n]);
    upper[n] = '\0';
    fprintf(f, ".TH %s 1 2026-11-23 \"hookflash %s\" \"User Commands\"\n", upper, PACKAGE_VERSION);
}

static void commands(const struct program *p, FILE *f)
{
    struct command_help c;
    for (size_t i = 0; p->command && p->command(i, &c); i++) {
        fputs(".TP\n.B ", f);
        roff(f, c.name);
        fputc(' ', f);
        roff_line(f, c.synopsis);
        roff_line(f, c.help);
    }
}

/* "(serve, watch)", or nothing where all know it. */
static void known_by(const struct program *p, const struct option_help *o, FILE *f)
{
    struct command_help c;
    size_t count = 0, all = 0;
    for (; p->command && p->command(all, &c); all++)
        count += (o->commands >> all & 1u);
    if (count == all)
        return;
    const char *before = "(";
    for (size_t i = 0; p->command && p->command(i, &c); i++)
        if (o->commands >> i & 1u) {
            fputs(before, f);
            roff(f, c.wordless ? "no command" : c.name);
            before = ", ";
        }
    fputs(")\n", f);
}

static void options(const struct program *p, FILE *f)
{
    struct option_help o;
    for (size_t i = 0; p->option(i, &o); i++) {
        fputs(".TP\n", f);
        if (o.letter)
            fprintf(f, "\\fB\\-%c\\fR, ", o.letter);
        fputs("\\fB\\-\\-", f);
        roff(f, o.name);
        fputs("\\fR", f);
        if (o.value) {
            fputs(option_wants_value(&o) ? " \\fI" : "\\fI", f);
            roff(f, o.value);
            fputs("\\fR", f);
        }
        fputc('\n', f);
        roff_line(f, o.help);
        known_by(p, &o, f);
    }
}

static const char *type_text(enum field_type t)
{
    static const char *const texts[] = {
        [F_BYTES] = "text",
        [F_HASH] = "64 hexadecimal digits",
        [F_U64] = "number",
        [F_UINT] = "number",
        [F_U16] = "number",
        [F_INT] = "number",
        [F_BOOL] = "true or false",
        [F_IP] = "IP address",
        [F_SPEED] = "number with a fraction",
        [F_SECONDS] = "seconds, with a fraction",
        [F_OP] = "rrq or wrq",
        [F_VERDICT] = "verdict",
        [F_VERB] = "verb",
    };
    return texts[t];
}

static void kinds(const struct program *p, FILE *f)
{
    (void)p;
    for (unsigned k = 0; k < EVENT_KIND_COUNT; k++) {
        size_t count;
        const struct event_field *field = event_fields((enum event_kind)k, &count);
        fprintf(f, ".TP\n.B %s\n", event_kind_name((enum event_kind)k));
        for (size_t i = 0; i < count; i++) {
            fputs("\\fI", f);
            roff(f, field[i].key);
            fprintf(f, "\\fR (%s%s)%s\n", type_text(field[i].type),
                    field[i].when == OPTIONAL ? ", where known" : "", i + 1 < count ? "," : "");
        }
    }
}

static void words(FILE *f, unsigned count, const char *(*name)(unsigned i))
{
    for (unsigned i = 0; i < count; i++) {
        roff(f, name(i));
        fputs(i + 1 < count ? ", " : "\n", f);
    }
}

static const char *verdict_at(unsigned i)
{
    return file_verdict_name((enum file_verdict)i);
}

static const char *verb_at(unsigned i)
{
    return event_verb_name((enum event_verb)i);
}

static const char *source_at(unsigned i)
{
    return event_src_name((enum event_src)i);
}

static void verdicts(const struct program *p, FILE *f)
{
    (void)p;
    words(f, FILE_VERDICT_COUNT, verdict_at);
}

static void verbs(const struct program *p, FILE *f)
{
    (void)p;
    words(f, EVENT_VERB_COUNT, verb_at);
}

static void sources(const struct program *p, FILE *f)
{
    (void)p;
    words(f, EVENT_SRC_COUNT, source_at);
}

static void diagnoses(const struct program *p, FILE *f)
{
    (void)p;
    for (unsigned d = 0; d < DIAGNOSIS_COUNT; d++) {
        const struct diagnosis_entry *e = diagnosis_entry((enum diagnosis)d);
        fputs(".TP\n.B ", f);
        roff(f, e->slug);
        fprintf(f, "\n(%s) ", severity_name(e->severity));
        roff(f, e->title);
        fputs(".\n", f);
        roff_line(f, e->meaning);
        fputs(".IP\n", f);
        roff_line(f, e->fix);
    }
}

static void pages(const struct program *p, FILE *f)
{
    (void)p;
    for (unsigned i = 0; i < WEB_PAGE_COUNT; i++) {
        const char *path = web_page_path((enum web_page)i),
                   *about = web_page_about((enum web_page)i);
        if (!*about)
            continue;
        fputs(".TP\n.B ", f);
        roff(f, path);
        if (path[1] && path[strlen(path) - 1] == '/')
            fputs("\\fIMAC\\fP", f);
        fputc('\n', f);
        roff_line(f, about);
    }
}

/* From what a bench of which nothing is known says: "# HELP name text", then "# TYPE name type". */
static void metrics(const struct program *p, FILE *f)
{
    static const char help[] = "# HELP ";
    const struct metrics_server none = {.requests = 0};
    struct model *m = model_new();
    struct board *b = board_new();
    struct buf text;
    struct slice rest, line, name;
    size_t blank;
    char word[200];
    (void)p;
    buf_growing(&text, 1 << 16);
    metrics_text(m, b, &none, &text);
    rest = buf_view(&text);
    while (text_take_line(&rest, &line)) {
        if (!slice_starts(line, help) ||
            !slice_find(slice_from(line, sizeof help - 1), " ", &blank))
            continue;
        name = slice_sub(line, sizeof help - 1, blank);
        slice_to_str(name, word, sizeof word);
        fputs(".TP\n.B ", f);
        roff_line(f, word);
        slice_to_str(slice_from(line, sizeof help + blank), word, sizeof word);
        roff_line(f, word);
    }
    buf_free(&text);
    board_free(b);
    model_free(m);
}

static const struct {
    const char *mark;
    void (*write)(const struct program *p, FILE *f);
} sections[] = {
    {"@title@\n", title},     {"@commands@\n", commands},   {"@options@\n", options},
    {"@kinds@\n", kinds},     {"@sources@\n", sources},     {"@verdicts@\n", verdicts},
    {"@verbs@\n", verbs},     {"@diagnoses@\n", diagnoses}, {"@pages@\n", pages},
    {"@metrics@\n", metrics},
};

static bool section(const struct program *p, const char *line, FILE *out)
{
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++)
        if (strcmp(line, sections[i].mark) == 0) {
            sections[i].write(p, out);
            return true;
        }
    fprintf(stderr, "docgen: no such section: %s", line);
    return false;
}

bool doc_man(const struct program *p, FILE *in, FILE *out)
{
    char line[1024];
    while (fgets(line, sizeof line, in)) {
        if (line[0] != '@')
            fputs(line, out);
        else if (!section(p, line, out))
            return false;
    }
    return true;
}
