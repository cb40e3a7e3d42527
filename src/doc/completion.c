/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: bash gets a function with a case for each value and each command, zsh the
 * specifications of _arguments, fish a line an option. What a value can be is told by its name in
 * the help: DIR is a folder everywhere.
 */
#include "doc/doc.h"

#include "core/bytes.h"
#include "core/diagnosis.h"

#include <string.h>

/* As report_formats.c knows them; tests/house/manual.py holds them together. */
static const char FORMATS[] = "text csv csv-requests md html json pcapng";

enum doc_value doc_value_of(const struct option_help *o)
{
    static const struct {
        const char *name;
        enum doc_value value;
    } rows[] = {
        {"DIR", VALUE_FOLDER}, {"FILE", VALUE_FILE}, {"SET", VALUE_FILE}, {"WHICH", VALUE_FILE},
        {"IF", VALUE_CARD},    {"SLUG", VALUE_SLUG}, {"F", VALUE_FORMAT},
    };
    for (size_t i = 0; o->value && i < ARRAY_SIZE(rows); i++)
        if (strcmp(o->value, rows[i].name) == 0)
            return rows[i].value;
    return VALUE_ANY;
}

static void put_slugs(FILE *f)
{
    for (unsigned d = 0; d < DIAGNOSIS_COUNT; d++)
        fprintf(f, "%s%s", d ? " " : "", diagnosis_slug((enum diagnosis)d));
}

/* Inside single quotes; `escaped` get a backslash, as zsh wants it for [, ] and :. */
static void quoted(FILE *f, const char *text, const char *escaped, const char *quote)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs(quote, f);
        else
            fprintf(f, "%s%c", strchr(escaped, *text) ? "\\" : "", *text);
    }
}

/* "demo serve watch": the words that a shell can offer. */
static void command_words(const struct program *p, const char *between, FILE *f)
{
    struct command_help c;
    const char *before = "";
    for (size_t i = 0; p->command(i, &c); i++)
        if (!c.wordless) {
            fprintf(f, "%s%s", before, c.name);
            before = between;
        }
}

static void function_name(const struct program *p, FILE *f)
{
    fputc('_', f);
    for (const char *c = p->name; *c; c++)
        fputc(*c == '-' ? '_' : *c, f);
}

/* --- bash ---------------------------------------------------------------------------------------
 */

static void bash_options(const struct program *p, size_t command, FILE *f)
{
    struct option_help o;
    const char *before = "";
    for (size_t i = 0; p->option(i, &o); i++)
        if (o.commands >> command & 1u) {
            fprintf(f, "%s--%s", before, o.name);
            before = " ";
        }
}

static void bash_values(const struct program *p, FILE *f)
{
    static const char *const how[] = {
        [VALUE_ANY] = "return",
        [VALUE_FOLDER] = "mapfile -t COMPREPLY < <(compgen -d -- \"$cur\"); return",
        [VALUE_FILE] = "mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); return",
        [VALUE_CARD] = "words=$(ls /sys/class/net)",
        [VALUE_SLUG] = "words=$slugs",
        [VALUE_FORMAT] = NULL,
    };
    struct option_help o;
    fputs("    case $prev in\n", f);
    for (size_t i = 0; p->option(i, &o); i++) {
        if (!option_wants_value(&o))
            continue;
        fputs("    ", f);
        if (o.letter)
            fprintf(f, "-%c|", o.letter);
        enum doc_value v = doc_value_of(&o);
        if (how[v])
            fprintf(f, "--%s) %s ;;\n", o.name, how[v]);
        else
            fprintf(f, "--%s) words='%s' ;;\n", o.name, FORMATS);
    }
    fputs("    esac\n", f);
}

static void bash_commands(const struct program *p, FILE *f)
{
    fputs("    local command=\n    for words in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
          "        case $words in\n        ",
          f);
    command_words(p, "|", f);
    fputs(") command=$words; break ;;\n        esac\n    done\n    words=\n", f);
}

