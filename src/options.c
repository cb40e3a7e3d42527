/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a row of `specs` names an option, the commands that know it, the kind of its
 * value and where in struct options it goes. Everything else (getopt's array, checking, help) walks
 * the rows, so an option cannot exist in one place and be missing in another.
 */
#include "options.h"

#include "core/bytes.h"
#include "core/dhcp_lease.h"
#include "core/web_rules.h"
#include "core/near_word.h"
#include "core/text.h"
#include "core/tftp_packet.h"
#include "option_help.h"
#include "versions.h"

#include <getopt.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct command_spec {
    const char *name;
    const char *synopsis; /* what stands after the name in the usage line */
    const char *help;
    const char *example;
    int args_min, args_max; /* -1: any number */
};

static const struct command_spec commands[COMMAND_COUNT] = {
    [COMMAND_DEMO] = {"demo", "[options]",
                      "convert simulated phones on this computer: no root, no hardware",
                      "hookflash demo --phones 8", 0, 0},
    [COMMAND_SERVE] = {"serve", "--root DIR [options]",
                       "serve a TFTP folder; with --load: convert phones",
                       "sudo hookflash serve --root /srv/tftp --load P0S3-8-12-00.zip --phones all",
                       0, 0},
    [COMMAND_WATCH] = {"watch", "[-i IF | FILE...]",
                       "only look: at the wire, or at captures, logs, journals in turn",
                       "sudo hookflash watch -i eth0\n  hookflash watch phones.pcapng tftpd.log.gz",
                       0, -1},
    [COMMAND_CHECK] = {"check", "PATH...",
                       "judge a TFTP folder, a load file, a package or a config file",
                       "hookflash check /srv/tftp cmterm-7940-7960-sccp.8-1-2.zip", 1, -1},
    [COMMAND_PLAN] = {"plan", "--from LOAD --to LOAD", "the hops from one load to another, and why",
                      "hookflash plan --from P0S3-04-4-00 --to P00308010200", 0, 0},
    [COMMAND_WRITE] = {"write", "--load SET --root DIR [options]",
                       "write the files that convert phones",
                       "hookflash write --load P0S3-8-12-00.zip --root /srv/tftp --dry-run", 0, 0},
    [COMMAND_REPORT] = {"report", "SESSION [options]", "tell a recorded session",
                        "hookflash report ~/.local/share/hookflash/sessions/20261122-140200", 1, 1},
    [COMMAND_EXPLAIN] = {"explain", "[SLUG]", "what a diagnosis means and what to do",
                         "hookflash explain name-bytes", 0, 1},
    [COMMAND_DOCTOR] = {"doctor", "[-i IF] [--root DIR] [--port N]",
                        "can this computer do it? a line a check, with what mends it",
                        "sudo hookflash doctor -i eth0 --root /srv/tftp", 0, 0},
    [COMMAND_WIZARD] = {"--plain", "[--answers FILE] [options]",
                        "the wizard without a screen: < goes back, Enter takes the default",
                        "sudo hookflash\n  sudo hookflash --plain\n  sudo hookflash --answers "
                        "bench.ini",
                        0, 0},
};

enum value_kind {
    VALUE_FLAG,
    VALUE_TEXT,
    VALUE_MAYBE, /* its name in the help is "[=NAME]"; without a value the field is "" */
    VALUE_ALLOW,
    VALUE_LOAD,
    VALUE_PORT,
    VALUE_COUNT,
    VALUE_SPEED,
    VALUE_PERCENT,
    VALUE_COLOR,
    VALUE_SCHEME,
    VALUE_CURSOR,
    VALUE_BELL,
    VALUE_HELP,
    VALUE_VERSION,
};

/* Values that are one of some words: a word's place in its row is the value. */
static const char *const value_words[][5] = {
    [VALUE_COLOR] = {"auto", "always", "never"},
    [VALUE_SCHEME] = {"default", "light", "high-contrast", "mono"},
    [VALUE_CURSOR] = {"visible", "hidden"},
    [VALUE_BELL] = {"on", "off"},
};

