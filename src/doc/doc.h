/* SPDX-License-Identifier: MIT */
/*
 * Documentation from the tables that the programs run by, made when they are built: what is not in
 * a table is in no page, and what is in one cannot be forgotten (DESIGN 2).
 */
#ifndef HOOKFLASH_DOC_H
#define HOOKFLASH_DOC_H

#include "option_help.h"

#include <stdio.h>

struct program {
    const char *name;
    bool (*option)(size_t i, struct option_help *out);
    bool (*command)(size_t i, struct command_help *out); /* NULL: it has none */
};

/* The page of assets/NAME.1.in: a line "@section@" becomes that section. False: it asks for one
 * that there is not. */
bool doc_man(const struct program *p, FILE *in, FILE *out);

void doc_bash(const struct program *p, FILE *out);
void doc_zsh(const struct program *p, FILE *out);
void doc_fish(const struct program *p, FILE *out);

/* What can stand in a value's place, by the value's name in the help. */
enum doc_value { VALUE_ANY, VALUE_FOLDER, VALUE_FILE, VALUE_CARD, VALUE_SLUG, VALUE_FORMAT };
enum doc_value doc_value_of(const struct option_help *o);

#endif
