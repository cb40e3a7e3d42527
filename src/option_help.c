/* SPDX-License-Identifier: MIT */
#include "option_help.h"

#include "core/bytes.h"
#include "core/text.h"
#include "core/text_fold.h"
#include "core/wizard.h"

enum { HELP_COLUMN = 23, HELP_WIDTH = 80 }; /* where the help of an option begins */

/* The right column. */
static void show_wrapped(FILE *f, const char *text)
{
    struct slice rest = slice_str(text);
    for (bool first = true; first || rest.n; first = false) {
        struct slice line = text_fold(&rest, HELP_WIDTH - HELP_COLUMN, FOLD_AT_BLANKS);
        fprintf(f, "%*s%.*s\n", first ? 0 : HELP_COLUMN, "", (int)line.n, (const char *)line.p);
    }
}

bool option_wants_value(const struct option_help *o)
{
    return o->value && o->value[0] != '[';
}

static void show_option(FILE *f, const struct option_help *o)
{
    char left[40];
    struct buf b;
    buf_fixed(&b, left, sizeof left);
    if (o->letter)
        buf_printf(&b, "-%c, ", o->letter);
    buf_printf(&b, "--%s%s%s", o->name, option_wants_value(o) ? " " : "", o->value ? o->value : "");
    if (b.len > 20) /* too long to have its help beside it */
        fprintf(f, "  %s\n%*s", buf_cstr(&b), HELP_COLUMN, "");
    else
        fprintf(f, "  %-20s ", buf_cstr(&b));
    show_wrapped(f, o->help);
}

/* The keys of an answers file, a section a step; a settings file has more. */
static void show_answers_help(FILE *f)
{
    fputs("\nAn answers file is INI, a section a step, and its keys are options:\n", f);
    for (unsigned s = 0; s < STEP_COUNT; s++) {
        char keys[400], left[24];
        struct buf b;
        buf_fixed(&b, keys, sizeof keys);
        for (unsigned i = 0; i < FIELD_COUNT; i++) {
            const struct wizard_field_spec *spec = wizard_field_spec((enum wizard_field)i);
            if (spec->key && spec->step == (enum wizard_step)s)
                buf_printf(&b, "%s%s", b.len ? " " : "", spec->key);
        }
        if (!b.len)
            continue;
        snprintf(left, sizeof left, "[%s]", wizard_step_section((enum wizard_step)s));
        fprintf(f, "  %-20s ", left);
        show_wrapped(f, buf_cstr(&b));
    }
    fputs("\n$XDG_CONFIG_HOME/hookflash/settings.ini (~/.config) has the same keys, for what no\n"
          "option and no answer says; serve and demo heed those that they have as options,\n"
          "but never load, phones, from, session or dhcp. It also has:\n"
          "  [screen]             color scheme cursor bell\n",
          f);
}

void help_show_command(FILE *f, enum command c)
{
    struct command_help command;
    struct option_help option;
    commands_help(c, &command);
    fprintf(f, "hookflash %s: %s\n\nUsage: hookflash %s %s\n\nExample:\n  %s\n\nOptions:\n",
            command.name, command.help, command.name, command.synopsis, command.example);
    for (size_t i = 0; options_help(i, &option); i++)
        if (option.commands & 1u << c)
            show_option(f, &option);
    if (command.wordless)
        show_answers_help(f);
}

void help_show(FILE *f)
{
    fputs("hookflash converts Cisco 7940/7960 IP phones between SIP and SCCP.\n\n"
          "Try it now, with simulated phones:\n  hookflash demo\n"
          "Judge the files you have:\n  hookflash check /srv/tftp\n"
          "Be asked, step by step:\n  sudo hookflash\n"
          "Convert every 7940/7960 on this network:\n"
          "  sudo hookflash serve --root /srv/tftp --load P0S3-8-12-00.zip --phones all\n\n"
          "Commands (hookflash COMMAND --help tells each one's options):\n",
          f);
    struct command_help command;
    for (size_t i = 0; commands_help(i, &command); i++)
        fprintf(f, "  %-8s %s\n", command.name, command.help);
    fputs("\nExit status: 0 all well, 1 a phone failed or a finding is an error, 2 usage,\n"
          "3 not permitted or port busy, 4 files or settings wrong, 5 internal, 128+n signal.\n",
          f);
}