static void bash_words(const struct program *p, FILE *f)
{
    struct command_help c;
    fputs("    [ -n \"$words\" ] || case $command:$cur in\n", f);
    for (size_t i = 0; p->command(i, &c); i++) {
        fprintf(f, "    %s:-*) words='", c.wordless ? "" : c.name);
        bash_options(p, i, f);
        fputs("' ;;\n", f);
    }
    fputs("    :*) words='", f);
    command_words(p, " ", f);
    fputs("' ;;\n", f);
    fputs("    explain:*) words=$slugs ;;\n", f);
    for (size_t i = 0; p->command(i, &c); i++)
        if (c.takes_words && strcmp(c.name, "explain") != 0)
            fprintf(f, "    %s:*) mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); return ;;\n",
                    c.name);
    fputs("    esac\n", f);
}

void doc_bash(const struct program *p, FILE *f)
{
    fprintf(f, "# bash completion of %s, made from its option table\n", p->name);
    function_name(p, f);
    fputs(
        "()\n{\n    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=\n",
        f);
    if (p->command) {
        fputs("    local slugs='", f);
        put_slugs(f);
        fputs("'\n", f);
        bash_commands(p, f);
    }
    fputs("    COMPREPLY=()\n", f);
    bash_values(p, f);
    if (p->command) {
        bash_words(p, f);
    } else {
        fputs("    [ -n \"$words\" ] || words='", f);
        bash_options(p, 0, f);
        fputs("'\n", f);
    }
    fputs("    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n}\n"
          "complete -o filenames -F ",
          f);
    function_name(p, f);
    fprintf(f, " %s\n", p->name);
}

/* --- zsh ----------------------------------------------------------------------------------------
 */

static void zsh_option(const struct option_help *o, FILE *f)
{
    static const char *const how[] = {
        [VALUE_ANY] = " ",
        [VALUE_FOLDER] = "_files -/",
        [VALUE_FILE] = "_files",
        [VALUE_CARD] = "_net_interfaces",
    };
    enum doc_value v = doc_value_of(o);
    fputs("'", f);
    if (o->letter)
        fprintf(f, "(-%c --%s)'{-%c,--%s%s}'", o->letter, o->name, o->letter, o->name,
                option_wants_value(o) ? "=" : "");
    else
        fprintf(f, "--%s%s", o->name, option_wants_value(o) ? "=" : "");
    fputs("[", f);
    quoted(f, o->help, "[]\\", "'\\''");
    fputs("]", f);
    if (option_wants_value(o)) {
        fputs(":", f);
        quoted(f, o->value, "[]\\:", "'\\''");
        fputs(":", f);
        if (v == VALUE_SLUG || v == VALUE_FORMAT)
            fputs("(", f);
        if (v == VALUE_SLUG)
            put_slugs(f);
        else
            fputs(v == VALUE_FORMAT ? FORMATS : how[v], f);
        if (v == VALUE_SLUG || v == VALUE_FORMAT)
            fputs(")", f);
    }
    fputs("'", f);
}

static void zsh_arguments(const struct program *p, size_t command, const char *words, FILE *f)
{
    struct option_help o;
    fputs("_arguments", f);
    for (size_t i = 0; p->option(i, &o); i++)
        if (o.commands >> command & 1u) {
            fputs(" \\\n        ", f);
            zsh_option(&o, f);
        }
    fputs(words, f);
}

