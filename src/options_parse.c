/* SPDX-License-Identifier: MIT */
/* Reading a command line by the tables of options.c. */
#include "options_impl.h"

#include "core/bytes.h"
#include "core/dhcp_lease.h"
#include "core/near_word.h"
#include "core/text.h"
#include "core/tftp_packet.h"
#include "core/web_rules.h"
#include "option_help.h"
#include "versions.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

/* Values that are one of some words: a word's place in its row is the value. */
static const char *const value_words[][5] = {
    [VALUE_COLOR] = {"auto", "always", "never"},
    [VALUE_SCHEME] = {"default", "light", "high-contrast", "mono"},
    [VALUE_CURSOR] = {"visible", "hidden"},
    [VALUE_BELL] = {"on", "off"},
};

static bool find_command(const char *word, enum command *out)
{
    for (size_t i = 0; word && i < COMMAND_COUNT; i++)
        if (strcmp(word, command_specs[i].name) == 0) {
            *out = (enum command)i;
            return true;
        }
    return false;
}

/* A decimal number that may have a fraction; nothing else than digits and one point. */
static bool read_decimal(const char *s, double max, double *out)
{
    char *end;
    if (!s[0] || strspn(s, "0123456789.") != strlen(s))
        return false;
    double v = strtod(s, &end);
    if (*end || v < 0 || v > max)
        return false;
    *out = v;
    return true;
}

/* NULL when it is one of the words; else the help, which names them. */
static const char *take_word(const struct option_spec *spec, const char *value, unsigned *field)
{
    for (unsigned i = 0; value_words[spec->kind][i]; i++)
        if (strcmp(value, value_words[spec->kind][i]) == 0) {
            *field = i;
            return NULL;
        }
    return spec->help;
}

/* NULL when the value was taken; else what it should have been. */
static const char *take_value(struct options *o, const struct option_spec *spec, char *value)
{
    char *field = (char *)o + spec->offset;
    uint64_t n;
    switch (spec->kind) {
    case VALUE_FLAG:
        *(bool *)field = true;
        return NULL;
    case VALUE_TEXT:
        *(const char **)(void *)field = value;
        return value[0] ? NULL : "something, not the empty word";
    case VALUE_MAYBE:
        *(const char **)(void *)field = value ? value : "";
        return NULL;
    case VALUE_ALLOW:
        if (o->allow_count == OPTION_ALLOW_MAX)
            return "given at most 16 times";
        o->allow[o->allow_count++] = value;
        return NULL;
    case VALUE_LOAD:
        if (o->load && o->step_count == OPTION_STEPS_MAX)
            return "given at most 16 times";
        *(o->load ? &o->step[o->step_count++] : &o->load) = value;
        return value[0] ? NULL : "something, not the empty word";
    case VALUE_PORT:
    case VALUE_COUNT:
        if (!text_number(slice_str(value), spec->kind == VALUE_PORT ? 65535 : 1000000000, &n))
            return spec->kind == VALUE_PORT ? "a port, 0 to 65535" : "a whole number";
        *(unsigned *)(void *)field = (unsigned)n;
        return NULL;
    case VALUE_SPEED:
        if (!read_decimal(value, 10000, (double *)(void *)field) || !(o->speed >= 0.01))
            return "a number from 0.01 to 10000";
        return NULL;
    case VALUE_PERCENT:
        if (!read_decimal(value, 100, (double *)(void *)field))
            return "a percentage, 0 to 100";
        return NULL;
    case VALUE_COLOR:
    case VALUE_SCHEME:
    case VALUE_CURSOR:
    case VALUE_BELL:
        return take_word(spec, value, (unsigned *)(void *)field);
    case VALUE_HELP:
    case VALUE_VERSION:
        break;
    }
    return NULL;
}

const char *options_set(struct options *o, const char *name, char *value)
{
    for (size_t i = 0; i < option_spec_count; i++)
        if (strcmp(option_specs[i].name, name) == 0) {
            if (option_specs[i].kind != VALUE_FLAG)
                return take_value(o, &option_specs[i], value);
            *(bool *)((char *)o + option_specs[i].offset) = strcmp(value, "yes") == 0;
            return NULL;
        }
    return "an option";
}

/* getopt's two tables from ours. Long options return their row's number + 256. */
static void build_getopt(struct option *longs, char *shorts)
{
    *shorts++ = ':';
    for (size_t i = 0; i < option_spec_count; i++) {
        longs[i] = (struct option){option_specs[i].name,
                                   option_specs[i].kind == VALUE_MAYBE ? optional_argument
                                   : option_specs[i].value             ? required_argument
                                                                       : no_argument,
                                   NULL, (int)i + 256};
        if (option_specs[i].letter) {
            *shorts++ = option_specs[i].letter;
            if (option_specs[i].value)
                *shorts++ = ':';
        }
    }
    longs[option_spec_count] = (struct option){NULL, 0, NULL, 0};
    *shorts = '\0';
}

