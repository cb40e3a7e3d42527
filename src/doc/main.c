/* SPDX-License-Identifier: MIT */
/* docgen PROGRAM man|bash|zsh|fish: one page or completion, from stdin (man) to stdout. */
#include "doc/doc.h"

#include <string.h>

static const struct program programs[] = {
    {"hookflash", options_help, commands_help},
    {"hookflash-phones", sim_options_help, NULL},
};

static bool make(const struct program *p, const char *what)
{
    if (strcmp(what, "man") == 0)
        return doc_man(p, stdin, stdout);
    if (strcmp(what, "bash") == 0)
        doc_bash(p, stdout);
    else if (strcmp(what, "zsh") == 0)
        doc_zsh(p, stdout);
    else if (strcmp(what, "fish") == 0)
        doc_fish(p, stdout);
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 3 && i < sizeof programs / sizeof programs[0]; i++)
        if (strcmp(argv[1], programs[i].name) == 0)
            return make(&programs[i], argv[2]) && fflush(stdout) == 0 ? 0 : 1;
    fputs("usage: docgen hookflash|hookflash-phones man|bash|zsh|fish\n", stderr);
    return 2;
}