void doc_zsh(const struct program *p, FILE *f)
{
    struct command_help c;
    fprintf(f, "#compdef %s\n# made from the option table of %s\n", p->name, p->name);
    if (!p->command) {
        zsh_arguments(p, 0, "\n", f);
        return;
    }
    fputs("local -a commands\ncommands=(\n", f);
    for (size_t i = 0; p->command(i, &c); i++) {
        if (c.wordless)
            continue;
        fprintf(f, "    '%s:", c.name);
        quoted(f, c.help, "", "'\\''");
        fputs("'\n", f);
    }
    fputs(")\nif (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
          "    _describe command commands\n    return\nfi\nlocal command=$words[2]\n"
          "if [[ $command == -* ]]; then\n    command=\nelse\n    shift words\n"
          "    (( CURRENT-- ))\nfi\ncase $command in\n",
          f);
    for (size_t i = 0; p->command(i, &c); i++) {
        fprintf(f, "%s)\n    ", c.wordless ? "''" : c.name);
        if (strcmp(c.name, "explain") == 0) {
            zsh_arguments(p, i, " \\\n        ':SLUG:(", f);
            put_slugs(f);
            fputs(")'\n", f);
        } else {
            zsh_arguments(p, i, c.takes_words ? " \\\n        '*:file:_files'\n" : "\n", f);
        }
        fputs("    ;;\n", f);
    }
    fputs("esac\n", f);
}

/* --- fish ---------------------------------------------------------------------------------------
 */

static void fish_option(const struct program *p, const char *condition, const struct option_help *o,
                        FILE *f)
{
    static const char *const how[] = {
        [VALUE_ANY] = "-x",
        [VALUE_FOLDER] = "-x -a '(__fish_complete_directories)'",
        [VALUE_FILE] = "-r -F",
        [VALUE_CARD] = "-x -a '(__fish_print_interfaces)'",
    };
    enum doc_value v = doc_value_of(o);
    fprintf(f, "complete -c %s%s", p->name, condition);
    if (o->letter)
        fprintf(f, " -s %c", o->letter);
    fprintf(f, " -l %s", o->name);
    if (v == VALUE_SLUG) {
        fputs(" -x -a '", f);
        put_slugs(f);
        fputs("'", f);
    } else if (v == VALUE_FORMAT) {
        fprintf(f, " -x -a '%s'", FORMATS);
    } else if (option_wants_value(o)) {
        fprintf(f, " %s", how[v]);
    }
    fputs(" -d '", f);
    quoted(f, o->help, "\\", "\\'");
    fputs("'\n", f);
}

/* A line for where one of its commands was typed, and one for where none was, yet. */
static void fish_options(const struct program *p, const struct option_help *o, FILE *f)
{
    struct command_help c;
    char text[256];
    struct buf b;
    if (!p->command) {
        fish_option(p, "", o, f);
        return;
    }
    buf_fixed(&b, text, sizeof text);
    buf_str(&b, " -n '__fish_seen_subcommand_from");
    for (size_t i = 0; p->command(i, &c); i++) {
        bool known = o->commands >> i & 1u;
        if (known && c.wordless)
            fish_option(p, " -n __fish_use_subcommand", o, f);
        else if (known)
            buf_printf(&b, " %s", c.name);
    }
    buf_str(&b, "'");
    if (strchr(buf_cstr(&b) + strlen(" -n '"), ' '))
        fish_option(p, buf_cstr(&b), o, f);
}

void doc_fish(const struct program *p, FILE *f)
{
    struct command_help c;
    struct option_help o;
    fprintf(f, "# fish completion of %s, made from its option table\ncomplete -c %s -f\n", p->name,
            p->name);
    for (size_t i = 0; p->command && p->command(i, &c); i++) {
        if (c.wordless)
            continue;
        fprintf(f, "complete -c %s -n __fish_use_subcommand -a %s -d '", p->name, c.name);
        quoted(f, c.help, "\\", "\\'");
        fputs("'\n", f);
        if (strcmp(c.name, "explain") == 0) {
            fprintf(f, "complete -c %s -n '__fish_seen_subcommand_from explain' -a '", p->name);
            put_slugs(f);
            fputs("'\n", f);
        } else if (c.takes_words) {
            fprintf(f, "complete -c %s -n '__fish_seen_subcommand_from %s' -F\n", p->name, c.name);
        }
    }
    for (size_t i = 0; p->option(i, &o); i++)
        fish_options(p, &o, f);
}
