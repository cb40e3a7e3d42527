/* SPDX-License-Identifier: MIT */
/* hookflash explain [SLUG]: the diagnosis catalogue. */
#include "cmd.h"

#include "cmd_print.h"
#include "core/diagnosis.h"
#include "core/json_out.h"
#include "core/near_word.h"
#include "core/text.h"

#include <string.h>

static void entry_json(const struct cmd_io *io, const struct diagnosis_entry *e)
{
    struct buf line;
    buf_growing(&line, 16384);
    json_open(&line, NULL, '{');
    json_text(&line, "kind", "diagnosis");
    json_text(&line, "slug", e->slug);
    json_text(&line, "severity", severity_name(e->severity));
    json_text(&line, "title", e->title);
    json_text(&line, "meaning", e->meaning);
    json_text(&line, "fix", e->fix);
    json_text(&line, "source", e->source);
    json_bool(&line, "approximate", e->approximate);
    json_close(&line, '}');
    cmd_print_json(io, &line);
    buf_free(&line);
}

/* Which symptoms it explains, and by which causes it is explained, as one sentence each. */
static void relations(const struct cmd_io *io, enum diagnosis d)
{
    char causes[1024] = "", symptoms[1024] = "";
    for (unsigned k = 0; k < DIAGNOSIS_COUNT; k++) {
        enum diagnosis other = (enum diagnosis)k;
        char *list = diagnosis_explains(d, other)   ? symptoms
                     : diagnosis_explains(other, d) ? causes
                                                    : NULL;
        if (!list)
            continue;
        size_t n = strlen(list);
        snprintf(list + n, sizeof causes - n, "%s%s", n ? ", " : "", diagnosis_slug(other));
    }
    if (*symptoms)
        cmd_print_wrapped(io, "Explains:   ", symptoms);
    if (*causes)
        cmd_print_wrapped(io, "Comes from: ", causes);
}

static void entry_text(const struct cmd_io *io, enum diagnosis d)
{
    const struct diagnosis_entry *e = diagnosis_entry(d);
    fprintf(io->out, "%s (%s): %s\n\n", e->slug, severity_name(e->severity), e->title);
    cmd_print_wrapped(io, "Meaning:    ", e->meaning);
    cmd_print_wrapped(io, "What to do: ", e->fix);
    relations(io, d);
    if (e->approximate)
        cmd_print_wrapped(io, "How sure:   ", "approximate: it rests on inference");
}

static int unknown(const struct cmd_io *io, const char *slug)
{
    struct slice known[DIAGNOSIS_COUNT];
    char shown[64];
    size_t near;
    bool holds = false;
    for (unsigned d = 0; d < DIAGNOSIS_COUNT; d++)
        known[d] = slice_str(diagnosis_slug((enum diagnosis)d));
    text_safe(slice_str(slug), shown, sizeof shown);
    fprintf(io->err, "hookflash explain: no diagnosis is called %s\n", shown);
    for (unsigned d = 0; d < DIAGNOSIS_COUNT; d++)
        if (*slug && slice_find(known[d], slug, NULL)) {
            fprintf(io->err, "Perhaps: hookflash explain %s\n", diagnosis_slug((enum diagnosis)d));
            holds = true;
        }
    if (!holds && near_word(slice_str(slug), known, DIAGNOSIS_COUNT, &near))
        fprintf(io->err, "Perhaps: hookflash explain %s\n", diagnosis_slug((enum diagnosis)near));
    fputs("Next: hookflash explain\n", io->err);
    return 2;
}

int cmd_explain(const struct cmd_io *io, const char *slug)
{
    enum diagnosis only = slug ? diagnosis_find(slice_str(slug)) : DIAGNOSIS_COUNT;
    if (slug && only == DIAGNOSIS_COUNT)
        return unknown(io, slug);
    for (unsigned k = 0; k < DIAGNOSIS_COUNT; k++) {
        enum diagnosis d = (enum diagnosis)k;
        const struct diagnosis_entry *e = diagnosis_entry(d);
        if (only != DIAGNOSIS_COUNT && only != d)
            continue;
        if (io->json)
            entry_json(io, e);
        else if (slug)
            entry_text(io, d);
        else
            fprintf(io->out, "%-28s %s\n", e->slug, e->title);
    }
    return 0;
}
