/* SPDX-License-Identifier: MIT */
/* The two tables of the command line, between options.c, where they stand, and options_parse.c. */
#ifndef HOOKFLASH_OPTIONS_IMPL_H
#define HOOKFLASH_OPTIONS_IMPL_H

#include "options.h"

#include <stddef.h>

struct command_spec {
    const char *name;
    const char *synopsis; /* what stands after the name in the usage line */
    const char *help;
    const char *example;
    int args_min, args_max; /* -1: any number */
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

struct option_spec {
    const char *name;
    char letter; /* 0: none */
    enum value_kind kind;
    const char *value; /* its name in the help; NULL: takes none */
    unsigned commands;
    size_t offset;
    const char *help;
};

enum { OPTION_SPECS_MAX = 96 };

extern const struct command_spec command_specs[COMMAND_COUNT];
extern const struct option_spec option_specs[];
extern const size_t option_spec_count; /* OPTION_SPECS_MAX at most */

#endif
