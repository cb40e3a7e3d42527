/* SPDX-License-Identifier: MIT */
/*
 * The command line. One table of commands and one of options make getopt's array, --help, and the
 * tests that hold the documentation to them (DESIGN 2).
 */
#ifndef HOOKFLASH_OPTIONS_H
#define HOOKFLASH_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

/* Exit status of the program (DESIGN 2); 128 + n for a signal. */
enum exit_status {
    EXIT_WELL = 0,
    EXIT_TROUBLE = 1, /* some phone failed, or a finding is an error */
    EXIT_USAGE = 2,   /* or a terminal that cannot work */
    EXIT_REFUSED = 3, /* not permitted, or the port is busy */
    EXIT_FILES = 4,   /* files or settings are wrong */
    EXIT_INTERNAL = 5,
};

enum command {
    COMMAND_DEMO,
    COMMAND_SERVE,
    COMMAND_WATCH,
    COMMAND_CHECK,
    COMMAND_PLAN,
    COMMAND_WRITE,
    COMMAND_REPORT,
    COMMAND_EXPLAIN,
    COMMAND_DOCTOR,
    COMMAND_FLEET,
    COMMAND_WIZARD, /* no word: --plain or --answers without one */
    COMMAND_COUNT
};

/* How a screen looks and sounds; the words stand in options.c, in this order. */
enum color_wish { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
enum scheme_wish { SCHEME_WISH_DEFAULT, SCHEME_WISH_LIGHT, SCHEME_WISH_CONTRAST, SCHEME_WISH_MONO };
enum cursor_wish { CURSOR_VISIBLE, CURSOR_HIDDEN };
enum bell_wish { BELL_ON, BELL_OFF };

enum { OPTION_ALLOW_MAX = 16, OPTION_STEPS_MAX = 15, OPTIONS_GIVEN_MAX = 64 };

struct as_root;
struct privilege;

/* Strings are the program's own arguments: they live as long as argv. NULL: not given. */
struct options {
    enum command command;
    const char *root, *load, *phones, *address, *interface, *strip, *data_ports, *call_server;
    const char *trouble, *from, *to, *format, *output, *session;
    const char *answers, *print_answers;
    const char *allow[OPTION_ALLOW_MAX];
    unsigned allow_count;
    const char *step[OPTION_STEPS_MAX]; /* --load again: where loads lie that come between */
    unsigned step_count;
    unsigned port;         /* TFTP_PORT unless given; 0: any free one */
    unsigned timeout;      /* seconds; 0: none */
    const char *dhcp;      /* "" or "yes": phones alone; "any"; "no" */
    const char *dhcp_pool; /* "10.9.0.10-10.9.0.99" */
    const char *publish, *publish_login, *publish_ca, *publish_as;
    const char *web; /* "": on loopback; NULL: no page */
    unsigned web_connections, web_per_address;
    const char *http;    /* "": on 6970, or a port; NULL: no HTTP for phones */
    unsigned dhcp_lease; /* seconds; DHCP_LEASE_S unless given */
    unsigned seed;
    double speed;                         /* 0: not given */
    double loss;                          /* percent */
    unsigned color, scheme, cursor, bell; /* enum color_wish, scheme_wish ...: places of words */
    bool json, quiet, keep, until_done, one_port, no_options, dry_run, os79xx_newline, first_alone,
        promiscuous, no_capture, plain, bench;
    struct as_root *as_root;           /* what main() found while root; of main()'s own */
    const struct privilege *privilege; /* and what is left of it */
    char **args;                       /* what follows the command and is no option */
    int arg_count;
    /* As they were given, in that order; value NULL: a flag. */
    struct {
        const char *name, *value;
    } given[OPTIONS_GIVEN_MAX];
    unsigned given_count;
};

enum options_result {
    OPTIONS_RUN,   /* do what *out says */
    OPTIONS_SHOWN, /* --help or --version was answered on stdout */
    OPTIONS_BAD,   /* the mistake and the next thing to type were told on stderr */
};

/* Reorders argv as getopt does. */
enum options_result options_parse(int argc, char **argv, struct options *out);

/* Sets one option by its name, as an answers file does; a flag is yes or no. NULL, or what the
 * value should have been. The value lives as long as the options. */
const char *options_set(struct options *o, const char *name, char *value);

/* Where that is a terminal that knows colours, unless NO_COLOR or the option says otherwise. */
bool options_wants_color(const struct options *o, int fd);

const char *command_name(enum command c);

#endif
