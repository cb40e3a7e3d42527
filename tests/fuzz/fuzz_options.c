/* SPDX-License-Identifier: MIT */
/*
 * A command line, a line a word. Whatever it says, what is to run is within its bounds, and what
 * cannot be run is told with the next thing to type.
 */
#include "must.h"

#include "core/text.h"
#include "options.h"

#include <getopt.h>
#include <string.h>

enum { WORDS_MAX = 40 };

static void must_hold(const struct options *o, char **words, int count)
{
    must(o->command <= COMMAND_WIZARD && command_name(o->command));
    must(o->port <= UINT16_MAX && o->loss >= 0 && o->loss <= 100 && o->speed >= 0);
    must(o->allow_count <= OPTION_ALLOW_MAX && o->step_count <= OPTION_STEPS_MAX);
    must(o->given_count <= OPTIONS_GIVEN_MAX && o->arg_count >= 0);
    for (int i = 0; i < o->arg_count; i++) {
        bool given = false;
        for (int w = 0; w < count; w++)
            given |= words[w] == o->args[i];
        must(given);
    }
    for (unsigned i = 0; i < o->allow_count; i++)
        must(o->allow[i] != NULL);
}

/* What was taken from the command line is taken from an answers file as well. */
static void set_again(const struct options *o)
{
    static char yes[] = "yes";
    static struct options again;
    memset(&again, 0, sizeof again);
    for (unsigned i = 0; i < o->given_count; i++)
        must(!options_set(&again, o->given[i].name,
                          o->given[i].value ? (char *)(uintptr_t)o->given[i].value : yes));
    must(again.allow_count == o->allow_count && again.loss == o->loss);
}

static void parse(char **words, int count)
{
    static struct options o;
    FILE *out = stdout, *err = stderr;
    char *text = NULL, *talk = NULL;
    size_t text_n = 0, talk_n = 0;
    stdout = open_memstream(&text, &text_n);
    stderr = open_memstream(&talk, &talk_n);
    must(stdout && stderr);
    optind = 0; /* glibc: all afresh */
    enum options_result result = options_parse(count, words, &o);
    fclose(stdout);
    fclose(stderr);
    stdout = out;
    stderr = err;
    must((result == OPTIONS_BAD) == (talk_n > 0) && (result == OPTIONS_SHOWN) == (text_n > 0));
    must(result != OPTIONS_BAD || strstr(talk, "Next: "));
    if (result == OPTIONS_RUN) {
        must_hold(&o, words, count);
        set_again(&o);
    }
    free(text);
    free(talk);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *words[WORDS_MAX + 2] = {NULL};
    struct slice rest = slice_of(data, size), line;
    int count = 0;
    words[count++] = strdup("hookflash");
    while (count < WORDS_MAX && text_take_line(&rest, &line)) {
        words[count] = malloc(line.n + 1);
        must(words[count] != NULL);
        slice_to_str(line, words[count++], line.n + 1);
    }
    char *owned[WORDS_MAX + 2]; /* getopt moves them about */
    memcpy(owned, words, sizeof owned);
    parse(words, count);
    for (int i = 0; i < count; i++)
        free(owned[i]);
    return 0;
}
