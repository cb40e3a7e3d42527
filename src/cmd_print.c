/* SPDX-License-Identifier: MIT */
#include "cmd_print.h"

#include <string.h>

#include "core/json_out.h"
#include "core/text.h"
#include "core/text_fold.h"

enum { LINE_LIMIT = 1 << 20 };

/* Words and colour both: nothing is told by colour alone. */
static const struct severity_look {
    const char *mark, *colour;
} LOOKS[] = {
    [SEVERITY_OK] = {"ok", "\x1b[32m"},
    [SEVERITY_NOTE] = {"--", ""},
    [SEVERITY_WARNING] = {"!?", "\x1b[33m"},
    [SEVERITY_ERROR] = {"!!", "\x1b[31m"},
};

/* What stands on the first line already is `indent` columns wide. */
static void print_behind(const struct cmd_io *io, size_t indent, const char *text)
{
    struct slice rest = slice_str(text);
    for (bool first = true; first || rest.n; first = false) {
        size_t room = io->width > indent + 20 ? io->width - indent : 0;
        struct slice line = text_fold(&rest, room, FOLD_AT_BLANKS);
        fprintf(io->out, "%*s%.*s\n", first ? 0 : (int)indent, "", (int)line.n,
                (const char *)line.p);
    }
}

void cmd_print_wrapped(const struct cmd_io *io, const char *mark, const char *text)
{
    fputs(mark, io->out);
    print_behind(io, strlen(mark), text);
}

const char *cmd_print_whole(const struct cmd_io *io, struct buf *b)
{
    if (b->bad)
        fputs("hookflash: out of memory; a line of what was printed is not whole\n", io->err);
    return buf_cstr(b);
}

void cmd_print_json(const struct cmd_io *io, struct buf *line)
{
    fprintf(io->out, "%s\n", cmd_print_whole(io, line));
}

/* root/path; one of them alone when the other is empty. */
static void put_path(struct buf *b, const char *root, struct slice path)
{
    buf_str(b, root);
    if (*root && path.n && !slice_ends(slice_str(root), "/"))
        buf_str(b, "/");
    buf_slice(b, path);
}

static void print_json(const struct cmd_io *io, struct slice path, const struct finding *f)
{
    struct buf b;
    buf_growing(&b, LINE_LIMIT);
    json_open(&b, NULL, '{');
    json_text(&b, "kind", "finding");
    if (f->check)
        json_text(&b, "check", f->check);
    if (f->slug == DIAGNOSIS_COUNT)
        json_none(&b, "slug");
    else
        json_text(&b, "slug", diagnosis_slug(f->slug));
    json_text(&b, "severity", severity_name(f->severity));
    json_bytes(&b, "path", path);
    if (f->has_offset)
        json_u64(&b, "offset", f->offset);
    else
        json_none(&b, "offset");
    json_text(&b, "text", f->text);
    json_text(&b, "fix", f->fix);
    json_close(&b, '}');
    cmd_print_json(io, &b);
    buf_free(&b);
}

static void print_text(const struct cmd_io *io, struct slice path, const struct finding *f)
{
    const struct severity_look *look = &LOOKS[f->severity];
    struct buf b;
    buf_growing(&b, LINE_LIMIT);
    text_escape(&b, path);
    if (f->has_offset)
        buf_printf(&b, ", byte %llu", (unsigned long long)f->offset);
    buf_printf(&b, "%s%s", path.n ? ": " : "", f->text);
    if (f->slug != DIAGNOSIS_COUNT)
        buf_printf(&b, " [%s]", diagnosis_slug(f->slug));
    bool colour = io->color && *look->colour;
    fprintf(io->out, "%s%s%s  ", colour ? look->colour : "", look->mark, colour ? "\x1b[0m" : "");
    print_behind(io, strlen(look->mark) + 2, cmd_print_whole(io, &b));
    if (f->fix[0])
        cmd_print_wrapped(io, "      fix: ", f->fix);
    buf_free(&b);
}

void cmd_print_finding(const struct cmd_io *io, const char *root, const struct finding *f)
{
    struct buf path;
    buf_growing(&path, LINE_LIMIT);
    put_path(&path, root, f->path);
    (void)cmd_print_whole(io, &path);
    if (io->json)
        print_json(io, buf_view(&path), f);
    else if (f->severity != SEVERITY_OK || !io->quiet)
        print_text(io, buf_view(&path), f);
    buf_free(&path);
}