#define IN(c)      (1u << (c))
#define IN_ALL     (~0u)
#define IN_SERVING (IN(COMMAND_SERVE) | IN(COMMAND_WIZARD))
#define IN_SCREEN  (IN(COMMAND_DEMO) | IN_SERVING)
#define AT(f)      offsetof(struct options, f)

struct option_spec {
    const char *name;
    char letter; /* 0: none */
    enum value_kind kind;
    const char *value; /* its name in the help; NULL: takes none */
    unsigned commands;
    size_t offset;
    const char *help;
};

static const struct option_spec specs[] = {
    {"root", 0, VALUE_TEXT, "DIR", IN_SERVING | IN(COMMAND_WRITE) | IN(COMMAND_DOCTOR), AT(root),
     "the TFTP folder"},
    {"load", 0, VALUE_LOAD, "SET", IN_SERVING | IN(COMMAND_WRITE), AT(load),
     "load to give: a package (.zip .tar .cop.sgn), a folder, or a name in the library; may be "
     "repeated: where the loads lie that come between"},
    {"phones", 0, VALUE_TEXT, "WHICH", IN_SERVING | IN(COMMAND_WRITE) | IN(COMMAND_DEMO),
     AT(phones), "all, a file of MACs, or MAC,MAC...; in demo: how many"},
    {"address", 0, VALUE_TEXT, "IP", IN_SERVING, AT(address),
     "answer only requests to this address"},
    {"port", 0, VALUE_PORT, "N", IN_SERVING | IN(COMMAND_WATCH) | IN(COMMAND_DOCTOR), AT(port),
     "UDP port, 0 for any free one [69]; watch: of a TFTP server beside 69"},
    {"interface", 'i', VALUE_TEXT, "IF", IN_SERVING | IN(COMMAND_WATCH) | IN(COMMAND_DOCTOR),
     AT(interface),
     "answer only on this interface; watch: capture there; doctor: judge it [every one]"},
    {"web", 0, VALUE_MAYBE, "[=ADDR:PORT]", IN_SERVING | IN(COMMAND_DEMO), AT(web),
     "a live page that only shows, on loopback; elsewhere ADDR must be said, and anyone there who "
     "has its address with the token can watch [127.0.0.1:8069]"},
    {"web-connections", 0, VALUE_COUNT, "N", IN_SERVING, AT(web_connections),
     "connections to the page in all [1100]"},
    {"web-per-address", 0, VALUE_COUNT, "N", IN_SERVING, AT(web_per_address),
     "connections to the page from one address [32]"},
    {"dhcp", 0, VALUE_MAYBE, "[=any]", IN_SERVING, AT(dhcp),
     "give the phones on -i IF their addresses, and option 150; any: whoever asks there"},
    {"dhcp-pool", 0, VALUE_TEXT, "A-B", IN_SERVING, AT(dhcp_pool),
     "give these addresses only [all of the subnet of -i IF, 16384 at most]"},
    {"dhcp-lease", 0, VALUE_COUNT, "S", IN_SERVING, AT(dhcp_lease), "lease time in seconds [3600]"},
    {"allow", 0, VALUE_ALLOW, "CIDR", IN_SERVING, 0,
     "answer this routed network too (a voice VLAN); may be repeated"},
    {"strip", 0, VALUE_TEXT, "PREFIX", IN_SERVING, AT(strip),
     "cut this off names that are asked, such as /tftpboot/"},
    {"one-port", 0, VALUE_FLAG, NULL, IN_SERVING, AT(one_port),
     "send everything from the listening port, for firewalls"},
    {"data-ports", 0, VALUE_TEXT, "A-B", IN_SERVING, AT(data_ports),
     "send files from these UDP ports only, for firewalls"},
    {"no-options", 0, VALUE_FLAG, NULL, IN_SERVING, AT(no_options),
     "ignore TFTP options (blksize, tsize ...)"},
    {"until-done", 0, VALUE_FLAG, NULL, IN_SERVING | IN(COMMAND_DEMO), AT(until_done),
     "end when every chosen phone is done, current or failed"},
    {"promiscuous", 0, VALUE_FLAG, NULL, IN(COMMAND_WATCH) | IN_SERVING, AT(promiscuous),
     "capture what is meant for others too; needs -i, and a mirror port to be of use"},
    {"no-capture", 0, VALUE_FLAG, NULL, IN_SERVING, AT(no_capture),
     "serve without listening to the wire: firewall and other servers stay invisible"},
    {"timeout", 0, VALUE_COUNT, "S", IN_SERVING | IN(COMMAND_WATCH), AT(timeout),
     "end after S seconds"},
    {"from", 0, VALUE_TEXT, "LOAD", IN(COMMAND_PLAN) | IN_SERVING | IN(COMMAND_WRITE), AT(from),
     "the load that the phones run now, where their list has no from column"},
    {"to", 0, VALUE_TEXT, "LOAD", IN(COMMAND_PLAN), AT(to), "the load that it shall run"},
    {"dry-run", 0, VALUE_FLAG, NULL, IN(COMMAND_WRITE), AT(dry_run),
     "show what would be written, write nothing"},
    {"call-server", 0, VALUE_TEXT, "ADDR", IN(COMMAND_WRITE) | IN_SERVING, AT(call_server),
     "where converted phones register; a phone's extension and password stand in its row of "
     "--phones FILE"},
    {"first-alone", 0, VALUE_FLAG, NULL, IN_SERVING, AT(first_alone),
     "the first phone of the list alone; the rest when it is done"},
    {"os79xx-newline", 0, VALUE_FLAG, NULL, IN(COMMAND_WRITE) | IN_SERVING, AT(os79xx_newline),
     "end OS79XX.TXT with a line feed"},
    {"format", 0, VALUE_TEXT, "F", IN(COMMAND_REPORT), AT(format),
     "text, csv, csv-requests, md, html, json or pcapng [text]"},
    {"output", 'o', VALUE_TEXT, "FILE", IN(COMMAND_REPORT), AT(output),
     "write there, not to stdout"},
    {"trouble", 0, VALUE_TEXT, "SLUG", IN(COMMAND_DEMO), AT(trouble),
     "play this failure of the catalogue; list names them"},
    {"keep", 0, VALUE_FLAG, NULL, IN(COMMAND_DEMO), AT(keep),
     "keep the folder with files and journal"},
    {"seed", 0, VALUE_COUNT, "N", IN(COMMAND_DEMO), AT(seed), "seed of what is left to chance [1]"},
    {"loss", 0, VALUE_PERCENT, "P", IN(COMMAND_DEMO), AT(loss), "lose P percent of the packets"},
    {"speed", 0, VALUE_SPEED, "X", IN(COMMAND_DEMO) | IN_SERVING | IN(COMMAND_WATCH), AT(speed),
     "simulated phones are X times faster [10 in demo, 1 in serve]"},
    {"session", 0, VALUE_TEXT, "DIR", IN(COMMAND_DEMO) | IN_SERVING | IN(COMMAND_WATCH),
     AT(session), "folder of the session's journal; an earlier one is continued"},
    {"plain", 0, VALUE_FLAG, NULL, IN(COMMAND_WIZARD) | IN(COMMAND_DEMO) | IN(COMMAND_SERVE),
     AT(plain), "no screen, lines of text; the wizard asks on stdout and hears answers on stdin"},
    {"answers", 0, VALUE_TEXT, "FILE", IN(COMMAND_WIZARD), AT(answers),
     "take the wizard's answers from this INI file and ask nothing"},
    {"print-answers", 0, VALUE_TEXT, "FILE", IN(COMMAND_WIZARD), AT(print_answers),
     "write the answers there when all is confirmed, for --answers"},
    {"color", 0, VALUE_COLOR, "WHEN", IN_SCREEN, AT(color),
     "auto, always or never; auto heeds NO_COLOR [auto]"},
    {"scheme", 0, VALUE_SCHEME, "NAME", IN_SCREEN, AT(scheme),
     "default, light (for a white screen), high-contrast or mono [default]"},
    {"cursor", 0, VALUE_CURSOR, "HOW", IN_SCREEN, AT(cursor),
     "visible or hidden; screen readers follow it [visible]"},
    {"bell", 0, VALUE_BELL, "WHEN", IN_SCREEN, AT(bell),
     "on or off; it rings when a phone is done or needs a person, and at the end [on]"},
    {"json", 0, VALUE_FLAG, NULL, IN_ALL, AT(json), "JSON Lines on stdout"},
    {"quiet", 'q', VALUE_FLAG, NULL, IN_ALL, AT(quiet), "no line for each event"},
    {"help", 'h', VALUE_HELP, NULL, IN_ALL, 0, "this help"},
    {"version", 0, VALUE_VERSION, NULL, IN_ALL, 0, "version, and those of the libraries"},
};