static const struct option_spec *spec_of(int code)
{
    if (code >= 256)
        return &option_specs[code - 256];
    for (size_t i = 0; i < option_spec_count; i++)
        if (option_specs[i].letter == code)
            return &option_specs[i];
    return NULL;
}

/* "; did you mean --phones?" behind a word that is none of ours, when one is near. */
static void suggest(const char *typed, const char *mark, const struct slice *known, size_t count)
{
    size_t i;
    if (near_word(slice_str(typed), known, count, &i))
        fprintf(stderr, "; did you mean %s%.*s?", mark, (int)known[i].n, (const char *)known[i].p);
    fputc('\n', stderr);
}

static void no_option(const char *word)
{
    struct slice known[OPTION_SPECS_MAX];
    const char *typed = word + strspn(word, "-");
    for (size_t i = 0; i < option_spec_count; i++)
        known[i] = slice_str(option_specs[i].name);
    fprintf(stderr, "hookflash: %s is no option", word);
    suggest(typed, "--", known, option_spec_count);
}

static void no_command(const char *word)
{
    struct slice known[COMMAND_COUNT];
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        known[i] = slice_str(command_specs[i].name);
    fprintf(stderr, "hookflash: '%s' is no command", word);
    suggest(word, "", known, ARRAY_SIZE(known));
}

static enum options_result mistake(bool have_command, enum command c)
{
    fprintf(stderr, "Next: hookflash %s%s--help\n", have_command ? command_specs[c].name : "",
            have_command ? " " : "");
    return OPTIONS_BAD;
}

/* The words that are no options: a command that was given, and the right number behind it. */
static enum options_result take_words(struct options *o, char **words, int count, bool have_command)
{
    if (!have_command) {
        no_command(words[0]);
        return mistake(false, o->command);
    }
    const struct command_spec *c = &command_specs[o->command];
    if (o->command == COMMAND_WIZARD)
        return OPTIONS_RUN;
    o->args = words + 1;
    o->arg_count = count - 1;
    if (o->arg_count < c->args_min || (c->args_max >= 0 && o->arg_count > c->args_max)) {
        if (o->arg_count < c->args_min)
            fprintf(stderr, "hookflash %s: needs %s\n", c->name, c->synopsis);
        else
            fprintf(stderr, "hookflash %s: '%s' is one word too many\n", c->name,
                    o->args[c->args_max]);
        return mistake(true, o->command);
    }
    return OPTIONS_RUN;
}

enum options_result options_parse(int argc, char **argv, struct options *o)
{
    struct option longs[OPTION_SPECS_MAX + 1];
    char shorts[2 * OPTION_SPECS_MAX + 2];
    const struct option_spec *used[OPTIONS_GIVEN_MAX];
    size_t used_count = 0;
    bool help = false;
    int code;

    *o = (struct options){.port = TFTP_PORT,
                          .dhcp_lease = DHCP_LEASE_S,
                          .web_connections = WEB_CONNECTIONS,
                          .web_per_address = WEB_PER_ADDRESS,
                          .seed = 1};
    bool named = find_command(argv[1], &o->command); /* the usual place; getopt moves words about */
    build_getopt(longs, shorts);
    opterr = 0;
    while ((code = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        const struct option_spec *spec = code == '?' || code == ':' ? NULL : spec_of(code);
        if (!spec) {
            if (code == ':')
                fprintf(stderr, "hookflash: %s needs a value\n", argv[optind - 1]);
            else
                no_option(argv[optind - 1]);
            return mistake(named, o->command);
        }
        if (spec->kind == VALUE_VERSION) {
            versions_print(stdout);
            return OPTIONS_SHOWN;
        }
        help |= spec->kind == VALUE_HELP;
        const char *want = take_value(o, spec, optarg);
        if (want) {
            fprintf(stderr, "hookflash: --%s %s: must be %s\n", spec->name, optarg, want);
            return mistake(named, o->command);
        }
        if (used_count < ARRAY_SIZE(used)) {
            used[used_count++] = spec;
            o->given[o->given_count].name = spec->name;
            o->given[o->given_count++].value = optarg;
        }
    }
    bool have_command = find_command(argv[optind], &o->command);
    bool words = argv[optind] != NULL, wizard = o->plain || o->answers;
    if (!words) {
        o->command = COMMAND_WIZARD;
        have_command = true;
    }
    if (help && have_command) {
        if (words || wizard)
            help_show_command(stdout, o->command);
        else
            help_show(stdout);
        return OPTIONS_SHOWN;
    }
    for (size_t i = 0; have_command && i < used_count; i++)
        if (!(used[i]->commands & 1u << o->command)) {
            fprintf(stderr, "hookflash %s: does not know --%s\n", command_specs[o->command].name,
                    used[i]->name);
            return mistake(true, o->command);
        }
    return take_words(o, argv + optind, argc - optind, have_command);
}

bool options_wants_color(const struct options *o, int fd)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    bool can = isatty(fd) && term && *term && strcmp(term, "dumb") != 0;
    return o->color == COLOR_ALWAYS || (o->color == COLOR_AUTO && can && !(no && *no));
}
