/* SPDX-License-Identifier: MIT */
/* What documentation is made of: the option and command tables of both programs, row by row; and
 * --help, which is made of them. */
#ifndef HOOKFLASH_OPTION_HELP_H
#define HOOKFLASH_OPTION_HELP_H

#include "options.h"

#include <stddef.h>

struct option_help {
    const char *name;
    char letter;       /* 0: none */
    const char *value; /* its name; "[=NAME]": may be left out; NULL: takes none */
    const char *help;
    unsigned commands; /* bit n: command n knows it */
};

/* It takes the next word. */
bool option_wants_value(const struct option_help *o);

struct command_help {
    const char *name, *synopsis, *help, *example;
    bool takes_words; /* behind the command, beside its options */
    bool wordless;    /* what hookflash does where no command is named; no word for a shell */
};

/* Row i of hookflash's tables; false behind the last. */
bool options_help(size_t i, struct option_help *out);
bool commands_help(size_t i, struct command_help *out);
/* hookflash --help, hookflash COMMAND --help. */
void help_show(FILE *f);
void help_show_command(FILE *f, enum command c);
/* Row i of hookflash-phones' table. */
bool sim_options_help(size_t i, struct option_help *out);

#endif