const char *command_name(enum command c)
{
    return commands[c].name;
}

bool options_help(size_t i, struct option_help *out)
{
    if (i >= ARRAY_SIZE(specs))
        return false;
    *out = (struct option_help){specs[i].name, specs[i].letter, specs[i].value, specs[i].help,
                                specs[i].commands};
    return true;
}

bool commands_help(size_t i, struct command_help *out)
{
    if (i >= COMMAND_COUNT)
        return false;
    const struct command_spec *c = &commands[i];
    *out = (struct command_help){c->name,    c->synopsis,      c->help,
                                 c->example, c->args_max != 0, i == COMMAND_WIZARD};
    return true;
}

static bool find_command(const char *word, enum command *out)
{
    for (size_t i = 0; word && i < COMMAND_COUNT; i++)
        if (strcmp(word, commands[i].name) == 0) {
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
    for (size_t i = 0; i < ARRAY_SIZE(specs); i++)
        if (strcmp(specs[i].name, name) == 0) {
            if (specs[i].kind != VALUE_FLAG)
                return take_value(o, &specs[i], value);
            *(bool *)((char *)o + specs[i].offset) = strcmp(value, "yes") == 0;
            return NULL;
        }
    return "an option";
}

/* getopt's two tables from ours. Long options return their row's number + 256. */
static void build_getopt(struct option *longs, char *shorts)
{
    *shorts++ = ':';
    for (size_t i = 0; i < ARRAY_SIZE(specs); i++) {
        longs[i] = (struct option){specs[i].name,
                                   specs[i].kind == VALUE_MAYBE ? optional_argument
                                   : specs[i].value             ? required_argument
                                                                : no_argument,
                                   NULL, (int)i + 256};
        if (specs[i].letter) {
            *shorts++ = specs[i].letter;
            if (specs[i].value)
                *shorts++ = ':';
        }
    }
    longs[ARRAY_SIZE(specs)] = (struct option){NULL, 0, NULL, 0};
    *shorts = '\0';
}

static const struct option_spec *spec_of(int code)
{
    if (code >= 256)
        return &specs[code - 256];
    for (size_t i = 0; i < ARRAY_SIZE(specs); i++)
        if (specs[i].letter == code)
            return &specs[i];
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
    struct slice known[ARRAY_SIZE(specs)];
    const char *typed = word + strspn(word, "-");
    for (size_t i = 0; i < ARRAY_SIZE(specs); i++)
        known[i] = slice_str(specs[i].name);
    fprintf(stderr, "hookflash: %s is no option", word);
    suggest(typed, "--", known, ARRAY_SIZE(known));
}

static void no_command(const char *word)
{
    struct slice known[COMMAND_COUNT];
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        known[i] = slice_str(commands[i].name);
    fprintf(stderr, "hookflash: '%s' is no command", word);
    suggest(word, "", known, ARRAY_SIZE(known));
}

static enum options_result mistake(bool have_command, enum command c)
{
    fprintf(stderr, "Next: hookflash %s%s--help\n", have_command ? commands[c].name : "",
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
    const struct command_spec *c = &commands[o->command];
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
    struct option longs[ARRAY_SIZE(specs) + 1];
    char shorts[2 * ARRAY_SIZE(specs) + 2];
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
        if (!(used[i]->commands & IN(o->command))) {
            fprintf(stderr, "hookflash %s: does not know --%s\n", commands[o->command].name,
                    used[i]->name);
            return mistake(true, o->command);
        }
    return take_words(o, argv + optind, argc - optind, have_command);
}
